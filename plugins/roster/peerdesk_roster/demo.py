"""Synthetic peers for the demo: invented names, the same ones for the same seed."""

from __future__ import annotations

import random as _random
from datetime import date, timedelta

from peerdesk_core.contributions import DemoPlan
from peerdesk_core.model.ids import PartialDate, new_id
from peerdesk_core.model.people import Language, Peer, Rank, Service, Standing

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
    5: Standing.LEAVE,
    19: Standing.REDUCED,
    30: Standing.SUSPENDED,
    37: Standing.LEAVE,
    52: Standing.WITHDRAWN,
}


def demo_peers(plan: DemoPlan) -> tuple[Peer, ...]:
    """As many peers as the plan says. A function of the plan alone."""
    random = _random.Random(f"roster {plan.seed}")
    names = [(given, family) for given in _GIVEN.split() for family in _FAMILY.split()]
    random.shuffle(names)
    today = plan.now.date()
    return tuple(_peer(number, names[number % len(names)], today, random) for number in range(plan.peers))


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
