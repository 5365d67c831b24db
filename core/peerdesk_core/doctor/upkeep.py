"""What only an open vault tells: the recovery code, who keeps it, and how old the backup is."""

from __future__ import annotations

from datetime import date

from peerdesk_core.contributions import Compartment

from .check import Finding, Scene, bad, good, unknown, warn

_UNLOCK = unknown("Sealed in the vault: unlock to see.", "Run `peerdesk doctor --unlock`.")
_ASK = unknown("The keys that opened the vault do not show it.", "Ask the coordinator.")


def recovery_code(scene: Scene) -> Finding:
    """Whether a printed code opens the vault when nobody's passphrase does."""
    from peerdesk_core.vault.compartments import Role

    if scene.vault is None:
        return _UNLOCK
    if scene.vault.role is not Role.COORDINATOR:
        return _ASK
    if any(person.role is Role.RECOVERY for person in scene.vault.users.all()):
        return good("A recovery code exists.")
    return bad(
        "There is no recovery code: if the passphrase is forgotten, everything is lost.",
        "Make one with `peerdesk recovery code`, and give it to somebody who is not in command.",
    )


def custodian(scene: Scene) -> Finding:
    """Whether somebody outside command keeps the code, and has said so."""
    from peerdesk_core.vault.compartments import Role

    if scene.vault is None:
        return _UNLOCK
    if scene.vault.role is not Role.COORDINATOR:
        return _ASK
    kept = scene.vault.users.custodian
    if kept is None:
        return warn(
            "Nobody is named who keeps the recovery code.",
            "Name somebody who is not in command, with `peerdesk recovery custodian`.",
        )
    if kept.confirmed is None:
        return warn(
            "Who keeps the recovery code has not confirmed it.",
            "Ask them, and enter it with `peerdesk recovery custodian TITLE --confirmed`.",
        )
    return good(f"The custodian confirmed on {kept.confirmed} that the recovery code is kept.")


def backup(scene: Scene) -> Finding:
    """How old the last backup is."""
    from peerdesk_core.vault.upkeep.backup import last_backup
    from peerdesk_core.vault.upkeep.warnings import BACKUP_AGE

    if scene.vault is None:
        return _UNLOCK
    if not scene.vault.may_read(Compartment.AUDIT):
        return _ASK
    made, verified = last_backup(scene.vault)
    today = scene.look.now().date()
    if made is None:
        return bad("There is no backup: a lost disk is a lost vault.", "Make one with `peerdesk backup`.")
    age = (today - made).days
    if age > BACKUP_AGE.days:
        return warn(f"The last backup is {age} days old.", "Make one with `peerdesk backup`.")
    return good(f"The last backup is {_age(age)}; {_checked(verified, today)}.")


def _age(days: int) -> str:
    return {0: "of today", 1: "one day old"}.get(max(days, 0), f"{days} days old")


def _checked(verified: date | None, today: date) -> str:
    return "none was read back by hand yet" if verified is None else f"one was last read back on {verified}"
