"""A legal hold: while it is in force nothing is shredded or purged. It adds no field and asks nobody anything new."""

from __future__ import annotations

from peerdesk_core.faults import NotAllowed, NotForRole
from peerdesk_core.vault.audit import COLLECTION as AUDIT
from peerdesk_core.vault.audit import chained
from peerdesk_core.vault.compartments import Role
from peerdesk_core.vault.errors import BadTitle
from peerdesk_core.vault.people import HELD_IN, Hold, hold_change, hold_of
from peerdesk_core.vault.state import Change
from peerdesk_core.vault.vault import Vault

BEGUN = "hold.begun"
LIFTED = "hold.lifted"
_BESIDE_LETTERS = " ,.'&/()-"
_UNKNOWN = "Whoever began it before the recovery"
_LONGEST = 60


def check_title(title: str) -> str:
    """A title as it is kept: one short line of letters, since an office is meant and no person. Raises BadTitle."""
    plain = " ".join(title.split())
    fits = all(letter.isalpha() or letter in _BESIDE_LETTERS for letter in plain)
    if not 2 < len(plain) <= _LONGEST or not fits or not plain[0].isalpha():
        raise BadTitle
    return plain


def begin_hold(vault: Vault, title: str) -> None:
    """Put a hold in force on somebody's word, given by title. Audited.

    Raises NotForRole for anybody but the coordinator, BadTitle, NotAllowed where one is in force, StorageFailed.
    """
    _only_coordinator(vault)
    journal, today = vault.journal, vault.clock.today()
    title = check_title(title)
    with journal.lock:
        journal.check_open()
        if hold_of(journal.state) is not None:
            raise NotAllowed("A legal hold is in force already.", "Lift it first, or leave it as it is.")
        events = chained([BEGUN], today, journal.state.tables[AUDIT])
        journal.commit([hold_change(Hold(title=title, since=today)), *events], {})


def lift_hold(vault: Vault) -> int:
    """End the hold and destroy what was kept under it, all in one commit. Audited.

    Returns how many records are destroyed. Raises NotForRole, NotAllowed where no hold is in force, StorageFailed.
    """
    _only_coordinator(vault)
    journal, today = vault.journal, vault.clock.today()
    with journal.lock:
        journal.check_open()
        if hold_of(journal.state) is None:
            raise NotAllowed("No legal hold is in force.", "Nothing is to be done.")
        events = chained([LIFTED], today, journal.state.tables[AUDIT])
        held = [
            Change(compartment=compartment, collection=name, id=f"{int(number):016x}", document=None, own_key=True)
            for compartment, name in HELD_IN.items()
            for number in journal.state.tables[name]
        ]
        journal.commit([hold_change(None), *held, *events], {})
    return len(held)


def hold(vault: Vault) -> Hold | None:
    """The hold in force, as far as the keys at hand can know of it. Raises Locked, Damaged."""
    journal = vault.journal
    with journal.lock:
        journal.check_open()
        return hold_of(journal.state)


def carry_on(vault: Vault) -> bool:
    """Put a hold in force again that a recovery took out of sight: its title lies with the requests, which the code
    does not open, but the audit log tells that it was never lifted. Returns whether there was one.
    """
    kinds = [event.kind for event in vault.audit_events() if event.kind in (BEGUN, LIFTED)]
    lost = hold(vault) is None and kinds[-1:] == [BEGUN]
    if lost:
        begin_hold(vault, _UNKNOWN)
    return lost


def held(vault: Vault) -> int:
    """How many records of closed requests and of incidents the hold keeps, as far as the keys at hand can know."""
    journal = vault.journal
    with journal.lock:
        journal.check_open()
        return sum(len(journal.state.tables.get(name, {})) for name in HELD_IN.values())


def _only_coordinator(vault: Vault) -> None:
    vault.journal.check_open()
    if vault.role is not Role.COORDINATOR:
        raise NotForRole
