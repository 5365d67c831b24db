"""Reading packs: what is wrong is said with file and line, and never keeps another pack from working."""

from __future__ import annotations

import os
import re
import shutil
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peerdesk_core.contributions import PackSource
from peerdesk_core.law.conditions import Met, met
from peerdesk_core.law.department import BrokenDepartment, Department, UnknownDepartment, available, load_department
from peerdesk_core.law.facts import ASSIGN_FACTS
from peerdesk_core.law.reading.lines import Place, scan
from peerdesk_core.law.reading.loader import Shelf, load_packs
from peerdesk_core.peer_facts import READY

STATE = """\
[pack]
id = "us-zz"
title = "Zenith"
rank = "state_statute"
version = "1.0.0"
verified_on = 2026-01-01
review_by = 2027-01-01
tz = "America/Chicago"

[source.law]
title = "Peer law"
cite_as = "Zen. Stat."
status = "held"
sections = ["1", "2"]

[[assign.rule]]
id = "witness"
then = "must_not"
when = { witness = true }
cite = "law 1"
says = "Was a witness."

[[intake.rule]]
id = "reply"
then = "must"
clock = { act = "reply", kind = "due", start = "asked", limit = "PT48H" }
cite = "law 2"
says = "An answer within two days."
"""

TOWN = """\
[pack]
id = "us-zz-town"
title = "Town"
rank = "department_policy"
under = ["us-zz"]
version = "1.0.0"
verified_on = 2026-01-01
review_by = 2027-01-01
tz = "America/Chicago"

[source.pp]
title = "Town policy"
cite_as = "TP"
status = "held"
sections = ["1", "2", "3"]

[[assign.rule]]
id = "senior"
then = "must_not"
when = { trained = false, standing = ["reduced", "personal"] }
cite = "pp 1; pp 2"
says = "Has too little training."
overridable = true

[[assign.rule]]
id = "rescue"
then = "may"
when = { supervisor = true }
despite = ["senior"]
cite = "pp 2"
says = "A supervisor may go all the same."

[[assign.rule]]
id = "never_alone"
then = "must_not"
when = { supervisor = true, involved = true }
despite = ["rescue"]
cite = "pp 3"
says = "Nobody goes who took part."

[[intake.rule]]
id = "reply"
then = "must"
clock = { act = "reply", kind = "due", start = "asked", limit = "PT24H" }
cite = "pp 3"
says = "An answer within a day."
since = 2026-02-01
until = 2026-03-01
"""


def write(folder: Path, state: str = STATE, town: str = TOWN) -> tuple[PackSource, ...]:
    (folder / "departments").mkdir(parents=True, exist_ok=True)
    (folder / "pack.toml").write_text(state, encoding="utf-8")
    (folder / "departments" / "town.toml").write_text(town, encoding="utf-8")
    return (PackSource(id="zz", folder=folder),)


def sentences(shelf: Shelf) -> list[str]:
    return [note.sentence() for note in shelf.broken]


@pytest.fixture
def town(tmp_path: Path) -> Department:
    return load_department("us-zz-town", write(tmp_path), day=date(2026, 2, 15))


def test_given_clean_packs_then_nothing_is_broken(tmp_path: Path) -> None:
    shelf = load_packs(write(tmp_path))
    assert sentences(shelf) == [] and set(shelf.packs) == {"us-zz", "us-zz-town"}


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (
            'says = "Nobody goes who took part."',
            'sayz = "x"',
            "39: .*never_alone: unknown key `sayz`; did you mean `says`",
        ),
        ('then = "may"', "then = true", r"27: rule assign.rescue: `then` must be one of: must, may, must_not"),
        ('says = "Has too little training."', "says = 3", "22: rule assign.senior: `says` must be text"),
        ("overridable = true", 'overridable = "yes"', "23: rule assign.senior: `overridable` must be true or false"),
        ('despite = ["senior"]', 'despite = "senior"', "29: rule assign.rescue: `despite` must be a list"),
        ('despite = ["senior"]', 'despite = ["junior"]', "29: .*names an unknown rule `junior`"),
        ('despite = ["senior"]', 'despite = ["never_alone"]', "29: .*leads back to the rule itself"),
        ('id = "rescue"', 'id = "senior"', "26: rule assign.senior: another rule of this topic has the same id"),
        ('cite = "pp 3"\nsays = "Nobody', 'cite = "pp 9"\nsays = "Nobody', "38: .*cites 9, which source `pp` does not"),
        ('cite = "pp 3"\nsays = "Nobody', 'cite = "qq 3"\nsays = "Nobody', "38: .*cites an unknown source `qq`"),
        ("[[intake.rule]]", "[[intakes.rule]]", "41: unknown topic or table `intakes`; did you mean `intake`"),
        ("until = 2026-03-01", "until = 2026-01-01", "47: rule intake.reply: `since` must come before `until`"),
        ("until = 2026-03-01", 'until = "soon"', "48: rule intake.reply: `until` must be a date"),
        ('limit = "PT24H"', 'limit = "PT24H", opens = "P2D"', "44: rule intake.reply: the clock opens after its limit"),
        ('limit = "PT24H"', 'limit = "a day"', "44: rule intake.reply: a duration looks like"),
        ('limit = "PT24H"', 'limits = "PT24H"', "44: rule intake.reply: `clock`: unknown key `limits`"),
        ('under = ["us-zz"]', 'under = ["us-yy"]', "5: stands under `us-yy`, which is missing or broken"),
        ('under = ["us-zz"]', "", "2: a department names its state in `under`"),
        ('under = ["us-zz"]', 'under = ["us-zz-town"]', "5: stands under `us-zz-town`, which does not rank above it"),
        ('tz = "America/Chicago"', 'tz = "Mars/Base"', "9: `tz` is not a time zone"),
        ('version = "1.0.0"', "version = 1", "6: `version` must be text"),
        ('title = "Town"\n', "", "2: `title` is missing"),
        ("[pack]\n", "[pack]\nshade = 1\n", "2: unknown key `shade`"),
        ('status = "held"', 'status = "unheld"', "21: .*`evidence` must say how sure the rule is"),
        ("[[intake.rule]]", "[intake.rule", r"41: is not TOML that can be read: column 13: Expected '\]' at the end"),
        ("[[intake.rule]]", "note = {}\n[[intake.rule]]", "41: .*unknown key `note`"),
        ("[pack]\n", 'note = "x"\n[pack]\n', "1: unknown topic or table `note`"),
        (
            "when = { supervisor = true }\n",
            "when = { unit = 4 }\n",
            "28: .*nobody answers the fact `unit` .* supervisor",
        ),
        (
            "{ supervisor = true }\n",
            "{ supervizor = true }\n",
            "28: .*known are trained, .*; did you mean `supervisor`",
        ),
        ("trained = false,", 'trained = "never",', "20: .*the fact `trained` is never `never`, known are yes, no"),
        ('standing = ["reduced"', 'standing = ["reducd"', "20: .*is never `reducd`.*; did you mean `reduced`"),
        (
            'when = { trained = false, standing = ["reduced", "personal"] }\n',
            "",
            "19: rule assign.senior: without `when` it bars every peer from everything: .*trained = false",
        ),
        ("clock = { act", 'when = { chanel = "line" }\nclock = { act', "44: .*`chanel`.*; did you mean `channel`"),
    ],
)
def test_given_one_mistake_then_file_line_and_rule_are_named(
    tmp_path: Path, before: str, after: str, says: str
) -> None:
    assert before in TOWN
    sources = write(tmp_path, town=TOWN.replace(before, after, 1))
    found = sentences(load_packs(sources))
    pattern = re.compile(rf"zz/departments/town\.toml:{says}")
    assert any(pattern.match(sentence) for sentence in found), found
    (info,) = available(sources)
    assert info.id == "us-zz-town" and info.broken is not None, "listed as broken, not missing"
    with pytest.raises(BrokenDepartment):
        load_department("us-zz-town", sources)


@pytest.mark.parametrize(
    ("topic", "when", "says"),
    [
        ("remove", "breach_fond = true", "nobody answers the fact `breach_fond`.*; did you mean `breach_found`"),
        ("remove", 'standing = "leave"', "the fact `standing` is never `leave`"),
        ("admit", 'rank = "sergent"', "the fact `rank` is never `sergent`.*; did you mean `sergeant`"),
        ("admit", "trained = true", "nobody answers the fact `trained`"),
        ("intake", 'because = "orders"', "the fact `because` is never `orders`.*; did you mean `order`"),
        ("incident", 'kind = "shootings"', "the fact `kind` is never `shootings`.*; did you mean `shooting`"),
        ("incident", 'session = "peer_session"', "the fact `session` is never `peer_session`"),
        ("incident", "scene = true", "nobody answers the fact `scene`"),
    ],
)
def test_given_a_fact_that_the_desk_does_not_supply_then_the_topic_says_so(
    tmp_path: Path, topic: str, when: str, says: str
) -> None:
    rule = f'\n[[{topic}.rule]]\nid = "new"\nthen = "may"\nwhen = {{ {when} }}\ncite = "pp 1"\nsays = "New."\n'
    (found,) = sentences(load_packs(write(tmp_path, town=TOWN + rule)))
    assert re.search(rf"town\.toml:\d+: rule {topic}\.new: {says}", found), found


def test_a_limit_in_years_is_counted_on_the_calendar(tmp_path: Path) -> None:
    yearly = TOWN.replace('limit = "PT24H"', 'limit = "P1Y"')
    (found,) = sentences(load_packs(write(tmp_path, town=yearly)))
    assert found.endswith("a limit in years is counted on the calendar")
    calendar = yearly.replace('limit = "P1Y"', 'limit = "P1Y", counts = "calendar"')
    assert sentences(load_packs(write(tmp_path, town=calendar))) == []


def test_given_a_broken_department_then_the_others_work(tmp_path: Path) -> None:
    sources = write(tmp_path)
    good = tmp_path / "departments" / "village.toml"
    good.write_text(TOWN.replace("us-zz-town", "us-zz-village").replace('"Town"', '"Village"'), encoding="utf-8")
    (tmp_path / "departments" / "town.toml").write_text("[[[", encoding="utf-8")
    assert {info.id: info.broken is None for info in available(sources)} == {"town": False, "us-zz-village": True}
    assert load_department("us-zz-village", sources).title == "Village"


def test_given_a_broken_state_then_its_departments_are_broken_too(tmp_path: Path) -> None:
    sources = write(tmp_path, state=STATE.replace("must_not", "mustnt"))
    (info,) = available(sources)
    assert info.broken is not None
    with pytest.raises(BrokenDepartment) as error:
        load_department("us-zz-town", sources)
    sentence = "its state pack us-zz is broken: zz/pack.toml:18: rule assign.witness: `then` must be one of"
    assert info.broken.startswith(sentence) and sentence in str(error.value)


def test_given_two_packs_with_one_id_then_the_first_stays_and_both_are_named(tmp_path: Path) -> None:
    sources = write(tmp_path)
    shutil.copy(tmp_path / "departments" / "town.toml", tmp_path / "departments" / "twin.toml")
    (sentence,) = sentences(load_packs(sources))
    assert sentence.startswith("zz/departments/twin.toml:2:") and "zz/departments/town.toml" in sentence
    assert load_department("us-zz-town", sources).title == "Town"


def test_given_an_overdue_review_then_the_pack_works_with_a_warning(tmp_path: Path) -> None:
    shelf = load_packs(write(tmp_path), date(2027, 1, 2))
    assert set(shelf.packs) == {"us-zz", "us-zz-town"} and not shelf.broken
    assert shelf.warnings[0].sentence() == "zz/pack.toml:7: was to be reviewed by 2027-01-01"
    assert not load_packs(write(tmp_path), date(2027, 1, 1)).warnings


def test_given_odd_files_then_each_is_a_complaint_and_nothing_outside_is_read(tmp_path: Path) -> None:
    folder, outside = tmp_path / "packs", tmp_path / "outside.toml"
    sources = write(folder)
    outside.write_text(TOWN.replace("us-zz-town", "us-zz-outside"), encoding="utf-8")
    odd = folder / "departments"
    (odd / "link.toml").symlink_to(outside)
    (odd / "gone.toml").symlink_to(tmp_path / "nothing")
    (odd / "folder.toml").mkdir()
    (odd / "latin.toml").write_bytes(b'title = "\xff"')
    (odd / "empty.toml").write_bytes(b"")
    (odd / "huge.toml").write_bytes(b"#" * 1_000_001)
    (odd / "deep.toml").write_text("a = " + "[" * 5000 + "]" * 5000, encoding="utf-8")
    shelf = load_packs(sources)
    assert set(shelf.packs) == {"us-zz", "us-zz-town"}
    named = {note.file.rpartition("/")[2] for note in shelf.broken}
    assert named == {"link.toml", "gone.toml", "folder.toml", "latin.toml", "empty.toml", "huge.toml", "deep.toml"}


def test_given_a_folder_without_packs_then_the_missing_file_is_named(tmp_path: Path) -> None:
    source = PackSource(id="zz", folder=tmp_path / "nowhere")
    assert sentences(load_packs((source,))) == ["zz/pack.toml:1: is not a readable file inside the pack's folder"]
    with pytest.raises(UnknownDepartment):
        load_department("us-zz-town", (source,))


def test_given_a_pipe_instead_of_a_file_then_reading_does_not_wait(tmp_path: Path) -> None:
    sources = write(tmp_path)
    os.mkfifo(tmp_path / "departments" / "pipe.toml")
    assert "us-zz-town" in load_packs(sources).packs


@given(data=st.data())
@settings(max_examples=150)
def test_given_any_damage_then_nothing_is_raised_and_the_department_is_listed_or_works(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    lines = TOWN.split("\n")
    for _ in range(data.draw(st.integers(1, 4))):
        index = data.draw(st.integers(0, len(lines) - 1))
        word = st.sampled_from(['"', "[", "]]", "= ", "{", "\x00", "é", "[[x]]", "a = 1", "1e999", '"""', "pack = 3"])
        change = data.draw(st.sampled_from(["drop", "double", "cut", "insert", "swap"]))
        if change == "drop":
            lines[index] = ""
        elif change == "double":
            lines.insert(index, lines[index])
        elif change == "cut":
            lines[index] = lines[index][: data.draw(st.integers(0, len(lines[index])))]
        elif change == "insert":
            lines.insert(index, data.draw(word))
        else:
            other = data.draw(st.integers(0, len(lines) - 1))
            lines[index], lines[other] = lines[other], lines[index]
    sources = write(tmp_path_factory.mktemp("packs"), town="\n".join(lines))
    shelf = load_packs(sources)
    listed = available(sources)
    assert "us-zz" in shelf.packs, "the state is not touched"
    assert len(listed) == 1 or any(pack.rank != "department_policy" for pack in shelf.packs.values())
    for info in listed:
        assert (info.broken is None) == (info.id in shelf.packs)
        if info.broken is None:
            load_department(info.id, sources)


@given(text=st.text(max_size=300) | st.binary(max_size=300).map(lambda raw: raw.decode("utf-8", "ignore")))
@settings(max_examples=100)
def test_given_any_text_then_the_scanner_only_finds_lines_that_exist(text: str) -> None:
    lines = scan(text)
    last = text.count("\n") + 1
    assert all(1 <= line <= last for line in [*lines.headers.values(), *lines.keys.values()])
    assert lines.of(Place("no such table")) == 1


def test_the_scanner_is_not_misled_by_strings_and_lists() -> None:
    text = 'a = """\n[not.a.table]\nid = "no"\n"""\nb = [\n  "[x]",\n  ["y"],\n]\n[[t.rule]]\nid = "yes"\n[[t.rule]]\n'
    lines = scan(text)
    assert set(lines.headers) == {Place("t.rule", 0), Place("t.rule", 1)}
    assert lines.of(Place("t.rule", 0)) == 10 and lines.of(Place("t.rule", 1)) == 11


@pytest.mark.parametrize(
    ("facts", "rules"),
    [
        ({"standing": "reduced", "trained": "no"}, ["senior"]),
        ({"standing": "good", "trained": "no"}, []),
        ({"standing": "personal", "trained": "no"}, ["senior"]),
        ({"standing": "personal", "trained": "yes"}, []),
        ({"standing": "personal"}, ["senior"]),
        ({"trained": "yes"}, []),
        ({"standing": "personal", "trained": "no", "supervisor": "yes", "involved": "no"}, []),
        ({"standing": "personal", "trained": "no", "supervisor": "yes", "involved": "yes"}, ["senior", "never_alone"]),
        ({"standing": "personal", "trained": "no", "supervisor": "yes"}, ["senior", "never_alone"]),
        ({"standing": "personal", "trained": "no", "supervisor": "unknown", "involved": "no"}, ["senior"]),
    ],
)
def test_keys_are_and_values_are_or_and_an_exception_to_an_exception_reinstates(
    town: Department, facts: dict[str, str], rules: list[str]
) -> None:
    given_facts = {"witness": "no", "supervisor": "no"} | facts
    if "supervisor" not in facts:
        given_facts["involved"] = "no"
    assert [bar.rule.rpartition(".")[2] for bar in town.bars("assign", given_facts)] == rules


@pytest.mark.parametrize(
    ("bound", "given_years", "answer"),
    [("<2", "1", Met.YES), ("<2", "2", Met.NO), ("<2", "many", Met.NO), (">=2", "2", Met.YES), ("<2", "", Met.UNKNOWN)],
)
def test_a_bound_is_met_by_a_number(bound: str, given_years: str, answer: Met) -> None:
    assert met({"years": (bound,)}, {"years": given_years}) is answer


def test_the_statute_speaks_first_and_citations_read_well(town: Department) -> None:
    bars = town.bars("assign", {"witness": "yes", "standing": "personal", "trained": "no", "supervisor": "no"})
    assert [(bar.layer, bar.cite, bar.overridable) for bar in bars] == [
        ("state_statute", "Zen. Stat. 1", False),
        ("department_policy", "TP 1, 2", True),
    ]


def test_a_clock_and_an_intake_rule_may_hang_on_what_the_desk_knows_of_a_request(tmp_path: Path) -> None:
    clock = 'when = { channel = ["line", "app"], urgency = "now", source = "self", format = "text" }\nclock = { act'
    assert sentences(load_packs(write(tmp_path, town=TOWN.replace("clock = { act", clock)))) == []


def test_the_facts_of_assignment_are_those_that_the_desk_answers_of_a_peer() -> None:
    answered = READY.words()
    assert set(answered) == set(ASSIGN_FACTS)
    assert all(value in ASSIGN_FACTS[fact].values for fact, value in answered.items())


def test_given_a_state_that_stands_under_a_missing_pack_then_its_departments_blame_the_state(tmp_path: Path) -> None:
    sources = write(tmp_path, state=STATE.replace("tz = ", 'under = ["us"]\ntz = '))
    (info,) = available(sources)
    assert info.broken == (
        "its state pack us-zz is broken: zz/pack.toml:8: stands under `us`, which is missing or broken"
    )


def test_a_department_is_listed_under_the_title_of_its_state_even_where_the_state_is_broken(tmp_path: Path) -> None:
    (whole,) = available(write(tmp_path / "whole"))
    (torn,) = available(write(tmp_path / "torn", state=STATE.replace("must_not", "mustnt")))
    (alone,) = available(write(tmp_path / "alone", town=TOWN.replace('["us-zz"]', '["us-yy"]')))
    assert [info.state_title for info in (whole, torn, alone)] == ["Zenith", "Zenith", "us-yy"]


def test_a_policy_shortens_a_clock_on_the_days_it_is_in_force(town: Department) -> None:
    def hours(day: datetime) -> timedelta:
        due = town.due("intake", "reply", day)
        assert due is not None
        return due.due_at - day

    assert hours(datetime(2026, 1, 31, 12, tzinfo=town.zone)) == timedelta(hours=48)
    assert hours(datetime(2026, 2, 1, 0, tzinfo=town.zone)) == timedelta(hours=24)
    assert hours(datetime(2026, 2, 28, 23, tzinfo=town.zone)) == timedelta(hours=24)
    assert hours(datetime(2026, 3, 1, 0, tzinfo=town.zone)) == timedelta(hours=48)
