"""The examination: every check in order. A look that fails makes its own check unknown and disturbs no other."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import attrs

from peerdesk_core.paths import Paths

from . import clock, encryption, leftovers, libraries, memory, place, private, room, terminal, upkeep, windows
from .check import Check, Finding, Scene, unknown
from .look import Look
from .machine import ThisMachine

if TYPE_CHECKING:
    from peerdesk_core.desk import Desk
    from peerdesk_core.vault.vault import Vault


@attrs.frozen
class _Question:
    id: str
    title: str
    ask: Callable[[Scene], Finding]
    only: str = ""
    """The one platform that it is asked on, "" for all."""


QUESTIONS = (
    _Question("encryption", "Disk encryption", encryption.disk_encryption),
    _Question("place", "Where the folders lie", place.own_disk),
    _Question("private", "Folders and files for you alone", private.modes),
    _Question("shadow_copies", "Shadow copies", windows.shadow_copies, only="win32"),
    _Question("room", "Free space", room.free_space),
    _Question("clock", "Clock", clock.clock),
    _Question("terminal", "Terminal", terminal.terminal),
    _Question("recording", "Recording of the terminal", terminal.recording),
    _Question("swap", "Swap and memory lock", memory.swap),
    _Question("core_dumps", "Crash files", memory.core_dumps),
    _Question("libraries", "Libraries", libraries.libraries),
    _Question("leftovers", "Leftovers", leftovers.leftovers),
    _Question("recovery_code", "Recovery code", upkeep.recovery_code),
    _Question("custodian", "Custodian of the recovery code", upkeep.custodian),
    _Question("backup", "Backup", upkeep.backup),
)


def examine(desk_or_paths: Desk | Paths, *, look: Look | None = None, vault: Vault | None = None) -> tuple[Check, ...]:
    """Look at everything, in a fixed order. Slow where programs of the system are asked: call it off the UI thread.

    A desk brings its open vault along; for paths it may be given. Nothing is raised and nothing is changed, but that
    this process forbids core files of itself.
    """
    seen = look or ThisMachine()
    if isinstance(desk_or_paths, Paths):
        scene = Scene(paths=desk_or_paths, look=seen, vault=vault)
    else:
        own = desk_or_paths.vault if desk_or_paths.is_open else vault
        scene = Scene(paths=desk_or_paths.paths, look=seen, zone=_zone(desk_or_paths), vault=own)
    return tuple(_asked(one, scene) for one in QUESTIONS if one.only in ("", seen.platform))


def _zone(desk: Desk) -> str | None:
    try:
        return desk.department.zone.key if desk.settings.department or desk.demo is not None else None
    except Exception:  # rules that cannot be read are the business of `peerdesk check`
        return None


def _asked(question: _Question, scene: Scene) -> Check:
    try:
        found = question.ask(scene)
    except Exception:  # whatever a strange platform answers must not keep the other checks from being made
        found = unknown("This could not be looked at on this machine.")
    return Check(id=question.id, title=question.title, verdict=found.verdict, says=found.says, do=found.do)
