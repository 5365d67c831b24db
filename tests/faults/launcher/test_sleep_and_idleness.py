"""When the desk locks by itself: nobody at the keys, or the machine slept."""

from __future__ import annotations

import ctypes
import time
from types import SimpleNamespace
from typing import Any

import pytest

from peerdesk_core.desk import Desk
from peerdesk_core.exits import Exit
from peerdesk_tui.app import PeerdeskApp
from peerdesk_tui.idle import SLEEP_SECONDS, Idleness, seconds_asleep, seconds_awake_or_not


class Bare:
    """A screen without a warning on it."""

    def query(self, what: str) -> list[object]:
        return []


class Watch:
    """Idleness with both clocks in the test's hand, ten minutes to go."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept = 50.0
        self.idleness = Idleness(lambda: self.now, lambda: self.slept)

    def locks(self) -> bool:
        settings: Any = SimpleNamespace(idle_minutes=10)
        screen: Any = Bare()
        return self.idleness.check(screen, settings)


@pytest.fixture
def watch() -> Watch:
    return Watch()


def test_given_a_machine_that_slept_when_it_wakes_then_the_desk_locks_long_before_the_idle_time(watch: Watch) -> None:
    assert not watch.locks()
    watch.slept += 20
    watch.now += 21
    assert watch.locks()


def test_given_the_key_that_wakes_the_machine_when_it_comes_first_then_the_desk_locks_all_the_same(
    watch: Watch,
) -> None:
    assert not watch.locks()
    watch.slept += 20
    watch.idleness.restart()
    assert watch.locks()


def test_given_a_machine_that_slept_before_the_unlock_when_somebody_unlocks_then_the_desk_stays_open(
    watch: Watch,
) -> None:
    watch.slept += 3600
    watch.idleness.restart()
    assert not watch.locks()


def test_given_the_grain_of_the_clocks_when_it_adds_up_for_hours_then_nothing_locks(watch: Watch) -> None:
    for _ in range(1000):
        watch.slept += SLEEP_SECONDS * 0.01
        assert not watch.locks()


def test_given_ten_minutes_without_a_key_when_they_are_over_then_the_desk_locks_and_a_key_puts_it_off(
    watch: Watch,
) -> None:
    watch.now += 500
    watch.idleness.restart()
    watch.now += 560
    assert not watch.locks()
    watch.now += 41
    assert watch.locks()


def system(monkeypatch: pytest.MonkeyPatch, **clocks: float) -> None:
    """A system that has these clocks and no others."""
    for name in ("CLOCK_BOOTTIME", "CLOCK_MONOTONIC", "CLOCK_MONOTONIC_RAW", "CLOCK_UPTIME_RAW"):
        monkeypatch.delattr(time, name, raising=False)
    values = {}
    for number, (name, value) in enumerate(clocks.items()):
        monkeypatch.setattr(time, name, number, raising=False)
        values[number] = value
    monkeypatch.setattr(time, "clock_gettime", values.__getitem__)
    monkeypatch.setattr(time, "monotonic", lambda: 7.0)
    monkeypatch.setattr(time, "time", lambda: 107.0)


def test_given_linux_when_asked_then_sleep_is_boot_time_less_time_awake(monkeypatch: pytest.MonkeyPatch) -> None:
    system(monkeypatch, CLOCK_BOOTTIME=90.0, CLOCK_MONOTONIC=60.0, CLOCK_MONOTONIC_RAW=61.0)
    assert (seconds_asleep(), seconds_awake_or_not()) == (30.0, 90.0)


def test_given_macos_when_asked_then_sleep_is_continuous_time_less_uptime(monkeypatch: pytest.MonkeyPatch) -> None:
    system(monkeypatch, CLOCK_MONOTONIC=80.0, CLOCK_MONOTONIC_RAW=81.0, CLOCK_UPTIME_RAW=60.0)
    assert (seconds_asleep(), seconds_awake_or_not()) == (21.0, 81.0)


@pytest.mark.parametrize(("answers", "asleep"), [(True, 40.0), (False, 100.0)])
def test_given_windows_when_asked_then_sleep_is_ticks_less_unbiased_time(
    monkeypatch: pytest.MonkeyPatch, answers: bool, asleep: float
) -> None:
    def unbiased(into: Any) -> bool:
        into._obj.value = 60 * 10_000_000
        return answers

    class Ticks:
        restype: object = None

        def __call__(self) -> int:
            return 100_000

    kernel = SimpleNamespace(GetTickCount64=Ticks(), QueryUnbiasedInterruptTime=unbiased)
    system(monkeypatch)
    monkeypatch.setattr(ctypes, "WinDLL", lambda name: kernel, raising=False)
    assert seconds_asleep() == asleep


def test_given_a_system_without_such_clocks_when_asked_then_it_is_the_time_of_day_less_the_monotonic_clock(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    system(monkeypatch)
    assert (seconds_asleep(), seconds_awake_or_not()) == (100.0, 7.0)


def test_given_this_machine_awake_when_asked_twice_then_it_has_not_slept_in_between() -> None:
    first = seconds_asleep()
    assert abs(seconds_asleep() - first) < SLEEP_SECONDS


@pytest.mark.parametrize("front", ["today", "palette"])
async def test_given_an_open_desk_when_the_machine_wakes_from_sleep_then_the_next_second_locks_it(
    desk: Desk, front: str
) -> None:
    slept = [0.0]
    app = PeerdeskApp(desk)
    app.idleness = Idleness(lambda: 0.0, lambda: slept[0])
    async with app.run_test(size=(80, 24)) as pilot:
        while app.registry is None:
            await pilot.pause(0.02)
        if front == "palette":
            await pilot.press("ctrl+p")
        app.tick()
        await pilot.pause()
        assert app.return_value is None
        slept[0] = 60.0
        await pilot.press("down")
        app.tick()
        await pilot.pause()
    assert app.return_value == Exit.LOCKED
