"""Everything kept of a peer goes out to a file and comes back, and every slip in a file is named by its line."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime
from typing import Any

import attrs
import pytest

from peerdesk_core.contributions import DemoPlan
from peerdesk_core.desk import Desk
from peerdesk_core.law.department import Clause
from peerdesk_core.model.ids import Id, PartialDate
from peerdesk_core.model.load import Load
from peerdesk_core.model.people import Experience, Language, Peer, Rank, Service, Standing
from peerdesk_roster import service, store
from peerdesk_roster.columns import guess_columns, mapping_of
from peerdesk_roster.demo import demo_loads, demo_peers
from peerdesk_roster.files import EXPORTED, roster_csv
from peerdesk_roster.importing import preview
from peerdesk_roster.models import Field, Preview
from peerdesk_roster.sheets import read_sheet

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
WHOLE = Peer(
    id=Id("1" * 16),
    given="Ása",
    family="O'Shea-Lor",
    badge="77",
    rank=Rank.SERGEANT,
    rank_title="Ret. Sgt",
    service=Service.RETIRED,
    unit="=[K9]",
    station="South",
    shift="Mids",
    languages=(Language.HMONG, Language.ASL),
    experience=frozenset({Experience.ILLNESS, Experience.SUICIDE_LOSS}),
    experience_shared=True,
    phone="612-555-0100",
    email="asa@example.org",
    hired_on=PartialDate("2010"),
    joined_on=PartialDate("2023-05"),
    trained_on=PartialDate("2024-03"),
    training_standard="An Institute, Inc.",
    certified_until=PartialDate("2027-03-01"),
    agreement_on=PartialDate("2024-03-02"),
    explained_on=PartialDate("2024-03-02"),
    acknowledged_on=PartialDate("2024-03-03"),
    standing=Standing.REDUCED,
    standing_until=PartialDate("2027-01-31"),
    capacity=2,
    leads=True,
    supervises=("[K9]", "Traffic"),
    ties=("Records",),
    fitness_role=True,
    clinician=True,
    checked_in_on=PartialDate("2026-02"),
    reviewed_on=PartialDate("2025-02-01"),
    on_call=True,
)


def read(text: str, *existing: Peer) -> Preview:
    sheet = read_sheet(text.encode())
    mapping = mapping_of(guess_columns(sheet))
    everyone = Field.ACTIVE not in mapping.values()
    return preview(sheet, mapping, existing=existing, today=TODAY, random=random.Random(1), everyone=everyone)


# ------------------------------------------------------------------ out and back


def test_every_field_of_a_peer_leaves_in_the_export_and_comes_back_the_same() -> None:
    text = roster_csv([WHOLE])
    fresh = read(text)
    assert fresh.rejected == () == fresh.warnings
    assert [attrs.evolve(peer, id=WHOLE.id) for peer in fresh.new] == [WHOLE]
    again = read(text, WHOLE)
    assert (again.new, again.changed, again.same) == ((), (), 1)


def test_the_export_has_a_column_for_every_field_but_the_opaque_id() -> None:
    kept = {field.name for field in attrs.fields(Peer)} - {"id"}
    assert len(set(EXPORTED) - {Field.ACTIVE}) == len(kept)


@pytest.mark.clause("mpd-04")
def test_experience_that_is_not_shared_leaves_in_no_file_and_survives_the_next_import() -> None:
    private = attrs.evolve(WHOLE, experience_shared=False)
    text = roster_csv([private])
    assert "suicide" not in text and "illness" not in text
    assert read(text, private).same == 1


def test_an_export_as_it_was_before_the_new_columns_leaves_what_is_kept_alone() -> None:
    text = "badge,first name,last name,active peer,standing\n77,Ása,O'Shea-Lor,yes,\n"
    assert read(text, WHOLE).same == 1


# ------------------------------------------------------------------ slips, each with its line


@pytest.mark.parametrize(
    ("column", "cell", "says"),
    [
        ("Certified until", "2023-01", "the certification ends before the training"),
        ("Certified until", "soon", "certified until 'soon' is not a date"),
        ("Wellness check-in", "31/31/2025", "is not a date"),
        ("Contacts a month", "100", "is not a number from 0 to 99"),
        ("Contacts a month", "two", "is not a number from 0 to 99"),
        ("Fitness-for-duty role", "perhaps", "is neither yes nor no"),
        ("Standing", "fired", "standing 'fired' is not known"),
    ],
)
def test_a_cell_that_cannot_be_true_rejects_its_row_and_no_other(column: str, cell: str, says: str) -> None:
    text = f"Badge,Name,Active,Training,{column}\n1,Kai Lor,y,2024-03-02,\n2,Bo Lor,y,2024-03-02,{cell}\n"
    found = read(text)
    assert [(row.line, says in row.reason) for row in found.rejected] == [(3, True)]
    assert [peer.given for peer in found.peers] == ["Kai"]


@pytest.mark.parametrize(
    ("word", "standing"),
    [
        ("leave", Standing.PERSONAL),
        ("On leave", Standing.PERSONAL),
        ("PIP", Standing.IMPROVEMENT),
        ("Admin leave", Standing.ADMINISTRATIVE),
        ("below expectations", Standing.BELOW),
        ("In good standing", Standing.GOOD),
    ],
)
def test_a_standing_is_read_as_departments_write_it(word: str, standing: Standing) -> None:
    assert [peer.standing for peer in read(f"Badge,Name,Active,Standing\n1,Kai Lor,y,{word}\n").peers] == [standing]


def test_an_experience_outside_the_list_is_a_warning_and_is_not_kept() -> None:
    found = read("Badge,Name,Active,Experience\n1,Kai Lor,y,Divorce; skydiving\n")
    assert [(row.line, "left out" in row.reason) for row in found.warnings] == [(2, True)]
    assert found.peers[0].experience == {Experience.FAMILY}


def test_the_same_name_and_unit_under_another_badge_is_a_warning_with_what_to_do() -> None:
    kept = Peer(id=Id("9" * 16), given="Kai", family="Lor", badge="1", unit="SWAT")
    found = read("Badge,Name,Unit,Active\n2,kai lor,swat,y\n3,Bo Yang,SWAT,y\n4,Bo Yang,SWAT,y\n5,Bo Yang,K9,y\n", kept)
    assert [(row.line, row.reasons) for row in found.warnings] == [
        (2, ("same name and unit as a peer on the roster; if that is one person, correct the badge here",)),
        (4, ("same name and unit as line 3; if that is one person, delete one line",)),
    ]
    assert len(found.new) == 4
    assert read("Badge,Name,Unit,Active\n1,Kai Lor,SWAT,y\n", kept).warnings == ()


@pytest.mark.clause("mndps-05")
def test_a_row_that_signs_before_the_limits_are_explained_is_a_warning_with_the_clause() -> None:
    clause = Clause(rule="g:admit.explain", says="First shown, then signed.", cite="G 3", layer="guideline")
    rows = "1,Kai Lor,2026-01-01,2026-02-01\n2,Bo Yang,2026-02-01,2026-01-01\n3,Cy Vue,2026-02-01,\n"
    sheet = read_sheet(f"Badge,Name,Agreement date,Limits explained\n{rows}".encode())
    mapping = mapping_of(guess_columns(sheet))

    def found(first: Clause | None) -> list[tuple[int, tuple[str, ...]]]:
        made = preview(
            sheet,
            mapping,
            existing=(),
            today=TODAY,
            random=random.Random(1),
            everyone=True,
            explained_first=first,
        )
        assert len(made.new) == 3
        return [(row.line, row.reasons) for row in made.warnings]

    assert found(clause) == [(2, ("the agreement is signed before the limits are explained (G 3)",))]
    assert found(None) == []


# ------------------------------------------------------------------ the demo


def test_the_demo_team_is_the_same_for_a_seed_and_shows_what_there_is_to_see() -> None:
    plan = DemoPlan(seed=1, now=NOW)
    team = demo_peers(plan)
    assert team == demo_peers(plan) != demo_peers(attrs.evolve(plan, seed=2))
    assert {Standing.REDUCED, Standing.PERSONAL, Standing.ADMINISTRATIVE} <= {peer.standing for peer in team}
    assert sum(peer.clinician for peer in team) == 1 == sum(peer.fitness_role for peer in team)
    assert any(peer.unit == "EAP" for peer in team) and any(peer.service is Service.RETIRED for peer in team)
    assert any(peer.experience and peer.experience_shared for peer in team) and any(peer.ties for peer in team)
    assert {peer.station for peer in team if peer.leads} == {"Central", "North"}
    assert all(peer.capacity and peer.standing_until for peer in team if peer.standing is Standing.REDUCED)
    assert {what for _, _, what, _ in demo_loads(plan, team)} == {Load.HEAVY, Load.UNAVAILABLE, Load.OFFERED}


def test_the_demo_team_is_mostly_deployable_and_its_load_reaches_the_register(demo_desk: Desk) -> None:
    demo_desk.kernel.demo_data(DemoPlan(seed=1, now=NOW))
    ctx = demo_desk.ctx("roster")
    team = store.all_peers(ctx.store)
    gaps = service.gaps_of(team, ctx.department, ctx.clock.today())
    assert 40 < sum(not found for found in gaps.values()) < len(team)
    assert any(Load.HEAVY in counts for peer in team for counts in ctx.store.loads(peer.id).values())
    assert not demo_desk.kernel.faults()


def test_a_peer_kept_before_the_new_standings_is_brought_up_to_date_once() -> None:
    old: dict[str, Any] = {"id": "1" * 16, "given": "Kai", "family": "Lor", "standing": "leave"}
    shaped = store.up_to_date(old)
    assert store.SPEC.migrate is not None and store.SPEC.migrate(shaped) == shaped
    assert shaped["standing"] == Standing.PERSONAL.value
