"""The tiny parent: hands headless commands to `cli`, starts the full-screen desk as its child, tidies up after it.

The parent holds no key and draws nothing. Locking, a fault and a kill all end the child, so nothing secret stays in
memory; the parent then clears the terminal and offers to unlock. It imports the standard library alone, and little
of it, because its start is part of the time to the first paint.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Iterator, Sequence

from . import last_words
from .exits import Exit

try:
    import termios
except ImportError:  # Windows has no such module; its console resets itself when a program ends
    termios = None  # type: ignore[assignment]
try:
    import resource
except ImportError:  # Windows has no such module; its branch is in vault.hardening
    resource = None  # type: ignore[assignment]

TITLE_ON = "\x1b[22;0t\x1b]0;Peerdesk\x07"
TITLE_OFF = "\x1b[23;0t"
RESET = (
    "\x1b[?2026l"  # end of a half-written update
    "\x1b[?1049h\x1b[0m\x1b[2J\x1b[H\x1b[?1049l"  # wipe the alternate screen before leaving it
    "\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?1016l"  # no mouse reports
    "\x1b[?1004l\x1b[?2004l\x1b[?2048l\x1b[<u"  # no focus, paste or resize reports, the plain keyboard
    "\x1b[0m\x1b[?7h\x1b[?25h\x1b[2J\x1b[H"  # wrapping, the cursor, an empty screen
)
LOCKED = "Locked. Press Enter to unlock, q to quit."
STOPPED = (
    "Peerdesk stopped unexpectedly; nothing acknowledged is lost. Press Enter to open again, q to quit,\n"
    "or start `peerdesk --safe`, which leaves out the plugins of other makers."
)
DEMO_OPTIONS = frozenset({"--department", "--plugin", "--seed"})
SYNTHETIC = ("demo", "exercise")
"""Verbs that open a desk of their own in a temporary folder, full-screen where there is a terminal."""
GRACE_SECONDS = 3


class Signalled(Exception):
    """A signal arrived while no child was running."""


class Child:
    """The running application, and the signals that are passed on to it."""

    def __init__(self) -> None:
        self.pid: int | None = None
        self.signalled: int | None = None
        self.words = ""
        """What the last application said as it ended, cleaned."""

    def receive(self, number: int, frame: object) -> None:
        """Pass a signal on; whoever does not end within the grace period is killed, so that no orphan stays."""
        self.signalled = self.signalled or number
        if self.pid is None:
            raise Signalled
        with contextlib.suppress(OSError):
            os.kill(self.pid, number)
        if hasattr(signal, "alarm"):
            signal.alarm(GRACE_SECONDS)

    def kill(self, number: int, frame: object) -> None:
        """End a child that did not answer."""
        if self.pid is not None and hasattr(signal, "SIGKILL"):
            with contextlib.suppress(OSError):
                os.kill(self.pid, signal.SIGKILL)

    def run(self, arguments: Sequence[str]) -> int:
        """Start the application and wait. Returns its exit code, negative for the signal that killed it."""
        command = [sys.executable, "-P", "-m", "peerdesk_core.frontend", *arguments]
        hears, tells = os.pipe()
        os.set_inheritable(tells, True)
        try:
            return self._run(command, child_environment(os.environ) | {last_words.NAME: str(tells)})
        finally:
            os.close(tells)
            with contextlib.suppress(OSError, AttributeError):  # whoever else got hold of the pipe keeps nobody waiting
                os.set_blocking(hears, False)
            self.words = ""
            with contextlib.suppress(OSError):
                self.words = last_words.cleaned(os.read(hears, last_words.MOST))
            os.close(hears)

    def _run(self, command: list[str], environment: dict[str, str]) -> int:
        if hasattr(os, "posix_spawn"):
            self.pid = os.posix_spawn(sys.executable, command, environment)
        else:
            self.pid = os.spawnve(os.P_NOWAIT, sys.executable, command, environment)
        try:
            if self.signalled is not None:  # it came between two children
                os.kill(self.pid, self.signalled)
            status = os.waitpid(self.pid, 0)[1]
        finally:
            self.pid = None
            if hasattr(signal, "alarm"):
                signal.alarm(0)
        return os.waitstatus_to_exitcode(status)


def child_environment(environment: os._Environ[str] | dict[str, str]) -> dict[str, str]:
    """The child's variables: none that makes Python or Textual write what is on the screen somewhere else.

    The child always speaks UTF-8; where the terminal does not, `PEERDESK_ASCII` asks for plain signs.
    """
    unwanted = {"PYTHONFAULTHANDLER", "PYTHONINSPECT", "PYTHONDEVMODE", "PYTHONASYNCIODEBUG", "PYTHONTRACEMALLOC"}
    kept = {
        name: value for name, value in environment.items() if name not in unwanted and not name.startswith("TEXTUAL")
    }
    locale = kept.get("LC_ALL") or kept.get("LC_CTYPE") or kept.get("LANG") or "UTF-8"
    if "utf" not in locale.lower():
        kept["PEERDESK_ASCII"] = "1"
    kept["PYTHONUTF8"] = "1"
    return kept


def wants_desk(arguments: Sequence[str], terminal: bool) -> bool:
    """True if these arguments open the full-screen desk; everything else is a command for `cli`."""
    if synthetic(arguments):
        return terminal and are_demo_words(without_verb(arguments))
    return all(word == "--safe" for word in arguments)


def synthetic(arguments: Sequence[str]) -> str:
    """The verb of `SYNTHETIC` if that is the first word that is not `--safe`; otherwise ""."""
    first = next((word for word in arguments if word != "--safe"), "")
    return first if first in SYNTHETIC else ""


def without_verb(arguments: Sequence[str]) -> list[str]:
    """The words around the verb of a desk of its own."""
    place = list(arguments).index(synthetic(arguments))
    return [*arguments[:place], *arguments[place + 1 :]]


def are_demo_words(words: Sequence[str]) -> bool:
    """True if the full-screen demo or exercise understands every word; `cli` says what is wrong with the others."""
    left = list(words)
    while left:
        option, equals, value = left.pop(0).partition("=")
        if option == "--safe" and not equals:
            continue
        if option not in DEMO_OPTIONS or not (equals or left):
            return False
        value = value if equals else left.pop(0)
        if option == "--seed" and not (value.isascii() and value.isdigit()):
            return False
    return True


def has_terminal() -> bool:
    """True if both ends of the conversation are a terminal."""
    try:
        return os.isatty(0) and os.isatty(1)
    except OSError:
        return False


def say(text: str, to: int = 1) -> None:
    """Write to the terminal, which may be gone."""
    data = text.encode("utf-8", "replace")
    with contextlib.suppress(OSError):
        while data:
            data = data[os.write(to, data) :]


@contextlib.contextmanager
def tidy_terminal() -> Iterator[list[object] | None]:
    """Remember the state of the terminal and bring it back at the end, whatever happens."""
    saved: list[object] | None = None
    if termios is not None:
        with contextlib.suppress(termios.error):
            saved = list(termios.tcgetattr(0))
    say(TITLE_ON)
    try:
        yield saved
    finally:
        restore(saved)
        say(TITLE_OFF)


def restore(saved: list[object] | None) -> None:
    """Wipe and reset the terminal; keys typed at the closed application are thrown away, not given to the shell."""
    if termios is not None and saved is not None:
        with contextlib.suppress(termios.error, OSError):
            termios.tcsetattr(0, termios.TCSAFLUSH, saved)  # type: ignore[arg-type]
    say(RESET)


def ask_again(sentence: str, saved: list[object] | None) -> bool:
    """Show the sentence and wait for Enter (True) or q (False). A closed terminal counts as q."""
    say(f"{sentence}\r\n")
    if termios is not None and saved is not None:
        single = list(saved)
        single[3] = int(str(saved[3])) & ~(termios.ICANON | termios.ECHO)
        with contextlib.suppress(termios.error):
            termios.tcsetattr(0, termios.TCSANOW, single)  # type: ignore[arg-type]
    while True:
        try:
            typed = os.read(0, 1)
        except OSError:
            return False
        if typed in (b"", b"q", b"Q", b"\x03", b"\x04"):
            return False
        if typed in (b"\r", b"\n"):
            return True


def run_desk(arguments: Sequence[str], child: Child) -> int:
    """Run the application until it is quit, then print its last words where they stay: on the terminal as it was."""
    with tidy_terminal() as saved:
        code = run_until_quit(arguments, child, saved)
    if child.words:
        say(f"{child.words}\n", to=2)
    return code


def run_until_quit(arguments: Sequence[str], child: Child, saved: list[object] | None) -> int:
    """Run the application again and again: after a lock, a fault or a kill, offer to open it once more."""
    while True:
        code = child.run(arguments)
        if child.signalled is not None:
            return 128 + child.signalled
        if 0 <= code not in (Exit.LOCKED, Exit.CRASH):
            return code
        restore(saved)
        locked = code == Exit.LOCKED
        words = f"{child.words}\n" if child.words else ""
        if not ask_again(words + (LOCKED if locked else STOPPED), saved):
            return Exit.OK if locked else Exit.CRASH
        restore(saved)
        say(TITLE_ON)


def run_synthetic(arguments: Sequence[str], child: Child) -> int:
    """Run the demo, or an exercise, in a temporary folder that only this user can read; remove it at the end."""
    import shutil  # both cost several milliseconds and the plain start does without
    import tempfile

    verb = synthetic(arguments)
    folder = tempfile.mkdtemp(prefix=f"peerdesk-{verb}-")
    try:
        return run_desk([verb, "--folder", folder, *without_verb(arguments)], child)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def forbid_core_files() -> None:
    """No core file from here on: the child inherits it, so that it holds while the passphrase is typed."""
    if resource is not None:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point of `peerdesk`. Returns an exit code: one of `exits.Exit`, or 128 + the signal that ended it."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    terminal = has_terminal()
    if not wants_desk(words, terminal):
        from .cli import main as command_line

        return command_line(words)
    if not terminal:
        from .faults import NoTerminal

        print(NoTerminal.cause, NoTerminal.next_step, file=sys.stderr)
        return Exit.NO_TERMINAL
    forbid_core_files()
    child = Child()
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), child.receive)
    if hasattr(signal, "SIGALRM"):
        signal.signal(signal.SIGALRM, child.kill)
    try:
        return run_synthetic(words, child) if synthetic(words) else run_desk(words, child)
    except Signalled:
        return 128 + (child.signalled or 0)
