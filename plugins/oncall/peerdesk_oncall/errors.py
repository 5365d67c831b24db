"""What can be wrong with a duty, a swap or a calendar file, as errors a person can act on. None of them holds data."""

from __future__ import annotations

from peerdesk_core.exits import Exit
from peerdesk_core.faults import BadInput, DeskError


class BadDuty(DeskError):
    title = "That duty cannot stand"
    exit = Exit.BAD_INPUT


class HourTwice(BadDuty):
    title = "That hour comes twice"
    cause = "Clocks are turned back that night, so the hour comes twice."
    next_step = "Say below which of the two is meant."


class HourMissing(BadDuty):
    title = "That hour does not exist"
    cause = "Clocks are put forward that night, and this hour is left out."
    next_step = "Choose a time before or after it."


class Backwards(BadDuty):
    cause = "It ends before it begins, or as it begins."
    next_step = "Set the end after the beginning."


class WrongLength(BadDuty):
    cause = "A duty lasts 15 minutes at least and 31 days at most."
    next_step = "Shorten it, or make two of it."


class FarAway(BadDuty):
    cause = "It lies before the year 2000 or after 2100."
    next_step = "Check the year."


class SameDuty(BadDuty):
    title = "That duty is there already"
    cause = "This peer has the same duty at the same time."
    next_step = "Change the one that is there."


class Overlap(BadDuty):
    title = "Two duties at once"
    cause = "This peer has another duty that shares some of the time."
    next_step = "Change the times, or choose another peer."


class NotOnRoster(BadDuty):
    title = "That peer is not on the roster"
    cause = "The peer was removed, or never entered."
    next_step = "Choose another peer."


class MayNot(BadDuty):
    """A peer who may not take duty. The cause is the department's own rule, or the roster's."""

    title = "That peer may not take this duty"
    next_step = "Choose another peer, or mend what stands in the way on the roster."


class Over(BadDuty):
    title = "That duty is over"
    cause = "A duty that has ended is not swapped any more."
    next_step = "Choose one that lies ahead."


class HasBegun(BadDuty):
    title = "That duty has begun"
    cause = "What was served of it stays with the peer who served it."
    next_step = "Open it and set its end to now, then enter the rest for the other peer."


class SamePeer(BadDuty):
    title = "Both duties are of one peer"
    cause = "A swap is between two peers."
    next_step = "Choose a duty of another peer."


class Gone(BadDuty):
    title = "That duty is not there any more"
    cause = "It was changed or removed meanwhile."
    next_step = "Look at the rota again."


class NoSuchFile(BadInput):
    title = "No such file"
    cause = "There is no readable file at that path."
    next_step = "Check the path, or drag the file into the terminal to paste it."


class NotCalendar(BadInput):
    title = "That file is not a calendar"
    cause = "It is not text in the iCalendar format, or it is too large."
    next_step = "Export it as .ics from the calendar program, for the time that matters only."
