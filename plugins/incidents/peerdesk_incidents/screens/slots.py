"""The numbers of an incident: hand one out, note that it was tried or reached, who is to reach it and how."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from peerdesk_core.context import Ctx
from peerdesk_core.faults import DeskError
from peerdesk_core.model.ids import Callback, Id
from peerdesk_core.model.needs import ReachVia
from peerdesk_core.times import Moment
from peerdesk_incidents import coverage, desk_ops, store
from peerdesk_incidents.desk_ops.altering import check_within
from peerdesk_incidents.models import Slot, SlotState
from peerdesk_incidents.settings import FATE, keeps_callbacks
from peerdesk_incidents.wording import UNKNOWN_AFTER, called, options, title
from peerdesk_tui.kit.card import CardLine
from peerdesk_tui.kit.confirm import Ask, Notice
from peerdesk_tui.kit.data_list import Column, DataList
from peerdesk_tui.kit.empty_state import EmptyState
from peerdesk_tui.kit.screen import DeskScreen
from peerdesk_tui.kit.text import plain
from peerdesk_tui.kit.when import When

from .callback import CallbackQuestion
from .handing import free_number, hand_out
from .look import look_at
from .reaching import Reacher
from .rows import slot_row

_EMPTY = EmptyState(
    "Every involved person is a number here.",
    "The incident counts nobody as involved.",
    "Press esc, then f on the board to enter how many were involved.",
)
_TAKE_BACK = {
    SlotState.ATTEMPTED: "Take back the last try",
    SlotState.DONE: "Take back: the person was not reached after all",
}
_STILL_COUNTED = "If a peer had it, the contact stays in that peer's load: whose it was is no longer known."


class Slots(DeskScreen):
    """Every number, those not reached yet first. Nothing here says who anybody is, or who declined."""

    ID = "incidents.slots"
    TITLE = "Numbers"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("h", "hand_out", "Hand out"),
        Binding("a", "attempted", "Tried"),
        Binding("d", "done", "Reached"),
        Binding("w", "give", "Who goes"),
        Binding("f", "reach_via", "How to reach"),
        Binding("n", "callback", "Number to call"),
        Binding("z", "take_back", "Take back"),
    ]
    explains = (
        "Each involved person is a number. Hand one out, say it with the incident's code, and write no name beside it.",
        "Tried counts an attempt. Reached says only that the person was spoken to: what was said or wanted, and "
        "whether anything was declined, is never entered.",
        "Enter lists every step for the selected number. z takes back a slip: the last try, or that somebody was "
        "reached.",
    )
    DEFAULT_CSS = """
    Slots Static { height: auto; }
    """

    def __init__(self, ctx: Ctx, incident: Id) -> None:
        super().__init__(ctx)
        self.incident = incident
        self._slots: dict[str, Slot] = {}

    def body(self) -> ComposeResult:
        """How far the check-ins are, and the numbers."""
        yield Static("", id="coverage", markup=False)
        yield DataList(
            Column("number", "No.", 4, right=True),
            Column("party", "Who", 14),
            Column("state", "Check-in", 22, flex=True),
            Column("handed", "Number", 12),
            Column("peer", "Who goes", 16, priority=2),
            Column("reach", "How to reach", 18, priority=3),
            Column("code", "Handed out as", 16, priority=4),
            empty=_EMPTY,
            id="slots",
        )

    def reload(self) -> None:
        """Read the numbers again."""
        try:
            look = look_at(self.ctx, self.incident)
        except DeskError as error:  # stays in the list's place: a notice would come back with the screen
            self._list.empty = EmptyState(error.title, error.cause, error.next_step)
            self._list.load(())
            return
        slots = sorted(look.part.slots, key=self._place_of)
        self._slots = {slot.id: slot for slot in slots}
        self.query_one("#coverage", Static).update(plain(" ".join(coverage.words(look.coverage))))
        self._draw()

    def _place_of(self, slot: Slot) -> tuple[int, bool]:
        """Those not reached first; but a row stays in its place while the list is worked through."""
        places = {id: place for place, id in enumerate(self._slots)}
        return places.get(slot.id, len(places)), slot.state is SlotState.DONE

    def names_changed(self) -> None:
        """Mask or show who goes."""
        self._draw()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only the steps that the selected number can take."""
        slot = self._selected() if self.is_mounted else None
        if action == "hand_out":
            return any(free_number(each) for each in self._slots.values())
        if action in ("attempted", "done", "give", "reach_via"):
            return slot is not None and slot.state is not SlotState.DONE
        if action == "callback":
            return slot is not None and (slot.callback is not None or self._may_seal(slot))
        if action == "take_back":
            return slot is not None and slot.state is not SlotState.OPEN
        return super().check_action(action, parameters)

    def on_data_list_moved(self) -> None:
        """Another number, other steps."""
        self.refresh_bindings()

    def on_data_list_opened(self) -> None:
        """Enter: every step that this number can take."""
        slot = self._selected()
        if slot is None:
            return
        steps = [
            ("attempted", "It was tried, without reaching the person"),
            ("done", "The person was reached"),
            ("take_back", _TAKE_BACK.get(slot.state, "")),
            ("give", "Who is to reach the person"),
            ("reach_via", "How the person can be reached"),
            ("callback", "The number to call"),
            ("hand_out", "Hand out the next number"),
        ]
        offered = [step for step in steps if self.check_action(step[0], ())]
        keys = {binding.action: binding.key for binding in self.BINDINGS if isinstance(binding, Binding)}
        self.app.push_screen(Ask(f"Number {slot.number}", *offered, keys=keys), self._step_chosen)

    async def _step_chosen(self, name: str | None) -> None:
        if name is not None and self.check_action(name, ()):
            await self.run_action(name)

    def action_hand_out(self) -> None:
        """The next number, saved before it is said."""
        hand_out(self, self.ctx, self.incident, self._handed_out)

    def _handed_out(self, slot: Slot) -> None:
        self.reload()
        self._list.select(slot.id)

    def action_attempted(self) -> None:
        """One more try that did not reach the person."""
        slot = self._selected()
        if slot is not None:
            self._change(slot, lambda: desk_ops.attempt(self.ctx, slot.id), "the try is noted.")

    def action_done(self) -> None:
        """The person was reached: when."""
        slot = self._selected()
        if slot is None:
            return

        def typed(moment: Moment | None) -> None:
            if moment is not None:
                says = f"reached. {moment.says} {UNKNOWN_AFTER}"
                self._change(slot, lambda: desk_ops.done(self.ctx, slot.id, moment.at), says)

        heading = f"Number {slot.number}: when was the person reached?"
        self.app.push_screen(When(heading, self.ctx, self._check_within), typed)

    def _check_within(self, moment: Moment) -> None:
        incident = store.find(self.ctx.store, self.incident)
        check_within(incident, moment.at, self.ctx.clock.now())

    def action_take_back(self) -> None:
        """A slip: the last try is not counted, or the number is open again."""
        slot = self._selected()
        if slot is None:
            return

        def take_back(says: str) -> None:
            self._change(slot, lambda: desk_ops.reopen(self.ctx, slot.id), says)

        def answered(answer: str | None) -> None:
            if answer == "y":
                take_back(f"open again. {_STILL_COUNTED}")

        if slot.state is SlotState.ATTEMPTED:
            take_back("the last try is taken back.")
            return

        ask = Ask(f"Number {slot.number}: not reached after all?", ("n", "No, leave it"), ("y", "Yes, open it again"))
        self.app.push_screen(ask, answered)

    def action_give(self) -> None:
        """Who is to reach this number, ranked, with every bar."""
        slot = self._selected()
        if slot is not None:
            self.app.push_screen(Reacher(self.ctx, slot.id))

    def action_reach_via(self) -> None:
        """How the person can be reached, as a word and never the way itself."""
        slot = self._selected()
        if slot is None:
            return

        def answered(answer: str | None) -> None:
            if answer is not None:
                via = ReachVia(answer)
                says = f"{title(via).lower()}."
                self._change(slot, lambda: desk_ops.reach_via(self.ctx, slot.id, via), says)

        known = {via.value: via for via in ReachVia}
        words = self.ctx.department.offered("reach_via")
        members = tuple(known[word] for word in words if word in known) or tuple(ReachVia)
        heading = f"Number {slot.number}: where is it known how to reach the person?"
        self.app.push_screen(Ask(heading, *options(members)), answered)

    def action_callback(self) -> None:
        """Read the sealed number, or seal one where the department chose to keep them."""
        slot = self._selected()
        if slot is None:
            return
        if slot.callback is not None:
            kept = f"{FATE} Write it nowhere else."
            self.app.push_screen(Notice("Number to call", (CardLine(slot.callback), kept)))
            return

        def typed(callback: Callback | None) -> None:
            if callback is not None:
                says = "a telephone number is sealed in it."
                self._change(slot, lambda: desk_ops.seal_callback(self.ctx, slot.id, callback), says)

        self.app.push_screen(CallbackQuestion(slot.number), typed)

    def _may_seal(self, slot: Slot) -> bool:
        return keeps_callbacks(self.ctx) and slot.state is not SlotState.DONE

    def _change(self, slot: Slot, change: Callable[[], object], says: str) -> None:
        try:
            change()
        except DeskError as error:
            self.show_error(error)
            return
        self.reload()
        self._list.select(slot.id)
        self.tell(f"{called(slot.code, slot.number)}: {says}")

    @property
    def _list(self) -> DataList:
        return self.query_one("#slots", DataList)

    def _draw(self) -> None:
        names = {peer.id: peer for peer in self.ctx.peers()}
        self._list.load(slot_row(slot, names, self.names_shown) for slot in self._slots.values())
        self.refresh_bindings()

    def _selected(self) -> Slot | None:
        return self._slots.get(self._list.current or "")
