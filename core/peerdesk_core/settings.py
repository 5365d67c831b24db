"""Settings that are read before unlock: which plugins are enabled, which department, how the desk behaves."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import attrs

from .exits import Exit
from .faults import DeskError
from .paths import make_private

SETTINGS_EVENTS = ("plugin.enabled", "plugin.disabled")
"""What may wait for the audit log; anything else in the file was not written by this program."""

THEMES = ("dark", "light", "high-contrast", "ansi")


class SettingsUnsaved(DeskError):
    title = "The setting was not saved"
    cause = "The settings file could not be written."
    next_step = "Check that the disk is not full or read-only, then try again."
    exit = Exit.STORAGE


@attrs.frozen(kw_only=True)
class Values:
    """Everything that is kept. None of it names a person."""

    department: str | None = None
    idle_minutes: int = attrs.field(
        default=10, validator=attrs.validators.and_(attrs.validators.ge(1), attrs.validators.le(120))
    )
    theme: str = attrs.field(default="dark", validator=attrs.validators.in_(THEMES))
    enabled: frozenset[str] = frozenset()
    disabled: frozenset[str] = frozenset()
    unaudited: tuple[str, ...] = ()
    """Audit events about settings that wait for the next unlock, since the audit log is inside the vault."""


_SETS = ("enabled", "disabled")


class Settings:
    """The values in force, saved at each change. A damaged file counts as absent and is kept aside as `.bad`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._values = _read(path)

    @property
    def values(self) -> Values:
        return self._values

    @property
    def department(self) -> str | None:
        return self._values.department

    @property
    def idle_minutes(self) -> int:
        return self._values.idle_minutes

    @property
    def theme(self) -> str:
        return self._values.theme

    @property
    def enabled(self) -> frozenset[str]:
        return self._values.enabled

    @property
    def disabled(self) -> frozenset[str]:
        return self._values.disabled

    def change(self, **fields: Any) -> None:
        """Evolve and save. Raises ValueError for a value out of range, SettingsUnsaved if the disk refuses."""
        values = attrs.evolve(self._values, **fields)
        _write(self._path, values)
        self._values = values

    def note(self, event: str) -> None:
        """Queue an audit event for the next unlock."""
        self.change(unaudited=(*self._values.unaudited, event))

    def take_unaudited(self) -> tuple[str, ...]:
        """The queued events; the caller clears them once they are in the vault."""
        return self._values.unaudited


def _read(path: Path) -> Values:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        known = {field.name for field in attrs.fields(Values)}
        fields = {name: value for name, value in raw.items() if name in known}
        for name in _SETS:
            fields[name] = frozenset(str(item) for item in fields.get(name, ()))
        fields["unaudited"] = tuple(str(item) for item in fields.get("unaudited", ()))
        return Values(**fields)
    except FileNotFoundError:
        return Values()
    except OSError:
        return Values()
    except (ValueError, TypeError, AttributeError):
        _keep_aside(path)
        return Values()


def _keep_aside(path: Path) -> None:
    try:
        path.replace(path.with_suffix(".bad"))
    except OSError:
        return


def _write(path: Path, values: Values) -> None:
    raw = attrs.asdict(values) | {name: sorted(getattr(values, name)) for name in _SETS}
    fresh = path.with_suffix(".new")
    try:
        make_private(path.parent)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(raw, file, indent=1, sort_keys=True)
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, path)
    except OSError as error:
        raise SettingsUnsaved() from error
