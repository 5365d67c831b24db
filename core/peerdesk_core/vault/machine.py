"""What one machine keeps of a vault beside the vault: the ring of request keys and the anchor. Never backed up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from .files import flush_folder, typed_errors
from .header import Header

_FIRST_FORMAT = 1


class Machine:
    """The state folder, as far as one vault's files lie in it."""

    def __init__(self, folder: Path, vault: bytes) -> None:
        self._folder = folder
        self._name = vault.hex()[:8]

    def ring(self, header: Header) -> Path:
        """The ring's file. Each generation of the log has its own, with keys of its own."""
        return self._file("ring", header.generation, header)

    def anchor(self, header: Header) -> Path:
        """The anchor's file. Each epoch has its own, since the key of the one before no longer opens it."""
        return self._file("anchor", header.epoch, header)

    def knows(self) -> bool:
        """Whether this machine has seen the vault before, in whatever epoch."""
        return any(True for _ in self._found("anchor"))

    def has_later(self, header: Header) -> bool:
        """Whether this machine has seen a later epoch than the header's."""
        return bool(self.later_anchors(header))

    def later_anchors(self, header: Header) -> tuple[Path, ...]:
        """The anchors of epochs after the header's."""
        return tuple(path for number, path in self._found("anchor") if number > header.epoch)

    def leftovers(self, header: Header) -> tuple[Path, ...]:
        """Rings of other generations, anchors of other epochs and half-written files: what a renewal, or a crash in
        one, left behind.

        To be asked only once it is settled that the header is the one to go on with.
        """
        rings = [path for _, path in self._found("ring") if path != self.ring(header)]
        anchors = [path for _, path in self._found("anchor") if path != self.anchor(header)]
        halves = [path for kind in ("ring", "anchor") for _, path in self._found(kind, ".new")]
        return (*rings, *anchors, *halves)

    def remove(self, *paths: Path) -> None:
        """Remove files, durably. Raises StorageFailed."""
        with typed_errors():
            for path in paths:
                path.unlink(missing_ok=True)
            if paths:
                flush_folder(self._folder)

    def _file(self, kind: str, number: int, header: Header) -> Path:
        suffix = "" if header.format == _FIRST_FORMAT else f"-{number}"
        return self._folder / f"{kind}-{self._name}{suffix}"

    def _found(self, kind: str, end: str = "") -> Iterator[tuple[int, Path]]:
        """Every file of the kind, with the number in its name; one of the first format counts as number 1."""
        shape = re.compile(rf"{kind}-{self._name}(?:-(\d+))?{re.escape(end)}", re.ASCII)
        with typed_errors():
            for path in sorted(self._folder.iterdir()) if self._folder.is_dir() else ():
                fits = shape.fullmatch(path.name)
                if fits is not None:
                    yield int(fits[1] or 1), path
