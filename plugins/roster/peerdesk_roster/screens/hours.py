"""Compensated hours: totals by peer and month, with the department's rules in view."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import Tone
from peerdesk_core.faults import DeskError
from peerdesk_core.law.packs import Then
from peerdesk_core.model.ids import Id, Month, month_before, to_month
from peerdesk_core.model.people import Peer
from peerdesk_roster import hours, store
from peerdesk_roster.views import who
from peerdesk_tui.kit.card import Card, CardLine
from peerdesk_tui.kit.data_list import Column, DataList, Row
from peerdesk_tui.kit.empty_state import EmptyState
from peerdesk_tui.kit.form import Choice, Form, Line
from peerdesk_tui.kit.screen import DeskScreen
from peerdesk_tui.kit.text import mask

_NOBODY = EmptyState("Hours by peer and month.", "Nobody is on the roster yet.", "Press esc, then r for the roster.")


class HoursScreen(DeskScreen):
    """Hours of this month and the last. Names are masked until `v`."""

    ID = "roster.hours"
    TITLE = "Compensated hours"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("c", "correct", "Correct")]
    DEFAULT_CSS = """
    HoursScreen #rules { height: 9; border-top: solid $panel; }
    """

    def __init__(self, ctx: Ctx) -> None:
        super().__init__(ctx)
        self.team: dict[str, Peer] = {}
        self.totals: dict[Id, tuple[int, ...]] = {}

    def body(self) -> ComposeResult:
        """The peers with their totals, and the rules."""
        this = to_month(self.ctx.clock.today())
        yield DataList(
            Column("name", "Name", 18),
            Column("this", this, 8, right=True),
            Column("last", month_before(this), 8, right=True),
            Column("who", "Who", 24, flex=True),
            empty=_NOBODY,
        )
        yield Card(id="rules")

    def on_mount(self) -> None:
        """Start in the list."""
        self.query_one(DataList).focus()

    def reload(self) -> None:
        """Read the totals."""
        this = to_month(self.ctx.clock.today())
        team = store.all_peers(self.ctx.store)
        self.team = {peer.id: peer for peer in team}
        self.totals = hours.totals(self.ctx.store, team, (this, month_before(this)))
        self._draw()
        found = hours.rules(self.ctx.department)
        lines = [
            CardLine(f"{rule.says} [{rule.cite}]", Tone.BAD if rule.then is Then.MUST_NOT else Tone.PLAIN)
            for rule in found
        ]
        if not found:
            lines = [CardLine("The department's text says nothing of compensation; this is the desk's own count.")]
        lines.append(CardLine("A total is kept for the month, never a day, never a contact, never who was helped."))
        all_this, all_last = (sum(each[place] for each in self.totals.values()) for place in (0, 1))
        title = f"Team: {hours.hours(all_this)} this month, {hours.hours(all_last)} the month before"
        self.query_one(Card).show(title, lines)

    def names_changed(self) -> None:
        """Mask or unmask the names."""
        self._draw()

    def on_data_list_opened(self, event: DataList.Opened) -> None:
        """Add hours to the selected peer's total."""
        self.app.push_screen(HoursForm(self.ctx, self.team[event.row_id]))

    def action_correct(self) -> None:
        """Put the right total in the place of a wrong one."""
        chosen = self.query_one(DataList).current
        if chosen is None:
            return
        this = to_month(self.ctx.clock.today())
        totals = dict(zip((this, month_before(this)), self.totals[Id(chosen)], strict=True))
        if not any(totals.values()):
            self.tell("Nothing is entered for this peer. Enter adds hours.")
            return
        self.app.push_screen(CorrectionForm(self.ctx, self.team[chosen], totals))

    def _draw(self) -> None:
        self.query_one(DataList).load(
            Row(
                id,
                (
                    f"{peer.family}, {peer.given}" if self.names_shown else mask(peer.name),
                    *(hours.hours(number) if number else "-" for number in self.totals[peer.id]),
                    who(peer),
                ),
            )
            for id, peer in self.team.items()
        )


class HoursForm(DeskScreen):
    """Hours for one peer, added to the total of a month."""

    ID = "roster.hours"
    TITLE = "Add hours"

    def __init__(self, ctx: Ctx, peer: Peer) -> None:
        super().__init__(ctx)
        self.peer = peer

    def body(self) -> ComposeResult:
        """The month and the hours, then who has to be asked."""
        this = to_month(self.ctx.clock.today())
        months = [(month, month) for month in (this, month_before(this))]
        yield Form(
            Choice("month", "Month", months, this, help="Only the month is kept. Older totals are gone."),
            Line("hours", "Hours to add", help="In quarter-hours: 1:30, 0:45 or 1.5. They are added to the total."),
        )
        card = Card(id="asked")
        card.styles.height = 10
        lines = [
            CardLine(
                f"{rule.who[:1].upper()}{rule.who[1:]}: {rule.says} [{rule.cite}]"
                if rule.who
                else f"{rule.says} [{rule.cite}]"
            )
            for rule in hours.rules(self.ctx.department)
        ]
        card.show(f"For: {who(self.peer) or 'the selected peer'}", lines)
        card.can_focus = bool(lines)
        yield card

    def on_form_submitted(self, event: Form.Submitted) -> None:
        """Check, then add."""
        form = event.form
        form.clear_errors()
        quarters = hours.read_quarters(str(event.values["hours"]))
        if quarters is None:
            form.set_error("hours", "Write quarter-hours as 1:30, 0:45 or 1.5, at most 24:00.")
            return
        try:
            hours.add(self.ctx.store, self.peer.id, Month(str(event.values["month"])), quarters)
        except DeskError as error:
            self.show_error(error)
            return
        form.settle()
        self.tell(f"{hours.hours(quarters)} added to {event.values['month']}.")
        self.dismiss(None)


class CorrectionForm(DeskScreen):
    """The right total of a month for one peer, in the place of the one that stands there."""

    ID = "roster.hours"
    TITLE = "Correct hours"

    def __init__(self, ctx: Ctx, peer: Peer, totals: Mapping[Month, int]) -> None:
        super().__init__(ctx)
        self.peer = peer
        self.known = totals

    def body(self) -> ComposeResult:
        """The month, and what its total should be."""
        months = [(month, f"{month}, now {hours.hours(number)}") for month, number in self.known.items() if number]
        yield Form(
            Choice("month", "Month", months, months[0][0], help="Months without hours are left out."),
            Line("hours", "Right total", help="In quarter-hours: 1:30, 0:45 or 1.5; 0 takes all of it back."),
        )
        card = Card()
        card.show(
            f"For: {who(self.peer) or 'the selected peer'}",
            [CardLine("The wrong total is replaced and kept nowhere. That a total was corrected stands in the audit.")],
        )
        card.can_focus = False
        yield card

    def on_form_submitted(self, event: Form.Submitted) -> None:
        """Check, then replace."""
        form = event.form
        form.clear_errors()
        month = Month(str(event.values["month"]))
        total = hours.read_total(str(event.values["hours"]))
        if total is None:
            form.set_error("hours", "Write quarter-hours as 12:30, 0:45 or 1.5, at most 744:00; or 0.")
            return
        if total == self.known[month]:
            form.set_error("hours", "This is the total that stands there.")
            return
        try:
            hours.correct(self.ctx.store, self.peer.id, month, self.known[month], total)
        except DeskError as error:
            self.show_error(error)
            return
        form.settle()
        self.tell(f"{month}: {hours.hours(total)} instead of {hours.hours(self.known[month])}.")
        self.dismiss(None)
