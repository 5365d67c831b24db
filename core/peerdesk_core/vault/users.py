"""Who may open the vault, and what happens when somebody comes, goes, or takes over."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import attrs

from peerdesk_core.clock import Clock
from peerdesk_core.faults import NotForRole

from . import renewal
from .audit import COLLECTION as AUDIT
from .audit import as_pending, chained
from .compartments import ACCESS, Access, Role, may_add, may_note
from .errors import HandleTaken, LastCoordinator, NoSuchUser, SavedUntidy
from .journal import Journal
from .people import Custodian, Person, admin_key, custodian_change, custodian_of, people_of, person_change
from .recovery import HANDLE, new_code, read_code
from .slots import Login, admitted, invited, plain_handle, rewrapped
from .state import Change

LET_IN: tuple[Role, ...] = (Role.COORDINATOR, Role.DEPUTY, Role.CLINICAL_LEAD, Role.COMMAND, Role.AUDITOR)
"""Roles that a person can have."""


class Users:
    """The people of an open vault. All but a passphrase of one's own is the coordinator's to change.

    Every change is audited by its kind alone, and raises NotForRole, StorageFailed or Poisoned.
    """

    def __init__(self, journal: Journal, clock: Clock) -> None:
        self._journal = journal
        self._clock = clock

    def all(self) -> tuple[Person, ...]:
        """Everybody who may open the vault, the recovery code included. Raises NotForRole."""
        self._only_coordinator()
        return people_of(self._journal.state)

    def add(self, handle: str, passphrase: str, role: Role) -> Person:
        """Let somebody in. Slow (key derivation). Raises HandleTaken, NoRoom."""
        self._only_coordinator()
        if role not in LET_IN:
            raise NotForRole
        check_handle(handle)
        login = Login(handle=handle, passphrase=passphrase, role=role)
        with self._journal.lock:
            state = self._journal.state
            keys, admin = self._journal.keys, admin_key(state)
            header, person = admitted(self._journal.header, keys, admin, login, people_of(state))
            self._journal.commit([person_change(person), *self._audited("user.added")], {}, header)
        return person

    def invite(self, handle: str) -> Person:
        """Give somebody the keys that the role may be invited to. Raises NoSuchUser; NotForRole for other roles."""
        self._only_coordinator()
        with self._journal.lock:
            person = self._find(handle)
            if Access.INVITED not in ACCESS[person.role].values():
                raise NotForRole
            keys, admin = self._journal.keys, admin_key(self._journal.state)
            header, guest = invited(self._journal.header, keys, admin, person)
            self._journal.commit([person_change(guest), *self._audited("user.invited")], {}, header)
        return guest

    def end_invitation(self, handle: str) -> None:
        """Take back what `invite` gave: all keys are renewed, since a key that was handed out cannot be fetched back.

        Raises NoSuchUser, also for somebody who is not invited; HoldInForce.
        """
        self._only_coordinator()
        with self._journal.lock:
            guest = self._find(handle)
            if not guest.invited:
                raise NoSuchUser
            people = people_of(self._journal.state)
            stays = [attrs.evolve(one, invited=False) if one.user == guest.user else one for one in people]
            renewal.rotate(self._journal, stays, opener=self._me(), noted=self._audited("user.invitation_ended"))

    def remove(self, handle: str) -> None:
        """Shut somebody out: all keys are renewed, so that what was learned opens nothing written from now on.

        Raises NoSuchUser, LastCoordinator, HoldInForce.
        """
        self._only_coordinator()
        with self._journal.lock:
            leaving = self._find(handle)
            people = people_of(self._journal.state)
            if leaving.user == self._journal.keys.user or leaving.role is Role.RECOVERY:
                raise LastCoordinator
            stays = [person for person in people if person.user != leaving.user]
            renewal.rotate(self._journal, stays, opener=self._me(), noted=self._audited("user.removed"))

    def rotate(self) -> None:
        """Renew all keys for the same people. Raises HoldInForce."""
        self._only_coordinator()
        with self._journal.lock:
            stays = people_of(self._journal.state)
            renewal.rotate(self._journal, stays, opener=self._me(), noted=self._audited("vault.rotated"))

    def change_passphrase(self, handle: str, old: str, new: str) -> None:
        """Change the passphrase of the slot that `old` opens. Slow (two derivations). Raises WrongPassphrase.

        The keys stay the same: where somebody else may have known the old one, they are to be renewed as well.
        """
        if plain_handle(handle) == HANDLE:
            raise NotForRole
        with self._journal.lock:
            header = rewrapped(self._journal.header, handle, old, new)
            kind, role = "user.passphrase_changed", self._journal.keys.role
            if may_add(role, "audit"):
                name = f"{role}.audit"
                pending = as_pending([kind], self._clock.today(), self._journal.registers[name])
                self._journal.commit([], {name: pending}, header)
            elif may_note(role):
                self._journal.commit(self._audited(kind), {}, header)
            else:
                self._journal.put_header(header)

    def replace_code(self) -> str:
        """Make a new recovery code and renew all keys; the one printed before opens nothing any more.

        Slow. Returns the code to print, which is kept nowhere. Raises HoldInForce.
        """
        self._only_coordinator()
        code = new_code()
        with self._journal.lock:
            stays = [person for person in people_of(self._journal.state) if person.role is not Role.RECOVERY]
            with _code_in_hand():
                renewal.rotate(
                    self._journal,
                    stays,
                    opener=self._me(),
                    logins=[recovery_login(code)],
                    noted=self._audited("recovery.code_replaced"),
                )
        return code

    def hand_over(self, handle: str, passphrase: str) -> str:
        """Put a new coordinator in the place of the one who is at the desk, whose way in ends now.

        Slow. Returns the new recovery code to print. The session goes on with the successor's keys.
        Raises HandleTaken, HoldInForce.
        """
        self._only_coordinator()
        check_handle(handle)
        code = new_code()
        with self._journal.lock:
            people = people_of(self._journal.state)
            stays = [p for p in people if p.user != self._journal.keys.user and p.role is not Role.RECOVERY]
            successor = Login(handle=handle, passphrase=passphrase, role=Role.COORDINATOR)
            with _code_in_hand():
                renewal.rotate(
                    self._journal,
                    stays,
                    logins=[successor, recovery_login(code)],
                    noted=self._audited("vault.handed_over"),
                )
        return code

    def take_over(self, handle: str, passphrase: str) -> str:
        """With the recovery code: a new coordinator in the place of all before. Requests, load and counts of the open
        period are lost, since the code does not open them. Returns the new code to print. Raises HandleTaken.
        """
        if self._journal.keys.role is not Role.RECOVERY:
            raise NotForRole
        check_handle(handle)
        code = new_code()
        with self._journal.lock:
            people = people_of(self._journal.state)
            stays = [person for person in people if person.role not in (Role.RECOVERY, Role.COORDINATOR)]
            successor = Login(handle=handle, passphrase=passphrase, role=Role.COORDINATOR)
            with _code_in_hand():
                renewal.rotate(
                    self._journal,
                    stays,
                    logins=[successor, recovery_login(code)],
                    noted=self._audited("vault.recovered"),
                )
        return code

    @property
    def custodian(self) -> Custodian | None:
        """Who keeps the recovery code. Raises NotForRole."""
        self._only_coordinator()
        return custodian_of(self._journal.state)

    def name_custodian(self, custodian: Custodian) -> None:
        """Enter who keeps the code, or that it was confirmed."""
        self._only_coordinator()
        kind = "recovery.custodian_confirmed" if custodian.confirmed else "recovery.custodian_named"
        self._journal.commit([custodian_change(custodian), *self._audited(kind)], {})

    def _me(self) -> Person:
        return next(p for p in people_of(self._journal.state) if p.user == self._journal.keys.user)

    def _find(self, handle: str) -> Person:
        wanted = plain_handle(handle)
        for person in people_of(self._journal.state):
            if plain_handle(person.handle) == wanted:
                return person
        raise NoSuchUser

    def _only_coordinator(self) -> None:
        self._journal.check_open()
        if self._journal.keys.role is not Role.COORDINATOR:
            raise NotForRole

    def _audited(self, kind: str) -> list[Change]:
        return chained([kind], self._clock.today(), self._journal.state.tables[AUDIT])


@contextmanager
def _code_in_hand() -> Iterator[None]:
    """Once the new code opens the vault it must reach a person, whatever the disk failed to tidy; unlocking does."""
    with suppress(SavedUntidy):
        yield


def recovery_login(code: str) -> Login:
    """The way in that a printed code opens. Raises BadCode."""
    return Login(handle=HANDLE, passphrase=read_code(code), role=Role.RECOVERY)


def check_handle(handle: str) -> None:
    """Raises HandleTaken for a handle that nobody may have."""
    if not handle.strip() or plain_handle(handle) == HANDLE:
        raise HandleTaken
