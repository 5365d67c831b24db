"""The pages for authors name every key there is, and what they show works."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

import attrs
import pytest

from peerdesk_core import hooks
from peerdesk_core.contributions import PackSource
from peerdesk_core.law import packs
from peerdesk_core.law.department import load_department
from peerdesk_core.law.facts import ADMIT_FACTS, ASSIGN_FACTS, INCIDENT_FACTS, INTAKE_FACTS, REMOVE_FACTS, Fact
from peerdesk_core.law.reading.loader import load_packs
from peerdesk_core.manifest import PluginManifest
from peerdesk_core.model.clocks import ClockKind
from peerdesk_core.model.incidents import IncidentKind
from peerdesk_core.model.needs import ContactKind
from peerdesk_core.model.resources import ResourceKind
from peerdesk_tui import kit

DOCS = Path(__file__).parents[2] / "docs"
PACKS = (DOCS / "packs.md").read_text(encoding="utf-8")
PLUGINS = (DOCS / "plugins.md").read_text(encoding="utf-8")

NOT_WRITTEN = {
    *("titles", "sources", "topics", "offers", "figures", "departures", "examples", "card", "key", "name", "rules"),
    *("roles", "facts", "shield", "impossible", "conflicts", "scripts", "ledger", "holidays", "digest"),
    *("waivers", "sign_off"),
}
"""Fields that the reader fills from the tables themselves."""


def section(page: str, heading: str) -> str:
    """What stands below a heading, up to the next one."""
    start = page.index(f"\n{heading}") + 1
    following = re.compile(r"^##", re.MULTILINE).search(page, page.index("\n", start))
    return page[start : following.start() if following else len(page)]


def words(text: str) -> set[str]:
    prose = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    return set(re.findall(r"`([^`\n]+)`", prose))


@pytest.mark.parametrize(
    ("model", "heading"),
    [
        (packs.Pack, "## `[pack]`"),
        (packs.Source, "### `[source.NAME]`"),
        (packs.Offer, "### `[offer.NAME]`"),
        (packs.Figure, "### `[figure.NAME]`"),
        (packs.Rule, "### `[[TOPIC.rule]]`"),
        (packs.Otherwise, "### `[TOPIC.otherwise]`"),
        (packs.RuleClock, "### `clock = "),
        (packs.Card, "### `[card]`"),
        (packs.CardLine, "### `[card]`"),
        (packs.Departure, "### `[[departure]]`"),
        (packs.Shield, "### `[shield]`"),
        (packs.Need, "### `[shield]`"),
        (packs.Conflict, "### `[[conflict]]`"),
        (packs.Script, "### `[[script]]`"),
        (packs.LeftOut, "### `[[script]]`"),
        (packs.Impossible, "### `[[script]]`"),
        (packs.Holidays, "### `[[script]]`"),
        (packs.Example, "### `[[example]]`"),
        (packs.Waiver, "### `[[waiver]]`"),
        (packs.SignOff, "### `[[waiver]]`"),
    ],
    ids=lambda part: getattr(part, "__name__", None),
)
def test_every_key_of_a_pack_is_in_the_reference(model: type[attrs.AttrsInstance], heading: str) -> None:
    written = {field.name for field in attrs.fields(model)}
    if model is not packs.Example:
        written -= NOT_WRITTEN
    assert written <= words(section(PACKS, heading))


def test_every_table_and_topic_of_a_pack_is_in_the_reference() -> None:
    tables = section(PACKS, "## Tables beside it")
    assert set(packs.TopicName) <= words(tables) and "`silent`" in tables
    for table in (
        *("[titles]", "[source.NAME]", "[offer.NAME]", "[figure.NAME]", "[card]", "[[departure]]", "[[example]]"),
        *("[fact.NAME]", "[shield]", "[[conflict]]", "[[script]]", "[[ledger]]", "[[impossible]]", "[holidays]"),
        *("[role]", "[[waiver]]", "[sign_off]"),
    ):
        assert f"`{table}`" in tables


@pytest.mark.parametrize(
    "closed",
    [
        *(packs.Rank, packs.Then, packs.Effect, packs.Evidence, packs.LawOf, packs.SourceStatus, packs.Counts),
        *(packs.ConflictKind, packs.FigureName, ClockKind, ResourceKind, ContactKind, IncidentKind),
    ],
)
def test_every_word_of_a_closed_list_is_in_the_reference(closed: type[StrEnum]) -> None:
    assert {member.value for member in closed} <= words(PACKS)


@pytest.mark.parametrize(
    ("fact", "of"),
    [
        *(*ASSIGN_FACTS.items(), *INTAKE_FACTS.items(), *INCIDENT_FACTS.items(), *ADMIT_FACTS.items()),
        *REMOVE_FACTS.items(),
    ],
)
def test_every_fact_is_in_the_reference_with_its_meaning_and_values(fact: str, of: Fact) -> None:
    values = ", ".join({"yes": "true", "no": "false"}.get(value, value) for value in of.values)
    assert f"| `{fact}` | {of.meaning} | {values} |" in PACKS


def test_every_list_that_a_shipped_pack_offers_is_in_the_reference() -> None:
    named = words(section(PACKS, "### `[offer.NAME]`"))
    folders = sorted((DOCS.parent / "plugins").glob("jurisdiction_*/*/pack.toml"))
    shelf = load_packs([PackSource(id=path.parent.name, folder=path.parent) for path in folders])
    assert len(folders) == 3
    for pack in shelf.packs.values():
        assert set(pack.offers) <= named, pack.id


def test_the_department_on_the_page_loads_and_its_rules_hold(tmp_path: Path) -> None:
    found = re.search(r"```toml\n(.*?)```", PACKS, re.DOTALL)
    assert found is not None
    (tmp_path / "departments").mkdir()
    (tmp_path / "departments" / "lakeside.toml").write_text(found[1], encoding="utf-8")
    state = """
        [pack]
        id = "us-zz"
        title = "Zenith"
        rank = "state_statute"
        version = "1"
        tz = "America/Chicago"
        verified_on = 2026-01-01
        review_by = 2027-01-01
        """
    (tmp_path / "pack.toml").write_text(state, encoding="utf-8")
    lakeside = load_department("us-zz-lakeside-pd", (PackSource(id="zz", folder=tmp_path),))
    due = lakeside.due("intake", "reply", datetime(2026, 11, 20, tzinfo=UTC), {"channel": "line"})
    assert due is not None and due.due_at - due.start_at == timedelta(hours=24)
    assert [bar.cite for bar in lakeside.bars("assign", {"trained": "no"})] == ["LPD 4-12 III.C"]


def test_every_key_of_a_manifest_is_in_the_plugin_page() -> None:
    assert {field.name for field in attrs.fields(PluginManifest)} <= words(section(PLUGINS, "## plugin.toml"))


def test_every_hook_is_in_the_plugin_page() -> None:
    assert set(hooks.KINDS) <= words(section(PLUGINS, "## Hooks"))


def test_every_name_of_the_kit_is_in_the_plugin_page() -> None:
    assert set(kit.__all__) <= words(section(PLUGINS, "## Screens"))


def test_the_code_on_the_plugin_page_can_be_read_and_its_imports_exist() -> None:
    for code in re.findall(r"```python\n(.*?)```", PLUGINS, re.DOTALL):
        exec(compile(code, "plugins.md", "exec"), {"__name__": "peerdesk_units.screens"})
