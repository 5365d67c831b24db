"""What is counted of a peer's work in the register `care`: by peer and month, nothing finer."""

from __future__ import annotations

from enum import StrEnum


class Load(StrEnum):
    """One kind of count. No count says with whom, or about what."""

    CONTACTS = "contacts"
    """Contacts that reached the person."""
    HEAVY = "heavy"
    """Sessions after a critical incident that the peer took part in as a peer."""
    OFFERED = "offered"
    """Requests that the peer was asked to take and took (mpd-31)."""
    UNAVAILABLE = "unavailable"
    """Requests that the peer was asked to take and could not; no reason is kept (mpd-31)."""
    QUARTERS = "quarters"
    """Compensated quarter-hours (mesq-07)."""


MONTHS_KEPT: dict[Load, int] = {
    Load.CONTACTS: 2,
    Load.HEAVY: 3,
    Load.OFFERED: 12,
    Load.UNAVAILABLE: 12,
    Load.QUARTERS: 2,
}
"""Months, the present one included, after which a count goes."""
