"""Private folders; files that are replaced whole or overwritten in place."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .errors import DiskFull, ReadOnly, StorageFailed

_READ_ONLY = (errno.EROFS, errno.EACCES, errno.EPERM)
_FULL = (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def typed_errors() -> Iterator[None]:
    """Turn an OSError into the error that a person is told."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFull from None
        if error.errno in _READ_ONLY:
            raise ReadOnly from None
        raise StorageFailed from None


def private_folder(path: Path) -> None:
    """Make the folder, for its owner alone."""
    with typed_errors():
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.chmod(0o700)


def flush_folder(path: Path) -> None:
    """Make a rename in the folder durable, where the platform can open folders."""
    if os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def replace_file(path: Path, content: bytes) -> None:
    """Replace the file: afterwards it holds all of the content, durably; after a crash the old or the new content."""
    fresh = _fresh(path)
    with typed_errors():
        with suppress(FileNotFoundError):
            fresh.unlink()
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        try:
            _write_all(handle, content)
            os.fsync(handle)
        finally:
            os.close(handle)
        os.replace(fresh, path)
        flush_folder(path.parent)


def remove_leftover(path: Path) -> None:
    """Remove what a crash within `replace_file` may have left beside the file, durably."""
    with typed_errors():
        try:
            _fresh(path).unlink()
        except FileNotFoundError:
            return
        flush_folder(path.parent)


def overwrite_file(path: Path, at: int, content: bytes) -> None:
    """Overwrite bytes that the file already has, durably; after a crash these bytes may be neither old nor new."""
    with typed_errors():
        handle = os.open(path, os.O_WRONLY | getattr(os, "O_BINARY", 0))
        try:
            os.lseek(handle, at, os.SEEK_SET)
            _write_all(handle, content)
            # The size stays, so the data alone need to reach the disk, where the platform can tell.
            getattr(os, "fdatasync", os.fsync)(handle)
        finally:
            os.close(handle)


def read_file(path: Path, limit: int) -> bytes | None:
    """The file's content up to `limit` bytes, or None if there is none."""
    with typed_errors():
        try:
            with path.open("rb") as file:
                return file.read(limit)
        except FileNotFoundError:
            return None


def _fresh(path: Path) -> Path:
    return path.with_name(path.name + ".new")


def _write_all(handle: int, content: bytes) -> None:
    written = 0
    while written < len(content):
        written += os.write(handle, content[written:])
