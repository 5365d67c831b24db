"""A legal hold: what stops, what goes on, and what its end destroys."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from peerdesk_core.clock import Clock, fixed
from peerdesk_core.contributions import CollectionSpec, Compartment, MeasureSpec, Retention
from peerdesk_core.faults import NotAllowed, NotForRole
from peerdesk_core.model.codes import Code
from peerdesk_core.model.ids import Id, Month, to_minute
from peerdesk_core.model.needs import Channel, Format, ReachVia, Request, Source
from peerdesk_core.model.people import Peer
from peerdesk_core.vault import renewal
from peerdesk_core.vault.compartments import Role
from peerdesk_core.vault.errors import BadTitle, HoldInForce, StorageFailed
from peerdesk_core.vault.kdf import Kdf
from peerdesk_core.vault.people import HELD, HELD_INCIDENTS, Hold
from peerdesk_core.vault.recovery import new_code
from peerdesk_core.vault.sqlite_log import SqliteLog
from peerdesk_core.vault.upkeep.hold import begin_hold, carry_on, held, hold, lift_hold
from peerdesk_core.vault.vault import Place, Vault

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
CLOCK = fixed(NOW)
CHEAP = Kdf(memory=19 * 1024, passes=2)
MONTH = Month("2026-11")
ROBIN = Id("00000000000000a1")
REQUESTS = CollectionSpec(
    name="requests", model=Request, compartment=Compartment.REQUESTS, retention=Retention.UNTIL_CLOSED
)
CALLS = CollectionSpec(name="calls", model=Request, compartment=Compartment.INCIDENTS, retention=Retention.UNTIL_CLOSED)
PEERS = CollectionSpec(name="peers", model=Peer, compartment=Compartment.TEAM, retention=Retention.WHILE_SERVING)
TOPIC = MeasureSpec(id="topic", title="Topic", categories=("loss",))


def ask(number: int) -> Request:
    return Request(
        id=Id(f"{number:016x}"),
        code=Code(f"amber-heron-{number + 10}"),
        channel=Channel.LINE,
        source=Source.SELF,
        format=Format.PHONE,
        reach_via=ReachVia.LINE_VOICEMAIL,
        arrived_at=to_minute(NOW),
    )


def admit(vault: Vault) -> Vault:
    for spec in (REQUESTS, CALLS, PEERS):
        vault.register("p", spec)
    vault.declare("p", TOPIC)
    return vault


def reopen(place: Place, handle: str = "lee", passphrase: str = "six words", clock: Clock = CLOCK) -> Vault:
    return admit(Vault.open(place, handle, passphrase, clock=clock, random=random.Random(2)))


def put(vault: Vault, collection: str, item: Any) -> None:
    with vault.store_for("p").unit() as unit:
        unit.put(collection, item)


def close(vault: Vault, number: int) -> Any:
    with vault.store_for("p").unit() as unit:
        unit.remove("requests", ask(number).id)
        unit.count("topic", "loss", MONTH)
        unit.event("request.closed")
    return unit.receipt


def kinds(vault: Vault) -> list[str]:
    return [event.kind for event in vault.audit_events()]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "data", tmp_path / "state")


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A vault with a peer and two open requests, closed; every test works on a copy."""
    folder = tmp_path_factory.mktemp("founded")
    place = Place(folder / "data", folder / "state")
    made = admit(Vault.create(place, "Lee", "six words", kdf=CHEAP, clock=CLOCK, random=random.Random(1)))
    for number in (1, 2):
        put(made, "requests", ask(number))
    put(made, "peers", Peer(id=ROBIN, given="Robin", family="Q"))
    made.close()
    return place


@pytest.fixture
def vault(place: Place, founded: Place) -> Iterator[Vault]:
    shutil.copytree(founded.data, place.data)
    shutil.copytree(founded.state, place.state)
    made = reopen(place)
    yield made
    made.close()


def test_a_hold_has_a_title_and_a_date_is_audited_and_survives_a_reopening(vault: Vault, place: Place) -> None:
    assert hold(vault) is None
    begin_hold(vault, "  City   attorney ")
    vault.close()
    again = reopen(place)
    assert hold(again) == Hold(title="City attorney", since=date(2026, 11, 22))
    assert kinds(again) == ["hold.begun"]
    again.close()


def test_a_request_closed_under_a_hold_is_counted_as_ever_and_kept(vault: Vault, place: Place) -> None:
    begin_hold(vault, "City attorney")
    receipt = close(vault, 1)
    assert (receipt.held, receipt.counted) == (1, (("topic", "loss"),))
    store = vault.store_for("p")
    assert [request.id for request in store.collection("requests").all()] == [ask(2).id]
    assert store.counters("topic", MONTH) == {"loss": 1}
    assert held(vault) == 1
    vault.close()
    again = reopen(place)
    assert held(again) == 1
    (kept,) = again.journal.state.tables[HELD].values()
    assert kept["of"] == "p/requests" and kept["was"]["code"] == ask(1).code, "as it was, and no field more"
    again.close()


def test_what_was_closed_before_the_hold_stays_destroyed(vault: Vault) -> None:
    assert close(vault, 1).held == 0
    begin_hold(vault, "City attorney")
    assert held(vault) == 0


def test_lifting_destroys_all_that_was_held_in_one_commit(vault: Vault, place: Place) -> None:
    begin_hold(vault, "City attorney")
    close(vault, 1)
    close(vault, 2)
    before = vault.journal.seq
    assert lift_hold(vault) == 2
    assert vault.journal.seq == before + 1
    assert hold(vault) is None and held(vault) == 0 and not vault.journal.ring.names()
    assert kinds(vault)[-1] == "hold.lifted"
    vault.close()
    again = reopen(place)
    assert hold(again) is None and held(again) == 0
    again.close()


def test_a_disk_that_fails_while_a_hold_is_lifted_loses_nothing(
    vault: Vault, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin_hold(vault, "City attorney")
    close(vault, 1)

    def full(*given: Any) -> bool:
        raise StorageFailed

    with monkeypatch.context() as patch:
        patch.setattr(SqliteLog, "append", full)
        with pytest.raises(StorageFailed):
            lift_hold(vault)
    vault.close()
    again = reopen(place)
    assert hold(again) is not None and held(again) == 1
    again.close()


def test_what_is_removed_of_an_incident_is_kept_and_counted_as_ever(vault: Vault, place: Place) -> None:
    put(vault, "calls", ask(7))
    put(vault, "calls", ask(8))
    begin_hold(vault, "City attorney")
    with vault.store_for("p").unit() as unit:
        unit.remove("calls", ask(7).id)
        unit.remove("calls", ask(8).id)
        unit.count("topic", "loss", MONTH)
    assert (unit.receipt.held, unit.receipt.counted) == (2, (("topic", "loss"),))
    close(vault, 1)
    assert vault.store_for("p").collection("calls").all() == () and held(vault) == 3
    vault.close()
    again = reopen(place)
    assert held(again) == 3
    kept = again.journal.state.tables[HELD_INCIDENTS].values()
    assert {one["of"] for one in kept} == {"p/calls"} and {one["was"]["code"] for one in kept} == {
        ask(7).code,
        ask(8).code,
    }
    assert lift_hold(again) == 3 and held(again) == 0
    assert {id for _, id in again.journal.ring.names()} == {ask(2).id}, "their keys are destroyed then"
    again.close()


def test_nothing_but_requests_and_incidents_is_removed_under_a_hold(vault: Vault) -> None:
    robin = Peer(id=ROBIN, given="Robin", family="Q")
    begin_hold(vault, "City attorney")
    with pytest.raises(HoldInForce), vault.store_for("p").unit() as unit:
        unit.remove("peers", ROBIN)
    assert vault.store_for("p").collection("peers").get(ROBIN) == robin
    put(vault, "peers", robin)
    lift_hold(vault)
    with vault.store_for("p").unit() as unit:
        unit.remove("peers", ROBIN)
    assert vault.store_for("p").collection("peers").get(ROBIN) is None


def test_a_commit_that_would_remove_more_than_requests_does_nothing_at_all(vault: Vault) -> None:
    begin_hold(vault, "City attorney")
    with pytest.raises(HoldInForce), vault.store_for("p").unit() as unit:
        unit.remove("requests", ask(1).id)
        unit.remove("peers", ROBIN)
    assert vault.store_for("p").collection("requests").get(ask(1).id) == ask(1)
    assert held(vault) == 0
    close(vault, 2)


def test_removing_what_is_not_there_is_still_nothing(vault: Vault) -> None:
    begin_hold(vault, "City attorney")
    with vault.store_for("p").unit() as unit:
        unit.remove("peers", Id("00000000000000ff"))


def test_peers_load_of_past_months_is_not_dropped_under_a_hold(vault: Vault, place: Place) -> None:
    with vault.store_for("p").unit() as unit:
        unit.load(ROBIN, Month("2026-08"))
        unit.load(ROBIN, MONTH)
    assert vault.journal.registers["care"][ROBIN].keys() == {MONTH}, "without a hold, only what is read is kept"
    begin_hold(vault, "City attorney")
    vault.close()
    later = reopen(place, clock=fixed(datetime(2027, 3, 1, 12, tzinfo=UTC)))
    with later.store_for("p").unit() as unit:
        unit.load(ROBIN, Month("2027-03"))
    assert later.journal.registers["care"][ROBIN].keys() == {MONTH, "2027-03"}
    later.close()


def test_a_deputy_who_closes_is_under_the_hold_as_well(vault: Vault, place: Place) -> None:
    vault.users.add("Dep", "their words", Role.DEPUTY)
    begin_hold(vault, "City attorney")
    vault.close()
    deputy = reopen(place, "dep", "their words")
    assert hold(deputy) is not None and close(deputy, 1).held == 1
    with pytest.raises(HoldInForce), deputy.store_for("p").unit() as unit:
        unit.remove("peers", ROBIN)
    deputy.close()
    again = reopen(place)
    assert lift_hold(again) == 1
    again.close()


def test_no_keys_are_renewed_and_nobody_is_removed_under_a_hold(vault: Vault) -> None:
    vault.users.add("Dep", "their words", Role.DEPUTY)
    begin_hold(vault, "City attorney")
    for renew in (
        vault.users.rotate,
        vault.users.replace_code,
        lambda: vault.users.remove("Dep"),
        lambda: vault.users.hand_over("Kim", "x"),
        lambda: renewal.compact(vault.journal),
    ):
        with pytest.raises(HoldInForce):
            renew()
    lift_hold(vault)
    vault.users.rotate()


def test_what_is_held_can_be_read_after_the_keys_are_renewed_later(vault: Vault, place: Place) -> None:
    begin_hold(vault, "City attorney")
    close(vault, 1)
    lift_hold(vault)
    vault.users.rotate()
    begin_hold(vault, "City attorney")
    close(vault, 2)
    vault.close()
    again = reopen(place)
    assert held(again) == 1
    again.close()


def test_only_the_coordinator_begins_and_lifts(vault: Vault, place: Place) -> None:
    vault.users.add("Dep", "their words", Role.DEPUTY)
    vault.close()
    deputy = reopen(place, "dep", "their words")
    for step in (lambda: begin_hold(deputy, "City attorney"), lambda: lift_hold(deputy)):
        with pytest.raises(NotForRole):
            step()
    deputy.close()


def test_a_second_hold_and_a_lift_without_one_are_refused(vault: Vault) -> None:
    with pytest.raises(NotAllowed):
        lift_hold(vault)
    begin_hold(vault, "City attorney")
    with pytest.raises(NotAllowed):
        begin_hold(vault, "County attorney")
    assert kinds(vault) == ["hold.begun"]


@pytest.mark.parametrize(
    "title", ["", "ab", "x" * 61, "Badge 4711", "two\tlines?", "=cmd", "-City", "City\u202eattorney"]
)
def test_a_title_is_one_short_line_of_letters(vault: Vault, title: str) -> None:
    with pytest.raises(BadTitle):
        begin_hold(vault, title)
    assert hold(vault) is None


def test_a_recovery_loses_what_was_held_but_the_hold_goes_on(place: Place) -> None:
    code = new_code()
    made = admit(Vault.create(place, "Lee", "six words", code=code, kdf=CHEAP, clock=CLOCK, random=random.Random(1)))
    begin_hold(made, "City attorney")
    made.close()
    back, _ = Vault.recover(place, code, "Kim", "new words", clock=CLOCK, random=random.Random(3))
    admit(back)
    assert hold(back) is None, "its title lies with the requests, which the code does not open"
    assert carry_on(back)
    found = hold(back)
    assert found is not None and found.since == date(2026, 11, 22)
    assert not carry_on(back)
    lift_hold(back)
    assert not carry_on(back)
    put(back, "requests", ask(1))
    assert close(back, 1).counted and back.store_for("p").counters("topic", MONTH) == {"loss": 1}
    back.close()
    reopen(place, "kim", "new words").close()
