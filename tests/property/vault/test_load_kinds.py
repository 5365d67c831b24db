"""What is counted of a peer's work: by month and kind, each kind for its own time."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerdesk_core.clock import fixed
from peerdesk_core.contributions import CollectionSpec, Compartment, Retention
from peerdesk_core.model.ids import Id, Month, months_between
from peerdesk_core.model.load import MONTHS_KEPT, Load
from peerdesk_core.model.people import Peer
from peerdesk_core.privacy import PrivacyCeiling
from peerdesk_core.vault.kdf import Kdf
from peerdesk_core.vault.registers import MARKS, Counters, loaded
from peerdesk_core.vault.vault import Place, Vault

THIS = Month("2026-11")
MONTHS = st.builds(lambda year, month: Month(f"{year:04d}-{month:02d}"), st.integers(2025, 2026), st.integers(1, 12))
PEERS = st.sampled_from([Id(f"{number:016x}") for number in (1, 2, 3)])
ADDED = st.dictionaries(st.tuples(PEERS, MONTHS, st.sampled_from(Load)), st.integers(1, 9), max_size=12)
CLOCK = fixed(datetime(2026, 11, 22, 12, tzinfo=UTC))


@given(ADDED, ADDED)
def test_nothing_is_lost_that_is_kept_and_nothing_is_kept_that_is_too_old(
    before: dict[tuple[Id, Month, Load], int], more: dict[tuple[Id, Month, Load], int]
) -> None:
    care = loaded(loaded({}, before, None), more, THIS)
    for key in {*before, *more}:
        peer, month, what = key
        young = months_between(month, THIS) < MONTHS_KEPT[what]
        expected = before.get(key, 0) + more.get(key, 0)
        assert care.get(peer, {}).get(month, {}).get(what.value, 0) == (expected if young else 0)


@given(ADDED)
def test_under_a_hold_every_count_stays(more: dict[tuple[Id, Month, Load], int]) -> None:
    assert sum(
        count for months in loaded({}, more, None).values() for each in months.values() for count in each.values()
    ) == sum(more.values())


def test_the_marks_of_drop_files_are_no_load_and_stay() -> None:
    care: Counters = {MARKS: {"2020-01": {"a": 1}}}
    assert loaded(care, {(Id("0" * 16), THIS, Load.HEAVY): 1}, THIS)[MARKS] == {"2020-01": {"a": 1}}


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    place = Place(tmp_path / "data", tmp_path / "state")
    kdf = Kdf(memory=19 * 1024, passes=2)
    made = Vault.create(place, "Lee", "six words", kdf=kdf, clock=CLOCK, random=random.Random(1))
    spec = CollectionSpec(name="peers", model=Peer, compartment=Compartment.TEAM, retention=Retention.WHILE_SERVING)
    made.register("roster", spec)
    return made


def test_each_kind_is_read_back_by_month_and_only_contacts_count_as_load(vault: Vault) -> None:
    peer, store = Id("00000000000000a1"), vault.store_for("roster")
    with store.unit() as unit:
        unit.load(peer, THIS)
        unit.load(peer, THIS, Load.CONTACTS, 2)
        unit.load(peer, THIS, Load.QUARTERS, 30)
        unit.load(peer, Month("2026-04"), Load.UNAVAILABLE)
    assert store.loads(peer) == {
        THIS: {Load.CONTACTS: 3, Load.QUARTERS: 30},
        Month("2026-04"): {Load.UNAVAILABLE: 1},
    }
    assert store.load_of(peer) == 3
    assert store.loads(Id("00000000000000a2")) == {}
    vault.close()


@pytest.mark.parametrize("number", [0, -1, 1001, True, 1.0, "2"])
def test_a_count_grows_by_a_sensible_whole_number_only(vault: Vault, number: object) -> None:
    store = vault.store_for("roster")
    with pytest.raises(PrivacyCeiling), store.unit() as unit:
        unit.load(Id("00000000000000a1"), THIS, Load.CONTACTS, number)  # type: ignore[arg-type]
    assert store.loads(Id("00000000000000a1")) == {}
    vault.close()


def test_a_kind_is_one_of_the_list_and_no_text(vault: Vault) -> None:
    with pytest.raises(PrivacyCeiling), vault.store_for("roster").unit() as unit:
        unit.load(Id("00000000000000a1"), THIS, "Dana")  # type: ignore[arg-type]
    vault.close()
