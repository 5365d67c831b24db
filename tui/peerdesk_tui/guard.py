"""GuardedApp: whatever fails inside the terminal application ends on a fault card, and the keys still work.

Textual ends the whole program on the first exception, with a screen that prints local variables; and a message pump
that met an exception never reads its queue again. Here no exception leaves a pump, an action, a worker or a timer.
"""

from __future__ import annotations

import asyncio
import inspect
import os
import traceback
from collections.abc import Awaitable, Callable, Mapping
from types import TracebackType
from typing import Any, cast

import textual.message_pump
import textual.screen
import textual.timer
from textual import constants, events
from textual._callback import invoke
from textual._context import active_message_pump
from textual.app import App
from textual.dom import DOMNode
from textual.message import Message
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.widget import Widget
from textual.worker import WorkerFailed, WorkType, active_worker
from textual.worker_manager import WorkerManager

from peerdesk_core.exits import Exit

FAULT_STORM = 25
"""Faults without a key in between, after which the application cannot go on."""


class Contained(Exception):
    """A KeyboardInterrupt or SystemExit out of a plugin, as an exception that the event loop survives."""

    def __init__(self, original: BaseException) -> None:
        super().__init__(type(original).__name__)
        self.original = original


async def contained_invoke(callback: Callable[..., Any], *params: object) -> Any:
    """Textual's `invoke`, with SystemExit and KeyboardInterrupt turned into ordinary exceptions."""
    try:
        return await invoke(callback, *params)
    except (KeyboardInterrupt, SystemExit) as error:
        raise Contained(error) from error


def mute_framework() -> None:
    """Switch off everything by which Textual or Python would write what is on the screen somewhere else."""
    for name in [name for name in os.environ if name.startswith("TEXTUAL")]:
        del os.environ[name]
    settings = cast(Any, constants)  # typed Final, yet read at each use
    settings.LOG_FILE = None
    settings.DEBUG = False
    settings.SCREENSHOT_DELAY = -1
    settings.PRESS = ""
    settings.SHOW_RETURN = False
    for module in (textual.message_pump, textual.screen, textual.timer):
        # The loop dies of a SystemExit in any task, and these three call what plugins wrote.
        cast(Any, module).invoke = contained_invoke


class ContainedWorkers(WorkerManager):
    """Workers whose SystemExit or KeyboardInterrupt is an ordinary failure of theirs."""

    def _new_worker(self, work: WorkType[Any], node: DOMNode, **options: Any) -> Any:
        options["name"] = options.get("name") or getattr(work, "__name__", "")
        options["description"] = options.get("description") or options["name"] or "work"
        return super()._new_worker(_contain(work), node, **options)


def _contain(work: Any) -> Any:
    if inspect.iscoroutinefunction(work) or inspect.isawaitable(work):

        async def wait() -> Any:
            try:
                return await (work if inspect.isawaitable(work) else work())
            except (KeyboardInterrupt, SystemExit) as error:
                raise Contained(error) from error

        return wait

    def call() -> Any:
        try:
            return work()
        except (KeyboardInterrupt, SystemExit) as error:
            raise Contained(error) from error

    return call


def innermost(error: BaseException) -> BaseException:
    """The exception that a plugin raised, out of the wrappers around it."""
    while True:
        if isinstance(error, Contained):
            error = error.original
        elif isinstance(error, WorkerFailed):
            error = error.error
        else:
            return error


def module_names(trace: TracebackType | None) -> list[str]:
    """The top-level package of each frame, innermost first."""
    names: list[str] = []
    while trace is not None:
        names.insert(0, str(trace.tb_frame.f_globals.get("__name__", "")).partition(".")[0])
        trace = trace.tb_next
    return names


def doing(error: BaseException, otherwise: str) -> str:
    """What was going on when it failed, as far as the frames tell."""
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    if any(frame.f_globals.get("__name__") == "textual.compose" for frame in frames):
        return "composing"
    if any(frame.f_code.co_name in ("render", "render_line", "render_lines") for frame in frames):
        return "drawing"
    return otherwise


def owner_of(error: BaseException, screen: Screen[Any] | None, known: set[str]) -> str:
    """The plugin whose code failed, else the one whose screen it was, else "terminal"."""
    for package in module_names(error.__traceback__):
        name = package.removeprefix("peerdesk_")
        if name != package and name in known:
            return name
    owner = str(getattr(screen, "desk_owner", ""))
    return owner if owner in known else "terminal"


class GuardedApp(App[int]):
    """An application that owns its faults. Subclasses show them in `show_fault` and end in `give_up`."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self) -> None:
        mute_framework()
        super().__init__()
        self.features = frozenset()
        self.animation_level = "none"
        self._workers = ContainedWorkers(self)
        self._faults_since_key = 0
        self.failed_last: tuple[BaseException, Screen[Any] | None] | None = None

    # ------------------------------------------------------------- for subclasses

    def show_fault(self, error: BaseException, screen: Screen[Any] | None, where: str, close: bool) -> None:
        """Record and show the fault; `close` if the screen cannot be trusted any more."""

    def give_up(self) -> None:
        """End the program with the code of a crash: nothing is printed but the sentence of `run`."""
        self.exit(int(Exit.CRASH))

    # ------------------------------------------------------------- where exceptions surface

    def fault(self, error: BaseException, node: DOMNode | None, where: str, *, close: bool) -> None:
        """One way for every failure: count it, then show it from the application's own queue."""
        self._faults_since_key += 1
        self.failed_last = innermost(error), _screen_of(node)
        if self._faults_since_key > FAULT_STORM or not self.is_running:
            self.give_up()
            return
        self.call_later(self._show_fault_safely, innermost(error), _screen_of(node), where, close)

    def _show_fault_safely(self, error: BaseException, screen: Screen[Any] | None, where: str, close: bool) -> None:
        try:
            self.show_fault(error, screen, where, close)
        except Exception:
            self.give_up()

    def _handle_exception(self, error: Exception) -> None:
        """Textual's last stop for exceptions: rendering, layout, timers, workers, callbacks."""
        if isinstance(error, WorkerFailed):
            worker = active_worker.get(None)
            self.fault(error, worker.node if worker else None, "background work", close=False)
            return
        pump = active_message_pump.get(None)
        self.fault(
            error, pump if isinstance(pump, DOMNode) else None, doing(error, "a timer or a callback"), close=True
        )

    def _fatal_error(self) -> None:
        self.give_up()

    def _print_error_renderables(self) -> None:
        self._exit_renderables.clear()

    def shield(self, pump: MessagePump) -> None:
        """Keep exceptions of a widget's handlers from ending its message loop."""
        dispatch = pump._dispatch_message

        async def guarded(message: Message) -> None:
            try:
                await dispatch(message)
            except (asyncio.CancelledError, GeneratorExit):
                raise
            except BaseException as error:
                node = pump if isinstance(pump, DOMNode) else None
                self.fault(error, node, doing(error, f"the answer to {type(message).__name__}"), close=True)

        cast(Any, pump)._dispatch_message = guarded

    def _register_child(self, parent: DOMNode, child: Widget, before: int | None, after: int | None) -> None:
        if child not in self._registry:
            self.shield(child)
        super()._register_child(parent, child, before, after)

    async def _dispatch_message(self, message: Message) -> None:
        try:
            await super()._dispatch_message(message)
        except (asyncio.CancelledError, GeneratorExit):
            raise
        except BaseException as error:
            if isinstance(message, (events.Compose, events.Load, events.Mount)):
                self.give_up()
                return
            self.fault(error, None, f"the answer to {type(message).__name__}", close=False)

    async def run_action(
        self,
        action: str | tuple[str, str, tuple[Any, ...]],
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Run a bound action. A failure counts as handled; otherwise the key would be deaf from then on."""
        try:
            return await super().run_action(action, default_namespace, namespaces)
        except (asyncio.CancelledError, GeneratorExit):
            raise
        except BaseException as error:
            self.fault(error, default_namespace or self.screen, "a key or command", close=False)
            return True

    async def guarded_call(self, work: Callable[[], Awaitable[object] | object], where: str) -> None:
        """Call something that a plugin had a hand in, such as what the palette picked."""
        try:
            result = work()
            if inspect.isawaitable(result):
                await result
        except (asyncio.CancelledError, GeneratorExit):
            raise
        except BaseException as error:
            self.fault(error, self.screen, where, close=False)

    async def on_event(self, event: events.Event) -> None:
        """A key means that somebody is there and the storm is over."""
        if isinstance(event, (events.Key, events.MouseDown, events.Paste)) and not event.is_forwarded:
            self._faults_since_key = 0
            self.somebody_is_there()
        await super().on_event(event)

    def somebody_is_there(self) -> None:
        """Called at each key, click and paste."""

    # ------------------------------------------------------------- commands of Textual that must do nothing here

    def action_screenshot(self, filename: str | None = None, path: str | None = None) -> None:
        """There is no command that writes the screen to a file."""

    def action_suspend_process(self) -> None:
        """The launcher waits for the process to end, so stopping it would leave a dead terminal."""


def _screen_of(node: DOMNode | None) -> Screen[Any] | None:
    while node is not None:
        if isinstance(node, Screen):
            return node
        node = node._parent if isinstance(node._parent, DOMNode) else None
    return None
