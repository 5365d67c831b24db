"""`?`: the page of the screen in view first, its keys, then every page and every term."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

import attrs
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.screen import Screen

from peerdesk_core.contributions import HelpTopic
from peerdesk_tui import keys
from peerdesk_tui.actions import HOME
from peerdesk_tui.kit.card import Card, CardLine
from peerdesk_tui.kit.data_list import Column, DataList, Row
from peerdesk_tui.kit.empty_state import EmptyState
from peerdesk_tui.kit.key_help import key_lines
from peerdesk_tui.kit.search import SearchLine, SearchScreen

from .help_pages import OWN_PAGES
from .own import OwnScreen

if TYPE_CHECKING:
    from peerdesk_core.desk import Desk
    from peerdesk_tui.actions import Action


@attrs.frozen
class Page:
    """A line of the list and the card it opens."""

    id: str
    title: str
    lines: tuple[str, ...]


class HelpScreen(OwnScreen, SearchScreen):
    """Pages left, the selected one right. `/` searches."""

    ID: ClassVar[str] = "help"
    TITLE: ClassVar[str] = "Help"
    DEFAULT_CSS = """
    HelpScreen DataList { width: 54%; max-width: 42; height: 1fr; }
    HelpScreen Card { width: 1fr; height: 1fr; }
    """

    def __init__(self, desk: Desk, offered: Iterable[Action], asked_from: Screen[Any]) -> None:
        super().__init__(desk)
        own_id = str(getattr(asked_from, "ID", ""))
        here = {own_id, str(getattr(asked_from, "desk_screen_id", own_id))} - {""}
        says = tuple(getattr(asked_from, "explains", ()))
        listed = pages(desk, tuple(offered), here, key_lines(asked_from))
        title = str(getattr(asked_from, "heading", "")) or "This step"
        about = [Page("this.step", title, says)] if says else []
        self.pages = {page.id: page for page in (*about, *listed)}

    def body(self) -> ComposeResult:
        """Search, list, card."""
        yield SearchLine()
        with Horizontal():
            yield DataList(
                Column("title", "Page", 20, flex=True),
                Column("text", "", 0, priority=9),
                empty=EmptyState("No pages.", "No plugin brings any.", "Press esc."),
            )
            yield Card()

    def on_mount(self) -> None:
        """Start on the page of the screen one came from."""
        self.query_one(DataList).load(Row(page.id, (page.title, " ".join(page.lines))) for page in self.pages.values())
        self.query_one(DataList).focus()
        self._show()

    def on_data_list_opened(self) -> None:
        """From the list into the page, to scroll it."""
        self.query_one(Card).focus()

    def on_data_list_moved(self) -> None:
        """Show the selected page."""
        self._show()

    async def action_help(self) -> None:
        """This is it already."""

    def _show(self) -> None:
        page = self.pages.get(self.query_one(DataList).current or "")
        if page is not None:
            self.query_one(Card).show(page.title, [CardLine(line) for line in page.lines])


def pages(desk: Desk, offered: Sequence[Action], here: set[str], screen_keys: Iterable[str]) -> Iterable[Page]:
    """All entries: this screen's pages, its keys, keys from anywhere, other pages, terms.

    Pages about a screen of the desk's own that is not offered now are left out.
    """
    names = {action.id for action in offered if action.id != "desk.today" or action.title == HOME}
    own = [topic for topic in OWN_PAGES if not topic.screen or {topic.id, f"desk.{topic.screen}"} & names]
    topics = [*(owned.item for owned in desk.kernel.help_topics()), *own]
    first = [topic for topic in topics if {topic.screen, topic.id} & here]
    yield from (_topic(topic) for topic in first)
    yield Page("keys.here", "Keys on this screen", tuple(screen_keys) or ("No keys of its own.",))
    yield Page(
        "keys.everywhere",
        "Keys everywhere",
        tuple(f"{keys.shown(action.key)}: {action.title}. {action.help}" for action in offered if action.key),
    )
    yield from (_topic(topic) for topic in topics if topic not in first)
    for owned in desk.kernel.glossary():
        term = owned.item
        cite = (f"See {term.cite}.",) if term.cite else ()
        yield Page(f"term.{term.id}", f"Term: {term.term}", (term.meaning, *cite))


def _topic(topic: HelpTopic) -> Page:
    paragraphs = [paragraph.replace("\n", " ").strip() for paragraph in topic.body.split("\n\n")]
    lines: list[str] = []
    for paragraph in paragraphs:
        lines += [paragraph, ""]
    if topic.cite:
        lines.append(f"See {topic.cite}.")
    return Page(f"topic.{topic.id}", topic.title, tuple(lines))
