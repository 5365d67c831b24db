"""Mutual aid: peers lent to and by other agencies. Organisations, roles and numbers; no request, no person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import Tone
from peerdesk_core.faults import DeskError
from peerdesk_core.model.ids import Id, Month, new_id, to_month
from peerdesk_intake import aid
from peerdesk_intake.aid import AidKind, ApprovedHow, BadAid, Direction, MutualAid
from peerdesk_intake.models import BadNumber
from peerdesk_intake.policy import spoken
from peerdesk_intake.wording import cited, options, title
from peerdesk_tui.kit.confirm import Ask
from peerdesk_tui.kit.data_list import Column, DataList, Row
from peerdesk_tui.kit.empty_state import EmptyState
from peerdesk_tui.kit.form import Choice, Form, Line
from peerdesk_tui.kit.screen import DeskScreen
from peerdesk_tui.kit.text import plain

from .number import whole

_EMPTY = EmptyState(
    "Peers lent to or by other agencies stand here.", "Nothing is entered yet.", "Press n for the first entry."
)


class Aid(DeskScreen):
    """Every entry, the latest month first."""

    ID = "intake.aid"
    TITLE = "Mutual aid"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("n", "new", "New"), Binding("x", "remove", "Remove")]
    explains = (
        "Help that this team gave another agency, or had from one: the agency, the month, how many peers.",
        "Who was helped has no place here, and no entry is joined to a request.",
    )
    DEFAULT_CSS = """
    Aid Static { height: auto; }
    """

    def body(self) -> ComposeResult:
        """What the policy says, and the list."""
        yield Static("", id="says", markup=False)
        yield DataList(
            Column("month", "Month", 7),
            Column("direction", "Help", 8),
            Column("partner", "Agency", 20, flex=True),
            Column("peers", "Peers", 5, right=True),
            Column("kind", "What for", 9, priority=2),
            Column("approved", "Approved", 20, priority=3),
            empty=_EMPTY,
            id="aid",
        )

    def reload(self) -> None:
        """Read the entries again."""
        said = spoken(self.ctx.department, "intake", ("mutual_aid", "approve_mutual_aid"))
        self.query_one("#says", Static).update(plain(" ".join(said[:2])))
        needed = aid.approval_rule(self.ctx.department) is not None
        self._list.load(_row(entry, needed) for entry in aid.all_aid(self.ctx.store))
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Removing needs an entry."""
        if action == "remove":
            return self.is_mounted and self._list.current is not None
        return super().check_action(action, parameters)

    def on_data_list_opened(self, event: DataList.Opened) -> None:
        """Enter: change an entry."""
        entry = self._entry(event.row_id)
        if entry is not None:
            self.app.push_screen(AidForm(self.ctx, entry))

    def action_new(self) -> None:
        """A new entry."""
        self.app.push_screen(AidForm(self.ctx))

    def action_remove(self) -> None:
        """Forget an entry that was wrong."""
        entry = self._entry(self._list.current or "")
        if entry is None:
            return

        def answered(answer: str | None) -> None:
            if answer == "remove":
                self._remove(entry.id)

        self.app.push_screen(Ask("Remove this entry?", ("remove", "Yes, remove it"), ("keep", "No, keep it")), answered)

    def _remove(self, id: Id) -> None:
        try:
            aid.remove(self.ctx.store, id)
        except DeskError as error:
            self.show_error(error)
            return
        self.reload()

    def _entry(self, id: str) -> MutualAid | None:
        return next((entry for entry in aid.all_aid(self.ctx.store) if entry.id == id), None)

    @property
    def _list(self) -> DataList:
        return self.query_one("#aid", DataList)


class AidForm(DeskScreen):
    """One entry, new or changed."""

    ID = "intake.aid.form"
    TITLE = "Mutual aid"
    explains = ("One entry for an agency and a month. Where the policy asks for an approval, it is entered with it.",)
    DEFAULT_CSS = """
    AidForm Static { height: auto; }
    """

    def __init__(self, ctx: Ctx, entry: MutualAid | None = None) -> None:
        super().__init__(ctx)
        self.entry = entry

    def body(self) -> ComposeResult:
        """What the policy demands, and the fields."""
        rule = aid.approval_rule(self.ctx.department)
        if rule is not None:
            yield Static(plain(f"! {cited(rule.clause)}"))
        demanded = "Demanded by the policy." if rule is not None else "May stay empty: your policy asks for none."
        entry = self.entry
        by = aid.approver(self.ctx.department)
        yield Form(
            Choice("direction", "Help was", options(tuple(Direction)), entry.direction.value if entry else ""),
            Line("partner", "Agency", entry.partner if entry else "", help="An organisation, never a person."),
            Line("month", "Month", entry.month if entry else to_month(self.ctx.clock.today()), help="Like 2026-03."),
            Line("peers", "Peers", str(entry.peers) if entry else "1", help=f"1 to {aid.MOST_PEERS}"),
            Choice("kind", "What for", options(tuple(AidKind)), entry.kind.value if entry else ""),
            Line("approved_by", "Approved by", (entry.approved_by if entry else "") or by, help="The title of a role."),
            Line("approved_on", "Approved on", _day_of(entry), help=f"A day like 2026-03-08. {demanded}"),
            Choice(
                "approved_how",
                "How",
                (("", "Not entered"), *options(tuple(ApprovedHow))),
                entry.approved_how.value if entry and entry.approved_how else "",
                help=demanded,
            ),
        )
        yield Static(plain("It is kept with the team's records, and joined to no request."))

    def on_form_submitted(self, event: Form.Submitted) -> None:
        """Keep the entry, or say under a field what is wrong."""
        try:
            entry = aid.checked(self._typed(event.values), self.ctx.department, self.ctx.clock.today())
            aid.save(self.ctx.store, entry)
        except BadAid as error:
            event.form.set_error(error.field, f"{error.cause} {error.next_step}")
            return
        except DeskError as error:
            self.show_error(error)
            return
        self.dismiss(None)
        self.tell("The entry is saved.")

    def _typed(self, values: Mapping[str, str | bool]) -> MutualAid:
        text = {key: str(value).strip() for key, value in values.items()}
        try:
            peers = whole(text["peers"], 1, aid.MOST_PEERS)
        except BadNumber as error:
            raise BadAid("peers", error.cause, error.next_step) from None
        try:
            day = date.fromisoformat(text["approved_on"]) if text["approved_on"] else None
        except ValueError:
            raise BadAid("approved_on", "That is no day.", "Type it like 2026-03-08.") from None
        return MutualAid(
            id=self.entry.id if self.entry else new_id(self.ctx.random),
            direction=Direction(text["direction"]),
            partner=text["partner"],
            month=Month(text["month"]),
            peers=peers,
            kind=AidKind(text["kind"]),
            approved_by=text["approved_by"],
            approved_on=day,
            approved_how=ApprovedHow(text["approved_how"]) if text["approved_how"] else None,
        )


def _day_of(entry: MutualAid | None) -> str:
    return entry.approved_on.isoformat() if entry is not None and entry.approved_on is not None else ""


def _row(entry: MutualAid, needed: bool) -> Row:
    approved = f"{entry.approved_on}, {entry.approved_by}" if entry.approved_on else ("missing" if needed else "")
    cells = (entry.month, title(entry.direction), entry.partner, str(entry.peers), title(entry.kind), approved)
    return Row(entry.id, cells, Tone.WARN if needed and not entry.approved_on else Tone.PLAIN)
