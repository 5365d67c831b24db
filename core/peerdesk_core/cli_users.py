"""The verbs of users and keys: who may open the vault, renewal, recovery, handover.

Each asks for a login in the terminal, opens the vault without starting plugins, does one thing and closes it.
"""

from __future__ import annotations

import click

from .cli_asking import ask, ask_secret, choose_passphrase, confirm, give_passphrase, need_terminal, show_once
from .cli_opening import RENEWS, desk_of, end, need_vault, opened, say_end, show_code, title_of, words_of

_ROLES = ("coordinator", "deputy", "clinical_lead", "command", "auditor")
"""Whom a person can be let in as; copied so that help needs no cryptography."""


def register(group: click.Group) -> None:
    """Add the verbs to the command line."""
    for verb in (user, rotate, recover, handover, recovery):
        group.add_command(verb)


@click.group()
def user() -> None:
    """Who may open the vault."""


@user.command("list")
@click.pass_context
def user_list(context: click.Context) -> None:
    """Everybody who may, with role."""
    desk = desk_of(context)
    with opened(desk) as vault:
        for person in vault.users.all():
            invited = ", invited to the selection" if person.invited else ""
            click.echo(f"{person.handle:24} {title_of(desk, person.role.value)}{invited}")


@user.command("add")
@click.argument("handle")
@click.option("--role", required=True, type=click.Choice(_ROLES), help="What the new login may see and do.")
@click.pass_context
def user_add(context: click.Context, handle: str, role: str) -> None:
    """Let somebody in, with six drawn words shown this once."""
    import random

    from .passphrase import suggest
    from .vault.compartments import Role

    need_terminal(shows_secret=True)
    passphrase = suggest(random.SystemRandom())
    with opened(desk_of(context)) as vault:
        vault.users.add(handle, passphrase, Role(role))
        words = words_of(vault)
    show_once(f"{handle} may open the vault as {role.replace('_', ' ')}. The passphrase, shown this once:", passphrase)
    click.echo("Hand it over in person; `peerdesk user passwd` changes it without anybody's help.")
    say_end(words)


@user.command("invite")
@click.argument("handle")
@click.option("--end", "ends", is_flag=True, help="End the invitation; all keys are renewed.")
@click.pass_context
def user_invite(context: click.Context, handle: str, ends: bool) -> None:
    """Let a clinical lead see the applications, or end that."""
    with opened(desk_of(context)) as vault:
        if ends:
            confirm((f"{handle} cannot read applications written from now on. {RENEWS}",), "end")
            vault.users.end_invitation(handle)
        else:
            vault.users.invite(handle)
        words = words_of(vault)
    click.echo(f"{handle} is {'no longer invited' if ends else 'invited to the selection from the next unlock on'}.")
    say_end(words)


@user.command("remove")
@click.argument("handle")
@click.pass_context
def user_remove(context: click.Context, handle: str) -> None:
    """Let somebody in no more, and renew all keys."""
    with opened(desk_of(context)) as vault:
        confirm((f"{handle} cannot open the vault any more. {RENEWS}",), "remove")
        vault.users.remove(handle)
        words = words_of(vault)
    click.echo(f"{handle} is removed, and all keys are new. Make a backup now, and destroy the older ones.")
    say_end(words)


@user.command("passwd")
@click.argument("handle")
@click.pass_context
def user_passwd(context: click.Context, handle: str) -> None:
    """Change a passphrase; only who knows the old one can."""
    desk = desk_of(context)
    need_vault(desk)
    old = ask_secret("Passphrase now")
    with opened(desk, (handle, old)) as vault:
        vault.users.change_passphrase(handle, old, choose_passphrase())
    click.echo("Changed. Backups made before still open with the old passphrase. If somebody else may know it,")
    click.echo("have the coordinator run `peerdesk rotate` as well.")


@click.command()
@click.pass_context
def rotate(context: click.Context) -> None:
    """Renew every key for the same people: once a year, or when somebody may have learned one."""
    with opened(desk_of(context)) as vault:
        confirm((RENEWS,), "rotate")
        vault.users.rotate()
        words = words_of(vault)
    click.echo("All keys are new. Make a backup now.")
    say_end(words)


@click.command()
@click.pass_context
def recover(context: click.Context) -> None:
    """Get in with the recovery code when no coordinator can, and become the coordinator."""
    desk = desk_of(context)
    need_vault(desk)
    need_terminal(shows_secret=True)
    code = ask_secret("Recovery code")
    from .vault.recovery import read_code

    read_code(code)
    confirm(
        (
            "Open requests, peers' load and counts of the open period are lost: the code does not open them. "
            "The clocks of open requests stay.",
            "Coordinators of before cannot get in any more. The code is used up; a new one is printed.",
        ),
        "recover",
    )
    handle = ask("Handle of the new coordinator")
    fresh = desk.recover(code, handle, give_passphrase("the new coordinator"))
    show_code(fresh)
    click.echo(f"{handle} is the coordinator now.")
    end(desk)


@click.command()
@click.argument("handle")
@click.pass_context
def handover(context: click.Context, handle: str) -> None:
    """Make HANDLE the coordinator in your place. Your own login ends, and all keys are renewed."""
    need_terminal(shows_secret=True)
    with opened(desk_of(context)) as vault:
        confirm((f"{handle} becomes the coordinator, and you cannot open the vault any more. {RENEWS}",), "handover")
        code = vault.users.hand_over(handle, give_passphrase("the new coordinator"))
        words = words_of(vault)
    show_code(code)
    click.echo(f"{handle} is the coordinator now. Give back or destroy the old recovery code and old backups.")
    say_end(words)


# ---------------------------------------------------------------- the recovery code


@click.group()
def recovery() -> None:
    """The printed code that opens the vault when no coordinator can."""


@recovery.command("code")
@click.pass_context
def recovery_code(context: click.Context) -> None:
    """Make a new code and print it once; the one before opens nothing any more."""
    need_terminal(shows_secret=True)
    with opened(desk_of(context)) as vault:
        confirm((f"A code printed before opens nothing any more. {RENEWS}",), "code")
        code = vault.users.replace_code()
        words = words_of(vault)
    show_code(code)
    say_end(words)


@recovery.command("custodian")
@click.argument("title")
@click.option("--confirmed", is_flag=True, help="The custodian was asked and has the code in safe keeping.")
@click.pass_context
def recovery_custodian(context: click.Context, title: str, confirmed: bool) -> None:
    """Enter which office keeps the code, such as "City clerk". It is best not command."""
    from .vault.people import Custodian
    from .vault.upkeep.hold import check_title

    title = check_title(title)
    with opened(desk_of(context)) as vault:
        vault.users.name_custodian(Custodian(title=title, confirmed=vault.clock.today() if confirmed else None))
        words = words_of(vault)
    click.echo(f"Entered: {title} keeps the recovery code" + (", confirmed today." if confirmed else "."))
    say_end(words)
