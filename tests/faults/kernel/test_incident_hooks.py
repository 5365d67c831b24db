"""The hooks about critical incidents when plugins fail at them: nobody takes silence for "there is none"."""

from __future__ import annotations

from typing import Any

from peerdesk_core.contributions import KitSection

ONE = """
from peerdesk_core.model.incidents import IncidentKind, OpenIncident
from datetime import UTC, datetime

@hookimpl
def incidents(ctx):
    return [OpenIncident(id="{id}", code="{code}", kind=IncidentKind.OTHER,
                         happened_at=datetime(2026, 11, 20, 15, 0, tzinfo=UTC))]
"""
HEARD = "@hookimpl\ndef incidents_changed(ctx, incident_ids):\n    "


def test_every_open_incident_of_every_plugin_is_told(strangers: Any) -> None:
    strangers.write("first", ONE.format(id="1" * 16, code="amber-heron-42"))
    strangers.write("second", ONE.format(id="2" * 16, code="slate-otter-17"))
    found = strangers.kernel().incidents()
    assert found is not None
    assert [incident.code for incident in found] == ["amber-heron-42", "slate-otter-17"]


def test_where_no_plugin_keeps_incidents_the_answer_is_none_and_not_empty(strangers: Any) -> None:
    strangers.write("other", "@hookimpl\ndef glossary(ctx):\n    return []\n")
    assert strangers.kernel().incidents() is None


def test_one_that_keeps_some_and_fails_makes_the_whole_answer_unknown(strangers: Any) -> None:
    strangers.write("bad", "@hookimpl\ndef incidents(ctx):\n    raise RuntimeError\n")
    strangers.write("good", ONE.format(id="1" * 16, code="amber-heron-42"))
    kernel = strangers.kernel()
    for _ in range(5):  # also once it is set aside
        assert kernel.incidents() is None
    kernel.disable("bad")
    found = kernel.incidents()
    assert found is not None and len(found) == 1


def test_an_answer_that_is_no_incident_is_refused(strangers: Any) -> None:
    strangers.write("bad", "@hookimpl\ndef incidents(ctx):\n    return ['amber-heron-42']\n")
    kernel = strangers.kernel()
    assert kernel.incidents() is None
    assert [fault.owner for fault in kernel.faults()] == ["bad"]


def test_that_incidents_changed_is_heard_by_everybody_but_who_says_it(strangers: Any) -> None:
    strangers.write("bad", HEARD + "raise RuntimeError\n")
    for name in ("good", "teller"):
        strangers.write(name, "heard = []\n" + HEARD + "heard.extend(incident_ids)\n")
    kernel = strangers.kernel()
    kernel.incidents_changed("teller", ["1" * 16, "2" * 16])
    modules = {name: kernel._loader.manager.get_plugin(name) for name in ("good", "teller")}
    assert modules["good"].heard == ["1" * 16, "2" * 16]
    assert modules["teller"].heard == []
    assert [fault.owner for fault in kernel.faults()] == ["bad"]


def test_parts_of_the_night_kit_stand_in_their_order_and_a_failing_one_is_told(strangers: Any) -> None:
    strangers.write("bad", "@hookimpl\ndef kit_sections(ctx):\n    raise RuntimeError\n")
    for name, order in (("later", 200), ("sooner", 50)):
        strangers.write(
            name,
            "@hookimpl\ndef kit_sections(ctx):\n"
            f'    return [KitSection(id="{name}", title="Part", lines=("- call",), order={order})]\n',
        )
    kernel = strangers.kernel()
    parts = kernel.kit_sections()
    assert [owned.item.id for owned in parts] == ["sooner", "later"]
    assert all(isinstance(owned.item, KitSection) for owned in parts)
    assert [fault.owner for fault in kernel.fault_notes("kit_sections")] == ["bad"]
