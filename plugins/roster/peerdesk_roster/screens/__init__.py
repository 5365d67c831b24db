"""The roster on screen: the list, one peer's form, and an import in three steps (file, columns, preview)."""

from .roster import RosterScreen

__all__ = ["RosterScreen"]
