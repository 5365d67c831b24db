"""Peers: the trained colleagues whose work the desk organises. Recipients of support have no type here, on purpose."""

from __future__ import annotations

from enum import StrEnum

import attrs

from .ids import Id, PartialDate


class Rank(StrEnum):
    """Ranks and roles as most agencies know them, in ascending order within the sworn ones."""

    OFFICER = "officer"
    DETECTIVE = "detective"
    SERGEANT = "sergeant"
    LIEUTENANT = "lieutenant"
    CAPTAIN = "captain"
    COMMANDER = "commander"
    CHIEF = "chief"
    FORENSIC = "forensic"
    DISPATCH = "dispatch"
    RECORDS = "records"
    FIRE = "fire"
    MEDIC = "medic"
    CHAPLAIN = "chaplain"
    CIVILIAN = "civilian"
    UNKNOWN = "unknown"


SWORN_ORDER: tuple[Rank, ...] = (
    Rank.OFFICER,
    Rank.DETECTIVE,
    Rank.SERGEANT,
    Rank.LIEUTENANT,
    Rank.CAPTAIN,
    Rank.COMMANDER,
    Rank.CHIEF,
)


class Service(StrEnum):
    """In what capacity a peer belongs to the agency."""

    SWORN = "sworn"
    CIVILIAN = "civilian"
    RETIRED = "retired"
    VOLUNTEER = "volunteer"
    UNKNOWN = "unknown"


class Standing(StrEnum):
    """A peer's standing on the team; anything but `good` bars assignment where the department's rules say so."""

    GOOD = "good"
    REDUCED = "reduced"
    LEAVE = "leave"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"


class Language(StrEnum):
    """Languages a peer speaks or a person prefers; the values are ISO 639 codes."""

    ENGLISH = "en"
    SPANISH = "es"
    SOMALI = "so"
    HMONG = "hmn"
    RUSSIAN = "ru"
    ASL = "ase"
    VIETNAMESE = "vi"
    ARABIC = "ar"
    FRENCH = "fr"
    GERMAN = "de"
    MANDARIN = "zh"
    CANTONESE = "yue"
    KAREN = "kar"
    OROMO = "om"
    AMHARIC = "am"
    SWAHILI = "sw"
    PORTUGUESE = "pt"
    POLISH = "pl"
    BOSNIAN = "bs"
    KOREAN = "ko"
    TAGALOG = "tl"
    HINDI = "hi"
    LAO = "lo"
    UKRAINIAN = "uk"
    OTHER = "other"


@attrs.frozen(kw_only=True)
class Peer:
    """One peer. `unit`, `shift` and `rank_title` are the department's own labels, compared without case."""

    id: Id
    given: str
    family: str
    badge: str = ""
    rank: Rank = Rank.UNKNOWN
    rank_title: str = ""
    service: Service = Service.UNKNOWN
    unit: str = ""
    shift: str = ""
    languages: tuple[Language, ...] = ()
    phone: str = ""
    email: str = ""
    hired_on: PartialDate | None = None
    trained_on: PartialDate | None = None
    agreement_on: PartialDate | None = None
    standing: Standing = Standing.GOOD
    on_call: bool = False

    @property
    def name(self) -> str:
        """Given name, then family name."""
        return f"{self.given} {self.family}".strip()
