"""The anchor's two slots: one flush a save, a torn write costs nothing, damage is told, an older log is noticed."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import attrs
import pytest

from peerdesk_core.vault.anchor import SLOT, Anchor, Mark
from peerdesk_core.vault.compartments import Role
from peerdesk_core.vault.errors import Damaged, DiskFull, RolledBack, StorageFailed
from peerdesk_core.vault.kdf import Kdf
from peerdesk_core.vault.slots import Login, found

KEYS = found([Login(handle="Lee", passphrase="six words", role=Role.COORDINATOR)], Kdf(memory=19 * 1024, passes=2))[
    0
].keys


def mark(seq: int) -> Mark:
    return Mark(seq=seq, epoch=1, head=bytes([seq]) * 32)


def anchor_at(path: Path) -> Anchor:
    """The anchor as a new session finds it."""
    return Anchor(path, KEYS)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An anchor that has seen frames 1 to 7."""
    path = tmp_path / "anchor"
    anchor = anchor_at(path)
    assert not anchor.check(mark(1))
    anchor.renew(mark(1))
    for seq in range(2, 8):
        anchor.save(mark(seq))
    return path


def test_the_last_saved_mark_is_the_one_that_counts(path: Path) -> None:
    assert anchor_at(path).check(mark(7))
    assert not anchor_at(path).check(mark(8))
    for older in (1, 5, 6):
        with pytest.raises(RolledBack):
            anchor_at(path).check(mark(older))


def test_another_history_or_an_older_epoch_is_noticed(path: Path) -> None:
    with pytest.raises(RolledBack):
        anchor_at(path).check(attrs.evolve(mark(7), head=bytes(32)))
    with pytest.raises(RolledBack):
        anchor_at(path).check(attrs.evolve(mark(9), epoch=0))


@pytest.mark.parametrize("later_session", [True, False])
def test_a_save_never_touches_the_slot_that_holds_the_newest_mark(path: Path, later_session: bool) -> None:
    anchor = anchor_at(path)
    assert anchor.check(mark(7))
    for seq in range(8, 12):
        before = path.read_bytes()
        anchor.save(mark(seq))
        after = path.read_bytes()
        kept = [at for at in (0, SLOT) if before[at : at + SLOT] == after[at : at + SLOT]]
        assert len(kept) == 1 and len(after) == 2 * SLOT
        path.write_bytes(bytes(SLOT) + after[kept[0] : kept[0] + SLOT])
        assert not anchor_at(path).check(mark(seq)), "the untouched slot is the one before"
        path.write_bytes(after)
        if later_session:
            anchor = anchor_at(path)
            assert anchor.check(mark(seq))


def test_a_save_is_one_flush_in_place(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flushes: list[int] = []
    real = os.fsync

    def flush(handle: int) -> None:
        flushes.append(handle)
        real(handle)

    def refused(*_: Any) -> None:
        raise AssertionError("a save makes and renames nothing")

    monkeypatch.setattr(os, "fdatasync", flush, raising=False)
    monkeypatch.setattr(os, "fsync", flush)
    for name in ("replace", "rename", "unlink"):
        monkeypatch.setattr(os, name, refused)
    anchor = anchor_at(path)
    assert anchor.check(mark(7))
    anchor.save(mark(8))
    assert len(flushes) == 1
    assert anchor_at(path).check(mark(8))


def test_a_write_torn_anywhere_leaves_the_mark_before_and_is_healed(path: Path) -> None:
    before = path.read_bytes()
    anchor = anchor_at(path)
    assert anchor.check(mark(7))
    anchor.save(mark(8))
    after = path.read_bytes()
    at = 0 if before[SLOT:] == after[SLOT:] else SLOT
    for length in (0, 1, 31, 32, 43, 44, 60, 512, 513, 2048, SLOT - 1, SLOT):
        path.write_bytes(before[:at] + after[at : at + length] + before[at + length :])
        with pytest.raises((RolledBack, Damaged)):
            anchor_at(path).check(mark(6))
        torn = anchor_at(path)
        assert torn.check(mark(8)) is (length == SLOT)
        torn.renew(mark(8))
        assert anchor_at(path).check(mark(8))
        with pytest.raises(RolledBack):
            anchor_at(path).check(mark(7))


def test_a_flipped_bit_in_any_byte_is_told_or_changes_nothing(path: Path) -> None:
    raw = path.read_bytes()
    answers: dict[int, set[str]] = {0: set(), SLOT: set()}
    for at in range(len(raw)):
        flipped = bytearray(raw)
        flipped[at] ^= 1 << (at % 8)
        path.write_bytes(flipped)
        with pytest.raises((RolledBack, Damaged)):
            anchor_at(path).check(mark(6))
        try:
            answer = f"up to date: {anchor_at(path).check(mark(7))}"
        except Damaged:
            answer = "damaged"
        answers[at - at % SLOT].add(answer)
    assert sorted(map(sorted, answers.values())) == [["damaged"], ["up to date: False"]]


def test_two_damaged_slots_or_another_length_are_damage(path: Path) -> None:
    raw = path.read_bytes()
    for content in (b"", b"x", bytes(2 * SLOT), raw[:SLOT], raw[:-1], raw + b"x", raw + raw, os.urandom(2 * SLOT)):
        path.write_bytes(content)
        for seq in (6, 7, 8):
            with pytest.raises(Damaged):
                anchor_at(path).check(mark(seq))


def test_each_sealing_is_under_another_nonce(path: Path) -> None:
    anchor = anchor_at(path)
    assert anchor.check(mark(7))
    anchor.renew(mark(7))
    seen = {path.read_bytes()[at : at + 44] for at in (0, SLOT)}
    for _ in range(4):
        anchor.save(mark(7))
        seen |= {path.read_bytes()[at : at + 44] for at in (0, SLOT)}
    assert len(seen) == 6


@pytest.mark.parametrize(("code", "kind"), [(errno.EIO, StorageFailed), (errno.ENOSPC, DiskFull)])
@pytest.mark.parametrize("call", ["open", "write", "lseek", "fdatasync"])
def test_an_error_of_the_anchor_s_disk_is_told_by_type(
    path: Path, monkeypatch: pytest.MonkeyPatch, call: str, code: int, kind: type[StorageFailed]
) -> None:
    anchor = anchor_at(path)
    assert anchor.check(mark(7))

    def failing(*_: Any, **__: Any) -> None:
        raise OSError(code, "a text that quotes /a/path")

    with monkeypatch.context() as patch:
        patch.setattr(os, call, failing, raising=False)
        with pytest.raises(kind) as told:
            anchor.save(mark(8))
    assert type(told.value) is kind and "/a/path" not in str(told.value)
    assert anchor_at(path).check(mark(8)) in (True, False)
