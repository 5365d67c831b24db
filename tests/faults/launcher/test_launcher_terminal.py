"""The launcher on a real pseudo terminal, with a small program standing in for the application."""

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
from types import TracebackType

import pytest

pty = pytest.importorskip("pty")
import termios  # noqa: E402

from peerdesk_core import last_words  # noqa: E402
from peerdesk_core.exits import Exit  # noqa: E402

PLANTED = b"Wilhelmina Planted"
DRAW = f"""
import os, sys, termios, time
settings = termios.tcgetattr(0)
settings[3] &= ~(termios.ICANON | termios.ECHO)
termios.tcsetattr(0, termios.TCSANOW, settings)
sys.stdout.write("\\x1b[?1049h\\x1b[?1000h\\x1b[?2004h\\x1b[?25l{PLANTED.decode()}")
sys.stdout.flush()
count = os.environ["COUNT"]
runs = int(open(count).read() or 0) + 1 if os.path.exists(count) else 1
open(count, "w").write(str(runs))
open(count + ".pid", "w").write(str(os.getpid()))
open(count + ".arguments", "w").write(" ".join(sys.argv[1:]))
open(count + ".environment", "w").write(" ".join(sorted(os.environ)))
"""


class Terminal:
    """`peerdesk` running on a pseudo terminal."""

    def __init__(self, folder: Path, program: str, arguments: list[str], environment: dict[str, str]) -> None:
        package = folder / "stub" / "peerdesk_core"
        package.mkdir(parents=True)
        real = Path(sys.modules["peerdesk_core"].__path__[0])
        for name in ("launcher.py", "exits.py", "__main__.py", "faults.py", "last_words.py"):
            (package / name).write_bytes((real / name).read_bytes())
        (package / "__init__.py").write_bytes(b"")
        (package / "frontend.py").write_text(DRAW + program, encoding="utf-8")
        self.count = folder / "count"
        (folder / "tmp").mkdir()
        self.master, slave = pty.openpty()
        self.slave = slave
        self.before = termios.tcgetattr(slave)
        self.output = b""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "peerdesk_core", *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            cwd=folder,
            env=os.environ
            | {"PYTHONPATH": str(folder / "stub"), "COUNT": str(self.count), "TMPDIR": str(folder / "tmp")}
            | environment,
        )

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(OSError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        os.close(self.master)
        os.close(self.slave)

    def read(self, seconds: float = 0.05) -> None:
        """Take what the terminal was sent."""
        while select.select([self.master], [], [], seconds)[0]:
            self.output += os.read(self.master, 65536)

    def until(self, there: Callable[[], bool], what: str) -> None:
        """Wait until something is so."""
        end = time.monotonic() + 20
        while not there():
            self.read()
            assert time.monotonic() < end, f"no {what} in {self.output!r}"

    def shows(self, text: bytes, times: int = 1) -> None:
        """Wait for a text on the terminal."""
        self.until(lambda: self.output.count(text) >= times, repr(text))

    def type(self, keys: bytes) -> None:
        """Type keys."""
        os.write(self.master, keys)

    def ends(self) -> int:
        """Wait for the launcher to end; its exit code."""
        self.until(lambda: self.process.poll() is not None, "end")
        self.read()
        return int(self.process.returncode)

    def child(self) -> int:
        """Process id of the application."""
        file = Path(f"{self.count}.pid")
        self.until(lambda: file.exists() and file.read_text() != "", "child")
        return int(file.read_text())

    def is_wiped(self) -> None:
        """After the last name that was drawn, the alternate screen was wiped and left, and everything was reset."""
        tail = self.output[self.output.rindex(PLANTED) + len(PLANTED) :]
        for sequence in (
            b"\x1b[?1049h\x1b[0m\x1b[2J\x1b[H\x1b[?1049l",
            b"\x1b[?25h\x1b[2J\x1b[H",
            b"\x1b[?2004l",
            b"\x1b[?1000l",
        ):
            assert sequence in tail
        assert termios.tcgetattr(self.slave)[3] == self.before[3]


Start = Callable[..., Terminal]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    with contextlib.ExitStack() as stack:

        def run(program: str, *arguments: str, **environment: str) -> Terminal:
            return stack.enter_context(Terminal(tmp_path, program, list(arguments), environment))

        yield run


def test_given_an_application_that_quits_when_it_ends_then_its_code_passes_through_and_no_name_stays(
    start: Start,
) -> None:
    terminal = start("sys.exit(5)")
    assert terminal.ends() == 5
    terminal.is_wiped()
    assert b"\x1b]0;Peerdesk\x07" in terminal.output


def test_given_an_application_that_locks_when_enter_is_pressed_then_a_new_one_starts_and_q_quits(start: Start) -> None:
    terminal = start(f"sys.exit({int(Exit.LOCKED)})")
    terminal.shows(b"Locked. Press Enter to unlock, q to quit.")
    first = terminal.child()
    terminal.type(b"x\r")
    terminal.shows(b"Locked.", times=2)
    assert terminal.child() != first
    terminal.type(b"q")
    assert terminal.ends() == Exit.OK
    assert terminal.count.read_text() == "2"
    terminal.is_wiped()


@pytest.mark.parametrize(
    "program",
    [f"sys.exit({int(Exit.CRASH)})", "os.abort()", "os.kill(os.getpid(), 9)"],
    ids=["crash", "abort", "killed"],
)
def test_given_an_application_that_dies_when_q_is_pressed_then_the_terminal_is_wiped_and_the_code_is_crash(
    start: Start, program: str
) -> None:
    terminal = start(program)
    terminal.shows(b"nothing acknowledged is lost")
    assert PLANTED not in terminal.output[terminal.output.rindex(b"\x1b[2J") :]
    terminal.type(b"q")
    assert terminal.ends() == Exit.CRASH
    terminal.is_wiped()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_given_a_running_application_when_the_launcher_is_signalled_then_no_orphan_stays(
    start: Start, number: signal.Signals
) -> None:
    terminal = start("time.sleep(60)")
    child = terminal.child()
    terminal.shows(PLANTED)
    terminal.process.send_signal(number)
    assert terminal.ends() == 128 + number
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)
    terminal.is_wiped()


def test_given_an_application_that_ignores_signals_when_the_launcher_is_told_to_end_then_it_is_killed(
    start: Start,
) -> None:
    terminal = start(
        "import signal\nsignal.signal(15, signal.SIG_IGN)\nopen(count + '.deaf', 'w').close()\ntime.sleep(60)"
    )
    child = terminal.child()
    terminal.until(Path(f"{terminal.count}.deaf").exists, "deaf child")
    terminal.process.terminate()
    assert terminal.ends() == 128 + signal.SIGTERM
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


def test_given_the_prompt_after_a_lock_when_the_launcher_is_told_to_end_then_it_ends(start: Start) -> None:
    terminal = start(f"sys.exit({int(Exit.LOCKED)})")
    terminal.shows(b"Locked.")
    terminal.process.terminate()
    assert terminal.ends() == 128 + signal.SIGTERM


def test_given_keys_typed_at_a_dead_application_when_it_ends_then_the_shell_never_gets_them(start: Start) -> None:
    terminal = start("time.sleep(0.5)\nsys.exit(0)")
    terminal.shows(PLANTED)
    terminal.type(b"rm everything\r")
    assert terminal.ends() == 0
    os.set_blocking(terminal.slave, False)
    with pytest.raises(BlockingIOError):
        os.read(terminal.slave, 100)


@pytest.mark.parametrize("verb", ["demo", "exercise"])
@pytest.mark.parametrize("end", ["sys.exit(0)", "os.kill(os.getpid(), 9)"], ids=["quit", "killed"])
def test_given_the_demo_or_an_exercise_when_it_ends_in_whatever_way_then_its_private_folder_is_gone(
    start: Start, tmp_path: Path, end: str, verb: str
) -> None:
    look = (
        "folder = sys.argv[sys.argv.index('--folder') + 1]\n"
        "open(count + '.mode', 'w').write(oct(os.stat(folder).st_mode))\n"
    )
    terminal = start(f"{look}open(os.path.join(folder, 'vault'), 'w').close()\n{end}", verb, "--seed", "3")
    if end != "sys.exit(0)":
        terminal.shows(b"q to quit")
        assert list((tmp_path / "tmp").iterdir())
        terminal.type(b"q")
    assert terminal.ends() == (Exit.OK if end == "sys.exit(0)" else Exit.CRASH)
    assert Path(f"{terminal.count}.mode").read_text().endswith("700")
    assert Path(f"{terminal.count}.arguments").read_text().endswith("--seed 3")
    assert list((tmp_path / "tmp").iterdir()) == []


def after_the_wipe(terminal: Terminal) -> str:
    return terminal.output[terminal.output.rindex(b"\x1b[2J") :].decode()


LEAVES = "from peerdesk_core.last_words import leave\nleave({!r})\nsys.exit({})"


def test_given_an_application_that_says_why_it_ends_when_the_screen_is_wiped_then_its_words_stay(start: Start) -> None:
    terminal = start(LEAVES.format("No such department. Choose \x1b[31manother\x1b]0;x\x07.\n\tYes\u202e.", 9))
    assert terminal.ends() == 9
    terminal.is_wiped()
    assert after_the_wipe(terminal).endswith("No such department. Choose  [31manother ]0;x .\r\nYes .\r\n")


def test_given_an_application_that_crashes_when_it_names_the_culprit_then_the_prompt_does_and_names_the_safe_start(
    start: Start,
) -> None:
    terminal = start(LEAVES.format("What failed last was the plugin sample.", int(Exit.CRASH)))
    terminal.shows(b"q to quit")
    terminal.shows(b"or start `peerdesk --safe`")
    assert "What failed last was the plugin sample.\r\nPeerdesk stopped" in after_the_wipe(terminal)
    terminal.type(b"q")
    assert terminal.ends() == Exit.CRASH
    assert after_the_wipe(terminal).endswith("What failed last was the plugin sample.\r\n")


def test_given_words_of_a_crash_when_it_is_opened_again_and_quits_well_then_they_are_not_said_again(
    start: Start,
) -> None:
    terminal = start("if runs == 2: sys.exit(0)\n" + LEAVES.format("A fault.", int(Exit.CRASH)))
    terminal.shows(b"q to quit")
    terminal.type(b"\r")
    assert terminal.ends() == 0
    assert "A fault." not in after_the_wipe(terminal)


def test_given_more_words_than_fit_when_said_then_four_kibibytes_of_them_are_printed(start: Start) -> None:
    terminal = start(LEAVES.format("é" * 9000, 9))
    assert terminal.ends() == 9
    assert after_the_wipe(terminal).count("é") == 2048


def test_given_somebody_who_keeps_the_pipe_open_when_the_application_ends_then_the_launcher_does_not_wait(
    start: Start,
) -> None:
    keeper = (
        "import subprocess\nsubprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'],"
        " pass_fds=[int(os.environ['PEERDESK_LAST_WORDS'])])\nsys.exit(5)"
    )
    terminal = start(keeper)
    assert terminal.ends() == 5


def test_given_the_safe_demo_when_started_then_the_application_is_told_both(start: Start) -> None:
    terminal = start("sys.exit(0)", "--safe", "demo", "--seed", "3")
    assert terminal.ends() == 0
    words = Path(f"{terminal.count}.arguments").read_text().split()
    assert words[0] == "demo" and words[3:] == ["--safe", "--seed", "3"]


def test_given_a_department_that_does_not_exist_when_the_real_demo_ends_then_the_cause_is_left_on_the_terminal(
    tmp_path: Path,
) -> None:
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "peerdesk_core", "demo", "--department", "nowhere"],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
        env=os.environ | {"PEERDESK_HOME": str(tmp_path), "TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"},
    )
    output = b""
    end = time.monotonic() + 30
    while process.poll() is None or select.select([master], [], [], 0.1)[0]:
        assert time.monotonic() < end, output[-500:]
        if select.select([master], [], [], 0.1)[0]:
            output += os.read(master, 65536)
    os.close(slave)
    os.close(master)
    assert process.returncode == Exit.BAD_INPUT
    assert "No such department." in output[output.rindex(b"\x1b[2J") :].decode()


@pytest.mark.parametrize("number", ["", "not a number", "99999", str(2**70)])
def test_given_no_pipe_when_last_words_are_left_then_they_go_to_standard_error(
    number: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(last_words.NAME, number)
    last_words.leave("Said.")
    assert capsys.readouterr().err == "Said.\n"


def test_given_a_number_that_is_a_file_when_last_words_are_left_then_the_file_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with (tmp_path / "file").open("wb") as file:
        monkeypatch.setenv(last_words.NAME, str(file.fileno()))
        last_words.leave("Said.")
    assert (tmp_path / "file").read_bytes() == b""
    assert capsys.readouterr().err == "Said.\n"


def test_given_variables_that_leak_when_the_application_starts_then_it_does_not_get_them(start: Start) -> None:
    terminal = start(
        "sys.exit(0)",
        TEXTUAL_LOG="log",
        TEXTUAL_SCREENSHOT="1",
        PYTHONFAULTHANDLER="1",
        PYTHONASYNCIODEBUG="1",
        LC_ALL="en_US.ISO-8859-1",
    )
    assert terminal.ends() == 0
    names = Path(f"{terminal.count}.environment").read_text().split()
    assert not [name for name in names if name.startswith("TEXTUAL")]
    assert "PYTHONFAULTHANDLER" not in names and "PYTHONASYNCIODEBUG" not in names
    assert "PEERDESK_ASCII" in names and "PYTHONUTF8" in names


def test_given_the_application_when_started_then_its_core_files_are_forbidden_before_it_does_anything(
    start: Start,
) -> None:
    terminal = start("import resource\nsys.exit(0 if resource.getrlimit(resource.RLIMIT_CORE) == (0, 0) else 6)")
    assert terminal.ends() == 0
