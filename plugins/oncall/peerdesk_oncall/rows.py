"""The rota in cells: the board by day, the duties of a day, a proposal, what a duty may be swapped for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from functools import partial

import attrs

from peerdesk_core.contributions import Tone
from peerdesk_core.faults import DeskError
from peerdesk_core.model.ids import Id

from .cover import gaps, hours, in_order
from .models import Duty, Gap, Line
from .proposal import Plan, Share
from .service import Rota
from .swaps import exchange, give, rests_too_little
from .times import day_span
from .words import LINES, MODALITIES, brief_words, counted, day_words, role_words, time_words

BOARD_DAYS = 14


@attrs.frozen(kw_only=True)
class Cells:
    """A row for a list. `peer` is whose name stands in the cell `name_at`, as far as names are shown."""

    id: str
    cells: tuple[str, ...]
    tone: Tone = Tone.PLAIN
    peer: Id | None = None
    name_at: int = 0


def board(rota: Rota, first: date, days: int = BOARD_DAYS) -> tuple[Cells, ...]:
    """A row for each day: its hours at a glance, what is open, who is on the first line by title and unit."""
    found: list[Cells] = []
    for number in range(days):
        day = first + timedelta(days=number)
        span = day_span(day, rota.zone)
        there = [duty for duty in rota.duties if duty.span.meets(span.start, span.end)]
        open_ones = day_gaps(rota, day)
        lost = any(duty.end > rota.now and rota.able.in_the_way(duty) is not None for duty in there)
        open_time = sum((gap.span.length for gap in open_ones.values()), timedelta())
        who = "; ".join(
            dict.fromkeys(
                f"{_from(duty, rota, day)}{role_words(rota.able.peers.get(duty.peer))}"
                for duty in in_order(there)
                if duty.line is Line.FIRST and rota.able.in_the_way(duty) is None
            )
        )
        found.append(
            Cells(
                id=day.isoformat(),
                cells=(
                    day_words(day),
                    hours(there, rota.able, span.start, span.end),
                    _length(open_time),
                    who or "nobody",
                ),
                tone=rota.tone if open_ones else Tone.WARN if lost else Tone.GOOD,
            )
        )
    return tuple(found)


def _from(duty: Duty, rota: Rota, day: date) -> str:
    begins = duty.start.astimezone(rota.zone).date() == day
    return f"{time_words(duty.start, rota.zone)} " if begins else ""


def _length(length: timedelta) -> str:
    minutes = int(length.total_seconds() // 60)
    return "" if not minutes else f"{minutes // 60} h" if minutes >= 60 else f"{minutes} min"


def day_gaps(rota: Rota, day: date) -> dict[str, Gap]:
    """The gaps of a day from now on, by the id of their rows."""
    span = day_span(day, rota.zone)
    if span.end <= rota.now:
        return {}
    found = gaps(rota.duties, rota.able, max(span.start, rota.now), span.end)
    return {f"gap {gap.span.start.isoformat()}": gap for gap in found}


def day_rows(rota: Rota, day: date) -> tuple[Cells, ...]:
    """The duties that touch a day, and the gaps between them, in order."""
    span = day_span(day, rota.zone)
    there = [duty for duty in rota.duties if duty.span.meets(span.start, span.end)]
    rows = [(duty.start, duty_row(rota, duty)) for duty in in_order(there)]
    rows += [(gap.span.start, _gap_row(rota, gap, id)) for id, gap in day_gaps(rota, day).items()]
    return tuple(row for _, row in sorted(rows, key=lambda pair: pair[0]))


def duty_row(rota: Rota, duty: Duty) -> Cells:
    """One duty: when, whose, title and unit, line, how reached."""
    hindrance = rota.able.in_the_way(duty)
    return Cells(
        id=duty.id,
        cells=(
            brief_words(duty.span, rota.zone),
            "",
            role_words(rota.able.peers.get(duty.peer)),
            LINES[duty.line],
            MODALITIES[duty.modality],
        ),
        tone=rota.tone if hindrance is not None else Tone.PLAIN,
        peer=duty.peer,
        name_at=1,
    )


def incoming_row(rota: Rota, duty: Duty) -> Cells:
    """A duty of a calendar file: when, whose, the rest in words."""
    role = role_words(rota.able.peers.get(duty.peer))
    what = f"{role}, {LINES[duty.line]}, {MODALITIES[duty.modality]}"
    return Cells(id=duty.id, cells=(brief_words(duty.span, rota.zone), "", what), peer=duty.peer, name_at=1)


def _gap_row(rota: Rota, gap: Gap, id: str) -> Cells:
    return Cells(
        id=id,
        cells=(brief_words(gap.span, rota.zone), "gap", "nobody", "", ""),
        tone=rota.tone,
    )


def plan_rows(rota: Rota, plan: Plan) -> tuple[Cells, ...]:
    """What a proposal would add, and the turns for which nobody is free, in order."""
    rows = [
        (
            one.span.start,
            Cells(
                id=f"{one.line.value} {one.span.start.isoformat()}",
                cells=(
                    brief_words(one.span, rota.zone),
                    "",
                    role_words(rota.able.peers.get(one.peer)),
                    one.why,
                    LINES[one.line],
                ),
                peer=one.peer,
                name_at=1,
            ),
        )
        for one in plan.planned
    ]
    rows += [
        (
            span.start,
            Cells(
                id=f"nobody {span.start.isoformat()}",
                cells=(brief_words(span, rota.zone), "nobody", "", "nobody free, rested", LINES[Line.FIRST]),
                tone=rota.tone,
            ),
        )
        for span in plan.nobody
    ]
    return tuple(row for _, row in sorted(rows, key=lambda pair: pair[0]))


def spread(shares: Mapping[Id, Share]) -> str:
    """How even the plan is, in one sentence."""
    if not shares:
        return "Nobody takes duty yet: set it for each peer on the roster."
    totals = [share.hours for share in shares.values()]
    nights = [share.nights for share in shares.values()]
    return (
        f"{counted(len(totals), 'peer')} on the rota: {min(totals):.0f} to {max(totals):.0f} h each with what is "
        f"planned, of these {min(nights):.0f} to {max(nights):.0f} h at night."
    )


def barred_words(rota: Rota) -> str:
    """Who is down for duty but may not take it today, and the first reason; "" for nobody."""
    today = rota.now.astimezone(rota.zone).date()
    takers = rota.able.takers()
    found = [hindrance for peer in takers if (hindrance := rota.able.hindrance(peer.id, today)) is not None]
    if not found:
        return ""
    return f"{len(found)} of the {counted(len(takers), 'peer')} down for duty may not take it: {found[0].sentence()}"


def swap_rows(rota: Rota, duty: Duty) -> tuple[Cells, ...]:
    """Who could take a duty over, and with whom it could be exchanged; then what costs rest, last what cannot be."""
    rows: list[Cells] = []
    of_peer: dict[Id, list[Duty]] = {}
    for other in rota.duties:
        of_peer.setdefault(other.peer, []).append(other)
    for peer in rota.able.takers():
        if peer.id != duty.peer:
            known = (duty, *of_peer.get(peer.id, ()))
            tried = _tried(partial(_given, duty.id, peer.id, known, rota), known, rota)
            rows.append(_swap_row("give", f"give {peer.id}", peer.id, "free then", tried, rota))
    for other in rota.duties:
        if other.start >= rota.now and other.peer != duty.peer and other.start < rota.horizon:
            both = (*of_peer.get(duty.peer, ()), *of_peer.get(other.peer, ()))
            tried = _tried(partial(exchange, duty.id, other.id, both, rota.able, rota.now), both, rota)
            when = brief_words(other.span, rota.zone)
            rows.append(_swap_row("exchange", f"exchange {other.id}", other.peer, when, tried, rota))
    order = (Tone.GOOD, Tone.WARN, Tone.BAD)
    return tuple(sorted(rows, key=lambda row: order.index(row.tone)))


def rest_words(rota: Rota) -> str:
    """What somebody lacks who rests less than the desk wants."""
    return f"under {rota.wanted.rest.total_seconds() / 3600:.0f} h of rest"


def _swap_row(what: str, id: str, peer: Id, when: str, tried: tuple[str, Tone], rota: Rota) -> Cells:
    says, tone = tried
    then = says if tone is Tone.BAD else f"{when}, {says}" if says else when
    return Cells(id=id, cells=(what, "", role_words(rota.able.peers.get(peer)), then), tone=tone, peer=peer, name_at=1)


def _given(duty: Id, to: Id, known: tuple[Duty, ...], rota: Rota) -> tuple[Duty, ...]:
    return (give(duty, to, known, rota.able, rota.now),)


def _tried(attempt: Callable[[], tuple[Duty, ...]], known: Iterable[Duty], rota: Rota) -> tuple[str, Tone]:
    """What stands in the way of a change, or what it costs; "" and a good tone for nothing."""
    try:
        changed = attempt()
    except DeskError as error:
        return error.cause, Tone.BAD
    moved = {duty.id for duty in changed}
    after = (*(duty for duty in known if duty.id not in moved), *changed)
    if any(rests_too_little(duty, after, rota.wanted.rest) for duty in changed):
        return rest_words(rota), Tone.WARN
    return "", Tone.GOOD
