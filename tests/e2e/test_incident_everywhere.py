"""Fifteen days after an incident at five departments: one script that never asks which one it is, and what each says.

It is played three times at each desk: in an ordinary fortnight, over the hour that autumn repeats, and over the hour
that spring leaves out. What a department says stands in one table, what the wall clock shows in another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from peerdesk_core.context import Ctx
from peerdesk_core.desk import Desk
from peerdesk_core.law.department import Saying
from peerdesk_core.model.clocks import ClockItem, ClockState
from peerdesk_core.model.codes import new_code
from peerdesk_core.model.ids import Id, PartialDate, new_id, to_minute, to_month
from peerdesk_core.model.incidents import IncidentKind, Party, SessionKind
from peerdesk_core.model.load import Load
from peerdesk_core.model.needs import Channel, Fit, Format, ReachVia, Request, Source
from peerdesk_core.model.people import Peer, Rank
from peerdesk_core.paper import Paper, to_text
from peerdesk_core.testing import MovingClock, make_desk
from peerdesk_core.times import BadTime, parse_moment
from peerdesk_incidents import (
    after_action,
    coverage,
    desk_ops,
    escalation,
    plan,
    sessions,
    silence,
    store,
    tidying,
    timeline,
)
from peerdesk_incidents.bars import OWN_RULE
from peerdesk_incidents.due import unclocked
from peerdesk_incidents.errors import Barred, Gone, TooFew
from peerdesk_incidents.facts import said
from peerdesk_incidents.known import News
from peerdesk_incidents.merging import Part
from peerdesk_incidents.models import Approval, Approved, Given, LedBy, Office, Session, Slot
from peerdesk_incidents.opening import Draft, entered_late
from peerdesk_incidents.panel import panel
from peerdesk_incidents.screens.completing import receipt_lines
from peerdesk_incidents.settings import CHECK_IN_DAYS
from peerdesk_incidents.terms import terms_of
from peerdesk_incidents.wording import kinds
from peerdesk_intake import ranking, service
from peerdesk_intake import store as requests
from peerdesk_intake import tidying as requests_tidying
from peerdesk_intake.models import Draft as RequestDraft
from peerdesk_roster import burnout
from peerdesk_roster import store as roster

MINNEAPOLIS, SECTION_1_24, GUIDELINE = "us-mn-minneapolis-pd", "us-mn-section-1-24", "us-mn-dps"
ST_LOUIS, MESQUITE = "us-mo-slmpd", "us-tx-mesquite-pd"
DAY = PartialDate("2026-01-05")
HOUR = timedelta(hours=1)


def peer(number: int) -> Peer:
    """A peer in order everywhere."""
    return Peer(
        id=Id(f"{0xF000 + number:016x}"),
        given="Alex",
        family=f"Ames{number:02d}",
        rank=Rank.OFFICER,
        unit="Patrol",
        shift="day",
        joined_on=DAY,
        trained_on=DAY,
        certified_until=PartialDate("2028-12-31"),
        agreement_on=DAY,
        explained_on=DAY,
        acknowledged_on=DAY,
        checked_in_on=DAY,
        reviewed_on=DAY,
    )


CAST: Mapping[str, Peer] = {
    word: peer(number)
    for number, word in enumerate(("was in it", "saw it", "saw it, as is learned later", "leads", "leads too", "calls"))
}


@attrs.frozen(kw_only=True)
class Season:
    """A fortnight: when it happened, as it is typed; when that was; and what the wall shows of each clock."""

    happened: str
    opened: str
    night: str
    """The date of which 01:30 and 02:30 are typed."""
    walls: Mapping[str, str]
    understood: Mapping[str, str]


# ------------------------------------------------------------------ the script


class Fortnight:
    """Fifteen days at an open desk. What is shown is noted under a word, what the wall shows beside it."""

    def __init__(self, desk: Desk, clock: MovingClock, season: Season) -> None:
        self.desk, self.clock, self.season = desk, clock, season
        self.zone = desk.department.zone
        self.noted: dict[str, Any] = {}
        self.walls: dict[str, str] = {}
        self.understood: dict[str, str] = {}
        self.cited: set[str] = set()

    @property
    def ctx(self) -> Ctx:
        return self.desk.ctx("incidents")

    @property
    def part(self) -> Part:
        return store.part_of(self.ctx.store, self.id)

    def after(self, hours: float) -> datetime:
        """So long after it happened, by the clock that no season changes."""
        return self.happened + hours * HOUR

    def at(self, hours: float) -> None:
        """Move the clock on."""
        assert self.after(hours) >= self.clock.moment
        self.clock.moment = self.after(hours)

    def wall(self, at: datetime) -> str:
        return f"{at.astimezone(self.zone):%m-%d %H:%M %Z}"

    def typed(self, text: str) -> datetime:
        return parse_moment(text, self.clock.moment, self.zone).at

    def play(self) -> None:
        for step in (
            self.open,
            self.ask_who_decides,
            self.ask_for_a_debriefing,
            self.keep_out,
            self.hand_out,
            self.learn_that_a_peer_saw_it,
            self.defuse,
            self.type_in_the_night,
            self.merge,
            self.debrief,
            self.keep_silent,
            self.count_up_and_down,
            self.reach_the_rest,
            self.look_at_the_leaders,
            self.write_it_down,
            self.complete,
        ):
            step()

    def open(self) -> None:
        """It is typed a good while after it happened: the clocks run from when it did."""
        self.clock.moment = datetime.fromisoformat(self.season.opened).astimezone(UTC)
        department = self.ctx.department
        self.happened = self.typed(self.season.happened)
        draft = Draft(
            kind=IncidentKind.MULTIPLE_CASUALTIES,
            happened_at=self.happened,
            sworn=4,
            civilian=2,
            family=1,
            large_scale=True,
            at_scene=True,
            involved=(CAST["was in it"].id,),
            witnesses=(CAST["saw it"].id,),
        )
        opened = desk_ops.open_(self.ctx, draft)
        self.id = opened.incident.id
        assert entered_late(opened.incident)
        assert "Entered late: the clocks run from when it happened." in opened.says
        assert [slot.number for slot in opened.slots] == [1, 2, 3, 4, 5, 6, 7]
        self.noted["kinds"] = tuple(kind.value for kind in kinds(department)[0])
        self.look_at_clocks("clocks")
        self.noted["without a number"] = self.cites(unclocked(department, opened.incident))
        self.desk.choose({CHECK_IN_DAYS: "14"})
        (check_in,) = (item for item in self.items() if item.act.startswith("check-ins"))
        self.noted["check-ins by choice"] = (check_in.cite, check_in.act)
        self.walls["check-ins by choice"] = self.wall(check_in.due_at)
        self.desk.choose({CHECK_IN_DAYS: ""})
        self.noted["silence at first"] = self.hush()

    def items(self) -> tuple[ClockItem, ...]:
        return tuple(owned.item for owned in self.desk.kernel.clocks() if owned.owner == "incidents")

    def look_at_clocks(self, when: str) -> None:
        """What runs, with its clause; when it ends goes to what the wall shows."""
        self.noted[when] = {item.act: item.cite for item in self.items()}
        self.cited |= {item.cite for item in self.items()}
        for item in self.items():
            self.walls[f"{when}: {item.act.partition(',')[0]}"] = self.wall(item.due_at)
            assert item.entered_late is (item.act != "no social media")

    def is_late(self, item: ClockItem) -> bool:
        return item.state(self.clock.moment) is ClockState.LATE

    def hush(self) -> tuple[str, ...]:
        now = self.clock.moment
        found = [silence.silence_of(self.ctx.department, one, now) for one in store.embargoes(self.ctx.store)]
        return tuple(word for one in found for word in (one.state.value, *(clause.cite for clause in one.clauses)))

    def cites(self, sayings: Iterable[Saying]) -> tuple[str, ...]:
        found = tuple(saying.clause.cite for saying in sayings)
        self.cited |= set(found)
        return found

    def ask_who_decides(self) -> None:
        """The plan: who activates, agrees, is told, sends, coordinates, is asked, leads; and what is still wanting."""
        ctx, incident = self.ctx, self.part.incident
        found = plan.plan_of(ctx.department, incident)
        for word in ("activate", "authorise", "notify", "deploy", "coordinate", "consult", "triage", "respond", "lead"):
            self.noted[word] = self.who(getattr(found, word))
        for word in ("attend", "avoid", "refer_on", "media", "hazard", "prove"):
            self.noted[word] = self.cites(getattr(found, word))
        self.noted["to be asked"] = tuple(ctx.department.role(office.value) for office in plan.whom(found.consult))
        self.noted["at a hazard"] = escalation.escalation_of(ctx.department, incident, ()).hazard_to
        self.noted["to be told"] = tuple(ctx.department.role(office.value) for office in plan.whom(found.notify))
        self.noted["wanting"] = len(plan.wanting(ctx.department, incident, found))
        called_for = {
            kind.value: self.cites(plan.suggested(ctx.department, attrs.evolve(incident, kind=kind)))
            for kind in IncidentKind
        }
        self.noted["calls for the team"] = {kind: cited for kind, cited in called_for.items() if cited}
        now = to_minute(self.clock.moment)
        for what, sayings in ((Approved.ACTIVATION, found.activate), (Approved.LARGE_SCALE, found.authorise)):
            for office in plan.offices(sayings)[:1]:
                desk_ops.approve(ctx, self.id, Approval(what=what, office=office, given=Given.PHONE, at=now))
        for office in plan.whom(found.notify)[:1]:
            desk_ops.tell(ctx, self.id, office)
        desk_ops.consult(ctx, self.id, now)
        desk_ops.plan_lead(ctx, self.id, LedBy.TEAM)
        assert plan.wanting(ctx.department, self.part.incident, found) == ()

    def who(self, sayings: Iterable[Saying]) -> tuple[tuple[str, str, str], ...]:
        """Title, force and clause of each."""
        told = tuple(sayings)
        self.cites(told)
        return tuple((self.ctx.department.role(one.who), one.then.value, one.clause.cite) for one in told)

    def ask_for_a_debriefing(self) -> None:
        """On what ground there is one: by kind, once command has named it, once command invites."""
        department, incident = self.ctx.department, self.part.incident
        mine = plan.debrief_of(department, incident)
        self.noted["debriefing"] = (mine.word.value, *self.cites(mine.sayings))
        by_kind = {kind: attrs.evolve(incident, kind=kind, approvals=()) for kind in IncidentKind}
        words = {kind.value: plan.debrief_of(department, one).word.value for kind, one in by_kind.items()}
        self.noted["automatic"] = tuple(kind for kind, word in words.items() if word == "automatic")
        self.noted["otherwise"] = {word for word in words.values() if word != "automatic"}
        plain = by_kind[IncidentKind.OTHER]
        given = {
            what: Approval(what=what, office=Office.COMMAND, given=Given.IN_PERSON, at=to_minute(self.happened))
            for what in (Approved.DESIGNATION, Approved.INVITATION)
        }
        for what, approval in given.items():
            after = plan.debrief_of(department, attrs.evolve(plain, approvals=(approval,)))
            self.noted[f"after {what.value}"] = after.word.value
        self.noted["invited by"] = self.who(said(department, incident, "invite"))
        self.noted["others"] = self.who(said(department, incident, "join", direct="no"))

    def keep_out(self) -> None:
        """A request of somebody who was in it: peers who were there are barred, and lead and call nobody either."""
        self.request = self.take_in(self.id)
        barred = self.ask()
        self.noted["barred"] = {
            word: tuple(OWN_RULE if bar.says.endswith(OWN_RULE) else bar.cite for bar in barred[one.id])
            for word, one in CAST.items()
            if one.id in barred
        }
        self.cited |= {bar.cite for bars in barred.values() for bar in bars}
        assert {word for word, one in CAST.items() if one.id in barred} == {"was in it", "saw it"}
        assert not any(bar.overridable for bars in barred.values() for bar in bars)
        slot = self.part.slots[0]
        for word in ("was in it", "saw it"):
            with pytest.raises(Barred):
                desk_ops.give(self.ctx, slot.id, CAST[word].id)
            with pytest.raises(Barred):
                self.session(SessionKind.DEFUSING, 4, word)
        assert self.part.sessions == ()

    def take_in(self, incident: Id) -> Request:
        ctx = self.desk.ctx("intake")
        now = ctx.clock.now()
        draft = RequestDraft(
            channel=Channel.IN_PERSON,
            source=Source.SELF,
            format=Format.PHONE,
            reach_via=ReachVia.KNOWN_TO_COORDINATOR,
            arrived_at=now,
            incident=incident,
        )
        code = new_code(ctx.random, {request.code for request in requests.all_open(ctx.store)})
        made = service.open_request(draft, id=new_id(ctx.random), code=code, now=now)
        made = service.mark_replied(made, now, now)
        requests.add(ctx.store, made, requests_tidying.due_at(ctx, made))
        return made

    def ask(self) -> Mapping[Id, tuple[Any, ...]]:
        ctx = self.desk.ctx("intake")
        return ctx.ask_ranking(requests.find(ctx.store, self.request.id), Fit())[1].barred

    def session(self, kind: SessionKind, hours: float, *leaders: str, offered: int = 0) -> Session:
        ids = [CAST[word].id for word in leaders]
        return desk_ops.plan_session(self.ctx, self.id, kind, self.after(hours), leaders=ids, offered=offered)

    def hand_out(self) -> None:
        """Six numbers are said; one person is not reached at once, one is; a slip is taken back."""
        ctx = self.ctx
        sworn = [desk_ops.hand_out(ctx, self.id, Party.SWORN) for _ in range(3)]
        civilian, family = (
            desk_ops.hand_out(ctx, self.id, Party.CIVILIAN),
            desk_ops.hand_out(ctx, self.id, Party.FAMILY),
        )
        assert [slot.number for slot in (*sworn, civilian, family)] == [1, 2, 3, 5, 7]
        for slot in (*sworn, civilian):
            desk_ops.give(ctx, slot.id, CAST["calls"].id)
        desk_ops.attempt(ctx, sworn[1].id)
        self.done(sworn[0])
        slip = self.done(sworn[2])
        desk_ops.reopen(ctx, slip.id)
        self.done(family)
        self.noted["covered at first"] = self.covered()

    def done(self, slot: Slot, at: datetime | None = None) -> Slot:
        made = desk_ops.done(self.ctx, slot.id, at)
        assert (made.by, made.callback, made.reach_via) == (None, None, None), "who reached whom is not kept"
        return made

    def covered(self) -> tuple[int, ...]:
        found = coverage.coverage_of(self.ctx.department, self.part.incident, self.part.slots, self.clock.moment)
        assert found.in_time + found.late + found.reached + found.attempted + found.open == found.involved
        return (found.in_time, found.late, found.reached, found.attempted, found.open)

    def learn_that_a_peer_saw_it(self) -> None:
        """The peer was given a number, a session and the request before that: all of it is taken back, with notice."""
        ctx, word = self.ctx, "saw it, as is learned later"
        self.session(SessionKind.DEFUSING, 8, word, "leads", offered=6)
        desk_ops.give(ctx, self.part.slots[1].id, CAST[word].id)
        intake = self.desk.ctx("intake")
        _, found = intake.ask_ranking(self.request, Fit())
        now, month = self.clock.moment, to_month(ctx.clock.today())
        given = ranking.take(self.request, found, CAST[word].id, override=False, cross_rank=False, now=now)
        ranking.save_offer(
            intake.store, given, requests_tidying.due_at(intake, given), CAST[word].id, Load.OFFERED, month
        )
        change = desk_ops.bar(ctx, self.id, CAST[word].id, involved=False)
        assert change.withdrawn == 2 and "2 pieces of work" in change.says()
        assert self.part.slots[1].by is None
        assert self.part.sessions[0].leaders == (CAST["leads"].id,)
        assert requests.find(intake.store, self.request.id).assigned is None
        assert CAST[word].id in self.ask()

    def defuse(self) -> None:
        """The aim passes, then it is held: its clock goes. The peer leaves the scene."""
        self.at(6)
        desk_ops.learn(self.ctx, self.id, News(at_scene=False))
        self.noted["silence after the scene"] = self.hush()
        self.at(9)
        self.look_at_clocks("after the aim")
        planned = self.part.sessions[0]
        desk_ops.set_leaders(self.ctx, planned.id, [CAST["leads"].id, CAST["leads too"].id])
        self.noted["defusing"] = sessions.notes_of(self.ctx.department, self.part.incident, planned)
        held = desk_ops.hold_session(self.ctx, planned.id, 5, self.after(8.5))
        assert held.leaders == (), "their work is in their load"
        self.look_at_clocks("once it was held")

    def type_in_the_night(self) -> None:
        """Times of the night in which the clock may change, typed the next morning."""
        self.at(14)
        for text in ("01:30", "01:30 second", "02:30"):
            try:
                moment = parse_moment(f"{self.season.night} {text}", self.clock.moment, self.zone)
                self.understood[text] = moment.says
                asked = desk_ops.consult(self.ctx, self.id, moment.at)
                assert asked.consulted_at == moment.at
            except BadTime as error:
                self.understood[text] = error.cause
        found = timeline.entries_of(self.ctx.department, self.part, self.clock.moment)
        assert [entry.at for entry in found] == sorted(entry.at for entry in found)

    def merge(self) -> None:
        """What was opened as a second incident turns out to be the same: too late for a defusing, with a number out."""
        ctx = self.ctx
        self.at(17)
        again = self.typed(f"{self.season.night} 01:30")
        opened = desk_ops.open_(ctx, Draft(kind=IncidentKind.OTHER, happened_at=again, sworn=1, civilian=1))
        other = opened.incident
        assert other.happened_at == self.after(3.5), "the first of the two half past ones of that night"
        late = [item for item in self.items() if item.subject == other.code and self.is_late(item)]
        self.noted["late already"] = {item.act: item.cite for item in late}
        slot = desk_ops.hand_out(ctx, other.id, Party.SWORN)
        second = self.take_in_second(other.id)
        preview = desk_ops.merge_preview(ctx, self.id, other.id)
        merged = desk_ops.merge(ctx, self.id, other.id)
        assert merged == preview
        with_code = next(one for one in self.part.slots if one.id == slot.id)
        assert (with_code.code, with_code.number, with_code.incident) == (other.code, 1, self.id)
        incident = self.part.incident
        assert (incident.sworn, incident.civilian, incident.happened_at) == (5, 3, self.happened)
        assert len(self.part.embargoes) <= 1
        assert store.find(ctx.store, other.id).id == self.id
        intake = self.desk.ctx("intake")
        assert requests.find(intake.store, second).incident == self.id
        self.done(with_code)

    def take_in_second(self, incident: Id) -> Id:
        kept = self.request
        made = self.take_in(incident)
        self.request = kept
        return made.id

    def debrief(self) -> None:
        """Too early, in the usual time, too late: each can be planned. Two heavy sessions lie on one leader then."""
        self.at(20)
        department, incident = self.ctx.department, self.part.incident
        for word, hours in (("early", 20), ("usual", 48), ("later", 80)):
            notes = sessions.time_notes(department, incident, SessionKind.DEBRIEFING, self.after(hours))
            self.noted[f"debriefing {word}"] = notes
        self.noted["briefing of two"] = cites_at_the_end(sessions.size_notes(department, SessionKind.BRIEFING, 2))
        for kind in (SessionKind.DEFUSING, SessionKind.DEBRIEFING):
            self.noted[f"about a {kind.value}"] = self.cites(sessions.sayings_of(department, incident, kind))
        terms = {term.cite for term in terms_of(department) if term.cite}
        self.noted["words explained"] = tuple(sorted(terms - {term.cite for term in terms_of(None)}))
        approval = Approval(
            what=Approved.INVITATION, office=Office.COMMAND, given=Given.WRITTEN, at=to_minute(self.clock.moment)
        )
        desk_ops.approve(self.ctx, self.id, approval)
        desk_ops.invite(self.ctx, self.id, 6)
        self.noted["then"] = plan.debrief_of(department, self.part.incident).word.value
        planned = self.session(SessionKind.DEBRIEFING, 48, "leads", offered=6)
        talk = self.session(SessionKind.ONE_TO_ONE, 30, "leads too")
        off = self.session(SessionKind.BRIEFING, 40, "leads too")
        self.at(49)
        desk_ops.hold_session(self.ctx, planned.id, 4)
        desk_ops.hold_session(self.ctx, talk.id, 1)
        desk_ops.call_off(self.ctx, off.id)
        assert all(session.leaders == () for session in self.part.sessions)
        self.look_at_clocks("after the debriefing")

    def keep_silent(self) -> None:
        """Silence after the official release, and about what hit another agency."""
        ctx = self.ctx
        outside = desk_ops.begin_embargo(ctx)
        for embargo in store.embargoes(ctx.store):
            assert embargo.released_at is None
            desk_ops.release(ctx, embargo.id, self.after(48))
        self.at(50)
        self.noted["after the release"] = self.hush()
        self.look_at_clocks("while it runs")
        rows = panel(ctx).rows
        self.noted["on Today"] = (rows[0].value, *("no social media" for row in rows if "no social media" in row.label))
        self.at(73)
        assert {one.state for one in self.silences()} == {silence.Hush.OVER}
        assert outside.id in {embargo.id for embargo in store.embargoes(ctx.store)}
        tidying.end_silence(ctx)
        assert store.embargoes(ctx.store) == ()

    def silences(self) -> list[silence.Silence]:
        now = self.clock.moment
        return [silence.silence_of(self.ctx.department, one, now) for one in store.embargoes(self.ctx.store)]

    def count_up_and_down(self) -> None:
        """Three more turn up, two of them were counted twice; a number that was said is never taken away."""
        ctx = self.ctx
        more = desk_ops.learn(ctx, self.id, News(counts={Party.SWORN: 8}))
        assert [slot.number for slot in more.added] == [8, 9, 10]
        fewer = desk_ops.learn(ctx, self.id, News(counts={Party.SWORN: 6, Party.CIVILIAN: 2}))
        assert len(fewer.removed) == 3
        before = self.part
        with pytest.raises(TooFew) as refused:
            desk_ops.learn(ctx, self.id, News(counts={Party.SWORN: 1}))
        assert refused.value.least == 4
        assert self.part == before

    def reach_the_rest(self) -> None:
        """On the last day some are reached in time, afterwards one is, and one never."""
        self.at(24 * 13)
        slots = {(slot.code, slot.number): slot for slot in self.part.slots}
        code = self.part.incident.code
        for number in (2, 3, 5):
            self.done(slots[code, number])
        self.noted["on day 13"] = self.covered()
        self.look_at_clocks("clocks on day 13")
        self.at(24 * 14 + 3)
        self.noted["on day 14"] = self.covered()
        self.noted["late on day 14"] = {item.act: item.cite for item in self.items() if self.is_late(item)}
        self.done(slots[code, 4])
        self.noted["at the end"] = self.covered()

    def look_at_the_leaders(self) -> None:
        """The guard against burning out sees two sessions of one peer, one of the other, and no talk of two."""
        ctx = self.desk.ctx("roster")
        limits, month = burnout.limits_of(ctx), to_month(ctx.clock.today())
        for word in ("leads", "leads too", "calls", "saw it, as is learned later"):
            loads = ctx.store.loads(CAST[word].id)
            window = burnout.window_of(loads, month, limits)
            strain = burnout.strain_of(CAST[word], window, limits)
            self.noted[f"load: {word}"] = (window.heavy, window.contacts, strain.value)

    def write_it_down(self) -> None:
        """The after-action sheet and the timeline: neither says who, nor how a person fared."""
        ctx, department, part = self.ctx, self.ctx.department, self.part
        named = after_action.authors_named(department, part.incident)
        desk_ops.write_with(ctx, self.id, named)
        sheet = after_action.sheet_of(department, self.part, ctx.clock.today())
        self.noted["sheet rests on"] = self.cites(after_action.basis_of(department, part.incident))
        self.noted["sheet: mind"] = after_action.caution_of(department, part.incident)
        self.noted["sheet: authors"] = tuple(author.value for author in named)
        self.noted["sheet: activation"] = lines_of(sheet, "Activation")
        self.noted["sheet: silence"] = lines_of(sheet, "Social media")
        story = timeline.timeline_of(department, self.part, self.clock.moment)
        happened = lines_of(story, "What happened")
        assert happened[0] == f"- {self.happened.astimezone(self.zone):%Y-%m-%d %H:%M %Z}  It happened."
        assert any(line.endswith("Opened on the desk, late: clocks run from when it happened.") for line in happened)
        told = [line.partition("  ")[2] for line in happened]
        self.noted["timeline"] = tuple(line for line in told if line.endswith((": held.", "called off.")))
        self.noted["timeline: decided"] = tuple(
            line for line in told if line.endswith((", by telephone.", ", in writing."))
        )
        self.walls["on the timeline"] = next(line[7:22] for line in happened if "The professional was asked." in line)
        for text in (to_text(sheet), to_text(story)):
            assert not any(word in text for one in CAST.values() for word in (one.family, one.id))
        for session_came in ("came", "4 of", "5 of"):
            assert session_came not in "\n".join(lines_of(sheet, "Sessions"))
        untouched = attrs.evolve(
            self.part,
            slots=tuple(attrs.evolve(slot, attempts=0, done_at=None) for slot in self.part.slots),
            sessions=tuple(attrs.evolve(session, came=0) for session in self.part.sessions),
        )
        assert after_action.sheet_of(department, untouched, ctx.clock.today()) == sheet

    def complete(self) -> None:
        """The receipt, the counts, and nothing left: no record, no clock, no link of a request."""
        ctx, part = self.ctx, self.part
        month = to_month(ctx.clock.today())
        before = self.counters(month)
        closing = desk_ops.closing(ctx, self.id)
        self.noted["left open"] = closing.left_open
        receipt = desk_ops.complete(ctx, self.id)
        records = 1 + len(part.slots) + len(part.sessions)
        assert (receipt.keys_destroyed, receipt.records_removed, receipt.period) == (records, records, month)
        after = self.counters(month)
        grown = {key: number - before.get(key, 0) for key, number in after.items() if number != before.get(key, 0)}
        self.noted["counted"] = {f"{family} {category}": number for (family, category), number in grown.items()}
        assert Counter(receipt.counted) == grown
        told = [line.text for line in receipt_lines(receipt, closing) if line.indent]
        assert len(told) == len(set(told)) == len(grown), "each number is told once"
        with pytest.raises(Gone):
            desk_ops.complete(ctx, self.id)
        assert self.counters(month) == after, "counted once"
        for name in (store.INCIDENTS, store.SLOTS, store.SESSIONS, store.EMBARGOES):
            assert ctx.store.collection(name).all() == ()
        assert ctx.store.clocks() == () and self.items() == ()
        intake = self.desk.ctx("intake")
        for request in requests.all_open(intake.store):
            assert request.incident is None
            self.shut(request)

    def counters(self, month: Any) -> dict[tuple[str, str], int]:
        families = [owned.item.id for owned in self.desk.kernel.measures() if owned.owner == "incidents"]
        found = {family: self.ctx.store.counters(family, month) for family in families}
        return {(family, word): number for family, counts in found.items() for word, number in counts.items() if number}

    def shut(self, request: Request) -> None:
        ctx = self.desk.ctx("intake")
        closing = service.close(request, None, ctx.clock.now(), ctx.clock.today())
        requests.destroy(ctx.store, request.id, closing)


def cites_at_the_end(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(text.rpartition("[")[2].rstrip("]") for text in texts)


def lines_of(paper: Paper, title: str) -> tuple[str, ...]:
    return next(part.lines for part in paper.parts if part.title == title)


# ------------------------------------------------------------------ the tables

SKILLS, CHECK_IN, PLAN = "MNDPS Skills", "MPD 3-503 IV.B.6", "a plan of your own"
DEFUSING, DEBRIEFING = {"defusing": SKILLS}, {"debriefing": SKILLS}
RESPONSE = "MPD 3-503 III.I, V.D.1; MPD P&P 3-502; MPD P&P 7-810; Minn. Stat. 181.9731"
STATUTE, OPENING = "Minn. Stat. 181.9731 subd. 2", "Minn. Stat. 181.9731 subd. 2; Minn. Stat. 181.9732"
TEXAS, CLOSED = "Tex. Health & Safety Code 784.001(4), 784.003(a)", "Tex. Health & Safety Code 784.002"
MISSOURI, KEPT = "RSMo 590.1040.4, .1", "RSMo 590.1040.2, .1"
COUNTED = {
    "incidents.kind multiple_casualties": 1,
    "incidents.session one_to_one": 1,
    "incidents.session defusing": 1,
    "incidents.session debriefing": 1,
    "incidents.check_in not_reached": 2,
}
NO_SHEET = "No text of this department says what peers may add after such an incident. Ask before it leaves the team."


AUTOMATIC = (
    "major_disaster",
    "multiple_casualties",
    "line_of_duty_death",
    "member_suicide",
    "child_death",
    "designated",
)


WHENEVER = (
    "clocks",
    "after the aim",
    "once it was held",
    "after the debriefing",
    "while it runs",
    "clocks on day 13",
)
"""When the clocks are looked at."""


def walls(*, aim: str, usual: str, window: str, silence_ends: str, check_ins: str, asked: str) -> dict[str, str]:
    """What the wall shows of each clock, wherever that clock runs."""
    return {
        **{f"{look}: check-ins": check_ins for look in WHENEVER},
        **{f"{look}: debriefing": window for look in WHENEVER},
        "clocks: defusing": aim,
        "after the aim: defusing": usual,
        "after the aim: defusing planned": aim,
        "while it runs: no social media": silence_ends,
        "check-ins by choice": check_ins,
        "on the timeline": asked,
    }


SEASONS: Mapping[str, Season] = {
    "ordinary": Season(
        happened="2026-06-08 22:00",
        opened="2026-06-09T02:10-05:00",
        night="2026-06-09",
        walls=walls(
            aim="06-09 06:00 CDT",
            usual="06-09 10:00 CDT",
            window="06-11 22:00 CDT",
            silence_ends="06-11 22:00 CDT",
            check_ins="06-22 22:00 CDT",
            asked="06-09 02:30 CDT",
        ),
        understood={
            "01:30": "Understood as today 01:30 CDT.",
            "01:30 second": "That time came only once.",
            "02:30": "Understood as today 02:30 CDT.",
        },
    ),
    "autumn": Season(
        happened="2026-10-31 22:00",
        opened="2026-11-01T01:30-06:00",
        night="2026-11-01",
        walls=walls(
            aim="11-01 05:00 CST",
            usual="11-01 09:00 CST",
            window="11-03 21:00 CST",
            silence_ends="11-03 21:00 CST",
            check_ins="11-14 22:00 CST",
            asked="11-01 02:30 CST",
        ),
        understood={
            "01:30": "Understood as today 01:30 CDT (shown twice that night: the first of the two).",
            "01:30 second": "Understood as today 01:30 CST (shown twice that night: the second of the two).",
            "02:30": "Understood as today 02:30 CST.",
        },
    ),
    "spring": Season(
        happened="2027-03-13 22:00",
        opened="2027-03-14T03:10-05:00",
        night="2027-03-14",
        walls=walls(
            aim="03-14 07:00 CDT",
            usual="03-14 11:00 CDT",
            window="03-16 23:00 CDT",
            silence_ends="03-16 23:00 CDT",
            check_ins="03-27 22:00 CDT",
            asked="03-14 01:30 CST",
        ),
        understood={
            "01:30": "Understood as today 01:30 CST.",
            "01:30 second": "That time came only once.",
            "02:30": "The wall never showed that time: clocks were put forward.",
        },
    ),
}

SILENT: Mapping[str, Any] = {
    "kinds": (),
    "clocks": {},
    "without a number": (),
    "check-ins by choice": ("the department's own setting", "check-ins, 7 of 7 open"),
    "silence at first": (),
    "activate": (),
    "authorise": (),
    "notify": (),
    "deploy": (),
    "coordinate": (),
    "consult": (),
    "triage": (),
    "respond": (),
    "attend": (),
    "avoid": (),
    "refer_on": (),
    "media": (),
    "hazard": (),
    "prove": (),
    "to be asked": (),
    "at a hazard": (),
    "to be told": (),
    "wanting": 0,
    "calls for the team": {},
    "automatic": (),
    "otherwise": {"open"},
    "after designation": "open",
    "after invitation": "invited",
    "then": "invited",
    "invited by": (),
    "others": (),
    "barred": {"was in it": (OWN_RULE,), "saw it": (OWN_RULE,)},
    "covered at first": (0, 0, 2, 1, 4),
    "silence after the scene": (),
    "after the aim": {"defusing planned": PLAN},
    "defusing": (),
    "once it was held": {},
    "late already": {},
    "debriefing early": (),
    "debriefing usual": (),
    "debriefing later": (),
    "briefing of two": (),
    "words explained": (),
    "after the debriefing": {},
    "after the release": ("over",),
    "while it runs": {},
    "on Today": ("3 of 9 reached",),
    "on day 13": (0, 0, 6, 0, 3),
    "clocks on day 13": {},
    "on day 14": (0, 0, 6, 0, 3),
    "late on day 14": {},
    "at the end": (0, 0, 7, 0, 2),
    "load: leads": (2, 0, "pause"),
    "load: leads too": (1, 1, "spacing"),
    "load: calls": (0, 3, "rested"),
    "load: saw it, as is learned later": (0, 0, "rested"),
    "sheet rests on": (),
    "sheet: mind": NO_SHEET,
    "sheet: authors": (),
    "sheet: silence": ("The texts ask for no silence.",),
    "timeline": (
        "Defusing: held.",
        "One-to-one: held.",
        "Crisis management briefing: was planned and called off.",
        "Debriefing: held.",
    ),
    "left open": ("2 check-ins are not done and will count as not reached.",),
    "counted": COUNTED | {"incidents.check_in reached": 7, "incidents.debriefing invited": 1},
}
"""What the desk shows where a text says nothing."""

ADOPTED: Mapping[str, Any] = {
    "clocks": DEFUSING | DEBRIEFING,
    "triage": (("peer support counselor", "should", SKILLS),),
    "refer_on": ("MNDPS Role conflict 5",),
    "prove": ("MNDPS Operations",),
    "debriefing": ("open", SKILLS),
    "after the aim": DEFUSING | DEBRIEFING | {"defusing planned": PLAN},
    "once it was held": DEBRIEFING,
    "late already": DEFUSING,
    "debriefing early": ("Earlier than usual, which is 24 to 72 hours after it. [MNDPS Skills]",),
    "debriefing later": ("Later than usual, which is within 72 hours. It can be held all the same. [MNDPS Skills]",),
    "briefing of two": (SKILLS,),
    "words explained": (SKILLS,),
    "sheet rests on": ("MNDPS Limits 4", "MNDPS Limits 4"),
    "sheet: mind": "",
    "sheet: authors": ("chaplain", "clinician"),
}
"""What the guideline of Minnesota adds where it is the text, or an adopted one."""

EXPECTED: Mapping[str, Mapping[str, Any]] = {
    MINNEAPOLIS: {
        **SILENT,
        **ADOPTED,
        "clocks": {"check-ins, 6 of 6 open": CHECK_IN} | DEFUSING | DEBRIEFING,
        "check-ins by choice": (CHECK_IN, "check-ins, 6 of 6 open"),
        "activate": (("anybody", "may", "MPD 3-503 III.H"),),
        "deploy": (("PST Coordinator", "must", "MPD 3-503 V.A"),),
        "coordinate": (("Health and Wellness Coordinator", "must", "MPD 3-503 V.B"),),
        "consult": (("PST member", "may", "MPD 3-503 V.C.1"),),
        "to be asked": ("PST Clinical Lead",),
        "triage": (("PST member", "should", "MPD 3-503 VIII"),),
        "respond": (("Peer Support Team", "must", RESPONSE), ("PST member", "must", "MPD 3-503 V.D.3")),
        "lead": (
            ("PST member", "should", SKILLS),
            ("PST member", "should", SKILLS),
            ("Peer Support Team", "may", SKILLS),
            ("stress team", "may", SKILLS),
        ),
        "attend": ("MPD 3-503 III.J",),
        "avoid": (OPENING, "MPD 3-503 III.K"),
        "barred": {"was in it": (STATUTE, "MPD 3-503 III.K"), "saw it": (STATUTE,)},
        "covered at first": (1, 0, 1, 1, 4),
        "after the aim": {"check-ins, 5 of 6 open": CHECK_IN, "defusing planned": PLAN} | DEFUSING | DEBRIEFING,
        "once it was held": {"check-ins, 5 of 6 open": CHECK_IN} | DEBRIEFING,
        "about a defusing": ("MPD 3-503 VIII", SKILLS, "MPD 3-503 VIII", RESPONSE, SKILLS, SKILLS, SKILLS),
        "about a debriefing": (SKILLS, RESPONSE, SKILLS, SKILLS, SKILLS),
        "words explained": (),
        "after the debriefing": {"check-ins, 6 of 8 open": CHECK_IN},
        "while it runs": {"check-ins, 6 of 8 open": CHECK_IN},
        "on day 13": (5, 0, 1, 0, 3),
        "clocks on day 13": {"check-ins, 3 of 8 open": CHECK_IN},
        "on day 14": (5, 0, 1, 0, 3),
        "late on day 14": {"check-ins, 3 of 8 open": CHECK_IN},
        "at the end": (5, 1, 1, 0, 2),
        "sheet: activation": ("Activated by: not noted.", "Mutual aid: no."),
        "timeline: decided": ("Members may be asked to come: Chief of Police, in writing.",),
        "counted": {
            **COUNTED,
            "incidents.check_in in_time": 5,
            "incidents.check_in late": 1,
            "incidents.check_in reached": 1,
            "incidents.debriefing invited": 1,
        },
    },
    SECTION_1_24: {
        **SILENT,
        **ADOPTED,
        "activate": (("Chief of Police", "should", "1-24.4"), ("Division Captain", "should", "1-24.4")),
        "consult": (("Peer Support Team", "must", "1-24 Purpose"),),
        "to be asked": ("contracted mental health professional",),
        "respond": (
            ("Peer Support Team", "may", "1-24.1(A)(2), .4"),
            ("peer support counselor", "should", "1-24.3(C)"),
        ),
        "lead": (
            ("peer support counselor", "should", SKILLS),
            ("peer support counselor", "should", SKILLS),
            ("Peer Support Team", "may", SKILLS),
            ("stress team", "may", SKILLS),
        ),
        "avoid": (OPENING, "1-24.4; 1-23"),
        "wanting": 2,
        "calls for the team": {kind.value: ("1-24.4", "1-24.4") for kind in IncidentKind},
        "barred": {"was in it": (STATUTE, "1-24.4, .3(C)"), "saw it": (STATUTE, "1-24.4, .3(C)")},
        "about a defusing": (SKILLS, SKILLS, SKILLS, "1-24.1(A)(2), .4", SKILLS, SKILLS, SKILLS),
        "about a debriefing": (SKILLS, "1-24.1(A)(2), .4", SKILLS, SKILLS, SKILLS),
        "sheet: activation": ("Activated by: Chief of Police.", "Mutual aid: no."),
        "timeline: decided": (
            "Activation of the team: Chief of Police, by telephone.",
            "Members may be asked to come: Chief of Police, in writing.",
        ),
    },
    ST_LOUIS: {
        **SILENT,
        "kinds": ("children", "multiple_casualties", "members_or_family", "powerful_impact", "other"),
        "silence at first": ("at_scene", "SLMPD Social Media 1", "SLMPD Social Media 2"),
        "activate": (("commanders", "may", "SLMPD Contact 9"), ("commanders", "should", "SLMPD Contact 6")),
        "authorise": (("Commander CIT/Employee Wellness Unit", "must", "SLMPD Commander 4"),),
        "notify": (("commanders", "must", "SLMPD Contact 9"),),
        "to be told": ("RTCC", "Commander CIT/Employee Wellness Unit"),
        "deploy": (
            ("Team Leader", "must", "SLMPD Team Leader 2"),
            ("Peer Support Specialist", "must", "SLMPD Team Member 8"),
        ),
        "consult": (
            ("Peer Support Specialist", "must", "SLMPD Team Member 3"),
            ("Clinical Consultant", "should", "SLMPD Clinical Consultant 6"),
        ),
        "to be asked": ("Clinical Consultant",),
        "triage": (("Peer Support Specialist", "must", "SLMPD Team Member 3"),),
        "respond": (("Peer Support Specialist Team", "may", "SLMPD Contact 3, Contact 3(a), Contact 2"),),
        "lead": (
            ("Peer Support Specialist", "should", MISSOURI),
            ("Peer Support Specialist", "must", "SLMPD Team Member 5"),
        ),
        "media": tuple(f"SLMPD Social Media {number}" for number in (1, 2, 3, 4)),
        "hazard": ("SLMPD Contact 5",),
        "at a hazard": ("Clinical Consultant", "Commander CIT/Employee Wellness Unit"),
        "wanting": 4,
        "calls for the team": {
            kind.value: ("SLMPD Contact 6",)
            for kind in IncidentKind
            if kind not in (IncidentKind.DESIGNATED, IncidentKind.OTHER)
        },
        "debriefing": ("open", "SLMPD Team Activities 4, Contact 1"),
        "others": (("member", "may", "SLMPD Team Activities 4, Contact 1"),),
        "silence after the scene": ("unreleased", "SLMPD Social Media 2"),
        "about a defusing": ("SLMPD Team Member 3", MISSOURI, KEPT),
        "about a debriefing": ("SLMPD Team Activities 4, Contact 1", "SLMPD Team Member 5", MISSOURI, KEPT),
        "after the release": ("running", "SLMPD Social Media 2", "running", "SLMPD Social Media 2"),
        "while it runs": {"no social media": "SLMPD Social Media 2"},
        "on Today": ("3 of 9 reached", "no social media", "no social media"),
        "sheet: activation": (
            "Activated by: commanders.",
            "Agreed to, as a large one, by: Commander CIT/Employee Wellness Unit.",
            "Mutual aid: no.",
        ),
        "sheet: silence": ("Silence of the team on social media: asked for by the text.",),
        "timeline: decided": (
            "Activation of the team: commanders, by telephone.",
            "Activation for a large incident: Commander CIT/Employee Wellness Unit, by telephone.",
            "Members may be asked to come: commanders, in writing.",
        ),
    },
    MESQUITE: {
        **SILENT,
        "kinds": (*AUTOMATIC, "other"),
        "lead": (("PSM", "should", TEXAS), ("PSM", "must", "MESQ 319.00 IV.A, II.B")),
        "prove": ("MESQ 319.00 III.E",),
        "debriefing": ("automatic", "MESQ 319.00 IV.B, II.C", "MESQ 319.00 IV.A", "MESQ 319.00 IV.B"),
        "automatic": AUTOMATIC,
        "after designation": "automatic",
        "then": "automatic",
        "invited by": (("Chief of Police", "may", "MESQ 319.00 IV.A"),),
        "others": (("employee", "may", "MESQ 319.00 IV.B"),),
        "about a defusing": (TEXAS, CLOSED, CLOSED),
        "about a debriefing": (
            "MESQ 319.00 IV.B, II.C",
            "MESQ 319.00 IV.B",
            "MESQ 319.00 IV.B",
            "MESQ 319.00 IV.B",
            "MESQ 319.00 IV.A",
            TEXAS,
            "MESQ 319.00 IV.A, II.B",
            CLOSED,
            CLOSED,
        ),
        "words explained": ("Tex. Health & Safety Code 784.001(3), 784.001; MESQ 319.00 II.E",),
        "sheet: activation": ("Activated by: not noted.", "Mutual aid: no."),
        "timeline: decided": ("Members may be asked to come: Chief of Police, in writing.",),
        "counted": COUNTED | {"incidents.check_in reached": 7, "incidents.debriefing automatic": 1},
    },
    GUIDELINE: {
        **SILENT,
        **ADOPTED,
        "activate": (("peer support team coordinator", "may", "MNDPS Roles 3"),),
        "consult": (("peer support counselor", "may", "MNDPS Roles 1"),),
        "to be asked": ("clinical director",),
        "respond": (("peer support team", "should", "MNDPS Definitions 2"),),
        "lead": (
            ("peer support counselor", "should", SKILLS),
            ("peer support counselor", "should", SKILLS),
            ("peer support team", "may", SKILLS),
            ("critical incident stress management team", "may", SKILLS),
        ),
        "avoid": (OPENING, "MNDPS Role conflict 5"),
        "wanting": 1,
        "barred": {"was in it": (STATUTE,), "saw it": (STATUTE,)},
        "about a defusing": (SKILLS, SKILLS, SKILLS, "MNDPS Definitions 2", SKILLS, SKILLS, SKILLS),
        "about a debriefing": (SKILLS, "MNDPS Definitions 2", SKILLS, SKILLS, SKILLS),
        "sheet: activation": ("Activated by: peer support team coordinator.", "Mutual aid: no."),
        "timeline: decided": (
            "Activation of the team: peer support team coordinator, by telephone.",
            "Members may be asked to come: command, in writing.",
        ),
    },
}

PRINTED: Mapping[str, tuple[str, ...]] = {
    MINNEAPOLIS: ("MPD ", "MNDPS ", "Minn. "),
    SECTION_1_24: ("1-24", "1-23", "MNDPS ", "Minn. "),
    ST_LOUIS: ("SLMPD ", "RSMo "),
    MESQUITE: ("MESQ ", "Tex. "),
    GUIDELINE: ("MNDPS ", "Minn. "),
}
"""How citations begin: of the department's own texts and those they name, of its state's, of an adopted guideline."""


# ------------------------------------------------------------------ what must hold


@pytest.fixture(scope="module", params=sorted(EXPECTED))
def played(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Mapping[str, Fortnight]]]:
    """The three fortnights as they were played, one after the other, at one department's desk."""
    clock = MovingClock(datetime(2026, 6, 9, tzinfo=UTC))
    desk = make_desk(tmp_path_factory.mktemp("desk"), clock, department=request.param)
    roster.save(desk.ctx("roster").store, CAST.values(), "roster.imported")
    desk.kernel.forget()
    found = {name: Fortnight(desk, clock, season) for name, season in SEASONS.items()}
    for fortnight in found.values():
        fortnight.play()
    assert desk.kernel.faults() == ()
    yield request.param, found
    desk.close()


Played = tuple[str, Mapping[str, Fortnight]]


@pytest.mark.clause("mpd-08", "mpd-15", "mpd-33", "mpd-39", "mn124-11", "mn124-14", "slmpd-04", "slmpd-07", "slmpd-21")
@pytest.mark.clause("slmpd-26", "slmpd-31", "mesq-03", "mesq-11", "mesq-12", "mndps-06", "mndps-10", "mndps-19")
@pytest.mark.clause("mndps-23")
@pytest.mark.parametrize("season", SEASONS)
def test_the_same_incident_shows_at_each_department_what_its_own_text_says(played: Played, season: str) -> None:
    department, fortnights = played
    fortnight, expected = fortnights[season], EXPECTED[department]
    assert {word: fortnight.noted[word] for word in expected} == dict(expected)
    assert set(fortnight.noted) == set(expected), "nothing that a fortnight shows is left unchecked"


def running_at(department: str) -> set[str]:
    """The clocks that the department's table names, as the walls are noted."""
    looks = {look: acts for look, acts in EXPECTED[department].items() if look in WHENEVER}
    named = {f"{look}: {act.partition(',')[0]}" for look, acts in looks.items() for act in acts}
    return named | {"check-ins by choice", "on the timeline"}


@pytest.mark.clause("mpd-15", "mndps-10", "slmpd-26")
@pytest.mark.parametrize("season", SEASONS)
def test_clocks_of_hours_and_of_days_end_where_the_wall_shows_them_in_every_season(played: Played, season: str) -> None:
    department, fortnights = played
    assert fortnights[season].walls == {clock: SEASONS[season].walls[clock] for clock in running_at(department)}
    assert fortnights[season].understood == SEASONS[season].understood


def test_every_citation_of_the_fortnight_is_of_the_departments_own_texts(played: Played) -> None:
    department, fortnights = played
    cited = {part.strip() for played in fortnights.values() for cite in played.cited for part in cite.split(";")}
    assert len(cited) > 7
    assert [cite for cite in sorted(cited - {"", PLAN}) if not cite.startswith(PRINTED[department])] == []


def test_no_two_departments_show_the_same_fortnight() -> None:
    assert len({repr(sorted(expected.items())) for expected in EXPECTED.values()}) == len(EXPECTED) == 5
