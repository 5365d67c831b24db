"""A legal hold: what it does, putting it in force on counsel's word, lifting it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from peerdesk_core.contributions import Tone
from peerdesk_core.faults import DeskError
from peerdesk_core.vault.errors import BadTitle
from peerdesk_core.vault.people import Hold
from peerdesk_core.vault.upkeep.hold import begin_hold, check_title, held, hold, lift_hold
from peerdesk_tui.kit.card import Card, CardLine
from peerdesk_tui.kit.confirm import TypedConfirm
from peerdesk_tui.kit.form import Line

from .dialogs import Attempt, Values
from .own import OwnScreen


class HoldScreen(OwnScreen):
    """One card, and the one thing that can be done now."""

    ID: ClassVar[str] = "hold"
    TITLE: ClassVar[str] = "Legal hold"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("b", "begin", "Begin a hold"),
        Binding("l", "lift", "Lift the hold"),
    ]
    DEFAULT_CSS = """
    HoldScreen Card { padding: 1; }
    """

    def body(self) -> ComposeResult:
        """The card."""
        yield Card()

    def on_mount(self) -> None:
        """Nothing to choose."""
        self.query_one(Card).focus()

    def reload(self) -> None:
        """Ask the vault."""
        try:
            self.there, kept = hold(self.desk.vault), held(self.desk.vault)
        except DeskError as error:
            self.show_error(error)
            return
        self.query_one(Card).show(*self._said(self.there, kept))
        self.desk_app.mark_header()
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Begin without one, lift with one."""
        if action in ("begin", "lift"):
            return (getattr(self, "there", None) is None) == (action == "begin")
        return super().check_action(action, parameters)

    def _said(self, there: Hold | None, kept: int) -> tuple[str, list[CardLine]]:
        what = [
            CardLine(""),
            CardLine("While a hold is in force nothing is shredded or purged, and no keys are renewed."),
            CardLine(
                "A request that is closed meanwhile leaves the lists and is counted as always, but its record stays "
                "sealed until the hold is lifted. Nothing more is recorded than before, and nobody is asked anything."
            ),
            CardLine("What was closed before a hold began is gone; no hold can bring it back."),
            CardLine("Every header says LEGAL HOLD until it is lifted. Both steps stand in the audit trail."),
        ]
        if there is None:
            return "No legal hold is in force", [CardLine("Records are destroyed as usual.", Tone.GOOD), *what]
        since = CardLine(f"Since {there.since:%d %b %Y}, on the word of: {there.title}.", Tone.WARN)
        return "A legal hold is in force", [since, CardLine(f"Closed and kept under it: {kept}."), *what]

    def action_begin(self) -> None:
        """Ask on whose word."""
        self._start(self._begin)

    def action_lift(self) -> None:
        """After a typed word."""
        self._start(self._lift)

    def _start(self, sequence: Callable[[], Awaitable[None]]) -> None:
        self.run_worker(sequence(), name="a legal hold", group="hold", exclusive=True)

    async def _begin(self) -> None:
        def check(values: Values) -> dict[str, str]:
            try:
                check_title(values["title"])
            except BadTitle as error:
                return {"title": f"{error.cause} {error.next_step}"}
            return {}

        intro = ("Only on counsel's instruction. From then on nothing is destroyed until you lift it.",)
        field = Line("title", "On the word of", help="The office, not the person: City attorney.")

        async def attempt(values: Values) -> bool:
            begin_hold(self.desk.vault, values["title"])
            return True

        def blame(error: DeskError) -> str:
            return "title" if isinstance(error, BadTitle) else ""

        await self.app.push_screen_wait(Attempt("Begin a legal hold", intro, (field,), attempt, blame, check))
        self.reload()

    async def _lift(self) -> None:
        kept = held(self.desk.vault)
        effects = (
            f"Closed records kept under the hold: {kept}. Their keys are destroyed now, for good.",
            "From now on records are destroyed as usual when they are closed.",
            "Do it on counsel's word only.",
        )
        if await self.app.push_screen_wait(TypedConfirm("Lift the legal hold", effects, "lift")):
            destroyed = self._do(lambda: lift_hold(self.desk.vault))
            if destroyed is not None:
                self.tell(f"Lifted. Records destroyed: {destroyed}.")
            self.reload()

    def _do(self, work: Callable[[], Any]) -> Any:
        try:
            return work()
        except DeskError as error:
            self.show_error(error)
            return None
