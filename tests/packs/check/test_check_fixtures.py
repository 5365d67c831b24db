"""The conformance kit on small packs: a good one passes every check, each bad one fails the check it is named for."""

from __future__ import annotations

import tomllib
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from peerdesk_core.contributions import PackSource
from peerdesk_core.law.check.catalogue import CHECKS, Tier
from peerdesk_core.law.check.docket import Docket, docket_of
from peerdesk_core.law.check.finding import Finding
from peerdesk_core.law.check.load import load_findings
from peerdesk_core.law.check.package import hook_findings, package_findings, wheel_findings
from peerdesk_core.law.check.pins import pin_findings
from peerdesk_core.law.check.report import Report, report_of

FIXTURES = Path(__file__).parent / "fixtures"
TODAY = date(2026, 11, 22)
GOOD = PackSource(id="us-zz", folder=FIXTURES / "good")
BAD = sorted(path.name for path in (FIXTURES / "bad").iterdir())
WITH_A_CASE = ("CHK10", "CHK11", "CHK15", "CHK17", "CHK20", "CHK21", "CHK23", "CHK25", "CHK30", "CHK33")


def docket(folder: Path) -> Docket:
    return docket_of((PackSource(id="us-zz", folder=folder),), TODAY)


def wheel_of(folder: Path, target: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """A wheel with a folder's data, each file as `change` makes it, or left out."""
    with zipfile.ZipFile(target, "w") as archive:
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            data = change(name, path.read_bytes()) if path.is_file() else None
            if data is not None:
                archive.writestr(f"zenith/{name}", data)
    return target


@pytest.fixture(scope="module")
def good() -> Report:
    return report_of(docket_of((GOOD,), TODAY))


def test_the_good_packs_pass_and_are_silver(good: Report) -> None:
    assert [finding.text() for finding in good.findings if finding.fails] == []
    assert good.tiers == {"us-zz": Tier.SILVER, "us-zz-lakeside-pd": Tier.SILVER}
    assert {finding.check for finding in good.findings} == {"CHK44"}


def test_there_is_a_bad_pack_for_every_check_but_the_hooks() -> None:
    assert {*BAD, "CHK41"} == set(CHECKS)
    assert len(CHECKS) == 31


@pytest.mark.parametrize("check", [name for name in BAD if name not in ("CHK05", "CHK40")])
def test_a_bad_pack_fails_the_check_that_it_is_named_for(check: str) -> None:
    found = [one for one in report_of(docket(FIXTURES / "bad" / check)).findings if one.check == check]
    assert found, check
    assert any(one.fails for one in found) or check == "CHK44"
    for one in found:
        lines = (FIXTURES / "bad" / check / one.file.partition("/")[2]).read_text(encoding="utf-8").splitlines()
        assert 1 <= one.line <= len(lines) and one.says


@pytest.mark.parametrize("check", WITH_A_CASE)
def test_a_finding_about_a_case_shows_the_smallest_one_ready_to_paste(check: str) -> None:
    found = [one for one in report_of(docket(FIXTURES / "bad" / check)).findings if one.check == check]
    (first,) = tomllib.loads(found[0].example)["example"]
    assert len(first.get("given", {})) <= 4


def test_a_changed_section_names_the_rules_to_read_again(tmp_path: Path) -> None:
    (tmp_path / "peer_law.txt").write_text(
        "Peer support privilege\n\n1. Not a word of it.\n2. Other.\n", encoding="utf-8"
    )
    (finding,) = pin_findings(docket(FIXTURES / "bad" / "CHK05"), tmp_path)
    assert finding.check == "CHK05" and finding.fails
    assert "disclose.otherwise, disclose.harm" in finding.says


def test_a_wheel_that_equals_the_folder_passes(tmp_path: Path) -> None:
    wheel = wheel_of(GOOD.folder, tmp_path / "zenith.whl", lambda name, data: data)
    assert list(wheel_findings(docket_of((GOOD,), TODAY), wheel)) == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda name, data: None if name.startswith("departments") else data, "lacks departments/lakeside.toml"),
        (lambda name, data: data.replace(b"PT24H", b"PT48H"), "holds another pack.toml"),
        (lambda name, data: data[:200] if name == "pack.toml" else data, "read from the wheel"),
    ],
)
def test_a_wheel_that_differs_is_found(tmp_path: Path, change: Callable[[str, bytes], bytes | None], says: str) -> None:
    wheel = wheel_of(GOOD.folder, tmp_path / "zenith.whl", change)
    found = list(wheel_findings(docket_of((GOOD,), TODAY), wheel))
    assert {one.check for one in found} == {"CHK40"} and any(says in one.says for one in found)


def test_a_hook_has_to_be_pure_repeatable_and_quick(tmp_path: Path) -> None:
    answers = iter([(GOOD,), (GOOD,), (GOOD,), ()])
    times = iter([0.0, 0.1, 0.0, 0.1, 0.0, 9.0])

    def failing() -> tuple[PackSource, ...]:
        raise RuntimeError("a secret")

    def says(found: list[Finding]) -> str:
        assert all(one.check == "CHK41" for one in found)
        return "; ".join(one.says for one in found)

    assert says(list(hook_findings("zz", lambda: next(answers), lambda: next(times)))) == ""
    assert "second time" in says(list(hook_findings("zz", lambda: next(answers), lambda: next(times))))
    slow = says(list(hook_findings("zz", lambda: (GOOD,), lambda: next(times))))
    assert "slow" in slow
    missing = PackSource(id="us-yy", folder=tmp_path / "gone")
    assert "not there" in says(list(hook_findings("zz", lambda: (missing,))))
    raised = says(list(hook_findings("zz", failing)))
    assert "RuntimeError" in raised and "secret" not in raised


def test_a_review_that_is_late_is_forgiven_for_ninety_days() -> None:
    def late(day: date) -> list[bool]:
        found = load_findings(docket_of((GOOD,), day))
        return [one.fails for one in found if one.check == "CHK07"]

    assert late(date(2027, 11, 1)) == []
    assert late(date(2028, 1, 30)) == [False, False]
    assert late(date(2028, 1, 31)) == [True, True]


def test_silence_about_topics_is_a_warning_until_version_one() -> None:
    early = docket(FIXTURES / "bad" / "CHK42")
    assert [one.fails for one in package_findings(early) if one.check == "CHK43"] == [False]
    final = docket(FIXTURES / "bad" / "CHK43")
    assert [one.fails for one in package_findings(final) if one.check == "CHK43"] == [True]
