"""Synthetic peers for the demo: invented names, the same ones for the same seed."""

from __future__ import annotations

import random as _random
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import attrs

from peerdesk_core.contributions import DemoPlan
from peerdesk_core.model.ids import Id, Month, PartialDate, last_day, month_before, new_id, to_month
from peerdesk_core.model.load import Load
from peerdesk_core.model.people import Experience, Language, Peer, Rank, Service, Standing

from .ranks import usual_service

_GIVEN = (
    "Adaeze Amina Anders Asha Beatriz Bo Calvin Cheng Dalia Dev Edwin Elise Farah Gus Halima Hugo Ines Ivo Jamal "
    "Jody Kai Kaja Lena Luz Mai Malik Nadia Nils Omar Paj Petra Quinn Rosa Sade Soren Tou Uma Viggo Wren Yusuf"
)
_FAMILY = (
    "Abara Bergquist Cisneros Dahlberg D'Amico Eklund Farouk Grönwall Halvorsen Ibarra Jönsson Kalinowski Lor "
    "Mbeki Moua-Larsen Nkemelu O'Shea Petrov Quist Ravndal Saetern Thao-Reyes Ulvestad Vang Warsame Xiong Yang Zeller"
)
_RANKS = (
    (Rank.OFFICER, "Officer", 26),
    (Rank.DETECTIVE, "Det.", 6),
    (Rank.SERGEANT, "Sgt.", 10),
    (Rank.LIEUTENANT, "Lt.", 4),
    (Rank.COMMANDER, "Cmdr.", 1),
    (Rank.FORENSIC, "CSI", 2),
    (Rank.DISPATCH, "Dispatcher", 5),
    (Rank.RECORDS, "Records", 2),
    (Rank.CHAPLAIN, "Chaplain", 1),
    (Rank.CIVILIAN, "Civilian", 3),
)
_UNITS = (
    "1st Precinct",
    "2nd Precinct",
    "3rd Precinct",
    "4th Precinct",
    "5th Precinct",
    "[K9]",
    "SWAT",
    "Traffic",
    "Investigations",
)
_CIVILIAN_UNITS = {
    Rank.FORENSIC: "Crime Lab",
    Rank.DISPATCH: "911",
    Rank.RECORDS: "Records",
    Rank.CHAPLAIN: "Wellness",
    Rank.CIVILIAN: "Wellness",
}
_SHIFTS = ("Days", "Mids", "Dogs", "Rotating")
_LANGUAGES = (
    ((), 34),
    ((Language.SPANISH,), 10),
    ((Language.SOMALI,), 5),
    ((Language.HMONG,), 5),
    ((Language.ASL,), 2),
    ((Language.RUSSIAN,), 2),
    ((Language.HMONG, Language.SPANISH), 2),
)
# Every reason for not being deployable occurs, at fixed places of the list.
_WITHOUT_TRAINING = frozenset({7, 23, 41})
_WITHOUT_AGREEMENT = frozenset({11, 23, 48})
_STANDINGS = {
    5: Standing.PERSONAL,
    19: Standing.REDUCED,
    30: Standing.SUSPENDED,
    37: Standing.PERSONAL,
    44: Standing.ADMINISTRATIVE,
    52: Standing.WITHDRAWN,
    56: Standing.REDUCED,
}
_UNTIL_DAYS = {5: 40, 19: 25, 37: -6, 44: 90, 56: 120}
"""Days from today on which a plan or a leave is looked at again."""
_CAPACITY = {19: 2, 56: 4}
_LAPSED = frozenset({14, 33})
_LAPSES_SOON = frozenset({16, 27})
_WITHOUT_STANDARD = frozenset({12, 33})
_CHECK_IN_LATE = frozenset({9, 22})
_NEVER_CHECKED_IN = frozenset({26, 49})
_NOT_EXPLAINED = frozenset({17, 48})
_NOT_ACKNOWLEDGED = frozenset({17, 28, 48})
_CLINICIAN = 34
_FITNESS_ROLE = 46
_EAP = 58
_TIES = {8: ("Records",), 21: ("Traffic", "SWAT"), 40: ("5th Precinct",)}
_STATIONS = {
    "1st Precinct": "Central",
    "2nd Precinct": "North",
    "3rd Precinct": "South",
    "4th Precinct": "North",
    "5th Precinct": "South",
}
_LEADERS = {"Central": 1, "North": 1}
"""Peers of a station who lead the team there; the third station has none."""
_STANDARD = "Institute for Crisis Care (invented)"
_OFTEN_UNAVAILABLE = 25
_HEAVY = {31: (1, 1), 6: (1, 0)}
"""Critical incidents of this month and the last that a peer took part in as a peer."""


def demo_peers(plan: DemoPlan) -> tuple[Peer, ...]:
    """As many peers as the plan says. A function of the plan alone."""
    random = _random.Random(f"roster {plan.seed}")
    names = [(given, family) for given in _GIVEN.split() for family in _FAMILY.split()]
    random.shuffle(names)
    today = plan.now.date()
    bare = [_peer(number, names[number % len(names)], today, random) for number in range(plan.peers)]
    return _with_leaders(_full(number, peer, today, plan.seed) for number, peer in enumerate(bare))


def demo_loads(plan: DemoPlan, peers: Sequence[Peer]) -> tuple[tuple[Id, Month, Load, int], ...]:
    """What some of them were asked and took on: peer, month, kind and number, as the register of load has it."""
    this = to_month(plan.now.date())
    last = month_before(this)
    found: list[tuple[Id, Month, Load, int]] = []
    for number, peer in enumerate(peers):
        if number == _OFTEN_UNAVAILABLE:
            found += [(peer.id, last, Load.UNAVAILABLE, 3), (peer.id, this, Load.UNAVAILABLE, 2)]
            found.append((peer.id, last, Load.OFFERED, 1))
        now, before = _HEAVY.get(number, (0, 0))
        found += [(peer.id, month, Load.HEAVY, heavy) for month, heavy in ((this, now), (last, before)) if heavy]
    return tuple(found)


def _full(number: int, peer: Peer, today: date, seed: int) -> Peer:
    """The rest of a peer, drawn apart so that the names stay the same when there is more to draw."""
    random = _random.Random(f"roster more {seed} {number}")
    trained = peer.trained_on
    joined = today - timedelta(days=random.randrange(60, 1400))
    joined = min(joined, last_day(trained)) if trained else joined
    lasts = -20 if number in _LAPSED else 30 if number in _LAPSES_SOON else random.randrange(100, 720)
    checked = 380 if number in _CHECK_IN_LATE else random.randrange(5, 340)
    until = _UNTIL_DAYS.get(number)
    experience = random.sample(sorted(Experience), random.choice((0, 0, 1, 1, 2)))
    long_here = (today - joined).days > 600
    supervisor = peer.rank is Rank.LIEUTENANT or (peer.rank is Rank.SERGEANT and number % 2 == 0)
    return attrs.evolve(
        peer,
        unit="EAP" if number == _EAP else peer.unit,
        station=_STATIONS.get(peer.unit, ""),
        rank=Rank.CIVILIAN if number == _EAP else peer.rank,
        rank_title="EAP specialist" if number == _EAP else peer.rank_title,
        service=Service.CIVILIAN if number == _EAP else peer.service,
        experience=frozenset(experience),
        experience_shared=bool(experience) and random.random() < 0.5,
        joined_on=_day(joined),
        training_standard="" if number in _WITHOUT_STANDARD or trained is None else _STANDARD,
        certified_until=None if trained is None else _day(today + timedelta(days=lasts)),
        explained_on=None if number in _NOT_EXPLAINED else peer.agreement_on,
        acknowledged_on=None if number in _NOT_ACKNOWLEDGED else peer.agreement_on,
        standing_until=None if until is None else _day(today + timedelta(days=until)),
        capacity=_CAPACITY.get(number),
        supervises=(peer.unit,) if supervisor and number != _EAP else (),
        ties=_TIES.get(number, ()),
        fitness_role=number == _FITNESS_ROLE,
        clinician=number == _CLINICIAN,
        checked_in_on=None if number in _NEVER_CHECKED_IN else _day(today - timedelta(days=checked)),
        reviewed_on=_day(today - timedelta(days=random.randrange(100, 800))) if long_here else None,
    )


def _with_leaders(peers: Iterable[Peer]) -> tuple[Peer, ...]:
    wanted = dict(_LEADERS)
    found: list[Peer] = []
    for peer in peers:
        fit = peer.rank in (Rank.SERGEANT, Rank.OFFICER) and peer.standing is Standing.GOOD
        leads = fit and wanted.get(peer.station, 0) > 0
        if leads:
            wanted[peer.station] -= 1
        found.append(attrs.evolve(peer, leads=leads))
    return tuple(found)


def _day(day: date) -> PartialDate:
    return PartialDate(day.isoformat())


def _peer(number: int, name: tuple[str, str], today: date, random: _random.Random) -> Peer:
    rank, title, _ = random.choices(_RANKS, [weight for *_, weight in _RANKS])[0]
    retired = rank is Rank.SERGEANT and random.random() < 0.15
    languages, _ = random.choices(_LANGUAGES, [weight for _, weight in _LANGUAGES])[0]
    hired = today - timedelta(days=random.randrange(900, 9500))
    trained = today - timedelta(days=random.randrange(40, 880))
    agreed = trained + timedelta(days=random.randrange(1, 30))
    given, family = name
    return Peer(
        id=new_id(random),
        given=given,
        family=family,
        badge=str(70000 + number),
        rank=rank,
        rank_title=f"Ret. {title}" if retired else title,
        service=Service.RETIRED if retired else Service.VOLUNTEER if rank is Rank.CHAPLAIN else usual_service(rank),
        unit=_CIVILIAN_UNITS.get(rank) or random.choice(_UNITS),
        shift="" if retired else random.choice(_SHIFTS),
        languages=languages,
        phone=f"612-555-{random.randrange(100, 200):04d}",
        email=f"{_plain(given)}.{_plain(family)}@example.org",
        hired_on=PartialDate(hired.isoformat()),
        trained_on=None if number in _WITHOUT_TRAINING else PartialDate(trained.isoformat()),
        agreement_on=None
        if number in _WITHOUT_AGREEMENT
        else PartialDate(agreed.isoformat()[: random.choice((7, 10))]),
        standing=_STANDINGS.get(number, Standing.GOOD),
        on_call=number % 9 == 4,
    )


def _plain(name: str) -> str:
    swaps = str.maketrans({"ö": "o", "'": None})
    return name.lower().translate(swaps)
