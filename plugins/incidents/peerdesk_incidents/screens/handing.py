"""Handing out a number: saved first, then shown large enough to be read out across a table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import Digits, Static

from peerdesk_core.context import Ctx
from peerdesk_core.faults import DeskError
from peerdesk_core.model.ids import Id
from peerdesk_core.model.incidents import Party
from peerdesk_incidents import desk_ops, store
from peerdesk_incidents.models import Slot, SlotState
from peerdesk_incidents.wording import called, counted, title
from peerdesk_tui.kit.card import CardLine
from peerdesk_tui.kit.confirm import Ask, Notice
from peerdesk_tui.kit.screen import DeskModal
from peerdesk_tui.kit.text import plain

_ANY = "any"


class SayNumber(DeskModal[str | None]):
    """What to say, large. The number is already saved when this appears. The answer "next" asks for another one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("h", "next", "Next number"),
        Binding("enter", "close", "Close", key_display="enter"),
    ]
    explains = (
        "The number is saved. Say the code and the number to the person, and write no name beside it.",
        "h hands out the next number of the same kind, enter closes.",
    )
    DEFAULT_CSS = """
    SayNumber .say { height: auto; text-align: center; }
    SayNumber #say { text-style: bold; margin: 1 0 0 0; }
    SayNumber Digits { width: 100%; text-align: center; margin: 1 0; color: $text-primary; }
    """

    def __init__(self, slot: Slot, left: int) -> None:
        super().__init__("Handed out and saved")
        self.slot = slot
        self.left = left

    def body(self) -> ComposeResult:
        """The sentence, the number in large digits, what to tell the person, how many are left."""
        yield Static(plain(f"Say: {called(self.slot.code, self.slot.number)}"), id="say", classes="say")
        yield Digits(str(self.slot.number))
        yield Static(plain(f"For: {title(self.slot.party).lower()}. Write no name beside it."), classes="say")
        yield Static(plain(f"{counted(self.left, 'number')} left to hand out."), classes="say")

    def action_next(self) -> None:
        """Another number."""
        self.dismiss("next")

    def action_close(self) -> None:
        """Done."""
        self.dismiss(None)


def hand_out(screen: Screen[Any], ctx: Ctx, incident: Id, then: Callable[[Slot], None]) -> None:
    """Ask for whom where several parties are left, save, show; `then` is called with what was handed out."""
    try:
        left = _left(ctx, incident)
    except DeskError as error:
        _say(screen, error)
        return
    if len(left) > 1:
        choices = [(party.value, f"{title(party)}: {counted(number, 'number')} left") for party, number in left.items()]

        def answered(answer: str | None) -> None:
            if answer is not None:
                _save(screen, ctx, incident, Party(answer), then)

        screen.app.push_screen(Ask("A number for whom?", *choices), answered)
    else:
        _save(screen, ctx, incident, None, then)


def _save(screen: Screen[Any], ctx: Ctx, incident: Id, party: Party | None, then: Callable[[Slot], None]) -> None:
    try:
        slot = desk_ops.hand_out(ctx, incident, party)
        left = _left(ctx, incident)
    except DeskError as error:
        _say(screen, error)
        return
    then(slot)

    def read(answer: str | None) -> None:
        if answer == "next" and slot.party in left:
            _save(screen, ctx, incident, slot.party, then)
        elif answer == "next":
            hand_out(screen, ctx, incident, then)

    screen.app.push_screen(SayNumber(slot, sum(left.values())), read)


def _left(ctx: Ctx, incident: Id) -> dict[Party, int]:
    """Numbers not handed out yet, by party; parties without any are left out."""
    slots = [slot for slot in store.part_of(ctx.store, incident).slots if free_number(slot)]
    found = {party: sum(slot.party is party for slot in slots) for party in Party}
    return {party: number for party, number in found.items() if number}


def free_number(slot: Slot) -> bool:
    """Whether the number can still be handed out."""
    return not slot.handed_out and slot.state is SlotState.OPEN


def _say(screen: Screen[Any], error: DeskError) -> None:
    screen.app.push_screen(Notice(error.title, (CardLine(error.cause), error.next_step)))
