"""The form of one person of the program."""

from __future__ import annotations

from textual.app import ComposeResult

from peerdesk_core.context import Ctx
from peerdesk_core.faults import DeskError
from peerdesk_core.model.ids import new_id
from peerdesk_directory import store
from peerdesk_directory.editing import read_person, same_person, values_of_person
from peerdesk_directory.hooks import PEOPLE
from peerdesk_directory.models import Person
from peerdesk_directory.offices import offices_of, title_of
from peerdesk_tui.kit.confirm import Ask
from peerdesk_tui.kit.form import Choice, Flag, Form, Line
from peerdesk_tui.kit.screen import DeskScreen


class PersonScreen(DeskScreen):
    """All fields of one person. Opening it is the wish to see them, so nothing is masked."""

    ID = PEOPLE
    TITLE = "Person of the program"

    def __init__(self, ctx: Ctx, person: Person) -> None:
        super().__init__(ctx)
        self.person = person
        self._before = values_of_person(person)

    def body(self) -> ComposeResult:
        """The form."""
        value = {key: str(value) for key, value in self._before.items()}
        day = "2026-03-31, or 2026-03 if only the month is known."
        yield Form(
            Choice("role", "Role", self._roles(), value["role"], "The roles of the department's own texts."),
            Line("given", "First name", value["given"]),
            Line("family", "Last name", value["family"]),
            Line("phone", "Phone", value["phone"]),
            Line("email", "E-mail", value["email"]),
            Line("reachable", "Usually reachable", value["reachable"], "As they say it; shown as no promise."),
            Line("license", "License", value["license"], "Kind or number, for a licensed professional."),
            Line("license_until", "License until", value["license_until"], day),
            Line("approved_on", "Approved on", value["approved_on"], f"By the department's administration. {day}"),
            Line("contract_until", "Contract until", value["contract_until"], day),
            Line("acknowledged_on", "Rules acknowledged", value["acknowledged_on"], f"Of confidentiality. {day}"),
            Flag("fitness_role", "Judges fitness for duty", bool(self._before["fitness_role"])),
            Flag("competent", "Knows responder culture", bool(self._before["competent"])),
        )

    def on_form_submitted(self, event: Form.Submitted) -> None:
        """Save, or say under each field what is wrong; the same person twice only when that is meant."""
        id = self.person.id or new_id(self.ctx.random)
        edited = read_person(event.values, id=id, today=self.ctx.clock.today())
        for key in reversed(list(edited.errors)):
            event.form.set_error(key, edited.errors[key])
        person = edited.person
        if person is None:
            return
        if not same_person(person, store.all_people(self.ctx.store)):
            self._save(person)
            return
        ask = Ask("Somebody of this name has this role already.", ("back", "Go back"), ("keep", "Keep both"))
        self.app.push_screen(ask, lambda answer: self._save(person) if answer == "keep" else None)

    def _roles(self) -> list[tuple[str, str]]:
        """The department's roles; one that was entered under another department stays as it is."""
        department = self.ctx.department
        words = [*offices_of(department)]
        if self.person.role and self.person.role not in words:
            words.append(self.person.role)
        return [(word, title_of(department, word)) for word in words]

    def _save(self, person: Person) -> None:
        try:
            store.save(self.ctx.store, "directory.person.saved", people=[person])
        except DeskError as error:
            self.show_error(error)
            return
        self.query_one(Form).settle()
        self.saved = person.id
        self.tell("Person saved." if self.person.id else "Person added.")
        self.dismiss(None)
