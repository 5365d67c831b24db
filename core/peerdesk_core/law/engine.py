"""May this be told? One circumstance, judged by every text for every recipient, with what is unknown left open.

Nothing is kept: the same facts give the same answer, and no check leaves a trace.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

import attrs

from .bench import Bench, Ruling, Text, classes
from .case import Known
from .conditions import Met, holds, meets
from .fold import HEADLINE, VERDICT_OF, Departing, Token, Verdict, fold
from .packs import Condition, Effect, Evidence, Need, Shield, Then
from .vocabulary import NOBODY, Vocabulary

ALL_OTHERS = "*"
SHIELD = "shield"
"""The derived fact: whether the statutory protection stands. Rules may hang on it; nobody is asked for it."""

_MOST_COMPLETIONS = 4096
_RANK = {verdict: place for place, verdict in enumerate(HEADLINE)}
STRENGTH = (Token.MUST, Token.COMPELLABLE, Token.MAY, Token.MUST_NOT, Token.UNSHIELDED, Token.ASK)
"""Which of several things that one text says about one recipient counts: the first of these."""


@attrs.frozen
class Said:
    """What one text says for one recipient: the token, and the rulings that it rests on (none = the otherwise)."""

    token: Token
    by: tuple[Ruling, ...] = ()
    narrowable: bool = True
    unverified: bool = False


@attrs.frozen
class Heard:
    """All texts for one recipient, folded. `departing` has one entry for each text."""

    token: Token
    said: tuple[Said, ...]
    departing: tuple[Departing | None, ...]

    @property
    def verdict(self) -> Verdict:
        return VERDICT_OF[self.token]


@attrs.frozen
class World:
    """One completion of what is unknown, with everybody's answer and the headline."""

    facts: Mapping[str, str]
    rows: Mapping[str, Heard]
    verdict: Verdict


@attrs.frozen(kw_only=True)
class Judged:
    """Every completion of one circumstance. `open` are the facts that differ between them."""

    texts: tuple[Text, ...]
    worlds: tuple[World, ...]
    open: tuple[str, ...]
    verdict: Verdict
    shield: Mapping[str, Met]
    too_many: bool = False

    @property
    def agreed(self) -> bool:
        """Whether all completions give one verdict."""
        return not self.too_many and len({world.verdict for world in self.worlds}) == 1


def judge(bench: Bench, known: Known) -> Judged:
    """Judge one circumstance. Where the completions differ the verdict is consult."""
    (circumstance,) = known["circumstance"]
    texts = tuple(_able(text, known, bench.words) for text in bench.live(circumstance))
    needs = _needs(texts, known, bench.words)
    possible = _possible(texts, known, bench.words)
    possible[SHIELD] = known.get(SHIELD) or _shield_values(needs)
    open_facts = tuple(fact for fact, values in possible.items() if len(values) > 1)
    count = 1
    for fact in open_facts:
        count *= len(possible[fact])
    if count > _MOST_COMPLETIONS:
        return Judged(texts=texts, worlds=(), open=open_facts, verdict=Verdict.CONSULT, shield=needs, too_many=True)
    fixed = {fact: values[0] for fact, values in possible.items() if len(values) == 1}
    worlds = tuple(
        _world(texts, {**fixed, **dict(zip(open_facts, values, strict=True))}, bench.words)
        for values in itertools.product(*(possible[fact] for fact in open_facts))
    )
    verdicts = {world.verdict for world in worlds}
    verdict = next(iter(verdicts)) if len(verdicts) == 1 else Verdict.CONSULT
    return Judged(texts=texts, worlds=worlds, open=open_facts, verdict=verdict, shield=needs)


def _able(text: Text, known: Known, words: Vocabulary) -> Text:
    """A text without the rulings that what is known rules out, so that their facts need no answer."""
    able = tuple(
        ruling
        for ruling in text.rulings
        if ruling.in_force
        and not any(_excluded(fact, allowed, known, words) for fact, allowed in ruling.rule.when.items())
    )
    return attrs.evolve(text, rulings=able)


def _excluded(fact: str, allowed: tuple[str, ...], known: Known, words: Vocabulary) -> bool:
    values = known_values(fact, known, words)
    return bool(values) and not any(holds(value, allowed) for value in values)


def conditions_of(texts: Iterable[Text]) -> Iterator[Condition]:
    """Every row on which a token can hang."""
    for text in texts:
        for ruling in text.rulings:
            if ruling.in_force:
                yield ruling.rule.when
        if text.otherwise is not None:
            yield text.otherwise.when


def known_values(fact: str, known: Known, words: Vocabulary) -> tuple[str, ...]:
    """What a fact can still be: as known, else as if unsaid, else anything (empty)."""
    given = known.get(fact, ())
    unsaid = words.facts[fact].unsaid if fact in words.facts else ""
    return given or ((unsaid,) if unsaid else ())


def _possible(texts: tuple[Text, ...], known: Known, words: Vocabulary) -> dict[str, tuple[str, ...]]:
    conditions = list(conditions_of(texts))
    found: dict[str, tuple[str, ...]] = {}
    for fact in dict.fromkeys(itertools.chain.from_iterable(conditions)):
        if fact == SHIELD:
            continue
        found[fact] = known_values(fact, known, words) or classes(fact, conditions, words)
    for fact in ("circumstance", "addressee", "consent_form", "consent_to", "forum"):
        found.setdefault(fact, known_values(fact, known, words) or (NOBODY,))
    return found


def _needs(texts: Iterable[Text], known: Known, words: Vocabulary) -> dict[str, Met]:
    """Each precondition: met, failed or unknown."""
    return {
        need.id: need_met(need, known, words) for text in texts if text.shield is not None for need in text.shield.need
    }


def need_met(need: Need, known: Known, words: Vocabulary) -> Met:
    """Whether a precondition of the privilege holds on what is known."""
    if need.fails and _all(need.fails, known, words) is Met.YES:
        return Met.NO
    if need.doubt and _all(need.doubt, known, words) is Met.YES:
        return Met.UNKNOWN
    if not need.holds:
        return Met.YES
    return Met.YES if _all(need.holds, known, words) is Met.YES else Met.UNKNOWN


def _all(when: Condition, known: Known, words: Vocabulary) -> Met:
    """Whether a row is met by every value that its facts can still have (yes), by none (no), or by some."""
    answers: set[Met] = set()
    for fact, allowed in when.items():
        values = known_values(fact, known, words)
        met = {holds(value, allowed) for value in values}
        answers.add(Met.YES if met == {True} else Met.NO if met == {False} else Met.UNKNOWN)
    if Met.NO in answers:
        return Met.NO
    return Met.UNKNOWN if Met.UNKNOWN in answers else Met.YES


def _shield_values(needs: Mapping[str, Met]) -> tuple[str, ...]:
    if Met.NO in needs.values():
        return ("no",)
    return ("yes", "no") if Met.UNKNOWN in needs.values() else ("yes",)


def _world(texts: tuple[Text, ...], facts: Mapping[str, str], words: Vocabulary) -> World:
    fired = [tuple(_fired(text.rulings, facts)) for text in texts]
    rows = {role: _heard(texts, fired, facts, role, words) for role in _roles(fired, facts, words)}
    verdict = min((row.verdict for row in rows.values()), key=_RANK.__getitem__)
    return World(facts=facts, rows=rows, verdict=verdict)


def hear(bench: Bench, facts: Mapping[str, str], role: str) -> Heard:
    """All texts on one complete set of facts for one recipient. `facts` name the circumstance and the shield."""
    texts = bench.live(facts["circumstance"])
    return _heard(texts, [tuple(_fired(text.rulings, facts)) for text in texts], facts, role, bench.words)


def _fired(rulings: Iterable[Ruling], facts: Mapping[str, str]) -> Iterator[Ruling]:
    for ruling in rulings:
        if ruling.in_force and meets(ruling.rule.when, facts):
            yield ruling


def _roles(fired: Sequence[tuple[Ruling, ...]], facts: Mapping[str, str], words: Vocabulary) -> list[str]:
    """Whose answer makes the headline: whom the request names, and those whom a duty, a danger or a tribunal brings in.

    Without a request, everybody whom a rule names, and all others.
    """
    addressee = facts.get("addressee", NOBODY)
    urgent = facts["circumstance"] in words.kinds["urgent"]
    found = [ALL_OTHERS] if addressee == NOBODY else [addressee]
    for ruling in itertools.chain.from_iterable(fired):
        rule = ruling.rule
        own_ground = rule.then is Then.MUST or (urgent and "circumstance" in rule.when and "addressee" not in rule.when)
        if addressee == NOBODY or own_ground:
            found += rule.to
        elif facts.get("forum", NOBODY) != NOBODY and "tribunal" in rule.to:
            found.append("tribunal")
    return list(dict.fromkeys(found))


def _heard(
    texts: tuple[Text, ...],
    fired: Sequence[tuple[Ruling, ...]],
    facts: Mapping[str, str],
    role: str,
    words: Vocabulary,
) -> Heard:
    token = Token.SILENT
    narrowable = True
    policy_spoke = False
    said: list[Said] = []
    departing: list[Departing | None] = []
    for text, rulings in zip(texts, fired, strict=True):
        one = say(text, rulings, facts, role, words)
        is_guidance = not text.is_statute and policy_spoke
        if is_guidance:
            one = Said(Token.SILENT)
        step = fold(token, one.token, narrowable=narrowable)
        said.append(one)
        departing.append(step.departing)
        token = step.token
        narrowable = narrowable and one.narrowable
        policy_spoke = policy_spoke or (not text.is_statute and one.token is not Token.SILENT)
    return Heard(token, tuple(said), tuple(departing))


def say(text: Text, rulings: tuple[Ruling, ...], facts: Mapping[str, str], role: str, words: Vocabulary) -> Said:
    """What one text says to one recipient, from those of its rulings that fired."""
    speaking = [ruling for ruling in rulings if speaks(ruling, role, facts, words)]
    standing = standing_of(speaking)
    covered = text.otherwise is not None and meets(text.otherwise.when, facts)
    said = _strongest(standing) or _unless(text, covered)
    unshielded = text.shield is not None and covered and facts.get(SHIELD) == "no"
    if unshielded and said.token not in (Token.MUST, Token.COMPELLABLE, Token.SILENT):
        return attrs.evolve(said, token=Token.UNSHIELDED)
    return said


def _unless(text: Text, covered: bool) -> Said:
    """What a text says when none of its rulings does: its otherwise, as far as it reaches."""
    bans = covered and text.otherwise is not None and text.otherwise.then is Then.MUST_NOT
    return Said(Token.MUST_NOT if bans else Token.SILENT)


def standing_of(rulings: Sequence[Ruling]) -> tuple[Ruling, ...]:
    """Those that no standing ruling beats by naming it in `despite`; an exception to an exception reinstates."""
    left = list(rulings)
    standing: list[Ruling] = []
    while left:
        beaten = {name for ruling in left for name in ruling.rule.despite}
        settled = [ruling for ruling in left if ruling.rule.id not in beaten]
        if not settled:
            return tuple(standing)
        standing += settled
        gone = {name for ruling in settled for name in ruling.rule.despite} | {ruling.rule.id for ruling in settled}
        left = [ruling for ruling in left if ruling.rule.id not in gone]
    return tuple(ruling for ruling in rulings if ruling in standing)


def speaks(ruling: Ruling, role: str, facts: Mapping[str, str], words: Vocabulary) -> bool:
    """Whether a ruling is about this recipient: it names nobody, or the role, or a wider one that takes it in."""
    to = ruling.rule.to
    if not to or ALL_OTHERS in to:
        return True
    if any(words.covers(wider, role) for wider in to):
        return True
    if "person_named_in_consent" in to and facts.get("consent_form", NOBODY) != NOBODY:
        return role == facts.get("consent_to") or role == facts.get("addressee")
    return False


@cache
def _token(then: Then, effect: Effect | None, evidence: Evidence | None) -> Token:
    if then is Then.MUST_NOT:
        return Token.MUST_NOT
    if evidence is Evidence.UNVERIFIED:
        return Token.ASK
    if then is Then.MUST:
        return Token.MUST
    return {None: Token.MAY, Effect.COMPELLABLE: Token.COMPELLABLE, Effect.UNSHIELDED: Token.UNSHIELDED}[effect]


def token_of(ruling: Ruling) -> Token:
    """What a ruling says by itself; one that nobody verified only asks."""
    rule = ruling.rule
    return _token(rule.then, rule.effect, rule.evidence)


def _strongest(standing: Sequence[Ruling]) -> Said | None:
    """What the standing rulings say together. A ban beside a permission that nobody untied is left to a person."""
    if not standing:
        return None
    tokens = {token_of(ruling) for ruling in standing}
    token = next(one for one in STRENGTH if one in tokens)
    open_duty = tuple(ruling for ruling in standing if is_open_duty(ruling))
    if open_duty and token not in (Token.MUST, Token.COMPELLABLE):
        return Said(Token.ASK, open_duty, unverified=True)
    if Token.MUST_NOT in tokens and tokens & {Token.MUST, Token.MAY, Token.COMPELLABLE}:
        return Said(Token.ASK, tuple(standing))
    by = tuple(ruling for ruling in standing if token_of(ruling) is token)
    return Said(
        token,
        by,
        narrowable=all(ruling.rule.narrowable for ruling in by),
        unverified=any(ruling.rule.evidence is Evidence.UNVERIFIED for ruling in by),
    )


def is_open_duty(ruling: Ruling) -> bool:
    """Whether something may have to be told: no permission makes that question go away."""
    return ruling.rule.then is Then.MUST and ruling.rule.evidence is Evidence.UNVERIFIED


def matters(judged: Judged) -> tuple[str, ...]:
    """The open facts on which the verdict hangs, those that settle most first."""
    scored: list[tuple[float, int, str]] = []
    for place, fact in enumerate(judged.open):
        groups: dict[str, set[Verdict]] = {}
        for world in judged.worlds:
            groups.setdefault(world.facts[fact], set()).add(world.verdict)
        if len({frozenset(group) for group in groups.values()}) > 1:
            scored.append((sum(len(group) for group in groups.values()) / len(groups), place, fact))
    return tuple(fact for _, _, fact in sorted(scored)) or (() if judged.agreed else judged.open)


def unsettled(shield: Shield, known: Known, words: Vocabulary) -> tuple[str, ...]:
    """The facts whose answers would tell whether the protection stands."""
    found: list[str] = []
    for need in shield.need:
        if need_met(need, known, words) is Met.UNKNOWN:
            asked = {**need.holds, **need.fails}
            found += [fact for fact in asked if len(known_values(fact, known, words)) != 1]
    return tuple(dict.fromkeys(found))
