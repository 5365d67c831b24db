"""What the directory keeps: places of help, and the people of the program who are not its peers."""

from __future__ import annotations

from enum import StrEnum

import attrs

from peerdesk_core.contributions import Tone
from peerdesk_core.model.ids import Id, PartialDate
from peerdesk_core.model.people import Language
from peerdesk_core.model.resources import ResourceKind


@attrs.frozen(kw_only=True)
class Entry:
    """One place of help. `reach` is a telephone number or address, `hours` when somebody answers there."""

    id: Id
    kind: ResourceKind
    title: str
    internal: bool = False
    """Whether it belongs to the department or its city (mpd-46)."""
    reach: str = ""
    hours: str = ""
    languages: tuple[Language, ...] = ()
    competent: bool = False
    """Whether it knows the culture of responders (mndps-33, mn124-15)."""
    note: str = ""
    checked_on: PartialDate | None = None
    """When somebody last made sure that all of this is still so (mpd-46)."""


@attrs.frozen(kw_only=True)
class Person:
    """Somebody with a part in the program. `role` is a word of packs ("clinical_lead"); the department titles it."""

    id: Id
    role: str
    given: str
    family: str
    phone: str = ""
    email: str = ""
    reachable: str = ""
    """When and how they can usually be reached, in their own words: shown, never promised (slmpd-05)."""
    license: str = ""
    license_until: PartialDate | None = None
    approved_on: PartialDate | None = None
    """When the department's administration approved them (mn124-05)."""
    contract_until: PartialDate | None = None
    acknowledged_on: PartialDate | None = None
    """When they acknowledged the rules of confidentiality (slmpd-33)."""
    fitness_role: bool = False
    """Whether they have a part in fitness-for-duty evaluations (mn124-04, mndps-14)."""
    competent: bool = False
    """Whether they know the culture of responders (mndps-33, mn124-15)."""

    @property
    def name(self) -> str:
        """Given name, then family name."""
        return f"{self.given} {self.family}".strip()


class About(StrEnum):
    """What a finding is about, which is where it is mended."""

    ENTRIES = "entries"
    PEOPLE = "people"


@attrs.frozen(kw_only=True)
class Finding:
    """Something that is missing or should not be, in one sentence without a name. `cite` is "" for the desk's own."""

    says: str
    about: About
    cite: str = ""
    tone: Tone = Tone.WARN
    person: Id | None = None
    """The person it is about."""


@attrs.frozen(kw_only=True)
class Says:
    """One line of a page to read or print. `head` lines are headings."""

    text: str
    tone: Tone = Tone.PLAIN
    indent: int = 0
    head: bool = False
