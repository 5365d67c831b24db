"""Opening an incident: one short form. Ctrl+s alone is enough, all the rest can be added on the board."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from textual.app import ComposeResult
from textual.widgets import Input, Static

from peerdesk_core.context import Ctx
from peerdesk_core.faults import DeskError
from peerdesk_core.model.ids import Id
from peerdesk_core.model.incidents import IncidentKind, Party
from peerdesk_core.times import BadTime, parse_moment
from peerdesk_incidents import desk_ops, store
from peerdesk_incidents.models import PlaceKind
from peerdesk_incidents.opening import Draft, Opened
from peerdesk_incidents.wording import kinds, options
from peerdesk_tui.kit.form import Choice, Flag, Form, FormField, Line
from peerdesk_tui.kit.screen import DeskScreen
from peerdesk_tui.kit.text import plain
from peerdesk_tui.kit.when import HELP, understood

from .counting import count_fields, counts_typed

_SAVES = "Ctrl+s saves at once; everything else can be added on the board later."
NOT_SAID = ("", "Not said")


def place_fields(ctx: Ctx, station: Id | None = None, unit: Id | None = None) -> Iterator[FormField]:
    """Where it was, from the department's own labels, as far as there are any."""
    places = sorted(store.places(ctx.store), key=lambda place: place.label.casefold())
    for kind, key, label, at in (
        (PlaceKind.STATION, "station", "Station", station),
        (PlaceKind.UNIT, "unit", "Unit", unit),
    ):
        found = [(place.id, place.label) for place in places if place.kind is kind]
        if found:
            yield Choice(key, label, (NOT_SAID, *found), at or "", help="By the department's own labels.")


def place_of(values: Mapping[str, str | bool], key: str) -> Id | None:
    """The place chosen in a field that may not be there."""
    chosen = str(values.get(key, ""))
    return Id(chosen) if chosen else None


class OpenIncidentForm(DeskScreen):
    """The form. `opened` is called with what was opened, and whether peers come next, after this screen has gone."""

    ID = "incidents.opening"
    TITLE = "New incident"
    explains = (
        "A kind, a time, and how many were involved. Nothing else is needed, and nobody has a name here.",
        "Entering it late is normal: type when it happened, and the clocks run from then.",
    )
    DEFAULT_CSS = """
    OpenIncidentForm Static { height: auto; }
    """

    def __init__(self, ctx: Ctx, opened: Callable[[Opened, bool], None]) -> None:
        super().__init__(ctx)
        self.opened = opened

    def body(self) -> ComposeResult:
        """The form, and how the time is understood."""
        yield Form(*self._fields())
        yield Static(plain(understood("now", self.ctx)), id="understood")

    def _fields(self) -> Iterator[FormField]:
        named, others = kinds(self.ctx.department)
        named_help = f"The first {len(named)} are named by your policy. " if named and others else ""
        yield Choice("kind", "What happened", options((*named, *others)), help=f"{named_help}{_SAVES}")
        yield Line("when", "When", "now", help=f"When it happened, not when you type: {HELP}")
        yield from count_fields()
        yield Flag("large_scale", "Large in scale", help="Some policies ask for an authorisation then.")
        yield Flag("at_scene", "Peer serves there", help="A peer is at the scene now, as a peer.")
        yield from place_fields(self.ctx)
        yield Flag(
            "peers",
            "Peers among them",
            help="Peers of the team were in it, or saw it. Yes: the list comes next; they keep out of it.",
        )

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say at once how the time is understood."""
        typed = str(self.query_one(Form).values()["when"])
        self.query_one("#understood", Static).update(plain(understood(typed, self.ctx)))

    def on_form_submitted(self, event: Form.Submitted) -> None:
        """Save it, or say what is wrong."""
        values = event.values
        counts = counts_typed(event.form, values)
        if counts is None:
            return
        try:
            moment = parse_moment(str(values["when"]), self.ctx.clock.now(), self.ctx.clock.zone)
            opened = desk_ops.open_(self.ctx, self._draft(values, moment.at, counts))
        except BadTime as error:
            event.form.set_error("when", f"{error.cause} {error.next_step}")
            return
        except DeskError as error:
            self.show_error(error)
            return
        self.app.call_later(self.opened, opened, bool(values["peers"]))
        self.dismiss(None)

    def _draft(self, values: Mapping[str, str | bool], at: datetime, counts: Mapping[Party, int]) -> Draft:
        return Draft(
            kind=IncidentKind(str(values["kind"])),
            happened_at=at,
            sworn=counts[Party.SWORN],
            civilian=counts[Party.CIVILIAN],
            family=counts[Party.FAMILY],
            partner=counts[Party.PARTNER],
            large_scale=bool(values["large_scale"]),
            at_scene=bool(values["at_scene"]),
            station=place_of(values, "station"),
            unit=place_of(values, "unit"),
        )
