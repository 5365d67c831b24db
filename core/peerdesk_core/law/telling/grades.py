"""The keeper of grades: tiers that were computed once, remembered by the hash of everything that they depend on."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import cached_property
from pathlib import Path

from peerdesk_core.contributions import PackSource
from peerdesk_core.law.check.catalogue import TIERS
from peerdesk_core.law.reading.loader import Shelf
from peerdesk_core.paths import make_private

from . import grading
from .families import Family, families, keys

FILE = "grades.json"
SHIPPED = Path(__file__).with_name(FILE)
"""The grades of the packs that come with the product; a hash that fits no pack at hand means nothing."""

_MOST = 500
_MOST_BYTES = 200_000
_HASH_LENGTH = 64


class Grades:
    """What is known of the tiers of the packs on a shelf.

    The file in `folder` is a cache: hashes and tiers, nothing of any case. Where it is damaged, foreign, missing or
    cannot be written, tiers are computed again. A grade that is not known is left out, and then nothing is proven.
    """

    def __init__(self, folder: Path, sources: Sequence[PackSource], shelf: Shelf, day: date) -> None:
        """`sources` without the federal one; `shelf` was read from them; `day` is today."""
        self._folder = folder
        self._sources = sources
        self._shelf = shelf
        self._day = day
        self._tried: set[str] = set()

    @cached_property
    def _families(self) -> tuple[tuple[Family, Mapping[str, str]], ...]:
        found = families(self._sources, self._shelf)
        return tuple((family, keys(family, self._shelf, self._day)) for family in found)

    @cached_property
    def _held(self) -> dict[str, str]:
        return {**read(self._folder / FILE), **read(SHIPPED)}

    @property
    def known(self) -> Mapping[str, str]:
        """The tier of each pack as far as it was computed before, by id. Quick."""
        hashes = [pair for _, hashes in self._families for pair in hashes.items()]
        return {id: self._held[key] for id, key in hashes if key in self._held}

    def of(self, ids: Collection[str]) -> Mapping[str, str]:
        """The tiers of these packs, computed and remembered where they are not known, which takes some seconds."""
        self._compute(self._lacking(ids))
        return {id: tier for id, tier in self.known.items() if id in ids}

    def knows(self, ids: Collection[str]) -> bool:
        """Whether nothing has to be computed for these packs."""
        return not self._lacking(ids)

    def again(self) -> Mapping[str, str]:
        """Every tier, computed now whatever is remembered."""
        self._compute([family for family, _ in self._families])
        return self.known

    def _lacking(self, ids: Collection[str]) -> list[Family]:
        """The families that have to be checked for these packs; once is enough where nothing comes of it."""
        return [
            family
            for family, hashes in self._families
            if family.digest not in self._tried and any(hashes[id] not in self._held for id in ids if id in hashes)
        ]

    def _compute(self, which: Iterable[Family]) -> None:
        fresh: dict[str, str] = {}
        for family in which:
            self._tried.add(family.digest)
            try:
                tiers = grading.tiers_of(family.sources, self._day)
            except Exception:  # a pack on which the checks fail is a pack that nothing proves
                tiers = {}
            for id, key in keys(family, self._shelf, self._day).items():
                self._held.pop(key, None)
                if id in tiers:
                    fresh[key] = tiers[id]
        if fresh and families(self._sources, self._shelf) == tuple(family for family, _ in self._families):
            self._held.update(fresh)  # no file was changed while the checks ran
            _write(self._folder / FILE, {**read(self._folder / FILE), **fresh})


def table(sources: Sequence[PackSource], shelf: Shelf, days: Iterable[date]) -> Mapping[str, str]:
    """The grades as they are shipped: computed for every pack of these sources on each of the days."""
    found: dict[str, str] = {}
    for day in days:
        for family in families(sources, shelf):
            tiers = grading.tiers_of(family.sources, day)
            found |= {key: tiers[id] for id, key in keys(family, shelf, day).items()}
    return found


def read(path: Path) -> dict[str, str]:
    """The grades in a file by their hashes; what is no grade is passed over."""
    try:
        if not path.is_file() or path.stat().st_size > _MOST_BYTES:
            return {}
        raw = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    tiers = {tier.value for tier in TIERS}
    held = raw.items() if isinstance(raw, dict) else ()
    return {key: tier for key, tier in held if len(key) == _HASH_LENGTH and isinstance(tier, str) and tier in tiers}


def text(grades: Mapping[str, str]) -> str:
    """Grades as their file holds them."""
    return json.dumps(dict(grades), indent=0) + "\n"


def _write(path: Path, grades: Mapping[str, str]) -> None:
    """Put a file with the newest grades in place of the old one; where that cannot be, they are computed again."""
    newest = dict(list(grades.items())[-_MOST:])
    fresh = path.with_name(f"{FILE}.{secrets.token_hex(4)}")
    try:
        make_private(path.parent)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text(newest))
        os.replace(fresh, path)
    except OSError:
        with suppress(OSError):
            fresh.unlink()
