"""TinyDB's traps, each closed, and the list of every way to its storage."""

from __future__ import annotations

import inspect
import random
from collections.abc import Mapping
from typing import Any

import pytest
from tinydb import where
from tinydb.storages import MemoryStorage, Storage
from tinydb.table import Document, Table

from peerdesk_core.faults import NotAllowed
from peerdesk_core.vault.storage import Draft, Json, SealedStorage, SealedTable

WRITERS = {"insert", "insert_multiple", "update", "update_multiple", "upsert", "remove", "truncate"}
READERS = {"all", "search", "get", "contains", "count"}
NEITHER = {"clear_cache"}


def in_memory() -> Storage:
    storage: Any = MemoryStorage
    made: Storage = storage()
    return made


class Sink:
    """Applies changes as the vault does after a commit, and remembers them."""

    def __init__(self) -> None:
        self.tables: dict[str, dict[str, Json]] = {"t": {}}
        self.commits: list[dict[int, Json | None]] = []
        self.table = SealedTable(SealedStorage(self.tables), "t", self.write, random.Random(5))

    def write(self, name: str, changes: Mapping[int, Json | None]) -> None:
        self.commits.append(dict(changes))
        for number, document in changes.items():
            if document is None:
                self.tables[name].pop(str(number))
            else:
                self.tables[name][str(number)] = document


@pytest.fixture
def sink() -> Sink:
    return Sink()


def test_every_public_method_that_reaches_storage_is_known() -> None:
    public = {name for name, value in inspect.getmembers(Table, inspect.isfunction) if not name.startswith("_")}
    assert public == WRITERS | READERS | NEITHER
    source = inspect.getsource(Table)
    assert source.count("_storage.write(") == 1, "only _update_table writes, and it is replaced"
    assert SealedTable._update_table is not Table._update_table


def test_the_whole_database_is_never_written() -> None:
    with pytest.raises(NotAllowed):
        SealedStorage({}).write({"t": {}})


def test_nested_values_in_results_are_copies(sink: Sink) -> None:
    number = sink.table.insert({"tags": ["a"]})
    results: list[Any] = [
        sink.table.get(doc_id=number),
        sink.table.get(where("tags") == ["a"]),
        *sink.table.search(where("tags") == ["a"]),
        *sink.table.all(),
        *iter(sink.table),
        *(sink.table.get(doc_ids=[number]) or []),
    ]
    for result in results:
        result["tags"].append("leak")
    assert sink.tables["t"][str(number)] == {"tags": ["a"]}


def test_nested_values_handed_in_are_copies(sink: Sink) -> None:
    tags = ["a"]
    number = sink.table.insert({"tags": tags})
    tags.append("leak")
    assert sink.tables["t"][str(number)] == {"tags": ["a"]}
    more = {"x": ["b"]}
    sink.table.update(more)
    more["x"].append("leak")
    assert sink.tables["t"][str(number)]["x"] == ["b"]


def test_an_update_that_raises_half_way_changes_nothing(sink: Sink) -> None:
    sink.table.insert_multiple({"n": n} for n in range(5))
    before = {key: dict(value) for key, value in sink.tables["t"].items()}
    seen = 0

    def boom(document: Any) -> None:
        nonlocal seen
        document["n"] += 100
        seen += 1
        if seen == 3:
            raise RuntimeError

    with pytest.raises(RuntimeError):
        sink.table.update(boom)
    assert sink.tables["t"] == before
    assert len(sink.commits) == 1


def test_a_write_that_fails_changes_nothing() -> None:
    tables: dict[str, dict[str, Json]] = {"t": {"7": {"n": 1}}}

    def full(_: str, __: Mapping[int, Json | None]) -> None:
        raise OSError

    table = SealedTable(SealedStorage(tables), "t", full, random.Random(5))
    with pytest.raises(OSError):
        table.update({"n": 2})
    assert tables == {"t": {"7": {"n": 1}}}


def test_no_query_cache_keeps_documents(sink: Sink) -> None:
    sink.table.insert({"n": 1})
    sink.table.search(where("n") == 1)
    assert len(sink.table._query_cache) == 0


def test_numbers_are_random_and_not_reused(sink: Sink) -> None:
    first = sink.table.insert({"n": 1})
    second = sink.table.insert({"n": 2})
    sink.table.remove(doc_ids=[second])
    third = sink.table.insert({"n": 3})
    assert len({first, second, third}) == 3
    assert abs(second - first) > 1_000_000


def test_only_touched_documents_are_written(sink: Sink) -> None:
    numbers = sink.table.insert_multiple({"n": n} for n in range(50))
    sink.commits.clear()
    sink.table.update({"n": 77}, where("n") == 7)
    sink.table.update({"n": 8}, where("n") == 8)
    sink.table.remove(where("n") == 9)
    assert sink.commits == [{numbers[7]: {"n": 77}}, {numbers[9]: None}]


def test_writing_one_document_does_not_read_the_others() -> None:
    class Counting(dict[str, Json]):
        reads = 0

        def __getitem__(self, key: str) -> Json:
            Counting.reads += 1
            return super().__getitem__(key)

        def items(self) -> Any:
            raise AssertionError("read the whole table")

        def __iter__(self) -> Any:
            raise AssertionError("read the whole table")

    tables: dict[str, dict[str, Json]] = {"t": Counting({str(n): {"n": n} for n in range(1, 1000)})}
    table = SealedTable(SealedStorage(tables), "t", lambda _, __: None, random.Random(5))
    table.insert({"n": 0})
    table.upsert(Document({"n": 5}, doc_id=5))
    table.update({"n": 6}, doc_ids=[6])
    table.remove(doc_ids=[7])
    assert Counting.reads < 10


def test_what_json_cannot_hold_is_refused_before_writing(sink: Sink) -> None:
    for value in (object(), b"bytes", float("nan"), {1, 2}):
        with pytest.raises((TypeError, ValueError)):
            sink.table.insert({"x": value})
    assert not sink.commits


def test_a_plain_document_keeps_its_number_and_a_taken_one_is_refused(sink: Sink) -> None:
    assert sink.table.insert(Document({"n": 1}, doc_id=9)) == 9
    with pytest.raises(ValueError):
        sink.table.insert(Document({"n": 2}, doc_id=9))
    assert sink.table.upsert(Document({"m": 3}, doc_id=9)) == [9]
    assert sink.tables["t"] == {"9": {"n": 1, "m": 3}}


def test_a_draft_behaves_as_a_mapping() -> None:
    draft = Draft({"1": {"a": 1}, "2": {"a": 2}})
    draft[3] = {"a": 3}
    del draft[1]
    assert sorted(draft) == [2, 3] and len(draft) == 2 and 1 not in draft and 3 in draft
    with pytest.raises(KeyError):
        del draft[1]
    with pytest.raises(KeyError):
        draft[1]
    assert draft.changes() == {1: None, 3: {"a": 3}}


def test_memory_storage_shows_the_traps_that_are_closed_here() -> None:
    table = Table(in_memory(), "t")
    table.insert({"tags": ["a"]})
    table.search(where("tags") == ["a"])[0]["tags"].append("leak")
    assert table.all()[0]["tags"] == ["a", "leak"]
