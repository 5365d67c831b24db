"""Raise a fact that nobody asked about: first which, then what."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.widgets import Static

from peerdesk_core.law.asking.questions import Question
from peerdesk_tui.kit.data_list import Column, DataList, Row
from peerdesk_tui.kit.empty_state import EmptyState
from peerdesk_tui.kit.modal import DeskModal
from peerdesk_tui.kit.text import plain

from .choices import Choices


class Raise(DeskModal[tuple[str, str]]):
    """The answer is a fact and its value. Esc goes from the values back to the facts."""

    def __init__(self, questions: Sequence[Question]) -> None:
        super().__init__("What else should count?")
        self.questions = {question.fact: question for question in questions}
        self._asked: Question | None = None

    def body(self) -> ComposeResult:
        """The facts; after one is chosen, its values."""
        yield Static("Until you say otherwise, none of this is taken to be so.", id="asked", markup=False)
        facts = DataList(
            Column("question", "Question", 20, flex=True),
            empty=EmptyState("Nothing to raise.", "No rule hangs on anything else.", "Press esc."),
            id="facts",
        )
        facts.load(Row(question.fact, (question.text,)) for question in self.questions.values())
        yield facts
        choices = Choices()
        choices.display = False
        yield choices

    def on_data_list_opened(self, event: DataList.Opened) -> None:
        """A fact, or its value."""
        if self._asked is not None:
            self.dismiss((self._asked.fact, event.row_id))
            return
        self._asked = self.questions[event.row_id]
        self.query_one("#asked", Static).update(plain(self._asked.text))
        choices = self.query_one(Choices)
        choices.ask(self._asked.choices, can_pass=False)
        self.query_one("#facts", DataList).display = False
        choices.display = True
        choices.focus()

    def action_back(self) -> None:
        """One step."""
        if self._asked is None:
            self.dismiss(None)
            return
        self._asked = None
        self.query_one("#asked", Static).update("Until you say otherwise, none of this is taken to be so.")
        self.query_one(Choices).display = False
        facts = self.query_one("#facts", DataList)
        facts.display = True
        facts.focus()
