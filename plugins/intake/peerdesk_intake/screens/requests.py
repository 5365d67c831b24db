"""The list of open requests, and every step of a request from here. A row shows no person."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import Tone
from peerdesk_core.faults import DeskError
from peerdesk_core.model.clocks import ClockStub
from peerdesk_core.model.ids import Id
from peerdesk_core.model.needs import Request, Stage, Urgency
from peerdesk_intake import service, store
from peerdesk_intake.hooks import SCREEN, reply_clock
from peerdesk_intake.models import Closing, Moment
from peerdesk_intake.wording import title
from peerdesk_tui.kit.card import Card, CardLine
from peerdesk_tui.kit.clock_badge import badge
from peerdesk_tui.kit.confirm import Ask, Notice, TypedConfirm
from peerdesk_tui.kit.data_list import Column, DataList, Row
from peerdesk_tui.kit.empty_state import EmptyState
from peerdesk_tui.kit.screen import DeskModal, DeskScreen

from .assign import Assign
from .contact import ContactEntry
from .limits import Limits
from .lines import close_effects, receipt_lines, request_lines
from .lost import DROP_WORD, LostCard, drop_effects, dropped, lost_row
from .new import NewRequest
from .when import When

CLOSE_WORD = "close"

_EMPTY = EmptyState(
    "Requests for support stand here while they are open.",
    "No request is open. A closed one leaves no trace.",
    "Press n for a new request.",
)
_STEPS: tuple[tuple[str, str, str], ...] = (
    ("d", "replied", "Replied"),
    ("c", "contact", "Contact"),
    ("a", "assign", "Assign"),
    ("x", "close", "Close"),
    ("l", "limits", "Limits"),
)


class RequestCard(DeskModal[str]):
    """What the desk holds about one request, with the next steps. The answer is the action to run."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding(key, f"step('{name}')", says) for key, name, says in _STEPS]

    def __init__(self, code: str, lines: list[CardLine]) -> None:
        super().__init__(f"Request {code}")
        self.lines = lines

    def body(self) -> ComposeResult:
        """One card."""
        card = Card()
        card.show("", self.lines)
        yield card

    def action_step(self, name: str) -> None:
        """Hand the step back to the list."""
        self.dismiss(name)


class Requests(DeskScreen):
    """Open requests, most pressing first."""

    ID = SCREEN
    TITLE = "Requests"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "new", "New"),
        *(Binding(key, name, says) for key, name, says in _STEPS),
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
        """Read the open requests again."""
        requests = sorted(store.all_open(self.ctx.store), key=self._pressing)
        self._lost = {stub.id: stub for stub in store.lost(self.ctx.store)}
        now = self.ctx.clock.now()
        self._list.load(
            [*(lost_row(stub, now) for stub in self._lost.values()), *(self._row(request) for request in requests)]
        )
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only the steps that the selected request can take."""
        if action not in {name for _, name, _ in _STEPS} or action == "limits":
            return super().check_action(action, parameters)
        request = self._selected() if self.is_mounted else None
        if request is None:
            return False
        if action == "replied":
            return request.replied_at is None
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
            lines = list(request_lines(request, reply_clock(self.ctx, request), self.ctx.clock))
            self.app.push_screen(RequestCard(request.code, lines), self._step_chosen)

    async def _step_chosen(self, name: str | None) -> None:
        if name is not None and self.check_action(name, ()):
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
        clock = reply_clock(self.ctx, request)
        lines = [
            CardLine(f"The code is {request.code}. Say it to the person; it is all they need to call back.", Tone.GOOD),
            *request_lines(request, clock, self.ctx.clock),
        ]
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
            store.save(self.ctx.store, replied, service.due_at(self.ctx.department, replied))
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
        due = service.reply_due(self.ctx.department, request)
        clock = self.ctx.clock
        return service.close(request, None if due is None else due.due_at, clock.now(), clock.today())

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

    def _pressing(self, request: Request) -> tuple[bool, bool, int, float, str]:
        order = (Stage.NEW, Stage.REPLIED, Stage.ASSIGNED, Stage.CONTACTED)
        return (
            request.replied_at is not None,
            request.urgency is not Urgency.NOW,
            order.index(request.stage),
            request.arrived_at.timestamp(),
            request.code,
        )

    def _row(self, request: Request) -> Row:
        clock = reply_clock(self.ctx, request)
        if clock is not None:
            reply, tone = badge(clock, self.ctx.clock.now())
        else:
            reply = "given" if request.replied_at is not None else "no limit set"
            tone = Tone.WARN if request.assigned is None else Tone.PLAIN
        cells = (
            request.code,
            title(request.stage),
            reply,
            "late" if request.entered_late else "",
            title(request.urgency),
            title(request.channel),
            title(request.format),
            title(request.language),
        )
        return Row(request.id, cells, tone)
