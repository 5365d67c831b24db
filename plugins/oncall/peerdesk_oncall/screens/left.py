"""Who is left if a unit or a shift is involved: a question that nothing remembers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import Tone
from peerdesk_oncall.cover import Left, unknown_labels, who_is_left
from peerdesk_oncall.models import Duty
from peerdesk_oncall.service import Rota
from peerdesk_oncall.words import brief_words, role_words
from peerdesk_tui.kit.card import Card, CardLine
from peerdesk_tui.kit.form import Form, Line
from peerdesk_tui.kit.screen import DeskScreen

_SHOWN = 12


class _Question(Form):
    """The two fields; ctrl+s, or enter in the second, answers."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+s", "submit", "Answer")]


class LeftScreen(DeskScreen):
    """A unit and a shift above, the answer below."""

    ID = "oncall"
    TITLE = "Who is left?"
    DEFAULT_CSS = """
    LeftScreen _Question { height: 4; }
    LeftScreen Card { height: 1fr; border-top: solid $panel; }
    """

    def __init__(self, ctx: Ctx) -> None:
        super().__init__(ctx)
        self.rota = Rota(ctx)

    def body(self) -> ComposeResult:
        """The question and the answer."""
        peers = self.rota.able.peers.values()
        units = _examples(peer.unit for peer in peers)
        shifts = _examples(peer.shift for peer in peers)
        yield _Question(
            Line("unit", "Unit", help=f"As on the roster{units}. Ctrl+s answers."),
            Line("shift", "Shift", help=f"As on the roster{shifts}. Blank: every shift. Enter answers."),
        )
        yield Card()

    def on_mount(self) -> None:
        """Say what to do."""
        days = self.rota.wanted.ahead
        self.query_one(Card).show(
            "", [CardLine(f"Type a unit, a shift, or both. It is asked for the next {days} days.")]
        )

    def on_form_submitted(self, event: Form.Submitted) -> None:
        """Answer below; nothing of it is kept."""
        unit, shift = str(event.values["unit"]).strip(), str(event.values["shift"]).strip()
        event.form.settle()
        card = self.query_one(Card)
        if not unit and not shift:
            card.show("", [CardLine("Type a unit, a shift, or both.")])
            return
        rota = self.rota = Rota(self.ctx)
        left = who_is_left(rota.duties, rota.able, rota.now, rota.horizon, unit=unit, shift=shift)
        title = (
            f"{len(left.remaining)} of {len(left.remaining) + len(left.out)} duties of {rota.wanted.ahead} days remain"
        )
        doubts = list(self._doubts(unit, shift))
        card.show(title, [*doubts, *self._lines(left)])
        if not doubts:
            card.focus()

    def _doubts(self, unit: str, shift: str) -> Iterator[CardLine]:
        """A label that nobody carries takes nobody out: said first, for it may be a slip of the pen."""
        for what, used in unknown_labels(self.rota.able.peers.values(), unit, shift).items():
            said = f"No peer on the roster has this {what}, so it takes nobody out. Check how it is written."
            yield CardLine(said, Tone.BAD)
            yield CardLine(f"In use: {'; '.join(used) or 'none'}.", indent=1)

    def _lines(self, left: Left) -> list[CardLine]:
        zone = self.rota.zone
        lines = [CardLine(f"{left.takers_left} of {left.takers} peers who take duty are left.")]
        if left.opened:
            lines.append(CardLine("Gaps that open:"))
            lines += [CardLine(f"{brief_words(gap.span, zone)}", self.rota.tone, 1) for gap in left.opened[:_SHOWN]]
        else:
            lines.append(CardLine("No gap opens.", Tone.GOOD))
        if left.out:
            lines.append(CardLine("Out:"))
            lines += [CardLine(f"{self._words(duty)}: {why}", Tone.WARN, 1) for duty, why in left.out[:_SHOWN]]
        if left.remaining:
            lines.append(CardLine("Remains:"))
            lines += [CardLine(self._words(duty), Tone.GOOD, 1) for duty in left.remaining[:_SHOWN]]
        hidden = sum(max(0, len(each) - _SHOWN) for each in _lists(left))
        if hidden:
            lines.append(CardLine(f"{hidden} more lines are left out here."))
        return lines

    def _words(self, duty: Duty) -> str:
        return f"{brief_words(duty.span, self.rota.zone)}, {role_words(self.rota.able.peers.get(duty.peer))}"


def _lists(left: Left) -> Sequence[Sequence[object]]:
    return (left.opened, left.out, left.remaining)


def _examples(labels: Iterable[str]) -> str:
    found = sorted({label for label in labels if label})[:2]
    return f", such as {' or '.join(found)}" if found else ""
