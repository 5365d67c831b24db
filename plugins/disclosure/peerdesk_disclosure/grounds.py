"""Statute and policy side by side, for each recipient; and the same facts under other departments."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from peerdesk_core.contributions import Tone
from peerdesk_core.law.answer import Answer, Layer, Piece, Row
from peerdesk_core.law.bench import Bench
from peerdesk_core.law.fold import Token, Verdict
from peerdesk_core.law.packs import Rank
from peerdesk_core.law.telling.drafts import marked
from peerdesk_core.law.telling.terms import role_title

from . import words
from .service import Check
from .words import Says

_POLICY = (Rank.DEPARTMENT_POLICY, Rank.GUIDELINE)


@attrs.frozen(kw_only=True)
class Ground:
    """One recipient: what the statutes say, what the policy says, what holds together."""

    recipient: str
    statute: str
    policy: str
    together: str
    tone: Tone


def table(answer: Answer, bench: Bench) -> tuple[Ground, ...]:
    """The per-recipient table; with several pieces of information each recipient carries its piece's number."""
    pieces = [piece for item in answer.pieces for piece in item]
    return tuple(
        Ground(
            recipient=f"{number}: {role_title(row.role, bench)}" if len(pieces) > 1 else role_title(row.role, bench),
            statute=_side(row, statute=True),
            policy=_side(row, statute=False),
            together=words.SHORT[row.verdict],
            tone=words.TONES[row.verdict],
        )
        for number, piece in enumerate(pieces, start=1)
        for row in piece.rows
    )


def _side(row: Row, *, statute: bool) -> str:
    layers = [
        layer for layer in row.layers if (layer.rank not in _POLICY) is statute and layer.token is not Token.SILENT
    ]
    if not layers:
        return words.TOKENS[Token.SILENT]
    return ", ".join(dict.fromkeys(_token(layer) for layer in layers))


def _token(layer: Layer) -> str:
    guidance = " (guidance)" if layer.rank is Rank.GUIDELINE else ""
    return f"{words.TOKENS[layer.token]}{guidance}"


def reasons(answer: Answer, bench: Bench) -> Iterator[Says]:
    """Below the table: which rules each layer rests on, for each item."""
    if answer.unknowns or any(piece.unknowns for item in answer.pieces for piece in item):
        yield Says("Where both sides agree and the answer is still to ask first, a fact is open.", indent=1)
    pieces = [piece for item in answer.pieces for piece in item]
    for number, piece in enumerate(pieces, start=1):
        if len(pieces) > 1:
            yield Says(f"{number}: {words.sentence(words.value('circumstance', piece.circumstance, bench))}")
        yield from _reasons(piece, bench)


def _reasons(piece: Piece, bench: Bench) -> Iterator[Says]:
    lines = {line.rule: line for line in piece.trace}
    seen: set[str] = set()
    for row in piece.rows:
        for layer in row.layers:
            for rule in layer.rules:
                line = lines.get(rule)
                if line is None or rule in seen:
                    continue
                seen.add(rule)
                yield Says(f"{words.RANKS[layer.rank].capitalize()}: {words.cited(line.says, line.cite)}", indent=1)
    for text in (*bench.texts, *bench.guidance):
        if text.otherwise is not None and set(text.pack.citations(text.otherwise.cite)) <= set(piece.citations):
            otherwise = words.cited(text.otherwise.says, text.pack.cited(text.otherwise.cite))
            yield Says(f"{words.RANKS[text.pack.rank].capitalize()}, for all else: {otherwise}", indent=1)


@attrs.frozen(kw_only=True)
class Elsewhere:
    """The same facts under another department's rules. `answer` is the verdict without who demands it."""

    title: str
    answer: str
    verdict: str
    whom: str
    tone: Tone
    cites: str


def elsewhere(check: Check) -> Iterator[Elsewhere]:
    """One row a department; one whose packs are broken says consult."""
    for other in check.elsewhere():
        answer, bench = other.answer, other.bench
        if answer is None or bench is None:
            verdict = words.SHORT[Verdict.CONSULT]
            yield Elsewhere(
                title=other.title, answer=verdict, verdict=verdict, whom="its pack is broken", tone=Tone.BAD, cites=""
            )
            continue
        source = f" ({words.source(answer.duty_source)})" if answer.duty_source else ""
        yield Elsewhere(
            title=other.title,
            answer=marked(words.SHORT[answer.verdict], answer.tier),
            verdict=marked(f"{words.SHORT[answer.verdict]}{source}", answer.tier),
            whom=words.roles(answer.recipients or answer.ask_role, bench),
            tone=words.TONES[answer.verdict],
            cites=words.authorities(answer.citations[:4], bench),
        )
