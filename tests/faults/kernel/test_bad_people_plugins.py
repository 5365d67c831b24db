"""Bad plugins at the hooks for people and requests: what they leave out is told, and nobody else pays for it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from peerdesk_core.demo import board
from peerdesk_core.desk import Desk
from peerdesk_core.kernel import Kernel

Look = Callable[[Kernel, str], tuple[str, str]]
HOOKS = ("settings_schema", "requirements", "resources", "requests")
ITEMS = {
    "settings_schema": "SettingSpec(id='{owner}.days', title='Days', kind=SettingKind.NUMBER, default='7')",
    "requirements": "Requirement(id='{word}', act='train', state=DutyState.DUE, says='Due.')",
    "resources": "Resource(id='{word}', kind=ResourceKind.EAP, title='Line')",
    "requests": "Request(id='{word}', code=Code('amber-heron-42'), channel=Channel.LINE, source=Source.SELF, "
    "format=Format.PHONE, reach_via=ReachVia.LINE_VOICEMAIL, arrived_at=to_minute(ctx.clock.now()))",
}
IMPORTS = """
from peerdesk_core.model.codes import Code
from peerdesk_core.model.duties import DutyState, Requirement
from peerdesk_core.model.ids import to_minute
from peerdesk_core.model.needs import Channel, Format, ReachVia, Request, Source
from peerdesk_core.model.resources import Resource, ResourceKind
"""


def code(hook: str, body: str) -> str:
    return f"{IMPORTS}@hookimpl\ndef {hook}(ctx):\n    {body}\n"


def giving(hook: str, owner: str, word: str) -> str:
    return code(hook, f"return [{ITEMS[hook].format(owner=owner, word=word)}]")


def asked(kernel: Kernel, hook: str) -> tuple[Any, ...]:
    """The answer of the kernel's method for a hook."""
    found: tuple[Any, ...] = getattr(kernel, hook)()
    return found


@pytest.mark.parametrize("hook", HOOKS)
@pytest.mark.parametrize(
    "body",
    [
        "raise RuntimeError('Planted Name')",
        "raise SystemExit(3)",
        "return 5",
        "return {'a': 1}",
        "return ['Planted Name']",
    ],
)
def test_given_a_plugin_that_fails_at_a_hook_when_asked_then_the_others_answer_and_it_is_named_there(
    strangers: Any, hook: str, body: str
) -> None:
    strangers.write("bad", code(hook, body))
    strangers.write("good", giving(hook, "good", "b" * 16))
    kernel = strangers.kernel()
    assert [owned.owner for owned in asked(kernel, hook)] == ["good"]
    (note,) = kernel.fault_notes(hook)
    assert note.owner == "bad" and "Planted" not in note.sentence()


@pytest.mark.parametrize("hook", HOOKS)
def test_given_two_plugins_with_one_id_when_asked_then_the_first_is_kept_and_the_second_named(
    strangers: Any, hook: str
) -> None:
    strangers.write("first", giving(hook, "same", "a" * 16))
    strangers.write("second", giving(hook, "same", "a" * 16))
    kernel = strangers.kernel()
    assert [owned.owner for owned in asked(kernel, hook)] == ["first"]
    (note,) = kernel.fault_notes(hook)
    assert note.owner == "second" and "first" in note.kind


@pytest.mark.parametrize("hook", HOOKS)
def test_given_a_plugin_that_hangs_at_a_hook_when_asked_then_it_is_given_up_and_the_others_answer(
    strangers: Any, hook: str
) -> None:
    strangers.write("slow", code(hook, "import time; time.sleep(60)"))
    strangers.write("good", giving(hook, "good", "b" * 16))
    kernel = strangers.kernel(slow=0.5)
    started = time.monotonic()
    assert [owned.owner for owned in asked(kernel, hook)] == ["good"]
    assert time.monotonic() - started < 30
    assert [(note.owner, note.kind) for note in kernel.fault_notes(hook)] == [("slow", "too slow")]


@pytest.mark.parametrize(
    ("hook", "item", "wrong"),
    [
        ("requirements", "Requirement(id='a', act='train', state='due', says='Due.')", "Requirement.state"),
        ("requirements", "Requirement(id='a', act='train', state=DutyState.DUE, due_on='soon')", "Requirement.due_on"),
        ("resources", "Resource(id='a', kind='eap', title='Line')", "Resource.kind"),
        (
            "settings_schema",
            "SettingSpec(id='a.b', title='A', kind=SettingKind.NUMBER, order='1')",
            "SettingSpec.order",
        ),
    ],
)
def test_given_an_item_of_the_wrong_form_when_asked_then_it_is_left_out_and_the_field_named(
    strangers: Any, hook: str, item: str, wrong: str
) -> None:
    strangers.write("bad", code(hook, f"return [{item}]"))
    kernel = strangers.kernel()
    assert asked(kernel, hook) == ()
    assert wrong in kernel.fault_notes(hook)[0].kind


def test_given_three_faults_when_asked_again_then_the_plugin_rests_and_the_note_stays_where_its_items_would_be(
    strangers: Any, status_of: Look
) -> None:
    strangers.write("bad", code("requirements", "raise RuntimeError"))
    kernel = strangers.kernel()
    for _ in range(5):
        assert kernel.requirements() == ()
        assert [note.owner for note in kernel.fault_notes("requirements")] == ["bad"]
    assert status_of(kernel, "bad")[0] == "set_aside"
    assert len(kernel.faults()) == 3, "it is not called again"


COUNTING = """
@hookimpl
def dashboard_panels(ctx):
    return [PanelSpec(id="counting", title="Due", empty=str(len(ctx.requirements())))]
"""


def test_given_a_plugin_that_hangs_when_another_asks_for_its_items_then_the_one_that_asked_is_not_blamed(
    strangers: Any,
) -> None:
    strangers.write("slow", code("requirements", "import time; time.sleep(60)"))
    strangers.write("counting", COUNTING)
    kernel = strangers.kernel(slow=0.5)
    for _ in range(4):
        (panel,) = kernel.dashboard_panels()
        assert panel.owner == "counting" and panel.item.empty == "0"
        assert [note.owner for note in kernel.fault_notes("requirements")] == ["slow"]
    assert {fault.owner for fault in kernel.faults()} == {"slow"}


def test_given_a_plugin_that_is_slow_by_itself_when_it_also_asks_another_then_it_is_given_up(strangers: Any) -> None:
    strangers.write("counting", COUNTING.replace("    return", "    import time; time.sleep(60)\n    return"))
    strangers.write("quick", giving("requirements", "quick", "a"))
    kernel = strangers.kernel(slow=0.5)
    assert kernel.dashboard_panels() == ()
    assert [(fault.owner, fault.kind) for fault in kernel.faults()] == [("counting", "too slow")]


def test_given_a_plugin_that_fails_when_a_context_was_asked_then_it_says_what_is_missing_until_all_answer(
    strangers: Any, desk_with: Callable[[], Desk]
) -> None:
    strangers.write("bad", "faults = [1]\n" + code("requirements", "return 1 / 0 if faults and faults.pop() else []"))
    strangers.write("mute", code("resources", "raise OSError('Planted Name')"))
    desk = desk_with()
    ctx = desk.ctx("roster")
    assert ctx.lacking() == ()
    ctx.requirements()
    assert ctx.lacking() == ("bad: requirements failed (ZeroDivisionError).",)
    ctx.resources()
    assert len(ctx.lacking()) == 2 and not any("Planted" in said for said in ctx.lacking())
    assert desk.ctx("roster").lacking() == (), "only what was asked through this context"
    ctx.requirements()
    assert ctx.lacking() == ("mute: resources failed (OSError).",)
    desk.close()


def test_given_requirements_that_could_not_be_had_when_the_board_is_printed_then_it_says_so(
    strangers: Any, desk_with: Callable[[], Desk]
) -> None:
    strangers.write("bad", code("requirements", "raise RuntimeError"))
    desk = desk_with()
    assert "  ! bad: requirements failed (RuntimeError)." in list(board(desk))
    desk.close()
