"""What the full-screen application says as it ends: handed to the launcher, which prints it once the screen is wiped.

The launcher opens a pipe and names its number in the environment; what the application printed itself would be wiped.
"""

from __future__ import annotations

import contextlib
import os
import stat
import sys

NAME = "PEERDESK_LAST_WORDS"
"""The environment variable that holds the number of the pipe."""

MOST = 4096
"""Bytes that are taken; a pipe takes as many in one piece without a reader."""


def leave(words: str) -> None:
    """Hand a sentence without data to the launcher, or to standard error where no launcher listens."""
    try:
        number = int(os.environ.get(NAME, ""))
        if not stat.S_ISFIFO(os.fstat(number).st_mode):
            raise OSError
        os.write(number, words.encode("utf-8", "replace")[:MOST])
    except (ValueError, OverflowError, OSError):
        with contextlib.suppress(OSError):  # the terminal may be gone
            print(words, file=sys.stderr)


def cleaned(raw: bytes) -> str:
    """What came, as lines a terminal can show: at most 4 KiB, no control characters, nothing that steers."""
    lines = raw[:MOST].decode("utf-8", "ignore").splitlines()
    kept = ("".join(char if char.isprintable() else " " for char in line).strip() for line in lines)
    return "\n".join(line for line in kept if line)
