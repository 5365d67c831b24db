"""The glossary of incident support and the pages about becoming a peer: cited, and no more than they are."""

from __future__ import annotations

from pathlib import Path

import pytest

import peerdesk_incidents.hooks as incidents
import peerdesk_selection.hooks as selection
from peerdesk_core.context import Ctx
from peerdesk_core.desk import Desk
from peerdesk_core.manifest import read_manifest


@pytest.fixture
def ctx() -> Ctx:
    return None  # type: ignore[return-value]  # this hook looks at nothing


@pytest.mark.clause("mpd-33")
def test_the_four_terms_that_the_policy_defines_are_in_the_glossary(desk: Desk) -> None:
    found = {term.id: term for term in incidents.glossary(ctx=desk.ctx("incidents"))}
    terms = {word: found[f"incidents.{word}"] for word in ("cism", "peer_support", "defusing", "privileged")}
    assert all("MPD 3-503 VIII" in term.cite for term in terms.values())
    defusing = terms["defusing"]
    assert "within hours" in defusing.meaning and "debriefing" in defusing.meaning
    assert "3-502" in defusing.cite and "7-810" in defusing.cite


def test_the_pages_list_what_is_asked_of_an_applicant_with_the_sections(ctx: Ctx) -> None:
    asked, steps = selection.help_topics(ctx=ctx)
    assert "two years" in asked.body and "VII.A" in asked.cite
    numbered = [line for line in steps.body.split("\n\n") if line[0].isdigit()]
    assert len(numbered) == 8 and all("(VII" in line for line in numbered)
    assert "No offer is made while a step is open" in steps.body


@pytest.mark.parametrize("plugin", ["selection", "jurisdiction_mn", "jurisdiction_tx", "jurisdiction_mo"])
def test_plugins_that_only_explain_keep_nothing(plugin: str) -> None:
    home = Path(__file__).parents[2] / "plugins" / plugin / f"peerdesk_{plugin}"
    assert read_manifest(home / "plugin.toml", plugin).collections == ()
    assert "Data kept: none." in (home / "README.md").read_text(encoding="utf-8")
