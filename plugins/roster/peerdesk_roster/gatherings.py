"""Trainings, meetings and debriefs of the team: what was held, who was there, and what is still owed this year.

slmpd-13, mesq-13, mesq-14, mpd-30, mpd-43, mndps-13. Nothing here is about anybody but peers; a debrief is kept by its
month alone and without a title, so that nothing ties it to an incident.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

import attrs

from peerdesk_core.contributions import CollectionSpec, Compartment, Retention
from peerdesk_core.law.packs import FigureName
from peerdesk_core.model.duties import DutyState, Requirement
from peerdesk_core.model.ids import Id, PartialDate, last_day
from peerdesk_core.model.people import LEFT_TEAM, Peer, Standing
from peerdesk_core.store import Store, Unit

from .dates import first_day

if TYPE_CHECKING:
    from peerdesk_core.law.department import Clause, Department, Number

SCREEN = "roster.gatherings"
GATHERINGS = "gatherings"
DAYS_OFF = "days_off"
MOST_DAYS = 60
"""Days off in a year beyond which a number is a slip of the hand."""
_EXCUSED = (*LEFT_TEAM, Standing.PERSONAL, Standing.ADMINISTRATIVE, Standing.SUSPENDED)


class Kind(StrEnum):
    """What sort of gathering it is."""

    TRAINING = "training"
    MEETING = "meeting"
    DEBRIEF = "debrief"


@attrs.frozen(kw_only=True)
class Gathering:
    """One training, meeting or debrief, held or planned. `attended` are the peers who were there, in order of id.

    `standard` names the accredited body whose standard a training followed (mpd-43), `shared_with` the organisations
    that took part (mndps-13). A debrief has neither day nor title, only its month (slmpd-13).
    """

    id: Id
    kind: Kind
    day: PartialDate
    title: str = ""
    standard: str = ""
    mandatory: bool = False
    shared_with: str = ""
    attended: tuple[Id, ...] = ()

    @property
    def year(self) -> int:
        """The calendar year it counts for."""
        return int(self.day[:4])

    def held(self, today: date) -> bool:
        """Whether it lies behind, as far as its day is known."""
        return first_day(self.day) <= today


@attrs.frozen(kw_only=True)
class DaysOff:
    """Days off that a peer took in one year; kept under the peer's own id, one year at a time (slmpd-13)."""

    id: Id
    year: int
    taken: int = 0


SPECS = (
    CollectionSpec(name=GATHERINGS, model=Gathering, compartment=Compartment.TEAM, retention=Retention.WHILE_SERVING),
    CollectionSpec(name=DAYS_OFF, model=DaysOff, compartment=Compartment.TEAM, retention=Retention.WHILE_SERVING),
)


# ------------------------------------------------------------------ what is kept


def all_gatherings(store: Store) -> tuple[Gathering, ...]:
    """Every gathering, the latest first."""
    found: tuple[Gathering, ...] = store.collection(GATHERINGS).all()
    return tuple(sorted(found, key=lambda each: (last_day(each.day), each.kind, each.id), reverse=True))


def save(store: Store, gathering: Gathering) -> None:
    """Insert or replace one gathering."""
    with store.unit() as unit:
        unit.put(GATHERINGS, tidied(gathering))
        unit.event("gathering.saved")


def remove(store: Store, id: Id) -> None:
    """Remove a gathering that was entered by mistake."""
    with store.unit() as unit:
        unit.remove(GATHERINGS, id)
        unit.event("gathering.removed")


def tidied(gathering: Gathering) -> Gathering:
    """As it is kept: attendance in order of id, and of a debrief the month alone."""
    attended = tuple(sorted(set(gathering.attended)))
    if gathering.kind is not Kind.DEBRIEF:
        return attrs.evolve(gathering, attended=attended)
    month = PartialDate(gathering.day[:7])
    return attrs.evolve(gathering, attended=attended, day=month, title="", standard="", shared_with="")


def forget(store: Store, unit: Unit, peer: Id) -> None:
    """Take a peer out of attendance and days off, as part of a unit of work that removes the peer."""
    for each in all_gatherings(store):
        if peer in each.attended:
            unit.put(GATHERINGS, attrs.evolve(each, attended=tuple(id for id in each.attended if id != peer)))
    if store.collection(DAYS_OFF).get(peer) is not None:
        unit.remove(DAYS_OFF, peer)


def days_taken(store: Store, year: int) -> Mapping[Id, int]:
    """Days off that each peer took that year; who took none is left out."""
    return {each.id: each.taken for each in store.collection(DAYS_OFF).all() if each.year == year and each.taken}


def take_day(store: Store, peer: Id, year: int, number: int) -> int:
    """Add to a peer's days off, or take back with a negative number; what it comes to."""
    taken = max(0, min(MOST_DAYS, days_taken(store, year).get(peer, 0) + number))
    with store.unit() as unit:
        unit.put(DAYS_OFF, DaysOff(id=peer, year=year, taken=taken))
        unit.event("gathering.days_off")
    return taken


# ------------------------------------------------------------------ who was expected, who was there


def expected(gathering: Gathering, peers: Iterable[Peer]) -> tuple[Peer, ...]:
    """The peers who belonged there: on the team that day, and not on leave, suspended or gone now."""
    day = last_day(gathering.day)
    return tuple(
        peer
        for peer in peers
        if peer.standing not in _EXCUSED and (peer.joined_on is None or first_day(peer.joined_on) <= day)
    )


def missed(gathering: Gathering, peers: Iterable[Peer]) -> tuple[Peer, ...]:
    """The peers who belonged there and were not."""
    there = set(gathering.attended)
    return tuple(peer for peer in expected(gathering, peers) if peer.id not in there)


def counts(found: Iterable[Gathering], kind: Kind, year: int, mandatory: bool = False) -> Mapping[Id, int]:
    """How many of a kind each peer attended in a year; with `mandatory`, only those that nobody may miss."""
    return Counter(
        peer
        for each in found
        if each.kind is kind and each.year == year and (each.mandatory or not mandatory)
        for peer in each.attended
    )


def missed_mandatory(found: Iterable[Gathering], peers: Sequence[Peer], today: date) -> Mapping[Id, int]:
    """How many mandatory trainings of this year each peer missed."""
    behind = [
        each
        for each in found
        if each.kind is Kind.TRAINING and each.mandatory and each.year == today.year and last_day(each.day) < today
    ]
    return Counter(peer.id for each in behind for peer in missed(each, peers))


# ------------------------------------------------------------------ what the texts ask


def standard_demanded(department: Department) -> Clause | None:
    """The clause by which a training follows a standard that its record has to name (mpd-43)."""
    return next((saying.clause for saying in department.sayings("train", act="standard") if saying.binds), None)


def advice(department: Department) -> tuple[tuple[str, Clause], ...]:
    """Everything the text says on gatherings, with the title of who answers for it."""
    acts = ("train_yearly", "meet", "continue", "attend_debriefs", "standard", "days_off", "ready", "share")
    said = (saying for act in acts for saying in department.sayings("train", act=act))
    return tuple((department.role(saying.who) if saying.who else "", saying.clause) for saying in said)


def requirements(
    found: Sequence[Gathering], peers: Sequence[Peer], department: Department, today: date, ahead: int
) -> tuple[Requirement, ...]:
    """What the year still asks: of the team, to hold so many; of each peer, to have been at so many.

    `ahead` are the days before the end of the year from which that is due. Last year counts only if enough was held.
    """
    return (
        *_to_hold(found, department, today, ahead),
        *_to_attend(found, peers, department, today, ahead),
        *_unnamed_standards(found, department),
    )


def _to_hold(found: Sequence[Gathering], department: Department, today: date, ahead: int) -> Iterator[Requirement]:
    for figure, kind, act in (
        (FigureName.TRAININGS_PER_YEAR, Kind.TRAINING, "team training to plan"),
        (FigureName.MEETINGS_PER_YEAR, Kind.MEETING, "team meeting to plan"),
    ):
        number = department.number(figure)
        if number is None or not number.least:
            continue
        planned = [each for each in found if each.kind is kind and each.year == today.year]
        if kind is Kind.TRAINING:
            planned = [each for each in planned if each.mandatory]
        if len(planned) < number.least:
            yield _due(
                Requirement(
                    id=f"roster.{kind.value}.hold.{today.year}",
                    act=f"{act}: {len(planned)} of {number.least} this year",
                    state=DutyState.COMING,
                    subject="Team",
                    says=number.clause.says,
                    cite=number.clause.cite,
                    screen=SCREEN,
                ),
                date(today.year, 12, 31),
                today,
                ahead,
            )


def _to_attend(
    found: Sequence[Gathering], peers: Sequence[Peer], department: Department, today: date, ahead: int
) -> Iterator[Requirement]:
    number = department.number(FigureName.TRAININGS_PER_YEAR)
    if number is None or not number.least:
        return
    for year in (today.year - 1, today.year):
        held = [
            each
            for each in found
            if each.kind is Kind.TRAINING and each.mandatory and each.year == year and last_day(each.day) < today
        ]
        there = counts(held, Kind.TRAINING, year, mandatory=True)
        behind = Counter(peer.id for each in held for peer in missed(each, peers))
        if year < today.year and len(held) < number.least:
            continue
        for peer in peers:
            if behind[peer.id] and there.get(peer.id, 0) < number.least:
                yield _of_peer(peer, there.get(peer.id, 0), year, number, today, ahead)


def _of_peer(peer: Peer, there: int, year: int, number: Number, today: date, ahead: int) -> Requirement:
    asked = Requirement(
        id=f"roster.training.{year}.{peer.id}",
        act=f"team training {year}: {there} of {number.least}",
        state=DutyState.COMING,
        peer=peer.id,
        says=number.clause.says,
        cite=number.clause.cite,
        screen=SCREEN,
    )
    return _due(asked, date(year, 12, 31), today, ahead)


def _unnamed_standards(found: Sequence[Gathering], department: Department) -> Iterator[Requirement]:
    clause = standard_demanded(department)
    unnamed = sum(each.kind is Kind.TRAINING and not each.standard for each in found)
    if clause is not None and unnamed:
        yield Requirement(
            id="roster.training.standard",
            act=f"name the standard: {unnamed} trainings" if unnamed > 1 else "name the standard: 1 training",
            state=DutyState.MISSING,
            subject="Team",
            says=clause.says,
            cite=clause.cite,
            screen=SCREEN,
        )


def _due(asked: Requirement, due_on: date, today: date, ahead: int) -> Requirement:
    late, near = due_on < today, due_on - timedelta(days=ahead) <= today
    state = DutyState.LATE if late else DutyState.DUE if near else DutyState.COMING
    return attrs.evolve(asked, due_on=due_on, state=state)
