"""Bundles: released reports in one sealed file, for somebody who never touches the coordinator's machine.

The file's key comes from six generated words, which are told apart from the file and kept nowhere.
"""

from __future__ import annotations

import hmac
import json
import os
import random as _random
import struct
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import attrs
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from peerdesk_core.contributions import Compartment
from peerdesk_core.faults import NotForRole
from peerdesk_core.passphrase import suggest
from peerdesk_core.privacy import is_word
from peerdesk_core.vault.audit import COLLECTION as AUDIT
from peerdesk_core.vault.audit import as_pending, chained
from peerdesk_core.vault.compartments import Role, may_add
from peerdesk_core.vault.errors import BadBundle, BundleShut, BundleTooLong, NewerFile, NothingReleased
from peerdesk_core.vault.kdf import Kdf, stretch, within_bounds
from peerdesk_core.vault.keys import derive
from peerdesk_core.vault.storage import Json

if TYPE_CHECKING:
    from peerdesk_core.vault.vault import Vault

FOR: tuple[Role, ...] = (Role.COMMAND,)
"""Whom a bundle may be for: roles that read reports and nothing else."""
COSTS = Kdf(memory=64 * 1024, passes=4)
"""For whatever machine its reader has; six drawn words need no more."""
MOST_COSTS = Kdf(memory=256 * 1024, passes=10, lanes=4)
"""What a bundle may ask of the machine that opens it."""
LIMIT = 8 * 1024 * 1024
_SMALLEST = 64 * 1024
_MAGIC = b"peerdesk bundle\n"
_FORMAT = 1
_HEAD = struct.Struct(">16sBIII16s32s12s")
_TAG = 16
_LENGTH = struct.Struct(">I")
_DEEPEST = 8
_LONGEST = 4000
_FIELDS = {"role", "made", "department", "sections"}
CARRIED_OVER = "carried_over"
"""Where a released document says this, there were too few to publish, and its numbers are none."""
EXPLANATION = (
    "A period is released once and never changed. Figures are contacts, never persons.",
    "Carried over is not a nought: there were too few to publish, and they are part of the next release.",
)


@attrs.frozen(kw_only=True)
class Section:
    """The released reports of one collection: as data, without the vault's own ids."""

    title: str
    documents: tuple[Json, ...]


@attrs.frozen(kw_only=True)
class Bundle:
    """What a bundle holds."""

    role: Role
    made: date
    department: str
    sections: tuple[Section, ...]

    def to_json(self) -> Json:
        """The bundle as plain data."""
        return {
            "role": self.role.value,
            "made": self.made.isoformat(),
            "department": self.department,
            "sections": [{"title": section.title, "documents": list(section.documents)} for section in self.sections],
        }

    def lines(self) -> Iterator[str]:
        """The bundle for people, line by line, as a terminal can show it."""
        yield f"Released reports for {_spaced(self.role.value)}, bundled on {self.made.isoformat()}."
        if self.department:
            yield f"Department: {self.department}."
        for section in self.sections:
            yield ""
            yield section.title
            yield from _table(section.documents) if _is_table(section.documents) else _listed(section.documents, 1)
        yield ""
        yield from EXPLANATION


def make_bundle(vault: Vault, for_role: Role, *, department: str = "") -> tuple[bytes, str]:
    """The sealed file and the six words that open it, which are kept nowhere. Slow: one key derivation.

    Only documents of the compartment `reports` are looked at. That a bundle was made is audited, where the role at the
    desk may add to the audit log. Raises NotForRole where its keys do not open the reports, or for a reader that no
    bundle is for; NothingReleased; BundleTooLong; StorageFailed.
    """
    if for_role not in FOR or not vault.may_read(Compartment.REPORTS):
        raise NotForRole
    bundle = _collect(vault, for_role, department)
    words = suggest(_random.SystemRandom())
    raw = seal_bundle(bundle, words)
    _note(vault)
    return raw, words


def seal_bundle(bundle: Bundle, words: str, costs: Kdf = COSTS) -> bytes:
    """The bundle as a file under these words. Raises BundleTooLong."""
    told = _told(bundle.to_json())
    size = _SMALLEST
    while size < _LENGTH.size + len(told):
        size *= 2
    if size > LIMIT:
        raise BundleTooLong
    salt, nonce = os.urandom(16), os.urandom(12)
    stretched = stretch(costs, salt, "bundle", plain_words(words))
    commitment = derive(stretched, b"bundle commitment")
    head = _HEAD.pack(_MAGIC, _FORMAT, costs.memory, costs.passes, costs.lanes, salt, commitment, nonce)
    plain = (_LENGTH.pack(len(told)) + told).ljust(size, b"\0")
    return head + AESGCM(derive(stretched, b"bundle")).encrypt(nonce, plain, head)


def open_bundle(raw: bytes, passphrase: str) -> Bundle:
    """What a bundle holds. Slow: one key derivation, after shape and costs were checked.

    Raises BadBundle, NewerFile, BundleShut.
    """
    costs, salt, commitment, nonce = check_bundle(raw)
    stretched = stretch(costs, salt, "bundle", plain_words(passphrase))
    if not hmac.compare_digest(derive(stretched, b"bundle commitment"), commitment):
        raise BundleShut
    try:
        plain = AESGCM(derive(stretched, b"bundle")).decrypt(nonce, raw[_HEAD.size :], raw[: _HEAD.size])
        (length,) = _LENGTH.unpack_from(plain)
        return _read(json.loads(plain[_LENGTH.size : _LENGTH.size + length]))
    except (InvalidTag, ValueError, TypeError, KeyError, RecursionError):
        raise BadBundle from None


def check_bundle(raw: bytes) -> tuple[Kdf, bytes, bytes, bytes]:
    """Costs, salt, commitment and nonce of a file whose shape is a bundle's. Derives nothing.

    Raises BadBundle, NewerFile.
    """
    if raw[: len(_MAGIC)] != _MAGIC or len(raw) <= len(_MAGIC):
        raise BadBundle
    if raw[len(_MAGIC)] > _FORMAT:
        raise NewerFile
    size = len(raw) - _HEAD.size - _TAG
    if not _SMALLEST <= size <= LIMIT or size & (size - 1):
        raise BadBundle
    _, format, memory, passes, lanes, salt, commitment, nonce = _HEAD.unpack_from(raw)
    costs = Kdf(memory=memory, passes=passes, lanes=lanes)
    dear = memory > MOST_COSTS.memory or passes > MOST_COSTS.passes or lanes > MOST_COSTS.lanes
    if format != _FORMAT or dear or not within_bounds(costs):
        raise BadBundle
    return costs, salt, commitment, nonce


def plain_words(passphrase: str) -> str:
    """The words as they count: in lower case, one blank between them."""
    return " ".join(passphrase.casefold().split())


def _collect(vault: Vault, for_role: Role, department: str) -> Bundle:
    found: dict[str, list[Json]] = {}
    with vault.journal.lock:
        vault.journal.check_open()
        for change in vault.journal.state.everything():
            if change.compartment == Compartment.REPORTS and change.document:
                found.setdefault(change.collection, []).append(_released(change.document))
    if not found:
        raise NothingReleased
    return _cleaned(
        Bundle(
            role=for_role,
            made=vault.clock.today(),
            department=department,
            sections=tuple(
                Section(title=_title(name), documents=tuple(sorted(documents, key=_told)))
                for name, documents in sorted(found.items())
            ),
        )
    )


def _released(document: Json) -> Json:
    """A document as it leaves: without the vault's id, and without a number where nothing was published."""
    carried = CARRIED_OVER in document.values()
    return {
        name: None if carried and isinstance(value, int | float) else value
        for name, value in document.items()
        if name != "id"
    }


def _note(vault: Vault) -> None:
    """Leave an audit event where the role may: command and the auditor may write nothing at all."""
    journal, today, kind = vault.journal, vault.clock.today(), "bundle.made"
    with journal.lock:
        if may_add(vault.role, Compartment.AUDIT):
            name = f"{vault.role}.{Compartment.AUDIT}"
            journal.commit([], {name: as_pending([kind], today, journal.registers[name])})
        elif vault.may_write(Compartment.AUDIT):
            journal.commit(chained([kind], today, journal.state.tables[AUDIT]), {})


def _read(fields: Any) -> Bundle:
    """Raises BadBundle, ValueError, TypeError or KeyError for anything but what `to_json` gives."""
    if not isinstance(fields, dict) or set(fields) != _FIELDS:
        raise BadBundle
    bundle = Bundle(
        role=Role(fields["role"]),
        made=date.fromisoformat(fields["made"]),
        department=fields["department"],
        sections=tuple(
            Section(title=section["title"], documents=tuple(section["documents"])) for section in fields["sections"]
        ),
    )
    strings = [bundle.department, *(section.title for section in bundle.sections)]
    documents = [document for section in bundle.sections for document in section.documents]
    if not all(isinstance(each, str) for each in strings) or not all(isinstance(each, dict) for each in documents):
        raise BadBundle
    return _cleaned(bundle)


def _cleaned(bundle: Bundle) -> Bundle:
    """The same with every text as a terminal can show it. Raises BadBundle for what is nested too deeply."""
    return attrs.evolve(
        bundle,
        department=_plain(bundle.department),
        sections=tuple(
            Section(title=_plain(section.title), documents=tuple(_plain_json(each, 0) for each in section.documents))
            for section in bundle.sections
        ),
    )


def _plain_json(value: Any, depth: int) -> Any:
    if depth > _DEEPEST:
        raise BadBundle
    if isinstance(value, dict):
        return {_plain(name): _plain_json(each, depth + 1) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain_json(each, depth + 1) for each in value]
    return _plain(value) if isinstance(value, str) else value


def _plain(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)[:_LONGEST]


def _is_table(documents: Sequence[Json]) -> bool:
    """Whether all documents have the same fields, none of which holds several values."""
    flat = not any(isinstance(value, dict | list) for document in documents for value in document.values())
    return flat and bool(documents) and len({tuple(document) for document in documents}) == 1


def _table(documents: Sequence[Json]) -> Iterator[str]:
    rows = [[_spaced(name).capitalize() for name in documents[0]]]
    rows += [[_said(value) for value in document.values()] for document in documents]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _listed(value: Any, depth: int) -> Iterator[str]:
    indent = "  " * depth
    items = value.items() if isinstance(value, dict) else (("", each) for each in value)
    for name, each in items:
        label = f"{_spaced(name).capitalize()}:" if name else "-"
        if isinstance(each, dict | list | tuple):
            yield f"{indent}{label}{'' if each else ' none'}"
            yield from _listed(each, depth + 1)
        else:
            yield f"{indent}{label} {_said(each)}"


def _said(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _spaced(value) if is_word(value) else str(value)


def _title(collection: str) -> str:
    return _spaced(collection.rpartition("/")[2]).capitalize()


def _spaced(word: str) -> str:
    return word.replace("_", " ")


def _told(value: Any) -> bytes:
    """In the order of the fields, which is the order of the columns."""
    return json.dumps(value, separators=(",", ":")).encode()
