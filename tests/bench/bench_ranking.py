"""Run by hand: `python tests/bench/bench_ranking.py` prints how long ranking takes for a real and for a huge team.

Every bar and every factor of the shipped plugins takes part, under the rules of Minneapolis, with all that can be said
of a person said. The ratio is against drawing the lots and sorting by them, which no ranking can do without: it tells
a slow machine from slow code.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import process_time

import peerdesk_jurisdiction_mn
from peerdesk_core.assignment import Ranking, order_by_points, rank
from peerdesk_core.contributions import PackSource
from peerdesk_core.law.department import Department, load_department
from peerdesk_core.model.codes import Code
from peerdesk_core.model.findings import AssignmentQuestion, Bar, Factor
from peerdesk_core.model.ids import Id, PartialDate, to_minute
from peerdesk_core.model.needs import Channel, Fit, Format, RankWish, ReachVia, Request, Source, TimeWish
from peerdesk_core.model.people import Experience, Language, Peer, Rank, Service, Standing
from peerdesk_intake import ranking as intake
from peerdesk_roster import bars, fit

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def minneapolis() -> Department:
    """The department whose policy weighs most."""
    folder = Path(str(peerdesk_jurisdiction_mn.__file__)).parent
    return load_department("us-mn-minneapolis-pd", [PackSource(id="mn", folder=folder)], day=NOW.date())


def question(size: int) -> AssignmentQuestion:
    """A question that gives ground for every factor, about peers with dates and labels of their own."""
    draw = random.Random(size)

    def day(first: int, last: int) -> PartialDate:
        return PartialDate(f"{draw.randint(first, last)}-{draw.randint(1, 12):02d}-{draw.randint(1, 28):02d}")

    made = [
        Peer(
            id=Id(f"{draw.getrandbits(64):016x}"),
            given="Given",
            family="Family",
            rank=draw.choice(list(Rank)),
            service=draw.choice(list(Service)),
            unit=f"Unit {draw.randrange(40)}",
            station=f"Station {draw.randrange(8)}",
            shift=draw.choice(["Days", "Mids", "Dogs", ""]),
            languages=(Language.ENGLISH, draw.choice(list(Language))),
            experience=frozenset(draw.sample(list(Experience), 3)),
            experience_shared=draw.random() < 0.5,
            trained_on=day(2018, 2026),
            certified_until=day(2026, 2029),
            agreement_on=day(2018, 2025),
            explained_on=day(2018, 2025),
            standing=draw.choice([Standing.GOOD] * 12 + list(Standing)),
            capacity=draw.choice([None, 2]),
            supervises=("Unit 1",) if draw.random() < 0.05 else (),
            ties=("Unit 2",) if draw.random() < 0.05 else (),
        )
        for _ in range(size)
    ]
    peers = tuple(sorted(made, key=lambda peer: peer.id))  # the kernel gives them by id
    request = Request(
        id=Id("f" * 16),
        code=Code("amber-heron-42"),
        channel=Channel.LINE,
        source=Source.SELF,
        format=Format.IN_PERSON,
        reach_via=ReachVia.LINE_VOICEMAIL,
        arrived_at=to_minute(NOW),
        language=Language.SOMALI,
        rank_wish=RankWish.NOT_ABOVE,
        wished_peer=peers[0].id,
        vetoed=(peers[1].id,),
        passed=(peers[2].id,),
        time_wish=TimeWish.NIGHT,
        experience=Experience.SHOOTING,
    )
    counts = [{peer.id: draw.randrange(0, 10) for peer in peers} for _ in range(5)]
    return AssignmentQuestion(
        request=request,
        fit=Fit(unit="Unit 1", rank=Rank.SERGEANT, shift="Dogs", station="Station 3", supervises="Unit 2"),
        peers=peers,
        load=counts[0],
        now=NOW,
        heavy=counts[1],
        this_month=counts[2],
        taken=counts[3],
        held=counts[4],
    )


def found(asked: AssignmentQuestion, department: Department) -> tuple[list[Bar], list[Factor]]:
    """Every bar and every factor."""
    chosen = bars.Choices(contacts_per_month=9)
    stopping = [*bars.all_bars(asked, department, NOW.date(), chosen), *intake.bars(asked.request)]
    return stopping, [*fit.factors(asked, fit.cites_of(department)), *intake.factors(asked, department)]


def ranked(asked: AssignmentQuestion, stopping: list[Bar], factors: list[Factor]) -> Ranking:
    """The order that the wish decides, then the ranking."""
    stopped = frozenset[Id]().union(*(bar.peers for bar in stopping))
    free = [peer.id for peer in asked.peers if peer.id not in stopped]
    return rank(asked, stopping, factors, intake.order(asked, factors, free))


def timed(work: Callable[[], object], rounds: int) -> float:
    """Median milliseconds of this process, so that others on the machine count little."""
    times = []
    for _ in range(rounds):
        start = process_time()
        work()
        times.append(process_time() - start)
    return median(times) * 1000


def tell(size: int, rounds: int, department: Department) -> None:
    """Measure one team and print it."""
    asked = question(size)
    stopping, factors = found(asked, department)
    ranking = ranked(asked, stopping, factors)
    last = ranking.places[-1].peer
    whole = timed(lambda: ranked(asked, *found(asked, department)), rounds)
    weighed = timed(lambda: found(asked, department), rounds)
    lots = timed(lambda: order_by_points(asked, asked.rows, ()), rounds)
    why = timed(lambda: ranking.why(last), rounds)
    print(
        f"{size:>6} peers, {len(stopping)} bars, {len(factors)} factors, {len(ranking.places)} free:"
        f" {whole:.1f} ms, of it bars and factors {weighed:.1f}; lots {lots:.1f} ms, ratio {whole / lots:.1f};"
        f" why {why:.2f} ms"
    )


def main() -> None:
    """Print medians in milliseconds of processor time, and the ratio."""
    department = minneapolis()
    for size, rounds in ((60, 100), (20_000, 15)):
        tell(size, rounds, department)


if __name__ == "__main__":
    main()
