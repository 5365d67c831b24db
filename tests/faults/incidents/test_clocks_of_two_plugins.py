"""Clocks outlive their documents, each in its own plugin: no incident is taken for a lost request, or the other way."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import pytest

from peerdesk_core.clock import fixed
from peerdesk_core.contributions import CollectionSpec, Compartment, Retention
from peerdesk_core.faults import NotAllowed
from peerdesk_core.model.clocks import ClockStub
from peerdesk_core.model.codes import Code
from peerdesk_core.model.ids import Id, to_minute
from peerdesk_core.model.needs import Channel, Format, ReachVia, Request, Source, Stage
from peerdesk_core.vault.compartments import CLOCKS
from peerdesk_core.vault.kdf import LEAST
from peerdesk_core.vault.stubs import from_stub
from peerdesk_core.vault.upkeep.warnings import lost_clocks, warnings_of
from peerdesk_core.vault.vault import Place, Vault
from peerdesk_incidents import store as incidents
from peerdesk_intake import store as requests

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MARCH = fixed(datetime(2026, 3, 10, 12, tzinfo=UTC))
GOLDEN = Path(__file__).parents[2] / "golden"


def spec(name: str, compartment: Compartment) -> CollectionSpec:
    return CollectionSpec(name=name, model=Request, compartment=compartment, retention=Retention.UNTIL_CLOSED)


def stub(number: int) -> ClockStub:
    code = Code(f"amber-heron-{number + 10}")
    return ClockStub(id=Id(f"{number:016x}"), code=code, due_at=to_minute(NOW), stage=Stage.NEW)


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


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    place = Place(tmp_path / "data", tmp_path / "state")
    made = Vault.create(place, "Lee", "six words", kdf=LEAST, clock=fixed(NOW), random=random.Random(1))
    made.register("desk", spec("asked", Compartment.REQUESTS))
    made.register("scene", spec("calls", Compartment.INCIDENTS))
    yield made
    made.close()


def test_each_plugin_has_its_own_clocks_and_sees_no_others(vault: Vault) -> None:
    for owner, number in (("desk", 1), ("scene", 2)):
        with vault.store_for(owner).unit() as unit:
            unit.clock(stub(number))
    assert vault.store_for("desk").clocks() == (stub(1),)
    assert vault.store_for("scene").clocks() == (stub(2),)
    assert vault.store_for("nobody").clocks() == ()


def test_nobody_changes_or_drops_a_clock_of_somebody_else(vault: Vault) -> None:
    with vault.store_for("scene").unit() as unit:
        unit.put("calls", ask(2))
        unit.clock(stub(2))
    theirs = vault.store_for("desk")
    with pytest.raises(NotAllowed), theirs.unit() as unit:
        unit.clock(stub(2))
    with theirs.unit() as unit:
        unit.drop_clock(stub(2).id)
    with theirs.unit() as unit:
        unit.put("asked", ask(2))
    with theirs.unit() as unit:
        unit.remove("asked", ask(2).id)
    assert vault.store_for("scene").clocks() == (stub(2),), "also where the ids are the same"
    with vault.store_for("scene").unit() as unit:
        unit.remove("calls", ask(2).id)
    assert vault.store_for("scene").clocks() == ()


def test_clocks_of_an_early_vault_that_name_no_plugin_belong_to_who_keeps_requests(vault: Vault) -> None:
    early = from_stub(stub(3), "desk")
    del early["of"]
    vault.journal.commit([], {CLOCKS: {stub(3).id: early}})
    assert vault.store_for("desk").clocks() == (stub(3),) and vault.store_for("scene").clocks() == ()
    with vault.store_for("scene").unit() as unit:
        unit.clock(stub(4))
        unit.drop_clock(stub(3).id)
    assert vault.store_for("desk").clocks() == (stub(3),)
    with vault.store_for("desk").unit() as unit:
        unit.drop_clock(stub(3).id)
    assert vault.store_for("desk").clocks() == () and vault.store_for("scene").clocks() == (stub(4),)


def test_clocks_of_lost_requests_and_of_lost_incidents_are_told_apart(vault: Vault) -> None:
    for owner, collection, numbers in (("desk", "asked", (1, 2)), ("scene", "calls", (3,))):
        with vault.store_for(owner).unit() as unit:
            for number in numbers:
                unit.clock(stub(number))
            unit.put(collection, ask(numbers[0]))
    assert (lost_clocks(vault), lost_clocks(vault, Compartment.INCIDENTS)) == (1, 0)
    with vault.store_for("scene").unit() as unit:
        unit.clock(stub(4))
    assert (lost_clocks(vault), lost_clocks(vault, Compartment.INCIDENTS)) == (1, 1)
    told = " ".join(warnings_of(vault, synthetic=True))
    assert "The clocks of one request survived" in told and "The clocks of one incident survived" in told


@pytest.mark.parametrize("name", ["vault_1", "vault_2"])
def test_the_golden_vaults_clocks_are_those_of_intake(name: str, tmp_path: Path) -> None:
    shutil.copytree(GOLDEN / name, tmp_path / "old")
    place = Place(tmp_path / "old" / "data", tmp_path / "old" / "state")
    for path in (place.data, place.state):
        path.chmod(0o700)
    login = ("lee", "six plain words for a test")
    Vault.open(place, *login, clock=MARCH, random=random.Random(1)).close()  # the first opening renews the old form
    vault = Vault.open(place, *login, clock=MARCH, random=random.Random(1))
    try:
        vault.register("intake", spec(requests.COLLECTION, Compartment.REQUESTS))
        vault.register("incidents", spec("slots", Compartment.INCIDENTS))
        assert len(vault.store_for("intake").clocks()) == len(vault.journal.registers[CLOCKS])
        assert vault.store_for("incidents").clocks() == ()
    finally:
        vault.close()


def test_on_the_desk_no_open_incident_is_a_restored_clock_of_a_request(
    stage: ModuleType, base: Path, tmp_path: Path
) -> None:
    desk = stage.again(shutil.copytree(base, tmp_path / "desk"))
    assert requests.lost(desk.ctx("intake").store) == () and incidents.lost(desk.ctx("incidents").store) == ()
    assert len(desk.ctx("intake").store.clocks()) == len(desk.ctx("incidents").store.clocks()) == 2
    assert not [owned for owned in desk.kernel.clocks() if "restore" in owned.item.says]
    desk.close()
