"""Writing the log afresh: what is dead is left behind, and in a new epoch every key is new."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import attrs

from peerdesk_core.faults import NotForRole

from .compartments import Role
from .errors import HoldInForce
from .frames import SALT, Frame, fresh_head, seal
from .header import FORMAT, Base, Header
from .journal import Journal, parts_of
from .keys import Keys
from .people import PEOPLE, Person, admin_key, hold_of, person_change
from .records import Op, Version, pack
from .registers import REGISTERS, seal_register
from .ring import Ring
from .slots import Login, renewed, signed
from .state import Change

_OPS = 400
"""Documents in one frame of a fresh log."""
_WORTH = 4 * 1024 * 1024
"""Bytes of a log below which nobody gains by writing it afresh."""
_PER_DOCUMENT = 500
"""Bytes of a document in a fresh log, roughly: enough to tell whether half of a log is dead."""


def is_worth_it(journal: Journal) -> bool:
    """Whether more than half of the log is dead, and enough of it to matter."""
    size = journal.log.size()
    return size > _WORTH and size > 2 * _PER_DOCUMENT * sum(1 for _ in journal.state.everything())


def set_aside(journal: Journal, path: Path) -> None:
    """Leave a copy of the log as it is, before what it holds is written in another form. The keys of now open it.

    Raises NotForRole, HoldInForce, StorageFailed: nothing could be written afresh either.
    """
    _allowed(journal)
    journal.log.copy_to(path)


def compact(journal: Journal) -> None:
    """Write the log afresh under the same keys; open requests get new keys of their own.

    Raises NotForRole, HoldInForce, StorageFailed.
    """
    admin = _allowed(journal)
    header = attrs.evolve(journal.header, format=FORMAT, generation=journal.header.generation + 1, base=_base(journal))
    _rewrite(journal, header, journal.keys, admin, list(journal.state.everything()))


def rotate(
    journal: Journal,
    keep: Sequence[Person],
    *,
    opener: Person | None = None,
    logins: Sequence[Login] = (),
    noted: Sequence[Change] = (),
) -> None:
    """Write the log afresh in a new epoch: new keys, granted to whom is kept and to whom is let in.

    `noted` are the audit events that are written with it, so that it never happens without them.
    The session goes on with the keys of `opener`, one of those kept, or else of the first that is let in.
    Raises NotForRole, HoldInForce, NoRoom, StorageFailed.
    """
    admin = _allowed(journal)
    header, keys, people = renewed(journal.header, keep, _base(journal), logins=logins, opener=opener)
    documents = [change for change in journal.state.everything() if change.collection != PEOPLE]
    entered = [person_change(person) for person in people]
    with journal.lock:
        _rewrite(journal, header, keys, admin, [*documents, *entered, *noted], (*entered, *noted))


def _allowed(journal: Journal) -> bytes:
    """The admin key, for somebody who may write the log afresh."""
    journal.check_sound()
    if journal.keys.role not in (Role.COORDINATOR, Role.RECOVERY):
        raise NotForRole
    if hold_of(journal.state) is not None:
        raise HoldInForce
    return admin_key(journal.state)


def _base(journal: Journal) -> Base:
    """Where the fresh log begins. Its head follows from the generation as well, so that no frame of it can be put
    behind the frames that it replaces.
    """
    head = fresh_head(journal.mark.head, journal.header.generation + 1)
    return Base(seq=journal.mark.seq, head=head, frames=1)


def _rewrite(
    journal: Journal,
    header: Header,
    keys: Keys,
    admin: bytes,
    documents: Sequence[Change],
    fresh: Sequence[Change] = (),
) -> None:
    """Order: the new ring is saved beside the old one, then one transaction puts the new log in the old one's place;
    only then does the old ring go. A crash leaves one whole log and its ring.
    """
    ring = Ring(journal.machine.ring(header), keys)
    own = [change for change in documents if change.name in journal.ring]
    if keys.holds("requests"):
        with journal.or_poison():
            ring.start(change.name for change in own)
    batches = list(_batches([*_plain(documents, journal), *_sealed(own, ring)]))
    header = signed(attrs.evolve(header, base=attrs.evolve(_base(journal), frames=len(batches))), admin)
    sealed = {name: seal_register(keys, name, journal.registers.get(name, {})) for name in REGISTERS}
    journal.rewrite(_frames(journal, keys, batches, sealed), header, keys, ring, sealed, fresh)


def _plain(documents: Iterable[Change], journal: Journal) -> list[tuple[str, Op]]:
    return [(each.compartment, each.plain_op(each.document)) for each in documents if each.name not in journal.ring]


def _sealed(own: Iterable[Change], ring: Ring) -> list[tuple[str, Op]]:
    """The first version of each document under its new key, in an order that tells nothing."""
    ops = [
        (each.compartment, ring.seal(each.name, pack(Version(name=each.name, document=each.document)))) for each in own
    ]
    return sorted(ops, key=lambda placed: str(placed[1][0]))


def _batches(ops: Sequence[tuple[str, Op]]) -> Iterator[Sequence[tuple[str, Op]]]:
    """What goes into one frame each; one frame at least, since a log is never empty."""
    for start in range(0, max(len(ops), 1), _OPS):
        yield ops[start : start + _OPS]


def _frames(
    journal: Journal, keys: Keys, batches: Sequence[Sequence[tuple[str, Op]]], sealed: Mapping[str, bytes]
) -> tuple[Frame, ...]:
    """The frames that follow on the log's end. The last one vouches for the registers."""
    base = _base(journal)
    salt, seq, head = os.urandom(SALT), base.seq, base.head
    frames: list[Frame] = []
    for number, ops in enumerate(batches, start=1):
        parts = parts_of(ops, sealed if number == len(batches) else {})
        frames.append(seal(keys, salt, seq + number, head, parts))
        head = frames[-1].head()
    return tuple(frames)
