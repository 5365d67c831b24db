"""Where a department's policy departs from the law above it: the page that a chief or counsel reads.

    compare(bench) -> Comparison        # raises TableTooLarge
    as_lines(comparison) -> tuple[str, ...]                 # plain text, no colour, for a terminal or a file
    as_data(comparison) -> dict                             # for JSON

`as_data` gives
    {"department": id, "title": str, "as_of": "2026-11-21", "packs": ["id version", ...], "digest": str,
     "totals": {relation: combinations, ...},               # every relation, 0 where none
     "departures": [{"relation": str, "rule": "pack:disclose.id", "circumstances": {circumstance: combinations},
                     "statute": verdict, "policy": verdict, "net": verdict,
                     "example": {"facts": {fact: value}, "all_facts": {fact: value}, "role": role or "*"},
                     "statute_rules": [rule], "policy_rules": [rule],
                     "accepted": {"reason": str, "owner": str, "expiry": "2027-01-23"} or null}, ...],
     "circumstances": [{"circumstance": str, "combinations": int, "entries": [entry, ...]}]}
where an entry is like a departure, with "combinations" instead of "circumstances", and names a rule if it departs;
a rule is {"rule", "cite", "says", "evidence" or null, "reading"} and a verdict a word of the six, or "nothing".
Departures come in the order of Relation, then of the policy's rules, its otherwise last.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import attrs

from peerdesk_core.law.bench import Bench
from peerdesk_core.law.fold import Token
from peerdesk_core.law.hearing import Heard, hear
from peerdesk_core.law.packs import Departure, TopicName

from .atoms import CIRCUMSTANCE
from .relation import DEPARTURES, GRAVE, OF, SAYS, Relation, relation_of
from .table import Table
from .witness import Cited, Witness, cited, cited_data, cited_lines, counted, told, verdict_of, verdict_word, witness_of


@attrs.frozen(kw_only=True)
class Entry:
    """Combinations of one circumstance in which both sides say the same two things, resting on one rule of the policy.

    `rule` is that rule, "pack:disclose.id", empty where none departs. `accepted` is the policy's own word on it.
    """

    circumstance: str
    relation: Relation
    statute: Token
    policy: Token
    net: Token
    rule: str
    combinations: int
    witness: Witness
    statute_rules: tuple[Cited, ...]
    policy_rules: tuple[Cited, ...]
    accepted: Departure | None = None


@attrs.frozen(kw_only=True)
class Compared:
    """One circumstance: how many combinations there are, and how the two sides stand in them."""

    circumstance: str
    combinations: int
    entries: tuple[Entry, ...]


@attrs.frozen(kw_only=True)
class Departed:
    """One rule of the policy and one way in which it departs; the first entry has the plainest example."""

    relation: Relation
    rule: str
    entries: tuple[Entry, ...]

    @property
    def circumstances(self) -> Mapping[str, int]:
        """How many combinations depart in this way, by circumstance."""
        found: dict[str, int] = {}
        for entry in self.entries:
            found[entry.circumstance] = found.get(entry.circumstance, 0) + entry.combinations
        return found


@attrs.frozen(kw_only=True)
class Comparison:
    """Law and policy of one department on one day, side by side."""

    bench: Bench
    circumstances: tuple[Compared, ...]

    @property
    def day(self) -> date:
        """The day whose rules were compared."""
        return self.bench.day

    @property
    def totals(self) -> Mapping[Relation, int]:
        """How many combinations stand in each relation, over all circumstances."""
        found = dict.fromkeys(Relation, 0)
        for one in self.circumstances:
            for entry in one.entries:
                found[entry.relation] += entry.combinations
        return found

    @property
    def departures(self) -> tuple[Departed, ...]:
        """Every rule of the policy that departs, the gravest relation first, then as the policy has them."""
        found: dict[tuple[Relation, str], list[Entry]] = {}
        for one in self.circumstances:
            for entry in one.entries:
                if entry.relation in DEPARTURES:
                    found.setdefault((entry.relation, entry.rule), []).append(entry)
        relations = list(Relation)
        rules = [ruling.name for text in (*self.bench.texts, *self.bench.guidance) for ruling in text.rulings]

        def order(key: tuple[Relation, str]) -> tuple[int, int]:
            return relations.index(key[0]), rules.index(key[1]) if key[1] in rules else len(rules)

        return tuple(
            Departed(relation=key[0], rule=key[1], entries=tuple(sorted(found[key], key=_plainness)))
            for key in sorted(found, key=order)
        )


def _plainness(entry: Entry) -> int:
    return len(entry.witness.said)


def compare(bench: Bench) -> Comparison:
    """Compare the texts of a department, and guidance where it is silent, with those above. Raises TableTooLarge."""
    return Comparison(
        bench=bench,
        circumstances=tuple(_compared(bench, one) for one in bench.words.facts[CIRCUMSTANCE].values),
    )


def _compared(bench: Bench, circumstance: str) -> Compared:
    table = Table(bench, circumstance)
    entries = tuple(_entry(table, part) for part in _parts(table))
    order = list(Relation)
    return Compared(
        circumstance=circumstance,
        combinations=table.count(table.possible),
        entries=tuple(sorted(entries, key=lambda entry: order.index(entry.relation))),
    )


@attrs.frozen
class _Part:
    relation: Relation
    statute: Token
    policy: Token
    rule: str
    mask: int


def _parts(table: Table) -> Iterator[_Part]:
    """The rows in disjoint parts, by what each side says and, for departures, by the rule of the policy."""
    first = next((number for number, text in enumerate(table.texts) if not text.is_statute), len(table.texts))
    statute = table.above(first) if first < len(table.texts) else table.folded()
    policies = range(first, len(table.texts))
    for upper, above in statute.items():
        silent = above
        for number in policies:
            for lower, below in table.tokens(number).items():
                both = above & below
                if lower is Token.SILENT or not both:
                    continue
                silent &= ~both
                left = both
                for departing, rows in table.departing(number).items():
                    if not left & rows:
                        continue
                    yield from _by_rule(table, number, _Part(OF[departing], upper, lower, "", left & rows))
                    left &= ~rows
                yield from _by_rule(table, number, _Part(relation_of(upper, lower), upper, lower, "", left))
        if silent and upper is not Token.SILENT:
            yield _Part(Relation.IMPLIES, upper, Token.SILENT, "", silent)


def _by_rule(table: Table, number: int, part: _Part) -> Iterator[_Part]:
    left = part.mask
    text = table.texts[number]
    if part.relation in DEPARTURES:
        for ruling in text.rulings:
            rows = left & table.decides(ruling)
            if rows:
                yield attrs.evolve(part, rule=ruling.name, mask=rows)
                left &= ~rows
    if left:
        rule = f"{text.pack.id}:{TopicName.DISCLOSE}.otherwise" if part.relation in DEPARTURES else ""
        yield attrs.evolve(part, rule=rule, mask=left)


def _entry(table: Table, part: _Part) -> Entry:
    bench = table.bench
    found = table.smallest(part.mask)
    assert found is not None  # a part has rows
    facts, role = found
    seen = hear(bench, facts, role)

    def same(other: Mapping[str, str]) -> bool:
        heard = hear(bench, other, role)
        answers = (heard.token, heard.departing, _tokens(heard)) == (seen.token, seen.departing, _tokens(seen))
        return answers and _rests_on(heard, part.rule) == _rests_on(seen, part.rule)

    return Entry(
        circumstance=table.circumstance,
        relation=part.relation,
        statute=part.statute,
        policy=part.policy,
        net=seen.token,
        rule=part.rule,
        combinations=table.count(part.mask),
        witness=witness_of(facts, role, table.axes, bench.words, same),
        statute_rules=_rules(table, seen, statute=True, token=part.statute),
        policy_rules=_rules(table, seen, statute=False, token=part.policy),
        accepted=_accepted(bench, part.rule),
    )


def _tokens(heard: Heard) -> tuple[Token, ...]:
    return tuple(said.token for said in heard.said)


def _rests_on(heard: Heard, rule: str) -> bool:
    """Whether a rule is among those that an answer rests on."""
    return any(ruling.name == rule for said in heard.said for ruling in said.by)


def _rules(table: Table, heard: Heard, *, statute: bool, token: Token) -> tuple[Cited, ...]:
    """The rules of one side that say what the side says together; all of them where no text alone says so."""
    side = [
        (text, said)
        for text, said in zip(table.texts, heard.said, strict=True)
        if text.is_statute is statute and said.token is not Token.SILENT
    ]
    alone = [(text, said) for text, said in side if said.token is token]
    return tuple(rule for text, said in alone or side for rule in cited(text, said))


def _accepted(bench: Bench, rule: str) -> Departure | None:
    """The policy's own acknowledgement of a departure."""
    for pack in bench.packs:
        for departure in pack.departures:
            if rule and rule in (departure.rule, f"{pack.id}:{departure.rule}"):
                return departure
    return None


# ---------------------------------------------------------------- renderings


def as_lines(comparison: Comparison) -> tuple[str, ...]:
    """The comparison as plain lines: what departs, rule by rule, then how much agrees."""
    bench, totals = comparison.bench, comparison.totals
    everything = sum(one.combinations for one in comparison.circumstances)
    lines = [
        f"{bench.department.title}: policy and law on {comparison.day.isoformat()}",
        f"{counted(everything)} of facts and recipient in {len(comparison.circumstances)} circumstances",
    ]
    for relation in Relation:
        found = [one for one in comparison.departures if one.relation is relation]
        if found:
            lines += ["", f"{relation.value.replace('_', ' ').upper()}: {SAYS[relation]}"]
        for departed in found:
            lines += _departed_lines(departed, bench)
    if not comparison.departures:
        lines += ["", "The policy does not depart from the law above it."]
    lines += ["", "In all combinations"]
    lines += [f"  {count:>15,}  {SAYS[relation]}" for relation, count in totals.items() if count]
    return tuple(lines)


def _departed_lines(departed: Departed, bench: Bench) -> Sequence[str]:
    first = departed.entries[0]
    count, about = sum(departed.circumstances.values()), sorted(departed.circumstances)
    every = len(about) == len(bench.words.facts[CIRCUMSTANCE].values)
    outcome = f"law {verdict_word(first.statute)}, policy {verdict_word(first.policy)}"
    lines = [
        f"  {departed.rule}: {counted(count)}",
        *cited_lines("    ", "policy", first.policy_rules),
        *(cited_lines("    ", "law", first.statute_rules) if departed.relation in GRAVE else ()),
        f"    in: {'every circumstance' if every else ', '.join(about)}",
        f"    smallest example: {told(first.witness, bench)}",
        f"    there: {outcome}, in the end {verdict_of(first.net)}",
    ]
    if first.accepted is not None:
        accepted = first.accepted
        lines.append(f"    accepted by {accepted.owner} until {accepted.expiry.isoformat()}: {accepted.reason}")
    return lines


def as_data(comparison: Comparison) -> dict[str, Any]:
    """The comparison for JSON, in the shape that the module describes."""
    bench = comparison.bench
    return {
        "department": bench.department.id,
        "title": bench.department.title,
        "as_of": comparison.day.isoformat(),
        "packs": [f"{pack.id} {pack.version}" for pack in bench.packs],
        "digest": bench.digest,
        "totals": {relation.value: count for relation, count in comparison.totals.items()},
        "departures": [
            {
                **_entry_data(departed.entries[0]),
                "circumstances": departed.circumstances,
            }
            for departed in comparison.departures
        ],
        "circumstances": [
            {
                "circumstance": one.circumstance,
                "combinations": one.combinations,
                "entries": [{**_entry_data(entry), "combinations": entry.combinations} for entry in one.entries],
            }
            for one in comparison.circumstances
        ],
    }


def _entry_data(entry: Entry) -> dict[str, Any]:
    accepted = entry.accepted
    return {
        "relation": entry.relation.value,
        "rule": entry.rule,
        "statute": verdict_word(entry.statute),
        "policy": verdict_word(entry.policy),
        "net": verdict_of(entry.net).value,
        "example": {
            "facts": dict(entry.witness.said),
            "all_facts": dict(entry.witness.facts),
            "role": entry.witness.role,
        },
        "statute_rules": cited_data(entry.statute_rules),
        "policy_rules": cited_data(entry.policy_rules),
        "accepted": accepted
        and {"reason": accepted.reason, "owner": accepted.owner, "expiry": accepted.expiry.isoformat()},
    }
