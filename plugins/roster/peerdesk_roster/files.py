"""Writing rejected rows and exports to files: readable by the owner only, never overwriting."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from peerdesk_core.model.people import Peer
from peerdesk_core.paper_files import write_numbered

from .models import Field, Preview, Rejected
from .words import experience_title, language_title, shield, without_data

EXPORTED = tuple(field for field in Field if field is not Field.NAME)


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
    """The roster as CSV, one peer a row. Importing it again changes nothing.

    Experience that a peer does not share with others is left out.
    """
    return _csv([[field.value for field in EXPORTED], *(_row(peer) for peer in peers)])


def write_csv(folder: Path, name: str, text: str) -> Path:
    """Write CSV into a new file that spreadsheets read as UTF-8. Raises NotWritten."""
    return write_numbered(folder, name, "csv", text.encode("utf-8-sig", "replace"))


def _csv(rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([shield(cell) for cell in row] for row in rows)
    return text.getvalue()


def _row(peer: Peer) -> list[str]:
    cells: dict[Field, str] = {
        Field.BADGE: peer.badge,
        Field.GIVEN: peer.given,
        Field.FAMILY: peer.family,
        Field.RANK: peer.rank_title,
        Field.RANK_CODE: peer.rank.value,
        Field.SERVICE: peer.service.value,
        Field.UNIT: peer.unit,
        Field.STATION: peer.station,
        Field.SHIFT: peer.shift,
        Field.HIRED: peer.hired_on or "",
        Field.JOINED: peer.joined_on or "",
        Field.ACTIVE: "yes",
        Field.TRAINED: peer.trained_on or "",
        Field.STANDARD: peer.training_standard,
        Field.CERTIFIED: peer.certified_until or "",
        Field.AGREEMENT: peer.agreement_on or "",
        Field.EXPLAINED: peer.explained_on or "",
        Field.ACKNOWLEDGED: peer.acknowledged_on or "",
        Field.LANGUAGES: "; ".join(language_title(language) for language in peer.languages),
        Field.EXPERIENCE: _experience(peer),
        Field.SHARED: _yes(peer.experience_shared),
        Field.PHONE: peer.phone,
        Field.EMAIL: peer.email,
        Field.STANDING: peer.standing.value,
        Field.UNTIL: peer.standing_until or "",
        Field.CAPACITY: "" if peer.capacity is None else str(peer.capacity),
        Field.ON_CALL: _yes(peer.on_call),
        Field.LEADS: _yes(peer.leads),
        Field.SUPERVISES: "; ".join(peer.supervises),
        Field.TIES: "; ".join(peer.ties),
        Field.FITNESS: _yes(peer.fitness_role),
        Field.CLINICIAN: _yes(peer.clinician),
        Field.CHECKED_IN: peer.checked_in_on or "",
        Field.REVIEWED: peer.reviewed_on or "",
    }
    return [cells[field] for field in EXPORTED]


def _experience(peer: Peer) -> str:
    """What the peer allows others to see; what they told the coordinator alone leaves in no file (mpd-04)."""
    shown = sorted(peer.experience) if peer.experience_shared else ()
    return "; ".join(experience_title(experience) for experience in shown)


def _yes(flag: bool) -> str:
    return "yes" if flag else "no"
