"""What a plugin author imports from the kit by one line."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest

from peerdesk_tui import kit

PUBLIC = (
    "DeskScreen DeskModal DataList Column Row Form Choice Line Flag Card CardLine EmptyState TypedConfirm Notice Ask "
    "badge plain clip pad mask AskNamed NamedCard SearchLine SearchScreen"
).split()


def test_given_the_kit_when_its_names_are_listed_then_they_are_the_public_ones() -> None:
    assert sorted(kit.__all__) == sorted(PUBLIC)


@pytest.mark.parametrize("name", PUBLIC)
def test_given_a_public_name_when_imported_from_the_kit_then_it_is_the_one_of_its_module(name: str) -> None:
    found = getattr(kit, name)
    assert found.__module__.startswith("peerdesk_tui.kit.")
    assert getattr(importlib.import_module(found.__module__), name) is found


def test_given_a_name_that_does_not_exist_when_imported_then_it_is_an_import_error() -> None:
    with pytest.raises(ImportError):
        exec("from peerdesk_tui.kit import DeskScrean")


def test_given_one_widget_of_the_kit_when_imported_then_the_others_are_left_for_later() -> None:
    code = "import sys, peerdesk_tui.kit.entry; print(*sorted(sys.modules))"
    modules = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert {"peerdesk_tui.kit.form", "peerdesk_tui.kit.data_list", "peerdesk_tui.kit.screen"}.isdisjoint(modules)
