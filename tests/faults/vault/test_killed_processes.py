"""A real process is killed while it works, compacts and rotates: nothing that it acknowledged is lost."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from peerdesk_core.vault.renewal import compact
from peerdesk_core.vault.vault import Place

WORKER = """
import random, sys
from datetime import UTC, datetime
from pathlib import Path
from peerdesk_core.clock import fixed
from peerdesk_core.contributions import CollectionSpec, Compartment, MeasureSpec, Retention
from peerdesk_core.model.codes import Code
from peerdesk_core.model.ids import Month, new_id, to_minute
from peerdesk_core.model.needs import Channel, Format, ReachVia, Request, Source
from peerdesk_core.vault import renewal
from peerdesk_core.vault.vault import Place, Vault

clock = fixed(datetime(2026, 11, 22, 12, tzinfo=UTC))
source = random.Random(int(sys.argv[3]))
vault = Vault.open(Place(Path(sys.argv[1]), Path(sys.argv[2])), "lee", "six words", clock=clock, random=source)
vault.register("p", CollectionSpec(
    name="requests", model=Request, compartment=Compartment.REQUESTS, retention=Retention.UNTIL_CLOSED))
vault.declare("p", MeasureSpec(id="topic", title="Topics", categories=("loss", "other")))
store = vault.store_for("p")
print("ready", flush=True)
while True:
    ask = Request(id=new_id(source), code=Code("amber-heron-42"), channel=Channel.LINE, source=Source.SELF,
                  format=Format.PHONE, reach_via=ReachVia.LINE_VOICEMAIL, arrived_at=to_minute(clock.now()))
    with store.unit() as unit:
        unit.put("requests", ask)
    print("opened", ask.id, flush=True)
    if source.random() < 0.8:
        with store.unit() as unit:
            unit.remove("requests", ask.id)
            unit.count("topic", "other", Month("2026-11"))
        print("closed", ask.id, flush=True)
    if source.random() < 0.3:
        renewal.compact(vault.journal)
        print("compacted", flush=True)
    if source.random() < 0.1:
        vault.users.rotate()
        print("rotated", flush=True)
"""


@pytest.mark.parametrize("rounds", [8, pytest.param(40, marks=pytest.mark.nightly)])
def test_a_killed_process_loses_nothing_that_it_acknowledged(
    rounds: int, town: ModuleType, tmp_path: Path, count: Callable[..., None]
) -> None:
    root = tmp_path / "vault"
    place = town.found(root)
    source = random.Random(rounds)
    opened: set[str] = {f"{0xB1:016x}", f"{0xB2:016x}"}
    closed: set[str] = set()
    renewals = 0
    for turn in range(rounds):
        said = until_killed(place, turn, source.random() * 0.4)
        opened |= {line.split()[1] for line in said if line.startswith("opened")}
        closed |= {line.split()[1] for line in said if line.startswith("closed")}
        renewals += sum(line in ("compacted", "rotated") for line in said)
        vault = town.enter(place)
        held = {str(one.id) for one in town.told(vault)["requests"]}
        lost = opened - closed - held
        assert len(lost) <= 1, "an acknowledged request is gone"
        assert len(held - opened) <= 1 and not closed & held
        closed |= lost
        opened |= held
        assert town.ring_fits(vault)
        assert town.store_of(vault).counters("topic", town.MONTH)["other"] == len(closed)
        assert len(list(place.state.iterdir())) == 2, "one ring, one anchor"
        if turn % 4 == 3:
            compact(vault.journal)
        vault.close()
    assert len(opened) > 2 * rounds and renewals > rounds // 4
    count("killed processes", kills=rounds, requests=len(opened), closes=len(closed), renewals=renewals)


def until_killed(place: Place, turn: int, seconds: float) -> list[str]:
    """What a worker acknowledged before it was killed some time after its start."""
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(place.data), str(place.state), str(turn)], stdout=subprocess.PIPE, text=True
    )
    assert worker.stdout is not None
    assert worker.stdout.readline() == "ready\n"
    said = [worker.stdout.readline() for _ in range(4)]
    time.sleep(seconds)
    worker.kill()
    said += worker.stdout.readlines()
    worker.wait()
    return [line.strip() for line in said if line.endswith("\n")]
