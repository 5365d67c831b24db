"""The list that is handed out, the page on what stays private, and hours: nothing more than they may hold."""

from __future__ import annotations

import csv
import html.parser
import io
import os
import re
import stat
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peerdesk_core.contributions import Tone
from peerdesk_core.desk import Desk
from peerdesk_core.model.ids import Id, Month, PartialDate, new_id
from peerdesk_core.model.load import Load
from peerdesk_core.model.people import Experience, Language, Peer, Rank, Service, Standing
from peerdesk_core.paper import to_html, to_text
from peerdesk_core.paper_files import NotWritten
from peerdesk_core.testing import MovingClock, make_desk
from peerdesk_roster import explainer, hours, listing, publish, service, store
from peerdesk_roster.listing import Item, Shape

DAY = date(2026, 11, 20)
Open = Callable[[str], Desk]


@pytest.fixture
def opened(tmp_path: Path, moving_clock: MovingClock) -> Iterator[Open]:
    desks: list[Desk] = []

    def make(department: str) -> Desk:
        desks.append(make_desk(tmp_path / department, moving_clock, department=department))
        return desks[-1]

    yield make
    for desk in desks:
        desk.close()


def a_peer(number: int, **fields: Any) -> Peer:
    ready = Peer(
        id=Id(f"{number:016x}"),
        given="Kai",
        family=f"Lor {number}",
        badge=f"7{number:04d}",
        rank=Rank.OFFICER,
        rank_title="Ofc.",
        service=Service.SWORN,
        unit="North",
        shift="Days",
        languages=(Language.SOMALI,),
        phone="612-555-0100",
        email="kai@example.org",
        trained_on=PartialDate("2024-03"),
        certified_until=PartialDate("2028-03"),
        agreement_on=PartialDate("2024-03-02"),
        explained_on=PartialDate("2024-03-02"),
        acknowledged_on=PartialDate("2024-03-02"),
    )
    return attrs.evolve(ready, **fields)


def ready_ids(desk: Desk, team: tuple[Peer, ...]) -> frozenset[str]:
    found = service.gaps_of(team, desk.department, DAY)
    return frozenset(id for id, gaps in found.items() if not gaps)


# ------------------------------------------------------------------ who and what is on the list

_SHOWN = {
    "given": "given",
    "family": "family",
    "rank_title": Item.RANK,
    "unit": Item.UNIT,
    "station": Item.STATION,
    "shift": Item.SHIFT,
    "languages": Item.LANGUAGES,
    "phone": Item.PHONE,
    "email": Item.EMAIL,
}
_DATES = st.one_of(st.none(), st.dates(date(1990, 1, 1), DAY).map(lambda day: PartialDate(day.isoformat())))
_OTHERS: dict[str, st.SearchStrategy[Any]] = {
    "badge": st.text(max_size=8),
    "rank": st.sampled_from(Rank),
    "service": st.sampled_from(Service),
    "hired_on": _DATES,
    "joined_on": _DATES,
    "trained_on": _DATES,
    "training_standard": st.text(max_size=8),
    "certified_until": _DATES,
    "agreement_on": _DATES,
    "explained_on": _DATES,
    "acknowledged_on": _DATES,
    "standing": st.sampled_from(Standing),
    "standing_until": _DATES,
    "capacity": st.one_of(st.none(), st.integers(0, 9)),
    "leads": st.booleans(),
    "supervises": st.lists(st.text(max_size=5), max_size=2).map(tuple),
    "ties": st.lists(st.text(max_size=5), max_size=2).map(tuple),
    "fitness_role": st.booleans(),
    "clinician": st.booleans(),
    "checked_in_on": _DATES,
    "reviewed_on": _DATES,
    "on_call": st.booleans(),
}


def test_every_field_of_a_peer_is_either_shown_by_choice_or_known_to_stay_private() -> None:
    known = {*_SHOWN, *_OTHERS, "id", "experience", "experience_shared"}
    assert {field.name for field in attrs.fields(Peer)} == known


@pytest.mark.clause("mpd-09", "mesq-27", "slmpd-32")
@settings(max_examples=60)
@given(others=st.fixed_dictionaries(_OTHERS), hidden=st.frozensets(st.sampled_from(Experience)))
def test_nothing_that_is_not_on_the_list_changes_a_letter_of_any_file(
    others: dict[str, Any], hidden: frozenset[Experience]
) -> None:
    plain = a_peer(1)
    changed = attrs.evolve(plain, **others, experience=hidden)
    for shape in Shape:
        files = [
            listing.written(publish.entries([peer], {plain.id}, tuple(Item)), shape, "Test", "Peers", DAY)
            for peer in (plain, changed)
        ]
        assert files[0] == files[1]


@given(st.frozensets(st.sampled_from([item for item in Item if item is not Item.EXPERIENCE])))
def test_only_the_chosen_fields_are_in_the_file(chosen: frozenset[Item]) -> None:
    words = {
        Item.RANK: "zrank",
        Item.UNIT: "zunit",
        Item.STATION: "zstation",
        Item.SHIFT: "zshift",
        Item.PHONE: "763-555-0199",
        Item.EMAIL: "z@example.org",
        Item.LANGUAGES: "Somali",
    }
    peer = a_peer(
        1,
        rank_title="zrank",
        unit="zunit",
        station="zstation",
        shift="zshift",
        phone="763-555-0199",
        email="z@example.org",
    )
    listed = publish.entries([peer], {peer.id}, chosen)
    for shape in Shape:
        text = listing.written(listed, shape, "Test", "Peers", DAY)
        assert {item for item, word in words.items() if word in text} == chosen


def test_experience_stands_there_only_where_it_is_shared() -> None:
    lived = frozenset({Experience.RECOVERY})
    team = (a_peer(1, experience=lived), a_peer(2, experience=lived, experience_shared=True))
    listed = publish.entries(team, {peer.id for peer in team}, tuple(Item))
    assert [entry.items[Item.EXPERIENCE] for entry in listed] == ["", "recovery"]


@pytest.mark.clause("mpd-09", "mesq-27")
@pytest.mark.parametrize("department", ["us-mn-minneapolis-pd", "us-mo-slmpd", "us-tx-mesquite-pd"])
def test_only_active_deployable_peers_are_listed(opened: Open, department: str) -> None:
    team = (
        a_peer(1),
        a_peer(2, agreement_on=None, explained_on=None, acknowledged_on=None, trained_on=None),
        a_peer(3, standing=Standing.SUSPENDED),
    )
    ready = ready_ids(opened(department), team)
    assert [entry.family for entry in publish.entries(team, ready, tuple(Item))] == ["Lor 1"]


# ------------------------------------------------------------------ the files


class _Reader(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, data: str) -> None:
        self.text += data


@settings(max_examples=60)
@given(st.text(max_size=30))
def test_the_web_page_takes_names_as_names_and_fetches_nothing(word: str) -> None:
    peer = a_peer(1, given=f"<b>{word}", email=f'"><script>{word}@x', phone="javascript:1")
    page = listing.written(publish.entries([peer], {peer.id}, tuple(Item)), Shape.HTML, "T<", "P", DAY)
    reader = _Reader()
    reader.feed(page)
    tags = [tag for tag, _ in reader.tags]
    assert not {"script", "b", "link", "img", "iframe"} & set(tags)
    assert all(not name.startswith("on") and name != "src" for _, attributes in reader.tags for name in attributes)
    links = [attributes["href"] for tag, attributes in reader.tags if tag == "a"]
    assert all(link is not None and link.startswith(("tel:", "mailto:")) for link in links)


@pytest.mark.clause("mpd-09")
def test_the_web_page_can_be_read_aloud_and_bears_its_date() -> None:
    peer = a_peer(1)
    page = listing.written(
        publish.entries([peer], {peer.id}, (Item.RANK, Item.PHONE)), Shape.HTML, "Dept", "Peers", DAY
    )
    reader = _Reader()
    reader.feed(page)
    tags = dict(reader.tags)
    assert tags["html"]["lang"] == "en" and "caption" in tags and "title" in tags
    assert {tag["scope"] for name, tag in reader.tags if name == "th"} == {"col", "row"}
    assert "2026-11-20" in reader.text and "http" not in page.replace("http-equiv", "")


def test_the_table_runs_no_formula_and_bears_its_date() -> None:
    peer = a_peer(1, given="=1+1", unit="@SUM(A1)")
    text = listing.written(publish.entries([peer], {peer.id}, (Item.UNIT,)), Shape.CSV, "D", "P", DAY)
    header, row = csv.reader(io.StringIO(text))
    assert header == ["Last name", "First name", "Unit", "List of"]
    assert row == ["Lor 1", "'=1+1", "'@SUM(A1)", "2026-11-20"]


@settings(max_examples=60)
@given(given_name=st.text(max_size=60), unit=st.text(max_size=60))
def test_an_address_card_is_well_formed_whatever_the_names_hold(given_name: str, unit: str) -> None:
    peer = a_peer(1, given=given_name, unit=unit)
    text = listing.written(publish.entries([peer], {peer.id}, tuple(Item)), Shape.VCARD, "D", "P", DAY)
    lines = text.split("\r\n")
    assert lines[:2] == ["BEGIN:VCARD", "VERSION:4.0"] and lines[-2:] == ["END:VCARD", ""]
    assert all(len(line.encode("utf-8", "surrogatepass")) <= 75 for line in lines)
    unfolded = text.replace("\r\n ", "").split("\r\n")
    assert sum(line.startswith("END:VCARD") for line in unfolded) == 1
    assert all(re.match(r"[A-Z]+(;TYPE=work)?:", line) for line in unfolded[:-1])


def test_an_address_card_holds_name_rank_unit_and_telephone() -> None:
    peer = a_peer(1, unit="North; Patrol")
    text = listing.written(publish.entries([peer], {peer.id}, tuple(Item)), Shape.VCARD, "Dept, City", "P", DAY)
    assert "FN:Kai Lor 1\r\nN:Lor 1;Kai;;;\r\nORG:Dept\\, City;North\\; Patrol\r\nTITLE:Ofc.\r\n" in text
    assert "TEL;TYPE=work:612-555-0100\r\n" in text and "REV:20261120T000000Z" in text


def test_a_file_is_private_whole_and_never_overwrites(tmp_path: Path) -> None:
    first, second = (listing.write(tmp_path, "list", "html", text) for text in ("one", "two"))
    assert (first.name, second.name, first.read_text()) == ("list.html", "list-2.html", "one")
    if os.name == "posix":
        assert stat.S_IMODE(first.stat().st_mode) == 0o600
    with pytest.raises(NotWritten):
        listing.write(tmp_path / "nowhere", "list", "html", "x")
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["list-2.html", "list.html"]


# ------------------------------------------------------------------ routes and age


@pytest.mark.clause("mpd-09", "slmpd-32", "mesq-27")
@pytest.mark.parametrize(
    ("department", "routes"),
    [
        ("us-mn-minneapolis-pd", {"wellness_page", "wellness_app"}),
        ("us-mo-slmpd", {"wellness_app"}),
        ("us-tx-mesquite-pd", {"dispatch", "watch_commander"}),
    ],
)
def test_the_list_goes_out_by_the_routes_of_the_department_and_today_says_when_it_is_old(
    opened: Open, moving_clock: MovingClock, department: str, routes: set[str]
) -> None:
    desk = opened(department)
    ctx = desk.ctx("roster")
    team = (a_peer(1), a_peer(2))
    store.save(ctx.store, team, "roster.peer.saved")
    assert set(publish.routes(desk.department)) == routes

    def today() -> dict[str, str]:
        panels = [owned.item for owned in desk.kernel.dashboard_panels() if owned.item.id == "roster.lists"]
        assert publish.demanded(desk.department)[0].clause.cite in panels[0].title
        return {row.label: row.value for row in panels[0].rows}

    assert set(today().values()) == {"never published"}
    for route in routes:
        listed = publish.entries(team, ready_ids(desk, team), (Item.PHONE,))
        made = publish.Published(
            id=new_id(ctx.random), route=route, day=DAY, print_of=publish.fingerprint(listed), items=(Item.PHONE,)
        )
        publish.note(ctx.store, made)
    assert all("up to date" in said for said in today().values())
    store.save(ctx.store, [a_peer(2, unit="South")], "roster.peer.saved")
    assert all("up to date" in said for said in today().values()), "the unit was not on that list"
    moving_clock.advance(timedelta(days=91))
    assert all("older than 90 days" in said for said in today().values())
    desk.choose({"roster.list_days": "365"})
    assert all("up to date" in said for said in today().values())
    store.save(ctx.store, [a_peer(2, phone="612-555-0101")], "roster.peer.saved")
    assert all("the team has changed" in said for said in today().values())


def test_a_later_list_takes_the_place_of_an_earlier_one(opened: Open) -> None:
    ctx = opened("us-mo-slmpd").ctx("roster")
    for day in (DAY, DAY + timedelta(days=1)):
        publish.note(ctx.store, publish.Published(id=new_id(ctx.random), route="wellness_app", day=day, print_of="x"))
    assert len(ctx.store.collection(publish.LISTS)) == 1
    assert publish.age(publish.last(ctx.store)["wellness_app"], (), (), DAY, 90)[1] is Tone.WARN


# ------------------------------------------------------------------ the explainer


@pytest.mark.clause("slmpd-33")
@pytest.mark.parametrize(
    "department", ["us-mn-minneapolis-pd", "us-mn-section-1-24", "us-mo-slmpd", "us-tx-mesquite-pd"]
)
def test_the_explainer_says_every_limit_of_the_department_with_its_clause(opened: Open, department: str) -> None:
    rules = opened(department).department
    page = explainer.explain(rules)
    text, web = to_text(page), to_html(page)
    flat = " ".join(text.split())
    reader = _Reader()
    reader.feed(web)
    for line in rules.card().lines:
        assert f"{line.says} ({line.cite})" in flat and f"{line.says} ({line.cite})" in reader.text
    assert all(crisis in reader.text for crisis in rules.card().crisis)
    assert max(map(len, text.splitlines())) <= 80 and "script" not in [tag for tag, _ in reader.tags]


# ------------------------------------------------------------------ hours


@pytest.mark.clause("mesq-07")
def test_hours_are_a_total_of_the_peer_and_month_with_the_rules_in_view(opened: Open) -> None:
    desk = opened("us-tx-mesquite-pd")
    ctx = desk.ctx("roster")
    store.save(ctx.store, [a_peer(1), a_peer(2)], "roster.peer.saved")
    this = Month("2026-11")
    for quarters in (5, 3):
        hours.add(ctx.store, a_peer(1).id, this, quarters)
    assert hours.totals(ctx.store, ctx.peers(), (this, Month("2026-10"))) == {
        a_peer(1).id: (8, 0),
        a_peer(2).id: (0, 0),
    }
    assert ctx.store.loads(a_peer(1).id) == {this: {Load.QUARTERS: 8}}, "no contact, no day, nothing else"
    said = hours.rules(desk.department)
    assert len(said) == len(desk.department.sayings("intake", act="compensate")) > 3
    assert all(rule.cite for rule in said) and desk.department.role("coordinator") in {rule.who for rule in said}


def test_a_text_that_is_silent_on_compensation_has_no_rules(opened: Open) -> None:
    assert hours.rules(opened("us-mo-slmpd").department) == ()


@pytest.mark.parametrize(
    ("text", "quarters"),
    [("1:30", 6), ("0:45", 3), ("1.5", 6), ("1,25 h", 5), ("2 h", 8), ("24", 96), ("24:15", None), ("0", None)]
    + [(text, None) for text in ("", "1:10", "1:60", "1.3", "-1", "an hour", "1:3", "٣", "1e3")],
)
def test_hours_are_read_in_quarters_only(text: str, quarters: int | None) -> None:
    assert hours.read_quarters(text) == quarters


@pytest.mark.parametrize(
    ("text", "quarters"),
    [
        ("0", 0),
        ("0:00", 0),
        ("24:15", 97),
        ("120:30", 482),
        ("744", 2976),
        ("744:15", None),
        ("1:10", None),
        ("", None),
    ],
)
def test_the_total_of_a_month_may_be_nought_and_more_than_a_day(text: str, quarters: int | None) -> None:
    assert hours.read_total(text) == quarters


@given(st.integers(1, hours.MOST_QUARTERS))
def test_hours_are_shown_as_they_can_be_typed(quarters: int) -> None:
    assert hours.read_quarters(hours.hours(quarters)) == quarters
