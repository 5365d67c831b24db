"""Replacing a file whole, and leaving nothing of what was overwritten."""

from __future__ import annotations

import ctypes
import os
import random
import resource
import sqlite3
import stat
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from peerdesk_core.clock import fixed
from peerdesk_core.contributions import MeasureSpec
from peerdesk_core.model.ids import Id, Month, month_before
from peerdesk_core.vault.errors import InUse
from peerdesk_core.vault.files import read_file, replace_file
from peerdesk_core.vault.hardening import forbid_inspection
from peerdesk_core.vault.kdf import Kdf, stretch
from peerdesk_core.vault.lockfile import LockFile
from peerdesk_core.vault.sqlite_log import SqliteLog
from peerdesk_core.vault.vault import Place, Vault

CLOCK = fixed(datetime(2026, 11, 22, 12, tzinfo=UTC))
CHEAP = Kdf(memory=19 * 1024, passes=2)
MONTH = Month("2026-11")


def test_content_is_flushed_before_it_takes_the_name_and_the_folder_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    fsync, replace = os.fsync, os.replace

    def seen_fsync(handle: int) -> None:
        steps.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
        fsync(handle)

    def seen_replace(source: Any, target: Any) -> None:
        steps.append("name")
        replace(source, target)

    monkeypatch.setattr(os, "fsync", seen_fsync)
    monkeypatch.setattr(os, "replace", seen_replace)
    replace_file(tmp_path / "ring", b"content")
    assert steps == ["file", "name", "folder"]
    assert (tmp_path / "ring").read_bytes() == b"content"


def test_a_half_written_file_of_an_earlier_crash_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "ring.new").write_bytes(b"half")
    replace_file(tmp_path / "ring", b"content")
    assert not (tmp_path / "ring.new").exists()
    assert read_file(tmp_path / "ring", 3) == b"con"
    assert read_file(tmp_path / "none", 3) is None


def counting_vault(tmp_path: Path) -> tuple[Place, Vault]:
    place = Place(tmp_path / "data", tmp_path / "state")
    vault = Vault.create(place, "a", "b", kdf=CHEAP, clock=CLOCK, random=random.Random(1))
    vault.declare("p", MeasureSpec(id="topic", title="Topics", categories=("loss",)))
    return place, vault


def registers(place: Place) -> dict[str, bytes]:
    """The registers as they lie in the file of a closed vault."""
    db = sqlite3.connect(place.data / "vault.db")
    found = dict(db.execute("SELECT name, body FROM register").fetchall())
    db.close()
    return found


def pieces_found(place: Place, blob: bytes) -> int:
    """How many pieces of the blob are still in any file of the vault."""
    content = b"".join(path.read_bytes() for path in place.data.iterdir())
    return sum(blob[at : at + 64] in content for at in range(0, len(blob) - 64, 512))


@pytest.mark.clause("mpd-24", "slmpd-23")
def test_an_overwritten_register_leaves_no_copy_to_subtract(tmp_path: Path) -> None:
    place, vault = counting_vault(tmp_path)
    vault.close()
    old = registers(place)
    assert pieces_found(place, old["stats"]) > 20
    vault = Vault.open(place, "a", "b", clock=CLOCK, random=random.Random(1))
    vault.declare("p", MeasureSpec(id="topic", title="Topics", categories=("loss",)))
    for _ in range(3):
        with vault.store_for("p").unit() as unit:
            unit.count("topic", "loss", MONTH)
        assert (place.data / "vault.db-wal").stat().st_size == 0
        assert pieces_found(place, old["stats"]) == 0
    with vault.store_for("p").unit() as unit:
        unit.load(Id("0" * 16), MONTH)
    assert pieces_found(place, old["care"]) == 0
    vault.close()


def test_a_register_that_outgrows_its_size_takes_the_old_one_s_place_without_a_trace(tmp_path: Path) -> None:
    place, vault = counting_vault(tmp_path)
    with vault.store_for("p").unit() as unit:
        for number in range(600):
            unit.load(Id(f"{number:016x}"), MONTH)
    vault.close()
    large = registers(place)["care"]
    assert len(large) in (32 * 1024, 64 * 1024)
    later = fixed(datetime(2027, 6, 1, tzinfo=UTC))
    vault = Vault.open(place, "a", "b", clock=later, random=random.Random(1))
    with vault.store_for("p").unit() as unit:
        unit.load(Id("0" * 16), Month("2027-06"))
    assert pieces_found(place, large) == 0
    vault.close()
    assert len(registers(place)["care"]) == 16 * 1024


def test_the_container_is_opened_with_every_safe_setting(tmp_path: Path) -> None:
    _, vault = counting_vault(tmp_path)
    log = vault.journal.log
    assert isinstance(log, SqliteLog)
    wanted = {"secure_delete": 1, "trusted_schema": 0, "synchronous": 2, "cell_size_check": 1, "temp_store": 2}
    found = {name: log._db.execute(f"PRAGMA {name}").fetchone()[0] for name in wanted}
    assert found == wanted
    assert log._db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    vault.close()


def test_a_lock_is_free_again_once_released(tmp_path: Path) -> None:
    first, second = LockFile(tmp_path / "lock"), LockFile(tmp_path / "lock")
    first.take(CLOCK.now())
    with pytest.raises(InUse):
        second.take(CLOCK.now())
    (tmp_path / "lock").write_bytes(b"not a note")
    with pytest.raises(InUse) as refused:
        second.take(CLOCK.now())
    assert refused.value.cause == InUse.cause
    first.release()
    first.release()
    second.take(CLOCK.now())
    second.release()


def test_no_core_file_is_written_with_keys_in_it(tmp_path: Path) -> None:
    counting_vault(tmp_path)[1].close()
    assert resource.getrlimit(resource.RLIMIT_CORE)[0] == 0


def test_no_other_program_of_the_user_may_read_the_memory_once_a_passphrase_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[object] = []

    class Library:
        def prctl(self, *given: int) -> int:
            steps.append(given)
            return 0

    def watched(*given: Any) -> bytes:
        steps.append("passphrase")
        return stretch(*given)

    monkeypatch.setattr(ctypes, "CDLL", lambda _: Library())
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr("peerdesk_core.vault.keys.stretch", watched)
    place, vault = counting_vault(tmp_path)
    vault.close()
    Vault.open(place, "a", "b", clock=CLOCK, random=random.Random(1)).close()
    assert steps == [(4, 0, 0, 0, 0), "passphrase"] * 2


def test_the_platform_keeps_what_was_asked_of_it() -> None:
    assert forbid_inspection() is (sys.platform == "linux")
    if sys.platform == "linux":
        assert ctypes.CDLL(None).prctl(3, 0, 0, 0, 0) == 0


def test_a_platform_without_such_a_call_is_no_obstacle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_: object) -> object:
        raise OSError

    monkeypatch.setattr(ctypes, "CDLL", missing)
    assert not forbid_inspection()
    monkeypatch.setattr(sys, "platform", "other")
    assert not forbid_inspection()
    counting_vault(tmp_path)[1].close()


def test_the_month_before_january_is_december() -> None:
    assert month_before(Month("2026-01")) == "2025-12"
    assert month_before(Month("2026-11")) == "2026-10"
