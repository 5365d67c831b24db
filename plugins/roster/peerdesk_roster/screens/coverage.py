"""How far the team reaches, on screen: the matrix, the gaps, and who is left when a unit or shift was involved."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import Tone
from peerdesk_core.model.people import LEFT_TEAM, Language, Peer
from peerdesk_core.peer_facts import facts_of
from peerdesk_roster import coverage, makeup, service, settings, store
from peerdesk_roster.coverage import SERVICES, Axis, Band, Count, Involved, Matrix
from peerdesk_roster.words import language_title, read_words
from peerdesk_tui.kit.card import Card, CardLine
from peerdesk_tui.kit.confirm import Notice
from peerdesk_tui.kit.data_list import Column, DataList, Row
from peerdesk_tui.kit.empty_state import EmptyState
from peerdesk_tui.kit.screen import DeskScreen

_NOBODY = EmptyState(
    "Who the team reaches, by unit, station or shift.",
    "The roster names none yet.",
    "Press a for another way to look, or enter peers on the roster first.",
)
_WHOLE = "whole"
_SETTINGS = {
    Axis.UNIT: settings.UNITS,
    Axis.STATION: settings.STATIONS,
    Axis.SHIFT: settings.SHIFTS,
}
_LANGUAGE_COLUMNS = 8


class CoverageScreen(DeskScreen):
    """The deployable peers by unit, station or shift. No name is on this screen."""

    ID = "roster.coverage"
    TITLE = "Coverage"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "axis", "Rows"),
        Binding("space", "involve", "Involved", key_display="space"),
        Binding("x", "clear", "Nobody involved", show=False),
        Binding("m", "mirror", "Mirror"),
    ]
    DEFAULT_CSS = """
    CoverageScreen #team { height: auto; max-height: 7; border-bottom: solid $panel; }
    CoverageScreen #left { height: 3; border-top: solid $panel; }
    """

    def __init__(self, ctx: Ctx) -> None:
        super().__init__(ctx)
        self.axis = Axis.UNIT
        self.involved = Involved()
        self.team: tuple[Peer, ...] = ()
        self.deployable: frozenset[str] = frozenset()
        self.shown: Matrix | None = None
        self._languages: tuple[Language, ...] = ()
        self._words: dict[str, str] = {}
        self._trained = 0

    def body(self) -> ComposeResult:
        """Findings about the team, the matrix, and who is left."""
        self._read()
        yield Card(id="team")
        yield DataList(
            Column("row", "Who", 15, flex=True),
            Column("total", "Peers", 5, right=True),
            *(Column(each.value, title, len(title), 3, right=True) for each, title in _SERVICES.items()),
            *(Column(band.value, title, len(title), 4, right=True) for band, title in _BANDS.items()),
            *(Column(each.value, language_title(each)[:8], 8, 5, right=True) for each in self._languages),
            empty=_NOBODY,
        )
        yield Card(id="left")

    def on_mount(self) -> None:
        """Start in the matrix."""
        for card in self.query(Card):
            card.can_focus = False
        self.query_one(DataList).focus()

    def reload(self) -> None:
        """Count the team again."""
        self._read()
        self._draw()

    def action_axis(self) -> None:
        """On to the next way to look: unit, station, shift."""
        order = list(Axis)
        self.axis = order[(order.index(self.axis) + 1) % len(order)]
        self._draw()

    def action_involve(self) -> None:
        """Say that the selected row was involved in an incident, or take that back."""
        row = self.query_one(DataList).current
        if row is None or row == _WHOLE:
            self.tell("Choose a unit, station or shift first.")
            return
        self.involved = self.involved.toggled(self.axis, row)
        self._words[row.casefold()] = row
        self._draw()

    def action_clear(self) -> None:
        """Nobody was involved."""
        self.involved = Involved()
        self._draw()

    def action_mirror(self) -> None:
        """How the team mirrors those it serves, and where it does not."""
        lines = [CardLine(f"{clause.says} [{clause.cite}]") for clause in makeup.mirror_clauses(self.ctx.department)]
        sworn, civilian = self._staff()
        for title, shares in makeup.mirror(self.team, self.deployable, sworn, civilian).items():
            lines += [CardLine(""), CardLine(title)]
            if not shares:
                lines.append(CardLine("Nobody shares any with others.", indent=1))
            for share in shares:
                beside = "" if share.staff is None else f"; of the staff {share.staff} %"
                said = f"{share.label}: {share.peers}, {share.percent} % of the deployable peers{beside}"
                lines.append(CardLine(said if share.peers else f"{share.label}: nobody{beside}", share.tone, indent=1))
        if sworn is None or civilian is None:
            lines.append(CardLine("Settings hold the size of the department: then its shares stand beside the team's."))
        self.app.push_screen(Notice("How the team mirrors the department", lines))

    def on_data_list_opened(self, event: DataList.Opened) -> None:
        """One row in full: its peers by the other two ways to look."""
        label = "" if event.row_id == _WHOLE else event.row_id
        lines: list[CardLine] = []
        left = self._left()
        for other in (axis for axis in Axis if axis is not self.axis or not label):
            found = coverage.crossing(left, self.deployable, self.axis, label, other)
            lines.append(CardLine(f"By {other.value}"))
            shown = [f"{word or 'not known'}: {number}" for word, number in found.items()]
            lines.append(CardLine("; ".join(shown) or "nobody", Tone.PLAIN if shown else Tone.BAD, indent=1))
        row = self._row_of(event.row_id)
        lines.append(CardLine("Languages"))
        spoken = [f"{language_title(each)}: {number}" for each, number in sorted(row.languages.items())]
        lines.append(CardLine("; ".join(spoken) or "none is noted", indent=1))
        waiting = row.members - row.total
        lines.append(CardLine(f"On the team but not deployable now, or involved: {waiting}." if waiting > 0 else ""))
        self.app.push_screen(Notice(row.label, lines))

    # ---------------------------------------------------------------- what is counted

    def _read(self) -> None:
        today = self.ctx.clock.today()
        self.team = store.all_peers(self.ctx.store)
        found = service.gaps_of(self.team, self.ctx.department, today)
        self.deployable = frozenset(id for id, gaps in found.items() if not gaps)
        ready = (peer for peer in self.team if peer.id in self.deployable)
        spoken = {language for peer in ready for language in peer.languages}
        if not self._languages:
            self._languages = tuple(sorted(spoken, key=language_title))[:_LANGUAGE_COLUMNS]
        self._trained = sum(facts_of(peer, today).trained for peer in self.team if peer.standing not in LEFT_TEAM)

    def _left(self) -> tuple[Peer, ...]:
        return coverage.who_is_left(self.team, self.involved).left

    def _draw(self) -> None:
        divided = coverage.who_is_left(self.team, self.involved)
        ready = frozenset(peer.id for peer in divided.left) & self.deployable
        self.shown = coverage.matrix(self.team, ready, self.axis, self._listed(self.axis))
        chosen = self.involved.of(self.axis)
        rows = [_row(_WHOLE, self.shown.whole, self._languages, False)] if self.shown.rows else []
        rows += [_row(row.label, row, self._languages, row.label.casefold() in chosen) for row in self.shown.rows]
        self.query_one(DataList).load(rows)
        self.query_one("#team", Card).show(f"The team by {self.axis.value}", self._findings(self.shown))
        title, says, tone = self._who(divided, len(ready))
        self.query_one("#left", Card).show(title, [CardLine(says, tone)])

    def _findings(self, found: Matrix) -> list[CardLine]:
        sworn, civilian = self._staff()
        rules = self.ctx.department
        findings = (
            makeup.size(self._trained, rules),
            makeup.ratio(len(self.deployable), sworn, civilian, rules),
            makeup.without_leader(self.team, self.deployable, rules, self._listed(Axis.STATION)),
        )
        lines = [
            CardLine(f"{each.says} [{each.cite}]" if each.cite else each.says, each.tone) for each in findings if each
        ]
        gaps = [label for label in found.gaps if label.casefold() not in self.involved.of(self.axis)]
        if gaps:
            lines.insert(0, CardLine(f"Nobody for {self.axis.value}: {', '.join(gaps)}.", Tone.BAD))
        if found.unplaced:
            lines.append(CardLine(f"Deployable peers without a {self.axis.value} on the roster: {found.unplaced}."))
        if not gaps and found.rows:
            lines.append(CardLine(f"Every {self.axis.value} has somebody.", Tone.GOOD))
        return lines or [CardLine("Nothing to say before there are peers.")]

    def _who(self, divided: coverage.Left, ready: int) -> tuple[str, str, Tone]:
        if not self.involved:
            return (
                "Who is left?",
                "Space marks the selected row as involved in an incident; the numbers follow.",
                Tone.PLAIN,
            )
        words = [self._words[word] for axis in Axis for word in sorted(self.involved.of(axis))]
        inside = sum(peer.id in self.deployable for peer in divided.involved)
        unsure = sum(peer.id in self.deployable for peer in divided.unsure)
        doubt = f" Not counted, as the roster cannot tell: {unsure}." if unsure else ""
        says = f"Left: {ready}. Involved: {inside}.{doubt} x takes it back."
        return f"Who is left without {', '.join(words)}", says, Tone.GOOD if ready else Tone.BAD

    def _row_of(self, row_id: str) -> Count:
        assert self.shown is not None
        return self.shown.whole if row_id == _WHOLE else next(row for row in self.shown.rows if row.label == row_id)

    def _listed(self, axis: Axis) -> tuple[str, ...]:
        return read_words(self.ctx.chosen(_SETTINGS[axis]))

    def _staff(self) -> tuple[int | None, int | None]:
        return self.ctx.number(settings.STAFF_SWORN), self.ctx.number(settings.STAFF_CIVILIAN)


_SERVICES = dict(zip(SERVICES, ("Sworn", "Civ.", "Vol.", "Ret."), strict=True))
_BANDS = {Band.LINE: "Ofc", Band.FIRST_LINE: "Sgt", Band.MIDDLE: "Lt", Band.SENIOR: "Cpt+", Band.STAFF: "Other"}


def _row(id: str, count: Count, languages: tuple[Language, ...], involved: bool) -> Row:
    numbers = (
        count.total,
        *(count.services.get(each, 0) for each in SERVICES),
        *(count.bands.get(each, 0) for each in _BANDS),
        *(count.languages.get(each, 0) for each in languages),
    )
    label = f"[x] {count.label}" if involved else count.label
    return Row(id, (label, *(str(number) if number else "-" for number in numbers)), count.tone)
