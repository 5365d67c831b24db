"""What the department's texts say about a request: what forbids it, what to tell the peer, and whom they name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from peerdesk_core.model.needs import Because, Request, Source
from peerdesk_core.model.resources import ResourceKind

from .due import facts_of
from .models import NotTaken
from .wording import cited

if TYPE_CHECKING:
    from peerdesk_core.law.department import Clause, Department, Saying

_NOBODYS = frozenset({"", "department", "team", "anybody"})
"""Words of a text that name nobody who could be asked."""

_INSTEAD: Mapping[Because, str] = {
    Because.ORDER: "Give the person a way to reach the team instead, and leave the rest to them: it is their choice.",
    Because.DISCIPLINE: "Keep the two apart: the person may ask for support themselves, and nobody learns whether.",
    Because.IMPROVEMENT_PLAN: "Keep the two apart: the person may ask for support themselves, outside any plan.",
    Because.INVESTIGATION: "Questions of fact take their own way. The person may ask for support for themselves.",
}


def check_because(department: Department, because: Because, facts: Mapping[str, str]) -> None:
    """Refuse a request for what policy bars it from being for (slmpd-11, mpd-37, mndps-21). Nothing is kept of it.

    A ban that stands for every request is no answer to this one, so that only what `because` adds counts.
    Raises NotTaken, with the citations.
    """
    found = _forbidding(department, {**facts, "because": because.value})
    always = _forbidding(department, {**facts, "because": Because.WISH.value})
    clauses = tuple(cited(clause) for rule, clause in found.items() if rule not in always)
    if clauses:
        raise NotTaken(clauses, _INSTEAD.get(because) or NotTaken.next_step)


def _forbidding(department: Department, facts: Mapping[str, str]) -> dict[str, Clause]:
    """Every ban on these facts: the department's own and its state's, then those of guidelines that it adopted."""
    found = {clause.rule: clause for clause in department.bars("intake", facts)}
    for saying in department.sayings("intake", facts):
        if saying.then == "must_not":
            found.setdefault(saying.clause.rule, saying.clause)
    return found


def advised_against(department: Department, because: Because, facts: Mapping[str, str]) -> tuple[str, ...]:
    """What a guideline says against such a request without forbidding it; a person decides then (mndps-21)."""
    found = _against(department, {**facts, "because": because.value})
    always = _against(department, {**facts, "because": Because.WISH.value})
    return tuple(cited(clause) for rule, clause in found.items() if rule not in always)


def _against(department: Department, facts: Mapping[str, str]) -> dict[str, Clause]:
    spoken_of = department.sayings("intake", facts)
    return {saying.clause.rule: saying.clause for saying in spoken_of if saying.then == "should_not"}


def prompts(department: Department, request: Request) -> tuple[str, ...]:
    """What to tell the peer who takes this request, each sentence with its citation (mn124-10, mesq-28, slmpd-18)."""
    unasked = request.source in (Source.OUTREACH, Source.THIRD_PARTY)
    acts = ("caution", "seek_own_accord", *(("outreach",) if unasked else ()))
    return spoken(department, "intake", acts, facts_of(request))


def advice(department: Department) -> tuple[str, ...]:
    """What a peer is reminded of after every contact: repeated contacts, hours, the form, orders not to talk.

    Whether a person came back several times is known to the peer alone: the desk does not count it (mndps-18).
    """
    return (
        *spoken(department, "assign", ("offer_referral",)),
        *spoken(department, "intake", ("follow_up", "compensate", "caution")),
        *spoken(department, "record", ("contact_form",)),
    )


def spoken(
    department: Department, topic: str, acts: tuple[str, ...], facts: Mapping[str, str] | None = None
) -> tuple[str, ...]:
    """What the texts say about some acts, in the order of the acts; () where they are silent."""
    return tuple(
        dict.fromkeys(cited(saying.clause) for act in acts for saying in department.sayings(topic, facts or {}, act))
    )


def binding(department: Department, topic: str, act: str) -> Saying | None:
    """The first text that demands or forbids an act; None where none does."""
    return next((saying for saying in department.sayings(topic, {}, act) if saying.binds), None)


def consent(department: Department) -> str:
    """The text that demands express consent before support (slmpd-11); "" where none does."""
    found = binding(department, "intake", "support")
    return "" if found is None else cited(found.clause)


def escalation(department: Department, request: Request) -> str:
    """Whom the texts name when an answer is late, by title: who owes it, and who may connect a peer too (mpd-40)."""
    owed = _who(department, department.sayings("intake", facts_of(request), "reply"))
    owed = owed or department.role("coordinator")
    others = _who(department, department.sayings("assign", {}, "connect"))
    more = f" {others} may connect a peer as well." if others and others != owed else ""
    return f"It is late: {owed} owes the answer.{more}"


def unattended(request: Request) -> bool:
    """Whether a peer sent somebody and nobody has taken it on yet (mndps-21)."""
    return request.source in (Source.PEER, Source.FELLOW_PEER) and request.assigned is None


def record_bars(department: Department) -> tuple[str, ...]:
    """What the texts say against keeping who was helped, with citations: said wherever a number could be kept."""
    return spoken(department, "record", ("keep_names", "keep_notes"))


def help_kinds(department: Department) -> tuple[ResourceKind, ...]:
    """The sorts of help that the texts name, in their order; all of them where they are silent (slmpd-30, mpd-03)."""
    known = {kind.value: kind for kind in ResourceKind}
    named = tuple(known[word] for word in department.offered("resources") if word in known)
    return named or tuple(ResourceKind)


def _who(department: Department, sayings: tuple[Saying, ...]) -> str:
    return next((department.role(saying.who) for saying in sayings if saying.who not in _NOBODYS), "")
