"""The form of a duty: reading what was typed, and saying under each field what is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import attrs

from peerdesk_core.lookup import searchable
from peerdesk_core.model.ids import Id
from peerdesk_core.model.people import Peer
from peerdesk_core.spoken import plain_day, plain_moment

from .errors import BadDuty, HourMissing, HourTwice
from .models import Duty, Line, Modality, Span, Wanted
from .swaps import check_times
from .times import Which, instant

_TIME = re.compile(r"([0-9]{1,2}):?([0-9]{2})?", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
NO_DAY = "Write the day as 2026-03-31, or today or tomorrow."
NO_TIME = "Write the time as 08:00 or 8am."
NO_PEER = "No peer who takes duty has this name or badge."
MANY_PEERS = "More than one peer who takes duty is meant; type more of the name, or the badge."


@attrs.frozen(kw_only=True)
class Edited:
    """A duty, or what is wrong, by key of the field."""

    duty: Duty | None
    errors: Mapping[str, str]


def values_of(
    duty: Duty | None, peer: Peer | None, day: date, wanted: Wanted, zone: ZoneInfo, open_span: Span | None = None
) -> dict[str, str]:
    """What the form starts with: the duty, else one that fills what is open, else a blank one on a day."""
    span = duty.span if duty is not None else open_span
    if span is None:
        start = datetime.combine(day, time(wanted.change_at))
        end = start + timedelta(days=1)
    else:
        start, end = (moment.astimezone(zone).replace(tzinfo=None) for moment in (span.start, span.end))
    return {
        "peer": (peer.badge or peer.name) if peer is not None else "",
        "start_day": start.date().isoformat(),
        "start_time": f"{start:%H:%M}",
        "end_day": end.date().isoformat(),
        "end_time": f"{end:%H:%M}",
        "line": (duty.line if duty is not None else Line.FIRST).value,
        "modality": (duty.modality if duty is not None else wanted.modality).value,
        "start_which": _which(span.start if span else None, zone),
        "end_which": _which(span.end if span else None, zone),
    }


def read_form(
    values: Mapping[str, str | bool], *, id: Id, takers: Sequence[Peer], zone: ZoneInfo, today: date
) -> Edited:
    """The duty that was typed. Conflicts with others are for `swaps.check`."""
    errors: dict[str, str] = {}
    typed = {key: str(value).strip() for key, value in values.items()}
    peer = _peer(typed["peer"], takers, errors)
    start = _moment("start", typed, zone, today, errors)
    end = _moment("end", typed, zone, today, errors)
    if errors or peer is None or start is None or end is None:
        return Edited(duty=None, errors=errors)
    try:
        check_times(start, end)
    except BadDuty as error:
        return Edited(duty=None, errors={"end_day": f"{error.cause} {error.next_step}"})
    duty = Duty(id=id, peer=peer, start=start, end=end, line=Line(typed["line"]), modality=Modality(typed["modality"]))
    return Edited(duty=duty, errors={})


def _peer(typed: str, takers: Sequence[Peer], errors: dict[str, str]) -> Id | None:
    wanted = _words(typed)
    if not wanted:
        errors["peer"] = NO_PEER
        return None
    badges = [peer.id for peer in takers if _words(peer.badge) == wanted]
    names = {peer.id: tuple(map(_words, (peer.family, peer.name, f"{peer.family} {peer.given}"))) for peer in takers}
    whole = [id for id, of in names.items() if wanted in of]
    begun = [id for id, of in names.items() if any(name.startswith(wanted) for name in of)]
    found = badges or whole or begun
    if len(found) != 1:
        errors["peer"] = MANY_PEERS if found else NO_PEER
        return None
    return found[0]


def _words(text: str) -> str:
    return " ".join(searchable(text).split())


def _moment(end: str, typed: Mapping[str, str], zone: ZoneInfo, today: date, errors: dict[str, str]) -> datetime | None:
    try:
        said = plain_day(typed[f"{end}_day"], today)
        if not _DAY.fullmatch(said):
            raise ValueError
        day = date.fromisoformat(said)
    except ValueError:
        errors[f"{end}_day"] = NO_DAY
        return None
    found = _TIME.fullmatch(plain_moment(typed[f"{end}_time"], today))
    try:
        if found is None:
            raise ValueError
        at = time(int(found[1]), int(found[2] or 0))
    except ValueError:
        errors[f"{end}_time"] = NO_TIME
        return None
    which = typed[f"{end}_which"]
    try:
        return instant(datetime.combine(day, at), zone, Which(which) if which else None)
    except HourTwice as error:
        errors[f"{end}_which"] = f"{error.cause} Choose one here."
    except HourMissing as error:
        errors[f"{end}_time"] = f"{error.cause} {error.next_step}"
    except OverflowError:
        errors[f"{end}_day"] = NO_DAY
    return None


def _which(moment: datetime | None, zone: ZoneInfo) -> str:
    if moment is None:
        return ""
    local = moment.astimezone(zone)
    if local.replace(fold=0).utcoffset() == local.replace(fold=1).utcoffset():
        return ""
    return Which.SECOND.value if local.fold else Which.FIRST.value
