"""Places: stations, units and private rooms by the department's labels. None of them names a person."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from peerdesk_core.context import Ctx
from peerdesk_core.faults import DeskError
from peerdesk_core.model.ids import new_id
from peerdesk_incidents import places, store
from peerdesk_incidents.models import Place, PlaceKind
from peerdesk_incidents.wording import counted, options, title
from peerdesk_tui.kit.confirm import Ask
from peerdesk_tui.kit.data_list import Column, DataList, Row
from peerdesk_tui.kit.empty_state import EmptyState
from peerdesk_tui.kit.form import Choice, Form, Line
from peerdesk_tui.kit.screen import DeskModal, DeskScreen

_EMPTY = EmptyState(
    "Stations, units and private rooms stand here, to choose from at an incident and for a session.",
    "There is none yet.",
    "Press n to add one, or u to take stations and units from the roster.",
)


class Places(DeskScreen):
    """The list. What is taken off it shows no place any more where it was chosen."""

    ID = "incidents.places"
    TITLE = "Places"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "new", "New"),
        Binding("u", "roster", "From the roster"),
        Binding("x", "remove", "Take off"),
    ]
    explains = (
        "Stations and units say where an incident was, rooms where a session is held. A label names no person.",
        "u takes the stations and units that stand on the roster; rooms are typed in. Enter changes a label.",
    )

    def __init__(self, ctx: Ctx) -> None:
        super().__init__(ctx)
        self._places: dict[str, Place] = {}

    def body(self) -> ComposeResult:
        """One list."""
        yield DataList(Column("kind", "Kind", 14), Column("label", "Label", 40, flex=True), empty=_EMPTY, id="places")

    def reload(self) -> None:
        """Read them again."""
        shown = self.query_one(DataList)
        try:
            found = store.places(self.ctx.store)
        except DeskError as error:  # stays in the list's place: a notice would come back with the screen
            shown.empty = EmptyState(error.title, error.cause, error.next_step)
            found = ()
        self._places = {place.id: place for place in found}
        shown.load(Row(place.id, (title(place.kind), place.label)) for place in found)
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Taking off needs one to take off."""
        if action == "remove":
            return bool(self._places)
        return super().check_action(action, parameters)

    def on_data_list_opened(self, event: DataList.Opened) -> None:
        """Enter: another label."""
        place = self._places.get(event.row_id)
        if place is not None:
            self._ask(place)

    def action_new(self) -> None:
        """One more."""
        self._ask(None)

    def action_roster(self) -> None:
        """Stations and units of the roster that are not here yet."""
        try:
            found = places.from_roster(self.ctx.peers(), tuple(self._places.values()), self.ctx.random)
        except DeskError as error:
            self.show_error(error)
            return
        if not found:
            self.tell("The roster has no station or unit that is not here yet.")
            return
        stations = sum(place.kind is PlaceKind.STATION for place in found)
        units = len(found) - stations

        def answered(answer: str | None) -> None:
            if answer == "y" and all(self._put(place) for place in found):
                self.reload()
                self.tell(f"{counted(len(found), 'place')} added.")

        question = f"Add {counted(stations, 'station')} and {counted(units, 'unit')} from the roster?"
        self.app.push_screen(Ask(question, ("y", "Yes, add them"), ("n", "No")), answered)

    def action_remove(self) -> None:
        """Take the selected one off the list."""
        place = self._places.get(self.query_one(DataList).current or "")
        if place is None:
            return

        def answered(answer: str | None) -> None:
            if answer != "y":
                return
            try:
                store.remove_place(self.ctx.store, place.id)
            except DeskError as error:
                self.show_error(error)
                return
            self.reload()
            self.tell("Taken off the list.")

        choices = (("n", "No, keep it"), ("y", "Yes: where it was chosen, no place stands any more"))
        self.app.push_screen(Ask("Take this place off the list?", *choices), answered)

    def _ask(self, place: Place | None) -> None:
        others = tuple(other for other in self._places.values() if other is not place)

        def typed(answer: tuple[PlaceKind, str] | None) -> None:
            if answer is None:
                return
            kind, label = answer
            new = Place(id=new_id(self.ctx.random) if place is None else place.id, kind=kind, label=label)
            if self._put(new):
                self.reload()
                self.query_one(DataList).select(new.id)

        self.app.push_screen(PlaceQuestion(place, others), typed)

    def _put(self, place: Place) -> bool:
        try:
            store.put_place(self.ctx.store, place)
        except DeskError as error:
            self.show_error(error)
            return False
        return True


class PlaceQuestion(DeskModal[tuple[PlaceKind, str] | None]):
    """A kind and a label."""

    def __init__(self, place: Place | None, others: tuple[Place, ...]) -> None:
        super().__init__("New place" if place is None else "Change this place")
        self.place = place
        self.others = others

    def body(self) -> ComposeResult:
        """The two fields."""
        kind, label = (PlaceKind.ROOM, "") if self.place is None else (self.place.kind, self.place.label)
        yield Form(
            Choice("kind", "Kind", options(tuple(PlaceKind)), kind.value, help="A room is private, for sessions."),
            Line("label", "Label", label, help="The department's own label, and no person's name. Enter saves."),
        )

    def on_form_submitted(self, event: Form.Submitted) -> None:
        """Hand it back, or say what is wrong."""
        kind = PlaceKind(str(event.values["kind"]))
        try:
            self.dismiss((kind, places.checked(str(event.values["label"]), kind, self.others)))
        except DeskError as error:
            event.form.set_error("label", f"{error.cause} {error.next_step}")
