"""What all texts say on one complete set of facts, for whichever recipient is asked about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, cached_property

import attrs

from .bench import Bench, Ruling, Text
from .conditions import meets
from .fold import VERDICT_OF, Departing, Token, Verdict, fold
from .packs import Effect, Evidence, Then
from .vocabulary import NOBODY, Vocabulary

ALL_OTHERS = "*"
CONSENTED = "person_named_in_consent"
"""The recipient whom no rule names by a role: who it is hangs on the facts."""

SHIELD = "shield"
"""The derived fact: whether the statutory protection stands. Rules may hang on it; nobody is asked for it."""

STRENGTH = (Token.MUST, Token.COMPELLABLE, Token.MAY, Token.MUST_NOT, Token.UNSHIELDED, Token.ASK)
"""Which of several things that one text says about one recipient counts: the first of these."""


@attrs.frozen
class Said:
    """What one text says for one recipient: the token, and the rulings that it rests on (none = the otherwise)."""

    token: Token
    by: tuple[Ruling, ...] = ()
    narrowable: bool = True
    unverified: bool = False


_NOTHING = Said(Token.SILENT)
_BANNED = Said(Token.MUST_NOT)


@attrs.frozen
class Heard:
    """All texts for one recipient, folded. `departing` has one entry for each text."""

    token: Token
    said: tuple[Said, ...]
    departing: tuple[Departing | None, ...]

    @property
    def verdict(self) -> Verdict:
        return VERDICT_OF[self.token]


Speaking = tuple[Ruling, ...]
"""The rulings of one text that speak, in the order of the text."""


@attrs.define(eq=False, slots=False)
class Hearing:
    """All texts on one complete set of facts. `fired` are the rulings of each text whose conditions the facts meet.

    Recipients to whom the same rulings speak are given the same answer, worked out once.
    """

    texts: tuple[Text, ...]
    fired: tuple[Speaking, ...]
    facts: Mapping[str, str]
    words: Vocabulary
    _heard: dict[tuple[Speaking, ...], Heard] = attrs.field(factory=dict, repr=False)
    _said: dict[tuple[int, Speaking], Said] = attrs.field(factory=dict, repr=False)
    _words: dict[str, frozenset[str]] = attrs.field(factory=dict, repr=False, init=False)

    @classmethod
    def of(cls, texts: tuple[Text, ...], facts: Mapping[str, str], words: Vocabulary) -> Hearing:
        """Texts on these facts, which name the circumstance and the shield."""
        return cls(texts, tuple(fired(text, facts) for text in texts), facts, words)

    def with_other(self, place: int, rulings: Speaking) -> Hearing:
        """The same facts, where other rulings of one text apply; what the texts say is shared."""
        other = (*self.fired[:place], rulings, *self.fired[place + 1 :])
        return Hearing(self.texts, other, self.facts, self.words, said=self._said)

    def heard(self, role: str) -> Heard:
        """All texts for one recipient."""
        speaking = tuple(self.speaking(rulings, role) for rulings in self.fired)
        if speaking not in self._heard:
            self._heard[speaking] = folded(self.texts, [self.said(*one) for one in enumerate(speaking)])
        return self._heard[speaking]

    def said_to(self, place: int, role: str) -> Said:
        """What one text alone says to a recipient."""
        return self.said(place, self.speaking(self.fired[place], role))

    def speaking(self, rulings: Speaking, role: str) -> Speaking:
        """Those of some rulings that are about a recipient."""
        called = self._called(role)
        return tuple([ruling for ruling in rulings if speaks(ruling, called)])

    def _called(self, role: str) -> frozenset[str]:
        if role not in self._words:
            self._words[role] = called(role, self.facts, self.words)
        return self._words[role]

    def said(self, place: int, speaking: Speaking) -> Said:
        """What one text says where these of its rulings speak."""
        key = (place, speaking)
        if key not in self._said:
            self._said[key] = self._say(self.texts[place], speaking, place in self._covered)
        return self._said[key]

    @cached_property
    def _covered(self) -> frozenset[int]:
        """The texts whose otherwise reaches these facts."""
        return frozenset(
            place
            for place, text in enumerate(self.texts)
            if text.otherwise is not None and meets(text.otherwise.when, self.facts)
        )

    def _say(self, text: Text, speaking: Speaking, covered: bool) -> Said:
        standing = standing_of(speaking) if speaking else ()
        said = _strongest(standing)
        if said is None:
            bans = covered and text.otherwise is not None and text.otherwise.then is Then.MUST_NOT
            said = _BANNED if bans else _NOTHING
        unshielded = text.shield is not None and covered and self.facts.get(SHIELD) == "no"
        if unshielded and said.token not in (Token.MUST, Token.COMPELLABLE, Token.SILENT):
            about = self.facts["circumstance"]
            asking = tuple(ruling for ruling in standing if outlasts(ruling, about, self.words))
            lost = attrs.evolve(said, token=Token.UNSHIELDED)
            return Said(Token.ASK, asking, unverified=True) if asking else lost
        return said


def hear(bench: Bench, facts: Mapping[str, str], role: str) -> Heard:
    """All texts on one complete set of facts for one recipient. `facts` name the circumstance and the shield."""
    return Hearing.of(bench.live(facts["circumstance"]), facts, bench.words).heard(role)


def audible(text: Text, role: str, words: Vocabulary) -> Text:
    """A text with only those rulings that could be about a recipient, for whoever asks about this one many times."""
    names = called(role, {}, words) | {CONSENTED}
    return attrs.evolve(text, rulings=tuple(one for one in text.rulings if speaks(one, names)))


def fired(text: Text, facts: Mapping[str, str]) -> Speaking:
    """The rulings of a text whose conditions the facts meet."""
    return tuple(ruling for ruling in text.rulings if ruling.in_force and meets(ruling.rule.when, facts))


def folded(texts: Sequence[Text], said: Sequence[Said]) -> Heard:
    """What the texts say together, from the highest rank down; guidance is not heard where policy spoke."""
    token = Token.SILENT
    narrowable = True
    policy_spoke = False
    heard: list[Said] = []
    departing: list[Departing | None] = []
    for text, one in zip(texts, said, strict=True):
        policy = not text.is_statute
        if policy and policy_spoke:
            one = _NOTHING
        step = fold(token, one.token, narrowable=narrowable)
        heard.append(one)
        departing.append(step.departing)
        token = step.token
        narrowable = narrowable and one.narrowable
        policy_spoke = policy_spoke or (policy and one.token is not Token.SILENT)
    return Heard(token, tuple(heard), tuple(departing))


def standing_of(rulings: Sequence[Ruling]) -> tuple[Ruling, ...]:
    """Those that no standing ruling beats by naming it in `despite`; an exception to an exception reinstates."""
    left = list(rulings)
    standing: set[Ruling] = set()
    while left:
        beaten = {name for ruling in left for name in ruling.rule.despite}
        settled = [ruling for ruling in left if ruling.rule.id not in beaten]
        if not settled:
            break
        standing.update(settled)
        gone = {name for ruling in settled for name in ruling.rule.despite} | {ruling.rule.id for ruling in settled}
        left = [ruling for ruling in left if ruling.rule.id not in gone]
    return tuple(ruling for ruling in rulings if ruling in standing)


def speaks(ruling: Ruling, called: frozenset[str]) -> bool:
    """Whether a ruling is about a recipient who goes by these words: it names nobody, or one of them."""
    to = ruling.rule.to
    return not to or not called.isdisjoint(to)


def called(role: str, facts: Mapping[str, str], words: Vocabulary) -> frozenset[str]:
    """The words by which rules can name a recipient: the role, wider ones that take it in, and what a consent does."""
    wider = (word for word, narrower in words.includes.items() if role in narrower)
    named = facts.get("consent_form", NOBODY) != NOBODY and role in (facts.get("consent_to"), facts.get("addressee"))
    return frozenset((role, ALL_OTHERS, *wider, *((CONSENTED,) if named else ())))


@cache
def _token(then: Then, effect: Effect | None, evidence: Evidence | None) -> Token:
    if then is Then.MUST_NOT:
        return Token.MUST_NOT
    if evidence is Evidence.UNVERIFIED:
        return Token.ASK
    if then is Then.MUST:
        return Token.MUST
    return {None: Token.MAY, Effect.COMPELLABLE: Token.COMPELLABLE, Effect.UNSHIELDED: Token.UNSHIELDED}[effect]


def token_of(ruling: Ruling) -> Token:
    """What a ruling says by itself; one that nobody verified only asks."""
    rule = ruling.rule
    return _token(rule.then, rule.effect, rule.evidence)


def _strongest(standing: Sequence[Ruling]) -> Said | None:
    """What the standing rulings say together. A ban beside a permission that nobody untied is left to a person."""
    if not standing:
        return None
    tokens = {token_of(ruling) for ruling in standing}
    token = next(one for one in STRENGTH if one in tokens)
    open_duty = tuple(ruling for ruling in standing if is_open_duty(ruling))
    if open_duty and token not in (Token.MUST, Token.COMPELLABLE):
        return Said(Token.ASK, open_duty, unverified=True)
    if Token.MUST_NOT in tokens and tokens & {Token.MUST, Token.MAY, Token.COMPELLABLE}:
        return Said(Token.ASK, tuple(standing))
    by = tuple(ruling for ruling in standing if token_of(ruling) is token)
    return Said(
        token,
        by,
        narrowable=all(ruling.rule.narrowable for ruling in by),
        unverified=any(ruling.rule.evidence is Evidence.UNVERIFIED for ruling in by),
    )


def own_ground(ruling: Ruling, circumstance: str, words: Vocabulary) -> bool:
    """Whether a ruling speaks for the sake of what it is about, whoever asks: a duty, a danger or an abuse."""
    rule = ruling.rule
    urgent = circumstance in words.kinds["urgent"] and "circumstance" in rule.when and "addressee" not in rule.when
    return rule.then is Then.MUST or urgent


def outlasts(ruling: Ruling, circumstance: str, words: Vocabulary) -> bool:
    """Whether a ruling that nobody verified asks on where the protection is gone: a report may be due all the same."""
    return ruling.rule.evidence is Evidence.UNVERIFIED and own_ground(ruling, circumstance, words)


def is_open_duty(ruling: Ruling) -> bool:
    """Whether something may have to be told: no permission makes that question go away."""
    return ruling.rule.then is Then.MUST and ruling.rule.evidence is Evidence.UNVERIFIED
