"""Clocks that survived a restore while their requests were lost: marked in the list, with two ways on."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from peerdesk_core.clock import Clock
from peerdesk_core.contributions import Tone
from peerdesk_core.model.clocks import ClockStub
from peerdesk_core.model.needs import Stage
from peerdesk_intake.running import restored_clock
from peerdesk_intake.wording import RESTORED, title
from peerdesk_tui.kit.card import Card, CardLine
from peerdesk_tui.kit.clock_badge import badge
from peerdesk_tui.kit.data_list import Row
from peerdesk_tui.kit.screen import DeskModal

DROP_WORD = "drop"
_LOST = "lost"


class LostCard(DeskModal[str]):
    """What survived of one request. The answer is "anew" or "drop"."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "step('anew')", "Enter anew"),
        Binding("x", "step('drop')", "Drop clock"),
    ]

    def __init__(self, stub: ClockStub, clock: Clock) -> None:
        super().__init__(f"Restored clock {stub.code}")
        self.stub = stub
        self.clock = clock

    def body(self) -> ComposeResult:
        """One card."""
        card = Card()
        due = "no limit is set" if self.stub.stage is Stage.NEW else "nothing, the person has had an answer"
        if self.stub.due_at is not None:
            due = f"a reply by {self.clock.local(self.stub.due_at):%Y-%m-%d %H:%M %Z}"
        card.show(
            "",
            [
                CardLine(RESTORED, Tone.WARN),
                CardLine(f"Stage when the backup was made: {title(self.stub.stage)}. Due: {due}."),
                CardLine(""),
                CardLine("n enters the request anew under the same code: ask the person, or the peer who helps."),
                CardLine("x drops the clock, if the request was closed since or nothing is left to do."),
            ],
        )
        yield card

    def action_step(self, name: str) -> None:
        """Hand the step back to the list."""
        self.dismiss(name)


def lost_row(stub: ClockStub, now: datetime) -> Row:
    """A row that cannot be taken for a request: it says that only the clock was restored."""
    clock = restored_clock(stub)
    words, tone = ("clock restored", Tone.WARN)
    if clock is not None:
        since, running = badge(clock, now)
        words, tone = f"restored, {since}", Tone.BAD if running is Tone.BAD else Tone.WARN
    return Row(stub.id, (stub.code, title(stub.stage), words, "", _LOST, _LOST, _LOST, _LOST), tone)


def drop_effects(stub: ClockStub) -> tuple[str, ...]:
    """What dropping does, before the word is typed."""
    return (
        f"The clock of {stub.code} is forgotten: code, stage and due time, all that is left of that request.",
        "Nothing is counted, since it is not known here how the request went on.",
    )


def dropped(stub: ClockStub) -> str:
    """What was done, shown once and kept nowhere."""
    return (
        f"The clock of {stub.code} is gone from this vault, and nothing of that request is left in it. "
        "Nothing was counted. This notice is kept nowhere."
    )
