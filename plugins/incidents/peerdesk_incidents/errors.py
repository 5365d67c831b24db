"""What can be wrong with an incident, as errors a person can act on. None of them holds data but counts."""

from __future__ import annotations

from peerdesk_core.exits import Exit
from peerdesk_core.faults import DeskError


class Gone(DeskError):
    title = "That incident is not open"
    cause = "It was completed or merged, and its record is gone."
    next_step = "Go back to the list."
    exit = Exit.USAGE


class NotHere(DeskError):
    """A slot, session, embargo or place that is not there any more."""

    title = "That is not there any more"
    cause = "It was changed or removed meanwhile."
    next_step = "Look at the incident again."
    exit = Exit.USAGE


class BadCount(DeskError):
    title = "That number cannot be used"
    cause = "A number of people is whole, and from 0 to 999."
    next_step = "Type digits only."
    exit = Exit.USAGE


class TooFew(DeskError):
    """A number below what is handed out. `least` is the lowest that can stand."""

    title = "So few cannot stand"
    next_step = "Type that number or a higher one."
    exit = Exit.REFUSED

    def __init__(self, least: int) -> None:
        super().__init__(f"{least} of these numbers were handed out or worked on, and are not taken away.")
        self.least = least


class NoneLeft(DeskError):
    title = "No number is left to hand out"
    cause = "Every number of this kind was handed out."
    next_step = "Raise the count of those involved first."
    exit = Exit.REFUSED


class WrongState(DeskError):
    title = "Not as things stand"
    cause = "It is done already."
    next_step = "Look at it again: it says what can be done."
    exit = Exit.USAGE


class Barred(DeskError):
    """A peer who was there is not given work on it (mpd-08, mndps-19)."""

    title = "This peer keeps out of the incident"
    cause = "The peer took part in it or saw it."
    next_step = "Choose another peer, or one who can refer the person to a fitting service."
    exit = Exit.REFUSED


class SameIncident(DeskError):
    title = "That is one incident"
    cause = "An incident is not merged with itself."
    next_step = "Choose the other one."
    exit = Exit.USAGE


class NotKept(DeskError):
    """A number to call where the department keeps none."""

    title = "No number is kept"
    cause = "The department's settings say that no telephone number is kept."
    next_step = "Choose another way to reach the person."
    exit = Exit.REFUSED
