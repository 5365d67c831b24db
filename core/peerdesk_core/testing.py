"""For plugin authors: a desk in a folder of its own, with a clock that stands where the test puts it.

`pytest` users write `from peerdesk_core.testing import make_desk` in their conftest. Authors of rule packs call
`check_packs` in a test, or run `pytest -p peerdesk_core.testing --packs FOLDER`, a test for each check of each pack.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from importlib.metadata import Distribution, EntryPoint
from pathlib import Path
from typing import TYPE_CHECKING

from .contributions import PackSource
from .desk import DemoInfo, Desk
from .model.ids import Id
from .model.load import Load
from .paths import Paths
from .plugins import GROUP, Announced

if TYPE_CHECKING:
    import pytest

    from .law.check.report import Report
    from .store import Store

HANDLE = "coordinator"
PASSPHRASE = "a passphrase only tests use"


def contacts_of(store: Store, peer: Id) -> int:
    """Contacts counted of a peer, in all months that are kept."""
    return sum(counts.get(Load.CONTACTS, 0) for counts in store.loads(peer).values())


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


# ---------------------------------------------------------------- rule packs


def report_on(folder: Path, context: Sequence[PackSource] = (), today: date | None = None) -> Report:
    """What `peerdesk check` finds in a folder of packs. `context` are sources of packs that these stand under."""
    from .law.check.docket import docket_of
    from .law.check.report import report_of
    from .law.check.source import source_of

    return report_of(docket_of((source_of(folder),), today or date.today(), context))


def check_packs(
    folder: Path, *, least: str = "bronze", context: Sequence[PackSource] = (), today: date | None = None
) -> None:
    """Fail, with every finding as `peerdesk check` prints it, where a check fails or a pack is below the tier `least`.

    Raises AssertionError, and ValueError for a tier that does not exist.
    """
    from .law.check.catalogue import TIERS, Tier

    wanted = TIERS.index(Tier(least))
    report = report_on(folder, context, today)
    below = [id for id, tier in report.tiers.items() if TIERS.index(tier) < wanted]
    if report.failed or below or not report.tiers:
        raise AssertionError("\n".join(report.lines()) or f"there is no pack in {folder.name}")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--packs FOLDER`, once for each folder."""
    parser.addoption(
        "--packs", action="append", default=[], metavar="FOLDER", help="check the rule packs in this folder"
    )


def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """A test for each check of each pack in the folders given with `--packs`."""
    for folder in config.getoption("--packs"):
        items.extend(_pack_tests(session, Path(folder)))


def _pack_tests(session: pytest.Session, folder: Path) -> list[pytest.Item]:
    import pytest

    report = report_on(folder)

    class PackCheck(pytest.Item):
        """One check of one pack."""

        pack: str
        check: str

        def runtest(self) -> None:
            found = [one for one in report.findings if (one.pack, one.check) == (self.pack, self.check) and one.fails]
            if found:
                raise AssertionError("\n".join(one.text() for one in found))

        def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None) -> str:
            return str(excinfo.value)

        def reportinfo(self) -> tuple[Path, int | None, str]:
            return folder, None, self.name

    made: list[pytest.Item] = []
    for pack in dict.fromkeys((*report.tiers, *(one.pack for one in report.findings))):
        for check in sorted({*report.ran, *(one.check for one in report.findings)}):
            item = PackCheck.from_parent(session, name=f"{pack}::{check}")
            item.pack, item.check = pack, check
            made.append(item)
    return made
