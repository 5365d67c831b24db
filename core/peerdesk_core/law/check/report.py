"""All checks in one run: findings in order, what was waived, and the tier of each pack."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs

from .catalogue import CHECKS, Tier
from .crew import slow_findings
from .docket import Docket
from .finding import Finding, in_order
from .load import load_findings
from .package import package_findings, wheel_findings
from .pins import PINS_CHECK, pin_findings
from .tier import tier_of
from .waivers import Waived, apply

_ALWAYS = frozenset(CHECKS) - {check.id for check in CHECKS.values() if check.on_demand} - {PINS_CHECK}
"""The checks that need nothing but the packs."""


@attrs.frozen(kw_only=True)
class Report:
    """What one run found. `tiers` gives each whole pack's tier, `ran` the checks that had something to look at."""

    findings: tuple[Finding, ...]
    waived: tuple[Waived, ...]
    tiers: Mapping[str, Tier]
    ran: frozenset[str]

    @property
    def failed(self) -> bool:
        """Whether any finding is more than a warning."""
        return any(finding.fails for finding in self.findings)

    def table(self) -> dict[str, Any]:
        """The report as plain data, the shape of `peerdesk check --json`."""
        return {
            "failed": self.failed,
            "packs": [{"id": id, "tier": tier.value} for id, tier in self.tiers.items()],
            "checks": sorted(self.ran),
            "findings": [_plain(finding) for finding in self.findings],
            "waived": [{**_plain(one.finding), "reason": one.waiver.reason} for one in self.waived],
        }

    def lines(self) -> Iterator[str]:
        """The report as people read it: findings, what was waived, then a line for each pack."""
        for finding in self.findings:
            yield finding.text() if finding.fails else f"warning: {finding.text()}"
        for one in self.waived:
            yield f"waived until {one.waiver.expiry}: {one.finding.sentence()} ({one.waiver.reason})"
        for id, tier in self.tiers.items():
            own = [finding for finding in self.findings if finding.pack == id]
            wrong = sum(finding.fails for finding in own)
            yield f"{id:28} {tier.value:7} {_many(wrong, 'finding')}, {_many(len(own) - wrong, 'warning')}"


def _plain(finding: Finding) -> dict[str, Any]:
    return {
        **{key: value for key, value in attrs.asdict(finding).items() if key != "severity"},
        "severity": finding.severity.value,
        "case": finding.case,
    }


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def report_of(
    docket: Docket,
    *,
    texts: Path | None = None,
    wheel: Path | None = None,
    hooks: Iterable[Finding] | None = None,
    processes: int | None = 1,
) -> Report:
    """Run every check that there is something for.

    `texts` is a folder with the sources' texts, `wheel` a built wheel, `hooks` what CHK41 found about the plugins;
    `processes` how many may share the work, None for as many as there are processors.
    Raises OSError or zipfile.BadZipFile for a wheel that cannot be read.
    """
    found = [*load_findings(docket), *slow_findings(docket, processes), *package_findings(docket)]
    ran = set(_ALWAYS)
    if texts is not None:
        found += pin_findings(docket, texts)
        ran.add(PINS_CHECK)
    if wheel is not None:
        found += wheel_findings(docket, wheel)
        ran.add("CHK40")
    if hooks is not None:
        found += hooks
        ran.add("CHK41")
    left, waived = apply(docket, found)
    findings = in_order(left)
    return Report(
        findings=findings,
        waived=waived,
        tiers={pack.id: tier_of(pack.id, findings, waived, ran) for pack in docket.packs},
        ran=frozenset(ran),
    )
