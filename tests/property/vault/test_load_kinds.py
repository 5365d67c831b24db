"""What is counted of a peer's work: by month and kind, each kind for its own time."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerdesk_core.clock import fixed
from peerdesk_core.contributions import CollectionSpec, Compartment, MeasureSpec, Retention
from peerdesk_core.faults import NotAllowed, NotForRole
from peerdesk_core.model.ids import Id, Month, months_between
from peerdesk_core.model.load import MONTHS_KEPT, Load
from peerdesk_core.model.people import Peer
from peerdesk_core.privacy import PrivacyCeiling
from peerdesk_core.testing import contacts_of
from peerdesk_core.vault.compartments import Role
from peerdesk_core.vault.errors import HoldInForce, OutOfDate
from peerdesk_core.vault.kdf import Kdf
from peerdesk_core.vault.registers import MARKS, Counters, loaded
from peerdesk_core.vault.upkeep.hold import begin_hold
from peerdesk_core.vault.vault import Place, Vault

THIS = Month("2026-11")
MONTHS = st.builds(lambda year, month: Month(f"{year:04d}-{month:02d}"), st.integers(2025, 2026), st.integers(1, 12))
PEERS = st.sampled_from([Id(f"{number:016x}") for number in (1, 2, 3)])
ADDED = st.dictionaries(st.tuples(PEERS, MONTHS, st.sampled_from(Load)), st.integers(1, 9), max_size=12)
SPEC = CollectionSpec(name="peers", model=Peer, compartment=Compartment.TEAM, retention=Retention.WHILE_SERVING)
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
    made.register("roster", SPEC)
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
    assert contacts_of(store, peer) == 3
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


# ------------------------------------------------------------------ a wrong total is corrected

ONE = Id("00000000000000a1")


def corrected(vault: Vault, was: int, now: int, month: Month = THIS) -> Mapping[Month, Mapping[Load, int]]:
    store = vault.store_for("roster")
    with store.unit() as unit:
        unit.correct(ONE, month, Load.QUARTERS, was=was, now=now)
    return store.loads(ONE)


@pytest.mark.clause("mesq-07")
def test_a_wrong_total_is_replaced_in_one_commit_and_the_other_counts_stay(vault: Vault) -> None:
    store = vault.store_for("roster")
    with store.unit() as unit:
        unit.load(ONE, THIS, Load.QUARTERS, 90)
        unit.load(ONE, THIS)
        unit.load(Id("00000000000000a2"), THIS, Load.QUARTERS, 7)
    before = vault.journal.seq
    assert corrected(vault, 90, 9) == {THIS: {Load.QUARTERS: 9, Load.CONTACTS: 1}}
    assert corrected(vault, 9, 1200) == {THIS: {Load.QUARTERS: 1200, Load.CONTACTS: 1}}
    assert vault.journal.seq == before + 2
    assert store.loads(Id("00000000000000a2")) == {THIS: {Load.QUARTERS: 7}}
    vault.close()


def test_a_total_that_is_taken_back_leaves_nothing_not_even_a_nought(vault: Vault) -> None:
    with vault.store_for("roster").unit() as unit:
        unit.load(ONE, THIS, Load.QUARTERS, 4)
    assert corrected(vault, 4, 0) == {}
    assert ONE not in vault.journal.registers["care"]
    vault.close()


def test_a_total_that_is_another_one_by_now_is_left_as_it_is(vault: Vault) -> None:
    with vault.store_for("roster").unit() as unit:
        unit.load(ONE, THIS, Load.QUARTERS, 4)
    with pytest.raises(OutOfDate):
        corrected(vault, 3, 0)
    with pytest.raises(OutOfDate), vault.store_for("roster").unit() as unit:
        unit.load(ONE, THIS, Load.QUARTERS, 1)
        unit.correct(ONE, THIS, Load.QUARTERS, was=4, now=2)
    assert vault.store_for("roster").loads(ONE) == {THIS: {Load.QUARTERS: 4}}
    vault.close()


@pytest.mark.parametrize("total", [-1, 100_001, True, 1.0, "2"])
def test_a_total_is_corrected_to_a_sensible_whole_number_only(vault: Vault, total: Any) -> None:
    with pytest.raises(PrivacyCeiling):
        corrected(vault, 0, total)
    vault.close()


def test_a_correction_and_a_count_are_never_written_together(vault: Vault) -> None:
    vault.declare("roster", MeasureSpec(id="roster.kind", title="Kinds", categories=("one",)))
    with pytest.raises(NotAllowed), vault.store_for("roster").unit() as unit:
        unit.count("roster.kind", "one", THIS)
        unit.correct(ONE, THIS, Load.QUARTERS, was=0, now=2)
    with pytest.raises(NotAllowed), vault.store_for("roster").unit() as unit:
        unit.correct(ONE, THIS, Load.QUARTERS, was=0, now=2)
        unit.count("roster.kind", "one", THIS)
    vault.close()


def test_under_a_legal_hold_no_total_is_corrected(vault: Vault) -> None:
    with vault.store_for("roster").unit() as unit:
        unit.load(ONE, THIS, Load.QUARTERS, 4)
    begin_hold(vault, "City attorney")
    with pytest.raises(HoldInForce):
        corrected(vault, 4, 0)
    vault.close()


def test_who_may_add_to_the_load_but_not_read_it_corrects_nothing(vault: Vault, tmp_path: Path) -> None:
    vault.users.add("Dep", "their words", Role.DEPUTY)
    vault.close()
    place = Place(tmp_path / "data", tmp_path / "state")
    deputy = Vault.open(place, "dep", "their words", clock=CLOCK, random=random.Random(2))
    deputy.register("roster", SPEC)
    with pytest.raises(NotForRole):
        corrected(deputy, 0, 3)
    deputy.close()
