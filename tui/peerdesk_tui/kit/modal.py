"""A question over a screen: esc goes back, and nothing is lost.

The base, the notice and the choice stand together because the base itself uses both: a notice for its keys, a choice
before it lets go of what was typed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from .card import Card, CardLine
from .data_list import Column, DataList, Row
from .empty_state import EmptyState
from .form import Form
from .frame import FooterLine
from .in_turn import InTurn
from .key_help import HELP_BINDING, key_lines
from .page import Page
from .text import wrap

T = TypeVar("T")
_WIDEST = 76
_FRAME = 4
_FRAME_LINES = 3
"""Two lines of border and the footer."""
_TITLE_LINES = 3


class DeskModal(ModalScreen[T], InTurn[T]):
    """Base of every modal: a title line, `body()`, and the footer. Result None means the person went back."""

    ALLOW_SELECT = False
    AUTO_FOCUS = "*"
    TITLE: ClassVar[str] = ""
    explains: tuple[str, ...] = ()
    """What this is for and what comes next, in plain sentences: help shows them above the keys."""
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
        """Close without an answer, not without asking if something was typed."""
        unless_typed([self], self.go_back)

    def go_back(self) -> None:
        """Close without an answer."""
        self.dismiss(None)

    async def action_help(self) -> None:
        """Show help for what is focused."""
        await show_help(self)


class Notice(DeskModal[None]):
    """Something to read; it stays until enter or esc. Lines are sentences or card lines."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "close", "Close", key_display="enter")]

    def __init__(self, title: str, lines: Iterable[str | CardLine] = ()) -> None:
        super().__init__(title)
        self.lines = tuple(CardLine(line) if isinstance(line, str) else line for line in lines)

    def body(self) -> ComposeResult:
        """The lines as a card."""
        card = Card()
        card.show("", self.lines)
        yield card

    def action_close(self) -> None:
        """Close, as esc does."""
        self.go_back()


class BriefHelp(Notice):
    """What a screen says of itself, and the keys that apply there now. What is typed there stays."""

    def __init__(self, screen: Screen[Any]) -> None:
        says = tuple(getattr(screen, "explains", ()))
        name = str(getattr(screen, "heading", "") or screen.TITLE or "")
        lines = [CardLine(line) for line in (*says, "Keys:")] if says else []
        lines += [CardLine(line, indent=1 if says else 0) for line in key_lines(screen, offered=bool(says))]
        super().__init__(f"Help: {name}" if says else "Keys here", lines)


class Ask(DeskModal[str | None]):
    """A choice among few: each is (value, title); its letter picks it at once, enter takes the selected one."""

    def __init__(self, title: str, *choices: tuple[str, str], keys: Mapping[str, str] | None = None) -> None:
        """`keys` gives a letter to each value, such as the key that does the same on the screen behind."""
        super().__init__(title)
        self.choices = choices
        self.letters = letters([title for _, title in choices])
        if keys is not None:
            self.letters = tuple(keys[value] for value, _ in choices)

    def body(self) -> ComposeResult:
        """The choices as a list."""
        choice_list = DataList(
            Column("key", "Key", 3),
            Column("choice", "Choice", 20, flex=True),
            empty=EmptyState("Nothing to choose.", "No choice applies now.", "Press esc to go back."),
        )
        choice_list.load(
            Row(value, (letter, title)) for letter, (value, title) in zip(self.letters, self.choices, strict=True)
        )
        choice_list.styles.height = len(self.choices) + 1
        yield choice_list

    def on_data_list_opened(self, event: DataList.Opened) -> None:
        """Enter on a choice."""
        self.dismiss(event.row_id)

    def on_key(self, event: events.Key) -> None:
        """A choice's letter."""
        if event.character and event.character.casefold() in self.letters:
            event.stop()
            event.prevent_default()
            self.dismiss(self.choices[self.letters.index(event.character.casefold())][0])


def letters(titles: Iterable[str]) -> tuple[str, ...]:
    """A different key for each title: its first free letter or digit, else the first free one of the alphabet."""
    taken: list[str] = []
    for title in titles:
        wanted = [char for char in title.casefold() if char.isascii() and char.isalnum()]
        free = (char for char in [*wanted, *"1234567890abcdefghijklmnopqrstuvwxyz"] if char not in taken)
        taken.append(next(free, ""))
    return tuple(taken)


def unless_typed(screens: Iterable[Screen[Any]], go: Callable[[], None]) -> None:
    """Go at once; but ask first where a form of these screens holds what was typed and not handed in."""
    typed = next((screen for screen in screens if any(form.changed for form in screen.query(Form))), None)
    if typed is None:
        go()
        return
    question = Ask("Discard what you typed?", ("n", "No, go on with it"), ("y", "Yes, discard it"))
    typed.app.push_screen(question, lambda answer: go() if answer == "y" else None)


async def show_help(screen: Screen[Any]) -> None:
    """Run the application's own `help` action, or list the keys when it has none."""
    if hasattr(screen.app, "action_help"):
        await screen.app.run_action("app.help")
    else:
        screen.app.push_screen(BriefHelp(screen))
