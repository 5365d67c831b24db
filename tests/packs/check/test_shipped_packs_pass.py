"""The packs that come with the program pass their own checks."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from pathlib import Path

import pytest

from peerdesk_core.contributions import PackSource
from peerdesk_core.law.bench import FEDERAL
from peerdesk_core.law.check.catalogue import TIERS, Tier
from peerdesk_core.law.check.docket import docket_of
from peerdesk_core.law.check.report import Report, report_of

TODAY = date(2026, 11, 22)
STATES = ("mn", "mo", "tx")
SHIPPED = {
    "us",
    "us-mn",
    "us-mn-minneapolis-pd",
    "us-mn-section-1-24",
    "us-mn-dps",
    "us-mo",
    "us-mo-slmpd",
    "us-tx",
    "us-tx-mesquite-pd",
}


def shipped(state: str) -> PackSource:
    """The packs in the folder of a state's plugin."""
    found = import_module(f"peerdesk_jurisdiction_{state}").__file__
    assert found is not None
    return PackSource(id=f"us-{state}", folder=Path(found).parent)


@pytest.fixture(scope="module")
def report() -> Report:
    return report_of(docket_of((FEDERAL, *map(shipped, STATES)), TODAY))


def test_no_shipped_pack_has_a_finding_that_fails(report: Report) -> None:
    assert [finding.sentence() for finding in report.findings if finding.fails] == []


def test_every_shipped_pack_is_there_and_at_least_bronze(report: Report) -> None:
    assert set(report.tiers) == SHIPPED
    low = {id: tier.value for id, tier in report.tiers.items() if TIERS.index(tier) < TIERS.index(Tier.BRONZE)}
    assert low == {}
