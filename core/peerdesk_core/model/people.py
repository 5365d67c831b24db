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
    """On a plan for a reduced load, until a day on which it is looked at again (mpd-32)."""
    PERSONAL = "personal"
    """On a personal leave from the team (mndps-09)."""
    ADMINISTRATIVE = "administrative"
    """On administrative leave while something is looked into (slmpd-12)."""
    BELOW = "below"
    """Below the department's expectations (slmpd-12)."""
    IMPROVEMENT = "improvement"
    """On a performance improvement plan (slmpd-12)."""
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    """Left the team by their own decision; no reason is asked (mesq-21)."""
    DISMISSED = "dismissed"


LEFT_TEAM = frozenset({Standing.WITHDRAWN, Standing.DISMISSED})
"""Standings of peers who no longer belong to the team."""


class Experience(StrEnum):
    """What a peer has lived through or done, as far as they care to say it themselves (mpd-04)."""

    SHOOTING = "shooting"
    INJURY = "injury"
    LOSS_OF_COLLEAGUE = "loss_of_colleague"
    SUICIDE_LOSS = "suicide_loss"
    CHILD_DEATH = "child_death"
    ILLNESS = "illness"
    RECOVERY = "recovery"
    FAMILY = "family"
    MILITARY = "military"
    INVESTIGATED = "investigated"
    RETIREMENT = "retirement"
    DISPATCHING = "dispatching"


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
    station: str = ""
    shift: str = ""
    languages: tuple[Language, ...] = ()
    experience: frozenset[Experience] = frozenset()
    experience_shared: bool = False
    """Whether others than the coordinator may see `experience`; what is not shared counts in no ranking."""
    phone: str = ""
    email: str = ""
    hired_on: PartialDate | None = None
    joined_on: PartialDate | None = None
    trained_on: PartialDate | None = None
    training_standard: str = ""
    """The accredited body whose standard that training followed (mpd-43)."""
    certified_until: PartialDate | None = None
    """The last day on which the training counts, where it lapses (mpd-43)."""
    agreement_on: PartialDate | None = None
    explained_on: PartialDate | None = None
    """When the peer showed that they can state privilege, confidentiality, privacy and their limits (mndps-05)."""
    acknowledged_on: PartialDate | None = None
    """When the peer acknowledged which ties with the people helped are barred (mesq-22, mndps-29, slmpd-33)."""
    standing: Standing = Standing.GOOD
    standing_until: PartialDate | None = None
    """Until when a reduced load or a leave is planned; it is looked at again on that day (mpd-32, mndps-09)."""
    capacity: int | None = None
    """Contacts a month that a plan for a reduced load leaves (mpd-32)."""
    leads: bool = False
    """Whether the peer leads the team at their station (slmpd-06)."""
    supervises: tuple[str, ...] = ()
    """Units whose members report to the peer, as the department names them."""
    ties: tuple[str, ...] = ()
    """Units for which the peer has declared a tie or a conflict of interest (mndps-18, mndps-29); never why."""
    fitness_role: bool = False
    """Whether the peer has a part in fitness-for-duty evaluations (mpd-06)."""
    clinician: bool = False
    """Whether the peer is also a clinician of the team (mndps-14)."""
    checked_in_on: PartialDate | None = None
    """The last wellness check-in with the clinical lead; what was said has no place (mpd-18)."""
    reviewed_on: PartialDate | None = None
    """The last review of continued suitability (mesq-20)."""
    on_call: bool = False
    """Whether the peer takes duty in the on-call rota."""

    @property
    def name(self) -> str:
        """Given name, then family name."""
        return f"{self.given} {self.family}".strip()
