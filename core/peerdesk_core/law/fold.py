"""What becomes of an answer when the next lower text speaks too: policy may tighten and add duties, never loosen."""

from __future__ import annotations

from enum import StrEnum

import attrs


class Token(StrEnum):
    """What one text, or all texts down to one, say about telling one recipient one thing."""

    MUST = "must"
    MAY = "may"
    MUST_NOT = "must_not"
    UNSHIELDED = "unshielded"
    COMPELLABLE = "compellable"
    ASK = "ask"
    SILENT = "silent"


class Verdict(StrEnum):
    """The six words that people see, in the order in which one of them becomes the headline."""

    REQUIRED = "required"
    COMPELLABLE = "compellable"
    PERMITTED = "permitted"
    CONSULT = "consult"
    NOT_PRIVILEGED = "not_privileged"
    PROHIBITED = "prohibited"


HEADLINE: tuple[Verdict, ...] = tuple(Verdict)
"""The first of these that anything earns is the headline."""

TELLING: frozenset[Verdict] = frozenset({Verdict.REQUIRED, Verdict.COMPELLABLE, Verdict.PERMITTED})
"""The verdicts under which something may leave the room."""

VERDICT_OF: dict[Token, Verdict] = {
    Token.MUST: Verdict.REQUIRED,
    Token.MAY: Verdict.PERMITTED,
    Token.MUST_NOT: Verdict.PROHIBITED,
    Token.UNSHIELDED: Verdict.NOT_PRIVILEGED,
    Token.COMPELLABLE: Verdict.COMPELLABLE,
    Token.ASK: Verdict.CONSULT,
    Token.SILENT: Verdict.PROHIBITED,
}
"""What a token means once the last text has spoken; where all are silent nothing authorises telling."""


class Departing(StrEnum):
    """How a lower text departs from the one above it."""

    VOID_PERMISSION = "void_permission"
    VOID_DUTY = "void_duty"
    VOID_BAR = "void_bar"
    VOID_DELAY = "void_delay"
    STRICTER = "stricter"
    WEAKER = "weaker"
    ADDS_DUTY = "adds_duty"
    UNVERIFIED = "unverified_statute"


@attrs.frozen
class Folded:
    """The answer after a lower text spoke, and how that text departs, if it does."""

    token: Token
    departing: Departing | None = None


_ALWAYS_UPPER = {
    Token.MUST: {Token.MUST_NOT: Departing.VOID_BAR, Token.MAY: Departing.WEAKER, Token.ASK: Departing.WEAKER},
    Token.MUST_NOT: {
        Token.MAY: Departing.VOID_PERMISSION,
        Token.UNSHIELDED: Departing.VOID_PERMISSION,
        Token.COMPELLABLE: Departing.VOID_PERMISSION,
        Token.MUST: Departing.VOID_DUTY,
    },
    Token.COMPELLABLE: {},
}

_TABLE: dict[Token, dict[Token, Folded]] = {
    Token.MAY: {
        Token.MUST: Folded(Token.MUST, Departing.ADDS_DUTY),
        Token.MUST_NOT: Folded(Token.ASK, Departing.STRICTER),
        Token.ASK: Folded(Token.ASK, Departing.STRICTER),
        Token.COMPELLABLE: Folded(Token.COMPELLABLE),
    },
    Token.UNSHIELDED: {
        Token.MUST: Folded(Token.MUST, Departing.ADDS_DUTY),
        Token.MAY: Folded(Token.MAY),
        Token.ASK: Folded(Token.ASK),
        Token.COMPELLABLE: Folded(Token.COMPELLABLE),
    },
    Token.ASK: {
        Token.MUST: Folded(Token.MUST, Departing.UNVERIFIED),
        Token.MAY: Folded(Token.MAY, Departing.UNVERIFIED),
        Token.COMPELLABLE: Folded(Token.COMPELLABLE, Departing.UNVERIFIED),
    },
}


def fold(upper: Token, lower: Token, *, narrowable: bool = True) -> Folded:
    """The answer of both texts. Silence on either side changes nothing; a permission that may not be narrowed stands.

    An upper text that rests on an unverified rule alone yields to a lower one that permits or commands, with a badge.
    """
    if upper is Token.SILENT:
        return Folded(lower)
    if lower is Token.SILENT:
        return Folded(upper)
    if upper in _ALWAYS_UPPER:
        return Folded(upper, _ALWAYS_UPPER[upper].get(lower))
    if upper is Token.MAY and lower is Token.MUST_NOT and not narrowable:
        return Folded(Token.MAY, Departing.VOID_BAR)
    return _TABLE[upper].get(lower, Folded(upper))
