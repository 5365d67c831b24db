"""A disk that counts its steps, cuts the power at any of them, or fails there.

Every write, flush, rename, removal and creation below one folder is a step, and so is every statement by which SQLite
makes something durable. After a cut `image` holds what the disk may have kept: what was not flushed is all there, all
gone, or torn, as the outcome says.
"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

OUTCOMES = ("kept", "lost", "torn")
_SECTOR = 512
_DURABLE = ("COMMIT", "PRAGMA WAL_CHECKPOINT", "VACUUM", "PRAGMA JOURNAL_MODE=DELETE")


class PowerCut(BaseException):
    """The process is gone: nothing after this counts."""


class Disk:
    """The files below `root`, and what of them was flushed."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.steps: list[str] = []
        self.cut_at = 0
        self.fail_at = 0
        self.error = 0
        self.outcome = "kept"
        self.image = root.with_name(root.name + "-image")
        self.happened = False
        self.counting = True
        """Whether what is done now counts: what only makes an act ready does not."""
        self._unflushed: dict[Path, bytes | None] = {}
        self._moved: list[tuple[Path, bytes | None]] = []
        self._open: dict[int, Path] = {}
        self._real: dict[str, Any] = {name: getattr(os, name) for name in _CALLS}
        self._connect = sqlite3.connect

    @contextmanager
    def watched(self) -> Iterator[Disk]:
        """Everything within the block goes over this disk."""
        with pytest.MonkeyPatch.context() as patch:
            for name in _CALLS:
                patch.setattr(os, name, self._watch(name))
            patch.setattr(sqlite3, "connect", self._connected)
            yield self

    @contextmanager
    def not_counting(self) -> Iterator[None]:
        """What is done within the block is no part of the act."""
        self.counting = False
        try:
            yield
        finally:
            self.counting = True

    # -------------------------------------------------------- calls of the operating system

    def _watch(self, name: str) -> Callable[..., Any]:
        steps: dict[str, Callable[..., Any]] = {
            "open": self._opened,
            "write": self._written,
            "fsync": self._flush,
            "fdatasync": self._flush,
            "replace": self._replace,
            "unlink": self._unlink,
        }
        real, step = self._real[name], steps[name]

        def call(*given: Any, **more: Any) -> Any:
            return step(*given, **more) if self.counting and not self.happened else real(*given, **more)

        return call

    def _path(self, path: Any) -> Path | None:
        found = Path(os.fspath(path)) if isinstance(path, str | os.PathLike) else None
        return found if found is not None and found.is_relative_to(self.root) else None

    def _opened(self, path: Any, flags: int, *more: Any, **named: Any) -> int:
        own = self._path(path)
        if own is not None and flags & os.O_CREAT and not own.exists():
            self._fail_here(f"create {own.name}")
            handle: int = self._real["open"](path, flags, *more, **named)
            self._moved.append((own, None))
            self._open[handle] = own
            self._cut_here()
            return handle
        handle = self._real["open"](path, flags, *more, **named)
        self._open.pop(handle, None)
        if own is not None:
            self._open[handle] = own
        return handle

    def _written(self, handle: int, content: bytes) -> int:
        own = self._open.get(handle)
        if own is None:
            return int(self._real["write"](handle, content))
        self._fail_here(f"write {own.name}")
        self._unflushed.setdefault(own, _content(own))
        written = int(self._real["write"](handle, content))
        self._cut_here()
        return written

    def _flush(self, handle: int) -> None:
        own = self._open.get(handle)
        if own is None:
            return
        self._fail_here(f"flush {own.name}")
        self._cut_here()
        if own.is_dir():
            self._moved = [(path, before) for path, before in self._moved if path.parent != own]
        else:
            self._unflushed.pop(own, None)

    def _replace(self, source: Any, target: Any) -> None:
        old, new = self._path(source), self._path(target)
        if old is None or new is None:
            self._real["replace"](source, target)
            return
        self._fail_here(f"rename {new.name}")
        content = _content(old)
        self._moved += [(new, _content(new)), (old, content)]
        if old in self._unflushed:
            self._unflushed[new] = self._unflushed.pop(old)
        self._real["replace"](source, target)
        self._cut_here()

    def _unlink(self, path: Any, *more: Any, **named: Any) -> None:
        own = self._path(path)
        if own is None or not own.exists():
            self._real["unlink"](path, *more, **named)
            return
        self._fail_here(f"remove {own.name}")
        self._moved.append((own, _content(own)))
        self._unflushed.pop(own, None)
        self._real["unlink"](path, *more, **named)
        self._cut_here()

    # -------------------------------------------------------- SQLite

    def _connected(self, *given: Any, **named: Any) -> sqlite3.Connection:
        disk = self

        class Watched(sqlite3.Connection):
            """A connection whose durable statements are steps."""

            def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
                if disk.happened or not disk.counting or not sql.upper().startswith(_DURABLE):
                    return super().execute(sql, *values)
                cursor: sqlite3.Cursor = disk._statement(sql, lambda: super(Watched, self).execute(sql, *values))
                return cursor

            def backup(self, target: sqlite3.Connection, **named: Any) -> None:
                run = super().backup
                if disk.happened or not disk.counting:
                    run(target, **named)
                else:
                    disk._statement("BACKUP", lambda: run(target, **named))

        named["factory"] = Watched
        connection: sqlite3.Connection = self._connect(*given, **named)
        return connection

    def _statement(self, sql: str, run: Callable[[], Any]) -> Any:
        self._fail_here(sql.split("=")[0].lower())
        files = [path for path in self.root.rglob("*") if _is_database(path)] if len(self.steps) == self.cut_at else []
        before = {path: path.read_bytes() for path in files}
        done = run()
        if len(self.steps) == self.cut_at:
            self._cut_here(before)
        return done

    # -------------------------------------------------------- cut and fail

    def _fail_here(self, what: str) -> None:
        self.steps.append(what)
        if len(self.steps) == self.fail_at:
            self.happened = True
            if what.split()[0] in _OF_SYSTEM:
                raise OSError(self.error, "a text that quotes a path", str(self.root))
            error = sqlite3.OperationalError(f"a text that quotes {self.root}")
            error.sqlite_errorcode = sqlite3.SQLITE_FULL if self.error == 28 else sqlite3.SQLITE_IOERR
            raise error

    def _cut_here(self, database: dict[Path, bytes] | None = None) -> None:
        if len(self.steps) == self.cut_at:
            self.happened = True
            self._take_image(database or {})
            raise PowerCut(self.steps[-1])

    def _take_image(self, database: dict[Path, bytes]) -> None:
        shutil.rmtree(self.image, ignore_errors=True)
        shutil.copytree(self.root, self.image)
        if self.outcome == "kept":
            return
        source = random.Random(f"{self.cut_at} {self.steps[-1]}")
        torn = self.outcome == "torn"
        for path, before in self._unflushed.items():
            now = _content(path) or b""
            self._put(path, _torn(before or b"", now, source) if torn else before or b"")
        undone = source.randint(0, len(self._moved)) if torn else len(self._moved)
        for path, before in reversed(self._moved[len(self._moved) - undone :]):
            self._put(path, before)
        for path in {*database, *(path for path in self.root.rglob("*") if database and _is_database(path))}:
            now, was = path.read_bytes() if path.exists() else b"", database.get(path, b"")
            if "-wal" not in path.name:
                self._put(path, _mixed(was, now, source) if torn and was else was)
            elif len(now) < len(was):
                self._put(path, was)  # emptied: the pages are in the main file, or not all of them yet
            else:
                self._put(path, _torn(was, now, source) if torn else was)

    def _put(self, path: Path, content: bytes | None) -> None:
        there = self.image / path.relative_to(self.root)
        if content is None:
            there.unlink(missing_ok=True)
        else:
            there.write_bytes(content)


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def _is_database(path: Path) -> bool:
    return (path.is_file() and path.suffix in (".db", ".db-wal", ".part", ".fresh")) or ".db.f" in path.name


def _torn(before: bytes, now: bytes, source: random.Random) -> bytes:
    """Of the sectors that differ some are new, some old, one is neither; of what was added an end may be missing."""
    size = len(before) + source.randint(0, max(len(now) - len(before), 0))
    sectors = [at for at in range(0, size, _SECTOR) if now[at : at + _SECTOR] != before[at : at + _SECTOR]]
    content = bytearray(before.ljust(size, b"\0"))
    for at in sectors:
        if source.random() < 0.5:
            content[at : at + _SECTOR] = now[at : at + _SECTOR]
    if sectors:
        at = source.choice(sectors)
        content[at : at + _SECTOR] = source.randbytes(_SECTOR)
    return bytes(content[:size])


def _mixed(before: bytes, now: bytes, source: random.Random) -> bytes:
    """Each page as it was or as it is: a checkpoint that was under way."""
    if len(before) < 4096:
        return before
    size = max(len(before), len(now))
    pages = range(0, size, 4096)
    return b"".join(
        (now if source.random() < 0.5 else before)[at : at + 4096] or before[at : at + 4096] for at in pages
    )


_OF_SYSTEM = ("create", "write", "flush", "rename", "remove")
_CALLS = ("open", "write", "fsync", "fdatasync", "replace", "unlink")
