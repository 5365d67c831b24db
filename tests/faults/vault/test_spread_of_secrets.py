"""Canaries are driven through the store, the commands and every screen; then every file is searched for them."""

from __future__ import annotations

import base64
import io
import logging
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from types import ModuleType

import pytest

from peerdesk_core.desk import Desk
from peerdesk_core.faults import fault_of
from peerdesk_core.model.ids import Id
from peerdesk_core.model.people import Peer
from peerdesk_core.vault.compartments import Role
from peerdesk_core.vault.upkeep.backup import make_backup
from peerdesk_core.vault.vault import Vault
from peerdesk_tui.app import PeerdeskApp

HANDLE = "canaryhandle"
PASSPHRASE = "zqcanary passphrase of several words"
SECRETS = ("Zqgiven", "Zqfamily", "612-555-0142", "zqpeer@example.org", "canaryhandle", "zqcanary passphrase")
"""What nobody else on this machine would ever write; each in the spelling in which it is stored."""
Count = Callable[..., None]


@pytest.fixture
def peer() -> Peer:
    return Peer(
        id=Id("00000000000000c1"),
        given="Zqgiven",
        family="Zqfamily",
        phone="612-555-0142",
        email="zqpeer@example.org",
    )


def spellings(secret: str) -> Iterator[bytes]:
    for encoding in ("utf-8", "utf-16-le", "utf-32-le"):
        yield secret.encode(encoding)
    yield secret.encode().hex().encode()
    for shift in range(3):
        # Base 64 of a text depends on where it begins; the outer letters depend on what is beside it.
        yield base64.b64encode(b"\0" * shift + secret.encode())[4 * bool(shift) : -4]


def hits(secrets: tuple[str, ...], *folders: Path) -> list[str]:
    """Where any of the secrets stands in any spelling, and in which file's name."""
    found = []
    for folder in folders:
        for path in folder.rglob("*"):
            content = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
            for secret in secrets:
                if secret.casefold() in path.name.casefold() or any(each in content for each in spellings(secret)):
                    found.append(f"{secret} in {path.name}")
    return found


def test_the_search_finds_what_is_there(tmp_path: Path) -> None:
    """The control."""
    for number, secret in enumerate(SECRETS):
        for at, spelled in enumerate(spellings(secret)):
            (tmp_path / f"{number}-{at}").write_bytes(b"xyz" + spelled + b"xyz")
    assert len(hits(SECRETS, tmp_path)) >= 7 * len(SECRETS)


@pytest.mark.clause("mpd-24")
def test_nothing_that_was_entered_stands_readable_in_any_file(
    town: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, peer: Peer, count: Count
) -> None:
    """The store: open, contact, close, several users, a passphrase changed, renewals, a backup, a crash."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temp"))
    (tmp_path / "temp").mkdir()
    root = tmp_path / "vault"
    (root / "backups").mkdir(parents=True)
    place, written = town.place_in(root), io.StringIO()
    secrets = (*SECRETS, "amber-heron-", town.CODE.replace(" ", ""), town.CODE)
    logging.basicConfig(stream=written, level=0, force=True)
    with redirect_stdout(written), redirect_stderr(written):
        vault = town.admit(
            Vault.create(
                place, HANDLE, PASSPHRASE, code=town.CODE, kdf=town.CHEAP, clock=town.CLOCK, random=random.Random(1)
            )
        )
        with town.store_of(vault).unit() as unit:
            unit.put("peers", peer)
        scanned = [hits(secrets, tmp_path)]
        for step in (
            lambda: town.open_request(vault),
            lambda: town.enter_contact(vault, town.FOURTH),
            lambda: vault.users.add("zqcanary passphrase", "zqcanary passphrase", Role.DEPUTY),
            lambda: vault.users.change_passphrase(HANDLE, PASSPHRASE, PASSPHRASE + " x"),
            lambda: make_backup(vault, root / "backups"),
            lambda: vault.users.rotate(),
            lambda: town.close_request(vault, town.FOURTH),
        ):
            step()
            scanned.append(hits(secrets, tmp_path))
        copied = shutil.copytree(root, tmp_path / "as a crash leaves it")
        vault.close()
    scanned.append(hits(secrets, tmp_path, copied))
    assert not any(scanned), scanned
    assert not [secret for secret in secrets if secret in written.getvalue()]
    db = sqlite3.connect(place.file)
    stored = b"".join(bytes(body) for (body,) in db.execute("SELECT body FROM frame"))
    assert not [secret for secret in secrets if secret.encode() in stored]
    db.close()
    count("secrets", secrets=len(secrets), scans=len(scanned))


@pytest.mark.clause("mpd-24")
async def test_nothing_shown_on_any_screen_reaches_a_file_a_log_or_a_crash(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, peer: Peer, count: Count
) -> None:
    """Every screen that is registered is opened, its names shown, its keys pressed; one handler fails on a name."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    written = io.StringIO()
    logging.basicConfig(stream=written, level=0, force=True)
    with desk.ctx("roster").store.unit() as unit:
        unit.put("peers", peer)
    screens = [owned.item.id for owned in desk.kernel.screens()]
    seen = ""
    with redirect_stdout(written), redirect_stderr(written):
        app = PeerdeskApp(desk)
        async with app.run_test(size=(120, 30)) as pilot:
            for screen in screens:
                await app.open_screen(screen)
                await pilot.pause(0.1)
                for key in ("down", "v", "enter", "v", "escape", "question_mark", "escape"):
                    await pilot.press(key)
                    await pilot.pause(0.02)
                    seen += text_of(app)
                await app.run_action("app.home")
                await pilot.pause(0.05)
        fault = fault_of(ValueError(f"a field holds {peer.family}"), "roster", "command")
        written.write(fault.sentence() + repr(fault))
        desk.close()
    assert peer.family in seen, "the walk never met the peer"
    assert not [secret for secret in SECRETS if secret in written.getvalue()]
    assert hits(SECRETS, tmp_path) == []
    count("secrets", screens=len(screens), scans=1)


def text_of(app: PeerdeskApp) -> str:
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


def test_commands_beside_the_desk_tell_and_leave_nothing_of_it(
    desk: Desk, tmp_path: Path, peer: Peer, count: Count
) -> None:
    with desk.ctx("roster").store.unit() as unit:
        unit.put("peers", peer)
    desk.close()
    environment = os.environ | {"PEERDESK_HOME": str(tmp_path / "desk"), "TMPDIR": str(tmp_path)}
    verbs = (["plugins"], ["backup"], ["users"], ["unknown"])
    for verb in verbs:
        done = subprocess.run(
            [sys.executable, "-m", "peerdesk_core", *verb],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        assert not [secret for secret in SECRETS if secret in done.stdout + done.stderr], verb
        assert "Traceback" not in done.stderr, verb
    assert hits(SECRETS, tmp_path) == []
    count("secrets", commands=len(verbs), scans=1)


def test_no_core_file_is_written_while_a_vault_is_open(town: ModuleType, base: Path, tmp_path: Path) -> None:
    code = """
import os, random, resource, sys
from pathlib import Path
from peerdesk_core.clock import Clock
from peerdesk_core.vault.vault import Place, Vault
from zoneinfo import ZoneInfo
root = Path(sys.argv[1])
vault = Vault.open(Place(root / "data", root / "state"), "lee", "six words", clock=Clock(ZoneInfo("UTC")),
                   random=random.Random(1))
print(resource.getrlimit(resource.RLIMIT_CORE))
os.abort()
"""
    root = shutil.copytree(base, tmp_path / "vault")
    done = subprocess.run([sys.executable, "-c", code, str(root)], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode < 0 and done.stdout.splitlines()[0] == "(0, 0)"
    assert not [path for path in tmp_path.rglob("*core*") if path.is_file()]
