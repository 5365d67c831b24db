"""The views of the disclosure check. Imported at first use, from the strings in the ScreenSpecs."""

from .check import CheckScreen
from .guide import GuideScreen
from .policy import PolicyScreen

__all__ = ["CheckScreen", "GuideScreen", "PolicyScreen"]
