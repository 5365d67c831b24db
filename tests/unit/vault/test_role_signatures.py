"""A role's signature is checked against what the role may write, whoever wrote the frame with whatever program."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import attrs
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from peerdesk_core.contributions import Compartment
from peerdesk_core.vault.compartments import (
    ACCESS,
    CLOCKS,
    COMMON,
    NUMBER,
    ORDER,
    ROLES,
    Access,
    Role,
    may_read,
    may_write,
)
from peerdesk_core.vault.errors import Damaged, StorageFailed
from peerdesk_core.vault.frames import SALT, UNIT, Frame, first_head, seal, unseal, unseal_all
from peerdesk_core.vault.kdf import Kdf
from peerdesk_core.vault.keys import Keys, role_seed
from peerdesk_core.vault.registers import open_register, seal_register
from peerdesk_core.vault.slots import Login, found

FOUNDING = found([Login(handle="Lee", passphrase="six words", role=Role.COORDINATOR)], Kdf(memory=19 * 1024, passes=2))[
    0
]
KEYS = FOUNDING.keys
SALTED = os.urandom(SALT)
PREV = first_head(KEYS.vault)


def signer(role: Role) -> Ed25519PrivateKey:
    """The signing key of a role."""
    return Ed25519PrivateKey.from_private_bytes(role_seed(KEYS.compartments["directory"], role))


def acting(role: Role) -> Keys:
    """Keys of a client that signs as the role and ignores every rule on its own side."""
    return attrs.evolve(KEYS, role=role, signer=signer(role))


def holding(role: Role) -> Keys:
    """What the role's slot really opens."""
    return attrs.evolve(
        acting(role), compartments={name: KEYS.compartments[name] for name in ORDER if may_read(role, name)}
    )


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("compartment", ORDER)
def test_a_frame_passes_exactly_where_its_role_may_write(role: Role, compartment: str) -> None:
    frame = seal(acting(role), SALTED, 1, PREV, {compartment: {"ops": []}})
    if may_write(role, compartment):
        assert unseal(KEYS, frame).parts == {compartment: {"ops": []}}
        assert unseal(KEYS, frame).role is role
    else:
        with pytest.raises(Damaged, match="frame 1"):
            unseal(KEYS, frame)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_reads_only_the_parts_whose_key_it_was_granted(role: Role) -> None:
    parts: dict[str, Any] = {name: {"ops": []} for name in ORDER if name != COMMON}
    frame = seal(KEYS, SALTED, 1, PREV, parts)
    assert set(unseal(holding(role), frame).parts) == {name for name in parts if may_read(role, name)}


def test_a_signature_of_another_role_is_refused() -> None:
    forged = attrs.evolve(KEYS, signer=signer(Role.COMMAND))
    with pytest.raises(Damaged):
        unseal(KEYS, seal(forged, SALTED, 1, PREV, {"team": {"ops": []}}))


def test_the_role_table_knows_every_compartment_and_the_coordinator_writes_all() -> None:
    for role in ROLES:
        assert set(ACCESS[role]) == {*(compartment.value for compartment in Compartment), CLOCKS}
    assert all(may_write(Role.COORDINATOR, compartment) for compartment in Compartment)
    assert not any(may_write(role, COMMON) for role in ROLES)
    assert {name for name, access in ACCESS[Role.COMMAND].items() if access is not Access.NONE} == {"reports"}
    assert [role for role in ROLES if may_read(role, "directory")] == [Role.COORDINATOR, Role.RECOVERY]


def test_care_and_stats_share_no_key_and_registers_are_sealed_afresh_at_one_size() -> None:
    one = seal_register(KEYS, "stats", {"f": {"2026-11": {"a": 1}}})
    two = seal_register(KEYS, "stats", {"f": {"2026-11": {"a": 1}}})
    empty = seal_register(KEYS, "stats", {})
    assert one != two and len(one) == len(two) == len(empty)
    assert open_register(KEYS, "stats", one) == {"f": {"2026-11": {"a": 1}}}
    with pytest.raises(Damaged):
        open_register(KEYS, "care", one)


@pytest.mark.parametrize("field", ["seq", "epoch", "kind", "prev", "body"])
def test_no_field_of_a_frame_can_be_changed(field: str) -> None:
    frame = seal(KEYS, SALTED, 1, PREV, {"team": {"ops": []}})
    changed: dict[str, Any] = {
        "seq": 2,
        "epoch": 2,
        "kind": 2,
        "prev": bytes(32),
        "body": frame.body[:-1] + bytes([frame.body[-1] ^ 1]),
    }
    with pytest.raises(Damaged):
        unseal(KEYS, attrs.evolve(frame, **{field: changed[field]}))
    assert attrs.evolve(frame, **{field: changed[field]}).head() != frame.head()


def test_many_frames_come_back_in_order_each_with_its_own_answer() -> None:
    frames, prev = [], PREV
    for seq in range(1, 301):
        frames.append(seal(KEYS, SALTED, seq, prev, {"team": {"ops": [seq]}}))
        prev = frames[-1].head()
    forged = attrs.evolve(KEYS, signer=signer(Role.COMMAND))
    frames[199] = seal(forged, SALTED, 200, frames[198].head(), {"team": {"ops": [200]}})
    found = list(unseal_all(KEYS, frames))
    assert [frame for frame, _ in found] == frames
    for seq, (_, answer) in enumerate(found, start=1):
        if seq == 200:
            assert isinstance(answer, Damaged) and "frame 200" in answer.cause
        else:
            assert not isinstance(answer, Damaged) and answer.parts == {"team": {"ops": [seq]}}


def test_an_error_of_the_log_reaches_whoever_reads_the_frames() -> None:
    def log() -> Iterator[Frame]:
        yield seal(KEYS, SALTED, 1, PREV, {"team": {"ops": []}})
        raise StorageFailed

    with pytest.raises(StorageFailed):
        list(unseal_all(KEYS, log()))


@pytest.mark.parametrize("body", [b"", b"x", bytes(UNIT), os.urandom(UNIT)])
def test_a_body_that_was_never_sealed_is_damage(body: bytes) -> None:
    with pytest.raises(Damaged):
        unseal(KEYS, Frame(seq=1, epoch=1, prev=PREV, kind=1, body=body))


def test_sizes_are_whole_units_and_a_commit_has_an_upper_limit() -> None:
    for length in (0, 1, 3000, 4096, 9000):
        assert len(seal(KEYS, SALTED, 1, PREV, {"team": "x" * length}).body) % UNIT == 0
    with pytest.raises(StorageFailed):
        seal(KEYS, SALTED, 1, PREV, {"team": "x" * (64 * 1024 * 1024)})


def test_numbers_of_compartments_and_roles_never_change() -> None:
    names = "common directory team requests incidents selection care stats reports audit clocks"
    assert names.split() == list(ORDER)
    assert [NUMBER[name] for name in ORDER] == list(range(len(ORDER)))
    assert [role.value for role in ROLES] == [
        "coordinator",
        "deputy",
        "clinical_lead",
        "command",
        "auditor",
        "drop_file",
        "recovery",
    ]
