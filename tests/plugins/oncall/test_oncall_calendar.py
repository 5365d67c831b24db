"""Duty as a calendar file: the same after a round trip, and a hostile file is told line by line, and not taken."""

from __future__ import annotations

import stat
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from peerdesk_core.faults import DeskError
from peerdesk_core.model.ids import Id
from peerdesk_oncall.calendar_in import Incoming, incoming
from peerdesk_oncall.calendar_lines import LARGEST, read_calendar, read_text, unfolded
from peerdesk_oncall.calendar_out import calendar_of, write_new
from peerdesk_oncall.errors import CannotWrite, NoSuchFile, NotCalendar
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


def test_given_a_folder_then_the_file_is_new_and_for_the_owner_only(tmp_path: Path) -> None:
    first, second = write_new(tmp_path, "duty", b"one"), write_new(tmp_path, "duty", b"two")
    assert (first.name, second.name) == ("duty.ics", "duty-2.ics")
    assert first.read_bytes() == b"one" and stat.S_IMODE(first.stat().st_mode) == 0o600
    with pytest.raises(CannotWrite):
        write_new(tmp_path / "nowhere", "duty", b"")


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


# ------------------------------------------------------------------ what is wrong, line by line


@pytest.mark.parametrize(
    ("lines", "line", "word"),
    [
        ((*DAY, MINE, "RRULE:FREQ=WEEKLY"), 8, "repeats"),
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
