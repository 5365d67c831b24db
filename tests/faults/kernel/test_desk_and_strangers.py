"""A whole desk with a stranger's plugin in it: what it may keep, and what an uninvited one learns."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from peerdesk_core.contributions import DemoPlan
from peerdesk_core.desk import Desk, open_desk
from peerdesk_core.faults import Locked, NotAllowed
from peerdesk_core.model.ids import Id
from peerdesk_core.testing import HANDLE, PASSPHRASE, MovingClock, make_desk

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
MODEL = """
from typing import Annotated
import attrs
from enum import StrEnum
from peerdesk_core.model.ids import Bounds, Id

class Kind(StrEnum):
    ONE = "one"

@attrs.frozen(kw_only=True)
class Thing:
    id: Id
    kind: Kind = Kind.ONE
    {field}

@hookimpl
def collections(ctx):
    return [CollectionSpec(name="things", model=Thing, compartment=Compartment.REQUESTS,
                           retention=Retention.UNTIL_CLOSED)]
"""


def manifest(name: str) -> str:
    return (
        f'[plugin]\nid = "{name}"\ntitle = "Stranger"\nversion = "1.0"\napi = "0.1"\npurpose = "Keeps things."\n'
        'collections = ["things"]\n'
    )


@pytest.mark.clause("mpd-24")
def test_a_plugin_that_wants_free_text_on_a_request_is_refused_with_the_clause(strangers: Any, desk_with: Any) -> None:
    strangers.write("nosy", MODEL.format(field='note: str = ""'), manifest=manifest("nosy"))
    desk = desk_with()
    state = next(state for state in desk.kernel.plugins() if state.id == "nosy")
    assert state.status == "broken"
    assert "VI.C.1" in state.why and "note" in state.why
    with pytest.raises(NotAllowed):
        desk.ctx("nosy").store.collection("things")
    desk.close()


def test_a_plugin_that_keeps_codes_only_is_welcome(strangers: Any, desk_with: Any) -> None:
    strangers.write(
        "modest", MODEL.format(field="often: Annotated[int, Bounds(0, 9)] = 0"), manifest=manifest("modest")
    )
    desk = desk_with()
    assert next(state for state in desk.kernel.plugins() if state.id == "modest").status == "active"
    assert len(desk.ctx("modest").store.collection("things")) == 0
    desk.close()


def test_a_plugin_cannot_read_or_write_what_another_keeps(strangers: Any, desk_with: Any) -> None:
    strangers.write("modest", MODEL.format(field=""), manifest=manifest("modest"))
    desk = desk_with()
    store = desk.ctx("modest").store
    for foreign in ("peers", "requests"):
        with pytest.raises(NotAllowed):
            store.collection(foreign)
        with pytest.raises(NotAllowed), store.unit() as unit:
            unit.remove(foreign, "0" * 16)
    desk.close()


def test_collections_that_the_manifest_does_not_name_are_refused(strangers: Any, desk_with: Any) -> None:
    strangers.write("sly", MODEL.format(field=""), manifest=manifest("sly").replace('["things"]', "[]"))
    desk = desk_with()
    state = next(state for state in desk.kernel.plugins() if state.id == "sly")
    assert state.status == "broken" and "plugin.toml" in state.why
    desk.close()


def test_enabling_and_disabling_is_audited_at_the_next_unlock(desk: Desk) -> None:
    desk.kernel.disable("selection")
    place = desk.paths
    desk.close()
    again = Desk(place, read_clock=MovingClock(NOW))
    again.unlock(HANDLE, PASSPHRASE)
    assert "plugin.disabled" in [event.kind for event in again.vault.audit_events()]
    assert again.settings.take_unaudited() == ()
    assert "selection" not in {owned.owner for owned in again.kernel.help_topics()}
    again.close()


def test_before_unlock_nothing_can_be_read(tmp_path: Path) -> None:
    desk = make_desk(tmp_path / "shut", MovingClock(NOW), create=False)
    store = desk.ctx("roster").store
    for reach in (lambda: store.collection("peers"), store.unit, lambda: store.loads(Id("0" * 16))):
        with pytest.raises(Locked):
            reach()


def test_the_demo_never_fills_a_vault_of_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEERDESK_HOME", str(tmp_path / "real"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    desk = open_desk(["demo"])
    assert str(tmp_path / "real") not in str(desk.paths.vault)


def test_a_settings_file_written_by_somebody_else_cannot_block_the_unlock(desk: Desk) -> None:
    place = desk.paths
    desk.settings.change(unaudited=("Jane Doe asked for help", "plugin.enabled", "helped.jane"))
    desk.close()
    again = Desk(place, read_clock=MovingClock(NOW))
    again.unlock(HANDLE, PASSPHRASE)
    assert [event.kind for event in again.vault.audit_events()].count("plugin.enabled") == 1
    assert not [event for event in again.vault.audit_events() if "jane" in event.kind]
    again.close()


def test_a_measure_that_is_refused_sets_its_plugin_aside_and_the_desk_opens(strangers: Any, desk_with: Any) -> None:
    measure = 'MeasureSpec(id="m", title="m", categories=("Jane Doe, badge 4711",))'
    strangers.write("odd", f"@hookimpl\ndef measures(ctx):\n    return [{measure}]\n")
    desk = desk_with()
    state = next(state for state in desk.kernel.plugins() if state.id == "odd")
    assert desk.is_open and state.status == "broken" and "Jane" not in state.why
    desk.close()


def test_a_coordinator_is_told_when_the_keys_of_open_requests_are_gone(demo_desk: Desk) -> None:
    demo_desk.kernel.demo_data(DemoPlan(seed=3, now=NOW))
    assert demo_desk.warnings() == ()
    place, demo = demo_desk.paths, demo_desk.demo
    demo_desk.close()
    for ring in place.state.glob("ring-*"):
        ring.unlink()
    again = Desk(place, demo=demo, read_clock=MovingClock(NOW))
    again.unlock(HANDLE, PASSPHRASE)
    assert "keys" in again.warnings()[0]
    assert len(again.kernel.peers()) == 60
    again.close()
