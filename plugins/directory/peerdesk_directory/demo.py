"""A directory for the demo: invented places and people, the same ones for the same seed."""

from __future__ import annotations

import random as _random
from collections.abc import Sequence
from datetime import timedelta

from peerdesk_core.contributions import DemoPlan
from peerdesk_core.model.ids import PartialDate, new_id
from peerdesk_core.model.people import Language
from peerdesk_core.model.resources import ResourceKind

from .models import Entry, Person
from .offices import is_clinical

_PLACES: tuple[tuple[ResourceKind, str, bool, str, str, tuple[Language, ...], bool, int], ...] = (
    (ResourceKind.EAP, "City Employee Assistance", True, "555-0111", "day and night", (Language.SPANISH,), False, 45),
    (
        ResourceKind.CLINICIAN,
        "Cedar Lake Counseling",
        False,
        "555-0122",
        "weekdays, evenings on request",
        (Language.SPANISH, Language.SOMALI),
        True,
        90,
    ),
    (ResourceKind.CLINICIAN, "Northside Trauma Practice", False, "555-0123", "weekdays 9 to 17", (), True, 260),
    (ResourceKind.MUTUAL_HELP, "AA, badge meeting", False, "Tuesday 19:00, First Church", "", (), True, 130),
    (ResourceKind.CHAPLAIN, "Chaplain on duty", True, "555-0133", "day and night", (Language.HMONG,), True, 30),
    (
        ResourceKind.HOTLINE,
        "988 Crisis Lifeline",
        False,
        "988",
        "day and night",
        (Language.SPANISH,),
        False,
        12,
    ),
    (ResourceKind.INSURANCE, "Health plan, behavioral desk", False, "555-0144", "weekdays 8 to 18", (), False, 300),
)
_NAMES = (
    ("Ingrid", "Castellane"),
    ("Obadiah", "Ferncliff"),
    ("Perpetua", "Lindqvist"),
    ("Thelonius", "Marsh"),
    ("Wilhelmina", "Achterberg"),
    ("Zebulon", "Quimby"),
)


def demo_entries(plan: DemoPlan) -> tuple[Entry, ...]:
    """Some places of help; two of them have not been checked for long, one never, and wellness is left out as a gap."""
    random = _random.Random(f"directory {plan.seed}")
    today = plan.now.date()
    return tuple(
        Entry(
            id=new_id(random),
            kind=kind,
            title=title,
            internal=internal,
            reach=reach,
            hours=hours,
            languages=languages,
            competent=competent,
            checked_on=None if kind is ResourceKind.MUTUAL_HELP else PartialDate(str(today - timedelta(days=days))),
        )
        for kind, title, internal, reach, hours, languages, competent, days in _PLACES
    )


def demo_people(plan: DemoPlan, offices: Sequence[str]) -> tuple[Person, ...]:
    """Somebody for the first few roles of the department. The contract of the first clinical one is about to end."""
    random = _random.Random(f"program {plan.seed}")
    days = iter(range(40, 4000, 300))
    return tuple(
        _person(name, role, plan, random, next(days) if is_clinical(role) else 0)
        for name, role in zip(_NAMES, offices, strict=False)
    )


def _person(name: tuple[str, str], role: str, plan: DemoPlan, random: _random.Random, days: int) -> Person:
    given, family = name
    today = plan.now.date()
    until = PartialDate(str(today + timedelta(days=days))) if days else None
    past = PartialDate(str(today - timedelta(days=random.randrange(100, 300)))) if days else None
    return Person(
        id=new_id(random),
        role=role,
        given=given,
        family=family,
        phone=f"555-02{random.randrange(10, 99)}",
        email=f"{given}.{family}@example.org".casefold(),
        reachable="mostly within the hour, also at night" if days else "weekdays",
        license=f"L-{random.randrange(1000, 9999)}" if days else "",
        license_until=until,
        approved_on=past,
        contract_until=until,
        acknowledged_on=past,
        competent=bool(days),
    )
