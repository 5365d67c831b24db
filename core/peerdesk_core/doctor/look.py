"""Everything that the checks ask of the platform: a protocol, so that tests stand in for machines they cannot run on.

Each question may raise OSError or ValueError; the examination then calls the check's answer unknown.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Protocol

import attrs


@attrs.frozen(kw_only=True)
class Details:
    """What the file system says about a name, links not followed. `mode` is the permission bits alone."""

    mode: int
    owner: int
    changed: float
    """Seconds since 1970."""
    size: int = 0
    is_folder: bool = False
    is_link: bool = False


class Look(Protocol):
    """The platform's answers."""

    platform: str
    """As `sys.platform` has it."""

    def now(self) -> datetime:
        """The time, with a zone."""

    def user(self) -> int | None:
        """The number of the user who runs this, None where users have none."""

    def variable(self, name: str) -> str:
        """A variable of the environment, "" if unset."""

    def text(self, path: str) -> str:
        """The beginning of a small file of the system."""

    def names(self, folder: str | Path) -> tuple[str, ...]:
        """The names in a folder, sorted."""

    def details(self, path: str | Path) -> Details | None:
        """What is there, None for nothing."""

    def resolved(self, path: str | Path) -> Path:
        """The path with all links followed."""

    def inode_flags(self, path: Path) -> int:
        """The attribute flags that a Linux file system keeps of a folder."""

    def is_remote_drive(self, path: Path) -> bool:
        """Whether Windows says that the drive of a path is another machine's."""

    def room(self, folder: Path) -> int:
        """Bytes that this user may still write there."""

    def output(self, *words: str) -> str:
        """What a program prints: named by its absolute path, without a shell, with a time limit, given no data."""

    def terminal(self) -> tuple[int, int] | None:
        """Columns and rows of the terminal, None without one."""

    def encoding(self) -> str:
        """The encoding of text that is printed."""

    def process(self) -> int:
        """The number of the process that started this one."""

    def memory_lock(self) -> int | None:
        """Bytes that this process may keep out of swap; -1 for no limit, None where it cannot be asked."""

    def dumps_forbidden(self) -> tuple[bool, bool]:
        """Forbid core files and reading by other programs, as the vault does; whether the platform agreed to each."""

    def requirements(self) -> tuple[str, ...]:
        """What Peerdesk needs, as its package says it; empty where it is not installed as a package."""

    def version(self, distribution: str) -> str | None:
        """The version of an installed package, None for none."""

    def built(self) -> float:
        """When the program's own files were written, in seconds since 1970."""
