"""Which file system a folder lies on: from Linux's table of mounts, or from what `mount` prints on macOS."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePath

import attrs

from .look import Look

TABLE = "/proc/self/mountinfo"
_MAC_LINE = re.compile(r"^(?P<source>.*) on (?P<at>/.*) \((?P<type>[^,)]+)[,)]", re.MULTILINE)


@attrs.frozen(kw_only=True)
class Mount:
    """A file system in its place. `number` is the device's "major:minor", "" where it was not told."""

    at: PurePath
    type: str
    source: str
    number: str = ""


def mount_of(folder: Path, look: Look) -> Mount | None:
    """The file system that a folder (links followed) lies on, None where the platform does not tell."""
    if look.platform == "linux":
        mounts = list(_linux(look.text(TABLE)))
    elif look.platform == "darwin":
        mounts = list(_mac(look.output("/sbin/mount")))
    else:
        return None
    over = [mount for mount in mounts if folder.is_relative_to(mount.at)]
    return max(reversed(over), key=lambda mount: len(mount.at.parts), default=None)  # of two in one place the later


def _linux(table: str) -> Iterator[Mount]:
    for line in table.splitlines():
        before, _, after = line.partition(" - ")
        fields, more = before.split(), after.split()
        if len(fields) >= 5 and len(more) >= 2:
            yield Mount(at=PurePath(_unescaped(fields[4])), type=more[0], source=_unescaped(more[1]), number=fields[2])


def _mac(table: str) -> Iterator[Mount]:
    for found in _MAC_LINE.finditer(table):
        yield Mount(at=PurePath(found["at"]), type=found["type"], source=found["source"])


def _unescaped(word: str) -> str:
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), word)
