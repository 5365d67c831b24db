"""The packs that come with the program pass their own checks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from importlib import import_module
from pathlib import Path

import pytest

from peerdesk_core.contributions import PackSource
from peerdesk_core.law.bench import FEDERAL
from peerdesk_core.law.check.catalogue import TIERS, Tier
from peerdesk_core.law.check.docket import Docket, docket_of
from peerdesk_core.law.check.examples import example_findings
from peerdesk_core.law.check.finding import Finding
from peerdesk_core.law.check.load import load_findings
from peerdesk_core.law.check.monotone import monotone_findings
from peerdesk_core.law.check.package import package_findings
from peerdesk_core.law.check.properties import property_findings
from peerdesk_core.law.check.report import report_of
from peerdesk_core.law.check.table import table_findings

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
def docket() -> Docket:
    return docket_of((FEDERAL, *map(shipped, STATES)), TODAY)


QUICK: tuple[Callable[[Docket], Iterable[Finding]], ...] = (
    load_findings,
    table_findings,
    property_findings,
    monotone_findings,
    example_findings,
    package_findings,
)
"""All groups of checks but the mutants, which take longer than all the others together."""


@pytest.mark.parametrize("group", QUICK, ids=lambda group: group.__name__)
def test_no_shipped_pack_has_a_finding_that_fails(docket: Docket, group: Callable[[Docket], Iterable[Finding]]) -> None:
    assert set(docket.chosen) == SHIPPED
    assert [finding.sentence() for finding in group(docket) if finding.fails] == []


@pytest.mark.nightly
def test_with_the_mutants_every_shipped_pack_is_at_least_bronze(docket: Docket) -> None:
    report = report_of(docket)
    assert [finding.sentence() for finding in report.findings if finding.fails] == []
    low = {id: tier.value for id, tier in report.tiers.items() if TIERS.index(tier) < TIERS.index(Tier.BRONZE)}
    assert set(report.tiers) == SHIPPED and low == {}
