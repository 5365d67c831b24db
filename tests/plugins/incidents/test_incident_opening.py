"""Opening an incident: late entry is normal, the future is not, and everybody involved is a number at once."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerdesk_core.model.codes import is_code
from peerdesk_core.model.ids import Id
from peerdesk_core.model.incidents import IncidentKind, Party
from peerdesk_core.times import BadTime
from peerdesk_incidents.errors import BadCount
from peerdesk_incidents.opening import Draft, entered_late, open_incident

Response: TypeAlias = Any
"""The class behind the fixtures of conftest.py."""
A, B = Id("a" * 16), Id("b" * 16)


@pytest.mark.clause("mpd-15")
def test_everybody_involved_is_a_number_and_nothing_more(response: Response) -> None:
    opened = response.open(sworn=3, civilian=1, family=2)
    assert [(slot.number, slot.party) for slot in opened.slots] == [
        (1, Party.SWORN),
        (2, Party.SWORN),
        (3, Party.SWORN),
        (4, Party.CIVILIAN),
        (5, Party.FAMILY),
        (6, Party.FAMILY),
    ]
    assert {slot.code for slot in opened.slots} == {opened.incident.code}
    assert is_code(opened.incident.code)
    assert response.part(opened.incident.id).slots == opened.slots


def test_nobody_counted_yet_is_no_mistake_and_is_said(response: Response) -> None:
    opened = response.open(sworn=0, civilian=0)
    assert opened.slots == ()
    assert any("Nobody is counted as involved yet" in sentence for sentence in opened.says)


@pytest.mark.parametrize(("minutes", "late"), [(0, False), (30, False), (31, True), (60 * 24, True)])
def test_what_is_typed_more_than_half_an_hour_later_is_entered_late(
    response: Response, minutes: int, late: bool
) -> None:
    opened = response.open(happened_at=response.clock.moment - timedelta(minutes=minutes))
    assert entered_late(opened.incident) is late
    assert any("Entered late" in sentence for sentence in opened.says) is late


@pytest.mark.parametrize("shift", [timedelta(minutes=1), -timedelta(days=366)])
def test_a_time_in_the_future_or_long_ago_is_refused_and_nothing_is_kept(response: Response, shift: timedelta) -> None:
    with pytest.raises(BadTime):
        response.open(happened_at=response.clock.moment + shift)
    assert response.desk.kernel.incidents() == ()


@pytest.mark.parametrize("counts", [{"sworn": -1}, {"civilian": 1000}, {"sworn": 999, "family": 1}])
def test_a_count_that_cannot_be_is_refused(response: Response, counts: dict[str, int]) -> None:
    with pytest.raises(BadCount):
        response.open(**{"sworn": 0, "civilian": 0, **counts})


def test_a_peer_named_twice_counts_as_involved_once(response: Response) -> None:
    opened = response.open(involved=(A, B, A), witnesses=(B,))
    assert opened.incident.involved == (A, B)
    assert opened.incident.witnesses == ()


@pytest.mark.clause("slmpd-26")
def test_silence_begins_where_the_text_asks_for_it_and_nowhere_else(
    department_of: Callable[[str], Any], response: Response
) -> None:
    begun = {
        id: open_incident(response.draft(), department_of(id), response.NOW, (), random.Random(1)).embargo is not None
        for id in response.DEPARTMENTS
    }
    assert begun == {id: id == response.ST_LOUIS for id in response.DEPARTMENTS}


@pytest.mark.clause("slmpd-21")
@pytest.mark.parametrize(("kind", "calls"), [(IncidentKind.CHILDREN, True), (IncidentKind.OTHER, False)])
def test_that_the_text_calls_for_the_team_is_said_on_opening(
    department_of: Callable[[str], Any], response: Response, kind: IncidentKind, calls: bool
) -> None:
    opened = open_incident(
        response.draft(kind=kind), department_of(response.ST_LOUIS), response.NOW, (), random.Random(1)
    )
    assert any("Contact 6" in sentence for sentence in opened.says) is calls


@given(
    counts=st.fixed_dictionaries({party.value: st.integers(0, 200) for party in Party}),
    seed=st.integers(0, 2**32),
    minutes=st.integers(0, 60 * 24 * 300),
)
def test_there_are_as_many_numbers_as_people_each_once(
    counts: dict[str, int], seed: int, minutes: int, silent_department: Any
) -> None:
    now = datetime(2026, 11, 20, 15, 0, 42, tzinfo=UTC)
    draft = Draft(
        kind=IncidentKind.OTHER,
        happened_at=now - timedelta(minutes=minutes),
        sworn=counts["sworn"],
        civilian=counts["civilian"],
        family=counts["family"],
        partner=counts["partner"],
    )
    opened = open_incident(draft, silent_department, now, (), random.Random(seed))
    assert [slot.number for slot in opened.slots] == list(range(1, sum(counts.values()) + 1))
    assert {party: sum(slot.party is party for slot in opened.slots) for party in Party} == {
        party: counts[party.value] for party in Party
    }
    assert len({slot.id for slot in opened.slots}) == len(opened.slots)
    assert opened.incident.happened_at.second == 0 and opened.incident.entered_at >= opened.incident.happened_at
