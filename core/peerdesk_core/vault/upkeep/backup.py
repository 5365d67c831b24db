"""Backups: a consistent copy of the vault that counts only after it was opened and replayed. It never holds a ring."""

from __future__ import annotations

import os
import random as _random
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from pathlib import Path

import attrs

from peerdesk_core.clock import Clock
from peerdesk_core.contributions import Compartment
from peerdesk_core.faults import NotForRole
from peerdesk_core.vault import audit
from peerdesk_core.vault.anchor import Anchor, Mark
from peerdesk_core.vault.compartments import may_note
from peerdesk_core.vault.errors import (
    BadFolder,
    Damaged,
    HoldInForce,
    NewerVault,
    NoSuchFile,
    StorageFailed,
    VaultExists,
    WordsDiffer,
    WrongPassphrase,
)
from peerdesk_core.vault.files import flush_folder, private_folder, typed_errors
from peerdesk_core.vault.header import Header, parse_header
from peerdesk_core.vault.journal import Journal
from peerdesk_core.vault.keys import Keys, unlock
from peerdesk_core.vault.lockfile import LockFile
from peerdesk_core.vault.machine import Machine
from peerdesk_core.vault.people import HOLD, OWN, hold_of
from peerdesk_core.vault.recovery import HANDLE, read_code
from peerdesk_core.vault.ring import Ring
from peerdesk_core.vault.slots import plain_handle
from peerdesk_core.vault.sqlite_log import SqliteLog, check_container
from peerdesk_core.vault.vault import LOCK, Place, Vault

from .words import Words, check_words

MADE = "backup.made"
VERIFIED = "backup.verified"
RESTORED = "vault.restored"
_NAME = re.compile(r"peerdesk-(\d{4}-\d\d-\d\d)(-\d+)?\.backup", re.ASCII)
_UNREADABLE = (Damaged, NewerVault, WrongPassphrase, StorageFailed)
_COMING = "vault.db.coming"
_WAL = "-wal"
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


@attrs.frozen(kw_only=True)
class Backup:
    """A file that was opened and replayed: where its log ends, in words, and how many frames it holds.

    `day` is the one in the file's name; that of its last change for a file of another name.
    """

    file: Path
    words: Words
    frames: int
    day: date


def make_backup(vault: Vault, folder: Path) -> Backup:
    """Copy an open vault into a folder under a name with today's date, after the copy was opened and replayed.

    Raises BadFolder, NotForRole for a role that may not leave a note of it, StorageFailed or Damaged; nothing is
    left in the folder then.
    """
    folder = folder.absolute()
    check_folder(folder, vault.place)
    if not may_note(vault.role):
        raise NotForRole
    journal, day = vault.journal, vault.clock.today()
    part = folder / f".peerdesk-{journal.keys.vault.hex()[:8]}.part"
    try:
        _remove(part)
        with journal.lock:
            journal.check_open()
            journal.log.copy_to(part)
            end = journal.mark
        with _replayed(part, journal.keys) as copy:
            if copy.mark != end:
                raise Damaged.at("the copy")
            frames = _frames(copy)
        file = _free(folder, f"peerdesk-{day.isoformat()}", ".backup")
        with typed_errors():
            os.replace(part, file)
            flush_folder(folder)
    finally:
        with suppress(OSError):
            _remove(part)
    _note(vault, MADE)
    return Backup(file=file, words=check_words(end.head), frames=frames, day=day)


def verify_backup(file: Path, handle: str, passphrase: str) -> Backup:
    """Open and replay a backup with somebody's login, or with the handle "recovery code" and the code.

    Writes nothing, takes no lock, and needs no vault. Blocks for the key derivation.
    Raises NoSuchFile, NotAVault, NewerVault, WrongPassphrase, BadCode, Damaged or StorageFailed.
    """
    keys = _keys(_header(file), handle, passphrase)
    with _replayed(file, keys) as copy:
        return Backup(file=file, words=check_words(copy.mark.head), frames=_frames(copy), day=_day(file))


def note_verified(vault: Vault, backup: Backup) -> bool:
    """Note in the audit log that a backup of this vault was verified. Returns False where it is another vault's, or
    the role may not note anything. Raises StorageFailed.
    """
    if _header(backup.file).vault != vault.journal.keys.vault or not may_note(vault.role):
        return False
    _note(vault, VERIFIED)
    return True


def last_backup(vault: Vault) -> tuple[date | None, date | None]:
    """The days on which a backup was last made, and last verified; None where that never happened, or the role cannot
    read the audit log.
    """
    if not vault.may_read(Compartment.AUDIT):
        return None, None
    last = {event.kind: event.day for event in vault.audit_events()}
    return last.get(MADE), last.get(VERIFIED)


def restore(
    file: Path,
    place: Place,
    handle: str,
    passphrase: str,
    *,
    words: Sequence[str] | None = None,
    replace: bool = False,
    clock: Clock,
    random: _random.Random,
) -> Vault:
    """Put a backup in the vault's place and open it. A person has decided that its state is the right one.

    The backup is opened and replayed first. With `replace` the vault that lies there is kept aside, see `kept_aside`.
    Raises VaultExists without it, WordsDiffer, and what `verify_backup` and `Vault.open` raise.
    """
    if plain_handle(handle) == HANDLE:
        raise WrongPassphrase
    _place(file, place, handle, passphrase, words, replace, clock)
    vault = Vault.open(place, handle, passphrase, accept_older=True, clock=clock, random=random)
    return _restored(vault)


def restore_with_code(
    file: Path,
    place: Place,
    code: str,
    handle: str,
    passphrase: str,
    *,
    words: Sequence[str] | None = None,
    replace: bool = False,
    clock: Clock,
    random: _random.Random,
) -> tuple[Vault, str]:
    """Like `restore`, with the printed recovery code: `handle` and `passphrase` become the new coordinator's.

    Returns the vault and the new code. Raises what `restore` and `Vault.recover` raise.
    """
    _place(file, place, HANDLE, code, words, replace, clock)
    vault, fresh = Vault.recover(place, code, handle, passphrase, accept_older=True, clock=clock, random=random)
    return _restored(vault), fresh


def kept_aside(place: Place) -> tuple[Path, ...]:
    """The vaults that restores put aside, oldest first."""
    with typed_errors():
        return tuple(sorted(path for path in place.data.glob("vault.db.before-*") if not path.name.endswith(_WAL)))


def check_folder(folder: Path, place: Place) -> None:
    """Raises BadFolder for a folder that is not there, or one of the vault's own."""
    if not folder.is_dir():
        raise BadFolder("There is no such folder.", "Make it first, and check that its disk is connected.")
    real = folder.resolve()
    for own in (place.data, place.state):
        if real.is_relative_to(own.resolve()):
            raise BadFolder("That folder belongs to the vault itself: what destroys the one would destroy the other.")


def check_file(file: Path) -> None:
    """Raises NoSuchFile, or NotAVault and NewerVault as far as the first bytes tell."""
    try:
        with file.open("rb"):
            pass
    except OSError:
        raise NoSuchFile from None
    check_container(file)


# ---------------------------------------------------------------- opening a copy


@contextmanager
def _replayed(file: Path, keys: Keys) -> Iterator[Journal]:
    """Every frame, register and audit event of a file that nobody writes, read and checked."""
    with tempfile.TemporaryDirectory(prefix="peerdesk-") as nothing:
        log = SqliteLog.read_only(file)
        try:
            header = parse_header(log.header())
            journal = Journal(log, header, keys, Machine(Path(nothing), keys.vault), _random.SystemRandom())
        except BaseException:
            log.close()
            raise
        try:
            journal.read_only()
            if keys.holds(Compartment.AUDIT):
                journal.state.wake(Compartment.AUDIT, audit.COLLECTION)
                audit.in_order(journal.state.tables[audit.COLLECTION].values())
            yield journal
        finally:
            journal.close()


def _header(file: Path) -> Header:
    """The header of a file, checked as far as that goes without a key."""
    check_file(file)
    claimed = check_container(file)
    log = SqliteLog.read_only(file)
    try:
        header = parse_header(log.header())
    finally:
        log.close()
    if header.format != claimed:
        raise Damaged.at("the header")
    return header


def _keys(header: Header, handle: str, passphrase: str) -> Keys:
    return unlock(header, handle, read_code(passphrase) if plain_handle(handle) == HANDLE else passphrase)


def _frames(journal: Journal) -> int:
    base = journal.header.base
    return journal.seq - (base.seq if base is not None else 0)


def _day(file: Path) -> date:
    named = _NAME.fullmatch(file.name)
    with suppress(ValueError):
        if named is not None:
            return date.fromisoformat(named[1])
    with typed_errors():
        return datetime.fromtimestamp(file.stat().st_mtime, UTC).date()


# ---------------------------------------------------------------- restoring


def _place(
    file: Path,
    place: Place,
    handle: str,
    passphrase: str,
    words: Sequence[str] | None,
    replace: bool,
    clock: Clock,
) -> None:
    """Verify the backup, then put it where the vault belongs, in steps of which none leaves half a vault."""
    if Vault.exists(place) and not replace:
        raise VaultExists
    header = _header(file)
    keys = _keys(header, handle, passphrase)
    with _replayed(file, keys) as copy:
        end = copy.mark
    if words is not None and tuple(words) != check_words(end.head):
        raise WordsDiffer
    for folder in (place.data, place.state):
        private_folder(folder)
    lock = LockFile(place.data / LOCK)
    lock.take(clock.now())
    try:
        if Vault.exists(place) and not replace:
            raise VaultExists
        coming = place.data / _COMING
        _copy(file, coming)
        with _replayed(coming, keys) as copy:
            if copy.mark != end:
                raise Damaged.at("the copy")
        if Vault.exists(place):
            _check_hold(place, handle, passphrase)
            _keep_aside(place, clock.today())
        _drop_foreign_ring(place, header, keys)
        _go_back(place, header, keys, end)
        with typed_errors():
            # What SQLite left beside the old file would be taken for the new one's.
            _beside(place.file).unlink(missing_ok=True)
            flush_folder(place.data)
            os.replace(coming, place.file)
            flush_folder(place.data)
    finally:
        with suppress(OSError):
            _remove(place.data / _COMING)
        lock.release()


def _check_hold(place: Place, handle: str, passphrase: str) -> None:
    """Raise HoldInForce if a hold is in force in the vault that would be replaced, as far as this login can tell.

    A vault that does not open any more is no reason to refuse: it is what a restore is for.
    """
    with suppress(*_UNREADABLE), _replayed(place.file, _keys(_header(place.file), handle, passphrase)) as there:
        if there.keys.holds(OWN[HOLD]):
            there.state.wake(OWN[HOLD], HOLD)
            if hold_of(there.state) is not None:
                raise HoldInForce


def _keep_aside(place: Place, today: date) -> None:
    """A whole copy of the vault in place, with what SQLite has beside it, under a dated name."""
    aside = _free(place.data, f"vault.db.before-{today.isoformat()}", "")
    with typed_errors():
        if _beside(place.file).exists():
            _copy(_beside(place.file), _beside(aside))
    _copy(place.file, aside)


def _drop_foreign_ring(place: Place, header: Header, keys: Keys) -> None:
    """A ring under other keys, or a damaged one, belongs to no request of the backup and would only bar the way."""
    if not keys.holds(Compartment.REQUESTS):
        return
    machine = Machine(place.state, header.vault)
    try:
        Ring(machine.ring(header), keys).load()
    except Damaged:
        machine.remove(machine.ring(header))


def _go_back(place: Place, header: Header, keys: Keys, end: Mark) -> None:
    """Have the machine expect the backup's state: after a crash from here on, the old vault opens or the new one."""
    machine = Machine(place.state, header.vault)
    Anchor(machine.anchor(header), keys).renew(end)
    machine.remove(*machine.later_anchors(header))


def _restored(vault: Vault) -> Vault:
    try:
        if may_note(vault.role):
            _note(vault, RESTORED)
    except BaseException:
        vault.close()
        raise
    return vault


# ---------------------------------------------------------------- files and notes


def _beside(file: Path) -> Path:
    return file.with_name(file.name + _WAL)


def _copy(source: Path, target: Path) -> None:
    """A copy for its owner alone, durable before this returns; one left by an earlier attempt is replaced."""
    with typed_errors():
        target.unlink(missing_ok=True)
        with (
            source.open("rb") as reader,
            os.fdopen(os.open(target, _NEW, 0o600), "wb") as writer,
        ):
            shutil.copyfileobj(reader, writer, 1024 * 1024)
            writer.flush()
            os.fsync(writer.fileno())
        flush_folder(target.parent)


def _remove(part: Path) -> None:
    """Remove an unfinished copy, and first what SQLite may have left beside it."""
    for suffix in ("-journal", _WAL, ""):
        part.with_name(part.name + suffix).unlink(missing_ok=True)


def _free(folder: Path, stem: str, suffix: str) -> Path:
    """The first name in the folder that is not taken: stem, stem-2, stem-3 ..."""
    number, path = 1, folder / (stem + suffix)
    while path.exists():
        number += 1
        path = folder / f"{stem}-{number}{suffix}"
    return path


def _note(vault: Vault, kind: str) -> None:
    with vault.store_for("core").unit() as unit:
        unit.event(kind)
