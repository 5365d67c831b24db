"""`peerdesk doctor`: a line for each thing that was looked at, with what to do about it."""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
from collections.abc import Iterable
from typing import TYPE_CHECKING

import attrs
import click

from .cli_asking import ask_login
from .desk import Desk
from .exits import Exit
from .paths import Paths, usual_paths

if TYPE_CHECKING:
    from .doctor import Check
    from .vault.vault import Vault

SIGNS = {"good": "✓", "warn": "!", "bad": "✗", "unknown": "?"}
PLAIN_SIGNS = SIGNS | {"good": "+", "bad": "x"}


def register(group: click.Group) -> None:
    """Add the verb to the command line."""
    group.add_command(doctor)


@click.command()
@click.option("--unlock", is_flag=True, help="Ask for your login, and look into the vault as well.")
@click.option("--json", "as_data", is_flag=True, help="Print JSON.")
@click.pass_context
def doctor(context: click.Context, unlock: bool, as_data: bool) -> None:
    """What on this machine protects the vault, and what does not. Exit code 1 if anything is bad."""
    from .doctor import Verdict, examine

    desk = Desk(usual_paths(), safe=context.obj["safe"])
    vault = _unlocked(desk) if unlock else None
    try:
        checks = examine(desk, vault=vault)
    finally:
        if vault is not None:
            vault.close()
    if as_data:
        click.echo(json.dumps([attrs.asdict(check) for check in checks], indent=2))
    else:
        for line in _lines(desk.paths, checks):
            click.echo(_fitted(line))
    context.exit(Exit.FAILED if any(check.verdict is Verdict.BAD for check in checks) else Exit.OK)


def _unlocked(desk: Desk) -> Vault:
    """The vault without its plugins: what is asked of it is its own. Raises what `Vault.open` raises."""
    from .vault.errors import NoVault
    from .vault.vault import Vault

    if not Vault.exists(desk.place):
        raise NoVault
    handle, passphrase = ask_login()
    return Vault.open(desk.place, handle, passphrase, clock=desk.clock, random=desk.random)


def _lines(paths: Paths, checks: Iterable[Check]) -> Iterable[str]:
    signs = SIGNS if "utf" in (sys.stdout.encoding or "").lower() else PLAIN_SIGNS
    yield f"Data folder {paths.data}, state folder {paths.state}."
    for check in checks:
        yield f"{signs[check.verdict]} {check.title}: {check.says}"
        if check.do:
            yield f"    {check.do}"


def _fitted(line: str) -> str:
    """The line broken at the terminal's width; whole where it goes to a file."""
    if not sys.stdout.isatty():
        return line
    width, indent = max(40, shutil.get_terminal_size().columns), "    " if line.startswith(" ") else "  "
    return textwrap.fill(line, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
