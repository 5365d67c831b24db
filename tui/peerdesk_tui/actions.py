"""The one registry of what can be done from anywhere: keys, palette and help are views of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from typing import TYPE_CHECKING

import attrs

from peerdesk_core.contributions import Compartment

from . import keys

if TYPE_CHECKING:
    from peerdesk_core.kernel import Kernel

    from .desk_app import DeskApp

HOME = "Today"
Run = Callable[["DeskApp"], Awaitable[object] | object]


def _always(app: DeskApp) -> bool:
    return True


def _open(app: DeskApp) -> bool:
    return app.desk is not None and app.desk.is_open


def _coordinating(app: DeskApp) -> bool:
    return _open(app) and app.coordinates


def _choosing(app: DeskApp) -> bool:
    return _open(app) and app.desk is not None and app.desk.vault.may_read(Compartment.TEAM)


def _auditing(app: DeskApp) -> bool:
    return _open(app) and app.desk is not None and app.desk.vault.may_read(Compartment.AUDIT)


@attrs.frozen(kw_only=True)
class Action:
    """Something a person can do. `key` is "" when only the palette reaches it."""

    id: str
    title: str
    help: str
    run: Run
    key: str = ""
    owner: str = "desk"
    available: Callable[[DeskApp], bool] = _open


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


def own_actions(home: str) -> Iterator[Action]:
    """What is done at any time. The keys of these cannot be taken. `home` is the title of where one starts."""
    yield Action(
        id="desk.today",
        title=home if home == HOME else f"Back to {home}",
        help="Back to the clocks and panels of the day." if home == HOME else "Back to where you started.",
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
        id="desk.quit",
        title="Quit",
        help="Lock and leave.",
        key=keys.QUIT,
        run=lambda app: app.action_leave(),
        available=_always,
    )


def upkeep_actions() -> Iterator[Action]:
    """What is seldom done: users, backups, settings. Listed after what the plugins bring."""
    yield Action(
        id="desk.users",
        title="Users and keys",
        help="Who may open the desk and as what, the recovery code, renewing keys, handing over.",
        run=lambda app: app.open_own("users"),
        available=_coordinating,
    )
    yield Action(
        id="desk.backup",
        title="Backup",
        help="Make a backup, check one, and see the check words and how old the last one is.",
        run=lambda app: app.open_own("backup"),
        available=_coordinating,
    )
    yield Action(
        id="desk.audit",
        title="Audit",
        help="What kind of thing happened on which day, the chain checked; no names, no hours.",
        run=lambda app: app.open_own("audit"),
        available=_auditing,
    )
    yield Action(
        id="desk.hold",
        title="Legal hold",
        help="Stop destroying records on counsel's word, or lift that.",
        run=lambda app: app.open_own("hold"),
        available=_coordinating,
    )
    yield Action(
        id="desk.passphrase",
        title="My passphrase",
        help="Change the passphrase that you open the desk with.",
        run=lambda app: app.open_own("passphrase"),
    )
    yield Action(
        id="desk.choices",
        title="Department's choices",
        help="What your policy leaves to the department: numbers, days, a telephone line.",
        run=lambda app: app.open_own("choices"),
        available=_choosing,
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


def build(kernel: Kernel | None, home: str = HOME) -> Registry:
    """The registry of this session; without a kernel only what works before unlock."""

    def listed() -> Iterator[Action]:
        yield from own_actions(home)
        if kernel is not None:
            yield from plugin_actions(kernel)
        yield from upkeep_actions()

    return Registry(listed())
