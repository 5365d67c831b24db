"""What is due, for whom: one board over everything that every part of the desk asks for."""

from __future__ import annotations

from collections import Counter
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import Tone
from peerdesk_core.model.duties import DutyState, Requirement
from peerdesk_core.model.ids import Id
from peerdesk_core.model.people import Peer
from peerdesk_roster import duties, views
from peerdesk_tui.kit.card import Card, CardLine
from peerdesk_tui.kit.confirm import Ask
from peerdesk_tui.kit.data_list import Column, DataList, Row
from peerdesk_tui.kit.empty_state import EmptyState
from peerdesk_tui.kit.screen import DeskScreen
from peerdesk_tui.kit.text import mask

from .peer import PeerScreen
from .standing import StandingScreen

_TONES = {
    DutyState.LATE: Tone.BAD,
    DutyState.MISSING: Tone.WARN,
    DutyState.DUE: Tone.WARN,
    DutyState.COMING: Tone.PLAIN,
    DutyState.MET: Tone.GOOD,
}
_NOTHING = EmptyState(
    "Trainings, agreements, check-ins, reviews and contracts, each with its day.",
    "Nothing is late, missing, due or coming.",
    "Press esc to go back.",
)
_NO_MATCH = EmptyState("Nothing of that kind.", "The filter leaves nothing.", "Press f or a to show everything.")
_ALL = "all"


class RequirementsScreen(DeskScreen):
    """Late, missing, due and coming, most pressing first. Names are masked until `v`."""

    ID = "roster.requirements"
    TITLE = "What is due"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f", "filter_state", "Late or due"),
        Binding("a", "filter_act", "Which act"),
    ]
    DEFAULT_CSS = """
    RequirementsScreen #counts { height: 2; }
    RequirementsScreen #cite { height: 5; border-top: solid $panel; }
    """

    def __init__(self, ctx: Ctx) -> None:
        super().__init__(ctx)
        self._all: tuple[Requirement, ...] = ()
        self._peers: dict[Id, Peer] = {}
        self._state = ""
        self._act = ""

    def body(self) -> ComposeResult:
        """The counts, the list, and what the selected line rests on."""
        yield Card(id="counts")
        yield DataList(
            Column("state", "State", 8),
            Column("due", "By", 10),
            Column("act", "What", 26, flex=True),
            Column("who", "For whom", 26, priority=2),
            empty=_NOTHING,
            id="requirements",
        )
        yield Card(id="cite")

    def on_mount(self) -> None:
        """Start in the list."""
        for card in self.query(Card):
            card.can_focus = False
        self.query_one(DataList).focus()

    def reload(self) -> None:
        """Ask every part of the desk again."""
        self._peers = {peer.id: peer for peer in self.ctx.peers()}
        self._all = duties.in_order(self.ctx.requirements())
        self._draw()

    def names_changed(self) -> None:
        """Mask or unmask the names."""
        self._draw()

    def action_filter_state(self) -> None:
        """Choose a state."""
        counts = Counter(duty.state for duty in self._all)
        options = [
            (state.value, f"{state.value.capitalize()}: {counts[state]}") for state in DutyState if counts[state]
        ]
        self._ask("Show", options, "_state")

    def action_filter_act(self) -> None:
        """Choose an act."""
        counts = Counter(duty.act for duty in self._all)
        options = [(act, f"{act.capitalize()}: {counts[act]}") for act in sorted(counts)]
        self._ask("Show which act", options, "_act")

    async def on_data_list_opened(self, event: DataList.Opened) -> None:
        """To the peer, else to the screen on which it is dealt with."""
        duty = self._of(event.row_id)
        if duty is None:
            return
        peer = self._peers.get(duty.peer) if duty.peer is not None else None
        if peer is not None and duty.screen in ("", duties.SCREEN):
            about_standing = duty.id.startswith(duties.ABOUT_STANDING)
            self.app.push_screen((StandingScreen if about_standing else PeerScreen)(self.ctx, peer))
        elif duty.screen not in ("", duties.SCREEN):
            await self.app.open_screen(duty.screen)  # type: ignore[attr-defined]
            opened = self.app.screen
            if duty.row and opened is not self and isinstance(opened, DeskScreen):
                opened.call_after_refresh(opened.show_row, duty.row)

    def on_data_list_moved(self) -> None:
        """Say what the line rests on."""
        self._explain()

    def _ask(self, title: str, options: list[tuple[str, str]], which: str) -> None:
        def chosen(answer: str | None) -> None:
            if answer is not None:
                setattr(self, which, "" if answer == _ALL else answer)
                self._draw()

        if options:
            self.app.push_screen(Ask(title, (_ALL, "Everything"), *options), chosen)

    def _draw(self) -> None:
        counts = Counter(duty.state for duty in self._all)
        told = ", ".join(f"{counts[state]} {state.value}" for state in DutyState if counts[state]) or "nothing"
        only = ", ".join(filter(None, (self._state, self._act)))
        lines = [CardLine(f"{told.capitalize()}{f'. Shown: {only}' if only else ''}")]
        if ready := duties.readiness(self.ctx.department):
            lines.append(CardLine(ready))
        self.query_one("#counts", Card).show("", lines)
        shown = [
            duty
            for duty in self._all
            if (not self._state or duty.state.value == self._state) and (not self._act or duty.act == self._act)
        ]
        board = self.query_one(DataList)
        board.empty = _NO_MATCH if only else _NOTHING
        board.load(self._row(duty) for duty in shown)
        self._explain()

    def _row(self, duty: Requirement) -> Row:
        day = "" if duty.due_on is None else duty.due_on.isoformat()
        return Row(duty.id, (duty.state.value, day, duty.act, self._who(duty)), _TONES[duty.state])

    def _who(self, duty: Requirement) -> str:
        peer = self._peers.get(duty.peer) if duty.peer is not None else None
        if peer is None:
            return duty.subject
        name = f"{peer.family}, {peer.given}" if self.names_shown else mask(peer.name)
        return f"{name} {views.who(peer)}"

    def _explain(self) -> None:
        duty = self._of(self.query_one(DataList).current or "")
        card = self.query_one("#cite", Card)
        if duty is None:
            card.show("", ())
            return
        cite = f" ({duty.cite})" if duty.cite else ""
        says = [CardLine(f"{duty.says}{cite}")] if duty.says else [CardLine("The desk's own entry.")]
        opens = (
            CardLine("Enter opens the peer.") if duty.peer is not None else CardLine("Enter opens where it is kept.")
        )
        leads = duty.peer is not None or duty.screen not in ("", duties.SCREEN)
        card.show(duty.act.capitalize(), [*says, *([opens] if leads else ())])

    def _of(self, id: str) -> Requirement | None:
        return next((duty for duty in self._all if duty.id == id), None)
