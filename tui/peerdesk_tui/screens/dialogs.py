"""Questions in a row: a form in a modal, and a calm line while something slow is done off the UI thread."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any

from textual import events
from textual.app import App, ComposeResult
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Static

from peerdesk_core.contributions import Tone
from peerdesk_core.faults import DeskError
from peerdesk_core.vault.errors import SavedUntidy
from peerdesk_tui.kit.card import CardLine
from peerdesk_tui.kit.confirm import Notice
from peerdesk_tui.kit.form import Form, FormField, Line
from peerdesk_tui.kit.modal import DeskModal
from peerdesk_tui.kit.text import plain

Values = dict[str, str]
Check = Callable[[Values], Mapping[str, str]]
SECRET = "secret"
"""Class of every widget that shows a secret: no picture is taken of it."""


class SecretLine(Line):
    """A line that shows a passphrase to be copied by hand, or takes one."""

    def on_mount(self) -> None:
        """No picture is taken of it."""
        self.add_class(SECRET)


class Filled(DeskModal[Values]):
    """A form with sentences above it. `check` says what is wrong, by field; the answer is None after esc.

    `to_see` is the key of a field that must have had the cursor, and so its help in sight, before the form is left.
    """

    DEFAULT_CSS = """
    Filled .filled--intro { height: auto; margin-bottom: 1; }
    """

    def __init__(
        self,
        title: str,
        intro: Iterable[str],
        fields: Sequence[FormField],
        check: Check = lambda values: {},
        to_see: str = "",
        explains: tuple[str, ...] = (),
    ) -> None:
        super().__init__(title)
        self.intro = tuple(intro)
        self.explains = explains or self.intro
        self.fields = fields
        self.check = check
        self._unseen = next((field for field in fields if field.key == to_see), None)

    def body(self) -> ComposeResult:
        """Sentences, then the form."""
        for sentence in self.intro:
            yield Static(plain(sentence), classes="filled--intro")
        yield Form(*self.fields)

    def on_mount(self) -> None:
        """Start in the first field."""
        self.call_after_refresh(self.fields[0].enter_field)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Note that the field which must be seen is in sight."""
        if self._unseen is not None and self._unseen in event.widget.ancestors_with_self:
            self._unseen = None

    def on_form_submitted(self, message: Form.Submitted) -> None:
        """Say what is wrong, lead to what was not seen yet, or hand the values over."""
        values = {key: value if isinstance(value, str) else str(value) for key, value in message.values.items()}
        wrong = self.check(values)
        for key, sentence in wrong.items():
            message.form.set_error(key, sentence)
        if wrong:
            return
        if self._unseen is not None:
            self._unseen.enter_field()
            return
        self.accept(values)

    def accept(self, values: Values) -> None:
        """Nothing is wrong with the values: hand them over."""
        self.dismiss(values)


class Attempt(Filled):
    """A form that stays below what is done with it: if that fails, all is as typed but for what was typed unseen.

    `attempt` returns True when it is done, which closes the form, and False when the person went back. `blame` gives
    the field that is wrong by the kind of error, "" for an error that has to do with no field. What is saved though
    not tidied is done: it is said, and the form closes.
    """

    def __init__(
        self,
        title: str,
        intro: Iterable[str],
        fields: Sequence[FormField],
        attempt: Callable[[Values], Awaitable[bool]],
        blame: Callable[[DeskError], str],
        check: Check = lambda values: {},
        explains: tuple[str, ...] = (),
        to_see: str = "",
    ) -> None:
        super().__init__(title, intro, fields, check, to_see, explains)
        self.attempt = attempt
        self.blame = blame

    def accept(self, values: Values) -> None:
        """Begin; the steps that follow wait for the person."""
        self.run_worker(self._try(values), name=self.heading, exclusive=True)

    async def _try(self, values: Values) -> None:
        try:
            done = await self.attempt(values)
        except SavedUntidy as error:
            await self.app.push_screen_wait(error_notice(error))
            done = True
        except DeskError as error:
            self._failed(error)
            return
        if done:
            self.dismiss(values)

    def _failed(self, error: DeskError) -> None:
        """Say it where the cursor then is; what cannot be seen cannot be mended, so it is typed again."""
        form = self.query_one(Form)
        for field in self.fields:
            if isinstance(field, Line) and field.hidden:
                form.set_value(field.key, "")
        key = self.blame(error)
        if key:
            form.set_error(key, f"{error.title}. {error.cause} {error.next_step}")
        else:
            self.app.push_screen(error_notice(error))


class Waiting(DeskModal[Any]):
    """Does something slow in a thread and counts the seconds. The answer is what it gave, or its DeskError."""

    DEFAULT_CSS = """
    Waiting .waiting--says { height: auto; min-height: 2; }
    """

    class Finished(Message):
        """The work is over."""

        def __init__(self, value: Any, error: BaseException | None) -> None:
            super().__init__()
            self.value = value
            self.error = error

    def __init__(self, title: str, says: str, work: Callable[[], Any]) -> None:
        super().__init__(title)
        self.says = says
        self._work = work
        self._seconds = 0
        self._ticking: Timer | None = None

    def body(self) -> ComposeResult:
        """One sentence."""
        yield Static(plain(self.says), classes="waiting--says")

    def on_mount(self) -> None:
        """Begin."""
        self._ticking = self.set_interval(1, self._tick)
        self.run_worker(self._run, thread=True, name=self.heading)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What has begun is not broken off half way."""
        return False if action == "back" else super().check_action(action, parameters)

    def action_back(self) -> None:
        """What has begun is not broken off half way."""

    def _run(self) -> None:
        try:
            value = self._work()
        except BaseException as error:
            self.post_message(self.Finished(None, error))
            return
        self.post_message(self.Finished(value, None))

    def _tick(self) -> None:
        self._seconds += 1
        says = f"{self.says} {self._seconds} s. It is slow on purpose."
        self.query_one(".waiting--says", Static).update(plain(says))

    def on_waiting_finished(self, message: Finished) -> None:
        """Hand over what came of it; a fault goes the way of all faults."""
        error = message.error
        self.dismiss(error if error is not None else message.value)
        if error is not None and not isinstance(error, DeskError):
            raise error


async def slowly(app: App[Any], title: str, says: str, work: Callable[[], Any]) -> Any:
    """Do something slow off the UI thread and wait for what it gives. Raises its DeskError.

    Any other fault is on its way already: the steps that would have followed end here.
    """
    outcome = await app.push_screen_wait(Waiting(title, says, work))
    if isinstance(outcome, DeskError):
        raise outcome
    if isinstance(outcome, BaseException):
        raise asyncio.CancelledError
    return outcome


def error_notice(error: DeskError) -> Notice:
    """What went wrong, why, and what to do next; stays until it is read."""
    return Notice(error.title, (CardLine(error.cause, Tone.BAD), error.next_step))
