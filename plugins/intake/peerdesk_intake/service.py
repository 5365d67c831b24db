"""The life of a request as pure functions: open, reply, assign, contact, close. Nobody's name enters here (mpd-24)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

import attrs

from peerdesk_core.assignment import Ranking
from peerdesk_core.model.clocks import ClockStub
from peerdesk_core.model.codes import Code
from peerdesk_core.model.ids import Id, to_minute
from peerdesk_core.model.needs import Contact, ContactKind, Duration, Outcome, Request, Stage
from peerdesk_core.times import BadTime, check_past

from .closing import close as close
from .closing import is_load as is_load
from .due import due_at as due_at
from .models import BadNumber, Contradiction, Draft, NoConsent, NotAssignable, WrongStage

LATE_ENTRY = timedelta(minutes=15)
"""Typed longer than this after the person asked: the record says "entered late"."""

OLDEST = timedelta(days=90)
"""A request is not taken in later than this after the person asked."""
MOST_OVERRIDES = 9
MOST_CONTACTS = 20
FURTHEST = 90
"""Days ahead at which a follow-up may lie."""
WITHOUT_CONSENT = frozenset({Outcome.NO_NEED, Outcome.NOT_REACHED})
"""What may be entered of a talk that the person did not agree to."""


def open_request(draft: Draft, *, id: Id, code: Code, now: datetime) -> Request:
    """A new open request. Its clocks run from the arrival, not from the typing (mpd-10).

    Raises BadTime for an arrival in the future or too long ago, Contradiction for a peer both wished and vetoed.
    """
    check_past(draft.arrived_at, now, OLDEST)
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
        reason=draft.reason,
        time_wish=draft.time_wish,
        experience=draft.experience,
        callback=draft.callback,
        incident=draft.incident,
        touched_at=to_minute(now),
    )


def touch(request: Request, now: datetime) -> Request:
    """The same request, worked on at this minute: one that nobody works on for long expires (mndps-21)."""
    return attrs.evolve(request, touched_at=to_minute(now))


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
    return touch(attrs.evolve(request, replied_at=when, stage=stage), now)


def assign(
    request: Request, ranking: Ranking, peer: Id, *, override: bool = False, now: datetime | None = None
) -> Request:
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
    given = attrs.evolve(request, assigned=peer, stage=Stage.ASSIGNED, overrides=counted)
    return given if now is None else touch(given, now)


def veto(request: Request, peer: Id, now: datetime | None = None) -> Request:
    """Never give this request to that peer. Why is not asked: a conflict and a dislike look the same.

    A wish for that peer stays, so that the close can tell that it was not honoured.
    """
    if peer in request.vetoed:
        return request
    base = release(request) if request.assigned == peer else request
    never = attrs.evolve(base, vetoed=(*request.vetoed, peer))
    return never if now is None else touch(never, now)


def release(request: Request) -> Request:
    """Take the request back from its peer: it waits for another one."""
    stage = Stage.NEW if request.replied_at is None else Stage.REPLIED
    return attrs.evolve(request, assigned=None, stage=stage)


def enter_contact(request: Request, contact: Contact, now: datetime) -> Request:
    """Add a contact. One that did not reach the person leaves the stage as it was and is no load for the peer.

    A contact is also an answer: without an earlier one, the reply is taken as given now.
    Raises WrongStage without an assigned peer, or after `MOST_CONTACTS`; NoConsent for support without it (slmpd-11).
    """
    if request.assigned is None:
        raise WrongStage("No peer is assigned.", "Assign a peer first.")
    return _with_contact(request, contact, now)


def _with_contact(request: Request, contact: Contact, now: datetime) -> Request:
    if len(request.contacts) >= MOST_CONTACTS:
        raise WrongStage("This request holds as many contacts as it can.", "Close it; a new one can be opened.")
    if not contact.consented and contact.outcome not in WITHOUT_CONSENT:
        raise NoConsent()
    contacts = (*request.contacts, contact)
    if not is_load(contact):
        return touch(attrs.evolve(request, contacts=contacts), now)
    replied = request.replied_at if request.replied_at is not None else to_minute(now)
    stage = Stage.CONTACTED if request.assigned is not None else Stage.REPLIED
    return touch(attrs.evolve(request, contacts=contacts, stage=stage, replied_at=replied), now)


def escalate(request: Request, now: datetime) -> Request:
    """Note that clinical care was called in, as the outcome of the last contact and nothing else (mpd-41).

    Where no contact is entered yet, the talk that showed the need is one.
    """
    reached = [place for place, contact in enumerate(request.contacts) if is_load(contact)]
    if not reached:
        talk = Contact(
            format=request.format,
            duration=Duration.UNDER_15,
            outcome=Outcome.ESCALATED,
            kind=ContactKind.REFERRAL,
        )
        return _with_contact(request, talk, now)
    contacts = list(request.contacts)
    contacts[reached[-1]] = attrs.evolve(contacts[reached[-1]], outcome=Outcome.ESCALATED)
    return touch(attrs.evolve(request, contacts=tuple(contacts)), now)


def remind(request: Request, days: int | None, now: datetime) -> Request:
    """Set or drop the reminder to offer more support, in so many days (mesq-09). Raises BadNumber."""
    if days is None:
        return touch(attrs.evolve(request, follow_up_at=None), now)
    if not 1 <= days <= FURTHEST:
        raise BadNumber(f"A follow-up lies 1 to {FURTHEST} days ahead.", "Type a number of days, or leave it empty.")
    return touch(attrs.evolve(request, follow_up_at=to_minute(now + timedelta(days=days))), now)


def lost(stubs: Sequence[ClockStub], requests: Sequence[Request]) -> tuple[ClockStub, ...]:
    """Clocks whose requests are not there: they went with a machine. Those that are due come first."""
    there = {request.id for request in requests}
    gone = (stub for stub in stubs if stub.id not in there)
    return tuple(sorted(gone, key=lambda stub: (stub.due_at is None, stub.due_at or 0, stub.code)))


def to_release(requests: Sequence[Request], keeping: Collection[Id]) -> tuple[Request, ...]:
    """Requests whose peer is none of those who keep theirs, already released."""
    return tuple(
        release(request) for request in requests if request.assigned is not None and request.assigned not in keeping
    )


def next_step(request: Request) -> str:
    """What the desk suggests to do next with an open request."""
    if request.replied_at is None:
        return "Answer the person, then press d."
    if request.assigned is None:
        return "Press a to assign a peer."
    if request.stage is Stage.ASSIGNED:
        return "Give the peer the limits card (l); after the talk press c."
    return "Press x to close, or c for a follow-up."
