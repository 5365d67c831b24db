"""Where a person can be referred, and whom the team can call: what the directory offers to other parts of the desk."""

from __future__ import annotations

from enum import StrEnum

import attrs

from .ids import Id


class ResourceKind(StrEnum):
    """The sort of help. A contact keeps this much of a referral and no more (mpd-03, slmpd-30, mesq-10, mesq-26)."""

    CLINICAL_LEAD = "clinical_lead"
    CONSULTANT = "consultant"
    EAP = "eap"
    CLINICIAN = "clinician"
    WELLNESS = "wellness"
    INSURANCE = "insurance"
    MUTUAL_HELP = "mutual_help"
    """Alcoholics Anonymous and other groups of people who help each other."""
    FACILITY = "facility"
    CHAPLAIN = "chaplain"
    HOTLINE = "hotline"
    OTHER = "other"


@attrs.frozen(kw_only=True)
class Resource:
    """One entry as others see it. `reach` is a telephone number or address to show, `note` one line beside it."""

    id: Id
    kind: ResourceKind
    title: str
    reach: str = ""
    note: str = ""
    internal: bool = False
    competent: bool = False
    """Whether it knows the culture of responders (mndps-33, mn124-15)."""
    stale: bool = False
    """Whether it was not looked at for long."""
