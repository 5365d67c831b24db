"""One desk: kernel, law, vault, settings and clock composed. Everything slow is built at first use, not at start."""

from __future__ import annotations

import argparse
import contextlib
import random
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

import attrs

from .clock import Clock
from .faults import DeskError, Locked
from .paths import Paths, usual_paths
from .settings import SETTINGS_EVENTS, Settings, SettingsUnsaved
from .supplies import Supplies

if TYPE_CHECKING:
    from datetime import date

    from .context import Ctx
    from .contributions import Compartment, PackSource
    from .drill import Drill
    from .kernel import Kernel, Owned
    from .law.department import Department, DepartmentInfo
    from .law.reading.loader import Shelf
    from .vault.kdf import Kdf
    from .vault.upkeep.words import Words
    from .vault.vault import Place, Vault


T = TypeVar("T")


@attrs.frozen(kw_only=True)
class DemoInfo:
    """The synthetic agency's login, shown openly, and the words that mark every screen."""

    handle: str = "demo"
    passphrase: str = "synthetic agency, nothing real"
    watermark: str = "DEMO · synthetic agency"
    seed: int = 7


class Desk:
    """The running program without its screens."""

    def __init__(
        self,
        paths: Paths,
        *,
        safe: bool = False,
        demo: DemoInfo | None = None,
        read_clock: Callable[[], Any] | None = None,
        rng: random.Random | None = None,
        drill: Drill | None = None,
    ) -> None:
        self.paths = paths
        self.safe = safe
        self.demo = demo
        self.settings = Settings(paths.settings)
        self.random = rng or random.SystemRandom()
        self.drill = drill
        self._read_clock = read_clock if drill is None else drill.now
        self._vault: Vault | None = None
        self._last_head: bytes | None = None
        self._department: Department | None = None
        self._supplies = Supplies(self, lambda: self._vault)
        self._tiers: tuple[date | None, Mapping[str, str]] = (None, {})

    # ------------------------------------------------------------- parts

    @cached_property
    def kernel(self) -> Kernel:
        """The kernel, with plugins loaded."""
        from .kernel import Kernel  # pluggy and the plugins: after the first paint

        kernel = Kernel(self.settings, self.ctx, safe=self.safe, demo=self.demo is not None, may_read=self._may_read)
        kernel.start()
        return kernel

    @property
    def clock(self) -> Clock:
        """Now, in the zone of the department (UTC until one is chosen)."""
        zone = self._department.zone if self._department is not None else ZoneInfo("UTC")
        return Clock(zone, self._read_clock) if self._read_clock is not None else Clock(zone)

    @property
    def department(self) -> Department:
        """The department, with the rules in force today. Raises the typed errors of law.department."""
        if self._department is None:
            self._department = self._load(self.settings.department or self.demo_department())
        today = self.clock.today()
        if self._department.day != today:
            self._department = self._department.on(today)
        return self._department

    @cached_property
    def shelf(self) -> Shelf:
        """Every pack of the jurisdictions that run, read once: plugins change at the next start."""
        from .law.bench import shelf_of  # cattrs and the packs: after the first paint

        return shelf_of(self._pack_sources())

    def tiers(self, compute: bool) -> Mapping[str, str]:
        """How far each pack is proven, by id: as far as it was ever computed, or now, which takes some seconds."""
        today = self.clock.today()
        if compute or self._tiers[0] != today:
            from .law.telling.grades import Grades

            grades = Grades(self.paths.state, self._pack_sources(), self.shelf, today)
            self._tiers = (today, grades.again() if compute else grades.known)
        return self._tiers[1]

    def demo_department(self) -> str:
        """The department that the demo stands for unless told otherwise; "" where no jurisdiction offers one."""
        sound = {info.id for info in self.departments() if info.broken is None}
        owned = sorted(self.kernel.rule_packs(), key=lambda one: one.owner in self.kernel.strangers())
        return next((one.item.demo for one in owned if one.item.demo in sound), "")

    def departments(self) -> tuple[DepartmentInfo, ...]:
        """Every department that an enabled jurisdiction brings, broken ones included."""
        from .law.department import available

        return available(self._pack_sources())

    def choose_department(self, department: str) -> None:
        """Put a department's rules in force. Raises the typed errors of law.department."""
        chosen = self._load(department)
        self.settings.change(department=department)
        self._department = chosen
        self.kernel.forget()

    def show_department(self, department: str) -> None:
        """Take a department's words and zone without putting it in force. Raises the typed errors of law.department."""
        self._department = self._load(department)

    def _load(self, department: str) -> Department:
        from .law.department import load_department  # cattrs and the packs: after the first paint

        return load_department(department, self._pack_sources())

    def _pack_sources(self) -> tuple[PackSource, ...]:
        return tuple(owned.item for owned in self.kernel.rule_packs())

    # ------------------------------------------------------------- the vault

    @property
    def is_open(self) -> bool:
        """Whether the vault is open."""
        return self._vault is not None

    def vault_exists(self) -> bool:
        """Whether there is a vault to unlock; asks the file system only."""
        return self.paths.vault.exists()

    def create(self, handle: str, passphrase: str, *, code: str | None = None, kdf: Kdf | None = None) -> None:
        """Make the vault, with the recovery code if one is given, and leave it open.

        Slow (key derivation): call it off the UI thread.
        """
        from .vault.vault import Vault

        self._admit(
            Vault.create(self.place, handle, passphrase, code=code, kdf=kdf, clock=self.clock, random=self.random)
        )

    def unlock(self, handle: str, passphrase: str, *, accept_older: bool = False) -> None:
        """Open the vault. Slow: call it off the UI thread. Raises the typed errors of vault.errors.

        `accept_older`: a person has decided that a file older than this machine has seen is the right one.
        """
        from .vault.vault import Vault

        self._admit(
            Vault.open(self.place, handle, passphrase, accept_older=accept_older, clock=self.clock, random=self.random)
        )

    def recover(self, code: str, handle: str, passphrase: str, *, accept_older: bool = False) -> str:
        """Open the vault with the printed code and make somebody its coordinator. Slow. Returns the new code, to be
        printed at once. `accept_older` as for `unlock`. Raises the typed errors of vault.errors.
        """
        from .vault.vault import Vault

        vault, fresh = Vault.recover(
            self.place,
            code,
            handle,
            passphrase,
            accept_older=accept_older,
            clock=self.clock,
            random=self.random,
        )
        self._admit_recovered(vault)
        return fresh

    def restore(
        self, file: Path, handle: str, passphrase: str, *, words: Sequence[str] | None = None, replace: bool = False
    ) -> None:
        """Put a backup in the vault's place and open it; a person has decided that. Slow. Raises what
        vault.backup.restore raises.
        """
        from .vault.upkeep.backup import restore

        self._admit(
            restore(
                file,
                self.place,
                handle,
                passphrase,
                words=words,
                replace=replace,
                clock=self.clock,
                random=self.random,
            )
        )

    def restore_with_code(
        self,
        file: Path,
        code: str,
        handle: str,
        passphrase: str,
        *,
        words: Sequence[str] | None = None,
        replace: bool = False,
    ) -> str:
        """Like `restore`, with the printed recovery code: the handle and the passphrase become the new coordinator's.

        Slow. Returns the new code, to be printed at once. Raises what vault.backup.restore_with_code raises.
        """
        from .vault.upkeep.backup import restore_with_code

        vault, fresh = restore_with_code(
            file,
            self.place,
            code,
            handle,
            passphrase,
            words=words,
            replace=replace,
            clock=self.clock,
            random=self.random,
        )
        self._admit_recovered(vault)
        return fresh

    @property
    def place(self) -> Place:
        """Where the vault lies."""
        from .vault.vault import Place

        return Place(data=self.paths.data, state=self.paths.state)

    def _admit_recovered(self, vault: Vault) -> None:
        """As `_admit`, but a failure only leaves the desk closed: the new code is in force and must reach a person."""
        from .vault.upkeep.hold import carry_on

        try:
            self._admit(vault)
            carry_on(vault)
        except DeskError:
            self.close()

    def _admit(self, vault: Vault) -> None:
        """Register what plugins keep and count, write queued audit events, tell the plugins."""
        from . import choices  # as the vault: after the first paint

        self._vault = vault
        try:
            vault.register(choices.OWNER, choices.SPEC)
            for owned in self.kernel.collections():
                self._accept(vault.register, owned)
            for measure in self.kernel.measures():
                self._accept(vault.declare, measure)
            self._audit_settings(vault)
            self.kernel.ready()
        except BaseException:
            self._vault = None
            vault.close()
            raise

    def _accept(self, step: Callable[[str, T], None], owned: Owned[T]) -> None:
        """Let a plugin have what it asks for, or set it aside with the reason: one plugin never blocks the unlock."""
        try:
            step(owned.owner, owned.item)
        except DeskError as error:
            self.kernel.refuse_plugin(owned.owner, str(error))

    def _audit_settings(self, vault: Vault) -> None:
        """Write what was changed before unlock; a folder that cannot be written only means that it is written again.

        Where the role may not leave events, they wait for one that may.
        """
        from .vault.compartments import may_note

        if not may_note(vault.role):
            return
        waiting = [event for event in self.settings.take_unaudited() if event in SETTINGS_EVENTS]
        if waiting:
            with vault.store_for("core").unit() as unit:
                for event in waiting:
                    unit.event(event)
        if self.settings.take_unaudited():
            with contextlib.suppress(SettingsUnsaved):
                self.settings.change(unaudited=())

    def _may_read(self, compartment: Compartment) -> bool:
        return self._vault is None or self._vault.may_read(compartment)

    @property
    def vault(self) -> Vault:
        """The open vault. Raises Locked."""
        if self._vault is None:
            raise Locked()
        return self._vault

    def warnings(self) -> tuple[str, ...]:
        """What must be known after unlocking, as far as the role can do something about it, in sentences without data.

        A legal hold is named to everybody who can know of it.
        """
        from .vault.upkeep.warnings import warnings_of

        return warnings_of(self.vault, synthetic=self.demo is not None)

    def check_words(self) -> Words:
        """Four words for where the log ends: to be written down, and compared after the next unlock.

        Those to write down are asked for after `close`, which may write the log afresh. Raises Locked before the
        first unlock.
        """
        from .vault.upkeep.words import check_words

        head = self._vault.journal.mark.head if self._vault is not None else self._last_head
        if head is None:
            raise Locked()
        return check_words(head)

    @property
    def backups(self) -> Path:
        """The folder for backups that nobody chose: beside the vault's own, and so on the same disk."""
        return self.paths.data.parent / "backups"

    def close(self) -> None:
        """Close the vault, after writing its log afresh where much of it is dead or in an earlier shape.

        Keys leave memory for good only when the process ends, which is what lock does.
        """
        vault, self._vault = self._vault, None
        if vault is not None:
            self.kernel.forget()
            try:
                _compact(vault)
                self._last_head = vault.journal.mark.head
            finally:
                vault.close()

    def suggest_passphrase(self) -> str:
        """Six words drawn from a closed list."""
        from .passphrase import suggest

        return suggest(random.SystemRandom())

    # ------------------------------------------------------------- what plugins are handed

    def ctx(self, plugin: str) -> Ctx:
        """The context of one plugin."""
        return self._supplies.ctx(plugin)

    def choices(self, plugin: str) -> Mapping[str, str]:
        """What the department chose for a plugin's settings; see Supplies."""
        return self._supplies.choices(plugin)

    def choose(self, values: Mapping[str, str]) -> None:
        """Keep choices, by the id of their setting. Raises BadChoice; NotForRole, Locked."""
        self._supplies.choose(values)


def _compact(vault: Vault) -> None:
    """Write the log afresh if that is worth it or documents were migrated.

    What the disk refuses now is tried again at the next closing.
    """
    from .vault import renewal
    from .vault.compartments import Role
    from .vault.upkeep.hold import hold

    with contextlib.suppress(DeskError):
        worth_it = vault.journal.migrated or renewal.is_worth_it(vault.journal)
        if worth_it and vault.role is Role.COORDINATOR and hold(vault) is None:
            vault.compact()


def open_desk(arguments: Sequence[str]) -> Desk:
    """The desk that arguments ask for: `[--safe]`, or `demo` or `exercise` with `--folder DIR` and its options."""
    parser = argparse.ArgumentParser(prog="peerdesk", add_help=False)
    parser.add_argument("verb", nargs="?", choices=["demo", "exercise"])
    parser.add_argument("--safe", action="store_true")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--department", default=None)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--plugin", action="append", default=[])
    asked = parser.parse_args(list(arguments))
    if asked.verb is None:
        return Desk(usual_paths(), safe=asked.safe)
    folder = asked.folder or Path(tempfile.mkdtemp(prefix=f"peerdesk-{asked.verb}-"))
    if asked.verb == "exercise":
        from .exercise import exercise_desk

        desk = exercise_desk(folder, safe=asked.safe, seed=asked.seed)
    else:
        desk = Desk(Paths.under(folder), safe=asked.safe, demo=DemoInfo(seed=asked.seed))
    if asked.department is not None:
        desk.settings.change(department=asked.department)
    if asked.plugin:
        desk.settings.change(enabled=desk.settings.enabled | set(asked.plugin))
    return desk
