"""The port behind which frames and registers lie. It moves sealed bytes and understands none of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol

import attrs

from .frames import Frame


@attrs.frozen(kw_only=True, repr=False)
class Snapshot:
    """All that a log holds."""

    header: bytes
    frames: tuple[Frame, ...]
    registers: Mapping[str, bytes]


class FrameLog(Protocol):
    """An append-only log of frames with a few registers. Every failure is a DeskError of `errors`."""

    def header(self) -> bytes:
        """The header's bytes."""
        ...

    def head(self) -> int:
        """Sequence number of the last frame, 0 for none."""
        ...

    def read_from(self, seq: int) -> Iterator[Frame]:
        """The frames from `seq` on, in order of their numbers, gaps included as they are."""
        ...

    def registers(self) -> dict[str, bytes]:
        """Every register's sealed bytes."""
        ...

    def append(
        self, expected_seq: int, frame: Frame, changed: Mapping[str, bytes], header: bytes | None = None
    ) -> bool:
        """Add the frame behind `expected_seq`, overwrite the changed registers and the header if one is given: all
        durable, or nothing.

        Returns False, having written nothing, if the log does not end at `expected_seq`.
        """
        ...

    def put_header(self, header: bytes) -> None:
        """Overwrite the header alone."""
        ...

    def replace(self, snapshot: Snapshot, expected_seq: int | None = None) -> bool:
        """Make the log hold the snapshot and nothing else, in one transaction.

        Returns False, having written nothing, if the log does not end at `expected_seq`, where that is given.
        """
        ...

    def shrink(self) -> None:
        """Give back the room that replaced frames took, leaving nothing of them behind."""
        ...

    def size(self) -> int:
        """Bytes of all frames."""
        ...

    def copy_to(self, path: Path) -> None:
        """Write a consistent copy, durably, into one new file."""
        ...

    def settle(self) -> None:
        """Leave no copy of overwritten content outside the main file."""
        ...

    def close(self) -> None:
        """Let go of the files. A second call does nothing."""
        ...
