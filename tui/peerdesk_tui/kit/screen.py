"""The screen every plugin screen extends: header, body, footer, reveal, messages to people."""

from __future__ import annotations

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.reactive import reactive
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import Tone
from peerdesk_core.faults import DeskError

from .card import CardLine
from .data_list import DataList
from .frame import FooterLine, HeaderLine
from .in_turn import InTurn
from .key_help import HELP_BINDING
from .modal import DeskModal, Notice, show_help, unless_typed
from .text import clean, plain, sign

__all__ = ["DeskModal", "DeskScreen"]

SMALLEST = (60, 18)
"""Columns and lines below which a screen shows only one line saying so."""

_MOVES = ("up", "down", "pageup", "pagedown", "home", "end", "left", "right")
_MARKS = ("space", "plus", "minus", "enter")
_STAYS = frozenset((*_MOVES, *_MARKS))
"""Keys of the work for which names are shown: they keep them shown, unless another screen comes of it."""


class DeskScreen(InTurn[None]):
    """Base of every screen. Subclasses give ID and TITLE, yield widgets in `body()` and fill them in `reload()`.

    A subclass that shows names overrides `names_changed()`; only then does the key `v` appear.
    """

    ALLOW_SELECT = False
    AUTO_FOCUS = "*"
    ID: ClassVar[str] = ""
    TITLE: ClassVar[str] = ""
    explains: tuple[str, ...] = ()
    """What this screen is for and what comes next, in plain sentences: help shows them above the keys."""
    REVEAL_SECONDS: ClassVar[float] = 10.0
    TOLD_SECONDS: ClassVar[float] = 4.0
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back"),
        HELP_BINDING,
        Binding("v", "reveal", "Names"),
    ]
    DEFAULT_CSS = """
    DeskScreen { layout: vertical; overflow: hidden; background: $background; }
    DeskScreen > .desk--body { height: 1fr; width: 1fr; }
    DeskScreen > .desk--small, DeskScreen > .desk--lacking { display: none; height: auto; }
    DeskScreen > .desk--lacking { padding: 0 1; color: $text-error; }
    DeskScreen > .desk--lacking.-told { display: block; }
    DeskScreen.-small > HeaderLine, DeskScreen.-small > .desk--body, DeskScreen.-small > FooterLine,
    DeskScreen.-small > .desk--lacking { display: none; }
    DeskScreen.-small > .desk--small { display: block; }
    """

    at_home = False
    """Whether this is where one starts, so that there is nothing to go back to."""

    saved: str = ""
    """Id of the row that was made or changed here, for the list that opened this screen."""

    names_shown: reactive[bool] = reactive(False, repaint=False, init=False)
    """True while names may be read on screen."""

    def __init__(self, ctx: Ctx) -> None:
        super().__init__()
        self.ctx = ctx
        self._hiding: Timer | None = None
        self._focused_before: Widget | None = None

    def body(self) -> ComposeResult:
        """The widgets between header and footer."""
        yield from ()

    def reload(self) -> None:
        """Read the data again; called when the screen appears, and each time it comes back to the front."""

    def show_row(self, row_id: str) -> bool:
        """Select a row of the screen's list, as something is done about it; False where it is not shown."""
        lists = self.query(DataList)
        return bool(lists) and lists.first().select(row_id)

    def open_form(self, form: DeskScreen) -> None:
        """Open a form of this screen's list. On return the list stands on what was saved there."""

        def back(_: None) -> None:
            if form.saved and not self.show_row(form.saved):
                self.reload()
                self.show_row(form.saved)

        self.app.push_screen(form, back)

    def names_changed(self) -> None:
        """Draw again after `names_shown` has changed."""

    def compose(self) -> ComposeResult:
        """Header, body, footer, and the line for a terminal that is too small."""
        yield HeaderLine(self.TITLE, _department_title(self.ctx))
        yield Static("", classes="desk--lacking", markup=False)
        with Vertical(classes="desk--body"):
            yield from self.body()
        yield Static(
            f"The terminal is too small: {SMALLEST[0]} columns and {SMALLEST[1]} lines are needed. Esc goes back.",
            classes="desk--small",
            markup=False,
        )
        yield FooterLine()

    def tell(self, text: str) -> None:
        """A short message that goes away by itself."""
        self.app.clear_notifications()
        self.app.notify(clean(text), markup=False, timeout=self.TOLD_SECONDS)

    def show_error(self, error: DeskError) -> None:
        """What went wrong, why, and what to do next; stays until it is read."""
        self.app.push_screen(Notice(error.title, (CardLine(error.cause, Tone.BAD), error.next_step)))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer `v` only on screens that have names to show, and esc only where there is a screen before."""
        if action == "back" and self.at_home:
            return False
        if action == "reveal":
            return type(self).names_changed is not DeskScreen.names_changed
        return super().check_action(action, parameters)

    def action_back(self) -> None:
        """Return to the screen before, not without asking if something was typed."""
        if len(self.app.screen_stack) > 1:
            unless_typed([self], self.go_back)

    def go_back(self) -> None:
        """Return to the screen before."""
        self.dismiss(None)

    async def action_help(self) -> None:
        """Show help for this screen."""
        await show_help(self)

    def action_reveal(self) -> None:
        """Show names until ten seconds have passed, or a key is pressed that neither moves nor marks."""
        self._hide_later()
        self.names_shown = True

    def hide_names(self) -> None:
        """Hide names now."""
        self._stop_hiding()
        self.names_shown = False

    def watch_names_shown(self) -> None:
        """Let the subclass draw."""
        self.names_changed()

    def on_key(self, event: events.Key) -> None:
        """A key that moves or marks keeps names for ten more seconds; any other but `v` hides them."""
        if event.key in _STAYS and self.names_shown:
            self._hide_later()
        elif event.key != "v":
            self.hide_names()

    def on_descendant_focus(self) -> None:
        """A field that takes keys for itself must not keep names on screen."""
        self.hide_names()

    @on(events.Mount)
    def forget_told(self) -> None:
        """What was told on the screen before has been read, or would now cover what this one says."""
        self.app.clear_notifications()

    def on_screen_resume(self) -> None:
        """Show the present state of the data, and what of it could not be had."""
        self.reload()
        self.call_after_refresh(self._show_lacking)

    def on_screen_suspend(self) -> None:
        """Names never stay behind another screen."""
        self.hide_names()

    def on_resize(self, event: events.Resize) -> None:
        """Below the smallest size only one line is shown; the focus comes back when there is room again."""
        small = event.size.width < SMALLEST[0] or event.size.height < SMALLEST[1]
        if small and not self.has_class("-small"):
            self._focused_before = self.focused
        self.set_class(small, "-small")
        if not small and self._focused_before is not None:
            self.set_focus(self._focused_before)
            self._focused_before = None

    def _show_lacking(self) -> None:
        missing = self.ctx.lacking()
        mark = sign(Tone.BAD, ascii_only=not self.app.console.encoding.lower().startswith("utf"))
        for line in self.query(".desk--lacking").results(Static):
            line.update(plain(f"{mark} Not everything is here. {' '.join(missing)} See Plugins."))
            line.set_class(bool(missing), "-told")

    def _hide_later(self) -> None:
        self._stop_hiding()
        self._hiding = self.set_timer(self.REVEAL_SECONDS, self.hide_names)

    def _stop_hiding(self) -> None:
        if self._hiding is not None:
            self._hiding.stop()
            self._hiding = None


def _department_title(ctx: Ctx) -> str:
    """A pack that cannot be read must not take every screen with it."""
    try:
        return ctx.department.title
    except DeskError as error:
        return error.title
