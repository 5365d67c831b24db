"""Whatever is done to a sealed table, it answers as TinyDB's own memory storage does, also after reopening.

Known differences, on purpose: numbers are random, results are copies, nothing is cached.
"""

from __future__ import annotations

import random
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from tinydb import where
from tinydb.storages import MemoryStorage, Storage
from tinydb.table import Document, Table

from peerdesk_core.clock import fixed
from peerdesk_core.contributions import CollectionSpec, Compartment, Retention
from peerdesk_core.model.people import Peer
from peerdesk_core.vault.kdf import Kdf
from peerdesk_core.vault.storage import SealedTable
from peerdesk_core.vault.vault import Place, Vault

CLOCK = fixed(datetime(2026, 11, 22, tzinfo=UTC))
CHEAP = Kdf(memory=19 * 1024, passes=2)
SPEC = CollectionSpec(name="peers", model=Peer, compartment=Compartment.TEAM, retention=Retention.UNTIL_CLOSED)
NUMBERS = st.integers(1, 6)
VALUES = st.one_of(st.integers(0, 3), st.lists(st.integers(0, 3), max_size=2), st.text(max_size=3))
FIELDS = st.dictionaries(st.sampled_from("abc"), VALUES, max_size=3)


def in_memory() -> Storage:
    storage: Any = MemoryStorage
    made: Storage = storage()
    return made


class SameAnswers(RuleBasedStateMachine):
    """One table in memory, one in a vault; every rule is applied to both."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.place = Place(self.folder / "data", self.folder / "state")
        self.memory = Table(in_memory(), "t", cache_size=0)
        self.vault = Vault.create(self.place, "a", "b", kdf=CHEAP, clock=CLOCK, random=random.Random(1))
        self.attach()

    def attach(self) -> None:
        self.vault.register("test", SPEC)
        self.sealed: SealedTable = self.vault.journal.table(Compartment.TEAM, "test/peers", own_key=True)

    def both(self, act: Any) -> None:
        answers = []
        for table in (self.memory, self.sealed):
            try:
                answers.append(("gives", act(table)))
            except (ValueError, RuntimeError, KeyError) as error:
                answers.append(("raises", type(error)))
        assert answers[0] == answers[1]

    @rule(number=NUMBERS, fields=FIELDS)
    def insert(self, number: int, fields: dict[str, Any]) -> None:
        self.both(lambda table: table.insert(Document(fields, doc_id=number)))

    @rule(number=NUMBERS, fields=FIELDS)
    def upsert(self, number: int, fields: dict[str, Any]) -> None:
        self.both(lambda table: table.upsert(Document(fields, doc_id=number)))

    @rule(fields=FIELDS, value=VALUES)
    def update(self, fields: dict[str, Any], value: Any) -> None:
        self.both(lambda table: sorted(table.update(fields, where("a") == value)))

    @rule(one=FIELDS, other=FIELDS, value=VALUES)
    def update_multiple(self, one: dict[str, Any], other: dict[str, Any], value: Any) -> None:
        self.both(
            lambda table: sorted(table.update_multiple([(one, where("b") == value), (other, where("c").exists())]))
        )

    @rule(value=VALUES)
    def remove(self, value: Any) -> None:
        self.both(lambda table: sorted(table.remove(where("a") == value)))

    @rule(numbers=st.lists(NUMBERS, max_size=2, unique=True))
    def remove_numbers(self, numbers: list[int]) -> None:
        self.both(lambda table: sorted(table.remove(doc_ids=numbers)))

    @rule(value=VALUES)
    def look(self, value: Any) -> None:
        self.both(lambda table: sorted(table.search(where("a") == value), key=lambda each: each.doc_id))
        self.both(lambda table: (table.count(where("b") == value), table.contains(where("c") == value)))

    @rule()
    def truncate(self) -> None:
        self.both(lambda table: table.truncate())

    @rule()
    def reopen(self) -> None:
        self.vault.close()
        self.vault = Vault.open(self.place, "a", "b", clock=CLOCK, random=random.Random(2))
        self.attach()

    @invariant()
    def same_documents(self) -> None:
        if hasattr(self, "sealed"):
            assert {d.doc_id: dict(d) for d in self.sealed} == {d.doc_id: dict(d) for d in self.memory}

    def teardown(self) -> None:
        if hasattr(self, "vault"):
            self.vault.close()
            shutil.rmtree(self.folder)


SameAnswers.TestCase.settings = settings(
    max_examples=12, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
TestSameAnswers = SameAnswers.TestCase
