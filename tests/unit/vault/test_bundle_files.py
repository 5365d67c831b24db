"""Bundles: released reports and nothing else, for whoever has the six words."""

from __future__ import annotations

import json
import random
import struct
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peerdesk_core.clock import fixed
from peerdesk_core.contributions import Compartment, MeasureSpec
from peerdesk_core.faults import DeskError, NotForRole
from peerdesk_core.model.clocks import ClockStub
from peerdesk_core.model.codes import Code
from peerdesk_core.model.ids import Id, Month, to_minute
from peerdesk_core.model.needs import Stage
from peerdesk_core.vault import kdf
from peerdesk_core.vault.compartments import CLOCKS, COMMON, ORDER, Role
from peerdesk_core.vault.errors import (
    BadBundle,
    BundleShut,
    BundleTooLong,
    NewerFile,
    NothingReleased,
)
from peerdesk_core.vault.exchange import bundle as bundles
from peerdesk_core.vault.exchange.bundle import (
    Bundle,
    Section,
    check_bundle,
    make_bundle,
    open_bundle,
    plain_words,
    seal_bundle,
)
from peerdesk_core.vault.exchange.letterbox import make_cards
from peerdesk_core.vault.kdf import LEAST
from peerdesk_core.vault.people import Custodian
from peerdesk_core.vault.state import Change
from peerdesk_core.vault.vault import Place, Vault

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TODAY = date(2026, 11, 22)
WORDS = "acorn bagpipe cactus dagger eagle fable"
TOPIC = MeasureSpec(id="topic", title="Topic", categories=("canarystats",))
FIGURES = [
    {"id": "00000000000000f1", "period": "2026-09", "span": "month", "family": "topic", "label": "loss", "count": 12},
    {"id": "00000000000000f2", "period": "2026-08", "span": "month", "family": "topic", "label": "total", "count": 31},
    {
        "id": "00000000000000f3",
        "period": "2026-10",
        "span": "month",
        "family": "topic",
        "label": "carried_over",
        "count": 0,
    },
]
BUNDLE = Bundle(
    role=Role.COMMAND,
    made=TODAY,
    department="us-mn-example",
    sections=(Section(title="Figures", documents=({"period": "2026-09", "label": "loss", "count": 12},)),),
)


@cache
def sealed() -> bytes:
    """A bundle, sealed once."""
    return seal_bundle(BUNDLE, WORDS, LEAST)


def test_the_six_words_open_what_was_sealed() -> None:
    assert open_bundle(sealed(), WORDS) == BUNDLE


@pytest.mark.parametrize("typed", [WORDS.upper(), f"  {WORDS.replace(' ', '   ')}\n", WORDS.title()])
def test_case_and_blanks_of_the_words_do_not_matter(typed: str) -> None:
    assert plain_words(typed) == WORDS
    assert open_bundle(sealed(), typed) == BUNDLE


@pytest.mark.parametrize("typed", ["", "acorn", WORDS[:-1], WORDS.replace(" ", ""), "acorn " + WORDS])
def test_other_words_open_nothing(typed: str) -> None:
    with pytest.raises(BundleShut):
        open_bundle(sealed(), typed)


scalars = st.none() | st.booleans() | st.integers(-999, 999) | st.text(st.characters(categories=["L", "N"]), max_size=9)
documents = st.dictionaries(
    st.text(st.characters(categories=["Ll"]), min_size=1, max_size=6),
    st.recursive(
        scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.just("k"), inner), max_leaves=4
    ),
    min_size=1,
    max_size=4,
)


@given(st.lists(st.lists(documents, min_size=1, max_size=3), min_size=1, max_size=3))
@settings(max_examples=40)
def test_whatever_was_released_comes_out_as_it_went_in_and_can_be_read_by_people(
    sections: list[list[dict[str, Any]]],
) -> None:
    given_bundle = attrs.evolve(
        BUNDLE, sections=tuple(Section(title="Some", documents=tuple(documents)) for documents in sections)
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("peerdesk_core.vault.exchange.bundle.stretch", lambda *given: bytes(32))
        found = open_bundle(seal_bundle(given_bundle, WORDS), WORDS)
    assert found == given_bundle
    assert json.loads(json.dumps(found.to_json())) == found.to_json()
    assert all(line.isprintable() for line in found.lines())


def test_the_size_is_one_of_few() -> None:
    short = attrs.evolve(BUNDLE, sections=())
    assert len(seal_bundle(short, WORDS, LEAST)) == len(sealed())
    long = attrs.evolve(
        BUNDLE, sections=(Section(title="S", documents=tuple({"n": n, "x": "y" * 50} for n in range(1200))),)
    )
    assert len(seal_bundle(long, WORDS, LEAST)) == len(sealed()) + 64 * 1024


def test_more_than_a_bundle_holds_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundles, "LIMIT", 32 * 1024)
    with pytest.raises(BundleTooLong):
        seal_bundle(BUNDLE, WORDS, LEAST)


# ---------------------------------------------------------------- files that are not what they seem


def flip_bits(step: int) -> Counter[str]:
    """Flip every bit of the ends, and one in every `step` bytes between. Counts the refusals.

    Other costs or another salt lead to another key, which here costs nothing.
    """
    raw, header = sealed(), bundles._HEAD.size
    told: Counter[str] = Counter()
    true = kdf.stretch(LEAST, raw[29:45], "bundle", WORDS)

    def derived(costs: Any, salt: bytes, *_: str) -> bytes:
        return true if costs == LEAST and salt == raw[29:45] else bytes(32)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bundles, "stretch", derived)
        assert open_bundle(raw, WORDS) == BUNDLE
        ends = {*range(header + 100), *range(len(raw) - 100, len(raw))}
        for at in sorted(ends | set(range(0, len(raw), step))):
            for bit in range(8) if at in ends or step == 1 else (at % 8,):
                flipped = bytearray(raw)
                flipped[at] ^= 1 << bit
                with pytest.raises(DeskError) as refused:
                    open_bundle(bytes(flipped), WORDS)
                told[type(refused.value).__name__] += 1
    return told


def test_a_flipped_bit_anywhere_is_refused() -> None:
    assert set(flip_bits(5)) == {"BadBundle", "NewerFile", "BundleShut"}


@pytest.mark.nightly
def test_every_single_flipped_bit_is_refused() -> None:
    assert flip_bits(1).total() == 8 * len(sealed())


def with_costs(memory: int, passes: int, lanes: int) -> bytes:
    return sealed()[:17] + struct.pack(">III", memory, passes, lanes) + sealed()[29:]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"peerdesk bundle",
        b"peerdesk bundle\n",
        b"PK\x03\x04",
        sealed()[:-1],
        sealed() + b"\0",
        sealed()[: bundles._HEAD.size + 16],
        sealed()[: bundles._HEAD.size + 32 * 1024 + 16],
        sealed()[: bundles._HEAD.size + 64 * 1024 + 16 - 1],
        sealed()[:16] + b"\0" + sealed()[17:],
        with_costs(0, 2, 1),
        with_costs(8, 2, 1),
        with_costs(19 * 1024, 0, 1),
        with_costs(19 * 1024, 1, 1),
        with_costs(257 * 1024, 2, 1),
        with_costs(2**32 - 1, 2, 1),
        with_costs(19 * 1024, 2**32 - 1, 1),
        with_costs(19 * 1024, 2, 0),
        with_costs(19 * 1024, 2, 255),
    ],
    ids=range(19),
)
def test_shape_and_costs_are_checked_before_anything_is_derived(raw: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    def derived(*_: Any) -> bytes:
        raise AssertionError("derived")

    monkeypatch.setattr(bundles, "stretch", derived)
    with pytest.raises(BadBundle):
        check_bundle(raw)
    with pytest.raises(BadBundle):
        open_bundle(raw, WORDS)


def test_a_later_format_asks_for_a_later_program() -> None:
    with pytest.raises(NewerFile):
        open_bundle(sealed()[:16] + b"\x02" + sealed()[17:], WORDS)


@pytest.mark.parametrize(
    "changed",
    [
        {"role": "king"},
        {"made": "yesterday"},
        {"made": 5},
        {"department": None},
        {"sections": 4},
        {"sections": {"title": "a"}},
        {"sections": ["a"]},
        {"sections": [{"title": 4, "documents": []}]},
        {"sections": [{"title": "a", "documents": ["b"]}]},
        {"sections": [{"title": "a", "documents": 1}]},
        {"sections": [{"title": "a", "documents": [{"x": [[[[[[[[[[1]]]]]]]]]]}]}]},
        {"more": 1},
    ],
    ids=repr,
)
def test_words_that_are_right_do_not_make_other_content_right(
    changed: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundles, "stretch", lambda *given: bytes(32))
    monkeypatch.setattr(Bundle, "to_json", lambda self: dict(attrs.asdict(BUNDLE), made="2026-11-22") | changed)
    with pytest.raises(BadBundle):
        open_bundle(seal_bundle(BUNDLE, WORDS), WORDS)


def test_what_would_steer_the_terminal_comes_out_as_blanks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundles, "stretch", lambda *given: bytes(32))
    sly = attrs.evolve(
        BUNDLE,
        department="\x1b[2J",
        sections=(Section(title="\x07a", documents=({"\x1b]0;x": "\u202eb", "c": ["\x9b1m"]},)),),
    )
    found = open_bundle(seal_bundle(sly, WORDS), WORDS)
    assert all(line.isprintable() for line in found.lines())
    assert found.sections[0].documents == ({" ]0;x": " b", "c": [" 1m"]},)


# ---------------------------------------------------------------- from a vault


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "data", tmp_path / "state")


@pytest.fixture
def vault(place: Place) -> Iterator[Vault]:
    made = Vault.create(place, "Lee", "six words", kdf=LEAST, clock=fixed(NOW), random=random.Random(1))
    made.declare("p", TOPIC)
    yield made
    made.close()


def reopen(place: Place, handle: str, passphrase: str) -> Vault:
    return Vault.open(place, handle, passphrase, clock=fixed(NOW), random=random.Random(2))


def enter(vault: Vault, compartment: str, collection: str, *documents: dict[str, Any], own_key: bool = False) -> None:
    vault.journal.wake(compartment, collection)
    changes = [
        Change(
            compartment=compartment,
            collection=collection,
            id=str(document.get("id", f"{number:016x}")),
            document=document,
            own_key=own_key,
        )
        for number, document in enumerate(documents, start=1)
    ]
    vault.journal.commit(changes, {})


def release(vault: Vault) -> None:
    enter(vault, "reports", "reports/figures", *FIGURES)


def test_a_bundle_holds_the_released_figures_by_period_without_the_vault_s_ids(vault: Vault, place: Place) -> None:
    release(vault)
    for session in (vault, None):
        again = session or reopen(place, "lee", "six words")
        raw, words = make_bundle(again, Role.COMMAND, department="us-mn-example")
        assert len(words.split()) == 6
        found = open_bundle(raw, words)
        assert (found.role, found.made, found.department) == (Role.COMMAND, TODAY, "us-mn-example")
        (section,) = found.sections
        assert section.title == "Figures"
        assert section.documents == (
            {"period": "2026-08", "span": "month", "family": "topic", "label": "total", "count": 31},
            {"period": "2026-09", "span": "month", "family": "topic", "label": "loss", "count": 12},
            {"period": "2026-10", "span": "month", "family": "topic", "label": "carried_over", "count": None},
        )
        again.close()


def test_people_read_a_table_and_no_nought_where_nothing_was_published(vault: Vault) -> None:
    release(vault)
    lines = list(open_bundle(*make_bundle(vault, Role.COMMAND)).lines())
    assert lines[0] == "Released reports for command, bundled on 2026-11-22."
    assert "  Period   Span   Family  Label         Count" in lines
    assert "  2026-09  month  topic   loss          12" in lines
    assert "  2026-10  month  topic   carried over  -" in lines
    assert "not a nought" in lines[-1]


def test_nested_reports_are_listed_line_by_line() -> None:
    nested = {"period": "2026-09", "groups": [{"label": "loss", "count": 12}], "notes": [], "final": True}
    lines = list(attrs.evolve(BUNDLE, sections=(Section(title="Pages", documents=(nested,)),)).lines())
    for line in ("      Label: loss", "      Count: 12", "    Notes: none", "    Final: yes"):
        assert any(shown.strip() == line.strip() for shown in lines), line


def test_every_bundle_has_words_of_its_own_and_they_open_no_other(vault: Vault) -> None:
    release(vault)
    one, other = make_bundle(vault, Role.COMMAND), make_bundle(vault, Role.COMMAND)
    assert one[1] != other[1] and one[0] != other[0]
    with pytest.raises(BundleShut):
        open_bundle(one[0], other[1])


@pytest.mark.clause("mpd-24", "slmpd-23")
def test_nothing_of_any_other_compartment_gets_in(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    release(vault)
    for name in ORDER:
        if name not in (COMMON, CLOCKS, "reports"):
            own = name == "requests"
            enter(vault, name, f"p/{name}", {"id": f"{7:016x}", "text": f"canary{name}", "count": 4711}, own_key=own)
    with vault.store_for("p").unit() as unit:
        unit.load(Id("00000000000000a1"), Month("2026-11"))
    with vault.store_for("p").unit() as unit:
        unit.count("topic", "canarystats", Month("2026-11"))
        unit.clock(
            ClockStub(id=Id("00000000000000c1"), code=Code("amber-heron-42"), due_at=to_minute(NOW), stage=Stage.NEW)
        )
    vault.users.add("canaryhandle", "canary words", Role.DEPUTY)
    vault.users.name_custodian(Custodian(title="canarytitle"))
    make_cards(vault, [Id("00000000000000a1")])
    told: list[bytes] = []
    real = seal_bundle

    def seen(bundle: Bundle, words: str) -> bytes:
        told.append(json.dumps(bundle.to_json()).encode())
        return real(bundle, words, LEAST)

    monkeypatch.setattr(bundles, "seal_bundle", seen)
    raw, words = make_bundle(vault, Role.COMMAND)
    assert json.loads(told[0]) == open_bundle(raw, words).to_json()
    everything = told[0] + raw
    for canary in (b"canary", b"4711", b"amber-heron", b"00000000000", vault.journal.keys.vault, b"Lee"):
        assert canary not in everything
    assert set(json.loads(told[0])) == {"role", "made", "department", "sections"}
    assert [section["title"] for section in json.loads(told[0])["sections"]] == ["Figures"]


def test_without_a_release_there_is_nothing_to_hand_over(vault: Vault) -> None:
    with pytest.raises(NothingReleased):
        make_bundle(vault, Role.COMMAND)
    assert not [event for event in vault.audit_events() if event.kind.startswith("bundle")]


@pytest.mark.parametrize("role", [Role.DEPUTY, Role.CLINICAL_LEAD, Role.COMMAND, Role.AUDITOR])
def test_whoever_reads_reports_may_bundle_them_and_leaves_an_event_where_the_role_may(
    vault: Vault, place: Place, role: Role
) -> None:
    release(vault)
    vault.users.add("kim", "kim words", role)
    vault.close()
    other = reopen(place, "kim", "kim words")
    assert open_bundle(*make_bundle(other, Role.COMMAND)).sections
    other.close()
    again = reopen(place, "lee", "six words")
    noted = [event.kind for event in again.audit_events()].count("bundle.made")
    assert noted == (role in (Role.DEPUTY, Role.CLINICAL_LEAD))
    make_bundle(again, Role.COMMAND)
    assert [event.kind for event in again.audit_events()].count("bundle.made") == noted + 1
    again.close()


def test_keys_that_do_not_open_the_reports_make_no_bundle(vault: Vault) -> None:
    release(vault)
    keys = vault.journal.keys
    held = {name: key for name, key in keys.compartments.items() if name != Compartment.REPORTS}
    vault.journal.keys = attrs.evolve(keys, compartments=held)
    with pytest.raises(NotForRole):
        make_bundle(vault, Role.COMMAND)


@pytest.mark.parametrize("reader", [role for role in Role if role is not Role.COMMAND])
def test_a_bundle_is_for_command_alone(vault: Vault, reader: Role) -> None:
    release(vault)
    with pytest.raises(NotForRole):
        make_bundle(vault, reader)
