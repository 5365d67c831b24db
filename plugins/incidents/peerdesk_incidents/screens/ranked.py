"""Peers ranked for an incident: those whom no bar stops, best first with the reason, and the bar of each other one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import ClassVar

import attrs
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from peerdesk_core.assignment import Ranking, WhyLine
from peerdesk_core.context import Ctx
from peerdesk_core.contributions import Tone
from peerdesk_core.faults import DeskError
from peerdesk_core.model.findings import Bar
from peerdesk_core.model.ids import Id
from peerdesk_core.model.people import Peer
from peerdesk_incidents import responders
from peerdesk_incidents.merging import Part
from peerdesk_incidents.wording import counted
from peerdesk_tui.kit.card import Card, CardLine
from peerdesk_tui.kit.confirm import Notice, Override
from peerdesk_tui.kit.data_list import Column, DataList, Row
from peerdesk_tui.kit.empty_state import EmptyState
from peerdesk_tui.kit.screen import DeskScreen
from peerdesk_tui.kit.text import plain

from .rows import name_of

_NOBODY = EmptyState("The peers of the roster stand here.", "The roster is empty.", "Press esc to go back.")


class PeerList(DataList):
    """Peers to choose from: enter does it at once, and the footer says so."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "open", "Choose", key_display="enter")]


@attrs.frozen(kw_only=True)
class Asked:
    """For what peers are ranked: what stands before and after the figures over the list, and who is chosen now."""

    before: str
    after: str
    chosen: tuple[Id, ...]
    part: Part
    """The incident as it is: what a peer has of it already stands before the reason."""


class RankedPeers(DeskScreen):
    """Base of a screen on which a peer is chosen for something of an incident. Names are masked until v.

    `MARK` says in the list who is chosen, `COULD` and `MAY_NOT` what the others could or may not do.
    """

    MARK: ClassVar[str]
    COULD: ClassVar[str]
    MAY_NOT: ClassVar[str]
    DEFAULT_CSS = """
    RankedPeers Static { height: auto; }
    RankedPeers DataList { height: 1fr; }
    RankedPeers Card { height: 8; border-top: solid $panel; }
    """

    def __init__(self, ctx: Ctx, ask: Callable[[], Asked], choose: Callable[[Id, Collection[str]], None]) -> None:
        """`ask` may raise a DeskError, which then stands in the list's place. `choose` gets the peer, and the ids of
        the bars over the peer that a person has read and set aside with a typed word.
        """
        super().__init__(ctx)
        self._ask = ask
        self._choose = choose
        self._asked: Asked | None = None
        self._ranking: Ranking | None = None
        self._peers: dict[Id, Peer] = {}

    def body(self) -> ComposeResult:
        """For what, the peers, the selected one explained."""
        yield Static("", id="which", markup=False)
        yield PeerList(
            Column("chosen", self.MARK.capitalize(), 6),
            Column("place", "#", 3, right=True),
            Column("name", "Name", 18),
            Column("points", "Points", 6, right=True),
            Column("why", "Why", 24, flex=True),
            Column("unit", "Unit", 14, priority=2),
            empty=_NOBODY,
            id="peers",
        )
        yield Card(id="about")

    def on_mount(self) -> None:
        """Start in the list."""
        self.query_one(Card).can_focus = False
        self.query_one(DataList).focus()

    def reload(self) -> None:
        """Rank for what is asked as it is now."""
        shown = self.query_one(DataList)
        try:
            self._asked = self._ask()
            question, self._ranking = responders.responders(self.ctx, self._asked.part.incident)
        except DeskError as error:  # stays in the list's place: a notice would come back with the screen
            shown.empty = EmptyState(error.title, error.cause, error.next_step)
            self._asked, self._ranking = None, None
            shown.load(())
            return
        self._peers = {peer.id: peer for peer in question.peers}
        free, out = len(self._ranking.places), len(self._ranking.barred)
        figures = f"{counted(free, 'peer')} {self.COULD}, {out} may not."
        head = " ".join(part for part in (self._asked.before, figures, self._asked.after) if part)
        self.query_one("#which", Static).update(plain(head))
        self._draw()

    def names_changed(self) -> None:
        """Mask or show the names."""
        self._draw()

    def on_data_list_moved(self) -> None:
        """Explain the selected peer."""
        self._explain()

    def on_data_list_opened(self, event: DataList.Opened) -> None:
        """Enter: this peer, unless a bar stops the peer; one who is chosen already can always be taken back."""
        peer, asked, ranking = Id(event.row_id), self._asked, self._ranking
        if asked is None or ranking is None:
            return
        bars = ranking.barred.get(peer, ())
        if peer in asked.chosen or not bars:
            self._choose(peer, ())
        elif ranking.hard(peer):
            self.app.push_screen(Notice(f"This peer {self.MAY_NOT}", _bars(ranking, peer)))
        else:
            self._override(peer, bars)

    def _override(self, peer: Id, bars: Sequence[Bar]) -> None:
        def typed(sure: bool | None) -> None:
            if sure:
                self._choose(peer, frozenset(bar.id for bar in bars))

        self.app.push_screen(Override(bars, "Nothing of that is kept."), typed)

    def _draw(self) -> None:
        if self._ranking is not None:
            self.query_one(DataList).load((*self._free(self._ranking), *self._barred(self._ranking)))
            self._explain()

    def _free(self, ranking: Ranking) -> Iterator[Row]:
        for place in ranking.places:
            best = _best(ranking, place.peer)
            yield self._row(place.peer, str(place.place), str(place.total), "" if best is None else best.says)

    def _barred(self, ranking: Ranking) -> Iterator[Row]:
        for id, bars in ranking.barred.items():
            yield self._row(id, "-", "", (ranking.hard(id) or bars)[0].says, barred=True)

    def _row(self, id: Id, place: str, points: str, why: str, *, barred: bool = False) -> Row:
        chosen = self._asked is not None and id in self._asked.chosen
        peer = self._peers[id]
        has = work_of(self._asked.part, id) if self._asked is not None else ""
        why = f"{has} {why[:1].upper()}{why[1:]}".strip()
        cells = (self.MARK if chosen else "", place, name_of(peer, self.names_shown), points, why, peer.unit)
        return Row(id, cells, Tone.GOOD if chosen else Tone.WARN if barred else Tone.PLAIN)

    def _explain(self) -> None:
        selected, ranking, card = self.query_one(DataList).current, self._ranking, self.query_one(Card)
        if selected is None or ranking is None:
            card.show("", ())
            return
        peer = Id(selected)
        if ranking.barred.get(peer):
            card.show(self.MAY_NOT.capitalize(), _bars(ranking, peer))
            return
        why = ranking.why(peer)
        lines = [CardLine(_reason(line), indent=1) for line in sorted(why.lines, key=lambda line: -line.points)]
        has = work_of(self._asked.part, peer) if self._asked is not None else ""
        lines = [CardLine(has, Tone.WARN), *lines] if has else lines
        card.show(f"Place {why.place} of {why.of}, {why.total} points", lines)


def _best(ranking: Ranking, peer: Id) -> WhyLine | None:
    """What speaks most for a peer."""
    return max((line for line in ranking.why(peer).lines if line.points), key=lambda line: line.points, default=None)


def _reason(line: WhyLine) -> str:
    cite = f" [{line.cite}]" if line.cite else ""
    return f"{line.title}: {line.points} of {line.best}. {line.says[:1].upper()}{line.says[1:]}{cite}"


def _bars(ranking: Ranking, peer: Id) -> list[CardLine]:
    return [
        CardLine(
            f"{bar.says}{f' [{bar.cite}]' if bar.cite else ''}"
            + (" Policy lets a person override this." if bar.overridable else ""),
            Tone.WARN if bar.overridable else Tone.BAD,
        )
        for bar in ranking.barred.get(peer, ())
    ]


def work_of(part: Part, peer: Id) -> str:
    """What a peer has of an incident already, so that not everything goes to whoever stands first; "" for nothing."""
    numbers = [slot.number for slot in part.slots if slot.by == peer]
    led = sum(peer in session.leaders for session in part.sessions)
    has = [f"goes to {counted(len(numbers), 'number')}"] if numbers else []
    has += [f"leads {counted(led, 'session')}"] if led else []
    return f"Has work already: {' and '.join(has)}." if has else ""
