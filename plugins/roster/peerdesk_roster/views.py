"""What the roster's screens say, as plain text: rows of the list, reasons, an import's preview."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from peerdesk_core.contributions import Tone
from peerdesk_core.lookup import searchable
from peerdesk_core.model.people import Peer

from .models import Preview
from .words import language_title, standing_title, without_data

if TYPE_CHECKING:
    from peerdesk_core.law.department import Clause

_FIRST = 20


def peer_cells(peer: Peer, gaps: Sequence[Clause], words: Mapping[str, str]) -> tuple[str, ...]:
    """Cells of the list, all but the name. `words` are the department's reasons by rule (`service.reasons`)."""
    return (
        peer.rank_title or words_of(peer.rank.value),
        peer.unit,
        peer.shift,
        deployable(peer, gaps, words),
        standing_title(peer.standing),
        ", ".join(language_title(language) for language in peer.languages),
    )


def deployable(peer: Peer, gaps: Sequence[Clause], words: Mapping[str, str]) -> str:
    """Yes, or the reasons in a few words."""
    if not gaps:
        return "yes, on call" if peer.on_call else "yes"
    found = (words.get(gap.rule, "see below") or standing_title(peer.standing) for gap in gaps)
    return f"no: {', '.join(dict.fromkeys(found))}"


def haystack(peer: Peer, cells: Sequence[str]) -> str:
    """What a search looks through: the cells of the list, the station, the name and the badge."""
    return searchable(" ".join((*cells, peer.station, peer.name, peer.badge)))


def who(peer: Peer) -> str:
    """A peer without the name: title, unit, shift."""
    known = (peer.rank_title or words_of(peer.rank.value), peer.unit, peer.shift)
    return ", ".join(word for word in known if word)


def words_of(value: str) -> str:
    """A coded value as a word: "unknown" says nothing, so it shows as nothing."""
    return "" if value == "unknown" else value.replace("_", " ")


def preview_counts(preview: Preview) -> list[tuple[str, Tone]]:
    """The preview's numbers and notes, most important first."""
    lines = [
        (
            f"{_count(len(preview.peers), 'peer')}: {len(preview.new)} new, {_count(len(preview.changed), 'change')}, "
            f"{preview.same} already so. {preview.complete} have training and agreement.",
            Tone.GOOD if preview.peers else Tone.WARN,
        ),
        (f"{_count(preview.not_imported, 'row')} not marked as peers: counted here, kept nowhere.", Tone.PLAIN),
    ]
    if preview.rejected:
        lines.append(
            (
                f"{_count(len(preview.rejected), 'rejected row')} for a file beside yours, with line and reason.",
                Tone.BAD,
            )
        )
    if preview.warnings:
        lines.append((f"{_count(len(preview.warnings), 'row')} with a warning.", Tone.WARN))
    if preview.blank_lines:
        lines.append((f"{_count(len(preview.blank_lines), 'blank line')}.", Tone.PLAIN))
    return lines + [(note, Tone.PLAIN) for note in preview.notes]


def preview_rows(preview: Preview, names_shown: bool, mask: str) -> list[tuple[tuple[str, str, str], Tone]]:
    """Rejected rows, warnings, then the first peers: (line, what, detail). With names hidden, quoted cells are too."""
    rows: list[tuple[tuple[str, str, str], Tone]] = []
    odd_rows = (("rejected", Tone.BAD, preview.rejected), ("warning", Tone.WARN, preview.warnings))
    for what, tone, odd in odd_rows:
        for row in odd:
            detail = row.reason if names_shown else without_data(row.reasons, mask)
            rows.append(((str(row.line), what, detail), tone))
    new = {peer.id for peer in preview.new}
    changed = {peer.id for peer in preview.changed}
    for peer in preview.peers[:_FIRST]:
        what = "new" if peer.id in new else "change" if peer.id in changed else "same"
        rows.append((("", what, f"{peer.name if names_shown else mask}  {who(peer)}"), Tone.PLAIN))
    return rows


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
