"""The releases, latest first, above the card of the selected one."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import Tone
from peerdesk_core.faults import DeskError
from peerdesk_reports import service, store
from peerdesk_reports.models import Release
from peerdesk_tui.kit.card import Card, CardLine
from peerdesk_tui.kit.data_list import Column, DataList, Row
from peerdesk_tui.kit.empty_state import EmptyState
from peerdesk_tui.kit.screen import DeskScreen

_NONE = EmptyState(
    "Nothing was released yet.",
    "Figures come here once a period has closed, one family at a time, small groups put together. The raw counts they "
    "are made from are never shown: two of them, subtracted, could point at a person.",
    "There is nothing to do here until then; ? tells more.",
)


class ReportsScreen(DeskScreen):
    """Reads what is in the compartment; it changes nothing."""

    ID: ClassVar[str] = "reports"
    TITLE: ClassVar[str] = "Reports"
    DEFAULT_CSS = """
    ReportsScreen DataList { height: 1fr; }
    ReportsScreen Card { height: 1fr; border-top: solid $primary; }
    ReportsScreen.-empty Card { display: none; }
    """

    def __init__(self, ctx: Ctx) -> None:
        super().__init__(ctx)
        self.releases: dict[str, Release] = {}

    def body(self) -> ComposeResult:
        """List and card."""
        yield DataList(
            Column("period", "Period", 18),
            Column("family", "What was counted", 26, flex=True),
            Column("figures", "Contacts", 18),
            empty=_NONE,
        )
        yield Card()

    def on_mount(self) -> None:
        """Start in the list."""
        self.query_one(DataList).focus()

    def reload(self) -> None:
        """Read the releases again."""
        try:
            figures = store.all_figures(self.ctx.store)
        except DeskError as error:
            self.show_error(error)
            return
        self.releases = {release.id: release for release in service.releases(figures)}
        self.set_class(not self.releases, "-empty")
        self.query_one(DataList).load(
            Row(id, (service.period_words(one), service.TITLES[one.family], service.summary(one)))
            for id, one in self.releases.items()
        )
        self._show()

    def on_data_list_moved(self) -> None:
        """Show the selected release."""
        self._show()

    def on_data_list_opened(self) -> None:
        """Into the card, to scroll it."""
        self.query_one(Card).focus()

    def _show(self) -> None:
        release = self.releases.get(self.query_one(DataList).current or "")
        if release is None:
            self.query_one(Card).show("", ())
            return
        tone = Tone.WARN if release.carried_over else Tone.PLAIN
        lines = [CardLine(line, tone) for line in service.figure_lines(release)]
        lines += [CardLine(""), *(CardLine(line) for line in service.explanation(release))]
        self.query_one(Card).show(f"{service.TITLES[release.family]}, {service.period_words(release)}", lines)
