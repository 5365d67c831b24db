"""Statute and policy side by side for each recipient, and the same facts in other departments."""

from __future__ import annotations

from textual.app import ComposeResult

from peerdesk_core.law.answer import Answer
from peerdesk_core.law.bench import Bench
from peerdesk_disclosure import grounds, why, words
from peerdesk_disclosure.service import Check
from peerdesk_disclosure.words import Says
from peerdesk_tui.kit.card import Card
from peerdesk_tui.kit.data_list import Column, DataList, Row
from peerdesk_tui.kit.empty_state import EmptyState

from .parts import LifeLine, Owner, Part, card_lines

_EMPTY = EmptyState("Nobody stands here yet.", "No piece of information was named.", "Press esc and answer a question.")


class Grounds(Part):
    """A row for each recipient; below, where the texts differ and the rules behind each layer."""

    DEFAULT_CSS = """
    Grounds DataList { height: auto; max-height: 45%; }
    Grounds Card { border-top: solid $primary; }
    """

    def __init__(self, owner: Owner, answer: Answer, bench: Bench, head: Says) -> None:
        lines = [*why.conflicts(answer, bench), Says(""), Says("The rules behind it:")]
        super().__init__(owner, "Statute and policy", (*lines, *grounds.reasons(answer, bench)), head)
        self._table = grounds.table(answer, bench)

    def body(self) -> ComposeResult:
        """Table, reasons, crisis line."""
        yield DataList(
            Column("whom", "To", 20, flex=True),
            Column("statute", "Statute", 11),
            Column("policy", "Policy", max(11, *(len(row.policy) for row in self._table), 0)),
            Column("both", "Together", 13),
            empty=_EMPTY,
            id="grounds",
        )
        yield Card(id="part")
        yield LifeLine()

    def on_mount(self) -> None:
        """Fill both."""
        self.query_one("#grounds", DataList).load(
            Row(str(number), (row.recipient, row.statute, row.policy, row.together), row.tone)
            for number, row in enumerate(self._table)
        )
        self.query_one("#part", Card).show(self.heading(), card_lines(self.said))
        self.query_one("#grounds", DataList).focus()


class Elsewhere(Part):
    """A row for each other department; the card names the authorities."""

    DEFAULT_CSS = """
    Elsewhere DataList { height: auto; max-height: 45%; }
    Elsewhere Card { border-top: solid $primary; }
    """

    def __init__(self, owner: Owner, check: Check) -> None:
        self._rows = tuple(grounds.elsewhere(check))
        self._names = words.short_names(row.title for row in self._rows)
        lines = [Says(_in_full(row), row.tone) for row in self._rows]
        intro = [
            Says("The same answers, judged by the packs of other departments. Only your own department's bind you.")
        ]
        super().__init__(owner, "The same facts elsewhere", (*intro, *lines))

    def body(self) -> ComposeResult:
        """Table, authorities, crisis line."""
        yield DataList(
            Column("department", "Department", max(map(len, ("Department", *self._names.values())))),
            Column("verdict", "Answer", max(map(len, ("Answer", *(row.answer for row in self._rows))))),
            Column("whom", "To, or ask", 24, priority=2, flex=True),
            empty=EmptyState("No other department.", "No other jurisdiction is installed.", "Press esc."),
            id="elsewhere",
        )
        yield Card(id="part")
        yield LifeLine()

    def on_mount(self) -> None:
        """Fill both."""
        self.query_one("#elsewhere", DataList).load(
            Row(str(number), (self._names[row.title], row.answer, row.whom), row.tone)
            for number, row in enumerate(self._rows)
        )
        self.query_one("#part", Card).show(self.heading(), card_lines(self.said))
        self.query_one("#elsewhere", DataList).focus()


def _in_full(row: grounds.Elsewhere) -> str:
    whom = f" {words.sentence(row.whom)}" if row.whom else ""
    cites = f" [{row.cites}]" if row.cites else ""
    return f"{row.title}: {row.verdict}.{whom}{cites}"
