"""An answer in words: one line, a card, or every rule that had a say. Nothing is drawn here and nothing is kept."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from peerdesk_core.law.answer import Answer, ConflictRecord, Line, LineState, Piece
from peerdesk_core.law.bench import Bench
from peerdesk_core.law.case import Pieces
from peerdesk_core.law.disclosure import flips
from peerdesk_core.law.fold import TELLING, Token, Verdict

from .drafts import ADVISERS, advice, marked
from .scopes import limits
from .terms import EMERGENCY, MEANING, Starts, clock_words, role_title, role_titles, verdict_word

WIDTH = 80
NOTHING_ASKED = "nothing asked yet"

_STATES = {
    LineState.FIRED: "speaks",
    LineState.DEFEATED: "beaten",
    LineState.VOID: "void",
    LineState.NOT_MET: "does not apply",
    LineState.NOT_IN_FORCE: "not in force",
}
_TOKENS = {
    Token.MUST: "must",
    Token.MAY: "may",
    Token.MUST_NOT: "must not",
    Token.UNSHIELDED: "not protected",
    Token.COMPELLABLE: "if ordered",
    Token.ASK: "ask",
    Token.SILENT: "silent",
}


def headline(answer: Answer) -> str:
    """ "REQUIRED (statute, policy)": the verdict, and who demands it; "DRAFT" stands first where no check proves it."""
    sources = f" ({', '.join(answer.duty_source)})" if answer.duty_source else ""
    asked = f" ({NOTHING_ASKED})" if answer.nothing_asked else ""
    return marked(f"{verdict_word(answer.verdict).upper()}{sources}{asked}", answer.tier)


def one_line(answer: Answer, bench: Bench) -> str:
    """The shortest why: verdict, whom, how much, on which authority."""
    parts = [f"{headline(answer)}: {MEANING[answer.verdict]}"]
    parts += _advice(answer, bench)
    if answer.recipients:
        parts.append(f"To: {role_titles(answer.recipients, bench)}.")
    if answer.ask_role:
        parts.append(f"Ask: {role_titles(answer.ask_role, bench)}.")
    parts += [f"{duty[:1].upper()}{duty[1:]}." for duty in _duties(answer, bench, None)]
    parts += _scopes(answer)
    if answer.citations:
        parts.append(f"[{'; '.join(answer.citations)}]")
    return " ".join(parts)


def short_text(answer: Answer, bench: Bench, *, starts: Starts | None = None) -> str:
    """What fits on one look: the verdict with whom, how much and when, what was assumed, and what is open."""
    blocks = [
        [headline(answer), *_meaning(answer, bench)],
        _block("Who", [role_title(role, bench) for role in answer.recipients]),
        _block("Ask", [role_title(role, bench) for role in answer.ask_role]),
        _block("How much", _scopes(answer)),
        _block("When", _duties(answer, bench, starts)),
        _block("Taken as not raised", answer.assumptions),
        _block("Not known", [unknown.question for unknown in answer.unknowns]),
        _block("Marks", answer.badges),
        [*_wrap(f"Authority: {'; '.join(answer.citations)}")] if answer.citations else [],
        [*_wrap(EMERGENCY)],
    ]
    return "\n".join(row for block in blocks for row in block)


def card_text(answer: Answer, bench: Bench, pieces: Pieces = (), *, starts: Starts | None = None) -> str:
    """A card of at most 80 columns. With the `pieces` judged it also says what would change the answer.

    `starts` are the aware moments of events that clocks run from; the card then shows when they end.
    """
    blocks = [
        [f"{bench.department.title}, rules as of {answer.as_of.isoformat()}"],
        [headline(answer), *_meaning(answer, bench), *_wrap(EMERGENCY)],
        _block("Taken as not raised", answer.assumptions),
        _block("Who", [role_title(role, bench) for role in answer.recipients]),
        _block("Ask", [role_title(role, bench) for role in answer.ask_role]),
        _block("How much", _scopes(answer)),
        _block("When", _duties(answer, bench, starts)),
        _block("Why", _grounds(answer)),
        _block("Each recipient", _rows(answer, bench)),
        _block("Where the texts do not fit", [conflict_words(conflict, bench) for conflict in answer.conflicts]),
        _block("What the protection lacks", [_need(need, bench) for need in answer.failed]),
        _block("Not known", [f"{unknown.question} {unknown.because}" for unknown in answer.unknowns]),
        _block("What would change this", _flips(bench, pieces)),
        _block("If somebody asks, say", [answer.script] if answer.script else []),
        _block("Marks", answer.badges),
        [*_wrap(f"Packs: {', '.join(answer.packs)}"), f"Hash: {answer.digest}"],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def full_text(answer: Answer, bench: Bench, pieces: Pieces = (), *, starts: Starts | None = None) -> str:
    """The card, and below it every rule that could have spoken, with the facts it hangs on and what became of it."""
    blocks = [card_text(answer, bench, pieces, starts=starts)]
    for piece in _flat(answer):
        known = ", ".join(f"{fact} = {value}" for fact, value in piece.facts.items())
        blocks.append("\n".join([f"Every rule about {piece.circumstance}", *_wrap(known)]))
        blocks += [_trace_line(line) for line in piece.trace]
    return "\n\n".join(blocks)


def conflict_words(conflict: ConflictRecord, bench: Bench) -> str:
    """A record in one paragraph: its id and kind, both sides, what holds, why."""
    kind = conflict.kind.value.replace("_", " ")
    name = kind if conflict.id == conflict.kind.value else f"{conflict.id}, {kind}"
    sides = f"statute: {conflict.statute_result}; policy: {conflict.policy_result}; what holds: {conflict.net}"
    ask = f" Ask: {role_titles(conflict.ask_role, bench)}." if conflict.ask_role else ""
    return f"{name}. {conflict.reason} ({conflict.cite}) [{sides.replace('_', ' ')}]{ask}"


def _trace_line(line: Line) -> str:
    by = f" by {line.by}" if line.by else ""
    facts = "; ".join(f"{fact} = {value}" for fact, value in line.facts.items())
    evidence = f" Evidence {line.evidence.value}." if line.evidence is not None else ""
    rows = [f"{line.rule}: {_STATES[line.state]}{by}", *_wrap(f"{line.says} ({line.cite}){evidence}")]
    rows += _wrap(f"Hangs on: {facts}") if facts else []
    rows += _wrap(f"Reading: {line.reading}") if line.reading else []
    return "\n".join(rows)


def _flat(answer: Answer) -> list[Piece]:
    return [piece for item in answer.pieces for piece in item]


def _meaning(answer: Answer, bench: Bench) -> list[str]:
    return [row for line in (MEANING[answer.verdict], *_advice(answer, bench)) for row in _wrap(line)]


def _advice(answer: Answer, bench: Bench) -> list[str]:
    said = advice(answer.tier, role_titles(ADVISERS, bench))
    return [said] if said else []


def _duties(answer: Answer, bench: Bench, starts: Starts | None) -> list[str]:
    return [clock_words(duty, bench, (starts or {}).get(duty.clock.start)) for duty in answer.duties]


def _scopes(answer: Answer) -> list[str]:
    if answer.verdict not in TELLING:
        return []
    return [*(_sentence(scope) for scope in limits(answer.scopes)), "Nothing beyond that."]


def _grounds(answer: Answer) -> list[str]:
    """Our sentences for the deciding rules, then every authority."""
    said = [says for piece in _flat(answer) if piece.verdict is answer.verdict for says in piece.says]
    cites = [f"Authority: {'; '.join(answer.citations)}"] if answer.citations else []
    return [*dict.fromkeys(said), *cites]


def _rows(answer: Answer, bench: Bench) -> list[str]:
    found: list[str] = []
    several = len(_flat(answer)) > 1
    for piece in _flat(answer):
        if several:
            found.append(f"about {piece.circumstance.replace('_', ' ')}: {verdict_word(piece.verdict)}")
        for row in piece.rows:
            spoken = [f"{layer.pack} {_TOKENS[layer.token]}" for layer in row.layers if layer.token is not Token.SILENT]
            said = f" ({', '.join(spoken)})" if spoken else ""
            found.append(f"{role_title(row.role, bench)}: {verdict_word(row.verdict)}{said}")
    return found


def _need(id: str, bench: Bench) -> str:
    for text in bench.texts:
        for need in text.shield.need if text.shield is not None else ():
            if need.id == id:
                return f"{id}: not so: {need.says} ({text.pack.cited(need.cite)})"
    return id


def _flips(bench: Bench, pieces: Pieces) -> list[str]:
    found: dict[str, None] = {}
    for known in (known for item in pieces for known in item):
        for flip in flips(bench, known):
            word = bench.words.facts[flip.fact]
            value = word.values.get(flip.value, flip.value)
            found[f"{word.question} {value}: {verdict_word(flip.verdict)}"] = None
    return list(found)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def _block(title: str, lines: Iterable[str]) -> list[str]:
    rows = [row for line in lines for row in _wrap(line, "- ")]
    return [title, *rows] if rows else []


def _wrap(text: str, mark: str = "") -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=f"  {mark}", subsequent_indent="    " if mark else "  ")


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict that leads where several pieces are judged; prohibited where there are none."""
    return min(verdicts, key=list(Verdict).index, default=Verdict.PROHIBITED)
