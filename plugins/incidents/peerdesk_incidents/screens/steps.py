"""The response plan as steps: what the texts say is to be done, by whom, and what was noted of it."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import Tone
from peerdesk_core.law.department import Department, Saying
from peerdesk_core.law.packs import Then
from peerdesk_incidents.models import Approval, Approved, LedBy, Office
from peerdesk_incidents.plan import Ground, whom
from peerdesk_incidents.wording import cited, listed, title
from peerdesk_tui.kit.card import CardLine

from .look import Look
from .rows import when_words

FORCE = {
    Then.MUST: "must",
    Then.MUST_NOT: "must not",
    Then.SHOULD: "should",
    Then.SHOULD_NOT: "should not",
    Then.MAY: "may",
    Then.CONSULT: "asks first",
}

_ORDER = (Then.MUST, Then.MUST_NOT, Then.SHOULD, Then.SHOULD_NOT, Then.CONSULT, Then.MAY)

_GROUND = {
    Ground.AUTOMATIC: "automatic for those directly involved",
    Ground.INVITED: "members were asked to come",
    Ground.SUGGESTED: "suggested",
    Ground.OPEN: "left to the team",
}


@attrs.frozen(kw_only=True)
class Step:
    """One step of the plan. `id` says what enter does; `how` is what was noted, else who may or must."""

    id: str
    what: str
    how: str
    tone: Tone = Tone.PLAIN
    cite: str = ""
    lines: tuple[CardLine, ...] = ()


def card_head(step: Step) -> str:
    """The line over a step's words; how it stands is left out where the words begin with it."""
    quoted = any(line.text.startswith(step.how) for line in step.lines)
    return step.what if quoted else f"{step.what}: {step.how}"


def steps_of(ctx: Ctx, look: Look) -> Iterator[Step]:
    """Every step, in the order of an incident; steps on which the texts are silent are left out."""
    plan = look.plan
    yield activation(ctx, look)
    if plan.authorise or _given(look, Approved.LARGE_SCALE):
        yield large_scale(ctx, look)
    for office in whom(plan.notify):
        told = office in look.incident.told
        enough = not told and any(other in look.incident.told for other in whom(plan.notify))
        yield Step(
            id=f"tell {office.value}",
            what=f"Tell {look.department.role(office.value)}",
            how="told" if told else "not told; another one was" if enough else "not told yet",
            tone=Tone.GOOD if told else Tone.PLAIN if enough else Tone.WARN,
            cite=_cite(plan.notify),
            lines=said(plan.notify),
        )
    if plan.consult or look.incident.consulted_at is not None:
        yield consulting(ctx, look)
    if plan.deploy:
        yield _role_step("deploy", "Sending the team", look.department, plan.deploy)
    if plan.coordinate:
        yield _role_step("coordinate", "Support services", look.department, plan.coordinate)
    yield debriefing(look)
    for what in (Approved.DESIGNATION, Approved.INVITATION, Approved.MUTUAL_AID):
        for approval in _given(look, what):
            yield Step(
                id=f"note {what.value}",
                what=title(what),
                how=approval_words(ctx, look.department, approval),
                tone=Tone.GOOD,
                lines=(CardLine("Noted here: the office, how it was given, and when. No person's name."),),
            )
    yield leading(look)
    if plan.respond:
        yield _words_step("respond", "The response", plan.respond)
    if plan.triage:
        yield _words_step("triage", "What is needed", plan.triage)
    if plan.attend:
        yield _words_step("attend", "At the scene", plan.attend)
    if plan.avoid or plan.refer_on:
        yield _words_step("refer_on", "Peers who were there", (*plan.avoid, *plan.refer_on))
    if plan.hazard:
        yield _words_step("hazard", "Member a hazard", plan.hazard)


def activation(ctx: Ctx, look: Look) -> Step:
    """Who may activate the team, and who was noted to have done it."""
    given = _given(look, Approved.ACTIVATION)
    sayings = look.plan.activate
    if given:
        how, tone = _noted(ctx, look.department, given), Tone.GOOD
    elif sayings:
        how, tone = f"not noted; {_who(look.department, sayings)}", Tone.WARN
    else:
        how, tone = "not noted; no text names anybody", Tone.PLAIN
    lines = said(sayings) or (CardLine("Your department's texts do not say who activates the team."),)
    return Step(id="note activation", what="Activation", how=how, tone=tone, cite=_cite(sayings), lines=lines)


def large_scale(ctx: Ctx, look: Look) -> Step:
    """Who must agree because the incident is large."""
    given = _given(look, Approved.LARGE_SCALE)
    sayings = look.plan.authorise
    how = _noted(ctx, look.department, given) if given else f"not noted; {_who(look.department, sayings)} agree"
    tone = Tone.GOOD if given else Tone.BAD if any(saying.binds for saying in sayings) else Tone.WARN
    return Step(
        id="note large_scale", what="Large in scale", how=how, tone=tone, cite=_cite(sayings), lines=said(sayings)
    )


def telling(look: Look) -> Step | None:
    """Whom to tell, in one line; None where no text names anybody."""
    offices = whom(look.plan.notify)
    if not offices:
        return None
    told = [office for office in offices if office in look.incident.told]
    if told:
        how, tone = f"told: {_offices(look.department, told, 'and')}", Tone.GOOD
        left = [office for office in offices if office not in told]
        how += f"; not told: {_offices(look.department, left)}" if left else ""
    else:
        how, tone = f"not told yet: {_offices(look.department, offices)}", Tone.WARN
    first = next((office for office in offices if office not in told), offices[0])
    return Step(
        id=f"tell {first.value}",
        what="To be told",
        how=how,
        tone=tone,
        cite=_cite(look.plan.notify),
        lines=said(look.plan.notify),
    )


def consulting(ctx: Ctx, look: Look) -> Step:
    """Whether the professional whom the text names was asked."""
    sayings, at = look.plan.consult, look.incident.consulted_at
    asked = whom(sayings)
    who = _offices(look.department, asked) if asked else "the professional"
    if at is not None:
        how, tone = f"asked {when_words(ctx, at)}", Tone.GOOD
    else:
        how = f"not asked yet: {who}"
        tone = Tone.WARN if any(saying.then in (Then.MUST, Then.CONSULT) for saying in sayings) else Tone.PLAIN
    return Step(id="consult", what="Consultation", how=how, tone=tone, cite=_cite(sayings), lines=said(sayings))


def debriefing(look: Look) -> Step:
    """On what ground a debriefing is held."""
    found = look.plan.debrief
    how = _GROUND[found.word]
    if look.incident.invited:
        how += f"; {look.incident.invited} asked to come"
    lines = said(found.sayings) or (CardLine("Your department's texts say nothing about a debriefing."),)
    voluntary = CardLine("Talking in it is each person's own choice, and nobody's absence is entered.")
    return Step(id="debrief", what="Debriefing is", how=how, cite=_cite(found.sayings), lines=(*lines, voluntary))


def leading(look: Look) -> Step:
    """Who runs the group sessions."""
    led_by, sayings = look.incident.led_by, look.plan.lead
    open_ = led_by is LedBy.UNDECIDED
    tone = Tone.PLAIN if open_ else Tone.GOOD
    lines = said(sayings) or (CardLine("Your department's texts do not say who runs them."),)
    return Step(
        id="lead", what="Group sessions", how=title(led_by).lower(), tone=tone, cite=_cite(sayings), lines=lines
    )


def said(sayings: tuple[Saying, ...]) -> tuple[CardLine, ...]:
    """What the texts say, each with its clause."""
    return tuple(CardLine(cited(saying.clause)) for saying in sayings)


def approval_words(ctx: Ctx, department: Department, approval: Approval) -> str:
    """An approval in a line: "Chief, by telephone, Fri 20 Nov 02:20"."""
    return (
        f"{office_title(department, approval.office)}, {title(approval.given).lower()}, {when_words(ctx, approval.at)}"
    )


def office_title(department: Department, office: Office) -> str:
    """The department's title of an office, as a heading has it."""
    words = department.role(office.value)
    return words[:1].upper() + words[1:]


def _role_step(id: str, what: str, department: Department, sayings: tuple[Saying, ...]) -> Step:
    must = all(saying.then is Then.MUST for saying in sayings)
    roles = list(dict.fromkeys(department.role(saying.who) for saying in sayings if saying.who))
    who = listed(roles) if must else _who(department, sayings)
    return Step(id=id, what=what, how=who or sayings[0].clause.says, cite=_cite(sayings), lines=said(sayings))


def _words_step(id: str, what: str, sayings: tuple[Saying, ...]) -> Step:
    return Step(id=id, what=what, how=sayings[0].clause.says, cite=_cite(sayings), lines=said(sayings))


def _who(department: Department, sayings: tuple[Saying, ...]) -> str:
    """Who may, should or must, each by the strongest word: "command may, the Coordinator must"."""
    strongest: dict[str, Then] = {}
    for saying in sayings:
        known = strongest.get(saying.who, saying.then)
        strongest[saying.who] = min(known, saying.then, key=_ORDER.index)
    roles = {then: [department.role(who) for who, own in strongest.items() if who and own is then] for then in _ORDER}
    return ", ".join(f"{listed(who)} {FORCE[then]}" for then, who in roles.items() if who)


def _offices(department: Department, offices: tuple[Office, ...] | list[Office], last: str = "or") -> str:
    return listed([department.role(office.value) for office in offices], last)


def _given(look: Look, what: Approved) -> list[Approval]:
    return [approval for approval in look.incident.approvals if approval.what is what]


def _noted(ctx: Ctx, department: Department, given: list[Approval]) -> str:
    more = f" and {len(given) - 1} more" if len(given) > 1 else ""
    return f"noted: {approval_words(ctx, department, given[-1])}{more}"


def _cite(sayings: tuple[Saying, ...]) -> str:
    return sayings[0].clause.cite if sayings else ""
