"""What the team's own pages give the desk: screens, help, what is due, what Today shows, demo data."""

from __future__ import annotations

import random as _random
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import attrs

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import (
    CommandSpec,
    Compartment,
    DemoPlan,
    HelpTopic,
    PanelSpec,
    ScreenSpec,
)
from peerdesk_core.faults import DeskError
from peerdesk_core.model.duties import Requirement
from peerdesk_core.model.ids import Id, PartialDate, month_before, new_id, to_month
from peerdesk_core.model.load import Load
from peerdesk_core.model.people import Peer

from . import gatherings, hours, publish, settings
from .gatherings import Gathering, Kind
from .listing import Item

COLLECTIONS = (*gatherings.SPECS, publish.SPEC)
COVERAGE = "roster.coverage"

SCREENS = (
    ScreenSpec(
        id=COVERAGE,
        title="Coverage",
        purpose="Who the team reaches by unit, station and shift, where nobody is, and who is left after an incident.",
        view="peerdesk_roster.screens:CoverageScreen",
        order=44,
        reads=(Compartment.TEAM,),
    ),
    ScreenSpec(
        id=gatherings.SCREEN,
        title="Trainings and meetings",
        purpose="Trainings, meetings and debriefs of the team: who was there, who missed, days off.",
        view="peerdesk_roster.screens:GatheringsScreen",
        order=45,
        reads=(Compartment.TEAM,),
    ),
    ScreenSpec(
        id=hours.SCREEN,
        title="Compensated hours",
        purpose="Totals of each peer by month, with the rules on compensation in view.",
        view="peerdesk_roster.screens:HoursScreen",
        order=46,
        reads=(Compartment.TEAM, Compartment.CARE),
    ),
    ScreenSpec(
        id=publish.SCREEN,
        title="List of peers",
        purpose="Hands out the list of active peers, with its date, and the page on what stays private.",
        view="peerdesk_roster.screens:PublishScreen",
        order=47,
        reads=(Compartment.TEAM,),
    ),
)
COMMANDS = (
    CommandSpec(
        id="roster.mirror",
        title="How the team mirrors the department",
        help="Service, ranks and shared experience beside those of the department.",
        screen=COVERAGE,
        action="mirror",
        order=45,
    ),
    CommandSpec(
        id="roster.new_gathering",
        title="New training or meeting",
        help="Enter a training, a team meeting or a debrief of peers, held or planned.",
        screen=gatherings.SCREEN,
        action="new_gathering",
        order=46,
    ),
    CommandSpec(
        id="roster.year",
        title="The year by peer, and days off",
        help="What each peer attended this year, and the days off that were taken.",
        screen=gatherings.SCREEN,
        action="year",
        order=47,
    ),
    CommandSpec(
        id="roster.explainer",
        title="Explainer: what stays private",
        help="One page for everybody, in the words of the department's rules.",
        screen=publish.SCREEN,
        action="explain",
        order=48,
    ),
)
TOPICS = (
    HelpTopic(
        id="roster.coverage",
        title="Coverage",
        body=(
            "Only peers who may be deployed are counted. A row without anybody is a gap; a row with one peer is "
            "marked too, because nobody is left there once that peer is involved. Name units, stations and shifts in "
            "Settings: those without a single peer then show as well.\n\n"
            "a turns from units to stations to shifts. Space marks the selected row as involved in an incident, and "
            "all numbers become those of the peers who are left; x takes it back. Two units marked mean either; a "
            "unit and a shift mean that unit on that shift. A peer whose unit or shift is not known is not counted "
            "as left unless another word rules them out.\n\n"
            "Above the list stand the team's size and its ratio to the department, where the department's text "
            "names a number. What the text only recommends is marked as advice. m shows how the team mirrors the "
            "department. Experience counts only as far as peers share it."
        ),
        screen=COVERAGE,
        order=43,
    ),
    HelpTopic(
        id="roster.gatherings",
        title="Trainings, meetings, days off",
        body=(
            "Enter what was held and what is planned. Enter on a line checks off who was there, with space; / looks "
            "somebody up, and names stay masked until v. o shows the year of every peer, where + and - count days "
            "off.\n\n"
            "A debrief of peers is kept by its month alone and without a title, so that nothing ties it to an "
            "incident. A peer who leaves the roster leaves these lists too.\n\n"
            "Expected are those who were on the team that day and are not on leave, suspended or gone. What the "
            "year still asks is on the page of what is due."
        ),
        screen=gatherings.SCREEN,
        order=44,
    ),
    HelpTopic(
        id="roster.hours",
        title="Compensated hours",
        body=(
            "Enter adds quarter-hours to a peer's total of this month or the last. Nothing else is kept: no day, no "
            "contact, nobody who was helped. Older totals go by themselves.\n\n"
            "c puts the right total of a month in the place of a wrong one; the wrong one is kept nowhere. Whoever "
            "has to permit the time is asked without saying who was helped; the department's rules stand below it."
        ),
        screen=hours.SCREEN,
        order=45,
    ),
    HelpTopic(
        id="roster.publish",
        title="The list that is handed out",
        body=(
            "The list holds the peers who may be deployed, with what you choose: rank, unit, station, shift, "
            "languages, telephone, e-mail, and experience of those who share it. Badge, standing, training, "
            "agreement and ties have no place on it.\n\n"
            "The desk writes a file that only you can read and sends nothing. It remembers by which route a list "
            "went out and when, and says on Today when the team has changed since, or when the list is old.\n\n"
            "e shows the page for everybody on what stays private, made from the department's own rules; w there "
            "writes it to a file."
        ),
        screen=publish.SCREEN,
        order=46,
    ),
)


def requirements(ctx: Ctx, peers: Sequence[Peer]) -> tuple[Requirement, ...]:
    """What trainings and meetings still ask of the team and of its peers."""
    ahead = settings.number(ctx, settings.AHEAD_DAYS)
    found = gatherings.all_gatherings(ctx.store)
    return gatherings.requirements(found, peers, ctx.department, ctx.clock.today(), ahead)


def panels(ctx: Ctx, peers: Sequence[Peer], gaps: Mapping[Id, Sequence[object]]) -> tuple[PanelSpec, ...]:
    """The published list on Today, where the text asks for one and the team has somebody.

    `gaps` are what stands in each peer's way to be deployed.
    """
    asked = publish.demanded(ctx.department)
    if not asked or not peers:
        return ()
    today, days = ctx.clock.today(), settings.number(ctx, settings.LIST_DAYS)
    ready = frozenset(id for id, found in gaps.items() if not found)
    made = publish.last(ctx.store)
    states = {
        route: publish.age(made.get(route), peers, ready, today, days) for route in publish.routes(ctx.department)
    }
    return (publish.panel(states, asked[0].clause.cite),)


def demo(ctx: Ctx, plan: DemoPlan, peers: Sequence[Peer]) -> None:
    """A year of trainings and meetings, days off, hours, and a list that is old."""
    random = _random.Random(f"team {plan.seed}")
    today = plan.now.date()
    with ctx.store.unit() as unit:
        for made in _year(random, today, peers):
            unit.put(gatherings.GATHERINGS, gatherings.tidied(made))
        for peer in random.sample(list(peers), len(peers) // 3):
            unit.put(gatherings.DAYS_OFF, gatherings.DaysOff(id=peer.id, year=today.year, taken=random.choice((1, 2))))
        for route in _old_routes(ctx):
            made_on = today - timedelta(days=40)
            old = publish.Published(id=new_id(random), route=route, day=made_on, print_of="", items=_ITEMS)
            unit.put(publish.LISTS, old)
        unit.event("roster.demo")
    with ctx.store.unit() as unit:
        for peer in random.sample(list(peers), len(peers) // 4):
            unit.load(peer.id, to_month(today), Load.QUARTERS, random.choice((2, 4, 6, 10)))
            unit.load(peer.id, month_before(to_month(today)), Load.QUARTERS, random.choice((2, 5, 7)))
        unit.event("roster.demo")


_ITEMS = (Item.RANK, Item.UNIT, Item.SHIFT, Item.LANGUAGES, Item.PHONE)
_HELD = (
    # days ago, kind, title, mandatory, standard, shared with, share of peers there
    (310, Kind.TRAINING, "Peer support basics, renewed", True, "ICISF", "", 0.95),
    (250, Kind.MEETING, "Team meeting, spring", False, "", "", 0.8),
    (190, Kind.TRAINING, "Listening after loss", False, "ICISF", "County fire, State patrol", 0.4),
    (120, Kind.TRAINING, "Limits of confidentiality", True, "ICISF", "", 0.9),
    (64, Kind.DEBRIEF, "", False, "", "", 0.3),
    (33, Kind.MEETING, "Team meeting, autumn", False, "", "", 0.75),
    (-16, Kind.TRAINING, "Sleep and shift work", False, "ICISF", "County fire", 0.0),
)


def _year(random: _random.Random, today: date, peers: Sequence[Peer]) -> list[Gathering]:
    made = [
        Gathering(
            id=new_id(random),
            kind=kind,
            day=PartialDate((today - timedelta(days=ago)).isoformat()),
            title=title,
            mandatory=mandatory,
            standard=standard,
            shared_with=shared_with,
        )
        for ago, kind, title, mandatory, standard, shared_with, _ in _HELD
    ]
    return [
        attrs.evolve(each, attended=tuple(_some(random, gatherings.expected(each, peers), held[-1])))
        for each, held in zip(made, _HELD, strict=True)
    ]


def _some(random: _random.Random, peers: Sequence[Peer], share: float) -> list[Id]:
    return [peer.id for peer in random.sample(list(peers), round(share * len(peers)))]


def _old_routes(ctx: Ctx) -> tuple[str, ...]:
    try:
        return publish.routes(ctx.department)[:1]
    except DeskError:
        return ()
