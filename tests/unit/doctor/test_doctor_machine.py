"""Clock, terminal, memory and libraries as the doctor sees them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerdesk_core.desk import Desk
from peerdesk_core.doctor import Verdict, examine
from peerdesk_core.doctor.libraries import _numbers

GOOD, WARN, BAD, UNKNOWN = Verdict.GOOD, Verdict.WARN, Verdict.BAD, Verdict.UNKNOWN


# ------------------------------------------------------------- clock


def test_given_no_department_when_examined_then_the_zone_is_missing(machine_of_lee: Any) -> None:
    assert machine_of_lee.check("clock").verdict is WARN


def test_given_a_desk_with_a_department_when_examined_then_its_zone_is_named(desk: Desk, machine_of_lee: Any) -> None:
    desk.close()
    found = next(check for check in examine(desk, look=machine_of_lee) if check.id == "clock")
    assert found.verdict is GOOD and "America/Chicago" in found.says


def test_given_a_clock_before_the_program_was_made_when_examined_then_it_is_bad(machine_of_lee: Any) -> None:
    machine_of_lee.moment -= timedelta(days=2)
    found = machine_of_lee.check("clock")
    assert found.verdict is BAD and "before the day" in found.says


@pytest.mark.parametrize(
    "name", ["data/vault.db", "state/anchor-00000000-1", "data/vault.lock", "config/settings.json"]
)
@pytest.mark.parametrize(("ahead", "verdict"), [(240, WARN), (360, BAD)])
def test_given_a_file_of_the_future_when_examined_then_the_clock_was_set_back(
    machine_of_lee: Any, name: str, ahead: float, verdict: Verdict
) -> None:
    machine_of_lee.file(f"/home/lee/desk/{name}", age=-ahead)
    assert machine_of_lee.check("clock").verdict is verdict


@pytest.mark.parametrize(
    ("note", "verdict"),
    [
        ('{"user": "lee", "pid": 1, "host": "h", "since": "2026-11-22 11:30 UTC"}', BAD),
        ('{"user": "lee", "pid": 1, "host": "h", "since": "2026-11-22 08:30 UTC"}', WARN),
        ("not a note", WARN),
        ('{"since": "soon"}', WARN),
        ("[]", WARN),
    ],
)
def test_given_the_note_of_who_holds_the_vault_when_it_is_of_the_future_then_the_clock_was_set_back(
    machine_of_lee: Any, note: str, verdict: Verdict
) -> None:
    machine_of_lee.file("/home/lee/desk/data/vault.lock", note)
    found = machine_of_lee.check("clock")
    assert found.verdict is verdict
    assert ("2 h 30 min" in found.says) is (verdict is BAD)


# ------------------------------------------------------------- terminal


@pytest.mark.parametrize(
    ("variables", "window", "verdict", "word"),
    [
        ({}, (80, 24), GOOD, "256 colours"),
        ({"COLORTERM": "truecolor"}, (120, 40), GOOD, "16 million"),
        ({"NO_COLOR": "1"}, (80, 24), GOOD, "NO_COLOR"),
        ({"TERM": "linux"}, (80, 24), GOOD, "16 colours"),
        ({"TERM": ""}, (80, 24), BAD, "TERM"),
        ({"TERM": "dumb"}, (80, 24), BAD, "TERM"),
        ({}, (79, 24), WARN, "columns are hidden"),
        ({}, (80, 23), WARN, "columns are hidden"),
        ({}, (59, 24), BAD, "too small"),
        ({}, (80, 17), BAD, "too small"),
        ({}, None, UNKNOWN, "no terminal"),
        ({"LANG": "C"}, (80, 24), WARN, "UTF-8"),
        ({"LC_ALL": "en_US.ISO-8859-1"}, (80, 24), WARN, "UTF-8"),
        ({"LANG": ""}, (80, 24), GOOD, "80 by 24"),
    ],
)
def test_given_a_terminal_when_examined_then_its_kind_size_letters_and_colours_are_told(
    machine_of_lee: Any, variables: dict[str, str], window: tuple[int, int] | None, verdict: Verdict, word: str
) -> None:
    machine_of_lee.variables.update(variables)
    machine_of_lee.window = window
    found = machine_of_lee.check("terminal")
    assert found.verdict is verdict and word in found.says


def test_given_a_terminal_that_nobody_records_when_examined_then_that_is_all_that_is_claimed(
    machine_of_lee: Any,
) -> None:
    found = machine_of_lee.check("recording")
    assert found.verdict is GOOD and "visible" in found.says


@pytest.mark.parametrize("recorder", ["script", "asciinema", "ttyrec", "tlog-rec-session", "a) (script) b"])
def test_given_a_recorder_among_the_programs_above_when_examined_then_it_is_bad(
    machine_of_lee: Any, recorder: str
) -> None:
    machine_of_lee.file("/proc/100/stat", "100 (peerdesk (x)) S 90 100")
    machine_of_lee.file("/proc/90/stat", f"90 ({recorder}) S 80 90")
    machine_of_lee.file("/proc/80/stat", "80 (bash) S 1 80")
    known = recorder != "a) (script) b"
    assert machine_of_lee.check("recording").verdict is (BAD if known else GOOD)


def test_given_programs_that_are_one_anothers_parents_when_examined_then_it_ends(machine_of_lee: Any) -> None:
    machine_of_lee.file("/proc/100/stat", "100 (bash) S 100 100")
    assert machine_of_lee.check("recording").verdict is GOOD


def test_given_macos_when_examined_then_its_list_of_processes_is_read(machine_of_lee: Any) -> None:
    machine_of_lee.platform = "darwin"
    machine_of_lee.programs["/bin/ps *"] = "  1   0 /sbin/launchd\n 90   1 /usr/bin/script\n100  90 -zsh\n"
    assert machine_of_lee.check("recording").verdict is BAD
    machine_of_lee.programs["/bin/ps *"] = "  1   0 /sbin/launchd\n 90   1 /usr/bin/login\n100  90 -zsh\n"
    assert machine_of_lee.check("recording").verdict is GOOD


@pytest.mark.parametrize("name", ["SCRIPT", "ASCIINEMA_REC"])
def test_given_the_variable_of_a_recorder_when_examined_then_it_is_bad(machine_of_lee: Any, name: str) -> None:
    machine_of_lee.variables[name] = "1"
    assert machine_of_lee.check("recording").verdict is BAD


@pytest.mark.parametrize(
    ("pipe", "clipboard", "verdict"),
    [("0", "external", GOOD), ("0", "off", GOOD), ("0", "on", WARN), ("1", "external", BAD), ("", "off", UNKNOWN)],
)
def test_given_tmux_when_examined_then_it_is_asked_for_its_pipe_and_its_clipboard(
    machine_of_lee: Any, pipe: str, clipboard: str, verdict: Verdict
) -> None:
    machine_of_lee.variables["TMUX"] = "/tmp/tmux-1000/default,1,0"
    machine_of_lee.file("/usr/bin/tmux")
    machine_of_lee.programs["/usr/bin/tmux display-message *"] = f"{pipe}\n"
    machine_of_lee.programs["/usr/bin/tmux show-options *"] = f"{clipboard}\n"
    assert machine_of_lee.check("recording").verdict is verdict


def test_given_a_tmux_that_is_nowhere_or_a_screen_when_examined_then_nothing_is_claimed(machine_of_lee: Any) -> None:
    machine_of_lee.variables["TMUX"] = "/tmp/tmux-1000/default,1,0"
    assert machine_of_lee.check("recording").verdict is UNKNOWN
    machine_of_lee.variables = {"STY": "1.pts", "TERM": "screen"}
    assert machine_of_lee.check("recording").verdict is WARN


# ------------------------------------------------------------- memory


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        ("/dev/dm-0 partition 1 0 -2", GOOD),
        ("/dev/nvme0n1p2 partition 1 0 -2", BAD),
        ("/dev/vda2 partition 1 0 -2", WARN),
        ("/dev/zram0 partition 1 0 100", GOOD),
        ("/dev/zram1 partition 1 0 100", BAD),
        ("/dev/loop3 partition 1 0 100", UNKNOWN),
        ("/swap\\040file file 1 0 -2", GOOD),
        ("/plain/swapfile file 1 0 -2", BAD),
    ],
)
def test_given_a_swap_area_when_examined_then_it_must_lie_on_something_encrypted(
    machine_of_lee: Any, line: str, verdict: Verdict
) -> None:
    machine_of_lee.device("vda")
    machine_of_lee.device("vda2", inside="vda")
    machine_of_lee.device("zram0")
    machine_of_lee.device("zram1")
    machine_of_lee.device("loop3")
    machine_of_lee.file("/sys/block/zram0/backing_dev", "none\n")
    machine_of_lee.file("/sys/block/zram1/backing_dev", "/dev/nvme0n1p2\n")
    machine_of_lee.mounts(
        "25 1 253:0 / / rw - ext4 /dev/mapper/luks rw", "26 25 259:2 / /plain rw - ext4 /dev/nvme0n1p2 rw"
    )
    machine_of_lee.links["/sys/dev/block/259:2"] = "/sys/devices/pci/block/nvme0n1/nvme0n1p2"
    machine_of_lee.file("/proc/swaps", f"Filename Type Size Used Priority\n{line}\n")
    assert machine_of_lee.check("swap").verdict is verdict


@pytest.mark.parametrize(("lock", "word"), [(-1, "any amount"), (8192, "8 KiB"), (0, "nothing"), (None, "nothing")])
def test_given_no_swap_when_examined_then_the_memory_lock_is_told(
    machine_of_lee: Any, lock: int | None, word: str
) -> None:
    machine_of_lee.lock = lock
    found = machine_of_lee.check("swap")
    assert found.verdict is GOOD and word in found.says


@pytest.mark.parametrize(
    ("platform", "program", "said", "verdict"),
    [
        ("darwin", "/usr/sbin/sysctl *", "total = 2048.00M  used = 1.00M  free = 2047.00M  (encrypted)", GOOD),
        ("darwin", "/usr/sbin/sysctl *", "total = 2048.00M  used = 1.00M  free = 2047.00M", WARN),
        ("win32", "C:\\Windows\\System32\\fsutil.exe *", "EncryptPagingFile = 1  (Enabled)", GOOD),
        ("win32", "C:\\Windows\\System32\\fsutil.exe *", "EncryptPagingFile = 0  (Disabled)", UNKNOWN),
        ("sunos", "none", "", UNKNOWN),
    ],
)
def test_given_another_platform_when_examined_then_its_swap_is_asked_in_its_own_way(
    machine_of_lee: Any, platform: str, program: str, said: str, verdict: Verdict
) -> None:
    machine_of_lee.platform = platform
    machine_of_lee.programs[program] = said
    assert machine_of_lee.check("swap").verdict is verdict


@pytest.mark.parametrize(("dumps", "verdict"), [((True, True), GOOD), ((True, False), WARN), ((False, False), WARN)])
def test_given_what_the_platform_agreed_to_when_examined_then_crash_files_are_told(
    machine_of_lee: Any, dumps: tuple[bool, bool], verdict: Verdict
) -> None:
    machine_of_lee.dumps = dumps
    assert machine_of_lee.check("core_dumps").verdict is verdict


# ------------------------------------------------------------- libraries


@pytest.mark.parametrize(
    ("need", "version", "verdict"),
    [
        ("attrs<27,>=25.4", "25.4.0", GOOD),
        ("attrs<27,>=25.4", "26.12", GOOD),
        ("attrs<27,>=25.4", "25.3.9", BAD),
        ("attrs<27,>=25.4", "27", BAD),
        ("attrs<27,>=25.4", "27.0.0", BAD),
        ("attrs<27,>=25.4", None, BAD),
        ("attrs (<27,>=25.4)", "25.3", BAD),
        ("attrs!=25.4.1", "25.4.1", BAD),
        ("attrs==25.4", "25.4.0", GOOD),
        ("attrs>25.4", "25.4.0", BAD),
        ("attrs<=25.4", "25.10", BAD),
        ("attrs<=25.4", "25.4.0", GOOD),
        ("attrs>=25.4.0", "25.4", GOOD),
        ("attrs", "1", GOOD),
        ("attrs>=99; extra == 'nightly'", None, GOOD),
        ('attrs>=99; sys_platform == "win32"', None, GOOD),
        ('attrs>=99; sys_platform == "linux"', "25.4", BAD),
    ],
)
def test_given_a_need_and_a_version_when_examined_then_it_must_be_within_the_bounds(
    machine_of_lee: Any, need: str, version: str | None, verdict: Verdict
) -> None:
    machine_of_lee.needs = (need,)
    machine_of_lee.versions = {} if version is None else {"attrs": version}
    found = machine_of_lee.check("libraries")
    assert found.verdict is verdict
    assert ("attrs" in found.says) is (verdict is BAD)


def test_given_no_package_when_examined_then_its_needs_are_unknown(machine_of_lee: Any) -> None:
    machine_of_lee.needs = ()
    assert machine_of_lee.check("libraries").verdict is UNKNOWN


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=5), st.sampled_from(["", "rc1", ".post2", "+local", "a"]))
def test_given_any_release_when_read_then_its_numbers_are_found(numbers: list[int], tail: str) -> None:
    assert _numbers(".".join(map(str, numbers)) + tail) == tuple(numbers)
