"""The night kit as it will be printed, and the files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from peerdesk_core import night_kit
from peerdesk_core.context import Ctx
from peerdesk_core.contributions import Tone
from peerdesk_core.faults import DeskError
from peerdesk_core.paper_files import write_pair
from peerdesk_tui.kit.card import Card, CardLine
from peerdesk_tui.kit.screen import DeskScreen

from .writing import ask_folder

KEEP = "It names peers with their telephone numbers: keep it in the bag, and shred it after a week."


class NightKit(DeskScreen):
    """Both pages to look at. Names and numbers of peers are hidden until v is pressed."""

    ID = "incidents.kit"
    TITLE = "Night kit"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "turn", "Other page"),
        Binding("w", "write", "Write to files"),
    ]
    explains = (
        "Two pages for the hours without the desk, made of what the desk holds now. n turns the page; v shows who is "
        "on call, with numbers.",
        "w writes both pages as text and HTML to a folder; the HTML prints as two pages of Letter.",
        KEEP,
    )

    def __init__(self, ctx: Ctx) -> None:
        super().__init__(ctx)
        self._kit: night_kit.Kit | None = None
        self._page = 0

    def body(self) -> ComposeResult:
        """The page in view."""
        yield Card()

    def on_mount(self) -> None:
        """Start in the page."""
        self.query_one(Card).focus()

    def reload(self) -> None:
        """The kit as of now."""
        try:
            self._kit = night_kit.printed(self.ctx)
        except DeskError as error:  # stays in the page's place: a notice would come back with the screen
            self._kit = None
            self.query_one(Card).show(error.title, [CardLine(error.cause, Tone.BAD), CardLine(error.next_step)])
            return
        self._show()
        self.refresh_bindings()

    def names_changed(self) -> None:
        """Show or hide who is on call."""
        self._show()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing to write where the kit could not be made."""
        if action in ("turn", "write"):
            return self._kit is not None
        return super().check_action(action, parameters)

    def action_turn(self) -> None:
        """The other page."""
        self._page = (self._page + 1) % night_kit.PAGES
        self._show()

    def action_write(self) -> None:
        """To a folder."""
        if self._kit is None:
            return
        kit, day = self._kit, self.ctx.clock.today().isoformat()
        text, html = night_kit.to_text(kit), night_kit.to_html(kit)
        ask_folder(self, self.TITLE, lambda folder: write_pair(folder, f"night-kit-{day}", text, html), KEEP)

    def _show(self) -> None:
        if self._kit is not None:
            sheet = self._kit.sheets[self._page]
            self.query_one(Card).show(sheet.title, self._lines(sheet))

    def _lines(self, sheet: night_kit.Sheet) -> Iterator[CardLine]:
        if sheet.mark:
            yield CardLine(sheet.mark, Tone.WARN)
        for note in sheet.notes:
            yield CardLine(note, Tone.WARN if note.startswith("!") else Tone.PLAIN)
        for block in sheet.blocks:
            yield CardLine("")
            yield CardLine(block.title)
            if block.names and not self.names_shown:
                yield CardLine(
                    f"{len(block.items)} lines with names and numbers. v shows them; they are printed.", indent=1
                )
            else:
                for first, *more in block.items:
                    yield CardLine(first, indent=1)
                    yield from (CardLine(line.strip(), indent=2) for line in more)
        yield CardLine("")
        yield from (CardLine(line) for line in sheet.foot)
