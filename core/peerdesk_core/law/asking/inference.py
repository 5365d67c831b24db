"""What follows from the facts that a person gave, and what a raised subject leaves open until it is answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from peerdesk_core.law.bench import classes
from peerdesk_core.law.case import Known
from peerdesk_core.law.packs import Condition
from peerdesk_core.law.vocabulary import NO, NOBODY, YES, Vocabulary

from .questions import CIRCUMSTANCE, ON_DUTY

_CONSENT = ("consent_by", "consent_covers", "consent_to")
_FORUM = ("forum_process", "forum_finding", "forum_testimony", "forum_question")
HAZARD = "on_duty_hazard"


def closed(said: Mapping[str, str], words: Vocabulary) -> dict[str, tuple[str, ...]]:
    """The given facts with what follows from them, as case files are read: no consent names nobody, and so on."""
    facts = {fact: value for fact, value in said.items() if fact != ON_DUTY}
    if facts.get(CIRCUMSTANCE) in words.kinds["program"] and facts.get("source") != "observation":
        facts["source"] = "program_data"
    if facts.get("imminent") == YES:
        facts.setdefault("danger_now", YES)
        facts.setdefault("person_at_risk", YES)
    if facts.get("danger_now") == NO:
        facts.setdefault("imminent", NO)
    _consent(facts)
    if facts.get("forum", NOBODY) == NOBODY or facts.get("forum_testimony", "") == NOBODY:
        facts["forum_question"] = "different_subject"
    return {fact: (value,) for fact, value in facts.items()}


def _consent(facts: dict[str, str]) -> None:
    """Consent counts for whom it names: with another addressee it is as if there were none."""
    addressee = facts.setdefault("addressee", NOBODY)
    named = facts.get("consent_to", NOBODY)
    if facts.get("consent_form", NOBODY) == NOBODY or (NOBODY not in (named, addressee) and named != addressee):
        facts.update({"consent_form": NOBODY, "consent_by": NOBODY, "consent_to": NOBODY})


def opened(known: Known, conditions: Sequence[Condition], words: Vocabulary) -> Known:
    """What is known, with the details of a raised consent or tribunal left open until somebody answers them."""
    found = dict(known)
    used = {fact for row in conditions for fact in row}
    raised: list[str] = []
    if known.get("consent_form", (NOBODY,)) != (NOBODY,):
        raised += _CONSENT
        if known["addressee"] != (NOBODY,):
            found.setdefault("consent_to", known["addressee"])
    if known.get("forum", (NOBODY,)) != (NOBODY,):
        served = known.get("forum_process", ("order",))
        raised += [fact for fact in _FORUM if fact != "forum_finding" or "order" in served]
    for fact in raised:
        if fact in used and fact not in found:
            values = classes(fact, conditions, words)
            left = tuple(value for value in values if value != NOBODY or fact not in _CONSENT)
            if len(left) > 1:
                found[fact] = left
    return found


def pieces_of(said: Mapping[str, str], known: Known, words: Vocabulary) -> tuple[Known, ...]:
    """One piece of information as the engine takes it: a danger of somebody on duty is a hazard at work as well."""
    return (
        (known, {**known, CIRCUMSTANCE: (HAZARD,)}) if said.get(ON_DUTY) == YES and endangers(said, words) else (known,)
    )


def endangers(said: Mapping[str, str], words: Vocabulary) -> bool:
    """Whether the circumstance makes a person on duty a hazard."""
    circumstance = said.get(CIRCUMSTANCE, "")
    near = circumstance == "suicidal_thoughts" and said.get("imminent") == YES
    return near or circumstance in words.kinds["hazard_on_duty"]
