"""Drop cards and drop files: what goes in comes out, for the right desk alone, and nothing else goes in."""

from __future__ import annotations

import json
import math
import os
from collections import Counter
from datetime import date
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peerdesk_core.contributions import MeasureSpec
from peerdesk_core.faults import DeskError
from peerdesk_core.model.ids import Id, Month
from peerdesk_core.vault.compartments import INBOXES, Role
from peerdesk_core.vault.errors import (
    BadCard,
    BadSums,
    FalseDrop,
    ForeignDrop,
    MonthOpen,
    MonthTooOld,
    NewerFile,
    NotADrop,
    StaleCard,
)
from peerdesk_core.vault.exchange import card as cards
from peerdesk_core.vault.exchange import drop as drops
from peerdesk_core.vault.exchange.card import Card, make_card, read_card
from peerdesk_core.vault.exchange.drop import MOST, SIZE, Sums, check_month, make_drop, oldest_month, open_drop
from peerdesk_core.vault.kdf import LEAST
from peerdesk_core.vault.keys import SUITE, inbox_of
from peerdesk_core.vault.slots import Founding, Login, found

TODAY = date(2026, 11, 22)
MONTH = Month("2026-10")
PEER = Id("00000000000000a1")
TOPIC = MeasureSpec(id="intake.topic", title="Topic", categories=("loss", "illness", "skills"))
FORMAT = MeasureSpec(id="intake.format", title="Kind of contact", categories=("phone", "in_person"))


def founded() -> Founding:
    """The keys of a new vault."""
    return found([Login(handle="Lee", passphrase="six words", role=Role.COORDINATOR)], LEAST)[0]


FOUNDING = founded()
KEYS = FOUNDING.keys


def card(number: int = 1, peer: Id = PEER, founding: Founding = FOUNDING) -> Card:
    """A card of the vault."""
    return make_card(
        founding.keys, founding.header.inboxes, peer, number, department="us-mn-example", measures=(TOPIC, FORMAT)
    )


CARD = card()
SUMS = Sums(month=MONTH, contacts=7, counts={"intake.topic": {"loss": 4, "skills": 1}, "intake.format": {"phone": 5}})
RAW = make_drop(CARD, SUMS, TODAY)

months = st.builds(lambda back: oldest(back), st.integers(1, 24))
numbers = st.integers(1, MOST)
counts = st.fixed_dictionaries(
    {},
    optional={
        spec.id: st.dictionaries(st.sampled_from(spec.categories), numbers, min_size=1) for spec in (TOPIC, FORMAT)
    },
)


def oldest(back: int) -> Month:
    """The month so many months before the current one."""
    year, month = divmod(2026 * 12 + 10 - back, 12)
    return Month(f"{year:04d}-{month + 1:02d}")


@given(month=months, contacts=st.integers(0, MOST), told=counts, number=st.integers(1, 2**32 - 1))
@settings(max_examples=60)
def test_what_a_peer_hands_in_is_what_the_desk_reads(
    month: Month, contacts: int, told: dict[str, dict[str, int]], number: int
) -> None:
    raw = make_drop(card(number), Sums(month=month, contacts=contacts, counts=told), TODAY)
    read = open_drop(KEYS, raw)
    assert (read.peer, read.card, read.month, read.contacts, read.counts) == (PEER, number, month, contacts, told)
    assert len(raw) == SIZE, "the size tells nothing"


def test_two_drops_of_the_same_sums_have_nothing_in_common_but_the_desk() -> None:
    other = make_drop(CARD, SUMS, TODAY)
    same = [at for at in range(SIZE) if RAW[at] == other[at]]
    assert set(range(drops._HEAD.size)) <= set(same), "the format, the vault and its epoch"
    assert len(same) < drops._HEAD.size + SIZE // 128, "and what chance makes alike"
    assert open_drop(KEYS, RAW).care != open_drop(KEYS, other).care
    assert open_drop(KEYS, RAW).stats != open_drop(KEYS, other).stats


@pytest.mark.clause("mpd-24", "slmpd-23")
def test_a_drop_shows_neither_peer_nor_month_nor_counts_without_the_inboxes() -> None:
    for told in (bytes.fromhex(PEER), PEER.encode(), MONTH.encode(), b"loss", b"intake", CARD.secret):
        assert told not in RAW


def test_each_part_opens_with_its_own_inbox_alone_and_names_nothing_of_the_other() -> None:
    care, stats = RAW[drops._HEAD.size : drops._CARE_END], RAW[drops._CARE_END : drops._STATS_END]
    opened = open_drop(KEYS, RAW)
    for name, sealed in (("care", care), ("stats", stats)):
        for compartment, key in KEYS.compartments.items():
            info = drops._info(KEYS.vault, KEYS.epoch, name)
            if compartment == name:
                plain = SUITE.decrypt(sealed, inbox_of(key), info)
                joins = (opened.stats,) if name == "care" else (opened.care, bytes.fromhex(PEER), PEER.encode())
                assert not any(join in plain for join in joins)
            else:
                with pytest.raises(Exception):  # noqa: B017 - whatever the library says of a foreign key
                    SUITE.decrypt(sealed, inbox_of(key), info)


def flip_bits(step: int) -> Counter[str]:
    """Flip every bit of the ends and of the care part, and one in every `step` bytes between. Counts the refusals."""
    told: Counter[str] = Counter()
    ends = {*range(drops._CARE_END + 100), *range(SIZE - 100, SIZE)}
    for at in sorted(ends | set(range(0, SIZE, step))):
        for bit in range(8) if at in ends or step == 1 else (at % 8,):
            flipped = bytearray(RAW)
            flipped[at] ^= 1 << bit
            with pytest.raises(DeskError) as refused:
                open_drop(KEYS, bytes(flipped))
            told[type(refused.value).__name__] += 1
    return told


def test_a_flipped_bit_anywhere_is_refused_in_a_sentence() -> None:
    told = flip_bits(5)
    assert set(told) == {"NotADrop", "NewerFile", "ForeignDrop", "StaleCard", "FalseDrop"}
    assert told["FalseDrop"] > SIZE // 5


@pytest.mark.nightly
def test_every_single_flipped_bit_is_refused_in_a_sentence() -> None:
    assert flip_bits(1).total() == 8 * SIZE


@given(st.binary(max_size=200) | st.builds(lambda cut: RAW[:cut], st.integers(0, SIZE - 1)))
@settings(max_examples=150)
def test_what_is_no_drop_is_refused_and_nothing_else_happens(raw: bytes) -> None:
    with pytest.raises(NotADrop):
        open_drop(KEYS, raw)


@pytest.mark.parametrize("more", [b"\0", b"x" * 5000])
def test_a_drop_that_is_too_long_is_refused(more: bytes) -> None:
    with pytest.raises(NotADrop):
        open_drop(KEYS, RAW + more)


def test_a_later_format_asks_for_a_later_program() -> None:
    at = len(drops._MAGIC)
    with pytest.raises(NewerFile):
        open_drop(KEYS, RAW[:at] + b"\x02" + RAW[at + 1 :])
    with pytest.raises(FalseDrop):
        open_drop(KEYS, RAW[:at] + b"\x00" + RAW[at + 1 :])


def test_a_drop_for_another_desk_is_told_apart() -> None:
    with pytest.raises(ForeignDrop):
        open_drop(founded().keys, RAW)


def test_a_new_epoch_makes_every_card_stale() -> None:
    later = attrs.evolve(KEYS, epoch=KEYS.epoch + 1)
    with pytest.raises(StaleCard, match="Ask the coordinator for a new one"):
        open_drop(later, RAW)
    assert cards.card_secret(later, PEER, 1) != CARD.secret


@pytest.mark.parametrize(
    "changed",
    [
        {"secret": bytes(32)},
        {"peer": Id("00000000000000a2")},
        {"number": 2},
        {"secret": card(2).secret},
        {"secret": card(peer=Id("00000000000000a2")).secret},
    ],
    ids=["no secret", "another peer", "another number", "secret of another card", "secret of another peer"],
)
def test_a_drop_is_written_with_the_secret_of_its_own_card_or_not_at_all(changed: dict[str, Any]) -> None:
    forged = make_drop(attrs.evolve(CARD, **changed), SUMS, TODAY)
    with pytest.raises(FalseDrop):
        open_drop(KEYS, forged)


def test_parts_of_two_drops_cannot_be_put_together() -> None:
    other = make_drop(CARD, attrs.evolve(SUMS, contacts=9), TODAY)
    for at in (drops._CARE_END, drops._STATS_END):
        with pytest.raises(FalseDrop):
            open_drop(KEYS, RAW[:at] + other[at:])


def crafted(told: bytes, month: bytes = b"2026-10", stats_month: bytes | None = None, contacts: int = 1) -> bytes:
    """A drop with this content, written by somebody who holds a card and ignores every rule."""
    care = drops._CARE.pack(bytes.fromhex(PEER), 1, month, contacts, os.urandom(16))
    stats = drops._STATS.pack(stats_month or month, os.urandom(16), len(told)) + told
    body = drops._HEAD.pack(drops._MAGIC, 1, CARD.vault, CARD.epoch)
    body += drops._seal(CARD, "care", care) + drops._seal(CARD, "stats", stats.ljust(drops._ROOM, b"\0"))
    return body + drops._code(CARD.secret, body)


@pytest.mark.parametrize(
    "told",
    [
        b'{"a":{"b":0}}',
        b'{"a":{"b":1000}}',
        b'{"a":{"b":-1}}',
        b'{"a":{"b":1.0}}',
        b'{"a":{"b":true}}',
        b'{"a":{"b":1e2}}',
        b'{"a":{"b":NaN}}',
        b'{"a":1}',
        b"[]",
        b"",
        b'{"a": {"b":1}}',
        b'{"b":{"b":1},"a":{"b":1}}',
        b'{"a":{"b":1,"b":1}}',
        b"\xff\xfe",
        b"[" * 9000,
    ],
    ids=lambda told: repr(told[:24]),
)
def test_the_holder_of_a_card_cannot_hand_in_anything_but_bounded_counts(told: bytes) -> None:
    with pytest.raises(FalseDrop):
        open_drop(KEYS, crafted(told))


@pytest.mark.parametrize(
    "changed",
    [
        {"month": b"2026-13"},
        {"month": b"2026/10"},
        {"month": b"\xff" * 7},
        {"stats_month": b"2026-09"},
        {"contacts": 1000},
        {"contacts": 65535},
    ],
    ids=repr,
)
def test_the_holder_of_a_card_cannot_hand_in_other_months_or_numbers(changed: dict[str, Any]) -> None:
    assert open_drop(KEYS, crafted(b"{}")).contacts == 1
    with pytest.raises(FalseDrop):
        open_drop(KEYS, crafted(b"{}", **changed))


def test_what_lies_behind_the_counts_is_nothing() -> None:
    plain = bytearray(drops._STATS.pack(b"2026-10", bytes(16), 2) + b"{}".ljust(drops._ROOM - drops._STATS.size, b"\0"))
    plain[-1] = 1
    with pytest.raises(ValueError, match="counts"):
        drops._read_counts(bytes(plain[drops._STATS.size :]), 2)


@pytest.mark.parametrize("bad", [-1, 1000, 1.0, True, "3", math.inf, None])
def test_numbers_are_whole_and_from_0_to_999(bad: Any) -> None:
    with pytest.raises(BadSums):
        make_drop(CARD, attrs.evolve(SUMS, contacts=bad), TODAY)
    with pytest.raises(BadSums):
        make_drop(CARD, attrs.evolve(SUMS, counts={"intake.topic": {"loss": bad}}), TODAY)


@pytest.mark.clause("mpd-24")
def test_only_what_the_card_lists_can_be_counted() -> None:
    for counts in ({"intake.topic": {"Robin Q": 1}}, {"notes": {"loss": 1}}, {"intake.topic": {"phone": 1}}):
        with pytest.raises(BadSums) as refused:
            make_drop(CARD, attrs.evolve(SUMS, counts=counts), TODAY)
        assert "Robin" not in str(refused.value)


def test_a_category_with_nothing_is_not_told() -> None:
    nothing = attrs.evolve(SUMS, counts={"intake.topic": {"loss": 0}, "intake.format": {"phone": 0, "in_person": 2}})
    assert open_drop(KEYS, make_drop(CARD, nothing, TODAY)).counts == {"intake.format": {"in_person": 2}}


def test_more_categories_than_fit_are_refused_before_anything_is_sealed() -> None:
    wide = tuple(
        MeasureSpec(id=f"family.{letter * 20}", title="", categories=tuple(f"c_{'x' * 18}_{n}" for n in range(60)))
        for letter in "abcdefghijklmno"
    )
    wide_card = attrs.evolve(CARD, measures=wide)
    counts = {spec.id: dict.fromkeys(spec.categories, MOST) for spec in wide}
    with pytest.raises(BadSums, match="more categories"):
        make_drop(wide_card, attrs.evolve(SUMS, counts=counts), TODAY)


@pytest.mark.parametrize(
    ("month", "refusal"),
    [
        ("2026-11", MonthOpen),
        ("2026-12", MonthOpen),
        ("2099-01", MonthOpen),
        ("2026-10", None),
        ("2024-11", None),
        ("2024-10", MonthTooOld),
        ("2000-01", MonthTooOld),
        ("2026-1", BadSums),
        ("2026-10-05", BadSums),
        ("1999-12", BadSums),
        ("", BadSums),
    ],
)
def test_a_month_is_handed_in_once_it_is_over_and_for_24_months(month: str, refusal: type[DeskError] | None) -> None:
    if refusal is None:
        check_month(Month(month), TODAY)
    else:
        with pytest.raises(refusal):
            check_month(Month(month), TODAY)
        with pytest.raises(refusal):
            make_drop(CARD, attrs.evolve(SUMS, month=Month(month)), TODAY)


@given(st.dates(date(2002, 2, 1), date(2099, 12, 31)))
@settings(max_examples=50)
def test_the_oldest_month_is_the_last_one_that_is_taken(today: date) -> None:
    oldest = oldest_month(today)
    check_month(oldest, today)
    year, month = int(oldest[:4]), int(oldest[5:])
    with pytest.raises(MonthTooOld):
        check_month(Month(f"{year - (month == 1):04d}-{month - 1 or 12:02d}"), today)


# ---------------------------------------------------------------- cards


def test_a_card_reads_back_as_it_was() -> None:
    assert read_card(CARD.to_bytes()) == CARD
    assert set(CARD.inboxes) == set(INBOXES)


@pytest.mark.clause("mpd-24", "slmpd-23")
def test_a_card_names_nobody() -> None:
    assert set(json.loads(CARD.to_bytes())) == cards._FIELDS
    assert json.loads(CARD.to_bytes())["peer"] == PEER, "opaque, and nothing else tells whose it is"


def test_a_flipped_bit_anywhere_in_a_card_is_refused() -> None:
    raw = CARD.to_bytes()
    for at in range(len(raw)):
        for bit in range(8):
            flipped = bytearray(raw)
            flipped[at] ^= 1 << bit
            with pytest.raises((BadCard, NewerFile)):
                read_card(bytes(flipped))


@given(st.binary(max_size=300) | st.builds(lambda cut: CARD.to_bytes()[:cut], st.integers(0, 400)))
@settings(max_examples=100)
def test_what_is_no_card_is_refused(raw: bytes) -> None:
    with pytest.raises(BadCard):
        read_card(raw)


def rewritten(**changed: Any) -> bytes:
    """A card with other fields and the right check sum: what somebody can write who knows the program."""
    fields = {name: value for name, value in json.loads(CARD.to_bytes()).items() if name != "check"} | changed
    return json.dumps({**fields, "check": cards._check(fields)}, indent=1, sort_keys=True).encode() + b"\n"


@pytest.mark.parametrize(
    "changed",
    [
        {"format": "1"},
        {"vault": "ab"},
        {"vault": "zz" * 16},
        {"epoch": 0},
        {"epoch": True},
        {"number": 2**32},
        {"peer": "Robin Quill 4711"},
        {"department": "a\x1b[2J"},
        {"department": "d" * 500},
        {"department": 4},
        {"inboxes": {"care": "00" * 32}},
        {"inboxes": ["care", "stats"]},
        {"measures": [["intake.topic", "Topic", ["a sentence of free text"]]]},
        {"measures": [["intake.topic", "Topic", "loss"]]},
        {"measures": [["intake.topic", "Topic", ["loss"]]] * 2},
        {"measures": [["intake.topic", "\x1b]0;x\x07", ["loss"]]]},
        {"measures": [[f"a.{chr(97 + n // 26)}{chr(97 + n % 26)}", "", ["loss"]] for n in range(65)]},
        {"measures": 5},
        {"measures": [5]},
        {"secret": "00" * 31},
        {"more": 1},
    ],
    ids=repr,
)
def test_a_card_with_other_fields_is_refused_even_with_the_right_check_sum(changed: dict[str, Any]) -> None:
    assert read_card(rewritten()) == CARD
    with pytest.raises(BadCard):
        read_card(rewritten(**changed))


def test_a_card_with_a_useless_inbox_is_refused_when_it_is_used() -> None:
    weak = read_card(rewritten(inboxes={"care": "00" * 32, "stats": CARD.inboxes["stats"].hex()}))
    with pytest.raises(BadCard):
        make_drop(weak, SUMS, TODAY)


def test_a_later_card_and_one_that_is_too_long_are_refused() -> None:
    with pytest.raises(NewerFile):
        read_card(rewritten(format=2))
    with pytest.raises(BadCard):
        read_card(CARD.to_bytes() + b" " * cards.LIMIT)
