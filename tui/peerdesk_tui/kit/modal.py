"""A question over a screen: esc goes back, and nothing is lost."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from .frame import FooterLine
from .key_help import HELP_BINDING, show_help
from .page import Page
from .text import wrap

T = TypeVar("T")
_WIDEST = 76
_FRAME = 4
_FRAME_LINES = 3
"""Two lines of border and the footer."""
_TITLE_LINES = 3


class DeskModal(ModalScreen[T]):
    """Base of every modal: a title line, `body()`, and the footer. Result None means the person went back."""

    ALLOW_SELECT = False
    AUTO_FOCUS = "*"
    TITLE: ClassVar[str] = ""
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "back", "Back"), HELP_BINDING]
    DEFAULT_CSS = """
    DeskModal { align: center middle; overflow: hidden; }
    DeskModal > .modal--box {
        width: 100%; max-width: 76; height: auto; max-height: 100%;
        border: round $primary; background: $background; padding: 0 1;
    }
    DeskModal .modal--title { height: auto; text-style: bold; color: $text-primary; }
    DeskModal .modal--body { height: auto; }
    DeskModal Card, DeskModal DataList, DeskModal Form { height: auto; }
    """

    def __init__(self, title: str = "") -> None:
        super().__init__()
        self.heading = title or self.TITLE

    def body(self) -> ComposeResult:
        """The widgets between title and footer."""
        yield from ()

    def compose(self) -> ComposeResult:
        """Title, body, footer."""
        with Vertical(classes="modal--box"):
            yield Static(classes="modal--title", markup=False)
            with Page(classes="modal--body"):
                yield from self.body()
        yield FooterLine()

    def on_resize(self, event: events.Resize) -> None:
        """Give the title what it needs, the body the rest; what scrolls by itself never outgrows the body."""
        title = wrap(self.heading, min(event.size.width, _WIDEST) - _FRAME)[:_TITLE_LINES]
        self.query_one(".modal--title", Static).update(Content("\n".join(title)))
        room = max(1, event.size.height - len(title) - _FRAME_LINES)
        page = self.query_one(".modal--body", Page)
        page.styles.max_height = room
        scrollers = [child for child in page.children if child.can_focus or child.can_focus_children]
        for child in scrollers:
            child.styles.max_height = max(2, room - (len(page.children) - 1))

    def action_back(self) -> None:
        """Close without an answer."""
        self.dismiss(None)

    async def action_help(self) -> None:
        """Show help for what is focused."""
        await show_help(self)
