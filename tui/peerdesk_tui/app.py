"""The terminal application: one stack of screens over Today, one registry of actions, one way out."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual.binding import Binding, BindingType
from textual.screen import Screen

from peerdesk_core.exits import Exit
from peerdesk_core.faults import DeskError, Fault, fault_of, mute_plugins
from peerdesk_core.last_words import leave

from . import keys
from .ending import LEAVE_SECONDS, LOCK_SECONDS, Ending
from .guard import GuardedApp, owner_of
from .idle import Idleness, seconds_awake_or_not
from .screens.unlock import StartScreen
from .styles import UNREADABLE, mend

if TYPE_CHECKING:
    from peerdesk_core.desk import Desk
    from peerdesk_core.kernel import Kernel

    from .actions import Action, Registry

HOME_DEPTH = 2
"""Screens on the stack while Today is in front: the start screen and Today."""
COORDINATOR = "coordinator"
DARK, LIGHT = "textual-dark", "textual-light"
THEMES = {"dark": DARK, "light": LIGHT, "high-contrast": "peerdesk-high-contrast", "ansi": "ansi-dark"}


class PeerdeskApp(GuardedApp):
    """Runs a desk: either one that is given, or one that `opener` makes in a thread after the first paint.

    Ends with a code of `exits.Exit`. Locking ends it too, so that no key stays in memory.
    """

    TITLE = "Peerdesk"
    CSS_PATH = "app.tcss"
    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(keys.PALETTE, "palette", "All actions", key_display="ctrl+p", priority=True),
        Binding(keys.LOCK, "lock", "Lock", key_display="ctrl+l", priority=True, show=False),
        Binding(keys.QUIT, "leave", "Quit", key_display="ctrl+q", priority=True),
        Binding(keys.HOME, "home", "Today", show=False),
        Binding(keys.HELP, "help", "Help", key_display="?", show=False),
    ]

    def __init__(
        self,
        desk: Desk | None = None,
        *,
        opener: Callable[[], Desk] | None = None,
        idle_clock: Callable[[], float] = seconds_awake_or_not,
        ending: Ending | None = None,
    ) -> None:
        super().__init__()
        self.desk = desk
        self.opener = opener
        self.last_words = ""
        self.header_marks: tuple[str, ...] = ()
        """What the header of every screen shows at its right end, beside the watermark of a demo."""
        self.registry: Registry | None = None
        self._kernel: Kernel | None = None
        self.idleness = Idleness(idle_clock)
        self.ending = ending
        """Given where the process is the application's own."""
        self._parent_process = os.getppid()
        self._base_broken = False
        if os.environ.get("PEERDESK_ASCII"):
            cast(Any, self.console.file).encoding = "ascii"  # the kit chooses its signs by it

    # ------------------------------------------------------------- from start to Today

    def get_default_screen(self) -> Screen[Any]:
        """The start screen: painted before anything heavy is imported."""
        return StartScreen()

    def on_mount(self) -> None:
        """Begin to watch for idleness."""
        if self.desk is not None:
            self.use_theme()
        self.set_interval(1, self.tick)

    async def enter(self) -> None:
        """The vault is open: show Today."""
        from . import actions  # the registry draws in the kit, which the first paint does without

        assert self.desk is not None
        self._kernel = self.desk.kernel
        self.mark_header()
        home = self._make_home()
        self.registry = actions.build(self._kernel, str(getattr(home, "TITLE", "") or actions.HOME))
        for action in self.registry:
            if action.key and action.owner != "desk":
                self.bind(action.key, f"run('{action.id}')", description=action.title, show=False)
        self.use_theme()
        self.somebody_is_there()
        await self.show_base(home)
        warnings = self.desk.warnings()
        if self.coordinates and any("`" in warning for warning in warnings):
            warnings = ("All of it can be done here: ctrl+p, then Users and keys, or Backup.", *warnings)
        if warnings:
            from .kit.confirm import Notice

            await self.push_screen(Notice("Before you go on", warnings))

    def _make_home(self) -> Screen[Any]:
        """Today for whoever works with requests; for others the first screen that their keys open."""
        from peerdesk_core.contributions import Compartment

        from .screens.home import Today
        from .screens.opening import make_view

        assert self.desk is not None and self._kernel is not None
        if not self.desk.vault.may_read(Compartment.REQUESTS):
            for owned in self._kernel.screens():
                view = make_view(owned, self.desk.ctx(owned.owner)) if owned.item.reads else None
                if isinstance(view, Screen):
                    setattr(view, "at_home", True)  # noqa: B010  # a screen of a plugin need not be a DeskScreen
                    return view
        return Today(self.desk)

    @property
    def coordinates(self) -> bool:
        """Whether the desk was opened by its coordinator."""
        return self.desk is not None and self.desk.is_open and self.desk.vault.role.value == COORDINATOR

    def mark_header(self) -> None:
        """Work out what every header shows of hold and role; called again when a legal hold begins or ends."""
        from peerdesk_core.vault.upkeep.hold import hold

        from .kit.frame import HeaderLine

        assert self.desk is not None
        vault = self.desk.vault
        marks = ["LEGAL HOLD"] if hold(vault) is not None else []
        marks += [] if self.coordinates else [vault.role.value.replace("_", " ")]
        self.header_marks = tuple(marks)
        for screen in self.screen_stack:
            for header in screen.query(HeaderLine):
                header.refresh()

    async def show_base(self, screen: Screen[Any]) -> None:
        """Put a screen where Today belongs: right above the start screen, which Textual cannot replace."""
        self._pop_to(1)
        self._base_broken = False
        await self.push_screen(screen)

    def use_theme(self) -> None:
        """Take the colours of the settings."""
        from .themes import HIGH_CONTRAST

        self.register_theme(HIGH_CONTRAST)
        if self.desk is not None:
            self.theme = THEMES.get(self.desk.settings.theme, DARK)

    # ------------------------------------------------------------- actions

    def available(self) -> Iterable[Action]:
        """What can be done now."""
        from . import actions

        return tuple(action for action in self.registry or actions.build(None) if action.available(self))

    async def action_run(self, action: str) -> None:
        """Run an action of the registry by its id."""
        for found in self.available():
            if found.id == action:
                await self.guarded_call(partial(found.run, self), f"the command {found.title!r}")

    def action_palette(self) -> None:
        """List everything that can be done."""
        from .palette import Palette

        if not isinstance(self.screen, Palette):
            self.push_screen(Palette(self.available()), self._picked)

    async def _picked(self, action: str | None) -> None:
        if action is not None:
            await self.action_run(action)

    async def action_home(self) -> None:
        """Back to Today; a Today that failed is made anew."""
        if self.desk is None or self.registry is None:
            return
        from .kit.modal import unless_typed

        if self._base_broken:
            await self.show_base(self._make_home())
        unless_typed(self.screen_stack[HOME_DEPTH:], partial(self._pop_to, HOME_DEPTH))

    def action_help(self) -> None:
        """Help for the screen in view; before the desk is open, what the step is for and its keys."""
        if self.desk is not None and self.registry is not None:
            from .screens.help import HelpScreen

            if not isinstance(self.screen, HelpScreen):
                self.push_screen(HelpScreen(self.desk, tuple(self.available()), self.screen))
        elif hasattr(self.screen, "explains"):
            from .kit.modal import BriefHelp

            if not isinstance(self.screen, BriefHelp):
                self.push_screen(BriefHelp(self.screen))

    def get_key_display(self, binding: Binding) -> str:
        """Keys are written one way everywhere: "ctrl+s", never "^s"."""
        return super().get_key_display(binding).replace("^", "ctrl+")

    def action_lock(self) -> None:
        """End at once, whatever still works; the launcher offers to unlock. Before a desk is made nothing is open."""
        if self.desk is not None and not self.desk.is_open and not self.desk.vault_exists():
            self.notify("No desk is made yet, so there is nothing to lock. ctrl+q quits.", markup=False)
            return
        if self.ending is not None:
            self.ending.within(LOCK_SECONDS, int(Exit.LOCKED))
        self.exit(int(Exit.LOCKED))

    def action_leave(self) -> None:
        """End for today."""
        if self.ending is not None:
            self.ending.within(LEAVE_SECONDS, int(Exit.OK))
        self.exit(int(Exit.OK))

    def action_help_quit(self) -> None:
        """Ctrl+c: say how to leave."""
        self.notify("ctrl+q quits, ctrl+l locks.", markup=False)

    # ------------------------------------------------------------- screens

    async def open_own(self, name: str) -> None:
        """Open one of the application's own screens."""
        from .screens import by_name

        if self.desk is None or self.registry is None:
            return
        await by_name.open_screen(self, self.desk, self.registry, name)

    async def open_screen(self, screen: str, action: str = "") -> None:
        """Open a screen by its id, and run an action there. An unknown id is told, not raised."""
        if screen in ("", "today"):
            await self.action_home()
            return
        from .screens import by_name

        if screen in by_name.NAMES and f"desk.{screen}" in {action.id for action in self.available()}:
            await self.open_own(screen)
            return
        if self._kernel is None or self.desk is None:
            return
        from .screens.opening import UnknownScreen, make_view, resting

        owned = next((owned for owned in self._kernel.screens() if owned.item.id == screen), None)
        if owned is None:
            raise UnknownScreen()
        rest = resting(self._kernel, owned.owner)
        if rest is not None:
            self._show_card(rest)
            return
        if getattr(self.screen, "desk_screen_id", "") != screen:
            view = make_view(owned, self.desk.ctx(owned.owner))
            if isinstance(view, Fault):
                self._kernel.record(view)
                self._show_card(view)
                return
            try:
                await self.push_screen(view)
            except Exception as error:
                self.fault(error, view, "opening its screen", close=True)
                return
        if action:
            await self.screen.run_action(f"screen.{action}" if "." not in action else action)

    # ------------------------------------------------------------- faults

    def show_fault(self, error: BaseException, screen: Screen[Any] | None, where: str, close: bool) -> None:
        """Record a failure under its owner and show it. An error meant for people is shown as such."""
        from .screens.fault import FaultCard

        if self._kernel is None or isinstance(screen, FaultCard):
            self.give_up()
            return
        if isinstance(error, UNREADABLE):
            mend(self.stylesheet)
        gone = screen is not None and screen not in self.screen_stack
        if close and gone and isinstance(self.screen, FaultCard):
            return  # the screen is closed already: what still fails in it is the same failure
        if close and screen is not None:
            self._close_screen(screen)
        if isinstance(error, DeskError):
            from .kit.confirm import Notice

            self.push_screen(Notice(error.title, (error.cause, error.next_step)))
            return
        known = {state.id for state in self._kernel.plugins()}
        fault = fault_of(error, owner_of(error, screen, known), where)
        if not (isinstance(self.screen, FaultCard) and self.screen.faults[0].owner == fault.owner):
            self._kernel.record(fault)  # one broken widget fails many times; that is one strike
        self._show_card(fault)

    def give_up(self) -> None:
        """End as crashed; the plugin that failed last is named, since starting without it may help."""
        with contextlib.suppress(Exception):  # whatever else is broken by now, this must end the program
            if self.failed_last is not None and self._kernel is not None:
                owner = owner_of(*self.failed_last, {state.id for state in self._kernel.plugins()})
                part = "the application itself" if owner == "terminal" else f"the plugin {owner}"
                self.last_words = f"Peerdesk stopped on a fault. What failed last was {part}."
        super().give_up()

    def _show_card(self, fault: Fault) -> None:
        from .screens.fault import FaultCard

        if isinstance(self.screen, FaultCard):
            self.screen.also(fault)
            return
        state = None
        if self._kernel is not None:
            state = next((state for state in self._kernel.plugins() if state.id == fault.owner), None)
        self.push_screen(FaultCard(fault, state.title if state is not None else ""))

    def _close_screen(self, screen: Screen[Any]) -> None:
        stack = self.screen_stack
        if screen not in stack:
            return
        place = stack.index(screen)
        self._base_broken = self._base_broken or place < HOME_DEPTH
        self._pop_to(max(HOME_DEPTH, place))

    def _pop_to(self, depth: int) -> None:
        """Close the screens above a depth. Not awaited: one of them may be the caller, and would wait for itself."""
        for _ in range(len(self.screen_stack) - depth):
            self.pop_screen()

    # ------------------------------------------------------------- idleness

    def somebody_is_there(self) -> None:
        """Start counting from now."""
        self.idleness.restart()

    @property
    def seconds_to_lock(self) -> float | None:
        """Until the desk locks itself if no key is pressed; None while none is open."""
        return self.idleness.left(self.desk.settings) if self.desk is not None and self.desk.is_open else None

    def tick(self) -> None:
        """Once a second: lock when nobody is there, after a sleep, or when the launcher or the terminal is gone."""
        alone = os.getppid() != self._parent_process
        if self.ending is not None and self.desk is not None:
            self.ending.alive(self.desk.settings.idle_minutes)
            alone = alone or not self.ending.has_terminal()
        if alone or (
            self.desk is not None and self.desk.is_open and self.idleness.check(self.screen, self.desk.settings)
        ):
            self.action_lock()


def run(arguments: Sequence[str]) -> int:
    """Entry point `peerdesk.frontend`: open the desk that the arguments ask for, run it, return its exit code."""
    mute_plugins()

    def opener() -> Desk:
        from peerdesk_core.desk import open_desk

        return open_desk(arguments)

    ending = Ending()
    app = PeerdeskApp(opener=opener, ending=ending)
    app.driver_class = ending.at_key(app.driver_class, keys.LOCK, LOCK_SECONDS, int(Exit.LOCKED))
    ending.on_signals(app.exit)
    code: int | None
    try:
        code = app.run()
    except KeyboardInterrupt:
        code = Exit.LOCKED
    except BaseException:
        code = Exit.CRASH
    finally:
        words = close(app.desk) if app.desk is not None else ""
    if code is None:
        code = Exit.CRASH
    if code == Exit.CRASH and not app.last_words:
        app.last_words = "Peerdesk stopped on a fault of its own."
    if app.last_words or words:
        leave("\n".join(line for line in (app.last_words, words) if line))
    return int(code)


def close(desk: Desk) -> str:
    """Close the desk, and say by which words its state is known again; "" for a demo or a desk that was not open."""
    was_open = desk.is_open
    desk.close()
    if not was_open or desk.demo is not None:
        return ""
    with contextlib.suppress(DeskError):
        return f"Check words of the desk as you leave it: {' '.join(desk.check_words())}"
    return ""
