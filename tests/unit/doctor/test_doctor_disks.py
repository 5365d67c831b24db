"""Disks and folders as the doctor sees them: encrypted or not, here or elsewhere, private or open."""

from __future__ import annotations

from pathlib import Path, PureWindowsPath
from typing import Any

import pytest

from peerdesk_core.doctor import Verdict
from peerdesk_core.paths import Paths

GOOD, WARN, BAD, UNKNOWN = Verdict.GOOD, Verdict.WARN, Verdict.BAD, Verdict.UNKNOWN


# ------------------------------------------------------------- encryption


def test_given_luks_under_the_vault_when_examined_then_the_disk_is_encrypted(machine_of_lee: Any) -> None:
    found = machine_of_lee.check("encryption")
    assert (found.verdict, found.do) == (GOOD, "") and "dm-crypt" in found.says


@pytest.mark.parametrize(
    ("top", "devices", "verdict"),
    [
        ("sda1", {"sda1": {"inside": "sda"}, "sda": {}}, BAD),
        ("dm-1", {"dm-1": {"uuid": "LVM-abc", "slaves": ("dm-0",)}}, GOOD),
        ("dm-1", {"dm-1": {"uuid": "LVM-abc", "slaves": ("sda1",)}, "sda1": {"inside": "sda"}, "sda": {}}, BAD),
        ("md0", {"md0": {"slaves": ("dm-0", "sdb")}, "sdb": {}}, BAD),
        ("md0", {"md0": {"slaves": ("dm-0", "loop1")}, "loop1": {}}, UNKNOWN),
        ("vda1", {"vda1": {"inside": "vda"}, "vda": {}}, WARN),
        ("xvda", {"xvda": {}}, WARN),
        ("dm-2", {"dm-2": {"uuid": "CRYPT-VERITY-0123-usr", "slaves": ("sda",)}, "sda": {}}, BAD),
        ("loop0", {"loop0": {}}, UNKNOWN),
        ("sdz", {}, UNKNOWN),
        ("dm-5", {"dm-5": {"slaves": ("dm-5",)}}, UNKNOWN),
    ],
    ids=["plain", "lvm on luks", "lvm on plain", "raid half plain", "raid half unseen", "guest", "xen", "verity",
         "loop", "no sys", "made of itself"],
)  # fmt: skip
def test_given_a_stack_of_devices_when_examined_then_it_is_encrypted_only_if_all_it_is_made_of_is(
    machine_of_lee: Any, top: str, devices: dict[str, Any], verdict: Verdict
) -> None:
    for name, parts in devices.items():
        machine_of_lee.device(name, **parts)
    machine_of_lee.on(top)
    assert machine_of_lee.check("encryption").verdict is verdict


def test_given_btrfs_without_a_number_of_its_own_when_examined_then_its_device_is_followed(machine_of_lee: Any) -> None:
    machine_of_lee.mounts("25 1 0:31 /@ / rw - btrfs /dev/mapper/luks rw")
    machine_of_lee.links["/dev/mapper/luks"] = "/dev/dm-0"
    assert machine_of_lee.check("encryption").verdict is GOOD


@pytest.mark.parametrize(
    ("type", "verdict"), [("ecryptfs", GOOD), ("fuse.gocryptfs", GOOD), ("zfs", UNKNOWN), ("overlay", UNKNOWN)]
)
def test_given_a_file_system_without_a_device_when_examined_then_only_what_is_known_is_claimed(
    machine_of_lee: Any, type: str, verdict: Verdict
) -> None:
    machine_of_lee.mounts(f"25 1 0:40 / / rw - {type} something rw")
    assert machine_of_lee.check("encryption").verdict is verdict


def test_given_a_folder_that_its_file_system_encrypts_when_examined_then_the_plain_disk_does_not_matter(
    machine_of_lee: Any,
) -> None:
    machine_of_lee.device("sda")
    machine_of_lee.on("sda")
    assert machine_of_lee.check("encryption").verdict is BAD
    machine_of_lee.flags = 0x800
    assert machine_of_lee.check("encryption").verdict is GOOD


def test_given_state_on_another_disk_than_data_when_examined_then_the_worse_one_counts(machine_of_lee: Any) -> None:
    machine_of_lee.device("sda")
    machine_of_lee.mounts(
        "25 1 253:0 / / rw - ext4 /dev/mapper/luks rw",
        f"26 25 8:1 / {machine_of_lee.paths.state} rw - ext4 /dev/sda rw",
    )
    machine_of_lee.links["/sys/dev/block/8:1"] = "/sys/devices/pci/block/sda"
    assert machine_of_lee.check("encryption").verdict is BAD


@pytest.mark.parametrize(
    ("said", "verdict"),
    [("FileVault is On.\n", GOOD), ("FileVault is Off.\n", BAD), ("Deferred enablement appears to be active", UNKNOWN)],
)
def test_given_macos_when_examined_then_filevault_is_asked(machine_of_lee: Any, said: str, verdict: Verdict) -> None:
    machine_of_lee.platform = "darwin"
    machine_of_lee.programs["/usr/bin/fdesetup status"] = said
    assert machine_of_lee.check("encryption").verdict is verdict


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("    Conversion Status:    Fully Encrypted\n    Protection Status:    Protection On\n", GOOD),
        ("    Conversion Status:    Fully Decrypted\n    Protection Status:    Protection Off\n", BAD),
        ("ERROR: An attempt to access a required resource was denied.", UNKNOWN),
        ("    Schutzstatus:    Der Schutz ist aktiviert", UNKNOWN),
    ],
    ids=["on", "off", "no rights", "another language"],
)
def test_given_windows_when_examined_then_bitlocker_is_asked(machine_of_lee: Any, said: str, verdict: Verdict) -> None:
    machine_of_lee.platform = "win32"
    machine_of_lee.programs["C:\\Windows\\System32\\manage-bde.exe -status *"] = said
    assert machine_of_lee.check("encryption").verdict is verdict


def test_given_a_guest_with_an_ordinary_disk_when_examined_then_the_processor_tells(machine_of_lee: Any) -> None:
    machine_of_lee.device("sda")
    machine_of_lee.on("sda")
    machine_of_lee.file("/proc/cpuinfo", "processor : 0\nflags : fpu vme aes hypervisor lahf_lm\n")
    found = machine_of_lee.check("encryption")
    assert found.verdict is WARN and "host" in found.says


# ------------------------------------------------------------- where it lies


@pytest.mark.parametrize(
    ("type", "verdict"),
    [("nfs4", BAD), ("cifs", BAD), ("fuse.sshfs", BAD), ("9p", BAD), ("virtiofs", BAD), ("fuse.strange", WARN),
     ("tmpfs", WARN), ("overlay", WARN), ("fuse.gocryptfs", GOOD), ("xfs", GOOD)],
)  # fmt: skip
def test_given_a_kind_of_mount_when_examined_then_the_network_is_bad_and_what_may_be_one_is_told(
    machine_of_lee: Any, type: str, verdict: Verdict
) -> None:
    machine_of_lee.mounts(
        "25 1 253:0 / / rw - ext4 /dev/mapper/luks rw", f"26 25 0:44 / /home rw - {type} server:/home rw"
    )
    assert machine_of_lee.check("place").verdict is verdict


def test_given_mounts_over_one_another_when_examined_then_the_nearest_and_the_latest_counts(
    machine_of_lee: Any,
) -> None:
    local = "25 1 253:0 / / rw - ext4 /dev/mapper/luks rw"
    machine_of_lee.mounts(local, "26 25 0:44 / /home/le rw - nfs server:/ rw", "27 25 0:45 / /ho rw - nfs server:/ rw")
    assert machine_of_lee.check("place").verdict is GOOD
    machine_of_lee.mounts(local, "26 25 0:44 / /home rw - nfs server:/ rw", "27 26 253:0 / /home rw - ext4 /dev/x rw")
    assert machine_of_lee.check("place").verdict is GOOD


def test_given_a_blank_in_the_mount_point_when_examined_then_it_is_understood(machine_of_lee: Any) -> None:
    machine_of_lee.paths = Paths.under(Path("/home/lee/peer desk"))
    machine_of_lee.folder("/home/lee/peer desk")
    machine_of_lee.mounts(
        "25 1 253:0 / / rw - ext4 /dev/mapper/luks rw", "26 25 0:44 / /home/lee/peer\\040desk rw - cifs //server/a rw"
    )
    assert machine_of_lee.check("place").verdict is BAD


@pytest.mark.parametrize(
    "folder",
    ["/home/lee/OneDrive - Some City/desk", "/home/lee/Dropbox/desk", "/home/lee/Nextcloud/desk",
     "/Users/lee/Library/Mobile Documents/com~apple~CloudDocs/desk", "/Users/lee/Library/CloudStorage/GoogleDrive-x",
     "/home/lee/Google Drive/desk"],
)  # fmt: skip
def test_given_a_folder_of_a_service_that_copies_when_examined_then_it_is_bad(machine_of_lee: Any, folder: str) -> None:
    machine_of_lee.paths = Paths.under(Path(folder))
    assert machine_of_lee.check("place").verdict is BAD


def test_given_a_link_into_such_a_folder_when_examined_then_it_is_followed(machine_of_lee: Any) -> None:
    machine_of_lee.links[str(machine_of_lee.paths.data)] = "/home/lee/Dropbox/data"
    assert machine_of_lee.check("place").verdict is BAD


@pytest.mark.parametrize("mark", ["/home/lee/desk/.stfolder", "/home/lee/.dropbox.cache"])
def test_given_the_mark_of_such_a_service_when_examined_then_it_is_bad(machine_of_lee: Any, mark: str) -> None:
    machine_of_lee.folder(mark)
    assert machine_of_lee.check("place").verdict is BAD


def test_given_documents_that_windows_moved_to_onedrive_when_examined_then_the_variable_tells(
    machine_of_lee: Any,
) -> None:
    machine_of_lee.variables["OneDriveCommercial"] = "/home/lee/Company"
    machine_of_lee.paths = Paths.under(Path("/home/lee/Company/desk"))
    assert machine_of_lee.check("place").verdict is BAD


def test_given_macos_when_examined_then_its_mounts_are_asked_and_documents_may_be_in_icloud(
    machine_of_lee: Any,
) -> None:
    machine_of_lee.platform = "darwin"
    machine_of_lee.programs["/sbin/mount"] = (
        "/dev/disk3s1s1 on / (apfs, sealed, local, read-only)\n//lee@server/team on /Volumes/team (smbfs, nodev)\n"
    )
    assert machine_of_lee.check("place").verdict is GOOD
    machine_of_lee.paths = Paths.under(Path("/Volumes/team/desk"))
    machine_of_lee.folder("/Volumes/team/desk")
    assert machine_of_lee.check("place").verdict is BAD
    machine_of_lee.paths = Paths.under(Path("/Users/lee/Documents/desk"))
    machine_of_lee.folder("/Users/lee/Documents/desk")
    assert machine_of_lee.check("place").verdict is WARN


def test_given_windows_when_examined_then_shares_remote_drives_and_roaming_profiles_are_told(
    machine_of_lee: Any,
) -> None:
    machine_of_lee.platform = "win32"
    assert machine_of_lee.check("place").verdict is GOOD
    machine_of_lee.remote = True
    assert machine_of_lee.check("place").verdict is BAD
    machine_of_lee.remote = False
    machine_of_lee.paths = Paths.under(Path("/Users/lee/AppData/Roaming/peerdesk"))
    assert machine_of_lee.check("place").verdict is WARN
    share: Any = PureWindowsPath("\\\\server\\team\\desk")
    machine_of_lee.paths = Paths(data=share / "data", state=share / "state", config=share / "config")
    assert machine_of_lee.check("place").verdict is BAD


# ------------------------------------------------------------- private


def test_given_no_folders_yet_when_examined_then_nothing_is_wrong(machine_of_lee: Any) -> None:
    machine_of_lee.paths = Paths.under(Path("/home/lee/elsewhere"))
    assert machine_of_lee.check("private").verdict is GOOD


@pytest.mark.parametrize("mode", [0o701, 0o710, 0o755, 0o777])
@pytest.mark.parametrize("word", ["data", "state", "config"])
def test_given_a_folder_that_others_may_enter_when_examined_then_it_is_named(
    machine_of_lee: Any, word: str, mode: int
) -> None:
    machine_of_lee.folder(str(getattr(machine_of_lee.paths, word)), mode=mode)
    found = machine_of_lee.check("private")
    assert found.verdict is BAD and f"({mode:04o})" in found.says and "chmod" in found.do


@pytest.mark.parametrize("name", ["data/vault.db", "state/ring-00000000-1", "config/settings.json"])
def test_given_a_file_that_is_not_private_when_examined_then_it_is_named(machine_of_lee: Any, name: str) -> None:
    path = f"/home/lee/desk/{name}"
    machine_of_lee.file(path, mode=0o640)
    assert f"{Path(name).name} in the" in machine_of_lee.check("private").says
    machine_of_lee.file(path, owner=0)
    assert "another user" in machine_of_lee.check("private").says
    machine_of_lee.link(path)
    assert "a link" in machine_of_lee.check("private").says
    machine_of_lee.file(path)
    assert machine_of_lee.check("private").verdict is GOOD


def test_given_a_folder_above_that_anybody_may_rename_when_examined_then_it_is_bad_unless_it_is_sticky(
    machine_of_lee: Any,
) -> None:
    machine_of_lee.folder("/home", mode=0o1777, owner=0)
    assert machine_of_lee.check("private").verdict is GOOD
    machine_of_lee.folder("/home", mode=0o777, owner=0)
    assert machine_of_lee.check("private").verdict is BAD


@pytest.mark.parametrize(
    ("entry", "verdict"),
    [("", GOOD), ("BUILTIN\\Users:(OI)(CI)(RX)", BAD), ("Everyone:(F)", BAD), ("DESK\\sam:(OI)(CI)(M)", WARN)],
)
def test_given_windows_when_examined_then_the_access_list_is_read(
    machine_of_lee: Any, entry: str, verdict: Verdict
) -> None:
    machine_of_lee.platform = "win32"
    machine_of_lee.variables["USERNAME"] = "Lee"
    machine_of_lee.programs["C:\\Windows\\System32\\icacls.exe *"] = (
        f"{machine_of_lee.paths.data} NT AUTHORITY\\SYSTEM:(OI)(CI)(F)\n"
        f"   BUILTIN\\Administrators:(OI)(CI)(F)\n   DESK\\Lee:(I)(OI)(CI)(F)\n   {entry}\n"
        "Successfully processed 1 files; Failed processing 0 files\n"
    )
    assert machine_of_lee.check("private").verdict is verdict


def test_given_windows_that_lists_nothing_when_examined_then_it_is_unknown(machine_of_lee: Any) -> None:
    machine_of_lee.platform = "win32"
    machine_of_lee.programs["C:\\Windows\\System32\\icacls.exe *"] = "Access is denied.\n"
    assert machine_of_lee.check("private").verdict is UNKNOWN


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("No items found that satisfy the query.", GOOD),
        ("Contents of shadow copy set ID: {1}\n   Shadow Copy Volume: \\\\?\\GLOBALROOT\\Device\\1", WARN),
        ("Error: You do not have the correct permissions to run this command.", UNKNOWN),
    ],
)
def test_given_windows_when_examined_then_shadow_copies_are_asked_and_elsewhere_they_are_not(
    machine_of_lee: Any, said: str, verdict: Verdict
) -> None:
    machine_of_lee.platform = "win32"
    machine_of_lee.programs["C:\\Windows\\System32\\vssadmin.exe list shadows"] = said
    assert machine_of_lee.check("shadow_copies").verdict is verdict
    machine_of_lee.platform = "linux"
    with pytest.raises(StopIteration):
        machine_of_lee.check("shadow_copies")


# ------------------------------------------------------------- room and leftovers


@pytest.mark.parametrize(
    ("free", "size", "verdict"),
    [(49, 1, BAD), (51, 1, WARN), (499, 1, WARN), (501, 1, GOOD), (2999, 1000, WARN), (3001, 1000, GOOD)],
)
def test_given_free_space_when_examined_then_a_renewal_and_a_backup_must_fit(
    machine_of_lee: Any, free: int, size: int, verdict: Verdict
) -> None:
    mib = 1024 * 1024
    machine_of_lee.free = free * mib
    machine_of_lee.file(str(machine_of_lee.paths.vault), size=size * mib)
    assert machine_of_lee.check("room").verdict is verdict


@pytest.mark.parametrize(
    "name",
    [
        "data/vault.db.fresh",
        "data/vault.db.format-1",
        "data/vault.db.before-2026-11-20",
        "state/ring-00000000-1.new",
        "config/settings.bad",
    ],
)
def test_given_what_a_crash_left_when_examined_then_it_is_named(machine_of_lee: Any, name: str) -> None:
    assert machine_of_lee.check("leftovers").verdict is GOOD
    machine_of_lee.file(f"/home/lee/desk/{name}")
    found = machine_of_lee.check("leftovers")
    assert found.verdict is WARN and Path(name).name in found.says


@pytest.mark.parametrize("number", [1, 2])
def test_given_a_copy_from_before_an_update_when_examined_then_both_reasons_for_one_are_told(
    machine_of_lee: Any, number: int
) -> None:
    machine_of_lee.file(f"/home/lee/desk/data/vault.db.format-{number}")
    assert "before its format or its records were brought up to date" in machine_of_lee.check("leftovers").says


def test_given_a_write_ahead_log_when_examined_then_only_one_that_is_not_empty_is_told(machine_of_lee: Any) -> None:
    machine_of_lee.file("/home/lee/desk/data/vault.db-wal")
    assert machine_of_lee.check("leftovers").verdict is GOOD
    machine_of_lee.file("/home/lee/desk/data/vault.db-wal", size=4096)
    assert machine_of_lee.check("leftovers").verdict is WARN
