"""Rows of the lists: incidents, numbers, silence. No row names anybody who was involved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import Tone
from peerdesk_core.model.clocks import ClockStub
from peerdesk_core.model.ids import Id
from peerdesk_core.model.people import Peer
from peerdesk_incidents import running, silence, store
from peerdesk_incidents.models import Embargo, Incident, Slot, SlotState
from peerdesk_incidents.opening import entered_late
from peerdesk_incidents.silence import Hush
from peerdesk_incidents.wording import title
from peerdesk_tui.kit.clock_badge import badge
from peerdesk_tui.kit.data_list import Row
from peerdesk_tui.kit.text import mask

from .look import Look


def when_words(ctx: Ctx, at: datetime) -> str:
    """An instant on the department's wall: "Fri 20 Nov 02:10", with the zone where the wall showed that time twice."""
    local = ctx.clock.local(at)
    year = "" if local.year == ctx.clock.local(ctx.clock.now()).year else f" {local:%Y}"
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return f"{local:%a} {local.day} {local:%b}{year} {local:%H:%M}{f' {local:%Z}' if twice else ''}"


def soon_words(ctx: Ctx, at: datetime) -> str:
    """An instant beside a clock: "today 14:10", else with its day."""
    local = ctx.clock.local(at)
    return f"today {local:%H:%M}" if local.date() == ctx.clock.today() else when_words(ctx, at)


def name_of(peer: Peer | None, shown: bool) -> str:
    """A peer's name, or dots; a question mark for one who is no longer on the roster."""
    if peer is None:
        return "?"
    return f"{peer.family}, {peer.given}" if shown else mask(peer.name)


def there_word(incident: Incident, peer: Id) -> str:
    """How a peer was there, as marked; "" for one who was not."""
    if peer in incident.involved:
        return "involved"
    return "witness" if peer in incident.witnesses else ""


def where_words(ctx: Ctx, incident: Incident) -> str:
    """Station and unit by the department's labels, as far as they were chosen."""
    labels = {place.id: place.label for place in store.places(ctx.store)}
    return ", ".join(labels[at] for at in (incident.station, incident.unit) if at is not None and at in labels)


def incident_row(ctx: Ctx, look: Look) -> Row:
    """An open incident: code, kind, when, the clock that presses most, how many were reached."""
    incident, covered = look.incident, look.coverage
    next_words, tone = "no clock runs", Tone.PLAIN
    for item in look.clocks[:1]:
        words, tone = badge(item, look.now)
        next_words = f"{item.act.partition(', ')[0]}: {words}"
    late = " late" if entered_late(incident) else ""
    cells = (
        incident.code,
        title(incident.kind),
        next_words,
        f"{covered.done} of {covered.involved}",
        f"{when_words(ctx, incident.happened_at)}{late}",
        where_words(ctx, incident),
    )
    return Row(incident.id, cells, tone)


def lost_row(stub: ClockStub, now: datetime) -> Row:
    """A clock that survived the loss of a machine without its incident."""
    item = running.lost_clock(stub)
    words, tone = badge(item, now) if item is not None else ("nothing is due", Tone.WARN)
    return Row(stub.id, (stub.code, "only a clock left", f"check-ins: {words}", "", "", ""), tone)


def slot_row(slot: Slot, peers: Mapping[Id, Peer], shown: bool, *, late: bool = False) -> Row:
    """A number: for whom as a category, how far its check-in is, who goes."""
    state = title(slot.state)
    if slot.state is SlotState.ATTEMPTED:
        state = "Tried once" if slot.attempts == 1 else f"Tried {slot.attempts} times"
    if late:
        state += ", late"
    who = name_of(peers.get(slot.by), shown) if slot.by is not None else ""
    reach = "" if slot.reach_via is None else title(slot.reach_via)
    tone = Tone.GOOD if slot.state is SlotState.DONE else Tone.BAD if late else Tone.PLAIN
    cells = (
        str(slot.number),
        title(slot.party),
        state,
        "handed out" if slot.handed_out else "",
        who,
        reach,
        slot.code if slot.handed_out else "",
    )
    return Row(slot.id, cells, tone)


_HUSH = {
    Hush.AT_SCENE: "while a peer is at the scene",
    Hush.UNRELEASED: "no end before the release",
    Hush.OVER: "over",
}


def hush_words(ctx: Ctx, embargo: Embargo) -> tuple[str, Tone]:
    """Until when silence is kept, as far as that is known."""
    found = silence.silence_of(ctx.department, embargo, ctx.clock.now())
    if found.state is Hush.RUNNING and found.until is not None:
        return f"until {soon_words(ctx, found.until)}", Tone.WARN
    return _HUSH.get(found.state, ""), Tone.GOOD if found.state is Hush.OVER else Tone.WARN


def embargo_row(ctx: Ctx, embargo: Embargo) -> Row:
    """Silence about one incident: whose, since when, until when."""
    words, tone = hush_words(ctx, embargo)
    of = "this desk's incident" if embargo.incident is not None else "another agency's"
    return Row(embargo.id, (embargo.code, of, when_words(ctx, embargo.started_at), words), tone)
