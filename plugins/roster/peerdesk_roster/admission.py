"""Carrying out an import that a person has confirmed: all good rows in one commit, rejected ones in a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import attrs

from peerdesk_core.store import Store

from . import store as roster
from .files import rejected_csv, write_csv
from .models import Preview


@attrs.frozen(kw_only=True)
class Admitted:
    """What an import did. `rejected_file` is where the rejected rows lie, None without any."""

    new: int
    changed: int
    same: int
    rejected: int
    rejected_file: Path | None

    def sentence(self) -> str:
        """One line for a toast: numbers, no names."""
        parts = [f"{self.new} new", f"{self.changed} changed", f"{self.same} already up to date"]
        where = f"; {self.rejected} rejected, see {self.rejected_file.name}" if self.rejected_file else ""
        return f"Import: {', '.join(parts)}{where}."


def admit(store: Store, preview: Preview, source: Path, watch: Callable[[int], None] | None = None) -> Admitted:
    """Write the rejected rows beside `source`, then commit every new and changed peer at once.

    When the file cannot be written nothing enters (NotWritten); when the commit fails, or `watch` ends it by what it
    raises, the file is taken away again.
    """
    file = write_csv(source.parent, f"{source.stem}-rejected", rejected_csv(preview)) if preview.rejected else None
    try:
        if preview.new or preview.changed:
            roster.save(store, (*preview.new, *preview.changed), "roster.imported", watch)
    except BaseException:
        if file is not None:
            file.unlink(missing_ok=True)
        raise
    return Admitted(
        new=len(preview.new),
        changed=len(preview.changed),
        same=preview.same,
        rejected=len(preview.rejected),
        rejected_file=file,
    )
