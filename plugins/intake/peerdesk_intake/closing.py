"""What a close leaves: one coarse category for each family, and the month. Nothing joins two of them (mpd-24)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from peerdesk_core.model.ids import to_month
from peerdesk_core.model.needs import (
    Channel,
    Contact,
    ContactKind,
    Duration,
    Format,
    Outcome,
    Reason,
    Referral,
    Request,
    Source,
    Timeliness,
    Topic,
)
from peerdesk_core.model.resources import ResourceKind

from .models import Closing, Contacts, HandOut, Outreach, Overrides, Path, Wish

FAMILIES: tuple[tuple[str, type[StrEnum], bool], ...] = (
    ("intake.reply", Timeliness, False),
    ("intake.outcome", Outcome, True),
    ("intake.contacts", Contacts, False),
    ("intake.format", Format, True),
    ("intake.topic", Topic, True),
    ("intake.referral", Referral, True),
    ("intake.channel", Channel, False),
    ("intake.source", Source, True),
    ("intake.wish", Wish, False),
    ("intake.overrides", Overrides, False),
    ("intake.path", Path, False),
    ("intake.reason", Reason, True),
    ("intake.kind", ContactKind, True),
    ("intake.duration", Duration, True),
    ("intake.referred", ResourceKind, True),
    ("intake.hand_out", HandOut, True),
    ("intake.outreach", Outreach, True),
)
"""Id of each family, its categories, and whether a peer without a login can count it as well."""


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
        ("intake.path", (Path.CENTER if request.channel is Channel.WELLNESS_CENTER else Path.TEAM).value),
        ("intake.reason", request.reason.value),
        ("intake.topic", (last.topic if last else Topic.NOT_SAID).value),
        ("intake.contacts", _band(len(reached)).value),
        ("intake.outcome", _outcome(request.contacts).value),
        ("intake.referral", _referral(reached).value),
        ("intake.wish", _wish(request).value),
        ("intake.overrides", (Overrides.SOME if request.overrides else Overrides.NONE).value),
    ]
    if last is not None:
        counts.append(("intake.format", last.format.value))
        counts.append(("intake.kind", last.kind.value))
        counts.append(("intake.duration", last.duration.value))
    led_to = [contact.referred_to for contact in reached if contact.referred_to is not None]
    if led_to:
        counts.append(("intake.referred", led_to[-1].value))
    timeliness = _timeliness(request, due_at, now)
    if timeliness is not None:
        counts.append(("intake.reply", timeliness.value))
    return Closing(counts=tuple(sorted(counts)), period=to_month(today))


def is_load(contact: Contact) -> bool:
    """Whether a contact counts as work of the peer: an attempt that reached nobody does not."""
    return contact.outcome is not Outcome.NOT_REACHED


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
