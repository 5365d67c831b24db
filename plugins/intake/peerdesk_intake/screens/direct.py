"""Contacts that came to peers directly, as numbers that the peers report for a month (mpd-11)."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from peerdesk_core.context import Ctx
from peerdesk_core.faults import DeskError
from peerdesk_core.model.ids import Id, Month, month_before, to_month
from peerdesk_intake import direct
from peerdesk_intake.models import SumWaits
from peerdesk_tui.kit.confirm import Ask
from peerdesk_tui.kit.data_list import Column, DataList, Row
from peerdesk_tui.kit.empty_state import EmptyState
from peerdesk_tui.kit.screen import DeskScreen
from peerdesk_tui.kit.text import mask, plain

from .number import AskNumber


class Direct(DeskScreen):
    """Peers of the roster, names masked until v: a number for each that reported one, saved all at once."""

    ID = "intake.direct"
    TITLE = "Direct contacts"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save"),
        Binding("m", "month", "Other month"),
    ]
    explains = (
        "A person may go straight to a peer. The peer reports how many did in a month, and nothing else.",
        "Enter types the number of a peer. ctrl+s saves all of them: the work of each peer first, then one sum that "
        "no longer says whose it is. Several peers at once are better for that reason.",
    )
    DEFAULT_CSS = """
    Direct Static { height: auto; }
    """

    def __init__(self, ctx: Ctx) -> None:
        super().__init__(ctx)
        self.month: Month = month_before(to_month(ctx.clock.today()))
        self.told: dict[Id, int] = {}

    def body(self) -> ComposeResult:
        """For which month, the peers, and the other way in."""
        yield Static("", id="month", markup=False)
        yield DataList(
            Column("number", "Contacts", 8, right=True),
            Column("name", "Name", 24, flex=True),
            Column("unit", "Unit", 16, priority=2),
            empty=EmptyState(
                "The peers of the roster stand here.", "The roster is empty.", "Press esc, and add peers to the roster."
            ),
            id="peers",
        )
        yield Static(plain("Peers can send their sums as a sealed file as well: peerdesk drop. Do not count twice."))

    def reload(self) -> None:
        """Read the roster."""
        self._show()

    def names_changed(self) -> None:
        """Mask or show the names."""
        self._show()

    def on_data_list_opened(self, event: DataList.Opened) -> None:
        """Enter: the number of this peer."""
        peer = Id(event.row_id)

        def typed(answer: tuple[Month, int] | None) -> None:
            if answer is not None:
                self.told[peer] = answer[1]
                self._show()

        value = str(self.told.get(peer, ""))
        self.app.push_screen(AskNumber("Contacts of this peer", self.ctx, self.month, value, least=0), typed)

    def action_month(self) -> None:
        """The last month or this one."""
        this = to_month(self.ctx.clock.today())
        self.month = month_before(this) if self.month == this else this
        self._show()

    def action_save(self) -> None:
        """The load of the peers, then the sum."""
        if not any(self.told.values()):
            self.tell("No number is typed yet: enter on a peer.")
            return
        try:
            total = direct.report(self.ctx.store, self.told, self.month, self.ctx.random)
        except DeskError as error:
            if isinstance(error, SumWaits):
                self.told = {}
                self._show()
            self.show_error(error)
            return
        self.told = {}
        self.dismiss(None)
        self.tell(f"Counted for {self.month}: {total}, in one sum.")

    def action_back(self) -> None:
        """Not without asking if numbers were typed."""
        if not any(self.told.values()):
            super().action_back()
            return

        def answered(answer: str | None) -> None:
            if answer == "leave":
                self.told = {}
                self.dismiss(None)

        ask = Ask("Leave without saving the numbers?", ("leave", "Yes, leave"), ("stay", "No, stay here"))
        self.app.push_screen(ask, answered)

    def _show(self) -> None:
        this = to_month(self.ctx.clock.today())
        which = "this month" if self.month == this else "last month"
        self.query_one("#month", Static).update(plain(f"For {self.month}, {which}. Numbers only, no names of others."))
        shown = self.query_one("#peers", DataList)
        try:
            team = self.ctx.peers()
        except DeskError as error:  # stays in the list's place: a notice would come back with the screen
            shown.empty = EmptyState(error.title, error.cause, error.next_step)
            team = ()
        peers = sorted(team, key=lambda peer: (peer.family.casefold(), peer.given.casefold(), peer.id))
        shown.load(
            Row(
                peer.id,
                (
                    str(self.told.get(peer.id, "")),
                    peer.name if self.names_shown else mask(peer.name),
                    peer.unit,
                ),
            )
            for peer in peers
        )
