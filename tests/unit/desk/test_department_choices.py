"""What a department chooses where its policy leaves a choice: checked, kept in the vault, read by one plugin alone."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerdesk_core.choices import LONGEST, OWNER, BadChoice, checked_value, in_force
from peerdesk_core.contributions import SettingKind, SettingSpec
from peerdesk_core.desk import Desk
from peerdesk_core.kernel import Owned

DAYS = SettingSpec(id="sample.days", title="Days", kind=SettingKind.NUMBER, least=7, most=90)
LINE = SettingSpec(id="sample.line", title="Line", kind=SettingKind.TEXT, default="none yet")
MODE = SettingSpec(
    id="sample.mode", title="Mode", kind=SettingKind.CHOICE, choices=(("none", "None"), ("sealed", "Sealed"))
)
SERVE = SettingSpec(id="sample.serve", title="Serve", kind=SettingKind.FLAG)
SPECS = (DAYS, LINE, MODE, SERVE)


@pytest.fixture
def chooser(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk whose roster asks for the four sorts of choice."""

    def settings_schema() -> Sequence[Owned[SettingSpec]]:
        return tuple(Owned("roster", spec) for spec in SPECS)

    monkeypatch.setattr(desk.kernel, "settings_schema", settings_schema)
    return desk


def test_a_blank_setting_is_left_out_and_a_default_speaks(chooser: Desk) -> None:
    ctx = chooser.ctx("roster")
    assert ctx.choices() == {"sample.line": "none yet"}
    assert ctx.chosen("sample.line") == "none yet"
    assert (ctx.chosen("sample.mode"), ctx.number("sample.days")) == ("", None)


def test_what_was_chosen_is_read_by_its_plugin_and_no_other(chooser: Desk) -> None:
    chooser.choose({"sample.days": " 030 ", "sample.mode": "sealed", "sample.serve": "no", "sample.line": "555  0100"})
    ctx = chooser.ctx("roster")
    assert ctx.number("sample.days") == 30
    assert (ctx.chosen("sample.mode"), ctx.chosen("sample.serve")) == ("sealed", "no")
    assert ctx.chosen("sample.line") == "555 0100"
    assert chooser.ctx("intake").choices() == {}
    assert [event.kind for event in chooser.vault.audit_events()].count("settings.changed") == 1


def test_a_choice_is_taken_back_by_leaving_it_blank_or_choosing_the_default(chooser: Desk) -> None:
    chooser.choose({"sample.days": "30", "sample.line": "555 0100"})
    chooser.choose({"sample.days": "", "sample.line": "none yet"})
    assert chooser.ctx("roster").choices() == {"sample.line": "none yet"}
    chooser.choose({"sample.line": ""})
    assert chooser.ctx("roster").choices() == {}, "a blank where there is a default is a choice as well"
    chooser.choose({"sample.days": "8"})
    assert chooser.ctx("roster").number("sample.days") == 8


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("sample.days", "6"),
        ("sample.days", "91"),
        ("sample.days", "-7"),
        ("sample.days", "٣٠"),
        ("sample.days", "thirty"),
        ("sample.mode", "open"),
        ("sample.serve", "maybe"),
        ("sample.line", "x" * (LONGEST + 1)),
        ("sample.line", "bell\x07"),
    ],
)
def test_a_value_that_does_not_fit_changes_nothing_and_is_not_repeated(chooser: Desk, setting: str, value: str) -> None:
    with pytest.raises(BadChoice) as told:
        chooser.choose({"sample.serve": "yes", setting: value})
    assert value not in str(told.value)
    assert chooser.ctx("roster").choices() == {"sample.line": "none yet"}


def test_a_choice_that_no_longer_fits_counts_as_the_default(chooser: Desk) -> None:
    chooser.choose({"sample.days": "80"})
    stricter = SettingSpec(id="sample.days", title="Days", kind=SettingKind.NUMBER, least=7, most=30, default="14")
    assert in_force(chooser.vault.store_for(OWNER), [stricter]) == {"sample.days": "14"}


def test_a_locked_desk_speaks_by_its_defaults(chooser: Desk) -> None:
    chooser.choose({"sample.line": "555 0100"})
    ctx = chooser.ctx("roster")
    chooser.close()
    assert ctx.choices() == {"sample.line": "none yet"}


@given(st.text())
def test_a_kept_text_is_one_printable_line_and_stays_as_it_is(text: str) -> None:
    try:
        value = checked_value(LINE, text)
    except BadChoice:
        return
    assert len(value) <= LONGEST and (value.isprintable() or not value)
    assert checked_value(LINE, value) == value
