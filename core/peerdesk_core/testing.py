"""For plugin authors: a desk in a folder of its own, with a clock that stands where the test puts it.

`pytest` users write `from peerdesk_core.testing import make_desk` in their conftest.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from importlib.metadata import Distribution, EntryPoint
from pathlib import Path

from .desk import DemoInfo, Desk
from .paths import Paths
from .plugins import GROUP, Announced

HANDLE = "coordinator"
PASSPHRASE = "a passphrase only tests use"


class MovingClock:
    """A clock that a test moves by hand. Call it to read it."""

    def __init__(self, moment: datetime) -> None:
        if moment.tzinfo is None:
            raise ValueError("a test's clock needs a zone")
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment

    def advance(self, step: timedelta) -> None:
        """Let time pass."""
        self.moment += step


def make_desk(
    folder: Path,
    clock: MovingClock,
    *,
    department: str | None = None,
    seed: int = 1,
    create: bool = True,
    demo: DemoInfo | None = None,
    enable: Sequence[str] = (),
) -> Desk:
    """A desk with the installed plugins and, unless told otherwise, an empty vault that is open.

    `enable` names the plugins under test: a stranger's starts disabled. With `demo` the desk may be filled by
    `desk.kernel.demo_data(plan)`.
    """
    from .vault.kdf import LEAST

    desk = Desk(Paths.under(folder), demo=demo, read_clock=clock, rng=random.Random(seed))
    if enable:
        desk.settings.change(enabled=desk.settings.enabled | set(enable))
    desk.choose_department(department or desk.demo_department())
    if create:
        desk.create(HANDLE, PASSPHRASE, kdf=LEAST)
    return desk


class _Stranger(Distribution):
    """A distribution that exists in a test alone."""

    def __init__(self, name: str) -> None:
        self._name = name

    def read_text(self, filename: str) -> str | None:
        return f"Metadata-Version: 2.1\nName: {self._name}\nVersion: 1.0\n" if filename == "METADATA" else None

    def locate_file(self, path: object) -> Path:
        return Path(str(path))


def announce(plugins: Sequence[tuple[str, str]], distribution: str = "stranger") -> tuple[Announced, ...]:
    """Announcements for `Kernel(found=...)`: pairs of (plugin name, "package.hooks")."""
    owner = _Stranger(distribution)
    return tuple(
        Announced(EntryPoint(name, value, GROUP)._for(owner), distribution, "1.0")  # type: ignore[attr-defined]
        for name, value in plugins
    )
