"""What the department settles for its own team where no text does: each is a choice of the desk, none a rule."""

from __future__ import annotations

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import SettingKind, SettingSpec

STAFF_SWORN = "roster.staff_sworn"
STAFF_CIVILIAN = "roster.staff_civilian"
CONTACTS_PER_MONTH = "roster.contacts_per_month"
UNAVAILABLE_TIMES = "roster.unavailable_times"
SUPERVISORS_SERVE = "roster.supervisors_serve"
BUSY_CONTACTS = "roster.busy_contacts"
HEAVY_SESSIONS = "roster.heavy_sessions"
SPACING_MONTHS = "roster.spacing_months"
AHEAD_DAYS = "roster.ahead_days"
UNITS = "roster.units"
STATIONS = "roster.stations"
SHIFTS = "roster.shifts"
LIST_DAYS = "roster.list_days"

SPECS: tuple[SettingSpec, ...] = (
    SettingSpec(
        id=STAFF_SWORN,
        title="Roster: sworn staff of the department",
        kind=SettingKind.NUMBER,
        help="How many sworn people the team serves. Coverage compares the team with it.",
        order=10,
    ),
    SettingSpec(
        id=STAFF_CIVILIAN,
        title="Roster: civilian staff of the department",
        kind=SettingKind.NUMBER,
        help="How many civilian people the team serves.",
        order=11,
    ),
    SettingSpec(
        id=UNITS,
        title="Roster: units that the team should cover",
        kind=SettingKind.TEXT,
        help="Separated by commas. Name those without a peer: coverage then shows the gap.",
        order=12,
    ),
    SettingSpec(
        id=STATIONS,
        title="Roster: stations that the team should cover",
        kind=SettingKind.TEXT,
        help="Separated by commas, as the roster writes them.",
        order=13,
    ),
    SettingSpec(
        id=SHIFTS,
        title="Roster: shifts that the team should cover",
        kind=SettingKind.TEXT,
        help="Separated by commas, as the roster writes them.",
        order=14,
    ),
    SettingSpec(
        id=LIST_DAYS,
        title="Roster: days after which a published list is old",
        kind=SettingKind.NUMBER,
        help="The desk's own measure. A change of the team makes a list old at once.",
        default="90",
        least=1,
        most=366,
        order=15,
    ),
    SettingSpec(
        id=CONTACTS_PER_MONTH,
        title="Roster: contacts a month, at most",
        kind=SettingKind.NUMBER,
        help="The desk's own limit for one peer. Blank: none but what a peer's own plan says.",
        least=1,
        most=99,
        order=20,
    ),
    SettingSpec(
        id=SUPERVISORS_SERVE,
        title="Roster: supervisors serve as peers",
        kind=SettingKind.FLAG,
        help="Whether peers who supervise others are assigned like everybody else. Never to their own people.",
        default="yes",
        order=21,
    ),
    SettingSpec(
        id=BUSY_CONTACTS,
        title="Roster: contacts in two months that count as busy",
        kind=SettingKind.NUMBER,
        help="The desk's own measure: from here on a peer ranks lower, and the roster says so.",
        default="8",
        least=1,
        most=99,
        order=22,
    ),
    SettingSpec(
        id=HEAVY_SESSIONS,
        title="Roster: critical incidents before a pause is proposed",
        kind=SettingKind.NUMBER,
        help="The desk's own measure: sessions after critical incidents in two months.",
        default="2",
        least=1,
        most=20,
        order=23,
    ),
    SettingSpec(
        id=SPACING_MONTHS,
        title="Roster: months of spacing after a critical incident",
        kind=SettingKind.NUMBER,
        help="The desk's own measure: 1 is the rest of that month, 2 the next month as well.",
        default="1",
        least=1,
        most=2,
        order=24,
    ),
    SettingSpec(
        id=UNAVAILABLE_TIMES,
        title="Roster: times not available before that is raised",
        kind=SettingKind.NUMBER,
        help="The desk's own measure, within twelve months. What follows is for a person to decide.",
        default="4",
        least=2,
        most=99,
        order=30,
    ),
    SettingSpec(
        id=AHEAD_DAYS,
        title="Roster: days to plan ahead for what is due",
        kind=SettingKind.NUMBER,
        help="The desk's own measure: from so many days before, the requirements board says due.",
        default="60",
        least=1,
        most=365,
        order=31,
    ),
)
_DEFAULTS = {spec.id: int(spec.default) for spec in SPECS if spec.default.isdigit()}


def number(ctx: Ctx, setting: str) -> int:
    """A number that has a default: what was chosen, else that."""
    chosen = ctx.number(setting)
    return _DEFAULTS[setting] if chosen is None else chosen
