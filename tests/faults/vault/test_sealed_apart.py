"""No key and nonce seal two things; nothing that was overwritten stays behind in a file."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from peerdesk_core.vault import renewal
from peerdesk_core.vault.keys import forget_ciphers
from peerdesk_core.vault.upkeep.backup import make_backup


def test_no_key_and_nonce_ever_seal_two_things(
    town: ModuleType, base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: Callable[..., None]
) -> None:
    """Over a day of commits, sessions, renewals and users: AES-GCM gives everything away where a pair repeats."""
    used: Counter[tuple[bytes, bytes]] = Counter()

    class Watched:
        def __init__(self, key: bytes) -> None:
            self._key, self._real = key, AESGCM(key)

        def encrypt(self, nonce: bytes, plain: bytes, extra: bytes | None) -> bytes:
            used[self._key, nonce] += 1
            return self._real.encrypt(nonce, plain, extra)

        def decrypt(self, nonce: bytes, sealed: bytes, extra: bytes | None) -> bytes:
            return self._real.decrypt(nonce, sealed, extra)

    forget_ciphers()
    for module in ("keys", "records", "registers"):
        monkeypatch.setattr(f"peerdesk_core.vault.{module}.AESGCM", Watched, raising=False)
    root = shutil.copytree(base, tmp_path / "vault")
    place = town.place_in(root)
    for number in range(4):
        town.leave_pending(place)
        vault = town.enter(place)
        town.open_request(vault, 0xD0 + number)
        town.enter_contact(vault, 0xD0 + number)
        town.enter_contact(vault, 0xD0 + number)
        town.close_request(vault, 0xD0 + number)
        vault.users.change_passphrase("dep", "deputy words", "deputy words")
        renewal.compact(vault.journal) if number % 2 else vault.users.rotate()
        make_backup(vault, root / "backups")
        vault.close()
    older = shutil.copytree(root, tmp_path / "copy")
    for copy, number in ((root, 0xE1), (older, 0xE2)):  # a backup that is gone on from: one number, two frames
        vault = town.enter(town.place_in(copy))
        town.open_request(vault, number)
        town.close_request(vault, number)
        vault.close()
    forget_ciphers()
    assert sum(used.values()) > 150
    assert set(used.values()) == {1}
    count("sealed apart", seals=sum(used.values()))


@pytest.mark.clause("mpd-24", "slmpd-23")
def test_nothing_that_was_overwritten_stays_in_a_file(
    town: ModuleType, base: Path, tmp_path: Path, count: Callable[..., None]
) -> None:
    """After each commit the registers, headers and rings of before are in no file of the vault."""
    root = shutil.copytree(base, tmp_path / "vault")
    place = town.place_in(root)
    vault = town.enter(place)
    acts: tuple[Callable[[Any], object], ...] = (
        town.open_request,
        town.enter_contact,
        town.close_request,
        lambda v: v.users.change_passphrase("dep", "deputy words", "other words"),
        lambda v: renewal.compact(v.journal),
        lambda v: town.close_request(v, 0xB2),
        lambda v: v.users.rotate(),
        lambda v: town.open_request(v, 0xD1),
    )
    gone: list[bytes] = []
    for act in acts:
        before = pieces(vault)
        with town.store_of(vault).unit() as unit:  # a frame that may wait must not keep anything with it
            unit.event("story.told")
        act(vault)
        after = pieces(vault)
        gone += [piece for piece in before if piece not in after]
        for file in root.rglob("*"):
            content = file.read_bytes() if file.is_file() else b""
            assert not [piece for piece in gone if piece in content], file.name
    vault.close()
    assert len(gone) > 12
    count("overwritten content", pieces=len(gone), files_scanned=len(acts))


@pytest.mark.parametrize("step", ["vacuum", "create anchor"])
def test_a_renewal_that_was_cut_leaves_nothing_of_the_old_log(
    step: str, town: ModuleType, disks: ModuleType, base: Path, tmp_path: Path
) -> None:
    """The old frames lie in pages that nothing points to any more, until the room is given back."""
    root = shutil.copytree(base, tmp_path / "vault")
    vault = town.enter(town.place_in(root))
    old = pieces(vault)
    vault.close()
    counted = disks.Disk(shutil.copytree(root, tmp_path / "count"))
    town.run(town.ACTS["rotate"], counted.root, counted)
    disk = disks.Disk(root)
    disk.cut_at = next(at for at, what in enumerate(counted.steps, 1) if what.startswith(step))
    disk.outcome = "lost"
    with pytest.raises(disks.PowerCut):
        town.run(town.ACTS["rotate"], root, disk)
    vault = town.enter(town.place_in(disk.image))
    assert vault.journal.keys.epoch == 2
    vault.close()
    for file in disk.image.rglob("*"):
        content = file.read_bytes() if file.is_file() else b""
        assert not [piece for piece in old if piece in content], file.name


def pieces(vault: Any) -> list[bytes]:
    """A stretch of each thing that may be overwritten, as it lies in the files."""
    log, machine, header = vault.journal.log, vault.journal.machine, vault.journal.header
    found = [sealed[40:72] for sealed in log.registers().values()]
    found += [machine.ring(header).read_bytes()[40:72]]
    found += [frame.body[40:72] for frame in log.read_from(0)]
    return [*found, log.header()[:32]]
