"""Dates as people type them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peerdesk_core.model.ids import PartialDate
from peerdesk_roster.dates import evidence, read_date
from peerdesk_roster.models import DateOrder

TODAY = date(2026, 11, 22)
DAYS = st.dates(min_value=date(1950, 1, 1), max_value=date(2027, 12, 31))


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("2006-11-07", "2006-11-07"),
        ("2006-11-07 00:00:00", "2006-11-07"),
        ("2006-11-07T08:30", "2006-11-07"),
        ("20061107", "2006-11-07"),
        ("07-Aug-17", "2017-08-07"),
        ("7 August 2017", "2017-08-07"),
        ("August 7, 2017", "2017-08-07"),
        ("Sept. 3rd, 2017", "2017-09-03"),
        ("05/08/2003", "2003-05-08"),
        ("5/8/03", "2003-05-08"),
        ("5.8.2003", "2003-05-08"),
        ("signed 5/1/24", "2024-05-01"),
        ("5/1/24 (signed)", "2024-05-01"),
        ("Completed: 2024-05-01", "2024-05-01"),
        ("10/2025", "2025-10"),
        ("2025-10", "2025-10"),
        ("Oct 2025", "2025-10"),
        ("2025", "2025"),
        ("02/29/2024", "2024-02-29"),
        ("01-Jan-98", "1998-01-01"),
        ("01-Jan-27", "2027-01-01"),
        ("01-Jan-28", "1928-01-01"),
    ],
)
def test_a_date_is_read_as_it_is_meant(text: str, meaning: str) -> None:
    assert read_date(text, DateOrder.MONTH_FIRST, TODAY) == meaning


@pytest.mark.parametrize(
    "text",
    [
        "",
        "n/a",
        "yes",
        "13/45/2019",
        "02/30/2024",
        "2023-02-29",
        "13/2025",
        "45292",
        "0000-01-01",
        "9999",
        "07-Foo-17",
        "not signed 5/1/24",
        "declined 5/1/24",
        "due 5/1/24",
        "expires 5/1/24",
        "5/1/24 or 6/1/24",
        "1/2/3/4",
        "5/1-24",
        "٥/١/٢٤",
    ],
)
def test_what_is_no_date_is_not_made_one(text: str) -> None:
    assert read_date(text, DateOrder.MONTH_FIRST, TODAY) is None


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("5/13/24", DateOrder.MONTH_FIRST),
        ("13/5/24", DateOrder.DAY_FIRST),
        ("5/6/24", None),
        ("13/45/2019", None),
        ("2024-05-13", None),
    ],
)
def test_only_a_part_above_twelve_proves_an_order(text: str, order: DateOrder | None) -> None:
    assert evidence(text) is order


@settings(max_examples=150)
@given(DAYS, st.sampled_from(list(DateOrder)))
def test_every_day_comes_back_from_every_full_way_of_writing_it(day: date, order: DateOrder) -> None:
    slashes = "%m/%d/%Y" if order is DateOrder.MONTH_FIRST else "%d/%m/%Y"
    for style in ("%Y-%m-%d", "%Y%m%d", slashes, "%d-%b-%Y", "%B %d, %Y", "signed %Y-%m-%d"):
        assert read_date(day.strftime(style), order, TODAY) == day.isoformat()


@settings(max_examples=100)
@given(st.integers(1900, 2100), st.integers(1, 12))
def test_every_month_keeps_its_precision(year: int, month: int) -> None:
    known = PartialDate(f"{year:04d}-{month:02d}")
    assert read_date(known, DateOrder.MONTH_FIRST, TODAY) == known
    assert read_date(f"{month}/{year}", DateOrder.DAY_FIRST, TODAY) == known


@settings(max_examples=300)
@given(st.text(alphabet=st.sampled_from("0123456789/-. adefinosgJA,"), max_size=16), st.sampled_from(list(DateOrder)))
def test_no_text_is_read_as_a_day_that_does_not_exist(text: str, order: DateOrder) -> None:
    known = read_date(text, order, TODAY)
    if known is not None:
        pieces = [int(piece) for piece in known.split("-")]
        date(pieces[0], *[*pieces[1:], 1, 1][:2])
