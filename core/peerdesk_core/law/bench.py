"""The texts that decide for one department on one day, from federal law down, ready to be asked many times."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Sequence
from datetime import date
from functools import cached_property
from pathlib import Path

import attrs

from peerdesk_core.contributions import PackSource

from .conditions import bound_of, holds
from .packs import RANK_ORDER, Condition, LawOf, Otherwise, Pack, Rank, Rule, Shield, Then, TopicName
from .reading.loader import Shelf, load_packs
from .vocabulary import Vocabulary, vocabulary

FEDERAL = PackSource(id="us", folder=Path(__file__).parent / "packs" / "us")
"""The pack that belongs to no state and ships with the core."""

POLICY_RANKS = (Rank.DEPARTMENT_POLICY, Rank.GUIDELINE)


@attrs.frozen(kw_only=True, eq=False, slots=False)
class Ruling:
    """A rule about telling, with the pack that it stands in and whether that day has it in force.

    Two of them are the same only if they are one and the same object, so that sets of them are cheap.
    """

    pack: Pack
    rule: Rule
    in_force: bool

    @cached_property
    def name(self) -> str:
        """ "pack:disclose.id"."""
        return f"{self.pack.id}:{TopicName.DISCLOSE}.{self.rule.id}"

    @cached_property
    def cited(self) -> str:
        """Its authority as people print it."""
        return self.pack.cited(self.rule.cite)


@attrs.frozen(kw_only=True)
class Text:
    """One pack as the engine uses it. `rulings` are about telling, `tasks` are whom to ask meanwhile."""

    pack: Pack
    rulings: tuple[Ruling, ...]
    tasks: tuple[Ruling, ...]
    otherwise: Otherwise | None
    shield: Shield | None

    @property
    def is_statute(self) -> bool:
        """Whether it is law rather than the department's or somebody's advice."""
        return self.pack.rank not in POLICY_RANKS


@attrs.define(eq=False, slots=False, kw_only=True)
class Bench:
    """A department on a day. `texts` run from the highest rank down; `guidance` speaks only where policy is silent."""

    department: Pack
    day: date
    texts: tuple[Text, ...]
    guidance: tuple[Text, ...]
    words: Vocabulary

    @cached_property
    def packs(self) -> tuple[Pack, ...]:
        """Every pack that takes part, from the highest rank down."""
        return tuple(text.pack for text in (*self.texts, *self.guidance))

    @cached_property
    def adopted(self) -> tuple[Pack, ...]:
        """The guidelines that speak where policy is silent."""
        return tuple(text.pack for text in self.guidance)

    @cached_property
    def digest(self) -> str:
        """One hash over ids, versions and contents, to be printed so that a check can be run again."""
        said = "\n".join(f"{pack.id} {pack.version} {pack.digest}" for pack in self.packs)
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    @cached_property
    def conduct(self) -> tuple[tuple[Pack, Rule], ...]:
        """The provisions on conduct that something has to call up: rules with `do` and a condition."""
        return tuple(
            (pack, rule)
            for pack in self.packs
            for rule in pack.rules(TopicName.DISCLOSE)
            if rule.do and rule.when and rule.then is not Then.CONSULT and pack.in_force(rule, self.day)
        )

    @cached_property
    def _live(self) -> dict[str, tuple[Text, ...]]:
        return {}

    def live(self, circumstance: str) -> tuple[Text, ...]:
        """The texts with only those rules that can matter for one circumstance; guidance comes last."""
        if circumstance not in self._live:
            self._live[circumstance] = tuple(
                attrs.evolve(text, rulings=_reach(text.rulings, circumstance), tasks=_reach(text.tasks, circumstance))
                for text in (*self.texts, *self.guidance)
            )
        return self._live[circumstance]

    @cached_property
    def _named(self) -> dict[str, tuple[str, ...]]:
        return {}

    def named(self, circumstance: str) -> tuple[str, ...]:
        """Every role that a rule about a circumstance names, each followed by those that it takes in."""
        if circumstance not in self._named:
            rulings = (ruling for text in self.live(circumstance) for ruling in text.rulings)
            wider = dict.fromkeys(role for ruling in rulings for role in ruling.rule.to)
            taken = ((role, *sorted(self.words.includes.get(role, ()))) for role in wider)
            self._named[circumstance] = tuple(dict.fromkeys(itertools.chain.from_iterable(taken)))
        return self._named[circumstance]


def shelf_of(sources: Sequence[PackSource]) -> Shelf:
    """The packs of the plugins, with the federal one."""
    return load_packs((FEDERAL, *sources))


def bench_of(id: str, shelf: Shelf, day: date | None = None, *, talked: date | None = None) -> Bench | None:
    """The bench of a department, or of a guideline that serves one without a policy; None where it is unusable.

    A guideline that it adopts and that is broken is left out: who answers people must look at `shelf` and say so.

    `day`, of the decision, defaults to the day when the pack was last verified; `talked`, of the talk, to `day`.
    """
    pack = shelf.packs.get(id)
    if pack is None or shelf.wrong_with(id) is not None or pack.rank not in POLICY_RANKS:
        return None
    when = day or pack.verified_on
    above = [shelf.packs[name] for name in pack.under]
    federal = [other for other in shelf.packs.values() if other.rank is Rank.FEDERAL and other not in above]
    chain = sorted([*federal, *above, pack], key=lambda one: -RANK_ORDER[one.rank])
    adopted = [shelf.packs[name] for name in pack.adopts if name in shelf.packs]
    return bench_from(pack, chain, adopted, when, talked)


def bench_from(
    pack: Pack, chain: Sequence[Pack], adopted: Sequence[Pack], day: date, talked: date | None = None
) -> Bench:
    """A bench from packs at hand, highest rank first. Rules that follow the law of the talk go by `talked`."""
    words = vocabulary()
    for one in (*chain, *adopted):
        words = words.with_roles(one.roles) if one.roles else words
        words = words.with_facts(one.facts.values()) if one.facts else words
    return Bench(
        department=pack,
        day=day,
        texts=tuple(text_of(one, day, talked) for one in chain),
        guidance=tuple(text_of(one, day, talked) for one in adopted),
        words=words,
    )


def text_of(pack: Pack, day: date, talked: date | None = None) -> Text:
    """A pack as the engine uses it on a day."""
    topic = pack.topics.get(TopicName.DISCLOSE)
    days = {LawOf.DECISION: day, LawOf.TALK: talked or day}
    rules = topic.rules if topic else ()
    rulings = [Ruling(pack=pack, rule=rule, in_force=pack.in_force(rule, days[rule.law_of])) for rule in rules]
    otherwise = topic.otherwise if topic else None
    return Text(
        pack=pack,
        rulings=tuple(ruling for ruling in rulings if tells(ruling.rule)),
        tasks=tuple(ruling for ruling in rulings if ruling.rule.then is Then.CONSULT),
        otherwise=otherwise if pack.on(day) else None,
        shield=pack.shield if pack.on(day) else None,
    )


def tells(rule: Rule) -> bool:
    """Whether a rule of `disclose` is about telling; others are duties beside it, such as explaining the limits."""
    return not rule.do and rule.then in (Then.MUST, Then.MAY, Then.MUST_NOT)


def _reach(rulings: tuple[Ruling, ...], circumstance: str) -> tuple[Ruling, ...]:
    return tuple(ruling for ruling in rulings if circumstance in ruling.rule.when.get("circumstance", (circumstance,)))


def classes(fact: str, conditions: Sequence[Condition], words: Vocabulary) -> tuple[str, ...]:
    """Values of a fact that stand for all others: rules treat every value like one of these.

    Numbers are cut at the bounds and numbers that the rules use; values that no rule tells apart share one
    representative.
    """
    known = words.facts[fact]
    used = [condition[fact] for condition in conditions if fact in condition]
    domain = list(known.values)
    if known.number:
        words_used = [value for values in used for value in values]
        bounds = {bound[1] for value in words_used if (bound := bound_of(value)) is not None}
        cuts = sorted({0, *bounds, *(int(value) for value in words_used if value.isascii() and value.isdigit())})
        domain = [known.unsaid, *(str(number) for cut in cuts for number in (cut - 1, cut, cut + 1) if number >= 0)]
    found: dict[tuple[bool, ...], str] = {}
    for value in domain:
        found.setdefault(tuple(holds(value, values) for values in used), value)
    return tuple(found.values())
