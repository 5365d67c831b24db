"""The verbs of the law as a stranger meets them: answers, sentences, exit codes; no vault, no screen, nothing kept."""

from __future__ import annotations

import importlib
import json
import os
import pty
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import pytest

from peerdesk_core import cli, cli_law
from peerdesk_core.contributions import PackSource
from peerdesk_core.desk import Desk
from peerdesk_core.law.bench import shelf_of
from peerdesk_core.law.scaffold import Start, new_department, new_state
from peerdesk_core.law.telling import grades, grading
from peerdesk_core.paths import usual_paths

CASES = Path(__file__).parents[1] / "acceptance" / "disclosure_cases.toml"
PUBLISHED = tomllib.loads(CASES.read_text(encoding="utf-8"))["case"]
MINNEAPOLIS, LAKESIDE = "us-mn-minneapolis-pd", "us-zz-lakeside-pd"
TODAY = date(2026, 11, 22)
"""A day on which the shipped packs are proven."""
MINNESOTA = Path(str(importlib.import_module("peerdesk_jurisdiction_mn").__file__)).parent


def peerdesk(*arguments: str, home: Path, stdin: int = subprocess.DEVNULL) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "peerdesk_core", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        stdin=stdin,
        env=os.environ | {"PEERDESK_HOME": str(home), "TMPDIR": str(home)},
    )


def kept_in(folder: Path) -> set[str]:
    """The names of all files below a folder."""
    return {path.name for path in folder.rglob("*") if path.is_file()}


@attrs.frozen
class Done:
    returncode: int
    stdout: str
    stderr: str


Verb = Callable[..., Done]


@pytest.fixture
def verb(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Verb:
    """Run a command in this process: quicker than a new one, where only its words and its exit code matter."""
    monkeypatch.setattr(cli, "mute_plugins", lambda: None)
    monkeypatch.setattr(cli_law, "_utc_today", lambda: TODAY)
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Done:
        capsys.readouterr()
        code = cli.main(arguments)
        said = capsys.readouterr()
        return Done(int(code), said.out, said.err)

    return run


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """The published cases, answered once by the real command."""
    home = tmp_path_factory.mktemp("home")
    done = peerdesk("disclose", "--case", str(CASES), "--on", "2026-11-21", "--json", home=home)
    assert done.returncode == 0, done.stderr
    assert kept_in(home) <= {"grades.json"}, "nothing of a case is kept"
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def test_the_answers_come_in_the_order_of_the_file(answers: list[dict[str, Any]]) -> None:
    assert [entry["id"] for entry in answers] == [case["id"] for case in PUBLISHED]


@pytest.mark.parametrize("number", range(len(PUBLISHED)), ids=[case["id"] for case in PUBLISHED])
def test_every_published_case_is_answered_as_expected(answers: list[dict[str, Any]], number: int) -> None:
    entry, case = answers[number], PUBLISHED[number]
    assert entry["error"] is None
    assert entry["verdict"] == case["expected"]
    assert set(entry["recipients"]) - {"emergency_services"} == set(case.get("recipients", [])) - {"emergency_services"}
    if "ask_role" in case:
        assert set(entry["ask_role"]) == set(case["ask_role"])
    assert _sorted(entry["deadline"]) == _sorted(case.get("deadline", []))
    assert set(case.get("citations", [])) <= set(entry["citations"])
    assert entry["as_of"] == "2026-11-21"


def _sorted(clocks: list[dict[str, Any]]) -> list[str]:
    return sorted(json.dumps(clock, sort_keys=True) for clock in clocks)


def test_a_bad_case_answers_consult_and_the_command_says_so(tmp_path: Path) -> None:
    file = tmp_path / "cases.toml"
    text = CASES.read_text(encoding="utf-8").replace('"suicide_threat"', '"suicide_thraet"', 1)
    file.write_text(text + '\n[[case]]\nid = "last"\ndepartment = "us-zz-nowhere"\nfacts = {}\n', encoding="utf-8")
    done = peerdesk("disclose", "--case", str(file), "--on", "2026-11-21", "--json", home=tmp_path)
    assert done.returncode == 2
    entries = json.loads(done.stdout)
    assert len(entries) == len(PUBLISHED) + 1
    assert entries[0]["verdict"] == "consult" and "did you mean `suicide_threat`?" in entries[0]["error"]
    assert entries[-1]["verdict"] == "consult" and "us-zz-nowhere" in entries[-1]["error"]
    assert [e["verdict"] for e in entries[1:-1]] == [case["expected"] for case in PUBLISHED[1:]]


def test_cases_can_be_read_as_lines(verb: Verb) -> None:
    done = verb("disclose", "--case", str(CASES), "--on", "2026-11-21")
    assert done.returncode == 0
    assert done.stdout.splitlines()[0] == "MPD-01: required to clinical_lead"


def test_a_file_that_cannot_be_read_is_said(verb: Verb, tmp_path: Path) -> None:
    done = verb("disclose", "--case", str(tmp_path / "missing.toml"), "--json")
    assert done.returncode == 9 and "case file" in done.stderr and "Traceback" not in done.stderr


def test_without_a_terminal_it_answers_with_what_it_knows_and_names_the_next_question(tmp_path: Path) -> None:
    done = peerdesk("disclose", "--department", MINNEAPOLIS, "--fact", "circumstance=suicidal_thoughts", home=tmp_path)
    assert done.returncode == 0
    assert "CONSULT" in done.stdout.splitlines()[0]
    assert "Ask next: Is the danger clear, grave and near?" in done.stdout
    assert "--fact imminent=yes|no" in done.stdout
    known = peerdesk(
        *("disclose", "--department", MINNEAPOLIS, "--fact", "circumstance=suicide_threat"),
        *("--fact", "imminent", "--on", "2026-11-21", "--json"),
        home=tmp_path,
    )
    entry = json.loads(known.stdout)
    assert (
        entry["verdict"] == "required" and entry["recipients"] == ["clinical_lead"] and entry["as_of"] == "2026-11-21"
    )
    assert kept_in(tmp_path) <= {"grades.json"}, "nothing of a case is kept"


def test_who_would_be_told_is_an_option(verb: Verb) -> None:
    done = verb(
        *("disclose", "--department", "us-mo-slmpd", "--fact", "circumstance=legal_issue_affecting_employment"),
        *("--to", "command", "--json"),
    )
    rows = json.loads(done.stdout)["items"][0]["circumstances"][0]["rows"]
    assert [row["role"] for row in rows] == ["command"]


def test_an_admitted_old_theft_gives_three_answers_in_three_states(verb: Verb) -> None:
    given = ["circumstance=admission_of_crime", "source=session", "recipient=peace_officer", "trained", "designated"]
    given += ["active", "session=peer_session", "nexus=occupation", "unrelated_to_incident", "past"]
    facts = [word for fact in given for word in ("--fact", fact)]
    found: dict[str, str] = {}
    for department in (MINNEAPOLIS, "us-tx-mesquite-pd", "us-mo-slmpd"):
        done = verb("disclose", "--department", department, *facts, "--json")
        assert done.returncode == 0, done.stderr
        found[department] = json.loads(done.stdout)["verdict"]
    assert len(set(found.values())) == 3, found
    assert found[MINNEAPOLIS] == "prohibited"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["disclose", "--department", "us-mn-mineapolis-pd"], "did you mean `us-mn-minneapolis-pd`"),
        (["disclose"], "Name a department"),
        (["disclose", "--department", MINNEAPOLIS, "--fact", "circumstance=gosip"], "is not a value of `circumstance`"),
        (["disclose", "--department", MINNEAPOLIS, "--fact", "iminent=yes"], "did you mean `imminent`"),
        (["disclose", "--department", MINNEAPOLIS, "--to", "cordinator"], "did you mean `coordinator`"),
        (["disclose", "--department", MINNEAPOLIS, "--on", "soon"], "does not match"),
        (["disclose", "--department", MINNEAPOLIS, "--start", "soon"], "is no time"),
        (["disclose", "--department", MINNEAPOLIS, "--start", "lerned=2026-11-20T10:00"], "did you mean `learned`"),
        (["disclose", "--case", str(CASES), "--fact", "imminent"], "takes all facts from the file"),
        (["card", "us-mn-nowhere"], "is no department"),
        (["compare", "us-mn"], "is a statute"),
        (["diff", "nowhere", "nothing"], "does not exist"),
        (["new-state", "ZZ", "here"], "is no id"),
        (["new-department", "us-mn-x-pd", "here", "--state", "us-mnn"], "did you mean `us-mn`"),
    ],
    ids=lambda part: " ".join(part) if isinstance(part, list) else "",
)
def test_what_does_not_exist_is_said_in_a_sentence(verb: Verb, arguments: list[str], says: str) -> None:
    done = verb(*arguments)
    assert done.returncode == 2, done.stderr
    assert says in done.stderr and "Traceback" not in done.stderr
    assert not Path("here").exists()


@pytest.mark.parametrize("form", [[], ["--json"], ["--card"]], ids=str)
def test_a_department_whose_rules_are_broken_is_consult_with_file_and_line(
    verb: Verb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: list[str]
) -> None:
    shutil.copytree(MINNESOTA, tmp_path / "mn")
    state = tmp_path / "mn" / "pack.toml"
    state.write_text(state.read_text(encoding="utf-8").replace("[shield]", "[sheild]"), encoding="utf-8")
    monkeypatch.setattr(cli_law, "_sources", lambda desk: (PackSource(id="us-mn", folder=tmp_path / "mn"),))
    done = verb("disclose", "--department", MINNEAPOLIS, "--fact", "circumstance=ordinary", *form)
    assert done.returncode == 2
    assert "us-mn/pack.toml:" in done.stdout and "did you mean `shield`?" in done.stdout
    if form == ["--json"]:
        entry = json.loads(done.stdout)
        assert entry["verdict"] == "consult" and entry["broken"][0]["check"] == "CHK03"
    else:
        assert done.stdout.startswith("CONSULT") and "call 911" in done.stdout
    assert verb("packs").returncode == 1


def test_the_chosen_department_is_asked_where_none_is_named(verb: Verb) -> None:
    Desk(usual_paths()).settings.change(department="us-tx-mesquite-pd")
    done = verb("disclose", "--fact", "circumstance=ordinary", "--json")
    assert json.loads(done.stdout)["department"] == "us-tx-mesquite-pd"


def test_in_a_terminal_it_asks_in_plain_lines(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    try:
        os.write(ours, b"4\nb\n4\n9\n1\n\n")
        done = peerdesk("disclose", "--department", MINNEAPOLIS, "--on", "2026-11-21", home=tmp_path, stdin=theirs)
    finally:
        os.close(theirs)
        os.close(ours)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("What is this piece of information about?") == 2, "b goes one step back"
    assert "   4. the person threatens suicide" in done.stdout
    assert "(Several texts tell a near danger from a later one.)" in done.stdout
    assert "Type a number from 1 to 2" in done.stdout
    assert re.search(r"So far: (DRAFT: )?CONSULT", done.stdout)
    assert "Does anything of this matter here?" in done.stdout
    assert "REQUIRED (policy)" in done.stdout
    assert "\x1b" not in done.stdout, "plain lines only"


def test_in_a_terminal_json_stays_alone_on_standard_output(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    try:
        os.write(ours, b"4\n1\n\n")
        done = peerdesk("disclose", "--department", MINNEAPOLIS, "--json", home=tmp_path, stdin=theirs)
    finally:
        os.close(theirs)
        os.close(ours)
    assert json.loads(done.stdout)["verdict"] == "required"
    assert "Is the danger clear" in done.stderr


def test_the_card_and_the_full_length_are_printed(verb: Verb) -> None:
    facts = ("--fact", "circumstance=child_maltreatment", "--start", "2026-11-25T14:00")
    card = verb("disclose", "--department", MINNEAPOLIS, *facts, "--card")
    assert "by Thu 26 Nov 2026, 14:00 CST" in " ".join(card.stdout.split())
    full = verb("disclose", "--department", MINNEAPOLIS, *facts, "--full")
    assert "Every rule about child_maltreatment" in full.stdout and "Every rule" not in card.stdout


def test_the_limits_card_prints_as_text_and_as_one_page(verb: Verb, tmp_path: Path) -> None:
    text = verb("card", MINNEAPOLIS)
    assert text.returncode == 0 and "DRAFT" not in text.stdout and "call or text 988" in text.stdout
    page = tmp_path / "card.html"
    assert verb("card", MINNEAPOLIS, "--html", str(page)).returncode == 0
    html = page.read_text(encoding="utf-8")
    assert html.startswith("<!doctype html>") and "call or text 988" in html
    assert "http" not in html and "src=" not in html and "<script" not in html
    again = verb("card", MINNEAPOLIS, "--html", str(page))
    assert again.returncode == 9 and "already" in again.stderr
    assert page.read_text(encoding="utf-8") == html


@pytest.mark.clause("mndps-25")
def test_compare_shows_the_void_permission_for_employment_matters(verb: Verb) -> None:
    done = verb("compare", "us-mo-slmpd", "--on", "2026-11-21")
    assert done.returncode == 0, done.stderr
    assert "VOID PERMISSION" in done.stdout
    assert "circumstance = legal_issue_affecting_employment" in done.stdout
    data = json.loads(verb("compare", "us-mo-slmpd", "--json").stdout)
    void = [one["rule"] for one in data["departures"] if one["relation"] == "void_permission"]
    assert "us-mo-slmpd:disclose.employment" in void


def test_diff_shows_what_an_amendment_changes(verb: Verb, tmp_path: Path) -> None:
    folder = MINNESOTA
    old = folder / "departments" / "minneapolis_pd.toml"
    new = tmp_path / "amended.toml"
    text = old.read_text(encoding="utf-8")
    assert 'id = "written_consent"\nthen = "may"' in text
    new.write_text(
        text.replace('id = "written_consent"\nthen = "may"', 'id = "written_consent"\nthen = "must_not"'), "utf-8"
    )
    done = verb("diff", str(old), str(new), "--json", "--on", "2026-11-21")
    assert done.returncode == 0, done.stderr
    data = json.loads(done.stdout)
    (department,) = data["departments"]
    assert {(c["old"]["verdict"], c["new"]["verdict"]) for c in department["changes"]} >= {("permitted", "consult")}
    assert [rule["rule"] for rule in department["rules"]] == ["us-mn-minneapolis-pd:disclose.written_consent"]
    assert "written_consent" in verb("diff", str(old), str(new)).stdout
    same = verb("diff", str(folder), str(folder))
    assert same.stdout.count("No answer about telling changes.") == 3
    broken = tmp_path / "broken.toml"
    broken.write_text(text.replace("[titles]", "[titels]"), "utf-8")
    refused = verb("diff", str(old), str(broken))
    assert refused.returncode == 9 and "broken.toml:" in refused.stderr


def test_a_new_state_and_department_are_made_on_the_command_line(verb: Verb, tmp_path: Path) -> None:
    folder = tmp_path / "zenith"
    made = verb("new-state", "us-zz", str(folder), "--title", "State of Zenith")
    assert made.returncode == 0, made.stderr
    assert "pack.toml" in made.stdout and "peerdesk check" in made.stdout
    more = verb("new-department", "us-zz-lakeside-pd", str(folder), "--state", "us-zz")
    assert more.returncode == 0, more.stderr
    assert (folder / "peerdesk_jurisdiction_zz" / "departments" / "lakeside_pd.toml").is_file()


def test_no_screen_library_and_no_vault_is_loaded(tmp_path: Path) -> None:
    code = (
        "import sys; from peerdesk_core.launcher import main;"
        f"main(['disclose', '--department', '{MINNEAPOLIS}', '--json']);"
        "wrong = [name for name in sys.modules if name.startswith(('textual', 'peerdesk_core.vault', 'holidays'))];"
        "print(wrong, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        env=os.environ | {"PEERDESK_HOME": str(tmp_path)},
    )
    assert done.stderr.strip() == "[]"


def test_the_packs_are_listed_with_dates_and_evidence(verb: Verb) -> None:
    done = verb("packs")
    assert done.returncode == 0, done.stderr
    for id in ("us-mn", MINNEAPOLIS, "us-mn-dps", "us-tx-mesquite-pd", "us-mo-slmpd"):
        assert f"\n{id}  " in done.stdout
    assert "since 2026-01-23" in done.stdout and "rules by evidence: C " in done.stdout
    data = json.loads(verb("packs", "--json").stdout)
    assert data["broken"] == []
    assert all(entry["rules"] == sum(entry["evidence"].values()) for entry in data["packs"])
    assert {entry["tier"] for entry in data["packs"]} <= {"bronze", "silver", "gold"}


# ---------------------------------------------------------------- drafts


THREAT = ("--fact", "circumstance=suicide_threat", "--fact", "imminent")


@pytest.fixture
def zenith(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state and a department fresh from the scaffold, which nobody has filled in."""
    folder = tmp_path / "zenith"
    new_state(Start(id="us-zz", title="State of Zenith", tz="America/Chicago", today=TODAY), folder)
    new_department(Start(id=LAKESIDE, title="Lakeside", tz="America/Chicago", today=TODAY), folder, "us-zz", ())
    packs = folder / "peerdesk_jurisdiction_zz"
    monkeypatch.setattr(cli_law, "_sources", lambda desk: (PackSource(id="us-zz", folder=packs),))
    return packs


@pytest.mark.usefixtures("zenith")
def test_an_answer_of_a_draft_says_so_in_every_form_and_whom_to_consult(verb: Verb, tmp_path: Path) -> None:
    text = verb("disclose", "--department", LAKESIDE, *THREAT)
    assert "Running every check" in text.stderr, "a new pack is checked once"
    assert text.stdout.startswith("DRAFT: ") and "Consult too" in text.stdout
    card = verb("disclose", "--department", LAKESIDE, *THREAT, "--card")
    assert "\nDRAFT: " in card.stdout and "do not pass the checks. Consult too" in " ".join(card.stdout.split())
    done = verb("disclose", "--department", LAKESIDE, *THREAT, "--json")
    assert text.returncode == card.returncode == done.returncode == 0
    assert done.stderr == card.stderr == "", "the grade is remembered"
    entry = json.loads(done.stdout)
    assert (entry["tier"], entry["draft"]) == ("draft", True)
    assert entry["consult"]["ask_role"] == ["coordinator"] and "Consult too" in entry["consult"]["says"]
    assert text.stdout.splitlines()[0].removeprefix("DRAFT: ").split()[0].lower() == entry["verdict"]
    cases = tmp_path / "cases.toml"
    cases.write_text(
        f'[[case]]\nid = "one"\ndepartment = "{LAKESIDE}"\n[case.facts]\nitems = [{{ circumstance = "ordinary" }}]\n',
        encoding="utf-8",
    )
    (answer,) = json.loads(verb("disclose", "--case", str(cases), "--json").stdout)
    assert (answer["tier"], answer["draft"], answer["error"]) == ("draft", True, None)
    line = verb("disclose", "--case", str(cases)).stdout
    assert line.startswith(f"one: DRAFT, {answer['verdict']}") and "consult coordinator too" in line
    assert verb("card", LAKESIDE).stdout.startswith("DRAFT: ") and not verb("card", LAKESIDE).stderr
    listed = verb("packs")
    assert re.search(rf"^{LAKESIDE}  \S+  department policy  draft$", listed.stdout, re.MULTILINE)


@pytest.mark.parametrize("form", [[], ["--json"], ["--card"]], ids=str)
def test_an_answer_of_a_shipped_pack_is_no_draft_and_waits_for_no_check(verb: Verb, form: list[str]) -> None:
    done = verb("disclose", "--department", MINNEAPOLIS, *THREAT, *form)
    assert "DRAFT" not in done.stdout and "Consult too" not in done.stdout and done.stderr == ""
    assert not (usual_paths().state).exists(), "what is shipped need not be remembered"
    if form == ["--json"]:
        entry = json.loads(done.stdout)
        assert (entry["draft"], entry["consult"]) == (False, None) and entry["tier"] in ("bronze", "silver", "gold")


def test_a_changed_rule_of_a_shipped_pack_is_checked_again(
    verb: Verb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(MINNESOTA, tmp_path / "mn")
    monkeypatch.setattr(cli_law, "_sources", lambda desk: (PackSource(id="us-mn", folder=tmp_path / "mn"),))
    assert verb("disclose", "--department", MINNEAPOLIS, *THREAT).stderr == "", "a copy is the same pack"
    seen: list[date] = []

    def tiers_of(sources: tuple[PackSource, ...], today: date) -> dict[str, str]:
        seen.append(today)
        return dict.fromkeys(("us-mn", MINNEAPOLIS), "draft")

    monkeypatch.setattr(grading, "tiers_of", tiers_of)
    file = tmp_path / "mn" / "departments" / "minneapolis_pd.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace('id = "written_consent"\nthen = "may"', 'id = "written_consent"\nthen = "must"'), "utf-8"
    )
    assert verb("disclose", "--department", MINNEAPOLIS, *THREAT).stdout.startswith("DRAFT: REQUIRED")
    assert seen == [TODAY]


@pytest.mark.usefixtures("zenith")
@pytest.mark.parametrize("content", [b"", b"\xff{", b'{"us-zz": "gold", "us-zz-lakeside-pd": "gold"}', b"[" * 99_999])
def test_a_forged_or_damaged_file_of_grades_changes_no_answer(verb: Verb, content: bytes) -> None:
    file = usual_paths().state / "grades.json"
    file.parent.mkdir(parents=True)
    file.write_bytes(content)
    done = verb("disclose", "--department", LAKESIDE, *THREAT)
    assert done.returncode == 0 and done.stdout.startswith("DRAFT: ") and "Traceback" not in done.stderr
    again = verb("disclose", "--department", LAKESIDE, *THREAT)
    assert (again.stdout, again.stderr) == (done.stdout, "")


@pytest.mark.usefixtures("zenith")
def test_no_word_of_a_check_is_in_what_is_remembered(verb: Verb) -> None:
    verb("disclose", "--department", LAKESIDE, *THREAT)
    state = usual_paths().state
    assert kept_in(state) == {"grades.json"}
    file = state / "grades.json"
    assert file.stat().st_mode & 0o777 == 0o600
    held = json.loads(file.read_text(encoding="utf-8"))
    assert set(held.values()) == {"draft"} and all(re.fullmatch("[0-9a-f]{64}", key) for key in held)


def test_the_grades_that_ship_are_printed_by_the_check(verb: Verb, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grading, "tiers_of", lambda sources, today: dict.fromkeys(shelf_of(sources).packs, "silver"))
    done = verb("check", "--installed", "--grades", "--on", TODAY.isoformat())
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout).keys() == grades.read(grades.SHIPPED).keys()
