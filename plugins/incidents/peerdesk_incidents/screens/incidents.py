"""The list of open incidents, and what starts from it: a new one, a merge, silence, the night kit."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import Tone
from peerdesk_core.faults import DeskError
from peerdesk_core.model.clocks import ClockStub
from peerdesk_core.model.ids import Id
from peerdesk_incidents import desk_ops, store
from peerdesk_incidents.models import Incident
from peerdesk_incidents.opening import Opened
from peerdesk_tui.kit.card import CardLine
from peerdesk_tui.kit.confirm import Ask, Notice, TypedConfirm
from peerdesk_tui.kit.data_list import Column, DataList
from peerdesk_tui.kit.empty_state import EmptyState
from peerdesk_tui.kit.screen import DeskScreen

from .embargoes import Embargoes
from .incident import Board
from .kit import NightKit
from .look import look_at
from .merging import ask_other
from .opening import OpenIncidentForm
from .peers import PeersThere
from .places import Places
from .rows import incident_row, lost_row

_EMPTY = EmptyState(
    "Critical incidents stand here while they are open.",
    "None is open. A completed one leaves counts by month, and nothing else.",
    "Press n to open one: ctrl+s alone saves it, the rest can be added later.",
)

_LET_GO = (
    "The desk forgets until when the people of that incident were to be reached.",
    "Do this once they were reached, or once the incident is entered anew.",
)


class Incidents(DeskScreen):
    """Open incidents, the most pressing first. A row shows a code, a kind and numbers."""

    ID = "incidents"
    TITLE = "Incidents"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "new", "New"),
        Binding("m", "merge", "Merge"),
        Binding("b", "embargoes", "Silence"),
        Binding("s", "places", "Places"),
        Binding("w", "night_kit", "Night kit"),
    ]
    explains = (
        "Critical incidents that are open: a code, a kind, and how many were involved. Nobody who was involved has a "
        "name here.",
        "Enter opens the board of one: its clocks, its numbers, its sessions, and what the policy says.",
    )

    def __init__(self, ctx: Ctx) -> None:
        super().__init__(ctx)
        self._lost: dict[Id, ClockStub] = {}

    def body(self) -> ComposeResult:
        """One list."""
        yield DataList(
            Column("code", "Incident", 16),
            Column("kind", "What happened", 17, flex=True),
            Column("next", "Next clock", 28, priority=2),
            Column("reached", "Reached", 9),
            Column("when", "When", 21, priority=3),
            Column("place", "Where", 18, priority=4),
            empty=_EMPTY,
            id="incidents",
        )

    def reload(self) -> None:
        """Read the open incidents again."""
        try:
            looks = [look_at(self.ctx, incident.id) for incident in store.all_open(self.ctx.store)]
            self._lost = {stub.id: stub for stub in store.lost(self.ctx.store)}
            now = self.ctx.clock.now()
            rows = [*(incident_row(self.ctx, look) for look in looks), *(lost_row(s, now) for s in self._lost.values())]
        except DeskError as error:  # stays in the list's place: a notice would come back with the screen
            self._list.empty = EmptyState(error.title, error.cause, error.next_step)
            rows = []
        order = (Tone.BAD, Tone.WARN)
        rows.sort(key=lambda row: order.index(row.tone) if row.tone in order else len(order))
        self._list.load(rows)
        self.refresh_bindings()

    def on_data_list_moved(self) -> None:
        """Another row, other steps."""
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Merging takes two incidents."""
        if action == "merge":
            return self.is_mounted and len(self._list.rows) - len(self._lost) > 1 and not self._is_lost()
        return super().check_action(action, parameters)

    def on_data_list_opened(self, event: DataList.Opened) -> None:
        """Enter: the board of an incident, or what to do with a clock that survived without one."""
        stub = self._lost.get(Id(event.row_id))
        if stub is not None:
            self._lost_clock(stub)
            return
        self.app.push_screen(Board(self.ctx, Id(event.row_id)))

    def show_row(self, row_id: str) -> bool:
        """Something is to be done about an incident: its board, where that is done."""
        shown = super().show_row(row_id)
        if shown and not self._is_lost():
            self.app.push_screen(Board(self.ctx, Id(row_id)))
        return shown

    def _lost_clock(self, stub: ClockStub) -> None:
        def answered(answer: str | None) -> None:
            if answer == "anew":
                self.action_new()
            elif answer == "let_go":
                self.app.push_screen(TypedConfirm(f"Let the clock of {stub.code} go", _LET_GO, "let go"), typed)

        def typed(sure: bool | None) -> None:
            if not sure:
                return
            try:
                desk_ops.let_go(self.ctx, stub.id)
            except DeskError as error:
                self.show_error(error)
                return
            self.reload()
            self.tell(f"The clock of {stub.code} is gone.")

        heading = f"{stub.code} was lost with a machine; only its clock was restored"
        choices = (("anew", "Enter the incident anew, under another code"), ("let_go", "Let the clock go"))
        self.app.push_screen(Ask(heading, *choices), answered)

    def action_new(self) -> None:
        """Open an incident."""
        self.app.push_screen(OpenIncidentForm(self.ctx, self._opened))

    def _opened(self, opened: Opened, peers_next: bool) -> None:
        incident = opened.incident
        self.reload()
        self._list.select(incident.id)
        self.app.push_screen(Board(self.ctx, incident.id))
        if peers_next:
            self.app.push_screen(PeersThere(self.ctx, incident.id))
        said = f"The incident is {incident.code}. Say this code; no name belongs to it."
        lines = [CardLine(said, Tone.GOOD), *(CardLine(sentence) for sentence in opened.says)]
        self.app.push_screen(Notice(f"{incident.code} is open", lines))

    def action_merge(self) -> None:
        """Two incidents that turn out to be one."""
        incident = self._selected()
        if incident is not None:
            ask_other(self, self.ctx, incident)

    def action_embargoes(self) -> None:
        """Silence on social media, of every incident and of outside agencies."""
        self.app.push_screen(Embargoes(self.ctx))

    def action_night_kit(self) -> None:
        """Two pages for the hours without the desk."""
        self.app.push_screen(NightKit(self.ctx))

    def _is_lost(self) -> bool:
        return Id(self._list.current or "") in self._lost

    def action_places(self) -> None:
        """Stations, units and private rooms, by the department's own labels."""
        self.app.push_screen(Places(self.ctx))

    @property
    def _list(self) -> DataList:
        return self.query_one("#incidents", DataList)

    def _selected(self) -> Incident | None:
        current = self._list.current
        try:
            return None if current is None else store.find(self.ctx.store, Id(current))
        except DeskError as error:
            self.show_error(error)
            return None
