"""A page on screen, and the question to which folder it is written as text and HTML."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from textual.screen import Screen

from peerdesk_core.contributions import Tone
from peerdesk_core.faults import DeskError
from peerdesk_core.paper import BULLET, Paper
from peerdesk_core.paper_files import write_paper
from peerdesk_tui.kit.card import CardLine
from peerdesk_tui.kit.confirm import Notice
from peerdesk_tui.kit.path import PathQuestion


def paper_lines(paper: Paper) -> Iterator[CardLine]:
    """The page as lines of a card."""
    if paper.watermark:
        yield CardLine(paper.watermark, Tone.WARN)
    yield CardLine(paper.subtitle)
    for part in paper.parts:
        yield CardLine("")
        yield CardLine(part.title + (f" [{part.cite}]" if part.cite else ""))
        for line in part.lines:
            yield CardLine(line.removeprefix(BULLET), indent=1)


def write_out(screen: Screen[Any], paper: Paper, name: str, says: str) -> None:
    """Ask for a folder, write the page there as text and HTML, and say where the files are."""
    ask_folder(screen, paper.title, lambda folder: write_paper(folder, name, paper), says)


def ask_folder(screen: Screen[Any], title: str, write: Callable[[Path], Iterable[Path]], says: str) -> None:
    """Ask for a folder, write there, and say where the files are."""

    def chosen(folder: Path | None) -> None:
        if folder is None:
            return
        try:
            files = write(folder)
        except DeskError as error:
            screen.app.push_screen(Notice(error.title, (CardLine(error.cause, Tone.BAD), error.next_step)))
            return
        lines = ("Written, for you alone to read:", *map(str, files), says)
        screen.app.push_screen(Notice(title, lines))

    screen.app.push_screen(PathQuestion("Folder for the page", f"Text and HTML are written there. {says}"), chosen)
