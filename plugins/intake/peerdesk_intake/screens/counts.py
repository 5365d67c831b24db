"""Numbers that belong to no request, beside how many answers came in time. Counters only, and no names."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import ClassVar

import attrs
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import Tone
from peerdesk_core.faults import DeskError, NotForRole
from peerdesk_core.model.ids import Month, month_before, to_month
from peerdesk_core.model.needs import Source, Timeliness
from peerdesk_intake import store
from peerdesk_intake.models import HandOut, Outreach, Path
from peerdesk_intake.wording import neutral, title
from peerdesk_tui.kit.data_list import Column, DataList, Row
from peerdesk_tui.kit.empty_state import EmptyState
from peerdesk_tui.kit.screen import DeskScreen
from peerdesk_tui.kit.text import plain

from .direct import Direct
from .number import AskNumber

_HIDDEN = "-"
"""In place of a number that the role adds to without reading it."""


@attrs.frozen
class Counter:
    """One row: a category of a family. `typed` says that a person adds to it by hand."""

    family: str
    category: StrEnum
    label: str
    typed: bool = False

    @property
    def id(self) -> str:
        """Id of the row."""
        return f"{self.family}:{self.category.value}"


class Counts(DeskScreen):
    """This month and last, and where numbers are added."""

    ID = "intake.counts"
    TITLE = "Counts"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("c", "direct", "Direct contacts")]
    explains = (
        "Numbers for the whole department, by month. None of them says who, and none is joined to a request.",
        "Enter adds to a number: contact information handed out, outreach, contacts that came straight to a peer. "
        "The others grow when requests close.",
    )
    DEFAULT_CSS = """
    Counts Static { height: auto; }
    """

    def __init__(self, ctx: Ctx) -> None:
        super().__init__(ctx)
        self._counters: dict[str, Counter] = {}

    def body(self) -> ComposeResult:
        """The numbers, and what to answer whoever asks."""
        yield DataList(
            Column("what", "What", 30, flex=True),
            Column("last", "Last month", 10, right=True),
            Column("this", "This month", 10, right=True),
            Column("adds", "Grows", 12, priority=2),
            empty=EmptyState("Counts stand here.", "There are none.", "Press esc."),
            id="counts",
        )
        yield Static("", id="neutral", markup=False)

    def reload(self) -> None:
        """Read the counters again."""
        counters = tuple(counters_of(self.ctx))
        self._counters = {counter.id: counter for counter in counters}
        this = to_month(self.ctx.clock.today())
        rows = tuple(self._row(counter, this) for counter in counters)
        self._list.load(rows)
        told = [counter for counter in counters if counter.typed and counter.category is not Path.DIRECT]
        line = f"If somebody asks: {neutral(self.ctx.department)}" if told else ""
        hidden = " Your role adds to them without reading them." if rows[0].cells[1] == _HIDDEN else ""
        self.query_one("#neutral", Static).update(plain(f"Counted without names.{hidden} {line}"))

    def on_data_list_opened(self, event: DataList.Opened) -> None:
        """Enter: add to a number, where a person does."""
        counter = self._counters[event.row_id]
        if counter.category is Path.DIRECT:
            self.action_direct()
        elif counter.typed:
            self._ask(counter)
        else:
            self.tell("This number grows when requests close.")

    def action_direct(self) -> None:
        """Numbers of contacts that came to peers directly."""
        self.app.push_screen(Direct(self.ctx))

    def _ask(self, counter: Counter) -> None:
        def typed(answer: tuple[Month, int] | None) -> None:
            if answer is not None:
                self._add(counter, *answer)

        self.app.push_screen(AskNumber(counter.label, self.ctx), typed)

    def _add(self, counter: Counter, month: Month, number: int) -> None:
        try:
            store.report(self.ctx.store, counter.family, counter.category.value, month, number)
        except DeskError as error:
            self.show_error(error)
            return
        self.reload()
        self.tell(f"Counted for {month}: {number}. No name is kept.")

    def _row(self, counter: Counter, this: Month) -> Row:
        last, now = (self._number(counter, month) for month in (month_before(this), this))
        late = counter.category is Timeliness.LATE and now not in ("0", _HIDDEN)
        adds = "enter adds" if counter.typed else "at the close"
        return Row(counter.id, (counter.label, last, now, adds), Tone.WARN if late else Tone.PLAIN)

    def _number(self, counter: Counter, month: Month) -> str:
        try:
            return str(self.ctx.store.counters(counter.family, month).get(counter.category.value, 0))
        except NotForRole:
            return _HIDDEN

    @property
    def _list(self) -> DataList:
        return self.query_one("#counts", DataList)


def counters_of(ctx: Ctx) -> Iterator[Counter]:
    """The numbers that this department keeps: what its policy does not speak of is left out (slmpd-18, slmpd-19)."""
    department = ctx.department
    yield Counter("intake.reply", Timeliness.IN_TIME, "Answers in time")
    yield Counter("intake.reply", Timeliness.LATE, "Answers that came late")
    yield Counter("intake.path", Path.DIRECT, title(Path.DIRECT), typed=True)
    yield Counter("intake.path", Path.CENTER, title(Path.CENTER))
    yield Counter("intake.path", Path.TEAM, title(Path.TEAM))
    reasons = {reason.value: reason for reason in HandOut}
    for word in department.offered("hand_outs"):
        if word in reasons:
            yield Counter("intake.hand_out", reasons[word], f"Handed out: {title(reasons[word])}", typed=True)
    if department.sayings("intake", {}, "outreach") or Source.OUTREACH in department.offered("sources"):
        for kind in Outreach:
            yield Counter("intake.outreach", kind, f"Outreach: {title(kind)}", typed=True)
