"""Run by hand: `python tests/bench/bench_ranking.py` prints how long ranking takes for a real and for a huge team."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from statistics import median
from time import perf_counter

from peerdesk_core.assignment import rank
from peerdesk_core.model.codes import Code
from peerdesk_core.model.findings import AssignmentQuestion, Bar, Factor
from peerdesk_core.model.ids import Id, to_minute
from peerdesk_core.model.needs import Channel, Fit, Format, ReachVia, Request, Source
from peerdesk_core.model.people import Peer

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TITLES = ("rank", "unit", "shift", "language", "load", "on_call", "wish")


def question(size: int) -> tuple[AssignmentQuestion, list[Bar], list[Factor]]:
    """A question with every kind of bar and seven factors."""
    draw = random.Random(size)
    peers = tuple(Peer(id=Id(f"{number:016x}"), given="Given", family="Family") for number in range(size))
    request = Request(
        id=Id("f" * 16),
        code=Code("amber-heron-42"),
        channel=Channel.LINE,
        source=Source.SELF,
        format=Format.PHONE,
        reach_via=ReachVia.LINE_VOICEMAIL,
        arrived_at=to_minute(NOW),
    )
    bars = [
        Bar(id=f"bar{number}", says="A bar.", peers=frozenset(peer.id for peer in peers if draw.random() < 0.05))
        for number in range(6)
    ]
    factors = [
        Factor(
            id=title,
            title=title,
            points={peer.id: draw.randrange(0, 21, 5) for peer in peers},
            says={score: f"{score} points." for score in range(0, 21, 5)},
            best=20,
        )
        for title in TITLES
    ]
    return AssignmentQuestion(request=request, fit=Fit(), peers=peers, load={}, now=NOW), bars, factors


def main() -> None:
    """Print medians in milliseconds."""
    for size, rounds in ((60, 200), (20_000, 15)):
        asked, bars, factors = question(size)
        ranked, explained = [], []
        for _ in range(rounds):
            start = perf_counter()
            ranking = rank(asked, bars, factors)
            ranked.append(perf_counter() - start)
            start = perf_counter()
            ranking.why(ranking.places[-1].peer)
            explained.append(perf_counter() - start)
        print(f"{size:>6} peers: rank {median(ranked) * 1000:7.2f} ms, why {median(explained) * 1000:7.2f} ms")


if __name__ == "__main__":
    main()
