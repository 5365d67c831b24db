"""What an answer can hang on, as plain conjunctions: conditions of rules, whom they speak to, what cannot occur."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

import attrs

from peerdesk_core.law.bench import Bench, Text
from peerdesk_core.law.engine import conditions_of
from peerdesk_core.law.hearing import ALL_OTHERS, SHIELD
from peerdesk_core.law.packs import Condition, Need
from peerdesk_core.law.vocabulary import NO, NOBODY, YES, Vocabulary

CIRCUMSTANCE, ADDRESSEE, CONSENT_FORM, CONSENT_TO = "circumstance", "addressee", "consent_form", "consent_to"
NAMED_IN_CONSENT = "person_named_in_consent"


@attrs.frozen
class Atom:
    """One conjunction: facts that hold, and whether the recipient is among `to` (None: whoever it is).

    `named` asks instead whether the consent names the recipient.
    """

    when: tuple[tuple[str, tuple[str, ...]], ...]
    to: tuple[str, ...] | None = None
    named: bool = False


UNSHIELDED = Atom(((SHIELD, (NO,)),))
"""The protection does not stand."""


def live_atom(
    when: Condition, circumstance: str, to: tuple[str, ...] | None = None, named: bool = False
) -> Atom | None:
    """A condition as an atom; None where it can never hold in this circumstance."""
    if CIRCUMSTANCE in when and circumstance not in when[CIRCUMSTANCE]:
        return None
    return Atom(tuple(sorted((fact, values) for fact, values in when.items() if fact != CIRCUMSTANCE)), to, named)


def atoms_of(when: Condition, to: tuple[str, ...], circumstance: str, words: Vocabulary) -> tuple[Atom, ...]:
    """When a rule speaks to a recipient. One that speaks to whom a consent names has two ways to do so."""
    everybody = not to or ALL_OTHERS in to
    found = [live_atom(when, circumstance, None if everybody else tuple(sorted(to)))]
    if not everybody and NAMED_IN_CONSENT in to:
        forms = when.get(CONSENT_FORM, tuple(words.facts[CONSENT_FORM].values))
        given = {**when, CONSENT_FORM: tuple(form for form in forms if form != NOBODY)}
        found.append(live_atom(given, circumstance, None, named=True))
    return tuple(atom for atom in found if atom is not None)


def unreal(words: Vocabulary) -> Atom:
    """A consent that does not name the recipient, in a row where it can name nobody else."""
    forms = tuple(form for form in words.facts[CONSENT_FORM].values if form != NOBODY)
    return Atom(((CONSENT_FORM, forms),), to=())


IDLE = Atom(((CONSENT_FORM, (NOBODY,)),), to=())
"""Whom a consent names, where there is none: a row a second time."""


def asked(bench: Bench, circumstance: str) -> Iterator[Atom]:
    """Everything that an answer hangs on."""
    texts = bench.live(circumstance)
    for text in texts:
        for ruling in text.rulings:
            if ruling.in_force:
                yield from atoms_of(ruling.rule.when, ruling.rule.to, circumstance, bench.words)
        if text.otherwise is not None and (reach := live_atom(text.otherwise.when, circumstance)) is not None:
            yield reach
    if any(text.shield is not None for text in texts) or any(SHIELD in when for when in conditions_of(texts)):
        yield UNSHIELDED


def needs_of(texts: Iterable[Text]) -> tuple[Need, ...]:
    """Every precondition of the protection."""
    return tuple(need for text in texts if text.shield is not None for need in text.shield.need)


def need_atoms(bench: Bench, circumstance: str, facts: Collection[str]) -> Iterator[Atom]:
    """What the preconditions hang on, as far as these facts can tell."""
    for need in needs_of(bench.live(circumstance)):
        for when in (need.holds, need.fails, need.doubt):
            if (atom := live_atom(known_part(when, facts), circumstance)) is not None:
                yield atom


def known_part(when: Condition, facts: Collection[str]) -> Condition:
    """As much of a condition as these facts can tell."""
    return {fact: values for fact, values in when.items() if fact in facts or fact == CIRCUMSTANCE}


def forbidden(bench: Bench, circumstance: str, facts: Collection[str]) -> Iterator[Atom]:
    """Combinations that cannot occur: as the packs say, and a protection that stands although a precondition fails."""
    for when in _never(bench, circumstance):
        if known_part(when, facts) == when and (atom := live_atom(when, circumstance)) is not None:
            yield atom


def _never(bench: Bench, circumstance: str) -> Iterator[Condition]:
    for pack in bench.packs:
        if pack.on(bench.day):
            yield from pack.impossible
    for need in needs_of(bench.live(circumstance)):
        if need.fails:
            yield {**need.fails, SHIELD: (YES,)}
