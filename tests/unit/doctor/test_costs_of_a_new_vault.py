"""What the key derivation of a new vault costs: as much as a second buys, never less than the floor."""

from __future__ import annotations

import ctypes
import math
import os
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from peerdesk_core.vault import kdf
from peerdesk_core.vault.kdf import AIM_SECONDS, FLOORS, LEAST, MOST, Kdf, decided, fitting_kdf, within_bounds

LARGE, SMALL = 16 * 1024 * 1024, 1024 * 1024
ANY_READING = st.floats(allow_nan=True, allow_infinity=True)


def machine(seconds_per_gib_pass: float, slow: Iterator[float]) -> tuple[Callable[[], float], Callable[[Kdf], object]]:
    """A timer and a trial on a machine of a given speed, where other programs take their share of each trial."""
    now = [0.0]

    def trial(costs: Kdf) -> None:
        now[0] += seconds_per_gib_pass * costs.memory / (1024 * 1024) * costs.passes * next(slow)

    return lambda: now[0], trial


def seconds(costs: Kdf, seconds_per_gib_pass: float) -> float:
    return seconds_per_gib_pass * costs.memory / (1024 * 1024) * costs.passes


@given(st.sampled_from(FLOORS), st.lists(ANY_READING, max_size=5))
def test_given_any_readings_whatever_when_decided_then_the_costs_are_never_below_the_floor_nor_out_of_bounds(
    floor: Kdf, readings: list[float]
) -> None:
    costs = decided(floor, readings)
    assert within_bounds(costs)
    assert (costs.memory, costs.lanes) == (floor.memory, floor.lanes)
    assert costs.passes >= floor.passes


@example(FLOORS[0], 0.1, [3.0])
@given(st.sampled_from(FLOORS), st.floats(min_value=0.01, max_value=0.4), st.lists(st.floats(1, 100), max_size=3))
def test_given_readings_that_noise_made_longer_when_decided_then_the_shortest_counts(
    floor: Kdf, one_pass: float, noise: list[float]
) -> None:
    assert decided(floor, [one_pass * share for share in noise] + [one_pass]) == decided(floor, [one_pass])


@given(st.floats(min_value=0.06, max_value=2.0), st.booleans(), st.data())
def test_given_a_machine_of_usual_speed_when_fitted_then_it_takes_half_a_second_to_one_and_a_half_or_the_floor(
    speed: float, large: bool, data: st.DataObject
) -> None:
    slow = iter(lambda: data.draw(st.floats(min_value=1.0, max_value=1.3)), None)
    timer, trial = machine(speed, slow)
    costs = fitting_kdf(memory=LARGE if large else SMALL, timer=timer, trial=trial)
    assert costs in FLOORS or costs.passes == MOST.passes or 0.5 <= seconds(costs, speed) <= 1.5


def test_given_a_machine_that_is_busy_beyond_measure_when_fitted_then_it_gets_the_floor_and_nothing_weaker() -> None:
    timer, trial = machine(1.0, iter([1e6, 1e6]))
    assert fitting_kdf(memory=LARGE, timer=timer, trial=trial) == FLOORS[0] == Kdf(memory=256 * 1024, passes=3)
    timer, trial = machine(1.0, iter([1e6, 1e6]))
    assert fitting_kdf(memory=SMALL, timer=timer, trial=trial) == FLOORS[1] == Kdf(memory=64 * 1024, passes=4)


@pytest.mark.parametrize("step", [0.0, -1.0, math.nan, math.inf])
def test_given_a_clock_that_stands_or_runs_backwards_when_fitted_then_the_floor_stands(step: float) -> None:
    moments = iter([0.0, step, 0.0, step])
    assert fitting_kdf(memory=LARGE, timer=lambda: next(moments), trial=lambda costs: None) == FLOORS[0]


def test_given_memory_that_the_system_does_not_give_when_fitted_then_the_small_size_is_tried() -> None:
    tried: list[Kdf] = []

    def refused(costs: Kdf) -> None:
        tried.append(costs)
        if costs.memory > 64 * 1024:
            raise MemoryError

    moments = iter(range(100))
    costs = fitting_kdf(memory=LARGE, timer=lambda: next(moments) * 0.2, trial=refused)
    assert costs == attrs.evolve(FLOORS[1], passes=round(AIM_SECONDS / 0.1))
    assert [one.memory for one in tried] == [256 * 1024, 64 * 1024, 64 * 1024]
    assert (
        fitting_kdf(memory=SMALL, timer=lambda: 0.0, trial=lambda costs: (_ for _ in ()).throw(MemoryError))
        == (FLOORS[1])
    )


def test_given_a_real_derivation_when_fitted_then_the_costs_work(
    monkeypatch: pytest.MonkeyPatch, true_derivation: None
) -> None:
    monkeypatch.setattr(kdf, "FLOORS", (LEAST, LEAST))
    monkeypatch.setattr(kdf, "AIM_SECONDS", 0.01)
    costs = fitting_kdf()
    assert costs.memory == LEAST.memory
    assert len(kdf.stretch(costs, bytes(16), "lee", "six words")) == 32


def test_given_a_windows_machine_when_its_memory_is_asked_then_it_is_what_the_system_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def status(into: Any) -> bool:
        assert into._obj.length == 64
        into._obj.all = 8 * 1024**3
        return True

    kernel = SimpleNamespace(GlobalMemoryStatusEx=status)
    monkeypatch.setattr(ctypes, "WinDLL", lambda name: kernel, raising=False)
    assert kdf.windows_memory() == 8 * 1024**2
    monkeypatch.delattr(ctypes, "WinDLL")
    assert kdf.windows_memory() == 0


def test_given_a_platform_that_does_not_tell_its_memory_when_asked_then_it_counts_as_small(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def silent(name: str) -> int:
        raise ValueError

    monkeypatch.setattr(os, "sysconf", silent)
    assert kdf.memory_of_machine() == 0
    assert fitting_kdf(timer=lambda: 0.0, trial=lambda costs: None) == FLOORS[1]
