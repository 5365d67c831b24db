"""Clocks that stand still on legal holidays, in the department's zone."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import attrs
import pytest

from peerdesk_core.law.bench import FEDERAL, shelf_of
from peerdesk_core.law.legal_days import days_off, deadline
from peerdesk_core.law.packs import Excluded, Holidays, Pack, RuleClock
from peerdesk_core.model.clocks import ClockKind

ZONE = ZoneInfo("America/Chicago")
WRITTEN = RuleClock(
    act="written_report",
    kind=ClockKind.DUE,
    start="report_made",
    limit="PT72H",
    excludes=(Excluded.WEEKENDS, Excluded.HOLIDAYS),
)


def pack(*names: str, country: str = "US", subdivision: str = "MN") -> Pack:
    bare = shelf_of(()).packs[FEDERAL.id]
    return attrs.evolve(bare, holidays=Holidays(country=country, subdivision=subdivision, cite="x", names=names))


def local(*when: int) -> datetime:
    return datetime(*when, tzinfo=ZONE)  # type: ignore[misc, arg-type]


def test_thanksgiving_and_the_weekend_do_not_count() -> None:
    assert deadline(WRITTEN, local(2026, 11, 24, 15), ZONE, [pack()]) == local(2026, 11, 30, 15).astimezone(UTC)


def test_without_named_holidays_they_count_so_that_the_due_time_is_early() -> None:
    bare = shelf_of(()).packs[FEDERAL.id]
    assert deadline(WRITTEN, local(2026, 11, 24, 15), ZONE, [bare]) == local(2026, 11, 27, 15).astimezone(UTC)


def test_a_pack_may_name_which_holidays_count() -> None:
    only_christmas = pack("Christmas Day")
    assert date(2026, 12, 25) in days_off(WRITTEN, local(2026, 12, 24, 9), [only_christmas])
    assert deadline(WRITTEN, local(2026, 11, 24, 15), ZONE, [only_christmas]) == local(2026, 11, 27, 15).astimezone(UTC)


def test_the_nearest_pack_that_names_holidays_decides() -> None:
    start = local(2026, 11, 24, 15)
    assert days_off(WRITTEN, start, [pack("Christmas Day"), pack()]) < days_off(WRITTEN, start, [pack()])


@pytest.mark.parametrize("start", [local(2026, 3, 6, 10), local(2026, 10, 30, 10)])
def test_a_clock_change_inside_the_skipped_weekend_moves_nothing(start: datetime) -> None:
    due = deadline(WRITTEN, start, ZONE, [pack()]).astimezone(ZONE)
    assert due.hour == start.hour and (due.date() - start.date()).days == 5


def test_a_clock_that_counts_every_day_asks_for_no_holiday() -> None:
    assert days_off(attrs.evolve(WRITTEN, excludes=()), local(2026, 11, 24, 15), [pack()]) == frozenset()
