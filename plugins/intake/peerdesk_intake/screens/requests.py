"""The list of open requests, and every step of a request from here. A row shows no person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import Tone
from peerdesk_core.faults import DeskError
from peerdesk_core.model.clocks import ClockStub
from peerdesk_core.model.ids import Id, to_month
from peerdesk_core.model.incidents import OpenIncident
from peerdesk_core.model.needs import Request
from peerdesk_core.times import Moment
from peerdesk_intake import incident, service, store
from peerdesk_intake.expiry import expire_quietly, unread_receipts
from peerdesk_intake.models import Closing
from peerdesk_intake.running import SCREEN, promised_until
from peerdesk_intake.settings import LINE
from peerdesk_intake.tidying import due_at
from peerdesk_tui.kit.card import CardLine
from peerdesk_tui.kit.confirm import Ask, Notice, TypedConfirm
from peerdesk_tui.kit.data_list import Column, DataList
from peerdesk_tui.kit.empty_state import EmptyState
from peerdesk_tui.kit.screen import DeskScreen
from peerdesk_tui.kit.when import When

from .aid import Aid
from .assign import Assign
from .contact import ContactEntry
from .counts import Counts
from .limits import Limits
from .lines import close_effects, expired_lines, receipt_lines, request_lines
from .lost import DROP_WORD, LostCard, drop_effects, dropped, lost_row
from .new import NewRequest
from .reach import Escalate
from .request_card import STEPS, RequestCard, most_pressing, request_row

CLOSE_WORD = "close"

_EMPTY = EmptyState(
    "Requests for support stand here while they are open.",
    "No request is open. A closed one leaves no trace.",
    "Press n for a new request.",
)


class Requests(DeskScreen):
    """Open requests, most pressing first."""

    ID = SCREEN
    TITLE = "Requests"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "new", "New"),
        *(Binding(key, name, says) for key, name, says in STEPS),
        Binding("s", "counts", "Counts"),
        Binding("m", "aid", "Mutual aid"),
    ]

    def __init__(self, ctx: Ctx) -> None:
        super().__init__(ctx)
        self._lost: dict[Id, ClockStub] = {}

    def body(self) -> ComposeResult:
        """One list."""
        yield DataList(
            Column("code", "Request", 16),
            Column("stage", "Stage", 12),
            Column("reply", "Reply", 18, flex=True),
            Column("entered", "Entered", 7, priority=5),
            Column("urgency", "How soon", 10, priority=2),
            Column("channel", "Way in", 18, priority=4),
            Column("format", "Format", 9, priority=3),
            Column("language", "Language", 13, priority=6),
            empty=_EMPTY,
            id="requests",
        )

    def reload(self) -> None:
        """Close what was left alone too long, then read the open requests again."""
        expire_quietly(self.ctx)
        requests = sorted(store.all_open(self.ctx.store), key=most_pressing)
        self._lost = {stub.id: stub for stub in store.lost(self.ctx.store)}
        now = self.ctx.clock.now()
        self._list.load(
            [
                *(lost_row(stub, now) for stub in self._lost.values()),
                *(request_row(self.ctx, request) for request in requests),
            ]
        )
        self.refresh_bindings()
        receipts = unread_receipts(self.ctx)
        if receipts:
            self.app.push_screen(Notice("Closed by themselves", expired_lines(receipts)))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only the steps that the selected request can take."""
        if action not in {name for _, name, _ in STEPS} or action == "limits":
            return super().check_action(action, parameters)
        request = self._selected() if self.is_mounted else None
        if request is None:
            return False
        if action == "replied":
            return request.replied_at is None
        if action == "callback":
            return request.callback is not None
        if action == "tie":
            return bool(self.ctx.incidents())
        return action != "contact" or request.assigned is not None

    def on_data_list_moved(self) -> None:
        """Another request, other steps."""
        self.refresh_bindings()

    def on_data_list_opened(self, event: DataList.Opened) -> None:
        """Enter: the card of a request, or of a clock that survived without one."""
        stub = self._lost.get(Id(event.row_id))
        if stub is not None:
            self.app.push_screen(LostCard(stub, self.ctx.clock), lambda step: self._lost_step(stub, step))
            return
        request = self._selected()
        if request is not None:

            def says(shown: bool) -> Iterator[CardLine]:
                return request_lines(self.ctx, request, shown)

            self.app.push_screen(RequestCard(request.code, says, self._offers), self._step_chosen)

    def _offers(self, name: str) -> bool:
        return bool(self.check_action(name, ()))

    async def _step_chosen(self, name: str | None) -> None:
        if name is not None and self._offers(name):
            await self.run_action(name)

    def _lost_step(self, stub: ClockStub, step: str | None) -> None:
        if step == "anew":
            self.app.push_screen(NewRequest(self.ctx, self._opened, stub))
        elif step == "drop":

            def typed(sure: bool | None) -> None:
                if sure:
                    self._drop(stub)

            self.app.push_screen(TypedConfirm("Drop this clock", drop_effects(stub), DROP_WORD), typed)

    def _drop(self, stub: ClockStub) -> None:
        try:
            store.drop(self.ctx.store, stub.id)
        except DeskError as error:
            self.show_error(error)
            return
        self.reload()
        self.app.push_screen(Notice("Clock dropped", (dropped(stub),)))

    def action_new(self) -> None:
        """Take in a request; on a restored clock, ask which is meant."""
        stub = self._lost.get(Id(self._list.current or ""))
        if stub is None:
            self.app.push_screen(NewRequest(self.ctx, self._opened))
            return

        def picked(which: str | None) -> None:
            if which is not None:
                self.app.push_screen(NewRequest(self.ctx, self._opened, stub if which == "anew" else None))

        ask = Ask("Which request?", ("anew", f"Enter {stub.code} anew"), ("new", "Take in another one"))
        self.app.push_screen(ask, picked)

    def _opened(self, request: Request) -> None:
        self.reload()
        self._list.select(request.id)
        line = self.ctx.chosen(LINE)
        way = f" on {line}" if line else ""
        said = f"The code is {request.code}. Say it to the person; it is all they need to call back{way}."
        lines = [CardLine(said, Tone.GOOD), *request_lines(self.ctx, request)]
        self.app.push_screen(Notice(f"Request {request.code} is open", lines))

    def action_replied(self) -> None:
        """Note when the person was answered."""
        request = self._selected()
        if request is None:
            return

        def typed(moment: Moment | None) -> None:
            if moment is not None:
                self._change(request.id, moment)

        self.app.push_screen(When("When was the person answered?", self.ctx, self._reply_problem(request)), typed)

    def _reply_problem(self, request: Request) -> When.Check:
        return lambda moment: service.mark_replied(request, moment.at, self.ctx.clock.now())

    def _change(self, id: Id, moment: Moment) -> None:
        try:
            request = store.find(self.ctx.store, id)
            replied = service.mark_replied(request, moment.at, self.ctx.clock.now())
            store.save(self.ctx.store, replied, due_at(self.ctx, replied))
        except DeskError as error:
            self.show_error(error)
            return
        self.reload()
        self.tell(f"{request.code}: the reply is noted. {moment.says}")

    def action_assign(self) -> None:
        """Find a peer."""
        request = self._selected()
        if request is not None:
            self.app.push_screen(Assign(self.ctx, request.id))

    def action_limits(self) -> None:
        """The limits card."""
        self.app.push_screen(Limits(self.ctx))

    def action_contact(self) -> None:
        """Enter a contact."""
        request = self._selected()
        if request is not None:
            self.app.push_screen(ContactEntry(self.ctx, request.id))

    def action_callback(self) -> None:
        """The number that is sealed in the request, until it is read."""
        request = self._selected()
        if request is not None and request.callback is not None:
            kept = "It is sealed in the request and destroyed with it. Write it nowhere else."
            self.app.push_screen(Notice("Number to call back", (CardLine(request.callback, Tone.WARN), kept)))

    def action_tie(self) -> None:
        """Which open incident the request belongs to, if any."""
        request, open_ones = self._selected(), self.ctx.incidents()
        if request is None or not open_ones:
            return

        def picked(which: str | None) -> None:
            if which is not None:
                self._tie(request.id, incident.known(open_ones, Id(which)))

        question = f"To which incident does {request.code} belong?"
        self.app.push_screen(Ask(question, *incident.choices(open_ones)), picked)

    def _tie(self, id: Id, chosen: OpenIncident | None) -> None:
        try:
            before = store.find(self.ctx.store, id)
            tied = incident.tie(before, chosen, self.ctx.clock.now())
            store.save(self.ctx.store, tied, due_at(self.ctx, tied))
        except DeskError as error:
            self.show_error(error)
            return
        self.reload()
        belongs = "no incident" if chosen is None else incident.words(chosen)
        freed = before.assigned is not None and tied.assigned is None
        self.tell(f"{tied.code} belongs to {belongs}.{' Its peer was there: a finds another.' if freed else ''}")

    def action_escalate(self) -> None:
        """Whom to call in for clinical care; noted as an outcome only."""
        request = self._selected()
        if request is None:
            return

        def told(done: bool | None) -> None:
            if done:
                self._escalated(request.id)

        self.app.push_screen(Escalate(self.ctx), told)

    def _escalated(self, id: Id) -> None:
        try:
            request = store.find(self.ctx.store, id)
            done = service.escalate(request, self.ctx.clock.now())
            talked = len(done.contacts) > len(request.contacts)
            peer = done.assigned if talked else None
            store.enter(self.ctx.store, done, due_at(self.ctx, done), peer, to_month(self.ctx.clock.today()))
        except DeskError as error:
            self.show_error(error)
            return
        self.reload()
        self.tell(f"{request.code}: handed on to clinical care. Only the outcome is kept.")

    def action_counts(self) -> None:
        """Answers in time, and numbers that belong to no request."""
        self.app.push_screen(Counts(self.ctx))

    def action_aid(self) -> None:
        """Peers lent to and by other agencies."""
        self.app.push_screen(Aid(self.ctx))

    def action_close(self) -> None:
        """Show what goes and what stays; destroy on the typed word; show the receipt."""
        request = self._selected()
        if request is None:
            return
        effects = close_effects(request, self._remains(request))

        def typed(sure: bool | None) -> None:
            if sure:
                self._destroy(request.id)

        self.app.push_screen(TypedConfirm("Close and destroy this request", effects, CLOSE_WORD), typed)

    def _remains(self, request: Request) -> Closing:
        clock = self.ctx.clock
        return service.close(request, promised_until(self.ctx, request), clock.now(), clock.today())

    def _destroy(self, id: Id) -> None:
        try:
            receipt = store.destroy(self.ctx.store, id, self._remains(store.find(self.ctx.store, id)))
        except DeskError as error:
            self.show_error(error)
            return
        self.reload()
        self.app.push_screen(Notice("Deletion receipt", receipt_lines(receipt)))

    @property
    def _list(self) -> DataList:
        return self.query_one("#requests", DataList)

    def _selected(self) -> Request | None:
        current = self._list.current
        if current is None:
            return None
        try:
            return store.find(self.ctx.store, Id(current))
        except DeskError:
            return None
