"""New states and departments: what is written loads at once, protects everything, and never overwrites anything."""

from __future__ import annotations

import ast
import tomllib
from datetime import date, datetime
from pathlib import Path

import pytest

from peerdesk_core.contributions import PackSource
from peerdesk_core.law.asking.guide import Guide
from peerdesk_core.law.bench import Bench, bench_of, shelf_of
from peerdesk_core.law.department import load_department
from peerdesk_core.law.fold import TELLING, Verdict
from peerdesk_core.law.packs import FigureName, TopicName
from peerdesk_core.law.reading.loader import Shelf
from peerdesk_core.law.scaffold import NoScaffold, Start, new_department, new_state, package_in
from peerdesk_core.manifest import read_manifest

TODAY = date(2026, 11, 22)


def start(id: str, title: str = "", tz: str = "America/Chicago") -> Start:
    return Start(id=id, title=title, tz=tz, today=TODAY)


@pytest.fixture
def zenith(tmp_path: Path) -> Path:
    folder = tmp_path / "zenith"
    new_state(start("us-zz", "State of Zenith"), folder)
    new_department(start("us-zz-lakeside-pd", "Lakeside Police"), folder, "us-zz", ())
    return folder


def shelf(folder: Path) -> Shelf:
    package = package_in(folder)
    assert package is not None
    return shelf_of([PackSource(id=package.name, folder=package)])


def bench(folder: Path, id: str = "us-zz-lakeside-pd") -> Bench:
    found = bench_of(id, shelf(folder), TODAY)
    assert found is not None
    return found


def test_a_new_state_and_department_load_without_a_complaint(zenith: Path) -> None:
    found = shelf(zenith)
    assert found.broken == () and found.warnings == ()
    assert found.packs["us-zz"].title == "State of Zenith"
    assert found.packs["us-zz-lakeside-pd"].under == ("us-zz",)
    assert found.packs["us-zz"].verified_on == TODAY < found.packs["us-zz"].review_by
    assert set(found.packs["us-zz"].topics) == set(found.packs["us-zz-lakeside-pd"].topics) == set(TopicName)


def test_the_plugin_is_shaped_like_the_shipped_ones(zenith: Path) -> None:
    project = tomllib.loads((zenith / "pyproject.toml").read_text(encoding="utf-8"))
    points = project["project"]["entry-points"]["peerdesk.plugins"]
    assert points == {"jurisdiction_zz": "peerdesk_jurisdiction_zz.hooks"}
    assert project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"] == ["peerdesk_jurisdiction_zz"]
    manifest = read_manifest(zenith / "peerdesk_jurisdiction_zz" / "plugin.toml", "jurisdiction_zz")
    assert manifest.title == "State of Zenith"
    hooks = ast.parse((zenith / "peerdesk_jurisdiction_zz" / "hooks.py").read_text(encoding="utf-8"))
    assert [node.name for node in hooks.body if isinstance(node, ast.FunctionDef)] == ["rule_packs"]
    assert (zenith / "peerdesk_jurisdiction_zz" / "py.typed").exists()
    assert "peerdesk check zenith" in (zenith / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "circumstance", ["ordinary", "suicide_threat", "child_maltreatment", "past_crime", "peer_records"]
)
def test_before_it_is_filled_in_nothing_may_be_told(zenith: Path, circumstance: str) -> None:
    for facts in ({}, {"imminent": "yes"}, {"consent_form": "written", "consent_by": "recipient"}):
        guide = Guide(bench(zenith), {"circumstance": circumstance, **facts})
        while (question := guide.next()) is not None:
            guide.reply(question.fact, question.choices[0][0])
        assert guide.answer().verdict not in TELLING


def test_the_worked_case_of_the_templates_holds(zenith: Path) -> None:
    guide = Guide(
        bench(zenith), {"circumstance": "ordinary", "source": "session", "designated": "yes", "session": "peer_session"}
    )
    assert guide.next() is None
    assert guide.answer().verdict is Verdict.PROHIBITED


def test_a_department_adopts_its_states_answers(zenith: Path) -> None:
    state = zenith / "peerdesk_jurisdiction_zz" / "pack.toml"
    text = state.read_text(encoding="utf-8").replace('status = "unheld"', 'status = "held"')
    state.write_text(text.replace('evidence = "U"', 'evidence = "C"'), encoding="utf-8")
    guide = Guide(bench(zenith), {"circumstance": "child_maltreatment"})
    assert guide.answer().verdict is Verdict.REQUIRED
    assert [source.value for source in guide.answer().duty_source] == ["statute"]


@pytest.mark.clause("mndps-25")
def test_the_commented_rules_of_a_department_load_when_they_are_taken_in(zenith: Path) -> None:
    path = zenith / "peerdesk_jurisdiction_zz" / "departments" / "lakeside_pd.toml"
    lines = path.read_text(encoding="utf-8").splitlines()
    begin = next(number for number, line in enumerate(lines) if line.startswith("# [disclose.otherwise]"))
    end = next(number for number, line in enumerate(lines) if number > begin and line.startswith("# ----"))
    kept = [
        line for line in lines if line not in ("[disclose]", 'silent = "adopts the rules of the state as they are"')
    ]
    rules = [line.removeprefix("# ") for line in lines[begin:end] if " = " in line or line.startswith("# [")]
    text = "\n".join([*kept, *rules]).replace('sections = ["1"]', 'sections = ["II.A", "II.B", "II.C"]')
    path.write_text(text, encoding="utf-8")
    found = shelf(zenith)
    assert found.broken == ()
    assert {rule.id for rule in found.packs["us-zz-lakeside-pd"].rules(TopicName.DISCLOSE)} == {"harm", "tell_lead"}


def test_the_commented_rules_of_the_other_topics_load_and_answer_when_they_are_taken_in(zenith: Path) -> None:
    path = zenith / "peerdesk_jurisdiction_zz" / "departments" / "lakeside_pd.toml"
    head, _, rest = path.read_text(encoding="utf-8").partition(
        "# ------------------------------------------------------------------ the other"
    )
    for topic in ("intake", "assign", "remove", "train"):
        rest = rest.replace(f'[{topic}]\nsilent = "not read yet"\n', "")
    taken = [line.removeprefix("# ") if " = " in line or line.startswith("# [") else line for line in rest.split("\n")]
    pins = ", ".join(f'"{pin}"' for pin in ("1", "III.A", "III.B", "III.C", "IV.A", "V.A", "VI.A", "VI.B"))
    path.write_text(head.replace('["1"]', f"[{pins}]") + "#" + "\n".join(taken), encoding="utf-8")
    assert [note.sentence() for note in shelf(zenith).broken] == []
    town = load_department("us-zz-lakeside-pd", [PackSource(id="zz", folder=path.parents[1])])
    assert town.offered("formats") == ("phone", "in_person")
    assert [bar.cite for bar in town.bars("intake", {"because": "discipline"})] == ["Policy III.C"]
    assert [bar.cite for bar in town.bars("assign", {"trained": "no"})] == ["Policy IV.A"]
    assert [saying.do for saying in town.sayings("remove", {"breach_found": "yes"})] == ["dismiss"]
    team = town.number(FigureName.TEAM_SIZE)
    assert team is not None and team.least == 6
    start = datetime(2026, 5, 4, 12, tzinfo=town.zone)
    check_in = town.due("train", "wellness_check_in", start)
    assert check_in is not None and check_in.due_at == start.replace(year=2027)


def test_a_department_can_have_a_plugin_of_its_own(tmp_path: Path) -> None:
    folder = tmp_path / "lakeside"
    new_department(start("us-zz-lakeside-pd"), folder, "us-zz", ["us-zz", "us-mn"])
    project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))
    assert list(project["project"]["entry-points"]["peerdesk.plugins"]) == ["jurisdiction_zz_lakeside_pd"]
    package = package_in(folder)
    assert package is not None and not (package / "pack.toml").exists()
    assert (package / "departments" / "lakeside_pd.toml").is_file()


def test_the_folder_of_a_package_itself_is_understood(zenith: Path) -> None:
    package = zenith / "peerdesk_jurisdiction_zz"
    new_department(start("us-zz-hilltop-pd"), package, "us-zz", ())
    assert "us-zz-hilltop-pd" in shelf(zenith).packs


def test_nothing_is_overwritten(zenith: Path, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in zenith.rglob("*") if path.is_file()}
    with pytest.raises(NoScaffold, match="not empty"):
        new_state(start("us-zz"), zenith)
    with pytest.raises(NoScaffold, match="already"):
        new_department(start("us-zz-lakeside-pd"), zenith, "us-zz", ())
    assert {path: path.read_bytes() for path in zenith.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (start("zz"), "no id"),
        (start("US-ZZ"), "no id"),
        (start("us-../zz"), "no id"),
        (start("us-zz", tz="Zenith/Capital"), "no time zone"),
        (start("us-zz", tz="../../x"), "no time zone"),
        (start("us-" + "z" * 40), "too long"),
        (start("us-zz", title='The "best" state'), "sign"),
        (start("us-zz", title="back\\slash"), "sign"),
    ],
)
def test_what_cannot_be_named_is_refused_before_anything_is_written(tmp_path: Path, made: Start, says: str) -> None:
    with pytest.raises(NoScaffold, match=says):
        new_state(made, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_an_unknown_state_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(NoScaffold, match="did you mean `us-mn`"):
        new_department(start("us-mn-foo-pd"), tmp_path / "new", "us-mnn", ["us-mn", "us-tx"])
    assert not (tmp_path / "new").exists()
