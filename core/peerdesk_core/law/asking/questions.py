"""The questions of a guided check: what is asked, why, what each choice settles; some facts are asked together."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import attrs

from peerdesk_core.law.case import Known
from peerdesk_core.law.conditions import bound_of
from peerdesk_core.law.packs import Condition
from peerdesk_core.law.vocabulary import NO, YES, Fact, Vocabulary

CIRCUMSTANCE = "circumstance"
STANDING = "peer_standing"
"""Training, designation and activity of the peer in one question."""

TALK = "talk"
"""Where the knowledge comes from and what kind of talk it was, in one question."""

ON_DUTY = "recipient_on_duty"
"""A word of cases: on duty, some dangers are a second piece of information, a hazard at work."""

MEMBERS: Mapping[str, tuple[str, ...]] = {STANDING: ("trained", "designated", "active"), TALK: ("source", "session")}
"""The facts that each of these questions can settle."""

_IN_ORDER = {"trained": "trained", "designated": "named to the team by the agency", "active": "active"}
_AMISS = {
    "trained": "no, but only because the training is not complete",
    "designated": "no, but only because the agency has not named me to the team",
    "active": "no, but only because I was on leave, suspended or on an improvement plan",
}


@attrs.frozen(kw_only=True)
class Question:
    """One question: the fact that it is about (or one of STANDING, TALK, ON_DUTY), why it is asked, and its choices.

    Each choice is the value to reply with and what people read.
    """

    fact: str
    text: str
    because: str
    choices: tuple[tuple[str, str], ...]


def question_of(fact: str, conditions: Sequence[Condition], words: Vocabulary) -> Question:
    """The question for one fact. A number is asked in the spans that the rules tell apart."""
    if fact == ON_DUTY:
        return Question(
            fact=ON_DUTY,
            text="Is the person on duty?",
            because="On duty, a danger can be a hazard that has rules of its own.",
            choices=((YES, "yes"), (NO, "no")),
        )
    word = words.facts[fact]
    return Question(fact=fact, text=word.question, because=word.because, choices=_choices(word, conditions))


def _choices(word: Fact, conditions: Sequence[Condition]) -> tuple[tuple[str, str], ...]:
    if not word.number:
        return tuple(word.values.items())
    cuts: set[int] = set()
    for row in conditions:
        for value in row.get(word.id, ()):
            bound = bound_of(value)
            if bound is not None:
                cuts.add(bound[1] + (0 if value.startswith("<") == ("=" not in value) else 1))
            elif value.isdigit():
                cuts |= {int(value), int(value) + 1}
    edges = sorted({0, *cuts})
    found: list[tuple[str, str]] = []
    for low, high in zip(edges, [*edges[1:], None], strict=True):
        label = f"{low} or more" if high is None else f"under {high}" if low == 0 else f"{low} to {high - 1}"
        found.append((str(low), str(low) if high == low + 1 else label))
    return tuple(found) if not word.unsaid else (*found, (word.unsaid, "not known"))


def composite(fact: str, open_facts: Collection[str], known: Known, words: Vocabulary) -> Question | None:
    """The question that asks a fact together with others that are open too, or None where it is better asked alone."""
    for name, members in MEMBERS.items():
        together = tuple(one for one in members if one in open_facts and one not in known)
        if fact in together and len(together) > 1:
            return _standing(together) if name == STANDING else _talk(words)
    return None


def _standing(members: Sequence[str]) -> Question:
    order = ", ".join(_IN_ORDER[one] for one in members)
    return Question(
        fact=STANDING,
        text="Is your standing as a peer in order?",
        because="The statutes protect the talk with a peer of the team, not with every colleague.",
        choices=(
            (" ".join(members), f"yes: {order}"),
            *((" ".join(f"-{one}" if one == amiss else one for one in members), _AMISS[amiss]) for amiss in members),
        ),
    )


def _talk(words: Vocabulary) -> Question:
    source, session = words.facts["source"], words.facts["session"]
    said = tuple((f"session {value}", f"it was said in {label}") for value, label in session.values.items())
    told = tuple((value, label) for value, label in source.values.items() if value != "session")
    said = tuple(
        (value, "it was said outside any session" if value.endswith("no_session") else label) for value, label in said
    )
    return Question(fact=TALK, text=source.question, because=source.because, choices=(*said, *told))


def settled_by(fact: str, value: str, words: Vocabulary) -> Mapping[str, str] | None:
    """The facts that a reply settles; None where the question does not have that choice."""
    if fact == ON_DUTY:
        return {ON_DUTY: value} if value in (YES, NO) else None
    if fact == STANDING:
        found = {one.removeprefix("-"): NO if one.startswith("-") else YES for one in value.split()}
        return found if found and set(found) <= set(MEMBERS[STANDING]) else None
    if fact == TALK:
        head, _, kind = value.partition(" ")
        if not words.facts["source"].allows(head) or (kind and not words.facts["session"].allows(kind)):
            return None
        return {"source": head, "session": kind} if kind else {"source": head}
    if fact not in words.facts or not words.facts[fact].allows(value):
        return None
    return {fact: value}
