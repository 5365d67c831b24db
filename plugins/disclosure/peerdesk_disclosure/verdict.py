"""The verdict panel: everything that is known at this moment, the most urgent first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from peerdesk_core.contributions import Tone
from peerdesk_core.law.answer import Answer, ConflictRecord
from peerdesk_core.law.bench import Bench
from peerdesk_core.law.fold import TELLING, Verdict
from peerdesk_core.law.telling.drafts import ADVISERS, DRAFT, advice, is_draft, marked
from peerdesk_core.law.telling.scopes import limits

from . import words
from .service import Check, Outcome
from .times import duty_line
from .words import Says

_MOST = "Nothing more than that may be told."


def headline(outcome: Outcome) -> Says:
    """The verdict in one line, with the word that reports use and who demands it; a draft says so first."""
    said = words.HEADLINES[outcome.verdict]
    answer = outcome.answer
    word = outcome.verdict.value.replace("_", " ")
    by = ""
    if answer is not None and outcome.verdict is Verdict.REQUIRED and answer.duty_source:
        by = f" by {words.source(answer.duty_source)}"
    asked = f", {words.NOTHING_ASKED}" if answer is not None and answer.nothing_asked else ""
    line = f"{said} ({word}{by}{asked})"
    return Says(line if answer is None else marked(line, answer.tier), words.TONES[outcome.verdict])


def panel(check: Check, outcome: Outcome, now: datetime) -> Iterator[Says]:
    """What stands under the headline: broken packs, to whom, scope, whom to ask, clocks, what failed, what is open."""
    yield from broken(outcome)
    answer, bench = outcome.answer, check.bench
    if answer is None or bench is None:
        yield Says("Ask counsel or the coordinator. Nothing can be said here until the pack is mended.")
        return
    if is_draft(answer.tier):
        yield Says(advice(answer.tier, words.roles(ADVISERS, bench)), Tone.WARN)
    yield from _each(answer, bench)
    if outcome.verdict is answer.verdict:
        yield from _whom(answer, bench)
        yield from clocks(check, answer, now)
    elif answer.ask_role:
        yield Says(f"Ask: {words.roles(answer.ask_role, bench)}.")
    yield from failed(answer, bench)
    if answer.conflicts:
        names = ", ".join(dict.fromkeys(_label(conflict) for conflict in answer.conflicts))
        yield Says(f"Texts differ: {names}. (b shows both)", Tone.WARN)
    yield from badges(answer, bench, check.tiers)
    yield from _open(check, outcome, answer)
    if answer.citations:
        yield Says(f"Authority: {words.authorities(answer.citations, bench)}.")


def _open(check: Check, outcome: Outcome, answer: Answer) -> Iterator[Says]:
    """What is not known yet, and what the answer can still become."""
    if outcome.question is not None and not answer.nothing_asked and check.guide is not None:
        still = ", ".join(words.SHORT[one] for one in check.guide.possible())
        if "," in still:
            yield Says(f"Still open, so it can yet become: {still}.")
    elif outcome.question is None and answer.unknowns:
        yield Says(f"Not known: {' '.join(unknown.question for unknown in answer.unknowns)}")


def _each(answer: Answer, bench: Bench) -> Iterator[Says]:
    """Where there are several pieces of information: what each earns by itself."""
    pieces = [piece for item in answer.pieces for piece in item]
    for number, piece in enumerate(pieces if len(pieces) > 1 else (), start=1):
        about = words.value("circumstance", piece.circumstance, bench)
        yield Says(f"{number}: {about}: {words.SHORT[piece.verdict]}", words.TONES[piece.verdict], 1)


def _whom(answer: Answer, bench: Bench) -> Iterator[Says]:
    if answer.nothing_asked:
        yield Says("Answer the question above; until then the safe answer stands.")
        return
    if answer.recipients:
        yield Says(f"To: {words.roles(answer.recipients, bench)}.")
    elif answer.verdict in TELLING:
        yield Says("To: whomever the deciding rule allows (b shows each).")
    if answer.scopes:
        yield Says(f"Only {'; '.join(limits(answer.scopes))}. {_MOST}")
    if answer.ask_role:
        at_once = " at once" if any(duty.clock.immediate for duty in answer.duties) else ""
        yield Says(f"Ask{at_once}: {words.roles(answer.ask_role, bench)}.")
    if answer.verdict is Verdict.NOT_PRIVILEGED:
        yield Says("The policy still binds: volunteer nothing, and if it must be said, say the least.")


def clocks(check: Check, answer: Answer, now: datetime) -> Iterator[Says]:
    """Each clock of the answer on the department's wall, counted from now or from the time that was given."""
    bench = check.bench
    if bench is None:
        return
    start = check.started or now
    for duty in answer.duties:
        yield duty_line(duty, bench, start)


def failed(answer: Answer, bench: Bench) -> Iterator[Says]:
    """The preconditions of the privilege that are not met, in words."""
    for need in answer.failed:
        says = next(
            (one.says for text in bench.texts if text.shield is not None for one in text.shield.need if one.id == need),
            "",
        )
        yield Says(f"Not met ({need}): {says}", Tone.WARN)


def badges(answer: Answer, bench: Bench, tiers: Mapping[str, str]) -> Iterator[Says]:
    """What is shaky about the answer: unread statutes, guidance, readings, packs that nobody confirmed or reviewed."""
    said = [*answer.badges, *pack_badges(bench, answer.as_of, tiers)]
    if said:
        yield Says(f"Badges: {'; '.join(dict.fromkeys(said))}.", Tone.WARN)


def pack_badges(bench: Bench, day: date, tiers: Mapping[str, str]) -> Iterator[str]:
    """What is to be said of the packs as a whole: drafts, and reviews that are overdue."""
    drafts = [pack.title for pack in bench.packs if is_draft(tiers.get(pack.id, ""))]
    if drafts:
        yield f"{DRAFT}, not proven by the checks: {', '.join(drafts)}"
    overdue = [pack.title for pack in bench.packs if pack.review_by < day]
    if overdue:
        yield f"review overdue: {', '.join(overdue)}"


def broken(outcome: Outcome) -> Iterator[Says]:
    """Packs that cannot be used, with file and line."""
    for wrong in outcome.wrong:
        yield Says(f"Cannot be judged whole: {wrong}", Tone.BAD)


def _label(conflict: ConflictRecord) -> str:
    return conflict.id if conflict.id.startswith("K") else words.CONFLICTS[conflict.kind]
