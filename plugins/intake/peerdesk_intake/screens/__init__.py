"""Intake's views. Imported at first use, from the string in the ScreenSpec."""

from .requests import Requests

__all__ = ["Requests"]
