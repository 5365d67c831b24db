"""Every authority behind an answer, in the order in which it counts.

1. The rules that decide, and every rule that was heard on the way.
2. What keeps the talk private.
3. The records of texts that do not fit, as far as they are shown.
4. The preconditions of the protection that failed, or that are in doubt.
5. The provisions on conduct that the case calls up: a rule of `disclose` with `do` and a condition that is met.
6. Under an answer that tells nobody: the exceptions that were tried and missed by one thing, best match first.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence

from .answer import ConflictRecord
from .bench import Bench, Ruling, Text
from .case import Known
from .conditions import Met, any_holds
from .engine import Judged, known_values
from .fold import TELLING, Verdict
from .grounds import certain, possible, spoken
from .hearing import CONSENTED, SHIELD
from .packs import Otherwise, Shield
from .vocabulary import NOBODY, Vocabulary

MOST_MISSED = 8
"""How many citations the exceptions that were missed add: those of the ones that the case comes closest to."""

_WHOLE: Mapping[str, str] = {
    **dict.fromkeys(("consent_form", "consent_by", "consent_covers", "consent_to"), "consent"),
    **dict.fromkeys(("forum", "forum_process", "forum_finding", "forum_testimony", "forum_question"), "tribunal"),
    **dict.fromkeys(
        ("addressee", "asks", "purpose", "asker_conducts_sessions", "asker_not_designated_peer"), "request"
    ),
    **dict.fromkeys(("imminent", "danger_now", "person_at_risk"), "danger"),
}
"""Facts that are one thing to people: a rule that misses several of them misses one thing."""

_ANYTHING = frozenset({"ordinary", "fact_of_contact", "peer_records"})
"""What a rule names without meaning it in particular."""


_WHO = "addressee"
"""Who asks calls for a rule only where what it lacks was said: rules name many who may be told."""


def authorities(
    bench: Bench,
    judged: Judged,
    known: Known,
    decisive: Sequence[Ruling],
    tasks: Sequence[Ruling],
    conflicts: Sequence[ConflictRecord],
) -> tuple[str, ...]:
    """The citations of an answer, each once, in the order that the module tells."""
    found: list[str] = []
    for ruling in (*decisive, *spoken(judged), *tasks):
        found += ruling.pack.citations(ruling.rule.cite)
    for text, otherwise in protecting(bench, judged, known, decisive):
        found += text.pack.citations(otherwise.cite)
    for conflict in conflicts:
        found += conflict.citations
    found += _failed_needs(judged, known, bench.words)
    for pack, rule in bench.conduct:
        if certain(rule.when, known, bench.words):
            found += pack.citations(rule.cite)
    cited = tuple(dict.fromkeys(found))
    if judged.verdict in TELLING:
        return cited
    near = (cite for ruling in missed(bench, known) for cite in ruling.pack.citations(ruling.rule.cite))
    return (*cited, *itertools.islice((cite for cite in dict.fromkeys(near) if cite not in cited), MOST_MISSED))


def protecting(bench: Bench, judged: Judged, known: Known, decisive: Sequence[Ruling]) -> list[tuple[Text, Otherwise]]:
    """The texts that keep the talk private, with what each says of it; all of them where none of them reaches.

    Figures and insight of the team are outside that protection, which is shown as the reason why no more is told.
    """
    spoken_by = {ruling.pack.id for ruling in decisive}
    texts = [
        (text, text.otherwise)
        for text in judged.texts
        if text.otherwise is not None and (text.pack not in bench.adopted or text.pack.id in spoken_by)
    ]
    if known.get("source") == ("program_data",):
        return texts
    reaching = [pair for pair in texts if possible(pair[1].when, known, judged, bench.words)]
    return reaching if reaching or decisive else texts


def refusals(bench: Bench, judged: Judged, known: Known, decisive: Sequence[Ruling]) -> Iterable[str]:
    """Why nothing is told, in the words of each text that protects the talk."""
    if judged.verdict is Verdict.PROHIBITED:
        for _, otherwise in protecting(bench, judged, known, decisive):
            yield otherwise.says


def _failed_needs(judged: Judged, known: Known, words: Vocabulary) -> Iterator[str]:
    """Where the preconditions stand that failed or that something said puts in doubt; the open ones if they decide."""
    hangs = SHIELD in judged.open and not judged.agreed
    for text in judged.texts:
        shield: Shield | None = text.shield
        for need in shield.need if shield is not None else ():
            met = judged.shield[need.id]
            doubted = met is Met.UNKNOWN and bool(need.doubt) and certain(need.doubt, known, words)
            if met is Met.NO or doubted or (hangs and met is Met.UNKNOWN):
                yield from text.pack.citations(need.cite)


def missed(bench: Bench, known: Known) -> tuple[Ruling, ...]:
    """The rules that one thing alone keeps from speaking, though something that was said calls for them.

    A rule is called for by a fact that it asks for and that was said, unlike those that every case says; or it names
    this circumstance in particular, and what keeps it from speaking was said.
    """
    (circumstance,) = known["circumstance"]
    said = {fact: values for fact, values in known.items() if values not in ((_plain(fact, bench.words),), (NOBODY,))}
    elsewhere = known.get("consent_form") == (NOBODY,) and "consent_to" in said
    found: list[tuple[int, int, Ruling]] = []
    for text in bench.live(circumstance):
        for ruling in text.rulings:
            calls = _calls(ruling, circumstance, said, known, bench.words, elsewhere) if ruling.in_force else 0
            if calls:
                found.append((-calls, len(found), ruling))
    return tuple(ruling for _, _, ruling in sorted(found, key=lambda one: one[:2]))


def _calls(
    ruling: Ruling, circumstance: str, said: Known, known: Known, words: Vocabulary, consent_elsewhere: bool
) -> int:
    """How much of what was said calls for a rule that misses one thing; 0 where it misses none or more."""
    calls, who, lacking, contradicted = 0, 0, "", False
    for fact, allowed in ruling.rule.when.items():
        if fact == SHIELD:
            continue
        values = known_values(fact, known, words)
        if not values or any_holds(values, allowed):
            if fact in said and _plain(fact, words):
                who += fact == _WHO
                calls += fact != _WHO
            continue
        whole = _WHOLE.get(fact, fact)
        if lacking not in ("", whole):
            return 0
        lacking = whole
        contradicted = contradicted or fact in said
    if not lacking:
        return 0
    if lacking == "consent" and consent_elsewhere and CONSENTED in ruling.rule.to:
        calls += 1
    calls += who if contradicted else 0
    named = "circumstance" in ruling.rule.when and circumstance not in _ANYTHING
    return calls or int(named and contradicted and lacking != "request")


def _plain(fact: str, words: Vocabulary) -> str:
    """The value that says no more than silence; "" for a fact that is unknown until somebody says it."""
    word = words.facts.get(fact)
    return word.unsaid if word is not None else ""
