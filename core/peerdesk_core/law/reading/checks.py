"""Checks on packs that were read: what a single table cannot show. Each complaint carries the id of its check."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from zoneinfo import ZoneInfo

import attrs

from peerdesk_core.law.clocks import SELF_DATED, read_span
from peerdesk_core.law.facts import facts_for
from peerdesk_core.law.near import did_you_mean
from peerdesk_core.law.packs import (
    RANK_ORDER,
    Counts,
    FigureName,
    Pack,
    Rank,
    Rule,
    SourceStatus,
    Then,
    TopicName,
    pins_of,
)

from .lines import Place
from .names import unknown_names, words_for
from .notes import Finding

_ID = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
_HASH = re.compile(r"(?:sha256:[0-9a-f]{64})?", re.ASCII)
_HARD = (Then.MUST, Then.MUST_NOT)


def within_pack(pack: Pack) -> Iterator[Finding]:
    """Everything that can be said of a pack by itself."""
    yield from _head(pack)
    yield from _sources(pack)
    for name, topic in pack.topics.items():
        if topic.silent and (topic.rules or topic.otherwise):
            yield _found(pack, "CHK10", Place(name), "a topic with rules cannot be silent", "silent")
        if topic.otherwise is not None:
            place, rule = Place(f"{name}.otherwise"), f"{name}.otherwise"
            yield from _cite(pack, topic.otherwise.cite, place, rule, topic.otherwise.evidence is not None)
        yield from _rules(pack, name, topic.rules)
    for offered, offer in pack.offers.items():
        yield from _cite(pack, offer.cite, Place(f"offer.{offered}"), "", True)
    for named, figure in pack.figures.items():
        place = Place(f"figure.{named}")
        yield from _cite(pack, figure.cite, place, "", True)
        if named not in list(FigureName):
            near = did_you_mean(named, tuple(FigureName))
            yield _found(pack, "CHK03", Place("figure"), f"unknown figure `{named}`{near}", named)
        if figure.least is None and figure.most is None:
            yield _found(pack, "CHK01", place, "a figure has `least`, `most` or both", "cite")
        elif figure.least is not None and figure.most is not None and figure.least > figure.most:
            yield _found(pack, "CHK01", place, "`least` is more than `most`", "least")


def across_packs(packs: Mapping[str, Pack]) -> Iterator[Finding]:
    """What can only be said when all packs are known: who stands under whom, words, what the card rests on."""
    for pack in packs.values():
        unknown = [above for above in pack.under if above not in packs]
        for above in unknown:
            says = f"stands under `{above}`, which is missing or broken"
            yield attrs.evolve(_found(pack, "CHK03", Place("pack"), says, "under"), above=above)
        for above in pack.under:
            if above in packs and RANK_ORDER[packs[above].rank] <= RANK_ORDER[pack.rank]:
                yield _found(
                    pack, "CHK03", Place("pack"), f"stands under `{above}`, which does not rank above it", "under"
                )
        if pack.rank is Rank.DEPARTMENT_POLICY and not pack.under:
            yield _found(pack, "CHK03", Place("pack"), "a department names its state in `under`", "under")
        yield from unknown_names(pack, words_for(pack, packs))
        if pack.card is None or unknown:
            continue
        for index, line in enumerate(pack.card.line):
            if find_rule(pack, packs, line.rule) is None:
                place = Place("card.line", index)
                yield _found(pack, "CHK04", place, f"the card rests on an unknown rule `{line.rule}`", "rule")


def find_rule(pack: Pack, packs: Mapping[str, Pack], name: str) -> tuple[Pack, TopicName, Rule] | None:
    """The rule called "topic.id", of this pack, or "pack:topic.id" of one that it stands under."""
    owner_id, colon, rest = name.rpartition(":")
    topic, _, id = rest.partition(".")
    if colon and owner_id != pack.id and owner_id not in pack.under:
        return None
    owner = packs.get(owner_id) if colon else pack
    if owner is None or topic not in list(TopicName):
        return None
    found = next((rule for rule in owner.rules(TopicName(topic)) if rule.id == id), None)
    return None if found is None else (owner, TopicName(topic), found)


def _found(pack: Pack, check: str, place: Place, says: str, key: str = "id", rule: str = "") -> Finding:
    return Finding(check=check, pack=pack.id, place=place, says=says, key=key, rule=rule)


def _head(pack: Pack) -> Iterator[Finding]:
    if _backwards(pack.since, pack.until):
        yield _found(pack, "CHK06", Place("pack"), "`since` must come before `until`", "since")
    try:
        ZoneInfo(pack.tz)
    except (OSError, ValueError, KeyError):
        yield _found(pack, "CHK01", Place("pack"), "`tz` is not a time zone such as America/Chicago", "tz")


def _backwards(since: date | None, until: date | None) -> bool:
    return since is not None and until is not None and since >= until


def _sources(pack: Pack) -> Iterator[Finding]:
    for key, source in pack.sources.items():
        if not _ID.fullmatch(key):
            yield _found(pack, "CHK01", Place(f"source.{key}"), "a source's key is one lower-case word")
        for pin, digest in source.sections.items():
            if not _HASH.fullmatch(digest):
                says = f"section {pin} needs a hash such as sha256:..., or none"
                yield _found(pack, "CHK01", Place(f"source.{key}"), says, "sections")


def _rules(pack: Pack, name: TopicName, rules: tuple[Rule, ...]) -> Iterator[Finding]:
    ids: set[str] = set()
    for index, rule in enumerate(rules):
        place, called = Place(f"{name}.rule", index), f"{name}.{rule.id}"
        if not _ID.fullmatch(rule.id):
            yield _found(pack, "CHK01", place, "`id` is one lower-case word, underscores allowed", rule=called)
        if rule.id in ids:
            yield _found(pack, "CHK02", place, "another rule of this topic has the same id", rule=called)
        ids.add(rule.id)
        if not rule.says.strip():
            yield _found(pack, "CHK01", place, "`says` is empty", "says", called)
        if _backwards(rule.since, rule.until):
            yield _found(pack, "CHK06", place, "`since` must come before `until`", "since", called)
        if rule.effect is not None and rule.then is not Then.MAY:
            yield _found(pack, "CHK01", place, "`effect` belongs to `may`", "effect", called)
        if rule.overridable and (name is not TopicName.ASSIGN or rule.then is not Then.MUST_NOT):
            yield _found(pack, "CHK01", place, "`overridable` belongs to a bar of `assign`", "overridable", called)
        if pack.rank is Rank.GUIDELINE and rule.then in _HARD:
            yield _found(pack, "CHK16", place, "a guideline only advises or permits", "then", called)
        yield from _cite(pack, rule.cite, place, called, rule.evidence is not None)
        yield from _clock(pack, rule, place, called)
        yield from _when(pack, name, rule, place, called)
    for index, rule in enumerate(rules):
        place, called = Place(f"{name}.rule", index), f"{name}.{rule.id}"
        for other in rule.despite:
            if other not in ids:
                yield _found(pack, "CHK12", place, f"`despite` names an unknown rule `{other}`", "despite", called)
    for id in _in_cycle({rule.id: rule.despite for rule in rules}):
        index = [rule.id for rule in rules].index(id)
        place = Place(f"{name}.rule", index)
        yield _found(pack, "CHK12", place, "`despite` leads back to the rule itself", "despite", f"{name}.{id}")


def _when(pack: Pack, name: TopicName, rule: Rule, place: Place, called: str) -> Iterator[Finding]:
    """A condition that nobody can meet or lift, in the topics whose facts come from the desk."""
    known = facts_for(name)
    if known is None:
        return
    if name is TopicName.ASSIGN and rule.then is Then.MUST_NOT and not rule.when:
        says = (
            "without `when` it bars every peer from everything: name the fact it hangs on, such as "
            "when = { trained = false }, or make it a `must`, which is shown and bars nobody"
        )
        yield _found(pack, "CHK13", place, says, "then", called)
    for fact, values in rule.when.items():
        if fact not in known:
            says = f"nobody answers the fact `{fact}` in `when`, known are {', '.join(known)}"
            yield _found(pack, "CHK03", place, says + did_you_mean(fact, known), "when", called)
            continue
        for value in values:
            if value not in known[fact].values:
                says = f"the fact `{fact}` is never `{value}`, known are {', '.join(known[fact].values)}"
                yield _found(pack, "CHK03", place, says + did_you_mean(value, known[fact].values), "when", called)


def _in_cycle(beats: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Rules from which `despite` leads back to themselves."""
    found: list[str] = []
    for start in beats:
        reached: set[str] = set()
        waiting = list(beats[start])
        while waiting:
            here = waiting.pop()
            if here not in reached:
                reached.add(here)
                waiting += beats.get(here, ())
        found += [start] if start in reached else []
    return found


def _cite(pack: Pack, cite: str, place: Place, rule: str, evidence_said: bool) -> Iterator[Finding]:
    for key, pin in pins_of(cite):
        source = pack.sources.get(key)
        if source is None:
            yield _found(pack, "CHK04", place, f"cites an unknown source `{key}`", "cite", rule)
        elif pin and pin not in source.sections:
            says = f"cites {pin}, which source `{key}` does not list in its sections"
            yield _found(pack, "CHK04", place, says, "cite", rule)
        elif source.status is not SourceStatus.HELD and not evidence_said:
            says = f"source `{key}` is not held, so `evidence` must say how sure the rule is"
            yield _found(pack, "CHK04", place, says, "cite", rule)


def _clock(pack: Pack, rule: Rule, place: Place, called: str) -> Iterator[Finding]:
    clock = rule.clock
    if clock is None:
        return
    try:
        limit = read_span(clock.limit) if clock.limit else None
        opens = read_span(clock.opens) if clock.opens else None
    except ValueError as error:
        yield _found(pack, "CHK25", place, str(error), "clock", called)
        return
    if limit is None and not clock.immediate and clock.start not in SELF_DATED:
        yield _found(pack, "CHK25", place, "a clock has a limit or is immediate", "clock", called)
    if limit is not None and opens is not None and opens.elapsed > limit.elapsed:
        yield _found(pack, "CHK25", place, "the clock opens after its limit", "clock", called)
    if clock.counts is Counts.ELAPSED and limit is not None and limit.years:
        yield _found(pack, "CHK25", place, "a limit in years is counted on the calendar", "clock", called)
    if clock.counts is Counts.CALENDAR and limit is not None and not (limit.days or limit.years):
        yield _found(pack, "CHK25", place, "a limit in hours is counted as elapsed", "clock", called)
