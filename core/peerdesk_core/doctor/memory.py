"""What may carry memory to a disk: swap, and files of crashes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from .check import Finding, Scene, bad, good, together, unknown, warn
from .encryption import Sealed, of_device, of_mount
from .look import Look
from .mounts import mount_of

FSUTIL = r"C:\Windows\System32\fsutil.exe"
_SEAL = "Encrypt the swap (with a random key at each start), or switch it off."


def swap(scene: Scene) -> Finding:
    """Whether memory that is swapped out, or saved by hibernation, is encrypted on the disk. Nothing here pins it."""
    look = scene.look
    if look.platform == "linux":
        return together(*_on_linux(look), good(f"No memory is swapped to a plain disk. {_pinned(look)}"))
    if look.platform == "darwin":
        said = look.output("/usr/sbin/sysctl", "-n", "vm.swapusage")
        return good("Swap is encrypted.") if "(encrypted)" in said else warn("Swap is not encrypted.", _SEAL)
    if look.platform == "win32":
        found = re.search(
            r"EncryptPagingFile\s*=\s*(\d)", look.output(FSUTIL, "behavior", "query", "EncryptPagingFile")
        )
        if found and found[1] == "1":
            return good("The paging file is encrypted.")
        return unknown(
            "The paging file is encrypted only where the drive is: see disk encryption.",
            "Without BitLocker: `fsutil behavior set EncryptPagingFile 1`, and restart.",
        )
    return unknown("This platform does not tell where it swaps.")


def _on_linux(look: Look) -> Iterator[Finding]:
    for line in look.text("/proc/swaps").splitlines()[1:]:
        path, kind = line.split()[:2]
        sealed = _swap_area(path, kind, look)
        if sealed is Sealed.NO:
            yield bad("Memory may be swapped to a disk that is not encrypted, keys among it.", _SEAL)
        elif sealed is Sealed.VIRTUAL:
            yield warn("Memory may be swapped to the disk of a host that cannot be seen from here.", _SEAL)
        elif sealed is Sealed.UNKNOWN:
            yield unknown("Whether the swap is encrypted cannot be seen.", _SEAL)


def _swap_area(path: str, kind: str, look: Look) -> Sealed:
    path = path.replace("\\040", " ")
    if kind == "file":
        mount = mount_of(look.resolved(Path(path).parent), look)
        return Sealed.UNKNOWN if mount is None else of_mount(mount, look)
    name = look.resolved(path).name
    if name.startswith("zram"):  # compressed memory, unless it was given a disk to fall back on
        backing = f"/sys/block/{name}/backing_dev"
        device = look.text(backing).strip() if look.details(backing) is not None else "none"
        return Sealed.YES if device == "none" else of_device(look.resolved(device).name, look)
    return of_device(name, look)


def _pinned(look: Look) -> str:
    limit = look.memory_lock()
    allowed = "any amount" if limit == -1 else "nothing" if not limit else f"{limit // 1024} KiB"
    return f"Peerdesk pins no memory; the system would let it pin {allowed}."


def core_dumps(scene: Scene) -> Finding:
    """Whether a crash could write memory to a file, or another program of this user could read it."""
    files, reading = scene.look.dumps_forbidden()
    if files and reading:
        return good("A crash writes no memory to disk, and other programs of yours cannot read this one's.")
    if files:
        return warn(
            "A crash writes no memory to disk, but other programs that you run may read this one's memory.",
            "Run nothing beside it that you do not trust.",
        )
    return warn("The platform may write memory to disk after a crash.", "Switch crash dumps off for this user.")
