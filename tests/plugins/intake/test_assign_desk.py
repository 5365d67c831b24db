"""Assigning on a real desk: every department's texts, who may choose, and what the vault keeps of an offer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest

from peerdesk_core.assignment import Ranking
from peerdesk_core.desk import Desk
from peerdesk_core.model.codes import Code
from peerdesk_core.model.ids import Id, PartialDate, to_minute, to_month
from peerdesk_core.model.load import Load
from peerdesk_core.model.needs import Channel, Fit, Format, ReachVia, Request, Source, Stage
from peerdesk_core.model.people import Peer, Rank
from peerdesk_core.testing import MovingClock, make_desk
from peerdesk_core.vault.compartments import Role
from peerdesk_intake import ranking, store
from peerdesk_intake.models import NotAssignable
from peerdesk_intake.tidying import due_at

DEPARTMENTS = ("us-mn-minneapolis-pd", "us-mn-section-1-24", "us-mn-dps", "us-mo-slmpd", "us-tx-mesquite-pd")
ONE, TWO, THREE = (Id(f"{number:016x}") for number in (1, 2, 3))
DEPUTY = "the deputy of these tests only"


def a_peer(id: Id, **fields: Any) -> Peer:
    day = PartialDate("2024-03-02")
    ready = Peer(
        id=id, given="Kai", family="Lor", trained_on=day, agreement_on=day, explained_on=day, acknowledged_on=day
    )
    return attrs.evolve(ready, **fields)


@pytest.fixture
def filled(desk: Desk) -> Desk:
    """Three peers and one open request."""
    with desk.ctx("roster").store.unit() as unit:
        for id, rank in ((ONE, Rank.SERGEANT), (TWO, Rank.OFFICER), (THREE, Rank.CHIEF)):
            unit.put("peers", a_peer(id, rank=rank))
    request = Request(
        id=Id("f" * 16),
        code=Code("amber-heron-42"),
        channel=Channel.LINE,
        source=Source.SELF,
        format=Format.PHONE,
        reach_via=ReachVia.LINE_VOICEMAIL,
        arrived_at=to_minute(desk.clock.now()),
    )
    store.add(desk.ctx("intake").store, request, None)
    return desk


def asked(desk: Desk, fit: Fit | None = None) -> tuple[Request, Ranking]:
    ctx = desk.ctx("intake")
    request = store.find(ctx.store, Id("f" * 16))
    return request, ctx.ask_ranking(request, fit or Fit())[1]


def offer(desk: Desk, request: Request, peer: Id, what: Load) -> None:
    ctx = desk.ctx("intake")
    ranking.save_offer(ctx.store, request, due_at(ctx, request), peer, what, to_month(ctx.clock.today()))


@pytest.mark.clause("mpd-14")
@pytest.mark.parametrize("department", DEPARTMENTS)
def test_the_same_offer_runs_under_every_department_and_is_counted_by_month(filled: Desk, department: str) -> None:
    filled.choose_department(department)
    ctx = filled.ctx("intake")
    request, found = asked(filled, Fit(rank=Rank.SERGEANT))
    assert [place.peer for place in found.places] == [ONE, TWO, THREE]
    offer(filled, ranking.pass_over(request, ONE, ctx.clock.now()), ONE, Load.UNAVAILABLE)
    request, found = asked(filled, Fit(rank=Rank.SERGEANT))
    assert found.places[0].peer == TWO and [bar.id for bar in found.hard(ONE)] == [ranking.PASSED]
    given = ranking.take(request, found, TWO, override=False, cross_rank=False, now=ctx.clock.now())
    offer(filled, given, TWO, Load.OFFERED)
    kept = store.find(ctx.store, request.id)
    assert (kept.assigned, kept.stage, kept.passed) == (TWO, Stage.ASSIGNED, (ONE,))
    month = to_month(ctx.clock.today())
    roster = filled.ctx("roster").store
    assert roster.loads(ONE) == {month: {Load.UNAVAILABLE: 1}}
    assert roster.loads(TWO) == {month: {Load.OFFERED: 1}}
    question, _ = ctx.ask_ranking(attrs.evolve(kept, id=Id("e" * 16)), Fit())
    assert (question.taken, question.held) == ({TWO: 1}, {TWO: 1})


@pytest.mark.clause("mpd-36")
def test_duty_and_shift_bar_nobody_on_a_desk_of_minneapolis(filled: Desk) -> None:
    with filled.ctx("roster").store.unit() as unit:
        for id, shift in ((ONE, "Days"), (TWO, "Dogs"), (THREE, "")):
            unit.put("peers", a_peer(id, shift=shift, on_call=id == ONE))
    assert {place.peer for place in asked(filled, Fit(shift="Days"))[1].places} == {ONE, TWO, THREE}
    assert filled.department.sayings("assign", {}, "support_on_duty")


@pytest.mark.clause("mpd-13")
def test_a_wish_goes_first_and_names_the_clause_and_an_unmet_one_names_a_bar_only(filled: Desk) -> None:
    ctx = filled.ctx("intake")
    request, _ = asked(filled)
    store.save(ctx.store, attrs.evolve(request, wished_peer=THREE), None)
    request, found = asked(filled, Fit(rank=Rank.OFFICER))
    assert found.places[0].peer == THREE
    cites = [line.cite for line in found.why(THREE).lines if line.title == "Wish"]
    assert cites == ["MPD 3-503 IV.B.4"]
    store.save(ctx.store, attrs.evolve(request, vetoed=(THREE,)), None)
    _, found = asked(filled)
    assert THREE in found.barred and found.places[0].peer != THREE


@pytest.mark.clause("mpd-14", "mpd-40")
def test_in_minneapolis_the_coordinator_chooses_the_deputy_connects_and_elsewhere_the_texts_decide(
    filled: Desk,
) -> None:
    department = filled.department
    assert [ranking.may_choose(department, role) for role in ("coordinator", "deputy", "clinical_lead")] == [
        True,
        False,
        False,
    ]
    connects = ranking.connector(department, "deputy")
    assert connects is not None and connects.clause.cite == "MPD 3-503 V.B"
    assert ranking.connector(department, "clinical_lead") is None
    filled.choose_department("us-mo-slmpd")
    assert ranking.may_choose(filled.department, "deputy")


@pytest.mark.clause("mpd-40")
def test_a_peer_under_any_bar_cannot_be_put_forward(filled: Desk) -> None:
    request, _ = asked(filled)
    store.save(filled.ctx("intake").store, ranking.pass_over(request, TWO, filled.clock.now()), None)
    request, found = asked(filled)
    with pytest.raises(NotAssignable):
        ranking.connect(request, found, TWO, filled.clock.now())
    assert ranking.connect(request, found, ONE, filled.clock.now()).wished_peer == ONE


@pytest.fixture
def deputys(filled: Desk, tmp_path: Path, moving_clock: MovingClock) -> Iterator[Desk]:
    """The same vault, opened by a deputy."""
    filled.vault.users.add("sam", DEPUTY, Role.DEPUTY)
    filled.close()
    again = make_desk(tmp_path / "desk", moving_clock, create=False)
    again.unlock("sam", DEPUTY)
    yield again
    again.close()


@pytest.mark.clause("mpd-40")
def test_a_deputys_login_says_so_ranks_without_load_and_puts_a_peer_forward_in_the_vault(deputys: Desk) -> None:
    ctx = deputys.ctx("intake")
    assert ctx.role == "deputy" and not ranking.may_choose(deputys.department, ctx.role)
    request, found = asked(deputys)
    assert "Capacity" not in {factor.title for factor in found.factors}
    put_forward = ranking.connect(request, found, TWO, ctx.clock.now())
    store.save(ctx.store, put_forward, due_at(ctx, put_forward), "request.connected")
    assert asked(deputys)[1].places[0].peer == TWO


def test_the_coordinators_login_says_so_and_a_shut_desk_says_nothing(filled: Desk) -> None:
    assert filled.ctx("intake").role == "coordinator"
    filled.close()
    assert filled.ctx("intake").role == ""
