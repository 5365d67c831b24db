"""Several processes prove packs side by side, and find what one process finds."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from peerdesk_core.contributions import PackSource
from peerdesk_core.law.check import crew
from peerdesk_core.law.check.docket import Docket, docket_of
from peerdesk_core.law.check.report import report_of

FIXTURES = Path(__file__).parent / "fixtures"
TODAY = date(2026, 11, 22)


def docket(folder: str) -> Docket:
    return docket_of((PackSource(id="us-zz", folder=FIXTURES / folder),), TODAY)


@pytest.mark.parametrize("folder", ["good", "bad/CHK10", "bad/CHK30", "bad/CHK33"])
def test_two_processes_find_what_one_finds(folder: str) -> None:
    alone, shared = report_of(docket(folder), processes=1), report_of(docket(folder), processes=2)
    assert shared.table() == alone.table()


def test_the_work_is_really_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def watched(docket: Docket, able: int) -> list[Any]:
        asked.append(able)
        return []

    monkeypatch.setattr(crew, "_shared", watched)
    assert crew.slow_findings(docket("good"), 2) == [] and asked == [2]
    crew.slow_findings(docket("good"), 1)
    assert asked == [2]


def test_a_platform_that_starts_no_process_only_costs_time(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any, **__: Any) -> None:
        raise OSError

    expected = crew.slow_findings(docket("bad/CHK10"), 1)
    monkeypatch.setattr(crew, "ProcessPoolExecutor", refused)
    assert crew.slow_findings(docket("bad/CHK10"), 2) == expected
    assert expected
