"""One writer at a time: a lock of the operating system, which dies with its process, and a note of who holds it."""

from __future__ import annotations

import getpass
import json
import os
import platform
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from .errors import InUse
from .files import typed_errors

_LIMIT = 4096


class LockFile:
    """Held from `take` to `release`. A note left behind by a dead process is overwritten."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None

    def take(self, now: datetime) -> None:
        """Raises InUse, naming the holder (user, process, machine, since when)."""
        with typed_errors():
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
            if not _lock(handle):
                note = os.read(handle, _LIMIT)
                os.close(handle)
                raise InUse(_holder(note))
            self._handle = handle
            try:
                os.ftruncate(handle, 0)
                os.write(handle, _note(now))
            except OSError:
                self.release()
                raise

    def release(self) -> None:
        """Let go. The file stays: removing it would race with the next holder."""
        if self._handle is not None:
            handle, self._handle = self._handle, None
            with suppress(OSError):
                os.ftruncate(handle, 0)
            os.close(handle)


def _note(now: datetime) -> bytes:
    try:
        user = getpass.getuser()
    except (OSError, KeyError, ImportError):
        user = "unknown"
    since = now.strftime("%Y-%m-%d %H:%M UTC")
    return json.dumps({"user": user, "pid": os.getpid(), "host": platform.node(), "since": since}).encode()


def _holder(note: bytes) -> str:
    try:
        found = json.loads(note)
        return (
            f"Another Peerdesk holds the vault: user {found['user']}, process {found['pid']} "
            f"on {found['host']}, since {found['since']}."
        )
    except (ValueError, KeyError, TypeError):
        return InUse.cause


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> bool:
        """Lock a byte far behind the note, which stays readable for others."""
        os.lseek(handle, 1 << 30, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            os.lseek(handle, 0, os.SEEK_SET)
        return True

else:
    import fcntl

    def _lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
