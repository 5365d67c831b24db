"""The views of the directory. Imported at first use, from the strings in the ScreenSpecs."""

from .directory import DirectoryScreen
from .page import CareScreen, LinesScreen
from .people import PeopleScreen
from .roles import RolesScreen

__all__ = ["CareScreen", "DirectoryScreen", "LinesScreen", "PeopleScreen", "RolesScreen"]
