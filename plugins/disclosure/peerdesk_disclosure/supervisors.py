"""The supervisors' guide, made from the packs: what not to ask, what must be reported, what to say (mpd-23)."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

import attrs

from peerdesk_core.contributions import Tone
from peerdesk_core.law.answer import Answer
from peerdesk_core.law.bench import Bench, tells
from peerdesk_core.law.case import known_of
from peerdesk_core.law.disclosure import answer_pieces
from peerdesk_core.law.fold import Verdict
from peerdesk_core.law.packs import Pack, Rule, SourceStatus, Then, TopicName

from . import words
from .words import Says

STALE_DAYS = 365
"""After this long the lesson is shown as old."""

LEVELS = (
    ("Privacy", "a person's own say over what others learn of them."),
    ("Confidentiality", "the duty of those who hear it not to pass it on; it binds by ethics, policy or law."),
    ("Privilege", "the law's protection against being made to tell, even in court; only a statute can give it."),
)
"""Three levels that are often mixed up (mndps-01, mesq-24)."""

_IN_ORDER = {
    "source": "session",
    "recipient": "peace_officer",
    "trained": "yes",
    "designated": "yes",
    "active": "yes",
    "session": "peer_session",
    "nexus": "critical_incident",
}
"""A talk in which everything is as it should be."""

_DEMANDS: tuple[tuple[str, Mapping[str, str]], ...] = (
    ("What did my officer tell you?", {"circumstance": "ordinary", "asks": "content"}),
    ("Has he been to see you?", {"circumstance": "fact_of_contact", "asks": "attendance"}),
    ("It is for an investigation.", {"circumstance": "ordinary", "asks": "content", "purpose": "investigation"}),
    ("Is she fit for duty?", {"circumstance": "ordinary", "asks": "fitness_for_duty", "purpose": "fitness_for_duty"}),
    ("I want your notes.", {"circumstance": "peer_records", "asks": "records"}),
)
"""What supervisors ask, and the facts that it amounts to."""

_TO_A_SUPERVISOR: dict[Verdict, str] = {
    Verdict.REQUIRED: "The peer has to tell you",
    Verdict.COMPELLABLE: "The peer tells a tribunal that orders it, not you",
    Verdict.PERMITTED: "The peer may tell you",
    Verdict.CONSULT: "The peer tells you nothing and asks",
    Verdict.NOT_PRIVILEGED: "The peer does not offer it, though no statute shields it",
    Verdict.PROHIBITED: "The peer may not tell you",
}
_ASKED_OF_SUPERVISORS = frozenset({"anybody", "supervisor", "command", "employer"})
_TEACHING = frozenset({"teach", "explain"})


@attrs.frozen(kw_only=True)
class Lesson:
    """When the guide was last taught in this department, and how that stands today."""

    taught_on: date | None
    today: date

    @property
    def is_old(self) -> bool:
        """Never taught, or longer ago than a year."""
        return self.taught_on is None or (self.today - self.taught_on).days > STALE_DAYS

    def line(self) -> Says:
        """One sentence."""
        if self.taught_on is None:
            return Says("Not yet taught here, as far as is known.", Tone.WARN)
        if self.is_old:
            return Says(
                f"Last taught on {self.taught_on.isoformat()}: more than a year ago. Teach it again.", Tone.WARN
            )
        return Says(f"Last taught on {self.taught_on.isoformat()}.", Tone.GOOD)


def guide(bench: Bench, lesson: Lesson) -> Iterator[Says]:
    """Every line of the guide, headings at indent 0."""
    yield lesson.line()
    yield from _teaching(bench)
    yield Says("")
    yield Says("1. What you may not ask")
    yield Says("Whatever a peer hears in support stays there. These questions always get the same answer:", indent=1)
    yield from _demands(bench)
    yield from _bans(bench)
    yield Says("")
    yield Says("2. What peers must report, and to whom")
    yield from _duties(bench)
    yield Says("A supervisor is told of it only where a line above names one.", indent=1)
    yield Says("")
    yield Says("3. What you say instead")
    yield from _instead(bench)
    yield Says("")
    yield Says("4. Three words that are not the same")
    yield from (Says(f"{name}: {meaning}", indent=1) for name, meaning in LEVELS)
    yield from _protection(bench)
    yield Says("")
    yield Says(f"As of {bench.day.isoformat()}, from {', '.join(f'{pack.id} {pack.version}' for pack in bench.packs)}.")
    yield Says("Not legal advice; counsel answers what this page leaves open.")


def text(bench: Bench, lesson: Lesson, *, width: int = 78) -> tuple[str, ...]:
    """The guide as lines to print, wrapped to `width` characters."""
    lines = [*textwrap.wrap(f"What supervisors need to know of peer support: {bench.department.title}", width), ""]
    for said in guide(bench, lesson):
        paper = textwrap.TextWrapper(width, break_on_hyphens=False)
        paper.initial_indent = paper.subsequent_indent = "  " * said.indent
        lines += paper.wrap(said.text) or [""]
    return tuple(lines)


def answer_to(facts: Mapping[str, str], bench: Bench) -> Answer:
    """What a supervisor's question earns where everything about the talk is in order."""
    known = known_of({**_IN_ORDER, **facts, "addressee": "supervisor"}, bench.words)
    return answer_pieces(bench, ((known,),))


def _demands(bench: Bench) -> Iterator[Says]:
    """What supervisors ask, under the answer that it gets."""
    answers: dict[tuple[Verdict, str, str], list[str]] = {}
    for asked, facts in _DEMANDS:
        answer = answer_to(facts, bench)
        whom = words.roles(answer.ask_role, bench) if answer.verdict is Verdict.CONSULT else ""
        answers.setdefault((answer.verdict, whom, _authorities(answer, bench)), []).append(asked)
    for (verdict, whom, cites), asked_so in answers.items():
        for asked in asked_so:
            yield Says(f'"{asked}"', indent=2)
        first = f" first: {whom}" if whom else ""
        yield Says(f"{_TO_A_SUPERVISOR[verdict]}{first}. [{cites}]", words.TONES[verdict], 1)


def _authorities(answer: Answer, bench: Bench) -> str:
    """The first authority of the law, and the first two of the department."""
    own = tuple(source.cite_as for source in bench.department.sources.values() if source.status is SourceStatus.HELD)
    policy = [cite for cite in answer.citations if cite.startswith(own)]
    law = [cite for cite in answer.citations if cite not in policy]
    return words.authorities([*law[:1], *policy[:2]], bench)


def _bans(bench: Bench) -> Iterator[Says]:
    """Bans of any topic that speak to supervisors or to everybody, and those on what a demand can do."""
    for pack, _, rule in _rules(bench):
        speaks = rule.who in _ASKED_OF_SUPERVISORS or "supervisor" in rule.when.get("addressee", ())
        if rule.then is Then.MUST_NOT and rule.do and speaks:
            yield Says(words.cited(rule.says, pack.cited(rule.cite)), indent=1)


def _duties(bench: Bench) -> Iterator[Says]:
    """Every rule in force that makes telling a duty: what, to whom, on which authority."""
    seen: set[str] = set()
    for pack, topic, rule in _rules(bench):
        if topic is not TopicName.DISCLOSE or rule.then is not Then.MUST or not tells(rule) or rule.says in seen:
            continue
        if rule.ask:  # whether it is a duty at all is a question to put, not one to teach
            continue
        seen.add(rule.says)
        to = f" To: {words.roles(rule.to, bench)}." if rule.to else ""
        yield Says(f"{words.sentence(rule.says)}{to} [{pack.cited(rule.cite)}]", indent=1)


def _instead(bench: Bench) -> Iterator[Says]:
    yield Says('To your people: "Peer support is there for you, and I will not ask what you say there."', indent=1)
    yield Says(
        'To a peer: nothing about a person. "Is there anything the team needs from me?" is always right.', indent=1
    )
    answer = answer_to({"circumstance": "ordinary", "asks": "content"}, bench)
    if answer.script:
        yield Says(f'What a peer answers you: "{answer.script}" Take it as it is.', indent=1)
    yield Says("If you fear for somebody: act on what you see yourself, and get help. " + words.LIFE, Tone.WARN, 1)


def _teaching(bench: Bench) -> Iterator[Says]:
    """The clauses that ask for this lesson."""
    for pack, _, rule in _rules(bench):
        if rule.do in _TEACHING and rule.do == "teach":
            yield Says(words.cited(rule.says, pack.cited(rule.cite)))


def _protection(bench: Bench) -> Iterator[Says]:
    """What stands behind the three words here: the ban of each text, with its authority."""
    for one in bench.texts:
        if one.otherwise is not None:
            cite = one.pack.cited(one.otherwise.cite)
            yield Says(f"{words.RANKS[one.pack.rank].capitalize()}: {words.cited(one.otherwise.says, cite)}", indent=1)


def _rules(bench: Bench) -> Iterable[tuple[Pack, TopicName, Rule]]:
    """Every rule in force that day, the highest text first."""
    for pack in bench.packs:
        for name, topic in pack.topics.items():
            for rule in topic.rules:
                if pack.in_force(rule, bench.day):
                    yield pack, name, rule
