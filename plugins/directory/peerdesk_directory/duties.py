"""What is to be done by a day: entries to check, licenses, approvals, contracts, acknowledgements."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from peerdesk_core.model.duties import DutyState, Requirement
from peerdesk_core.model.ids import last_day

from .models import Person
from .offices import is_clinical
from .service import ADMIT, RECORD, View, check_due, cite_of, listed_as

if TYPE_CHECKING:
    from peerdesk_core.law.department import Department

ENTRIES_SCREEN, PEOPLE_SCREEN = "directory", "directory.people"


def requirements(view: View) -> tuple[Requirement, ...]:
    """What is to be done by a day: entries to check, licenses, approvals, contracts, acknowledgements."""
    cite = cite_of(view.department, RECORD, "check_directory") or cite_of(view.department, RECORD, "keep_directory")
    found: list[Requirement] = []
    for entry in view.entries:
        due = check_due(view, entry)
        state = DutyState.MISSING if entry.checked_on is None else _state(due, view)
        found.append(
            Requirement(
                id=f"directory.check.{entry.id}",
                act="check the entry",
                state=state,
                subject=entry.title,
                due_on=due,
                says="Call or look it up, and enter today as the day it was checked.",
                cite=cite,
                screen=ENTRIES_SCREEN,
                row=entry.id,
            )
        )
    called = listed_as(view.department, view.people)
    for person in view.people:
        found += _asked_of(view, person, called[person.id])
    return tuple(one for one in found if one.state not in (DutyState.MET, DutyState.COMING))


def _asked_of(view: View, person: Person, called: str) -> Iterator[Requirement]:
    department = view.department
    clinical = is_clinical(person.role)
    listed = cite_of(department, RECORD, "list_providers") if clinical else ""
    held = _cite_on(department, person.role, "licensed") or _cite_on(department, person.role, "hold_post")
    rules = _cite_on(department, person.role, "acknowledge")
    for act, asked, known, ends, cite in (
        ("license", clinical, person.license_until, True, held),
        ("approval", bool(listed), person.approved_on, False, listed),
        ("contract", bool(listed), person.contract_until, True, listed),
        ("acknowledgement of the confidentiality rules", bool(rules), person.acknowledged_on, False, rules),
    ):
        due = last_day(known) if known is not None and ends else None
        state = (_state(due, view) if ends else DutyState.MET) if known is not None else DutyState.MISSING
        if known is not None or asked:
            says = "Renew it before the day." if ends else "Enter the day on which it was done."
            yield Requirement(
                id=f"directory.{act.partition(' ')[0]}.{person.id}",
                act=act,
                state=state,
                subject=called,
                due_on=due,
                says=says,
                cite=cite,
                screen=PEOPLE_SCREEN,
                row=person.id,
            )


def _cite_on(department: Department, role: str, act: str) -> str:
    """Where the texts ask an act of this very role; "" where they do not."""
    said = [saying for saying in department.sayings(ADMIT, act=act) if saying.who == role]
    return said[0].clause.cite if said else ""


def _state(due: date | None, view: View) -> DutyState:
    if due is None:
        return DutyState.MET
    if due < view.today:
        return DutyState.LATE
    return DutyState.DUE if (due - view.today).days <= view.ahead else DutyState.COMING
