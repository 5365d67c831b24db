"""A stranger's plugin answers with nonsense, fails or hangs where incidents are asked for: nobody takes it for true."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import peerdesk_core.kernel
from peerdesk_core.desk import Desk
from peerdesk_core.plugins import announced
from peerdesk_core.testing import announce
from peerdesk_incidents import desk_ops, store
from peerdesk_intake import store as requests
from peerdesk_intake import tidying

HEADER = "import time\nfrom peerdesk_core.hooks import hookimpl\n\n\n@hookimpl\n"
NONSENSE = (
    "return ['amber-heron-42']",
    "return 7",
    "return [None]",
    "raise RuntimeError('Zqgiven')",
    "raise SystemExit",
    "time.sleep(60)",
    "return iter(lambda: 1, 2)",
)


@pytest.fixture
def beside(
    stage: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str, str, str], Desk]]:
    """A desk with a stranger's plugin that has one hook: (hook, its further arguments, its body)."""
    monkeypatch.syspath_prepend(str(tmp_path))
    made: list[Desk] = []

    def make(hook: str, more: str, body: str) -> Desk:
        home = tmp_path / "stranger_of_incidents"
        home.mkdir()
        (home / "__init__.py").write_text("")
        (home / "hooks.py").write_text(f"{HEADER}def {hook}(ctx{more}):\n    {body}\n")
        (home / "plugin.toml").write_text(
            '[plugin]\nid = "odd"\ntitle = "Odd"\nversion = "1.0"\napi = "0.1"\npurpose = "A stranger."\n'
        )
        found = announce([("odd", "stranger_of_incidents.hooks")])
        everybody = tuple(sorted({*announced(), *found}, key=lambda one: (one.point.name, one.third_party)))
        monkeypatch.setattr(peerdesk_core.kernel, "announced", lambda: everybody)
        settings = tmp_path / "desk" / "config" / "settings.json"
        settings.parent.mkdir(parents=True)
        settings.write_text(json.dumps({"enabled": ["odd"]}))
        made.append(stage.founded(tmp_path / "desk"))
        return made[-1]

    yield make
    for desk in made:
        desk.close()
    for name in [name for name in sys.modules if name.startswith("stranger_of_incidents")]:
        del sys.modules[name]


@pytest.mark.parametrize("body", NONSENSE)
def test_nonsense_about_incidents_takes_no_request_back_and_stops_no_incident(
    body: str, beside: Callable[[str, str, str], Desk], stage: ModuleType
) -> None:
    desk = beside("incidents", "", body)
    ours, ctx = desk.ctx("intake"), desk.ctx("incidents")
    incident = stage.opened(desk, 2)
    request = stage.asked(desk, incident, stage.PEERS[3])
    begun = time.monotonic()
    desk_ops.bar(ctx, incident, stage.PEERS[3], True)
    assert time.monotonic() - begun < 30
    assert store.find(ctx.store, incident).involved == (stage.PEERS[3],), "the incident itself goes on"
    assert ours.incidents() is None
    kept = requests.find(ours.store, request)
    assert (kept.assigned, kept.incident) == (stage.PEERS[3], incident), "not knowing is no reason"
    faults = desk.kernel.faults()
    assert {fault.owner for fault in faults} == {"odd"} and "Zqgiven" not in repr(faults)
    desk.kernel.disable("odd")
    assert tidying.follow(ours) == 1
    assert requests.find(ours.store, request).assigned is None, "caught up once the answer can be trusted"
    assert desk_ops.complete(ctx, incident).keys_destroyed > 0


@pytest.mark.parametrize("body", NONSENSE)
def test_nonsense_for_the_night_kit_leaves_the_parts_of_all_others(
    body: str, beside: Callable[[str, str, str], Desk]
) -> None:
    desk = beside("kit_sections", "", body)
    parts = desk.ctx("incidents").night_kit()
    assert parts and all(part.lines for part in parts)
    assert [fault.owner for fault in desk.kernel.fault_notes("kit_sections")] == ["odd"]
    assert "Zqgiven" not in repr(desk.kernel.faults())


@pytest.mark.parametrize("body", ["raise RuntimeError", "time.sleep(60)"])
def test_a_listener_that_fails_or_hangs_keeps_nobody_else_from_hearing(
    body: str, beside: Callable[[str, str, str], Desk], stage: ModuleType
) -> None:
    desk = beside("incidents_changed", ", incident_ids", body)
    incident = stage.opened(desk, 2)
    request = stage.asked(desk, incident, stage.PEERS[3])
    desk_ops.bar(desk.ctx("incidents"), incident, stage.PEERS[3], False)
    assert requests.find(desk.ctx("intake").store, request).assigned is None


def test_a_listener_that_asks_back_while_it_is_told_finds_what_is_saved(
    beside: Callable[[str, str, str], Any], stage: ModuleType
) -> None:
    body = "assert ctx.incidents() is not None and ctx.peers()"
    desk = beside("incidents_changed", ", incident_ids", body)
    stage.opened(desk, 2)
    assert not desk.kernel.faults()
