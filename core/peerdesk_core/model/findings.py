"""What plugins find out about candidates: bars that stop an assignment and factors that rank the rest."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import attrs

from .ids import Id
from .needs import Fit, Request
from .people import Peer


@attrs.frozen(kw_only=True)
class AssignmentQuestion:
    """Who should answer this request? Asked of all plugins at once, with every candidate."""

    request: Request
    fit: Fit
    peers: tuple[Peer, ...]
    load: Mapping[Id, int]
    """Contacts entered by each peer this month and last, from the register of peers' load; no topic, no request."""
    now: datetime
    load_known: bool = True
    """False where the keys at hand do not open peers' load; `load` is empty then and says nothing."""
    heavy: Mapping[Id, int] = attrs.field(factory=dict)
    """Sessions after critical incidents that each peer took part in as a peer, this month and last."""
    this_month: Mapping[Id, int] = attrs.field(factory=dict)
    """Contacts of this month alone, against a plan's or the policy's number."""
    taken: Mapping[Id, int] = attrs.field(factory=dict)
    """Requests that each peer took on in the last twelve months, as far as they are kept."""
    held: Mapping[Id, int] = attrs.field(factory=dict)
    """Other open requests that each peer has taken and not yet had a contact for."""


@attrs.frozen(kw_only=True)
class Bar:
    """A reason why these peers cannot be assigned. `says` is a sentence without data; `cite` names the clause."""

    id: str
    says: str
    peers: frozenset[Id]
    cite: str = ""
    overridable: bool = False


@attrs.frozen(kw_only=True)
class Factor:
    """One reason to rank peers: a column of points, the same question answered for every candidate.

    `points` maps a peer to its score (absent = 0); `says` maps each score that occurs to its sentence, 0 included.
    """

    id: str
    title: str
    points: Mapping[Id, int]
    says: Mapping[int, str]
    best: int
    cite: str = ""
