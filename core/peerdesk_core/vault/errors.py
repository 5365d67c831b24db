"""Every way in which the vault can refuse, fail or be found damaged."""

from __future__ import annotations

from peerdesk_core.exits import Exit
from peerdesk_core.faults import BadInput, DeskError


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


class OutOfDate(DeskError):
    """A correction of a total that is another one by now."""

    title = "The total has changed meanwhile"
    cause = "The total is not the one that was shown, so it was left as it is."
    next_step = "Look at it again, then correct it."


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


class MigrationFailed(DeskError):
    """A plugin's documents of an earlier shape could not be brought to the present one. They stay as they are."""

    title = "Records of an earlier version"
    cause = "Records kept by an earlier version of this plugin could not be brought up to date. They stay as they are."
    next_step = "Update the plugin, then unlock again."
    exit = Exit.PLUGIN

    @classmethod
    def because(cls, why: str) -> MigrationFailed:
        """Say for the plugin's author what went wrong, such as the kind of an error, without data."""
        return cls(
            f"Records kept by an earlier version of this plugin could not be brought up to date ({why}). "
            "They stay as they are."
        )


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


class NoSuchFile(BadInput):
    title = "No such file"
    cause = "There is no file of that name, or it cannot be read."
    next_step = "Check the name, and that the disk it lies on is connected."


class BadFolder(BadInput):
    title = "Not in that folder"
    cause = "A backup cannot be put there."
    next_step = "Name a folder on another disk."


class WordsDiffer(BadInput):
    title = "The check words differ"
    cause = "The backup is sound, but it is not the one whose check words were given. Nothing was changed."
    next_step = "Compare the words with those written down for this backup, or look for the right file."


class BadTitle(BadInput):
    title = "That title cannot be used"
    cause = "A title is one short line of letters, such as City attorney."
    next_step = "Give the office rather than a person's name."


class BadCard(BadInput):
    title = "That is not a drop card"
    cause = "The file is no drop card, or it was changed since it was made."
    next_step = "Ask the coordinator for a new one."


class StaleCard(BadInput):
    title = "The card is out of date"
    cause = "The desk has renewed its keys, or made a later card, since this card was made."
    next_step = "Ask the coordinator for a new one."


class BadSums(DeskError):
    """Sums that a drop file may not hold. The cause says which rule, never the number."""

    title = "That cannot be handed in"
    cause = "A number is a whole number from 0 to 999."
    next_step = "Correct it; hand in sums of one whole month, and nothing else."
    exit = Exit.BAD_INPUT


class NotADrop(BadInput):
    title = "That is not a drop file"
    cause = "The file was not written by `peerdesk drop`, or it is cut short."
    next_step = "Ask the peer to write it again."


class NewerFile(BadInput):
    title = "The file is newer than this program"
    cause = "A later version of Peerdesk wrote this file."
    next_step = "Update Peerdesk and try again."
    exit = Exit.NEWER


class ForeignDrop(BadInput):
    title = "That drop file is for another desk"
    cause = "Its card was made by another vault than this one."
    next_step = "Give it back, and ask for one written with a card of this desk."


class FalseDrop(BadInput):
    """Damaged on the way, or written without the card's secret: nobody can tell the two apart."""

    title = "That drop file does not authenticate"
    cause = "It was changed on the way, or was not written with a card of this desk. Nothing of it was used."
    next_step = "Ask the peer to write it again, and to ask for a new card if it keeps failing."


class MonthOpen(BadInput):
    title = "That month is not over"
    cause = "Sums are handed in for a whole month, after its last day."
    next_step = "Write it again when the month is over; check the date of both machines."


class MonthTooOld(BadInput):
    title = "That month is too long ago"
    cause = "Sums are taken in for the 24 months before this one."
    next_step = "Leave it out."


class AlreadyTaken(BadInput):
    title = "Taken in before"
    cause = "This drop file was taken in before, so it was not counted again."
    next_step = "Delete the file."


class SecondDrop(BadInput):
    title = "That month was handed in before"
    cause = "Another drop file of the same card holder and month was taken in before. Sums count once."
    next_step = "Leave the first as it is; a mistake in it cannot be taken back."


class Undeclared(BadInput):
    title = "That drop file counts something unknown"
    cause = "It counts a family or a category that no plugin of this desk declares."
    next_step = "Enable the plugin that declares it, or hand the peer a new card."


class TakingStopped(StorageFailed):
    """Raised between the parts of taking in. Taking the same files again finishes it and doubles nothing."""

    title = "Taking in stopped half-way"
    cause = "The disk failed while drop files were taken in, so it is not known how far that went."
    next_step = "Check the disk, then take the same files in again: what was counted is not counted twice."


class NothingReleased(DeskError):
    title = "Nothing to hand over"
    cause = "No report has been released yet, and a bundle holds released reports alone."
    next_step = "Release a report first."


class BundleTooLong(DeskError):
    title = "Too much for a bundle"
    cause = "The released reports are longer than a bundle may be."
    next_step = "Let its reader in with a login instead."


class BadBundle(BadInput):
    title = "That is not a bundle"
    cause = "The file was not written by `peerdesk bundle`, or it was changed since."
    next_step = "Ask the coordinator for a new one."


class BundleShut(BadInput):
    title = "Not opened"
    cause = "These words do not open the bundle, or the file was changed since it was written."
    next_step = "Check the six words and try again."
    exit = Exit.REFUSED


class NotWritten(StorageFailed):
    title = "The file was not written"
    cause = "The file could not be written where it should go."
    next_step = "Choose another folder, or free some room."


class NotAnAuditFile(BadInput):
    title = "That is not an audit file"
    cause = "The file was not written by `peerdesk audit export`."
    next_step = "Ask for the file again."


class AuditFileBroken(DeskError):
    """The file was changed after it was written. The cause names the line."""

    title = "The audit file was changed"
    cause = "The file is not what was exported."
    next_step = "Do not rely on it. Have the audit log exported again."

    @classmethod
    def at(cls, line: int, end: bool = False) -> AuditFileBroken:
        """Name the first line that is not what was written; `end` says that it should be the end with the signature."""
        if end:
            return cls(f"Line {line} is not the signed end of what stands before it: something is missing or changed.")
        return cls(f"Line {line} is not what was exported.")
