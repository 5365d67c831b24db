"""Why: one line, a card, every rule; and what would change the answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from peerdesk_core.contributions import Tone
from peerdesk_core.law.answer import Answer, Flip, Line, LineState, Piece
from peerdesk_core.law.bench import Bench
from peerdesk_core.law.fold import TELLING, Verdict
from peerdesk_core.law.telling.drafts import marked
from peerdesk_core.law.telling.scopes import limits

from . import words
from .service import Check, Outcome
from .verdict import broken, clocks, failed, pack_badges
from .words import Says


def one_line(outcome: Outcome, bench: Bench | None) -> str:
    """Verdict, scope and the authorities that decide, in one line."""
    answer = outcome.answer
    said = words.sentence(words.HEADLINES[outcome.verdict].capitalize())
    if answer is None or bench is None:
        return said
    scope = f" Only {'; '.join(limits(answer.scopes))}." if answer.scopes else ""
    rules = [line for item in answer.pieces for piece in item for line in _binding(piece, answer.verdict)]
    deciding = [cite for line in rules for cite in line.cite.split("; ")]
    shown = words.authorities(deciding or answer.citations, bench)
    cites = f" [{shown}]" if shown else ""
    return marked(f"{said}{scope}{cites}", answer.tier)


def card(check: Check, outcome: Outcome, now: datetime) -> Iterator[Says]:
    """The answer on one card: what was taken for granted, the rules that bind, clocks, what would change it."""
    yield Says(one_line(outcome, check.bench))
    yield from broken(outcome)
    answer, bench = outcome.answer, check.bench
    if answer is None or bench is None:
        return
    yield from told(check, bench)
    if answer.assumptions:
        yield Says("Taken as given, because nobody raised it:")
        yield from (Says(assumed, indent=1) for assumed in answer.assumptions)
    for item in answer.pieces:
        for piece in item:
            yield from _piece(piece, bench, alone=len(answer.pieces) == 1 and len(item) == 1)
    yield from failed(answer, bench)
    if answer.duties:
        yield Says("By when:")
        yield from clocks(check, answer, now)
    yield from conflicts(answer, bench)
    yield Says("")
    yield Says("What would change it:")
    yield from changes(check)
    if answer.citations:
        yield Says("")
        yield Says(f"Every authority: {words.authorities(answer.citations, bench)}.")
    yield from based_on(answer, bench, check.tiers)


def told(check: Check, bench: Bench) -> Iterator[Says]:
    """What the person answered about the present piece of information."""
    said = check.guide.said if check.guide is not None else {}
    if said:
        yield Says("You said:")
    for fact, held in said.items():
        word = bench.words.facts.get(fact)
        asked = word.question if word is not None else words.sentence(fact.replace("_", " "))
        yield Says(f"{asked} {words.sentence(words.value(fact, held, bench))}", indent=1)


def _piece(piece: Piece, bench: Bench, *, alone: bool) -> Iterator[Says]:
    yield Says("")
    if not alone:
        about = words.sentence(words.value("circumstance", piece.circumstance, bench))
        yield Says(f"{about} {words.SHORT[piece.verdict].capitalize()}.", words.TONES[piece.verdict])
    yield Says("The rules that bind:")
    for line in _binding(piece, piece.verdict):
        yield Says(words.cited(line.says, line.cite), indent=1)
        yield from _shaky(line)
    if piece.verdict not in TELLING:
        yield from _otherwise(piece, bench)
    for line in piece.trace:
        if line.state is LineState.VOID:
            by = f" by {line.by}" if line.by else ""
            yield Says(f"Overruled{by}: {words.cited(line.says, line.cite)}", Tone.BAD, 1)
    if piece.recipients:
        yield Says(f"To: {words.roles(piece.recipients, bench)}.", indent=1)


def _binding(piece: Piece, verdict: Verdict) -> list[Line]:
    """The rules that decided a piece with this verdict, each sentence once."""
    if piece.verdict is not verdict:
        return []
    fired = (line for line in piece.trace if line.state is LineState.FIRED and line.says in piece.says)
    return list({line.says: line for line in fired}.values())


def _otherwise(piece: Piece, bench: Bench) -> Iterator[Says]:
    """What the texts say where no rule of theirs speaks, which is what a ban rests on."""
    for text in (*bench.texts, *bench.guidance):
        if text.otherwise is not None and set(text.pack.citations(text.otherwise.cite)) <= set(piece.citations):
            yield Says(words.cited(text.otherwise.says, text.pack.cited(text.otherwise.cite)), indent=1)


def _shaky(line: Line) -> Iterator[Says]:
    if line.reading:
        yield Says(f"A reading, for counsel to confirm: {words.sentence(line.reading)}", Tone.WARN, 2)
    if line.evidence is not None and line.evidence.value in ("U", "S", "C2"):
        yield Says(f"Evidence: {words.EVIDENCE[line.evidence]}.", indent=2)


def conflicts(answer: Answer, bench: Bench) -> Iterator[Says]:
    """Where the texts do not fit, each with what either says, and whom to ask."""
    if not answer.conflicts:
        return
    yield Says("")
    yield Says("Where the texts differ:")
    for conflict in answer.conflicts:
        name = f"{conflict.id}, " if conflict.id.startswith("K") else ""
        kind = words.sentence(name + words.CONFLICTS[conflict.kind])
        first = " Read this before you act." if conflict.ack_required else ""
        tone = Tone.BAD if conflict.ack_required else Tone.WARN
        yield Says(f"{kind} {words.cited(conflict.reason, conflict.cite)}{first}", tone, 1)
        statute, policy = conflict.statute_result, conflict.policy_result
        net = conflict.net
        yield Says(f"Statute: {_plain(statute)}. Policy: {_plain(policy)}. Together: {_plain(net)}.", indent=2)
        if conflict.ask_role:
            yield Says(f"Ask: {words.roles(conflict.ask_role, bench)}.", indent=2)


def _plain(verdict: str) -> str:
    return words.SHORT[Verdict(verdict)] if verdict in set(Verdict) else verdict


def changes(check: Check) -> Iterator[Says]:
    """Every single answer that would lead elsewhere, as question, answer, verdict."""
    bench = check.bench
    if bench is None:
        return
    found = check.flips()
    for circumstance, flips in found:
        if len(found) > 1:
            yield Says(words.sentence(words.value("circumstance", circumstance, bench)))
        if not flips:
            yield Says("No single answer would change it.", indent=1)
        for flip in flips:
            yield _change(flip, bench)
    if not found:
        yield Says("Answer the first question: everything hangs on it.", indent=1)


def _change(flip: Flip, bench: Bench) -> Says:
    asked = bench.words.facts[flip.fact].question
    meaning = words.value(flip.fact, flip.value, bench)
    tone = words.TONES[flip.verdict]
    return Says(f"{asked} {meaning.capitalize()}: {words.SHORT[flip.verdict]}.", tone, 1)


def full(outcome: Outcome, bench: Bench) -> Iterator[Says]:
    """Every rule that could have spoken, and what became of it."""
    if outcome.answer is None:
        return
    for item in outcome.answer.pieces:
        for piece in item:
            yield Says(words.sentence(words.value("circumstance", piece.circumstance, bench)))
            for line in piece.trace:
                state, tone = words.STATES[line.state]
                by = f" ({line.by})" if line.by else ""
                yield Says(f"{line.rule}: {state}{by}. {words.cited(line.says, line.cite)}", tone, 1)
                yield from _facts(line.facts, bench)


def _facts(facts: Mapping[str, str], bench: Bench) -> Iterator[Says]:
    if facts:
        said = "; ".join(f"{fact.replace('_', ' ')}: {held}" for fact, held in facts.items())
        yield Says(f"Hangs on: {said}.", indent=2)


def based_on(answer: Answer, bench: Bench, tiers: Mapping[str, str]) -> Iterator[Says]:
    """The packs with their versions and the hash by which the check can be run again."""
    yield Says("")
    yield Says(f"As of {answer.as_of.isoformat()}. Packs: {', '.join(answer.packs)}. Hash {answer.digest}.")
    for badge in pack_badges(bench, answer.as_of, tiers):
        yield Says(words.sentence(badge), Tone.WARN)
    if any(pack.id not in tiers for pack in bench.packs):
        yield Says("Not every pack behind this was checked (p, then c).", Tone.WARN)
    yield Says("Not legal advice. Nothing of this check is stored.")
