"""The supervisors' guide, and when it was last taught."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from peerdesk_core.contributions import Tone
from peerdesk_core.faults import DeskError
from peerdesk_core.paper_files import write_new
from peerdesk_disclosure import store
from peerdesk_disclosure.hooks import GUIDE
from peerdesk_disclosure.service import rules_of
from peerdesk_disclosure.supervisors import Lesson, guide, text
from peerdesk_disclosure.words import Says
from peerdesk_tui.kit.card import Card
from peerdesk_tui.kit.path import path_of
from peerdesk_tui.kit.screen import DeskScreen

from .parts import LifeLine, card_lines
from .when import AskDay, AskFile


class GuideScreen(DeskScreen):
    """One page to read with supervisors."""

    ID = GUIDE
    TITLE = "Supervisors' guide"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "taught", "Taught on"),
        Binding("f", "file", "Save as text"),
    ]

    def body(self) -> ComposeResult:
        """The page, and the crisis line."""
        yield Card(id="guide")
        yield LifeLine()

    def reload(self) -> None:
        """Make the page from the packs of today."""
        card = self.query_one("#guide", Card)
        card.show("", card_lines(self._lines()))
        card.focus()

    def _lines(self) -> list[Says]:
        rules = rules_of(self.ctx)
        if rules.bench is None:
            return [Says(f"The guide cannot be made: {wrong}", Tone.BAD) for wrong in rules.wrong]
        return list(guide(rules.bench, self._lesson()))

    def _lesson(self) -> Lesson:
        department, today = self.ctx.department.id, self.ctx.clock.today()
        return Lesson(taught_on=store.taught_on(self.ctx.store, department), today=today)

    def action_file(self) -> None:
        """Write the page to a text file, to print it."""
        bench = rules_of(self.ctx).bench
        if bench is None:
            return

        def given(path: str | None) -> None:
            if path is None:
                return
            try:
                place = path_of(path)
                write_new(place, "\n".join(text(bench, self._lesson())) + "\n")
            except DeskError as error:
                self.show_error(error)
                return
            self.tell(f"Written: {place.name}")

        self.app.push_screen(AskFile("Where shall the guide be written?", "~/supervisors.txt"), given)

    def action_taught(self) -> None:
        """Enter the day of the last lesson."""

        def given(day: date | None) -> None:
            if day is None:
                return
            try:
                store.teach(self.ctx.store, self.ctx.random, self.ctx.department.id, day)
            except DeskError as error:
                self.show_error(error)
                return
            self.reload()
            self.tell(f"Entered: last taught on {day.isoformat()}.")

        self.app.push_screen(AskDay("When were supervisors last taught?", self.ctx.clock), given)
