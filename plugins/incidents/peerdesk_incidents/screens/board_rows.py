"""The rows of an incident's board: clocks first, then coverage, sessions, the plan, silence, and who could go."""

from __future__ import annotations

from collections.abc import Iterator

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import Tone
from peerdesk_core.model.clocks import ClockItem, ClockKind, ClockState
from peerdesk_core.model.incidents import Party
from peerdesk_incidents import coverage
from peerdesk_incidents.models import SessionState
from peerdesk_incidents.opening import entered_late
from peerdesk_incidents.wording import OWN_RULE, UNKNOWN_AFTER, cited, counted, parties, title
from peerdesk_tui.kit.card import CardLine
from peerdesk_tui.kit.clock_badge import badge

from .look import Look
from .rows import hush_words, soon_words, when_words, where_words
from .steps import FORCE, Step, activation, consulting, debriefing, large_scale, leading, said, telling

_ACTS = {"defuse": "Defusing", "debrief": "Debriefing", "check_in": "Check-ins"}


def head_of(ctx: Ctx, look: Look) -> tuple[str, str]:
    """Two lines over the board: what, when and where; how many and of what size."""
    incident = look.incident
    late = " · entered late" if entered_late(incident) else ""
    where = where_words(ctx, incident)
    first = f"{incident.code} · {title(incident.kind)} · {when_words(ctx, incident.happened_at)}{late}"
    flags = [f"involved: {parties((party, incident.count(party)) for party in Party)}"]
    flags += [where] if where else []
    flags += ["large in scale"] if incident.large_scale else []
    flags += ["peers at the scene"] if incident.at_scene else []
    line = " · ".join(flags)
    return first, f"{line[:1].upper()}{line[1:]}"


def board_of(ctx: Ctx, look: Look) -> Iterator[Step]:
    """Every row. A row's id says where enter leads: the word before the first space."""
    for item in look.clocks:
        if item.kind is not ClockKind.EMBARGO:
            yield clock_step(ctx, look, item)
    for saying in look.unclocked:
        yield Step(
            id=f"{saying.do} open",
            what=_ACTS.get(saying.do, saying.do.replace("_", " ").capitalize()),
            how=f"{FORCE[saying.then]}; the text gives no number of hours",
            cite=saying.clause.cite,
            lines=(CardLine(cited(saying.clause)),),
        )
    for place, note in enumerate(look.notes):
        yield Step(id=f"read {place}", what="Note", how=note, tone=Tone.WARN, lines=(CardLine(note),))
    yield reached(look)
    yield sessions(ctx, look)
    yield activation(ctx, look)
    if look.plan.authorise:
        yield large_scale(ctx, look)
    told = telling(look)
    if told is not None:
        yield told
    if look.plan.consult or look.incident.consulted_at is not None:
        yield consulting(ctx, look)
    yield debriefing(look)
    if look.plan.lead:
        yield leading(look)
    if look.plan.media or look.part.embargoes:
        yield silent(ctx, look)
    yield there(look)
    yield left()


def clock_step(ctx: Ctx, look: Look, item: ClockItem) -> Step:
    """A running clock: how long it still runs, until when, by which clause."""
    words, tone = badge(item, look.now)
    until = "until" if item.state(look.now) is ClockState.WAITING else "due"
    lines = [CardLine(f"{item.says} [{item.cite}]" if item.cite else item.says)]
    if item.kind is ClockKind.ADVICE:
        lines.append(CardLine("This is advice about good timing: later is a note, not a fault."))
    if item.entered_late:
        lines.append(CardLine("Entered late: the clock runs from when it happened."))
    what = f"{item.act[:1].upper()}{item.act[1:]}"
    return Step(
        id=f"clock {item.id}",
        what=what.partition(", ")[0],
        how=f"{words}; {until} {soon_words(ctx, item.due_at)}",
        tone=tone,
        cite=item.cite,
        lines=tuple(lines),
    )


def reached(look: Look) -> Step:
    """Proof of coverage in one line."""
    found = look.coverage
    if not found.involved:
        how, tone = "nobody counted yet; f enters how many", Tone.WARN
    else:
        late = f", {found.late} of them late" if found.late else ""
        how = f"{found.done} of {found.involved}{late}"
        how += f"; {found.attempted} tried, {found.open} not tried" if found.left else ""
        tone = Tone.BAD if found.overdue else Tone.PLAIN if found.left else Tone.GOOD
    lines = (*(CardLine(sentence) for sentence in coverage.words(found)), CardLine(UNKNOWN_AFTER))
    return Step(id="numbers", what="Reached", how=how, tone=tone, lines=lines)


def sessions(ctx: Ctx, look: Look) -> Step:
    """What is planned and what was held."""
    planned = sorted((one for one in look.part.sessions if one.state is SessionState.PLANNED), key=lambda one: one.at)
    held = [one for one in look.part.sessions if one.state is SessionState.HELD]
    parts = []
    if planned:
        first = planned[0]
        parts.append(f"{len(planned)} planned: {title(first.kind).lower()} {when_words(ctx, first.at)}")
    if held:
        parts.append(f"{len(held)} held")
    lines = [
        CardLine(f"{title(one.kind)}, {title(one.state).lower()}, {when_words(ctx, one.at)}")
        for one in sorted(look.part.sessions, key=lambda one: one.at)
    ]
    return Step(
        id="sessions",
        what="Sessions",
        how="; ".join(parts) or "none planned; s opens them",
        lines=tuple(lines) or (CardLine("None is planned yet. s opens the sessions of this incident."),),
    )


def silent(ctx: Ctx, look: Look) -> Step:
    """Silence on social media, with its end as far as that is known."""
    lines = said(look.plan.media)
    if not look.part.embargoes:
        return Step(
            id="silence", what="Social media", how="see what the text says", cite=_first_cite(look), lines=lines
        )
    words, tone = hush_words(ctx, look.part.embargoes[0])
    for item in look.clocks:
        if item.kind is ClockKind.EMBARGO:
            words = f"{badge(item, look.now)[0]}, {words}"
    return Step(
        id="silence", what="Social media", how=f"silence; {words}", tone=tone, cite=_first_cite(look), lines=lines
    )


def there(look: Look) -> Step:
    """How many peers keep out because they were there."""
    involved, witnesses = len(look.incident.involved), len(look.incident.witnesses)
    number = involved + witnesses
    if number:
        how = f"{number} ({involved} involved, {counted(witnesses, 'witness', 'witnesses')})"
    else:
        how = "none marked; w marks those who were there"
    plan = look.plan
    lines = said((*plan.avoid, *plan.refer_on, *plan.attend))
    own = "" if plan.avoid else f" {OWN_RULE}"
    rule = CardLine(f"Who took part or saw it is given nothing that relates to this incident.{own}")
    return Step(
        id="peers",
        what="Peers kept out",
        how=how,
        cite=plan.avoid[0].clause.cite if plan.avoid else "",
        lines=(rule, *lines),
    )


def left() -> Step:
    """Where it is asked who could be given something of it: ranking a large team takes a moment, so not here."""
    return Step(
        id="left",
        what="Who is left",
        how="enter asks the roster now",
        lines=(
            CardLine("Enter shows who, what bars the others, and who would be left if a unit or shift was in it."),
            CardLine("Nothing of the question is kept."),
        ),
    )


def _first_cite(look: Look) -> str:
    return look.plan.media[0].clause.cite if look.plan.media else ""
