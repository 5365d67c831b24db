"""Paths as people type them."""

from __future__ import annotations

from pathlib import Path

import pytest

from peerdesk_tui.kit.path import path_of


@pytest.mark.parametrize("typed", ["/t/my team.csv", "'/t/my team.csv'", '"/t/my team.csv"', "/t/my\\ team.csv "])
def test_a_path_is_understood_however_the_terminal_pastes_it(typed: str) -> None:
    assert path_of(typed) == Path("/t/my team.csv")


def test_a_tilde_is_the_home_folder() -> None:
    assert path_of("~/team.csv") == Path.home() / "team.csv"
    assert path_of("~nobody-by-this-name/x") == Path("~nobody-by-this-name/x")
