"""A recovery code, shown once in groups, until the person has shown that it is on paper."""

from __future__ import annotations

import random
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from peerdesk_tui.kit.entry import Entry
from peerdesk_tui.kit.modal import DeskModal
from peerdesk_tui.kit.text import plain

from .dialogs import SECRET
from .way_in_help import NEW_CODE

_ROW = 3


def code_lines(code: str) -> tuple[str, ...]:
    """The groups of a code with their numbers, three in a line."""
    groups = [f"{place}. {group}" for place, group in enumerate(code.split(), start=1)]
    return tuple("     ".join(groups[at : at + _ROW]) for at in range(0, len(groups), _ROW))


class CodeBlock(Static):
    """The groups, large in the middle. Cannot be selected, and no picture is taken of it."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    CodeBlock {
        height: auto; width: 1fr; padding: 0 2; margin: 0 0 1 0; border: round $primary;
        text-style: bold; text-align: center; text-wrap: nowrap; text-overflow: ellipsis;
    }
    """

    def __init__(self, code: str) -> None:
        super().__init__(Content("\n".join(code_lines(code))), classes=SECRET, markup=False)


class _Group(Entry):
    """The field for a group; the footer says what enter does."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "submit", "Confirm", key_display="enter")]


class CodeStep(Vertical):
    """The code, what it is, and the field for one of its groups. Used as a step and inside a modal."""

    DEFAULT_CSS = """
    CodeStep { height: auto; }
    CodeStep .code--ask { height: auto; }
    CodeStep .code--wrong { height: auto; min-height: 1; color: $text-error; }
    """

    def __init__(self, code: str, place: int) -> None:
        super().__init__()
        self.code = code
        self.place = place

    @classmethod
    def asking_any(cls, code: str) -> CodeStep:
        """Ask for a group that the person cannot foresee."""
        return cls(code, random.SystemRandom().randrange(len(code.split())))

    def compose(self) -> ComposeResult:
        """Block, question, field, complaint."""
        yield CodeBlock(self.code)
        yield Static(
            plain(
                "It is kept nowhere else. I have printed or written it down; "
                f"as proof, group {self.place + 1} from the paper:"
            ),
            classes="code--ask",
        )
        yield _Group(id="code-group")
        yield Static("", classes="code--wrong", markup=False)

    def begin(self) -> None:
        """Into the field, once it has a place to be scrolled to."""
        self.call_after_refresh(self.query_one(Entry).focus)

    def is_right(self) -> bool:
        """Whether the asked group was typed; says so if not."""
        typed = self.query_one(Entry).value.strip().upper()
        if typed == self.code.split()[self.place]:
            return True
        self.says(f"That is not group {self.place + 1}. Compare it with the paper, then with the screen.")
        return False

    def says(self, sentence: str) -> None:
        """The line below the field."""
        self.query_one(".code--wrong", Static).update(plain(f"! {sentence}"))

    def forget(self) -> None:
        """Take the code off the screen."""
        self.code = ""
        for block in self.query(CodeBlock):
            block.update("")


class CodePage(DeskModal[bool]):
    """A new code after the fact: the one before opens nothing any more. False if the person left without paper."""

    TITLE: ClassVar[str] = "The new recovery code"
    explains = NEW_CODE

    def __init__(self, code: str) -> None:
        super().__init__()
        self.step = CodeStep.asking_any(code)
        self._warned = False

    def body(self) -> ComposeResult:
        """What it is, then the code."""
        yield self.step

    def on_mount(self) -> None:
        """Into the field."""
        self.step.begin()

    def on_entry_entered(self) -> None:
        """Enter in the field."""
        if self.step.is_right():
            self._leave(True)

    def action_back(self) -> None:
        """Once more to be sure: without paper nobody has a code."""
        if self._warned:
            self._leave(False)
            return
        self._warned = True
        self.step.says("Leave now, and nobody has a code: you would have to make another one. Esc again leaves.")

    def _leave(self, written: bool) -> None:
        self.step.forget()
        self.dismiss(written)


class CheckWords(Static):
    """Four words, large and apart."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    CheckWords {
        height: 3; width: 1fr; border: round $primary; text-style: bold; text-align: center;
        text-wrap: nowrap; text-overflow: ellipsis;
    }
    """

    def __init__(self, words: tuple[str, ...] = (), *, id: str | None = None) -> None:
        super().__init__(Content(spaced(words)), markup=False, id=id)

    def show(self, words: tuple[str, ...]) -> None:
        """Other words."""
        self.update(Content(spaced(words)))


def spaced(words: tuple[str, ...]) -> str:
    """The words with room between them."""
    return "    ".join(words)
