"""The guide as a text file, to print or to hand out."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from peerdesk_core.exits import Exit
from peerdesk_core.faults import DeskError


class NotWritten(DeskError):
    title = "The file was not written"
    cause = "The place cannot be written to."
    next_step = "Give another path, such as supervisors.txt in your home folder."
    exit = Exit.BAD_INPUT


def write(path: str, lines: Sequence[str]) -> Path:
    """Write lines into a new file that only this user can read. Raises NotWritten; a file that is there is kept."""
    place = Path(path.strip()).expanduser()
    try:
        with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
    except FileExistsError:
        raise NotWritten("There is a file of that name already.") from None
    except (OSError, ValueError, RuntimeError):
        raise NotWritten() from None
    return place
