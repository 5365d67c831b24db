"""The child process of the launcher: finds the terminal application by its entry point and runs it.

The core imports no terminal application; whoever announces one in the group `peerdesk.frontend` is called with the
arguments and answers with an exit code.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from .exits import Exit
from .faults import DeskError, fault_of, hide_tracebacks
from .last_words import leave

GROUP = "peerdesk.frontend"


def main(arguments: Sequence[str]) -> int:
    """Load the first announced application and run it."""
    from importlib.metadata import entry_points

    for name in [name for name in os.environ if name.startswith("TEXTUAL")]:
        del os.environ[name]  # logs, screenshots and debug screens would carry what is on the screen
    found = sorted(entry_points(group=GROUP), key=lambda point: point.name)
    if not found:
        leave("No terminal application is installed; install peerdesk again.")
        return Exit.PLUGIN
    try:
        return int(found[0].load()(arguments))
    except DeskError as error:
        leave(f"{error.title}. {error}")
        return int(error.exit)
    except Exception as error:
        fault = fault_of(error, "terminal", "its start")
        leave(f"The terminal application stopped on a fault ({fault.kind} at {fault.frames[-1]}).")
        return Exit.CRASH


if __name__ == "__main__":
    hide_tracebacks()
    sys.exit(main(sys.argv[1:]))
