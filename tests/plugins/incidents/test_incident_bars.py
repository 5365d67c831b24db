"""Whoever took part in an incident or saw it is given nothing that relates to it, under every department."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, cast

import attrs
import pytest

from peerdesk_core.law.department import Clause, Department
from peerdesk_core.model.ids import Id
from peerdesk_core.model.needs import Fit
from peerdesk_core.model.people import Standing
from peerdesk_incidents import bars, desk_ops
from peerdesk_incidents.responders import left, question_for, responders
from peerdesk_roster import store as roster

Response: TypeAlias = Any
"""The class behind the fixtures of conftest.py."""
A, B = Id("0" * 15 + "1"), Id("0" * 15 + "2")


@pytest.mark.clause("mpd-08", "mn124-11", "mndps-19")
def test_whoever_was_there_is_barred_everywhere_by_the_text_or_else_by_the_desk(
    response: Response,
) -> None:
    opened = response.open(involved=(A,), witnesses=(B,))
    cites = {}
    for department in response.DEPARTMENTS:
        response.desk.choose_department(department)
        _, ranking = responders(response.ctx, opened.incident)
        assert A not in [place.peer for place in ranking.places]
        assert B not in [place.peer for place in ranking.places]
        assert len(ranking.places) == 6
        cites[department] = (
            {bar.cite for bar in ranking.barred[A]},
            {bar.cite for bar in ranking.barred[B]},
        )
    assert "MPD 3-503 III.K" in cites[response.MINNEAPOLIS][0]
    assert any(cite.startswith("Minn. Stat. 181.973") for cite in cites[response.MINNEAPOLIS][1])
    assert any(cite.startswith("1-24") for cite in cites[response.SECTION_1_24][0])
    assert any(cite.startswith("Minn. Stat. 181.973") for cite in cites[response.SECTION_1_24][1])


@pytest.mark.clause("mndps-19")
def test_where_no_text_bars_whoever_was_there_the_desk_does_and_says_that_it_is_its_own_rule(
    responding: Callable[[str], Response],
) -> None:
    response = responding("us-tx-mesquite-pd")
    opened = response.open(involved=(A,), witnesses=(B,))
    _, ranking = responders(response.ctx, opened.incident)
    for peer in (A, B):
        (bar,) = ranking.barred[peer]
        assert bar.id.startswith("incidents.own.") and bar.says.endswith("The desk's own rule.")
        assert not bar.overridable
    assert all(sentence.endswith("The desk's own rule.") for sentence in bars.says(response.ctx.department))


def test_a_bar_that_stands_anyway_is_not_told_as_one_of_the_incident(response: Response) -> None:
    opened = response.open(involved=(A,))
    _, ranking = responders(response.ctx, opened.incident)
    assert all(bar.id.startswith("incidents.") for bar in ranking.barred[A])
    assert len({bar.id for bar in ranking.barred[A]}) == len(ranking.barred[A])


def test_a_clause_that_bars_everybody_is_not_told_as_one_of_the_incident() -> None:
    always, there = (
        Clause(rule=rule, says=rule, cite="", layer="department_policy")
        for rule in ("test:assign.all", "test:assign.in")
    )

    class Strict:
        def bars(self, topic: str, facts: Mapping[str, str]) -> tuple[Clause, ...]:
            return (always, there) if facts["involved"] == "yes" else (always,)

    assert bars.clauses_of(cast(Department, Strict()), "involved") == (there,)


def test_a_request_without_an_incident_or_with_an_unknown_one_bars_nobody(response: Response) -> None:
    opened = response.open(involved=(A,), witnesses=(B,))
    asked = question_for(opened.incident)
    for other in (None, Id("f" * 16)):
        question, ranking = response.ctx.ask_ranking(attrs.evolve(asked, incident=other), Fit())
        assert bars.bars_of(response.ctx, question) == ()
        assert len(ranking.places) == 8


@pytest.mark.clause("mpd-08")
def test_a_request_tied_to_a_merged_incident_keeps_its_bars(response: Response) -> None:
    first, second = response.open(), response.open(involved=(A,), witnesses=(B,))
    desk_ops.merge(response.ctx, first.incident.id, second.incident.id)
    question, ranking = responders(response.ctx, second.incident)
    assert question.request.incident == second.incident.id
    assert {A, B}.isdisjoint(place.peer for place in ranking.places)


def test_a_peer_who_was_there_and_is_suspended_has_both_bars(response: Response) -> None:
    roster.save(
        response.desk.ctx("roster").store,
        [response.peer(0, standing=Standing.SUSPENDED)],
        "roster.peer.saved",
    )
    response.desk.kernel.forget()
    opened = response.open(involved=(A,))
    _, ranking = responders(response.ctx, opened.incident)
    assert {bar.id.split(".")[0] for bar in ranking.barred[A]} == {"incidents", "roster"}


# ------------------------------------------------------------------ who is left


def test_who_is_left_when_a_unit_or_a_shift_was_in_it(response: Response) -> None:
    opened = response.open(involved=(A,))
    question, ranking = responders(response.ctx, opened.incident)
    found = left(question.peers, ranking, {" north "}, {"nights"})
    known = {peer.id: peer for peer in question.peers}
    assert [(known[id].unit, known[id].shift) for id in found.peers] == [("South", "Days")] * 2
    assert (found.out, found.barred) == (5, 1)
    everybody = left(question.peers, ranking, ())
    assert len(everybody.peers) == 7 and everybody.out == 0
