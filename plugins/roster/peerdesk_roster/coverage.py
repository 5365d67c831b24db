"""How far the team reaches: a matrix with its gaps, and who is left when a unit or a shift was involved.

Pure functions over the peers (mpd-04, mndps-12).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from enum import StrEnum
from operator import attrgetter

import attrs

from peerdesk_core.contributions import Tone
from peerdesk_core.model.people import LEFT_TEAM, Language, Peer, Rank, Service


class Axis(StrEnum):
    """What the rows of the matrix are. The value is the word people read."""

    UNIT = "unit"
    STATION = "station"
    SHIFT = "shift"


class Band(StrEnum):
    """Ranks in a few bands. The value is the title people read."""

    LINE = "officer"
    FIRST_LINE = "sergeant"
    MIDDLE = "lieutenant"
    SENIOR = "captain up"
    STAFF = "other staff"


_BANDS: dict[Rank, Band] = {
    Rank.OFFICER: Band.LINE,
    Rank.DETECTIVE: Band.LINE,
    Rank.SERGEANT: Band.FIRST_LINE,
    Rank.LIEUTENANT: Band.MIDDLE,
    Rank.CAPTAIN: Band.SENIOR,
    Rank.COMMANDER: Band.SENIOR,
    Rank.CHIEF: Band.SENIOR,
}
SERVICES = (Service.SWORN, Service.CIVILIAN, Service.VOLUNTEER, Service.RETIRED)
_WORD_OF: dict[Axis, Callable[[Peer], str]] = {
    Axis.UNIT: attrgetter("unit"),
    Axis.STATION: attrgetter("station"),
    Axis.SHIFT: attrgetter("shift"),
}


@attrs.frozen(kw_only=True)
class Count:
    """The deployable peers of one row, by service, rank band and language, of so many `members`."""

    label: str
    members: int = 0
    total: int = 0
    services: Mapping[Service, int] = attrs.field(factory=dict)
    bands: Mapping[Band, int] = attrs.field(factory=dict)
    languages: Mapping[Language, int] = attrs.field(factory=dict)

    @property
    def tone(self) -> Tone:
        """Nobody is a gap; one alone leaves nobody when that one was involved."""
        return Tone.BAD if not self.total else Tone.WARN if self.total == 1 else Tone.PLAIN


@attrs.frozen(kw_only=True)
class Matrix:
    """Rows in alphabetical order, the team as a whole, and how many deployable peers have no value on this axis."""

    axis: Axis
    rows: tuple[Count, ...]
    whole: Count
    unplaced: int

    @property
    def gaps(self) -> tuple[str, ...]:
        """Labels of the rows that nobody covers."""
        return tuple(row.label for row in self.rows if not row.total)


@attrs.frozen(kw_only=True)
class Involved:
    """What was involved in an incident, in the department's own words; what is empty was not narrowed down.

    Within a kind any of the words fits, across kinds all must: unit "K9" and shift "Days" are those of K9 on days.
    """

    units: frozenset[str] = frozenset()
    stations: frozenset[str] = frozenset()
    shifts: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.units or self.stations or self.shifts)

    def of(self, axis: Axis) -> frozenset[str]:
        """The words of one kind."""
        return {Axis.UNIT: self.units, Axis.STATION: self.stations, Axis.SHIFT: self.shifts}[axis]

    def toggled(self, axis: Axis, word: str) -> Involved:
        """The same with one word more, or less if it was among them."""
        now = self.of(axis) ^ {word.casefold()}
        if axis is Axis.UNIT:
            return attrs.evolve(self, units=now)
        return attrs.evolve(self, stations=now) if axis is Axis.STATION else attrs.evolve(self, shifts=now)


@attrs.frozen(kw_only=True)
class Left:
    """Who is left, who was involved, and of whom the roster does not say enough to know."""

    left: tuple[Peer, ...]
    involved: tuple[Peer, ...]
    unsure: tuple[Peer, ...]


def who_is_left(peers: Iterable[Peer], involved: Involved) -> Left:
    """Divide peers by whether they belong to what was involved.

    A peer whose unit, station or shift is blank counts as left only where another word rules them out.
    """
    wanted = [(_WORD_OF[axis], involved.of(axis)) for axis in Axis if involved.of(axis)]
    if not wanted:
        return Left(left=tuple(peers), involved=(), unsure=())
    left: list[Peer] = []
    inside: list[Peer] = []
    unsure: list[Peer] = []
    parts: dict[tuple[str, ...], list[Peer]] = {}
    for peer in peers:
        written = tuple(word_of(peer) for word_of, _ in wanted)
        if written not in parts:
            words = [(word.casefold(), fitting) for word, (_, fitting) in zip(written, wanted, strict=True)]
            outside = any(word and word not in fitting for word, fitting in words)
            parts[written] = left if outside else inside if all(written) else unsure
        parts[written].append(peer)
    return Left(left=tuple(left), involved=tuple(inside), unsure=tuple(unsure))


def matrix(peers: Sequence[Peer], deployable: Collection[str], axis: Axis, listed: Iterable[str] = ()) -> Matrix:
    """Count the deployable peers of each value that the team, or the list of the department, names.

    `deployable` are ids. A unit whose peers are all not deployable is a row with a total of 0: a gap. Words are
    compared without regard to case; the first way of writing one is shown.
    """
    groups = {word.casefold(): _Group(word) for word in reversed(tuple(listed))}
    nowhere = _Group("")
    written: dict[str, _Group] = {}
    word_of = _WORD_OF[axis]
    for peer in peers:
        word = word_of(peer)
        group = written.get(word)
        if group is None:
            if word and word.casefold() not in groups and peer.standing in LEFT_TEAM and peer.id not in deployable:
                continue
            group = groups.setdefault(word.casefold(), _Group(word)) if word else nowhere
            written[word] = group
        group.members += peer.standing not in LEFT_TEAM
        if peer.id in deployable:
            group.ready.append(peer)
    rows = sorted((group.counted() for group in groups.values()), key=lambda row: row.label.casefold())
    return Matrix(
        axis=axis,
        rows=tuple(rows),
        whole=_added("Whole team", (*rows, nowhere.counted())),
        unplaced=len(nowhere.ready),
    )


def crossing(peers: Iterable[Peer], deployable: Collection[str], axis: Axis, label: str, other: Axis) -> dict[str, int]:
    """The deployable peers of one row by the values of another axis, most first; "" are those without one."""
    key = label.casefold()
    found = Counter(
        value_of(peer, other)
        for peer in peers
        if peer.id in deployable and (not key or value_of(peer, axis).casefold() == key)
    )
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))


def value_of(peer: Peer, axis: Axis) -> str:
    """The peer's unit, station or shift."""
    return _WORD_OF[axis](peer)


def band_of(peer: Peer) -> Band | None:
    """The band of the peer's rank; None for a rank that is not known."""
    return None if peer.rank is Rank.UNKNOWN else _BANDS.get(peer.rank, Band.STAFF)


class _Group:
    """The peers of one row while they are gathered."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.members = 0
        self.ready: list[Peer] = []

    def counted(self) -> Count:
        """The row; equal ranks and equal lists of languages are looked at once, however many peers there are."""
        bands: Counter[Band] = Counter()
        for rank, number in Counter(peer.rank for peer in self.ready).items():
            if rank is not Rank.UNKNOWN:
                bands[_BANDS.get(rank, Band.STAFF)] += number
        languages: Counter[Language] = Counter()
        for spoken, number in Counter(peer.languages for peer in self.ready).items():
            languages.update(dict.fromkeys(spoken, number))
        return Count(
            label=self.label,
            members=self.members,
            total=len(self.ready),
            services=Counter(peer.service for peer in self.ready),
            bands=bands,
            languages=languages,
        )


def _added(label: str, rows: Sequence[Count]) -> Count:
    services: Counter[Service] = Counter()
    bands: Counter[Band] = Counter()
    languages: Counter[Language] = Counter()
    for row in rows:
        services.update(row.services)
        bands.update(row.bands)
        languages.update(row.languages)
    return Count(
        label=label,
        members=sum(row.members for row in rows),
        total=sum(row.total for row in rows),
        services=services,
        bands=bands,
        languages=languages,
    )
