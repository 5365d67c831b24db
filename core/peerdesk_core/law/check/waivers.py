"""Findings that a pack lets stand, each with a reason and an end. One that fits nothing is itself a finding."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from peerdesk_core.law.packs import Waiver
from peerdesk_core.law.reading.lines import Place

from .catalogue import CHECKS
from .docket import Docket
from .finding import Finding


@attrs.frozen(kw_only=True)
class Waived:
    """A finding that is let stand, and by which waiver."""

    finding: Finding
    waiver: Waiver


def apply(docket: Docket, findings: Sequence[Finding]) -> tuple[tuple[Finding, ...], tuple[Waived, ...]]:
    """The findings that stay, those about waivers among them, and those that are waived."""
    left = list(findings)
    waived: list[Waived] = []
    for pack in docket.packs:
        for index, waiver in enumerate(pack.waivers):
            place = Place("waiver", index)
            fits = [one for one in left if (one.pack, one.check, one.case) == (pack.id, waiver.check, waiver.case)]
            says = _amiss(docket, waiver, bool(fits))
            if says:
                hint = "Take the waiver out, or copy check and case from a finding and give a reason and a date."
                left.append(docket.finding(waiver.check, pack, says, place=place, key="check", hint=hint))
                continue
            left = [one for one in left if one not in fits]
            waived += [Waived(finding=one, waiver=waiver) for one in fits]
    return tuple(left), tuple(waived)


def _amiss(docket: Docket, waiver: Waiver, fits: bool) -> str:
    """What is wrong with a waiver; empty where it counts."""
    if waiver.check not in CHECKS:
        return f"waives an unknown check `{waiver.check}`"
    if not waiver.reason.strip():
        return f"the waiver of case {waiver.case} gives no reason"
    if waiver.expiry < docket.today:
        return f"the waiver of case {waiver.case} ended on {waiver.expiry.isoformat()}"
    return "" if fits else f"the waiver of case {waiver.case} fits no finding"
