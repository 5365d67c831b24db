"""Whom an answer is for: groups of roles that rules tell apart, and whether a consent names the recipient."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence

from peerdesk_core.law.hearing import ALL_OTHERS
from peerdesk_core.law.vocabulary import NOBODY

from .atoms import ADDRESSEE, CONSENT_TO, IDLE, unreal
from .axes import RECIPIENT, Axis, Cell, Domain, ordered

Found = tuple[str, str, str]
"""Role, addressee and whom the consent names; empty where nothing is said."""


def audience(domain: Domain, taken: Sequence[str]) -> Axis:
    """The axis of recipients. It takes in the facts in `taken` that name people, since a consent ties them together."""
    cells = sorted(_cells(domain, taken), key=lambda cell: cell.away)
    return Axis((RECIPIENT, *taken), tuple(cells))


def _cells(domain: Domain, taken: Sequence[str]) -> Iterator[Cell]:
    naming = sum(domain.bit(atom) for atom in domain.atoms if atom.named)
    roles = _groups({role: _speaks(domain, role) for role in _roles(domain)})
    if not naming:
        for allows, members in roles.items():
            yield Cell({}, allows, 0, members[0])
        return
    facts = [_people(domain, fact) if fact in taken else {domain.everything: ()} for fact in (ADDRESSEE, CONSENT_TO)]
    for (role, members), (told, a), (consent, c) in itertools.product(roles.items(), *(fact.items() for fact in facts)):
        allows = role & told & consent
        other = _unnamed(members, a, c)
        if other is None:
            forced = (members[0], a[0] if a else "", c[0] if c else "")
            yield _cell(forced, allows & ~naming | domain.bit(unreal(domain.words)))
        else:
            yield _cell(other, allows & ~naming)
        if (found := _named(members, a, c)) is not None:
            yield _cell(found, allows | domain.bit(IDLE))


def _roles(domain: Domain) -> tuple[str, ...]:
    named = itertools.chain.from_iterable(atom.to or () for atom in domain.atoms)
    return tuple(dict.fromkeys((ALL_OTHERS, *domain.words.roles, *named)))


def _speaks(domain: Domain, role: str) -> int:
    """Bits of the atoms that speak to a role, whatever a consent says."""
    found = 0
    for atom, number in domain.atoms.items():
        if atom.to is None or any(domain.words.covers(wider, role) for wider in atom.to):
            found |= 1 << number
    return found


def _people(domain: Domain, fact: str) -> dict[int, tuple[str, ...]]:
    values = ordered(fact, tuple(domain.words.facts[fact].values), domain.words)
    return _groups({value: domain.allows(fact, value) for value in values})


def _groups(allows: Mapping[str, int]) -> dict[int, tuple[str, ...]]:
    """Words that no rule tells apart, together."""
    found: dict[int, tuple[str, ...]] = {}
    for word, bits in allows.items():
        found[bits] = (*found.get(bits, ()), word)
    return found


def _cell(found: Found, allows: int) -> Cell:
    facts = {fact: value for fact, value in zip((ADDRESSEE, CONSENT_TO), found[1:], strict=True) if value}
    return Cell(facts, allows, sum(value != NOBODY for value in facts.values()), found[0])


def _named(roles: Sequence[str], told: Sequence[str], consent: Sequence[str]) -> Found | None:
    """Words under which the consent names the recipient, by itself or by the request, or None."""
    for role in roles:
        if role == ALL_OTHERS:
            continue
        addressee = next((who for who in (role, NOBODY) if who in told), told[0] if told else "")
        if not consent or role in consent:
            return role, addressee, role
        if not told or role in told:
            return role, role, consent[0]
    return None


def _unnamed(roles: Sequence[str], told: Sequence[str], consent: Sequence[str]) -> Found | None:
    """Words under which the consent does not name the recipient, or None."""
    for role in roles:
        addressee = next((who for who in told if who != role), "")
        named = next((who for who in consent if who != role), "")
        if (addressee or not told) and (named or not consent):
            return role, addressee, named
    return None
