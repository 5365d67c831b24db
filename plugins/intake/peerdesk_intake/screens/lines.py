"""Card lines about a request: what it is, why a peer stands where it stands, what a close destroys."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from peerdesk_core.assignment import Why
from peerdesk_core.context import Ctx
from peerdesk_core.contributions import Tone
from peerdesk_core.faults import DeskError
from peerdesk_core.law.department import LimitsCard
from peerdesk_core.model.clocks import ClockItem
from peerdesk_core.model.needs import Contact, Request
from peerdesk_core.model.people import Peer
from peerdesk_core.store import Receipt
from peerdesk_intake import incident, service
from peerdesk_intake.models import Closing
from peerdesk_intake.policy import prompts
from peerdesk_intake.running import pressing, reply_clock
from peerdesk_intake.wording import LABELS, VOLUNTARY, title
from peerdesk_tui.kit.card import CardLine
from peerdesk_tui.kit.clock_badge import badge
from peerdesk_tui.kit.text import MASK

_GONE = "It was given to a peer who is no longer on the roster: a gives it to another."


def request_lines(ctx: Ctx, request: Request, shown: bool = False) -> Iterator[CardLine]:
    """Everything the desk holds about an open request, what to tell its peer, and the next step.

    The peer who has it is a row of dots unless `shown`.
    """
    clock = reply_clock(ctx, request)
    yield CardLine(f"Next: {service.next_step(request)}", Tone.GOOD)
    yield from _holder(ctx, request, shown)
    yield CardLine("")
    if clock is not None:
        yield _clock_line(ctx, "Reply", clock)
    elif request.replied_at is not None:
        yield CardLine("Reply: given.")
    for item in pressing(ctx, request):
        yield _clock_line(ctx, sentence(item.act), item)
    arrived = ctx.clock.local(request.arrived_at)
    late = ", entered late" if request.entered_late else ""
    yield CardLine(f"Asked: {arrived:%Y-%m-%d %H:%M %Z}{late}")
    yield CardLine(f"Stage: {title(request.stage)}. How soon: {title(request.urgency)}.")
    yield CardLine(f"Way in: {title(request.channel)}. Who asked: {title(request.source)}.")
    yield CardLine(f"Format: {title(request.format)}. Language: {title(request.language)}.")
    yield CardLine(f"Time wish: {title(request.time_wish)}. What led to it: {title(request.reason)}.")
    yield from _incident(ctx, request)
    yield CardLine(f"How to reach the person: {title(request.reach_via)}.")
    if request.callback is not None:
        yield CardLine("A number to call back is sealed in it: b shows it.")
    experience = "none" if request.experience is None else title(request.experience)
    yield CardLine(f"Wish about rank: {title(request.rank_wish)}. About experience: {experience}.")
    wished = "yes" if request.wished_peer is not None else "no"
    yield CardLine(f"A peer is wished for: {wished}. Peers not to be given: {len(request.vetoed)}.")
    yield CardLine(f"Contacts: {len(request.contacts)}.")
    for number, contact in enumerate(request.contacts, start=1):
        yield CardLine(f"{number}. {contact_words(contact)}", indent=1)
    told = prompts(ctx.department, request)
    if told:
        yield CardLine("")
        yield CardLine("Tell the peer:")
    for line in told:
        yield CardLine(line, indent=1)
    yield CardLine("")
    yield CardLine(VOLUNTARY)
    if request.callback is None:
        yield CardLine("There is no name, no number and no note here, and nowhere else on the desk.")
    else:
        yield CardLine("There is no name and no note here. The number is destroyed with the request.")


def peer_lines(peer: Peer, shown: bool) -> Iterator[CardLine]:
    """Whom to call, and how: dots unless `shown`."""
    about = ", ".join(word for word in (peer.rank_title, peer.unit, peer.shift) if word)
    name = peer.name if shown else MASK
    yield CardLine(f"{name}, {about}" if about else name)
    if not peer.phone:
        yield CardLine("Telephone: none on the roster.", Tone.WARN)
    elif shown:
        yield CardLine(f"Telephone: {peer.phone}")
    else:
        yield CardLine(f"Telephone: {MASK}. v shows name and number.")


def _holder(ctx: Ctx, request: Request, shown: bool) -> Iterator[CardLine]:
    if request.assigned is None:
        return
    yield CardLine("")
    try:
        peer = next((peer for peer in ctx.peers() if peer.id == request.assigned), None)
    except DeskError as error:
        yield CardLine(f"Who has it cannot be shown: {error.cause}", Tone.WARN)
        return
    if peer is None:
        yield CardLine(_GONE, Tone.WARN)
        return
    yield CardLine("The peer who has it:")
    for line in peer_lines(peer, shown):
        yield CardLine(line.text, line.tone, indent=1)


def _incident(ctx: Ctx, request: Request) -> Iterator[CardLine]:
    """The incident that it belongs to; a line without one only where there is one to choose."""
    open_ones = ctx.incidents()
    found = incident.known(open_ones or (), request.incident)
    if found is not None:
        yield CardLine(f"Belongs to the incident {incident.words(found)}. Peers who were there do not get it.")
    elif request.incident is not None:
        yield CardLine("Belongs to an incident; which one cannot be told now.", Tone.WARN)
    elif open_ones:
        yield CardLine("Belongs to no incident: t ties it to an open one.")


def _clock_line(ctx: Ctx, label: str, clock: ClockItem) -> CardLine:
    words, tone = badge(clock, ctx.clock.now())
    due = ctx.clock.local(clock.due_at)
    cite = f" [{clock.cite}]" if clock.cite else ""
    return CardLine(f"{label}: {words}; due {due:%Y-%m-%d %H:%M %Z}. {clock.says}{cite}", tone)


def contact_words(contact: Contact) -> str:
    """A contact in one line."""
    limits = "limits stated" if contact.limits_stated else "limits not stated"
    agreed = "" if contact.consented else ", the person did not agree to it"
    parts = (contact.kind, contact.format, contact.duration, contact.topic, contact.outcome)
    to = "" if contact.referred_to is None else f" ({title(contact.referred_to)})"
    referral = f"referral: {title(contact.referral).lower()}{to}"
    return f"{', '.join(title(part) for part in parts)}, {referral}, {limits}{agreed}."


def why_lines(why: Why) -> Iterator[CardLine]:
    """Bars, points of every factor with its clause, and what would change the place."""
    for bar in why.bars:
        cite = f" [{bar.cite}]" if bar.cite else ""
        if bar.overridable:
            yield CardLine(f"{bar.says}{cite} Policy lets a person override this.", Tone.WARN)
        else:
            yield CardLine(f"{bar.says}{cite}", Tone.BAD)
    if why.bars:
        yield CardLine("")
    yield CardLine(f"Points: {why.total} of {sum(line.best for line in why.lines)}")
    for line in why.lines:
        cite = f" [{line.cite}]" if line.cite else ""
        yield CardLine(f"{line.title}: {line.points} of {line.best}. {sentence(line.says)}{cite}", indent=1)
    yield CardLine("")
    yield CardLine("What would change it")
    for change in why.changes:
        yield CardLine(change, indent=1)


def sentence(words: str) -> str:
    """A factor's words, which may begin small, as a sentence."""
    return words[:1].upper() + words[1:]


def card_lines(card: LimitsCard) -> Iterator[CardLine]:
    """The limits card, to read aloud; citations stand apart so that nobody reads them out."""
    for line in card.intro:
        yield CardLine(line)
    for clause in card.lines:
        yield CardLine(clause.says, Tone.WARN)
        if clause.cite:
            yield CardLine(f"({clause.cite})", indent=2)
    yield CardLine(card.outro)


def close_effects(request: Request, closing: Closing) -> tuple[str, ...]:
    """What a close will destroy and what will remain, before the word is typed."""
    kept = ", ".join(f"{LABELS[family].lower()}: {_category(category)}" for family, category in closing.counts)
    number = len(request.contacts)
    contacts = "1 contact" if number == 1 else f"{number or 'no'} contacts"
    sealed = "the number to call back, " if request.callback is not None else ""
    reminder = ("A follow-up is still noted. Closing drops it.",) if request.follow_up_at is not None else ()
    return (
        *reminder,
        f"The request {request.code} is destroyed with its key: its code, its times, its wishes, "
        f"{sealed}{contacts} and any link to an incident. No copy of the vault file brings it back.",
        f"Counted for {closing.period}, each on its own: {kept}.",
    )


def receipt_lines(receipt: Receipt) -> Iterator[CardLine]:
    """The deletion receipt: shown once, kept nowhere."""
    if receipt.held:
        yield CardLine("Closed, but not destroyed: a legal hold is in force.", Tone.WARN)
        yield CardLine(f"Kept under the hold: {receipt.held} request. It is destroyed when the hold is lifted.")
    else:
        yield CardLine(f"Destroyed: {receipt.records_removed} request, {receipt.keys_destroyed} key.", Tone.GOOD)
    yield CardLine(f"Sealed in frame {receipt.frame}.")
    yield CardLine("")
    yield CardLine(f"What remains, for {receipt.period}: one count in each of these, joined to nothing.")
    for family, category in receipt.counted:
        yield CardLine(f"{LABELS[family]}: {_category(category)}", indent=1)
    yield CardLine("")
    end = "" if receipt.held else " Closing it is the end of this request."
    yield CardLine(f"This receipt is kept nowhere.{end}")


def expired_lines(receipts: Sequence[Receipt]) -> Iterator[CardLine]:
    """The receipts of requests that expired, one after the other: shown once, kept nowhere."""
    number = f"{len(receipts)} request was" if len(receipts) == 1 else f"{len(receipts)} requests were"
    yield CardLine(f"{number} left alone for as long as the settings allow, and closed.", Tone.WARN)
    for place, receipt in enumerate(receipts, start=1):
        yield CardLine("")
        yield CardLine(f"Receipt {place} of {len(receipts)}")
        yield from receipt_lines(receipt)


def _category(word: str) -> str:
    return word.replace("_", " ")
