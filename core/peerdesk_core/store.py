"""The storage interface that plugins see: repositories to read, a unit of work to write. The vault stands behind it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeVar

import attrs

from .model.clocks import ClockStub
from .model.ids import Id, Month
from .model.load import Load

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@attrs.frozen(kw_only=True)
class Receipt:
    """Proof of a close, shown once and kept nowhere: what was destroyed, what remains."""

    keys_destroyed: int
    records_removed: int
    counted: tuple[tuple[str, str], ...]
    """(family, category) pairs that were counted, all in the same commit."""
    period: Month | None
    frame: int
    """Sequence number of the sealed frame that holds the deletion."""
    held: int = 0
    """Records that a legal hold keeps although they were closed."""


class Repository(Protocol[T_co]):
    """Read side of one collection. Everything returned is a frozen object of its own."""

    def get(self, id: Id) -> T_co | None:
        """The document, or None."""
        ...

    def all(self) -> tuple[T_co, ...]:
        """Every document, in no promised order."""
        ...

    def where(self, **equal: Any) -> tuple[T_co, ...]:
        """Documents whose fields equal the given values."""
        ...

    def __len__(self) -> int: ...


class Unit(Protocol):
    """One unit of work = one sealed frame: all of it is durable at the end of the `with` block, or none of it.

    An exception inside the block discards it. Writing `care` and `stats` in one unit is refused: the two registers
    must not be joinable by time (vault design, decision 4).
    """

    def put(self, collection: str, item: Any) -> None:
        """Insert or replace a document of one of the plugin's own collections."""
        ...

    def remove(self, collection: str, id: Id) -> None:
        """Remove a document. In a collection kept `until_closed` its key is destroyed after the commit."""
        ...

    def count(self, family: str, category: str, period: Month, number: int = 1) -> None:
        """Add to a counter of a declared family. Raises PrivacyCeiling for anything undeclared or negative."""
        ...

    def load(self, peer: Id, period: Month, what: Load = Load.CONTACTS, number: int = 1) -> None:
        """Add to a peer's load in the register `care`: peer, month and kind of count only."""
        ...

    def correct(self, peer: Id, period: Month, what: Load, *, was: int, now: int) -> None:
        """Put another total in the place of a wrong one in the register `care`; nothing says that it was corrected.

        Raises NotForRole for who may add but not read, OutOfDate where the total is not `was` any more.
        """
        ...

    def clock(self, stub: ClockStub) -> None:
        """Keep the clock of a document beside it, so that it survives a restore. It goes when the document goes.

        Raises NotAllowed for one of another plugin.
        """
        ...

    def drop_clock(self, id: Id) -> None:
        """Forget a clock of one's own whose document is lost."""
        ...

    def event(self, kind: str) -> None:
        """Append an audit event: kind (lower-case words joined by dots) and day, nothing else."""
        ...

    @property
    def receipt(self) -> Receipt:
        """After the block: what the commit destroyed and counted. Raises Locked before."""
        ...


class Store(Protocol):
    """A plugin's door to the vault: its own collections, and nobody else's."""

    def collection(self, name: str) -> Repository[Any]:
        """The repository of an own collection. Raises NotAllowed for another plugin's, Locked without a vault."""
        ...

    def unit(self) -> AbstractContextManager[Unit]:
        """Begin a unit of work."""
        ...

    def loads(self, peer: Id) -> Mapping[Month, Mapping[Load, int]]:
        """Everything counted of a peer's work, by month; empty where the keys do not open peers' load."""
        ...

    def all_loads(self) -> Mapping[Id, Mapping[Month, Mapping[Load, int]]]:
        """The same of everybody of whom anything is counted, by peer."""
        ...

    def clocks(self) -> tuple[ClockStub, ...]:
        """Every clock that the plugin keeps, also those whose documents were lost with a machine."""
        ...

    def may_read(self, collection: str) -> bool:
        """Whether the keys at hand open the collection."""
        ...

    def counters(self, family: str, period: Month) -> dict[str, int]:
        """Raw counters of one declared family. For the coordinator's own screens; never for an export."""
        ...
