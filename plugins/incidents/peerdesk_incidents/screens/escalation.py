"""Whom to call when peers reach their limits, what they recommend, and whether the professional was asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import Tone
from peerdesk_core.faults import DeskError
from peerdesk_core.law.department import Department
from peerdesk_core.model.ids import Id
from peerdesk_core.model.resources import Resource
from peerdesk_core.times import Moment
from peerdesk_incidents import desk_ops, escalation, store
from peerdesk_incidents.escalation import Escalation
from peerdesk_incidents.models import Advice, Incident
from peerdesk_incidents.wording import OWN_RULE, listed, title
from peerdesk_tui.kit.card import Card, CardLine
from peerdesk_tui.kit.confirm import Notice
from peerdesk_tui.kit.data_list import Column, DataList, Row
from peerdesk_tui.kit.empty_state import EmptyState
from peerdesk_tui.kit.form import Flag, Form
from peerdesk_tui.kit.screen import DeskModal
from peerdesk_tui.kit.when import When

from .rows import when_words
from .step_list import StepScreen
from .steps import Step, said

_EMPTY = EmptyState("Whom to call, and what is recommended.", "It cannot be shown.", "Press esc to go back.")
_NO_CONTENT = CardLine("Say that it is needed, and where. What somebody said in a talk is not passed on with it.")


class EscalationScreen(StepScreen):
    """A row for each step and each professional; the selected one explained with the words of the texts."""

    ID = "incidents.escalation"
    TITLE = "Escalation"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "consulted", "Was asked"),
        Binding("a", "advise", "Recommend"),
    ]
    explains = (
        "First the member who is a hazard: whom to call at once. Then the professionals, and how to reach each.",
        "n notes when the professional was asked; a notes what the peers recommend, as categories without a reason.",
    )
    DEFAULT_CSS = """
    EscalationScreen DataList { height: 1fr; }
    EscalationScreen Card { height: 9; border-top: solid $panel; }
    """

    def __init__(self, ctx: Ctx, incident: Id) -> None:
        super().__init__(ctx, incident)
        self._incident: Incident | None = None

    def body(self) -> ComposeResult:
        """The rows, and the words of the texts."""
        yield DataList(
            Column("what", "Whom, what", 22),
            Column("how", "Reach, state", 28, flex=True),
            Column("cite", "Clause", 16, priority=2),
            empty=_EMPTY,
            id="steps",
        )
        yield Card(id="about")

    def on_mount(self) -> None:
        """Start in the list."""
        self.query_one(Card).can_focus = False
        self.query_one(DataList).focus()

    def reload(self) -> None:
        """Read the incident, the texts and the directory."""
        shown = self.query_one(DataList)
        try:
            self._incident = store.find(self.ctx.store, self.id_of)
            found = escalation.escalation_of(self.ctx.department, self._incident, self.ctx.resources())
            steps = _steps(self.ctx, self.ctx.department, self._incident, found)
            self._steps = {step.id: step for step in steps}
        except DeskError as error:  # stays in the list's place: a notice would come back with the screen
            self._incident, self._steps = None, {}
            shown.empty = EmptyState(error.title, error.cause, error.next_step)
        shown.load(Row(step.id, (step.what, step.how, step.cite), step.tone) for step in self._steps.values())
        self._explain()
        self.refresh_bindings()

    def on_data_list_moved(self) -> None:
        """Explain the selected row."""
        self._explain()

    def on_data_list_opened(self, event: DataList.Opened) -> None:
        """Enter: note it, or read it in full."""
        step = self._steps.get(event.row_id)
        if event.row_id == "consult":
            self.action_consulted()
        elif event.row_id == "advice":
            self.action_advise()
        elif step is not None:
            self.app.push_screen(Notice(step.what, (CardLine(step.how), *step.lines)))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing can be noted of an incident that is not open any more."""
        if action in ("consulted", "advise"):
            return self._incident is not None
        return super().check_action(action, parameters)

    def action_consulted(self) -> None:
        """When the professional was asked."""

        def typed(moment: Moment | None) -> None:
            if moment is not None:
                self._change(lambda: desk_ops.consult(self.ctx, self.id_of, moment.at), f"Noted. {moment.says}")

        self.app.push_screen(When("When was the professional asked?", self.ctx, self._check_past), typed)

    def action_advise(self) -> None:
        """What the peers recommend."""

        def chosen(advice: frozenset[Advice] | None) -> None:
            if advice is not None:
                self._change(lambda: desk_ops.advise(self.ctx, self.id_of, advice), "Noted, as categories.")

        if self._incident is not None:
            self.app.push_screen(Recommendation(self._incident.advice), chosen)


class Recommendation(DeskModal[frozenset[Advice] | None]):
    """A yes or no for each category; no reason, and nobody in particular."""

    def __init__(self, advice: frozenset[Advice]) -> None:
        super().__init__("What do the peers recommend?")
        self.advice = advice

    def body(self) -> ComposeResult:
        """A flag for each."""
        yield Form(*(Flag(one.value, title(one), one in self.advice, help="Ctrl+s saves.") for one in Advice))

    def on_form_submitted(self, event: Form.Submitted) -> None:
        """Hand them back."""
        self.dismiss(frozenset(one for one in Advice if event.values[one.value]))


def _steps(ctx: Ctx, department: Department, incident: Incident, found: Escalation) -> Iterator[Step]:
    yield _hazard(department, found)
    for resource in found.reachable:
        yield _resource(resource)
    if not found.reachable:
        yield Step(
            id="nobody",
            what="Professionals",
            how="none in the directory",
            tone=Tone.WARN,
            lines=(CardLine("Enter clinical leads and consultants in the directory (j), with how they are reached."),),
        )
    at = incident.consulted_at
    binding = any(saying.binds for saying in found.consult)
    yield Step(
        id="consult",
        what="Consultation",
        how="not asked yet" if at is None else f"asked {when_words(ctx, at)}",
        tone=Tone.GOOD if at is not None else Tone.WARN if binding else Tone.PLAIN,
        cite=found.consult[0].clause.cite if found.consult else "",
        lines=said(found.consult) or (CardLine("Your department's texts do not say who is to be asked."),),
    )
    lines = said(found.triage) or (CardLine(f"Noting a recommendation: {OWN_RULE}"),)
    yield Step(
        id="advice",
        what="Recommended",
        how=listed([title(one).lower() for one in found.advice], "and") or "nothing noted",
        tone=Tone.GOOD if found.advice else Tone.PLAIN,
        cite=found.triage[0].clause.cite if found.triage else "",
        lines=(
            *lines,
            CardLine("Kept as categories until the incident is completed; never on the after-action sheet."),
        ),
    )


def _hazard(department: Department, found: Escalation) -> Step:
    if found.hazard:
        return Step(
            id="hazard",
            what="A member is a hazard",
            how=f"call at once: {listed(found.hazard_to, 'and')}",
            tone=Tone.BAD,
            cite=found.hazard[0].clause.cite,
            lines=(*said(found.hazard), _NO_CONTENT),
        )
    crisis = tuple(CardLine(line) for line in department.card().crisis)
    return Step(
        id="hazard",
        what="A member is a hazard",
        how="your texts name nobody",
        tone=Tone.WARN,
        lines=(*crisis, _NO_CONTENT) if crisis else (_NO_CONTENT,),
    )


def _resource(resource: Resource) -> Step:
    state = "; not checked for long, or out of contract" if resource.stale else ""
    how = resource.reach or "no number or address in the directory"
    lines = [] if resource.note else [CardLine("When they can be reached is not entered.")]
    if resource.competent:
        lines.append(CardLine("Knows the culture of responders."))
    if resource.stale:
        lines.append(CardLine("Not checked for long, or out of contract: look in the directory (j).", Tone.WARN))
    return Step(
        id=f"resource {resource.id}",
        what=resource.title,
        how=f"{how}{f', {resource.note}' if resource.note else ''}{state}",
        tone=Tone.WARN if resource.stale or not resource.reach else Tone.PLAIN,
        lines=tuple(lines),
    )
