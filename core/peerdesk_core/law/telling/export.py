"""An answer as plain data for JSON. Every key is always there; docs/disclosure.md names each."""

from __future__ import annotations

from datetime import date
from typing import Any

from peerdesk_core.law.answer import Answer, ConflictRecord, Duty, Line, Piece, Row, Unknown
from peerdesk_core.law.bench import Bench
from peerdesk_core.law.fold import Verdict
from peerdesk_core.law.packs import Evidence
from peerdesk_core.law.reading.notes import BrokenPack
from peerdesk_core.model.clocks import ClockKind

from .drafts import ADVISERS, advice, is_draft
from .render import worst
from .terms import EMERGENCY, Starts, due_of, role_titles, zone_of

Json = dict[str, Any]


def as_json(answer: Answer, bench: Bench, *, starts: Starts | None = None, trace: bool = False) -> Json:
    """The whole answer. `starts`, aware moments of events, add when clocks end; `trace` adds every rule."""
    return {
        "id": answer.id,
        "department": answer.department,
        "as_of": answer.as_of.isoformat(),
        "verdict": answer.verdict.value,
        "duty_source": answer.duty_source[0].value if answer.duty_source else None,
        "duty_sources": [source.value for source in answer.duty_source],
        "recipients": list(answer.recipients),
        "ask_role": list(answer.ask_role),
        "scopes": list(answer.scopes),
        "deadline": [_deadline(duty, bench, starts) for duty in answer.duties],
        "citations": list(answer.citations),
        "conflicts": [_conflict(conflict) for conflict in answer.conflicts],
        "failed": list(answer.failed),
        "assumptions": list(answer.assumptions),
        "unknowns": [_unknown(unknown) for unknown in answer.unknowns],
        "ask_next": None if answer.ask_next is None else _unknown(answer.ask_next),
        "nothing_asked": answer.nothing_asked,
        "badges": list(answer.badges),
        "tier": answer.tier or None,
        "draft": is_draft(answer.tier),
        "consult": _consult(advice(answer.tier, role_titles(ADVISERS, bench))),
        "script": answer.script,
        "items": [_item(item, bench, starts, trace) for item in answer.pieces],
        "emergency": EMERGENCY,
        "packs": list(answer.packs),
        "hash": answer.digest,
        "error": None,
        "broken": [],
    }


def unanswered(id: str, department: str, as_of: date | None, error: str, broken: tuple[BrokenPack, ...] = ()) -> Json:
    """What stands in for an answer that cannot be given: consult, with the reason. The same keys as `as_json`."""
    return {
        "id": id,
        "department": department,
        "as_of": as_of.isoformat() if as_of is not None else None,
        "verdict": Verdict.CONSULT.value,
        "duty_source": None,
        **{
            key: []
            for key in ("duty_sources", "recipients", "ask_role", "scopes", "deadline", "citations", "conflicts")
        },
        **{key: [] for key in ("failed", "assumptions", "unknowns")},
        "ask_next": None,
        "nothing_asked": False,
        "badges": [],
        "tier": None,
        "draft": True,
        "consult": _consult("No rules stand behind this. Put the question to the coordinator, without the content."),
        "script": "",
        "items": [],
        "emergency": EMERGENCY,
        "packs": [],
        "hash": "",
        "error": error,
        "broken": [broken_json(note) for note in broken],
    }


def _consult(says: str) -> Json | None:
    """Whom to consult beside the verdict, and why; null where proven rules decide."""
    return {"ask_role": list(ADVISERS), "says": says} if says else None


def broken_json(note: BrokenPack) -> Json:
    """One thing that is wrong with a pack. Where the pack above is at fault, its place is given."""
    at = note.root or note
    return {
        "pack": note.pack,
        "check": at.check,
        "file": at.file,
        "line": at.line,
        "rule": at.rule,
        "says": at.says,
        "because_of": at.pack if note.root is not None else None,
    }


def _deadline(duty: Duty, bench: Bench, starts: Starts | None) -> Json:
    clock = duty.clock
    found: Json = {"act": clock.act, "kind": clock.kind.value, "start": clock.start}
    if clock.immediate:
        found["immediate"] = True
    if clock.opens:
        found["opens"] = clock.opens
    if clock.limit:
        found["limit"] = clock.limit
        if clock.limit_status is not Evidence.CONFIRMED:
            found["limit_status"] = clock.limit_status.value
    if clock.excludes:
        found["excludes"] = [day.value for day in clock.excludes]
    start = (starts or {}).get(clock.start)
    due = None if start is None else due_of(duty, bench, start)
    if due is not None:
        key = "opens_at" if clock.kind is ClockKind.EMBARGO else "due_at"
        found[key] = due.astimezone(zone_of(bench)).isoformat()
    return found


def _item(item: tuple[Piece, ...], bench: Bench, starts: Starts | None, trace: bool) -> Json:
    return {
        "verdict": worst(piece.verdict for piece in item).value,
        "circumstances": [_piece(piece, bench, starts, trace) for piece in item],
    }


def _piece(piece: Piece, bench: Bench, starts: Starts | None, trace: bool) -> Json:
    found: Json = {
        "circumstance": piece.circumstance,
        "verdict": piece.verdict.value,
        "duty_sources": [source.value for source in piece.duty_source],
        "recipients": list(piece.recipients),
        "ask_role": list(piece.ask_role),
        "scopes": list(piece.scopes),
        "deadline": [_deadline(duty, bench, starts) for duty in piece.duties],
        "citations": list(piece.citations),
        "failed": list(piece.failed),
        "unknowns": [_unknown(unknown) for unknown in piece.unknowns],
        "badges": list(piece.badges),
        "says": list(piece.says),
        "facts": dict(piece.facts),
        "rows": [_row(row) for row in piece.rows],
    }
    if trace:
        found["trace"] = [_line(line) for line in piece.trace]
    return found


def _row(row: Row) -> Json:
    return {
        "role": row.role,
        "verdict": row.verdict.value,
        "layers": [
            {
                "pack": layer.pack,
                "rank": layer.rank.value,
                "says": layer.token.value,
                "rules": list(layer.rules),
                "departs": layer.departing.value if layer.departing is not None else None,
            }
            for layer in row.layers
        ],
    }


def _conflict(conflict: ConflictRecord) -> Json:
    return {
        "id": conflict.id,
        "kind": conflict.kind.value,
        "statute_result": conflict.statute_result,
        "policy_result": conflict.policy_result,
        "net": conflict.net,
        "reason": conflict.reason,
        "cite": conflict.cite,
        "ask_role": list(conflict.ask_role),
        "ack_required": conflict.ack_required,
    }


def _unknown(unknown: Unknown) -> Json:
    return {"fact": unknown.fact, "question": unknown.question, "because": unknown.because}


def _line(line: Line) -> Json:
    return {
        "rule": line.rule,
        "state": line.state.value,
        "says": line.says,
        "cite": line.cite,
        "rank": line.rank.value,
        "evidence": line.evidence.value if line.evidence is not None else None,
        "by": line.by,
        "facts": dict(line.facts),
        "reading": line.reading,
    }
