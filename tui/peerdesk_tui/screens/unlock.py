"""The first screen: painted before anything heavy is imported, then the way in.

Only Textual is imported here at module level; the desk, the vault and the plugins come in worker threads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Static

from peerdesk_core.exits import Exit
from peerdesk_core.faults import DeskError

if TYPE_CHECKING:
    from peerdesk_core.desk import Desk
    from peerdesk_tui.desk_app import DeskApp
    from peerdesk_tui.kit.entry import Entry

REFUSED = "That name and passphrase do not open this desk."
LONGEST_WAIT = 30
TOLD_APART = frozenset({"OldVault", "NotForRole", "HoldInForce"})
"""Refusals that say nothing about name or passphrase, by class: importing them would delay the first paint."""


class StartScreen(Screen[None]):
    """Opens the desk in a thread, then asks for name and passphrase, or leads to the first-run steps."""

    ALLOW_SELECT = False
    TITLE = "Unlock the desk"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
        # Before the field sees it: what is typed next must land in the passphrase, however fast it comes.
        Binding("enter", "enter", "Unlock", key_display="enter", priority=True),
        Binding("ctrl+o", "other_ways", "Code or backup"),
        Binding("question_mark,f1", "help", "Help"),
    ]
    DEFAULT_CSS = """
    StartScreen { align: center middle; overflow: hidden; }
    StartScreen > #start { width: 100%; max-width: 60; height: auto; padding: 0 2; }
    StartScreen #start-name { text-style: bold; color: $text-primary; }
    StartScreen .start-label { margin-top: 1; }
    StartScreen #start-says { margin-top: 1; min-height: 2; }
    """

    class Ready(Message):
        """The desk can be asked."""

        def __init__(self, desk: Desk) -> None:
            super().__init__()
            self.desk = desk

    class Opened(Message):
        """The vault is open."""

    class Words(Message):
        """The check words of the vault that lies there, which take no key."""

        def __init__(self, words: tuple[str, ...]) -> None:
            super().__init__()
            self.words = words

    class Failed(Message):
        """Something meant for people went wrong; `final` if there is no way on."""

        def __init__(self, error: DeskError, final: bool = False) -> None:
            super().__init__()
            self.error = error
            self.final = final

    def __init__(self) -> None:
        super().__init__()
        self._tries = 0
        self._waiting = 0
        self._busy: Timer | None = None
        self._seconds = 0

    @property
    def explains(self) -> tuple[str, ...]:
        """What this screen is for, shown by help."""
        from .way_in_help import UNLOCKING, UNLOCKING_DEMO

        desk = self.peerdesk.desk
        return UNLOCKING if desk is None or desk.demo is None else UNLOCKING_DEMO

    @property
    def peerdesk(self) -> DeskApp:
        """The application, as far as screens may ask it for more than Textual does."""
        return cast("DeskApp", self.app)

    def compose(self) -> ComposeResult:
        """The name of the program and one line of what goes on."""
        with Vertical(id="start"):
            yield Static("Peerdesk", id="start-name", markup=False)
            yield Static("The desk of a peer support team", markup=False)
            yield Static("Opening the desk.", id="start-says", markup=False)

    def on_mount(self) -> None:
        """Begin once this is on the screen."""
        self.call_after_refresh(self._begin)

    def says(self, text: str) -> None:
        """Change the one line."""
        self.query_one("#start-says", Static).update(text)

    # ------------------------------------------------------------- opening the desk

    def _begin(self) -> None:
        self.run_worker(self._open_desk, thread=True, name="open desk")

    def _open_desk(self) -> None:
        app = self.peerdesk
        desk = app.desk
        try:
            if desk is None:
                assert app.opener is not None
                desk = app.opener()
            self.post_message(self.Ready(desk))
        except DeskError as error:
            self.post_message(self.Failed(error, final=True))
        except SystemExit:
            usage = DeskError("An option is not known.", "See `peerdesk --help`.")
            usage.exit = Exit.USAGE
            self.post_message(self.Failed(usage, final=True))

    async def on_start_screen_ready(self, message: Ready) -> None:
        """Choose the way in."""
        app = self.peerdesk
        app.desk = message.desk
        app.use_theme()
        if message.desk.is_open:
            await app.enter()
        elif message.desk.demo is not None and not message.desk.vault_exists():
            what = "team of the exercise" if message.desk.drill is not None else "agency of the demo"
            self.says(f"Making the synthetic {what}. This takes a few seconds.")
            self._work_on(self._open_demo)
        elif message.desk.vault_exists():
            await self._ask()
            self.run_worker(self._warm_up, thread=True, name="warm up")
        else:
            from .first_run import FirstRun  # draws in the kit

            await app.show_base(FirstRun(message.desk))

    def _open_demo(self) -> None:
        from peerdesk_core.demo import open_demo

        desk = self.peerdesk.desk
        assert desk is not None
        try:
            open_demo(desk)
        except DeskError as error:
            self.post_message(self.Failed(error, final=True))
            return
        self.post_message(self.Opened())

    def _warm_up(self) -> None:
        """Import what unlocking needs while the person types, and work out the check words of what lies there."""
        import peerdesk_core.kernel
        import peerdesk_core.vault.vault  # noqa: F401

        from .trouble import words_of

        desk = self.peerdesk.desk
        if desk is not None and desk.demo is None and (words := words_of(desk.paths.vault)) is not None:
            self.post_message(self.Words(words))

    def on_start_screen_words(self, message: Words) -> None:
        """Show them before anything is typed, to be compared with the paper."""
        for line in self.query("#start-words"):
            cast(Static, line).update(f"Check words: {' '.join(message.words)}")

    # ------------------------------------------------------------- asking

    async def _ask(self) -> None:
        from peerdesk_tui.kit.entry import Entry
        from peerdesk_tui.kit.frame import FooterLine

        desk = self.peerdesk.desk
        assert desk is not None
        demo = desk.demo
        self.says("Locked. Ctrl+o: recovery code or backup.")
        if demo is not None:
            self.says(f"{demo.watermark}. The passphrase is filled in: press enter. It is: {demo.passphrase}")
        handle = Entry(demo.handle if demo is not None else "", id="start-handle")
        secret = Entry(demo.passphrase if demo is not None else "", password=True, id="start-passphrase")
        fields = Vertical(
            Static("Your name at this desk", classes="start-label", markup=False),
            handle,
            Static("Passphrase", classes="start-label", markup=False),
            secret,
            Static("", id="start-words", classes="start-label", markup=False),
            id="start-fields",
        )
        fields.styles.height = "auto"
        await self.query_one("#start").mount(fields, before="#start-says")
        await self.mount(FooterLine())
        (secret if demo is not None else handle).focus()

    def action_enter(self) -> None:
        """Enter goes from the name to the passphrase, and from there in."""
        if self._busy is not None or not self.query("#start-passphrase"):
            return
        secret = self.query_one("#start-passphrase", self._entry())
        if self.focused is not secret and not secret.value:
            self.set_focus(secret)
            return
        secret.call_later(self._try)  # behind the letters that still wait for the field

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing to unlock or to explain before the fields are there; a demo has no other way in."""
        if action in ("enter", "other_ways", "help") and not self.query("#start-passphrase"):
            return False
        desk = self.peerdesk.desk
        if action == "other_ways" and desk is not None and desk.demo is not None:
            return False
        return super().check_action(action, parameters)

    def action_help(self) -> None:
        """What this is for, and the keys; what is typed stays."""
        self.peerdesk.action_help()

    async def action_other_ways(self) -> None:
        """The recovery code, or a backup."""
        desk = self.peerdesk.desk
        if self._busy is not None or desk is None or desk.demo is not None or not self.query("#start-passphrase"):
            return
        self.run_worker(self._go_another_way(), name="another way in", exclusive=True)

    async def _go_another_way(self) -> None:
        from .ways_in import other_ways  # draws in the kit

        self.query_one("#start-passphrase", self._entry()).value = ""
        desk = self.peerdesk.desk
        assert desk is not None
        if await other_ways(self.app, desk):
            self.post_message(self.Opened())

    def _try(self, accept_older: bool = False) -> None:
        """Try what was typed, unless a try is running or has to wait."""
        if self._busy is not None:
            return
        handle = self.query_one("#start-handle", self._entry()).value.strip()
        passphrase = self.query_one("#start-passphrase", self._entry()).value
        if not handle or not passphrase:
            self.says("Both are needed: your name at this desk and the passphrase.")
            return
        desk = self.peerdesk.desk
        assert desk is not None

        def unlock() -> None:
            try:
                desk.unlock(handle, passphrase, accept_older=accept_older)
            except DeskError as error:
                self.post_message(self.Failed(error))
                return
            self.post_message(self.Opened())

        self.says("Unlocking.")
        self._work_on(unlock)

    def _entry(self) -> type[Entry]:
        from peerdesk_tui.kit.entry import Entry

        return Entry

    def _work_on(self, work: object) -> None:
        self._seconds = 0
        self._busy = self.set_interval(1, self._still_busy)
        self.run_worker(work, thread=True, name="unlock", exclusive=True)  # type: ignore[arg-type]

    def _still_busy(self) -> None:
        self._seconds += 1
        self.says(f"Working: {self._seconds} s. The key is made slowly on purpose.")

    def _stop_busy(self) -> None:
        if self._busy is not None:
            self._busy.stop()
            self._busy = None

    async def on_start_screen_opened(self) -> None:
        """The vault is open."""
        self._stop_busy()
        await self.query("#start-fields, FooterLine").remove()
        self.says("")
        await self.peerdesk.enter()

    def on_start_screen_failed(self, message: Failed) -> None:
        """Say what is wrong: the same sentence for every wrong pair, and a longer wait each time."""
        self._stop_busy()
        error = message.error
        if message.final:
            self.peerdesk.last_words = f"{error.title}. {error.cause} {error.next_step}"
            self.app.exit(int(error.exit))
            return
        if error.exit is not Exit.REFUSED or type(error).__name__ in TOLD_APART:
            self._explain(error)
            return
        self._tries += 1
        self._waiting = min(2 ** (self._tries - 1), LONGEST_WAIT)
        self.query_one("#start-passphrase", self._entry()).value = ""
        self._count_down()
        self._busy = self.set_interval(1, self._count_down)

    def _explain(self, error: DeskError) -> None:
        """What stands in the way, on a screen of its own. Nothing was changed."""
        from .trouble import screen_for  # draws in the kit

        desk = self.peerdesk.desk
        assert desk is not None
        self.says(f"{error.title}.")
        page, answered = screen_for(error, desk.paths.vault, lambda: self._try(accept_older=True))
        self.app.push_screen(page, answered)

    def _count_down(self) -> None:
        if self._waiting <= 0:
            self._stop_busy()
            self.says(REFUSED)
            return
        self.says(f"{REFUSED} Wait {self._waiting} s.")
        self._waiting -= 1
