"""Folding in: what roles added without being able to read it reaches its place at the coordinator's next unlock."""

from __future__ import annotations

from .audit import COLLECTION as AUDIT
from .audit import chained_pending
from .compartments import Role
from .journal import Journal
from .registers import Register, pending_for, summed


def fold(journal: Journal) -> None:
    """Add up and empty the pending registers, each compartment in a commit of its own, so that none can be joined.

    A crash between two commits loses and doubles nothing: what was added and what was emptied go together.
    """
    if journal.keys.role is not Role.COORDINATOR:
        return
    for compartment in ("care", "stats"):
        waiting = _waiting(journal, compartment)
        if waiting:
            total = journal.registers[compartment]
            for name in waiting:
                total = summed(total, journal.registers[name])
            journal.commit([], {compartment: total, **waiting})
    for name in _waiting(journal, "audit"):
        journal.commit(chained_pending(journal.registers[name], journal.state.tables[AUDIT]), {name: {}})


def _waiting(journal: Journal, compartment: str) -> dict[str, Register]:
    """The pending registers that hold anything, as they will be: empty."""
    return {name: {} for name in pending_for(compartment) if journal.registers.get(name)}
