"""A disclosure check in progress: its rules, what they say so far, and what a broken pack keeps them from saying.

Everything lives in one `Check` in memory. Nothing is written, counted or logged.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import PurePath

import attrs

from peerdesk_core.context import Ctx
from peerdesk_core.faults import DeskError
from peerdesk_core.law.answer import Answer, Flip
from peerdesk_core.law.asking.guide import Guide
from peerdesk_core.law.asking.questions import Question
from peerdesk_core.law.bench import FEDERAL, Bench, bench_of
from peerdesk_core.law.disclosure import answer_pieces, flips
from peerdesk_core.law.fold import Verdict
from peerdesk_core.law.packs import Rank
from peerdesk_core.law.reading.loader import Shelf
from peerdesk_core.law.telling.drafts import lowest


@attrs.frozen(kw_only=True)
class Rules:
    """The bench of a department on a day, None where it cannot be used; `wrong` says what is, with file and line."""

    department: str
    day: date
    bench: Bench | None
    wrong: tuple[str, ...] = ()


def rules_of(ctx: Ctx) -> Rules:
    """The rules of the desk's own department, today. Never raises."""
    today = ctx.clock.today()
    try:
        department = ctx.department.id
    except DeskError as error:
        return Rules(department="", day=today, bench=None, wrong=(error.cause.rstrip("."),))
    return rules_for(ctx.shelf, department, today)


def rules_for(shelf: Shelf, department: str, day: date) -> Rules:
    """The rules of a department on a day. Never raises: a broken pack becomes a sentence."""
    found = shelf.wrong_with(department)
    if found is not None:
        return Rules(department=department, day=day, bench=None, wrong=(found.sentence(),))
    bench = bench_of(department, shelf, day)
    if bench is None:
        return Rules(department=department, day=day, bench=None, wrong=(f"no pack {department} is installed",))
    return Rules(department=department, day=day, bench=bench, wrong=tuple(_missing(shelf, bench)))


def _missing(shelf: Shelf, bench: Bench) -> Iterator[str]:
    """Packs that the department builds on and that cannot be read: their part of the answer is open."""
    for name in bench.department.adopts:
        if name not in shelf.packs:
            note = shelf.wrong_with(name)
            yield note.sentence() if note is not None else f"the guideline {name} is not installed"
    yield from (note.sentence() for note in shelf.broken if note.pack == FEDERAL.id)


@attrs.frozen(kw_only=True)
class Outcome:
    """What the check says now. `answer` is None where nothing could be judged; then, and only then, `fault` says why.

    `verdict` is what people are told: consult where a pack that the answer rests on is broken, unless it is required.
    """

    verdict: Verdict
    answer: Answer | None
    question: Question | None
    wrong: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Other:
    """Another department's answer to the same facts; without bench and answer its packs are broken."""

    title: str
    bench: Bench | None = None
    answer: Answer | None = None


class Check:
    """One check. It lives as long as the screen that holds it."""

    def __init__(self, shelf: Shelf, rules: Rules, tiers: Mapping[str, str] | None = None) -> None:
        """`tiers` says how far each pack is proven, by id; what it leaves out counts as not proven."""
        self._shelf = shelf
        self.tiers: Mapping[str, str] = tiers or {}
        self.rules = rules
        self.guide = Guide(self.rules.bench) if self.rules.bench is not None else None
        self.started: datetime | None = None
        """When the clocks start; None for now."""

    @property
    def bench(self) -> Bench | None:
        """The rules in use, None where they are broken."""
        return self.rules.bench

    @property
    def is_empty(self) -> bool:
        """Whether nothing was answered, raised or set."""
        return self.started is None and (self.guide is None or not (self.guide.said or self.guide.pieces))

    def outcome(self) -> Outcome:
        """Verdict, answer and next question. A fault of the engine or of a pack is an outcome too: consult."""
        if self.guide is None:
            return Outcome(verdict=Verdict.CONSULT, answer=None, question=None, wrong=self.rules.wrong)
        try:
            answer, question = self._graded(self.guide.answer(), self.guide.bench), self.guide.next()
        except Exception as error:
            wrong = (*self.rules.wrong, f"the check failed in {_place(error)} ({type(error).__name__})")
            return Outcome(verdict=Verdict.CONSULT, answer=None, question=None, wrong=wrong)
        verdict = answer.verdict
        if self.rules.wrong and verdict is not Verdict.REQUIRED:
            verdict = Verdict.CONSULT
        return Outcome(verdict=verdict, answer=answer, question=question, wrong=self.rules.wrong)

    def _graded(self, answer: Answer, bench: Bench) -> Answer:
        """The answer with the tier of the least proven pack behind it."""
        return attrs.evolve(answer, tier=lowest((pack.id for pack in bench.packs), self.tiers))

    def flips(self) -> tuple[tuple[str, tuple[Flip, ...]], ...]:
        """For each circumstance so far, every single answer that would change its verdict."""
        if self.guide is None or self.bench is None:
            return ()
        return tuple(
            (known["circumstance"][0], flips(self.bench, known)) for item in self.guide.pieces for known in item
        )

    def move_to(self, day: date) -> None:
        """Ask the same questions of the law of another day; what was answered stays."""
        if self.rules.department:
            self.rules = rules_for(self._shelf, self.rules.department, day)
        if self.guide is not None and self.rules.bench is not None:
            self.guide.bench = self.rules.bench

    def elsewhere(self) -> tuple[Other, ...]:
        """The same facts under every other department's rules, by title."""
        if self.guide is None or not self.guide.pieces:
            return ()
        own = self.rules.department
        found: list[Other] = []
        for id, (title, _) in self._shelf.titles.items():
            pack = self._shelf.packs.get(id)
            if id == own or (pack is not None and pack.rank is not Rank.DEPARTMENT_POLICY):
                continue
            if pack is None:
                if any(note.pack == id and "/departments/" in note.file for note in self._shelf.broken):
                    found.append(Other(title=title or id))
                continue
            bench = bench_of(id, self._shelf, self.rules.day)
            found.append(Other(title=title, bench=bench, answer=None if bench is None else self._under(bench)))
        return tuple(sorted(found, key=lambda other: other.title))

    def _under(self, bench: Bench) -> Answer | None:
        """The answer under other rules; words that only this department's state has are left out."""
        assert self.guide is not None
        pieces = tuple(
            tuple(
                {
                    fact: kept
                    for fact, values in known.items()
                    if fact in bench.words.facts
                    and (kept := tuple(one for one in values if bench.words.facts[fact].allows(one)))
                }
                for known in item
            )
            for item in self.guide.pieces
        )
        try:
            return self._graded(answer_pieces(bench, pieces), bench)
        except Exception:
            return None


def _place(error: BaseException) -> str:
    """File and line where an exception arose; no values."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{PurePath(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "an unknown place"
