"""What must hold for every team, person and department when the shipped plugins bar, weigh and rank together."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import peerdesk_jurisdiction_mn
import peerdesk_jurisdiction_mo
import peerdesk_jurisdiction_tx
from peerdesk_core.assignment import Ranking, rank
from peerdesk_core.cli_assign import document, lines
from peerdesk_core.contributions import PackSource
from peerdesk_core.law.department import Department, load_department
from peerdesk_core.model.codes import Code
from peerdesk_core.model.findings import AssignmentQuestion, Bar
from peerdesk_core.model.ids import Id, PartialDate, to_minute
from peerdesk_core.model.needs import Channel, Fit, Format, RankWish, ReachVia, Request, Source, TimeWish
from peerdesk_core.model.people import Experience, Language, Peer, Rank, Service, Standing
from peerdesk_intake import ranking as intake
from peerdesk_roster import bars, fit, service

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TODAY = date(2026, 11, 22)
DEPARTMENTS = ("us-mn-minneapolis-pd", "us-mn-section-1-24", "us-mn-dps", "us-mo-slmpd", "us-tx-mesquite-pd")
PACKS = (peerdesk_jurisdiction_mn, peerdesk_jurisdiction_mo, peerdesk_jurisdiction_tx)
IDS = tuple(Id(f"{number:016x}") for number in range(7))
UNITS = ("", "Quarry", "Lagoon")
quick = settings(max_examples=60, deadline=None)


@cache
def department_of(id: str) -> Department:
    sources = [PackSource(id=pack.__name__, folder=Path(str(pack.__file__)).parent) for pack in PACKS]
    return load_department(id, sources, day=TODAY)


some_ids = st.frozensets(st.sampled_from(IDS), max_size=3)
labels = st.sampled_from(UNITS)
days = st.sampled_from([None, PartialDate("2024"), PartialDate("2026-11-22"), PartialDate("2027-01")])
counts = st.dictionaries(st.sampled_from(IDS), st.integers(0, 12), max_size=7)
peers = st.builds(
    Peer,
    id=st.sampled_from(IDS),
    given=st.just("Given"),
    family=st.just("Family"),
    rank=st.sampled_from(Rank),
    service=st.sampled_from(Service),
    unit=labels,
    station=labels,
    shift=st.sampled_from(["", "Days", "Dogs"]),
    languages=st.sampled_from([(), (Language.SOMALI,)]),
    experience=st.frozensets(st.sampled_from(Experience), max_size=3),
    experience_shared=st.booleans(),
    trained_on=days,
    certified_until=days,
    agreement_on=days,
    explained_on=days,
    standing=st.sampled_from([Standing.GOOD, Standing.GOOD, Standing.REDUCED, Standing.SUSPENDED]),
    capacity=st.sampled_from([None, 0, 2]),
    supervises=st.lists(labels.filter(bool), max_size=1).map(tuple),
    ties=st.lists(labels.filter(bool), max_size=1).map(tuple),
    fitness_role=st.booleans(),
)
teams = st.lists(peers, min_size=1, max_size=6, unique_by=lambda peer: peer.id)


@st.composite
def questions(draw: st.DrawFn) -> AssignmentQuestion:
    team = tuple(draw(teams))
    request = Request(
        id=Id("f" * 16),
        code=draw(st.sampled_from([Code("amber-heron-42"), Code("teal-owl-10")])),
        channel=Channel.LINE,
        source=Source.SELF,
        format=draw(st.sampled_from(Format)),
        reach_via=ReachVia.LINE_VOICEMAIL,
        arrived_at=to_minute(NOW),
        language=draw(st.sampled_from([Language.ENGLISH, Language.SOMALI])),
        rank_wish=draw(st.sampled_from(RankWish)),
        wished_peer=draw(st.sampled_from([None, *IDS])),
        vetoed=tuple(draw(some_ids)),
        passed=tuple(draw(some_ids)),
        time_wish=draw(st.sampled_from(TimeWish)),
        experience=draw(st.sampled_from([None, *Experience])),
    )
    person = Fit(
        unit=draw(labels),
        rank=draw(st.sampled_from(Rank)),
        shift=draw(st.sampled_from(["", "Dogs"])),
        station=draw(labels),
        supervises=draw(labels),
    )
    held = [draw(counts) for _ in range(5)]
    return AssignmentQuestion(
        request=request,
        fit=person,
        peers=team,
        load=held[0],
        now=NOW,
        load_known=draw(st.booleans()),
        heavy=held[1],
        this_month=held[2],
        taken=held[3],
        held=held[4],
    )


choices = st.builds(bars.Choices, contacts_per_month=st.sampled_from([None, 1, 6]), supervisors_serve=st.booleans())
departments = st.sampled_from(DEPARTMENTS).map(department_of)


def answer(question: AssignmentQuestion, department: Department, chosen: bars.Choices) -> tuple[Ranking, list[Bar]]:
    """What the desk would show: every bar, every factor, the order."""
    found = [
        *bars.all_bars(question, department, TODAY, chosen),
        *service.advised_bars(question.peers, department, TODAY),
        *intake.bars(question.request),
    ]
    factors = [*fit.factors(question, fit.cites_of(department)), *intake.factors(question, department)]
    stopped = frozenset[Id]().union(*(bar.peers for bar in found))
    free = [peer.id for peer in question.peers if peer.id not in stopped]
    return rank(question, found, factors, intake.order(question, factors, free)), found


def place_of(ranking: Ranking, peer: Id) -> float:
    place = ranking.why(peer).place
    return float("inf") if place is None else place


def changed(question: AssignmentQuestion, peer: Peer, **fields: Any) -> AssignmentQuestion:
    """The same question with one peer changed."""
    team = tuple(attrs.evolve(one, **fields) if one.id == peer.id else one for one in question.peers)
    return attrs.evolve(question, peers=team)


def loaded(question: AssignmentQuestion, peer: Id, what: str, more: int) -> AssignmentQuestion:
    """The same question with one count of one peer higher."""
    counted: dict[Id, int] = dict(getattr(question, what))
    raised: dict[str, Any] = {what: {**counted, peer: counted.get(peer, 0) + more}}
    return attrs.evolve(question, **raised)


@quick
@given(questions(), departments, choices)
def test_a_barred_peer_never_appears_and_a_free_one_always(
    question: AssignmentQuestion, department: Department, chosen: bars.Choices
) -> None:
    ranking, found = answer(question, department, chosen)
    stopped = frozenset[Id]().union(*(bar.peers for bar in found))
    assert {place.peer for place in ranking.places} == {peer.id for peer in question.peers} - stopped
    assert {peer.id for peer in question.peers if peer.id in stopped} == set(ranking.barred)
    assert not stopped & {place.peer for place in ranking.places}
    assert bool(ranking.emptied) == (not ranking.places)


@quick
@given(questions(), departments, choices, st.data())
def test_more_ties_vetoes_supervision_or_load_never_help(
    question: AssignmentQuestion, department: Department, chosen: bars.Choices, data: st.DataObject
) -> None:
    peer = data.draw(st.sampled_from(question.peers))
    before, _ = answer(question, department, chosen)
    request, unit = question.request, data.draw(labels.filter(bool))
    more = data.draw(st.integers(1, 20))
    worse = [
        changed(question, peer, ties=(*peer.ties, unit)),
        changed(question, peer, supervises=(*peer.supervises, unit)),
        changed(question, peer, fitness_role=True),
        changed(question, peer, trained_on=None),
        changed(question, peer, standing=Standing.SUSPENDED),
        attrs.evolve(question, request=attrs.evolve(request, vetoed=(*request.vetoed, peer.id))),
        attrs.evolve(question, request=attrs.evolve(request, passed=(*request.passed, peer.id))),
        *(loaded(question, peer.id, what, more) for what in ("load", "heavy", "this_month", "taken", "held")),
    ]
    if peer.standing is Standing.GOOD:
        worse.append(changed(question, peer, standing=Standing.REDUCED))
    for one in worse:
        after, _ = answer(one, department, chosen)
        assert place_of(after, peer.id) >= place_of(before, peer.id)
        assert set(before.barred) - {peer.id} == set(after.barred) - {peer.id}


@quick
@given(questions(), departments, choices, st.randoms(use_true_random=False))
def test_the_order_of_the_roster_does_not_matter_and_the_same_question_has_one_answer(
    question: AssignmentQuestion, department: Department, chosen: bars.Choices, draw: Any
) -> None:
    shuffled = list(question.peers)
    draw.shuffle(shuffled)
    here, _ = answer(question, department, chosen)
    there, _ = answer(attrs.evolve(question, peers=tuple(shuffled)), department, chosen)
    again, _ = answer(question, department, chosen)
    assert here == again
    assert here == there


@quick
@given(questions(), departments, choices, st.data())
def test_lifting_one_peers_bars_changes_nobody_elses_score(
    question: AssignmentQuestion, department: Department, chosen: bars.Choices, data: st.DataObject
) -> None:
    peer = data.draw(st.sampled_from(question.peers))
    request = question.request
    lifted = changed(
        question,
        peer,
        trained_on=PartialDate("2024"),
        certified_until=None,
        agreement_on=PartialDate("2024"),
        explained_on=PartialDate("2024"),
        standing=Standing.GOOD,
        fitness_role=False,
        ties=(),
        supervises=(),
        capacity=None,
    )
    lifted = attrs.evolve(
        lifted,
        request=attrs.evolve(
            request,
            vetoed=tuple(one for one in request.vetoed if one != peer.id),
            passed=tuple(one for one in request.passed if one != peer.id),
        ),
    )
    before, _ = answer(question, department, chosen)
    after, _ = answer(lifted, department, chosen)
    others = [one.id for one in question.peers if one.id != peer.id]
    assert {one: before.totals[one] for one in others} == {one: after.totals[one] for one in others}
    assert {one: before.why(one).lines for one in others} == {one: after.why(one).lines for one in others}


@pytest.mark.clause("mpd-04")
@quick
@given(questions(), departments, choices, st.data())
def test_experience_that_is_not_shared_is_readable_in_no_sentence_and_no_json(
    question: AssignmentQuestion, department: Department, chosen: bars.Choices, data: st.DataObject
) -> None:
    team = tuple(
        peer
        if peer.experience_shared
        else attrs.evolve(peer, experience=data.draw(st.frozensets(st.sampled_from(Experience))))
        for peer in question.peers
    )
    names = {peer.id: peer for peer in question.peers}
    one, _ = answer(question, department, chosen)
    other, _ = answer(attrs.evolve(question, peers=team), department, chosen)
    told = [
        json.dumps(document(ranking, department, question.load_known, explain=True, peers=names), sort_keys=True)
        for ranking in (one, other)
    ]
    assert told[0] == told[1]
    assert one == other


@quick
@given(questions(), departments, choices)
def test_what_was_said_of_the_person_is_in_no_answer(
    question: AssignmentQuestion, department: Department, chosen: bars.Choices
) -> None:
    ranking, _ = answer(question, department, chosen)
    told = document(ranking, department, question.load_known, explain=True, peers={})
    said = json.dumps(told) + "\n".join(lines(told)) + repr(ranking)
    assert not any(unit in said for unit in UNITS if unit)
