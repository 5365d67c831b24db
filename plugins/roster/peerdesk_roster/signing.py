"""The order of joining: a peer first shows that they can state the limits of privacy, then signs (mndps-05)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peerdesk_core.model.ids import last_day
from peerdesk_core.model.people import Peer

from .dates import first_day

if TYPE_CHECKING:
    from peerdesk_core.law.department import Clause, Department

TOO_EARLY = "The agreement is signed before the limits were explained. Explain them, then let it be signed anew."
UNEXPLAINED = "The agreement is entered and the day on which the limits were explained is not. That comes first."


def explained_first(department: Department) -> Clause | None:
    """The clause by which the limits are explained before the agreement is signed; None where the texts are silent."""
    found = department.sayings("admit", act="explain")
    return found[0].clause if found else None


def signed_too_early(peer: Peer) -> bool:
    """Whether the agreement was signed before the limits were explained, whichever days are meant."""
    signed, explained = peer.agreement_on, peer.explained_on
    return signed is not None and explained is not None and last_day(signed) < first_day(explained)


def wrong_order(peer: Peer) -> str:
    """What is wrong about the order, in a sentence for where it is entered; "" for nothing."""
    if signed_too_early(peer):
        return TOO_EARLY
    return UNEXPLAINED if peer.agreement_on is not None and peer.explained_on is None else ""
