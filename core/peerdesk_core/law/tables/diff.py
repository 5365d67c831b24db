"""What an amendment changes: the combinations whose answer differs between two benches, and the rules behind it.

    diff(old, new) -> Diff              # two benches, such as one department on two days or before and after an edit;
                                        # raises TableTooLarge
    as_lines(found) -> tuple[str, ...]                      # plain text, no colour
    as_data(found) -> dict                                  # for JSON

`as_data` gives
    {"old": side, "new": side,                              # {"department": id, "as_of": day, "packs": [...], "digest"}
     "changes": [{"circumstance": str, "old": answer, "new": answer, "combinations": int,
                  "example": {"facts": {fact: value}, "all_facts": {fact: value}, "role": role or "*"},
                  "old_rules": [rule], "new_rules": [rule]}, ...],
     "rules": [{"rule": "pack:topic.id", "kind": "added" | "removed" | "changed" | "comes_into_force" | "lapses",
                "fields": {field: [before, after]}}, ...]}
where an answer is {"token": token, "verdict": verdict} and a rule {"rule", "cite", "says", "evidence" or null,
"reading"}. Texts of a department and of the one that it is compared with count as one pack even if their ids differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any

import attrs

from peerdesk_core.law.bench import Bench
from peerdesk_core.law.fold import Token
from peerdesk_core.law.hearing import Heard, hear
from peerdesk_core.law.packs import Otherwise, Pack, Rule, RuleClock

from .atoms import CIRCUMSTANCE
from .layout import Layout
from .table import Table
from .witness import Cited, Witness, cited, cited_data, cited_lines, counted, told, verdict_of, witness_of


class RuleChange(StrEnum):
    """What happened to a rule."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    COMES_INTO_FORCE = "comes_into_force"
    LAPSES = "lapses"


@attrs.frozen(kw_only=True)
class Edited:
    """One rule that differs. `fields` are those that changed, before and after, as text."""

    rule: str
    kind: RuleChange
    fields: Mapping[str, tuple[str, str]] = attrs.field(factory=dict)


@attrs.frozen(kw_only=True)
class Change:
    """Combinations of one circumstance that had one answer and now have another, with the plainest of them."""

    circumstance: str
    old: Token
    new: Token
    combinations: int
    witness: Witness
    old_rules: tuple[Cited, ...]
    new_rules: tuple[Cited, ...]


@attrs.frozen(kw_only=True)
class Diff:
    """All that differs between two benches. Combinations that only one of them holds possible are left out."""

    old: Bench
    new: Bench
    changes: tuple[Change, ...]
    rules: tuple[Edited, ...]


def diff(old: Bench, new: Bench) -> Diff:
    """Compare the answers of two benches. Raises TableTooLarge."""
    words = dict.fromkeys((*old.words.facts[CIRCUMSTANCE].values, *new.words.facts[CIRCUMSTANCE].values))
    return Diff(
        old=old,
        new=new,
        changes=tuple(change for circumstance in words for change in _changes(old, new, circumstance)),
        rules=tuple(_edited(old, new)),
    )


def _changes(old: Bench, new: Bench, circumstance: str) -> Iterator[Change]:
    if old.live(circumstance) == new.live(circumstance):
        return
    layout = Layout.of(circumstance, old, new)
    before, after = Table(old, circumstance, layout), Table(new, circumstance, layout)
    for was, mask in before.folded().items():
        for now, other in after.folded().items():
            both = mask & other
            if both and was is not now:
                yield _change(before, after, was, now, both)


def _change(before: Table, after: Table, was: Token, now: Token, mask: int) -> Change:
    found = before.smallest(mask)
    assert found is not None  # the mask has rows
    facts, role = found

    def same(other: Mapping[str, str]) -> bool:
        return hear(before.bench, other, role).token is was and hear(after.bench, other, role).token is now

    return Change(
        circumstance=before.circumstance,
        old=was,
        new=now,
        combinations=before.count(mask),
        witness=witness_of(facts, role, before.axes, before.layout.words, same),
        old_rules=_rules(before, hear(before.bench, facts, role)),
        new_rules=_rules(after, hear(after.bench, facts, role)),
    )


def _rules(table: Table, heard: Heard) -> tuple[Cited, ...]:
    """The rules that say what all texts say together; all that spoke where none alone says so."""
    spoken = [
        (text, said) for text, said in zip(table.texts, heard.said, strict=True) if said.token is not Token.SILENT
    ]
    alone = [(text, said) for text, said in spoken if said.token is heard.token]
    return tuple(rule for text, said in alone or spoken for rule in cited(text, said))


# ---------------------------------------------------------------- rules


@attrs.frozen
class _Statement:
    """A rule or an otherwise, and whether it is in force."""

    rule: Rule | Otherwise
    in_force: bool


def _edited(old: Bench, new: Bench) -> Iterator[Edited]:
    """What happened to the rules of all packs, those of the departments as if they were one pack."""
    before = {_place(pack, old): pack for pack in old.packs}
    after = {_place(pack, new): pack for pack in new.packs}
    for place in dict.fromkeys((*before, *after)):
        olds = _statements(before[place], old) if place in before else {}
        news = _statements(after[place], new) if place in after else {}
        for name in dict.fromkeys((*olds, *news)):
            pack = after[place] if name in news else before[place]
            yield from _edit(f"{pack.id}:{name}", olds.get(name), news.get(name))


def _place(pack: Pack, bench: Bench) -> str:
    return "" if pack is bench.department else pack.id


def _statements(pack: Pack, bench: Bench) -> dict[str, _Statement]:
    # a rule that follows the law of the talk goes by another day than the bench's, which the bench has settled
    settled = {
        ruling.name: ruling.in_force
        for text in (*bench.texts, *bench.guidance)
        for ruling in (*text.rulings, *text.tasks)
    }
    found: dict[str, _Statement] = {}
    for name, topic in pack.topics.items():
        if topic.otherwise is not None:
            found[f"{name}.otherwise"] = _Statement(topic.otherwise, pack.on(bench.day))
        for rule in topic.rules:
            called = f"{name}.{rule.id}"
            found[called] = _Statement(rule, settled.get(f"{pack.id}:{called}", pack.in_force(rule, bench.day)))
    return found


def _edit(name: str, before: _Statement | None, after: _Statement | None) -> Iterator[Edited]:
    if before is None or after is None:
        yield Edited(rule=name, kind=RuleChange.ADDED if before is None else RuleChange.REMOVED)
        return
    if before.in_force is not after.in_force:
        yield Edited(rule=name, kind=RuleChange.COMES_INTO_FORCE if after.in_force else RuleChange.LAPSES)
    fields = {
        field.name: (_shown(getattr(before.rule, field.name)), _shown(getattr(after.rule, field.name)))
        for field in attrs.fields(type(after.rule))
        if getattr(before.rule, field.name) != getattr(after.rule, field.name)
    }
    if fields:
        yield Edited(rule=name, kind=RuleChange.CHANGED, fields=fields)


def _shown(value: object) -> str:
    """A field as text: words joined by "or", conditions by "and"."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return " or ".join(str(one) for one in value)
    if isinstance(value, Mapping):
        return " and ".join(f"{fact} = {' or '.join(values)}" for fact, values in value.items())
    if isinstance(value, RuleClock):
        named = {field.name: _shown(getattr(value, field.name)) for field in attrs.fields(RuleClock)}
        return ", ".join(f"{field} {shown}" for field, shown in named.items() if shown)
    return str(value)


# ---------------------------------------------------------------- renderings


def as_lines(found: Diff) -> tuple[str, ...]:
    """The difference as plain lines: which answers change, then which rules."""
    lines = [f"{_name(found.old)} -> {_name(found.new)}"]
    if not found.changes:
        lines += ["", "No answer about telling changes."]
    for alike in _alike(found.changes):
        lines += ["", *_change_lines(alike, found.new)]
    if found.rules:
        lines += ["", "Rules"]
    for edited in found.rules:
        lines.append(f"  {edited.kind.value.replace('_', ' ')}: {edited.rule}")
        lines += [f"    {field}: {was or '(none)'} -> {now or '(none)'}" for field, (was, now) in edited.fields.items()]
    return tuple(lines)


def _name(bench: Bench) -> str:
    return f"{bench.department.title} on {bench.day.isoformat()}"


def _alike(changes: Iterable[Change]) -> list[list[Change]]:
    """Changes that have the same answers for the same reasons in several circumstances, the plainest first."""
    found: dict[tuple[object, ...], list[Change]] = {}
    for change in changes:
        found.setdefault((change.old, change.new, change.old_rules, change.new_rules), []).append(change)
    return [sorted(alike, key=lambda change: len(change.witness.said)) for alike in found.values()]


def _change_lines(alike: Sequence[Change], bench: Bench) -> list[str]:
    first = alike[0]
    count = sum(change.combinations for change in alike)
    return [
        f"{_answer(first.old)} -> {_answer(first.new)}: {counted(count)}",
        *cited_lines("  ", "before", first.old_rules),
        *cited_lines("  ", "after", first.new_rules),
        f"  in: {', '.join(sorted(change.circumstance for change in alike))}",
        f"  smallest example: {told(first.witness, bench)}",
    ]


def _answer(token: Token) -> str:
    return f"{verdict_of(token)} (no text speaks)" if token is Token.SILENT else verdict_of(token).value


def as_data(found: Diff) -> dict[str, Any]:
    """The difference for JSON, in the shape that the module describes."""
    return {
        "old": _side(found.old),
        "new": _side(found.new),
        "changes": [
            {
                "circumstance": change.circumstance,
                "old": _token(change.old),
                "new": _token(change.new),
                "combinations": change.combinations,
                "example": {
                    "facts": dict(change.witness.said),
                    "all_facts": dict(change.witness.facts),
                    "role": change.witness.role,
                },
                "old_rules": cited_data(change.old_rules),
                "new_rules": cited_data(change.new_rules),
            }
            for change in found.changes
        ],
        "rules": [
            {
                "rule": edited.rule,
                "kind": edited.kind.value,
                "fields": {field: list(both) for field, both in edited.fields.items()},
            }
            for edited in found.rules
        ],
    }


def _side(bench: Bench) -> dict[str, Any]:
    return {
        "department": bench.department.id,
        "as_of": bench.day.isoformat(),
        "packs": [f"{pack.id} {pack.version}" for pack in bench.packs],
        "digest": bench.digest,
    }


def _token(token: Token) -> dict[str, str]:
    return {"token": token.value, "verdict": verdict_of(token).value}
