"""Several people at one vault: who comes, who goes, what each leaves for the coordinator, two coordinators."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peerdesk_core.clock import fixed
from peerdesk_core.contributions import CollectionSpec, Compartment, MeasureSpec, Retention
from peerdesk_core.faults import NotForRole
from peerdesk_core.model.codes import Code
from peerdesk_core.model.ids import Id, Month, to_minute
from peerdesk_core.model.needs import Channel, Format, ReachVia, Request, Source
from peerdesk_core.model.people import Peer
from peerdesk_core.testing import contacts_of
from peerdesk_core.vault import kdf
from peerdesk_core.vault.compartments import Role
from peerdesk_core.vault.errors import (
    BadCode,
    HandleTaken,
    LastCoordinator,
    NoRoom,
    NoSuchUser,
    RolledBack,
    SavedUntidy,
    StorageFailed,
    WrongPassphrase,
)
from peerdesk_core.vault.kdf import Kdf, stretch
from peerdesk_core.vault.people import Custodian
from peerdesk_core.vault.recovery import new_code
from peerdesk_core.vault.slots import plain_handle
from peerdesk_core.vault.sqlite_log import SqliteLog
from peerdesk_core.vault.vault import Place, Vault

CLOCK = fixed(datetime(2026, 11, 22, 12, tzinfo=UTC))
CHEAP = Kdf(memory=19 * 1024, passes=2)
NOVEMBER = Month("2026-11")
PEER = Id("00000000000000aa")
REQUESTS = CollectionSpec(
    name="requests", model=Request, compartment=Compartment.REQUESTS, retention=Retention.UNTIL_CLOSED
)
PEERS = CollectionSpec(name="peers", model=Peer, compartment=Compartment.TEAM, retention=Retention.WHILE_SERVING)
TOPICS = MeasureSpec(id="topic", title="Topics", categories=("loss", "other"))
PEOPLE = {"dep": Role.DEPUTY, "lead": Role.CLINICAL_LEAD, "cmd": Role.COMMAND, "aud": Role.AUDITOR}


def admit(vault: Vault) -> Vault:
    vault.register("p", REQUESTS)
    vault.register("p", PEERS)
    vault.declare("p", TOPICS)
    return vault


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A vault of Lee's with a deputy, a clinical lead, command and an auditor."""
    place = Place(tmp_path / "data", tmp_path / "state")
    vault = Vault.create(place, "Lee", "lee words", kdf=CHEAP, clock=CLOCK, random=random.Random(1))
    for handle, role in PEOPLE.items():
        vault.users.add(handle, f"{handle} words", role)
    vault.close()
    return place


@pytest.fixture
def enter(place: Place) -> Iterator[Callable[..., Vault]]:
    """Open the vault as somebody; whoever was at the desk before has left."""
    present: list[Vault] = []

    def sit_down(handle: str, passphrase: str = "", **more: Any) -> Vault:
        for vault in present:
            vault.close()
        words = passphrase or f"{handle} words"
        present[:] = [admit(Vault.open(place, handle, words, clock=CLOCK, random=random.Random(2), **more))]
        return present[0]

    yield sit_down
    for vault in present:
        vault.close()


def ask(number: int) -> Request:
    return Request(
        id=Id(f"{number:016x}"),
        code=Code("amber-heron-42"),
        channel=Channel.LINE,
        source=Source.SELF,
        format=Format.PHONE,
        reach_via=ReachVia.LINE_VOICEMAIL,
        arrived_at=to_minute(CLOCK.now()),
    )


def life_of(vault: Vault, number: int) -> None:
    """A request from its opening to its end."""
    store = vault.store_for("p")
    with store.unit() as unit:
        unit.put("requests", ask(number))
        unit.event("request.opened")
    with store.unit() as unit:
        unit.load(PEER, NOVEMBER)
    with store.unit() as unit:
        unit.remove("requests", ask(number).id)
        unit.count("topic", "loss", NOVEMBER)
        unit.event("request.closed")


def kinds(vault: Vault) -> list[str]:
    return [event.kind for event in vault.audit_events()]


def test_what_roles_may_only_add_arrives_once_at_the_coordinator(enter: Callable[..., Vault]) -> None:
    for number, handle in enumerate(("dep", "lead", "dep")):
        vault = enter(handle)
        before = len(vault.store_for("p").collection("requests"))
        life_of(vault, number)
        assert len(vault.store_for("p").collection("requests")) == before
        with pytest.raises(NotForRole):
            vault.audit_events()
        with pytest.raises(NotForRole):
            vault.store_for("p").counters("topic", NOVEMBER)
    for _ in range(2):
        vault = enter("lee")
        store = vault.store_for("p")
        assert store.counters("topic", NOVEMBER) == {"loss": 3, "other": 0}
        assert contacts_of(store, PEER) == 3
        assert sorted(kinds(vault)[4:]) == ["request.closed"] * 3 + ["request.opened"] * 3
        assert not any(content for name, content in vault.journal.registers.items() if "." in name)


def test_what_waits_survives_a_compaction_by_a_second_coordinator(enter: Callable[..., Vault]) -> None:
    vault = enter("lee")
    vault.users.add("Second", "second words", Role.COORDINATOR)
    life_of(enter("dep"), 1)
    second = enter("second")
    assert second.store_for("p").counters("topic", NOVEMBER)["loss"] == 1
    second.users.remove("lee")
    with pytest.raises(WrongPassphrase):
        enter("lee")
    assert [person.handle for person in enter("second").users.all()] == ["Second", "dep", "lead", "cmd", "aud"]


def test_two_coordinators_see_what_the_other_did_and_neither_can_remove_themselves(enter: Callable[..., Vault]) -> None:
    enter("lee").users.add("Second", "second words", Role.COORDINATOR)
    life_of(enter("second"), 1)
    vault = enter("lee")
    assert vault.store_for("p").counters("topic", NOVEMBER)["loss"] == 1
    with pytest.raises(LastCoordinator):
        vault.users.remove("LEE ")
    vault.users.rotate()
    assert kinds(enter("second"))[-1] == "vault.rotated"


def test_who_left_cannot_open_and_the_others_can_by_the_same_passphrase(enter: Callable[..., Vault]) -> None:
    vault = enter("lee")
    epoch = vault.journal.keys.epoch
    vault.users.remove("dep")
    assert kinds(vault)[-1] == "user.removed" and vault.journal.keys.epoch == epoch + 1
    with pytest.raises(WrongPassphrase):
        enter("dep")
    for handle in ("lead", "cmd", "aud", "lee"):
        assert enter(handle).journal.keys.epoch == epoch + 1
    with pytest.raises(NoSuchUser):
        enter("lee").users.remove("dep")


def test_a_removal_survives_the_session_that_made_it(enter: Callable[..., Vault]) -> None:
    vault = enter("lee")
    vault.users.remove("dep")
    life_of(vault, 5)
    vault.users.add("dep", "other words", Role.AUDITOR)
    assert kinds(vault)[-1] == "user.added"
    assert enter("dep", "other words").role is Role.AUDITOR


@pytest.mark.parametrize("handle", ["dep", "cmd", "aud", "lee"])
def test_a_passphrase_is_changed_without_the_coordinator(handle: str, enter: Callable[..., Vault]) -> None:
    vault = enter(handle)
    with pytest.raises(WrongPassphrase):
        vault.users.change_passphrase(handle, "wrong", "new words")
    vault.users.change_passphrase(handle, f"{handle} words", "new words")
    with pytest.raises(WrongPassphrase):
        enter(handle)
    assert enter(handle, "new words").role is vault.role
    if handle in ("dep", "lee"):
        assert kinds(enter("lee", "new words" if handle == "lee" else ""))[-1] == "user.passphrase_changed"
    with pytest.raises(NotForRole):
        enter(handle, "new words").users.change_passphrase("Recovery Code", "new words", "x")


@pytest.mark.parametrize("handle", ["lee", " LEE", "dep", "Recovery Code", "", "  ", "ｒecovery code", "ｌｅｅ"])
def test_a_handle_that_is_taken_or_kept_is_refused(handle: str, enter: Callable[..., Vault]) -> None:
    with pytest.raises(HandleTaken):
        enter("lee").users.add(handle, "some words", Role.DEPUTY)


@settings(max_examples=200)
@given(one=st.text(max_size=6), other=st.text(max_size=6))
def test_handles_are_told_apart_exactly_as_the_derivation_tells_them_apart(one: str, other: str) -> None:
    salts: list[bytes] = []

    class Noted:
        def __init__(self, *, salt: bytes, **_: object) -> None:
            salts.append(salt)

        def derive(self, _: bytes) -> bytes:
            return bytes(32)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kdf, "Argon2id", Noted)
        for handle in (one, other, f" {one.upper()} "):
            stretch(CHEAP, bytes(16), handle, "words")
    assert (salts[0] == salts[1]) == (plain_handle(one) == plain_handle(other))
    assert (salts[0] == salts[2]) == (plain_handle(one) == plain_handle(f" {one.upper()} "))


def test_the_recovery_code_is_no_ordinary_way_in_however_its_handle_is_spelled(tmp_path: Path) -> None:
    place, code = Place(tmp_path / "d", tmp_path / "s"), new_code()
    Vault.create(place, "Lee", "x", code=code, kdf=CHEAP, clock=CLOCK, random=random.Random(1)).close()
    for handle in ("recovery code", " Recovery Code", "ｒecovery code", "ℝecovery code", "RECOVERY\u00a0CODE"):
        with pytest.raises(WrongPassphrase):
            Vault.open(place, handle, code.replace(" ", ""), clock=CLOCK, random=random.Random(1))


def test_all_sixteen_ways_in_can_be_real_and_no_more(enter: Callable[..., Vault]) -> None:
    vault = enter("lee")
    for number in range(11):
        vault.users.add(f"more {number}", "some words", Role.AUDITOR)
    with pytest.raises(NoRoom):
        vault.users.add("one more", "some words", Role.AUDITOR)
    vault.users.remove("more 3")
    vault.users.add("one more", "some words", Role.AUDITOR)
    assert enter("more 10", "some words").role is Role.AUDITOR


def test_only_roles_of_people_are_let_in(enter: Callable[..., Vault]) -> None:
    for role in (Role.RECOVERY, Role.DROP_FILE):
        with pytest.raises(NotForRole):
            enter("lee").users.add("x", "y", role)


def test_an_invitation_lasts_over_a_renewal_and_is_noted(enter: Callable[..., Vault]) -> None:
    assert not enter("lead").journal.keys.holds("selection")
    vault = enter("lee")
    assert vault.users.invite("LEAD").invited
    vault.users.remove("aud")
    assert kinds(vault)[-2:] == ["user.invited", "user.removed"]
    assert enter("lead").journal.keys.holds("selection")
    assert [person.invited for person in enter("lee").users.all()] == [False, False, True, False]


def test_an_invitation_ends_with_new_keys_for_everybody(enter: Callable[..., Vault]) -> None:
    vault = enter("lee")
    with pytest.raises(NoSuchUser):
        vault.users.end_invitation("lead")
    vault.users.invite("lead")
    epoch = vault.journal.keys.epoch
    vault.users.end_invitation("lead")
    assert kinds(vault)[-2:] == ["user.invited", "user.invitation_ended"]
    assert vault.journal.keys.epoch == epoch + 1
    guest = enter("lead")
    assert not guest.journal.keys.holds("selection") and guest.journal.keys.holds("team")


def test_the_custodian_is_named_and_confirmed(enter: Callable[..., Vault]) -> None:
    vault = enter("lee")
    assert vault.users.custodian is None
    vault.users.name_custodian(Custodian(title="City clerk"))
    vault.users.name_custodian(Custodian(title="City clerk", confirmed=date(2026, 11, 22)))
    assert kinds(vault)[-2:] == ["recovery.custodian_named", "recovery.custodian_confirmed"]
    assert enter("lee").users.custodian == Custodian(title="City clerk", confirmed=date(2026, 11, 22))


def test_a_used_or_replaced_code_opens_nothing(place: Place, enter: Callable[..., Vault]) -> None:
    first = enter("lee").users.replace_code()
    second = enter("lee").users.replace_code()
    enter("lee").close()
    with pytest.raises(WrongPassphrase):
        Vault.recover(place, first, "Kim", "kim words", clock=CLOCK, random=random.Random(3))
    vault, third = Vault.recover(place, second, "Kim", "kim words", clock=CLOCK, random=random.Random(3))
    assert [person.handle for person in vault.users.all()] == ["Kim", "dep", "lead", "cmd", "aud", "recovery code"]
    assert kinds(vault)[-1] == "vault.recovered"
    vault.close()
    with pytest.raises(WrongPassphrase):
        Vault.recover(place, second, "Sam", "sam words", clock=CLOCK, random=random.Random(3))
    assert third not in (first, second)


def test_the_new_code_reaches_a_person_even_if_the_disk_fails_while_tidying(
    enter: Callable[..., Vault], place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = enter("lee")

    def failing(*_: object) -> None:
        raise StorageFailed

    with monkeypatch.context() as patch:
        patch.setattr(SqliteLog, "shrink", failing)
        code = vault.users.replace_code()
    vault.close()
    recovered, _ = Vault.recover(place, code, "Kim", "kim words", clock=CLOCK, random=random.Random(3))
    recovered.close()
    vault = enter("kim")
    with monkeypatch.context() as patch:
        patch.setattr(SqliteLog, "shrink", failing)
        with pytest.raises(SavedUntidy):
            vault.users.rotate()


def test_a_copy_from_before_somebody_left_is_refused_on_this_machine(
    place: Place, tmp_path: Path, enter: Callable[..., Vault]
) -> None:
    enter("lee").close()
    shutil.copy(place.file, tmp_path / "older")
    enter("lee").users.remove("dep")
    enter("lee").close()
    shutil.copy(tmp_path / "older", place.file)
    for handle in ("dep", "lee"):
        with pytest.raises(RolledBack):
            enter(handle)


def test_a_bad_code_is_refused_before_anything_is_derived(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object, **__: object) -> bytes:
        raise AssertionError("derived")

    monkeypatch.setattr("peerdesk_core.vault.keys.stretch", forbidden)
    for code in ("", "0" * 36, new_code()[:-1], new_code() + "0", "ABCD" * 9):
        with pytest.raises(BadCode):
            Vault.recover(place, code, "Kim", "kim words", clock=CLOCK, random=random.Random(3))


def test_a_disk_full_lock_note_does_not_keep_the_vault_locked(
    place: Place, enter: Callable[..., Vault], monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    def full(*_: object) -> int:
        raise OSError(28, "full")

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        with pytest.raises(StorageFailed):
            enter("lee")
    assert enter("lee").role is Role.COORDINATOR
