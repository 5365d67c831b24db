"""The first start in short steps: department, name, passphrase, recovery code, custodian, review.

Esc goes back and loses nothing. The department is saved as soon as it is chosen, so a start that was broken off goes on
from the second step. The code is on paper before the vault exists, so that no vault has a code that nobody wrote down.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static

from peerdesk_core.contributions import Tone
from peerdesk_core.faults import DeskError
from peerdesk_tui.kit.card import Card, CardLine
from peerdesk_tui.kit.data_list import Column, DataList, Row
from peerdesk_tui.kit.empty_state import EmptyState
from peerdesk_tui.kit.form import Form, Line
from peerdesk_tui.kit.frame import FooterLine, HeaderLine
from peerdesk_tui.kit.page import Page
from peerdesk_tui.kit.screen import SMALLEST
from peerdesk_tui.kit.text import plain

from .custodian import HELP, INTRO, wrong_custodian
from .dialogs import SecretLine
from .own import OwnScreen
from .secret import CodeStep
from .way_in_help import STEPS as HELP_OF_STEPS

if TYPE_CHECKING:
    from peerdesk_core.desk import Desk

SHORTEST_OWN = 16
STEPS = ("Department", "Your name", "Passphrase", "Recovery code", "Custodian", "Review")
CODE, CUSTODIAN = STEPS.index("Recovery code"), STEPS.index("Custodian")
INTROS = (
    "Whose rules apply? Enter chooses. Every department here brings its policy and its state's law. "
    "To bring back a backup choose its department too: the next step restores it.",
    "The name you unlock with: a short word only you use here. Ctrl+s goes on. Ctrl+o restores a backup instead.",
    "Write these six words down and keep them away from this machine, or type a passphrase of your own "
    f"({SHORTEST_OWN} characters or more). Then type it again. Ctrl+s goes on.",
    "For the day on which nobody can open the desk. It does not open what requests say.",
    f"Who keeps the paper with the code? {INTRO} Until it is confirmed that the paper is there, the desk asks. "
    "Ctrl+s goes on.",
    "Enter creates the desk. Esc goes back.",
)
STORED = (
    "Stored, sealed on this machine: peers and their training, open requests under a code, incidents, counts.",
    "Stored outside the seal: this department, the minutes until locking, the colours, which plugins run.",
)
NEVER = (
    "Never stored: who asked for support or received it, how often, or why.",
    "Never stored: free text about a request, and what was asked in a disclosure check.",
    "Never done: any connection to a network.",
)


class FirstRun(OwnScreen):
    """Holds what was given so far; each step is built from it and written back into it."""

    ID: ClassVar[str] = "first_run"
    TITLE: ClassVar[str] = "First start"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "create", "Create", key_display="enter"),
        Binding("ctrl+o", "restore", "Restore a backup"),
    ]
    DEFAULT_CSS = """
    FirstRun #first-intro { height: auto; padding: 1 1 1 1; }
    FirstRun #first-says { height: auto; min-height: 1; padding: 0 1; color: $text-error; }
    FirstRun #first-step { height: 1fr; padding: 0 1; }
    """

    class Created(Message):
        """The vault is made and open."""

    class NotCreated(Message):
        """It could not be made."""

        def __init__(self, error: DeskError) -> None:
            super().__init__()
            self.error = error

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.department = desk.settings.department or ""
        self.step = 1 if self.department else 0
        self.handle = ""
        self.suggested = ""
        self.passphrase = ""
        self.again = ""
        self.code = ""
        self.custodian = ""
        self._busy: Timer | None = None
        self._seconds = 0

    @property
    def heading(self) -> str:
        """The step, as help and intro name it."""
        return f"Step {self.step + 1} of {len(STEPS)}: {STEPS[self.step]}"

    def compose(self) -> ComposeResult:
        """Like every screen, but without a department in the header: it may not be chosen yet."""
        yield HeaderLine(self.TITLE, "")
        with Vertical(classes="desk--body"):
            yield Static("", id="first-intro", markup=False)
            yield Page(id="first-step")
            yield Static("", id="first-says", markup=False)
        yield Static(
            f"The terminal is too small: {SMALLEST[0]} columns and {SMALLEST[1]} lines are needed.",
            classes="desk--small",
            markup=False,
        )
        yield FooterLine()

    async def on_mount(self) -> None:
        """Begin with the first step that is not done."""
        await self.show_step()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enter creates on the last step only; the first one has none before it."""
        if action == "back" and self.step == 0:
            return False
        if action == "create":
            return self.step == len(STEPS) - 1
        if action == "restore":
            return self.step == 1
        return super().check_action(action, parameters)

    async def show_step(self) -> None:
        """Build the present step from what was given so far."""
        self.says("")
        self.explains = HELP_OF_STEPS[self.step]
        self.query_one("#first-intro", Static).update(plain(f"{self.heading}. {INTROS[self.step]}"))
        holder = self.query_one("#first-step")
        await holder.remove_children()
        steps = (
            self._ask_department,
            self._ask_handle,
            self._ask_passphrase,
            self._show_code,
            self._ask_custodian,
            self._review,
        )
        widget = steps[self.step]()
        await holder.mount(widget)
        if isinstance(widget, CodeStep):
            widget.begin()
        elif isinstance(widget, (DataList, Card)):
            widget.focus()
        else:
            self.call_after_refresh(self._enter_form)
        self.refresh_bindings()

    def _enter_form(self) -> None:
        for form in self.query(Form):
            if form.fields:
                form.fields[0].enter_field()

    def says(self, text: str) -> None:
        """The line below the step."""
        self.query_one("#first-says", Static).update(plain(text))

    # ------------------------------------------------------------- the steps

    def _ask_department(self) -> Widget:
        rows = []
        broken = [Column("says", "", 14, priority=2)] if any(info.broken for info in self.desk.departments()) else []
        for info in sorted(self.desk.departments(), key=lambda info: (info.state_title, info.title)):
            says = "cannot be used" if info.broken else ""
            rows.append(Row(info.id, (info.title, info.state_title, says), Tone.BAD if info.broken else Tone.PLAIN))
        listed = DataList(
            Column("title", "Department", 36, flex=True),
            Column("state", "State", 14),
            *broken,
            empty=EmptyState(
                "No department.",
                "No jurisdiction plugin is running.",
                "Quit with ctrl+q and see `peerdesk plugins`.",
            ),
        )
        listed.load(rows)
        listed.select(self.department)
        return listed

    def _ask_handle(self) -> Widget:
        return Form(Line("handle", "Your name here", self.handle, help="For example: desk, or your initials."))

    def _ask_passphrase(self) -> Widget:
        if not self.suggested:
            self.suggested = self.desk.suggest_passphrase()
            self.passphrase = self.passphrase or self.suggested
        return Form(
            SecretLine("passphrase", "Passphrase", self.passphrase, help=f"Suggested: {self.suggested}"),
            Line("again", "Once more", self.again, password=True, help="Type it again, from what you wrote down."),
        )

    def _show_code(self) -> Widget:
        if not self.code:
            from peerdesk_core.vault.recovery import new_code  # the vault's modules: not for the first steps

            self.code = new_code()
        return CodeStep.asking_any(self.code)

    def _ask_custodian(self) -> Widget:
        return Form(Line("custodian", "Custodian", self.custodian, help=HELP))

    def _review(self) -> Widget:
        card = Card()
        title = next((info.title for info in self.desk.departments() if info.id == self.department), self.department)
        lines = [
            CardLine(f"{title}, opened by {self.handle!r} with the passphrase you wrote down."),
            CardLine(f"The recovery code is on paper, to be kept by: {self.custodian}."),
            CardLine(""),
        ]
        lines += [CardLine(text, Tone.PLAIN) for text in STORED]
        lines += [CardLine(text, Tone.GOOD) for text in NEVER]
        card.show("What this desk keeps, and what it never keeps", lines)
        return card

    # ------------------------------------------------------------- moving

    def action_back(self) -> None:
        """One step back; what was typed is kept."""
        if self._busy is not None or self.step == 0:
            return
        self._keep()
        self.step -= 1
        self.call_later(self.show_step)

    def _keep(self) -> None:
        for form in self.query(Form):
            values = form.values()
            self.handle = str(values.get("handle", self.handle))
            self.passphrase = str(values.get("passphrase", self.passphrase))
            self.again = str(values.get("again", self.again))
            self.custodian = " ".join(str(values.get("custodian", self.custodian)).split())

    async def _next(self) -> None:
        self.step += 1
        await self.show_step()

    def on_data_list_moved(self, message: DataList.Moved) -> None:
        """Say why the selected department cannot be used."""
        broken = next((info.broken for info in self.desk.departments() if info.id == message.row_id), None)
        self.says(f"Its rules cannot be used: {broken}" if broken else "")

    async def on_data_list_opened(self, message: DataList.Opened) -> None:
        """A department was chosen: in force and saved at once."""
        try:
            self.desk.choose_department(message.row_id)
        except DeskError as error:
            self.says(f"{error.title}. {error.cause} {error.next_step}")
            return
        self.department = message.row_id
        await self._next()

    async def on_form_submitted(self, message: Form.Submitted) -> None:
        """Check the step and go on."""
        self._keep()
        form = message.form
        if self.step == 1:
            self.handle = self.handle.strip()
            if not self.handle:
                form.set_error("handle", "A name is needed.")
                return
        elif self.step == 2:
            own = self.passphrase != self.suggested
            if own and len(self.passphrase) < SHORTEST_OWN:
                form.set_error("passphrase", f"Take the six words, or {SHORTEST_OWN} characters or more.")
                return
            if self.again != self.passphrase:
                form.set_error("again", "The two are not the same.")
                return
        elif self.step == CUSTODIAN:
            wrong = wrong_custodian(self.desk, self.custodian)
            if wrong:
                form.set_error("custodian", wrong)
                return
        await self._next()

    async def on_entry_entered(self) -> None:
        """A group of the code was typed from the paper."""
        for step in self.query(CodeStep):
            if step.is_right():
                await self._next()

    def action_restore(self) -> None:
        """A backup instead of a new desk."""
        self.run_worker(self._restore(), name="restore a backup", exclusive=True)

    async def _restore(self) -> None:
        from .ways_in import restore  # the vault's modules: only for whoever restores

        if await restore(self.app, self.desk):
            self.post_message(self.Created())

    # ------------------------------------------------------------- creating

    def action_create(self) -> None:
        """Make the vault in a thread."""
        if self._busy is not None:
            return

        def create() -> None:
            from peerdesk_core.vault.people import Custodian

            try:
                self.desk.create(self.handle, self.passphrase, code=self.code)
                self.desk.vault.users.name_custodian(Custodian(title=self.custodian))
            except DeskError as error:
                self.post_message(self.NotCreated(error))
                return
            self.post_message(self.Created())

        self._seconds = 0
        self.says("Making the keys. This takes a few seconds.")
        self._busy = self.set_interval(1, self._still_busy)
        self.run_worker(create, thread=True, name="create the vault")

    def _still_busy(self) -> None:
        self._seconds += 1
        self.says(f"Making the keys: {self._seconds} s. It is slow on purpose.")

    def _stop_busy(self) -> None:
        if self._busy is not None:
            self._busy.stop()
            self._busy = None

    async def on_first_run_created(self) -> None:
        """In."""
        self._stop_busy()
        self.passphrase = self.again = self.suggested = self.code = ""
        await self.desk_app.enter()

    def on_first_run_not_created(self, message: NotCreated) -> None:
        """Say why not."""
        self._stop_busy()
        error = message.error
        self.says(f"{error.title}. {error.cause} {error.next_step}")
