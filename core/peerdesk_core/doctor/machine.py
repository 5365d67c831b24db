"""The machine that this runs on, as the checks may ask it. The answers of Windows are not run on Windows."""

from __future__ import annotations

import importlib.metadata
import os
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from peerdesk_core.vault.hardening import forbid_core_dumps, forbid_inspection, library

from .look import Details

TIME_LIMIT = 5
"""Seconds that a program of the system may take."""
_MOST = 256 * 1024
_GET_FLAGS = 0x80086601
_REMOTE = 4
_PASSED_ON = ("SystemRoot", "TMUX", "TMUX_PANE")
"""Variables that the system's programs need: where Windows lies, and which tmux is asked."""


class ThisMachine:
    """A `Look` at the real thing."""

    def __init__(self) -> None:
        self.platform: str = sys.platform

    def now(self) -> datetime:
        return datetime.now(UTC)

    def user(self) -> int | None:
        return os.getuid() if hasattr(os, "getuid") else None

    def variable(self, name: str) -> str:
        return os.environ.get(name, "")

    def text(self, path: str) -> str:
        with open(path, "rb") as file:
            return file.read(_MOST).decode("utf-8", "replace")

    def names(self, folder: str | Path) -> tuple[str, ...]:
        return tuple(sorted(os.listdir(folder)))

    def details(self, path: str | Path) -> Details | None:
        try:
            found = os.lstat(path)
        except (FileNotFoundError, NotADirectoryError):
            return None
        return Details(
            mode=stat.S_IMODE(found.st_mode),
            owner=found.st_uid,
            changed=found.st_mtime,
            size=found.st_size,
            is_folder=stat.S_ISDIR(found.st_mode),
            is_link=stat.S_ISLNK(found.st_mode),
        )

    def resolved(self, path: str | Path) -> Path:
        return Path(os.path.realpath(path))

    def inode_flags(self, path: Path) -> int:
        import fcntl  # not on Windows, which is not asked

        handle = os.open(path, os.O_RDONLY)
        try:
            return int.from_bytes(fcntl.ioctl(handle, _GET_FLAGS, bytes(8))[:4], sys.byteorder)
        finally:
            os.close(handle)

    def is_remote_drive(self, path: Path) -> bool:
        kernel = library("kernel32")
        return bool(kernel.GetDriveTypeW(path.anchor) == _REMOTE)

    def room(self, folder: Path) -> int:
        import shutil

        return shutil.disk_usage(folder).free

    def output(self, *words: str) -> str:
        if not Path(words[0]).is_absolute():
            raise ValueError("a program is called by its whole path")
        done = subprocess.run(
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=TIME_LIMIT,
            env={"LC_ALL": "C"} | {name: os.environ[name] for name in _PASSED_ON if name in os.environ},
            cwd=Path(words[0]).anchor,
            check=False,
        )
        return done.stdout[:_MOST].decode("utf-8", "replace")

    def terminal(self) -> tuple[int, int] | None:
        for handle in (1, 0, 2):
            try:
                size = os.get_terminal_size(handle)
                return size.columns, size.lines
            except OSError:
                continue
        return None

    def encoding(self) -> str:
        return sys.stdout.encoding or ""

    def process(self) -> int:
        return os.getppid()

    def memory_lock(self) -> int | None:
        try:
            import resource
        except ImportError:  # Windows
            return None
        limit = resource.getrlimit(resource.RLIMIT_MEMLOCK)[0]
        return -1 if limit == resource.RLIM_INFINITY else limit

    def dumps_forbidden(self) -> tuple[bool, bool]:
        return forbid_core_dumps(), forbid_inspection()

    def requirements(self) -> tuple[str, ...]:
        try:
            return tuple(importlib.metadata.requires("peerdesk") or ())
        except importlib.metadata.PackageNotFoundError:
            return ()

    def version(self, distribution: str) -> str | None:
        try:
            return importlib.metadata.version(distribution)
        except importlib.metadata.PackageNotFoundError:
            return None

    def built(self) -> float:
        return os.stat(__file__).st_mtime
