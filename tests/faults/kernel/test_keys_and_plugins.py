"""What the keys at hand do not open is not asked for, and what would lead there is left out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from peerdesk_core.contributions import Compartment
from peerdesk_core.model.findings import AssignmentQuestion
from peerdesk_core.plugins import Status

TEAM = """
    @hookimpl
    def collections(ctx):
        return [CollectionSpec(name="things", model=object, compartment=Compartment.TEAM,
                               retention=Retention.WHILE_SERVING)]
    @hookimpl
    def ready(ctx):
        raise RuntimeError("asked although asleep")
    @hookimpl
    def glossary(ctx):
        return [GlossaryTerm(id="team.word", term="Word", meaning="A word.")]
    @hookimpl
    def peers(ctx):
        raise RuntimeError("asked although asleep")
    @hookimpl
    def assignment_bars(ctx, question):
        raise RuntimeError("asked although asleep")
"""
MIXED = """
    from datetime import UTC, datetime
    from peerdesk_core.model.clocks import ClockItem
    NOW = datetime(2026, 11, 20, tzinfo=UTC)
    def screen(name, *reads):
        return ScreenSpec(id=name, title=name, purpose="p", view="x:Y", reads=reads)
    @hookimpl
    def screens(ctx):
        return [screen("open"), screen("shut", Compartment.REPORTS, Compartment.REQUESTS)]
    @hookimpl
    def commands(ctx):
        return [CommandSpec(id=f"do.{s}", title=s, help="h", screen=s, action="a") for s in ("open", "shut", "other")]
    @hookimpl
    def help_topics(ctx):
        return [HelpTopic(id=f"about.{s}", title=s, body="b", screen=s) for s in ("open", "shut", "")]
    @hookimpl
    def clocks(ctx):
        return [ClockItem(id=f"clock.{s}", subject=s, act="a", start_at=NOW, due_at=NOW, says="s", cite="c", screen=s)
                for s in ("open", "shut")]
    @hookimpl
    def dashboard_panels(ctx):
        rows = [PanelRow(label=s, screen=s) for s in ("open", "shut")]
        return [PanelSpec(id="both", title="Both", rows=tuple(rows)),
                PanelSpec(id="none", title="None", rows=(rows[1],)),
                PanelSpec(id="bare", title="Bare")]
"""
SHUT = """
    @hookimpl
    def screens(ctx):
        return [ScreenSpec(id="all.shut", title="t", purpose="p", view="x:Y", reads=(Compartment.REQUESTS,))]
    @hookimpl
    def dashboard_panels(ctx):
        rows = (PanelRow(label="1"),)
        return [PanelSpec(id="shut.panel", title="Shut"), PanelSpec(id="shut.rows", title="S", rows=rows)]
"""


def only(*compartments: Compartment) -> Callable[[Compartment], bool]:
    return lambda compartment: compartment in compartments


def ids(owned: Any) -> set[str]:
    return {each.item.id for each in owned}


def test_given_keys_that_open_nothing_it_keeps_when_the_day_begins_then_the_plugin_is_asked_nothing(
    strangers: Any, question: AssignmentQuestion
) -> None:
    strangers.write(
        "team",
        TEAM,
        manifest='[plugin]\nid = "team"\ntitle = "Team"\nversion = "1"\napi = "0.1"\npurpose = "p"\n'
        'provides = ["assignment_bars"]\ncollections = ["things"]\n',
    )
    kernel = strangers.kernel(may_read=only(Compartment.REPORTS))
    assert ids(kernel.glossary()) == {"team.word"}, "before its collections are known it is like any other"
    assert [owned.item.name for owned in kernel.collections()] == ["things"]
    assert kernel.ready() == () and kernel.glossary() == () and kernel.peers() == ()
    (state,) = kernel.plugins()
    assert state.status is Status.ASLEEP and "keys" in state.why
    assert kernel.faults() == ()
    (bar,) = kernel.assignment_bars(question)
    assert bar.peers == {peer.id for peer in question.peers}, "a guard that cannot look keeps its gate closed"


def test_given_keys_that_open_one_of_its_collections_when_the_day_begins_then_the_plugin_is_awake(
    strangers: Any,
) -> None:
    strangers.write(
        "team",
        TEAM.replace('raise RuntimeError("asked although asleep")', "return None"),
        manifest='[plugin]\nid = "team"\ntitle = "Team"\nversion = "1"\napi = "0.1"\npurpose = "p"\n'
        'provides = ["assignment_bars"]\ncollections = ["things"]\n',
    )
    kernel = strangers.kernel(may_read=only(Compartment.TEAM))
    kernel.collections()
    assert [owned.owner for owned in kernel.ready()] == ["team"]
    assert kernel.plugins()[0].status is Status.ACTIVE


def test_given_a_screen_whose_compartments_are_not_all_open_when_asked_then_nothing_leads_there(strangers: Any) -> None:
    strangers.write("mixed", MIXED)
    strangers.write("shut", SHUT)
    kernel = strangers.kernel(may_read=only(Compartment.REPORTS))
    assert ids(kernel.screens()) == {"open"}
    assert ids(kernel.commands()) == {"do.open", "do.other"}
    assert ids(kernel.help_topics()) == {"about.open", "about."}
    assert ids(kernel.clocks()) == {"clock.open"}
    assert ids(kernel.dashboard_panels()) == {"both", "bare"}
    both = next(owned.item for owned in kernel.dashboard_panels() if owned.item.id == "both")
    assert [row.screen for row in both.rows] == ["open"]
    assert kernel.plugins()[1].screens == (), "the Plugins screen does not name it either"
    assert kernel.faults() == ()


def test_given_every_key_when_asked_then_everything_is_there(strangers: Any) -> None:
    strangers.write("mixed", MIXED)
    strangers.write("shut", SHUT)
    kernel = strangers.kernel()
    assert ids(kernel.screens()) == {"open", "shut", "all.shut"}
    assert ids(kernel.dashboard_panels()) == {"both", "none", "bare", "shut.panel", "shut.rows"}
    assert len(kernel.commands()) == len(kernel.help_topics()) == 3 and len(kernel.clocks()) == 2
