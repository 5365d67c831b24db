"""Run by hand: `python tests/bench/bench_roster.py [PEERS]` prints how long the roster takes for a team and a huge one.

Times are of the processor, so that other work on the machine does not count. The last column is the share of what each
step may take at 20,000 peers.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import process_time
from typing import TypeVar

from peerdesk_core.contributions import DemoPlan
from peerdesk_core.model.codes import Code
from peerdesk_core.model.ids import Id, to_minute
from peerdesk_core.model.needs import Channel, Fit, Format, ReachVia, Request, Source
from peerdesk_core.model.people import Rank
from peerdesk_core.testing import MovingClock, make_desk
from peerdesk_roster import coverage, makeup, publish, service, store
from peerdesk_roster.admission import admit
from peerdesk_roster.columns import guess_columns, mapping_of
from peerdesk_roster.coverage import Axis, Involved
from peerdesk_roster.demo import demo_peers
from peerdesk_roster.files import roster_csv
from peerdesk_roster.importing import preview
from peerdesk_roster.listing import Item
from peerdesk_roster.search import Finder
from peerdesk_roster.sheets import open_sheet
from peerdesk_roster.views import haystack, peer_cells

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
FIT = Fit(unit="SWAT", rank=Rank.SERGEANT, shift="Days")
REQUEST = Request(
    id=Id("f" * 16),
    code=Code("amber-heron-42"),
    channel=Channel.LINE,
    source=Source.SELF,
    format=Format.PHONE,
    reach_via=ReachVia.LINE_VOICEMAIL,
    arrived_at=to_minute(NOW),
)
T = TypeVar("T")


def timed(work: Callable[[], T], rounds: int = 1) -> tuple[T, float]:
    """What the work gives, and its median time in milliseconds."""
    spent: list[float] = []
    for _ in range(rounds):
        start = process_time()
        given = work()
        spent.append(1000 * (process_time() - start))
    return given, median(spent)


def show(what: str, spent: float, limit: float | None = None) -> None:
    """One line."""
    share = "" if limit is None else f"{spent / limit:8.0%} of {limit:.0f} ms"
    print(f"  {what:42} {spent:9.1f} ms{share}")


def measure(size: int, folder: Path) -> None:
    """Every step for a roster of that size, with every column that a roster can have."""
    desk = make_desk(folder / f"desk{size}", MovingClock(NOW), seed=size)
    ctx = desk.ctx("roster")
    today, rules = ctx.clock.today(), desk.department
    file = folder / f"team{size}.csv"
    file.write_text(roster_csv(demo_peers(DemoPlan(seed=1, now=NOW, peers=size))), encoding="utf-8-sig", newline="")
    print(f"{size:,} peers, {file.stat().st_size / 1e6:.1f} MB")

    sheet, reading = timed(lambda: open_sheet(file))
    mapping = mapping_of(guess_columns(sheet))
    draw = random.Random(size)
    found, working = timed(lambda: preview(sheet, mapping, existing=(), today=today, random=draw))
    _, saving = timed(lambda: admit(ctx.store, found, file))
    show("import: read the file", reading)
    show("import: work it out", working)
    show("import: save, one commit", saving)
    show("import: all of it", reading + working + saving, 10_000)

    team, opening = timed(lambda: store.all_peers(ctx.store))
    show("read everybody from the vault", opening)
    gaps, judging = timed(lambda: service.gaps_of(team, rules, today), 3)
    show("who may be deployed", judging)
    ready = frozenset(id for id, clauses in gaps.items() if not clauses)

    _, counting = timed(lambda: coverage.matrix(team, ready, Axis.UNIT), 5)
    show("coverage matrix", counting, 200)
    involved = Involved(units=frozenset({"swat"}), shifts=frozenset({"days"}))

    def left() -> None:
        remaining = frozenset(peer.id for peer in coverage.who_is_left(team, involved).left) & ready
        coverage.matrix(team, remaining, Axis.UNIT)

    show("coverage matrix of who is left", timed(left, 5)[1], 200)
    show("how the team mirrors the department", timed(lambda: makeup.mirror(team, ready, 900, 70), 5)[1], 200)

    words = service.reasons(rules)
    hay: dict[str, str] = {peer.id: haystack(peer, peer_cells(peer, gaps[peer.id], words)) for peer in team}
    finder = Finder(hay)
    typed = ["s", "so", "som", "somali", "somali k", "somali k9", "", "9"]
    slowest = max(timed(lambda text=text: finder.find(text))[1] for text in typed)  # type: ignore[misc]
    show("search: slowest key press of eight", slowest, 30)

    listed, listing = timed(lambda: publish.entries(team, ready, tuple(Item)))
    show(f"list of {len(listed):,} deployable peers", listing)

    show("panels of Today, every plugin", timed(desk.kernel.dashboard_panels, 5)[1], 500)
    show("who could answer a request, every plugin", timed(lambda: ctx.ask_ranking(REQUEST, FIT), 5)[1], 400)
    for fault in desk.kernel.faults():
        print(f"  {fault.sentence()}")
    desk.close()


def main() -> None:
    """A team of sixty, then a huge one."""
    huge = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory() as folder:
        for size in (60, huge):
            measure(size, Path(folder))


if __name__ == "__main__":
    main()
