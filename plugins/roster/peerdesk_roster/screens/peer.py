"""The form of one peer."""

from __future__ import annotations

from textual.app import ComposeResult

from peerdesk_core.context import Ctx
from peerdesk_core.faults import DeskError
from peerdesk_core.model.ids import new_id
from peerdesk_core.model.people import Peer, Rank, Service, Standing
from peerdesk_roster import store
from peerdesk_roster.editing import read_form, values_of
from peerdesk_roster.views import words_of
from peerdesk_tui.kit.confirm import Ask
from peerdesk_tui.kit.form import Choice, Flag, Form, Line
from peerdesk_tui.kit.screen import DeskScreen


class PeerScreen(DeskScreen):
    """All fields of one peer. Opening it is the wish to see them, so nothing here is masked."""

    ID = "roster"
    TITLE = "Peer"

    def __init__(self, ctx: Ctx, peer: Peer | None) -> None:
        super().__init__(ctx)
        self.peer = peer
        self._before = values_of(peer)

    def body(self) -> ComposeResult:
        """The form."""
        value = {key: str(value) for key, value in self._before.items()}
        dates = "2026-03-31, or 2026-03 if only the month is known. Empty: not yet."
        counts = f"{dates} A month or a year counts from its last day on."
        yield Form(
            Line("given", "First name", value["given"]),
            Line("family", "Last name", value["family"]),
            Line("badge", "Badge", value["badge"], help="Matches this peer when a roster is imported again."),
            Line("rank_title", "Title", value["rank_title"], help="As the department writes it, such as Lt."),
            Choice("rank", "Rank", _options(Rank), value["rank"]),
            Choice("service", "Service", _options(Service), value["service"]),
            Line("unit", "Unit", value["unit"]),
            Line("shift", "Shift", value["shift"]),
            Line("languages", "Languages", value["languages"], help="Besides English, such as Hmong; Spanish."),
            Choice("standing", "Standing", [(one.value, words_of(one.value)) for one in Standing], value["standing"]),
            Line("trained_on", "Trained on", value["trained_on"], help=counts),
            Line("agreement_on", "Agreement signed on", value["agreement_on"], help=counts),
            Flag("on_call", "On call now", bool(self._before["on_call"])),
            Line("phone", "Phone", value["phone"]),
            Line("email", "E-mail", value["email"]),
            Line("hired_on", "Hired on", value["hired_on"], help=dates),
        )

    def action_back(self) -> None:
        """Leave; ask first when something was typed."""
        if self.query_one(Form).values() == self._before:
            super().action_back()
            return
        ask = Ask("Leave without saving?", ("keep", "Keep editing"), ("leave", "Leave, and forget the changes"))
        self.app.push_screen(ask, self._left)

    def _left(self, answer: str | None) -> None:
        if answer == "leave":
            self.dismiss(None)

    def on_form_submitted(self, event: Form.Submitted) -> None:
        """Save, or say under each field what is wrong."""
        id = self.peer.id if self.peer is not None else new_id(self.ctx.random)
        team = store.all_peers(self.ctx.store)
        edited = read_form(event.values, id=id, peers=team, today=self.ctx.clock.today())
        for key in reversed(list(edited.errors)):
            event.form.set_error(key, edited.errors[key])
        if edited.peer is None:
            return
        try:
            store.save(self.ctx.store, [edited.peer], "roster.peer.saved")
        except DeskError as error:
            self.show_error(error)
            return
        self.ctx.peers_changed([id])
        self.tell("Peer saved." if self.peer is not None else "Peer added.")
        self.dismiss(None)


def _options(kind: type[Rank] | type[Service]) -> list[tuple[str, str]]:
    """Options of a choice; the unknown one comes first and is settled by the title."""
    known = [(one.value, words_of(one.value)) for one in kind if words_of(one.value)]
    return [("unknown", "from the title"), *known]
