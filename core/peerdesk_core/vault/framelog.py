"""The port behind which frames and registers lie. It moves sealed bytes and understands none of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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

    def append(self, expected_seq: int, frame: Frame, changed: Mapping[str, bytes]) -> bool:
        """Add the frame behind `expected_seq` and overwrite the changed registers: all durable, or nothing.

        Returns False, having written nothing, if the log does not end at `expected_seq`.
        """
        ...

    def replace(self, snapshot: Snapshot) -> None:
        """Make the log hold the snapshot and nothing else, in one transaction."""
        ...

    def settle(self) -> None:
        """Leave no copy of overwritten content outside the main file."""
        ...

    def close(self) -> None:
        """Let go of the files. A second call does nothing."""
        ...
