"""The letterbox: sums of a month reach load and counters once, for the coordinator alone, and nothing joins the two."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import attrs
import pytest

from peerdesk_core.clock import fixed
from peerdesk_core.contributions import MeasureSpec
from peerdesk_core.faults import DeskError, Locked, NotForRole
from peerdesk_core.model.ids import Id, Month
from peerdesk_core.testing import contacts_of
from peerdesk_core.vault import renewal
from peerdesk_core.vault.compartments import Role
from peerdesk_core.vault.errors import (
    AlreadyTaken,
    BadRecord,
    FalseDrop,
    ForeignDrop,
    MonthOpen,
    MonthTooOld,
    NewerFile,
    NotADrop,
    SecondDrop,
    StaleCard,
    Undeclared,
)
from peerdesk_core.vault.exchange.card import Card
from peerdesk_core.vault.exchange.drop import Sums, make_drop
from peerdesk_core.vault.exchange.letterbox import CARDS, TakenIn, make_cards, take_all, take_in
from peerdesk_core.vault.journal import Journal
from peerdesk_core.vault.kdf import LEAST
from peerdesk_core.vault.people import Hold, hold_change
from peerdesk_core.vault.recovery import new_code
from peerdesk_core.vault.registers import MARKS
from peerdesk_core.vault.vault import Place, Vault

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TODAY = date(2026, 11, 22)
LATER = date(2099, 1, 1)
OCTOBER = Month("2026-10")
ONE, TWO = Id("00000000000000a1"), Id("00000000000000a2")
TOPIC = MeasureSpec(id="topic", title="Topic", categories=("loss", "illness"))
FORMAT = MeasureSpec(id="format", title="Kind of contact", categories=("phone",), order=5)


def admit(vault: Vault) -> Vault:
    vault.declare("p", TOPIC)
    vault.declare("p", FORMAT)
    return vault


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "data", tmp_path / "state")


@pytest.fixture
def vault(place: Place) -> Iterator[Vault]:
    made = Vault.create(place, "Lee", "six words", kdf=LEAST, clock=fixed(NOW), random=random.Random(1))
    yield admit(made)
    made.close()


def reopen(place: Place, handle: str = "lee", passphrase: str = "six words", now: datetime = NOW) -> Vault:
    return admit(Vault.open(place, handle, passphrase, clock=fixed(now), random=random.Random(2)))


def one_card(vault: Vault, peer: Id = ONE) -> Card:
    (card,) = make_cards(vault, [peer], department="us-mn-example")
    return card


def sums(contacts: int = 7, month: Month = OCTOBER, **topics: int) -> Sums:
    return Sums(month=month, contacts=contacts, counts={"topic": topics or {"loss": 4}})


def written(vault: Vault, peer: Id = ONE, contacts: int = 7, **topics: int) -> bytes:
    return make_drop(one_card(vault, peer), sums(contacts, OCTOBER, **topics), TODAY)


def kinds(vault: Vault) -> list[str]:
    return [event.kind for event in vault.audit_events() if event.kind.startswith("drop.")]


def plain(register: Mapping[str, Any]) -> dict[str, Any]:
    return {name: found for name, found in register.items() if name != MARKS}


def content(vault: Vault) -> tuple[Any, Any]:
    return vault.journal.registers["care"], vault.journal.registers["stats"]


@pytest.mark.clause("mpd-11", "mndps-04")
def test_the_sums_of_a_peer_reach_load_and_counters(vault: Vault, place: Place) -> None:
    drop = make_drop(
        one_card(vault),
        Sums(month=OCTOBER, contacts=7, counts={"topic": {"loss": 4, "illness": 2}, "format": {"phone": 6}}),
        TODAY,
    )
    assert take_in(vault, drop) == TakenIn(month=OCTOBER)
    for session in (vault, None):
        again = session or reopen(place)
        store = again.store_for("p")
        assert contacts_of(store, ONE) == 7
        assert store.counters("topic", OCTOBER) == {"loss": 4, "illness": 2}
        assert store.counters("format", OCTOBER) == {"phone": 6}
        assert kinds(again) == ["drop.card_issued", "drop.taken"]
        again.close()


def test_what_was_there_before_stays(vault: Vault) -> None:
    store = vault.store_for("p")
    with store.unit() as unit:
        unit.load(ONE, Month("2026-11"))
    with store.unit() as unit:
        unit.count("topic", "loss", OCTOBER)
    take_in(vault, written(vault, contacts=3, loss=2))
    assert contacts_of(store, ONE) == 4 and store.counters("topic", OCTOBER)["loss"] == 3


def test_a_month_without_a_contact_is_handed_in_once_as_well(vault: Vault) -> None:
    card = one_card(vault)
    nothing = Sums(month=OCTOBER, contacts=0, counts={})
    take_in(vault, make_drop(card, nothing, TODAY))
    assert plain(vault.journal.registers["care"]) == plain(vault.journal.registers["stats"]) == {}
    with pytest.raises(SecondDrop):
        take_in(vault, make_drop(card, nothing, TODAY))


def test_the_load_of_a_month_that_nothing_reads_any_more_is_not_kept(vault: Vault) -> None:
    drop = make_drop(one_card(vault), sums(month=Month("2025-03")), TODAY)
    take_in(vault, drop)
    assert plain(vault.journal.registers["care"]) == {}
    assert vault.store_for("p").counters("topic", Month("2025-03"))["loss"] == 4
    with pytest.raises(AlreadyTaken):
        take_in(vault, drop)


def test_cards_list_what_may_be_counted_in_the_order_of_reports_and_count_up(vault: Vault) -> None:
    first, other = make_cards(vault, [ONE, TWO], department="us-mn-example")
    assert [spec.id for spec in first.measures] == ["format", "topic"]
    assert (first.number, other.number, one_card(vault).number) == (1, 1, 2)
    assert first.secret != other.secret
    assert kinds(vault) == ["drop.card_issued"] * 3
    assert make_cards(vault, []) == () and len(kinds(vault)) == 3


@pytest.mark.clause("mpd-24", "slmpd-23")
def test_the_vault_keeps_no_secret_of_a_card(vault: Vault) -> None:
    card = one_card(vault)
    everything = repr([change for change in vault.journal.state.everything() if change.collection == CARDS])
    assert card.secret.hex() not in everything and "'number': 1" in everything


@pytest.mark.parametrize("bad", [["Robin"], [ONE, ONE], [""], ["00000000000000A1"]])
def test_a_card_is_for_an_opaque_id(vault: Vault, bad: list[Id]) -> None:
    with pytest.raises(BadRecord):
        make_cards(vault, bad)
    assert kinds(vault) == []


# ---------------------------------------------------------------- refusals


def refusals(vault: Vault, tmp_path: Path) -> tuple[dict[str, tuple[bytes, type[DeskError]]], bytes]:
    """Every kind of file that is not to be taken in, and one that is."""
    elsewhere = Place(tmp_path / "elsewhere", tmp_path / "elsewhere-state")
    other = admit(Vault.create(elsewhere, "Kim", "other", kdf=LEAST, clock=fixed(NOW), random=random.Random(3)))
    foreign = make_drop(one_card(other), sums(), TODAY)
    other.close()
    lost = one_card(vault)
    card = one_card(vault)
    good = make_drop(card, sums(), TODAY)
    wide = attrs.evolve(card, measures=(attrs.evolve(TOPIC, categories=("loss", "unheard")),))
    files: dict[str, tuple[bytes, type[DeskError]]] = {
        "not a drop": (b"PK\x03\x04 a spreadsheet", NotADrop),
        "empty": (b"", NotADrop),
        "truncated": (good[:-1], NotADrop),
        "oversized": (good + b"\0", NotADrop),
        "newer": (good[:15] + b"\x09" + good[16:], NewerFile),
        "foreign": (foreign, ForeignDrop),
        "forged": (make_drop(attrs.evolve(card, secret=bytes(32)), sums(), TODAY), FalseDrop),
        "changed on the way": (good[:-40] + bytes([good[-40] ^ 1]) + good[-39:], FalseDrop),
        "old epoch": (make_drop(attrs.evolve(card, epoch=card.epoch + 1), sums(), TODAY), StaleCard),
        "lost card": (make_drop(lost, sums(), TODAY), StaleCard),
        "this month": (make_drop(card, sums(month=Month("2026-11")), LATER.replace(year=2027)), MonthOpen),
        "future month": (make_drop(card, sums(month=Month("2098-12")), LATER), MonthOpen),
        "too long ago": (make_drop(card, sums(month=Month("2024-10")), date(2024, 11, 1)), MonthTooOld),
        "unknown category": (make_drop(wide, sums(unheard=1), TODAY), Undeclared),
        "unknown family": (
            make_drop(
                attrs.evolve(card, measures=(attrs.evolve(TOPIC, id="other"),)),
                Sums(month=OCTOBER, contacts=1, counts={"other": {"loss": 1}}),
                TODAY,
            ),
            Undeclared,
        ),
    }
    return files, good


def test_what_may_not_come_in_is_refused_and_changes_nothing_but_the_audit(vault: Vault, tmp_path: Path) -> None:
    take_in(vault, written(vault, TWO))
    files, good = refusals(vault, tmp_path)
    before, so_far = content(vault), kinds(vault)
    for name, (raw, refusal) in files.items():
        with pytest.raises(refusal):
            take_in(vault, raw)
        assert content(vault) == before, name
    assert kinds(vault) == so_far + ["drop.refused"] * len(files)
    take_in(vault, good)
    assert contacts_of(vault.store_for("p"), ONE) == 7


def test_every_refusal_has_a_sentence_and_an_exit_code_and_no_data(vault: Vault, tmp_path: Path) -> None:
    files, _ = refusals(vault, tmp_path)
    before = content(vault)
    verdicts = take_all(vault, [raw for raw, _ in files.values()])
    for (name, (_, refusal)), verdict in zip(files.items(), verdicts, strict=True):
        assert type(verdict) is refusal, name
        assert isinstance(verdict, DeskError)
        assert int(verdict.exit) in (6, 9) and verdict.cause.endswith(".") and verdict.next_step.endswith(".")
        assert not any(word in str(verdict) for word in (ONE, TWO, "loss", "unheard", "2098"))
    assert content(vault) == before
    assert kinds(vault).count("drop.refused") == len(files)


def test_a_drop_counts_once_however_often_it_is_handed_in(vault: Vault, place: Place) -> None:
    raw = written(vault)
    take_in(vault, raw)
    before = content(vault)
    with pytest.raises(AlreadyTaken):
        take_in(vault, raw)
    assert content(vault) == before
    vault.close()
    again = reopen(place)
    with pytest.raises(AlreadyTaken):
        take_in(again, raw)
    assert content(again) == before
    again.close()


def test_a_second_drop_of_the_same_peer_and_month_is_refused_also_in_the_same_round(vault: Vault) -> None:
    card = one_card(vault)
    first, second = (make_drop(card, sums(contacts), TODAY) for contacts in (3, 5))
    september = make_drop(card, sums(1, Month("2026-09")), TODAY)
    verdicts = take_all(vault, [first, second, first, september])
    assert [type(verdict) for verdict in verdicts] == [TakenIn, SecondDrop, AlreadyTaken, TakenIn]
    with pytest.raises(SecondDrop):
        take_in(vault, second)
    assert contacts_of(vault.store_for("p"), ONE) == 3


def test_after_new_keys_the_old_card_is_stale_and_the_month_is_still_known(vault: Vault) -> None:
    card = one_card(vault)
    take_in(vault, make_drop(card, sums(), TODAY))
    september = make_drop(card, sums(month=Month("2026-09")), TODAY)
    vault.users.rotate()
    with pytest.raises(StaleCard, match="new one"):
        take_in(vault, september)
    fresh = one_card(vault)
    assert fresh.number == 2 and fresh.inboxes != card.inboxes
    with pytest.raises(SecondDrop):
        take_in(vault, make_drop(fresh, sums(), TODAY))
    take_in(vault, make_drop(fresh, sums(1, Month("2026-09")), TODAY))


def test_a_log_written_afresh_keeps_cards_and_marks(vault: Vault, place: Place) -> None:
    card = one_card(vault)
    raw = make_drop(card, sums(), TODAY)
    take_in(vault, raw)
    renewal.compact(vault.journal)
    vault.close()
    again = reopen(place)
    renewal.compact(again.journal)  # without having looked at the cards in this session
    with pytest.raises(AlreadyTaken):
        take_in(again, raw)
    take_in(again, make_drop(card, sums(month=Month("2026-09")), TODAY))
    again.close()


def test_marks_outlive_contacts_that_others_enter(vault: Vault, place: Place) -> None:
    vault.users.add("dep", "dep words", Role.DEPUTY)
    vault.users.add("cli", "cli words", Role.CLINICAL_LEAD)
    card = one_card(vault)
    files = [make_drop(card, sums(month=month), TODAY) for month in (OCTOBER, Month("2025-03"))]
    take_all(vault, files)
    vault.close()
    for handle in ("dep", "cli"):
        helper = reopen(place, handle, f"{handle} words")
        with helper.store_for("p").unit() as unit:
            unit.load(ONE, Month("2026-11"))
        with helper.store_for("p").unit() as unit:
            unit.count("topic", "loss", Month("2026-11"))
        helper.close()
    again = reopen(place)
    assert contacts_of(again.store_for("p"), ONE) == 9
    with again.store_for("p").unit() as unit:
        unit.load(ONE, Month("2026-11"))
    for raw in files:
        with pytest.raises(AlreadyTaken):
            take_in(again, raw)
    with pytest.raises(SecondDrop):
        take_in(again, make_drop(card, sums(month=Month("2025-03")), TODAY))
    again.close()


def test_marks_go_when_their_month_is_too_old_unless_a_legal_hold_keeps_them(vault: Vault, place: Place) -> None:
    take_in(vault, written(vault))
    vault.close()
    later = datetime(2028, 11, 5, 12, tzinfo=UTC)
    held = reopen(place, now=later)
    recent = make_drop(one_card(held), sums(month=Month("2028-10")), later.date())
    held.journal.commit([hold_change(Hold(title="Counsel", since=later.date()))], {})
    take_in(held, recent)
    for register in content(held):
        assert sorted(register[MARKS]) == [OCTOBER, "2028-10"]
    assert sorted(content(held)[0][ONE]) == [OCTOBER, "2028-10"], "nor is the load of a month"
    held.journal.commit([hold_change(None)], {})
    take_in(held, make_drop(one_card(held), sums(month=Month("2028-09")), later.date()))
    for register in content(held):
        assert sorted(register[MARKS]) == ["2028-09", "2028-10"]
    assert sorted(content(held)[0][ONE]) == ["2028-10"]
    held.close()


# ---------------------------------------------------------------- who, and what can be joined


@pytest.mark.parametrize("role", [Role.DEPUTY, Role.CLINICAL_LEAD, Role.COMMAND, Role.AUDITOR])
def test_only_a_coordinator_issues_and_takes_in(vault: Vault, place: Place, role: Role) -> None:
    vault.users.add("kim", "kim words", role)
    raw = written(vault)
    vault.close()
    other = reopen(place, "kim", "kim words")
    seq = other.journal.seq
    with pytest.raises(NotForRole):
        take_in(other, raw)
    with pytest.raises(NotForRole):
        make_cards(other, [ONE])
    assert other.journal.seq == seq
    other.close()


def test_after_recovery_no_old_card_works_and_new_ones_do(place: Place) -> None:
    code = new_code()
    lost = Vault.create(place, "Lee", "six words", code=code, kdf=LEAST, clock=fixed(NOW), random=random.Random(1))
    raw = written(admit(lost))
    lost.close()
    found, _ = Vault.recover(place, code, "Kim", "kim words", clock=fixed(NOW), random=random.Random(2))
    admit(found)
    with pytest.raises(StaleCard):
        take_in(found, raw)
    take_in(found, written(found))
    found.close()


def test_a_closed_vault_takes_nothing(vault: Vault) -> None:
    raw = written(vault)
    vault.close()
    with pytest.raises(Locked):
        take_in(vault, raw)


@pytest.mark.clause("mpd-24", "slmpd-23")
def test_load_and_counts_are_never_written_together_and_their_marks_share_nothing(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    drops = [written(vault, peer, contacts=n, loss=n) for n, peer in enumerate((ONE, TWO), start=1)]
    commits: list[frozenset[str]] = []
    real = Journal.commit

    def seen(self: Journal, changes: Any, registers: Any, header: Any = None) -> Any:
        commits.append(frozenset(registers))
        return real(self, changes, registers, header)

    monkeypatch.setattr(Journal, "commit", seen)
    take_all(vault, drops)
    assert commits == [{"care"}, {"stats"}], "of several files only the sum is written"
    care, stats = (register[MARKS][OCTOBER] for register in content(vault))
    assert len(care) == len(stats) == 2
    assert not set(care) & set(stats) and not set(map(str, care.values())) & set(stats)
    assert set(stats.values()) == {1}
    assert ONE not in str(care) and "a1" not in repr(content(vault)[1].keys())


def test_events_of_taking_in_carry_kind_and_day_alone(vault: Vault) -> None:
    take_all(vault, [written(vault), b"nonsense"])
    told = [event for event in vault.audit_events() if event.kind.startswith("drop.")]
    assert [(event.day, event.kind) for event in told] == [
        (TODAY, "drop.card_issued"),
        (TODAY, "drop.taken"),
        (TODAY, "drop.refused"),
    ]
