"""Writing rejected rows and exports to files: readable by the owner only, never overwriting."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from peerdesk_core.model.people import Peer

from .errors import CannotWrite
from .models import Field, Preview, Rejected
from .words import language_title, shield, without_data

EXPORTED = (
    Field.BADGE,
    Field.GIVEN,
    Field.FAMILY,
    Field.RANK,
    Field.RANK_CODE,
    Field.SERVICE,
    Field.UNIT,
    Field.SHIFT,
    Field.HIRED,
    Field.ACTIVE,
    Field.TRAINED,
    Field.AGREEMENT,
    Field.LANGUAGES,
    Field.PHONE,
    Field.EMAIL,
    Field.STANDING,
    Field.ON_CALL,
)


def rejected_csv(preview: Preview) -> str:
    """The rejected rows as CSV: line, reason, then the cells as they were. Safe to open in a spreadsheet.

    Of a row that is not marked as a peer there are line and reason alone, and the reason quotes no cell.
    """
    width = max([len(preview.header), *(len(row.cells) for row in preview.rejected)])
    header = ["line", "reason", *preview.header, *[""] * (width - len(preview.header))]
    return _csv([header, *([str(row.line), _reason(row), *row.cells] for row in preview.rejected)])


def _reason(row: Rejected) -> str:
    return row.reason if row.marked else without_data(row.reasons, "...")


def roster_csv(peers: Iterable[Peer]) -> str:
    """The roster as CSV, one peer a row. Importing it again changes nothing."""
    return _csv([[field.value for field in EXPORTED], *(_row(peer) for peer in peers)])


def write_new(folder: Path, name: str, text: str) -> Path:
    """Write a file of mode 0600 that did not exist: `name`.csv, or `name`-2.csv and so on. Raises CannotWrite."""
    number = 1
    while True:
        path = folder / (f"{name}.csv" if number == 1 else f"{name}-{number}.csv")
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            number += 1
            continue
        except (OSError, ValueError):
            raise CannotWrite from None
        return _fill(handle, path, text)


def _fill(handle: int, path: Path, text: str) -> Path:
    try:
        with open(handle, "w", encoding="utf-8-sig", newline="") as file:
            file.write(text)
    except OSError:
        path.unlink(missing_ok=True)
        raise CannotWrite from None
    return path


def _csv(rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([shield(cell) for cell in row] for row in rows)
    return text.getvalue()


def _row(peer: Peer) -> list[str]:
    return [
        peer.badge,
        peer.given,
        peer.family,
        peer.rank_title,
        peer.rank.value,
        peer.service.value,
        peer.unit,
        peer.shift,
        peer.hired_on or "",
        "yes",
        peer.trained_on or "",
        peer.agreement_on or "",
        "; ".join(language_title(language) for language in peer.languages),
        peer.phone,
        peer.email,
        peer.standing.value,
        "yes" if peer.on_call else "no",
    ]
