"""Trainings, meetings and debriefs of the team: the list, and the form of one."""

from __future__ import annotations

from typing import ClassVar

import attrs
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import Tone
from peerdesk_core.faults import DeskError
from peerdesk_core.model.ids import PartialDate, new_id
from peerdesk_core.model.people import Peer
from peerdesk_core.spoken import plain_day
from peerdesk_roster import gatherings, store
from peerdesk_roster.dates import evidence, is_ambiguous, read_date
from peerdesk_roster.gatherings import Gathering, Kind
from peerdesk_roster.models import DateOrder
from peerdesk_roster.words import MOST_CHARACTERS, clean
from peerdesk_tui.kit.card import Card, CardLine
from peerdesk_tui.kit.confirm import TypedConfirm
from peerdesk_tui.kit.data_list import Column, DataList, Row
from peerdesk_tui.kit.empty_state import EmptyState
from peerdesk_tui.kit.form import Choice, Flag, Form, Line
from peerdesk_tui.kit.screen import DeskScreen

from .attendance import AttendanceScreen, YearScreen

_NONE = EmptyState(
    "Trainings, meetings and debriefs of the team.",
    "None has been entered yet.",
    "Press n to enter the first, held or planned.",
)


class GatheringsScreen(DeskScreen):
    """What the team held and plans, who was there, and what the department's text says of it."""

    ID = "roster.gatherings"
    TITLE = "Trainings and meetings"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "new_gathering", "New"),
        Binding("e", "edit", "Edit"),
        Binding("o", "year", "By peer"),
        Binding("x", "remove", "Remove", show=False),
    ]
    DEFAULT_CSS = """
    GatheringsScreen #says { height: 6; border-top: solid $panel; }
    """

    def __init__(self, ctx: Ctx) -> None:
        super().__init__(ctx)
        self.found: dict[str, Gathering] = {}
        self.team: tuple[Peer, ...] = ()

    def body(self) -> ComposeResult:
        """The list, and what the text asks."""
        yield DataList(
            Column("day", "Day", 10),
            Column("kind", "What", 8),
            Column("title", "Title", 20, flex=True),
            Column("there", "There", 7, right=True),
            Column("missed", "Missed", 6, right=True),
            Column("duty", "Duty", 4),
            Column("standard", "Standard", 14, priority=2),
            Column("shared", "Shared with", 14, priority=3),
            empty=_NONE,
        )
        yield Card(id="says")

    def on_mount(self) -> None:
        """Start in the list."""
        self.query_one(DataList).focus()

    def reload(self) -> None:
        """Read what was held, and who belonged there."""
        self.team = store.all_peers(self.ctx.store)
        today = self.ctx.clock.today()
        demanded = gatherings.standard_demanded(self.ctx.department) is not None
        found = gatherings.all_gatherings(self.ctx.store)
        self.found = {each.id: each for each in found}
        self.query_one(DataList).load(self._row(each, each.held(today), demanded) for each in found)
        lines = [
            CardLine(f"{clause.says} [{clause.cite}]" + (f" Answers for it: {who}." if who else ""))
            for who, clause in gatherings.advice(self.ctx.department)
        ]
        silent = CardLine("The department's text asks for no trainings or meetings by number.")
        self.query_one(Card).show("What the text says", lines or [silent])

    def on_data_list_opened(self, event: DataList.Opened) -> None:
        """Who was there."""
        self.app.push_screen(AttendanceScreen(self.ctx, self.found[event.row_id]))

    def action_new_gathering(self) -> None:
        """An empty form."""
        self.open_form(GatheringForm(self.ctx, None))

    def action_edit(self) -> None:
        """The form of the selected one."""
        chosen = self.found.get(self.query_one(DataList).current or "")
        if chosen is not None:
            self.open_form(GatheringForm(self.ctx, chosen))

    def action_year(self) -> None:
        """What each peer attended this year, and their days off."""
        self.app.push_screen(YearScreen(self.ctx))

    def action_remove(self) -> None:
        """Remove one that was entered by mistake, after a typed word."""
        chosen = self.found.get(self.query_one(DataList).current or "")
        if chosen is None:
            return
        effects = ("The selected entry goes for good, and with it who was there.", "The counts of the year follow.")

        def removed(sure: bool | None) -> None:
            if not sure:
                return
            try:
                gatherings.remove(self.ctx.store, chosen.id)
            except DeskError as error:
                self.show_error(error)
                return
            self.tell("Entry removed.")
            self.reload()

        self.app.push_screen(TypedConfirm("Remove an entry", effects, "remove"), removed)

    def _row(self, each: Gathering, held: bool, demanded: bool) -> Row:
        absent = len(gatherings.missed(each, self.team)) if held and each.attended else 0
        wanting = demanded and each.kind is Kind.TRAINING and not each.standard
        cells = (
            each.day,
            each.kind.value,
            each.title,
            "planned" if not held else str(len(each.attended)) if each.attended else "not yet",
            str(absent or "-"),
            "yes" if each.mandatory else "",
            "not named" if wanting else each.standard,
            each.shared_with,
        )
        wrong = wanting or (each.mandatory and absent) or (held and not each.attended)
        return Row(each.id, cells, Tone.WARN if wrong else Tone.GOOD if held else Tone.PLAIN)


class GatheringForm(DeskScreen):
    """One training, meeting or debrief. Who was there is checked off on a screen of its own."""

    ID = "roster.gatherings"
    TITLE = "Training or meeting"

    def __init__(self, ctx: Ctx, kept: Gathering | None) -> None:
        super().__init__(ctx)
        self.kept = kept

    def body(self) -> ComposeResult:
        """The fields."""
        kept = self.kept
        kinds = [(kind.value, kind.value) for kind in Kind]
        yield Form(
            Choice("kind", "What it is", kinds, kept.kind.value if kept else "", help=_KIND),
            Line("day", "Day", kept.day if kept else "", help="As 2026-03-31, held or planned."),
            Line("title", "Title", kept.title if kept else "", help="What it is about. A debrief has none."),
            Flag("mandatory", "Nobody may miss it", kept.mandatory if kept else False),
            Line("standard", "Standard", kept.standard if kept else "", help=_STANDARD),
            Line("shared_with", "Shared with", kept.shared_with if kept else "", help=_SHARED),
        )

    def on_form_submitted(self, event: Form.Submitted) -> None:
        """Check and save."""
        form = event.form
        form.clear_errors()
        text = {key: clean(value) for key, value in event.values.items() if isinstance(value, str)}
        errors = {key: _LONG for key, value in text.items() if len(value) > MOST_CHARACTERS}
        kind = Kind(text["kind"])
        day, wrong = self._day(text["day"], kind)
        if wrong:
            errors["day"] = wrong
        demanded = gatherings.standard_demanded(self.ctx.department)
        if kind is Kind.TRAINING and demanded is not None and not text["standard"]:
            errors["standard"] = f"Name the body whose standard it follows ({demanded.cite})."
        for key, sentence in errors.items():
            form.set_error(key, sentence)
        if errors or day is None:
            return
        base = self.kept or Gathering(id=new_id(self.ctx.random), kind=kind, day=day)
        made = attrs.evolve(
            base,
            kind=kind,
            day=day,
            title=text["title"],
            mandatory=bool(event.values["mandatory"]),
            standard=text["standard"],
            shared_with=text["shared_with"],
        )
        try:
            gatherings.save(self.ctx.store, made)
        except DeskError as error:
            self.show_error(error)
            return
        form.settle()
        self.saved = made.id
        self.tell("Saved. Enter on it checks off who was there.")
        self.dismiss(None)

    def _day(self, text: str, kind: Kind) -> tuple[PartialDate | None, str]:
        text = plain_day(text, self.ctx.clock.today())
        if is_ambiguous(text):
            return None, "This could be read two ways; write it as year-month-day."
        read = read_date(text, evidence(text) or DateOrder.MONTH_FIRST, self.ctx.clock.today()) if text else None
        if read is None or len(read) < (7 if kind is Kind.DEBRIEF else 10):
            return None, _MONTH if kind is Kind.DEBRIEF else "A day is needed, as 2026-03-31."
        return read, ""


_KIND = "A debrief of peers is kept by its month alone, without a title."
_STANDARD = "The accredited body whose standard the training follows."
_SHARED = "Other organisations that took part, where the training was shared."
_MONTH = "A month is needed, as 2026-03. More than the month is not kept."
_LONG = f"Shorten this to {MOST_CHARACTERS} characters."

__all__ = ["GatheringForm", "GatheringsScreen"]
