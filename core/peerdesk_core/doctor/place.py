"""Whether the folders lie on this machine alone: no network, no shared folder, nothing that copies them elsewhere."""

from __future__ import annotations

from pathlib import Path, PurePath

from .check import Finding, Scene, bad, good, together, unknown, warn
from .look import Look
from .mounts import mount_of

_NETWORK = frozenset(
    "nfs nfs4 cifs smb3 smbfs afpfs afs ncpfs ceph lustre glusterfs gfs2 ocfs2 davfs webdav beegfs gpfs orangefs "
    "fuse.sshfs fuse.rclone fuse.davfs fuse.davfs2 fuse.glusterfs fuse.s3fs fuse.curlftpfs fuse.ceph".split()
)
_SHARED = frozenset({"9p", "virtiofs", "vboxsf", "prl_fs", "vmhgfs", "fuse.vmhgfs-fuse", "drvfs"})
_SEALING = frozenset({"fuse.gocryptfs", "fuse.encfs", "fuse.cryfs", "fuse.securefs", "fuseblk"})
_MEMORY = frozenset({"tmpfs", "ramfs", "overlay"})

_SYNCED = (
    "onedrive", "dropbox", "icloud drive", "icloud~", "mobile documents", "cloudstorage", "google drive", "googledrive",
    "my drive", "nextcloud", "owncloud", "box sync", "pclouddrive", "syncthing", "megasync", "tresorit", "spideroak",
    "seafile", "sync.com", "proton drive", "creative cloud files",
)  # fmt: skip
"""How a folder's name begins that a service copies to its own machines."""
_MARKS = (".dropbox", ".dropbox.cache", ".stfolder", ".owncloudsync.log", ".nextcloudsync.log", ".tmp.drivedownload")
"""What such services leave in the folders that they copy."""
_VARIABLES = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")

_MOVE = "Choose a folder of this machine's own disk with PEERDESK_HOME."


def own_disk(scene: Scene) -> Finding:
    """Whether data and state lie on a disk of this machine that nothing else copies."""
    places = {scene.paths.data: "data folder", scene.paths.state: "state folder"}
    return together(
        *(found for folder, word in places.items() for found in (_shared(scene, folder, word), _copied(scene, folder)))
    )


def _shared(scene: Scene, folder: Path, word: str) -> Finding:
    """Network file systems lose the lock, the order of writes and the privacy of the file."""
    look = scene.look
    if look.platform == "win32":
        if str(folder).startswith(("\\\\", "//")) or look.is_remote_drive(folder):
            return bad(f"The {word} lies on another machine.", _MOVE)
        return good("Both folders lie on a disk of this machine.")
    mount = mount_of(scene.standing(folder), look)
    if mount is None:
        return unknown("The platform does not tell what kind of disk the vault lies on.")
    if mount.type in _NETWORK:
        return bad(
            f"The {word} lies on the network ({mount.type}): others hold the disk, and its locks cannot be relied on.",
            _MOVE,
        )
    if mount.type in _SHARED:
        return bad(f"The {word} is shared with another system ({mount.type}).", _MOVE)
    if mount.type in _MEMORY:
        return warn(
            f"The {word} does not outlast a restart of this machine or container ({mount.type}).",
            "Fit for a try-out alone. " + _MOVE,
        )
    if mount.type.startswith("fuse") and mount.type not in _SEALING:
        return warn(
            f"The {word} lies on a file system of some program ({mount.type}); it may be anywhere.",
            "Find out where it keeps its files, or move. " + _MOVE,
        )
    return good("Both folders lie on a disk of this machine.")


def _copied(scene: Scene, folder: Path) -> Finding:
    """A service that copies the folder keeps old versions of the vault, and may carry the keys along with it."""
    whole = scene.look.resolved(folder)
    if _is_synced(whole, scene.look) or _is_synced(folder, scene.look):
        return bad(
            "A service that copies folders to other machines has the vault in its reach: it keeps old versions, and "
            "may carry the keys of open requests along.",
            _MOVE,
        )
    if scene.look.platform == "darwin" and {"Documents", "Desktop"} & set(whole.parts):
        return warn("macOS may copy Documents and Desktop to iCloud.", _MOVE)
    if scene.look.platform == "win32" and "roaming" in [part.casefold() for part in whole.parts]:
        return warn("A roaming profile is copied to a server at each log-off.", _MOVE)
    return good("No service that copies folders is known to reach them.")


def _is_synced(folder: PurePath, look: Look) -> bool:
    if any(part.casefold().startswith(_SYNCED) for part in folder.parts):
        return True
    homes = [PurePath(value) for name in _VARIABLES if (value := look.variable(name))]
    if any(folder.is_relative_to(home) for home in homes):
        return True
    return any(look.details(Path(above, mark)) is not None for above in (folder, *folder.parents) for mark in _MARKS)
