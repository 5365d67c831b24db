"""Every way in which the vault can refuse, fail or be found damaged."""

from __future__ import annotations

from peerdesk_core.exits import Exit
from peerdesk_core.faults import DeskError


class NoVault(DeskError):
    title = "No vault yet"
    cause = "There is no vault in the data folder."
    next_step = "Create one, or check that the right folder is mounted."
    exit = Exit.NO_VAULT


class VaultExists(DeskError):
    title = "A vault is already here"
    cause = "The data folder already holds a vault."
    next_step = "Unlock it, or choose another folder."
    exit = Exit.NO_VAULT


class WrongPassphrase(DeskError):
    """Said for a wrong passphrase and for an unknown handle alike, so that neither can be guessed from the answer."""

    title = "Not unlocked"
    cause = "Handle and passphrase do not open this vault."
    next_step = "Check both and try again."
    exit = Exit.REFUSED


class Damaged(DeskError):
    """A part of the vault does not authenticate. The cause names the part, never its content."""

    title = "The vault is damaged"
    cause = "A part of the vault is not what was written."
    next_step = "Leave the files as they are and restore the last backup into another folder."
    exit = Exit.DAMAGED

    @classmethod
    def at(cls, part: str) -> Damaged:
        """Name the damaged part, such as "frame 12"."""
        return cls(f"A part of the vault is not what was written: {part}.")


class NotAVault(Damaged):
    title = "That is not a vault"
    cause = "The file in the vault's place was not written by Peerdesk, or its beginning is destroyed."


class RolledBack(DeskError):
    title = "An older vault was put back"
    cause = "This machine has already seen a later state of the vault than the file now holds."
    next_step = "Put the latest file back, or find out who replaced it before going on."
    exit = Exit.DAMAGED


class NewerVault(DeskError):
    title = "The vault is newer than this program"
    cause = "A later version of Peerdesk wrote this vault. Nothing was changed."
    next_step = "Update Peerdesk and open it again."
    exit = Exit.NEWER


class InUse(DeskError):
    title = "The vault is in use"
    cause = "Another Peerdesk holds the vault."
    next_step = "Close it there first."
    exit = Exit.IN_USE


class Conflict(DeskError):
    title = "Somebody else wrote first"
    cause = "The vault grew since it was read, so this change was not written."
    next_step = "Reopen the vault and do the change again."
    exit = Exit.IN_USE


class StorageFailed(DeskError):
    title = "The disk did not do its part"
    cause = "The disk reported an error, so it is not known whether the last change was saved."
    next_step = "Check the disk, then reopen the vault and look."
    exit = Exit.STORAGE


class DiskFull(StorageFailed):
    title = "The disk is full"
    cause = "There is no room for the change, so it was not saved."
    next_step = "Free some room, then reopen the vault."


class ReadOnly(StorageFailed):
    title = "The folder cannot be written"
    cause = "The vault's folder is read-only, or belongs to another user, so the change was not saved."
    next_step = "Mount it writable or take ownership, then reopen the vault."


class Poisoned(StorageFailed):
    title = "Reopen the vault"
    cause = "An earlier write failed, so nothing more is written until the vault was read again."
    next_step = "Lock and unlock; what was confirmed is still there."


class SavedUntidy(StorageFailed):
    """The change is durable; what follows it is not. Never said of a change that may be lost."""

    title = "Saved, but not tidied"
    cause = "The change is saved, but the disk failed before its traces were cleaned away."
    next_step = "Check the disk and free some room, then lock and unlock: unlocking finishes the work."


class KeyStays(SavedUntidy):
    """The frame of a close is durable; the key is still in the ring's file until the vault is next opened."""

    title = "Closed, but its key is not destroyed yet"
    cause = (
        "The request is closed and counted. The disk failed before its key was destroyed: "
        "it will be destroyed at the next unlock."
    )


class GoneRecord(DeskError):
    """A put of a record that was removed since it was read, in the same session."""

    title = "Closed meanwhile"
    cause = "The record was closed meanwhile, so it cannot be saved again."
    next_step = "Go back to the list; nothing of it is left to change."


class NameTaken(DeskError):
    title = "That name is taken"
    cause = "Two parts of the program declared the same name."
    next_step = "Disable one of the two plugins."
    exit = Exit.PLUGIN


class BadRecord(DeskError):
    """A document that its model does not allow. The cause says field and fault, never the value."""

    title = "The record does not fit its form"
    cause = "A field holds what it may not hold."
    next_step = "Correct the field."


class HandleTaken(DeskError):
    title = "That handle is taken"
    cause = "Somebody who may open this vault has that handle already, or it is kept for the recovery code."
    next_step = "Choose another one."


class NoRoom(DeskError):
    title = "No room for another user"
    cause = "All sixteen ways into the vault are in use."
    next_step = "Remove somebody who no longer needs it first."


class NoSuchUser(DeskError):
    title = "No such user"
    cause = "Nobody with that handle may open this vault."
    next_step = "Look at the list of users."


class LastCoordinator(DeskError):
    title = "The last coordinator stays"
    cause = "Without a coordinator nobody could let anybody in any more."
    next_step = "Hand the vault over instead."
    exit = Exit.REFUSED


class NotForRole(DeskError):
    """What the keys of a role do not open, or its signature may not write."""

    title = "Not for this role"
    cause = "The keys that opened this vault do not reach that part of it."
    next_step = "Ask the coordinator."
    exit = Exit.REFUSED


class BadCode(DeskError):
    title = "That is not a recovery code"
    cause = "A recovery code has 36 letters and digits; one of them was misread, or some are missing."
    next_step = "Compare it with the printed page, group by group."
    exit = Exit.REFUSED


class HoldInForce(DeskError):
    title = "A legal hold is in force"
    cause = "While records must be kept, nothing is purged and no keys are renewed."
    next_step = "Lift the hold first, on counsel's word."
    exit = Exit.REFUSED


class OldVault(DeskError):
    title = "The vault must be brought up to date"
    cause = "An earlier version of Peerdesk wrote this vault, and only a coordinator can bring it up to date."
    next_step = "Have the coordinator unlock it once."
    exit = Exit.REFUSED
