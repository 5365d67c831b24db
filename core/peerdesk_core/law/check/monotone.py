"""More consent, or more danger, never makes telling less permitted: CHK21.

Danger means the four facts of `DANGERS`, each from no to yes, towards those who could avert it. Consent means from none
to the supported person's own consent in writing, which names the recipient. The tables are only searched where a rule
of the pack runs against the grain, since nothing else can break the order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import reduce
from operator import or_

from peerdesk_core.law.bench import Bench, Ruling
from peerdesk_core.law.conditions import meets
from peerdesk_core.law.fold import TELLING, VERDICT_OF, Verdict
from peerdesk_core.law.hearing import hear
from peerdesk_core.law.packs import Condition, Effect, Evidence, Pack, Then
from peerdesk_core.law.tables.layout import Layout, TableTooLarge
from peerdesk_core.law.tables.masks import rows
from peerdesk_core.law.tables.table import Table
from peerdesk_core.law.vocabulary import NO, NOBODY, YES, Vocabulary

from .docket import Docket, own, sensible
from .finding import Finding
from .toml import example_text
from .witness import example_of

DANGERS = ("imminent", "danger_now", "person_at_risk", "other_child_at_risk")
AVERTERS = ("person_able_to_prevent_harm", "local_welfare_agency")

_CONSENT = {"consent_form": "written", "consent_by": "recipient", "consent_covers": "named_person"}
_CONSENT_FACTS = ("consent_form", "consent_by", "consent_covers", "consent_to")
_LEVELS = {Verdict.CONSULT: 2, Verdict.NOT_PRIVILEGED: 1, Verdict.PROHIBITED: 0}
_MOST_ROWS = 600


def level(verdict: Verdict) -> int:
    """How much a verdict lets be told: 3 something, 2 ask first, 1 no shield and no authority, 0 nothing."""
    return 3 if verdict in TELLING else _LEVELS[verdict]


def monotone_findings(docket: Docket) -> Iterator[Finding]:
    """Where more of a fact leads to less."""
    for pack in docket.packs:
        if not docket.usable(pack.id):
            continue
        bench = docket.bench(pack.id)
        for circumstance in docket.alike(pack.id):
            rulings = [one for text in bench.live(circumstance) for one in text.rulings]
            against = [one for one in rulings if one.in_force and one.pack.id == pack.id]
            for fact in DANGERS:
                rule = next((one for one in against if _less_danger(one, fact)), None)
                if rule is not None:
                    yield from _found(docket, pack, rule, fact, _dangers(bench, circumstance, fact))
            rule = next((one for one in against if _less_consent(one)), None)
            if rule is not None:
                yield from _found(docket, pack, rule, "consent", _consents(docket, pack, circumstance))


Pair = tuple[Mapping[str, str], Mapping[str, str], str]
"""Facts with less and with more, and the recipient."""


def _found(docket: Docket, pack: Pack, ruling: Ruling, what: str, pairs: Iterator[Pair]) -> Iterator[Finding]:
    bench = docket.bench(pack.id)
    for less, more, role in pairs:
        before, after = hear(bench, less, role).verdict, hear(bench, more, role).verdict
        if level(after) < level(before):
            yield docket.finding(
                "CHK21",
                pack,
                f"with more of `{what}` it is {after} instead of {before} for {role}",
                rule=own(ruling),
                key="when",
                example=example_text(example_of(bench, more, role, name=f"more {what}, less told")),
                hint="Let the rule that allows less also ask that the fact is not there, or drop the fact from it.",
            )
            return


# ---------------------------------------------------------------- which rules run against the grain


def _less_danger(ruling: Ruling, fact: str) -> bool:
    values = ruling.rule.when.get(fact)
    if values is None:
        return False
    return YES not in values if _allows(ruling) else NO not in values


def _less_consent(ruling: Ruling) -> bool:
    part: Condition = {fact: values for fact, values in ruling.rule.when.items() if fact in _CONSENT_FACTS}
    if not part:
        return False
    given = meets({fact: values for fact, values in part.items() if fact != "consent_to"}, _CONSENT)
    nobody = dict.fromkeys(_CONSENT_FACTS, NOBODY) | {"consent_covers": "named_person"}
    return meets(part, nobody) and not given if _allows(ruling) else given


def _allows(ruling: Ruling) -> bool:
    """Whether a rule lets more be told than there would be without it."""
    rule = ruling.rule
    allowing = rule.then in (Then.MUST, Then.MAY) and rule.effect is not Effect.UNSHIELDED
    return allowing and rule.evidence is not Evidence.UNVERIFIED


# ---------------------------------------------------------------- what to compare


def _dangers(bench: Bench, circumstance: str, fact: str) -> Iterator[Pair]:
    """The pairs in which the table says less with the danger than without, for those who could avert it."""
    plain = sensible(bench)
    try:
        table = Table(plain, circumstance, Layout.of(circumstance, plain, apart=(fact,)))
    except TableTooLarge:
        return
    if fact not in table.axes:
        return
    levels = _levels(table)
    worse = 0
    for high, mask in levels.items():
        lower = reduce(or_, (other for low, other in levels.items() if low < high), 0)
        worse |= mask & table.moved(lower, fact, YES, NO)
    for number in rows(worse):
        facts, role = table.row(number)
        if _averts(role, bench.words):
            yield facts, {**facts, fact: YES}, role


def _levels(table: Table) -> dict[int, int]:
    """The rows by how much is let be told in them."""
    found: dict[int, int] = {}
    for token, mask in table.folded().items():
        place = level(VERDICT_OF[token])
        found[place] = found.get(place, 0) | mask
    return found


def _averts(role: str, words: Vocabulary) -> bool:
    return any(words.covers(wider, role) for wider in AVERTERS)


def _consents(docket: Docket, pack: Pack, circumstance: str) -> Iterator[Pair]:
    """Pairs without and with consent, of rows in which anything is let be told that consent could take away."""
    try:
        table = docket.table(pack.id, circumstance)
    except TableTooLarge:
        return
    numbers = list(rows(table.possible & ~_levels(table)[0]))
    for number in numbers[:: max(1, len(numbers) // _MOST_ROWS)]:
        facts, role = table.row(number)
        if facts.get("consent_form", NOBODY) == NOBODY and role != "*":
            yield facts, {**facts, **_CONSENT, "consent_to": role}, role
