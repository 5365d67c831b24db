"""Reading duty from a calendar file: every defect with its line, and all of it or nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from hashlib import blake2b
from typing import TypeVar
from zoneinfo import ZoneInfo

import attrs

from peerdesk_core.faults import DeskError
from peerdesk_core.model.ids import Id, is_id
from peerdesk_core.model.people import Peer

from .able import Able
from .calendar_lines import MOST_EVENTS, Defect, Property, RawCalendar, RawEvent, Wrong
from .calendar_out import DOMAIN, LINE, MODALITY, PEER
from .calendar_series import turns
from .errors import NotCalendar
from .models import Duty, Line, Modality, Span, Wanted
from .swaps import check
from .times import settled

_UNREAD = ("RDATE", "RECURRENCE-ID")
_ESCAPED = re.compile(r"\\([\\;,nN])")
_C = TypeVar("_C", Line, Modality)
_HOSTILE = (ValueError, ArithmeticError, LookupError, AttributeError, TypeError)
"""What the library may raise over a value that is none."""
_ONCE = ("UID", "DTSTART", "DTEND", "DURATION", "RRULE", "SUMMARY", PEER, LINE, MODALITY)


@attrs.frozen(kw_only=True)
class Incoming:
    """What an import would do. With a defect, nothing: `duties` are for looking at then."""

    new: tuple[Duty, ...]
    changed: tuple[Duty, ...]
    same: int
    cancelled: int
    other: int
    defects: tuple[Defect, ...]

    @property
    def duties(self) -> tuple[Duty, ...]:
        """All that would be written."""
        return (*self.new, *self.changed)


def incoming(calendar: RawCalendar, rota: Sequence[Duty], able: Able, wanted: Wanted) -> Incoming:
    """Read every event as duty of a peer, and check it against the rota and against the others of the file.

    Raises NotCalendar for more turns than a calendar needs.
    """
    defects = list(calendar.defects)
    read: list[tuple[int, Duty]] = []
    cancelled = 0
    people = _People(able.peers.values())
    seen: dict[Id, int] = {}
    for event in calendar.events:
        status = event.one("STATUS")
        if status is not None and status.value.upper() == "CANCELLED":
            cancelled += 1
            continue
        try:
            duties = _duties(event, people, able.zone, wanted)
            twice = next((duty.id for duty in duties if duty.id in seen), None)
            if twice is not None:
                raise Wrong(event.line, f"The same event stands at line {seen[twice]} already.")
        except Wrong as wrong:
            defects.append(wrong.defect)
            continue
        if len(read) + len(duties) > MOST_EVENTS:
            raise NotCalendar(f"It has more than {MOST_EVENTS} turns of duty.", "Export a shorter time.")
        seen.update((duty.id, event.line) for duty in duties)
        read += [(event.line, duty) for duty in duties]
    kept = {duty.id: duty for duty in rota}
    entering = [(line, duty) for line, duty in read if kept.get(duty.id) != duty]
    beside = [*(duty for id, duty in kept.items() if id not in seen), *(duty for _, duty in read)]
    defects += _against(entering, beside, able)
    return Incoming(
        new=tuple(duty for _, duty in entering if duty.id not in kept),
        changed=tuple(duty for _, duty in entering if duty.id in kept),
        same=len(read) - len(entering),
        cancelled=cancelled,
        other=calendar.other,
        defects=tuple(sorted(defects, key=lambda defect: defect.line)),
    )


def _against(entering: Iterable[tuple[int, Duty]], beside: Iterable[Duty], able: Able) -> list[Defect]:
    of_peer: dict[Id, list[Duty]] = {}
    for duty in beside:
        of_peer.setdefault(duty.peer, []).append(duty)
    found: list[Defect] = []
    for line, duty in entering:
        try:
            check(duty, of_peer[duty.peer], able)
        except DeskError as error:
            found.append(Defect(line=line, says=f"{error.title}. {error.cause}"))
    return found


def _duties(event: RawEvent, people: _People, zone: ZoneInfo, wanted: Wanted) -> tuple[Duty, ...]:
    """The turns of an event: one, or as many as its rule has."""
    for name in _UNREAD:
        repeat = event.one(name)
        if repeat is not None:
            raise Wrong(repeat.line, "The event repeats by single days. Export every turn as an event of its own.")
    for name in _ONCE:
        if len(event.properties.get(name, ())) > 1:
            raise Wrong(event.properties[name][1].line, "The event says this twice.")
    peer = people.of(event)
    modality = _choice(event, MODALITY, Modality, wanted.modality)
    line = _choice(event, LINE, Line, Line.FIRST)
    return tuple(
        Duty(id=id, peer=peer, start=span.start, end=span.end, modality=modality, line=line)
        for id, span in _spans(event, zone)
    )


def _spans(event: RawEvent, zone: ZoneInfo) -> tuple[tuple[Id, Span], ...]:
    """When the turns are, each with its id, which is the same whenever the event comes again."""
    start, end = _times(event, zone)
    first = Span(start=start, end=end)
    rule, left_out = event.one("RRULE"), event.properties.get("EXDATE", ())
    if rule is None or start >= end:
        if rule is None and left_out:
            raise Wrong(left_out[0].line, "The event leaves out turns and has no rule that makes any.")
        return ((_id(event), first),)
    begins = event.properties["DTSTART"][0]
    own = ZoneInfo("UTC") if begins.value.strip().upper().endswith("Z") else _zone(begins, zone)
    without = frozenset(
        _instant(attrs.evolve(given, value=value), zone)[0] for given in left_out for value in given.value.split(",")
    )
    found = turns(rule, first, own, exact=event.one("DURATION") is not None, without=without)
    return tuple((_drawn(f"{_uid(event)}|{span.start:%Y%m%dT%H%M%S}"), span) for span in found)


def _id(event: RawEvent) -> Id:
    """The duty's own id where the desk wrote the event; else one drawn from the event's name, the same every time."""
    uid = _uid(event)
    own = uid.removesuffix(DOMAIN)
    return Id(own) if own != uid and is_id(own) else _drawn(uid)


def _uid(event: RawEvent) -> str:
    uid = event.one("UID")
    if uid is None or not uid.value.strip():
        raise Wrong(event.line, "The event has no UID, so it could not be recognised when it comes again.")
    return uid.value


def _drawn(name: str) -> Id:
    return Id(blake2b(name.encode(), digest_size=8).hexdigest())


# ------------------------------------------------------------------ times


def _times(event: RawEvent, zone: ZoneInfo) -> tuple[datetime, datetime]:
    begins, ends, lasts = event.one("DTSTART"), event.one("DTEND"), event.one("DURATION")
    if begins is None:
        raise Wrong(event.line, "The event has no beginning (DTSTART).")
    if ends is not None and lasts is not None:
        raise Wrong(lasts.line, "The event has both an end and a length.")
    start, whole_day = _instant(begins, zone)
    if ends is not None:
        end, end_whole_day = _instant(ends, zone)
        if whole_day != end_whole_day:
            raise Wrong(ends.line, "One end of the event is a day and the other an hour.")
        return start, end
    if lasts is not None:
        return start, _sum(start, lasts)
    if whole_day:
        try:
            following = start.astimezone(zone).date() + timedelta(days=1)
            return start, settled(datetime.combine(following, time()), zone)
        except OverflowError:
            raise Wrong(begins.line, "There is no such time.") from None
    raise Wrong(event.line, "The event has no end (DTEND or DURATION).")


def _instant(given: Property, zone: ZoneInfo) -> tuple[datetime, bool]:
    """The instant, and whether a day was given, which begins at the department's midnight."""
    from icalendar import vDDDTypes

    value = given.value.strip()
    try:
        read = vDDDTypes.from_ical(value)
    except _HOSTILE:
        raise Wrong(given.line, "That is no date and no time.") from None
    try:
        if isinstance(read, datetime):
            if read.tzinfo is not None:
                return read.astimezone(UTC), False
            return settled(read, _zone(given, zone)), False
        if isinstance(read, date):
            return settled(datetime.combine(read, time()), zone), True
    except (OverflowError, ValueError):
        raise Wrong(given.line, "There is no such time.") from None
    raise Wrong(given.line, "That is no date and no time.")


def _zone(given: Property, zone: ZoneInfo) -> ZoneInfo:
    """The zone that a time names, by its IANA name or Windows' own; the department's where it names none."""
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    name = given.params.get("TZID", "").strip().strip("/")
    if not name:
        return zone
    try:
        return ZoneInfo(WINDOWS_TO_OLSON.get(name, name))
    except (OSError, ValueError, KeyError):
        raise Wrong(given.line, "The time is in a zone that is not known by this name.") from None


def _sum(start: datetime, lasts: Property) -> datetime:
    from icalendar import vDuration

    try:
        length: timedelta = vDuration.from_ical(lasts.value.strip())
        return start + length
    except _HOSTILE:
        raise Wrong(lasts.line, "That is no length of time.") from None


def _choice(event: RawEvent, name: str, choices: type[_C], otherwise: _C) -> _C:
    given = event.one(name)
    if given is None:
        return otherwise
    try:
        return choices(given.value.strip().lower())
    except ValueError:
        raise Wrong(given.line, "The desk knows no such choice.") from None


# ------------------------------------------------------------------ whose duty


class _People:
    """Finds the peer of an event: by the desk's own mark, by an attendee's e-mail, by a name in the title."""

    def __init__(self, peers: Iterable[Peer]) -> None:
        everybody = tuple(peers)
        self._ids = {peer.id for peer in everybody}
        self._mails = _unique((peer.email.casefold(), peer.id) for peer in everybody if peer.email)
        self._names = _unique(
            (_plain(name), peer.id)
            for peer in everybody
            for name in {peer.name, f"{peer.family}, {peer.given}", f"{peer.family} {peer.given}"}
        )

    def of(self, event: RawEvent) -> Id:
        """The one peer whose duty it is."""
        marked = event.one(PEER)
        if marked is not None:
            return self._known(marked)
        for guest in event.properties.get("ATTENDEE", ()):
            mail = guest.value.casefold().removeprefix("mailto:").strip()
            if mail in self._mails:
                return self._single(self._mails[mail], guest.line)
        title = event.one("SUMMARY")
        if title is not None:
            found = self._names.get(_plain(_title(title.value)), ()) if title.value else ()
            if found:
                return self._single(found, title.line)
        raise Wrong(title.line if title is not None else event.line, "No peer of the roster is named here.")

    def _known(self, marked: Property) -> Id:
        if marked.value not in self._ids:
            raise Wrong(marked.line, "The peer is not on the roster.")
        return Id(marked.value)

    def _single(self, found: tuple[Id, ...], line: int) -> Id:
        if len(found) > 1:
            raise Wrong(line, "More than one peer of the roster could be meant.")
        return found[0]


def _title(summary: str) -> str:
    """The name in a title such as "On call: Ana Quill (telephone)"."""
    head, colon, tail = _ESCAPED.sub(_unescaped, summary).partition(":")
    return (tail if colon else head).partition("(")[0]


def _unescaped(found: re.Match[str]) -> str:
    """A character as TEXT writes it, a line break as a space (RFC 5545 3.3.11)."""
    return " " if found[1] in "nN" else found[1]


def _plain(name: str) -> str:
    return " ".join(name.casefold().replace(",", " ").split())


def _unique(pairs: Iterable[tuple[str, Id]]) -> Mapping[str, tuple[Id, ...]]:
    found: dict[str, Counter[Id]] = {}
    for key, id in pairs:
        found.setdefault(key, Counter())[id] += 1
    return {key: tuple(ids) for key, ids in found.items()}
