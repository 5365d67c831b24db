"""The disclosure check: from a case to an answer: to whom, by when, on which authority, what is open."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from .answer import (
    Answer,
    ConflictRecord,
    Duty,
    Flip,
    Layer,
    Piece,
    Row,
    Unknown,
)
from .authorities import authorities, refusals
from .bench import Bench, Ruling, Text, classes
from .case import Case, Known, Pieces
from .conditions import Met, meets
from .disputes import conflicts_of, shown
from .duties import duties_of
from .engine import Judged, conditions_of, judge, known_values, matters, unsettled
from .fold import HEADLINE, TELLING, Departing, Verdict
from .grounds import decisive_of, duty_sources, recipients_of, tasks_of, unique
from .hearing import ALL_OTHERS, SHIELD
from .packs import Condition, Evidence, Rank, RuleClock
from .trace import lines_of

T = TypeVar("T")

_BADGE_UNVERIFIED, _BADGE_GUIDANCE, _BADGE_READING = (
    "unverified statute",
    "guidance",
    "a reading, for counsel to confirm",
)
_ASKING = frozenset({Verdict.CONSULT, Verdict.NOT_PRIVILEGED})


def answer(bench: Bench, case: Case) -> Answer:
    """The answer of a case. Before anything is asked it is prohibited, and says so."""
    return answer_pieces(bench, case.pieces, case.id)


def answer_pieces(bench: Bench, items: Pieces, id: str = "") -> Answer:
    """The union of what each piece of information earns; the headline is the first that any of them earns."""
    pieces = tuple(tuple(piece_of(bench, known) for known in item) for item in items)
    flat = [piece for item in pieces for piece in item]
    verdict = min((piece.verdict for piece in flat), key=HEADLINE.index, default=Verdict.PROHIBITED)
    leading = [piece for piece in flat if piece.verdict is verdict]
    open_pieces = [piece for piece in flat if _could_lead(piece, verdict)]
    unknowns = unique(unknown for piece in open_pieces for unknown in piece.unknowns)
    return Answer(
        id=id,
        department=bench.department.id,
        as_of=bench.day,
        verdict=verdict,
        duty_source=_join(leading, "duty_source"),
        recipients=_join(leading, "recipients"),
        ask_role=_join(leading, "ask_role"),
        scopes=_join(leading, "scopes"),
        duties=_distinct(duty for piece in leading for duty in piece.duties),
        citations=_join([*leading, *flat], "citations"),
        conflicts=unique(conflict for piece in flat for conflict in piece.conflicts),
        failed=_join(flat, "failed"),
        assumptions=_assumptions(bench, items),
        unknowns=unknowns,
        badges=_join(flat, "badges"),
        script=_script(bench, items),
        pieces=pieces,
        packs=tuple(f"{pack.id} {pack.version}" for pack in bench.packs),
        digest=bench.digest,
        ask_next=next((piece.ask_next for piece in open_pieces if piece.ask_next is not None), None),
        nothing_asked=not flat,
    )


def _could_lead(piece: Piece, headline: Verdict) -> bool:
    """Whether what is open about a piece could still change the headline."""
    return piece.verdict is headline or any(HEADLINE.index(one) < HEADLINE.index(headline) for one in piece.could_be)


def piece_of(bench: Bench, known: Known) -> Piece:
    """The answer for one circumstance."""
    judged = judge(bench, known)
    verdict = judged.verdict
    recipients = recipients_of(judged)
    decisive = decisive_of(judged, verdict)
    tasks = list(tasks_of(judged, known, bench)) if verdict in _ASKING else []
    conflicts = tuple(conflicts_of(bench, judged, known))
    unknowns = tuple(_unknowns(bench, judged, known))
    asks = _asks(judged, decisive, tasks, conflicts)
    duties = tuple(duties_of(judged, decisive, tasks))
    return Piece(
        circumstance=known["circumstance"][0],
        verdict=verdict,
        duty_source=duty_sources(judged) if verdict is Verdict.REQUIRED else (),
        recipients=recipients,
        ask_role=() if verdict is Verdict.REQUIRED else asks,
        rows=_rows(judged),
        scopes=unique(ruling.rule.scope for ruling in decisive if ruling.rule.scope and verdict in TELLING),
        duties=duties,
        citations=authorities(bench, judged, known, decisive, tasks, conflicts),
        conflicts=conflicts,
        failed=tuple(need for need, met in judged.shield.items() if met is Met.NO),
        unknowns=unknowns,
        badges=_badges(judged, decisive),
        trace=lines_of(bench, judged, known),
        says=unique((*(ruling.rule.says for ruling in (*decisive, *tasks)), *refusals(bench, judged, known, decisive))),
        facts={fact: " or ".join(values) for fact, values in known.items()},
        could_be=tuple(one for one in HEADLINE if one in {world.verdict for world in judged.worlds}),
        ask_next=unknowns[0] if unknowns else None,
    )


def flips(bench: Bench, known: Known) -> tuple[Flip, ...]:
    """What would change the headline: every single fact whose other value leads to another verdict."""
    before = judge(bench, known).verdict
    texts = bench.live(known["circumstance"][0])
    conditions = [*conditions_of(texts), *_need_conditions(texts)]
    found: list[Flip] = []
    for fact in dict.fromkeys(itertools.chain.from_iterable(conditions)):
        if fact in (SHIELD, "circumstance"):
            continue
        now = known_values(fact, known, bench.words)
        for value in classes(fact, conditions, bench.words):
            if now == (value,):
                continue
            after = judge(bench, {**known, fact: (value,)}).verdict
            if after is not before:
                found.append(Flip(fact=fact, value=value, verdict=after))
    return tuple(found)


def _need_conditions(texts: Iterable[Text]) -> list[Condition]:
    needs = [need for text in texts if text.shield is not None for need in text.shield.need]
    return [condition for need in needs for condition in (need.holds, need.fails, need.doubt) if condition]


# ---------------------------------------------------------------- who, and on which ground


def _asks(
    judged: Judged, decisive: Sequence[Ruling], tasks: Sequence[Ruling], conflicts: Sequence[ConflictRecord]
) -> tuple[str, ...]:
    """Whom to put the question to; the department's usual address where no rule names one."""
    found = [role for ruling in decisive for role in ruling.rule.ask]
    found += [role for task in tasks for role in (*task.rule.to, *task.rule.ask)]
    found += [role for conflict in conflicts for role in conflict.ask_role]
    if not found and judged.verdict is Verdict.CONSULT:
        for text in reversed(judged.texts):
            if text.shield is not None and SHIELD in judged.open:
                found = list(text.shield.ask)
            if text.otherwise is not None and text.otherwise.ask:
                found = found or list(text.otherwise.ask)
            if found:
                break
    return unique(found)


# ---------------------------------------------------------------- what is open


def _unknowns(bench: Bench, judged: Judged, known: Known) -> Iterable[Unknown]:
    """The questions whose answers would change the verdict, the one that settles most first."""
    for fact in _asked_facts(bench, judged, known):
        word = bench.words.facts[fact]
        yield Unknown(fact=fact, question=word.question, because=word.because)


def _asked_facts(bench: Bench, judged: Judged, known: Known) -> tuple[str, ...]:
    found: list[str] = []
    for fact in matters(judged):
        if fact != SHIELD:
            found.append(fact)
            continue
        for text in judged.texts:
            if text.shield is not None:
                found += unsettled(text.shield, known, bench.words)
    return unique(fact for fact in found if fact in bench.words.facts)


def _badges(judged: Judged, decisive: Sequence[Ruling]) -> tuple[str, ...]:
    found: list[str] = []
    heard = shown(judged)
    if any(ruling.rule.evidence is Evidence.UNVERIFIED for ruling in decisive) or (
        Departing.UNVERIFIED in heard.departing
    ):
        found.append(_BADGE_UNVERIFIED)
    if any(ruling.pack.rank is Rank.GUIDELINE for ruling in decisive):
        found.append(_BADGE_GUIDANCE)
    if any(ruling.rule.reading for ruling in decisive):
        found.append(_BADGE_READING)
    return tuple(found)


def _rows(judged: Judged) -> tuple[Row, ...]:
    """The verdict for each recipient; consult where the completions differ."""
    found: list[Row] = []
    roles = unique(role for world in judged.worlds for role in world.rows)
    for role in sorted(roles, key=lambda role: role == ALL_OTHERS):
        heards = [world.rows.get(role) or world.rows.get(ALL_OTHERS) for world in judged.worlds]
        verdicts = {heard.verdict for heard in heards if heard is not None}
        shown = next(heard for heard in heards if heard is not None)
        found.append(
            Row(
                role=role,
                verdict=next(iter(verdicts)) if len(verdicts) == 1 else Verdict.CONSULT,
                layers=tuple(
                    Layer(
                        pack=text.pack.id,
                        rank=text.pack.rank,
                        token=said.token,
                        rules=tuple(ruling.name for ruling in said.by),
                        departing=departing,
                    )
                    for text, said, departing in zip(judged.texts, shown.said, shown.departing, strict=True)
                ),
            )
        )
    return tuple(found)


# ---------------------------------------------------------------- what is taken for granted, and what to say


def _assumptions(bench: Bench, items: Pieces) -> tuple[str, ...]:
    """What was neither given nor asked, and is taken as not raised. Figures of the team need no such assumption."""
    about_people = [known for item in items for known in item if known.get("source") != ("program_data",)]
    if not about_people:
        return ()
    return tuple(
        fact.assumed
        for id, fact in bench.words.facts.items()
        if fact.assumed and any(id not in known for known in about_people)
    )


def _script(bench: Bench, items: Pieces) -> str:
    """The neutral sentence for whoever asks: the department's own before the state's."""
    first: Mapping[str, str] = {}
    for item in items:
        for known in item:
            first = first or {fact: values[0] for fact, values in known.items() if len(values) == 1}
    for pack in reversed(bench.packs):
        for script in pack.scripts:
            if pack.on(bench.day) and meets(script.when, first):
                return script.says
    return ""


def _join(pieces: Sequence[Piece], name: str) -> tuple[T, ...]:
    return unique(value for piece in pieces for value in getattr(piece, name))


def _distinct(duties: Iterable[Duty]) -> tuple[Duty, ...]:
    found: dict[RuleClock, Duty] = {}
    for duty in duties:
        found.setdefault(duty.clock, duty)
    return tuple(found.values())
