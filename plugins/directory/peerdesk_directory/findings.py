"""What is missing in the directory or in conflict with the department's texts, each with its citation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peerdesk_core.contributions import Tone
from peerdesk_core.law.packs import FigureName
from peerdesk_core.model.resources import ResourceKind

from .models import About, Finding
from .offices import is_clinical, kind_of, roles_of
from .service import RECORD, View, against, cite_of, has_ended, in_office, is_stale, listed_as, named_kinds, twins
from .words import KINDS, OF_PEOPLE, count

if TYPE_CHECKING:
    from peerdesk_core.law.department import Department, Number


def missing_kinds(view: View) -> tuple[tuple[ResourceKind, Finding], ...]:
    """The kinds of help that policy names and the directory lacks (mpd-03, mesq-10, slmpd-30, mn124-15)."""
    kinds, cite = named_kinds(view.department)
    here = {entry.kind for entry in view.entries} | {kind_of(person.role) for person in view.people}
    return tuple(
        (
            kind,
            Finding(
                says=f"The policy names this kind of help ({KINDS[kind]}), and the directory has none.",
                about=About.PEOPLE if kind in OF_PEOPLE else About.ENTRIES,
                cite=cite,
                tone=Tone.BAD,
            ),
        )
        for kind in kinds
        if kind not in here and kind is not ResourceKind.OTHER
    )


def missing_offices(view: View) -> tuple[tuple[str, Finding], ...]:
    """Roles that ought to be filled and are not: no clinical lead, too few or too many consultants, an empty list."""
    found: list[tuple[str, Finding]] = []
    department, roles = view.department, roles_of(view.department)
    number = department.number(FigureName.CONSULTANTS)
    counted = "consultant" if "consultant" in roles else "clinical_lead"
    if "clinical_lead" in roles and not in_office(department, view.people, "clinical_lead"):
        found.append(("clinical_lead", _nobody(department, number if counted == "clinical_lead" else None)))
    have = len(in_office(department, view.people, counted))
    if number is not None and (have or not found):
        few = number.least is not None and have < number.least
        if few or (number.most is not None and have > number.most):
            says = f"{number.clause.says} The directory has {have}."
            found.append((counted, Finding(says=says, about=About.PEOPLE, cite=number.clause.cite)))
    listing = department.sayings(RECORD, act="list_providers")
    current = [one for one in view.people if is_clinical(one.role) and not has_ended(one.contract_until, view.today)]
    if listing and not current:
        role = "team_professional" if "team_professional" in roles else "clinical_lead"
        says = f"{listing[0].clause.says} The directory has nobody whose contract runs."
        found.append((role, Finding(says=says, about=About.PEOPLE, cite=listing[0].clause.cite, tone=Tone.BAD)))
    return tuple(found)


def _nobody(department: Department, number: Number | None) -> Finding:
    """Nobody is clinical lead: grave where a text lays duties on the role, else what the texts recommend."""
    duties = department.duties("clinical_lead")
    says = f"Nobody is entered as {department.role('clinical_lead')}."
    cites = [duties[0].clause.cite] if duties and (number is None or number.advice) else []
    if number is not None:
        says = f"{says} {number.clause.says}"
        cites.append(number.clause.cite)
    tone = Tone.BAD if any(duty.binds for duty in duties) else Tone.WARN
    return Finding(says=says, about=About.PEOPLE, cite="; ".join(dict.fromkeys(cites)), tone=tone)


def conflicts(view: View) -> tuple[Finding, ...]:
    """Clinicians who are peers, and people of the team who judge fitness for duty (mndps-14, mn124-04)."""
    found: list[Finding] = []
    called = listed_as(view.department, view.people)
    clinical = [person for person in view.people if is_clinical(person.role)]
    asked = any(against(view.department, "clinician", person.role) for person in clinical)
    both = twins(clinical, view.peers()) if asked else frozenset()
    for person in clinical:
        for applies, fact, is_said in (
            (person.id in both, "clinician", "is a peer on the roster as well"),
            (person.fitness_role, "fitness_role", "has a part in fitness-for-duty evaluations"),
        ):
            saying = against(view.department, fact, person.role) if applies else None
            if saying is not None:
                tone = Tone.BAD if saying.binds else Tone.WARN
                says = f"{called[person.id]} {is_said}. {saying.clause.says}"
                found.append(
                    Finding(says=says, about=About.PEOPLE, cite=saying.clause.cite, tone=tone, person=person.id)
                )
    return tuple(found)


def staleness(view: View) -> tuple[Finding, ...]:
    """One finding for all entries that were not checked for too long; cited where the policy asks for checking."""
    number = sum(is_stale(view, entry) for entry in view.entries)
    if not number:
        return ()
    cite = cite_of(view.department, RECORD, "check_directory") or cite_of(view.department, RECORD, "keep_directory")
    says = f"{count(number, 'entry', 'entries')} must be checked again."
    return (Finding(says=says, about=About.ENTRIES, cite=cite),)


def findings(view: View) -> tuple[Finding, ...]:
    """Everything that is missing or in conflict, gravest first."""
    found = (
        *(finding for _, finding in missing_kinds(view)),
        *(finding for _, finding in missing_offices(view)),
        *conflicts(view),
        *staleness(view),
    )
    return tuple(sorted(found, key=lambda finding: finding.tone is not Tone.BAD))
