"""What the directory's screens share: cards from lines, a folder to write to, writing a paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from textual.app import ComposeResult

from peerdesk_core.faults import DeskError
from peerdesk_core.paper import Paper
from peerdesk_core.paper_files import write_paper as written
from peerdesk_directory.models import Says
from peerdesk_tui.kit.card import CardLine
from peerdesk_tui.kit.confirm import Notice
from peerdesk_tui.kit.form import Form, Line
from peerdesk_tui.kit.screen import DeskModal, DeskScreen


def card_lines(lines: Iterable[Says]) -> Iterator[CardLine]:
    """Lines for a card; headings stand in capitals, so that they tell themselves apart without colour."""
    for line in lines:
        yield CardLine(line.text.upper() if line.head else line.text, line.tone, line.indent)


class AskFolder(DeskModal[Path]):
    """A folder to write to; `~` is understood."""

    explains = ("Two new files are written there, as text and as a page for a browser. Nothing is replaced.",)

    def body(self) -> ComposeResult:
        """The form."""
        help = "The files are readable by you only, and not encrypted: delete them when you are done."
        yield Form(Line("folder", "Folder", "~", help))

    def on_form_submitted(self, event: Form.Submitted) -> None:
        """Take it, if it is one."""
        try:
            folder = Path(str(event.values["folder"]).strip().strip("'\"")).expanduser()
            known = folder.is_dir()
        except (OSError, RuntimeError, ValueError):
            known = False
        if known:
            self.dismiss(folder)
        else:
            event.form.set_error("folder", "There is no such folder. Type another, such as ~/Documents.")


def write_paper(screen: DeskScreen, name: str, made: Paper) -> None:
    """Ask for a folder and write the paper there."""

    def given(folder: Path | None) -> None:
        if folder is None:
            return
        try:
            text, page = written(folder, name, made)
        except DeskError as error:
            screen.show_error(error)
            return
        lines = ("Two files, readable by you only:", str(text), str(page))
        screen.app.push_screen(Notice("Written", lines))

    screen.app.push_screen(AskFolder("Write to which folder?"), given)
