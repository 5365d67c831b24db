"""Who was there: peers checked off one gathering, and the year of every peer with days off."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

import attrs
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import Tone
from peerdesk_core.faults import DeskError
from peerdesk_core.law.packs import FigureName
from peerdesk_core.lookup import searchable
from peerdesk_core.model.ids import Id
from peerdesk_core.model.people import LEFT_TEAM, Peer
from peerdesk_roster import gatherings, store
from peerdesk_roster.gatherings import Gathering, Kind
from peerdesk_roster.views import who
from peerdesk_tui.kit.card import Card, CardLine
from peerdesk_tui.kit.confirm import Ask
from peerdesk_tui.kit.data_list import Column, DataList, Row
from peerdesk_tui.kit.empty_state import EmptyState
from peerdesk_tui.kit.search import SearchLine, SearchScreen
from peerdesk_tui.kit.text import mask

_NOBODY = EmptyState("The peers of the team.", "Nobody is on the roster yet.", "Press esc, then r for the roster.")

_NO_MATCH = EmptyState("Nobody matches.", "No peer has all the words of the search.", "Press esc to see everybody.")


def _found(team: Iterable[Peer], text: str) -> list[Peer]:
    words = searchable(text).split()
    return [peer for peer in team if all(word in searchable(f"{peer.name} {who(peer)}") for word in words)]


class AttendanceScreen(SearchScreen):
    """Peers checked off with space. Names are masked until `v`."""

    ID = "roster.gatherings"
    TITLE = "Who was there"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "mark", "There", key_display="space"),
        Binding("ctrl+s", "save", "Save"),
        Binding("plus", "everybody", "Everybody", key_display="+", show=False),
        Binding("minus", "nobody", "Nobody", key_display="-", show=False),
    ]
    DEFAULT_CSS = """
    AttendanceScreen Card { height: 3; border-top: solid $panel; }
    """

    def __init__(self, ctx: Ctx, gathering: Gathering) -> None:
        super().__init__(ctx)
        self.gathering = gathering
        self.there: set[Id] = set(gathering.attended)
        self.team: tuple[Peer, ...] = ()

    def body(self) -> ComposeResult:
        """The search line, the peers, and how many were there."""
        yield SearchLine(id="search")
        yield DataList(
            Column("there", "There", 5),
            Column("name", "Name", 18),
            Column("who", "Who", 30, flex=True),
            empty=_NOBODY,
        )
        yield Card()

    def on_mount(self) -> None:
        """Start in the list."""
        self.query_one(Card).can_focus = False
        self.query_one(DataList).focus()

    def reload(self) -> None:
        """Whoever belonged there, and whoever was there."""
        team = store.all_peers(self.ctx.store)
        belonged = {peer.id for peer in gatherings.expected(self.gathering, team)}
        self.team = tuple(peer for peer in team if peer.id in belonged or peer.id in self.there)
        self._draw()

    def names_changed(self) -> None:
        """Mask or unmask the names."""
        self._draw()

    def narrow(self) -> None:
        """Show whom the search finds; everybody and nobody stay the whole team."""
        self._draw()

    def action_mark(self) -> None:
        """The selected peer was there, or was not."""
        chosen = self.query_one(DataList).current
        if chosen is not None:
            self.there ^= {Id(chosen)}
            self._draw()
            self.query_one(DataList).action_move(1)

    def action_everybody(self) -> None:
        """All were there."""
        self.there = {peer.id for peer in self.team}
        self._draw()

    def action_nobody(self) -> None:
        """None was there."""
        self.there = set()
        self._draw()

    def action_save(self) -> None:
        """Keep who was there, in one commit."""
        known = {peer.id for peer in self.team}
        try:
            gatherings.save(self.ctx.store, attrs.evolve(self.gathering, attended=tuple(self.there & known)))
        except DeskError as error:
            self.show_error(error)
            return
        self.tell(f"{len(self.there & known)} of {len(self.team)} were there.")
        self.go_back()

    def action_back(self) -> None:
        """Leave; ask first if marks would be lost."""
        if self.searching or self.there == set(self.gathering.attended):
            super().action_back()
            return

        def chosen(answer: str | None) -> None:
            if answer == "save":
                self.action_save()
            elif answer == "drop":
                self.go_back()

        self.app.push_screen(Ask("The marks are not saved", ("save", "Save them"), ("drop", "Leave them")), chosen)

    def on_data_list_opened(self) -> None:
        """Enter marks as space does."""
        self.action_mark()

    def _draw(self) -> None:
        found = _found(self.team, self.searched)
        rows = (
            Row(
                peer.id,
                (
                    "yes" if peer.id in self.there else "no",
                    f"{peer.family}, {peer.given}" if self.names_shown else mask(peer.name),
                    who(peer),
                ),
                Tone.GOOD if peer.id in self.there else Tone.PLAIN,
            )
            for peer in found
        )
        peers = self.query_one(DataList)
        peers.empty = _NO_MATCH if self.searched.strip() else _NOBODY
        peers.load(rows)
        there = len(self.there & {peer.id for peer in self.team})
        title = f"{self.gathering.kind.value.capitalize()}, {self.gathering.day}"
        says = f"{there} of {len(self.team)} were there. Space marks, + everybody, - nobody; ctrl+s saves."
        self.query_one(Card).show(title, [CardLine(says)])


class YearScreen(SearchScreen):
    """Every peer's year: trainings, meetings, debriefs, days off taken. Names are masked until `v`."""

    ID = "roster.gatherings"
    TITLE = "The year by peer"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("plus", "day_off(1)", "Day off", key_display="+"),
        Binding("minus", "day_off(-1)", "Take back", key_display="-"),
    ]
    DEFAULT_CSS = """
    YearScreen Card { height: 5; border-top: solid $panel; }
    """

    def __init__(self, ctx: Ctx) -> None:
        super().__init__(ctx)
        self.team: dict[str, Peer] = {}
        self._counts: dict[str, tuple[str, ...]] = {}
        self._short: set[str] = set()

    def body(self) -> ComposeResult:
        """The search line, the peers, and the numbers that the text names."""
        yield SearchLine(id="search")
        yield DataList(
            Column("name", "Name", 16),
            Column("duty", "Mandatory", 9, right=True),
            Column("missed", "Missed", 6, right=True),
            Column("training", "Trainings", 9, right=True),
            Column("meeting", "Meetings", 8, right=True),
            Column("debrief", "Debriefs", 8, right=True),
            Column("off", "Days off", 8, right=True),
            Column("who", "Who", 16, priority=2, flex=True),
            empty=_NOBODY,
            opens=False,
        )
        yield Card()

    def on_mount(self) -> None:
        """Start in the list."""
        self.query_one(Card).can_focus = False
        self.query_one(DataList).focus()

    def reload(self) -> None:
        """Count the year."""
        today, rules = self.ctx.clock.today(), self.ctx.department
        team = [peer for peer in store.all_peers(self.ctx.store) if peer.standing not in LEFT_TEAM]
        self.team = {peer.id: peer for peer in team}
        found = gatherings.all_gatherings(self.ctx.store)
        mandatory = gatherings.counts(found, Kind.TRAINING, today.year, mandatory=True)
        each = {kind: gatherings.counts(found, kind, today.year) for kind in Kind}
        gone = gatherings.missed_mandatory(found, team, today)
        taken = gatherings.days_taken(self.ctx.store, today.year)
        trainings, off = rules.number(FigureName.TRAININGS_PER_YEAR), rules.number(FigureName.DAYS_OFF_PER_YEAR)
        earned = f" of {off.least}" if off is not None and off.least else ""
        needed = f" of {trainings.least}" if trainings is not None and trainings.least else ""
        self._short = {id for id in self.team if gone.get(Id(id), 0)}
        self._counts = {
            peer.id: (
                f"{mandatory.get(peer.id, 0)}{needed}",
                str(gone.get(peer.id, 0) or "-"),
                *(str(each[kind].get(peer.id, 0)) for kind in Kind),
                f"{taken.get(peer.id, 0)}{earned}",
                who(peer),
            )
            for peer in team
        }
        figures = (trainings, rules.number(FigureName.MEETINGS_PER_YEAR), off)
        lines = [CardLine(f"{number.clause.says} [{number.clause.cite}]") for number in figures if number]
        self.query_one(Card).show(
            f"{today.year}: what the text names", lines or [CardLine("The department's text names no number.")]
        )
        self._draw()

    def names_changed(self) -> None:
        """Mask or unmask the names."""
        self._draw()

    def narrow(self) -> None:
        """Show whom the search finds."""
        self._draw()

    def action_day_off(self, number: int) -> None:
        """One day off more for the selected peer, or one less."""
        chosen = self.query_one(DataList).current
        if chosen is None:
            return
        try:
            taken = gatherings.take_day(self.ctx.store, Id(chosen), self.ctx.clock.today().year, number)
        except DeskError as error:
            self.show_error(error)
            return
        self.tell(f"Days off taken this year: {taken}.")
        self.reload()

    def _draw(self) -> None:
        found = _found(self.team.values(), self.searched)
        peers = self.query_one(DataList)
        peers.empty = _NO_MATCH if self.searched.strip() else _NOBODY
        peers.load(
            Row(
                peer.id,
                (f"{peer.family}, {peer.given}" if self.names_shown else mask(peer.name), *self._counts[peer.id]),
                Tone.WARN if peer.id in self._short else Tone.PLAIN,
            )
            for peer in found
        )
