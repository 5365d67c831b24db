"""The packs behind the answers: what is in force, how sure it is, where policy departs from statute."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

import attrs

from peerdesk_core.contributions import Tone
from peerdesk_core.law.bench import FEDERAL
from peerdesk_core.law.packs import RANK_ORDER, Evidence, Pack, SourceStatus, pins_of
from peerdesk_core.law.reading.loader import Shelf

from . import words
from .words import Says

_HELD = {
    SourceStatus.HELD: "text at hand",
    SourceStatus.EXCERPT: "excerpt at hand",
    SourceStatus.AS_QUOTED_BY_POLICY: "only as a policy quotes it",
    SourceStatus.UNHELD: "text not at hand",
}


@attrs.frozen(kw_only=True)
class PackLine:
    """One pack in the list. `wrong` says with file and line why it cannot be used."""

    id: str
    title: str
    rank: str
    version: str = ""
    since: str = ""
    verified: str = ""
    review: str = ""
    tone: Tone = Tone.PLAIN
    wrong: str = ""


def packs(shelf: Shelf, department: str, day: date) -> tuple[PackLine, ...]:
    """The packs that the department's answers rest on, from the highest rank down, broken ones included.

    Where the department's own pack cannot be read, every broken pack is listed.
    """
    found = [_line(pack, day) for pack in _chain(shelf, department)]
    wanted = {department, FEDERAL.id, *_named(shelf, department)}
    notes = [
        note
        for note in shelf.broken
        if note.pack not in shelf.packs and (note.pack in wanted or department not in shelf.packs)
    ]
    for note in notes:
        title = shelf.titles.get(note.pack, ("", ""))[0] or note.pack
        found.append(PackLine(id=note.pack, title=title, rank="broken", tone=Tone.BAD, wrong=note.sentence()))
    return tuple(found)


def _named(shelf: Shelf, department: str) -> tuple[str, ...]:
    pack = shelf.packs.get(department)
    if pack is None:
        state = shelf.titles.get(department, ("", ""))[1]
        return (state,) if state else ()
    return (*pack.under, *pack.adopts)


def _chain(shelf: Shelf, department: str) -> list[Pack]:
    names = [FEDERAL.id, *_named(shelf, department), department]
    return sorted(
        (shelf.packs[name] for name in dict.fromkeys(names) if name in shelf.packs),
        key=lambda pack: -RANK_ORDER[pack.rank],
    )


def _line(pack: Pack, day: date) -> PackLine:
    overdue = pack.review_by < day
    in_force = pack.on(day)
    review = f"{pack.review_by.isoformat()}{' overdue' if overdue else ''}"
    return PackLine(
        id=pack.id,
        title=pack.title,
        rank=words.RANKS[pack.rank] if in_force else "not in force",
        version=pack.version,
        since=pack.since.isoformat() if pack.since else "",
        verified=pack.verified_on.isoformat(),
        review=review,
        tone=Tone.WARN if overdue or not in_force else Tone.PLAIN,
    )


def summary(pack: Pack, day: date, tier: str = "") -> Iterator[Says]:
    """What a pack is, its dates, its evidence and its sources; `tier` is a sentence about how far it is proven."""
    yield Says(
        f"{pack.title}, {words.RANKS[pack.rank]}, version {pack.version}. {words.sentence(pack.applies)}".strip()
    )
    since = f"In force since {pack.since.isoformat()}. " if pack.since else ""
    yield Says(f"{since}Checked against the text on {pack.verified_on.isoformat()}.")
    if pack.review_by < day:
        yield Says(f"Review is overdue since {pack.review_by.isoformat()}.", Tone.WARN)
    else:
        yield Says(f"To be reviewed by {pack.review_by.isoformat()}.")
    if tier:
        yield Says(tier, Tone.WARN if "draft" in tier else Tone.PLAIN)
    yield Says("")
    yield Says("How sure its rules are:")
    yield from (Says(f"{number} {said}", tone, 1) for number, said, tone in evidence(pack))
    readings = sum(bool(rule.reading) for topic in pack.topics.values() for rule in topic.rules)
    if readings:
        yield Says(f"{readings} rest on a reading that counsel should confirm", Tone.WARN, 1)
    yield Says("")
    yield Says("Sources:")
    for source in pack.sources.values():
        tone = Tone.PLAIN if source.status is SourceStatus.HELD else Tone.WARN
        yield Says(f"{source.title} ({source.cite_as}): {_HELD[source.status]}.", tone, 1)


def evidence(pack: Pack) -> Iterator[tuple[int, str, Tone]]:
    """How many rules have which evidence, the surest first."""
    counted = Counter(rule.evidence for topic in pack.topics.values() for rule in topic.rules)
    for kind in (None, *Evidence):
        if counted[kind]:
            tone = Tone.WARN if kind is Evidence.UNVERIFIED else Tone.PLAIN
            yield counted[kind], words.EVIDENCE[kind], tone


def departures(pack: Pack, day: date) -> Iterator[Says]:
    """Where the pack differs from the law above it and somebody has accepted that."""
    if not pack.departures:
        yield Says("No departure from a higher text is acknowledged in this pack.")
    for departure in pack.departures:
        late = departure.expiry < day
        until = f"{'expired on' if late else 'until'} {departure.expiry.isoformat()}"
        yield Says(f"{departure.rule}: {words.sentence(departure.reason)}", Tone.BAD if late else Tone.WARN)
        yield Says(f"Accepted by: {departure.owner}, {until}.", indent=1)


def conflicts(pack: Pack) -> Iterator[Says]:
    """The known places where texts do not fit."""
    if not pack.conflicts:
        yield Says("No conflict is recorded in this pack.")
    for conflict in pack.conflicts:
        said = words.cited(conflict.says, pack.cited(conflict.cite))
        yield Says(f"{conflict.id}, {words.CONFLICTS[conflict.kind]}. {said}", Tone.WARN)


def ledger(pack: Pack) -> Iterator[Says]:
    """Every clause of the pack's sources: the rules that rest on it, or why it is no rule."""
    for source in pack.sources.values():
        yield Says(f"{source.title} ({source.cite_as})")
        used = _cited_by(pack, source.key)
        for pin in source.sections:
            by = used.get(pin, ())
            yield Says(f"{pin}: {', '.join(by) if by else 'listed, no rule rests on it'}", indent=1)
        if "" in used:
            yield Says(f"as a whole: {', '.join(used[''])}", indent=1)
    if pack.ledger:
        yield Says("")
        yield Says("No rule for the program:")
        for entry in pack.ledger:
            yield Says(f"{entry.clause}: {words.sentence(entry.not_a_rule)}", indent=1)


def _cited_by(pack: Pack, source: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for name, topic in pack.topics.items():
        cites = [(f"{name.value}.{rule.id}", rule.cite) for rule in topic.rules]
        if topic.otherwise is not None:
            cites.append((f"{name.value}.otherwise", topic.otherwise.cite))
        for rule, cite in cites:
            for key, pin in pins_of(cite):
                if key == source:
                    found.setdefault(pin, []).append(rule)
    for need in pack.shield.need if pack.shield is not None else ():
        for key, pin in pins_of(need.cite):
            if key == source:
                found.setdefault(pin, []).append(need.id)
    return {pin: tuple(dict.fromkeys(rules)) for pin, rules in found.items()}
