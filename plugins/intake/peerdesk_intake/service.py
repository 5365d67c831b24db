"""The life of a request as pure functions: open, reply, assign, contact, close. Nobody's name enters here (mpd-24)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import attrs

from peerdesk_core.assignment import Ranking
from peerdesk_core.model.clocks import ClockKind, ClockStub
from peerdesk_core.model.codes import Code
from peerdesk_core.model.ids import Id, Minute, to_minute, to_month
from peerdesk_core.model.needs import Contact, Outcome, Referral, Request, Stage, Timeliness, Topic
from peerdesk_core.model.people import Peer, Standing

from .models import BadTime, Closing, Contacts, Contradiction, Draft, NotAssignable, Overrides, Wish, WrongStage
from .times import check_arrival

if TYPE_CHECKING:
    from peerdesk_core.law.department import Department, Due

LATE_ENTRY = timedelta(minutes=15)
"""Typed longer than this after the person asked: the record says "entered late"."""

MOST_OVERRIDES = 9
MOST_CONTACTS = 20
DEPLOYABLE = frozenset({Standing.GOOD, Standing.REDUCED})


def open_request(draft: Draft, *, id: Id, code: Code, now: datetime) -> Request:
    """A new open request. Its clocks run from the arrival, not from the typing (mpd-10).

    Raises BadTime for an arrival in the future or too long ago, Contradiction for a peer both wished and vetoed.
    """
    check_arrival(draft.arrived_at, now)
    if draft.wished_peer is not None and draft.wished_peer in draft.vetoed:
        raise Contradiction()
    return Request(
        id=id,
        code=code,
        channel=draft.channel,
        source=draft.source,
        format=draft.format,
        reach_via=draft.reach_via,
        arrived_at=to_minute(draft.arrived_at),
        urgency=draft.urgency,
        language=draft.language,
        rank_wish=draft.rank_wish,
        wished_peer=draft.wished_peer,
        vetoed=tuple(dict.fromkeys(draft.vetoed)),
        entered_late=now - draft.arrived_at > LATE_ENTRY,
    )


def mark_replied(request: Request, at: datetime, now: datetime) -> Request:
    """The person has had an answer at `at`. Raises WrongStage the second time, BadTime outside arrival..now."""
    if request.replied_at is not None:
        raise WrongStage("The reply is entered already.")
    when = to_minute(at)
    if at > now or when < request.arrived_at:
        raise BadTime(
            "The reply must lie between the arrival and now.", "Type the time at which the person was answered."
        )
    stage = Stage.REPLIED if request.stage is Stage.NEW else request.stage
    return attrs.evolve(request, replied_at=when, stage=stage)


def assign(request: Request, ranking: Ranking, peer: Id, *, override: bool = False) -> Request:
    """Give the request to a peer. `override` is a person's decision to set overridable bars aside; it is counted.

    Raises NotAssignable for a vetoed peer, for one under a bar that stands, and for one who was no candidate.
    """
    if peer not in ranking.totals:
        raise NotAssignable("This peer is not on the list.")
    if peer in request.vetoed:
        raise NotAssignable("This peer is not to be given this request; no reason is kept.")
    bars = ranking.barred.get(peer, ())
    if ranking.hard(peer):
        raise NotAssignable("A bar stops this peer, and no person may override it.")
    if bars and not override:
        raise NotAssignable("A bar stops this peer; policy lets a person override it.")
    counted = min(request.overrides + (1 if bars else 0), MOST_OVERRIDES)
    return attrs.evolve(request, assigned=peer, stage=Stage.ASSIGNED, overrides=counted)


def veto(request: Request, peer: Id) -> Request:
    """Never give this request to that peer. Why is not asked: a conflict and a dislike look the same.

    A wish for that peer stays, so that the close can tell that it was not honoured.
    """
    if peer in request.vetoed:
        return request
    base = release(request) if request.assigned == peer else request
    return attrs.evolve(base, vetoed=(*request.vetoed, peer))


def release(request: Request) -> Request:
    """Take the request back from its peer: it waits for another one."""
    stage = Stage.NEW if request.replied_at is None else Stage.REPLIED
    return attrs.evolve(request, assigned=None, stage=stage)


def enter_contact(request: Request, contact: Contact, now: datetime) -> Request:
    """Add a contact. One that did not reach the person leaves the stage as it was and is no load for the peer.

    A contact is also an answer: without an earlier one, the reply is taken as given now.
    Raises WrongStage without an assigned peer, or after `MOST_CONTACTS`.
    """
    if request.assigned is None:
        raise WrongStage("No peer is assigned.", "Assign a peer first.")
    if len(request.contacts) >= MOST_CONTACTS:
        raise WrongStage("This request holds as many contacts as it can.", "Close it; a new one can be opened.")
    contacts = (*request.contacts, contact)
    if not is_load(contact):
        return attrs.evolve(request, contacts=contacts)
    replied = request.replied_at if request.replied_at is not None else to_minute(now)
    return attrs.evolve(request, contacts=contacts, stage=Stage.CONTACTED, replied_at=replied)


def is_load(contact: Contact) -> bool:
    """Whether a contact counts as work of the peer: an attempt that reached nobody does not."""
    return contact.outcome is not Outcome.NOT_REACHED


def reply_due(department: Department, request: Request) -> Due | None:
    """The time until which the department's policy has this request answered (mpd-10: a message on the line)."""
    facts = {name: getattr(request, name).value for name in ("channel", "source", "format", "urgency")}
    return department.due("intake", "reply", request.arrived_at, facts)


def reply_guide(department: Department, request: Request) -> Due | None:
    """The same time taken as a guide, for a request that came another way; the policy does not promise it there."""
    due = department.due("intake", "reply", request.arrived_at)
    return None if due is None else attrs.evolve(due, kind=ClockKind.ADVICE)


def due_at(department: Department, request: Request) -> Minute | None:
    """Until when this request is to be answered, as promise or guide; None once it is, or without a limit.

    This much of its clock is kept beside the request, so that it survives a machine that does not.
    """
    if request.replied_at is not None:
        return None
    due = reply_due(department, request) or reply_guide(department, request)
    return None if due is None else to_minute(due.due_at)


def lost(stubs: Sequence[ClockStub], requests: Sequence[Request]) -> tuple[ClockStub, ...]:
    """Clocks whose requests are not there: they went with a machine. Those that are due come first."""
    there = {request.id for request in requests}
    gone = (stub for stub in stubs if stub.id not in there)
    return tuple(sorted(gone, key=lambda stub: (stub.due_at is None, stub.due_at or 0, stub.code)))


def close(request: Request, due_at: datetime | None, now: datetime, today: date) -> Closing:
    """What will be counted when this request is destroyed: one category for each family, and the month of today.

    A request without a contact closes as "no need": who declined and who needed nothing look the same (mpd-02).
    Of its times remains in time or late, if the department has a limit (`due_at`); a request that closes unanswered
    before its limit kept no promise and broke none, so it counts as neither (mpd-10).
    """
    reached = [contact for contact in request.contacts if is_load(contact)]
    last = reached[-1] if reached else None
    counts = [
        ("intake.channel", request.channel.value),
        ("intake.source", request.source.value),
        ("intake.topic", (last.topic if last else Topic.NOT_SAID).value),
        ("intake.contacts", _band(len(reached)).value),
        ("intake.outcome", _outcome(request.contacts).value),
        ("intake.referral", _referral(reached).value),
        ("intake.wish", _wish(request).value),
        ("intake.overrides", (Overrides.SOME if request.overrides else Overrides.NONE).value),
    ]
    if last is not None:
        counts.append(("intake.format", last.format.value))
    timeliness = _timeliness(request, due_at, now)
    if timeliness is not None:
        counts.append(("intake.reply", timeliness.value))
    return Closing(counts=tuple(sorted(counts)), period=to_month(today))


def _timeliness(request: Request, due_at: datetime | None, now: datetime) -> Timeliness | None:
    if due_at is None:
        return None
    if request.replied_at is None:
        return Timeliness.LATE if now > due_at else None
    return Timeliness.IN_TIME if request.replied_at <= due_at else Timeliness.LATE


def _band(number: int) -> Contacts:
    if number == 0:
        return Contacts.NONE
    return Contacts.ONE if number == 1 else Contacts.SEVERAL


def _outcome(contacts: Sequence[Contact]) -> Outcome:
    found = {contact.outcome for contact in contacts}
    for outcome in (Outcome.ESCALATED, Outcome.SUPPORTED, Outcome.NO_NEED, Outcome.NOT_REACHED):
        if outcome in found:
            return outcome
    return Outcome.NO_NEED


def _referral(contacts: Sequence[Contact]) -> Referral:
    found = {contact.referral for contact in contacts}
    for referral in (Referral.TAKEN, Referral.OFFERED):
        if referral in found:
            return referral
    return Referral.NOT_NEEDED


def _wish(request: Request) -> Wish:
    if request.wished_peer is None:
        return Wish.NONE
    return Wish.HONOURED if request.assigned == request.wished_peer else Wish.NOT_HONOURED


def to_release(requests: Sequence[Request], changed: Sequence[Id], peers: Mapping[Id, Peer]) -> tuple[Request, ...]:
    """Requests that lose their peer because it left the roster or may no longer be deployed, already released."""
    lost = {id for id in changed if id not in peers or peers[id].standing not in DEPLOYABLE}
    return tuple(release(request) for request in requests if request.assigned in lost)


def next_step(request: Request) -> str:
    """What the desk suggests to do next with an open request."""
    if request.replied_at is None:
        return "Answer the person, then press d."
    if request.assigned is None:
        return "Press a to assign a peer."
    if request.stage is Stage.ASSIGNED:
        return "Give the peer the limits card (l); after the talk press c."
    return "Press x to close, or c for a follow-up."
