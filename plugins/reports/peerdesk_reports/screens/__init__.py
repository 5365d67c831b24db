"""The view of the reports. Imported at first use, from the string in the ScreenSpec."""

from .reports import ReportsScreen

__all__ = ["ReportsScreen"]
