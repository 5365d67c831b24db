"""A clock reads as few words and carries a tone that says how much it matters."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from peerdesk_core.contributions import Tone
from peerdesk_core.model.clocks import ClockItem, ClockKind
from peerdesk_tui.kit.clock_badge import badge, span

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def item(
    hours: float = 24, kind: ClockKind = ClockKind.DUE, opens: float | None = None, late: bool = False
) -> ClockItem:
    return ClockItem(
        id="c",
        subject="D-1",
        act="reply",
        start_at=START,
        due_at=START + timedelta(hours=hours),
        opens_at=None if opens is None else START + timedelta(hours=opens),
        kind=kind,
        entered_late=late,
    )


@pytest.mark.parametrize(
    ("clock", "after_hours", "expected"),
    [
        (item(), 0, ("1 d left", Tone.PLAIN)),
        (item(), 20, ("4 h left", Tone.WARN)),
        (item(), 24, ("under 1 min left", Tone.WARN)),
        (item(), 25.5, ("late by 1 h 30 min", Tone.BAD)),
        (item(kind=ClockKind.ADVICE), 25.5, ("late by 1 h 30 min", Tone.WARN)),
        (item(hours=96, kind=ClockKind.EMBARGO, opens=48), 1, ("opens in 1 d 23 h", Tone.PLAIN)),
        (item(hours=96, opens=48), 49, ("1 d 23 h left", Tone.PLAIN)),
        (item(late=True), 25, ("late by 1 h", Tone.BAD)),
    ],
)
def test_given_a_clock_when_shown_then_words_and_tone_fit_its_state(
    clock: ClockItem, after_hours: float, expected: tuple[str, Tone]
) -> None:
    assert badge(clock, START + timedelta(hours=after_hours)) == expected


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(seconds=59), "under 1 min"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=3, minutes=20), "3 h 20 min"),
        (timedelta(days=2, hours=4, minutes=59), "2 d 4 h"),
        (timedelta(days=-1), "1 d"),
    ],
)
def test_given_a_length_of_time_when_said_then_the_two_largest_units_are_used(length: timedelta, words: str) -> None:
    assert span(length) == words
