"""Words for people: what each verdict, rank, clock and role is called. Plain text, no drawing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import attrs

from peerdesk_core.contributions import Tone
from peerdesk_core.law.answer import DutySource, LineState
from peerdesk_core.law.bench import Bench
from peerdesk_core.law.fold import Departing, Token, Verdict
from peerdesk_core.law.packs import ConflictKind, Evidence, Rank
from peerdesk_core.law.telling.terms import role_title
from peerdesk_core.model.clocks import ClockKind

LIFE = "Danger to life now: 911. Crisis, any hour: call or text 988. Never wait."
"""Always in view: nothing here may hold up help."""

NOTHING_ASKED = "nothing asked yet"


@attrs.frozen
class Says:
    """One paragraph of an answer; `indent` counts steps."""

    text: str
    tone: Tone = Tone.PLAIN
    indent: int = 0


HEADLINES: dict[Verdict, str] = {
    Verdict.REQUIRED: "MUST BE TOLD",
    Verdict.COMPELLABLE: "DO NOT VOLUNTEER, A TRIBUNAL MAY ORDER IT",
    Verdict.PERMITTED: "MAY BE TOLD",
    Verdict.CONSULT: "ASK FIRST, TELL NOTHING YET",
    Verdict.NOT_PRIVILEGED: "DO NOT VOLUNTEER, NO STATUTORY SHIELD",
    Verdict.PROHIBITED: "DO NOT TELL",
}

TONES: dict[Verdict, Tone] = {
    Verdict.REQUIRED: Tone.WARN,
    Verdict.COMPELLABLE: Tone.WARN,
    Verdict.PERMITTED: Tone.GOOD,
    Verdict.CONSULT: Tone.WARN,
    Verdict.NOT_PRIVILEGED: Tone.WARN,
    Verdict.PROHIBITED: Tone.BAD,
}

SHORT: dict[Verdict, str] = {
    Verdict.REQUIRED: "must be told",
    Verdict.COMPELLABLE: "only if ordered",
    Verdict.PERMITTED: "may be told",
    Verdict.CONSULT: "ask first",
    Verdict.NOT_PRIVILEGED: "not shielded",
    Verdict.PROHIBITED: "do not tell",
}
"""In a cell of a table."""

TOKENS: dict[Token, str] = {
    Token.MUST: "must tell",
    Token.MAY: "may tell",
    Token.MUST_NOT: "must not",
    Token.UNSHIELDED: "no shield",
    Token.COMPELLABLE: "if ordered",
    Token.ASK: "ask",
    Token.SILENT: "silent",
}

RANKS: dict[Rank, str] = {
    Rank.FEDERAL: "federal law",
    Rank.STATE_STATUTE: "statute",
    Rank.STATE_RULE: "state rule",
    Rank.LOCAL_LAW: "local law",
    Rank.DEPARTMENT_POLICY: "policy",
    Rank.GUIDELINE: "guidance",
}

STATES: dict[LineState, tuple[str, Tone]] = {
    LineState.FIRED: ("applies", Tone.GOOD),
    LineState.DEFEATED: ("set aside by a more special rule", Tone.PLAIN),
    LineState.VOID: ("overruled by a higher text", Tone.BAD),
    LineState.NOT_MET: ("does not apply", Tone.PLAIN),
    LineState.NOT_IN_FORCE: ("not in force that day", Tone.WARN),
}

EVIDENCE: dict[Evidence | None, str] = {
    Evidence.CONFIRMED: "read in the text",
    Evidence.SECOND_HAND: "at second hand",
    Evidence.QUOTED: "as a policy quotes it",
    Evidence.UNVERIFIED: "unverified",
    None: "the text itself",
}

CLOCKS: dict[ClockKind, str] = {
    ClockKind.DUE: "due",
    ClockKind.EMBARGO: "not before",
    ClockKind.SERVICE_LEVEL: "service level",
    ClockKind.ADVICE: "advice",
}

SOURCES: dict[DutySource, str] = {DutySource.STATUTE: "statute", DutySource.POLICY: "policy"}

CONFLICTS: dict[ConflictKind | Departing, str] = {
    Departing.VOID_PERMISSION: "the policy allows what the law forbids, which counts for nothing",
    Departing.VOID_DUTY: "the policy demands what the law forbids, which counts for nothing",
    Departing.VOID_BAR: "the policy forbids what the law demands, which counts for nothing",
    Departing.VOID_DELAY: "the policy grants more time than the law, which counts for nothing",
    Departing.STRICTER: "the policy is stricter than the law",
    Departing.WEAKER: "the policy allows what the law demands",
    Departing.ADDS_DUTY: "the policy makes a duty of what the law allows",
    Departing.UNVERIFIED: "the statute was not verified",
    ConflictKind.POLICY_NARROWER: "the policy is narrower than the law",
    ConflictKind.POLICY_BROADER: "the policy goes further than the law",
    ConflictKind.POLICY_SILENT: "the policy is silent",
    ConflictKind.POLICY_SILENT_ON_DUTY: "the policy is silent on a duty of the law",
    ConflictKind.POLICY_OMITS_CONDITION: "the policy leaves out a condition",
    ConflictKind.POLICY_STRICTER_DUTY: "the policy adds a duty",
    ConflictKind.POLICY_RISK: "a risk in the policy",
    ConflictKind.POLICY_GAP: "a gap in the policy",
    ConflictKind.CITATION_STALE: "an outdated citation",
    ConflictKind.STATUTES_OVERLAP: "two statutes overlap",
    ConflictKind.STATUTE_UNVERIFIED: "the statute was not read",
    ConflictKind.WORDING: "different words",
    ConflictKind.AMBIGUITY: "can be read two ways",
    ConflictKind.DESIGN_RULE: "a rule of this desk",
}


def sentence(text: str) -> str:
    """Words that may begin small and lack their stop, as a sentence."""
    shown = text[:1].upper() + text[1:]
    return shown if not shown or shown.endswith((".", "?", "!")) else f"{shown}."


def cited(says: str, cite: str) -> str:
    """A sentence with its citation."""
    return f"{sentence(says)} [{cite}]" if cite else sentence(says)


def roles(of: Iterable[str], bench: Bench) -> str:
    """Several roles in one line, each once, by the department's own titles."""
    return "; ".join(dict.fromkeys(role_title(role, bench) for role in of))


def authorities(citations: Iterable[str], bench: Bench) -> str:
    """Citations in one line, those of one source together: "MPD 3-503 VI.A.1, VI.A.2"."""
    names = {source.cite_as for pack in bench.packs for source in pack.sources.values()}
    pins: dict[str, list[str]] = {}
    for cite in citations:
        name = max((one for one in names if cite.startswith(one)), key=len, default=cite)
        pins.setdefault(name, []).append(cite.removeprefix(name))
    return "; ".join(name + ",".join(sorted(dict.fromkeys(found), key=bool)) for name, found in pins.items())


def value(fact: str, word: str, bench: Bench) -> str:
    """What a value of a fact means."""
    known = bench.words.facts.get(fact)
    return known.values.get(word, word.replace("_", " ")) if known is not None else word.replace("_", " ")


def source(sources: Sequence[DutySource]) -> str:
    """Who demands it: "statute", "policy", or both."""
    return " and ".join(SOURCES[one] for one in sources)


def short_names(titles: Iterable[str]) -> dict[str, str]:
    """Each title as it stands in a list: without its last brackets, where that still tells it from the others."""
    cut = {title: title.partition(" (")[0] if title.endswith(")") else title for title in titles}
    taken = Counter(cut.values())
    return {title: short if taken[short] == 1 else title for title, short in cut.items()}
