"""What each peer owes by a day: training, agreement, check-in, reviews. The department's texts say which of these."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

import attrs

from peerdesk_core.contributions import PanelRow, PanelSpec, Tone
from peerdesk_core.law.clocks import read_span
from peerdesk_core.model.duties import DutyState, Requirement
from peerdesk_core.model.ids import PartialDate, last_day
from peerdesk_core.model.people import LEFT_TEAM, Peer, Standing
from peerdesk_core.peer_facts import READY

from .signing import explained_first, signed_too_early

if TYPE_CHECKING:
    from peerdesk_core.law.department import Clause, Department

SCREEN = "roster.requirements"
_COMING = 3
"""How many times the days to plan ahead something may lie off and still be shown as coming."""


def state_of(due_on: date, today: date, ahead: int) -> DutyState:
    """How a thing due on a day stands today; `ahead` are the days in which it should be planned."""
    left = (due_on - today).days
    if left < 0:
        return DutyState.LATE
    if left <= ahead:
        return DutyState.DUE
    return DutyState.COMING if left <= _COMING * ahead else DutyState.MET


def requirements(peers: Iterable[Peer], department: Department, today: date, ahead: int) -> tuple[Requirement, ...]:
    """All that is not met, peer by peer, then what the team lacks."""
    team = tuple(peers)
    book = _Book(department, today, ahead)
    found = [duty for peer in team if peer.standing not in LEFT_TEAM for duty in book.of(peer)]
    return (*found, *of_team(team, department))


def of_team(peers: Iterable[Peer], department: Department) -> tuple[Requirement, ...]:
    """What is asked of nobody alone: a leader at each station (slmpd-06), and rules on how a peer leaves (mndps-08)."""
    return (*_stations(peers, department), *_deselection(department))


def readiness(department: Department) -> str:
    """Who answers for it that the team is ready, with the clause (mpd-30); "" where the texts name nobody."""
    found = [saying for saying in department.sayings("train", {}, "ready") if saying.who]
    return f"For readiness answers: {department.role(found[0].who)} ({found[0].clause.cite})." if found else ""


class _Book:
    """The department's texts on what peers owe, each asked once."""

    def __init__(self, department: Department, today: date, ahead: int) -> None:
        self.department = department
        self.today = today
        self.ahead = ahead
        self._far = (today + timedelta(days=_COMING * ahead + 1)).isoformat()
        """What is written as a later day than this is met today, whatever day of it is meant."""
        self._states: dict[date, DutyState] = {}
        self._clauses: dict[tuple[str, str], Clause | None] = {}

    def of(self, peer: Peer) -> list[Requirement]:
        """What a peer owes; what is met is left out."""
        found = [self._happens(peer, "training", "peer training", peer.trained_on, self._trained)]
        if peer.trained_on is not None:
            found.append(self._standard(peer))
            found.append(self._until(peer, "recertification", "recertification", peer.certified_until, self._lapsed))
        found.append(self._happens(peer, "agreement", "confidentiality agreement", peer.agreement_on, self._agreement))
        found.append(self._happens(peer, "explained", "limits explained", peer.explained_on, self._explained))
        found.append(self._order(peer))
        barred = "acknowledgement of barred ties"
        found.append(self._happens(peer, "acknowledged", barred, peer.acknowledged_on, self._acknowledgement))
        found.append(self._again(peer, "check_in", "wellness check-in", peer.checked_in_on, self._check_in))
        found.append(self._again(peer, "review", "suitability review", peer.reviewed_on, self._review))
        if peer.standing is not Standing.GOOD:
            found.append(self._standing(peer))
        return [one for one in found if one is not None]

    def _state(self, due_on: date) -> DutyState:
        """How a thing due on this day stands. Many peers share few days, so that each is judged once."""
        if due_on not in self._states:
            self._states[due_on] = state_of(due_on, self.today, self.ahead)
        return self._states[due_on]

    # ------------------------------------------------------------ what must have happened once

    def _happens(
        self, peer: Peer, id: str, act: str, day: PartialDate | None, clause: Clause | None
    ) -> Requirement | None:
        if clause is None:
            return None
        if day is None:
            return self._made(peer, id, act, DutyState.MISSING, None, clause)
        planned_on = last_day(day)
        if planned_on <= self.today:
            return None
        planned = self._state(planned_on)
        state = DutyState.COMING if planned is DutyState.MET else planned
        return self._made(peer, id, act, state, planned_on, clause)

    def _order(self, peer: Peer) -> Requirement | None:
        if self._first is None or not signed_too_early(peer):
            return None
        return self._made(peer, "order", "agreement, signed too early", DutyState.MISSING, None, self._first)

    def _standard(self, peer: Peer) -> Requirement | None:
        clause = self._named_standard
        if clause is None or peer.training_standard:
            return None
        return self._made(peer, "standard", "standard of the training", DutyState.MISSING, None, clause)

    # ------------------------------------------------------------ what lasts until a day

    def _until(
        self, peer: Peer, id: str, act: str, day: PartialDate | None, clause: Clause | None
    ) -> Requirement | None:
        if day is None or day > self._far:
            return None
        due_on = last_day(day)
        state = self._state(due_on)
        return None if state is DutyState.MET else self._made(peer, id, act, state, due_on, clause)

    def _standing(self, peer: Peer) -> Requirement | None:
        """What a standing other than a good one brings on."""
        if peer.standing is Standing.REDUCED:
            clause = self._followed("reduce", peer.standing)
            if peer.standing_until is None:
                return self._made(peer, "plan", "review day of the reduced load", DutyState.MISSING, None, clause)
            return self._until(peer, "plan", "review of the reduced load", peer.standing_until, clause)
        act = "return from leave" if peer.standing is Standing.PERSONAL else "review of the standing"
        clause = self._followed("leave" if peer.standing is Standing.PERSONAL else "suspend", peer.standing)
        return self._until(peer, "standing", act, peer.standing_until, clause)

    # ------------------------------------------------------------ what comes again

    def _again(
        self, peer: Peer, id: str, title: str, done: PartialDate | None, cycle: _Cycle | None
    ) -> Requirement | None:
        if cycle is None:
            return None
        start = done or peer.joined_on or peer.trained_on
        if start is None:
            return self._made(peer, id, title, DutyState.MISSING, None, cycle.clause)
        begun = last_day(start) if done else max(last_day(start), cycle.since)
        due_on = cycle.next(begun)
        state = self._state(due_on)
        return None if state is DutyState.MET else self._made(peer, id, title, state, due_on, cycle.clause)

    @cached_property
    def _check_in(self) -> _Cycle | None:
        return _cycle_of(self.department, "wellness_check_in", self.today)

    @cached_property
    def _review(self) -> _Cycle | None:
        return _cycle_of(self.department, "review", self.today)

    # ------------------------------------------------------------ clauses

    @cached_property
    def _trained(self) -> Clause | None:
        bar = self._bar(trained="no", current="no")
        return bar or self._told("admit", "train_first") or self._told("train", "train")

    @cached_property
    def _lapsed(self) -> Clause | None:
        return self._told("train", "recertify") or self._bar(current="no")

    @cached_property
    def _agreement(self) -> Clause | None:
        return self._bar(agreement="no") or self._told("admit", "sign")

    @cached_property
    def _first(self) -> Clause | None:
        return explained_first(self.department)

    @cached_property
    def _acknowledgement(self) -> Clause | None:
        return self._told("admit", "acknowledge")

    @cached_property
    def _named_standard(self) -> Clause | None:
        return self._told("train", "standard")

    @cached_property
    def _explained(self) -> Clause | None:
        return self._bar(explained="no") or self._told("admit", "explain")

    def _bar(self, **facts: str) -> Clause | None:
        """The first clause that stops a peer for these facts alone."""
        always = {clause.rule for clause in self.department.bars("assign", READY.words())}
        found = self.department.bars("assign", {**READY.words(), **facts})
        return next((clause for clause in found if clause.rule not in always), None)

    def _told(self, topic: str, act: str) -> Clause | None:
        key = (topic, act)
        if key not in self._clauses:
            found = self.department.sayings(topic, {}, act)
            self._clauses[key] = found[0].clause if found else None
        return self._clauses[key]

    def _followed(self, act: str, standing: Standing) -> Clause | None:
        key = (act, standing.value)
        if key not in self._clauses:
            facts = {"standing": standing.value, "overload": "yes" if standing is Standing.REDUCED else "no"}
            found = self.department.sayings("remove", facts, act)
            self._clauses[key] = found[0].clause if found else None
        return self._clauses[key]

    def _made(
        self, peer: Peer, id: str, act: str, state: DutyState, due_on: date | None, clause: Clause | None
    ) -> Requirement:
        return Requirement(
            id=f"roster.{id}.{peer.id}",
            act=act,
            state=state,
            peer=peer.id,
            due_on=due_on,
            says="" if clause is None else clause.says,
            cite="" if clause is None else clause.cite,
            screen=SCREEN,
        )


@attrs.frozen(kw_only=True)
class _Cycle:
    """Something that comes again. For whoever never had it, the time runs from joining, not before the text's own."""

    clause: Clause
    since: date
    years: int
    days: int

    def next(self, begun: date) -> date:
        """The day by which it comes again."""
        try:
            later = begun.replace(year=begun.year + self.years)
        except ValueError:  # 29 February
            later = begun.replace(year=begun.year + self.years, day=28)
        return later + timedelta(days=self.days)


def _cycle_of(department: Department, act: str, today: date) -> _Cycle | None:
    start = datetime.combine(today, time(12), department.zone)
    due = department.due("train", act, start)
    if due is None or not due.limit:
        return None
    texts = (*department.packs, *department.adopted)
    since = next((pack.since for pack in texts if due.rule.rule.startswith(f"{pack.id}:")), None)
    span = read_span(due.limit)
    return _Cycle(clause=due.rule, since=since or date.min, years=span.years, days=span.days)


# ------------------------------------------------------------------ the team


def _stations(peers: Iterable[Peer], department: Department) -> Iterator[Requirement]:
    duties = department.duties("team_leader")
    if not duties:
        return
    serving = [peer for peer in peers if peer.standing not in LEFT_TEAM and peer.station]
    titles = {peer.station.casefold(): peer.station for peer in serving}
    led = {peer.station.casefold() for peer in serving if peer.leads}
    for key in sorted(titles.keys() - led):
        yield Requirement(
            id=f"roster.leader.{key}",
            act=department.role("team_leader"),
            state=DutyState.MISSING,
            subject=titles[key],
            says=duties[0].clause.says,
            cite=duties[0].clause.cite,
            screen=SCREEN,
        )


def _deselection(department: Department) -> Iterator[Requirement]:
    grounds = [saying.clause for _, saying in department.grounds("remove")]
    if any(clause.layer != "guideline" for clause in grounds):
        return
    advice = grounds[0] if grounds else None
    yield Requirement(
        id="roster.deselection",
        act="rules on leaving the team",
        state=DutyState.MISSING,
        subject=department.title,
        says="The department's own text names no ground for which a peer may be removed.",
        cite="" if advice is None else advice.cite,
        screen=SCREEN,
    )


# ------------------------------------------------------------------ the board

ABOUT_STANDING = ("roster.plan.", "roster.standing.")
"""How the ids of what is dealt with on the standing screen begin."""
_ORDER = {state: place for place, state in enumerate(DutyState)}


def in_order(found: Iterable[Requirement]) -> tuple[Requirement, ...]:
    """Most pressing first, then by day, act and id; what is met is left out."""
    open_ones = (duty for duty in found if duty.state is not DutyState.MET)
    return tuple(sorted(open_ones, key=lambda duty: (_ORDER[duty.state], duty.due_on or date.max, duty.act, duty.id)))


def panel(found: Iterable[Requirement]) -> PanelSpec:
    """How much is late, missing, due and coming, for Today."""
    counts = Counter(duty.state for duty in found)
    tones = {DutyState.LATE: Tone.BAD, DutyState.MISSING: Tone.WARN, DutyState.DUE: Tone.WARN}
    rows = tuple(
        PanelRow(
            label=state.value.capitalize(),
            value=str(counts[state]),
            tone=tones.get(state, Tone.PLAIN),
            screen=SCREEN,
        )
        for state in DutyState
        if counts[state] and state is not DutyState.MET
    )
    return PanelSpec(id=SCREEN, title="What is due", rows=rows, empty="Nothing is late, due or coming.", order=41)
