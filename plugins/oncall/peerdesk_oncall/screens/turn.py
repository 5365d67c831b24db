"""The form of one turn of duty."""

from __future__ import annotations

from datetime import date

from textual.app import ComposeResult

from peerdesk_core.context import Ctx
from peerdesk_core.faults import DeskError
from peerdesk_core.model.ids import new_id
from peerdesk_oncall import store
from peerdesk_oncall.editing import read_form, values_of
from peerdesk_oncall.models import Duty, Line, Modality, Span
from peerdesk_oncall.service import Rota
from peerdesk_oncall.swaps import check, rests_too_little
from peerdesk_oncall.words import LINES, MODALITIES, counted
from peerdesk_tui.kit import form
from peerdesk_tui.kit.screen import DeskScreen

_WHICH = (("", "not that night"), ("first", "the first, before clocks go back"), ("second", "the second, after"))


class DutyScreen(DeskScreen):
    """A new duty, or one that is changed. Opening it is the wish to see whose it is."""

    ID = "oncall"
    TITLE = "Duty"

    def __init__(self, ctx: Ctx, duty: Duty | None, day: date, open_span: Span | None = None) -> None:
        super().__init__(ctx)
        self.duty = duty
        self.rota = Rota(ctx)
        peer = self.rota.able.peers.get(duty.peer) if duty is not None else None
        self._before = values_of(duty, peer, day, self.rota.wanted, self.rota.zone, open_span)

    def body(self) -> ComposeResult:
        """The form."""
        value = self._before
        takers = counted(len(self.rota.able.takers()), "peer")
        twice = "Only for the night on which clocks are turned back, when an hour comes twice."
        yield form.Form(
            form.Line(
                "peer",
                "Peer",
                value["peer"],
                help=f"Badge, or how the name begins. On the rota: {takers}, set on the roster.",
            ),
            form.Line("start_day", "From, day", value["start_day"], help="Such as 2026-03-31, today or tomorrow."),
            form.Line(
                "start_time", "From, time", value["start_time"], help="On the department's clocks: 08:00 or 8am."
            ),
            form.Line("end_day", "To, day", value["end_day"], help="Such as 2026-04-01, today or tomorrow."),
            form.Line("end_time", "To, time", value["end_time"], help="On the department's clocks: 08:00 or 8am."),
            form.Choice("line", "Line", [(one.value, LINES[one]) for one in Line], value["line"]),
            form.Choice(
                "modality", "Reached by", [(one.value, MODALITIES[one]) for one in Modality], value["modality"]
            ),
            form.Choice("start_which", "From, if twice", _WHICH, value["start_which"], help=twice),
            form.Choice("end_which", "To, if twice", _WHICH, value["end_which"], help=twice),
        )

    def on_form_submitted(self, event: form.Form.Submitted) -> None:
        """Save, or say what is wrong."""
        rota = self.rota = Rota(self.ctx)
        id = self.duty.id if self.duty is not None else new_id(self.ctx.random)
        edited = read_form(event.values, id=id, takers=rota.able.takers(), zone=rota.zone, today=self.ctx.clock.today())
        for key in reversed(list(edited.errors)):
            event.form.set_error(key, edited.errors[key])
        if edited.duty is None:
            return
        try:
            check(edited.duty, rota.duties, rota.able)
            store.save(self.ctx.store, [edited.duty], "oncall.duty.saved")
        except DeskError as error:
            self.show_error(error)
            return
        event.form.settle()
        self.saved = edited.duty.id
        if rests_too_little(edited.duty, rota.duties, rota.wanted.rest):
            self.tell("Duty saved. It leaves the peer less rest than this desk wants.")
        else:
            self.tell("Duty saved.")
        self.dismiss(None)
