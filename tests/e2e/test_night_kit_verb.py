"""`peerdesk print night-kit` at a terminal, by role; `peerdesk exercise` without one."""

from __future__ import annotations

import random
import shutil
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import attrs
import pytest

from peerdesk_core import cli
from peerdesk_core.desk import Desk
from peerdesk_core.exits import Exit
from peerdesk_core.model.ids import Id
from peerdesk_core.model.people import Peer
from peerdesk_core.night_kit import BREAK, COLUMNS, ROWS
from peerdesk_core.paths import Paths
from peerdesk_core.vault.compartments import Role
from peerdesk_core.vault.kdf import LEAST

HANDLE, PASSPHRASE = "lee", "a passphrase only tests use"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with a peer and one login of each role, made once."""
    home = tmp_path_factory.mktemp("kit")
    desk = Desk(Paths.under(home), rng=random.Random(1))
    desk.choose_department(desk.demo_department())
    desk.create(HANDLE, PASSPHRASE, kdf=LEAST)
    with desk.ctx("roster").store.unit() as unit:
        unit.put("peers", Peer(id=Id("1" * 16), given="Kai", family="Lor"))
    for role in (Role.DEPUTY, Role.CLINICAL_LEAD, Role.COMMAND, Role.AUDITOR):
        desk.vault.users.add(role.value, PASSPHRASE, role)
    desk.close()
    return home


@pytest.fixture
def home(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copy = tmp_path / "desk"
    shutil.copytree(made, copy)
    monkeypatch.setenv("PEERDESK_HOME", str(copy))
    return copy


@attrs.frozen
class Done:
    code: int
    out: str
    err: str


Run = Callable[..., Done]


class Terminal:
    """Stands for somebody at the keyboard."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a verb; questions are answered by their label."""

    def command(*arguments: str, handle: str = HANDLE) -> Done:
        monkeypatch.setattr(cli, "mute_plugins", lambda: None)
        monkeypatch.setattr(sys, "stdin", Terminal())
        monkeypatch.setattr("click.prompt", lambda label, **_: handle)
        monkeypatch.setattr("getpass.getpass", lambda label: PASSPHRASE)
        code = cli.main(list(arguments))
        shown = capsys.readouterr()
        return Done(code, shown.out, shown.err)

    return command


@pytest.mark.parametrize("handle", [HANDLE, "deputy", "clinical_lead"])
def test_whoever_works_with_the_team_prints_two_pages(home: Path, run: Run, handle: str) -> None:
    done = run("print", "night-kit", handle=handle)
    assert done.code == Exit.OK, done.err
    assert done.out.count(BREAK) == 1
    for page in done.out.split(BREAK):
        lines = page.split("\n")
        assert len(lines) == ROWS + 1 and lines[-1] == "" and max(map(len, lines)) <= COLUMNS
    for title in ("ON CALL", "CONSULTANTS", "CLOCKS", "WHO ACTIVATES", "READ ALOUD", "NUMBERS", "SESSIONS"):
        assert title in done.out


@pytest.mark.parametrize("handle", ["command", "auditor"])
def test_a_role_without_the_team_gets_no_kit(home: Path, run: Run, handle: str) -> None:
    done = run("print", "night-kit", handle=handle)
    assert done.code == Exit.REFUSED and done.out == "" and "Traceback" not in done.err


def test_the_kit_into_a_file_is_of_one_user_and_replaces_nothing(home: Path, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "kit.html"
    done = run("print", "night-kit", "--html", "--to", str(file))
    assert done.code == Exit.OK and str(file) in done.out and "NIGHT KIT" not in done.out
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    html = file.read_text(encoding="utf-8")
    assert html.count('class="page"') == 2 and "@page{size:letter" in html
    again = run("print", "night-kit", "--to", str(file))
    assert again.code == Exit.BAD_INPUT and file.read_text(encoding="utf-8") == html


def test_without_a_vault_or_a_terminal_nothing_is_printed(
    home: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["print", "night-kit"]) == Exit.NO_TERMINAL
    monkeypatch.setenv("PEERDESK_HOME", str(tmp_path / "nothing"))
    assert run("print", "night-kit").code == Exit.NO_VAULT
    assert "NIGHT KIT" not in capsys.readouterr().out


def test_the_exercise_without_a_terminal_prints_the_script_and_leaves_nothing(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PEERDESK_HOME", str(tmp_path / "real"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    done = run("exercise", "--department", "us-mo-slmpd")
    assert done.code == Exit.OK, done.err
    assert "At once: A call from dispatch" in done.out and "[SLMPD" in done.out
    assert done.out.index("At once") < done.out.index("After 12 days") < done.out.index("In a terminal")
    assert "In a terminal" not in run("exercise", "--plain").out
    assert not [path for path in tmp_path.iterdir() if path.name.startswith("peerdesk-exercise")]
    assert not (tmp_path / "real" / "data").exists()
    assert run("exercise", "--department", "us-xx-nowhere").code == Exit.BAD_INPUT
