"""The team as a whole beside what the texts ask: its size, its ratio to the staff, its leaders, whom it is like.

mpd-04, mndps-12, slmpd-06, slmpd-09. Where a text is silent, so is the desk.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

import attrs

from peerdesk_core.contributions import Tone
from peerdesk_core.law.packs import FigureName
from peerdesk_core.model.people import LEFT_TEAM, Peer, Service

from .coverage import SERVICES, Band, band_of

if TYPE_CHECKING:
    from peerdesk_core.law.department import Clause, Department, Number


@attrs.frozen(kw_only=True)
class Finding:
    """One sentence about the team, with the clause that it rests on."""

    says: str
    tone: Tone = Tone.PLAIN
    cite: str = ""


def size(trained: int, department: Department) -> Finding | None:
    """Trained members against the size that the text names (slmpd-09); None where it names none."""
    number = department.number(FigureName.TEAM_SIZE)
    if number is None:
        return None
    return _measured(f"Trained members: {trained}. {number.clause.says}", trained, number)


def ratio(peers: int, sworn: int | None, civilian: int | None, department: Department) -> Finding | None:
    """Staff for each deployable peer against the number that the text names (mndps-12); None where it names none."""
    number = department.number(FigureName.STAFF_PER_PEER)
    if number is None:
        return None
    if sworn is None and civilian is None:
        return Finding(
            says="Staff for each peer: not known. The size of the department is among its choices (ctrl+p).",
            tone=Tone.WARN,
        )
    staff = (sworn or 0) + (civilian or 0)
    if not peers:
        return Finding(says=f"Staff for each peer: {staff} and nobody deployable.", tone=Tone.BAD)
    each = staff / peers
    return _measured(f"Staff for each deployable peer: {each:.1f}. {number.clause.says}", each, number)


def without_leader(
    peers: Iterable[Peer], deployable: Collection[str], department: Department, listed: Iterable[str] = ()
) -> Finding | None:
    """Stations that no deployable peer leads (slmpd-06); None where the text knows no leaders of stations."""
    duties = department.duties("team_leader")
    if not duties:
        return None
    stations = {word.casefold(): word for word in listed}
    led: set[str] = set()
    for peer in peers:
        if peer.station and peer.standing not in LEFT_TEAM:
            stations.setdefault(peer.station.casefold(), peer.station)
            if peer.leads and peer.id in deployable:
                led.add(peer.station.casefold())
    cite, title = duties[0].clause.cite, department.role("team_leader")
    if not stations:
        return Finding(says=f"{title}: no station is known.", tone=Tone.WARN, cite=cite)
    open_ones = sorted(stations[key] for key in stations.keys() - led)
    if not open_ones:
        return Finding(says=f"{title}: every station has one.", tone=Tone.GOOD, cite=cite)
    return Finding(says=f"{title}: none at {', '.join(open_ones)}.", tone=Tone.WARN, cite=cite)


@attrs.frozen(kw_only=True)
class Share:
    """One group among the deployable peers. `staff` is its share of those served in percent, where that is known."""

    label: str
    peers: int
    percent: int
    staff: int | None = None

    @property
    def tone(self) -> Tone:
        """Nobody at all, or fewer than half of what the department's own share would give."""
        short = self.staff is not None and 2 * self.percent < self.staff
        return Tone.WARN if not self.peers or short else Tone.PLAIN


def mirror(
    peers: Sequence[Peer], deployable: Collection[str], sworn: int | None, civilian: int | None
) -> dict[str, tuple[Share, ...]]:
    """How the deployable peers divide by service, rank and shared experience (mpd-04).

    Experience counts only as far as the peer shares it with others; the rest of the team may have it too.
    """
    ready = [peer for peer in peers if peer.id in deployable]
    services, bands = Counter(peer.service for peer in ready), Counter(band_of(peer) for peer in ready)
    shared = Counter(each for peer in ready if peer.experience_shared for each in peer.experience)
    staff: dict[Service, int] = {}
    if sworn is not None and civilian is not None and sworn + civilian:
        staff = {
            Service.SWORN: round(100 * sworn / (sworn + civilian)),
            Service.CIVILIAN: round(100 * civilian / (sworn + civilian)),
        }
    return {
        "Service": tuple(_share(each.value, services[each], ready, staff.get(each)) for each in SERVICES)
        + tuple(_share("not noted", services[each], ready) for each in (Service.UNKNOWN,) if services[each]),
        "Rank": tuple(_share(each.value, bands[each], ready) for each in Band),
        "Experience, as far as shared": tuple(
            _share(each.value.replace("_", " "), number, ready)
            for each, number in sorted(shared.items(), key=lambda pair: (-pair[1], pair[0]))
        ),
    }


def mirror_clauses(department: Department) -> tuple[Clause, ...]:
    """What the text says of whom the team should look like."""
    return tuple(saying.clause for saying in department.sayings("admit", act="mirror"))


def _share(label: str, number: int, ready: Sequence[Peer], staff: int | None = None) -> Share:
    return Share(label=label, peers=number, percent=round(100 * number / len(ready)) if ready else 0, staff=staff)


def _measured(says: str, value: float, number: Number) -> Finding:
    """Outside the limits is advice where the text only recommends them."""
    inside = (number.least is None or value >= number.least) and (number.most is None or value <= number.most)
    wrong = Tone.WARN if number.advice else Tone.BAD
    said = f"{says} (advice)" if number.advice else says
    return Finding(says=said, tone=Tone.GOOD if inside else wrong, cite=number.clause.cite)
