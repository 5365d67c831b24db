"""The files in the hands of whoever has a copy: without any key, and with all that the coordinator's login opens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs

from peerdesk_core.testing import HANDLE, PASSPHRASE
from peerdesk_core.vault.frames import unseal
from peerdesk_core.vault.header import parse_header
from peerdesk_core.vault.keys import Keys, unlock
from peerdesk_core.vault.registers import open_register
from peerdesk_core.vault.ring import Ring
from peerdesk_core.vault.sqlite_log import SqliteLog

SEALED = 2
"""Length of a change whose content is sealed under a key of its own: [handle, blob]."""


@attrs.frozen
class Loot:
    """All that the files tell."""

    outside: tuple[Any, ...]
    """Without a key: number, epoch and length of each frame, length of each register and of the ring."""
    parts: tuple[dict[str, Any], ...]
    """With the keys: what each frame says."""
    registers: dict[str, Any]
    documents: tuple[Any, ...]
    """With the keys and the ring: every version of a record whose key is still there."""

    def view(self) -> list[Any]:
        """Frame by frame; of what is sealed under a key of its own, how much and how long, by compartment."""
        return [{name: seen(name, part) for name, part in sorted(parts.items())} for parts in self.parts]

    def plain(self) -> str:
        """Everything that can be read, as one text."""
        return repr((self.parts, self.registers, self.documents))


def seen(name: str, part: Any) -> Any:
    """One part of a frame as a thief sees it."""
    if name == "audit":
        return [(op[3]["kind"], op[3]["day"]) for op in part["ops"]]
    if not isinstance(part, dict):
        return part
    ops = part.get("ops", [])
    sealed = sorted(len(op[1]) for op in ops if len(op) == SEALED)
    return sealed, [op for op in ops if len(op) != SEALED], "register" in part


def loot(folder: Path) -> Loot:
    """What a copy of a desk's folder tells."""
    log = SqliteLog.read_only(folder / "data" / "vault.db")
    try:
        header = parse_header(log.header())
        keys = unlock(header, HANDLE, PASSPHRASE)
        frames, bodies = tuple(log.read_from(0)), log.registers()
    finally:
        log.close()
    ring_file = next((folder / "state").glob("ring-*"))
    lengths = {name: len(body) for name, body in bodies.items()}
    outside = (
        [(frame.seq, frame.epoch, frame.kind, len(frame.body)) for frame in frames],
        lengths,
        ring_file.stat().st_size,
    )
    parts = tuple(dict(unseal(keys, frame).parts) for frame in frames)
    registers = {name: open_register(keys, name, body) for name, body in bodies.items() if keys.holds(name)}
    return Loot(outside, parts, registers, tuple(_opened(ring_file, keys, parts)))


def _opened(file: Path, keys: Keys, parts: tuple[dict[str, Any], ...]) -> Iterator[Any]:
    """Every version, also earlier ones, that any key of the ring opens."""
    ring = Ring(file, keys)
    ring.load()
    ops = [op for each in parts for part in each.values() if isinstance(part, dict) for op in part.get("ops", [])]
    for op in ops:
        if len(op) == SEALED:
            name = ring.meet(op[0])
            if name is not None:
                yield ring.open(name, op)
