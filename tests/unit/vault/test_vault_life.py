"""What a vault keeps, what it refuses, and what is left after a close."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import attrs
import pytest

from peerdesk_core.clock import Clock, fixed
from peerdesk_core.contributions import CollectionSpec, Compartment, MeasureSpec, Retention
from peerdesk_core.faults import DeskError, Locked, NotAllowed
from peerdesk_core.model.codes import Code
from peerdesk_core.model.ids import Id, Minute, Month, PartialDate, to_minute
from peerdesk_core.model.load import Load
from peerdesk_core.model.needs import (
    Channel,
    Contact,
    Duration,
    Format,
    ReachVia,
    Request,
    Source,
    Stage,
    Topic,
)
from peerdesk_core.model.people import Language, Peer, Rank
from peerdesk_core.privacy import PrivacyCeiling
from peerdesk_core.vault import errors
from peerdesk_core.vault.audit import AuditEvent
from peerdesk_core.vault.errors import (
    BadRecord,
    Damaged,
    InUse,
    NameTaken,
    NewerVault,
    NotAVault,
    NoVault,
    RolledBack,
    VaultExists,
    WrongPassphrase,
)
from peerdesk_core.vault.header import FORMAT
from peerdesk_core.vault.kdf import Kdf
from peerdesk_core.vault.store import VaultStore
from peerdesk_core.vault.vault import Place, Vault

NOW = datetime(2026, 11, 22, 12, 34, 56, tzinfo=UTC)
CLOCK = fixed(NOW)
CHEAP = Kdf(memory=19 * 1024, passes=2)
OCTOBER, NOVEMBER, DECEMBER = Month("2026-10"), Month("2026-11"), Month("2026-12")
REQUESTS = CollectionSpec(
    name="requests", model=Request, compartment=Compartment.REQUESTS, retention=Retention.UNTIL_CLOSED
)
PEERS = CollectionSpec(name="peers", model=Peer, compartment=Compartment.TEAM, retention=Retention.WHILE_SERVING)
TOPICS = MeasureSpec(id="topic", title="Topics", categories=("loss", "other"))
ZOE = Peer(
    id=Id("00000000000000aa"),
    given="Zoë-Canary",
    family="Nakamura-Canary",
    phone="612-555-0100",
    rank=Rank.SERGEANT,
    languages=(Language.HMONG, Language.ASL),
    hired_on=PartialDate("2019-04"),
)
ASK = Request(
    id=Id("00000000000000bb"),
    code=Code("amber-heron-42"),
    channel=Channel.LINE,
    source=Source.SELF,
    format=Format.VIDEO,
    reach_via=ReachVia.PERSON_CALLS_BACK,
    arrived_at=to_minute(NOW),
    vetoed=(ZOE.id,),
    contacts=(Contact(format=Format.PHONE, duration=Duration.UNDER_30, topic=Topic.LOSS),),
)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "data", tmp_path / "state")


def admit(vault: Vault) -> Vault:
    vault.register("intake", REQUESTS)
    vault.register("roster", PEERS)
    vault.declare("intake", TOPICS)
    return vault


def create(place: Place, clock: Clock = CLOCK) -> Vault:
    return admit(Vault.create(place, "Lee", "six words", kdf=CHEAP, clock=clock, random=random.Random(1)))


def reopen(place: Place, clock: Clock = CLOCK) -> Vault:
    return admit(Vault.open(place, "lee", "six words", clock=clock, random=random.Random(2)))


def put(store: VaultStore, collection: str, item: Any) -> None:
    with store.unit() as unit:
        unit.put(collection, item)


def close_request(vault: Vault) -> Any:
    with vault.store_for("intake").unit() as unit:
        unit.remove("requests", ASK.id)
        unit.count("topic", "loss", NOVEMBER)
        unit.event("request.closed")
    return unit.receipt


def every_byte(place: Place) -> bytes:
    files = [path for folder in (place.data, place.state) for path in folder.rglob("*") if path.is_file()]
    return b"".join(path.read_bytes() for path in files)


# ---------------------------------------------------------------- keeping and finding


def test_what_was_put_is_there_after_reopening(place: Place) -> None:
    vault = create(place)
    put(vault.store_for("roster"), "peers", ZOE)
    put(vault.store_for("intake"), "requests", ASK)
    vault.close()
    vault = reopen(place)
    assert vault.store_for("roster").collection("peers").get(ZOE.id) == ZOE
    assert vault.store_for("intake").collection("requests").all() == (ASK,)
    vault.close()


def test_a_second_put_replaces_and_a_query_finds_the_new_state(place: Place) -> None:
    vault = create(place)
    store = vault.store_for("intake")
    put(store, "requests", ASK)
    moved = attrs.evolve(ASK, stage=Stage.CONTACTED)
    put(store, "requests", moved)
    requests = store.collection("requests")
    assert len(requests) == 1
    assert requests.where(stage=Stage.CONTACTED, arrived_at=ASK.arrived_at, vetoed=(ZOE.id,)) == (moved,)
    assert requests.where(stage=Stage.NEW) == ()
    assert requests.get(Id("not an id")) is None
    with pytest.raises(NotAllowed):
        requests.where(nickname="x")
    vault.close()


def test_an_exception_inside_a_unit_discards_all_of_it(place: Place) -> None:
    vault = create(place)
    store = vault.store_for("intake")
    with pytest.raises(ZeroDivisionError), store.unit() as unit:
        unit.put("requests", ASK)
        unit.count("topic", "loss", NOVEMBER)
        unit.event("request.opened")
        raise ZeroDivisionError
    assert len(store.collection("requests")) == 0
    assert store.counters("topic", NOVEMBER) == {"loss": 0, "other": 0}
    assert vault.audit_events() == ()
    with pytest.raises(Locked):
        _ = unit.receipt
    with pytest.raises(NotAllowed):
        unit.put("requests", ASK)
    vault.close()


def test_put_then_remove_in_one_unit_leaves_nothing(place: Place) -> None:
    vault = create(place)
    store = vault.store_for("intake")
    with store.unit() as unit:
        unit.put("requests", ASK)
        unit.remove("requests", ASK.id)
    assert unit.receipt.records_removed == 0
    assert len(store.collection("requests")) == 0
    vault.close()


def test_a_vault_opened_in_one_thread_is_used_from_others(place: Place) -> None:
    vault = create(place)
    store = vault.store_for("roster")
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for turn in range(5):
                put(store, "peers", attrs.evolve(ZOE, id=Id(f"{number:08x}{turn:08x}")))
                store.collection("peers").all()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    vault.close()
    vault = reopen(place)
    assert len(vault.store_for("roster").collection("peers")) == 20
    vault.close()


def test_documents_of_a_collection_that_nobody_registers_stay_for_later(place: Place) -> None:
    vault = create(place)
    put(vault.store_for("intake"), "requests", ASK)
    vault.close()
    vault = Vault.open(place, "lee", "six words", clock=CLOCK, random=random.Random(3))
    vault.register("roster", PEERS)
    put(vault.store_for("roster"), "peers", ZOE)
    vault.close()
    vault = reopen(place)
    assert vault.store_for("intake").collection("requests").get(ASK.id) == ASK
    vault.close()


# ---------------------------------------------------------------- getting in


def test_wrong_passphrase_and_unknown_handle_get_the_same_answer(place: Place) -> None:
    create(place).close()
    answers = set()
    for handle, passphrase in (("lee", "wrong"), ("nobody", "six words"), ("", "")):
        with pytest.raises(WrongPassphrase) as refused:
            Vault.open(place, handle, passphrase, clock=CLOCK, random=random.Random(1))
        answers.add(str(refused.value))
    assert len(answers) == 1
    reopen(place).close()


def test_without_a_vault_opening_says_so_and_makes_nothing(place: Place) -> None:
    with pytest.raises(NoVault):
        reopen(place)
    assert not place.data.exists()


def test_creating_over_a_vault_is_refused_and_the_vault_stays(place: Place) -> None:
    vault = create(place)
    put(vault.store_for("roster"), "peers", ZOE)
    vault.close()
    with pytest.raises(VaultExists):
        create(place)
    vault = reopen(place)
    assert len(vault.store_for("roster").collection("peers")) == 1
    vault.close()


def test_costs_out_of_bounds_are_refused_before_anything_is_made(place: Place) -> None:
    with pytest.raises(ValueError):
        Vault.create(place, "a", "b", kdf=Kdf(memory=1024), clock=CLOCK, random=random.Random(1))
    assert not Vault.exists(place)


def test_a_second_instance_is_told_who_holds_the_vault(place: Place) -> None:
    vault = create(place)
    with pytest.raises(InUse) as refused:
        reopen(place)
    assert "process" in refused.value.cause and "2026-11-22 12:34 UTC" in refused.value.cause
    vault.close()
    reopen(place).close()


def test_a_note_left_by_a_dead_process_does_not_lock_anybody_out(place: Place) -> None:
    create(place).close()
    (place.data / "vault.lock").write_text(json.dumps({"user": "x", "pid": 1, "host": "h", "since": "then"}))
    reopen(place).close()


def test_files_are_for_their_owner_alone(place: Place) -> None:
    vault = create(place)
    put(vault.store_for("intake"), "requests", ASK)
    for folder in (place.data, place.state):
        assert folder.stat().st_mode & 0o777 == 0o700
        for path in folder.iterdir():
            assert path.stat().st_mode & 0o777 == 0o600, path.name
    vault.close()


def test_a_newer_vault_is_refused_and_not_touched(place: Place) -> None:
    create(place).close()
    file = place.data / "vault.db"
    raw = bytearray(file.read_bytes())
    raw[60:64] = (FORMAT + 1).to_bytes(4, "big")
    file.write_bytes(raw)
    with pytest.raises(NewerVault):
        reopen(place)
    assert file.read_bytes() == raw


@pytest.mark.parametrize("content", [b"", b"hello", b"SQLite format 3\0" + bytes(4096)])
def test_a_foreign_file_is_refused_and_not_touched(place: Place, content: bytes) -> None:
    create(place).close()
    file = place.data / "vault.db"
    file.write_bytes(content)
    with pytest.raises(NotAVault):
        reopen(place)
    assert file.read_bytes() == content


def test_a_closed_vault_answers_locked(place: Place) -> None:
    vault = create(place)
    store = vault.store_for("intake")
    requests = store.collection("requests")
    vault.close()
    vault.close()
    for use in (
        requests.all,
        lambda: requests.get(ASK.id),
        lambda: len(requests),
        lambda: store.loads(ZOE.id),
        lambda: store.counters("topic", NOVEMBER),
        lambda: store.collection("requests"),
        lambda: put(store, "requests", ASK),
        vault.audit_events,
    ):
        with pytest.raises(Locked):
            use()


# ---------------------------------------------------------------- who may do what


def test_a_plugin_reaches_its_own_collections_and_families_alone(place: Place) -> None:
    vault = create(place)
    roster = vault.store_for("roster")
    with pytest.raises(NotAllowed):
        roster.collection("requests")
    with pytest.raises(NotAllowed), roster.unit() as unit:
        unit.put("requests", ASK)
    with pytest.raises(NotAllowed), roster.unit() as unit:
        unit.remove("requests", ASK.id)
    with pytest.raises(PrivacyCeiling), roster.unit() as unit:
        unit.count("topic", "loss", NOVEMBER)
    with pytest.raises(PrivacyCeiling):
        roster.counters("topic", NOVEMBER)
    vault.close()


def test_names_are_taken_once_and_another_owner_does_not_inherit_documents(place: Place) -> None:
    vault = create(place)
    put(vault.store_for("roster"), "peers", ZOE)
    with pytest.raises(NameTaken):
        vault.register("thief", PEERS)
    with pytest.raises(NameTaken):
        vault.declare("thief", TOPICS)
    vault.close()
    vault = Vault.open(place, "lee", "six words", clock=CLOCK, random=random.Random(3))
    vault.register("thief", PEERS)
    assert vault.store_for("thief").collection("peers").all() == ()
    vault.close()


@pytest.mark.clause("mpd-24")
def test_values_outside_their_type_are_refused_and_never_quoted(place: Place) -> None:
    vault = create(place)
    store = vault.store_for("intake")
    story: Any = "Officer Jane Roe called"
    for wrong in (
        attrs.evolve(ASK, channel=story),
        attrs.evolve(ASK, code=story),
        attrs.evolve(ASK, vetoed=(story,)),
        attrs.evolve(ASK, wished_peer=story),
        attrs.evolve(ASK, arrived_at=Minute(NOW)),
        attrs.evolve(ASK, overrides=6125550100),
        attrs.evolve(ASK, contacts=(attrs.evolve(ASK.contacts[0], topic=story),)),
        attrs.evolve(ASK, entered_late=story),
        attrs.evolve(ASK, id=story),
        ZOE,
    ):
        with pytest.raises(BadRecord) as refused, store.unit() as unit:
            unit.put("requests", wrong)
        assert "Jane" not in str(refused.value) and "6125550100" not in str(refused.value)
    assert len(store.collection("requests")) == 0
    vault.close()


def test_a_misfit_is_named_by_its_field(place: Place) -> None:
    vault = create(place)
    wrong: Any = "nonsense"
    with pytest.raises(BadRecord, match=r"^channel: is not one of the offered choices"):
        put(vault.store_for("intake"), "requests", attrs.evolve(ASK, channel=wrong))
    with pytest.raises(BadRecord, match=r"topic: is not one of the offered choices"):
        contact = attrs.evolve(ASK.contacts[0], topic=wrong)
        put(vault.store_for("intake"), "requests", attrs.evolve(ASK, contacts=(contact,)))
    vault.close()


# ---------------------------------------------------------------- counting


def test_load_and_statistics_are_never_written_together(place: Place) -> None:
    vault = create(place)
    store = vault.store_for("intake")
    with pytest.raises(NotAllowed), store.unit() as unit:
        unit.load(ZOE.id, NOVEMBER)
        unit.count("topic", "loss", NOVEMBER)
    with pytest.raises(NotAllowed), store.unit() as unit:
        unit.count("topic", "loss", NOVEMBER)
        unit.load(ZOE.id, NOVEMBER)
    assert store.loads(ZOE.id) == {}
    assert store.counters("topic", NOVEMBER)["loss"] == 0
    vault.close()


def test_load_counts_this_month_and_the_last_and_forgets_older_ones(place: Place) -> None:
    vault = create(place)
    store = vault.store_for("intake")
    for month in ("2026-08", "2026-10", "2026-11", "2026-11"):
        with store.unit() as unit:
            unit.load(ZOE.id, Month(month))
    assert store.loads(ZOE.id) == {OCTOBER: {Load.CONTACTS: 1}, NOVEMBER: {Load.CONTACTS: 2}}
    vault.close()
    vault = reopen(place, fixed(datetime(2026, 12, 5, tzinfo=UTC)))
    store = vault.store_for("intake")
    with store.unit() as unit:
        unit.load(ZOE.id, DECEMBER)
    assert store.loads(ZOE.id) == {NOVEMBER: {Load.CONTACTS: 2}, DECEMBER: {Load.CONTACTS: 1}}
    vault.close()


@pytest.mark.clause("mpd-24")
def test_only_declared_counts_and_plain_kinds_are_taken(place: Place) -> None:
    vault = create(place)
    store = vault.store_for("intake")
    anybody: Any = "Jane Roe"
    acts: tuple[Callable[[], None], ...]
    with store.unit() as unit:
        acts = (
            lambda: unit.count("unit", "patrol", NOVEMBER),
            lambda: unit.count("topic", "jane", NOVEMBER),
            lambda: unit.count("topic", "loss", anybody),
            lambda: unit.load(anybody, NOVEMBER),
            lambda: unit.load(ZOE.id, anybody),
            lambda: unit.event("Jane Roe called"),
            lambda: unit.event("amber-heron-42"),
            lambda: unit.event("request.closed.2026"),
        )
        for act in acts:
            with pytest.raises(PrivacyCeiling):
                act()
    vault.close()


def test_a_family_with_texts_for_categories_is_refused(place: Place) -> None:
    vault = create(place)
    for categories in (("x" * 41,), ("a", "a"), ("",), tuple(f"c{n}" for n in range(101))):
        with pytest.raises(PrivacyCeiling):
            vault.declare("intake", MeasureSpec(id="family", title="t", categories=categories))
    vault.close()


def test_events_carry_day_and_kind_in_order(place: Place) -> None:
    vault = create(place)
    for kind in ("request.opened", "request.closed"):
        with vault.store_for("intake").unit() as unit:
            unit.event(kind)
    vault.close()
    vault = reopen(place, fixed(datetime(2026, 11, 24, 3, tzinfo=UTC)))
    with vault.store_for("intake").unit() as unit:
        unit.event("peers.imported")
    assert vault.audit_events() == (
        AuditEvent(day=date(2026, 11, 22), kind="request.opened"),
        AuditEvent(day=date(2026, 11, 22), kind="request.closed"),
        AuditEvent(day=date(2026, 11, 23), kind="peers.imported"),
    )
    vault.close()


# ---------------------------------------------------------------- after a close


@pytest.mark.clause("mpd-24", "slmpd-23")
def test_a_close_leaves_counters_and_a_truthful_receipt(place: Place) -> None:
    vault = create(place)
    put(vault.store_for("intake"), "requests", ASK)
    receipt = close_request(vault)
    assert (receipt.keys_destroyed, receipt.records_removed) == (1, 1)
    assert receipt.counted == (("topic", "loss"),) and receipt.period == NOVEMBER and receipt.frame == 3
    vault.close()
    vault = reopen(place)
    store = vault.store_for("intake")
    assert store.collection("requests").all() == ()
    assert store.counters("topic", NOVEMBER) == {"loss": 1, "other": 0}
    vault.close()


@pytest.mark.clause("mpd-24", "slmpd-23")
def test_a_closed_request_cannot_be_read_from_an_old_copy_with_the_passphrase_and_the_ring(
    place: Place, tmp_path: Path
) -> None:
    vault = create(place)
    put(vault.store_for("intake"), "requests", ASK)
    vault.close()
    old = Place(tmp_path / "old-data", tmp_path / "old-state")
    shutil.copytree(place.data, old.data)
    vault = reopen(place)
    close_request(vault)
    vault.close()
    shutil.copytree(place.state, old.state)
    with pytest.raises(RolledBack):
        reopen(old)
    next(old.state.glob("anchor-*")).unlink()
    vault = reopen(old)
    assert vault.store_for("intake").collection("requests").all() == ()
    vault.close()


def test_an_older_file_put_back_is_noticed_and_nothing_is_shredded_over_it(place: Place, tmp_path: Path) -> None:
    vault = create(place)
    put(vault.store_for("intake"), "requests", ASK)
    vault.close()
    shutil.copy(place.data / "vault.db", tmp_path / "older")
    vault = reopen(place)
    put(vault.store_for("roster"), "peers", ZOE)
    vault.close()
    shutil.copy(place.data / "vault.db", tmp_path / "latest")
    shutil.copy(tmp_path / "older", place.data / "vault.db")
    with pytest.raises(RolledBack):
        reopen(place)
    shutil.copy(tmp_path / "latest", place.data / "vault.db")
    vault = reopen(place)
    assert vault.store_for("intake").collection("requests").all() == (ASK,)
    vault.close()


def test_another_history_of_the_same_length_is_noticed(place: Place, tmp_path: Path) -> None:
    create(place).close()
    shutil.copytree(place.data, tmp_path / "branch")
    vault = reopen(place)
    put(vault.store_for("roster"), "peers", ZOE)
    vault.close()
    branch = Place(tmp_path / "branch", tmp_path / "branch-state")
    vault = reopen(branch)
    put(vault.store_for("roster"), "peers", attrs.evolve(ZOE, given="Other"))
    vault.close()
    shutil.copy(branch.data / "vault.db", place.data / "vault.db")
    with pytest.raises(RolledBack):
        reopen(place)


def test_a_register_put_back_is_noticed(place: Place, tmp_path: Path) -> None:
    vault = create(place)
    vault.close()
    db = sqlite3.connect(place.data / "vault.db")
    (old,) = db.execute("SELECT body FROM register WHERE name = 'stats'").fetchone()
    db.close()
    vault = reopen(place)
    with vault.store_for("intake").unit() as unit:
        unit.count("topic", "loss", NOVEMBER)
    vault.close()
    db = sqlite3.connect(place.data / "vault.db")
    db.execute("UPDATE register SET body = ? WHERE name = 'stats'", (old,))
    db.commit()
    db.close()
    with pytest.raises(Damaged, match="stats"):
        reopen(place)


@pytest.mark.clause("mpd-24", "slmpd-23")
def test_no_plaintext_of_a_document_is_in_any_file(place: Place) -> None:
    vault = create(place)
    put(vault.store_for("roster"), "peers", ZOE)
    put(vault.store_for("intake"), "requests", ASK)
    with vault.store_for("intake").unit() as unit:
        unit.load(ZOE.id, NOVEMBER)
    during = every_byte(place)
    close_request(vault)
    vault.close()
    for content in (during, every_byte(place)):
        for canary in ("Canary", "612-555-0100", "amber-heron", ZOE.id, ASK.id, "person_calls_back", "loss"):
            assert canary.encode() not in content, canary
            assert canary.encode("utf-16-le") not in content, canary


def test_the_size_of_the_file_does_not_tell_what_a_commit_held(place: Place) -> None:
    vault = create(place)
    put(vault.store_for("roster"), "peers", ZOE)
    put(vault.store_for("intake"), "requests", ASK)
    close_request(vault)
    vault.close()
    db = sqlite3.connect(place.data / "vault.db")
    assert {length for (length,) in db.execute("SELECT length(body) FROM frame")} == {8192}
    assert {length for (length,) in db.execute("SELECT length(body) FROM register")} == {16 * 1024}
    db.close()


def test_every_error_of_the_vault_says_what_to_do() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, DeskError)]
    for kind in kinds:
        assert kind.title and kind.cause.endswith(".") and kind.next_step.endswith(".")
