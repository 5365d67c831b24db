"""The people of the program who are not kept as peers, open roles first."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import Tone
from peerdesk_core.faults import DeskError
from peerdesk_core.model.duties import DutyState, Requirement
from peerdesk_core.model.ids import Id
from peerdesk_directory import store, views
from peerdesk_directory.duties import requirements
from peerdesk_directory.findings import conflicts, missing_offices
from peerdesk_directory.hooks import PEOPLE, view_of
from peerdesk_directory.models import Finding, Person
from peerdesk_directory.offices import offices_of, roles_of, title_of
from peerdesk_directory.service import View, listed_as
from peerdesk_tui.kit.card import Card
from peerdesk_tui.kit.confirm import TypedConfirm
from peerdesk_tui.kit.data_list import Column, DataList, Row
from peerdesk_tui.kit.empty_state import EmptyState
from peerdesk_tui.kit.screen import DeskScreen
from peerdesk_tui.kit.text import mask

from .parts import card_lines
from .person import PersonScreen

_NOBODY = EmptyState(
    "Clinical leads, consultants, providers, directors and whoever approves.",
    "Nobody is entered yet.",
    "Press n to enter the first of them.",
)
_GAP = "gap:"


class PeopleScreen(DeskScreen):
    """Everybody with a part in the program beside the peers. Names are masked until `v`."""

    ID = PEOPLE
    TITLE = "People of the program"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "new_person", "New"),
        Binding("x", "remove", "Remove"),
    ]
    DEFAULT_CSS = "PeopleScreen #about { height: 9; border-top: solid $panel; }"

    def __init__(self, ctx: Ctx) -> None:
        super().__init__(ctx)
        self.people: dict[str, Person] = {}
        self._view: View | None = None
        self._gaps: dict[str, tuple[str, Finding]] = {}
        self._called: dict[Id, str] = {}
        self._wrong: tuple[Finding, ...] = ()
        self._asked: tuple[Requirement, ...] = ()

    def body(self) -> ComposeResult:
        """The list, and the card of the selected person."""
        yield DataList(
            Column("role", "Role", 24, flex=True),
            Column("name", "Name", 18),
            Column("noted", "To be done", 20),
            Column("until", "Until", 11, priority=2),
            Column("reach", "Reach", 14, priority=3),
            empty=_NOBODY,
            id="people",
        )
        yield Card(id="about")

    def on_mount(self) -> None:
        """Start in the list."""
        self.query_one(Card).can_focus = False
        self.query_one(DataList).focus()

    def reload(self) -> None:
        """Read the people, and ask the department's texts about everybody."""
        try:
            view = view_of(self.ctx)
        except DeskError as error:
            self.show_error(error)
            return
        self._view = view
        order = roles_of(view.department)
        ranked = sorted(view.people, key=lambda one: order.index(one.role) if one.role in order else len(order))
        self.people = {person.id: person for person in ranked}
        self._gaps = {f"{_GAP}{at}": gap for at, gap in enumerate(missing_offices(view))}
        self._called = listed_as(view.department, view.people)
        self._wrong, self._asked = conflicts(view), requirements(view)
        self._draw()

    def names_changed(self) -> None:
        """Mask or unmask the names."""
        self._draw()

    def action_new_person(self, role: str = "") -> None:
        """An empty form."""
        if self._view is not None:
            first = next(iter(offices_of(self._view.department)), "")
            person = Person(id=Id(""), role=role or first, given="", family="")
            self.open_form(PersonScreen(self.ctx, person))

    def action_remove(self) -> None:
        """Take the selected person out, after a typed word."""
        person = self.people.get(self.query_one(DataList).current or "")
        if person is None:
            return

        def removed(sure: bool | None) -> None:
            if not sure:
                return
            try:
                store.remove_person(self.ctx.store, person.id)
            except DeskError as error:
                self.show_error(error)
                return
            self.tell("Person removed.")
            self.reload()

        effects = (f"The selected person ({self._called[person.id]}) leaves the directory for good.",)
        self.app.push_screen(TypedConfirm("Remove a person", effects, "remove"), removed)

    def on_data_list_opened(self, event: DataList.Opened) -> None:
        """Open a person; of an open role, the form that fills it."""
        gap = self._gaps.get(event.row_id)
        if gap is not None:
            self.action_new_person(gap[0])
        else:
            self.open_form(PersonScreen(self.ctx, self.people[event.row_id]))

    def on_data_list_moved(self) -> None:
        """Tell about the selected person."""
        self._tell_about()

    def _draw(self) -> None:
        view = self._view
        if view is None:
            return
        rows = [
            Row(id, (title_of(view.department, role), "", "see below", "", ""), finding.tone)
            for id, (role, finding) in self._gaps.items()
        ]
        rows += [self._row(view, person) for person in self.people.values()]
        self.query_one(DataList).load(rows)
        self._tell_about()

    def _row(self, view: View, person: Person) -> Row:
        wrong, asked = self._of(person)
        called, *cells = views.person_cells(view, person, self._called[person.id], wrong, asked)
        name = f"{person.family}, {person.given}" if self.names_shown else mask(person.name)
        late = any(one.state is DutyState.LATE for one in asked)
        tone = Tone.BAD if wrong or late else Tone.WARN if asked else Tone.GOOD
        return Row(person.id, (called, name, *cells), tone)

    def _of(self, person: Person) -> tuple[list[Finding], list[Requirement]]:
        wrong = [finding for finding in self._wrong if finding.person == person.id]
        return wrong, [one for one in self._asked if one.id.endswith(f".{person.id}")]

    def _tell_about(self) -> None:
        card = self.query_one(Card)
        current = self.query_one(DataList).current or ""
        gap, person = self._gaps.get(current), self.people.get(current)
        if gap is not None:
            card.show("To be filled", card_lines([views.found(gap[1])]))
        elif person is not None and self._view is not None:
            lines = views.person_lines(self._view, person, *self._of(person), named=self.names_shown)
            card.show(self._called[person.id], card_lines(lines))
        else:
            card.show("", ())
