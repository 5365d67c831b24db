"""What a department answers a screen: sayings, grounds, duties, numbers, clocks, lists, with guidelines last."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from peerdesk_core.contributions import PackSource
from peerdesk_core.law.department import Department, load_department
from peerdesk_core.law.packs import FigureName, Then
from peerdesk_core.law.reading.loader import load_packs

HEAD = """\
[pack]
id = "{id}"
title = "Zenith"
rank = "{rank}"
{under}
version = "1.0.0"
verified_on = 2026-01-01
review_by = 2027-01-01
tz = "America/Chicago"

[source.s]
title = "Text of {id}"
cite_as = "{cite}"
status = "held"
sections = ["1", "2"]
"""

STATE = (
    HEAD.format(id="us-zz", rank="state_statute", under="", cite="Zen. Stat.")
    + """
[figure.team_size]
least = 3
cite = "s 1"
says = "Three at least."

[figure.consultants]
least = 1
cite = "s 1"
says = "A consultant."

[[intake.rule]]
id = "no_order"
do = "order"
then = "must_not"
who = "anybody"
cite = "s 1"
says = "Nobody is ordered."

[[record.rule]]
id = "count"
do = "count"
then = "may"
who = "coordinator"
cite = "s 2"
says = "Numbers may be kept."

[[disclose.rule]]
id = "ask"
do = "ask"
then = "consult"
who = "coordinator"
cite = "s 2"
says = "Somebody asks."
"""
)

TOWN = (
    HEAD.format(
        id="us-zz-town", rank="department_policy", under='under = ["us-zz"]\nadopts = ["us-zz-guide"]', cite="TP"
    )
    + """
[offer.formats]
values = ["phone"]
cite = "s 1"

[figure.team_size]
least = 5
most = 9
cite = "s 2"
says = "Five to nine."

[[intake.rule]]
id = "not_by_order"
do = "order"
then = "must_not"
when = { because = "order" }
who = "anybody"
cite = "s 1"
says = "No request rests on an order."

[[intake.rule]]
id = "reply"
do = "reply"
then = "must"
who = "coordinator"
when = { channel = "line" }
clock = { act = "reply", kind = "due", start = "message_left", limit = "PT24H" }
cite = "s 1"
says = "A day."

[[intake.rule]]
id = "urgent"
do = "reply"
then = "must"
who = "deputy"
when = { channel = "line", urgency = "now" }
despite = ["reply"]
cite = "s 2"
says = "At once."

[[remove.rule]]
id = "breach"
do = "dismiss"
then = "must"
who = "coordinator"
when = { breach_found = true }
cite = "s 2"
says = "Leaves."

[[remove.rule]]
id = "talk"
do = "review"
then = "should"
who = "coordinator"
ask = ["clinical_lead"]
cite = "s 2"
says = "Talk first."
"""
)

GUIDE = (
    HEAD.format(id="us-zz-guide", rank="guideline", under='under = ["us-zz"]', cite="Guide")
    + """
[offer.formats]
values = ["phone", "video"]
cite = "s 1"

[offer.sources]
values = ["self"]
cite = "s 1"

[figure.team_size]
least = 1
advice = true
cite = "s 1"
says = "One is a start."

[figure.staff_per_peer]
most = 7
advice = true
cite = "s 2"
says = "About seven."

[[intake.rule]]
id = "reply"
do = "reply"
then = "should"
who = "coordinator"
clock = { act = "reply", kind = "advice", start = "message_left", limit = "PT1H" }
cite = "s 1"
says = "Soon."

[[intake.rule]]
id = "wishes"
do = "choose_format"
then = "should"
who = "team"
cite = "s 1"
says = "As the person likes."

[[intake.rule]]
id = "follow_up"
do = "follow_up"
then = "should"
clock = { act = "follow_up", kind = "advice", start = "contact", limit = "P7D" }
cite = "s 1"
says = "Ask again."

[[remove.rule]]
id = "breach"
do = "dismiss"
then = "consult"
who = "coordinator"
when = { breach_found = true }
cite = "s 2"
says = "May be a ground."

[[train.rule]]
id = "plan"
do = "ready"
then = "should"
who = "coordinator"
cite = "s 2"
says = "Plans."

[[remove.rule]]
id = "leave"
do = "leave"
then = "may"
when = { overload = true }
cite = "s 2"
says = "A leave."
"""
)


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> tuple[PackSource, ...]:
    folder: Path = tmp_path_factory.mktemp("zenith")
    for name, text in (("pack.toml", STATE), ("departments/town.toml", TOWN), ("guidelines/guide.toml", GUIDE)):
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return (PackSource(id="zz", folder=folder),)


@pytest.fixture(scope="module")
def town(sources: tuple[PackSource, ...]) -> Department:
    assert [note.sentence() for note in load_packs(sources).broken] == []
    return load_department("us-zz-town", sources, day=date(2026, 2, 15))


def said(town: Department, topic: str, facts: Mapping[str, str] | None = None, act: str = "") -> list[str]:
    return [saying.clause.rule for saying in town.sayings(topic, facts, act)]


# ---------------------------------------------------------------- sayings


def test_given_a_fact_that_is_not_known_then_a_rule_that_hangs_on_it_is_not_said(town: Department) -> None:
    assert said(town, "remove") == ["us-zz-town:remove.talk"]
    assert said(town, "remove", {"breach_found": "no"}) == ["us-zz-town:remove.talk"]
    assert said(town, "remove", {"breach_found": "yes"}) == ["us-zz-town:remove.breach", "us-zz-town:remove.talk"]


def test_given_a_rule_that_beats_another_then_only_the_first_is_said(town: Department) -> None:
    assert said(town, "intake", {"channel": "line"}, "reply") == ["us-zz-town:intake.reply"]
    assert said(town, "intake", {"channel": "line", "urgency": "now"}, "reply") == ["us-zz-town:intake.urgent"]


def test_given_texts_of_several_ranks_then_the_statute_is_said_first(town: Department) -> None:
    orders = said(town, "intake", {"because": "order"}, "order")
    assert orders == ["us-zz:intake.no_order", "us-zz-town:intake.not_by_order"]


def test_a_saying_carries_its_force_whose_it_is_and_whom_to_ask(town: Department) -> None:
    (talk,) = town.sayings("remove", {}, "review")
    assert (talk.then, talk.do, talk.who, talk.ask, talk.binds) == (
        Then.SHOULD,
        "review",
        "coordinator",
        ("clinical_lead",),
        False,
    )
    assert (talk.clause.says, talk.clause.cite, talk.clause.layer) == ("Talk first.", "TP 2", "department_policy")
    assert [saying.binds for saying in town.sayings("intake", {"channel": "line"}, "reply")] == [True]
    assert [saying.binds for saying in town.sayings("intake", {}, "order")] == [True]


def test_an_adopted_guideline_speaks_of_an_act_only_where_no_text_above_speaks_of_it(town: Department) -> None:
    assert said(town, "intake", {"channel": "line"}, "reply") == ["us-zz-town:intake.reply"]
    assert said(town, "intake", {"channel": "app"}, "reply") == ["us-zz-guide:intake.reply"]
    assert said(town, "intake", {}, "choose_format") == ["us-zz-guide:intake.wishes"]
    assert "us-zz-guide:remove.breach" not in said(town, "remove", {"breach_found": "yes"})
    assert said(town, "remove", {"overload": "yes"}, "leave") == ["us-zz-guide:remove.leave"]


def test_an_unknown_topic_says_nothing(town: Department) -> None:
    assert town.sayings("no_such_topic") == () and town.grounds("no_such_topic") == ()


# ---------------------------------------------------------------- bars


def test_a_ban_bars_only_where_it_hangs_on_facts(town: Department) -> None:
    assert town.bars("intake", {"because": "wish"}) == ()
    assert [bar.rule for bar in town.bars("intake", {"because": "order"})] == ["us-zz-town:intake.not_by_order"]
    (unknown,) = town.bars("intake", {})
    assert unknown.says == "No request rests on an order (not known)"
    assert [note.rule for note in town.notes("intake", "order")] == ["us-zz:intake.no_order"]


# ---------------------------------------------------------------- grounds and duties


def test_the_grounds_of_a_topic_are_its_rules_with_their_facts_and_what_only_a_guideline_says(town: Department) -> None:
    found = [(dict(when), saying.clause.rule, saying.who) for when, saying in town.grounds("remove")]
    assert found == [
        ({"breach_found": ("yes",)}, "us-zz-town:remove.breach", "coordinator"),
        ({"overload": ("yes",)}, "us-zz-guide:remove.leave", "peer"),
    ]


def test_the_duties_of_a_role_come_from_every_topic_but_telling_the_statute_first(town: Department) -> None:
    duties = [saying.clause.rule for saying in town.duties("coordinator")]
    assert set(duties) == {
        *("us-zz:record.count", "us-zz-town:intake.reply", "us-zz-town:remove.breach", "us-zz-town:remove.talk"),
        "us-zz-guide:train.plan",
    }, "what the guideline says of replies and dismissal the town says itself"
    assert duties.index("us-zz-town:intake.reply") < duties.index("us-zz:record.count"), "topic by topic"
    town_first = [saying.clause.layer for saying in town.duties("anybody")]
    assert town_first == ["state_statute", "department_policy"]
    assert [saying.clause.rule for saying in town.duties("deputy")] == ["us-zz-town:intake.urgent"]
    assert town.duties("nobody_has_this_role") == ()


# ---------------------------------------------------------------- numbers, lists, clocks


@pytest.mark.parametrize(
    ("name", "least", "most", "advice", "rule", "cite"),
    [
        (FigureName.TEAM_SIZE, 5, 9, False, "us-zz-town:figure.team_size", "TP 2"),
        (FigureName.CONSULTANTS, 1, None, False, "us-zz:figure.consultants", "Zen. Stat. 1"),
        (FigureName.STAFF_PER_PEER, None, 7, True, "us-zz-guide:figure.staff_per_peer", "Guide 2"),
    ],
)
def test_a_number_is_the_departments_own_else_the_nearest_texts(
    town: Department, name: FigureName, least: int | None, most: int | None, advice: bool, rule: str, cite: str
) -> None:
    found = town.number(name)
    assert found is not None
    assert (found.least, found.most, found.advice) == (least, most, advice)
    assert (found.clause.rule, found.clause.cite) == (rule, cite)


def test_where_all_texts_are_silent_there_is_no_number(town: Department) -> None:
    assert town.number(FigureName.CONTACTS_PER_MONTH) is None


def test_a_list_of_the_department_wins_over_that_of_a_guideline(town: Department) -> None:
    assert town.offered("formats") == ("phone",)
    assert town.offered("sources") == ("self",)
    assert town.offered("topics") == ()


def test_a_guidelines_clock_runs_only_where_no_text_above_sets_one(town: Department) -> None:
    start = datetime(2026, 2, 15, 12, tzinfo=UTC)
    reply = town.due("intake", "reply", start, {"channel": "line", "urgency": "routine"})
    assert reply is not None and reply.due_at - start == timedelta(hours=24), "the guideline's hour does not count"
    follow = town.due("intake", "follow_up", start)
    assert follow is not None and follow.rule.layer == "guideline"


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ('[figure.team_sise]\nleast = 3\ncite = "s 1"\nsays = "x"', "unknown figure `team_sise`"),
        ('[figure.consultants]\ncite = "s 1"\nsays = "x"', "has `least`, `most` or both"),
        ('[figure.consultants]\nleast = 3\nmost = 2\ncite = "s 1"\nsays = "x"', "`least` is more than `most`"),
        ('[figure.consultants]\nleast = 3\ncite = "s 9"\nsays = "x"', "cites 9"),
    ],
)
def test_a_figure_that_cannot_be_meant_is_refused(tmp_path: Path, table: str, says: str) -> None:
    (tmp_path / "pack.toml").write_text(
        HEAD.format(id="us-zz", rank="state_statute", under="", cite="Zen. Stat.") + "\n" + table, encoding="utf-8"
    )
    (note,) = load_packs((PackSource(id="zz", folder=tmp_path),)).broken
    assert says in note.says
