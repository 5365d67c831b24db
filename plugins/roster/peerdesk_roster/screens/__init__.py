"""The roster on screen: the list, one peer's form and standing, what is due, and an import in three steps."""

from .coverage import CoverageScreen
from .gatherings import GatheringsScreen
from .hours import HoursScreen
from .publish import PublishScreen
from .requirements import RequirementsScreen
from .roster import RosterScreen

__all__ = [
    "CoverageScreen",
    "GatheringsScreen",
    "HoursScreen",
    "PublishScreen",
    "RequirementsScreen",
    "RosterScreen",
]
