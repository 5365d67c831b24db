"""Two incidents turn out to be one: every spoken number stays, and whoever keeps out of one keeps out of both."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerdesk_core.model.codes import Code
from peerdesk_core.model.ids import Id, to_minute
from peerdesk_core.model.incidents import IncidentKind, Party, SessionKind
from peerdesk_incidents.errors import BadCount, SameIncident
from peerdesk_incidents.merging import Part, merge
from peerdesk_incidents.models import Embargo, Incident, LedBy, Session
from peerdesk_incidents.opening import made

NOW = to_minute(datetime(2026, 11, 20, 15, 0, tzinfo=UTC))
A, B = Id("a" * 16), Id("b" * 16)
CODES = {"1": Code("amber-heron-42"), "2": Code("slate-otter-17")}


def part(letter: str, sworn: int = 2, **fields: Any) -> Part:
    incident = Incident(
        id=Id(letter * 16),
        code=CODES[letter],
        kind=IncidentKind.SHOOTING,
        happened_at=NOW,
        entered_at=NOW,
        sworn=sworn,
    )
    return Part(
        incident=attrs.evolve(incident, **fields),
        slots=made(incident.id, incident.code, Party.SWORN, 1, sworn, random.Random(letter)),
    )


def embargo(letter: str, **fields: Any) -> Embargo:
    base = Embargo(
        id=Id(letter * 15 + "e"), code=CODES[letter], incident=Id(letter * 16), started_at=NOW, released_at=None
    )
    return attrs.evolve(base, **fields)


@given(first=st.integers(0, 30), second=st.integers(0, 30))
def test_every_spoken_name_goes_on(first: int, second: int) -> None:
    one, two = part("1", first), part("2", second)
    merged = merge(one, two).part
    spoken = [(slot.id, slot.code, slot.number) for slot in (*one.slots, *two.slots)]
    assert [(slot.id, slot.code, slot.number) for slot in merged.slots] == spoken
    assert len({(slot.code, slot.number) for slot in merged.slots}) == first + second == merged.incident.sworn
    assert {slot.incident for slot in merged.slots} <= {one.incident.id}
    assert merged.incident.merged == (two.incident.id,)


def test_a_merge_of_a_merged_one_knows_them_all() -> None:
    two = part("2", merged=(Id("9" * 16),))
    assert merge(part("1"), two).part.incident.merged == (Id("2" * 16), Id("9" * 16))


@pytest.mark.clause("mpd-08")
def test_whoever_keeps_out_of_one_keeps_out_of_both_and_loses_work_on_either() -> None:
    one, two = part("1", involved=(A,)), part("2", witnesses=(A, B))
    busy = attrs.evolve(one, slots=(attrs.evolve(one.slots[0], by=B), one.slots[1]))
    led = Session(
        id=Id("5" * 16), incident=Id("2" * 16), kind=SessionKind.DEBRIEFING, at=NOW, leaders=(A, Id("c" * 16))
    )
    merged = merge(busy, attrs.evolve(two, sessions=(led,)))
    assert (merged.part.incident.involved, merged.part.incident.witnesses) == ((A,), (B,))
    assert merged.withdrawn == 2
    assert merged.part.slots[0].by is None
    assert merged.part.sessions[0].leaders == (Id("c" * 16),)
    assert merged.part.sessions[0].incident == Id("1" * 16)
    assert any("Work was taken back" in sentence for sentence in merged.says)


def test_no_clock_becomes_more_generous() -> None:
    earlier = to_minute(NOW - timedelta(hours=2))
    assert merge(part("1"), part("2", happened_at=earlier)).part.incident.happened_at == earlier
    assert merge(part("1", happened_at=earlier), part("2")).part.incident.happened_at == earlier


def test_what_one_left_open_the_other_may_know() -> None:
    station = Id("d" * 16)
    merged = merge(
        part("1", kind=IncidentKind.OTHER),
        part("2", kind=IncidentKind.CHILDREN, station=station, led_by=LedBy.TEAM, consulted_at=NOW, at_scene=True),
    ).part.incident
    assert (merged.kind, merged.station, merged.led_by) == (IncidentKind.CHILDREN, station, LedBy.TEAM)
    assert merged.consulted_at == NOW and merged.at_scene


@pytest.mark.clause("slmpd-26")
@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [(None, NOW, None), (NOW, None, None), (NOW, NOW + timedelta(hours=3), NOW + timedelta(hours=3))],
)
def test_one_silence_is_left_and_it_ends_no_earlier_than_either(first: Any, second: Any, expected: Any) -> None:
    one = attrs.evolve(part("1"), embargoes=(embargo("1", released_at=first),))
    two = attrs.evolve(
        part("2"), embargoes=(embargo("2", released_at=second, at_scene=True, started_at=NOW - timedelta(hours=1)),)
    )
    (left,) = merge(one, two).part.embargoes
    assert (left.released_at, left.at_scene, left.started_at) == (expected, True, NOW - timedelta(hours=1))
    assert (left.code, left.incident) == (CODES["1"], Id("1" * 16))


def test_an_incident_is_not_merged_with_itself_nor_beyond_what_can_be_counted() -> None:
    with pytest.raises(SameIncident):
        merge(part("1"), part("1"))
    with pytest.raises(BadCount):
        merge(part("1", 600), part("2", 400))
