"""A bad plugin is named, its guards stay closed, and everybody else works on."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from peerdesk_core.contributions import DemoPlan
from peerdesk_core.faults import NotAllowed
from peerdesk_core.kernel import Kernel, PluginFailed, UnknownPlugin
from peerdesk_core.model.findings import AssignmentQuestion

GOOD = """
@hookimpl
def glossary(ctx):
    return [GlossaryTerm(id="good.term", term="term", meaning="meaning")]
"""
GUARD = """
@hookimpl
def assignment_bars(ctx, question):
    {body}
"""
Look = Callable[[Kernel, str], tuple[str, str]]


def test_a_stranger_does_nothing_until_enabled(strangers: Any, status_of: Look) -> None:
    strangers.write("quiet", "raise RuntimeError('was imported')", enabled=False)
    kernel = strangers.kernel()
    assert status_of(kernel, "quiet")[0] == "disabled"
    assert kernel.faults() == ()


def test_enabling_persists_and_takes_effect_at_the_next_start(strangers: Any, status_of: Look) -> None:
    strangers.write("good", GOOD, enabled=False)
    kernel = strangers.kernel()
    kernel.enable("good")
    assert kernel.glossary() == ()
    assert [owned.item.id for owned in strangers.kernel().glossary()] == ["good.term"]
    assert strangers.settings.take_unaudited() == ("plugin.enabled",)


@pytest.mark.parametrize("crash", ["raise RuntimeError('Planted Name')", "import sys; sys.exit(3)", "1/0", "def ("])
def test_a_crash_at_import_breaks_only_its_plugin_and_quotes_nothing(
    strangers: Any, status_of: Look, crash: str
) -> None:
    strangers.write("bad", crash)
    strangers.write("good", GOOD)
    kernel = strangers.kernel()
    status, why = status_of(kernel, "bad")
    assert status == "broken"
    assert "could not be imported" in why and "Planted" not in why
    assert len(kernel.glossary()) == 1


def test_a_plugin_that_exits_in_a_hook_loses_its_items_and_the_fault_is_shown_there(strangers: Any) -> None:
    strangers.write("bad", "@hookimpl\ndef glossary(ctx):\n    raise SystemExit(7)\n")
    strangers.write("good", GOOD)
    kernel = strangers.kernel()
    assert [owned.owner for owned in kernel.glossary()] == ["good"]
    (note,) = kernel.fault_notes("glossary")
    assert (note.owner, note.kind) == ("bad", "SystemExit")


def test_a_hook_that_hangs_is_given_up(strangers: Any) -> None:
    strangers.write("slow", "import time\n@hookimpl\ndef clocks(ctx):\n    time.sleep(60)\n")
    kernel = strangers.kernel(slow=0.5)
    started = time.monotonic()
    assert kernel.clocks() == ()
    assert time.monotonic() - started < 30
    assert kernel.fault_notes("clocks")[0].kind == "too slow"


def test_a_guard_that_raises_bars_everybody(strangers: Any, question: AssignmentQuestion) -> None:
    strangers.write("bad", GUARD.format(body="raise KeyError('Planted Name')"), provides=("assignment_bars",))
    (bar,) = strangers.kernel().assignment_bars(question)
    assert bar.peers == {peer.id for peer in question.peers}
    assert "could not be checked" in bar.says.lower() and "Planted" not in bar.says
    assert not bar.overridable


@pytest.mark.parametrize("body", ["return 5", "return [5]", "return {}", "return 'none'"])
def test_a_guard_that_answers_nonsense_bars_everybody(strangers: Any, question: AssignmentQuestion, body: str) -> None:
    strangers.write("bad", GUARD.format(body=body), provides=("assignment_bars",))
    (bar,) = strangers.kernel().assignment_bars(question)
    assert len(bar.peers) == 2


def test_a_guard_that_hangs_bars_everybody(strangers: Any, question: AssignmentQuestion) -> None:
    code = "import time\n" + GUARD.format(body="time.sleep(60)")
    strangers.write("slow", code, provides=("assignment_bars",))
    assert len(strangers.kernel(slow=0.5).assignment_bars(question)) == 1


def test_a_guard_set_aside_after_three_faults_stays_closed_until_disabled(
    strangers: Any, question: AssignmentQuestion, status_of: Look
) -> None:
    strangers.write("bad", GUARD.format(body="raise ValueError"), provides=("assignment_bars",))
    kernel = strangers.kernel()
    for _ in range(5):
        assert len(kernel.assignment_bars(question)) == 1
    assert status_of(kernel, "bad")[0] == "set_aside"
    assert len(kernel.faults()) == 3, "it is not called again"
    kernel.disable("bad")
    assert kernel.assignment_bars(question) == ()
    assert strangers.kernel().assignment_bars(question) == (), "the choice is kept"


@pytest.mark.parametrize(
    "write",
    [
        {"code": "raise RuntimeError"},
        {"code": "", "requires": ("absent",)},
        {"code": "", "api": "9.0"},
        {"code": "@hookimpl\ndef glosary(ctx): ...\n"},
        {"code": "@hookimpl\ndef collections(ctx): raise OSError\n"},
    ],
    ids=["import", "requires", "api", "misspelt", "lifecycle"],
)
def test_a_wanted_plugin_that_does_not_run_keeps_its_guards_closed(
    strangers: Any, question: AssignmentQuestion, write: dict[str, Any]
) -> None:
    strangers.write("bad", provides=("assignment_bars",), **write)
    kernel = strangers.kernel()
    kernel.collections()
    assert [bar.id for bar in kernel.assignment_bars(question)] == ["unchecked.bad"]


def test_an_enabled_plugin_that_is_gone_or_unreadable_keeps_the_gate_closed(
    strangers: Any, question: AssignmentQuestion, status_of: Look
) -> None:
    strangers.settings.change(enabled=frozenset({"gone"}))
    strangers.write("torn", manifest="[plugin")
    kernel = strangers.kernel()
    assert {bar.id for bar in kernel.assignment_bars(question)} == {"unchecked.gone", "unchecked.torn"}
    assert "no longer installed" in status_of(kernel, "gone")[1]


def test_safe_mode_leaves_strangers_out_but_does_not_open_their_guards(
    strangers: Any, question: AssignmentQuestion, status_of: Look
) -> None:
    strangers.write("guard", GUARD.format(body="return []"), provides=("assignment_bars",))
    kernel = strangers.kernel(safe=True)
    assert status_of(kernel, "guard") == ("disabled", "left out by --safe")
    assert len(kernel.assignment_bars(question)) == 1


def test_a_guard_must_be_named_in_the_manifest(strangers: Any, status_of: Look) -> None:
    strangers.write("bad", GUARD.format(body="return []"))
    assert "under 'provides'" in status_of(strangers.kernel(), "bad")[1]


def test_a_manifest_cannot_provide_what_is_no_guard(strangers: Any, status_of: Look) -> None:
    strangers.write("bad", provides=("screens",))
    assert "no guard" in status_of(strangers.kernel(), "bad")[1]


@pytest.mark.parametrize(
    "answer", ["list(free)[1:]", "list(free) + list(free)", "['0' * 16] * len(free)", "5", "[1, 2, 3]"]
)
def test_a_decision_that_is_not_an_order_of_the_free_stops_the_caller(
    strangers: Any, question: AssignmentQuestion, answer: str
) -> None:
    code = f"@hookimpl\ndef assignment_ranking(ctx, question, factors, free):\n    return {answer}\n"
    strangers.write("bad", code)
    with pytest.raises(PluginFailed):
        strangers.kernel().assignment_ranking(question, (), tuple(peer.id for peer in question.peers))


def test_a_decision_that_fails_never_falls_through_to_the_next(strangers: Any, question: AssignmentQuestion) -> None:
    header = "@hookimpl\ndef assignment_ranking(ctx, question, factors, free):\n"
    strangers.write("a_bad", header + "    raise RuntimeError\n")
    strangers.write("b_good", header + "    return list(free)\n")
    kernel = strangers.kernel()
    free = tuple(peer.id for peer in question.peers)
    for _ in range(5):
        with pytest.raises(PluginFailed):
            kernel.assignment_ranking(question, (), free)
    kernel.disable("a_bad")
    assert kernel.assignment_ranking(question, (), free) == free


def test_an_announcement_that_fails_is_recorded_and_stops_nobody(strangers: Any) -> None:
    heard = "@hookimpl\ndef peers_changed(ctx, peer_ids):\n    "
    strangers.write("bad", heard + "raise RuntimeError\n")
    strangers.write("good", "heard = []\n" + heard + "heard.extend(peer_ids)\n")
    kernel = strangers.kernel()
    kernel.peers_changed("roster", ["0" * 16])
    assert [fault.owner for fault in kernel.faults()] == ["bad"]
    module = kernel._loader.manager.get_plugin("good")
    assert module is not None and module.heard == ["0" * 16]


def test_a_lifecycle_step_that_fails_makes_its_plugin_inactive(strangers: Any, status_of: Look) -> None:
    strangers.write("bad", "@hookimpl\ndef ready(ctx):\n    raise RuntimeError\n" + GOOD)
    kernel = strangers.kernel()
    assert len(kernel.glossary()) == 1
    kernel.ready()
    assert status_of(kernel, "bad")[0] == "broken"
    assert kernel.glossary() == ()


def test_duplicate_items_are_refused_and_both_owners_named(strangers: Any) -> None:
    strangers.write("first", GOOD)
    strangers.write("second", GOOD)
    kernel = strangers.kernel()
    assert [owned.owner for owned in kernel.glossary()] == ["first"]
    (fault,) = kernel.fault_notes("glossary")
    assert fault.owner == "second" and "first" in fault.kind


def test_items_of_another_type_are_refused(strangers: Any) -> None:
    strangers.write("bad", "@hookimpl\ndef screens(ctx):\n    return ['roster']\n")
    kernel = strangers.kernel()
    assert kernel.screens() == ()
    assert "ScreenSpec" in kernel.fault_notes("screens")[0].kind


def test_a_taken_name_goes_to_ours_and_the_clash_names_both(strangers: Any, status_of: Look) -> None:
    strangers.write("intruder", GOOD, distribution="a-stranger", package="stranger_intruder")
    strangers.write("intruder", GOOD, distribution="peerdesk", package="stranger_ours")
    kernel = strangers.kernel()
    state = next(state for state in kernel.plugins() if state.id == "intruder")
    assert state.distribution == "peerdesk" and not state.third_party
    assert "a-stranger" in kernel.clashes()[0] and "peerdesk" in kernel.clashes()[0]


@pytest.mark.parametrize(("api", "hint"), [("1.0", "update Peerdesk"), ("0.9", "update Peerdesk"), ("x", "API")])
def test_another_api_version_is_refused_with_what_to_do(strangers: Any, status_of: Look, api: str, hint: str) -> None:
    strangers.write("old", GOOD, api=api)
    kernel = strangers.kernel()
    status, why = status_of(kernel, "old")
    assert status == "refused" and hint in why
    assert kernel.glossary() == ()


def test_a_misspelt_hook_is_found_and_the_nearest_named(strangers: Any, status_of: Look) -> None:
    strangers.write("bad", "@hookimpl\ndef glosary(ctx): ...\n")
    status, why = status_of(strangers.kernel(), "bad")
    assert status == "broken" and "'glosary'" in why and "'glossary'" in why


def test_a_hook_with_a_wrong_argument_is_refused(strangers: Any, status_of: Look) -> None:
    strangers.write("bad", "@hookimpl\ndef glossary(ctx, app): ...\n")
    strangers.write("good", GOOD)
    kernel = strangers.kernel()
    assert status_of(kernel, "bad")[0] == "broken"
    assert [owned.owner for owned in kernel.glossary()] == ["good"]


def test_a_wrapper_around_others_is_refused(strangers: Any, status_of: Look) -> None:
    strangers.write("bad", "@hookimpl(wrapper=True)\ndef glossary(ctx):\n    return (yield)\n")
    assert "wraps" in status_of(strangers.kernel(), "bad")[1]


def test_a_circle_of_requirements_is_refused_and_what_hangs_on_it(strangers: Any, status_of: Look) -> None:
    strangers.write("a", requires=("b",))
    strangers.write("b", requires=("a",))
    strangers.write("c", requires=("a",))
    strangers.write("good", GOOD)
    kernel = strangers.kernel()
    assert "need each other" in status_of(kernel, "a")[1]
    assert status_of(kernel, "c")[0] == "refused"
    assert status_of(kernel, "good")[0] == "active"


def test_the_load_order_is_by_requirement_then_id_and_says_why(strangers: Any) -> None:
    strangers.write("alpha", requires=("zeta",))
    strangers.write("beta")
    strangers.write("zeta")
    states = strangers.kernel().plugins()
    assert [state.id for state in states] == ["beta", "zeta", "alpha"]
    assert states[2].order_reason == "3: after zeta"


def test_what_needs_a_broken_plugin_is_refused(strangers: Any, status_of: Look) -> None:
    strangers.write("base", "raise RuntimeError")
    strangers.write("user", GOOD, requires=("base",))
    assert status_of(strangers.kernel(), "user") == (
        "refused",
        "it needs the plugin 'base', which could not be loaded",
    )


@pytest.mark.parametrize(
    "manifest",
    ["", "[plugin]\nid = 5\n", "[other]\n", '[plugin]\nid = "bad"\nzzz = 1\n', '[plugin]\nid = "../../x"\n', "\x00"],
)
def test_a_bad_manifest_is_a_sentence(strangers: Any, status_of: Look, manifest: str) -> None:
    strangers.write("bad", "raise SystemExit", manifest=manifest)
    status, why = status_of(strangers.kernel(), "bad")
    assert status == "refused" and "plugin.toml" in why


def test_nobody_can_enable_what_is_not_there(strangers: Any) -> None:
    with pytest.raises(UnknownPlugin):
        strangers.kernel().enable("nobody")


def test_a_guard_that_is_promised_but_not_written_keeps_the_gate_closed(
    strangers: Any, question: AssignmentQuestion, status_of: Look
) -> None:
    strangers.write("empty", GOOD, provides=("assignment_bars",))
    kernel = strangers.kernel()
    assert "does not answer" in status_of(kernel, "empty")[1]
    assert [bar.id for bar in kernel.assignment_bars(question)] == ["unchecked.empty"]


PEER = """
from peerdesk_core.model.people import Peer
@hookimpl
def peers(ctx):
    return [Peer(id="{id}", given="A", family="{family}")]
"""


def test_of_two_plugins_that_name_one_peer_ours_is_believed(strangers: Any) -> None:
    strangers.write("a_stranger", PEER.format(id="0" * 16, family="Theirs"))
    strangers.write("ours", PEER.format(id="0" * 16, family="Ours"), distribution="peerdesk")
    kernel = strangers.kernel()
    with pytest.raises(PluginFailed):
        kernel.peers()
    assert [fault.owner for fault in kernel.fault_notes("peers")] == ["a_stranger"]


def test_half_a_roster_is_never_handed_out(strangers: Any) -> None:
    strangers.write("bad", "@hookimpl\ndef peers(ctx):\n    raise RuntimeError\n")
    strangers.write("good", PEER.format(id="1" * 16, family="B"))
    with pytest.raises(PluginFailed):
        strangers.kernel().peers()


def test_a_peer_whose_id_could_be_a_name_is_refused(strangers: Any) -> None:
    strangers.write("bad", PEER.format(id="Jane Doe", family="B"))
    with pytest.raises(PluginFailed) as caught:
        strangers.kernel().peers()
    assert "Jane" not in str(caught.value)


def test_a_slow_start_is_forgiven_at_the_next_call(strangers: Any) -> None:
    code = """
    import time
    waits = [30]
    @hookimpl
    def measures(ctx):
        if waits:
            time.sleep(waits.pop())
        return [MeasureSpec(id="m", title="m", categories=("one",))]
    """
    strangers.write("late", code)
    kernel = strangers.kernel(slow=0.5)
    assert kernel.measures() == ()
    assert [owned.item.id for owned in kernel.measures()] == ["m"]


def test_synthetic_data_never_enters_a_vault_that_is_no_demo(strangers: Any) -> None:
    code = "filled = []\n@hookimpl\ndef demo_data(ctx, plan):\n    filled.append(plan)\n"
    strangers.write("filler", code)
    plan = DemoPlan(seed=1, now=datetime(2026, 11, 20, tzinfo=UTC))
    kernel = strangers.kernel()
    with pytest.raises(NotAllowed):
        kernel.demo_data(plan)
    module = kernel._loader.manager.get_plugin("filler")
    assert module is not None and module.filled == []
    strangers.kernel(demo=True).demo_data(plan)
    assert module.filled == [plan]


def test_a_bar_of_the_wrong_form_is_its_owners_fault_and_bars_everybody(
    strangers: Any, question: AssignmentQuestion
) -> None:
    code = "from peerdesk_core.model.findings import Bar\n" + GUARD.format(
        body="return [Bar(id='b', says='no', peers=[question.peers[0].id])]"
    )
    strangers.write("bad", code, provides=("assignment_bars",))
    kernel = strangers.kernel()
    assert [bar.id for bar in kernel.assignment_bars(question)] == ["unchecked.bad"]
    assert [fault.owner for fault in kernel.faults()] == ["bad"]


def test_a_guard_that_answers_nothing_at_all_says_so(strangers: Any, question: AssignmentQuestion) -> None:
    strangers.write("mute", GUARD.format(body="pass"), provides=("assignment_bars",))
    kernel = strangers.kernel()
    assert len(kernel.assignment_bars(question)) == 1
    assert "not a list" in kernel.faults()[0].kind


def test_a_guard_that_its_manifest_forgot_is_refused_and_stays_closed(
    strangers: Any, question: AssignmentQuestion
) -> None:
    strangers.write("shy", GUARD.format(body="return []"))
    assert [bar.id for bar in strangers.kernel().assignment_bars(question)] == ["unchecked.shy"]


def test_a_screen_of_the_wrong_form_is_left_out_and_its_owner_named(strangers: Any) -> None:
    spec = "ScreenSpec(id='s', title='S', purpose='p', view='v', order='90')"
    strangers.write("bad", f"@hookimpl\ndef screens(ctx):\n    return [{spec}]\n")
    kernel = strangers.kernel()
    assert kernel.screens() == ()
    assert "ScreenSpec.order" in kernel.fault_notes("screens")[0].kind
