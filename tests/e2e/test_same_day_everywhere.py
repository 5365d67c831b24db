"""The same day at five departments: one script that never asks which one it is, and a table of what each must show."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest

from peerdesk_core.assignment import Ranking
from peerdesk_core.context import Ctx
from peerdesk_core.desk import Desk
from peerdesk_core.law.packs import FigureName
from peerdesk_core.model.codes import new_code
from peerdesk_core.model.ids import Id, PartialDate, new_id, to_month
from peerdesk_core.model.load import Load
from peerdesk_core.model.needs import (
    Because,
    Channel,
    Contact,
    Duration,
    Fit,
    Format,
    Outcome,
    ReachVia,
    Request,
    Source,
    Topic,
)
from peerdesk_core.model.people import Peer, Rank, Standing
from peerdesk_core.store import Receipt
from peerdesk_core.testing import MovingClock, make_desk
from peerdesk_directory.offices import duties_of
from peerdesk_intake import aid, policy, ranking, service, store, tidying
from peerdesk_intake.due import facts_of, reply_limit
from peerdesk_intake.models import Draft, HandOut, NoConsent, NotAssignable, NotTaken
from peerdesk_intake.running import promised_until
from peerdesk_intake.screens.counts import counters_of
from peerdesk_intake.settings import REPLY_HOURS
from peerdesk_intake.wording import neutral, offered
from peerdesk_oncall.service import Rota
from peerdesk_roster import hours, makeup, publish
from peerdesk_roster import service as people
from peerdesk_roster import store as roster
from peerdesk_roster.admission import admit
from peerdesk_roster.columns import guess_columns, mapping_of
from peerdesk_roster.importing import preview
from peerdesk_roster.sheets import open_sheet

EXPORT = Path(__file__).parents[1] / "plugins" / "roster" / "data" / "hr_export_messy.csv"
MINNEAPOLIS, SECTION_1_24, GUIDELINE = "us-mn-minneapolis-pd", "us-mn-section-1-24", "us-mn-dps"
ST_LOUIS, MESQUITE = "us-mo-slmpd", "us-tx-mesquite-pd"
DAY = PartialDate("2026-01-05")
BEGIN = datetime(2026, 11, 20, 15, tzinfo=UTC)
K9 = "K9"


def peer(number: int, **fields: Any) -> Peer:
    """A peer in order everywhere, but for what is given. Everybody is alike otherwise, so that a tie is a tie."""
    base = Peer(
        id=Id(f"{0xE000 + number:016x}"),
        given="Alex",
        family=f"Ames{number:02d}",
        rank=Rank.OFFICER,
        unit="Patrol",
        shift="day",
        joined_on=DAY,
        trained_on=DAY,
        training_standard="An Institute",
        certified_until=PartialDate("2027-12-31"),
        agreement_on=DAY,
        explained_on=DAY,
        acknowledged_on=DAY,
    )
    return attrs.evolve(base, **fields)


CAST: Mapping[str, Peer] = {
    "ready": peer(1),
    "also ready": peer(2),
    "third": peer(3),
    "untrained": peer(4, trained_on=None),
    "lapsed": peer(5, certified_until=PartialDate("2026-03-01")),
    "unsigned": peer(6, agreement_on=None),
    "unexplained": peer(7, explained_on=None),
    "fitness role": peer(8, fitness_role=True),
    "tied": peer(9, ties=(K9,)),
    "own supervisor": peer(10, supervises=(K9,), rank=Rank.SERGEANT),
    "lieutenant": peer(11, rank=Rank.LIEUTENANT),
    "full plan": peer(13, standing=Standing.REDUCED, capacity=0),
    "long served": peer(12, joined_on=PartialDate("2024-12-20")),
    **{
        standing.value: peer(20 + place, standing=standing, capacity=3 if standing is Standing.REDUCED else None)
        for place, standing in enumerate(Standing)
        if standing is not Standing.GOOD
    },
}


# ------------------------------------------------------------------ the script


class Shift:
    """One day at an open desk. What it shows is noted under a word; citations are noted as well."""

    def __init__(self, desk: Desk, folder: Path, clock: MovingClock) -> None:
        self.desk, self.folder, self.clock = desk, folder, clock
        self.noted: dict[str, Any] = {}
        self.cited: set[str] = set()

    @property
    def ctx(self) -> Ctx:
        return self.desk.ctx("intake")

    def cite(self, texts: Iterable[str]) -> tuple[str, ...]:
        """The citations at the ends of sentences such as "... [MPD 3-503 III.C]"."""
        found = tuple(text.rpartition("[")[2].rstrip("]") for text in texts)
        self.cited |= set(found)
        return found

    def play(self) -> dict[str, Any]:
        for step in (
            self.bring_in,
            self.refuse,
            self.answer,
            self.prompt,
            self.rank,
            self.talk,
            self.close,
            self.hand_out,
            self.help_others,
            self.look_at_the_board,
            self.measure,
            self.publish,
            self.look_at_roles,
            self.look_at_the_rota,
        ):
            step()
        return self.noted

    def bring_in(self) -> None:
        """The messy export of the personnel office, then a cast of peers of whom each lacks one thing."""
        ctx = self.desk.ctx("roster")
        file = Path(shutil.copy(EXPORT, self.folder))
        sheet = open_sheet(file)
        found = preview(
            sheet, mapping_of(guess_columns(sheet)), existing=(), today=ctx.clock.today(), random=random.Random(1)
        )
        done = admit(ctx.store, found, file)
        gaps = people.gaps_of(ctx.peers(), ctx.department, ctx.clock.today())
        self.noted["imported"] = (done.new, done.rejected, sum(not lacking for lacking in gaps.values()))
        for peer in ctx.peers():
            roster.remove(ctx.store, peer.id)
        roster.save(ctx.store, CAST.values(), "roster.imported")

    def refuse(self) -> None:
        """Requests that are no wish of the person's own: refused, advised against, or taken, with the citations."""
        draft = self.draft(Channel.IN_PERSON)
        facts = facts_of(service.open_request(draft, id=Id("f" * 16), code=self.code(), now=self.ctx.clock.now()))
        for because in Because:
            try:
                policy.check_because(self.ctx.department, because, facts)
                against = self.cite(policy.advised_against(self.ctx.department, because, facts))
                self.noted[because.value] = ("against", *against) if against else ("taken",)
            except NotTaken as error:
                self.noted[because.value] = ("refused", *self.cite(error.clauses))

    def draft(self, channel: Channel, source: Source = Source.SELF) -> Draft:
        return Draft(
            channel=channel,
            source=source,
            format=Format.PHONE,
            reach_via=ReachVia.KNOWN_TO_COORDINATOR,
            arrived_at=self.ctx.clock.now() - timedelta(minutes=5),
        )

    def code(self) -> Any:
        ctx = self.ctx
        return new_code(ctx.random, {request.code for request in store.all_open(ctx.store)})

    def take_in(self, channel: Channel, source: Source = Source.SELF) -> Request:
        ctx = self.ctx
        now = ctx.clock.now()
        made = service.open_request(self.draft(channel, source), id=new_id(ctx.random), code=self.code(), now=now)
        store.add(ctx.store, made, tidying.due_at(ctx, made))
        return made

    def limit(self, request: Request) -> tuple[Any, ...]:
        """Hours to answer, the citation, whether it is a promise."""
        ctx = self.ctx
        found = reply_limit(ctx.department, request, ctx.number(REPLY_HOURS))
        if found is None:
            return ()
        self.cited.add(found.cite)
        return (round((found.due_at - request.arrived_at) / timedelta(hours=1)), found.cite, found.binding)

    def answer(self) -> None:
        """One request by each way in that the department offers; how long there is to answer, before and by choice."""
        channels = offered(Channel, self.ctx.department.offered("channels"))
        self.noted["channels"] = tuple(channel.value for channel in channels)
        self.noted["sources"] = tuple(self.ctx.department.offered("sources"))
        made = {channel: self.take_in(channel) for channel in channels}
        self.noted["reply"] = {channel.value: self.limit(request) for channel, request in made.items()}
        self.desk.choose({REPLY_HOURS: "36"})
        self.noted["reply by choice"] = {self.limit(request)[:2] for request in made.values()}
        running = [owned.item for owned in self.desk.kernel.clocks() if owned.item.act != "reply"]
        self.noted["other clocks"] = tuple(sorted({item.cite for item in running if item.cite}))
        self.clock.advance(timedelta(hours=40))
        late = [item for item in self._reply_clocks() if item.says.startswith("It is late")]
        self.noted["late"] = len(late)
        self.noted["owes"] = late[0].says.partition(": ")[2].partition(" owes")[0]
        self.desk.choose({REPLY_HOURS: ""})
        for request in made.values():
            self.shut(request.id)

    def _reply_clocks(self) -> list[Any]:
        return [owned.item for owned in self.desk.kernel.clocks() if owned.item.act == "reply"]

    def prompt(self) -> None:
        """What the peer is told of a request that somebody else asked for, and of one that a peer sent."""
        unasked = self.take_in(Channel.IN_PERSON, Source.THIRD_PARTY)
        self.noted["prompts"] = self.cite(policy.prompts(self.ctx.department, unasked))
        sent = self.take_in(Channel.IN_PERSON, Source.PEER)
        found = [owned.item for owned in self.desk.kernel.clocks() if owned.item.act == "find a peer"]
        assert policy.unattended(sent)
        self.noted["unattended"] = self.cite(
            text for text in (one.says.partition("] ")[0] for one in found) if "[" in text
        )
        assert len(found) == 1
        for request in (unasked, sent):
            self.shut(request.id)

    def rank(self) -> None:
        """Who may take a request of somebody of K9, who may not and why, and what would change it."""
        self.main = self.take_in(Channel.IN_PERSON)
        found = self.ask(self.main)
        held = {word: found.barred[one.id] for word, one in CAST.items() if one.id in found.barred}
        assert all(len(bars) == 1 for bars in held.values()), "each lacks one thing"
        self.noted["bars"] = {word: bars[0].cite for word, bars in held.items() if not bars[0].overridable}
        self.noted["may be overridden"] = {word: bars[0].cite for word, bars in held.items() if bars[0].overridable}
        self.cited |= {bar.cite for bars in found.barred.values() for bar in bars}
        self.cited |= {factor.cite for factor in found.factors}
        cites = {factor.title: factor.cite for factor in found.factors}
        self.noted["weighs"] = (cites["Capacity"], cites["Rank"])
        alike = [CAST[word].id for word in ("ready", "also ready", "third")]
        assert len({found.totals[id] for id in alike}) == 1
        assert found.places == self.ask(self.main).places, "a tie is drawn once, whoever looks"
        first = found.why(found.places[0].peer)
        assert first.lines and first.changes == ("Already first.",)
        barred = found.why(CAST["dismissed"].id)
        assert barred.place is None and barred.changes[0].startswith("The bar that would have to fall")
        with pytest.raises(NotAssignable):
            self.give(self.main, CAST["own supervisor"].id)
        self.give(self.main, found.places[0].peer)

    def ask(self, request: Request) -> Ranking:
        return self.ctx.ask_ranking(store.find(self.ctx.store, request.id), Fit(unit=K9, rank=Rank.OFFICER))[1]

    def give(self, request: Request, taker: Id) -> None:
        ctx = self.ctx
        now, month = ctx.clock.now(), to_month(ctx.clock.today())
        open_one = service.mark_replied(store.find(ctx.store, request.id), now, now)
        given = ranking.take(open_one, self.ask(request), taker, override=False, cross_rank=False, now=now)
        ranking.save_offer(ctx.store, given, tidying.due_at(ctx, given), taker, Load.OFFERED, month)

    def talk(self) -> None:
        """The contact: what consent is worth here, what the peer hears after it, whom a crisis goes to."""
        ctx = self.ctx
        now = ctx.clock.now()
        request = store.find(ctx.store, self.main.id)
        talk = Contact(format=Format.PHONE, duration=Duration.UNDER_30, topic=Topic.LOSS, consented=False)
        with pytest.raises(NoConsent):
            service.enter_contact(request, talk, now)
        self.noted["consent"] = self.cite(filter(None, [policy.consent(ctx.department)]))
        done = service.remind(service.enter_contact(request, attrs.evolve(talk, consented=True), now), 3, now)
        store.enter(ctx.store, done, tidying.due_at(ctx, done), done.assigned, to_month(ctx.clock.today()))
        self.noted["advice"] = tuple(sorted(set(self.cite(policy.advice(ctx.department)))))
        self.noted["help"] = tuple(kind.value for kind in policy.help_kinds(ctx.department))
        self.noted["paid hours"] = tuple((rule.who, rule.then.value) for rule in hours.rules(ctx.department))
        escalated = service.escalate(done, now)
        assert escalated.contacts[-1].outcome is Outcome.ESCALATED
        store.save(ctx.store, escalated, tidying.due_at(ctx, escalated))
        self.noted["escalate"] = (
            ctx.department.role("clinical_lead"),
            *self.cite(policy.spoken(ctx.department, "intake", ("escalate",))),
        )
        assert any(owned.item.act == "follow up" for owned in self.desk.kernel.clocks())

    def close(self) -> None:
        """The receipt: a key, a record, one category of each family; and the counters that grew."""
        receipt = self.shut(self.main.id)
        assert (receipt.keys_destroyed, receipt.records_removed) == (1, 1)
        month = to_month(self.ctx.clock.today())
        assert ("intake.topic", "loss") in receipt.counted and receipt.period == month
        assert self.ctx.store.counters("intake.topic", month)["loss"] == 1
        assert self.ctx.store.counters("intake.outcome", month)["escalated"] == 1
        assert store.all_open(self.ctx.store) == ()
        self.noted["timeliness"] = dict(receipt.counted).get("intake.reply", "")

    def shut(self, id: Id) -> Receipt:
        ctx = self.ctx
        request = store.find(ctx.store, id)
        closing = service.close(request, promised_until(ctx, request), ctx.clock.now(), ctx.clock.today())
        return store.destroy(ctx.store, id, closing)

    def hand_out(self) -> None:
        """Contact information on personnel events, and the one answer to whoever inquires."""
        month = to_month(self.ctx.clock.today())
        offered = [counter for counter in counters_of(self.ctx) if isinstance(counter.category, HandOut)]
        for counter in offered:
            store.report(self.ctx.store, counter.family, counter.category.value, month, 2)
        counted = self.ctx.store.counters("intake.hand_out", month)
        self.noted["hand-outs"] = {occasion: number for occasion, number in sorted(counted.items()) if number}
        said = neutral(self.ctx.department)
        self.noted["inquiry"] = self.cite([said]) if said.endswith("]") else ()

    def help_others(self) -> None:
        """Peers lent to another agency without an approval, then with one."""
        ctx = self.ctx
        today = ctx.clock.today()
        entry = aid.MutualAid(
            id=new_id(ctx.random), direction=aid.Direction.GIVEN, partner="Elm Fire", month=to_month(today), peers=2
        )
        try:
            aid.save(ctx.store, aid.checked(entry, ctx.department, today))
            self.noted["aid"] = ("free",)
        except aid.BadAid as error:
            self.noted["aid"] = ("approval", *self.cite([error.cause]), aid.approver(ctx.department))
            approved = attrs.evolve(entry, approved_on=today, approved_how=aid.ApprovedHow.SPOKEN)
            aid.save(ctx.store, aid.checked(approved, ctx.department, today))
        assert len(aid.all_aid(ctx.store)) == 1

    def look_at_the_board(self) -> None:
        """What a peer in order for ten months owes, and one who has done nothing."""
        found = self.desk.ctx("roster").requirements()
        self.cited |= {duty.cite for duty in found if duty.cite}
        for word in ("ready", "untrained", "unsigned", "long served"):
            mine = [duty for duty in found if duty.peer == CAST[word].id]
            self.noted[f"owed: {word}"] = {duty.act: duty.cite for duty in mine}
        self.noted["owed: team"] = {
            duty.act: duty.cite for duty in found if duty.peer is None and duty.id.startswith("roster")
        }

    def measure(self) -> None:
        """The numbers that the texts name."""
        department = self.ctx.department
        self.noted["numbers"] = {}
        for name in FigureName:
            number = department.number(name)
            if number is not None:
                self.noted["numbers"][name.value] = (number.least, number.most, number.clause.cite)
                self.cited.add(number.clause.cite)
        findings = (makeup.size(21, department), makeup.ratio(21, 210, None, department))
        self.noted["size and ratio"] = tuple(finding.tone.value if finding else "" for finding in findings)

    def publish(self) -> None:
        """Where the list of peers goes."""
        self.noted["routes"] = publish.routes(self.ctx.department)
        self.noted["list"] = tuple(saying.clause.cite for saying in publish.demanded(self.ctx.department))
        self.cited |= set(self.noted["list"])

    def look_at_roles(self) -> None:
        """Titles, and how many duties the texts lay on each."""
        department = self.ctx.department
        words = ("coordinator", "clinical_lead", "peer", "team_leader", "deputy_chief", "watch_commander")
        self.noted["roles"] = {word: department.role(word) for word in words if duties_of(department, word)}
        self.cited |= {saying.clause.cite for word in words for saying in duties_of(department, word)}
        speaks = people.advice(CAST["lieutenant"], department)
        self.noted["lieutenant"] = tuple(clause.cite for clause in speaks)

    def look_at_the_rota(self) -> None:
        """An empty rota: whether that matters, by which clause, and whether it is on Today."""
        rota = Rota(self.desk.ctx("oncall"))
        clocks = [owned.item for owned in self.desk.kernel.clocks() if owned.owner == "oncall"]
        assert len(rota.gaps) == 1
        self.noted["rota"] = (rota.demanded, tuple({item.cite for item in clocks}))
        self.cited |= {item.cite for item in clocks}


# ------------------------------------------------------------------ the table

MPD, GUIDE, LOUIS, MESQ = "MPD 3-503", "MNDPS", "SLMPD", "MESQ 319.00"
TEAM = "SLMPD Team Activities"
SELECTION = "MNDPS Selection 1, Selection 5"
TIE = "MNDPS Role conflict 1, Role conflict 4"
OWN = ""
"""The cite of a bar that is the desk's own safeguard."""


def bars(**cites: str) -> dict[str, str]:
    """Whom a clause bars in which nobody may override it. Everybody else is free."""
    return {word.replace("_", " "): cite for word, cite in cites.items()}


EXPECTED: Mapping[str, Mapping[str, Any]] = {
    MINNEAPOLIS: {
        "imported": (27, 3, 15),
        "wish": ("taken",),
        "order": ("refused", "MPD 3-503 III.C"),
        "discipline": ("refused", "MPD 3-503 III.F"),
        "improvement_plan": ("refused", "MPD 3-503 III.F"),
        "investigation": ("refused", "MPD 3-503 III.F"),
        "channels": ("line", "wellness_center", "in_person", "app"),
        "sources": ("self", "peer", "supervisor", "outreach"),
        "reply": {
            "line": (24, "MPD 3-503 IV.B", True),
            "wellness_center": (24, "MPD 3-503 IV.B", False),
            "in_person": (24, "MPD 3-503 IV.B", False),
            "app": (24, "MPD 3-503 IV.B", False),
        },
        "reply by choice": {(24, "MPD 3-503 IV.B"), (36, "the department's own setting")},
        "other clocks": (),
        "late": 4,
        "owes": "PST Coordinator",
        "prompts": (),
        "unattended": ("MNDPS Operations",),
        "bars": bars(
            untrained="MPD 3-503 VII.C.1",
            lapsed="MPD 3-503 V.D.3",
            unsigned="MPD 3-503 VI.C.2",
            fitness_role="MPD 3-503 III.G",
            tied=TIE,
            own_supervisor=OWN,
            personal="MPD 3-503 IV.A.2",
            administrative="MPD 3-503 IV.A.2, VII.A",
            suspended="MPD 3-503 VII.D, VII.A",
            withdrawn="MPD 3-503 IV.A.2",
            dismissed="MPD 3-503 VII.D, VI.C.2.a",
        ),
        "may be overridden": bars(full_plan="MPD 3-503 VII.D.2"),
        "weighs": ("MPD 3-503 IV.B.5", "MPD 3-503 IV.B.5"),
        "consent": (),
        "advice": ("MNDPS Role conflict 4",),
        "help": ("clinical_lead", "wellness", "eap", "clinician", "other"),
        "paid hours": (),
        "escalate": ("PST Clinical Lead", "MPD 3-503 V.C.1"),
        "timeliness": "",
        "hand-outs": {},
        "inquiry": (),
        "aid": ("free",),
        "owed: ready": {"wellness check-in": "MPD 3-503 V.C.1"},
        "owed: untrained": {"peer training": "MPD 3-503 VII.C.1", "wellness check-in": "MPD 3-503 V.C.1"},
        "owed: unsigned": {"confidentiality agreement": "MPD 3-503 VI.C.2", "wellness check-in": "MPD 3-503 V.C.1"},
        "owed: long served": {"wellness check-in": "MPD 3-503 V.C.1"},
        "owed: team": {},
        "numbers": {
            "staff_per_peer": (None, 7, "MNDPS Models 1"),
            "consultants": (1, None, "MNDPS Roles 1"),
            "briefing_size": (3, None, "MNDPS Skills"),
        },
        "size and ratio": ("", "warn"),
        "routes": ("wellness_page", "wellness_app"),
        "list": ("MPD 3-503 IV.A.2",),
        "roles": {"coordinator": "PST Coordinator", "clinical_lead": "PST Clinical Lead", "peer": "PST member"},
        "lieutenant": (),
        "rota": (False, ()),
    },
    SECTION_1_24: {
        "imported": (27, 3, 20),
        "wish": ("taken",),
        "order": ("refused", "1-24.3(B)(b)"),
        "discipline": ("against", "MNDPS Operations"),
        "improvement_plan": ("against", "MNDPS Operations"),
        "investigation": ("taken",),
        "channels": ("in_person", "line"),
        "sources": ("self", "supervisor"),
        "reply": {"in_person": (), "line": ()},
        "reply by choice": {(36, "the department's own setting")},
        "other clocks": (),
        "late": 2,
        "owes": "Peer Support Sergeant",
        "prompts": ("1-24.3(C)",),
        "unattended": ("MNDPS Operations",),
        "bars": bars(
            untrained="1-24.1(A)(1)",
            fitness_role="1-24.1(A)(5)",
            tied=TIE,
            own_supervisor=OWN,
            personal="1-24.2(B), .3(A)",
            administrative="1-24.2(B), .3(A)",
            suspended="1-24.2(B), .3(A)",
            withdrawn="1-24.2(B), .3(A)",
            dismissed="1-24.2(B), .3(A)",
        ),
        "may be overridden": bars(full_plan=OWN),
        "weighs": ("", "MNDPS Role conflict 2"),
        "consent": (),
        "advice": ("1-24.3(C)", "MNDPS Role conflict 4"),
        "help": ("clinician", "eap", "clinical_lead", "chaplain", "other"),
        "paid hours": (),
        "escalate": ("contracted mental health professional",),
        "timeliness": "",
        "hand-outs": {},
        "inquiry": (),
        "aid": ("free",),
        "owed: ready": {},
        "owed: untrained": {"peer training": "1-24.1(A)(1)"},
        "owed: unsigned": {"confidentiality agreement": "MNDPS Limits 3, Selection 3"},
        "owed: long served": {},
        "owed: team": {},
        "numbers": {
            "staff_per_peer": (None, 7, "MNDPS Models 1"),
            "consultants": (1, None, "MNDPS Roles 1"),
            "briefing_size": (3, None, "MNDPS Skills"),
        },
        "size and ratio": ("", "warn"),
        "routes": ("list",),
        "list": (),
        "roles": {
            "coordinator": "Peer Support Sergeant",
            "clinical_lead": "contracted mental health professional",
            "peer": "peer support counselor",
        },
        "lieutenant": ("1-24.1(A)(6)",),
        "rota": (False, ()),
    },
    ST_LOUIS: {
        "imported": (27, 3, 15),
        "wish": ("taken",),
        "order": ("refused", "SLMPD Contact 1, Contact 1.a"),
        "discipline": ("refused", "SLMPD Contact 1.c"),
        "improvement_plan": ("refused", "SLMPD Contact 1.b"),
        "investigation": ("taken",),
        "channels": ("app", "in_person"),
        "sources": ("self", "family", "third_party", "partner_agency", "outreach"),
        "reply": {"app": (), "in_person": ()},
        "reply by choice": {(36, "the department's own setting")},
        "other clocks": (),
        "late": 2,
        "owes": "coordinator",
        "prompts": ("SLMPD Contact 3, Contact 3(a)", "SLMPD Contact 3(a)"),
        "unattended": (),
        "bars": bars(
            untrained=f"{TEAM} 1",
            unsigned=f"{TEAM} 2",
            tied=OWN,
            own_supervisor=OWN,
            personal=f"{TEAM} 4",
            administrative=f"{TEAM} 5",
            below=f"{TEAM} 5",
            improvement=f"{TEAM} 5",
            suspended=f"{TEAM} 5",
            withdrawn=f"{TEAM} 1",
            dismissed=f"{TEAM} 1",
        ),
        "may be overridden": bars(full_plan=OWN),
        "weighs": ("", ""),
        "consent": ("SLMPD Contact 2",),
        "advice": (),
        "help": ("eap", "insurance", "clinician", "other"),
        "paid hours": (),
        "escalate": ("Clinical Consultant", "SLMPD Team Member 3, Clinical Consultant 6"),
        "timeliness": "",
        "hand-outs": {"administrative_leave": 2, "injury": 2, "investigation": 2, "leave_request": 2},
        "inquiry": ("SLMPD Contact 3(b)",),
        "aid": ("approval", "SLMPD Deputy Chief 3", "Deputy Chief, Bureau of Community Policing"),
        "owed: ready": {},
        "owed: untrained": {"peer training": f"{TEAM} 1"},
        "owed: unsigned": {"confidentiality agreement": f"{TEAM} 2"},
        "owed: long served": {},
        "owed: team": {"team training to plan: 0 of 2 this year": f"{TEAM} 6"},
        "numbers": {
            "team_size": (20, 24, f"{TEAM} 1"),
            "consultants": (3, 5, "SLMPD Clinical Consultant"),
            "trainings_per_year": (2, None, f"{TEAM} 6"),
            "days_off_per_year": (2, 2, f"{TEAM} 8"),
        },
        "size and ratio": ("good", ""),
        "routes": ("wellness_app",),
        "list": ("SLMPD Contact 7, Contact 8",),
        "roles": {
            "clinical_lead": "Clinical Consultant",
            "peer": "Peer Support Specialist",
            "team_leader": "Team Leader",
            "deputy_chief": "Deputy Chief, Bureau of Community Policing",
        },
        "lieutenant": (),
        "rota": (False, ()),
    },
    MESQUITE: {
        "imported": (27, 3, 20),
        "wish": ("taken",),
        "order": ("refused", "MESQ 319.00 III.D"),
        "discipline": ("refused", "MESQ 319.00 III.D"),
        "improvement_plan": ("refused", "MESQ 319.00 III.D"),
        "investigation": ("refused", "MESQ 319.00 III.D"),
        "channels": ("dispatch", "watch_commander", "in_person"),
        "sources": ("self", "peer"),
        "reply": {"dispatch": (), "watch_commander": (), "in_person": ()},
        "reply by choice": {(36, "the department's own setting")},
        "other clocks": ("MESQ 319.00 III.B", "MESQ 319.00 III.C"),
        "late": 3,
        "owes": "PSM Director",
        "prompts": ("MESQ 319.00 III.D",),
        "unattended": (),
        "bars": bars(
            untrained="MESQ 319.00 V.A",
            tied="MESQ 319.00 IX.A",
            own_supervisor=OWN,
            personal="MESQ 319.00 II.C",
            administrative="MESQ 319.00 II.C",
            below="MESQ 319.00 II.C",
            improvement="MESQ 319.00 II.C",
            suspended="MESQ 319.00 II.C",
            withdrawn="MESQ 319.00 VIII.C",
            dismissed="MESQ 319.00 VIII.B, VIII.A",
        ),
        "may be overridden": bars(full_plan=OWN),
        "weighs": ("", ""),
        "consent": (),
        "advice": ("MESQ 319.00 III.D", "MESQ 319.00 III.F", "MESQ 319.00 V.D, III.E"),
        "help": ("eap", "mutual_help", "facility", "clinician", "other"),
        "paid hours": (
            ("PSM", "must"),
            ("PSM", "should"),
            ("supervisor", "must"),
            ("PSM Director", "must"),
            ("PSM Director", "may"),
            ("command level officer", "may"),
            ("employee", "must_not"),
        ),
        "escalate": ("clinical lead",),
        "timeliness": "",
        "hand-outs": {},
        "inquiry": (),
        "aid": ("free",),
        "owed: ready": {},
        "owed: untrained": {"peer training": "MESQ 319.00 V.A"},
        "owed: unsigned": {},
        "owed: long served": {"suitability review": "MESQ 319.00 VIII.B"},
        "owed: team": {"team meeting to plan: 0 of 2 this year": "MESQ 319.00 V.B"},
        "numbers": {"meetings_per_year": (2, None, "MESQ 319.00 V.B")},
        "size and ratio": ("", ""),
        "routes": ("dispatch", "watch_commander"),
        "list": ("MESQ 319.00 III.B, III.C",),
        "roles": {"coordinator": "PSM Director", "peer": "PSM", "watch_commander": "Watch Commander"},
        "lieutenant": (),
        "rota": (True, ("MESQ 319.00 III.B",)),
    },
    GUIDELINE: {
        "imported": (27, 3, 0),
        "wish": ("taken",),
        "order": ("taken",),
        "discipline": ("against", "MNDPS Operations"),
        "improvement_plan": ("against", "MNDPS Operations"),
        "investigation": ("taken",),
        "channels": ("line", "dispatch", "watch_commander", "in_person", "app", "wellness_center"),
        "sources": ("self", "coworker", "fellow_peer", "peer", "supervisor", "partner_agency"),
        "reply": {channel.value: () for channel in Channel},
        "reply by choice": {(36, "the department's own setting")},
        "other clocks": (),
        "late": 6,
        "owes": "peer support team coordinator",
        "prompts": (),
        "unattended": ("MNDPS Operations",),
        "bars": bars(tied=TIE, own_supervisor=OWN),
        "may be overridden": bars(
            full_plan=OWN,
            untrained="MNDPS Roles 4",
            unsigned="MNDPS Limits 3",
            unexplained="MNDPS Limits 3",
            personal="MNDPS Selection 6",
            administrative=SELECTION,
            suspended=SELECTION,
            withdrawn=SELECTION,
            dismissed=SELECTION,
        ),
        "weighs": ("", "MNDPS Role conflict 2"),
        "consent": (),
        "advice": ("MNDPS Role conflict 4",),
        "help": ("clinical_lead", "clinician", "eap", "other"),
        "paid hours": (),
        "escalate": ("clinical director",),
        "timeliness": "",
        "hand-outs": {},
        "inquiry": (),
        "aid": ("free",),
        "owed: ready": {},
        "owed: untrained": {"peer training": "MNDPS Roles 4, Selection 4"},
        "owed: unsigned": {"confidentiality agreement": "MNDPS Limits 3, Selection 3"},
        "owed: long served": {},
        "owed: team": {"rules on leaving the team": "MNDPS Selection 5"},
        "numbers": {
            "staff_per_peer": (None, 7, "MNDPS Models 1"),
            "consultants": (1, None, "MNDPS Roles 1"),
            "briefing_size": (3, None, "MNDPS Skills"),
        },
        "size and ratio": ("", "warn"),
        "routes": ("list",),
        "list": (),
        "roles": {
            "coordinator": "peer support team coordinator",
            "clinical_lead": "clinical director",
            "peer": "peer support counselor",
        },
        "lieutenant": (),
        "rota": (False, ()),
    },
}

PRINTED: Mapping[str, tuple[str, ...]] = {
    MINNEAPOLIS: (MPD, GUIDE, "Minn. "),
    SECTION_1_24: ("1-24", "1-23", GUIDE, "Minn. "),
    ST_LOUIS: (LOUIS, "Mo. ", "RSMo"),
    MESQUITE: (MESQ, "Tex. "),
    GUIDELINE: (GUIDE, "Minn. "),
}
"""How citations begin: of the department's own texts and those they name, of its state's, of an adopted guideline."""


# ------------------------------------------------------------------ what must hold


@pytest.fixture(scope="module", params=sorted(EXPECTED))
def day(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Shift]]:
    """The day as it was played at one department."""
    folder = tmp_path_factory.mktemp("day")
    clock = MovingClock(BEGIN)
    desk = make_desk(folder / "desk", clock, department=request.param)
    shift = Shift(desk, folder, clock)
    shift.play()
    yield request.param, shift
    desk.close()


@pytest.mark.clause("mpd-10", "mpd-37", "slmpd-11", "slmpd-19", "slmpd-08", "mesq-05", "mesq-06", "mesq-07", "mndps-20")
def test_the_same_day_shows_at_each_department_what_its_own_text_says(day: tuple[str, Shift]) -> None:
    department, shift = day
    expected = EXPECTED[department]
    assert {word: shift.noted[word] for word in expected} == dict(expected)
    assert set(shift.noted) == set(expected), "nothing that a day shows is left unchecked"


def test_every_citation_of_the_day_is_of_the_departments_own_texts(day: tuple[str, Shift]) -> None:
    department, shift = day
    cited = {part.strip() for cite in shift.cited for part in cite.split(";")} - {"", "the department's own setting"}
    assert len(cited) > 8
    foreign = [cite for cite in cited if not cite.startswith(PRINTED[department])]
    assert foreign == []


def test_no_two_departments_show_the_same_day() -> None:
    shown = [repr(sorted(expected.items(), key=lambda pair: pair[0])) for expected in EXPECTED.values()]
    assert len(set(shown)) == len(EXPECTED) == 5


# ------------------------------------------------------------------ another department at the same desk


@attrs.frozen
class Glance:
    """What one look at an open desk shows."""

    reply: tuple[Any, ...]
    unsigned_may_serve: bool
    every_hour: bool
    routes: tuple[str, ...]
    refused: bool
    coordinator: str
    paid: int


def look(shift: Shift, request: Request, intake: Ctx, team: Ctx) -> Glance:
    """Through contexts that were handed out before the department changed."""
    department = intake.department
    facts = facts_of(request)
    try:
        policy.check_because(department, Because.INVESTIGATION, facts)
        refused = False
    except NotTaken:
        refused = True
    found = intake.ask_ranking(store.find(intake.store, request.id), Fit())[1]
    limit = reply_limit(department, store.find(intake.store, request.id), intake.number(REPLY_HOURS))
    return Glance(
        reply=() if limit is None else (limit.cite, limit.binding),
        unsigned_may_serve=CAST["unsigned"].id not in found.barred,
        every_hour=Rota(shift.desk.ctx("oncall")).demanded,
        routes=publish.routes(team.department),
        refused=refused,
        coordinator=department.role("coordinator"),
        paid=len(hours.rules(team.department)),
    )


def test_another_department_at_the_same_desk_changes_what_it_says_and_loses_nothing(
    tmp_path: Path, moving_clock: MovingClock
) -> None:
    desk = make_desk(tmp_path / "desk", moving_clock, department=MINNEAPOLIS)
    shift = Shift(desk, tmp_path, moving_clock)
    intake, team = desk.ctx("intake"), desk.ctx("roster")
    roster.save(team.store, CAST.values(), "roster.imported")
    request = shift.take_in(Channel.LINE)
    shift.shut(shift.take_in(Channel.IN_PERSON).id)
    month = to_month(intake.clock.today())

    def kept() -> tuple[Any, ...]:
        owners = {owned.item.id: desk.ctx(owned.owner).store for owned in desk.kernel.measures()}
        counters = {family: owner.counters(family, month) for family, owner in owners.items()}
        return roster.all_peers(team.store), store.find(intake.store, request.id), counters

    before, at_first = kept(), look(shift, request, intake, team)
    desk.choose_department(MESQUITE)
    assert kept() == before
    assert at_first == Glance(
        reply=("MPD 3-503 IV.B", True),
        unsigned_may_serve=False,
        every_hour=False,
        routes=("wellness_page", "wellness_app"),
        refused=True,
        coordinator="PST Coordinator",
        paid=0,
    )
    assert look(shift, request, intake, team) == Glance(
        reply=(),
        unsigned_may_serve=True,
        every_hour=True,
        routes=("dispatch", "watch_commander"),
        refused=True,
        coordinator="PSM Director",
        paid=7,
    )
    desk.choose_department(ST_LOUIS)
    there = look(shift, request, intake, team)
    assert (there.refused, there.unsigned_may_serve, there.every_hour) == (False, False, False)
    desk.choose_department(MINNEAPOLIS)
    assert (kept(), look(shift, request, intake, team)) == (before, at_first)
    desk.close()
