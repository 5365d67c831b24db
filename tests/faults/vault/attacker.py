"""The files in the hands of whoever has the demo's passphrase, and all that can be read out of them."""

from __future__ import annotations

import shutil
import sqlite3
import struct
from pathlib import Path
from typing import Any

import attrs

from peerdesk_core.desk import DemoInfo
from peerdesk_core.model.ids import Id, Month
from peerdesk_core.vault.frames import Frame, unseal
from peerdesk_core.vault.header import parse_header
from peerdesk_core.vault.keys import Keys, unlock
from peerdesk_core.vault.registers import open_register
from peerdesk_core.vault.sqlite_log import SqliteLog


@attrs.frozen
class Loot:
    """The files as they lie on the disk while the desk is open, and what its own program wrote into registers."""

    root: Path
    overwritten: tuple[bytes, ...]
    closed: tuple[Id, ...]

    @property
    def file(self) -> Path:
        return self.root / "data" / "vault.db"


@attrs.frozen
class Told:
    """All that vault.db tells with the passphrase."""

    keys: Keys
    frames: tuple[Frame, ...]
    parts: tuple[dict[str, Any], ...]
    registers: dict[str, Any]


def keys_of(file: Path) -> Keys:
    """The keys that the passphrase opens."""
    log = SqliteLog.read_only(file)
    try:
        return unlock(parse_header(log.header()), DemoInfo().handle, DemoInfo().passphrase)
    finally:
        log.close()


def read(file: Path) -> Told:
    """Everything, frame by frame."""
    keys = keys_of(file)
    log = SqliteLog.read_only(file)
    frames = tuple(log.read_from(0))
    opened = {name: open_register(keys, name, body) for name, body in log.registers().items() if keys.holds(name)}
    log.close()
    return Told(keys, frames, tuple(dict(unseal(keys, frame).parts) for frame in frames), opened)


def view(told: Told) -> list[Any]:
    """What each frame says, in order: its size, and every part in plain; of what is sealed, how much and how long."""
    return [(frame.kind, len(frame.body), seen(parts)) for frame, parts in zip(told.frames, told.parts, strict=True)]


def seen(parts: dict[str, Any]) -> dict[str, Any]:
    """One frame as an attacker sees it."""
    plain: dict[str, Any] = {}
    for name, part in parts.items():
        if name in ("requests", "incidents"):
            plain[name] = sorted(len(op[1]) for op in part["ops"])
        elif name == "audit":
            plain[name] = [(op[3]["kind"], op[3]["day"]) for op in part["ops"]]
        else:
            plain[name] = sorted(part) if "register" in part else part
    return plain


def joined_registers(told: Told) -> list[int]:
    """Frames in which peers' load and counters change together: both belong to one request."""
    return [
        frame.seq
        for frame, parts in zip(told.frames, told.parts, strict=True)
        if {"care", "stats"} <= set(parts) and "directory" not in parts
    ]


def plain_beside_requests(told: Told) -> list[int]:
    """Frames that change a request and name a peer or anything else of the team in plain."""
    return [
        frame.seq
        for frame, parts in zip(told.frames, told.parts, strict=True)
        if "requests" in parts and set(parts) - {"requests", "audit", "clocks", "care", "stats"}
    ]


def earlier_states(file: Path, keys: Keys, where: Path) -> list[dict[str, Any]]:
    """The registers after every commit that SQLite's write-ahead log still holds, found by cutting it there."""
    log = file.with_name(file.name + "-wal")
    raw = log.read_bytes() if log.exists() else b""
    if len(raw) < 32:
        return []
    (page,) = struct.unpack(">I", raw[8:12])
    found = []
    for at in range(32, len(raw) - page - 23, 24 + page):
        (pages_after,) = struct.unpack(">I", raw[at + 4 : at + 8])
        if not pages_after:
            continue
        cut = where / f"cut-{at}.db"
        shutil.copy(file, cut)
        cut.with_name(cut.name + "-wal").write_bytes(raw[: at + 24 + page])
        db = sqlite3.connect(cut)
        rows = db.execute("SELECT name, body FROM register").fetchall()
        db.close()
        found.append({name: open_register(keys, name, body) for name, body in rows if keys.holds(name)})
    return found


def left_over(loot: Loot) -> int:
    """How many overwritten registers are still somewhere in the files, in any piece of 48 bytes."""
    raw = b"\0".join(path.read_bytes() for path in loot.root.rglob("*") if path.is_file())
    log = SqliteLog.read_only(loot.file)
    now = set(log.registers().values())
    log.close()
    gone = [blob for blob in loot.overwritten if blob not in now]
    assert len(gone) > 20
    return sum(any(blob[at : at + 48] in raw for at in range(0, len(blob) - 48, 2048)) for blob in gone)


def of_month(told: Told, month: Month) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Whom and what the month's registers leave open: kind of load -> peers, family -> categories that occur."""
    peers: dict[str, list[str]] = {}
    for peer, months in told.registers["care"].items():
        for what, number in months.get(month, {}).items():
            if number and len(peer) == 16:
                peers.setdefault(what, []).append(peer)
    counted = {
        family: [category for category, number in months.get(month, {}).items() if number]
        for family, months in told.registers["stats"].items()
    }
    return peers, counted
