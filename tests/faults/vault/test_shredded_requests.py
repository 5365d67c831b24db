"""A closed request against all backups, every ring file that is left, all passphrases and the recovery code."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag

from peerdesk_core.faults import DeskError
from peerdesk_core.vault import renewal
from peerdesk_core.vault.frames import unseal
from peerdesk_core.vault.header import parse_header
from peerdesk_core.vault.keys import Keys, unlock
from peerdesk_core.vault.records import open_sealed
from peerdesk_core.vault.recovery import HANDLE, read_code
from peerdesk_core.vault.sqlite_log import SqliteLog
from peerdesk_core.vault.upkeep.backup import make_backup
from peerdesk_core.vault.upkeep.hold import begin_hold, lift_hold

Count = Callable[..., None]
_SALT = 32


class Attacker:
    """Has every copy of the vault's files, and every passphrase that ever opened it."""

    def __init__(self, town: ModuleType) -> None:
        self.town = town
        self.logins = [*town.LOGINS.items(), (HANDLE, read_code(town.CODE))]
        self.vaults: dict[str, Path] = {}
        self.rings: dict[str, Path] = {}

    def take(self, root: Path, aside: Path, name: str, *, rings: bool) -> None:
        """Copy what a thief of this hour finds; the rings only of the last one, since no backup holds them."""
        for file in [root / "data" / "vault.db", *(root / "backups").glob("*.backup")]:
            content = file.read_bytes()
            there = aside / hashlib.sha256(content).hexdigest()
            there.write_bytes(content)
            self.vaults[f"{name}: {file.name}"] = there
        for ring in root.rglob("ring-*") if rings else ():
            self.rings[f"{name}: {ring.name}"] = Path(shutil.copy(ring, aside / f"{name}-{ring.name}"))

    def keys(self) -> list[Keys]:
        """All keys of all slots of all copies."""
        found: dict[bytes, Keys] = {}
        for file in self.vaults.values():
            log = SqliteLog.read_only(file)
            header = parse_header(log.header())
            log.close()
            for handle, passphrase in self.logins:
                try:
                    keys = unlock(header, handle, passphrase)
                except DeskError:
                    continue
                found[keys.user + keys.scope()] = keys
        return list(found.values())

    def request_keys(self) -> set[bytes]:
        """Every key of a request in any ring that any of the keys opens."""
        found: set[bytes] = set()
        for ring in self.rings.values():
            sealed = ring.read_bytes()
            for keys in self.keys():
                if not keys.holds("requests"):
                    continue
                try:
                    cipher = keys.cipher("requests", "ring", sealed[:_SALT])
                    padded = cipher.decrypt(bytes(12), sealed[_SALT:], keys.scope())
                except (InvalidTag, ValueError):
                    continue
                (length,) = struct.unpack_from(">I", padded)
                found |= {base64.b64decode(row[2]) for row in json.loads(padded[4 : 4 + length])}
        return found

    def opened(self) -> tuple[set[str], int]:
        """The ids of all requests that can be decrypted, and how many sealed versions were tried."""
        ids: set[str] = set()
        keys, own = self.keys(), self.request_keys()
        ops: dict[str, tuple[Keys, Any]] = {}
        for file in self.vaults.values():
            for reader in keys:
                if reader.holds("requests"):
                    for op in sealed_versions(file, reader):
                        ops[op[0]] = (reader, op)
        for reader, op in ops.values():
            for key in own:
                try:
                    version = open_sealed(key, reader.scope(), op)
                except DeskError:
                    continue
                if version.document is not None:
                    ids.add(version.name[1])
        return ids, len(ops) * len(own)


def sealed_versions(file: Path, keys: Keys) -> Iterator[Any]:
    """Every version under a key of its own in a copy that these keys open."""
    log = SqliteLog.read_only(file)
    for frame in log.read_from(0):
        try:
            parts = unseal(keys, frame).parts
        except DeskError:
            continue
        yield from (op for op in parts.get("requests", {}).get("ops", []) if len(op) == 2)
    log.close()


def id_of(number: int) -> str:
    return f"{number:016x}"


AFTERWARDS: dict[str, Callable[[Any], object]] = {
    "nothing": lambda vault: None,
    "compaction": lambda vault: renewal.compact(vault.journal),
    "rotation": lambda vault: vault.users.rotate(),
    "a user leaves": lambda vault: vault.users.remove("dep"),
    "handing over": lambda vault: vault.users.hand_over("Kim", "kim words"),
}


@pytest.mark.clause("mpd-24", "slmpd-23")
@pytest.mark.parametrize("afterwards", AFTERWARDS)
@pytest.mark.parametrize("between", ["nothing", "compaction", "rotation"])
def test_a_closed_request_is_gone_for_good(
    between: str, afterwards: str, town: ModuleType, base: Path, tmp_path: Path, count: Count
) -> None:
    root = shutil.copytree(base, tmp_path / "vault")
    thief = Attacker(town)
    (aside := tmp_path / "aside").mkdir()
    vault = town.enter(town.place_in(root))
    town.open_request(vault)
    town.enter_contact(vault, town.FOURTH)
    make_backup(vault, root / "backups")
    thief.take(root, aside, "open", rings=False)
    AFTERWARDS[between](vault)
    make_backup(vault, root / "backups")
    thief.take(root, aside, "between", rings=False)
    town.close_request(vault, town.FOURTH)
    make_backup(vault, root / "backups")
    AFTERWARDS[afterwards](vault)
    vault.close()
    thief.take(root, aside, "end", rings=True)
    ids, tried = thief.opened()
    assert ids == {id_of(0xB1), id_of(0xB2)}, "what is open can be read, and nothing else"
    assert tried > 10
    count("shredding", copies=len(thief.vaults), rings=len(thief.rings), decryptions_tried=tried)


@pytest.mark.clause("mpd-24")
def test_with_the_ring_of_that_hour_it_could_be_read(town: ModuleType, base: Path, tmp_path: Path) -> None:
    """The control: the attacker of these tests opens a request wherever its key is left."""
    root = shutil.copytree(base, tmp_path / "vault")
    thief = Attacker(town)
    (aside := tmp_path / "aside").mkdir()
    vault = town.enter(town.place_in(root))
    town.open_request(vault)
    thief.take(root, aside, "open", rings=True)
    town.close_request(vault, town.FOURTH)
    vault.close()
    thief.take(root, aside, "end", rings=True)
    assert id_of(town.FOURTH) in thief.opened()[0]


@pytest.mark.clause("mpd-24")
def test_under_a_hold_it_can_be_read_until_the_hold_is_lifted(
    town: ModuleType, base: Path, tmp_path: Path, count: Count
) -> None:
    root = shutil.copytree(base, tmp_path / "vault")
    (aside := tmp_path / "aside").mkdir()
    vault = town.enter(town.place_in(root))
    town.open_request(vault)
    begin_hold(vault, "City attorney")
    town.close_request(vault, town.FOURTH)
    make_backup(vault, root / "backups")
    during = Attacker(town)
    during.take(root, aside, "held", rings=True)
    assert id_of(town.FOURTH) in during.opened()[0]
    assert lift_hold(vault) == 1
    vault.close()
    later = Attacker(town)
    later.vaults = dict(during.vaults)
    later.take(root, aside, "lifted", rings=True)
    ids, tried = later.opened()
    assert id_of(town.FOURTH) not in ids and {id_of(0xB1), id_of(0xB2)} <= ids
    count("shredding", copies=len(later.vaults), rings=len(later.rings), decryptions_tried=tried)


@pytest.mark.clause("mpd-24")
@pytest.mark.parametrize("step", ["create", "write", "flush", "rename"])
def test_a_ring_that_a_crash_left_half_written_is_gone_after_a_recovery_too(
    step: str, town: ModuleType, disks: ModuleType, base: Path, tmp_path: Path
) -> None:
    """The recovery code opens no ring, and must leave none behind that old passphrases open."""
    root = shutil.copytree(base, tmp_path / "vault")
    (aside := tmp_path / "aside").mkdir()
    thief = Attacker(town)
    thief.take(root, aside, "before", rings=False)
    counted = disks.Disk(shutil.copytree(root, tmp_path / "count"))
    town.run(town.ACTS["close a request"], counted.root, counted)
    disk = disks.Disk(root)
    disk.cut_at = next(at for at, what in enumerate(counted.steps, 1) if what.startswith(f"{step} ring"))
    with pytest.raises(disks.PowerCut):
        town.run(town.ACTS["close a request"], root, disk)
    town.run(town.ACTS["recover"], disk.image)
    thief.take(disk.image, aside, "end", rings=True)
    assert thief.request_keys() == set()
