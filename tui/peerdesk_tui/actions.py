"""The one registry of what can be done from anywhere: keys, palette and help are views of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from typing import TYPE_CHECKING

import attrs

from . import keys

if TYPE_CHECKING:
    from peerdesk_core.kernel import Kernel

    from .app import PeerdeskApp

Run = Callable[["PeerdeskApp"], Awaitable[object] | object]


def _always(app: PeerdeskApp) -> bool:
    return True


def _open(app: PeerdeskApp) -> bool:
    return app.desk is not None and app.desk.is_open


@attrs.frozen(kw_only=True)
class Action:
    """Something a person can do. `key` is "" when only the palette reaches it."""

    id: str
    title: str
    help: str
    run: Run
    key: str = ""
    owner: str = "desk"
    available: Callable[[PeerdeskApp], bool] = _open


class Registry:
    """All actions by id, and the wishes for keys that were refused."""

    def __init__(self, actions: Iterator[Action]) -> None:
        listed = tuple(actions)
        keymap = keys.assign(
            keys.Wish(action=action.id, key=action.key, owner=action.owner, title=action.title) for action in listed
        )
        self.refused = keymap.refused
        self._actions = {
            action.id: attrs.evolve(action, key=keymap.keys.get(action.id, "")) for action in reversed(listed)
        }
        self._order = tuple(dict.fromkeys(action.id for action in listed))

    def __iter__(self) -> Iterator[Action]:
        return (self._actions[name] for name in self._order)


def own_actions() -> Iterator[Action]:
    """What the desk itself can do. The keys of these cannot be taken."""
    yield Action(
        id="desk.today",
        title="Today",
        help="Back to the clocks and panels of the day.",
        key=keys.HOME,
        run=lambda app: app.action_home(),
    )
    yield Action(
        id="desk.help",
        title="Help",
        help="Help for the screen in view, its keys, all topics and the glossary.",
        key=keys.HELP,
        run=lambda app: app.action_help(),
        available=_always,
    )
    yield Action(
        id="desk.lock",
        title="Lock now",
        help="End the program at once, so that nothing stays in memory or on the screen.",
        key=keys.LOCK,
        run=lambda app: app.action_lock(),
        available=_always,
    )
    yield Action(
        id="desk.plugins",
        title="Plugins",
        help="What is installed, what each part does and why one is not running.",
        run=lambda app: app.open_own("plugins"),
    )
    yield Action(
        id="desk.settings",
        title="Settings",
        help="Department, minutes until the desk locks itself, colours.",
        run=lambda app: app.open_own("settings"),
    )
    yield Action(
        id="desk.quit",
        title="Quit",
        help="Lock and leave.",
        key=keys.QUIT,
        run=lambda app: app.action_leave(),
        available=_always,
    )


def plugin_actions(kernel: Kernel) -> Iterator[Action]:
    """Every screen and every command that plugins bring."""
    for owned in kernel.screens():
        spec = owned.item
        yield Action(
            id=f"screen.{spec.id}",
            title=spec.title,
            help=spec.purpose,
            key=spec.key,
            owner=owned.owner,
            run=lambda app, screen=spec.id: app.open_screen(screen),  # type: ignore[misc]
        )
    for command in kernel.commands():
        item = command.item
        yield Action(
            id=f"command.{item.id}",
            title=item.title,
            help=item.help,
            owner=command.owner,
            run=lambda app, screen=item.screen, action=item.action: app.open_screen(screen, action),  # type: ignore[misc]
        )


def build(kernel: Kernel | None) -> Registry:
    """The registry of this session; without a kernel only what works before unlock."""

    def listed() -> Iterator[Action]:
        yield from own_actions()
        if kernel is not None:
            yield from plugin_actions(kernel)

    return Registry(listed())
