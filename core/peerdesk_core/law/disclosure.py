"""The disclosure check: from a case to an answer: to whom, by when, on which authority, what is open."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

import attrs

from peerdesk_core.model.clocks import ClockKind

from .answer import (
    Answer,
    ConflictRecord,
    Duty,
    DutySource,
    Flip,
    Layer,
    Piece,
    Row,
    Unknown,
)
from .bench import Bench, Ruling, Text, classes
from .case import Case, Known, Pieces
from .conditions import Met, holds, meets
from .engine import (
    ALL_OTHERS,
    SHIELD,
    Heard,
    Judged,
    Said,
    World,
    conditions_of,
    judge,
    known_values,
    matters,
    unsettled,
)
from .fold import HEADLINE, TELLING, VERDICT_OF, Departing, Token, Verdict
from .packs import Condition, Evidence, Rank, RuleClock, Then
from .trace import lines_of

T = TypeVar("T")

_RECORDED = frozenset(
    {Departing.VOID_PERMISSION, Departing.VOID_DUTY, Departing.VOID_BAR, Departing.STRICTER, Departing.UNVERIFIED}
)
_BADGE_UNVERIFIED, _BADGE_GUIDANCE, _BADGE_READING = (
    "unverified statute",
    "guidance",
    "a reading, for counsel to confirm",
)
_ASKING = frozenset({Verdict.CONSULT, Verdict.NOT_PRIVILEGED})
_PROCESS = "process_return_date"


def answer(bench: Bench, case: Case) -> Answer:
    """The answer of a case. Before anything is asked it is prohibited, and says so."""
    return answer_pieces(bench, case.pieces, case.id)


def answer_pieces(bench: Bench, items: Pieces, id: str = "") -> Answer:
    """The union of what each piece of information earns; the headline is the first that any of them earns."""
    pieces = tuple(tuple(piece_of(bench, known) for known in item) for item in items)
    flat = [piece for item in pieces for piece in item]
    verdict = min((piece.verdict for piece in flat), key=HEADLINE.index, default=Verdict.PROHIBITED)
    leading = [piece for piece in flat if piece.verdict is verdict]
    unknowns = _unique(unknown for piece in flat for unknown in piece.unknowns)
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
        conflicts=_unique(conflict for piece in flat for conflict in piece.conflicts),
        failed=_join(flat, "failed"),
        assumptions=_assumptions(bench, items),
        unknowns=unknowns,
        badges=_join(flat, "badges"),
        script=_script(bench, items),
        pieces=pieces,
        packs=tuple(f"{pack.id} {pack.version}" for pack in bench.packs),
        digest=bench.digest,
        ask_next=next((piece.ask_next for piece in flat if piece.ask_next is not None), None),
        nothing_asked=not flat,
    )


def piece_of(bench: Bench, known: Known) -> Piece:
    """The answer for one circumstance."""
    judged = judge(bench, known)
    verdict = judged.verdict
    recipients = _recipients(judged)
    decisive = _decisive(judged, verdict)
    tasks = list(_tasks(judged, known, bench)) if verdict in _ASKING else []
    conflicts = tuple(_conflicts(bench, judged, known))
    unknowns = tuple(_unknowns(bench, judged, known))
    asks = _asks(judged, decisive, tasks, conflicts)
    duties = tuple(_duties(bench, judged, decisive, tasks))
    return Piece(
        circumstance=known["circumstance"][0],
        verdict=verdict,
        duty_source=_sources(judged) if verdict is Verdict.REQUIRED else (),
        recipients=recipients,
        ask_role=() if verdict is Verdict.REQUIRED else asks,
        rows=_rows(judged),
        scopes=_unique(ruling.rule.scope for ruling in decisive if ruling.rule.scope and verdict in TELLING),
        duties=duties,
        citations=_citations(bench, judged, known, [*decisive, *_spoken(judged)], tasks),
        conflicts=conflicts,
        failed=tuple(need for need, met in judged.shield.items() if met is Met.NO),
        unknowns=unknowns,
        badges=_badges(judged, decisive),
        trace=lines_of(bench, judged, known),
        says=_unique(ruling.rule.says for ruling in (*decisive, *tasks)),
        facts={fact: " or ".join(values) for fact, values in known.items()},
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


def _leading(world: World) -> list[tuple[str, Heard]]:
    """The roles that earn a world its headline."""
    return [(role, heard) for role, heard in world.rows.items() if heard.verdict is world.verdict]


def _recipients(judged: Judged) -> tuple[str, ...]:
    """Who must or may receive it; for an order the tribunal. Nobody under the other verdicts."""
    if judged.verdict not in TELLING:
        return ()
    named = [_named(world) for world in judged.worlds]
    if judged.verdict is Verdict.PERMITTED:
        return tuple(role for role in named[0] if all(role in other for other in named))
    return _unique(itertools.chain.from_iterable(named))


def _named(world: World) -> list[str]:
    found: list[str] = []
    for role, heard in _leading(world):
        named = {word for said in _deciding(heard) for ruling in said.by for word in ruling.rule.to}
        if role != ALL_OTHERS and named:
            found.append(_as_named(role, heard))
    return found


def _as_named(role: str, heard: Heard) -> str:
    """The word for a recipient: "the person named in the consent" where that is why they may be told."""
    first = next((one for one in heard.said if VERDICT_OF[one.token] is heard.verdict), Said(Token.SILENT))
    to = {word for ruling in first.by for word in ruling.rule.to}
    return "person_named_in_consent" if "person_named_in_consent" in to and role not in to else role


def _deciding(heard: Heard) -> list[Said]:
    """What texts said as far as it counts for the answer, both sides of a disagreement included."""
    if heard.verdict is Verdict.CONSULT:
        return [one for one in heard.said if one.by]
    counted = TELLING if heard.verdict in TELLING else {heard.verdict}
    return [one for one in heard.said if one.by and VERDICT_OF[one.token] in counted]


def _decisive(judged: Judged, verdict: Verdict) -> list[Ruling]:
    """The rulings behind the headline, statute first, each once."""
    found: dict[str, Ruling] = {}
    for world in judged.worlds:
        rows = _leading(world) if world.verdict is verdict else list(world.rows.items())
        for _, heard in rows:
            for said in _deciding(heard):
                found.update({ruling.name: ruling for ruling in said.by})
    order = [ruling.name for text in judged.texts for ruling in text.rulings]
    return sorted(found.values(), key=lambda ruling: order.index(ruling.name))


def _spoken(judged: Judged) -> list[Ruling]:
    """Every ruling that said something about the recipients of the headline, overruled ones included."""
    found: dict[str, Ruling] = {}
    for world in judged.worlds:
        for _, heard in _leading(world):
            found.update({ruling.name: ruling for said in heard.said for ruling in said.by})
    return list(found.values())


def _sources(judged: Judged) -> tuple[DutySource, ...]:
    found: set[DutySource] = set()
    for world in judged.worlds:
        for _, heard in _leading(world):
            for text, said in zip(judged.texts, heard.said, strict=True):
                if said.token is Token.MUST:
                    found.add(DutySource.STATUTE if text.is_statute else DutySource.POLICY)
    return tuple(source for source in DutySource if source in found)


def _tasks(judged: Judged, known: Known, bench: Bench) -> Iterable[Ruling]:
    """Whom the texts tell the peer to ask meanwhile."""
    for text in judged.texts:
        for ruling in text.tasks:
            if ruling.in_force and _met(ruling.rule.when, known, judged, bench):
                yield ruling


def _met(when: Condition, known: Known, judged: Judged, bench: Bench) -> bool:
    """Whether a row holds in some completion."""
    for fact, allowed in when.items():
        values = {world.facts[fact] for world in judged.worlds if fact in world.facts}
        if not values:
            values = set(known_values(fact, known, bench.words))
        if not any(holds(value, allowed) for value in values):
            return False
    return True


def _certain(when: Condition, known: Known, bench: Bench) -> bool:
    """Whether a row holds whatever is still open."""
    for fact, allowed in when.items():
        values = known_values(fact, known, bench.words)
        if not values or not all(holds(value, allowed) for value in values):
            return False
    return True


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
    return _unique(found)


# ---------------------------------------------------------------- clocks, citations, conflicts


def _duties(bench: Bench, judged: Judged, decisive: Sequence[Ruling], tasks: Sequence[Ruling]) -> Iterable[Duty]:
    """The clocks that run: of the deciding rules, of tasks, of bans that lapse, and the return date of process."""
    rulings = [*decisive, *tasks]
    for world in judged.worlds:
        for heard in world.rows.values():
            for said in heard.said:
                for ruling in said.by:
                    clock = ruling.rule.clock
                    embargo = (
                        clock is not None and clock.kind is ClockKind.EMBARGO and judged.verdict is Verdict.PROHIBITED
                    )
                    process = clock is not None and clock.start == _PROCESS and clock.act == "respond"
                    if embargo or process:
                        rulings.append(ruling)
    seen: set[RuleClock] = set()
    for ruling in sorted(rulings, key=_advises):
        clock = ruling.rule.clock
        if clock is None:
            continue
        if clock.kind is ClockKind.DUE and _only_advice(judged, ruling):
            clock = attrs.evolve(clock, kind=ClockKind.ADVICE)
        if clock not in seen and not _outrun(clock, seen):
            seen.add(clock)
            yield Duty(rule=ruling.name, clock=clock, says=ruling.rule.says, cite=ruling.pack.cited(ruling.rule.cite))


def _advises(ruling: Ruling) -> bool:
    return ruling.rule.clock is not None and ruling.rule.clock.kind is ClockKind.ADVICE


def _only_advice(judged: Judged, ruling: Ruling) -> bool:
    """Whether a duty's clock binds only if an open question is answered yes, or nobody has to tell at all."""
    if judged.verdict is Verdict.PERMITTED:
        return True
    return judged.verdict is Verdict.CONSULT and ruling.rule.then is Then.MUST


def _outrun(clock: RuleClock, seen: Iterable[RuleClock]) -> bool:
    """Whether a piece of advice adds nothing to a duty that runs already."""
    return (
        clock.kind is ClockKind.ADVICE
        and not clock.limit
        and any(other.kind is ClockKind.DUE and (other.act, other.start) == (clock.act, clock.start) for other in seen)
    )


def _citations(
    bench: Bench, judged: Judged, known: Known, decisive: Sequence[Ruling], tasks: Sequence[Ruling]
) -> tuple[str, ...]:
    """Every authority behind the answer, the deciding ones first; what protects the talk is always among them."""
    found: list[str] = []
    for ruling in (*decisive, *tasks):
        found += ruling.pack.citations(ruling.rule.cite)
    spoken = {ruling.pack.id for ruling in decisive}
    for text in judged.texts:
        guidance = text.pack in bench.adopted and text.pack.id not in spoken
        if text.otherwise is not None and not guidance and _met(text.otherwise.when, known, judged, bench):
            found += text.pack.citations(text.otherwise.cite)
    return _unique(found)


def _conflicts(bench: Bench, judged: Judged, known: Known) -> Iterable[ConflictRecord]:
    heard = _example(judged)
    statute = policy = Token.SILENT
    for text, said in zip(judged.texts, heard.said, strict=True):
        if said.token is Token.SILENT:
            continue
        if text.is_statute:
            statute = said.token
        elif policy is Token.SILENT:
            policy = said.token
    statute_result = "silent" if statute is Token.SILENT else VERDICT_OF[statute].value
    policy_result = "silent" if policy is Token.SILENT else VERDICT_OF[policy].value
    net = judged.verdict.value
    for text in judged.texts:
        for conflict in text.pack.conflicts:
            fits = not conflict.only_if or judged.verdict.value in conflict.only_if
            if text.pack.on(bench.day) and fits and _certain(conflict.when, known, bench):
                yield ConflictRecord(
                    id=conflict.id,
                    kind=conflict.kind,
                    reason=conflict.says,
                    cite=text.pack.cited(conflict.cite),
                    ask_role=conflict.ask,
                    ack_required=conflict.ack,
                    statute_result=statute_result,
                    policy_result=policy_result,
                    net=net,
                )
    for text, said, departing in zip(judged.texts, heard.said, heard.departing, strict=True):
        if departing in _RECORDED and departing is not None:
            ruling = said.by[0] if said.by else None
            reason = ruling.rule.says if ruling else text.otherwise.says if text.otherwise else ""
            cite = ruling.rule.cite if ruling else text.otherwise.cite if text.otherwise else ""
            yield ConflictRecord(
                id=departing.value,
                kind=departing,
                reason=reason,
                cite=text.pack.cited(cite),
                statute_result=statute_result,
                policy_result=policy_result,
                net=net,
            )


def _example(judged: Judged) -> Heard:
    """The answer to one recipient that shows the headline, one where texts disagree if there is one."""
    best: Heard | None = None
    for world in judged.worlds:
        for heard in world.rows.values():
            if any(departing in _RECORDED for departing in heard.departing):
                return heard
            if best is None or (heard.verdict is judged.verdict and best.verdict is not judged.verdict):
                best = heard
    return best or Heard(Token.ASK, tuple(Said(Token.SILENT) for _ in judged.texts), (None,) * len(judged.texts))


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
    return _unique(fact for fact in found if fact in bench.words.facts)


def _badges(judged: Judged, decisive: Sequence[Ruling]) -> tuple[str, ...]:
    found: list[str] = []
    heard = _example(judged)
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
    roles = _unique(role for world in judged.worlds for role in world.rows)
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
    return _unique(value for piece in pieces for value in getattr(piece, name))


def _distinct(duties: Iterable[Duty]) -> tuple[Duty, ...]:
    found: dict[RuleClock, Duty] = {}
    for duty in duties:
        found.setdefault(duty.clock, duty)
    return tuple(found.values())


def _unique(values: Iterable[T]) -> tuple[T, ...]:
    """Each value once, in the order met; values need not be hashable."""
    found: list[T] = []
    for value in values:
        if value not in found:
            found.append(value)
    return tuple(found)
