"""What is known of an incident changes: what it was, when and where, how many, how large."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from textual.app import ComposeResult
from textual.widgets import Input, Static

from peerdesk_core.context import Ctx
from peerdesk_core.faults import DeskError
from peerdesk_core.model.ids import Minute, to_minute
from peerdesk_core.model.incidents import IncidentKind, Party
from peerdesk_core.times import BadTime, parse_moment
from peerdesk_incidents import desk_ops
from peerdesk_incidents.known import News, Where
from peerdesk_incidents.models import Incident
from peerdesk_incidents.wording import kinds, options
from peerdesk_tui.kit.form import Choice, Flag, Form, FormField, Line
from peerdesk_tui.kit.screen import DeskScreen
from peerdesk_tui.kit.text import plain
from peerdesk_tui.kit.when import HELP, understood

from .counting import count_fields, counts_typed
from .opening import place_fields, place_of

SAVES = "Ctrl+s saves. A count is never lower than the numbers that were handed out."


class ChangeIncident(DeskScreen):
    """The same fields as on opening. A count never goes below the numbers that were handed out."""

    ID = "incidents.changing"
    TITLE = "Change what is known"
    DEFAULT_CSS = """
    ChangeIncident Static { height: auto; }
    """
    explains = (
        "More is known now: other counts, a larger scale, peers at the scene or back from it, where it was.",
        "A number that was handed out is never taken away, so a count does not go below those.",
    )

    def __init__(self, ctx: Ctx, incident: Incident) -> None:
        super().__init__(ctx)
        self.incident = incident
        self._when = f"{ctx.clock.local(incident.happened_at):%Y-%m-%d %H:%M %Z}"

    def body(self) -> ComposeResult:
        """The form as things stand."""
        yield Form(*self._fields())
        yield Static("", id="understood", markup=False)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say at once how a new time is understood."""
        typed = str(self.query_one(Form).values()["when"])
        told = "" if typed == self._when else understood(typed, self.ctx)
        self.query_one("#understood", Static).update(plain(told))

    def _fields(self) -> Iterator[FormField]:
        incident = self.incident
        named, others = kinds(self.ctx.department)
        yield Choice("kind", "What happened", options((*named, *others)), incident.kind.value, help=SAVES)
        yield Line("when", "When", self._when, help=f"When it happened: {HELP}")
        yield from count_fields({party: incident.count(party) for party in Party})
        yield Flag("large_scale", "Large in scale", incident.large_scale, help=SAVES)
        yield Flag("at_scene", "Peer serves there", incident.at_scene, help="A peer is at the scene now, as a peer.")
        yield from place_fields(self.ctx, incident.station, incident.unit)

    def on_form_submitted(self, event: Form.Submitted) -> None:
        """Save what was changed here, all of it or nothing; what another window changed meanwhile stays."""
        counts = counts_typed(event.form, event.values)
        if counts is None:
            return
        try:
            desk_ops.learn(self.ctx, self.incident.id, self._news(event.values, counts))
        except BadTime as error:
            event.form.set_error("when", f"{error.cause} {error.next_step}")
            return
        except DeskError as error:
            self.show_error(error)
            return
        self.tell("Changed.")
        self.dismiss(None)

    def _news(self, values: Mapping[str, str | bool], counts: Mapping[Party, int]) -> News:
        old, where = self.incident, Where(station=place_of(values, "station"), unit=place_of(values, "unit"))
        large, at_scene = bool(values["large_scale"]), bool(values["at_scene"])
        kind = IncidentKind(str(values["kind"]))
        return News(
            kind=None if kind is old.kind else kind,
            happened_at=self._time(str(values["when"])),
            counts={party: number for party, number in counts.items() if number != old.count(party)},
            large_scale=None if large is old.large_scale else large,
            at_scene=None if at_scene is old.at_scene else at_scene,
            where=None if where == Where(station=old.station, unit=old.unit) else where,
        )

    def _time(self, typed: str) -> Minute | None:
        if typed == self._when:
            return None
        return to_minute(parse_moment(typed, self.ctx.clock.now(), self.ctx.clock.zone).at)
