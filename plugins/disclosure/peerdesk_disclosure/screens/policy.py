"""The packs in force, their dates and evidence, departures, conflicts and the clause ledger."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import Tone
from peerdesk_disclosure import policy, words
from peerdesk_disclosure.hooks import POLICY
from peerdesk_disclosure.service import rules_of
from peerdesk_disclosure.words import Says
from peerdesk_tui.kit.card import Card
from peerdesk_tui.kit.data_list import Column, DataList, Row
from peerdesk_tui.kit.empty_state import EmptyState
from peerdesk_tui.kit.screen import DeskScreen

from .parts import card_lines

_TITLES = {
    "summary": "Evidence and sources",
    "departures": "Departures (e: evidence)",
    "conflicts": "Conflicts (e: evidence)",
    "ledger": "Clause ledger (e: evidence)",
}


class PolicyScreen(DeskScreen):
    """A row for each pack; below, one of four pages about it."""

    ID = POLICY
    TITLE = "Policy and law"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("e", "turn('summary')", "Evidence", show=False),
        Binding("c", "grade", "Run the checks", show=False),
        Binding("d", "turn('departures')", "Departures"),
        Binding("x", "turn('conflicts')", "Conflicts"),
        Binding("l", "turn('ledger')", "Ledger"),
    ]
    DEFAULT_CSS = """
    PolicyScreen DataList { height: auto; max-height: 40%; }
    PolicyScreen Card { border-top: solid $primary; }
    """

    class Graded(Message):
        """The checks are done."""

    def __init__(self, ctx: Ctx) -> None:
        super().__init__(ctx)
        self._page = "summary"
        self._is_grading = False

    def body(self) -> ComposeResult:
        """Packs, and the page about the selected one."""
        names = words.short_names(line.title for line in self._packs()).values()
        yield DataList(
            Column("title", "Pack", max(map(len, ("Pack", *names))), flex=True),
            Column("rank", "Rank", 12),
            Column("version", "Version", 7, priority=4),
            Column("since", "Since", 10, priority=3),
            Column("verified", "Verified", 10, priority=2),
            Column("review", "Review by", 18),
            empty=EmptyState("No packs.", "No jurisdiction is installed.", "See Plugins."),
            id="packs",
        )
        yield Card(id="page")

    def on_mount(self) -> None:
        """Begin with the department's own pack, at its summary."""
        self._load()
        self.query_one("#packs", DataList).select(rules_of(self.ctx).department)
        self.query_one("#packs", DataList).focus()

    def reload(self) -> None:
        """Today may be another day."""
        self._load()
        self._turn()

    def on_data_list_moved(self) -> None:
        """Another pack."""
        self._turn()

    def on_data_list_opened(self) -> None:
        """Enter: into the page, to scroll it."""
        self.query_one("#page", Card).focus()

    def action_turn(self, page: str) -> None:
        """Another page about the same pack."""
        self._page = page
        self._turn()

    def action_grade(self) -> None:
        """Compute the tier of every pack, off the UI thread."""
        if self._is_grading:
            return
        self._is_grading = True
        self._turn()
        self.run_worker(self._grade, thread=True, name="run the checks on the packs")

    def _grade(self) -> None:
        try:
            self.ctx.grade()
        finally:
            self.post_message(self.Graded())

    def on_policy_screen_graded(self) -> None:
        """Show what came of it."""
        self._is_grading = False
        self.reload()

    def _load(self) -> None:
        self._lines = {line.id: line for line in self._packs()}
        names = words.short_names(line.title for line in self._lines.values())
        self.query_one("#packs", DataList).load(
            Row(
                line.id, (names[line.title], line.rank, line.version, line.since, line.verified, line.review), line.tone
            )
            for line in self._lines.values()
        )

    def _packs(self) -> tuple[policy.PackLine, ...]:
        rules = rules_of(self.ctx)
        return policy.packs(self.ctx.shelf, rules.department, rules.day)

    def _turn(self) -> None:
        id = self.query_one("#packs", DataList).current
        card = self.query_one("#page", Card)
        line = self._lines.get(id or "")
        if line is None:
            card.show("", ())
        elif line.wrong:
            card.show("This pack cannot be used", card_lines([Says(line.wrong, Tone.BAD)]))
        else:
            card.show(f"{_TITLES[self._page]}: {line.title}", card_lines(self._said(line.id)))

    def _said(self, id: str) -> Iterable[Says]:
        pack, today = self.ctx.shelf.packs[id], self.ctx.clock.today()
        pages = {
            "summary": lambda: policy.summary(pack, today, self._tier(id)),
            "departures": lambda: policy.departures(pack, today),
            "conflicts": lambda: policy.conflicts(pack),
            "ledger": lambda: policy.ledger(pack),
        }
        return pages[self._page]()

    def _tier(self, id: str) -> str:
        """The pack's tier as a sentence."""
        if self._is_grading:
            return "The checks are running; this takes a while."
        tier = self.ctx.tiers.get(id, "")
        return f"Tier: {tier}." if tier else "Not checked yet, so its answers are a draft: c runs the checks."
