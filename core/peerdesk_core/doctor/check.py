"""One line of the examination, and what every check is given."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from peerdesk_core.paths import Paths

from .look import Look

if TYPE_CHECKING:
    from peerdesk_core.vault.vault import Vault


class Verdict(StrEnum):
    """How a thing stands. `unknown` means that this program cannot see it, not that it is well."""

    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    UNKNOWN = "unknown"


ORDER = (Verdict.BAD, Verdict.WARN, Verdict.UNKNOWN, Verdict.GOOD)
"""From what counts most to what counts least when several findings meet."""


@attrs.frozen(kw_only=True)
class Check:
    """One thing that was looked at: how it stands in a sentence, and what to do about it ("" for nothing)."""

    id: str
    title: str
    verdict: Verdict
    says: str
    do: str = ""


@attrs.frozen
class Finding:
    """What one check, or a part of it, found."""

    verdict: Verdict
    says: str
    do: str = ""


def good(says: str) -> Finding:
    """Well as it is."""
    return Finding(Verdict.GOOD, says)


def warn(says: str, do: str) -> Finding:
    """To be put right when there is time."""
    return Finding(Verdict.WARN, says, do)


def bad(says: str, do: str) -> Finding:
    """To be put right before anything confidential is entered."""
    return Finding(Verdict.BAD, says, do)


def unknown(says: str, do: str = "") -> Finding:
    """Not to be seen from here."""
    return Finding(Verdict.UNKNOWN, says, do)


def together(*findings: Finding) -> Finding:
    """One finding of several: the worst verdict, what led to it and what to do about it."""
    worst = min((finding.verdict for finding in findings), key=ORDER.index)
    counted = [finding for finding in findings if finding.verdict is worst]
    says = dict.fromkeys(finding.says for finding in counted)
    do = dict.fromkeys(finding.do for finding in counted if finding.do)
    return Finding(worst, " ".join(says), " ".join(do))


@attrs.frozen(kw_only=True)
class Scene:
    """What is examined: the folders, the platform, and the vault if it is open."""

    paths: Paths
    look: Look
    zone: str | None = None
    """The department's time zone, None where no department is chosen."""
    vault: Vault | None = None

    def folders(self) -> Iterator[tuple[str, Path]]:
        """Each of the desk's folders that is there already, with what people call it."""
        for word, folder in (
            ("data folder", self.paths.data),
            ("state folder", self.paths.state),
            ("settings folder", self.paths.config),
        ):
            if self.look.details(folder) is not None:
                yield word, folder

    def standing(self, folder: Path) -> Path:
        """The folder itself, or the nearest one above it that is there; links followed."""
        while self.look.details(folder) is None and folder != folder.parent:
            folder = folder.parent
        return self.look.resolved(folder)
