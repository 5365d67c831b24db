"""The board of one incident: its clocks with their clauses, who was reached, the plan, and every way on from here."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from peerdesk_core.context import Ctx
from peerdesk_core.faults import DeskError
from peerdesk_core.model.ids import Id
from peerdesk_incidents.models import Slot
from peerdesk_incidents.wording import called
from peerdesk_tui.kit.card import Card, CardLine
from peerdesk_tui.kit.confirm import Notice
from peerdesk_tui.kit.data_list import Column, DataList, Row
from peerdesk_tui.kit.empty_state import EmptyState
from peerdesk_tui.kit.screen import DeskScreen
from peerdesk_tui.kit.text import plain

from .after_action import AfterAction
from .board_rows import board_of, head_of
from .changing import ChangeIncident
from .completing import ask_complete
from .embargoes import Embargoes
from .escalation import EscalationScreen
from .handing import free_number, hand_out
from .left import WhoIsLeft
from .look import Look, look_at
from .peers import PeersThere
from .plan import PlanScreen
from .sessions import Sessions
from .signs import Signs
from .slots import Slots
from .steps import Step, card_head, steps_of
from .timeline import Timeline

_EMPTY = EmptyState("The board of an incident.", "It is not open any more.", "Press esc to go back to the list.")
_PLAN = ("note", "tell", "consult", "debrief", "lead")
"""Rows that are steps of the response plan."""
_KEYS = "d plan  w peers there  f change facts  e escalate  l timeline  x complete"
"""Keys of the board that the footer has no room for."""
_AROUND = 9
"""Lines that the rows leave free: header, footer, three lines of head, and the card that explains."""
WIDE = 120
"""Columns from which the board shows what the texts say beside the rows, and the whole plan below them."""


class Board(DeskScreen):
    """A row for each thing that matters; the selected one explained. Enter leads to where it is worked on."""

    ID = "incidents.board"
    TITLE = "Incident"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("h", "hand_out", "Hand out"),
        Binding("u", "numbers", "Numbers"),
        Binding("s", "sessions", "Sessions"),
        Binding("d", "plan", "Plan"),
        Binding("e", "escalation", "Escalate"),
        Binding("w", "peers", "Peers there"),
        Binding("f", "change", "Change facts"),
        Binding("b", "embargoes", "Silence"),
        Binding("a", "after_action", "After-action sheet"),
        Binding("l", "timeline", "Timeline"),
        Binding("q", "left", "Who is left"),
        Binding("z", "signs", "Signs of stress"),
        Binding("x", "complete", "Complete"),
    ]
    explains = (
        "Everything about one incident: its clocks with their clauses, how many were reached, the plan, silence.",
        "Enter on a row leads to where it is worked on. h hands out the next number; it is saved before it is said.",
        "Nobody who was involved has a name here. x completes the incident and destroys it, after a typed word.",
    )
    DEFAULT_CSS = """
    Board #keys { height: 1; color: $text-muted; text-wrap: nowrap; text-overflow: ellipsis; }
    Board #head { height: 2; text-wrap: nowrap; text-overflow: ellipsis; }
    Board #rows { height: 1fr; }
    Board DataList { height: auto; }
    Board #about { height: 1fr; border-top: solid $panel; }
    Board #whole { display: none; }
    Board.-wide #board { layout: grid; grid-size: 2 1; grid-columns: 7fr 5fr; }
    Board.-wide #whole { display: block; border-left: solid $panel; padding: 0 0 0 1; }
    """

    def __init__(self, ctx: Ctx, incident: Id) -> None:
        super().__init__(ctx)
        self.id_of = incident
        self._look: Look | None = None
        self._steps: dict[str, Step] = {}

    def body(self) -> ComposeResult:
        """What it is, the rows with the selected one explained, and where there is room the whole plan."""
        yield Static("", id="head", markup=False)
        yield Static(_KEYS, id="keys", markup=False)
        with Horizontal(id="board"):
            with Vertical(id="rows"):
                yield DataList(
                    Column("what", "What", 14),
                    Column("how", "How it stands", 30, flex=True),
                    Column("cite", "Clause", 18, priority=2),
                    empty=_EMPTY,
                    id="steps",
                )
                yield Card(id="about")
            yield Card(id="whole")

    def on_mount(self) -> None:
        """Start in the list."""
        self.query_one(DataList).focus()

    def reload(self) -> None:
        """Read the incident again."""
        shown = self.query_one(DataList)
        try:
            self._look = look_at(self.ctx, self.id_of)
            self._steps = {step.id: step for step in board_of(self.ctx, self._look)}
            head = head_of(self.ctx, self._look)
            whole = list(_whole(self.ctx, self._look))
        except DeskError as error:  # stays in the list's place: a notice would come back with the screen
            self._look, self._steps, head, whole = None, {}, ("", ""), []
            shown.empty = EmptyState(error.title, error.cause, error.next_step)
        self.query_one("#head", Static).update(plain(head[0]) + "\n" + plain(head[1]))
        self.query_one("#whole", Card).show("What your texts say", whole)
        shown.load(Row(step.id, (step.what, step.how, step.cite), step.tone) for step in self._steps.values())
        self._explain()
        self.refresh_bindings()

    def on_resize(self, event: events.Resize) -> None:
        """The rows take what they need, and leave room to read what stands behind the selected one."""
        super().on_resize(event)
        self.query_one(DataList).styles.max_height = max(4, event.size.height - _AROUND)

    def on_data_list_moved(self) -> None:
        """Explain the selected row."""
        self._explain()

    async def on_data_list_opened(self, event: DataList.Opened) -> None:
        """Enter: to where this row is worked on."""
        what, _, rest = event.row_id.partition(" ")
        if what == "clock":
            what = rest.split(".")[1]
        if what in _PLAN:
            self.app.push_screen(PlanScreen(self.ctx, self.id_of, event.row_id))
        elif what in _LEADS:
            await self.run_action(_LEADS[what])
        else:
            step = self._steps[event.row_id]
            self.app.push_screen(Notice(step.what, step.lines))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing can be done with an incident that is not open any more."""
        if action == "hand_out":
            return self._look is not None and any(free_number(slot) for slot in self._look.part.slots)
        if action in _ACTIONS:
            return self._look is not None
        return super().check_action(action, parameters)

    def action_hand_out(self) -> None:
        """The next number, saved before it is said."""
        hand_out(self, self.ctx, self.id_of, self._handed_out)

    def _handed_out(self, slot: Slot) -> None:
        self.reload()
        self.tell(f"{called(slot.code, slot.number)}: handed out.")

    def action_numbers(self) -> None:
        """Every number and how far it is."""
        self.app.push_screen(Slots(self.ctx, self.id_of))

    def action_sessions(self) -> None:
        """Sessions, planned and held."""
        self.app.push_screen(Sessions(self.ctx, self.id_of))

    def action_escalation(self) -> None:
        """Whom to call, and what the peers recommend."""
        self.app.push_screen(EscalationScreen(self.ctx, self.id_of))

    def action_after_action(self) -> None:
        """The sheet of categories and counts."""
        self.app.push_screen(AfterAction(self.ctx, self.id_of))

    def action_timeline(self) -> None:
        """What happened when."""
        self.app.push_screen(Timeline(self.ctx, self.id_of))

    def action_plan(self) -> None:
        """The response plan."""
        self.app.push_screen(PlanScreen(self.ctx, self.id_of))

    def action_peers(self) -> None:
        """Peers who took part or saw it."""
        self.app.push_screen(PeersThere(self.ctx, self.id_of))

    def action_change(self) -> None:
        """Counts, scale, scene, place."""
        if self._look is not None:
            self.app.push_screen(ChangeIncident(self.ctx, self._look.incident))

    def action_embargoes(self) -> None:
        """Silence on social media, on the one of this incident."""
        embargoes = self._look.part.embargoes if self._look is not None else ()
        self.app.push_screen(Embargoes(self.ctx, embargoes[0].id if embargoes else None))

    def action_signs(self) -> None:
        """Signs of critical incident stress, while the response is planned (mesq-03)."""
        self.app.push_screen(Signs(self.ctx))

    def action_left(self) -> None:
        """Who could go."""
        self.app.push_screen(WhoIsLeft(self.ctx, self.id_of))

    def action_complete(self) -> None:
        """Destroy it, after a preview and a typed word."""
        ask_complete(self, self.ctx, self.id_of, self.go_back)

    def _explain(self) -> None:
        step = self._steps.get(self.query_one(DataList).current or "")
        lines = step.lines if step is not None else ()
        self.query_one("#about", Card).show(card_head(step) if step is not None else "", lines)


_LEADS = {
    "defuse": "sessions",
    "debrief": "sessions",
    "session": "sessions",
    "sessions": "sessions",
    "check_in": "numbers",
    "numbers": "numbers",
    "embargo": "embargoes",
    "silence": "embargoes",
    "peers": "peers",
    "left": "left",
    "consult": "plan",
    "notify": "plan",
}
"""The action that a row leads to."""
_ACTIONS = frozenset(_LEADS.values()) | {
    "hand_out",
    "change",
    "complete",
    "plan",
    "escalation",
    "after_action",
    "timeline",
}


def _whole(ctx: Ctx, look: Look) -> list[CardLine]:
    """Every step of the plan with the words of the texts, for a terminal with room."""
    lines: list[CardLine] = []
    for step in steps_of(ctx, look):
        lines.append(CardLine(card_head(step), step.tone))
        lines += [CardLine(line.text, line.tone, line.indent + 1) for line in step.lines]
        lines.append(CardLine(""))
    return lines
