"""Every hook has a kind, a manual, a shipped user and a typed method; an unused hook does not exist."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from peerdesk_core import hooks
from peerdesk_core.desk import Desk
from peerdesk_core.kernel import Kernel
from peerdesk_core.plugins import Status

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("hook", sorted(hooks.KINDS))
def test_a_hook_is_documented_typed_and_takes_ctx_first(hook: str) -> None:
    specification = getattr(hooks, hook)
    assert specification.__doc__
    signature = inspect.signature(specification)
    assert next(iter(signature.parameters)) == "ctx"
    assert all(p.annotation is not p.empty for p in signature.parameters.values())
    assert callable(getattr(Kernel, hook)), "callers use a typed method of the kernel"


@pytest.mark.parametrize("hook", sorted(hooks.KINDS))
def test_a_hook_has_a_shipped_user(hook: str, desk: Desk) -> None:
    assert any(hook in state.hooks for state in desk.kernel.plugins())


@pytest.mark.parametrize("hook", sorted(hooks.KINDS))
def test_a_hook_is_mentioned_in_a_test(hook: str) -> None:
    texts = [p.read_text(encoding="utf-8") for p in (ROOT / "tests").rglob("test_*.py") if p != Path(__file__)]
    assert any(re.search(rf"\b{hook}\(", text) for text in texts), "no test calls or answers it"


def test_all_shipped_plugins_are_active_with_a_fresh_desk(desk: Desk) -> None:
    states = desk.kernel.plugins()
    assert {state.id for state in states} >= {
        "roster",
        "intake",
        "incidents",
        "selection",
        "jurisdiction_mn",
        "jurisdiction_tx",
        "jurisdiction_mo",
    }
    ours = [state for state in states if not state.third_party]
    assert [(state.id, state.why) for state in ours if state.status is not Status.ACTIVE] == []
    assert desk.kernel.faults() == ()
