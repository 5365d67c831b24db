"""The invented State of Zenith, from the scaffold to bronze: what an author writes is a handful of rules and cases."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from peerdesk_core.contributions import PackSource
from peerdesk_core.law.asking.guide import Guide
from peerdesk_core.law.bench import bench_of, shelf_of
from peerdesk_core.law.check.catalogue import TIERS, Tier
from peerdesk_core.law.check.docket import docket_of
from peerdesk_core.law.check.report import Report, report_of
from peerdesk_core.law.fold import Verdict
from peerdesk_core.law.scaffold import Start, new_department, new_state

TODAY = date(2026, 11, 22)
WRITTEN = Path(__file__).parents[2] / "acceptance" / "zenith"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    folder = tmp_path / "zenith"
    new_state(Start(id="us-zz", title="State of Zenith", tz="America/Chicago", today=TODAY), folder)
    department = Start(id="us-zz-lakeside-pd", title="Lakeside Police", tz="America/Chicago", today=TODAY)
    new_department(department, folder, "us-zz", ())
    return folder / "peerdesk_jurisdiction_zz"


def source(package: Path) -> PackSource:
    return PackSource(id="us-zz", folder=package)


def checked(package: Path) -> Report:
    return report_of(docket_of([source(package)], TODAY))


def reached(report: Report, pack: str) -> int:
    return TIERS.index(report.tiers[pack])


def fill_in(package: Path) -> None:
    """What an author does: rules and cases of their own, and word that the text was read."""
    pack = package / "pack.toml"
    text = pack.read_text(encoding="utf-8")
    bars = [line for line in text.splitlines() if line.startswith("# ----")]
    start = text.index(next(line for line in bars if "what the protection hangs on" in line))
    end = text.index(next(line for line in bars if "the other nine topics" in line))
    rules = (WRITTEN / "rules.toml").read_text(encoding="utf-8")
    pack.write_text(text[:start].replace('"unheld"', '"held"') + rules + text[end:], encoding="utf-8")
    (package / "examples" / "zz.toml").write_text((WRITTEN / "examples.toml").read_text(encoding="utf-8"), "utf-8")
    department = package / "departments" / "lakeside_pd.toml"
    ledger = '[[ledger]]\nclause = "pp 1"\nnot_a_rule = "It names the state\'s law and adds nothing."\n'
    department.write_text(f"{department.read_text(encoding='utf-8')}\n{ledger}", encoding="utf-8")


def test_a_scaffold_that_nobody_filled_in_stays_a_draft(package: Path) -> None:
    report = checked(package)
    assert report.tiers["us-zz"] is Tier.DRAFT
    assert report.tiers["us-zz-lakeside-pd"] is Tier.DRAFT
    said = {finding.check for finding in report.findings if finding.fails}
    assert "CHK31" in said, "rules without a worked case"
    assert "CHK42" in said, "sections that nobody read"
    assert not said & {"CHK01", "CHK02", "CHK03", "CHK04", "CHK10", "CHK11", "CHK13", "CHK30"}, said


def test_a_handful_of_rules_and_cases_reaches_bronze(package: Path) -> None:
    fill_in(package)
    report = checked(package)
    wrong = [finding.sentence() for finding in report.findings if finding.fails]
    assert reached(report, "us-zz") >= TIERS.index(Tier.BRONZE), wrong
    assert reached(report, "us-zz-lakeside-pd") >= TIERS.index(Tier.BRONZE), wrong


def test_its_department_answers_by_the_law_of_zenith(package: Path) -> None:
    fill_in(package)
    bench = bench_of("us-zz-lakeside-pd", shelf_of([source(package)]), TODAY)
    assert bench is not None
    answer = Guide(bench, {"circumstance": "child_maltreatment"}).answer()
    assert answer.verdict is Verdict.REQUIRED
    assert answer.recipients == ("local_welfare_agency",)
    assert "ZZ Stat. 3" in answer.citations
    assert answer.duties[0].clock.limit == "PT48H"
