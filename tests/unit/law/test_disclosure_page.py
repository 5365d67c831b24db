"""docs/disclosure.md says what the program does: every word, every key, every option, every exit code."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from importlib.util import find_spec
from pathlib import Path

import attrs
import pytest

from peerdesk_core import cli_law
from peerdesk_core.contributions import PackSource
from peerdesk_core.law import case
from peerdesk_core.law.answer import LineState
from peerdesk_core.law.asking.guide import MOST_QUESTIONS
from peerdesk_core.law.bench import bench_of, shelf_of
from peerdesk_core.law.disclosure import answer
from peerdesk_core.law.fold import Verdict
from peerdesk_core.law.reading.loader import Shelf
from peerdesk_core.law.reading.notes import BrokenPack
from peerdesk_core.law.tables import compare as comparing
from peerdesk_core.law.tables import diff as differing
from peerdesk_core.law.telling.export import as_json
from peerdesk_core.law.telling.inventory import packs_json
from peerdesk_core.law.vocabulary import vocabulary

PAGE = (Path(__file__).parents[3] / "docs" / "disclosure.md").read_text(encoding="utf-8")
WORDS = vocabulary()


def section(heading: str) -> str:
    start = PAGE.index(f"\n{heading}\n") + 1
    depth = heading.index(" ")
    following = re.compile(rf"^#{{1,{depth}}} ", re.MULTILINE).search(PAGE, start + depth)
    return PAGE[start : following.start() if following else len(PAGE)]


def rows(heading: str) -> dict[str, str]:
    """The tables below a heading: first cell without its marks -> the rest of the line."""
    lines = re.findall(r"^\| `([^`]+)`(.*)\|$", section(heading), re.MULTILINE)
    return dict(lines)


def test_the_verbs_are_those_of_the_command_line() -> None:
    verbs = {word.split()[1] for word in rows("## The verbs") if word.startswith("peerdesk")}
    offered = {
        cli_law.disclose,
        cli_law.packs,
        cli_law.card,
        cli_law.compare,
        cli_law.diff,
        cli_law.new_state,
        cli_law.new_department,
    }
    assert {verb.name for verb in offered} == verbs


def test_the_options_are_those_of_disclose() -> None:
    written = {option.split()[0] for option in rows("### `peerdesk disclose`") if option.startswith("--")}
    assert {name for option in cli_law.disclose.params for name in option.opts} == written
    assert f"never more\nthan {MOST_QUESTIONS} for one piece" in PAGE


def test_every_fact_and_value_is_named_with_its_question() -> None:
    table = rows("### Facts")
    assert list(table) == list(WORDS.facts)
    for id, fact in WORDS.facts.items():
        assert fact.question in table[id]
        if fact.unsaid:
            assert f"({fact.unsaid})" in table[id]
        if not fact.values.keys() >= WORDS.roles.keys():
            assert set(re.findall(r"`([^`]+)`", table[id])) == set(fact.values)


@pytest.mark.parametrize("group", ["with", "peer", "other"])
def test_every_word_of_a_case_is_named_with_what_it_settles(group: str) -> None:
    heading = "### Words of `with`: one piece of information" if group == "with" else f"### Words of `{group}`"
    table = rows(heading)
    assert set(table) == WORDS.lists[group]
    for word, said in table.items():
        assert re.findall(r"`(\w+) = (\w+)`", said) == list(WORDS.words[word].items())


def test_every_role_is_named() -> None:
    table = rows("### Roles")
    assert list(table) == list(WORDS.roles)
    assert all(WORDS.roles[role] in said for role, said in table.items())


def test_every_key_of_a_case_is_named() -> None:
    table = rows("## A file of cases")
    assert set(table) | {"jurisdiction", "department"} == case._KEYS
    assert set(re.findall(r"`([^`]+)`", table["items"])) == case._ITEM
    assert set(re.findall(r"`([^`]+)`", table["request"])) == case._REQUEST
    assert set(re.findall(r"`([^`]+)`", table["session"])) == set(case._SESSION)
    assert set(re.findall(r"`([^`]+)`", table["forum"])) == set(case._FORUM)


def test_the_six_verdicts_stand_in_the_order_of_the_headline() -> None:
    assert list(rows("### Verdicts")) == [verdict.value for verdict in Verdict]


def test_every_state_of_a_rule_and_every_key_of_a_broken_pack_is_named() -> None:
    said = set(re.findall(r"`([^`]+)`", section("## The answer")))
    assert {state.value for state in LineState} <= said
    assert {field.name for field in attrs.fields(BrokenPack)} - {"root"} <= said


def keys_of(value: object) -> set[str]:
    """Every key of nested data, but not those that are facts, circumstances or names of fields."""
    if isinstance(value, list):
        return set().union(*map(keys_of, value))
    if not isinstance(value, dict):
        return set()
    named = {"totals", "facts", "all_facts", "circumstances", "fields", "evidence"}
    inner = [held for key, held in value.items() if key not in named or isinstance(held, list)]
    return set(value).union(*map(keys_of, inner))


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    spec = find_spec("peerdesk_jurisdiction_mn")
    assert spec is not None and spec.submodule_search_locations
    return shelf_of([PackSource(id="us-mn", folder=Path(spec.submodule_search_locations[0]))])


def said_in(heading: str) -> set[str]:
    return set(re.findall(r"`(\w+)`", section(heading)))


def test_the_shapes_of_packs_compare_and_diff_are_named(shelf: Shelf) -> None:
    packs = packs_json(shelf, date(2026, 11, 22), {})
    assert keys_of(packs) <= said_in("### `peerdesk packs --json`")
    before, after = (bench_of("us-mn-minneapolis-pd", shelf, date(2026, 1, day)) for day in (22, 23))
    assert before is not None and after is not None
    changed = differing.as_data(differing.diff(before, after))
    assert changed["changes"] and changed["rules"]
    assert keys_of(changed) <= said_in("### `peerdesk diff OLD NEW --json`") | said_in(
        "### `peerdesk compare ID --json`"
    )
    compared = comparing.as_data(comparing.compare(after))
    assert compared["departures"]
    assert keys_of(compared) - {"circumstance"} <= said_in("### `peerdesk compare ID --json`")


def test_the_example_case_is_answered(shelf: Shelf) -> None:
    written = re.search(r"```toml\n(.*?)```", section("## A file of cases"), re.DOTALL)
    assert written is not None
    raw = tomllib.loads(written[1])["case"][0]
    bench = bench_of(raw["department"], shelf)
    assert bench is not None
    found = as_json(answer(bench, case.read_case(raw, bench.words)), bench, trace=True)
    assert found["verdict"] == "required"
    named = [
        key
        for cell in re.findall(r"^\| (`[^|]*) \|", section("## The answer"), re.M)
        for key in re.findall(r"`(\w+)`", cell)
    ]
    assert set(found) <= set(named)
    top = [key for key in named if key in found]
    assert top[: len(found)] == list(found), "the keys stand in the order in which they are printed"
    piece = found["items"][0]["circumstances"][0]
    said = set(re.findall(r"`(\w+)`", section("### `items`")))
    assert {*piece, *piece["rows"][0], *piece["rows"][0]["layers"][0], *piece["trace"][0]} <= said
    assert {*found["conflicts"][0]} <= set(re.findall(r"`(\w+)`", section("### `conflicts`")))
