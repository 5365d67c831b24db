"""Mutants, drafts, waivers, tiers, the command, the plugin for pytest, and the page about all of it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from peerdesk_core.cli_law_check import check
from peerdesk_core.contributions import PackSource
from peerdesk_core.law.check.catalogue import CHECKS, Tier
from peerdesk_core.law.check.docket import Docket, docket_of
from peerdesk_core.law.check.examples import lock_text
from peerdesk_core.law.check.killer import killer
from peerdesk_core.law.check.killing import Ready, survivors
from peerdesk_core.law.check.mutants import Kind, mutants_of
from peerdesk_core.law.check.report import Report, report_of
from peerdesk_core.law.check.suggest import suggest_examples
from peerdesk_core.law.check.tier import tier_of
from peerdesk_core.testing import check_packs

HERE = Path(__file__).parent
GOOD, BAD = HERE / "fixtures" / "good", HERE / "fixtures" / "bad"
PAGE = (HERE.parents[2] / "docs" / "checks.md").read_text(encoding="utf-8")
TODAY = date(2026, 11, 22)
LAKESIDE = "us-zz-lakeside-pd"


def docket(folder: Path) -> Docket:
    return docket_of((PackSource(id="us-zz", folder=folder),), TODAY)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(GOOD, tmp_path / "good"))


def edited(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


# ---------------------------------------------------------------- mutants and drafts


def test_mutants_touch_every_part_of_a_rule() -> None:
    good = docket(GOOD)
    pack = good.shelf.packs["us-zz"]
    made = list(mutants_of(pack, good.bench("us-zz").words))
    assert {one.kind for one in made if one.name == "disclose.harm"} == {
        *(Kind.DROP_RULE, Kind.FLIP, Kind.DROP_CONDITION, Kind.NARROW, Kind.WIDEN)
    }
    assert {one.kind for one in made if one.name == "disclose.child"} >= {Kind.SHIFT_CLOCK, Kind.FLIP}
    assert all(one.changed != one.rule for one in made)


def test_without_examples_every_mutant_lives_and_each_has_a_case_that_shows_it() -> None:
    bare = docket(BAD / "CHK31")
    pack = bare.shelf.packs["us-zz"]
    left = list(survivors(bare, pack, Ready(bare).cases(pack)))
    assert len(left) == len(list(mutants_of(pack, bare.bench("us-zz").words))) > 5
    cases = [killer(bare, pack, mutant) for mutant in left]
    assert all(case is not None and case.disclose for case in cases)


def test_drafts_pasted_into_a_file_kill_every_mutant(copy: Path) -> None:
    for path in (copy / "examples").glob("*.toml"):
        path.unlink()
    for id in ("us-zz", LAKESIDE):
        (copy / "examples" / f"{id}.toml").write_text(suggest_examples(docket(copy), id), encoding="utf-8")
    found = {one.check for one in report_of(docket(copy)).findings if one.fails}
    assert found <= {"CHK32"}  # only a person knows what changed on a date


def test_an_example_more_or_less_is_noticed(copy: Path) -> None:
    edited(copy / "examples" / "zenith.toml", "imminent = false }", "imminent = true }")
    edited(
        copy / "examples" / "zenith.toml",
        'disclose = { "*" = "prohibited" }\n\n[[example]]\nname = "anything',
        '\n[[example]]\nname = "anything',
    )
    found = [one for one in report_of(docket(copy)).findings if one.check == "CHK33"]
    assert any("imminent" in one.says and one.rule == "disclose.harm" for one in found)


def test_a_ban_on_requests_wants_an_example_as_a_bar_to_assignment_does(copy: Path) -> None:
    path = copy / "examples" / "lakeside.toml"
    blocks = path.read_text(encoding="utf-8").split("[[example]]")
    path.write_text(
        "[[example]]".join(block for block in blocks if "not_for_discipline" not in block), encoding="utf-8"
    )
    found = [one for one in report_of(docket(copy)).findings if one.rule == "intake.not_for_discipline"]
    assert {one.check for one in found} == {"CHK31", "CHK33"}
    cases = [tomllib.loads(one.example)["example"][0] for one in found if one.example]
    assert {(case["topic"], tuple(case["bars"])) for case in cases} == {("intake", (f"{LAKESIDE}:{found[0].rule}",))}
    assert {case["given"]["because"] for case in cases} <= {"discipline", "improvement_plan"}
    assert not any(one.rule == "intake.apart_from_discipline" for one in found), "a duty without facts has no case"


def test_what_hangs_on_an_incident_wants_examples_with_the_facts_of_the_desk(copy: Path) -> None:
    edited(
        copy / "departments" / "lakeside.toml",
        '[incident]\nsilent = "the policy says nothing of what follows an incident"\n',
        """
[[incident.rule]]
id = "no_post"
then = "must_not"
when = { at_scene = true }
cite = "pp IV.A"
says = "Nobody posts while a peer serves at the scene."

[[incident.rule]]
id = "debrief"
then = "should"
when = { kind = ["shooting", "child_death"] }
clock = { act = "debrief", kind = "advice", start = "incident", opens = "PT24H", limit = "PT72H" }
cite = "pp IV.B"
says = "A debriefing is held one to three days later."
""",
    )
    found = [one for one in report_of(docket(copy)).findings if one.rule.startswith("incident.")]
    assert {(one.check, one.rule) for one in found} == {
        (check, rule) for check in ("CHK31", "CHK33") for rule in ("incident.no_post", "incident.debrief")
    }
    drafts = suggest_examples(docket(copy), LAKESIDE)
    path = copy / "examples" / "more.toml"
    path.write_text(drafts, encoding="utf-8")
    assert not [one for one in report_of(docket(copy)).findings if one.rule.startswith("incident.")]
    assert 'given = { kind = "powerful_impact" }' in drafts
    path.write_text(re.sub(r"(?m)^opens = .*\n", "", drafts), encoding="utf-8")
    left = [one.says for one in report_of(docket(copy)).findings if one.rule.startswith("incident.")]
    assert left and all("`opens` is" in says for says in left)


def test_an_opening_that_a_case_has_wrong_is_told_with_the_right_one(copy: Path) -> None:
    edited(
        copy / "examples" / "lakeside.toml",
        "due = { reply =",
        "opens = { reply = 2026-11-01T11:00:00-06:00 }\ndue = { reply =",
    )
    (found,) = [one for one in report_of(docket(copy)).findings if one.check == "CHK30"]
    assert "reply opens at once" in found.says and "opens" not in found.example


def test_a_false_reason_is_noticed(copy: Path) -> None:
    edited(copy / "examples" / "zenith.toml", 'because = "us-zz:disclose.harm"', 'because = "us-zz:disclose.child"')
    found = [one for one in report_of(docket(copy)).findings if one.check == "CHK30"]
    assert found and "is not what decides here" in found[0].says and "us-zz:disclose.harm" in found[0].hint


# ---------------------------------------------------------------- waivers, freezing, tiers


def waiver(case: str, expiry: str = "2027-01-01", reason: str = "looked at") -> str:
    return f'\n[[waiver]]\ncheck = "CHK42"\ncase = "{case}"\nreason = "{reason}"\nexpiry = {expiry}\n'


@pytest.fixture
def unlisted(copy: Path) -> Path:
    """The good packs with a section that nothing cites."""
    edited(copy / "pack.toml", '".5", ".6"]', '".5", ".6", ".7"]')
    return copy


def findings_of(folder: Path, check_id: str) -> list[str]:
    return [one.says for one in report_of(docket(folder)).findings if one.check == check_id]


def test_a_waiver_lets_one_finding_stand_and_keeps_the_pack_from_gold_alone(unlisted: Path) -> None:
    before = report_of(docket(unlisted))
    (finding,) = [one for one in before.findings if one.check == "CHK42"]
    assert before.failed and before.tiers["us-zz"] is Tier.DRAFT
    with (unlisted / "pack.toml").open("a", encoding="utf-8") as file:
        file.write(waiver(finding.case))
    after = report_of(docket(unlisted))
    assert not after.failed and after.tiers["us-zz"] is Tier.SILVER
    assert [one.finding.case for one in after.waived] == [finding.case]
    assert tier_of("us-zz", (), after.waived, set(CHECKS)) is Tier.SILVER
    assert tier_of("us-zz", (), (), set(CHECKS)) is Tier.GOLD


@pytest.mark.parametrize(
    ("written", "says"),
    [
        (waiver("0123456789ab"), "fits no finding"),
        (waiver("0123456789ab", reason=" "), "gives no reason"),
        (waiver("0123456789ab", expiry="2026-11-21"), "ended on 2026-11-21"),
        (waiver("0123456789ab").replace("CHK42", "CHK99"), "unknown check"),
    ],
)
def test_a_waiver_that_counts_for_nothing_fails(copy: Path, written: str, says: str) -> None:
    with (copy / "pack.toml").open("a", encoding="utf-8") as file:
        file.write(written)
    report = report_of(docket(copy))
    assert report.failed and any(says in one.says for one in report.findings)


def test_frozen_examples_may_change_with_the_major_version_only(copy: Path) -> None:
    lock = copy / "examples" / "contract.lock"
    lock.write_text(lock_text(docket(copy), LAKESIDE), encoding="utf-8")
    assert findings_of(copy, "CHK34") == []
    edited(copy / "examples" / "lakeside.toml", 'name = "an untrained peer"', 'name = "somebody untrained"')
    assert findings_of(copy, "CHK34") == ["the frozen example `an untrained peer` is gone"]
    edited(copy / "departments" / "lakeside.toml", 'version = "0.2.0"', 'version = "0.3.0"')
    assert findings_of(copy, "CHK34") == []


def test_a_check_that_did_not_run_holds_its_tier_back() -> None:
    assert tier_of("us-zz", (), (), set(CHECKS) - {"CHK33"}) is Tier.BRONZE
    assert tier_of("us-zz", (), (), set(CHECKS) - {"CHK40", "CHK41"}) is Tier.GOLD


# ---------------------------------------------------------------- the command


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(check, [*arguments, "--on", "2026-11-22"])
    return done.exit_code, done.output


def test_the_command_tells_ok_findings_and_bad_input_apart(tmp_path: Path) -> None:
    good, said = run(str(GOOD))
    assert good == 0 and re.search(r"us-zz\s+silver\s+0 findings, 1 warning", said)
    bad, said = run(str(BAD / "CHK11"))
    assert bad == 1 and re.search(r"us-zz/pack.toml:\d+: CHK11 rule disclose.never", said) and "| [[example]]" in said
    for arguments in ([], [str(tmp_path)], [str(tmp_path / "gone")], [str(GOOD), "--wheel", str(GOOD / "pack.toml")]):
        assert run(*arguments)[0] == 2


def test_one_file_of_a_folder_can_be_checked_alone() -> None:
    code, said = run(str(GOOD / "departments" / "lakeside.toml"), "--json")
    assert code == 0 and [one["id"] for one in json.loads(said)["packs"]] == [LAKESIDE]


def test_the_json_has_the_shape_that_the_page_describes() -> None:
    table = json.loads(run(str(BAD / "CHK15"), "--json")[1])
    for key in table:
        assert f"`{key}`" in PAGE
    finding = next(one for one in table["findings"] if one["check"] == "CHK15")
    assert all(f"`{key}`" in PAGE for key in finding)
    assert re.fullmatch("[0-9a-f]{12}", finding["case"]) and finding["severity"] == "fail"


def test_drafts_and_locks_are_printed_for_a_pack(tmp_path: Path) -> None:
    code, said = run(str(BAD / "CHK31"), "--suggest", "us-zz")
    assert code == 0 and 'because = "us-zz:disclose.harm"' in said
    assert run(str(GOOD), "--freeze", LAKESIDE)[1].startswith(f'["{LAKESIDE}"]')
    assert run(str(GOOD), "--suggest", "us-yy")[0] == 2


def test_the_installed_packs_are_checked_with_their_hooks() -> None:
    done = CliRunner().invoke(check, ["--installed", "--only", "us", "--json"])
    table = json.loads(done.output)
    assert [one["id"] for one in table["packs"]] == ["us"] and "CHK41" in table["checks"]


# ---------------------------------------------------------------- for third parties


def test_authors_can_hold_their_packs_to_a_tier() -> None:
    check_packs(GOOD, least="silver", today=TODAY)
    with pytest.raises(AssertionError, match=r"us-zz +silver"):
        check_packs(GOOD, least="gold", today=TODAY)
    with pytest.raises(AssertionError, match="CHK13"):
        check_packs(BAD / "CHK13", today=TODAY)


def test_with_the_plugin_each_check_of_each_pack_is_a_test(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "peerdesk_core.testing", "--packs", str(BAD / "CHK42"), "."]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert re.search(r"FAILED .*us-zz::CHK42", done.stdout) and "neither cited by a rule" in done.stdout
    assert not re.search(r"FAILED .*us-zz::CHK10", done.stdout)


def test_the_page_lists_every_check_with_its_tier() -> None:
    rows = re.findall(r"^\| (CHK\d\d) \| (\w+) \| (\w+\*?) \| (.+) \|$", PAGE, re.MULTILINE)
    assert rows == [
        (one.id, one.group.value, one.tier.value + "*" * one.on_demand, one.ensures) for one in CHECKS.values()
    ]
    for tier in Tier:
        assert f"| {tier} |" in PAGE


def test_reports_are_the_same_each_time() -> None:
    def lines() -> list[str]:
        report: Report = report_of(docket(BAD / "CHK11"))
        return list(report.lines())

    assert lines() == lines()
