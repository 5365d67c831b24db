"""One fixture removes the developer's machine; another hands out a desk; the clause table lives here."""

from __future__ import annotations

import hashlib
import os
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from hypothesis import HealthCheck, settings

from peerdesk_core.desk import DemoInfo, Desk
from peerdesk_core.testing import MovingClock, make_desk
from peerdesk_core.vault import kdf

CLAUSES = Path(__file__).with_name("clauses.toml")
NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)

settings.register_profile("desk", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("nightly", parent=settings.get_profile("desk"), max_examples=2000)


class QuickDerivation:
    """Stands where Argon2id does in a test's process: a key that follows from all that it is given, at no price."""

    def __init__(self, *, salt: bytes, length: int, iterations: int, lanes: int, memory_cost: int) -> None:
        self._costs = f"{length} {iterations} {lanes} {memory_cost} ".encode() + salt
        self._length = length

    def derive(self, words: bytes) -> bytes:
        """Bytes that differ wherever the costs, the salt or the words do."""
        return hashlib.blake2b(words, key=hashlib.sha256(self._costs).digest(), digest_size=self._length).digest()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--clauses", action="store_true", help="print which test proves which policy clause")
    parser.addoption("--nightly", action="store_true", help="run the long versions as well")


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """The whole suite is shared out among the processors, and one process more, since tests of screens and of disks
    wait a good part of their time; a few named tests, or the clause table, are not worth it.
    """
    alone = config.getoption("--clauses") or config.args_source is not pytest.Config.ArgsSource.TESTPATHS
    return 0 if alone else (os.cpu_count() or 1) + 1


def pytest_configure(config: pytest.Config) -> None:
    settings.load_profile("nightly" if config.getoption("--nightly") else "desk")
    # Before any module or fixture makes a vault, so that all of a process agree; `true_derivation` puts it back.
    setattr(kdf, "Argon2id", QuickDerivation)  # noqa: B010


def known_clauses() -> dict[str, str]:
    """Id of every clause -> its rule."""
    tables = tomllib.loads(CLAUSES.read_text(encoding="utf-8"))
    return {clause["id"]: clause["rule"] for rows in tables.values() for clause in rows}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    known = known_clauses()
    unknown = sorted(
        {
            f"{item.nodeid}: {clause}"
            for item in items
            for mark in item.iter_markers("clause")
            for clause in mark.args
            if clause not in known
        }
    )
    if unknown:
        raise pytest.UsageError("tests name clauses that do not exist:\n  " + "\n  ".join(unknown))
    if not config.getoption("--nightly"):
        long = [item for item in items if item.get_closest_marker("nightly")]
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if not item.get_closest_marker("nightly")]
    if config.getoption("--clauses"):
        proofs: dict[str, list[str]] = defaultdict(list)
        for item in items:
            for mark in item.iter_markers("clause"):
                for clause in mark.args:
                    proofs[clause].append(item.nodeid)
        config.stash[_PROOFS] = dict(proofs)


_PROOFS = pytest.StashKey[dict[str, list[str]]]()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    _tell_campaign(terminalreporter)
    if not config.getoption("--clauses"):
        return
    known, proofs = known_clauses(), config.stash.get(_PROOFS, {})
    terminalreporter.section("policy clauses")
    for clause in known:
        for test in sorted(set(proofs.get(clause, ()))):
            terminalreporter.write_line(f"{clause:10} {test}")
    open_ones = [clause for clause in known if clause not in proofs]
    terminalreporter.write_line(f"{len(known) - len(open_ones)} of {len(known)} clauses have a test. Without one:")
    for start in range(0, len(open_ones), 12):
        terminalreporter.write_line("  " + " ".join(open_ones[start : start + 12]))


def _tell_campaign(terminalreporter: pytest.TerminalReporter) -> None:
    """What the campaign against the vault went through: sums of what its tests recorded, whichever process ran them."""
    sums: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for outcome in ("passed", "failed"):
        for report in terminalreporter.stats.get(outcome, ()):
            for name, number in getattr(report, "user_properties", ()) if report.when == "call" else ():
                kind, _, what = name.partition("|")
                if kind == "campaign":
                    suite, _, unit = what.partition("|")
                    sums[suite][unit] += int(number)
    if sums:
        terminalreporter.section("campaign against the vault")
        for suite, numbers in sorted(sums.items()):
            told = ", ".join(f"{unit.replace('_', ' ')} {number}" for unit, number in numbers.items())
            terminalreporter.write_line(f"{suite:28} {told}")


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No developer's home, time zone, locale, colours or terminal reaches a test."""
    home = tmp_path / "home"
    home.mkdir()
    for name in ("HOME", "USERPROFILE", "PEERDESK_HOME"):
        monkeypatch.setenv(name, str(home))
    for name in ("XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "NO_COLOR", "TEXTUAL", "TEXTUAL_LOG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("TERM", "xterm-256color")


@pytest.fixture
def true_derivation() -> Iterator[None]:
    """Argon2id itself: for what shows it at work, and for vaults that another process or another year has made."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kdf, "Argon2id", Argon2id)
        yield


@pytest.fixture
def moving_clock() -> MovingClock:
    """Friday 20 November 2026, 09:00 in Minneapolis, until the test moves it."""
    return MovingClock(NOW)


@pytest.fixture
def desk(tmp_path: Path, moving_clock: MovingClock) -> Iterator[Desk]:
    """An open, empty desk of the Minneapolis department with all shipped plugins."""
    made = make_desk(tmp_path / "desk", moving_clock)
    yield made
    made.close()


@pytest.fixture
def demo_desk(tmp_path: Path, moving_clock: MovingClock) -> Iterator[Desk]:
    """An open, empty desk of the demo, the only kind that synthetic data may enter."""
    made = make_desk(tmp_path / "demo", moving_clock, demo=DemoInfo())
    yield made
    made.close()
