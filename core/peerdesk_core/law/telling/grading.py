"""How far the packs at hand have been proven: the tiers that the checks compute."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from peerdesk_core.contributions import PackSource
from peerdesk_core.law.bench import FEDERAL


def tiers_of(sources: Sequence[PackSource], today: date) -> Mapping[str, str]:
    """The tier of every whole pack, by id: "draft", "bronze", "silver" or "gold". Runs every check: some seconds."""
    from peerdesk_core.law.check.docket import docket_of  # the checks are needed here only
    from peerdesk_core.law.check.report import report_of

    report = report_of(docket_of((FEDERAL, *sources), today))
    return {id: tier.value for id, tier in report.tiers.items()}
