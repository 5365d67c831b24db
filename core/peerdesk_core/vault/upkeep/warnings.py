"""What somebody must know after unlocking: sentences without data, each with what to do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from peerdesk_core.contributions import Compartment
from peerdesk_core.vault.compartments import CLOCKS, Role
from peerdesk_core.vault.people import HELD_IN
from peerdesk_core.vault.stubs import own_stubs
from peerdesk_core.vault.vault import Vault

from .backup import last_backup
from .hold import held, hold

BACKUP_AGE = timedelta(days=30)
"""After so long without a backup the coordinator is told."""


def warnings_of(vault: Vault, synthetic: bool = False) -> tuple[str, ...]:
    """The sentences for the role that opened the vault, the most pressing first.

    A vault of `synthetic` data needs no backup and no recovery code. Raises Locked, Damaged.
    """
    found = [*_hold(vault), *_ring(vault), *_clocks(vault)]
    if vault.role is Role.COORDINATOR and not synthetic:
        found += [*_code(vault), *_backup(vault)]
    return tuple(found)


def lost_clocks(vault: Vault, of: Compartment = Compartment.REQUESTS) -> int:
    """How many clocks were kept although their requests, or incidents, cannot be read on this machine.

    0 as long as nobody registered a collection of them: then it is not known which there are.
    """
    journal = vault.journal
    keepers = {each.owner for each in vault.collections.values() if each.spec.compartment is of}
    with journal.lock:
        journal.check_open()
        stubs = journal.registers.get(CLOCKS, {})
        return sum(
            not any(journal.has(name, id) for name in _names(vault, owner))
            for owner in keepers
            for id in own_stubs(stubs, owner, of is Compartment.REQUESTS)
        )


def _names(vault: Vault, owner: str) -> tuple[str, ...]:
    """Where the documents of a plugin lie that may have a clock."""
    own = (each for each in vault.collections.values() if each.owner == owner)
    return tuple(each.stored_name for each in own if each.spec.compartment in HELD_IN)


def _hold(vault: Vault) -> Iterator[str]:
    there = hold(vault)
    if there is not None:
        kept = held(vault)
        yield (
            f"A legal hold is in force since {there.since:%Y-%m-%d} ({there.title}): nothing is shredded or purged. "
            + (f"Closed and kept under it: {kept}." if kept else "Nothing was closed under it yet.")
        )


def _ring(vault: Vault) -> Iterator[str]:
    if vault.ring_missing:
        yield (
            "The keys of the requests that were open are missing from this machine, so those requests, and incidents "
            "that were open, cannot be read any more. Peers, counts and reports are whole."
        )
        yield "If the folder this-machine was moved or restored without them, put it back before you enter anything."


def _clocks(vault: Vault) -> Iterator[str]:
    number = lost_clocks(vault)
    if number:
        which = "one request" if number == 1 else f"{number} requests"
        yield (
            f"The clocks of {which} survived, but nothing else of what was asked: a backup never holds that. The "
            "Requests screen lists code, stage and due time; enter each request anew under its code, or drop its clock."
        )
    number = lost_clocks(vault, Compartment.INCIDENTS)
    if number:
        which = "one incident" if number == 1 else f"{number} incidents"
        yield (
            f"The clocks of {which} survived, but nothing else: a backup never holds what is open. The Incidents "
            "screen lists them; open each incident anew, or drop its clock."
        )


def _code(vault: Vault) -> Iterator[str]:
    if not any(person.role is Role.RECOVERY for person in vault.users.all()):
        yield (
            "There is no recovery code: if the passphrase is lost, so is everything. "
            "Print one with `peerdesk recovery code`."
        )
        return
    custodian = vault.users.custodian
    if custodian is None:
        yield (
            "Nobody is entered as custodian of the recovery code. Name the office that keeps it with "
            "`peerdesk recovery custodian`; it is best not command."
        )
    elif custodian.confirmed is None:
        yield (
            "The custodian has not confirmed that the recovery code is in safe keeping. "
            "Ask, then enter it with `peerdesk recovery custodian TITLE --confirmed`."
        )


def _backup(vault: Vault) -> Iterator[str]:
    made, _ = last_backup(vault)
    if made is None:
        yield "No backup was ever made. Make one on another disk with `peerdesk backup --to FOLDER`."
    elif vault.clock.today() - made >= BACKUP_AGE:
        age = (vault.clock.today() - made).days
        yield f"The last backup is {age} days old. Make one on another disk with `peerdesk backup --to FOLDER`."
