"""A plugin's model changes: stored documents are brought to the present shape in memory, and on disk at closing."""

from __future__ import annotations

import hashlib
import random
import re
import shutil
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import attrs
import pytest

import peerdesk_intake.hooks as intake
import peerdesk_roster.store as roster
from peerdesk_core.clock import fixed
from peerdesk_core.contributions import CollectionSpec, Compartment, Migrate, Retention
from peerdesk_core.desk import Desk
from peerdesk_core.exits import Exit
from peerdesk_core.faults import Locked, NotAllowed
from peerdesk_core.model.ids import Bounds, Id, Month, PartialDate
from peerdesk_core.model.people import Peer
from peerdesk_core.testing import HANDLE, PASSPHRASE, MovingClock, contacts_of, make_desk
from peerdesk_core.vault.compartments import CLOCKS, Role
from peerdesk_core.vault.errors import BadRecord, Damaged, HoldInForce, MigrationFailed
from peerdesk_core.vault.kdf import Kdf
from peerdesk_core.vault.sqlite_log import SqliteLog
from peerdesk_core.vault.upkeep.hold import begin_hold, lift_hold
from peerdesk_core.vault.vault import Place, Vault

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
CLOCK = fixed(NOW)
CHEAP = Kdf(memory=19 * 1024, passes=2)
ASIDE = "vault.db.format-2"
GOLDEN = Path(__file__).parents[2] / "golden"


class OldStanding(StrEnum):
    GOOD = "good"
    LEAVE = "leave"


class NewStanding(StrEnum):
    GOOD = "good"
    LEAVE = "personal"
    DISMISSED = "dismissed"


@attrs.frozen(kw_only=True)
class OldMember:
    id: Id
    name: str
    standing: OldStanding = OldStanding.GOOD


@attrs.frozen(kw_only=True)
class Member:
    id: Id
    name: str
    standing: NewStanding = NewStanding.GOOD
    nick: str = ""


class Pace(StrEnum):
    SLOW = "slow"
    FAST = "fast"


@attrs.frozen(kw_only=True)
class OldCase:
    id: Id
    urgent: Annotated[int, Bounds(0, 1)] = 0


@attrs.frozen(kw_only=True)
class Case:
    id: Id
    urgent: bool
    pace: Pace = Pace.SLOW


@attrs.frozen(kw_only=True)
class BareCase:
    id: Id
    urgent: bool


@attrs.frozen(kw_only=True)
class OldNote:
    id: Id
    words: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Note:
    id: Id
    text: str


def renamed(document: Mapping[str, object]) -> Mapping[str, object]:
    """What used to be "leave" is "personal"."""
    return {**document, "standing": "personal"} if document["standing"] == "leave" else document


def told_apart(document: Mapping[str, object]) -> Mapping[str, object]:
    """A number becomes yes or no."""
    return {**document, "urgent": bool(document["urgent"])}


OLD = CollectionSpec(name="members", model=OldMember, compartment=Compartment.TEAM, retention=Retention.WHILE_SERVING)
NEW = attrs.evolve(OLD, model=Member, migrate=renamed)
OLD_CASES = CollectionSpec(
    name="cases", model=OldCase, compartment=Compartment.REQUESTS, retention=Retention.UNTIL_CLOSED
)
NEW_CASES = attrs.evolve(OLD_CASES, model=Case, migrate=told_apart)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A vault as an earlier version of the plugin left it: two members, one of them on leave, and two cases."""
    place = Place(tmp_path / "data", tmp_path / "state")
    vault = Vault.create(place, "lee", "w", kdf=CHEAP, clock=CLOCK, random=random.Random(1))
    vault.register("p", OLD)
    vault.register("p", OLD_CASES)
    with vault.store_for("p").unit() as unit:
        unit.put("members", OldMember(id=one(1), name="Ada Example"))
        unit.put("members", OldMember(id=one(2), name="Ben Sample", standing=OldStanding.LEAVE))
        unit.put("cases", OldCase(id=one(3), urgent=1))
        unit.put("cases", OldCase(id=one(4)))
    vault.close()
    return place


def one(number: int) -> Id:
    return Id(f"{number:016x}")


def unlock(place: Place, *specs: CollectionSpec, handle: str = "lee") -> Vault:
    vault = Vault.open(place, handle, "w", clock=CLOCK, random=random.Random(2))
    for spec in specs:
        vault.register("p", spec)
    return vault


def members(vault: Vault) -> dict[str, Any]:
    return {item.name: item.standing.value for item in vault.store_for("p").collection("members").all()}


def cases(vault: Vault) -> dict[str, Any]:
    return {item.id: item.urgent for item in vault.store_for("p").collection("cases").all()}


def stored(place: Place) -> dict[str, Any]:
    """The documents as the log has them, in whatever shape."""
    vault = unlock(place)
    own = [change for change in vault.journal.state.everything() if change.collection.startswith("p/")]
    vault.close()
    return {change.id: change.document for change in own}


def content_of(place: Place) -> dict[str, bytes]:
    folders = (place.data, place.state)
    return {path.name: path.read_bytes() for folder in folders for path in folder.iterdir() if "lock" not in path.name}


# ---------------------------------------------------------------- in memory


def test_an_earlier_shape_is_read_in_the_present_one(place: Place) -> None:
    vault = unlock(place, NEW)
    assert members(vault) == {"Ada Example": "good", "Ben Sample": "personal"}
    assert [item.name for item in vault.store_for("p").collection("members").where(standing=NewStanding.LEAVE)] == [
        "Ben Sample"
    ]
    assert vault.journal.migrated
    vault.close()


def test_unlocking_writes_nothing_of_a_migration(place: Place) -> None:
    unlock(place, OLD).close()
    before = content_of(place)
    unlock(place, NEW, NEW_CASES).close()
    assert content_of(place) == before


def test_documents_of_the_present_shape_are_left_alone(place: Place) -> None:
    vault = unlock(place, attrs.evolve(OLD, migrate=lambda document: document))
    assert not vault.journal.migrated and members(vault)["Ben Sample"] == "leave"
    vault.close()


def test_a_migration_that_only_leaves_out_what_the_model_would_say_itself_changes_nothing(place: Place) -> None:
    def bare(document: Mapping[str, object]) -> Mapping[str, object]:
        return {key: value for key, value in document.items() if value != "good"}

    vault = unlock(place, attrs.evolve(OLD, migrate=bare))
    assert not vault.journal.migrated
    vault.close()


def test_every_document_is_asked_about_even_if_it_fits_its_model(place: Place) -> None:
    """A field may mean something else than it did, in the same shape."""

    def swapped(document: Mapping[str, object]) -> Mapping[str, object]:
        return {**document, "name": str(document["name"]).upper()}

    vault = unlock(place, attrs.evolve(OLD, migrate=swapped))
    assert set(members(vault)) == {"ADA EXAMPLE", "BEN SAMPLE"} and vault.journal.migrated
    vault.close()


@pytest.mark.parametrize("model", [Case, BareCase])
def test_a_number_becomes_yes_or_no_although_the_two_are_equal(place: Place, model: type) -> None:
    vault = unlock(place, attrs.evolve(NEW_CASES, model=model))
    assert [type(urgent) for urgent in cases(vault).values()] == [bool, bool]
    assert cases(vault) == {one(3): True, one(4): False}
    vault.close()


def test_what_a_migration_does_to_its_argument_reaches_nothing_in_the_vault(place: Place) -> None:
    kept: list[Any] = []

    def in_place(document: Any) -> Mapping[str, object]:
        kept.append(document)
        document["standing"] = "personal" if document["standing"] == "leave" else document["standing"]
        result: Mapping[str, object] = document
        return result

    vault = unlock(place, attrs.evolve(NEW, migrate=in_place))
    for document in kept:
        document.clear()
    assert members(vault) == {"Ada Example": "good", "Ben Sample": "personal"} and vault.journal.migrated
    vault.close()
    assert stored(place)[one(2)]["standing"] == "leave"


def test_nor_does_what_it_does_deep_within_its_argument(tmp_path: Path) -> None:
    place = Place(tmp_path / "data", tmp_path / "state")
    spec = CollectionSpec(name="notes", model=OldNote, compartment=Compartment.TEAM, retention=Retention.WHILE_SERVING)
    vault = Vault.create(place, "lee", "w", kdf=CHEAP, clock=CLOCK, random=random.Random(1))
    vault.register("p", spec)
    with vault.store_for("p").unit() as unit:
        unit.put("notes", OldNote(id=one(1), words=("short",)))
    vault.close()

    def spoils(document: Any) -> Mapping[str, object]:
        document["words"].append("spoilt")
        raise ValueError

    vault = unlock(place)
    with pytest.raises(MigrationFailed):
        vault.register("p", attrs.evolve(spec, migrate=spoils))
    vault.compact()
    vault.close()
    assert stored(place)[one(1)] == {"id": one(1), "words": ["short"]}


def test_putting_one_document_writes_that_one_in_the_present_shape(place: Place) -> None:
    vault = unlock(place, NEW)
    with vault.store_for("p").unit() as unit:
        unit.put("members", Member(id=one(1), name="Ada Example", nick="A"))
    vault.close()
    after = stored(place)
    assert after[one(1)] == {"id": one(1), "name": "Ada Example", "standing": "good", "nick": "A"}
    assert after[one(2)] == {"id": one(2), "name": "Ben Sample", "standing": "leave"}


def test_the_migration_on_the_page_for_authors_does_what_the_page_asks() -> None:
    page = (Path(__file__).parents[3] / "docs" / "plugins.md").read_text(encoding="utf-8")
    code = next(block for block in re.findall(r"```python\n(.*?)```", page, re.DOTALL) if "def migrate" in block)
    made: dict[str, Any] = {}
    exec(compile(code, "plugins.md", "exec"), made)
    migrate = made["migrate"]
    oldest = {"id": one(1), "chief": "Ada", "state": "off"}
    assert migrate(oldest) == migrate(migrate(oldest)) == {"id": one(1), "head": "Ada", "state": "resting"}
    assert migrate({"id": one(1), "head": "Ada", "state": "off"}) == migrate(oldest) and "chief" in oldest
    assert made["units"](Member).migrate is migrate


# ---------------------------------------------------------------- a migration that fails


def fails(document: Mapping[str, object]) -> Mapping[str, object]:
    raise KeyError(document["name"])


def leaves(document: Mapping[str, object]) -> Mapping[str, object]:
    raise SystemExit(document["name"])


def tells(document: Mapping[str, object]) -> Mapping[str, object]:
    raise BadRecord(f"{document['name']} is on leave.")


def second_fails(document: Mapping[str, object]) -> Mapping[str, object]:
    if document["standing"] == "leave":
        raise ValueError(document["name"])
    return {**document, "nick": "first"}


WRONG: Mapping[str, Callable[[Mapping[str, object]], Any]] = {
    "raises": fails,
    "stops the program": leaves,
    "raises an error of the desk's own with data in it": tells,
    "fails on one of several": second_fails,
    "gives nothing": lambda document: None,
    "gives no document": lambda document: [1, 2],
    "gives what JSON cannot hold": lambda document: {**document, "name": {1, 2}},
    "gives a field too many": lambda document: {**renamed(document), "age": 50},
    "leaves it as it was": lambda document: document,
    "gives another id": lambda document: {**renamed(document), "id": one(9)},
    "gives no id": lambda document: {key: value for key, value in renamed(document).items() if key != "id"},
    "never gives the same": lambda document: {**renamed(document), "name": f"{document['name']}."},
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_migration_that_fails_refuses_the_collection_whole(place: Place, wrong: str) -> None:
    vault = unlock(place, NEW_CASES)
    with pytest.raises(MigrationFailed) as refused:
        vault.register("p", attrs.evolve(NEW, migrate=WRONG[wrong]))
    with pytest.raises(NotAllowed):
        vault.store_for("p").collection("members")
    assert cases(vault) == {one(3): True, one(4): False}, "another collection is not its concern"
    vault.close()
    vault = unlock(place, OLD)
    assert members(vault) == {"Ada Example": "good", "Ben Sample": "leave"}
    vault.close()
    said = str(refused.value)
    assert "Ben" not in said and "Ada" not in said and "personal" not in said and refused.value.exit is Exit.PLUGIN
    assert refused.value.__context__ is None or refused.value.__suppress_context__


@pytest.mark.parametrize("wrong", WRONG)
def test_the_documents_of_a_refused_collection_outlive_compaction_and_new_keys(place: Place, wrong: str) -> None:
    before = stored(place)
    for renew in (Vault.compact, lambda vault: vault.users.rotate()):
        vault = unlock(place)
        with pytest.raises(MigrationFailed):
            vault.register("p", attrs.evolve(NEW, migrate=WRONG[wrong]))
        renew(vault)
        vault.close()
    assert stored(place) == before
    vault = unlock(place, NEW)
    assert members(vault) == {"Ada Example": "good", "Ben Sample": "personal"}, "a repaired plugin has them back"
    vault.close()


def test_after_a_refusal_a_better_migration_may_be_registered_in_the_same_session(place: Place) -> None:
    vault = unlock(place)
    with pytest.raises(MigrationFailed):
        vault.register("p", attrs.evolve(NEW, migrate=fails))
    assert not vault.journal.migrated
    vault.register("p", NEW)
    assert members(vault)["Ben Sample"] == "personal"
    vault.close()


def test_the_error_names_the_field_or_the_kind_of_failure(place: Place) -> None:
    vault = unlock(place)
    for migrate, said in (
        (fails, "(KeyError)"),
        (WRONG["leaves it as it was"], "(standing: is not one of the offered"),
    ):
        with pytest.raises(MigrationFailed) as refused:
            vault.register("p", attrs.evolve(NEW, migrate=migrate))
        assert said in refused.value.cause
    vault.close()


def test_a_result_too_long_for_its_sealed_size_is_refused_before_it_could_block_a_compaction(tmp_path: Path) -> None:
    place = Place(tmp_path / "data", tmp_path / "state")
    spec = CollectionSpec(name="notes", model=OldNote, compartment=Compartment.TEAM, retention=Retention.UNTIL_CLOSED)
    vault = Vault.create(place, "lee", "w", kdf=CHEAP, clock=CLOCK, random=random.Random(1))
    vault.register("p", spec)
    with vault.store_for("p").unit() as unit:
        unit.put("notes", OldNote(id=one(1), words=("short",)))
    vault.close()
    vault = unlock(place)
    with pytest.raises(MigrationFailed):
        vault.register("p", attrs.evolve(spec, model=Note, migrate=lambda old: {"id": old["id"], "text": "x" * 5000}))
    vault.compact()
    vault.close()
    assert stored(place)[one(1)] == {"id": one(1), "words": ["short"]}


# ---------------------------------------------------------------- on disk


def test_writing_afresh_writes_the_present_shape_and_keeps_the_old_file_until_the_next_opening(place: Place) -> None:
    before = stored(place)
    vault = unlock(place, NEW, NEW_CASES)
    vault.compact()
    assert not vault.journal.migrated
    vault.close()
    aside = place.data / ASIDE
    copy = Place(place.data.parent / "copy", place.data.parent / "copied state")
    copy.data.mkdir()
    shutil.copy(aside, copy.file)
    assert stored(copy) == {id: document for id, document in before.items() if id in (one(1), one(2))}, (
        "the old file is whole, but for requests: their keys are new"
    )
    after = stored(place)
    assert after[one(2)] == {"id": one(2), "name": "Ben Sample", "standing": "personal", "nick": ""}
    assert after[one(3)] == {"id": one(3), "urgent": True, "pace": "slow"}
    assert not aside.exists(), "the next opening went well"
    vault = unlock(place, NEW, NEW_CASES)
    assert not vault.journal.migrated
    vault.compact()
    vault.close()
    assert not aside.exists(), "nothing was migrated any more"


def test_an_opening_that_goes_badly_leaves_the_old_file(place: Place) -> None:
    vault = unlock(place, NEW)
    vault.compact()
    vault.close()
    raw = place.file.read_bytes()
    place.file.write_bytes(raw[: len(raw) // 2])
    with pytest.raises(Damaged):
        unlock(place)
    assert (place.data / ASIDE).exists()


def test_sealed_documents_stay_sealed_each_under_its_own_key(place: Place) -> None:
    vault = unlock(place, NEW_CASES)
    vault.compact()
    vault.close()
    vault = unlock(place, NEW_CASES)
    assert vault.journal.ring.names() == {("p/cases", one(3)), ("p/cases", one(4))}
    with vault.store_for("p").unit() as unit:
        unit.remove("cases", one(3))
    assert unit.receipt.keys_destroyed == 1
    vault.close()
    assert set(stored(place)) == {one(1), one(2), one(4)}


def test_new_keys_write_the_present_shape_and_leave_no_copy_that_old_keys_open(place: Place) -> None:
    vault = unlock(place, NEW)
    vault.users.rotate()
    assert not vault.journal.migrated
    vault.close()
    assert not (place.data / ASIDE).exists()
    assert stored(place)[one(2)]["standing"] == "personal"


def test_under_a_hold_documents_are_migrated_in_memory_alone(place: Place) -> None:
    vault = unlock(place)
    begin_hold(vault, "City attorney")
    vault.close()
    vault = unlock(place, NEW)
    with pytest.raises(HoldInForce):
        vault.compact()
    assert members(vault)["Ben Sample"] == "personal"
    vault.close()
    assert not (place.data / ASIDE).exists() and stored(place)[one(2)]["standing"] == "leave"


# ---------------------------------------------------------------- at the desk


def capital(document: Mapping[str, object]) -> Mapping[str, object]:
    return {**document, "unit": str(document["unit"]).replace("precinct", "Precinct")}


@pytest.fixture
def desk_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Desk]:
    """A desk whose roster declares a migration; the first one also puts a peer on it."""

    def make(migrate: Migrate | None, create: bool = False) -> Desk:
        monkeypatch.setattr(roster, "SPEC", attrs.evolve(roster.SPEC, migrate=migrate))
        desk = make_desk(tmp_path / "desk", MovingClock(NOW), create=create)
        if create:
            roster.save(desk.vault.store_for("roster"), [peer()], "roster.imported")
        return desk

    return make


def peer() -> Peer:
    return Peer(id=one(1), given="Ada", family="Example", unit="precinct 1")


def units(desk: Desk) -> list[str]:
    return [one.unit for one in roster.all_peers(desk.vault.store_for("roster"))]


def raw_units(desk: Desk) -> list[str]:
    """What the log says, read without any plugin."""
    vault = Vault.open(desk.place, HANDLE, PASSPHRASE, clock=desk.clock, random=random.Random(2))
    found = [str(c.document["unit"]) for c in vault.journal.state.everything() if c.document and "unit" in c.document]
    vault.close()
    return found


def test_the_coordinator_s_closing_writes_what_was_migrated_although_the_log_is_small(
    desk_of: Callable[..., Desk],
) -> None:
    desk_of(None, create=True).close()
    desk = desk_of(capital)
    aside = desk.place.data / ASIDE
    desk.unlock(HANDLE, PASSPHRASE)
    assert units(desk) == ["Precinct 1"] and not aside.exists()
    desk.close()
    assert aside.exists() and raw_units(desk) == ["Precinct 1"]
    desk = desk_of(capital)
    desk.unlock(HANDLE, PASSPHRASE)
    desk.close()
    assert not aside.exists(), "nothing was left to write"


def test_the_check_words_at_closing_are_those_of_the_log_written_afresh(desk_of: Callable[..., Desk]) -> None:
    desk_of(None, create=True).close()
    desk = desk_of(capital)
    desk.unlock(HANDLE, PASSPHRASE)
    before = desk.check_words()
    desk.close()
    after = desk.check_words()
    desk.unlock(HANDLE, PASSPHRASE)
    assert before != after == desk.check_words()
    desk.close()


def test_a_deputy_s_closing_leaves_the_log_to_the_coordinator(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of(None, create=True)
    desk.vault.users.add("dep", PASSPHRASE, Role.DEPUTY)
    desk.close()
    desk = desk_of(capital)
    desk.unlock("dep", PASSPHRASE)
    assert units(desk) == ["Precinct 1"]
    desk.close()
    assert raw_units(desk) == ["precinct 1"] and not (desk.place.data / ASIDE).exists()
    desk.unlock(HANDLE, PASSPHRASE)
    desk.close()
    assert raw_units(desk) == ["Precinct 1"]


def test_a_closing_under_a_hold_leaves_the_log_until_the_hold_is_lifted(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of(None, create=True)
    begin_hold(desk.vault, "City attorney")
    desk.close()
    desk = desk_of(capital)
    desk.unlock(HANDLE, PASSPHRASE)
    assert units(desk) == ["Precinct 1"]
    desk.close()
    assert raw_units(desk) == ["precinct 1"] and not (desk.place.data / ASIDE).exists()
    desk.unlock(HANDLE, PASSPHRASE)
    lift_hold(desk.vault)
    desk.close()
    assert raw_units(desk) == ["Precinct 1"]


def test_a_failing_migration_sets_its_plugin_aside_with_the_reason_and_nothing_else(
    desk_of: Callable[..., Desk],
) -> None:
    desk_of(None, create=True).close()
    desk = desk_of(fails)
    desk.unlock(HANDLE, PASSPHRASE)
    state = {plugin.id: plugin for plugin in desk.kernel.plugins()}
    assert state["roster"].status != "active" and "earlier version" in state["roster"].why
    assert state["intake"].status == "active" and desk.kernel.peers() == ()
    with pytest.raises((NotAllowed, Locked)):
        roster.all_peers(desk.vault.store_for("roster"))
    desk.vault.compact()
    desk.close()
    assert raw_units(desk) == ["precinct 1"]
    desk = desk_of(capital)
    desk.unlock(HANDLE, PASSPHRASE)
    assert units(desk) == ["Precinct 1"]
    desk.close()


# ---------------------------------------------------------------- vaults of earlier versions


def golden(tmp_path: Path, name: str) -> Vault:
    """A copy of a vault that an earlier version wrote, opened; the same copy again when asked again."""
    if not (tmp_path / name).exists():
        shutil.copytree(GOLDEN / name, tmp_path / name)
    place = Place(tmp_path / name / "data", tmp_path / name / "state")
    return Vault.open(place, "lee", "six plain words for a test", clock=CLOCK, random=random.Random(2))


def register_today(vault: Vault) -> None:
    """Let the plugins of today have what they keep; one of the peers is on a leave that has another word by now."""
    vault.register("roster", attrs.evolve(roster.SPEC, migrate=renamed))
    no_ctx: Any = None
    for spec in intake.collections(ctx=no_ctx):
        vault.register("intake", spec)
    for measure in intake.measures(ctx=no_ctx):
        vault.declare("intake", measure)


def test_the_golden_vault_of_format_2_is_never_written() -> None:
    sums = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()[:16]
        for path in (GOLDEN / "vault_2").rglob("*")
        if path.is_file()
    }
    assert sums == {
        "vault.db": "a386b99e6cf76d5d",
        "ring-305448f6-1": "03e527079b7682f9",
        "anchor-305448f6-1": "1bd7ab640945fa08",
    }


def test_a_vault_of_format_2_shows_all_it_holds_in_every_session(tmp_path: Path, true_derivation: None) -> None:
    for _ in range(2):
        vault = golden(tmp_path, "vault_2")
        register_today(vault)
        peers = roster.all_peers(vault.store_for("roster"))
        assert [(peer.name, peer.standing.value, peer.trained_on, peer.agreement_on) for peer in peers] == [
            ("Ada Example", "good", PartialDate("2021-05"), PartialDate("2024-01-15")),
            ("Ben Sample", "reduced", PartialDate("2022-09-30"), PartialDate("2025-02")),
            ("Cleo Specimen", "personal", PartialDate("2019"), None),
        ]
        door = vault.store_for("intake")
        assert sorted(item.code for item in door.collection("requests").all()) == ["amber-heron-42", "amber-heron-43"]
        assert len(vault.journal.registers[CLOCKS]) == 2 and not vault.ring_missing
        assert door.counters("intake.reply", Month("2026-11"))["in_time"] == 1
        assert contacts_of(vault.store_for("roster"), Id("00000000000000a1")) == 1
        kinds = [event.kind for event in vault.audit_events()]
        assert kinds == ["roster.imported", "request.opened", "request.opened", "request.opened", "request.closed"]
        vault.compact()
        vault.close()


def test_the_printed_code_opens_the_vault_of_format_2(tmp_path: Path, true_derivation: None) -> None:
    shutil.copytree(GOLDEN / "vault_2", tmp_path / "golden")
    place = Place(tmp_path / "golden" / "data", tmp_path / "golden" / "state")
    code = "0000 0000 0000 0000 0000 0000 0000 0000 MN0E"
    vault, _ = Vault.recover(place, code, "Boss", "boss words", clock=CLOCK, random=random.Random(3))
    register_today(vault)
    assert len(roster.all_peers(vault.store_for("roster"))) == 3 and len(vault.store_for("intake").clocks()) == 2
    vault.close()


def test_a_vault_of_format_1_with_old_documents_keeps_a_copy_of_each_step(
    tmp_path: Path, true_derivation: None
) -> None:
    vault = golden(tmp_path, "vault_1")
    data = vault.place.data
    vault.register("roster", attrs.evolve(roster.SPEC, migrate=lambda old: {**old, "shift": "days"}))
    assert vault.journal.migrated
    vault.compact()
    vault.close()
    assert {path.name for path in data.glob("vault.db.*")} == {"vault.db.format-1", "vault.db.format-2"}
    assert [SqliteLog.read_only(data / f"vault.db.format-{n}").version() for n in (1, 2)] == [1, 2]
    vault = golden(tmp_path, "vault_1")
    register_today(vault)
    assert {peer.shift for peer in roster.all_peers(vault.store_for("roster"))} == {"days"}
    assert not list(data.glob("vault.db.*"))
    vault.close()
