"""A file of cases: each is answered alone, in order, whatever is wrong with its neighbours."""

from __future__ import annotations

import shutil
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from peerdesk_core.contributions import PackSource
from peerdesk_core.law.asking.given import checked_role, given_facts
from peerdesk_core.law.bench import shelf_of
from peerdesk_core.law.case import BadCase
from peerdesk_core.law.cases import CaseFileUnread, answers_of, departments, read_file, trouble_with
from peerdesk_core.law.reading.loader import Shelf
from peerdesk_core.law.vocabulary import vocabulary

DAY = date(2026, 11, 21)
FACTS = {
    "recipient": "peace_officer",
    "peer": ["trained", "designated", "active"],
    "session": {"kind": "peer_session", "nexus": "occupation"},
    "items": [{"circumstance": "suicide_threat", "source": "session", "with": ["imminent"]}],
}


def folder() -> Path:
    spec = find_spec("peerdesk_jurisdiction_mn")
    assert spec is not None and spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0])


SHELF = shelf_of([PackSource(id="us-mn", folder=folder())])


def case(**more: object) -> dict[str, object]:
    return {"id": "a", "jurisdiction": "MN", "department": "us-mn-minneapolis-pd", "facts": FACTS, **more}


def answered(*cases: object, shelf: Shelf = SHELF, on: date | None = DAY) -> list[dict[str, Any]]:
    return answers_of(tuple(cases), shelf, on=on, today=lambda zone: date(2027, 1, 1))


def test_a_case_is_answered_in_the_words_of_the_page() -> None:
    (entry,) = answered(case())
    assert entry["id"] == "a" and entry["verdict"] == "required" and entry["error"] is None


def test_the_expected_answer_of_a_case_is_never_read() -> None:
    plain = answered(case())
    told = answered(case(expected="prohibited", recipients=["media"], deadline=[], citations=["x"], note="y"))
    assert plain == told


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ("no table", "a case is a table"),
        ({"id": "b"}, "no department is named"),
        ({"id": "b", "department": "us-mn-mineapolis-pd", "facts": FACTS}, "did you mean `us-mn-minneapolis-pd`?"),
        ({"id": "b", "department": "us-mn", "facts": FACTS}, "us-mn is a statute"),
        ({"id": "b", "department": "us-mn-dps"}, "a department and a table of facts"),
        (case(id="b", jurisdiction="TX"), "does not stand under the law of `TX`"),
        (
            case(id="b", facts={**FACTS, "items": [{"circumstance": "suicide_thraet"}]}),
            "did you mean `suicide_threat`?",
        ),
        (case(id="b", facts={**FACTS, "recipients": "x"}), "did you mean `recipient`?"),
        (case(id="b", facts={**FACTS, "peer": ["traned"]}), "did you mean `trained`?"),
        (case(id="b", facts={**FACTS, "items": "all"}), "`items` is a list"),
        (case(id="b", facts={**FACTS, "recipient": 7}), "`7` is not a value of `recipient`"),
        (case(id="b", department=7), "no department is named"),
    ],
)
def test_a_case_that_cannot_be_read_is_consult_and_holds_up_no_other(bad: object, says: str) -> None:
    before, entry, after = answered(case(id="first"), bad, case(id="last"))
    assert entry["verdict"] == "consult" and says in entry["error"]
    assert before["verdict"] == after["verdict"] == "required"
    assert entry["id"] in ("", "b")


def test_a_fault_of_the_engine_in_one_case_is_consult(monkeypatch: pytest.MonkeyPatch) -> None:
    from peerdesk_core.law import cases

    def fails(*given: object) -> None:
        raise KeyError("somebody's words")

    monkeypatch.setattr(cases, "answer", fails)
    (entry,) = answered(case())
    assert entry["verdict"] == "consult"
    assert entry["error"] == "it could not be judged (KeyError)", "and it quotes nothing"


def test_the_day_is_the_cases_own_else_the_given_one_else_today() -> None:
    own = answered(case(facts={**FACTS, "on": date(2026, 12, 24)}))
    assert own[0]["as_of"] == "2026-12-24"
    assert answered(case())[0]["as_of"] == "2026-11-21"
    assert answered(case(), on=None)[0]["as_of"] == "2027-01-01"


def test_a_policy_says_nothing_before_its_first_day() -> None:
    before, after = answered(
        case(facts={**FACTS, "on": date(2026, 1, 22)}), case(facts={**FACTS, "on": date(2026, 1, 23)})
    )
    assert before["duty_source"] is None and before["verdict"] != "required"
    assert after["duty_source"] == "policy" and after["verdict"] == "required"


@pytest.fixture
def mended(tmp_path: Path) -> Path:
    copied = tmp_path / "mn"
    shutil.copytree(folder(), copied, ignore=shutil.ignore_patterns("__pycache__"))
    return copied


def test_a_broken_department_is_consult_with_file_and_line(mended: Path) -> None:
    broken = mended / "departments" / "minneapolis_pd.toml"
    broken.write_text(broken.read_text(encoding="utf-8").replace("[titles]", "[titels]", 1), encoding="utf-8")
    shelf = shelf_of([PackSource(id="us-mn", folder=mended)])
    entry, other = answered(case(), case(department="us-mn-section-1-24"), shelf=shelf)
    assert entry["verdict"] == "consult"
    assert "us-mn/departments/minneapolis_pd.toml:" in entry["error"] and "titles" in entry["error"]
    assert entry["broken"][0]["file"] == "us-mn/departments/minneapolis_pd.toml"
    assert entry["broken"][0]["line"] > 1
    assert other["error"] is None


def test_a_broken_state_makes_its_departments_consult(mended: Path) -> None:
    state = mended / "pack.toml"
    state.write_text(state.read_text(encoding="utf-8") + "\n[[disclose.rule]]\nid = 3\n", encoding="utf-8")
    shelf = shelf_of([PackSource(id="us-mn", folder=mended)])
    (entry,) = answered(case(), shelf=shelf)
    assert entry["verdict"] == "consult"
    assert "us-mn/pack.toml:" in entry["error"]
    assert "us-mn-minneapolis-pd" not in departments(shelf)
    trouble = trouble_with("us-mn-minneapolis-pd", shelf)
    assert trouble is not None and trouble[1]


def test_a_broken_guideline_makes_the_department_that_adopts_it_consult(mended: Path) -> None:
    advice = mended / "guidelines" / "mn_dps.toml"
    advice.write_text(advice.read_text(encoding="utf-8").replace("[titles]", "[titels]", 1), encoding="utf-8")
    shelf = shelf_of([PackSource(id="us-mn", folder=mended)])
    (entry,) = answered(case(department="us-mn-section-1-24"), shelf=shelf)
    assert entry["verdict"] == "consult"
    assert "us-mn/guidelines/mn_dps.toml:" in entry["error"]


def test_one_case_may_stand_alone_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "one.toml"
    file.write_text('[case]\nid = "x"\n', encoding="utf-8")
    assert read_file(file) == ({"id": "x"},)


@pytest.mark.parametrize("text", ["", "case = 3", "case = []", "[[case]\n", "\x00", 'a = "\\ud800"'])
def test_a_file_without_cases_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "bad.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CaseFileUnread):
        read_file(file)
    with pytest.raises(CaseFileUnread):
        read_file(tmp_path / "missing.toml")
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(CaseFileUnread):
        read_file(file)


WORDS = vocabulary()


def test_facts_and_words_of_a_command_line_settle_the_same() -> None:
    assert given_facts(["imminent"], WORDS) == {"imminent": "yes", "danger_now": "yes"}
    assert given_facts(["with=imminent"], WORDS) == given_facts(["imminent"], WORDS)
    assert given_facts(["circumstance = ordinary", "victim_age=70"], WORDS) == {
        "circumstance": "ordinary",
        "victim_age": "70",
    }
    assert given_facts(["recipient_on_duty"], WORDS) == {"recipient_on_duty": "yes"}


@pytest.mark.parametrize(
    ("written", "says"),
    [
        (["circumstanse=ordinary"], "did you mean `circumstance`?"),
        (["circumstance=ordinry"], "did you mean `ordinary`?"),
        (["victim_age=old"], "its values are: a whole number"),
        (["trained=perhaps"], "its values are: yes, no"),
        (["iminent"], "did you mean `imminent`?"),
        (["with=curent"], "did you mean `current`?"),
        (["imminent=yes", "not_imminent"], "two different things are said about `imminent`"),
        (["="], "is not a fact"),
        ([""], "is not a word"),
    ],
)
def test_a_wrong_fact_names_the_nearest_right_one(written: list[str], says: str) -> None:
    with pytest.raises(BadCase) as refused:
        given_facts(written, WORDS)
    assert says in refused.value.cause


def test_a_wrong_role_names_the_nearest_right_one() -> None:
    assert checked_role("coordinator", WORDS) == "coordinator"
    with pytest.raises(BadCase) as refused:
        checked_role("cordinator", WORDS)
    assert "did you mean `coordinator`?" in refused.value.cause
