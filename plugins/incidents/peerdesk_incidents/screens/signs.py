"""Signs of critical incident stress, at hand while a response is planned."""

from __future__ import annotations

from collections.abc import Iterator

from textual.app import ComposeResult

from peerdesk_core.faults import DeskError
from peerdesk_incidents.terms import NO_ILLNESS, SIGNS, by_your_texts
from peerdesk_incidents.wording import cited
from peerdesk_tui.kit.card import Card, CardLine
from peerdesk_tui.kit.screen import DeskScreen


class Signs(DeskScreen):
    """A page to read. Nobody's signs are ever entered anywhere."""

    ID = "incidents.signs"
    TITLE = "Signs of stress"
    explains = (
        "Signs of critical incident stress: what your texts say of it, then common signs by group.",
        "It is for reading alone. What somebody shows is entered nowhere.",
    )

    def body(self) -> ComposeResult:
        """The page."""
        yield Card()

    def on_mount(self) -> None:
        """Start in the page."""
        self.query_one(Card).focus()

    def reload(self) -> None:
        """The department's words, then the groups."""
        self.query_one(Card).show("Signs of critical incident stress", self._lines())

    def _lines(self) -> Iterator[CardLine]:
        try:
            said = by_your_texts(self.ctx.department)
        except DeskError as error:
            yield CardLine(error.cause)
            said = ()
        if said:
            yield CardLine("What your texts say")
            yield from (CardLine(cited(clause), indent=1) for clause in said)
            yield CardLine("")
        for group, signs in SIGNS:
            yield CardLine(group)
            yield from (CardLine(sign, indent=1) for sign in signs)
        yield CardLine("")
        yield CardLine(NO_ILLNESS)
        yield CardLine("The signs by group are the desk's own collection.")
