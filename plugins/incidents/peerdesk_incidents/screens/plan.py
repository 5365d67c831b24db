"""The response plan: who may activate, whom to tell, what to ask, who leads; each step ticked off as it is done."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from peerdesk_core.context import Ctx
from peerdesk_core.faults import DeskError
from peerdesk_core.model.ids import Id
from peerdesk_core.times import Moment
from peerdesk_incidents import desk_ops
from peerdesk_incidents.models import Approval, Approved, LedBy, Office
from peerdesk_incidents.plan import Plan
from peerdesk_incidents.wording import options
from peerdesk_tui.kit.card import Card
from peerdesk_tui.kit.confirm import Ask, Notice
from peerdesk_tui.kit.data_list import Column, DataList, Row
from peerdesk_tui.kit.empty_state import EmptyState
from peerdesk_tui.kit.when import When

from .approving import ApprovalForm
from .inviting import Invited
from .look import Look, look_at
from .peers import PeersThere
from .signs import Signs
from .step_list import StepScreen
from .steps import approval_words, office_title, steps_of

_EMPTY = EmptyState("The response plan.", "Your department's texts say nothing of it.", "Press esc to go back.")
_AROUND = 9
"""Lines that the steps leave free: header, footer, and the card that explains."""


class PlanScreen(StepScreen):
    """Each step with what was noted of it; the selected one with the words of the texts below."""

    ID = "incidents.plan"
    TITLE = "Response plan"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "approval", "Note approval"),
        Binding("x", "take_back", "Take back"),
        Binding("z", "signs", "Signs of stress"),
    ]
    explains = (
        "What your department's texts say is to be done about this incident, and by whom. Where they are silent, so is "
        "this list.",
        "Enter ticks a step off or notes it: who activated the team, who was told, whether the professional was asked. "
        "On a step that is only to be read it goes to its words, to scroll; tab goes back.",
        "n notes any other approval: the office, how it was given, when.",
    )
    DEFAULT_CSS = """
    PlanScreen DataList { height: auto; }
    PlanScreen Card { height: 1fr; border-top: solid $panel; }
    """

    def __init__(self, ctx: Ctx, incident: Id, step: str = "") -> None:
        super().__init__(ctx, incident)
        self._wanted = step
        self._look: Look | None = None

    def body(self) -> ComposeResult:
        """The steps, and what the texts say of the selected one."""
        yield DataList(
            Column("what", "Step", 22),
            Column("how", "How it stands", 30, flex=True),
            Column("cite", "Clause", 20, priority=2),
            empty=_EMPTY,
            id="steps",
        )
        yield Card(id="about")

    def on_mount(self) -> None:
        """Start in the list."""
        self.query_one(DataList).focus()

    def on_resize(self, event: events.Resize) -> None:
        """The steps take what they need, and leave room to read what the texts say of the selected one."""
        super().on_resize(event)
        self.query_one(DataList).styles.max_height = max(4, event.size.height - _AROUND)

    def reload(self) -> None:
        """Read the incident and what the texts say of it."""
        shown = self.query_one(DataList)
        try:
            self._look = look_at(self.ctx, self.id_of)
            self._steps = {step.id: step for step in steps_of(self.ctx, self._look)}
        except DeskError as error:  # stays in the list's place: a notice would come back with the screen
            shown.empty = EmptyState(error.title, error.cause, error.next_step)
            self._steps = {}
        shown.load(Row(step.id, (step.what, step.how, step.cite), step.tone) for step in self._steps.values())
        if self._wanted:
            shown.select(self._wanted)
            self._wanted = ""
        self._explain()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only an approval that was noted can be taken back."""
        if action == "take_back":
            return self.is_mounted and self._last_noted() is not None
        return super().check_action(action, parameters)

    def on_data_list_moved(self) -> None:
        """Explain the selected step."""
        self._explain()
        self.refresh_bindings()

    def on_data_list_opened(self, event: DataList.Opened) -> None:
        """Enter: note it, tick it off, or read it in full."""
        step, look = self._steps.get(event.row_id), self._look
        if step is None or look is None:
            return
        what, _, which = step.id.partition(" ")
        if what == "note":
            self._note(Approved(which), look.plan)
        elif what == "tell":
            self._tell(Office(which), look)
        elif what == "consult":
            self._consult(look)
        elif what == "debrief":
            self._debrief(look)
        elif what == "lead":
            self._lead(look)
        elif what == "refer_on":
            self.app.push_screen(PeersThere(self.ctx, self.id_of))
        else:
            self.query_one(Card).focus()

    def action_approval(self) -> None:
        """Any approval."""
        if self._look is not None:
            self._note(Approved.ACTIVATION, self._look.plan)

    def action_signs(self) -> None:
        """Signs of critical incident stress (mesq-03)."""
        self.app.push_screen(Signs(self.ctx))

    def action_take_back(self) -> None:
        """The latest approval of the selected step was noted by mistake."""
        approval = self._last_noted()
        if approval is None:
            return

        def answered(answer: str | None) -> None:
            if answer == "y":
                self._change(lambda: desk_ops.take_back(self.ctx, self.id_of, approval), "It is not noted any more.")

        says = approval_words(self.ctx, self.ctx.department, approval)
        self.app.push_screen(
            Ask(f"{says}: take this back?", ("n", "No, keep it"), ("y", "Yes, take it back")), answered
        )

    def _last_noted(self) -> Approval | None:
        what, _, which = (self.query_one(DataList).current or "").partition(" ")
        if self._look is None or what != "note":
            return None
        given = [approval for approval in self._look.incident.approvals if approval.what.value == which]
        return given[-1] if given else None

    def _note(self, what: Approved, plan: Plan) -> None:
        sayings = {
            Approved.LARGE_SCALE: plan.authorise,
            Approved.INVITATION: tuple(saying for saying in plan.debrief.sayings if saying.do == "invite"),
            Approved.DESIGNATION: tuple(saying for saying in plan.debrief.sayings if saying.do == "designate"),
        }.get(what, plan.activate)
        known = {office.value: office for office in Office}
        first = dict.fromkeys(known[saying.who] for saying in sayings if saying.who in known)
        self.app.push_screen(ApprovalForm(self.ctx, self.id_of, what, tuple(first)))

    def _tell(self, office: Office, look: Look) -> None:
        told = office not in look.incident.told
        who = office_title(look.department, office)
        self._change(
            lambda: desk_ops.tell(self.ctx, self.id_of, office, told),
            f"{who} was told." if told else f"{who} was not told after all.",
        )

    def _consult(self, look: Look) -> None:
        def typed(moment: Moment | None) -> None:
            if moment is not None:
                self._change(lambda: desk_ops.consult(self.ctx, self.id_of, moment.at), f"Noted. {moment.says}")

        def answered(answer: str | None) -> None:
            if answer == "back":
                self._change(lambda: desk_ops.consult(self.ctx, self.id_of, None), "Noted: not asked after all.")
            elif answer == "when":
                self.app.push_screen(When("When was the professional asked?", self.ctx, self._check_past), typed)

        if look.incident.consulted_at is None:
            self.app.push_screen(When("When was the professional asked?", self.ctx, self._check_past), typed)
        else:
            choices = (("when", "Enter another time"), ("back", "Take back: not asked after all"))
            self.app.push_screen(Ask("The professional was asked", *choices), answered)

    def _debrief(self, look: Look) -> None:
        def answered(answer: str | None) -> None:
            if answer == "invited":
                self.app.push_screen(Invited(look.incident.invited), self._invited)
            elif answer == "read":
                self.app.push_screen(Notice("Debriefing", self._steps["debrief"].lines))
            elif answer is not None:
                self._note(Approved(answer), look.plan)

        choices = (
            (Approved.DESIGNATION.value, "Command names it as an incident to debrief"),
            (Approved.INVITATION.value, "Command lets members be asked to come"),
            ("invited", "How many were asked to come"),
            ("read", "Read what the texts say"),
        )
        self.app.push_screen(Ask("Debriefing: note what was decided", *choices), answered)

    def _invited(self, number: int | None) -> None:
        if number is not None:
            self._change(
                lambda: desk_ops.invite(self.ctx, self.id_of, number), f"{number} asked to come. It is no order."
            )

    def _lead(self, look: Look) -> None:
        def answered(answer: str | None) -> None:
            if answer is not None:
                self._change(lambda: desk_ops.plan_lead(self.ctx, self.id_of, LedBy(answer)), "Noted.")

        self.app.push_screen(Ask("Who runs the group sessions?", *options(tuple(LedBy))), answered)
