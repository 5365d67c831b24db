"""The audit log as a file that somebody can check without a vault, a key or this machine.

Lines of JSON: who writes, each event with its hash and that of the one before, and the end with a signature over all
of it. The signature is by the key of the role that exported; its public half is in the file, and the fingerprint
stands for all public keys of the vault. A forger can sign with another key, and then the fingerprint is another one.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import attrs
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from peerdesk_core.contributions import Compartment
from peerdesk_core.faults import NotForRole
from peerdesk_core.privacy import PrivacyCeiling
from peerdesk_core.vault.audit import COLLECTION, AuditEvent, check_kind, hash_of, in_order
from peerdesk_core.vault.compartments import ROLES, Role
from peerdesk_core.vault.errors import AuditFileBroken, BadFolder, NoSuchFile, NotAnAuditFile
from peerdesk_core.vault.files import read_file, replace_file
from peerdesk_core.vault.keys import Keys
from peerdesk_core.vault.storage import Json
from peerdesk_core.vault.vault import Vault

FORMAT = 1
_KIND = "peerdesk audit log"
_LIMIT = 64 * 1024 * 1024
_LONGEST = 4096
_SCOPE = b"peerdesk audit file"
_GROUPS = 8


@attrs.frozen(kw_only=True)
class AuditFile:
    """What a file was found to say, after every check."""

    fingerprint: str
    role: Role
    day: date
    """When it was exported, by the clock of the machine that did."""
    events: tuple[AuditEvent, ...]


def fingerprint(keys: Keys) -> str:
    """Eight groups that stand for the vault's public keys, to be read out. Another one after each renewal of keys."""
    return _fingerprint(keys.vault, keys.epoch, [keys.role_keys[role] for role in ROLES if role in keys.role_keys])


def export_audit(vault: Vault, file: Path) -> AuditFile:
    """Write every event into a new file. Raises NotForRole, BadFolder where one is in the way, StorageFailed."""
    if not vault.may_read(Compartment.AUDIT):
        raise NotForRole
    if file.exists() or not file.absolute().parent.is_dir():
        raise BadFolder("There is a file of that name already, or no such folder.", "Give another name.")
    journal, today = vault.journal, vault.clock.today()
    with journal.lock:
        journal.check_open()
        documents = in_order(journal.state.tables[COLLECTION].values())
    lines = list(_lines(journal.keys, documents, today))
    replace_file(file, b"".join(lines))
    return _checked(lines)


def verify_audit(file: Path) -> AuditFile:
    """Check a file: every event in its place, nothing missing at the end, the signature.

    Needs no vault. Raises NoSuchFile, NotAnAuditFile, or AuditFileBroken naming the line.
    """
    if not file.is_file():
        raise NoSuchFile
    content = read_file(file, _LIMIT + 1) or b""
    if len(content) > _LIMIT:
        raise NotAnAuditFile
    return _checked(content.splitlines(keepends=True))


def _lines(keys: Keys, documents: Sequence[Json], today: date) -> Iterator[bytes]:
    public = [keys.role_keys[role] for role in ROLES if role in keys.role_keys]
    written = [
        _line(
            {
                "file": _KIND,
                "format": FORMAT,
                "vault": keys.vault.hex(),
                "epoch": keys.epoch,
                "keys": [key.hex() for key in public],
                "fingerprint": _fingerprint(keys.vault, keys.epoch, public),
                "role": keys.role.value,
                "day": today.isoformat(),
            }
        )
    ]
    last = ""
    for document in documents:
        last = hash_of(document)
        written.append(_line({**document, "hash": last}))
    end = {"events": len(documents), "last": last}
    signature = keys.signer.sign(_to_sign(written, end))
    yield from written
    yield _line({**end, "signature": signature.hex()})


def _checked(lines: Sequence[bytes]) -> AuditFile:
    first = _header(lines[0] if lines else b"")
    public = [bytes.fromhex(key) for key in first["keys"]]
    role = Role(first["role"])
    if first["fingerprint"] != _fingerprint(bytes.fromhex(first["vault"]), first["epoch"], public):
        raise AuditFileBroken.at(1)
    events, prev = [], ""
    for number, line in enumerate(lines[1:-1], start=2):
        event, prev = _event(line, number, prev)
        events.append(event)
    _check_end(lines, prev, public[ROLES.index(role)])
    return AuditFile(
        fingerprint=first["fingerprint"], role=role, day=date.fromisoformat(first["day"]), events=tuple(events)
    )


def _header(line: bytes) -> Json:
    """The first line, every field in its shape. Raises NotAnAuditFile, or AuditFileBroken for line 1."""
    try:
        fields = json.loads(line[: _LONGEST + 1])
    except (ValueError, RecursionError):
        raise NotAnAuditFile from None
    if not isinstance(fields, dict) or fields.get("file") != _KIND:
        raise NotAnAuditFile
    if fields.get("format") != FORMAT:
        raise NotAnAuditFile("Another version of Peerdesk wrote this file.", "Check it with that version.")
    try:
        sound = (
            line == _line(fields)
            and set(fields) == {"file", "format", "vault", "epoch", "keys", "fingerprint", "role", "day"}
            and len(bytes.fromhex(fields["vault"])) == 16
            and type(fields["epoch"]) is int
            and 0 < fields["epoch"] < 2**32
            and all(len(bytes.fromhex(key)) == 32 for key in fields["keys"])
            and ROLES.index(Role(fields["role"])) < len(fields["keys"]) <= len(ROLES)
            and bool(date.fromisoformat(fields["day"]))
        )
    except (TypeError, ValueError):
        sound = False
    if not sound:
        raise AuditFileBroken.at(1)
    return fields


def _event(line: bytes, number: int, prev: str) -> tuple[AuditEvent, str]:
    """One event and its hash. Raises AuditFileBroken, naming the line."""
    try:
        fields = json.loads(line)
        if not isinstance(fields, dict) or set(fields) != {"n", "day", "kind", "prev", "hash"}:
            raise ValueError
        own = fields["hash"]
        document = {name: fields[name] for name in ("n", "day", "kind", "prev")}
        if line != _line(fields) or fields["n"] != number - 1 or fields["prev"] != prev or own != hash_of(document):
            raise ValueError
        return AuditEvent(day=date.fromisoformat(fields["day"]), kind=check_kind(fields["kind"])), own
    except (ValueError, TypeError, RecursionError, PrivacyCeiling):
        raise AuditFileBroken.at(number) from None


def _check_end(lines: Sequence[bytes], prev: str, public: bytes) -> None:
    try:
        fields = json.loads(lines[-1])
        if not isinstance(fields, dict) or set(fields) != {"events", "last", "signature"}:
            raise ValueError
        end = {"events": fields["events"], "last": fields["last"]}
        if lines[-1] != _line(fields) or end != {"events": len(lines) - 2, "last": prev}:
            raise ValueError
        signature = bytes.fromhex(fields["signature"])
        if signature.hex() != fields["signature"]:
            raise ValueError
        Ed25519PublicKey.from_public_bytes(public).verify(signature, _to_sign(lines[:-1], end))
    except (ValueError, TypeError, RecursionError, InvalidSignature):
        raise AuditFileBroken.at(len(lines), end=True) from None


def _fingerprint(vault: bytes, epoch: int, public: Sequence[bytes]) -> str:
    digest = hashlib.sha256(_SCOPE + b" keys" + vault + struct.pack(">I", epoch) + b"".join(public)).hexdigest()
    return " ".join(digest[at : at + 4] for at in range(0, 4 * _GROUPS, 4))


def _to_sign(lines: Sequence[bytes], end: Json) -> bytes:
    return _SCOPE + hashlib.sha256(b"".join(lines) + _line(end)).digest()


def _line(fields: Json) -> bytes:
    return json.dumps(fields, separators=(",", ":"), ensure_ascii=True).encode() + b"\n"
