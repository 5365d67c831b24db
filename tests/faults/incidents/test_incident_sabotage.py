"""The campaign on incidents notices when a protection is taken out: each weakening makes one of its tests fail."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import attrs
import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
SABOTAGE = HERE.parent / "vault" / "sabotage.py"
FAULTS = "tests/faults/incidents/"
JOIN = FAULTS + "test_incident_join.py::"
CLOCKS = FAULTS + "test_clocks_of_two_plugins.py::"
FULL = FAULTS + "test_incident_disk_full.py::test_a_full_disk_leaves_the_state_before_or_after_and_says_which"
STRANGERS = FAULTS + "test_incident_strangers.py::"
REQUESTS = "tests/plugins/intake/test_intake_incidents.py::"


@attrs.frozen
class Weakening:
    """What is taken out of which module, and which test notices."""

    what: str
    module: str
    old: str
    new: str
    noticed_by: str


WEAKENINGS: tuple[Weakening, ...] = (
    Weakening(
        "peers' load is not sealed afresh beside incidents",
        "peerdesk_core.vault.unit",
        "return any(change.compartment in HELD_IN for change in changes)",
        'return any(change.compartment == "requests" for change in changes)',
        JOIN + "test_no_frame_of_an_incident_tells_by_what_is_beside_it_whether_it_added_to_a_load",
    ),
    Weakening(
        "every plugin has the clocks of all",
        "peerdesk_core.vault.stubs",
        "names = (owner, None) if heir else (owner,)",
        "names = {owner_of(stub) for stub in register.values()}",
        CLOCKS + "test_on_the_desk_no_open_incident_is_a_restored_clock_of_a_request",
    ),
    Weakening(
        "a clock of another plugin can be written over",
        "peerdesk_core.vault.unit",
        'if document["id"] in known and document["id"] not in self._own_stubs(known):',
        "if False:",
        CLOCKS + "test_nobody_changes_or_drops_a_clock_of_somebody_else",
    ),
    Weakening(
        "a hold stops the completion of incidents",
        "peerdesk_core.vault.unit",
        "if any(change.compartment not in HELD_IN or not change.own_key for change in doomed):",
        'if any(change.compartment != "requests" or not change.own_key for change in doomed):',
        "tests/unit/vault/test_hold_keeps.py::test_what_is_removed_of_an_incident_is_kept_and_counted_as_ever",
    ),
    Weakening(
        "only what changed is written when somebody keeps out",
        "peerdesk_incidents.store",
        "if anew or old.get(id, (name, None))[1] != record:",
        "if old.get(id, (name, None))[1] != record:",
        JOIN + "test_without_a_key_two_ways_in_which_incidents_went_look_the_same",
    ),
    Weakening(
        "slots outlive their incident",
        "peerdesk_incidents.store",
        "for name, records in ((SLOTS, part.slots), (SESSIONS, part.sessions)):",
        "for name, records in ((SESSIONS, part.sessions),):",
        FAULTS + "test_incident_planted.py::test_a_planted_name_and_number_are_in_no_file_after_completion",
    ),
    Weakening(
        "a completed incident can be completed again",
        "peerdesk_incidents.store",
        "unit.remove(INCIDENTS, part.incident.id)",
        "part.incident",
        FAULTS + "test_incident_windows.py::test_an_incident_that_two_windows_complete_counts_once",
    ),
    Weakening(
        "a number is shown and not saved",
        "peerdesk_incidents.desk_ops.check_ins",
        "return store.replace_slot(part, slot), slot",
        "return part, slot",
        FULL + "[hand out]",
    ),
    Weakening(
        "only the requests that change are written",
        "peerdesk_intake.store",
        "for request in now:",
        "for request in changed.values():",
        JOIN + "test_requests_are_written_with_every_change_of_incidents_whether_one_belongs_to_them_or_not",
    ),
    Weakening(
        "silence of a plugin is taken for no incident",
        "peerdesk_intake.tidying",
        "if incidents is None:\n        return 0\n    found = incidents",
        "found = incidents or ()",
        STRANGERS + "test_nonsense_about_incidents_takes_no_request_back_and_stops_no_incident[return 7]",
    ),
    Weakening(
        "the link to a completed incident stays",
        "peerdesk_intake.incident",
        "return request if request.incident is None else attrs.evolve(request, incident=None)",
        "return request",
        REQUESTS + "test_marking_a_peer_merging_and_completing_reach_intake",
    ),
    Weakening(
        "a peer who was there keeps the request",
        "peerdesk_intake.incident",
        "if request.assigned in incident.involved | incident.witnesses else request",
        "if request.assigned in incident.involved else request",
        REQUESTS + "test_a_peer_who_was_there_loses_the_requests_of_that_incident_and_no_others",
    ),
)


def parameters() -> list[object]:
    """Every sixth weakening in each run, all of them with --nightly."""
    return [
        pytest.param(weakening, id=weakening.what, marks=() if number % 6 == 0 else pytest.mark.nightly)
        for number, weakening in enumerate(WEAKENINGS)
    ]


def places(weakening: Weakening) -> int:
    """How often what is to be taken out stands in its module."""
    spec = importlib.util.find_spec(weakening.module)
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).read_text(encoding="utf-8").count(weakening.old)


def test_every_place_to_weaken_is_there_once() -> None:
    assert [weakening.what for weakening in WEAKENINGS if places(weakening) != 1] == []
    assert len({weakening.what for weakening in WEAKENINGS}) == len(WEAKENINGS)


@pytest.mark.parametrize("weakening", parameters())
def test_a_weakening_is_noticed(weakening: Weakening, tmp_path: Path) -> None:
    assert places(weakening) == 1, "the place to weaken has changed"
    done = subprocess.run(
        [
            sys.executable,
            str(SABOTAGE),
            weakening.module,
            weakening.old,
            weakening.new,
            weakening.noticed_by,
            f"--basetemp={tmp_path / 'inner'}",
        ],
        cwd=ROOT,
        env={**os.environ, "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
    )
    assert done.returncode == pytest.ExitCode.TESTS_FAILED, done.stdout[-2000:] + done.stderr[-2000:]
