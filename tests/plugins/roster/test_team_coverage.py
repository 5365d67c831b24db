"""How far the team reaches, judged by the real departments."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerdesk_core.contributions import PackSource, Tone
from peerdesk_core.law.department import Department, load_department
from peerdesk_core.model.ids import Id
from peerdesk_core.model.people import Experience, Language, Peer, Rank, Service, Standing
from peerdesk_jurisdiction_mn import hooks as mn
from peerdesk_jurisdiction_mo import hooks as mo
from peerdesk_jurisdiction_tx import hooks as tx
from peerdesk_roster import coverage, makeup
from peerdesk_roster.coverage import Axis, Band, Involved

MINNEAPOLIS, ST_LOUIS, MESQUITE = "us-mn-minneapolis-pd", "us-mo-slmpd", "us-tx-mesquite-pd"


@pytest.fixture(scope="module")
def rules() -> dict[str, Department]:
    sources: list[PackSource] = [source for each in (mn, mo, tx) for source in each.rule_packs(ctx=None)]
    return {id: load_department(id, sources) for id in (MINNEAPOLIS, ST_LOUIS, MESQUITE)}


def a_peer(number: int, **fields: Any) -> Peer:
    ready = Peer(id=Id(f"{number:016x}"), given="Kai", family=f"Lor {number}", rank=Rank.OFFICER, service=Service.SWORN)
    return attrs.evolve(ready, **fields)


def ids(peers: Iterable[Peer]) -> frozenset[str]:
    return frozenset(peer.id for peer in peers)


TEAM = (
    a_peer(1, unit="North", station="A", shift="Days", languages=(Language.SOMALI, Language.SPANISH)),
    a_peer(2, unit="north", station="B", shift="Dogs", rank=Rank.SERGEANT),
    a_peer(3, unit="Dispatch", shift="Days", rank=Rank.DISPATCH, service=Service.CIVILIAN),
    a_peer(4, unit="Crime Lab", shift="Dogs", rank=Rank.FORENSIC, service=Service.CIVILIAN),
    a_peer(5, unit="", shift="Mids", rank=Rank.CAPTAIN, service=Service.RETIRED),
    a_peer(6, unit="Chapel", shift="Days", rank=Rank.CHAPLAIN, service=Service.VOLUNTEER),
)
READY = ids(TEAM) - {TEAM[3].id}


@pytest.mark.clause("mndps-12", "mpd-04")
def test_the_matrix_counts_deployable_peers_by_service_rank_and_language() -> None:
    found = coverage.matrix(TEAM, READY, Axis.UNIT)
    north = next(row for row in found.rows if row.label == "North")
    assert (north.total, north.services[Service.SWORN], north.languages[Language.SOMALI]) == (2, 2, 1)
    assert (north.bands[Band.LINE], north.bands[Band.FIRST_LINE]) == (1, 1)
    assert found.whole.total == 5 and found.whole.services[Service.VOLUNTEER] == 1
    assert found.whole.services[Service.CIVILIAN] == 1, "who is not deployable does not cover anything"
    assert found.unplaced == 1


@pytest.mark.clause("mndps-12")
def test_a_unit_is_a_gap_when_its_peers_are_not_deployable_or_it_has_none_at_all() -> None:
    found = coverage.matrix(TEAM, READY, Axis.UNIT, listed=("Harbor", "NORTH"))
    assert found.gaps == ("Crime Lab", "Harbor")
    assert [row.tone for row in found.rows if row.label == "Harbor"] == [Tone.BAD]
    assert [row.label for row in found.rows if row.label.casefold() == "north"] == ["NORTH"]


@pytest.mark.clause("mndps-12")
def test_every_shift_and_station_can_be_looked_at_and_one_peer_alone_is_marked() -> None:
    shifts = {row.label: row for row in coverage.matrix(TEAM, READY, Axis.SHIFT).rows}
    assert {label: row.total for label, row in shifts.items()} == {"Days": 3, "Dogs": 1, "Mids": 1}
    assert shifts["Dogs"].tone is Tone.WARN and shifts["Days"].tone is Tone.PLAIN
    stations = coverage.matrix(TEAM, READY, Axis.STATION)
    assert {row.label: row.total for row in stations.rows} == {"A": 1, "B": 1} and stations.unplaced == 3


def test_who_left_the_team_makes_no_row_of_their_own() -> None:
    gone = a_peer(9, unit="Harbor", standing=Standing.WITHDRAWN)
    assert "Harbor" not in {row.label for row in coverage.matrix((*TEAM, gone), READY, Axis.UNIT).rows}


def test_a_row_is_broken_down_by_another_axis() -> None:
    assert coverage.crossing(TEAM, READY, Axis.UNIT, "North", Axis.SHIFT) == {"Days": 1, "Dogs": 1}
    assert coverage.crossing(TEAM, READY, Axis.UNIT, "", Axis.SHIFT)["Days"] == 3


def test_who_is_left_when_a_unit_was_involved_and_when_only_one_shift_of_it_was() -> None:
    unit = coverage.who_is_left(TEAM, Involved(units=frozenset({"north"})))
    assert ids(unit.involved) == ids(TEAM[:2])
    assert ids(unit.unsure) == {TEAM[4].id}, "a peer without a unit could be of it"
    both = coverage.who_is_left(TEAM, Involved(units=frozenset({"north"}), shifts=frozenset({"dogs"})))
    assert ids(both.involved) == {TEAM[1].id}
    assert not both.unsure, "the shift rules out the peer whose unit is not known"
    assert ids(coverage.who_is_left(TEAM, Involved()).left) == ids(TEAM)


_WORDS = st.sampled_from(["", "North", "NORTH", "K9", "Days", "Dogs"])
_PEERS = st.lists(st.tuples(_WORDS, _WORDS, _WORDS), max_size=12)


@given(_PEERS, st.sets(st.sampled_from(["north", "k9"])), st.sets(st.sampled_from(["days", "dogs"])))
def test_everybody_is_left_involved_or_unsure_and_more_involvement_never_leaves_more(
    words: list[tuple[str, str, str]], units: set[str], shifts: set[str]
) -> None:
    team = [a_peer(n, unit=unit, station=station, shift=shift) for n, (unit, station, shift) in enumerate(words)]
    some = coverage.who_is_left(team, Involved(units=frozenset(units), shifts=frozenset(shifts)))
    parts = [ids(part) for part in (some.left, some.involved, some.unsure)]
    assert sum(map(len, parts)) == len(team) and frozenset().union(*parts) == ids(team)
    if units:
        more = coverage.who_is_left(team, Involved(units=frozenset({*units, "k9"}), shifts=frozenset(shifts)))
        assert ids(more.left) <= ids(some.left)


@given(_PEERS)
def test_no_deployable_peer_is_lost_or_counted_twice(words: list[tuple[str, str, str]]) -> None:
    team = [a_peer(n, unit=unit, station=station, shift=shift) for n, (unit, station, shift) in enumerate(words)]
    for axis in Axis:
        found = coverage.matrix(team, ids(team[::2]), axis)
        assert sum(row.total for row in found.rows) + found.unplaced == len(team[::2]) == found.whole.total


# ------------------------------------------------------------------ what the texts name


@pytest.mark.clause("slmpd-09")
@pytest.mark.parametrize(("trained", "tone"), [(19, Tone.BAD), (20, Tone.GOOD), (24, Tone.GOOD), (25, Tone.BAD)])
def test_the_size_of_the_team_is_judged_by_the_text(rules: dict[str, Department], trained: int, tone: Tone) -> None:
    found = makeup.size(trained, rules[ST_LOUIS])
    assert found is not None and found.tone is tone and str(trained) in found.says and found.cite


def test_a_text_without_a_team_size_says_nothing(rules: dict[str, Department]) -> None:
    assert makeup.size(5, rules[MESQUITE]) is None


@pytest.mark.clause("mndps-11", "mndps-12")
def test_the_ratio_is_advice_with_its_citation(rules: dict[str, Department]) -> None:
    good, thin = (makeup.ratio(100, sworn, 70, rules[MINNEAPOLIS]) for sworn in (600, 900))
    assert good is not None and good.tone is Tone.GOOD and "6.7" in good.says
    assert thin is not None and thin.tone is Tone.WARN and "advice" in thin.says and thin.cite
    unknown = makeup.ratio(100, None, None, rules[MINNEAPOLIS])
    assert unknown is not None and "among its choices" in unknown.says
    assert makeup.ratio(100, 900, 70, rules[MESQUITE]) is None, "a silent text leaves the desk silent"


def test_a_team_of_nobody_has_no_ratio(rules: dict[str, Department]) -> None:
    found = makeup.ratio(0, 900, 70, rules[MINNEAPOLIS])
    assert found is not None and found.tone is Tone.BAD


@pytest.mark.clause("slmpd-06")
def test_stations_without_a_leader_are_named(rules: dict[str, Department]) -> None:
    led = attrs.evolve(TEAM[0], leads=True)
    team = (led, TEAM[1], attrs.evolve(TEAM[2], station="C", leads=True))
    some = makeup.without_leader(team, ids([led, TEAM[1]]), rules[ST_LOUIS], listed=("D",))
    assert some is not None and some.tone is Tone.WARN and "B, C, D" in some.says and some.cite
    every = makeup.without_leader((led,), ids([led]), rules[ST_LOUIS])
    assert every is not None and every.tone is Tone.GOOD
    assert makeup.without_leader(team, ids(team), rules[MESQUITE]) is None


@pytest.mark.clause("mpd-04")
def test_the_team_is_held_beside_the_department_and_hidden_experience_is_not_counted(
    rules: dict[str, Department],
) -> None:
    lived = frozenset({Experience.SHOOTING})
    team = [
        a_peer(1, experience=lived, experience_shared=True),
        a_peer(2, experience=lived | {Experience.ILLNESS}),
        *(a_peer(number) for number in range(3, 10)),
        a_peer(10, service=Service.CIVILIAN, rank=Rank.RECORDS),
    ]
    found = makeup.mirror(team, ids(team), 70, 30)
    services = {share.label: share for share in found["Service"]}
    assert (services["civilian"].percent, services["civilian"].staff, services["civilian"].tone) == (10, 30, Tone.WARN)
    assert services["sworn"].tone is Tone.PLAIN and services["volunteer"].tone is Tone.WARN
    assert {share.label: share.peers for share in found["Rank"]}["lieutenant"] == 0
    assert [(share.label, share.peers) for share in found["Experience, as far as shared"]] == [("shooting", 1)]
    assert makeup.mirror_clauses(rules[MINNEAPOLIS])
