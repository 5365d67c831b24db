"""Whether the terminal can show the desk, and who else may be keeping what it shows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .check import Finding, Scene, bad, good, together, unknown, warn
from .look import Look

WIDTH, HEIGHT = 80, 24
LEAST_WIDTH, LEAST_HEIGHT = 60, 18
RECORDERS = frozenset({"script", "scriptlive", "asciinema", "ttyrec", "termrec", "tlog-rec", "tlog-rec-session"})
_TMUX = ("/usr/bin/tmux", "/usr/local/bin/tmux", "/opt/homebrew/bin/tmux", "/bin/tmux")
_DEEPEST = 64


def terminal(scene: Scene) -> Finding:
    """Kind, size, letters and colours."""
    look = scene.look
    size = look.terminal()
    if size is None:
        return unknown("There is no terminal here to look at.", "Run it in the terminal that the desk will use.")
    kind = look.variable("TERM")
    if look.platform != "win32" and kind in ("", "dumb", "unknown"):
        return bad("The terminal does not say what it is (TERM).", "Use another terminal, or set TERM.")
    columns, rows = size
    if columns < LEAST_WIDTH or rows < LEAST_HEIGHT:
        return bad(f"The terminal is too small: {columns} by {rows}.", f"Make it at least {WIDTH} by {HEIGHT}.")
    return together(*_shortcomings(look, columns, rows), good(_fine(look, kind, columns, rows)))


def _shortcomings(look: Look, columns: int, rows: int) -> Iterator[Finding]:
    if columns < WIDTH or rows < HEIGHT:
        yield warn(f"The terminal has {columns} by {rows}: columns are hidden.", f"Make it {WIDTH} by {HEIGHT}.")
    locale = next((value for name in ("LC_ALL", "LC_CTYPE", "LANG") if (value := look.variable(name))), "")
    letters = locale or look.encoding()
    if look.platform != "win32" and "utf" not in letters.lower():
        yield warn(
            "The terminal is not set to UTF-8, so plain signs are shown.", "Set LANG to a locale that ends in .UTF-8."
        )


def _fine(look: Look, kind: str, columns: int, rows: int) -> str:
    colours = "16 colours or more"
    if look.variable("NO_COLOR"):
        colours = "no colours, as NO_COLOR asks"
    elif look.variable("COLORTERM") in ("truecolor", "24bit") or kind.endswith("-direct"):
        colours = "16 million colours"
    elif "256" in kind:
        colours = "256 colours"
    return f"{columns} by {rows}, {kind or 'the console of Windows'}, {colours}."


def recording(scene: Scene) -> Finding:
    """Whether something visible keeps what the terminal shows: a recorder above this program, or a multiplexer."""
    look = scene.look
    if look.terminal() is None:
        return unknown("There is no terminal here to look at.")
    return together(*_recorded(look), *_tmux(look), *_screen(look), good("No recording of the terminal is visible."))


def _recorded(look: Look) -> Iterator[Finding]:
    names = {name.casefold() for name in _programs_above(look)}
    if names & RECORDERS or look.variable("ASCIINEMA_REC") or look.variable("SCRIPT"):
        yield bad("This terminal is being recorded into a file.", "End the recording, and find out who asked for it.")


def _programs_above(look: Look) -> Iterator[str]:
    """The names of the programs that this one was started by, nearest first."""
    table = dict(_processes(look))
    number = look.process()
    for _ in range(_DEEPEST):
        if look.platform == "linux":
            found = re.match(r"\d+ \((.*)\) \S (\d+)", look.text(f"/proc/{number}/stat"), re.DOTALL)
            parent, name = (int(found[2]), found[1]) if found else (0, "")
        else:
            parent, name = table.get(number, (0, ""))
        yield name
        if parent <= 1:
            return
        number = parent


def _processes(look: Look) -> Iterator[tuple[int, tuple[int, str]]]:
    if look.platform == "darwin":
        for line in look.output("/bin/ps", "-A", "-o", "pid=,ppid=,comm=").splitlines():
            number, parent, name = line.split(maxsplit=2)
            yield int(number), (int(parent), name.rsplit("/", 1)[-1].lstrip("-"))


def _tmux(look: Look) -> Iterator[Finding]:
    if not look.variable("TMUX"):
        return
    program = next((path for path in _TMUX if look.details(path) is not None), None)
    if program is None:
        yield unknown("This is tmux, which could not be asked whether it keeps the pane.", "See `tmux pipe-pane`.")
        return
    pipe = look.output(program, "display-message", "-p", "#{pane_pipe}").strip()
    if pipe == "1":
        yield bad("tmux hands everything that this pane shows to another program.", "End it with `tmux pipe-pane`.")
    elif pipe != "0":
        yield unknown("tmux did not say whether it keeps what this pane shows.", "See `tmux pipe-pane`.")
    clipboard = look.output(program, "show-options", "-gqsv", "set-clipboard").strip()
    if clipboard == "on":
        yield warn(
            "tmux lets every program write to the clipboard.",
            "Peerdesk does not; for the others: `tmux set -s set-clipboard external`.",
        )


def _screen(look: Look) -> Iterator[Finding]:
    if look.variable("STY"):
        yield warn("This is screen, which does not say whether it logs.", "Press ctrl+a H: it says when logging ends.")
