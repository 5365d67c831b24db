"""The guided disclosure check: one question at a time, only while the answer still hangs on it.

Pure logic, shared by the terminal screen and the command line. Nothing is kept: a guide lives in memory and is thrown
away. Its answer never says less than is known: what is open is judged in every way that it can turn out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from peerdesk_core.law.answer import Answer
from peerdesk_core.law.bench import Bench, Ruling
from peerdesk_core.law.case import Known, Pieces
from peerdesk_core.law.conditions import holds
from peerdesk_core.law.disclosure import answer_pieces
from peerdesk_core.law.engine import SHIELD, Judged, conditions_of, judge, matters, unsettled
from peerdesk_core.law.fold import HEADLINE, Verdict
from peerdesk_core.law.packs import Condition

from .inference import HAZARD, closed, endangers, opened, pieces_of
from .questions import CIRCUMSTANCE, MEMBERS, ON_DUTY, Question, composite, question_of, settled_by

__all__ = ["MOST_QUESTIONS", "Guide", "Question"]

MOST_QUESTIONS = 8
"""A check asks no more than this of one piece of information, apart from the details of what a person raises.

What is open then stays on the answer as unknown.
"""

_COMMON = frozenset(
    "recipient trained designated active session nexus discloser civilian supervisor witness_to_incident third_persons"
    " limits_explained addressee asks purpose asker_conducts_sessions asker_not_designated_peer unsolicited_contact"
    " consent_form consent_by consent_covers consent_to recipient_deceased forum forum_process forum_finding"
    " forum_testimony forum_question clinical_lead_already_told recipient_on_duty".split()
)
"""Facts of the talk and of the request: they hold for the next piece of information too."""

_FIRST = ("addressee", "asks", "purpose", "consent_form", "recipient_deceased", "forum", "discloser")
_DETAILS = frozenset(
    "consent_by consent_covers consent_to forum_process forum_finding forum_testimony forum_question".split()
)


@attrs.frozen
class _Step:
    """One thing that a person did: facts settled, or a question passed over (no facts)."""

    question: str
    facts: Mapping[str, str]
    asked: bool


class Guide:
    """A check in progress on one bench."""

    def __init__(self, bench: Bench, known: Mapping[str, str] | None = None) -> None:
        """`known` are facts given beforehand, such as those of a command line; they are not asked."""
        self.bench = bench
        self._given: Mapping[str, str] = dict(known or {})
        self._steps: list[_Step] = []
        self._before: list[tuple[Mapping[str, str], list[_Step]]] = []

    # ------------------------------------------------------------- what is known

    @property
    def said(self) -> Mapping[str, str]:
        """The facts of the present piece as they were given or answered, without what follows from them."""
        return _said(self._given, self._steps)

    @property
    def known(self) -> Known:
        """What is known of the present piece, with what follows from it; a fact that is absent was never asked."""
        return self._known(self.said)

    @property
    def pieces(self) -> Pieces:
        """Every piece of information so far, as the engine takes it; one without a circumstance is left out."""
        runs = [*(_said(given, steps) for given, steps in self._before), self.said]
        return tuple(pieces_of(said, self._known(said), self.bench.words) for said in runs if CIRCUMSTANCE in said)

    @property
    def asked(self) -> int:
        """How many questions about the present piece were replied to or passed over, of `MOST_QUESTIONS`."""
        return sum(step.asked for step in self._steps)

    def answer(self) -> Answer:
        """The answer so far. Before the first reply it is prohibited and says that nothing was asked."""
        return answer_pieces(self.bench, self.pieces)

    def possible(self) -> tuple[Verdict, ...]:
        """The verdicts that the present piece can still earn, headline order; one where nothing open matters."""
        known = self.known
        if CIRCUMSTANCE not in known:
            return ()
        judged = judge(self.bench, known)
        found = {world.verdict for world in judged.worlds} or {judged.verdict}
        return tuple(verdict for verdict in HEADLINE if verdict in found)

    # ------------------------------------------------------------- asking

    def next(self) -> Question | None:
        """The question that settles most, or None where nothing that can be asked would change the answer."""
        known = self.known
        if CIRCUMSTANCE not in known:
            return None if CIRCUMSTANCE in self._passed() else question_of(CIRCUMSTANCE, (), self.bench.words)
        if self.asked >= MOST_QUESTIONS:
            return None
        judged = judge(self.bench, known)
        passed = self._passed()
        wanted = next((fact for fact in self._wanted(judged, known) if fact not in passed), None)
        if wanted is None:
            return None
        touched = ({*judged.open} | set(self._shield_facts(judged, known))) - passed
        together = composite(wanted, touched, known, self.bench.words)
        return together or question_of(wanted, self._conditions(known), self.bench.words)

    def optional(self) -> tuple[Question, ...]:
        """What a person may raise: facts taken as not raised that rules in force could still use."""
        known, said = self.known, self.said
        if CIRCUMSTANCE not in known:
            return ()
        conditions = self._conditions(known)
        live = {fact for row in conditions if _reachable(row, said) for fact in row} | {"addressee"}
        if any("person_named_in_consent" in ruling.rule.to for ruling in self._rulings(known)):
            live.add("consent_form")
        facts = self.bench.words.facts
        found = [fact for fact in facts if fact in live - said.keys() - _DETAILS and facts[fact].unsaid]
        found.sort(key=lambda fact: _FIRST.index(fact) if fact in _FIRST else len(_FIRST))
        if self._hazard_counts(said):
            found.append(ON_DUTY)
        return tuple(question_of(fact, conditions, self.bench.words) for fact in found)

    # ------------------------------------------------------------- replying

    def reply(self, fact: str, value: str) -> None:
        """Take a reply to any question, asked or raised. Raises ValueError for a value that the fact cannot have."""
        facts = settled_by(fact, value, self.bench.words)
        if facts is None:
            raise ValueError(f"`{value}` is no reply to `{fact}`")
        self._steps.append(_Step(fact, facts, self._is_asked(fact)))

    def skip(self, fact: str) -> None:
        """Pass a question over: what it asks stays unknown and is not asked again."""
        self._steps.append(_Step(fact, {}, self._is_asked(fact)))

    def back(self) -> bool:
        """Take the last reply back. False where there is none."""
        if self._steps:
            self._steps.pop()
        elif self._before:
            self._given, self._steps = self._before.pop()
        else:
            return False
        return True

    def another(self) -> None:
        """Go on to another piece of information of the same talk; the facts of talk and request still hold."""
        said = self.said
        if CIRCUMSTANCE in said:
            self._before.append((self._given, self._steps))
            self._given, self._steps = {fact: value for fact, value in said.items() if fact in _COMMON}, []

    # ------------------------------------------------------------- inside

    def _known(self, said: Mapping[str, str]) -> Known:
        found = closed(said, self.bench.words)
        return opened(found, self._conditions(found), self.bench.words) if CIRCUMSTANCE in found else found

    def _is_asked(self, fact: str) -> bool:
        """Whether a reply counts as one to a question of the guide, rather than something that a person raised."""
        word = self.bench.words.facts.get(fact)
        return fact in MEMBERS or (word is not None and not word.unsaid and fact not in _DETAILS)

    def _passed(self) -> frozenset[str]:
        """The facts that were passed over, those of a question about several included."""
        skipped = [step.question for step in self._steps if not step.facts]
        return frozenset(fact for name in skipped for fact in (name, *MEMBERS.get(name, ())))

    def _wanted(self, judged: Judged, known: Known) -> Iterator[str]:
        """The facts to ask for, what settles most first; the protection is taken apart into what it hangs on."""
        for fact in matters(judged):
            if fact == SHIELD:
                yield from self._shield_facts(judged, known)
            elif fact in self.bench.words.facts:
                yield fact

    def _shield_facts(self, judged: Judged, known: Known) -> tuple[str, ...]:
        if SHIELD not in judged.open:
            return ()
        shields = [text.shield for text in judged.texts if text.shield is not None]
        facts = [fact for shield in shields for fact in unsettled(shield, known, self.bench.words)]
        return tuple(dict.fromkeys(fact for fact in facts if fact in self.bench.words.facts))

    def _rulings(self, known: Known) -> Iterator[Ruling]:
        for text in self.bench.live(known[CIRCUMSTANCE][0]):
            yield from (ruling for ruling in text.rulings if ruling.in_force)

    def _conditions(self, known: Known) -> list[Condition]:
        """Every row on which the present piece can hang: rules, the reach of the texts, preconditions."""
        texts = self.bench.live(known[CIRCUMSTANCE][0])
        needs = [need for text in texts if text.shield is not None for need in text.shield.need]
        return [*conditions_of(texts), *(row for need in needs for row in (need.holds, need.fails, need.doubt) if row)]

    def _hazard_counts(self, said: Mapping[str, str]) -> bool:
        """Whether somebody on duty would be a hazard of whom a rule in force speaks."""
        if ON_DUTY in said or not endangers(said, self.bench.words):
            return False
        texts = self.bench.live(HAZARD)
        return any(HAZARD in ruling.rule.when.get(CIRCUMSTANCE, ()) for text in texts for ruling in text.rulings)


def _said(given: Mapping[str, str], steps: list[_Step]) -> Mapping[str, str]:
    found = dict(given)
    for step in steps:
        found.update(step.facts)
    return found


def _reachable(row: Condition, said: Mapping[str, str]) -> bool:
    """Whether no given fact already fails the row."""
    return all(fact not in said or holds(said[fact], allowed) for fact, allowed in row.items())
