"""Which hours are covered, where gaps open, and who is left when a unit or a shift is involved. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import attrs

from peerdesk_core.model.people import Peer

from .able import Able
from .models import Duty, Gap, Line, Span


def in_order(duties: Iterable[Duty]) -> tuple[Duty, ...]:
    """Earliest first, the first line before the second."""
    return tuple(sorted(duties, key=lambda duty: (duty.start, duty.line.value, duty.end, duty.id)))


def uncovered(spans: Iterable[Span], start: datetime, end: datetime) -> tuple[Span, ...]:
    """What is left of a stretch when these are taken out."""
    found: list[Span] = []
    reached = start
    for span in sorted(spans, key=lambda span: span.start):
        if span.start >= end:
            break
        if span.start > reached:
            found.append(Span(start=reached, end=span.start))
        reached = max(reached, span.end)
    if reached < end:
        found.append(Span(start=reached, end=end))
    return tuple(found)


def gaps(duties: Sequence[Duty], able: Able, start: datetime, end: datetime) -> tuple[Gap, ...]:
    """Where nobody on either line may take duty: nothing planned, or a peer who was removed or barred (mesq-05)."""
    good: list[Duty] = []
    lost: list[Duty] = []
    for duty in in_order(duties):
        if duty.span.meets(start, end):
            (lost if able.in_the_way(duty) else good).append(duty)
    return tuple(
        Gap(span=span, lost=tuple(duty for duty in lost if duty.span.meets(span.start, span.end)))
        for span in uncovered((duty.span for duty in good), start, end)
    )


def on_duty(duties: Iterable[Duty], able: Able, now: datetime) -> tuple[Duty, ...]:
    """Who has duty at an instant and may take it, the first line first."""
    return tuple(duty for duty in in_order(duties) if duty.start <= now < duty.end and able.in_the_way(duty) is None)


def next_on_duty(duties: Iterable[Duty], able: Able, now: datetime) -> tuple[Duty, ...]:
    """The duties that begin next, all that begin at one instant."""
    ahead = [duty for duty in in_order(duties) if duty.start > now and able.in_the_way(duty) is None]
    return tuple(duty for duty in ahead if duty.start == ahead[0].start)


# ------------------------------------------------------------------ who is left


@attrs.frozen(kw_only=True)
class Left:
    """Who of a stretch's duty remains when a unit or a shift is involved, and where gaps open because of it.

    `opened` are gaps that are not there otherwise. `takers` take duty at all, `takers_left` remain.
    """

    remaining: tuple[Duty, ...]
    out: tuple[tuple[Duty, str], ...]
    opened: tuple[Gap, ...]
    takers: int
    takers_left: int


def tie(peer: Peer, unit: str, shift: str) -> str:
    """Why a peer cannot be sent when this unit or shift is involved; "" for no reason.

    With a unit and a shift, those of the unit who work that shift, or whose shift is not known. Who supervises the
    unit, or declared a tie to it, is out on every shift.
    """
    unit, shift = _plain(unit), _plain(shift)
    if not unit:
        return "works that shift" if shift and _plain(peer.shift) == shift else ""
    if unit in map(_plain, peer.supervises):
        return "supervises that unit"
    if unit in map(_plain, peer.ties):
        return "declared a tie to that unit"
    if _plain(peer.unit) != unit or (shift and _plain(peer.shift) not in ("", shift)):
        return ""
    return "belongs to that unit" if not shift else "belongs to that unit and shift"


def unknown_labels(peers: Iterable[Peer], unit: str, shift: str) -> dict[str, tuple[str, ...]]:
    """Of the labels typed, "unit" or "shift", those that no peer carries, each with the ones in use.

    A unit may also be one that a peer supervises or declared a tie to.
    """
    team = tuple(peers)
    used = {
        "unit": {label for peer in team for label in (peer.unit, *peer.supervises, *peer.ties) if label},
        "shift": {peer.shift for peer in team if peer.shift},
    }
    return {
        what: tuple(sorted(used[what]))
        for what, typed in (("unit", unit), ("shift", shift))
        if typed and _plain(typed) not in map(_plain, used[what])
    }


def who_is_left(
    duties: Sequence[Duty], able: Able, start: datetime, end: datetime, *, unit: str = "", shift: str = ""
) -> Left:
    """Answer for the duties that touch a stretch of time (mesq-05, mndps-12)."""
    serving = [duty for duty in in_order(duties) if duty.span.meets(start, end) and able.in_the_way(duty) is None]
    reasons = {duty.id: tie(able.peers[duty.peer], unit, shift) for duty in serving}
    remaining = tuple(duty for duty in serving if not reasons[duty.id])
    out = tuple((duty, reasons[duty.id]) for duty in serving if reasons[duty.id])
    opened = [
        Gap(span=piece, lost=tuple(duty for duty, _ in out if duty.span.meets(piece.start, piece.end)))
        for before in uncovered_by(remaining, start, end)
        for piece in _within(before, serving)
    ]
    takers = able.takers()
    return Left(
        remaining=remaining,
        out=out,
        opened=tuple(opened),
        takers=len(takers),
        takers_left=sum(not tie(peer, unit, shift) for peer in takers),
    )


def uncovered_by(duties: Iterable[Duty], start: datetime, end: datetime) -> tuple[Span, ...]:
    """What of a stretch these duties leave open."""
    return uncovered((duty.span for duty in duties), start, end)


def _within(open_span: Span, covered: Sequence[Duty]) -> tuple[Span, ...]:
    """The parts of an open stretch that these duties would have covered."""
    holes = uncovered_by(covered, open_span.start, open_span.end)
    return uncovered(holes, open_span.start, open_span.end)


def _plain(label: str) -> str:
    return " ".join(label.casefold().split())


# ------------------------------------------------------------------ a day at a glance


def hours(duties: Iterable[Duty], able: Able, start: datetime, end: datetime) -> str:
    """One sign for each hour: "=" first line all the hour, "-" second line only, "." not covered all the hour."""
    good = [duty for duty in duties if duty.span.meets(start, end) and able.in_the_way(duty) is None]
    first = [duty.span for duty in good if duty.line is Line.FIRST]
    both = [duty.span for duty in good]
    signs: list[str] = []
    while start < end:
        stop = min(start + timedelta(hours=1), end)
        signs.append("=" if not uncovered(first, start, stop) else "-" if not uncovered(both, start, stop) else ".")
        start = stop
    return "".join(signs)
