"""The exported audit log: checked without the vault, and every change to it noticed by its line."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from peerdesk_core.clock import fixed
from peerdesk_core.faults import DeskError, NotForRole
from peerdesk_core.vault import errors
from peerdesk_core.vault.audit import AuditEvent, hash_of
from peerdesk_core.vault.compartments import ROLES, Role
from peerdesk_core.vault.kdf import Kdf
from peerdesk_core.vault.upkeep import audit_file
from peerdesk_core.vault.upkeep.audit_file import export_audit, fingerprint, verify_audit
from peerdesk_core.vault.vault import Place, Vault

CLOCK = fixed(datetime(2026, 11, 22, 12, tzinfo=UTC))
CHEAP = Kdf(memory=19 * 1024, passes=2)
KINDS = ["request.opened", "request.closed", "request.opened", "backup.made", "request.closed"]


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    place = Place(tmp_path / "data", tmp_path / "state")
    made = Vault.create(place, "Lee", "six words", kdf=CHEAP, clock=CLOCK, random=random.Random(1))
    for kind in KINDS:
        with made.store_for("p").unit() as unit:
            unit.event(kind)
    yield made
    made.close()


@pytest.fixture
def file(vault: Vault, tmp_path: Path) -> Path:
    export_audit(vault, tmp_path / "audit.txt")
    return tmp_path / "audit.txt"


def broken(file: Path, lines: list[bytes]) -> str:
    """What is said of these lines; they must be refused as changed."""
    file.write_bytes(b"".join(lines))
    with pytest.raises(errors.AuditFileBroken) as refused:
        verify_audit(file)
    return refused.value.cause


def test_an_export_reads_back_with_every_event_and_the_vaults_fingerprint(vault: Vault, file: Path) -> None:
    found = verify_audit(file)
    assert [event.kind for event in found.events] == KINDS
    assert found.events == vault.audit_events() and isinstance(found.events[0], AuditEvent)
    assert (found.role, found.day) == (Role.COORDINATOR, CLOCK.today())
    assert found.fingerprint == fingerprint(vault.journal.keys)
    assert len(found.fingerprint.split()) == 8
    assert b"Lee" not in file.read_bytes()


def test_an_empty_log_can_be_exported(tmp_path: Path) -> None:
    place = Place(tmp_path / "d", tmp_path / "s")
    made = Vault.create(place, "Lee", "six words", kdf=CHEAP, clock=CLOCK, random=random.Random(1))
    export_audit(made, tmp_path / "audit.txt")
    made.close()
    assert verify_audit(tmp_path / "audit.txt").events == ()


def test_the_auditor_exports_under_the_auditors_key_and_the_same_fingerprint(vault: Vault, tmp_path: Path) -> None:
    own = fingerprint(vault.journal.keys)
    vault.users.add("Aud", "their words", Role.AUDITOR)
    place = vault.place
    vault.close()
    auditor = Vault.open(place, "aud", "their words", clock=CLOCK, random=random.Random(2))
    export_audit(auditor, tmp_path / "audit.txt")
    auditor.close()
    found = verify_audit(tmp_path / "audit.txt")
    assert (found.role, found.fingerprint) == (Role.AUDITOR, own)
    assert found.events[-1].kind == "user.added"


def test_a_role_that_cannot_read_the_log_cannot_export_it(vault: Vault, tmp_path: Path) -> None:
    vault.users.add("Dep", "their words", Role.DEPUTY)
    place = vault.place
    vault.close()
    deputy = Vault.open(place, "dep", "their words", clock=CLOCK, random=random.Random(2))
    with pytest.raises(NotForRole):
        export_audit(deputy, tmp_path / "audit.txt")
    deputy.close()
    assert not (tmp_path / "audit.txt").exists()


def test_an_export_overwrites_nothing_and_needs_its_folder(vault: Vault, file: Path, tmp_path: Path) -> None:
    before = file.read_bytes()
    for target in (file, tmp_path / "missing" / "audit.txt"):
        with pytest.raises(errors.BadFolder):
            export_audit(vault, target)
    assert file.read_bytes() == before


def test_renewed_keys_have_another_fingerprint_and_old_exports_stay_sound(vault: Vault, file: Path) -> None:
    vault.users.rotate()
    assert verify_audit(file).fingerprint != fingerprint(vault.journal.keys)


@pytest.mark.parametrize("line", range(2, 7))
@pytest.mark.parametrize("change", [(b"request", b"Request"), (b'"day":"2026-11-22"', b'"day":"2026-11-21"')])
def test_a_changed_event_is_named_by_its_line(file: Path, line: int, change: tuple[bytes, bytes]) -> None:
    lines = file.read_bytes().splitlines(keepends=True)
    changed = lines[line - 1].replace(*change)
    if changed == lines[line - 1]:
        changed = lines[line - 1].replace(b"made", b"lost")
    lines[line - 1] = changed
    assert f"Line {line} " in broken(file, lines)


def test_events_that_change_places_are_named_by_the_first_of_them(file: Path) -> None:
    lines = file.read_bytes().splitlines(keepends=True)
    lines[2], lines[4] = lines[4], lines[2]
    assert "Line 3 " in broken(file, lines)


def test_an_event_that_is_missing_or_doubled_is_named(file: Path) -> None:
    lines = file.read_bytes().splitlines(keepends=True)
    assert "Line 3 " in broken(file, lines[:2] + lines[3:])
    assert "Line 4 " in broken(file, lines[:3] + lines[2:])


@pytest.mark.parametrize("kept", range(1, 7))
def test_a_file_cut_off_anywhere_lacks_its_signed_end(file: Path, kept: int) -> None:
    lines = file.read_bytes().splitlines(keepends=True)
    assert f"Line {kept} is not the signed end" in broken(file, lines[:kept])


def test_events_left_out_at_the_end_are_noticed_although_the_rest_is_whole(file: Path) -> None:
    lines = file.read_bytes().splitlines(keepends=True)
    assert "Line 6 is not the signed end" in broken(file, [*lines[:5], lines[-1]])


def test_a_chain_that_was_worked_out_anew_lacks_the_signature(file: Path) -> None:
    lines = file.read_bytes().splitlines(keepends=True)
    rows = [json.loads(line) for line in lines]
    prev = ""
    for number, row in enumerate(rows[1:-1]):
        document = {
            "n": row["n"],
            "day": row["day"],
            "kind": "hold.begun" if number == 2 else row["kind"],
            "prev": prev,
        }
        prev = hash_of(document)
        rows[number + 1] = {**document, "hash": prev}
    rows[-1]["last"] = prev
    forged = [json.dumps(row, separators=(",", ":")).encode() + b"\n" for row in rows]
    assert "signed end" in broken(file, forged)


def test_a_file_signed_with_a_forgers_keys_has_another_fingerprint(vault: Vault, file: Path) -> None:
    lines = file.read_bytes().splitlines(keepends=True)
    forger = Ed25519PrivateKey.generate()
    first, end = json.loads(lines[0]), json.loads(lines[-1])
    first["keys"] = [forger.public_key().public_bytes_raw().hex()] * len(ROLES)
    head = {"events": end["events"], "last": end["last"]}

    def rewritten(first: dict[str, Any]) -> list[bytes]:
        begun = [audit_file._line(first), *lines[1:-1]]
        signature = forger.sign(audit_file._to_sign(begun, head))
        return [*begun, audit_file._line({**head, "signature": signature.hex()})]

    assert "Line 1 " in broken(file, rewritten(first)), "the old fingerprint does not stand for other keys"
    keys = [bytes.fromhex(key) for key in first["keys"]]
    first["fingerprint"] = audit_file._fingerprint(bytes.fromhex(first["vault"]), first["epoch"], keys)
    file.write_bytes(b"".join(rewritten(first)))
    assert verify_audit(file).fingerprint != fingerprint(vault.journal.keys), "which a person must compare"


def test_a_signature_has_one_spelling(file: Path) -> None:
    lines = file.read_bytes().splitlines(keepends=True)
    row = json.loads(lines[-1])
    lines[-1] = audit_file._line({**row, "signature": row["signature"].upper()})
    assert "signed end" in broken(file, lines)


def test_every_flipped_byte_is_noticed(file: Path) -> None:
    whole = file.read_bytes()
    draw = random.Random(5)
    for at in draw.sample(range(len(whole)), 150):
        content = bytearray(whole)
        content[at] ^= 1 << draw.randrange(8)
        file.write_bytes(content)
        with pytest.raises(DeskError):
            verify_audit(file)


@pytest.mark.parametrize(
    "content",
    [b"", b"\n", b"{}", b"[]", b"null\n", b"\xff\xfe", b"[" * 100_000, b'{"file":"another"}\n', b"a letter\n" * 9],
    ids=lambda content: repr(content[:12]),
)
def test_what_is_no_audit_file_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "x"
    file.write_bytes(content)
    with pytest.raises(errors.NotAnAuditFile):
        verify_audit(file)


def test_a_file_of_a_later_version_and_a_missing_one_are_told_apart(file: Path, tmp_path: Path) -> None:
    file.write_bytes(file.read_bytes().replace(b'"format":1', b'"format":2'))
    with pytest.raises(errors.NotAnAuditFile, match="Another version"):
        verify_audit(file)
    for nothing in (tmp_path / "missing", tmp_path):
        with pytest.raises(errors.NoSuchFile):
            verify_audit(nothing)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda row: row.update(epoch=True),
        lambda row: row.update(epoch=0),
        lambda row: row.update(epoch="1"),
        lambda row: row.update(keys=[]),
        lambda row: row.update(keys=["00"]),
        lambda row: row.update(keys="abc"),
        lambda row: row.update(role="drop"),
        lambda row: row.update(role=None),
        lambda row: row.update(day="yesterday"),
        lambda row: row.update(vault="zz"),
        lambda row: row.pop("vault"),
        lambda row: row.update(more=1),
    ],
)
def test_a_first_line_of_another_shape_is_named(file: Path, spoil: Callable[[dict[str, Any]], object]) -> None:
    lines = file.read_bytes().splitlines(keepends=True)
    row = json.loads(lines[0])
    spoil(row)
    lines[0] = json.dumps(row, separators=(",", ":")).encode() + b"\n"
    assert "Line 1 " in broken(file, lines)
