"""Card lines about a request: what it is, why a peer stands where it stands, what a close destroys."""

from __future__ import annotations

from collections.abc import Iterator

from peerdesk_core.assignment import Why
from peerdesk_core.clock import Clock
from peerdesk_core.contributions import Tone
from peerdesk_core.law.department import Clause, LimitsCard
from peerdesk_core.model.clocks import ClockItem
from peerdesk_core.model.needs import Contact, Request
from peerdesk_core.store import Receipt
from peerdesk_intake import service
from peerdesk_intake.models import Closing
from peerdesk_intake.wording import LABELS, VOLUNTARY, title
from peerdesk_tui.kit.card import CardLine
from peerdesk_tui.kit.clock_badge import badge


def cited(clause: Clause) -> str:
    """A clause as one sentence with its citation."""
    return f"{clause.says} [{clause.cite}]" if clause.cite else clause.says


def request_lines(request: Request, clock: ClockItem | None, clock_now: Clock) -> Iterator[CardLine]:
    """Everything the desk holds about an open request, and the next step."""
    yield CardLine(f"Next: {service.next_step(request)}", Tone.GOOD)
    yield CardLine("")
    if clock is not None:
        words, tone = badge(clock, clock_now.now())
        due = clock_now.local(clock.due_at)
        yield CardLine(f"Reply: {words}; due {due:%Y-%m-%d %H:%M %Z}. {clock.says} [{clock.cite}]", tone)
    elif request.replied_at is not None:
        yield CardLine("Reply: given.")
    arrived = clock_now.local(request.arrived_at)
    late = ", entered late" if request.entered_late else ""
    yield CardLine(f"Asked: {arrived:%Y-%m-%d %H:%M %Z}{late}")
    yield CardLine(f"Stage: {title(request.stage)}. How soon: {title(request.urgency)}.")
    yield CardLine(f"Way in: {title(request.channel)}. Who asked: {title(request.source)}.")
    yield CardLine(f"Format: {title(request.format)}. Language: {title(request.language)}.")
    yield CardLine(f"How to reach the person: {title(request.reach_via)}.")
    yield CardLine(f"Wish about rank: {title(request.rank_wish)}.")
    wished = "yes" if request.wished_peer is not None else "no"
    yield CardLine(f"A peer is wished for: {wished}. Peers not to be given: {len(request.vetoed)}.")
    yield CardLine(f"Contacts: {len(request.contacts)}.")
    for number, contact in enumerate(request.contacts, start=1):
        yield CardLine(f"{number}. {contact_words(contact)}", indent=1)
    yield CardLine("")
    yield CardLine(VOLUNTARY)
    yield CardLine("There is no name, no number and no note here, and nowhere else on the desk.")


def contact_words(contact: Contact) -> str:
    """A contact in one line."""
    limits = "limits stated" if contact.limits_stated else "limits not stated"
    parts = (contact.format, contact.duration, contact.topic, contact.outcome)
    return f"{', '.join(title(part) for part in parts)}, referral: {title(contact.referral).lower()}, {limits}."


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
    return (
        f"The request {request.code} is destroyed with its key: its code, its times, its wishes, "
        f"{contacts} and any link to an incident. No copy of the vault file brings it back.",
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


def _category(word: str) -> str:
    return word.replace("_", " ")
