"""Whether the words of a pack are known: facts and their values, roles, verdicts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from peerdesk_core.law.conditions import bound_of
from peerdesk_core.law.fold import Verdict
from peerdesk_core.law.near import did_you_mean
from peerdesk_core.law.packs import Condition, Pack, Rank, TopicName
from peerdesk_core.law.vocabulary import NO, YES, Vocabulary, vocabulary

from .lines import Place
from .notes import Finding

_CHECK = "CHK03"
_EVERYBODY = "*"
_SHIELD = "shield"
_TELL = TopicName.DISCLOSE


def words_for(pack: Pack, packs: Mapping[str, Pack]) -> Vocabulary:
    """The shared words, with those that federal law, the packs above and this one add."""
    words = vocabulary()
    above = [one for one in packs.values() if one.rank is Rank.FEDERAL or one.id in pack.under]
    for one in (*above, pack):
        words = words.with_roles(one.roles) if one.roles else words
        words = words.with_facts(one.facts.values()) if one.facts else words
    return words


def unknown_names(pack: Pack, words: Vocabulary) -> Iterator[Finding]:
    """Every word of the topic `disclose`, and of what stands around it, that is not known."""
    for place, rule, when, roles in _used(pack):
        yield from _facts(pack, when, place, rule, words)
        for role in roles:
            if role != _EVERYBODY and role not in words.roles:
                says = f"`{role}` is not a role{did_you_mean(role, words.roles)}"
                yield Finding(check=_CHECK, pack=pack.id, place=place, says=says, key="to", rule=rule)
    for index, conflict in enumerate(pack.conflicts):
        for verdict in conflict.only_if:
            if verdict not in list(Verdict):
                says = f"`{verdict}` is no verdict{did_you_mean(verdict, list(Verdict))}"
                yield Finding(check=_CHECK, pack=pack.id, place=Place("conflict", index), says=says, key="only_if")


Used = tuple[Place, str, Condition, Iterable[str]]


def _used(pack: Pack) -> Iterator[Used]:
    """Each condition with the roles beside it, where it stands, and the rule it belongs to."""
    topic = pack.topics.get(_TELL)
    for index, rule in enumerate(topic.rules if topic else ()):
        yield Place(f"{_TELL}.rule", index), f"{_TELL}.{rule.id}", rule.when, (*rule.to, *rule.ask)
    if topic is not None and topic.otherwise is not None:
        other = topic.otherwise
        yield Place(f"{_TELL}.otherwise"), f"{_TELL}.otherwise", other.when, other.ask
    if pack.shield is not None:
        yield Place("shield"), "", {}, pack.shield.ask
        for index, need in enumerate(pack.shield.need):
            for condition in (need.holds, need.fails, need.doubt):
                yield Place("shield.need", index), "", condition, ()
    for index, conflict in enumerate(pack.conflicts):
        yield Place("conflict", index), "", conflict.when, conflict.ask
    for index, script in enumerate(pack.scripts):
        yield Place("script", index), "", script.when, ()
    for index, condition in enumerate(pack.impossible):
        yield Place("impossible", index), "", condition, ()


def _facts(pack: Pack, when: Condition, place: Place, rule: str, words: Vocabulary) -> Iterator[Finding]:
    for fact, values in when.items():
        known = words.facts.get(fact)
        if fact == _SHIELD:
            wrong = [(value, "") for value in values if value not in (YES, NO)]
        elif known is None:
            says = f"`{fact}` is not a fact{did_you_mean(fact, words.facts)}"
            yield Finding(check=_CHECK, pack=pack.id, place=place, says=says, key="when", rule=rule)
            continue
        else:
            bad = [one for one in values if not known.allows(one) and not (known.number and bound_of(one) is not None)]
            wrong = [(value, did_you_mean(value, known.values)) for value in bad]
        for value, near in wrong:
            says = f"`{fact}` is never `{value}`{near}"
            yield Finding(check=_CHECK, pack=pack.id, place=place, says=says, key="when", rule=rule)
