"""What is said while a request is offered: before the call, when a peer passes, and when nobody is free."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from peerdesk_core.assignment import Hold, Ranking, across_ranks, instead
from peerdesk_core.contributions import Tone
from peerdesk_core.model.ids import Id
from peerdesk_core.model.needs import Fit, Reason, Request
from peerdesk_core.model.people import Peer
from peerdesk_intake.policy import spoken
from peerdesk_intake.ranking import PASSED
from peerdesk_intake.wording import cited
from peerdesk_tui.kit.card import CardLine

from .lines import sentence

if TYPE_CHECKING:
    from peerdesk_core.law.department import Department

_UNIT_UNSAID = (
    "The person's unit was not typed, so nobody checked whether this peer supervises there or has a tie there: ask."
)
_CROSS = "This peer's rank lies far from the person's."
_INVOLVED = "Ask whether the peer took part in the incident or saw it: then another peer takes this."


def before_the_call(department: Department, request: Request, peer: Peer, fit: Fit) -> tuple[CardLine, ...]:
    """What to mind with this peer, each text with its citation; () where there is nothing."""
    lines: list[CardLine] = []
    if far(department, peer, fit):
        lines.append(CardLine(_CROSS, Tone.WARN))
        lines += _texts(department, "assign", "cross_rank", "re_refer")
    if peer.supervises:
        lines += _texts(department, "assign", "report_as_supervisor")
    if (peer.supervises or peer.ties) and not fit.unit:
        lines.append(CardLine(_UNIT_UNSAID, Tone.WARN))
    if request.incident is not None or request.reason is Reason.INCIDENT:
        lines.append(CardLine(_INVOLVED, Tone.WARN))
        lines += _texts(department, "assign", "uninvolved_only")
        lines += _texts(department, "intake", "caution")
    return tuple(lines)


def far(department: Department, peer: Peer, fit: Fit) -> bool:
    """Whether a text about crossing ranks speaks of this choice (mndps-16)."""
    return across_ranks(peer.rank, fit.rank) and bool(spoken(department, "assign", ("cross_rank", "re_refer")))


def after_a_conflict(department: Department) -> tuple[CardLine, ...]:
    """Where a request goes whose peer has a conflict of interest (mndps-18)."""
    return (
        CardLine("This peer is not asked again for this request. Why is not kept.", Tone.GOOD),
        *_texts(department, "assign", "declare_conflict", "re_refer"),
        CardLine("Choose another peer from the list, or refer the person to a professional."),
    )


def nobody(department: Department, ranking: Ranking) -> Iterator[CardLine]:
    """Which bars emptied the list, what a person may still decide, and what the texts allow instead."""
    for hold in ranking.emptied:
        yield CardLine(hold_words(hold), Tone.WARN if hold.overridable else Tone.BAD)
    soft = sum(not ranking.hard(peer) for peer in ranking.barred)
    if soft:
        yield CardLine(f"A person may override the bars over {_peers(soft)}: enter on the row. It is counted.")
    if any(hold.id == PASSED for hold in ranking.emptied):
        yield CardLine("Whoever passed can be asked once more: enter on the row.")
    yield CardLine("")
    yield CardLine("What the policy allows instead")
    found = instead(department)
    for saying in found:
        who = f" ({department.role(saying.who)})" if saying.who else ""
        yield CardLine(f"{cited(saying.clause)}{who}", Tone.GOOD, indent=1)
    if not found:
        yield CardLine("The department's texts name no other way.", indent=1)


def hold_words(hold: Hold) -> str:
    """One bar of an emptied list in a line."""
    cite = f" [{hold.cite}]" if hold.cite else ""
    alone = f", {hold.alone} of them by this bar alone" if hold.alone else ""
    return f"{hold.says}{cite} It stops {_peers(hold.peers)}{alone}."


class Reasons:
    """The one sentence for each row: what sets this peer apart from the others."""

    def __init__(self, ranking: Ranking) -> None:
        self._factors = tuple(factor for factor in ranking.factors if factor.best > 0)
        self._common = [Counter(f.points.get(place.peer, 0) for place in ranking.places) for f in self._factors]

    def of(self, peer: Id) -> str:
        """The sentence of the score that fewest others share, among the factors that speak for the peer at all."""
        scores = [(factor, factor.points.get(peer, 0)) for factor in self._factors]
        speaking = [place for place, (_, points) in enumerate(scores) if points > 0]
        if not speaking:
            return "Nothing speaks for this peer in particular."
        factor, points = scores[min(speaking, key=lambda place: (self._common[place][scores[place][1]], place))]
        return sentence(factor.says.get(points, factor.title))


def _texts(department: Department, topic: str, *acts: str) -> list[CardLine]:
    return [CardLine(text) for text in spoken(department, topic, acts)]


def _peers(number: int) -> str:
    return "1 peer" if number == 1 else f"{number} peers"
