"""The real application on a pseudo terminal: it ends when told to, whatever it is doing, and closes its vault."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from peerdesk_core.exits import Exit

pty = pytest.importorskip("pty")

DESK = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
import peerdesk_core.desk
from peerdesk_core.testing import MovingClock, make_desk
from peerdesk_tui import app, ending
folder = Path(sys.argv[1])
now = MovingClock(datetime(2026, 11, 20, 15, tzinfo=UTC))
peerdesk_core.desk.open_desk = lambda arguments: make_desk(folder / "desk", now)
enter = app.PeerdeskApp.enter
async def entered(self):
    await enter(self)
    begin(self)
    (folder / "entered").touch()
app.PeerdeskApp.enter = entered
app.LOCK_SECONDS = 0.5
def begin(self): pass
"""
RUN = "\nsys.exit(app.run([]))\n"
BUSY = "def begin(self): self.run_worker(lambda: time.sleep(60), thread=True)"
STUCK = "def begin(self): self.set_timer(0.5, lambda: ((folder / 'stuck').touch(), time.sleep(60)))"
HUNG = "ending.HUNG_SECONDS = 2 - 600\ndef begin(self): self.set_timer(1.5, lambda: time.sleep(60))"


class Running:
    """The application, already past its unlock."""

    def __init__(self, folder: Path, program: str) -> None:
        self.folder = folder
        self.master, slave = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-c", DESK + program + RUN, str(folder)],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            env=os.environ | {"COLUMNS": "80", "LINES": "24"},
        )
        os.close(slave)
        end = time.monotonic() + 30
        while not (folder / "entered").exists():
            assert time.monotonic() < end and self.process.poll() is None
            self.read()

    def read(self) -> None:
        """Take what is drawn, so that drawing never waits."""
        with contextlib.suppress(OSError):
            if select.select([self.master], [], [], 0.05)[0]:
                os.read(self.master, 65536)

    def ends(self) -> int:
        """Wait for the end; its code, negative for the signal that ended it."""
        end = time.monotonic() + 15
        while self.process.poll() is None:
            assert time.monotonic() < end, "still there"
            self.read()
        return int(self.process.returncode)

    def closed_its_vault(self) -> bool:
        """Whether the note of who holds the vault was taken back, which closing does and dying does not."""
        return (self.folder / "desk" / "data" / "vault.lock").stat().st_size == 0


Start = Callable[..., Running]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    started: list[Running] = []

    def run(program: str = "") -> Running:
        started.append(Running(tmp_path, program))
        return started[-1]

    yield run
    for one in started:
        with contextlib.suppress(OSError):
            os.killpg(one.process.pid, signal.SIGKILL)
        one.process.wait()
        with contextlib.suppress(OSError):
            os.close(one.master)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_given_an_open_vault_when_the_application_is_told_to_end_then_it_closes_the_vault_first(
    start: Start, number: signal.Signals
) -> None:
    running = start()
    assert not running.closed_its_vault()
    running.process.send_signal(number)
    assert running.ends() == 128 + number
    assert running.closed_its_vault()


def test_given_a_terminal_that_is_gone_when_the_application_notices_then_it_ends(start: Start) -> None:
    running = start()
    os.close(running.master)
    assert running.ends() == Exit.LOCKED


def test_given_work_that_does_not_stop_when_the_lock_key_is_pressed_then_the_process_is_gone_all_the_same(
    start: Start,
) -> None:
    running = start(BUSY)
    os.write(running.master, b"\x0c")
    assert running.ends() == Exit.LOCKED


def test_given_a_screen_that_hangs_when_the_lock_key_is_pressed_then_the_process_is_gone_all_the_same(
    start: Start, tmp_path: Path
) -> None:
    running = start(STUCK)
    end = time.monotonic() + 20
    while not (tmp_path / "stuck").exists():
        assert time.monotonic() < end
        running.read()
    os.write(running.master, b"l\x0c")
    assert running.ends() == Exit.LOCKED


def test_given_an_application_that_is_deaf_when_the_idle_time_is_over_then_the_system_ends_it(start: Start) -> None:
    running = start(HUNG)
    assert running.ends() == -signal.SIGALRM
