"""The list of packs: which text, from when, how sure, how late its review is, and what is broken."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from peerdesk_core.contributions import PackSource
from peerdesk_core.law.bench import shelf_of
from peerdesk_core.law.packs import Evidence
from peerdesk_core.law.reading.loader import Shelf
from peerdesk_core.law.scaffold import Start, new_department, new_state
from peerdesk_core.law.telling.inventory import held_packs, packs_json, packs_text

MADE = date(2026, 11, 22)
TIERS = {"us-zz": "bronze", "us-zz-lakeside-pd": "draft"}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    folder = tmp_path / "zenith"
    new_state(Start(id="us-zz", title="State of Zenith", tz="America/Chicago", today=MADE), folder)
    new_department(Start(id="us-zz-lakeside-pd", title="", tz="America/Chicago", today=MADE), folder, "us-zz", ())
    return folder / "peerdesk_jurisdiction_zz"


def shelf(package: Path) -> Shelf:
    return shelf_of([PackSource(id="us-zz", folder=package)])


def test_states_stand_before_their_departments(package: Path) -> None:
    ids = [held.pack.id for held in held_packs(shelf(package), MADE, TIERS)]
    assert ids == ["us", "us-zz", "us-zz-lakeside-pd"]


def test_every_rule_is_counted_by_its_evidence(package: Path) -> None:
    state = held_packs(shelf(package), MADE, TIERS)[1]
    assert state.rules == 3 == sum(state.evidence.values())
    assert state.evidence[Evidence.UNVERIFIED] == 3
    entry = packs_json(shelf(package), MADE, TIERS)["packs"][1]
    assert entry["evidence"] == {"C": 0, "C2": 0, "S": 0, "U": 3}
    assert entry["tier"] == "bronze" and entry["rank"] == "state_statute" and entry["error"] is None


def test_a_review_that_is_late_is_marked(package: Path) -> None:
    found = shelf(package)
    due = found.packs["us-zz"].review_by
    on_time, late = (packs_json(found, due + timedelta(days=days), TIERS)["packs"][1] for days in (0, 3))
    assert on_time["overdue_days"] == 0 and late["overdue_days"] == 3
    assert "REVIEW OVERDUE" not in packs_text(found, MADE, TIERS)
    assert "REVIEW OVERDUE by 3 days" in packs_text(found, due + timedelta(days=3), TIERS)


def test_a_text_that_is_not_in_force_yet_is_marked(package: Path) -> None:
    pack = package / "pack.toml"
    pack.write_text(
        pack.read_text(encoding="utf-8").replace('tz = "', 'since = 2027-01-01\ntz = "', 1), encoding="utf-8"
    )
    text = packs_text(shelf(package), MADE, TIERS)
    assert "since 2027-01-01; NOT IN FORCE TODAY" in text
    assert packs_json(shelf(package), MADE, TIERS)["packs"][1]["in_force"] is False


def test_a_broken_pack_is_named_with_file_and_line(package: Path) -> None:
    pack = package / "pack.toml"
    pack.write_text(pack.read_text(encoding="utf-8").replace("[titles]", "[titels]"), encoding="utf-8")
    data = packs_json(shelf(package), MADE, {})
    assert [entry["id"] for entry in data["packs"]] == ["us"]
    assert {note["pack"] for note in data["broken"]} == {"us-zz", "us-zz-lakeside-pd"}
    first = next(note for note in data["broken"] if note["pack"] == "us-zz")
    assert first["file"] == "us-zz/pack.toml" and first["line"] > 5 and "titles" in first["says"]
    below = next(note for note in data["broken"] if note["pack"] == "us-zz-lakeside-pd")
    assert below["because_of"] == "us-zz"
    assert "! us-zz: us-zz/pack.toml:" in packs_text(shelf(package), MADE, {})
