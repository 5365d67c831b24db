"""`peerdesk doctor`: what this machine does for the vault and against it, as far as a program can see."""

from __future__ import annotations

from .check import Check, Verdict
from .examination import examine
from .look import Look
from .machine import ThisMachine

__all__ = ["Check", "Look", "ThisMachine", "Verdict", "examine"]
