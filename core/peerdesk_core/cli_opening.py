"""Opening the vault for one verb: which desk, whose login, and the check words that it ends with."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from .cli_asking import ask_login, need_terminal, show_once
from .desk import Desk
from .faults import DeskError, NotForRole
from .paths import usual_paths

if TYPE_CHECKING:
    from .contributions import Compartment
    from .vault.upkeep.words import Words
    from .vault.vault import Vault

RENEWS = "All keys are renewed. Backups made before still open with the logins of their day."


def desk_of(context: click.Context) -> Desk:
    """The desk with its department's wall clock, so that an event has the day that people there have."""
    desk = Desk(usual_paths(), safe=bool((context.find_root().obj or {}).get("safe")))
    if desk.settings.department is not None:
        with contextlib.suppress(DeskError):
            desk.department  # noqa: B018 - loading it sets the zone
    return desk


def need_vault(desk: Desk) -> None:
    """Raises NoVault, before anything is asked for in vain."""
    from .vault.errors import NoVault

    if not desk.vault_exists():
        raise NoVault


@contextmanager
def opened(desk: Desk, login: tuple[str, str] | None = None) -> Iterator[Vault]:
    """The vault of this machine, opened by whoever is at the terminal; plugins are not asked for anything."""
    from .vault.vault import Vault

    need_vault(desk)
    handle, passphrase = login or ask_login()
    vault = Vault.open(desk.place, handle, passphrase, clock=desk.clock, random=desk.random)
    try:
        yield vault
    finally:
        vault.close()


@contextmanager
def unlocked(context: click.Context, *needed: Compartment) -> Iterator[Desk]:
    """The desk with its plugins, opened by whoever is at the terminal. Raises NotForRole unless all these are open."""
    desk = desk_of(context)
    need_vault(desk)
    need_terminal()
    desk.unlock(*ask_login())
    try:
        if not all(map(desk.vault.may_read, needed)):
            raise NotForRole
        yield desk
    finally:
        desk.close()


def title_of(desk: Desk, role: str) -> str:
    """The department's title of a role."""
    if desk.settings.department is not None:
        with contextlib.suppress(DeskError):
            return desk.department.role(role)
    return role.replace("_", " ")


def words_of(vault: Vault) -> Words:
    """The check words for where the log ends now."""
    from .vault.upkeep.words import check_words

    return check_words(vault.journal.mark.head)


def say_end(words: Words) -> None:
    """The last line of a verb that wrote."""
    click.echo(f"Check words of the vault now: {' '.join(words)}")


def end(desk: Desk) -> None:
    """Close the desk, and say the words that it was left with."""
    desk.close()
    say_end(desk.check_words())


def show_code(code: str) -> None:
    """A new recovery code, on the screen alone."""
    show_once("The recovery code, shown this once. Print or write it, and give it to its custodian:", code)
