"""Duty as a calendar file: the same after a round trip, and a hostile file is told line by line, and not taken."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from peerdesk_core.faults import DeskError
from peerdesk_core.model.ids import Id
from peerdesk_oncall.calendar_in import Incoming, incoming
from peerdesk_oncall.calendar_lines import LARGEST, read_calendar, read_text, unfolded
from peerdesk_oncall.calendar_out import calendar_of
from peerdesk_oncall.errors import NoSuchFile, NotCalendar
from peerdesk_oncall.models import Duty, Line, Modality, Wanted

BEGIN = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
END = "END:VCALENDAR\r\n"


def event(*lines: str, uid: str = "UID:one@elsewhere") -> str:
    return "\r\n".join(("BEGIN:VEVENT", uid, *lines, "END:VEVENT", ""))


def take(team: Any, text: str, *rota: Duty, peers: int = 4) -> Incoming:
    able = team.able(*(team.peer(number) for number in range(peers)))
    return incoming(read_calendar(text), rota, able, Wanted())


MINE = "ATTENDEE;CN=Somebody:mailto:PEER0@example.org"
DAY = ("DTSTART:20261124T140000Z", "DTEND:20261125T140000Z")


# ------------------------------------------------------------------ out, and back in


@st.composite
def rotas(draw: st.DrawFn) -> list[tuple[int, int, int, Modality, Line]]:
    made = []
    start = 0
    for _ in range(draw(st.integers(0, 12))):
        start += draw(st.integers(0, 100))
        length = draw(st.integers(1, 24 * 31))
        made.append(
            (
                draw(st.integers(0, 3)),
                start,
                length,
                draw(st.sampled_from(list(Modality))),
                draw(st.sampled_from(list(Line))),
            )
        )
        start += length
    return made


@given(rota=rotas(), named=st.booleans(), family=st.text(max_size=60))
@settings(max_examples=60)
@example(rota=[(0, 0, 5, Modality.PHONE, Line.SECOND)], named=True, family='a,b;c:d\\n\n\r\nEND:VEVENT\r\n "x" é' * 4)
def test_what_is_exported_comes_back_the_same_whatever_the_names_hold(
    team: Any, rota: list[tuple[int, int, int, Modality, Line]], named: bool, family: str
) -> None:
    duties = tuple(
        team.duty(at, peer, start, length, modality=modality, line=line)
        for at, (peer, start, length, modality, line) in enumerate(rota)
    )
    able = team.able(*(team.peer(number, family=family) for number in range(4)))
    data = calendar_of(duties, able.peers, team.NOW, named=named)
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert b"\n" not in data.replace(b"\r\n", b"")
    found = incoming(read_calendar(data.decode()), (), able, Wanted())
    assert not found.defects
    assert set(found.new) == set(duties)
    again = incoming(read_calendar(data.decode()), duties, able, Wanted())
    assert (again.new, again.changed, again.same) == ((), (), len(duties))


def test_given_an_own_calendar_then_no_name_telephone_or_unit_is_in_it_and_in_all_duty_only_the_names(
    team: Any,
) -> None:
    peer = team.peer(0, phone="612-555-0199")
    duty = team.duty(1, 0, 0)
    own = calendar_of([duty], {peer.id: peer}, team.NOW, named=False).decode()
    everything = calendar_of([duty], {peer.id: peer}, team.NOW, named=True).decode()
    for text in (own, everything):
        assert not any(secret in text for secret in ("612-555", "example.org", "4000", "North", "Days"))
    assert "Quill" not in own and "Ana Quill0" in everything
    names = {line.partition(":")[0].partition(";")[0] for line in own.split("\r\n") if line}
    assert names == {
        "BEGIN",
        "END",
        "VERSION",
        "PRODID",
        "METHOD",
        "UID",
        "DTSTAMP",
        "DTSTART",
        "DTEND",
        "SUMMARY",
        "TRANSP",
        "X-PEERDESK-PEER",
        "X-PEERDESK-LINE",
        "X-PEERDESK-MODALITY",
    }


# ------------------------------------------------------------------ files of other programs


@pytest.mark.parametrize(
    "who",
    [MINE, "SUMMARY:On call: Ana Quill0", "SUMMARY:Quill0\\, Ana (telephone)", "SUMMARY;LANGUAGE=en:ana  quill0"],
)
def test_given_another_programs_event_then_the_peer_is_found_by_mail_or_by_name(team: Any, who: str) -> None:
    found = take(team, BEGIN + event(*DAY, who) + END)
    assert not found.defects and [duty.peer for duty in found.new] == [team.peer(0).id]


@pytest.mark.parametrize(
    ("times", "start", "hours"),
    [
        (("DTSTART;TZID=America/Chicago:20261124T080000", "DURATION:PT12H"), "2026-11-24T14:00+00:00", 12),
        (('DTSTART;TZID="Central Standard Time":20261124T080000', "DURATION:P1D"), "2026-11-24T14:00+00:00", 24),
        (("DTSTART;TZID=America/New_York:20261124T080000", "DURATION:PT1H"), "2026-11-24T13:00+00:00", 1),
        (("DTSTART:20261124T080000", "DTEND:20261124T100000"), "2026-11-24T14:00+00:00", 2),
        (("DTSTART;VALUE=DATE:20261101", "DTEND;VALUE=DATE:20261102"), "2026-11-01T05:00+00:00", 25),
        (("DTSTART;VALUE=DATE:20260308",), "2026-03-08T06:00+00:00", 23),
        (("DTSTART;TZID=America/Chicago:20261101T013000", "DURATION:PT1H"), "2026-11-01T06:30+00:00", 1),
    ],
)
def test_given_times_as_programs_write_them_then_they_are_the_instants_meant(
    team: Any, times: tuple[str, ...], start: str, hours: int
) -> None:
    found = take(team, BEGIN + event(*times, MINE) + END)
    assert not found.defects
    assert found.new[0].start == datetime.fromisoformat(start)
    assert found.new[0].end - found.new[0].start == timedelta(hours=hours)


def test_given_a_calendar_with_other_things_then_only_events_are_read_and_cancelled_ones_left_out(team: Any) -> None:
    text = (
        "\ufeff" + BEGIN + "BEGIN:VTIMEZONE\nTZID:X\nBEGIN:STANDARD\nRRULE:FREQ=YEARLY\nEND:STANDARD\nEND:VTIMEZONE\n"
        "BEGIN:VTODO\nUID:t\nEND:VTODO\n"
        + event(*DAY, MINE, "BEGIN:VALARM", "TRIGGER:-PT5M", "DESCRIPTION:x", "END:VALARM")
        + event(*DAY, MINE, "STATUS:CANCELLED", uid="UID:two")
        + END
    )
    path_text = text.removeprefix("\ufeff")
    found = take(team, path_text)
    assert not found.defects and (len(found.new), found.cancelled, found.other) == (1, 1, 1)


def test_given_an_event_of_another_program_when_it_comes_again_changed_then_it_is_the_same_duty(team: Any) -> None:
    first = take(team, BEGIN + event(*DAY, MINE) + END).new[0]
    moved = take(team, BEGIN + event("DTSTART:20261126T140000Z", "DURATION:PT5H", MINE) + END, first)
    assert [duty.id for duty in moved.changed] == [first.id] and not moved.new and not moved.defects


# ------------------------------------------------------------------ events that repeat

CHICAGO = "TZID=America/Chicago:"


def walls(team: Any, found: Incoming) -> list[tuple[str, str]]:
    """When the turns are, as the department's clocks show it."""
    assert found.defects == ()
    wall = "%m-%d %H:%M"
    ordered = sorted(found.new, key=lambda duty: duty.start)
    return [
        (f"{each.start.astimezone(team.ZONE):{wall}}", f"{each.end.astimezone(team.ZONE):{wall}}") for each in ordered
    ]


def test_given_a_week_that_repeats_then_every_turn_keeps_its_hours_though_clocks_change_meanwhile(team: Any) -> None:
    times = (f"DTSTART;{CHICAGO}20270305T200000", f"DTEND;{CHICAGO}20270306T080000")
    found = take(team, BEGIN + event(*times, MINE, "RRULE:FREQ=WEEKLY;COUNT=3") + END)
    assert walls(team, found) == [
        ("03-05 20:00", "03-06 08:00"),
        ("03-12 20:00", "03-13 08:00"),
        ("03-19 20:00", "03-20 08:00"),
    ]
    starts = sorted(duty.start for duty in found.new)
    assert starts[2] - starts[1] == timedelta(days=7, hours=-1), "clocks went forward on the 14th"


def test_given_daily_turns_over_the_night_in_which_clocks_change_then_no_gap_opens_between_them(team: Any) -> None:
    times = (f"DTSTART;{CHICAGO}20270312T080000", f"DTEND;{CHICAGO}20270313T080000")
    found = take(team, BEGIN + event(*times, MINE, "RRULE:FREQ=DAILY;COUNT=4") + END)
    duties = sorted(found.new, key=lambda duty: duty.start)
    assert all(one.end == following.start for one, following in pairwise(duties))
    assert [duty.span.length for duty in duties] == [timedelta(hours=hours) for hours in (24, 23, 24, 24)]


def test_given_a_length_then_every_turn_lasts_as_long_and_an_event_in_utc_knows_no_change_of_clocks(team: Any) -> None:
    lasting = (f"DTSTART;{CHICAGO}20270312T080000", "DURATION:PT24H", "RRULE:FREQ=DAILY;INTERVAL=2;COUNT=3")
    assert {duty.span.length for duty in take(team, BEGIN + event(*lasting, MINE) + END).new} == {timedelta(hours=24)}
    zulu = ("DTSTART:20270312T140000Z", "DTEND:20270312T180000Z", "RRULE:FREQ=DAILY;COUNT=3")
    assert {duty.start.hour for duty in take(team, BEGIN + event(*zulu, MINE) + END).new} == {14}


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("FREQ=WEEKLY;BYDAY=TU,TH;COUNT=4", ["24", "26", "01", "03"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;WKST=SU;COUNT=2", ["24", "08"]),
        ("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR;COUNT=5", ["24", "25", "26", "27", "30"]),
        ("FREQ=DAILY;UNTIL=20261126T140000Z", ["24", "25", "26"]),
        ("FREQ=DAILY;UNTIL=20261126T135959Z", ["24", "25"]),
        ("FREQ=DAILY;UNTIL=20261126", ["24", "25", "26"]),
        ("FREQ=DAILY;UNTIL=20261126T080000", ["24", "25", "26"]),
    ],
)
def test_given_a_rule_as_calendars_export_it_then_its_turns_are_those_days(
    team: Any, rule: str, days: list[str]
) -> None:
    times = (f"DTSTART;{CHICAGO}20261124T080000", f"DTEND;{CHICAGO}20261124T200000")
    found = walls(team, take(team, BEGIN + event(*times, MINE, f"RRULE:{rule}") + END))
    assert [start for start, _ in found] == [f"{'11' if day > '08' else '12'}-{day} 08:00" for day in days]


def test_given_whole_days_that_repeat_then_each_lasts_from_midnight_to_midnight(team: Any) -> None:
    days = ("DTSTART;VALUE=DATE:20261031", "DTEND;VALUE=DATE:20261101", "RRULE:FREQ=DAILY;UNTIL=20261102")
    found = take(team, BEGIN + event(*days, MINE) + END)
    assert walls(team, found) == [
        ("10-31 00:00", "11-01 00:00"),
        ("11-01 00:00", "11-02 00:00"),
        ("11-02 00:00", "11-03 00:00"),
    ]
    assert sorted(duty.span.length for duty in found.new)[-1] == timedelta(hours=25)


def test_given_turns_that_were_taken_out_then_they_do_not_come(team: Any) -> None:
    times = (f"DTSTART;{CHICAGO}20261124T080000", f"DTEND;{CHICAGO}20261124T200000")
    out = (f"EXDATE;{CHICAGO}20261125T080000,20261127T080000", "EXDATE:20261126T140000Z")
    found = walls(team, take(team, BEGIN + event(*times, MINE, "RRULE:FREQ=DAILY;COUNT=5", *out) + END))
    assert [start for start, _ in found] == ["11-24 08:00", "11-28 08:00"]


def test_given_a_series_when_it_comes_again_longer_then_its_turns_are_the_same_duties(team: Any) -> None:
    first = take(team, BEGIN + event(*DAY, MINE, "RRULE:FREQ=WEEKLY;COUNT=2") + END).new
    again = take(team, BEGIN + event(*DAY, MINE, "RRULE:FREQ=WEEKLY;COUNT=3") + END, *first)
    assert (again.same, len(again.new), again.changed, again.defects) == (2, 1, (), ())


def test_given_turns_that_overlap_each_other_then_the_event_is_not_taken(team: Any) -> None:
    found = take(team, BEGIN + event(DAY[0], "DURATION:P2D", MINE, "RRULE:FREQ=DAILY;COUNT=2") + END)
    assert found.defects and all("Two duties" in defect.says for defect in found.defects)


def test_given_far_too_many_turns_in_one_file_then_it_is_refused_before_they_are_weighed(team: Any) -> None:
    day = ("DTSTART:20261124T140000Z", "DURATION:PT1H", MINE, "RRULE:FREQ=DAILY;COUNT=360")
    text = BEGIN + "".join(event(*day, uid=f"UID:{number}") for number in range(20)) + END
    with pytest.raises(NotCalendar) as told:
        take(team, text)
    assert "5000 turns" in told.value.cause


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60))
@settings(max_examples=60)
@example("FREQ=DAILY;COUNT=-1")
@example("FREQ=DAILY;COUNT=0")
@example("FREQ=DAILY;COUNT=2;INTERVAL=-1")
@example("FREQ=WEEKLY;UNTIL=00010101")
@example("FREQ=DAILY;UNTIL=99991231T235959Z;INTERVAL=366")
@example("COUNT=3")
def test_whatever_stands_in_a_rule_it_is_read_or_told_and_nothing_breaks(team: Any, rule: str) -> None:
    found = take(team, BEGIN + event(*DAY, MINE, f"RRULE:{rule}") + END)
    assert bool(found.defects) is not bool(found.new)


# ------------------------------------------------------------------ what is wrong, line by line


@pytest.mark.parametrize(
    ("lines", "line", "word"),
    [
        ((*DAY, MINE, "RRULE:FREQ=WEEKLY"), 8, "without an end"),
        ((*DAY, MINE, "RRULE:FREQ=WEEKLY;COUNT=3;UNTIL=20261224"), 8, "or with two"),
        ((*DAY, MINE, "RRULE:FREQ=WEEKLY;COUNT=3", "RRULE:FREQ=DAILY;COUNT=3"), 9, "twice"),
        ((*DAY, MINE, "RRULE:FREQ=MONTHLY;COUNT=3"), 8, "by day or by week"),
        ((*DAY, MINE, "RRULE:FREQ=HOURLY;COUNT=3"), 8, "by day or by week"),
        ((*DAY, MINE, "RRULE:FREQ=WEEKLY;COUNT=3;BYDAY=1TU"), 8, "plain weekdays"),
        ((*DAY, MINE, "RRULE:FREQ=DAILY;COUNT=3;BYHOUR=8,20"), 8, "by day or by week"),
        ((*DAY, MINE, "RRULE:FREQ=DAILY;COUNT=3;INTERVAL=0"), 8, "by day or by week"),
        ((*DAY, MINE, "RRULE:FREQ=DAILY;COUNT=3;INTERVAL=367"), 8, "by day or by week"),
        ((*DAY, MINE, "RRULE:FREQ=DAILY;COUNT=many"), 8, "cannot be read"),
        ((*DAY, MINE, "RRULE:what is this"), 8, "cannot be read"),
        ((*DAY, MINE, "RRULE:FREQ=DAILY;COUNT=999999999"), 8, "more than 400"),
        ((*DAY, MINE, "RRULE:FREQ=DAILY;UNTIL=99991231T000000Z"), 8, "more than 400"),
        ((*DAY, MINE, "RRULE:FREQ=WEEKLY;COUNT=54"), 8, "more than a year"),
        ((*DAY, MINE, "RRULE:FREQ=WEEKLY;COUNT=3;BYDAY=FR"), 8, "day of its own rule"),
        ((*DAY, MINE, "RRULE:FREQ=WEEKLY;UNTIL=20261101"), 8, "no turn"),
        ((*DAY, MINE, "RRULE:FREQ=WEEKLY;COUNT=1", "EXDATE:20261124T140000Z"), 8, "no turn"),
        ((*DAY, MINE, "EXDATE:20261124T140000Z"), 8, "no rule"),
        ((*DAY, MINE, "RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE:someday"), 9, "no date"),
        ((*DAY, MINE, "RDATE:20261224T140000Z"), 8, "repeats"),
        ((*DAY, MINE, "RECURRENCE-ID:20261124T140000Z"), 8, "repeats"),
        ((*DAY, MINE, MINE.replace("ATTENDEE", "DTEND")), 8, "twice"),
        (("DTSTART:20261131T140000Z", DAY[1], MINE), 5, "no date"),
        (("DTSTART:yesterday", DAY[1], MINE), 5, "no date"),
        (("DTSTART:99991220T000000Z", "DURATION:P30D", MINE), 6, "no length"),
        (("DTSTART;VALUE=DATE:99991231", MINE), 5, "no such time"),
        ((DAY[0], "DURATION:PT99999999999999999999H", MINE), 6, "no length"),
        ((DAY[0], "DTEND:20261124T130000Z", MINE), 3, "ends before"),
        ((DAY[0], "DTEND;VALUE=DATE:20261126", MINE), 6, "other an hour"),
        ((DAY[0], DAY[1], "DURATION:PT1H", MINE), 7, "both"),
        ((DAY[0], MINE), 3, "no end"),
        ((DAY[1], MINE), 3, "no beginning"),
        (("DTSTART;TZID=../../etc/passwd:20261124T080000", "DURATION:PT1H", MINE), 5, "zone"),
        (("DTSTART;TZID=Nowhere/Land:20261124T080000", "DURATION:PT1H", MINE), 5, "zone"),
        ((*DAY, "SUMMARY:Somebody Else"), 7, "No peer"),
        ((*DAY,), 3, "No peer"),
        ((*DAY, "X-PEERDESK-PEER:ffffffffffffffff"), 7, "not on the roster"),
        ((*DAY, MINE, "X-PEERDESK-LINE:third"), 8, "no such choice"),
        ((*DAY, MINE, "what is this"), 8, "cannot be read"),
        ((*DAY, MINE, "X\x00Y:z"), 8, "cannot be read"),
        ((*DAY, MINE, "END:VALARM"), 8, "did not begin"),
        ((*DAY, MINE, "DESCRIPTION:" + "x" * 30_000), 8, "longer"),
        (("DTSTART:19240101T000000Z", "DURATION:PT5H", MINE), 3, "year 2000"),
        (("DTSTART:20261124T140000Z", "DURATION:P90D", MINE), 3, "31 days"),
    ],
)
def test_given_a_defect_then_it_is_told_with_its_line_in_words_without_data(
    team: Any, lines: tuple[str, ...], line: int, word: str
) -> None:
    found = take(team, BEGIN + event(*lines) + END)
    assert [(defect.line, word in defect.says) for defect in found.defects] == [(line, True)], found.defects
    assert not any("Somebody" in defect.says or "Nowhere" in defect.says for defect in found.defects)


def test_given_several_defects_then_all_are_told_in_order_with_lines_after_folding_counted_right(team: Any) -> None:
    text = (
        BEGIN
        + event(*DAY, "SUMMARY:No\r\n body\r\n\t at all")
        + event("DTSTART:x", DAY[1], MINE, uid="UID:two")
        + event(*DAY, MINE, uid="UID:three")
        + event(*DAY, MINE, uid="UID:three")
        + END
    )
    found = take(team, text)
    assert [defect.line for defect in found.defects] == [7, 13, 23]
    assert unfolded("A:b\r\n c\n\td\n")[0] == (1, "A:bcd")


def test_given_duties_that_clash_with_the_rota_or_with_each_other_then_each_clash_has_its_line(team: Any) -> None:
    kept = team.duty(1, 0, 90, 24)
    clashing = BEGIN + event(*DAY, MINE) + END
    assert ["Two duties" in defect.says for defect in take(team, clashing, kept).defects] == [True]
    twice = BEGIN + event(*DAY, MINE) + event(*DAY, MINE, uid="UID:two") + END
    assert [defect.line for defect in take(team, twice).defects] == [3, 9]


def test_given_two_peers_of_one_name_then_the_event_is_not_guessed(team: Any) -> None:
    able = team.able(team.peer(0, given="Ana", family="Quill"), team.peer(1, given="Ana", family="Quill"))
    found = incoming(read_calendar(BEGIN + event(*DAY, "SUMMARY:Ana Quill") + END), (), able, Wanted())
    assert "More than one" in found.defects[0].says


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "BEGIN:VCARD\nEND:VCARD\n",
        BEGIN + "BEGIN:VEVENT\n" * 20,
        BEGIN + event(*DAY, MINE) * 5001 + END,
        BEGIN + "X:1\n" * 100_001,
    ],
)
def test_given_what_is_no_calendar_or_a_bomb_then_it_is_refused_whole(text: str) -> None:
    with pytest.raises(NotCalendar):
        read_calendar(text)


def test_given_files_that_cannot_be_read_then_each_is_an_error_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(NoSuchFile):
        read_text(tmp_path / "none.ics")
    with pytest.raises(NoSuchFile):
        read_text(tmp_path)
    for data in (b"\xff\xfe\x00", b" " * (LARGEST + 1)):
        path = tmp_path / "file.ics"
        path.write_bytes(data)
        with pytest.raises(NotCalendar):
            read_text(path)
    path.write_bytes("\ufeffBEGIN:VCALENDAR".encode())
    assert read_text(path) == "BEGIN:VCALENDAR"


def test_given_a_calendar_that_never_ends_then_the_line_where_it_began_is_told(team: Any) -> None:
    found = take(team, BEGIN + "BEGIN:VEVENT\r\nUID:x\r\n")
    assert [defect.line for defect in found.defects] == [1, 3]


_PIECES = st.sampled_from(
    [
        "BEGIN:VEVENT",
        "END:VEVENT",
        "BEGIN:VALARM",
        "END:VALARM",
        "END:VCALENDAR",
        "UID:a",
        *DAY,
        MINE,
        "DTSTART;TZID=:20261124T080000",
        "DTSTART;VALUE=PERIOD:20260101T000000Z/PT1H",
        "DTSTART:20260101T000000Z/PT1H",
        "DTSTART:080000",
        "DTSTART:-PT1H",
        'DTEND;X="a:b":20261125T140000Z',
        "SUMMARY:Ana Quill0",
        " folded",
        'X;A="',
        ":",
        ";:;",
        "X-PEERDESK-PEER:0000000000000001",
    ]
)


@given(lines=st.lists(st.one_of(_PIECES, st.text(max_size=30)), max_size=25))
@settings(max_examples=150)
def test_no_file_whatever_it_holds_ends_in_anything_but_duties_defects_or_a_refusal(
    team: Any, lines: list[str]
) -> None:
    text = BEGIN + "\r\n".join(lines)
    try:
        found = take(team, text)
    except DeskError:
        return
    last = len(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    assert all(1 <= defect.line <= last for defect in found.defects)
    assert all(isinstance(duty.id, str) and duty.peer in {Id(f"{n + 1:016x}") for n in range(4)} for duty in found.new)
