"""Every exit code of `peerdesk`, listed once."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """What the shell learns. `peerdesk --help` prints this table."""

    OK = 0
    FAILED = 1  # a check found something, or a step did not do what it says
    USAGE = 2  # unknown option, command or value
    NO_VAULT = 3  # there is no vault where one is needed, or one where none may be
    REFUSED = 4  # wrong name or passphrase
    DAMAGED = 5  # the vault is damaged or was put back to an older state
    NEWER = 6  # the vault was written by a newer version
    IN_USE = 7  # another instance holds the lock
    STORAGE = 8  # the disk is full, read-only or failing
    BAD_INPUT = 9  # a file given by the user cannot be used
    NO_TERMINAL = 10  # a full-screen terminal is needed and there is none
    PLUGIN = 11  # a plugin could not do its part
    CRASH = 12  # the application stopped on a fault of its own
    LOCKED = 13  # the application locked itself; the launcher offers unlock
