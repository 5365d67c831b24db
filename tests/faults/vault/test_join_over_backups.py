"""Two successive backups against each other, with the coordinator's keys: what they tell beyond the stated limit."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import attrs
import pytest

from peerdesk_core.vault.frames import Frame, unseal
from peerdesk_core.vault.header import parse_header
from peerdesk_core.vault.keys import Keys, unlock
from peerdesk_core.vault.registers import open_register
from peerdesk_core.vault.sqlite_log import SqliteLog
from peerdesk_core.vault.upkeep.backup import make_backup


@attrs.frozen
class Copy:
    """What a backup tells the coordinator's keys."""

    frames: tuple[Frame, ...]
    parts: tuple[dict[str, Any], ...]
    registers: dict[str, dict[str, Any]]


def read(file: Path, handle: str, passphrase: str) -> Copy:
    log = SqliteLog.read_only(file)
    keys: Keys = unlock(parse_header(log.header()), handle, passphrase)
    frames = tuple(log.read_from(0))
    opened = {
        name: open_register(keys, name, sealed)
        for name, sealed in log.registers().items()
        if (keys.holds(name) if "." not in name else keys.holds("directory"))
    }
    log.close()
    return Copy(frames, tuple(dict(unseal(keys, frame).parts) for frame in frames), opened)


@pytest.fixture
def backups(town: ModuleType, base: Path, tmp_path: Path) -> list[Path]:
    """A backup after each of three weeks, in which a deputy and the coordinator each saw two requests to their end."""
    root = shutil.copytree(base, tmp_path / "vault")
    place = town.place_in(root)
    for week in range(3):
        for handle, number in (("dep", 0xC0 + 4 * week), ("lee", 0xC2 + 4 * week)):
            vault = town.enter(place, handle)
            for each, topic in ((number, "loss"), (number + 1, "other")):
                town.open_request(vault, each)
                town.enter_contact(vault, each)
                town.close_request(vault, each, topic)
            if handle == "lee":
                make_backup(vault, root / "backups")
            vault.close()
    return sorted((root / "backups").iterdir(), key=lambda path: (len(path.name), path.name))


@pytest.mark.clause("mpd-24", "slmpd-23")
def test_the_difference_of_two_backups_is_sums_and_days_and_joins_nothing(
    backups: list[Path], town: ModuleType, count: Callable[..., None]
) -> None:
    """The limit that is told: sums per family of the time between two backups. Several closes in it stay a sum."""
    copies = [read(file, "lee", town.LOGINS["lee"]) for file in backups]
    assert len(copies) == 3
    for one, other in pairwise(copies):
        grown = {
            category: number - one.registers["stats"].get("topic", {}).get(town.MONTH, {}).get(category, 0)
            for category, number in other.registers["stats"]["topic"][town.MONTH].items()
        }
        assert grown == {"loss": 2, "other": 2}
        assert list(other.registers["stats"]) == ["topic"], "no family of peers or units"
        loads = other.registers["care"]
        assert all(set(counts) == {"contacts"} for months in loads.values() for counts in months.values())
        assert not set(loads) & set(json.dumps(other.registers["stats"]).split('"'))
        fresh = other.parts[len(one.parts) :]
        for parts in fresh:
            assert not ("stats" in parts and "care" in parts)
            pending = parts.get("common", {}).get("pending", {})
            assert not {"deputy.stats", "deputy.care"} <= set(pending), "nor where a role only adds"
            assert not (any(name.endswith(".care") for name in pending) and "stats" in parts)
        told = json.dumps([{k: v for k, v in parts.items() if k != "requests"} for parts in fresh])
        for secret in ("amber-heron", town.PEER, f"{0xC0:016x}", "loss", "other"):
            assert secret not in told
    count("join attack", pairs_of_backups=len(copies) - 1, frames=len(copies[-1].frames))


@pytest.mark.clause("mpd-24", "slmpd-23")
def test_what_waits_is_sums_as_well_and_a_fold_joins_none_of_it(
    town: ModuleType, base: Path, tmp_path: Path, count: Callable[..., None]
) -> None:
    root = shutil.copytree(base, tmp_path / "vault")
    place = town.place_in(root)
    vault = town.enter(place, "dep")
    for number in range(3):
        town.open_request(vault, 0xC0 + number)
        town.enter_contact(vault, 0xC0 + number)
        town.close_request(vault, 0xC0 + number)
    waiting = {name: content for name, content in vault.journal.registers.items() if name.startswith("deputy.")}
    seq = vault.journal.seq
    vault.close()
    assert waiting["deputy.stats"] == {"topic": {town.MONTH: {"loss": 3}}}
    assert waiting["deputy.care"] == {town.PEER: {town.MONTH: {"contacts": 3}}}
    assert {tuple(event) for event in waiting["deputy.audit"]["events"]} == {
        ("2026-11-22", "request.opened"),
        ("2026-11-22", "request.closed"),
    }
    town.enter(place).close()
    shutil.copy(place.file, tmp_path / "copy.db")
    folded = read(tmp_path / "copy.db", "lee", town.LOGINS["lee"])
    touched = [
        {*parts, *parts.get("common", {}).get("pending", {})} - {"common"}
        for frame, parts in zip(folded.frames, folded.parts, strict=True)
        if frame.seq > seq
    ]
    assert touched == [{"care", "deputy.care"}, {"stats", "deputy.stats"}, {"audit", "deputy.audit"}]
    assert not any(content for name, content in folded.registers.items() if "." in name)
    count("join attack", folds=1)


def test_sizes_and_counts_of_frames_tell_command_nothing_of_what_is_in_them(
    backups: list[Path], town: ModuleType
) -> None:
    copy = read(backups[-1], "cmd", town.LOGINS["cmd"])
    fresh = [frame for frame in copy.frames if frame.seq > 12]
    assert {len(frame.body) for frame in fresh} == {8192}
    assert set(copy.registers) == set()
    assert all(set(parts) <= {"common", "reports"} for parts in copy.parts)
