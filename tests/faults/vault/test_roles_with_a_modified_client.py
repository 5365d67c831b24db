"""Every role, compartment and verb, by the honest program and by one without its checks: as the design says."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import Any

import attrs
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from peerdesk_core.faults import DeskError, NotForRole
from peerdesk_core.vault import renewal
from peerdesk_core.vault.compartments import COMMON, ORDER, Role
from peerdesk_core.vault.errors import Damaged
from peerdesk_core.vault.frames import SALT, seal, unseal
from peerdesk_core.vault.header import Header
from peerdesk_core.vault.journal import parts_of
from peerdesk_core.vault.keys import SUITE, Keys, grant_info, open_slot
from peerdesk_core.vault.people import HOLD, Custodian
from peerdesk_core.vault.registers import OWN, PENDING, open_register, seal_register
from peerdesk_core.vault.slots import Login, admitted, signed
from peerdesk_core.vault.upkeep.hold import begin_hold

Count = Callable[..., None]

TABLE = """
directory   R - - - -
team        R R R - -
requests    R R R - -
incidents   R R R - -
selection   R - - - -
care        R A R - -
stats       R A A - -
reports     R r r r r
audit       R A A - r
clocks      R R R - -
"""
"""The table of the design for coordinator, deputy, clinical lead, command and auditor: R read and write, A add only,
r read. The clinical lead may be invited to a selection. The clocks lie with the requests there."""
HANDLES = ("lee", "dep", "lead", "cmd", "aud")
RIGHTS: dict[tuple[str, str], str] = {
    (handle, line.split()[0]): right
    for line in TABLE.split("\n")
    if line
    for handle, right in zip(HANDLES, line.split()[1:], strict=True)
}
OTHERS = HANDLES[1:]


@pytest.fixture
def vault_of(town: ModuleType, base: Path, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """A fresh copy of the town, opened by somebody."""
    opened: list[Any] = []

    def enter(handle: str) -> Any:
        close()
        shutil.rmtree(tmp_path / "vault", ignore_errors=True)
        shutil.copytree(base, tmp_path / "vault")
        opened.append(town.enter(town.place_in(tmp_path / "vault")))
        opened.pop().close()
        opened.append(town.enter(town.place_in(tmp_path / "vault"), handle))
        return opened[-1]

    def close() -> None:
        while opened:
            opened.pop().close()

    yield enter
    close()


def forge(vault: Any, keys: Keys, parts: dict[str, Any], registers: dict[str, bytes] | None = None) -> None:
    """Append a frame as a program does that checks nothing, and let go of the vault."""
    journal = vault.journal
    frame = seal(keys, os.urandom(SALT), journal.mark.seq + 1, journal.mark.head, parts)
    assert journal.log.append(journal.mark.seq, frame, registers or {})
    vault.close()


def with_every_key(keys: Keys) -> Keys:
    """The keys of a slot, and something in the place of those that it does not hold."""
    return attrs.evolve(keys, compartments={**{name: os.urandom(32) for name in ORDER}, **keys.compartments})


def found_by_coordinator(town: ModuleType, tmp_path: Path) -> str:
    """How the coordinator's next unlock ends."""
    try:
        vault = town.enter(town.place_in(tmp_path / "vault"))
    except DeskError as error:
        return type(error).__name__
    try:
        town.told(vault)
    except DeskError as error:
        return type(error).__name__
    finally:
        vault.close()
    return "opened"


@pytest.mark.parametrize("handle", HANDLES)
def test_a_role_reads_what_the_table_gives_it_and_no_key_of_its_opens_more(
    handle: str, town: ModuleType, vault_of: Callable[..., Any], count: Count
) -> None:
    vault = vault_of("lee")
    everything, header, registers = vault.journal.keys, vault.journal.header, vault.journal.log.registers()
    parts: dict[str, Any] = {name: {"ops": []} for name in ORDER if name != COMMON}
    frame = seal(everything, os.urandom(SALT), 99, bytes(32), parts)
    keys = vault_of(handle).journal.keys
    expected = {name for name in ORDER if name == COMMON or RIGHTS[(handle, name)] in "Rr"}
    assert set(keys.compartments) == expected == every_grant(header, everything, handle, town.LOGINS[handle])
    assert set(unseal(keys, frame).parts) == expected - {COMMON}
    tried = 0
    for name in ORDER:
        if name in expected:
            continue
        for other in keys.compartments.values():
            tried += 1
            guess = attrs.evolve(keys, compartments={**keys.compartments, name: other})
            with pytest.raises(Damaged):
                if name in OWN:
                    open_register(guess, name, registers[name])
                else:
                    unseal(guess, frame)
    count("roles", keys_tried=tried)


def every_grant(header: Header, everything: Keys, handle: str, passphrase: str) -> set[str]:
    """The compartments whose real key somebody gets out of any grant of any slot with their own secret."""
    _, secret = open_slot(header, handle, passphrase)
    user = X25519PrivateKey.from_private_bytes(secret[:32])
    real = set()
    for slot in header.slots:
        for name, grant in zip(ORDER, slot.grants, strict=False):
            with suppress(Exception):  # the library raises several kinds for what was not sealed to this key
                if SUITE.decrypt(grant, user, grant_info(header, name)) == everything.compartments[name]:
                    real.add(name)
    return real


@pytest.mark.parametrize("handle", OTHERS)
def test_a_frame_by_a_modified_client_is_taken_exactly_where_the_role_may_write(
    handle: str, town: ModuleType, vault_of: Callable[..., Any], tmp_path: Path, count: Count
) -> None:
    tried = 0
    for name in ORDER:
        if name == COMMON:
            continue
        op = ["x/things", f"{7:016x}", "plain", {"id": f"{7:016x}"}]
        if name == "audit":
            op = ["core/audit", f"{99:016x}", "plain", {"n": 99, "day": "2026-11-22", "kind": "a.b", "prev": ""}]
        for claim in (False, True):
            tried += 1
            vault = vault_of(handle)
            keys = with_every_key(vault.journal.keys)
            if claim:
                keys = attrs.evolve(keys, role=Role.COORDINATOR)
            forge(vault, keys, {name: {"ops": [op]}})
            rightly = RIGHTS[(handle, name)] == "R" and not claim
            assert found_by_coordinator(town, tmp_path) == ("opened" if rightly else "Damaged"), (name, claim)
    count("roles", forged_frames=tried)


@pytest.mark.parametrize("handle", OTHERS)
def test_a_register_is_overwritten_by_its_own_role_alone(
    handle: str, town: ModuleType, vault_of: Callable[..., Any], tmp_path: Path, count: Count
) -> None:
    role = town.ROLE_OF[handle]
    for name in (*OWN, *PENDING):
        vault = vault_of(handle)
        keys = with_every_key(vault.journal.keys)
        mine = attrs.evolve(keys, role=Role(name.split(".")[0])) if "." in name else keys
        sealed = seal_register(keys if name in OWN else attrs.evolve(mine, signer=keys.signer), name, {})
        forge(vault, keys, parts_of([], {name: sealed}), {name: sealed})
        own = RIGHTS[(handle, name)] == "R" if name in OWN else name.split(".")[0] == role
        assert found_by_coordinator(town, tmp_path) == ("opened" if own else "Damaged"), name
    count("roles", registers_overwritten=len(OWN) + len(PENDING))


@pytest.mark.parametrize("handle", OTHERS)
def test_what_is_only_added_reaches_nobody_but_the_coordinator(handle: str, vault_of: Callable[..., Any]) -> None:
    vault = vault_of(handle)
    journal = vault.journal
    for name in PENDING:
        if name.split(".")[0] == journal.keys.role:
            assert open_register(journal.keys, name, journal.log.registers()[name]) == {}
        else:
            assert name not in journal.registers
            with pytest.raises((KeyError, Damaged)):
                open_register(with_every_key(journal.keys), name, journal.log.registers()[name])


@pytest.mark.parametrize("handle", ["lead", "cmd"])
def test_an_older_register_of_another_role_cannot_be_put_back(
    handle: str, town: ModuleType, vault_of: Callable[..., Any], tmp_path: Path
) -> None:
    """Its seal is the right one; only whoever may overwrite it may say that it was overwritten."""
    old = vault_of("lee").journal.log.registers()["deputy.stats"]
    vault_of("lee").close()
    town.leave_pending(town.place_in(tmp_path / "vault"))
    vault = town.enter(town.place_in(tmp_path / "vault"), handle)
    forge(vault, vault.journal.keys, parts_of([], {"deputy.stats": old}), {"deputy.stats": old})
    assert found_by_coordinator(town, tmp_path) == "Damaged"


SHAPES: dict[str, Any] = {
    "deputy.stats": [{"f": 5}, {"f": {"2026-11": 5}}, {"f": {"2026-11": {"a": -5}}}, {"f": {"2026-11": {"a": "1"}}}],
    "deputy.care": [{"drop/marks": {"2026-11": {"a": 1}}}, {"a": []}, {"a": {"m": {"contacts": True}}}],
    "deputy.audit": [{"events": 5}, {"events": [5]}, {"events": [["2026-11-22", "Not a kind"]]}, {"more": 1}],
    "clocks": [{"a": 5}, {f"{1:016x}": {"code": 5}}],
}


@pytest.mark.parametrize("name", SHAPES)
def test_nonsense_in_a_register_that_a_role_may_overwrite_is_refused_in_a_typed_way(
    name: str, town: ModuleType, vault_of: Callable[..., Any], tmp_path: Path
) -> None:
    for content in SHAPES[name]:
        vault = vault_of("dep")
        sealed = seal_register(vault.journal.keys, name, content)
        forge(vault, vault.journal.keys, parts_of([], {name: sealed}), {name: sealed})
        assert found_by_coordinator(town, tmp_path) in ("Damaged", "BadRecord"), content


OPS: list[Any] = [
    5,
    [5],
    [[]],
    [{"a": 1, "b": 2}],
    [["x/t", "zz", "plain", {}]],
    [["x/t", "f" * 6000, "plain", {}]],
    [["x/t", "0x00000000000001", "plain", {}]],
    [["x/t", f"{1:016x}", "other", {}]],
    [[["x"], f"{1:016x}", "plain", {}]],
    [["p/peers", f"{1:016x}", "plain", 5]],
    [[f"{1:032x}", 5]],
]


@pytest.mark.parametrize("ops", OPS, ids=range(len(OPS)))
def test_nonsense_in_a_part_that_a_role_may_write_is_refused_in_a_typed_way(
    ops: Any, town: ModuleType, vault_of: Callable[..., Any], tmp_path: Path
) -> None:
    vault = vault_of("dep")
    forge(vault, vault.journal.keys, {"team": {"ops": ops}})
    assert found_by_coordinator(town, tmp_path) in ("Damaged", "BadRecord", "opened")


@pytest.mark.parametrize(
    "part", [{"pending": ["deputy.stats"]}, {"pending": "x"}, {"pending": {"deputy.team": ""}}, {"ops": []}, []]
)
def test_nonsense_in_the_part_that_all_read_is_refused(
    part: Any, town: ModuleType, vault_of: Callable[..., Any], tmp_path: Path
) -> None:
    vault = vault_of("cmd")
    forge(vault, vault.journal.keys, {COMMON: part})
    assert found_by_coordinator(town, tmp_path) == "Damaged"


@pytest.mark.parametrize("handle", OTHERS)
@pytest.mark.parametrize("lift", [False, True], ids=["begin", "lift"])
def test_a_hold_is_the_coordinator_s_alone(
    handle: str, lift: bool, town: ModuleType, vault_of: Callable[..., Any], tmp_path: Path
) -> None:
    vault = vault_of(handle)
    with pytest.raises(NotForRole):
        begin_hold(vault, "City attorney")
    op = (
        [HOLD, f"{1:016x}", "gone", None]
        if lift
        else [HOLD, f"{1:016x}", "plain", {"title": "X", "since": "2026-11-22"}]
    )
    forge(vault, with_every_key(vault.journal.keys), {"requests": {"ops": [op]}})
    assert found_by_coordinator(town, tmp_path) == "Damaged"


@pytest.mark.parametrize("handle", OTHERS)
def test_the_honest_program_refuses_what_is_the_coordinator_s(
    handle: str, town: ModuleType, vault_of: Callable[..., Any]
) -> None:
    vault = vault_of(handle)
    for verb in (
        lambda: vault.users.all(),
        lambda: vault.users.add("x", "y", Role.DEPUTY),
        lambda: vault.users.invite("lead"),
        lambda: vault.users.remove("aud"),
        lambda: vault.users.rotate(),
        lambda: vault.users.replace_code(),
        lambda: vault.users.hand_over("x", "y"),
        lambda: vault.users.take_over("x", "y"),
        lambda: vault.users.custodian,
        lambda: vault.users.name_custodian(Custodian(title="X y")),
        lambda: renewal.compact(vault.journal),
    ):
        with pytest.raises(NotForRole):
            verb()
    for wrongly in (town.put_peer, town.open_request, town.enter_contact, town.close_request):
        if handle in ("cmd", "aud"):
            with pytest.raises(NotForRole):
                wrongly(vault)
        else:
            wrongly(vault)


@pytest.mark.parametrize("handle", ["dep", "cmd"])
def test_a_header_signed_by_anybody_else_lets_nobody_in(
    handle: str, town: ModuleType, vault_of: Callable[..., Any], tmp_path: Path, count: Count
) -> None:
    """A user adds a slot, invites themselves or moves the base, and signs with a key of their own."""
    own = Ed25519PrivateKey.generate()
    vault = vault_of(handle)
    header, keys = vault.journal.header, with_every_key(vault.journal.keys)
    login = Login(handle="mole", passphrase="mole words", role=Role.COORDINATOR)
    mole, _ = admitted(header, keys, own.private_bytes_raw(), login, [])
    victim = next(at for at, slot in enumerate(header.slots) if slot.public == keys.user)
    slots = list(header.slots)
    slots[victim] = attrs.evolve(slots[victim], grants=slots[victim - 1].grants)
    assert header.base is not None
    edits = {
        "another slot": mole,
        "another admin": signed(attrs.evolve(mole, admin=own.public_key().public_bytes_raw()), own.private_bytes_raw()),
        "another's grants": attrs.evolve(header, slots=tuple(slots)),
        "the base moved": attrs.evolve(header, base=attrs.evolve(header.base, frames=header.base.frames + 1)),
        "an inbox replaced": attrs.evolve(header, inboxes=(own.public_key().public_bytes_raw(), *header.inboxes[1:])),
        "cheap derivation": attrs.evolve(header, kdf=attrs.evolve(header.kdf, memory=header.kdf.memory + 1024)),
        "a role's key replaced": attrs.evolve(header, roles=(own.public_key().public_bytes_raw(), *header.roles[1:])),
        "the generation raised": attrs.evolve(header, generation=header.generation + 1),
        "no signature": attrs.evolve(header, signature=bytes(64)),
    }
    for what, edited in edits.items():
        vault = vault_of(handle)
        vault.journal.log.put_header(edited.to_bytes())
        vault.close()
        for who in ("lee", handle):
            with pytest.raises(DeskError) as refused:
                town.enter(town.place_in(tmp_path / "vault"), who)
            assert type(refused.value).__name__ in ("Damaged", "WrongPassphrase"), what
    count("roles", header_edits=2 * len(edits))


def test_ways_in_cannot_be_exchanged_between_slots(
    town: ModuleType, vault_of: Callable[..., Any], tmp_path: Path, count: Count
) -> None:
    """What is not signed of a slot, its wrapping, opens nothing in another slot's place."""
    header = vault_of("lee").journal.header
    places = {}
    for handle in HANDLES:
        slot, _ = open_slot(header, handle, town.LOGINS[handle])
        places[handle] = header.slots.index(slot)
    fields = ("tag", "commitment", "nonce", "blob")
    tried = 0
    for mine in HANDLES:
        for other in HANDLES:
            if mine == other:
                continue
            for taken in (fields, fields[:2], fields[2:], ("public",), ("public", "grants")):
                slots = list(header.slots)
                donor = header.slots[places[other]]
                slots[places[mine]] = attrs.evolve(
                    slots[places[mine]], **{name: getattr(donor, name) for name in taken}
                )
                edited = attrs.evolve(header, slots=tuple(slots))
                tried += 1
                for who in (mine, other):
                    try:
                        slot, _ = open_slot(edited, who, town.LOGINS[who])
                    except DeskError:
                        continue
                    assert who != mine and slot.grants == header.slots[places[who]].grants
    count("roles", slot_exchanges=tried)


def test_invitation_opens_the_selection_to_the_clinical_lead_alone(
    town: ModuleType, vault_of: Callable[..., Any], tmp_path: Path
) -> None:
    vault = vault_of("lee")
    for handle in ("dep", "cmd", "aud"):
        with pytest.raises(NotForRole):
            vault.users.invite(handle)
    vault.users.invite("lead")
    vault.users.rotate()
    vault.close()
    lead = town.enter(town.place_in(tmp_path / "vault"), "lead")
    assert lead.journal.keys.holds("selection") and not lead.journal.keys.holds("directory")
    lead.close()


def test_grants_look_alike_whether_they_open_anything_or_not(vault_of: Callable[..., Any]) -> None:
    header = vault_of("lee").journal.header
    grants = [grant for slot in header.slots for grant in slot.grants]
    assert len(set(grants)) == len(grants) and {len(grant) for grant in grants} == {80, 81}
