"""The department's choices: one list, one field at a time, the error under the field, nothing lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from peerdesk_core.contributions import SettingKind, SettingSpec
from peerdesk_core.desk import Desk
from peerdesk_core.kernel import Owned
from peerdesk_tui.app import PeerdeskApp
from peerdesk_tui.kit.inspect import problems
from peerdesk_tui.screens import choices

SPECS = (
    SettingSpec(
        id="intake.days",
        title="Days until a request that is left alone is closed",
        kind=SettingKind.NUMBER,
        help="Your records schedule says how long.",
        least=7,
        most=90,
        cite="XPD 3-1",
        order=1,
    ),
    SettingSpec(id="roster.serve", title="Supervisors serve as peers", kind=SettingKind.FLAG, order=2),
    SettingSpec(id="intake.line", title="The line's number", kind=SettingKind.TEXT, order=3),
)


@pytest.fixture
def chooser(real_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    owned = tuple(Owned(spec.id.partition(".")[0], spec) for spec in SPECS)
    monkeypatch.setattr(real_desk.kernel, "settings_schema", lambda: owned)
    return real_desk


async def test_a_choice_is_made_changed_and_taken_back(
    chooser: Desk, settle: Callable[..., Any], screen_text: Callable[[Any], str]
) -> None:
    app = PeerdeskApp(chooser)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app, lambda: "Before you go on" in screen_text(app))
        await pilot.press("enter")
        await settle(pilot, app, lambda: "Today" in screen_text(app).splitlines()[0])
        await pilot.press("ctrl+p")
        await settle(pilot, app, lambda: "Lock now" in screen_text(app))
        await pilot.press(*"Department's c", "enter")
        await settle(pilot, app, lambda: "Days until" in screen_text(app))
        lines = screen_text(app).splitlines()
        parts = [line.strip("> ").split()[0] for line in lines if line.rstrip().endswith("not chosen")]
        assert parts == ["Requests", "Requests", "Roster"], "part by part"
        assert "how long. (XPD 3-1)" in screen_text(app), "the whole title, the help and the clause"
        assert problems(app) == ()
        await pilot.press("enter")
        await settle(pilot, app, lambda: "A whole number from 7 to 90" in screen_text(app))
        assert "Left open by XPD 3-1." in screen_text(app)
        assert problems(app) == ()
        await pilot.press("5", "enter")
        await settle(pilot, app, lambda: "! Days until" in screen_text(app))
        assert problems(app) == ()
        await pilot.press("0", "enter")
        await settle(
            pilot, app, lambda: any("Requests" in line and "50" in line for line in screen_text(app).split("\n"))
        )
        assert chooser.choices("intake") == {"intake.days": "50"}
        await pilot.press("slash", *"superv", "enter", "enter")
        await settle(pilot, app, lambda: "Discard" not in screen_text(app) and "1/3" in screen_text(app))
        await pilot.press("right", "enter")
        await settle(pilot, app, lambda: chooser.choices("roster") == {"roster.serve": "yes"})


def test_a_title_that_begins_with_the_name_of_its_part_is_shown_once_and_whole() -> None:
    long = "Roster: civilian staff of the department"
    specs = [Owned("roster", SettingSpec(id="roster.staff", title=long, kind=SettingKind.NUMBER))]
    [row] = choices.rows(specs, {"roster": "Roster"}, {"roster.staff": ""})
    assert row.cells == ("Roster", "Civilian staff of the department", "not chosen")
    [other] = choices.rows(specs, {"roster": "People"}, {"roster.staff": ""})
    assert other.cells[1] == long
    assert choices.field(specs[0].item, "").label == "Chosen"


async def test_a_role_that_may_not_choose_reads_and_is_told(
    chooser: Desk, settle: Callable[..., Any], screen_text: Callable[[Any], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PeerdeskApp, "coordinates", property(lambda app: False))
    app = PeerdeskApp(chooser)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot, app, lambda: "Before you go on" in screen_text(app))
        await pilot.press("enter")
        await app.open_own("choices")
        await settle(pilot, app, lambda: "Days until" in screen_text(app))
        await pilot.press("enter")
        await settle(pilot, app, lambda: "makes these choices" in screen_text(app))
    assert chooser.choices("intake") == {}
