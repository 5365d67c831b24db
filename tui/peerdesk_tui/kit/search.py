"""A screen with a list and a line to search it: `/` opens the line, enter goes to what was found, esc ends it."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from .data_list import DataList
from .entry import Entry
from .screen import DeskScreen

__all__ = ["SearchLine", "SearchScreen"]


class SearchLine(Entry):
    """What is searched for; there only while somebody searches."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter,down", "submit", "To the list", key_display="enter")]
    DEFAULT_CSS = """
    SearchLine { display: none; }
    SearchLine.-open { display: block; }
    """


class SearchScreen(DeskScreen):
    """A subclass yields a `SearchLine` above its one list. It is filtered; a subclass may show in `narrow()` what else
    `searched` finds.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("slash", "search", "Search", key_display="/")]

    def narrow(self) -> None:
        """Show what the search finds; called whenever `searched` has changed."""
        self.query_one(DataList).filter(self.searched)

    @property
    def searched(self) -> str:
        """What is typed; "" where nobody searches."""
        return self.query_one(SearchLine).text

    @property
    def searching(self) -> bool:
        """Whether the search line is open."""
        return self.query_one(SearchLine).has_class("-open")

    def show_row(self, row_id: str) -> bool:
        """Select a row, and end a search that hides it."""
        if super().show_row(row_id):
            return True
        self.end_search()
        return super().show_row(row_id)

    def end_search(self) -> None:
        """Show everything again."""
        search = self.query_one(SearchLine)
        search.value = ""
        search.remove_class("-open")
        self.query_one(DataList).focus()
        self.narrow()

    def action_search(self) -> None:
        """Open the search line."""
        search = self.query_one(SearchLine)
        search.add_class("-open")
        search.focus()

    def action_back(self) -> None:
        """End the search if there is one, else leave."""
        if self.searching:
            self.end_search()
        else:
            super().action_back()

    def on_input_changed(self) -> None:
        """Narrow the list while typing."""
        self.narrow()

    def on_entry_entered(self) -> None:
        """Go to what was found."""
        self.query_one(DataList).focus()
