"""The timeline of one incident as it would be printed, and the file."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import Tone
from peerdesk_core.faults import DeskError
from peerdesk_core.model.ids import Id
from peerdesk_core.paper import Paper
from peerdesk_incidents import store, timeline
from peerdesk_incidents.settings import own_days
from peerdesk_tui.kit.card import Card, CardLine
from peerdesk_tui.kit.screen import DeskScreen

from .writing import paper_lines, write_out


class Timeline(DeskScreen):
    """What happened when, what is due, coverage in numbers. No peer and no involved person has a name in it."""

    ID = "incidents.timeline"
    TITLE = "Timeline"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("w", "write", "Write to files")]
    explains = (
        "Decisions by office, sessions, silence, what is due, in the order of time, on the department's clock.",
        "w writes it as text and HTML, for a briefing. Destroy the paper when the incident is completed.",
    )

    def __init__(self, ctx: Ctx, incident: Id) -> None:
        super().__init__(ctx)
        self.id_of = incident
        self._paper: Paper | None = None

    def body(self) -> ComposeResult:
        """The page."""
        yield Card()

    def on_mount(self) -> None:
        """Start in the page."""
        self.query_one(Card).focus()

    def reload(self) -> None:
        """The page as things stand now."""
        card = self.query_one(Card)
        try:
            case = store.part_of(self.ctx.store, self.id_of)
            self._paper = timeline.timeline_of(
                self.ctx.department, case, self.ctx.clock.now(), own_days(self.ctx), self.ctx.watermark
            )
        except DeskError as error:  # stays in the page's place: a notice would come back with the screen
            self._paper = None
            card.show(error.title, [CardLine(error.cause, Tone.BAD), CardLine(error.next_step)])
            return
        card.show(self._paper.title, paper_lines(self._paper))
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing to write of an incident that is not open any more."""
        if action == "write":
            return self._paper is not None
        return super().check_action(action, parameters)

    def action_write(self) -> None:
        """To a folder."""
        if self._paper is not None:
            write_out(self, self._paper, f"timeline-{self.ctx.clock.today().isoformat()}", timeline.KEEP)
