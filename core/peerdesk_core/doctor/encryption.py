"""Whether what lies on a disk is encrypted there, as far as the platform shows it."""

from __future__ import annotations

import re
from enum import Enum, auto
from pathlib import Path

from .check import Finding, Scene, bad, good, together, unknown, warn
from .look import Look
from .mounts import Mount, mount_of

_SEALING = frozenset({"ecryptfs", "fuse.gocryptfs", "fuse.encfs", "fuse.cryfs", "fuse.securefs"})
_MEMORY = frozenset({"tmpfs", "ramfs"})
_ENCRYPTED_FOLDER = 0x800
_ENCRYPTING = re.compile("CRYPT-(?!VERITY|INTEGRITY)")
"""How dm-crypt names its devices; the two left out protect against changes, not against reading."""
_VIRTUAL = re.compile(r"(vd|xvd)[a-z]")
_PROCESSOR = "/proc/cpuinfo"
_DEEPEST = 8
_WHY = "Whoever takes the disk reads what deleted requests left in its cells once they also have a passphrase."
MANAGE = r"C:\Windows\System32\manage-bde.exe"


class Sealed(Enum):
    """Whether a block device is encrypted."""

    YES = auto()
    NO = auto()
    VIRTUAL = auto()
    """Not by this machine; it is a guest, and the host's disk cannot be seen from here."""
    UNKNOWN = auto()


def disk_encryption(scene: Scene) -> Finding:
    """Whether the folders lie on encrypted disks."""
    places = dict.fromkeys(scene.standing(folder) for folder in (scene.paths.data, scene.paths.state))
    return together(*(_of_folder(place, scene.look) for place in places))


def _of_folder(folder: Path, look: Look) -> Finding:
    if look.platform == "linux":
        return _on_linux(folder, look)
    if look.platform == "darwin":
        return _on_mac(look.output("/usr/bin/fdesetup", "status"))
    if look.platform == "win32":
        return _on_windows(look.output(MANAGE, "-status", folder.drive))
    return unknown("This platform does not tell whether the disk is encrypted.", "Ask whoever set up this machine.")


def _on_linux(folder: Path, look: Look) -> Finding:
    mount = mount_of(folder, look)
    if mount is None:
        return unknown("The table of mounts does not name the vault's disk.")
    if mount.type in _SEALING:
        return good(f"The folder is encrypted by {mount.type.removeprefix('fuse.')}.")
    if mount.type in _MEMORY:
        return good("The folder lies in memory, on no disk.")
    if _is_encrypted_folder(folder, look):
        return good("The folder itself is encrypted by its file system.")
    if mount.type == "zfs":
        return unknown(
            "Whether a ZFS dataset is encrypted cannot be seen here.", "See `zfs get encryption` for the dataset."
        )
    return {
        Sealed.YES: good("The vault lies on an encrypted disk (dm-crypt)."),
        Sealed.NO: bad(
            f"No encryption is visible under the vault. {_WHY}",
            "Move the vault to an encrypted disk. A drive that encrypts by itself cannot be seen from here.",
        ),
        Sealed.VIRTUAL: warn(
            "This is a virtual machine without encryption of its own; the host's disk cannot be seen from here.",
            "Ask whoever runs the host, or encrypt the disk of this machine.",
        ),
        Sealed.UNKNOWN: unknown(
            f"Whether the disk under the vault ({mount.type}) is encrypted cannot be seen.",
            "Ask whoever set up this machine.",
        ),
    }[of_mount(mount, look)]


def _is_encrypted_folder(folder: Path, look: Look) -> bool:
    try:
        return bool(look.inode_flags(folder) & _ENCRYPTED_FOLDER)
    except (OSError, ImportError):
        return False


def of_mount(mount: Mount, look: Look) -> Sealed:
    """Whether the device under a mount is encrypted."""
    if mount.number and not mount.number.startswith("0:"):
        return of_device(look.resolved(f"/sys/dev/block/{mount.number}").name, look)
    if mount.source.startswith("/dev/"):  # a file system over several devices, such as btrfs, has no number of theirs
        return of_device(look.resolved(mount.source).name, look)
    return Sealed.UNKNOWN


def of_device(name: str, look: Look, depth: int = 0) -> Sealed:
    """Whether a block device is encrypted: itself, or everything that it is made of."""
    folder = f"/sys/class/block/{name}"
    if depth > _DEEPEST or look.details(folder) is None:
        return Sealed.UNKNOWN
    if look.details(f"{folder}/dm/uuid") is not None and _ENCRYPTING.match(look.text(f"{folder}/dm/uuid")):
        return Sealed.YES
    if look.details(f"{folder}/partition") is not None:
        return of_device(look.resolved(folder).parent.name, look, depth + 1)
    slaves = look.names(f"{folder}/slaves") if look.details(f"{folder}/slaves") is not None else ()
    if slaves:
        found = {of_device(slave, look, depth + 1) for slave in slaves}
        return next(kind for kind in (Sealed.NO, Sealed.VIRTUAL, Sealed.UNKNOWN, Sealed.YES) if kind in found)
    if name.startswith(("loop", "nbd", "dm-", "md", "ram")):
        return Sealed.UNKNOWN
    return Sealed.VIRTUAL if _VIRTUAL.match(name) or _is_guest(look) else Sealed.NO


def _is_guest(look: Look) -> bool:
    """Whether the processor says that another system is below this one."""
    return look.details(_PROCESSOR) is not None and " hypervisor" in look.text(_PROCESSOR)


def _on_mac(said: str) -> Finding:
    if "FileVault is On" in said:
        return good("FileVault is on.")
    if "FileVault is Off" in said:
        return bad(f"FileVault is off. {_WHY}", "Switch it on in System Settings, Privacy & Security.")
    return unknown("FileVault gave no answer that is known here.", "See System Settings, Privacy & Security.")


def _on_windows(said: str) -> Finding:
    if "Protection Off" in said:
        return bad(f"BitLocker does not protect the drive. {_WHY}", "Switch on BitLocker or device encryption.")
    if "Protection On" in said:
        return good("BitLocker protects the drive.")
    return unknown(
        "BitLocker tells its state to administrators alone, or in another language.",
        "Have `manage-bde -status` run in an administrator's window.",
    )
