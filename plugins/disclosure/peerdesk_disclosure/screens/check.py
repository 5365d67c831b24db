"""The disclosure check: one question at a time over a verdict that is true at every moment. Nothing is stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import Tone
from peerdesk_core.faults import DeskError
from peerdesk_core.law.asking.questions import CIRCUMSTANCE, Question
from peerdesk_core.law.telling.terms import moment_words
from peerdesk_disclosure import why, words
from peerdesk_disclosure.hooks import CHECK
from peerdesk_disclosure.service import Check, Outcome, rules_of
from peerdesk_disclosure.times import look_up_holidays
from peerdesk_disclosure.verdict import headline, panel
from peerdesk_disclosure.words import Says
from peerdesk_tui.kit.card import Card
from peerdesk_tui.kit.data_list import DataList
from peerdesk_tui.kit.screen import DeskScreen
from peerdesk_tui.kit.text import plain

from .choices import PASS, Choices
from .grounds import Elsewhere, Grounds
from .menu import Menu
from .parts import LifeLine, Owner, Part, card_lines, leaves_check, signed
from .raising import Raise
from .when import AskWhen, When

LOOK_SECONDS = 1.0
ROOMY, ROOMY_LINES = 24, 13
"""From so many lines on, the long first question takes more of them: the verdict has little to say yet."""
_GO_ON = "o raises something else, n takes the next piece of the same talk, esc goes back."
_DONE = "No further question would change the answer."
_WORD_FOR_WORD = (
    "Say it word for word, to everybody, and whether or not there is anything to hide: an answer that differs tells."
)
_ALWAYS: tuple[tuple[str, str, str], ...] = (
    ("w", "why", "Why: rules, assumptions, clocks, conflicts, and every rule"),
    ("o", "raise_fact", "Raise something nobody asked: who asks, consent, death, tribunal"),
    ("b", "both", "Both layers, statute and policy, for each recipient"),
    ("f", "flips", "What would change this"),
    ("u", "elsewhere", "The same facts in other departments"),
    ("n", "another", "Next piece of information from the same talk"),
    ("s", "script", "What to say to whoever asks"),
    ("c", "card", "Limits card, to read aloud before a talk"),
    ("d", "when", "Day whose law counts, and since when you know it"),
    ("z", "anew", "Start anew: forget every answer"),
)
_NEEDS_ANSWER = ("raise_fact", "both", "flips", "elsewhere", "another")


class CheckScreen(DeskScreen):
    """One check; it ends when another place of the desk comes to the front."""

    ID = CHECK
    TITLE = "Disclosure check"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("w", "why", "Why"),
        Binding("o", "raise_fact", "Raise"),
        Binding("m", "menu", "More"),
        *(Binding(key, name, says, show=False) for key, name, says in _ALWAYS if key not in ("w", "o")),
        Binding("backspace", "back", "Back", show=False),
    ]
    DEFAULT_CSS = """
    CheckScreen #about { height: 1; color: $text-muted; text-wrap: nowrap; text-overflow: ellipsis; }
    CheckScreen #question { height: auto; text-style: bold; }
    CheckScreen #because { height: auto; color: $text-muted; }
    CheckScreen #choices { height: auto; max-height: 45%; }
    CheckScreen #verdict { height: 1fr; border-top: solid $primary; }
    """

    def __init__(self, ctx: Ctx) -> None:
        super().__init__(ctx)
        self.check: Check = self._new()
        self._question: Question | None = None

    def _new(self) -> Check:
        return Check(self.ctx.shelf, rules_of(self.ctx), self.ctx.tiers)

    def body(self) -> ComposeResult:
        """Day and item, question and reason, answers, verdict, crisis line."""
        yield Static("", id="about", markup=False)
        yield Static("", id="question", markup=False)
        yield Static("", id="because", markup=False)
        yield Choices()
        yield Card(id="verdict")
        yield LifeLine()

    def reload(self) -> None:
        """Judge again and show it: time has passed."""
        outcome = self.check.outcome()
        self._ask(outcome)
        self.query_one("#about", Static).update(plain(self._about()))
        lines = panel(self.check, outcome, self.ctx.clock.now())
        self.query_one("#verdict", Card).show(signed(self, headline(outcome)), card_lines(lines))
        self.refresh_bindings()

    def on_screen_suspend(self) -> None:
        """Another place of the desk is in front: every answer is forgotten."""
        super().on_screen_suspend()
        self._end_elsewhere()

    def on_mount(self) -> None:
        """Look now and then where the person is: from help, too, one can leave for elsewhere."""
        self.set_interval(LOOK_SECONDS, self._end_elsewhere)
        if (bench := self.check.bench) is not None:
            now = self.ctx.clock.now()
            self.run_worker(lambda: look_up_holidays(bench, now), thread=True, exit_on_error=False)

    def _end_elsewhere(self) -> None:
        if leaves_check(self.app.screen, self) and not self.check.is_empty:
            self.forget()

    def forget(self) -> None:
        """End the check."""
        self.check = self._new()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what needs a piece of information only once there is one."""
        if action in _NEEDS_ANSWER:
            guide = self.check.guide
            return guide is not None and CIRCUMSTANCE in guide.said
        return super().check_action(action, parameters)

    # ------------------------------------------------------------- asking

    def _about(self) -> str:
        check = self.check
        clock = self.ctx.clock
        today = " (today)" if check.rules.day == clock.today() else ""
        since = "now" if check.started is None else moment_words(check.started, clock.zone)
        piece = len(check.guide.pieces) if check.guide is not None else 0
        opened = check.guide is not None and CIRCUMSTANCE not in check.guide.said
        number = piece + 1 if opened and piece else max(1, piece)
        which = f" · piece {number}" if number > 1 else ""
        return f"Law of {check.rules.day.isoformat()}{today} · clocks from {since}{which} · nothing is stored"

    def _ask(self, outcome: Outcome) -> None:
        question = self._question = outcome.question
        choices = self.query_one(Choices)
        choices.display = question is not None
        because = self.query_one("#because", Static)
        judged = outcome.answer is not None
        because.display = judged
        if question is None:
            because.update(plain(_GO_ON))
            said = _DONE if judged else "This department's rules cannot be used, so nothing can be asked."
            self.query_one("#question", Static).update(plain(said))
            self.query_one("#verdict", Card).focus()
            return
        self.query_one("#question", Static).update(plain(question.text))
        because.update(plain(f"Why asked: {question.because}"))
        roomy = judged and outcome.answer is not None and outcome.answer.nothing_asked and self.size.height >= ROOMY
        choices.styles.max_height = ROOMY_LINES if roomy else "45%"
        choices.ask(question.choices, can_pass=question.fact != CIRCUMSTANCE)
        choices.focus()

    def on_data_list_opened(self, event: DataList.Opened) -> None:
        """An answer to the question in view."""
        if self._question is not None:
            self.answer(self._question.fact, event.row_id)

    def answer(self, fact: str, value: str) -> None:
        """Take an answer; an empty one passes the question over."""
        guide = self.check.guide
        if guide is None:
            return
        if value == PASS:
            guide.skip(fact)
        else:
            guide.reply(fact, value)
        self.reload()

    def action_back(self) -> None:
        """Take the last answer back; with none left, leave."""
        if self.check.guide is not None and self.check.guide.back():
            self.reload()
            return
        super().action_back()

    def action_another(self) -> None:
        """Go on to the next piece of information."""
        if self.check.guide is not None:
            self.check.guide.another()
            self.reload()

    def action_anew(self) -> None:
        """Forget every answer."""
        self.forget()
        self.reload()
        self.tell("Forgotten. The check starts anew.")

    def action_raise_fact(self) -> None:
        """Choose what to raise, then its answer."""
        guide = self.check.guide
        if guide is None:
            return

        def raised(pair: tuple[str, str] | None) -> None:
            if pair is not None:
                self.answer(*pair)

        self.app.push_screen(Raise(guide.optional()), raised)

    def action_when(self) -> None:
        """Another day, another start of the clocks."""

        def given(when: When | None) -> None:
            if when is not None:
                self.check.move_to(when.day)
                self.check.started = when.started
                self.reload()

        self.app.push_screen(AskWhen(self.ctx.clock, self.check.rules.day, self.check.started), given)

    # ------------------------------------------------------------- reading

    def action_menu(self) -> None:
        """List everything."""

        async def picked(action: str | None) -> None:
            if action is not None:
                await self.run_action(action)

        entries = [entry for entry in _ALWAYS if self.check_action(entry[1], ())]
        self.app.push_screen(Menu("What you can do here", entries), picked)

    def action_why(self) -> None:
        """The card, and behind it every rule."""
        outcome = self.check.outcome()
        lines = tuple(why.card(self.check, outcome, self.ctx.clock.now()))
        bench = self.check.bench
        trace = tuple(why.full(outcome, bench)) if bench is not None else ()
        self.app.push_screen(WhyCard(self, lines, trace, headline(outcome)))

    def action_flips(self) -> None:
        """Every single answer that would change the verdict."""
        intro = Says("One other answer alone would make it something else:")
        self._read("What would change this?", [intro, *why.changes(self.check)], headline(self.check.outcome()))

    def action_both(self) -> None:
        """Statute and policy, recipient by recipient."""
        outcome, bench = self.check.outcome(), self.check.bench
        if outcome.answer is not None and bench is not None:
            self.app.push_screen(Grounds(self, outcome.answer, bench, headline(outcome)))

    def action_elsewhere(self) -> None:
        """The same facts under other departments."""
        self.app.push_screen(Elsewhere(self, self.check))

    def action_script(self) -> None:
        """The sentence for whoever asks."""
        self._read("What to say to whoever asks", self._script())

    def _script(self) -> Iterator[Says]:
        answer, bench = self.check.outcome().answer, self.check.bench
        script = answer.script if answer is not None else ""
        yield Says(script or "I can neither confirm nor deny any contact, and I answer everybody the same way.")
        yield Says("")
        yield Says(_WORD_FOR_WORD)
        if answer is not None and bench is not None and answer.citations:
            yield Says(f"Whoever insists can read it up: {words.authorities(answer.citations, bench)}.")

    def action_card(self) -> None:
        """The department's limits card, to read aloud."""
        try:
            card = self.ctx.department.card()
        except DeskError as error:
            self.show_error(error)
            return
        lines = [Says(line) for line in card.intro]
        for clause in card.lines:
            lines += [Says(clause.says, Tone.WARN), Says(f"({clause.cite})", indent=2)]
        lines += [Says(card.outro), *(Says(line) for line in card.crisis), Says("")]
        lines.append(Says("On paper: peerdesk card"))
        self._read(card.title, lines)

    def _read(self, title: str, lines: Iterable[Says], head: Says | None = None) -> None:
        self.app.push_screen(Part(self, title, lines, head))


class WhyCard(Part):
    """The card; `a` turns to every rule and back."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("a", "all", "All rules / card")]

    def __init__(self, owner: Owner, lines: tuple[Says, ...], trace: tuple[Says, ...], head: Says) -> None:
        super().__init__(owner, "Why", lines, head)
        self.trace = trace
        self._whole = False

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Without a piece of information no rule had a say."""
        return bool(self.trace) if action == "all" else super().check_action(action, parameters)

    def action_all(self) -> None:
        """Turn over."""
        self._whole = not self._whole
        self.show(self.trace if self._whole else self.said)
