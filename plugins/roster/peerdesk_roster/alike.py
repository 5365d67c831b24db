"""Peers put together by their facts, so that rules are asked once for each set of facts, however large the roster."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from peerdesk_core.model.ids import PartialDate, last_day
from peerdesk_core.model.people import Peer
from peerdesk_core.peer_facts import Facts, facts_of


def by_facts(peers: Iterable[Peer], today: date) -> Mapping[Facts, Sequence[Peer]]:
    """The peers of each set of facts.

    Facts hang on which side of today a date lies, so peers are first put together by that, and each day is looked at
    once.
    """
    side = _Sides(today)
    groups: dict[tuple[object, ...], list[Peer]] = defaultdict(list)
    for peer in peers:
        key = (
            side[peer.trained_on],
            side[peer.certified_until],
            side[peer.agreement_on],
            side[peer.explained_on],
            side[peer.acknowledged_on],
            peer.standing,
            peer.fitness_role,
            peer.clinician,
        )
        groups[key].append(peer)
    found: dict[Facts, list[Peer]] = {}
    for group in groups.values():
        found.setdefault(facts_of(group[0], today), []).extend(group)
    return found


class _Sides(dict[PartialDate | None, int]):
    """Where a day lies: 0 not known, 1 before today, 2 today, 3 after it."""

    def __init__(self, today: date) -> None:
        self._today = today

    def __missing__(self, known: PartialDate | None) -> int:
        day = None if known is None else last_day(known)
        side = 0 if day is None else 1 if day < self._today else 2 if day == self._today else 3
        self[known] = side
        return side
