"""A fair rota, proposed: fewest duty hours so far first, nights and weekends spread, rest kept, ties by a seeded draw.

Only what is not covered yet is filled. The result is a function of its arguments: the same draw gives the same plan,
in whatever order peers and duties come.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import attrs

from peerdesk_core.model.ids import Id

from .able import Able
from .cover import in_order, uncovered
from .models import LEAST, Duty, Line, Span, Wanted
from .times import burden, days_of

STEP = 6.0
"""Hours that count as equal: a night of eleven hours, when clocks go forward, is nobody's advantage."""
LONG_AGO = float("-inf")


@attrs.frozen(kw_only=True)
class Planned:
    """A duty that is proposed, and why it fell to this peer."""

    peer: Id
    span: Span
    line: Line
    why: str

    def duty(self, id: Id, wanted: Wanted) -> Duty:
        """As it is kept."""
        return Duty(
            id=id,
            peer=self.peer,
            start=self.span.start,
            end=self.span.end,
            line=self.line,
            modality=wanted.modality,
        )


@attrs.frozen(kw_only=True)
class Share:
    """What a peer carries: hours before the plan, hours it adds, and of all of them those at night and on weekends."""

    before: float = 0.0
    added: float = 0.0
    nights: float = 0.0
    weekends: float = 0.0

    @property
    def hours(self) -> float:
        """All hours."""
        return self.before + self.added


@attrs.frozen(kw_only=True)
class Plan:
    """A proposal; nothing is kept yet. `nobody` are turns of the first line for which nobody is free."""

    planned: tuple[Planned, ...]
    nobody: tuple[Span, ...]
    shares: Mapping[Id, Share]
    draw: int


def propose(
    turns: Sequence[Span],
    able: Able,
    kept: Iterable[Duty],
    wanted: Wanted,
    draw: int,
    *,
    now: datetime,
) -> Plan:
    """Fill what is open of these turns, from `now` on. `draw` decides between equals."""
    rota = in_order(kept)
    desk = _Desk(able, rota, wanted, draw, now)
    found: list[Planned] = []
    nobody: list[Span] = []
    lines = (Line.FIRST, Line.SECOND) if wanted.second else (Line.FIRST,)
    covered = {
        line: [duty.span for duty in rota if duty.line is line and able.in_the_way(duty) is None] for line in lines
    }
    for turn in turns:
        for line in lines:
            for piece in uncovered(covered[line], max(turn.start, now), turn.end):
                if piece.length < LEAST:
                    continue
                chosen = desk.take(piece)
                if chosen is not None:
                    found.append(Planned(peer=chosen[0], span=piece, line=line, why=chosen[1]))
                elif line is Line.FIRST:
                    nobody.append(piece)
    return Plan(planned=tuple(found), nobody=tuple(nobody), shares=desk.shares, draw=draw)


def shares_of(duties: Iterable[Duty], zone: ZoneInfo, since: datetime) -> dict[Id, Share]:
    """What each peer has carried since an instant, planned duty included."""
    found: dict[Id, Share] = {}
    for duty in duties:
        if duty.end > since:
            old = found.get(duty.peer, Share())
            found[duty.peer] = _more(old, Span(start=max(duty.start, since), end=duty.end), zone, before=True)
    return found


def _more(share: Share, span: Span, zone: ZoneInfo, *, before: bool) -> Share:
    hours, nights, weekends = burden(span, zone)
    return attrs.evolve(
        share,
        before=share.before + (hours if before else 0.0),
        added=share.added + (0.0 if before else hours),
        nights=share.nights + nights,
        weekends=share.weekends + weekends,
    )


_NOTHING = Share()
_Key = tuple[float, float, float, float]
_Entry = tuple[_Key, int, Id]


class _Desk:
    """The peers waiting for duty: a queue for each kind of turn, put right only where a peer's share has changed."""

    def __init__(self, able: Able, rota: Sequence[Duty], wanted: Wanted, draw: int, now: datetime) -> None:
        self._able = able
        self._wanted = wanted
        takers = [peer.id for peer in able.takers()]
        known = shares_of(rota, able.zone, now - timedelta(days=wanted.counted))
        self.shares: dict[Id, Share] = {peer: known.get(peer, _NOTHING) for peer in takers}
        lots = list(range(len(takers)))
        random.Random(draw).shuffle(lots)
        self._lot = dict(zip(takers, lots, strict=True))
        self._busy: dict[Id, list[Span]] = {}
        self._last: dict[Id, float] = {}
        for duty in rota:
            if duty.peer in self.shares:
                self._note(duty.peer, duty.span)
        self._queues: dict[tuple[bool, bool], list[_Entry]] = {}

    def take(self, turn: Span) -> tuple[Id, str] | None:
        """Give a turn to whoever is next and free, with the reason; None if nobody is."""
        _, nights, weekends = burden(turn, self._able.zone)
        kind = (nights > 0, weekends > 0)
        if kind not in self._queues:
            self._queues[kind] = [self._entry(peer, kind) for peer in self.shares]
            heapq.heapify(self._queues[kind])
        queue, passed = self._queues[kind], list[_Entry]()
        free: list[_Entry] = []
        while queue and len(free) < 2:
            entry = heapq.heappop(queue)
            if entry != self._entry(entry[2], kind):
                continue
            (free if self._is_free(entry[2], turn) else passed).append(entry)
        for entry in (*passed, *free[1:]):
            heapq.heappush(queue, entry)
        if not free:
            return None
        key, _, peer = free[0]
        why = self._why(peer, drawn=len(free) > 1 and free[1][0] == key)
        self._note(peer, turn)
        self.shares[peer] = _more(self.shares[peer], turn, self._able.zone, before=False)
        for other, entries in self._queues.items():
            heapq.heappush(entries, self._entry(peer, other))
        return peer, why

    def _entry(self, peer: Id, kind: tuple[bool, bool]) -> _Entry:
        """Fewest hours first; for a night those with the fewest nights, for a day those with the most, then rest."""
        share = self.shares[peer]
        nights = share.nights if kind[0] else -share.nights
        weekends = share.weekends if kind[1] else -share.weekends
        return (share.hours // STEP, nights, weekends, self._last.get(peer, LONG_AGO)), self._lot[peer], peer

    def _is_free(self, peer: Id, turn: Span) -> bool:
        rest = self._wanted.rest
        if any(span.meets(turn.start - rest, turn.end + rest) for span in self._busy.get(peer, ())):
            return False
        days = days_of(turn, self._able.zone)
        return self._able.hindrance(peer, days[0]) is None and self._able.hindrance(peer, days[-1]) is None

    def _note(self, peer: Id, span: Span) -> None:
        self._busy.setdefault(peer, []).append(span)
        self._last[peer] = max(self._last.get(peer, LONG_AGO), span.end.timestamp())

    def _why(self, peer: Id, *, drawn: bool) -> str:
        share = self.shares[peer]
        so_far = f"{share.hours:.0f} h so far" if share.hours else "no duty so far"
        return f"{so_far}, drawn" if drawn else so_far
