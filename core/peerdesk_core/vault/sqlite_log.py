"""Frames and registers in one SQLite file: its transactions carry the crash safety."""

from __future__ import annotations

import os
import sqlite3
import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from .errors import Damaged, DiskFull, InUse, NewerVault, NotAVault, ReadOnly, SavedUntidy, StorageFailed
from .files import flush_folder, read_file, typed_errors
from .framelog import Snapshot
from .frames import Frame
from .header import FORMAT

APPLICATION = 0x50445356
"""The id in the file's own header that tells a vault from any other SQLite file."""
_MAGIC = b"SQLite format 3\0"
_SCHEMA = {
    "header": "CREATE TABLE header(one INTEGER PRIMARY KEY CHECK(one = 1), body BLOB NOT NULL)",
    "frame": "CREATE TABLE frame(seq INTEGER PRIMARY KEY, epoch INTEGER NOT NULL, prev BLOB NOT NULL, "
    "kind INTEGER NOT NULL, body BLOB NOT NULL)",
    "register": "CREATE TABLE register(name TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID",
}
_PLACE = "the container of the frames"


def check_container(path: Path) -> int:
    """Look at the first bytes without opening the database, so that what is foreign or newer stays unwritten.

    Returns the format that it claims to have. Raises NotAVault or NewerVault.
    """
    start = read_file(path, 100) or b""
    if len(start) < 100 or not start.startswith(_MAGIC):
        raise NotAVault
    version, application = struct.unpack(">I4xI", start[60:72])
    if application != APPLICATION:
        raise NotAVault
    if version > FORMAT:
        raise NewerVault
    if version < 1:
        raise NotAVault
    return int(version)


class SqliteLog:
    """A FrameLog in a file of its own, held exclusively. Calls must not overlap."""

    def __init__(self, path: Path) -> None:
        """Open a vault's container. Raises NotAVault, NewerVault, Damaged, InUse or StorageFailed."""
        check_container(path)
        self._db = _connect(path)
        self._check_schema()

    @classmethod
    def read_only(cls, path: Path) -> SqliteLog:
        """Open a file that nobody writes, such as a backup: no lock is taken, and nothing is written in or beside it.

        Raises NotAVault, NewerVault, Damaged or StorageFailed.
        """
        check_container(path)
        log = cls.__new__(cls)
        with _typed():
            # immutable: SQLite neither looks for a journal beside the file nor makes one, even on a read-only disk.
            address = path.absolute().as_uri() + "?mode=ro&immutable=1"
            log._db = sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)
        try:
            with _typed():
                for setting in ("trusted_schema=OFF", "cell_size_check=ON", "mmap_size=0", "temp_store=MEMORY"):
                    log._db.execute(f"PRAGMA {setting}").fetchall()
        except BaseException:
            log._db.close()
            raise
        log._check_schema()
        return log

    @classmethod
    def create(cls, path: Path, snapshot: Snapshot) -> None:
        """Make the file and fill it. Raises StorageFailed; a file left by an earlier attempt is replaced."""
        for leftover in (path, path.with_name(path.name + "-wal")):
            with typed_errors():
                leftover.unlink(missing_ok=True)
        with typed_errors():
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        log = cls.__new__(cls)
        log._db = _connect(path)
        try:
            with _typed():
                log._db.execute(f"PRAGMA application_id={APPLICATION}")
                for statement in _SCHEMA.values():
                    log._db.execute(statement)
            log.replace(snapshot)
            log.settle()
        finally:
            log.close()

    def header(self) -> bytes:
        with _typed():
            row = self._db.execute("SELECT body FROM header").fetchone()
        if row is None or not isinstance(row[0], bytes):
            raise Damaged.at("the header")
        return row[0]

    def version(self) -> int:
        """The format that the container claims, what waits in the write-ahead log included."""
        with _typed():
            (version,) = self._db.execute("PRAGMA user_version").fetchone()
        return int(version)

    def head(self) -> int:
        with _typed():
            (last,) = self._db.execute("SELECT max(seq) FROM frame").fetchone()
        return int(last or 0)

    def read_from(self, seq: int) -> Iterator[Frame]:
        with _typed():
            rows = self._db.execute(
                "SELECT seq, epoch, prev, kind, body FROM frame WHERE seq >= ? ORDER BY seq", (seq,)
            )
            for number, epoch, prev, kind, body in rows:
                if not _fits(number, epoch, prev, kind, body):
                    raise Damaged.at(_PLACE)
                yield Frame(seq=number, epoch=epoch, prev=prev, kind=kind, body=body)

    def registers(self) -> dict[str, bytes]:
        with _typed():
            found = dict(self._db.execute("SELECT name, body FROM register").fetchall())
        if not all(isinstance(name, str) and isinstance(body, bytes) for name, body in found.items()):
            raise Damaged.at(_PLACE)
        return found

    def append(
        self, expected_seq: int, frame: Frame, changed: Mapping[str, bytes], header: bytes | None = None
    ) -> bool:
        with self._transaction():
            if self.head() != expected_seq or frame.seq != expected_seq + 1:
                return False
            self._insert(frame)
            self._overwrite(changed)
            if header is not None:
                self._db.execute("UPDATE header SET body = ?", (header,))
        return True

    def put_header(self, header: bytes) -> None:
        with self._transaction():
            self._db.execute("UPDATE header SET body = ?", (header,))

    def replace(self, snapshot: Snapshot, expected_seq: int | None = None) -> bool:
        with self._transaction():
            if expected_seq is not None and self.head() != expected_seq:
                return False
            self._db.execute(f"PRAGMA user_version={FORMAT}")
            for table in _SCHEMA:
                self._db.execute(f"DELETE FROM {table}")
            self._db.execute("INSERT INTO header VALUES (1, ?)", (snapshot.header,))
            for frame in snapshot.frames:
                self._insert(frame)
            self._overwrite(snapshot.registers)
        return True

    def settle(self) -> None:
        """Raises SavedUntidy if a reader held the log of SQLite back."""
        with _typed():
            busy, _, _ = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise SavedUntidy(
                "The change is saved, but a copy of what it replaced could not be cleaned away.",
                "Close other programs that read the vault's folder, then reopen the vault.",
            )

    def shrink(self) -> None:
        with _typed():
            self._db.execute("VACUUM")
        self.settle()

    def size(self) -> int:
        with _typed():
            (bodies,) = self._db.execute("SELECT total(length(body)) FROM frame").fetchone()
        return int(bodies)

    def copy_to(self, path: Path) -> None:
        with typed_errors():
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        with _typed():
            copy = sqlite3.connect(path, isolation_level=None)
            try:
                self._db.backup(copy)
                # A copy is one file: whoever carries it away must not have to think of a second one.
                copy.execute("PRAGMA journal_mode=DELETE").fetchall()
            finally:
                copy.close()
        with typed_errors():
            handle = os.open(path, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
            flush_folder(path.parent)

    def close(self) -> None:
        with _typed():
            self._db.close()

    def _check_schema(self) -> None:
        """Close and raise Damaged unless the tables are exactly the vault's."""
        try:
            with _typed():
                found = self._db.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
            if dict(found) != _SCHEMA:
                raise Damaged.at(_PLACE)
        except BaseException:
            self._db.close()
            raise

    def _insert(self, frame: Frame) -> None:
        row = (frame.seq, frame.epoch, frame.prev, frame.kind, frame.body)
        self._db.execute("INSERT INTO frame VALUES (?, ?, ?, ?, ?)", row)

    def _overwrite(self, changed: Mapping[str, bytes]) -> None:
        for name, body in changed.items():
            self._db.execute(
                "INSERT INTO register VALUES (?, ?) ON CONFLICT DO UPDATE SET body = ?", (name, body, body)
            )

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with _typed():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise


def _connect(path: Path) -> sqlite3.Connection:
    with _typed():
        # The caller holds one lock around all calls, so that a thread other than the opening one may write.
        db = sqlite3.connect(path, timeout=0.5, isolation_level=None, check_same_thread=False)
        try:
            # secure_delete before anything is written: overwritten registers must not survive in free pages.
            for setting in (
                "trusted_schema=OFF",
                "secure_delete=ON",
                "cell_size_check=ON",
                "mmap_size=0",
                "temp_store=MEMORY",
                "locking_mode=EXCLUSIVE",
                "journal_mode=WAL",
                "synchronous=FULL",
                "wal_autocheckpoint=0",
            ):
                db.execute(f"PRAGMA {setting}").fetchall()
            if db.execute("PRAGMA journal_mode").fetchone() != ("wal",):
                raise StorageFailed("The folder's file system cannot hold a vault safely.", "Use a local disk.")
        except BaseException:
            db.close()
            raise
    return db


def _fits(seq: object, epoch: object, prev: object, kind: object, body: object) -> bool:
    numbers = (seq, epoch, kind)
    if not all(isinstance(number, int) and number >= 0 for number in numbers):
        return False
    sized = isinstance(epoch, int) and epoch < 2**32 and isinstance(kind, int) and kind < 2**16
    return sized and isinstance(prev, bytes) and len(prev) == 32 and isinstance(body, bytes)


@contextmanager
def _typed() -> Iterator[None]:
    """Turn SQLite's errors into the ones that a person is told; their texts may quote content and are dropped."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_FULL:
            raise DiskFull from None
        if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_AUTH):
            raise ReadOnly from None
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise InUse from None
        if code == sqlite3.SQLITE_NOTADB:
            raise NotAVault from None
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_CONSTRAINT):
            raise Damaged.at(_PLACE) from None
        raise StorageFailed from None
    except (OverflowError, UnicodeDecodeError):
        raise Damaged.at(_PLACE) from None
