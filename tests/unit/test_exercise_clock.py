"""The clock of an exercise goes forward only, and is where it was when the desk is locked and opened again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from peerdesk_core.contributions import Inject
from peerdesk_core.desk import open_desk
from peerdesk_core.drill import WATERMARK, Drill
from peerdesk_core.exercise import after_words, drill_in, script
from peerdesk_core.launcher import synthetic, wants_desk

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


def test_the_clock_is_put_forward_and_never_back() -> None:
    drill = Drill(read=lambda: NOW)
    assert drill.began == drill.now() == NOW
    drill.skip(timedelta(hours=8))
    assert drill.now() == NOW + timedelta(hours=8)
    with pytest.raises(ValueError, match="forward"):
        drill.skip(timedelta(minutes=-1))


def test_what_was_seen_first_counts() -> None:
    drill = Drill(read=lambda: NOW)
    drill.see("call")
    drill.skip(timedelta(hours=1))
    drill.see("call")
    drill.see("station")
    assert drill.seen == {"call": NOW, "station": NOW + timedelta(hours=1)}


def test_given_a_lock_when_the_exercise_is_opened_again_then_its_clock_and_what_was_seen_are_as_before(
    tmp_path: Path,
) -> None:
    first = drill_in(tmp_path)
    first.skip(timedelta(days=1))
    first.see("call")
    again = drill_in(tmp_path)
    assert (again.began, again.ahead, again.seen) == (first.began, first.ahead, first.seen)
    assert abs(again.now() - first.now()) < timedelta(minutes=1)


def test_an_exercise_is_a_desk_of_its_own_that_bears_its_mark_and_no_other_desk_has_a_drill(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PEERDESK_HOME", str(tmp_path / "real"))
    (tmp_path / "own").mkdir()
    desk = open_desk(["exercise", "--folder", str(tmp_path / "own")])
    assert desk.drill is not None and desk.demo is not None
    ctx = desk.ctx("incidents")
    assert ctx.drill is desk.drill and ctx.watermark == desk.demo.watermark == WATERMARK
    assert desk.paths.vault.is_relative_to(tmp_path / "own")
    desk.drill.skip(timedelta(days=3))
    assert desk.clock.now() == pytest.approx(desk.drill.now(), abs=timedelta(minutes=1))
    (tmp_path / "demo").mkdir()
    for words in (["demo", "--folder", str(tmp_path / "demo")], []):
        other = open_desk(words)
        assert other.drill is None and other.ctx("incidents").drill is None
    assert open_desk([]).ctx("incidents").watermark == ""
    assert not (tmp_path / "real").exists()


@pytest.mark.parametrize(
    ("words", "terminal", "wants"),
    [
        (["exercise"], True, True),
        (["--safe", "exercise", "--department", "us-mo-slmpd"], True, True),
        (["exercise", "--plain"], True, False),
        (["exercise"], False, False),
        (["exercise", "exercise"], True, False),
    ],
)
def test_an_exercise_is_full_screen_in_a_terminal_and_a_script_elsewhere(
    words: list[str], terminal: bool, wants: bool
) -> None:
    assert wants_desk(words, terminal) is wants and synthetic(words) == "exercise"
    assert synthetic(["plugins"]) == synthetic([]) == "" and synthetic(["demo"]) == "demo"


def test_the_script_is_in_the_order_of_time() -> None:
    later = Inject(id="b", title="Later", after=timedelta(days=1, hours=2), happens="It goes on.", think=("Look [X].",))
    first = Inject(id="a", title="First", after=timedelta(), happens="It begins.")
    lines = list(script("Harbor", (later, first)))
    assert lines.index("At once: First") < lines.index("After 1 day 2 h: Later") < lines.index("  - Look [X].")
    assert "No plugin" in list(script("Harbor", ()))[-1]


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (timedelta(), "at once"),
        (timedelta(minutes=15), "15 min"),
        (timedelta(hours=1), "1 h"),
        (timedelta(days=2, hours=6, minutes=1), "2 days 6 h 1 min"),
    ],
)
def test_how_long_after_is_said_in_words(after: timedelta, words: str) -> None:
    assert after_words(after) == words
