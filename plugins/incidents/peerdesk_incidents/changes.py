"""What can change on an open incident, as pure functions. A number that was handed out is never lost (mpd-15)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from random import Random

import attrs

from peerdesk_core.model.codes import Code
from peerdesk_core.model.ids import Callback, Id, Minute, to_minute
from peerdesk_core.model.incidents import Party
from peerdesk_core.model.needs import ReachVia

from .errors import Barred, NoneLeft, TooFew, WrongState
from .models import (
    Advice,
    Approval,
    CoAuthor,
    Incident,
    LedBy,
    Office,
    Session,
    SessionState,
    Slot,
    SlotState,
)
from .opening import check_count, made

MOST_ATTEMPTS = 99
MOST_APPROVALS = 20


# ------------------------------------------------------------------ how many


@attrs.frozen(kw_only=True)
class Resized:
    """The incident with other counts: slots that came, and slots that nobody knew of and that go."""

    incident: Incident
    added: tuple[Slot, ...]
    removed: tuple[Slot, ...]


def resize(incident: Incident, slots: Sequence[Slot], counts: Mapping[Party, int], random: Random) -> Resized:
    """Other counts for some parties; those not named stay. The highest untouched numbers go first.

    Raises TooFew where fewer would be left than were handed out or worked on, BadCount.
    """
    added: list[Slot] = []
    removed: list[Slot] = []
    for party, wanted in counts.items():
        check_count(wanted)
        own = [slot for slot in slots if slot.party is party]
        if wanted < len(own):
            removed += _spare(own, len(own) - wanted)
    first = _highest(slots, incident.code) + 1
    for party in Party:
        more = counts.get(party, 0) - sum(slot.party is party for slot in slots)
        if more > 0:
            made_now = made(incident.id, incident.code, party, first, more, random)
            added += made_now
            first += len(made_now)
    return Resized(incident=with_counts(incident, counts), added=tuple(added), removed=tuple(removed))


def with_counts(incident: Incident, counts: Mapping[Party, int]) -> Incident:
    """The incident with other counts for some parties."""
    return attrs.evolve(
        incident,
        sworn=counts.get(Party.SWORN, incident.sworn),
        civilian=counts.get(Party.CIVILIAN, incident.civilian),
        family=counts.get(Party.FAMILY, incident.family),
        partner=counts.get(Party.PARTNER, incident.partner),
    )


def least(slots: Iterable[Slot], party: Party) -> int:
    """The lowest count of a party that can stand."""
    return sum(slot.party is party and touched(slot) for slot in slots)


def touched(slot: Slot) -> bool:
    """Whether somebody may know the number, or has worked on it."""
    return slot.handed_out or slot.state is not SlotState.OPEN or slot.attempts > 0 or slot.by is not None


def _spare(own: Sequence[Slot], number: int) -> list[Slot]:
    free = sorted((slot for slot in own if not touched(slot)), key=lambda slot: slot.number, reverse=True)
    if len(free) < number:
        raise TooFew(len(own) - len(free))
    return free[:number]


def _highest(slots: Iterable[Slot], code: Code) -> int:
    return max((slot.number for slot in slots if slot.code == code), default=0)


# ------------------------------------------------------------------ who keeps out


@attrs.frozen(kw_only=True)
class Change:
    """The incident after a peer was put among those who keep out, and what changed with it."""

    incident: Incident
    slots: tuple[Slot, ...]
    """All of them."""
    sessions: tuple[Session, ...]
    """All of them."""
    withdrawn: int = 0
    """Slots and planned sessions that the peer had been given."""

    def says(self) -> str:
        """What happened to the peer's work, as a notice."""
        if not self.withdrawn:
            return "The peer keeps out of everything that relates to this incident."
        what = "1 piece of work" if self.withdrawn == 1 else f"{self.withdrawn} pieces of work"
        return f"The peer had been given {what} on this incident. All of it is taken back: give it to somebody else."


def bar(incident: Incident, slots: Sequence[Slot], sessions: Sequence[Session], peer: Id, *, involved: bool) -> Change:
    """The peer took part in the incident, or saw it, and keeps out from now on; work given before is taken back.

    Whoever is both counts as involved (mpd-08, mn124-11, mndps-19).
    """
    others = unbar(incident, peer)
    if involved or peer in incident.involved:
        marked = attrs.evolve(others, involved=(*others.involved, peer))
    else:
        marked = attrs.evolve(others, witnesses=(*others.witnesses, peer))
    freed, ended, number = withdraw(slots, sessions, {peer})
    return Change(incident=marked, slots=freed, sessions=ended, withdrawn=number)


def unbar(incident: Incident, peer: Id) -> Incident:
    """The peer was not there after all."""
    return attrs.evolve(
        incident,
        involved=tuple(one for one in incident.involved if one != peer),
        witnesses=tuple(one for one in incident.witnesses if one != peer),
    )


def withdraw(
    slots: Sequence[Slot], sessions: Sequence[Session], peers: Iterable[Id]
) -> tuple[tuple[Slot, ...], tuple[Session, ...], int]:
    """The slots and sessions without these peers, and how many they were in."""
    away = frozenset(peers)
    freed = tuple(attrs.evolve(slot, by=None) if slot.by in away else slot for slot in slots)
    ended = tuple(
        attrs.evolve(session, leaders=tuple(one for one in session.leaders if one not in away))
        if away.intersection(session.leaders)
        else session
        for session in sessions
    )
    number = sum(new is not old for new, old in zip((*freed, *ended), (*slots, *sessions), strict=True))
    return freed, ended, number


def keeps_out(incident: Incident, peer: Id) -> bool:
    """Whether the peer took part or saw it."""
    return peer in incident.involved or peer in incident.witnesses


# ------------------------------------------------------------------ slots


def hand_out(slots: Iterable[Slot], party: Party | None = None) -> Slot:
    """The next number that nobody has, of one party or of any, now handed out. Raises NoneLeft."""
    for slot in slots:
        if not slot.handed_out and slot.state is SlotState.OPEN and party in (None, slot.party):
            return attrs.evolve(slot, handed_out=True)
    raise NoneLeft


def attempt(slot: Slot) -> Slot:
    """Somebody tried to reach the person and did not. Raises WrongState once it is done."""
    _check_open(slot)
    return attrs.evolve(slot, state=SlotState.ATTEMPTED, attempts=min(slot.attempts + 1, MOST_ATTEMPTS))


def done(slot: Slot, at: datetime) -> Slot:
    """The person was reached; who reached them and on what number goes. Raises WrongState the second time (mpd-15)."""
    _check_open(slot)
    return attrs.evolve(slot, state=SlotState.DONE, done_at=to_minute(at), by=None, callback=None, reach_via=None)


def reopen(slot: Slot) -> Slot:
    """A slip is taken back: that the person was reached, else the last try. Raises WrongState for an open slot."""
    if slot.state is SlotState.OPEN:
        raise WrongState("Nothing was entered for it yet.")
    attempts = slot.attempts if slot.state is SlotState.DONE else slot.attempts - 1
    state = SlotState.ATTEMPTED if attempts else SlotState.OPEN
    return attrs.evolve(slot, state=state, attempts=attempts, done_at=None)


def give(slot: Slot, peer: Id | None, incident: Incident) -> Slot:
    """The peer who is to reach the person, or nobody. Raises Barred, and WrongState once it is done."""
    _check_open(slot)
    if peer is not None and keeps_out(incident, peer):
        raise Barred
    return attrs.evolve(slot, by=peer)


def reach_via(slot: Slot, via: ReachVia | None) -> Slot:
    """How the person can be reached. Raises WrongState once it is done."""
    _check_open(slot)
    return attrs.evolve(slot, reach_via=via)


def seal(slot: Slot, callback: Callback | None) -> Slot:
    """A number to call, or none any more. Raises WrongState once it is done."""
    _check_open(slot)
    return attrs.evolve(slot, callback=callback)


def _check_open(slot: Slot) -> None:
    if slot.state is SlotState.DONE:
        raise WrongState("That check-in is done.")


# ------------------------------------------------------------------ sessions


def lead(session: Session, leaders: Sequence[Id], incident: Incident) -> Session:
    """Who is to lead a planned session. Raises Barred for a peer who keeps out, WrongState once it is over."""
    _check_planned(session)
    if any(keeps_out(incident, peer) for peer in leaders):
        raise Barred
    return attrs.evolve(session, leaders=tuple(dict.fromkeys(leaders)))


def hold(session: Session, came: int, at: Minute, offered: int | None = None) -> Session:
    """The planned session was held; None leaves to how many it was offered. Raises WrongState once it is over."""
    _check_planned(session)
    known = session.offered if offered is None else offered
    return attrs.evolve(session, state=SessionState.HELD, at=at, came=came, offered=known)


def correct(session: Session, came: int, at: Minute, offered: int) -> Session:
    """What was entered of a session that was held was wrong. Raises WrongState for one that was not held."""
    if session.state is not SessionState.HELD:
        raise WrongState("It was not held.")
    return attrs.evolve(session, at=at, came=came, offered=offered)


def call_off(session: Session) -> Session:
    """The planned session does not take place. Raises WrongState once it is over."""
    _check_planned(session)
    return attrs.evolve(session, state=SessionState.CALLED_OFF, leaders=())


def _check_planned(session: Session) -> None:
    if session.state is not SessionState.PLANNED:
        raise WrongState("That session is over.")


# ------------------------------------------------------------------ decisions


def approve(incident: Incident, approval: Approval) -> Incident:
    """An approval is noted; one of the same thing by the same office replaces the earlier."""
    kept = [one for one in incident.approvals if (one.what, one.office) != (approval.what, approval.office)]
    return attrs.evolve(incident, approvals=(*kept, approval)[-MOST_APPROVALS:])


def take_back(incident: Incident, approval: Approval) -> Incident:
    """An approval was noted by mistake, and is not there any more."""
    return attrs.evolve(incident, approvals=tuple(one for one in incident.approvals if one != approval))


def tell(incident: Incident, office: Office, *, told: bool = True) -> Incident:
    """An office was told, or was not after all."""
    return attrs.evolve(incident, told=incident.told | {office} if told else incident.told - {office})


def consult(incident: Incident, at: datetime | None) -> Incident:
    """The professional was asked at this time; None takes it back (mn124-14)."""
    return attrs.evolve(incident, consulted_at=None if at is None else to_minute(at))


def plan_lead(incident: Incident, led_by: LedBy) -> Incident:
    """Who runs the group sessions (slmpd-31)."""
    return attrs.evolve(incident, led_by=led_by)


def advise(incident: Incident, advice: Iterable[Advice]) -> Incident:
    """What the peers recommend (slmpd-07). "Nothing more" stands alone."""
    chosen = frozenset(advice)
    return attrs.evolve(incident, advice=chosen - {Advice.NOTHING_MORE} or chosen)


def invite(incident: Incident, number: int) -> Incident:
    """How many members were asked to a debriefing, as a number (mesq-11). Raises BadCount."""
    check_count(number)
    return attrs.evolve(incident, invited=number)


def write_with(incident: Incident, authors: Iterable[CoAuthor]) -> Incident:
    """Who writes the after-action sheet together with the team (mndps-06)."""
    return attrs.evolve(incident, co_authors=frozenset(authors))
