"""The verbs of the vault as a whole: backup and restore, a legal hold, the audit log.

Each asks for a login in the terminal, opens the vault without starting plugins, does one thing and closes it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .cli_asking import ask, ask_login, ask_secret, confirm, give_passphrase
from .cli_opening import desk_of, end, opened, say_end, show_code, words_of
from .desk import Desk
from .faults import DeskError
from .paths import make_private

if TYPE_CHECKING:
    from .vault.upkeep.audit_file import AuditFile
    from .vault.upkeep.backup import Backup

_FILE = click.Path(path_type=Path)
PROVES = (
    "This shows that the file is as it was exported: every event is there from the first on, in its order, and whoever "
    "exported it held the keys of the vault with the fingerprint above.",
    "Have the coordinator read the fingerprint out (`peerdesk audit list` shows it). If it differs, somebody else made "
    "the file, or the keys were renewed between.",
    "It does not show who did what, since no event names anybody; nor that the machine's clock was right; nor that "
    "nothing happened that left no event; and whoever holds the coordinator's keys could have made another file.",
)


def register(group: click.Group) -> None:
    """Add the verbs to the command line."""
    for verb in (backup, verify, restore, hold, audit):
        group.add_command(verb)


# ---------------------------------------------------------------- backup


@click.command()
@click.option("--to", "folder", type=_FILE, metavar="FOLDER", help="Where to; best on a disk that is kept elsewhere.")
@click.pass_context
def backup(context: click.Context, folder: Path | None) -> None:
    """Copy the vault, open the copy, and print its check words."""
    from .vault.upkeep.backup import check_folder, make_backup

    desk = desk_of(context)
    target = make_private(desk.backups) if folder is None else folder
    check_folder(target, desk.place)
    with opened(desk) as vault:
        made = make_backup(vault, target)
    click.echo(f"Backup: {made.file}")
    _say_words(made)
    click.echo("It was opened and read through. The keys of open requests are not in it; their clocks are.")
    if folder is None:
        click.echo("It lies on the same disk as the vault. Name another with --to, or copy it away.")


@click.command()
@click.argument("file", type=_FILE)
@click.pass_context
def verify(context: click.Context, file: Path) -> None:
    """Open a backup and read it through, without changing a byte of it.

    Asks for a login of the day on which it was made; the handle "recovery code" takes the code.
    """
    from .vault.upkeep.backup import verify_backup

    _check_file(file)
    handle, passphrase = ask_login("A login of the day on which the backup was made:")
    found = verify_backup(file, handle, passphrase)
    click.echo(f"Sound: {file}, of {found.day:%Y-%m-%d}")
    _say_words(found)
    click.echo(_note_verified(desk_of(context), found, handle, passphrase))


def _note_verified(desk: Desk, found: Backup, handle: str, passphrase: str) -> str:
    from .vault.upkeep.backup import note_verified

    try:
        with opened(desk, (handle, passphrase)) as vault:
            noted = note_verified(vault, found)
    except DeskError as error:
        return f"Not noted in this machine's vault: {error.title.lower()}."
    return "Noted in the audit log." if noted else "Not noted: it is not a backup of this machine's vault."


@click.command()
@click.argument("file", type=_FILE)
@click.option("--words", metavar='"W W W W"', help="The check words written down for this backup.")
@click.option("--replace", is_flag=True, help="Where a vault is already; it is kept aside.")
@click.pass_context
def restore(context: click.Context, file: Path, words: str | None, replace: bool) -> None:
    """Put a backup in the vault's place on this machine.

    With a login of its day, or with the recovery code, which makes a new coordinator.
    """
    from .vault.errors import VaultExists
    from .vault.recovery import HANDLE
    from .vault.upkeep.backup import kept_aside, verify_backup
    from .vault.upkeep.words import read_words

    desk = desk_of(context)
    if desk.vault_exists() and not replace:
        raise VaultExists(None, "Add --replace to keep it aside, or set PEERDESK_HOME to another folder.")
    _check_file(file)
    click.echo("A login of the day on which the backup was made. No handle: the recovery code.", err=True)
    handle = ask("Handle")
    secret = ask_secret("Passphrase" if handle else "Recovery code")
    found = verify_backup(file, handle or HANDLE, secret)
    given = None if words is None else read_words(words)
    _say_words(found)
    confirm(_restore_effects(desk, handle), "restore")
    before = kept_aside(desk.place)
    if handle:
        desk.restore(file, handle, secret, words=given, replace=replace)
    else:
        handle = ask("Handle of the new coordinator")
        passphrase = give_passphrase("the new coordinator")
        code = desk.restore_with_code(file, secret, handle, passphrase, words=given, replace=replace)
        show_code(code)
    click.echo("Restored and open.")
    for path in kept_aside(desk.place)[len(before) :]:
        click.echo(f"The vault that was here is kept as {path}. Delete it once nobody misses anything.")
    end(desk)


def _restore_effects(desk: Desk, handle: str) -> list[str]:
    effects = ["What was entered after this backup was made is not in it. Requests are not in any backup: their clocks"]
    effects[0] += " are, and wait in the list of requests."
    if desk.vault_exists():
        effects.append("The vault that is here now is kept aside under a dated name, but not the keys of requests")
        effects[-1] += " that were opened since: those are destroyed."
    if not handle:
        effects.append("The recovery code is used up; a new one is printed. Coordinators of before cannot get in.")
    return effects


# ---------------------------------------------------------------- a legal hold


@click.group()
def hold() -> None:
    """On counsel's instruction: stop shredding and purging."""


@hold.command("begin")
@click.option("--by", "title", required=True, metavar="TITLE", help='On whose word, by office: "City attorney".')
@click.pass_context
def hold_begin(context: click.Context, title: str) -> None:
    """From now on nothing that exists is destroyed, and no keys are renewed."""
    from .vault.upkeep.hold import begin_hold, check_title

    title = check_title(title)
    with opened(desk_of(context)) as vault:
        begin_hold(vault, title)
        words = words_of(vault)
    click.echo(f"A legal hold is in force on the word of: {title}.")
    click.echo("Closed requests and completed incidents are kept until it is lifted; they are counted as usual, and")
    click.echo("nothing new is recorded. Backups made before are yours to keep.")
    say_end(words)


@hold.command("lift")
@click.pass_context
def hold_lift(context: click.Context) -> None:
    """End the hold and destroy what was kept under it."""
    from .vault.upkeep.hold import held, lift_hold

    with opened(desk_of(context)) as vault:
        confirm((f"Destroyed at once: {held(vault)} records of requests and incidents, kept by the hold.",), "lift")
        number = lift_hold(vault)
        words = words_of(vault)
    click.echo(f"Lifted. Destroyed: {number}.")
    say_end(words)


@hold.command("show")
@click.pass_context
def hold_show(context: click.Context) -> None:
    """Whether a hold is in force."""
    from peerdesk_core.faults import NotForRole

    from .vault.compartments import Role
    from .vault.people import HOLD, OWN
    from .vault.upkeep.hold import held
    from .vault.upkeep.hold import hold as hold_of

    with opened(desk_of(context)) as vault:
        if vault.role is Role.RECOVERY or not vault.journal.keys.holds(OWN[HOLD]):
            raise NotForRole
        there, number = hold_of(vault), held(vault)
    if there is None:
        click.echo("No legal hold is in force.")
    else:
        click.echo(f"In force since {there.since:%Y-%m-%d}, on the word of: {there.title}. Kept under it: {number}.")


# ---------------------------------------------------------------- the audit log


@click.group()
def audit() -> None:
    """What was done, by kind and day; no event names anybody."""


@audit.command("list")
@click.pass_context
def audit_list(context: click.Context) -> None:
    """Every event, oldest first, under the vault's fingerprint."""
    from .vault.upkeep.audit_file import fingerprint

    with opened(desk_of(context)) as vault:
        events, print_of = vault.audit_events(), fingerprint(vault.journal.keys)
    click.echo(f"Fingerprint: {print_of}")
    for event in events:
        click.echo(f"{event.day:%Y-%m-%d}  {event.kind}")


@audit.command("export")
@click.argument("file", type=_FILE)
@click.pass_context
def audit_export(context: click.Context, file: Path) -> None:
    """Write the log into a new file that anybody can check without the vault."""
    from .vault.upkeep.audit_file import export_audit

    with opened(desk_of(context)) as vault:
        made = export_audit(vault, file)
    click.echo(f"Written: {file}")
    _say_audit(made)
    click.echo(f"Check it anywhere with `peerdesk audit verify {file.name}`.")


@audit.command("verify")
@click.argument("file", type=_FILE)
def audit_verify(file: Path) -> None:
    """Check an exported log. Needs no vault."""
    from .vault.upkeep.audit_file import verify_audit

    found = verify_audit(file)
    click.echo(f"Sound: {file}")
    _say_audit(found)
    for sentence in PROVES:
        click.echo(sentence)


def _say_audit(found: AuditFile) -> None:
    click.echo(f"Fingerprint: {found.fingerprint}")
    role = found.role.value.replace("_", " ")
    click.echo(f"Events: {len(found.events)}. Exported on {found.day:%Y-%m-%d} with the keys of the {role}.")


# ---------------------------------------------------------------- shared


def _check_file(file: Path) -> None:
    """Before a passphrase is asked for in vain."""
    from .vault.upkeep.backup import check_file

    check_file(file)


def _say_words(found: Backup) -> None:
    click.echo(f"Check words: {' '.join(found.words)}   ({found.frames} sealed changes)")
