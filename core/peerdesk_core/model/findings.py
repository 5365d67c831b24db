"""What plugins find out about candidates: bars that stop an assignment and factors that rank the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, ValuesView
from datetime import datetime
from functools import cached_property
from itertools import repeat

import attrs

from .ids import Id
from .needs import Fit, Request
from .people import Peer


@attrs.frozen(kw_only=True)
class AssignmentQuestion:
    """Who should answer this request? Asked of all plugins at once, with every candidate, each of them once."""

    request: Request
    fit: Fit
    peers: tuple[Peer, ...]
    load: Mapping[Id, int]
    """Contacts entered by each peer this month and last, from the register of peers' load; no topic, no request."""
    now: datetime
    load_known: bool = True
    """False where the keys at hand do not open peers' load; `load` is empty then and says nothing."""
    heavy: Mapping[Id, int] = attrs.field(factory=dict)
    """Sessions after critical incidents that each peer took part in as a peer, this month and last."""
    this_month: Mapping[Id, int] = attrs.field(factory=dict)
    """Contacts of this month alone, against a plan's or the policy's number."""
    taken: Mapping[Id, int] = attrs.field(factory=dict)
    """Requests that each peer took on in the last twelve months, as far as they are kept."""
    held: Mapping[Id, int] = attrs.field(factory=dict)
    """Other open requests that each peer has taken and not yet had a contact for."""

    @cached_property
    def rows(self) -> Mapping[Id, int]:
        """The id of each candidate and where it stands in `peers`, in that order."""
        return {peer.id: row for row, peer in enumerate(self.peers)}

    def column(self, scores: Sequence[int]) -> Column:
        """Points for a factor from a score for each candidate, in the order of `peers`."""
        return Column(self.rows, scores)

    def counts(self, found: Mapping[Id, int]) -> Sequence[int]:
        """A number for each candidate, in the order of `peers`; 0 where none is found."""
        if isinstance(found, Column) and found.rows is self.rows:
            return found.scores
        return list(map(found.get, self.rows, repeat(0)))


class Column(Mapping[Id, int]):
    """A score for each candidate. All columns of a question share its rows, so that one costs no look-up for each peer.

    ValueError unless there is a score for each row.
    """

    __slots__ = ("rows", "scores")

    def __init__(self, rows: Mapping[Id, int], scores: Sequence[int]) -> None:
        if len(rows) != len(scores):
            raise ValueError("a column needs a score for each candidate")
        self.rows = rows
        self.scores = scores

    def __getitem__(self, peer: Id) -> int:
        return self.scores[self.rows[peer]]

    def __iter__(self) -> Iterator[Id]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def values(self) -> ValuesView[int]:
        """The scores, without looking up each peer."""
        return _Scores(self)


class _Scores(ValuesView[int]):
    def __init__(self, column: Column) -> None:
        super().__init__(column)
        self._scores = column.scores

    def __iter__(self) -> Iterator[int]:
        return iter(self._scores)


@attrs.frozen(kw_only=True)
class Bar:
    """A reason why these peers cannot be assigned. `says` is a sentence without data; `cite` names the clause."""

    id: str
    says: str
    peers: frozenset[Id]
    cite: str = ""
    overridable: bool = False


@attrs.frozen(kw_only=True)
class Factor:
    """One reason to rank peers: a column of points, the same question answered for every candidate.

    `points` maps a peer to its score (absent = 0); where most have one, `question.column` makes them from a list.
    `says` maps each score that occurs to its sentence, 0 included.
    """

    id: str
    title: str
    points: Mapping[Id, int]
    says: Mapping[int, str]
    best: int
    cite: str = ""
