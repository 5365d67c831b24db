"""The shape of a rule pack: what a statute, a department policy or a guideline becomes as data.

A pack is written in TOML (one block a rule, one key a line) and read by `loader`. Nothing here decides anything: the
words `must`, `may` and `must_not` are hard, the others advise. Texts in `says` are ours; the law itself is only cited.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

import attrs

from peerdesk_core.model.clocks import ClockKind

from .vocabulary import Fact


class Rank(StrEnum):
    """Where a pack's text stands; a higher rank speaks first."""

    FEDERAL = "federal"
    STATE_STATUTE = "state_statute"
    STATE_RULE = "state_rule"
    LOCAL_LAW = "local_law"
    DEPARTMENT_POLICY = "department_policy"
    GUIDELINE = "guideline"


RANK_ORDER: Mapping[Rank, int] = {
    Rank.FEDERAL: 50,
    Rank.STATE_STATUTE: 40,
    Rank.STATE_RULE: 30,
    Rank.LOCAL_LAW: 25,
    Rank.DEPARTMENT_POLICY: 20,
    Rank.GUIDELINE: 10,
}


class TopicName(StrEnum):
    """The ten subjects a pack may speak about."""

    DISCLOSE = "disclose"
    INTAKE = "intake"
    INCIDENT = "incident"
    ASSIGN = "assign"
    ADMIT = "admit"
    REMOVE = "remove"
    TRAIN = "train"
    RECORD = "record"
    REPORT = "report"
    ASK_PEER = "ask_peer"


class Then(StrEnum):
    """What a rule says about its act. The last three advise and never change a hard verdict."""

    MUST = "must"
    MAY = "may"
    MUST_NOT = "must_not"
    SHOULD = "should"
    SHOULD_NOT = "should_not"
    CONSULT = "consult"


class Effect(StrEnum):
    """A special reading of a `may`: a tribunal may order it, or the statute merely withdraws its protection."""

    COMPELLABLE = "compellable"
    UNSHIELDED = "unshielded"


class Evidence(StrEnum):
    """How sure we are of a rule: read (C), at second hand (C2), as a policy quotes it (S), unverified (U)."""

    CONFIRMED = "C"
    SECOND_HAND = "C2"
    QUOTED = "S"
    UNVERIFIED = "U"


class LawOf(StrEnum):
    """Which day counts when a rule changes: the day of the talk, or the day of the decision."""

    TALK = "talk"
    DECISION = "decision"


class SourceStatus(StrEnum):
    """What of a source was at hand when its rules were written."""

    HELD = "held"
    EXCERPT = "excerpt"
    AS_QUOTED_BY_POLICY = "as_quoted_by_policy"
    UNHELD = "unheld"


class Counts(StrEnum):
    """How a limit runs: by elapsed time, or by days on the department's wall calendar."""

    ELAPSED = "elapsed"
    CALENDAR = "calendar"


class Excluded(StrEnum):
    """Days on which a limit stands still."""

    WEEKENDS = "weekends"
    HOLIDAYS = "holidays"


@attrs.frozen(kw_only=True)
class Source:
    """A text that rules cite. A citation is its key and a pin ("pp IV.B"), printed as `cite_as` and the pin.

    A citation without a pin means the source as a whole.

    `sections` lists every pin that may be cited. Its value is the SHA-256 of the section's text, white space collapsed,
    where the text was at hand, and empty where it was not.
    """

    key: str
    title: str
    cite_as: str
    status: SourceStatus
    sections: Mapping[str, str]
    url: str = ""


@attrs.frozen(kw_only=True)
class RuleClock:
    """The time limit of a rule. `start` is an event word, `opens` and `limit` ISO 8601 durations from it.

    `immediate` without a limit means at once: the law gives no number and none is invented.
    """

    act: str
    kind: ClockKind
    start: str
    opens: str = ""
    limit: str = ""
    immediate: bool = False
    counts: Counts = Counts.ELAPSED
    excludes: tuple[Excluded, ...] = ()
    limit_status: Evidence = Evidence.CONFIRMED


Condition = Mapping[str, tuple[str, ...]]
"""One row of `when`: every key must hold, any of its values will do; true and false are written "yes" and "no"."""


@attrs.frozen(kw_only=True)
class Rule:
    """WHEN facts hold, WHO must, may or must not DO something, TO whom, in what SCOPE, by what CLOCK, because CITE.

    `says` is one sentence in our words, `despite` names the rules of the same topic that this one beats, `reading` an
    interpretation for counsel to confirm. `narrowable` is false where a lower rank may not be stricter. `overridable`
    belongs to bars of the topic `assign`: the text itself leaves room for a person to decide otherwise. `ask` names
    the roles to put the question to where the rule leaves it open. A rule of `disclose` without `do` is about telling.
    """

    id: str
    then: Then
    cite: str
    says: str
    do: str = ""
    effect: Effect | None = None
    when: Condition = attrs.field(factory=dict)
    who: str = "peer"
    to: tuple[str, ...] = ()
    scope: str = ""
    clock: RuleClock | None = None
    evidence: Evidence | None = None
    ask: tuple[str, ...] = ()
    despite: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    law_of: LawOf = LawOf.DECISION
    reading: str = ""
    narrowable: bool = True
    overridable: bool = False


@attrs.frozen(kw_only=True)
class Otherwise:
    """What a topic says when none of its rules does. Outside `when`, the reach of the text, it says nothing.

    `ask` names the roles to put a question to where no rule names others.
    """

    then: Then
    cite: str
    says: str
    when: Condition = attrs.field(factory=dict)
    ask: tuple[str, ...] = ()
    effect: Effect | None = None
    evidence: Evidence | None = None
    reading: str = ""


@attrs.frozen(kw_only=True)
class Topic:
    """A pack's rules on one subject, or the reason why it is silent on it."""

    name: TopicName
    otherwise: Otherwise | None = None
    rules: tuple[Rule, ...] = ()
    silent: str = ""


@attrs.frozen(kw_only=True)
class Offer:
    """A closed list of choices that the text names, in the order in which they are shown."""

    values: tuple[str, ...]
    cite: str


class FigureName(StrEnum):
    """What a text may put a number to, outside its clocks."""

    TEAM_SIZE = "team_size"
    """Trained members of the team."""
    STAFF_PER_PEER = "staff_per_peer"
    """Staff of the department for each peer."""
    CONSULTANTS = "consultants"
    """Clinical consultants at hand."""
    TRAININGS_PER_YEAR = "trainings_per_year"
    MEETINGS_PER_YEAR = "meetings_per_year"
    DAYS_OFF_PER_YEAR = "days_off_per_year"
    """Days off that a peer earns."""
    CONTACTS_PER_MONTH = "contacts_per_month"
    """Contacts after which a peer is given no more in a month."""
    BRIEFING_SIZE = "briefing_size"
    """People at one crisis management briefing."""


@attrs.frozen(kw_only=True)
class Figure:
    """A number that the text names: at least `least`, at most `most`, either of which may be open.

    `advice` marks one that the text recommends and does not demand.
    """

    cite: str
    says: str
    least: int | None = None
    most: int | None = None
    advice: bool = False


@attrs.frozen(kw_only=True)
class CardLine:
    """A line of the limits card: the rule it rests on ("disclose.harm", or "us-mn:disclose.harm"), said aloud."""

    rule: str
    says: str


@attrs.frozen(kw_only=True)
class Card:
    """The limits card that a peer says before support starts (mpd-19). Read aloud in under two minutes."""

    title: str
    intro: tuple[str, ...]
    line: tuple[CardLine, ...]
    outro: str
    crisis: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Need:
    """A precondition of the privilege: met where `holds`, failed where `fails`, in doubt where `doubt`.

    With `holds` anything else is unknown; without it anything else is taken as met. Unknown facts leave it unknown.
    """

    id: str
    cite: str
    says: str
    holds: Condition = attrs.field(factory=dict)
    fails: Condition = attrs.field(factory=dict)
    doubt: Condition = attrs.field(factory=dict)


@attrs.frozen(kw_only=True)
class Shield:
    """What the statutory protection hangs on. It covers what `when` reaches; elsewhere nothing is shielded or lost."""

    need: tuple[Need, ...]
    ask: tuple[str, ...] = ()


class ConflictKind(StrEnum):
    """In which way two texts, or a text and a fact, do not fit."""

    POLICY_NARROWER = "policy_narrower"
    POLICY_BROADER = "policy_broader"
    POLICY_SILENT = "policy_silent"
    POLICY_SILENT_ON_DUTY = "policy_silent_on_duty"
    POLICY_OMITS_CONDITION = "policy_omits_condition"
    POLICY_STRICTER_DUTY = "policy_stricter_duty"
    POLICY_RISK = "policy_risk"
    POLICY_GAP = "policy_gap"
    CITATION_STALE = "citation_stale"
    STATUTES_OVERLAP = "statutes_overlap"
    STATUTE_UNVERIFIED = "statute_unverified"
    WORDING = "wording"
    AMBIGUITY = "ambiguity"
    DESIGN_RULE = "design_rule"


@attrs.frozen(kw_only=True)
class Conflict:
    """A known place where texts do not fit: shown on every answer that `when` reaches.

    `only_if` limits it to those verdicts; `ask` names whom to put it to; `ack` wants it read before acting.
    """

    id: str
    kind: ConflictKind
    says: str
    cite: str
    when: Condition = attrs.field(factory=dict)
    only_if: tuple[str, ...] = ()
    ask: tuple[str, ...] = ()
    ack: bool = False


@attrs.frozen(kw_only=True)
class Script:
    """What to say to whoever asks, the same whether or not there is anything to hide."""

    says: str
    cite: str
    when: Condition = attrs.field(factory=dict)


@attrs.frozen(kw_only=True)
class Impossible:
    """A combination of facts that cannot occur, so that no rule has to decide it."""

    when: Condition


@attrs.frozen(kw_only=True)
class LeftOut:
    """A clause of a source that is no rule for the program, and why: with the citations it makes the clause ledger."""

    clause: str
    not_a_rule: str


@attrs.frozen(kw_only=True)
class Holidays:
    """On which legal holidays clocks stand still: by the names of the `holidays` package, all where none is named."""

    country: str
    subdivision: str
    cite: str
    names: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Departure:
    """An accepted difference between this pack and the law above it: why, whose decision (a title), until when."""

    rule: str
    reason: str
    owner: str
    expiry: date


@attrs.frozen(kw_only=True)
class Waiver:
    """A finding that was looked at and let stand: the check, the hash printed with its case, why, until when."""

    check: str
    case: str
    reason: str
    expiry: date


@attrs.frozen(kw_only=True)
class SignOff:
    """Counsel's word that a version of the pack says what its texts say: an office or a firm, never a person's name."""

    by: str
    on: date
    version: str


@attrs.frozen(kw_only=True)
class Example:
    """A worked case that proves rules: an event and its due times, facts and the bars they raise, or verdicts.

    `on` is the day that counts; `because` names the rule the case is the example of. `opens` gives the moments before
    which acts are not yet due, for those that the case looks at. `disclose` gives the verdict for each role, "*" for
    all others.
    """

    name: str
    pack: str = ""
    on: date | None = None
    topic: TopicName = TopicName.DISCLOSE
    given: Condition = attrs.field(factory=dict)
    event: str = ""
    at: datetime | None = None
    opens: Mapping[str, datetime] = attrs.field(factory=dict)
    due: Mapping[str, datetime] = attrs.field(factory=dict)
    bars: tuple[str, ...] | None = None
    disclose: Mapping[str, str] = attrs.field(factory=dict)
    because: str = ""


@attrs.frozen(kw_only=True)
class Pack:
    """Everything one text says. `since` and `until` bound the text itself, `until` being the first day without it.

    `under` names the packs above, nearest first; `adopts` guidelines that speak where the text is silent. `roles` and
    `facts` are words that the pack adds to the shared ones. `impossible` lists combinations that cannot occur.
    """

    id: str
    title: str
    rank: Rank
    version: str
    tz: str
    verified_on: date
    review_by: date
    under: tuple[str, ...] = ()
    adopts: tuple[str, ...] = ()
    applies: str = ""
    since: date | None = None
    until: date | None = None
    titles: Mapping[str, str] = attrs.field(factory=dict)
    roles: Mapping[str, str] = attrs.field(factory=dict)
    facts: Mapping[str, Fact] = attrs.field(factory=dict)
    sources: Mapping[str, Source] = attrs.field(factory=dict)
    topics: Mapping[TopicName, Topic] = attrs.field(factory=dict)
    offers: Mapping[str, Offer] = attrs.field(factory=dict)
    figures: Mapping[str, Figure] = attrs.field(factory=dict)
    """Numbers by the word of `FigureName`."""
    shield: Shield | None = None
    impossible: tuple[Condition, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    scripts: tuple[Script, ...] = ()
    ledger: tuple[LeftOut, ...] = ()
    holidays: Holidays | None = None
    card: Card | None = None
    departures: tuple[Departure, ...] = ()
    examples: tuple[Example, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    sign_off: SignOff | None = None
    digest: str = ""
    """SHA-256 of the file that the pack was read from."""

    def rules(self, topic: TopicName) -> tuple[Rule, ...]:
        """The pack's rules on a subject, in the order of the file."""
        found = self.topics.get(topic)
        return found.rules if found else ()

    def cited(self, cite: str) -> str:
        """A citation as people read it: "pp IV.B; pp IV.B.1" becomes "MPD 3-503 IV.B, IV.B.1"."""
        printed: list[str] = []
        before = ""
        for key, pin in pins_of(cite):
            name = self.sources[key].cite_as
            if pin and name == before:
                printed.append(f", {pin}")
            else:
                space = "" if pin.startswith((".", "(")) else " "
                printed.append(f"{'; ' if printed else ''}{name}{space}{pin}".rstrip())
            before = name
        return "".join(printed)

    def citations(self, cite: str) -> tuple[str, ...]:
        """Each place that a citation names, printed by itself: ("MPD 3-503 IV.B", "MPD 3-503 IV.B.1")."""
        return tuple(self.cited(part) for part in cite.split(";"))

    def on(self, day: date) -> bool:
        """Whether the text as a whole counts on a day."""
        return _inside(self.since, self.until, day)

    def in_force(self, rule: Rule | Otherwise, day: date) -> bool:
        """Whether a rule of this pack counts on a day: inside its own bounds and those of the pack."""
        return self.on(day) and (not isinstance(rule, Rule) or _inside(rule.since, rule.until, day))


def _inside(since: date | None, until: date | None, day: date) -> bool:
    return (since is None or since <= day) and (until is None or day < until)


def pins_of(cite: str) -> tuple[tuple[str, str], ...]:
    """A citation taken apart: "pp IV.B; st 181.9731.2" becomes (("pp", "IV.B"), ("st", "181.9731.2"))."""
    parts = (piece.strip().partition(" ") for piece in cite.split(";"))
    return tuple((key, pin.strip()) for key, _, pin in parts)
