"""The examination as a whole: it never fails, asks programs with care, and sees the vault only when it is open."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import attrs
import pytest

from peerdesk_core import cli
from peerdesk_core.clock import fixed
from peerdesk_core.doctor import Look, ThisMachine, Verdict, examine
from peerdesk_core.doctor import machine as this_machine
from peerdesk_core.doctor.check import Finding, together
from peerdesk_core.doctor.examination import QUESTIONS
from peerdesk_core.exits import Exit
from peerdesk_core.paths import Paths
from peerdesk_core.vault.compartments import Role
from peerdesk_core.vault.kdf import LEAST
from peerdesk_core.vault.people import Custodian
from peerdesk_core.vault.recovery import new_code
from peerdesk_core.vault.vault import Place, Vault

GOOD, WARN, BAD, UNKNOWN = Verdict.GOOD, Verdict.WARN, Verdict.BAD, Verdict.UNKNOWN
SEALED = {"recovery_code", "custodian", "backup"}
DAY = datetime(2026, 11, 22, 9, tzinfo=UTC)
WORDS = "six plain words for a test"


# ------------------------------------------------------------- the whole


def test_given_a_machine_in_good_order_when_examined_then_all_is_good_but_what_the_vault_holds(
    machine_of_lee: Any,
) -> None:
    found = {check.id: check for check in examine(machine_of_lee.paths, look=machine_of_lee)}
    assert {id for id, check in found.items() if check.verdict is UNKNOWN} == SEALED
    assert all("--unlock" in found[id].do for id in SEALED)
    assert {id for id, check in found.items() if check.verdict not in (GOOD, UNKNOWN)} == {"clock"}
    assert machine_of_lee.asked == []


ANSWERS = [name for name in dir(Look) if not name.startswith("_") and name != "platform"]


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32", "emscripten"])
@pytest.mark.parametrize(
    "error",
    [PermissionError(13, "no"), FileNotFoundError(2, "no"), ValueError("no"), subprocess.TimeoutExpired("x", 5)],
    ids=["no rights", "nothing there", "nonsense", "too slow"],
)
def test_given_a_question_that_fails_when_examined_then_only_what_needs_it_is_unknown_and_nothing_is_raised(
    machine_of_lee: Any, monkeypatch: pytest.MonkeyPatch, platform: str, error: Exception
) -> None:
    machine_of_lee.platform = platform
    whole = [check.id for check in examine(machine_of_lee.paths, look=machine_of_lee)]
    for name in ANSWERS:

        def fails(*given: object, error: Exception = error) -> None:
            raise error

        with monkeypatch.context() as broken:
            broken.setattr(machine_of_lee, name, fails)
            assert [check.id for check in examine(machine_of_lee.paths, look=machine_of_lee)] == whole
    for name in ANSWERS:
        monkeypatch.setattr(machine_of_lee, name, fails)
    assert {check.verdict for check in examine(machine_of_lee.paths, look=machine_of_lee)} == {UNKNOWN}


@pytest.mark.parametrize("nonsense", ["", "\0", "a b c d e f g h\n" * 50, "1 2 3 - \n - x", ")(" * 99, "\\777 \\9"])
@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_given_a_platform_that_answers_nonsense_when_examined_then_nothing_is_raised(
    machine_of_lee: Any, platform: str, nonsense: str
) -> None:
    machine_of_lee.platform = platform
    machine_of_lee.texts = dict.fromkeys(machine_of_lee.texts, nonsense)
    machine_of_lee.programs = {"*": nonsense}
    machine_of_lee.variables = dict.fromkeys(("TMUX", "STY", "TERM", "LANG", "OneDrive", "USERNAME"), nonsense)
    machine_of_lee.needs = (nonsense,)
    assert examine(machine_of_lee.paths, look=machine_of_lee)


def test_given_several_findings_when_put_together_then_the_worst_speaks_and_says_nothing_twice() -> None:
    one, two = Finding(BAD, "One.", "Do."), Finding(BAD, "Two.", "Do.")
    assert together(Finding(GOOD, "Fine."), one, Finding(WARN, "Hm.", "Look."), two, one) == Finding(
        BAD, "One. Two.", "Do."
    )
    assert together(Finding(UNKNOWN, "What?"), Finding(GOOD, "Fine.")).verdict is UNKNOWN


# ------------------------------------------------------------- the real machine


def everything_below(folder: Path) -> dict[str, tuple[int, int]]:
    return {str(path): (path.lstat().st_mode, path.lstat().st_mtime_ns) for path in folder.rglob("*")}


def test_given_this_machine_when_examined_then_every_check_is_made_and_nothing_is_changed(tmp_path: Path) -> None:
    before = everything_below(tmp_path)
    checks = examine(Paths.under(tmp_path / "none"))
    assert everything_below(tmp_path) == before
    assert len({check.id for check in checks}) == len(checks) >= 14
    known = {check.id for check in checks if check.verdict is not UNKNOWN}
    assert {"private", "room", "libraries", "leftovers", "core_dumps"} <= known


@pytest.mark.skipif(sys.platform == "win32", reason="programs of a Unix")
def test_given_a_program_when_asked_then_no_shell_reads_its_words_and_it_learns_nothing_of_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PEERDESK_SECRET", "canary")
    for name in ("TMUX", "TMUX_PANE"):
        monkeypatch.delenv(name, raising=False)
    look = ThisMachine()
    assert look.output("/bin/echo", "$(id)", "; id") == "$(id) ; id\n"
    assert set(look.output("/usr/bin/env").splitlines()) <= {"LC_ALL=C", "PWD=/"}
    with pytest.raises(ValueError):
        look.output("echo", "x")


@pytest.mark.skipif(sys.platform == "win32", reason="programs of a Unix")
def test_given_a_program_that_does_not_end_when_asked_then_it_is_given_up_and_the_check_is_unknown(
    machine_of_lee: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(this_machine, "TIME_LIMIT", 0.2)
    machine_of_lee.platform = "darwin"
    machine_of_lee.output = lambda *words: ThisMachine().output("/bin/sleep", "30")
    start = time.monotonic()
    assert machine_of_lee.check("encryption").verdict is UNKNOWN
    assert time.monotonic() - start < 20


def test_given_folders_of_a_real_vault_when_examined_then_they_are_private_and_whole(place: Place) -> None:
    made(place).close()
    paths = Paths(data=place.data, state=place.state, config=place.data.parent / "config")
    found = {check.id: check.verdict for check in examine(paths)}
    assert (found["private"], found["leftovers"]) == (GOOD, GOOD)
    os.chmod(place.file, 0o644)
    assert {check.id: check.verdict for check in examine(paths)}["private"] is BAD


# ------------------------------------------------------------- with the vault open


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(data=tmp_path / "desk" / "data", state=tmp_path / "desk" / "state")


def made(place: Place, code: str | None = None) -> Vault:
    return Vault.create(place, "lee", WORDS, code=code, kdf=LEAST, clock=fixed(DAY), random=Random(1))


@pytest.fixture
def vault(place: Place) -> Iterator[Vault]:
    opened = made(place, new_code())
    yield opened
    opened.close()


def test_given_a_vault_without_a_code_or_a_backup_when_unlocked_then_both_are_bad(
    machine_of_lee: Any, place: Place
) -> None:
    vault = made(place)
    found = {id: machine_of_lee.check(id, vault).verdict for id in SEALED}
    vault.close()
    assert found == {"recovery_code": BAD, "custodian": WARN, "backup": BAD}


def test_given_a_code_when_its_custodian_confirms_then_both_are_good(machine_of_lee: Any, vault: Vault) -> None:
    assert machine_of_lee.check("recovery_code", vault).verdict is GOOD
    vault.users.name_custodian(Custodian(title="Chaplain"))
    assert machine_of_lee.check("custodian", vault).verdict is WARN
    vault.users.name_custodian(Custodian(title="Chaplain", confirmed=date(2026, 11, 21)))
    found = machine_of_lee.check("custodian", vault)
    assert found.verdict is GOOD and "Chaplain" not in found.says


@pytest.mark.parametrize(("day", "verdict"), [(22, GOOD), (21, GOOD)])
def test_given_a_backup_when_it_is_recent_then_it_is_good(
    machine_of_lee: Any, vault: Vault, day: int, verdict: Verdict
) -> None:
    with vault.store_for("core").unit() as unit:
        unit.event("backup.made")
    machine_of_lee.moment = datetime(2026, 12, day, 9, tzinfo=UTC)
    assert machine_of_lee.check("backup", vault).verdict is verdict
    machine_of_lee.moment = datetime(2026, 12, 23, 9, tzinfo=UTC)
    found = machine_of_lee.check("backup", vault)
    assert found.verdict is WARN and "31 days" in found.says


def test_given_an_event_of_a_later_day_when_examined_then_the_clock_was_set_back(
    machine_of_lee: Any, vault: Vault
) -> None:
    with vault.store_for("core").unit() as unit:
        unit.event("backup.made")
    assert machine_of_lee.check("clock", vault).verdict is WARN
    machine_of_lee.moment = datetime(2026, 11, 20, 9, tzinfo=UTC)
    machine_of_lee.made = 0.0
    machine_of_lee.tree = {}
    found = machine_of_lee.check("clock", vault)
    assert found.verdict is BAD and "later day" in found.says


def test_given_a_role_that_does_not_see_it_when_unlocked_then_it_is_unknown_and_the_coordinator_is_named(
    machine_of_lee: Any, vault: Vault, place: Place
) -> None:
    vault.users.add("sam", WORDS + " too", Role.COMMAND)
    vault.close()
    command = Vault.open(place, "sam", WORDS + " too", clock=fixed(DAY), random=Random(1))
    found = [machine_of_lee.check(id, command) for id in SEALED]
    command.close()
    assert {(check.verdict, check.do) for check in found} == {(UNKNOWN, "Ask the coordinator.")}


# ------------------------------------------------------------- the verb


def test_given_no_vault_when_the_doctor_is_called_then_a_line_for_each_check_and_the_code_says_if_any_is_bad(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = cli.main(["doctor"])
    lines = capsys.readouterr().out.splitlines()
    signs = [line[0] for line in lines[1:] if not line.startswith(" ")]
    assert lines[0].startswith("Data folder ") and len(signs) >= 14 and set(signs) <= set("✓!✗?")
    assert code == (Exit.FAILED if "✗" in signs else Exit.OK)


@pytest.mark.parametrize(("verdict", "code"), [("bad", Exit.FAILED), ("warn", Exit.OK), ("unknown", Exit.OK)])
def test_given_json_when_asked_for_then_it_is_data_and_only_what_is_bad_fails(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, machine_of_lee: Any, verdict: str, code: Exit
) -> None:
    checks = [attrs.evolve(machine_of_lee.check("room"), verdict=Verdict(verdict))]
    monkeypatch.setattr("peerdesk_core.doctor.examine", lambda desk, vault: checks)
    assert cli.main(["doctor", "--json"]) == code
    (found,) = json.loads(capsys.readouterr().out)
    assert set(found) == {"id", "title", "verdict", "says", "do"} and found["verdict"] == verdict


def test_given_no_vault_or_no_terminal_when_unlocking_is_asked_then_the_error_is_typed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, place: Place
) -> None:
    monkeypatch.setenv("PEERDESK_HOME", str(tmp_path / "desk"))
    assert cli.main(["doctor", "--unlock"]) == Exit.NO_VAULT
    made(place).close()
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: False))
    assert cli.main(["doctor", "--unlock"]) == Exit.NO_TERMINAL


def test_given_the_login_when_unlocking_is_asked_then_the_vault_is_looked_into_and_closed_and_nothing_is_echoed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PEERDESK_HOME", str(tmp_path / "desk"))
    made(place).close()
    hidden: list[str] = []
    answers = iter([WORDS, "wrong"])
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda prompt: "lee")

    def ask(prompt: str) -> str:
        hidden.append(prompt)
        return next(answers)

    monkeypatch.setattr("getpass.getpass", ask)
    assert cli.main(["doctor", "--unlock", "--json"]) == Exit.FAILED
    printed = capsys.readouterr()
    found = {check["id"]: check["verdict"] for check in json.loads(printed.out)}
    assert (found["recovery_code"], found["custodian"], found["backup"]) == ("bad", "warn", "bad")
    assert WORDS not in printed.out + printed.err and len(hidden) == 1
    assert (place.data / "vault.lock").stat().st_size == 0
    assert cli.main(["doctor", "--unlock"]) == Exit.REFUSED


def test_given_the_page_when_read_then_it_lists_every_check_in_order() -> None:
    page = (Path(__file__).parents[3] / "docs" / "vault.md").read_text(encoding="utf-8")
    table = page.split("## Doctor", 1)[1].split("\n## ", 1)[0]
    listed = [line.split("|")[1].strip().removesuffix(" (Windows)") for line in table.splitlines() if line[:2] == "| "]
    assert listed[1:] == [question.title for question in QUESTIONS]
