"""Time to the first paint, launcher included, against a bare Textual program. Run by hand: python bench_first_paint.py

Both are started in turn on a pseudo terminal; the clock stops when their first words arrive.
"""

from __future__ import annotations

import os
import pty
import select
import statistics
import sys
import tempfile
import time

ROUNDS = 9
HELLO = """
from textual.app import App
from textual.widgets import Static
class Hello(App):
    def compose(self):
        yield Static("Peerdesk-hello")
Hello().run()
"""


def seconds_until(words: bytes, command: list[str], environment: dict[str, str]) -> float:
    """Start a program on a terminal of 80x24 and wait for its words."""
    started = time.perf_counter()
    pid, master = pty.fork()
    if pid == 0:
        os.execve(command[0], command, environment)
    output = b""
    try:
        while words not in output:
            if not select.select([master], [], [], 20)[0]:
                raise SystemExit(f"no {words!r} within 20 s: {output!r}")
            output += os.read(master, 65536)
        return time.perf_counter() - started
    finally:
        os.kill(pid, 15)
        time.sleep(0.3)
        os.close(master)
        os.waitpid(pid, 0)


def main() -> None:
    """Measure both in turn and print medians and their ratio."""
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {"HOME": home, "TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"}
        hello = [sys.executable, "-c", HELLO]
        desk = [sys.executable, "-m", "peerdesk_core"]
        first: list[float] = []
        second: list[float] = []
        for _ in range(ROUNDS):
            first.append(seconds_until(b"Peerdesk-hello", hello, environment))
            second.append(seconds_until(b"The desk of a peer support team", desk, environment))
    bare, ours = statistics.median(first), statistics.median(second)
    print(f"bare Textual {bare:.3f} s, peerdesk {ours:.3f} s, ratio {ours / bare:.2f} (medians of {ROUNDS})")


if __name__ == "__main__":
    main()
