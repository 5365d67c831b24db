"""Folders that never mix, and settings that survive a bad file."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import platformdirs
import pytest

from peerdesk_core.paths import Paths, usual_paths
from peerdesk_core.settings import Settings, SettingsUnsaved


class OneFolder:
    """A platform that calls everything by one name, as macOS and Windows do."""

    user_data_dir = user_state_dir = user_config_dir = "somewhere"

    def __init__(self, *words: object, **options: object) -> None:
        pass


@pytest.mark.parametrize("platform", [None, OneFolder])
def test_the_keys_of_open_requests_never_lie_with_the_vault(
    platform: type | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PEERDESK_HOME", raising=False)
    if platform is not None:
        monkeypatch.setattr(platformdirs, "PlatformDirs", platform)
    paths = usual_paths()
    folders = [paths.data, paths.state, paths.config]
    for one in folders:
        for other in folders:
            assert one is other or not other.is_relative_to(one)


def test_one_folder_can_hold_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEERDESK_HOME", str(tmp_path))
    assert usual_paths() == Paths.under(tmp_path)


def test_settings_are_saved_at_once_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "config" / "settings.json"
    Settings(path).change(idle_minutes=3, enabled=frozenset({"wi"}), department="us-xx-pd")
    again = Settings(path)
    assert (again.idle_minutes, again.enabled, again.department) == (3, frozenset({"wi"}), "us-xx-pd")
    if sys.platform != "win32":
        assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("text", ["", "{", "[]", "5", '{"idle_minutes": "soon"}', '{"idle_minutes": 0}', "\x00"])
def test_a_damaged_settings_file_counts_as_absent_and_is_kept_aside(tmp_path: Path, text: str) -> None:
    path = tmp_path / "settings.json"
    path.write_text(text)
    assert Settings(path).idle_minutes == 10
    assert path.with_suffix(".bad").read_text() == text


def test_a_setting_of_a_newer_version_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"idle_minutes": 4, "invented": True}))
    assert Settings(path).idle_minutes == 4


@pytest.mark.parametrize("fields", [{"idle_minutes": 0}, {"idle_minutes": 500}, {"theme": "pink"}])
def test_a_value_out_of_range_is_refused_and_the_old_one_stays(tmp_path: Path, fields: dict[str, object]) -> None:
    settings = Settings(tmp_path / "settings.json")
    with pytest.raises(ValueError):
        settings.change(**fields)
    assert (settings.idle_minutes, settings.theme) == (10, "dark")


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    settings = Settings(blocked / "config" / "settings.json")
    with pytest.raises(SettingsUnsaved) as caught:
        settings.change(idle_minutes=5)
    assert caught.value.next_step
