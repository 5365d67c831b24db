"""The rota on screen: the board by day, a day, a duty's form, a proposal, swaps, who is left, calendar files."""

from .board import BoardScreen

__all__ = ["BoardScreen"]
