"""What plugins are handed while the vault is locked: every door of it says so."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any

from .faults import Locked
from .model.clocks import ClockStub
from .model.ids import Id, Month
from .model.load import Load
from .store import Repository, Store, Unit


class ShutStore(Store):
    """The store while the vault is locked."""

    def collection(self, name: str) -> Repository[Any]:
        raise Locked()

    def unit(self) -> AbstractContextManager[Unit]:
        raise Locked()

    def loads(self, peer: Id) -> Mapping[Month, Mapping[Load, int]]:
        raise Locked()

    def all_loads(self) -> Mapping[Id, Mapping[Month, Mapping[Load, int]]]:
        raise Locked()

    def clocks(self) -> tuple[ClockStub, ...]:
        raise Locked()

    def may_read(self, collection: str) -> bool:
        raise Locked()

    def counters(self, family: str, period: str) -> dict[str, int]:
        raise Locked()
