"""Intake's views. Imported at first use, from the string in the ScreenSpec."""

from .aid import Aid
from .counts import Counts
from .requests import Requests

__all__ = ["Aid", "Counts", "Requests"]
