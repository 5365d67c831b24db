"""What a disclosure check answers: the verdict, for whom, by when, on which authority, and what is not known."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

import attrs

from .fold import Departing, Token, Verdict
from .packs import ConflictKind, Evidence, Rank, RuleClock


class LineState(StrEnum):
    """What became of a rule in one check."""

    FIRED = "fired"
    DEFEATED = "defeated"
    VOID = "void"
    NOT_MET = "not_met"
    NOT_IN_FORCE = "not_in_force"


class DutySource(StrEnum):
    """Who demands that something is told."""

    STATUTE = "statute"
    POLICY = "policy"


@attrs.frozen(kw_only=True)
class Line:
    """One rule in the full trace. `rule` is "pack:topic.id"; `facts` are those it hangs on, as they were taken."""

    rule: str
    state: LineState
    says: str
    cite: str
    rank: Rank
    evidence: Evidence | None = None
    by: str = ""
    facts: Mapping[str, str] = attrs.field(factory=dict)
    reading: str = ""


@attrs.frozen(kw_only=True)
class Layer:
    """What one pack says for one recipient, alone, and how it departs from those above it."""

    pack: str
    rank: Rank
    token: Token
    rules: tuple[str, ...] = ()
    departing: Departing | None = None


@attrs.frozen(kw_only=True)
class Row:
    """The verdict for one recipient role, "*" for all others."""

    role: str
    verdict: Verdict
    layers: tuple[Layer, ...]


@attrs.frozen(kw_only=True)
class Duty:
    """A clock of the answer with the rule that sets it."""

    rule: str
    clock: RuleClock
    says: str
    cite: str


@attrs.frozen(kw_only=True)
class ConflictRecord:
    """Two texts that do not fit, as it shows in this check. K ids are those of the pack's own list."""

    id: str
    kind: ConflictKind | Departing
    statute_result: str
    policy_result: str
    net: str
    reason: str
    cite: str
    ask_role: tuple[str, ...] = ()
    ack_required: bool = False
    citations: tuple[str, ...] = ()
    """Each place of `cite` by itself."""


@attrs.frozen(kw_only=True)
class Unknown:
    """A fact that would change the answer: its name, the question to ask and why."""

    fact: str
    question: str
    because: str


@attrs.frozen(kw_only=True)
class Flip:
    """One change of one fact that changes the headline."""

    fact: str
    value: str
    verdict: Verdict


@attrs.frozen(kw_only=True)
class Piece:
    """The answer for one circumstance of one piece of information."""

    circumstance: str
    verdict: Verdict
    duty_source: tuple[DutySource, ...]
    recipients: tuple[str, ...]
    ask_role: tuple[str, ...]
    rows: tuple[Row, ...]
    scopes: tuple[str, ...]
    duties: tuple[Duty, ...]
    citations: tuple[str, ...]
    conflicts: tuple[ConflictRecord, ...]
    failed: tuple[str, ...]
    unknowns: tuple[Unknown, ...]
    badges: tuple[str, ...]
    trace: tuple[Line, ...]
    says: tuple[str, ...]
    facts: Mapping[str, str]
    could_be: tuple[Verdict, ...] = ()
    """Every verdict that some answer to what is open would give."""
    ask_next: Unknown | None = None


@attrs.frozen(kw_only=True)
class Answer:
    """The answer of a whole check. `pieces` holds one list for each item, in the order asked.

    `nothing_asked` is set before anything was answered: the verdict is then prohibited, and says so.
    """

    id: str
    department: str
    as_of: date
    verdict: Verdict
    duty_source: tuple[DutySource, ...]
    recipients: tuple[str, ...]
    ask_role: tuple[str, ...]
    scopes: tuple[str, ...]
    duties: tuple[Duty, ...]
    citations: tuple[str, ...]
    conflicts: tuple[ConflictRecord, ...]
    failed: tuple[str, ...]
    assumptions: tuple[str, ...]
    unknowns: tuple[Unknown, ...]
    badges: tuple[str, ...]
    script: str
    pieces: tuple[tuple[Piece, ...], ...]
    packs: tuple[str, ...]
    digest: str
    tier: str = ""
    ask_next: Unknown | None = None
    nothing_asked: bool = False
