"""Files written for people: new ones, whole, that only this user can read; a page as text and as HTML."""

from __future__ import annotations

import os
from pathlib import Path

from .exits import Exit
from .faults import DeskError
from .paper import Paper, to_html, to_text


class NotWritten(DeskError):
    title = "The file could not be written"
    cause = "The folder does not accept a new file."
    next_step = "Choose a folder you may write to, with space left."
    exit = Exit.STORAGE


class AlreadyThere(DeskError):
    title = "There is a file of that name"
    cause = "Nothing is ever overwritten."
    next_step = "Name another file, or remove that one."
    exit = Exit.BAD_INPUT


def write_paper(folder: Path, name: str, paper: Paper) -> tuple[Path, Path]:
    """Write a page in both forms, as `write_pair` does."""
    return write_pair(folder, name, to_text(paper), to_html(paper))


def write_pair(folder: Path, name: str, text: str, html: str) -> tuple[Path, Path]:
    """Write `name`.txt and `name`.html, mode 0600; both get a number where either is taken. Nothing is overwritten.

    Raises NotWritten; then neither is left behind.
    """
    number = 1
    while True:
        stem = name if number == 1 else f"{name}-{number}"
        plain, page = folder / f"{stem}.txt", folder / f"{stem}.html"
        number += 1
        try:
            write_new(plain, text)
        except AlreadyThere:
            continue
        try:
            write_new(page, html)
        except AlreadyThere:
            plain.unlink(missing_ok=True)
            continue
        except NotWritten:
            plain.unlink(missing_ok=True)
            raise
        return plain, page


def write_numbered(folder: Path, name: str, kind: str, data: str | bytes) -> Path:
    """Write `name`.`kind` as `write_new` does; where that is taken, `name`-2.`kind` and so on. Raises NotWritten."""
    number = 1
    while True:
        path = folder / (f"{name}.{kind}" if number == 1 else f"{name}-{number}.{kind}")
        try:
            write_new(path, data)
        except AlreadyThere:
            number += 1
            continue
        return path


def write_new(path: Path, data: str | bytes) -> None:
    """Write a new whole file, mode 0600, or none. Raises AlreadyThere, NotWritten."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    except FileExistsError:
        raise AlreadyThere from None
    except (OSError, ValueError):
        raise NotWritten from None
    try:
        with open(handle, "wb") as file:
            file.write(data.encode("utf-8", "replace") if isinstance(data, str) else data)
            file.flush()
            os.fsync(file.fileno())
    except BaseException as error:
        path.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise NotWritten from None
        raise
