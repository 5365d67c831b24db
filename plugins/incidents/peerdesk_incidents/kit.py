"""Incidents' part of the night kit: who acts by the texts, clocks, the limits card, guides, a blank sheet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time
from typing import TYPE_CHECKING

from peerdesk_core.contributions import KitSection
from peerdesk_core.faults import DeskError
from peerdesk_core.law.clocks import read_span
from peerdesk_core.law.packs import TopicName
from peerdesk_core.model.clocks import ClockKind
from peerdesk_core.model.incidents import IncidentKind

from .due import CHECK_IN, OWN_SETTING
from .facts import spoken
from .guides import CITE, GUIDES, OWN, OWN_STEPS
from .wording import cited, listed, title

if TYPE_CHECKING:
    from peerdesk_core.law.department import Department, Due

NUMBERS = 20
"""Numbers on the blank sheet, in two columns."""
ACTS = (
    "activate",
    "authorise",
    "notify",
    "consult",
    "report_hazard",
    "debrief_automatic",
    "designate",
    "avoid",
    "embargo_scene",
    "embargo",
    "coordinate",
    "deploy",
)
"""What a night may ask of the coordinator, what cannot wait first."""
DESTROY = "This sheet is destroyed when the numbers are entered."

_STARTS = {
    "incident": "after it happened",
    "official_release": "from the official release",
    "learned": "when it is known",
    "message_left": "after the message",
    "asked": "after being asked",
}


def sections_of(department: Department, own_days: int | None = None) -> tuple[KitSection, ...]:
    """Every section, under this department's texts. None holds anything of an incident.

    `own_days` is the department's own limit for check-ins, which counts where no text gives one.
    """
    return (
        KitSection(
            id="incidents.clocks",
            title="Clocks",
            lines=tuple(_clocks(department, own_days)) or (_SILENT,),
            page=1,
            order=30,
        ),
        KitSection(
            id="incidents.acting",
            title="Who activates, whom to ask and tell",
            lines=tuple(_acting(department)) or (_SILENT,),
            page=1,
            order=40,
        ),
        _card(department),
        KitSection(id="incidents.numbers", title="Numbers handed out tonight", lines=tuple(_blank()), page=2, order=20),
        KitSection(
            id="incidents.guides", title="Sessions in short", lines=tuple(_guides(department)), page=2, order=30
        ),
    )


_SILENT = "Your department's texts say nothing about it."


def _timed(department: Department) -> Iterator[tuple[Due, str]]:
    """The clock of each act that the texts on incidents and intake time, and from when it runs."""
    seen: set[str] = set()
    start = datetime.combine(department.day, time(12), department.zone)
    for topic in (TopicName.INCIDENT, TopicName.INTAKE):
        for pack in (*department.packs, *department.adopted):
            for rule in pack.rules(topic):
                if rule.clock is None or rule.clock.act in seen:
                    continue
                due = department.due(topic.value, rule.clock.act, start)
                if due is not None:
                    seen.add(rule.clock.act)
                    yield due, _STARTS.get(rule.clock.start, f"from: {rule.clock.start.replace('_', ' ')}")


def _clocks(department: Department, own_days: int | None) -> Iterator[str]:
    for due, start in _timed(department):
        yield f"- {limit_words(due)} {start}: {cited(due.rule)}"
    check_in = department.due("incident", CHECK_IN, datetime.combine(department.day, time(12), department.zone))
    if own_days is not None and check_in is None:
        yield f"- Within {own_days} days after it happened: everybody involved is reached. [{OWN_SETTING}]"


def _acting(department: Department) -> Iterator[str]:
    """What is not among the clocks; the kinds at which the team is called for, in one line for each clause."""
    told = {due.rule.rule for due, _ in _timed(department)}
    kinds = {
        saying.clause.rule: [title(IncidentKind(kind)).lower() for kind in when["kind"]]
        for when, saying in department.grounds("incident")
        if "kind" in when
    }
    sayings = [saying for saying in spoken(department, *ACTS) if saying.clause.rule not in told]
    called: dict[tuple[str, str], list[str]] = {}
    for saying in sayings:
        if saying.do == "activate" and saying.clause.rule in kinds:
            called.setdefault((saying.who, saying.clause.cite), []).extend(kinds[saying.clause.rule])
    for (who, cite), words in called.items():
        office, at = department.role(who), tuple(dict.fromkeys(words))
        yield f"- {office[:1].upper()}{office[1:]} should think of activating at: {listed(at)}. [{cite}]"
    for saying in sayings:
        only = kinds.get(saying.clause.rule, [])
        if saying.do != "activate" or not only:
            yield f"- {f'{listed(only)}: '.capitalize() if only else ''}{cited(saying.clause)}"


def limit_words(due: Due) -> str:
    """How long there is, such as "Within 14 days" or "24 to 72 h"."""
    if not due.limit:
        return "At once"
    span = read_span(due.limit)
    end = f"{span.days} days" if span.days else f"{round(span.elapsed.total_seconds() / 3600)} h"
    if due.kind is ClockKind.EMBARGO:
        return f"For {end}"
    if due.opens_at is None:
        return f"Within {end}"
    return f"{round((due.opens_at - due.start_at).total_seconds() / 3600)} to {end}"


def _card(department: Department) -> KitSection:
    """The limits card (mpd-19), whole: what is read aloud before a talk."""
    try:
        card = department.card()
    except DeskError as error:
        return KitSection(id="incidents.card", title="Limits of privacy", lines=(error.cause,), page=2, order=10)
    lines = (*card.intro, *(f"- {line.says} [{line.cite}]" for line in card.lines), card.outro, *card.crisis)
    return KitSection(id="incidents.card", title=f"Read aloud: {card.title}", lines=lines, page=2, order=10)


def _blank() -> Iterator[str]:
    """Numbers, and no place for a name."""
    yield "What happened, in a word: ___________________   Day and hour: ______________"
    yield "Circle sworn, civilian, family or partner; a box for each try; when reached."
    half = NUMBERS // 2
    for number in range(1, half + 1):
        yield f"{_row(number)}    {_row(number + half)}"
    yield "Activated by (office): __________ at _____   Told (office): ________ at ____"
    yield f"Say the number to the person, and write no name. {DESTROY}"


def _row(number: int) -> str:
    return f"{number:2}   s  c  f  p   [ ][ ][ ]   ______"


def _guides(department: Department) -> Iterator[str]:
    named = any(department.sayings("incident", {"session": kind.value}, "phases") for kind in GUIDES)
    yield f"After {CITE}." if named else f"{OWN} [{CITE}]"
    for kind, guide in GUIDES.items():
        own = "" if guide.named else f" ({OWN_STEPS})"
        yield f"- {title(kind)}: {' > '.join(phase.title for phase in guide.phases)}.{own}"
