"""A machine that exists in a test alone: a laptop in good order, until the test says otherwise."""

from __future__ import annotations

import fnmatch
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from peerdesk_core.doctor import Check, examine
from peerdesk_core.doctor.look import Details
from peerdesk_core.paths import Paths

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
LEE = 1000


class FakeMachine:
    """A `Look` whose every answer stands in a plain table."""

    def __init__(self) -> None:
        self.platform = "linux"
        self.moment = NOW
        self.number: int | None = LEE
        self.variables = {"TERM": "xterm-256color", "LANG": "en_US.UTF-8"}
        self.texts: dict[str, str] = {}
        self.tree: dict[str, Details] = {}
        self.links: dict[str, str] = {}
        self.flags = 0
        self.remote = False
        self.free = 100 * 1024**3
        self.programs: dict[str, str] = {}
        """What a program prints, by its words as a pattern."""
        self.asked: list[tuple[str, ...]] = []
        self.window: tuple[int, int] | None = (80, 24)
        self.coding = "utf-8"
        self.parent = 100
        self.lock: int | None = 8 * 1024**2
        self.dumps = (True, True)
        self.needs: tuple[str, ...] = ("attrs<27,>=25.4",)
        self.versions = {"attrs": "25.4.0"}
        self.made = NOW.timestamp() - 86400.0
        self.paths = Paths.under(Path("/home/lee/desk"))
        self.folder("/", mode=0o755, owner=0)
        self.folder("/home", mode=0o755, owner=0)
        for path in ("/home/lee", "/home/lee/desk", *(str(path) for path in self.own())):
            self.folder(path)
        self.file(f"{self.paths.data}/vault.db", size=10**6)
        self.file(f"{self.paths.data}/vault.lock")
        self.file(f"{self.paths.state}/ring-00000000-1")
        self.file(f"{self.paths.config}/settings.json", text="{}")
        self.device("nvme0n1")
        self.device("nvme0n1p2", inside="nvme0n1")
        self.device("dm-0", crypt=True, slaves=("nvme0n1p2",))
        self.mounts("25 1 253:0 / / rw - ext4 /dev/mapper/luks rw")
        self.links["/sys/dev/block/253:0"] = "/sys/devices/virtual/block/dm-0"
        self.file("/proc/swaps", text="Filename Type Size Used Priority\n")
        self.file("/proc/100/stat", text="100 (bash) S 1 100 100")

    def own(self) -> tuple[Path, Path, Path]:
        return self.paths.data, self.paths.state, self.paths.config

    # ------------------------------------------------------------- setting it up

    def folder(self, path: str, mode: int = 0o700, owner: int = LEE) -> None:
        self.tree[path] = Details(mode=mode, owner=owner, changed=NOW.timestamp() - 60, is_folder=True)

    def file(
        self, path: str, text: str = "", *, mode: int = 0o600, owner: int = LEE, size: int = 0, age: float = 60
    ) -> None:
        self.texts[path] = text
        self.tree[path] = Details(
            mode=mode, owner=owner, changed=NOW.timestamp() - age, size=size or len(text), is_link=False
        )

    def link(self, path: str) -> None:
        self.tree[path] = Details(mode=0o777, owner=LEE, changed=0, is_link=True)

    def mounts(self, *lines: str) -> None:
        self.file("/proc/self/mountinfo", "\n".join(lines))

    def device(
        self, name: str, *, crypt: bool = False, slaves: tuple[str, ...] = (), inside: str = "", uuid: str = ""
    ) -> None:
        folder = f"/sys/class/block/{name}"
        self.folder(folder)
        if crypt or uuid:
            self.file(f"{folder}/dm/uuid", uuid or "CRYPT-LUKS2-0123-luks")
        if slaves:
            self.folder(f"{folder}/slaves")
            for slave in slaves:
                self.folder(f"{folder}/slaves/{slave}")
        if inside:
            self.file(f"{folder}/partition", "2")
            self.links[folder] = f"/sys/devices/pci/block/{inside}/{name}"

    def on(self, device: str, type: str = "ext4") -> None:
        """Everything lies on this device."""
        self.mounts(f"25 1 8:1 / / rw - {type} /dev/{device} rw")
        self.links["/sys/dev/block/8:1"] = f"/sys/devices/pci/block/{device}"

    # ------------------------------------------------------------- the answers

    def now(self) -> datetime:
        return self.moment

    def user(self) -> int | None:
        return self.number

    def variable(self, name: str) -> str:
        return self.variables.get(name, "")

    def text(self, path: str) -> str:
        if path not in self.texts:
            raise FileNotFoundError(path)
        return self.texts[path]

    def names(self, folder: str | Path) -> tuple[str, ...]:
        if str(folder) not in self.tree:
            raise FileNotFoundError(folder)
        return tuple(
            sorted(PurePosixPath(path).name for path in self.tree if str(PurePosixPath(path).parent) == str(folder))
        )

    def details(self, path: str | Path) -> Details | None:
        return self.tree.get(str(path))

    def resolved(self, path: str | Path) -> Path:
        return Path(self.links.get(str(path), str(path)))

    def inode_flags(self, path: Path) -> int:
        return self.flags

    def is_remote_drive(self, path: Path) -> bool:
        return self.remote

    def room(self, folder: Path) -> int:
        return self.free

    def output(self, *words: str) -> str:
        self.asked.append(words)
        for pattern, said in self.programs.items():
            if fnmatch.fnmatchcase(" ".join(words).replace("[", "("), pattern.replace("[", "(")):
                return said
        raise FileNotFoundError(words[0])

    def terminal(self) -> tuple[int, int] | None:
        return self.window

    def encoding(self) -> str:
        return self.coding

    def process(self) -> int:
        return self.parent

    def memory_lock(self) -> int | None:
        return self.lock

    def dumps_forbidden(self) -> tuple[bool, bool]:
        return self.dumps

    def requirements(self) -> tuple[str, ...]:
        return self.needs

    def version(self, distribution: str) -> str | None:
        return self.versions.get(distribution)

    def built(self) -> float:
        return self.made

    # ------------------------------------------------------------- asking it

    def check(self, id: str, vault: Any = None) -> Check:
        """The one check of the examination with this id."""
        return next(check for check in examine(self.paths, look=self, vault=vault) if check.id == id)


@pytest.fixture
def machine_of_lee() -> FakeMachine:
    """A Linux laptop with everything in order."""
    return FakeMachine()
