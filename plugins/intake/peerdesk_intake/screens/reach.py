"""Whom to call and where to refer, as the directory has it: shown, never promised (mpd-41, slmpd-05, mpd-03)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import Tone
from peerdesk_core.faults import DeskError
from peerdesk_core.model.resources import Resource, ResourceKind
from peerdesk_intake.policy import spoken
from peerdesk_intake.wording import said, title
from peerdesk_tui.kit.card import Card, CardLine
from peerdesk_tui.kit.screen import DeskModal

_CLINICAL = (ResourceKind.CLINICAL_LEAD, ResourceKind.CONSULTANT)
_KEPT = "The desk keeps the outcome as a category and nothing else of it."
_NOT_PROMISED = "Numbers are as the directory has them. Whether somebody answers, the desk cannot promise."
_SHOWN = 2


class Escalate(DeskModal[bool]):
    """Whom to call in for clinical care; enter notes that it was done, as an outcome and nothing else."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "note", "Note it", key_display="enter")]
    explains = (
        "A need that a peer cannot meet goes to clinical care at once, by voice.",
        "Call first. Enter then notes the outcome on the request; esc leaves it as it is.",
    )

    def __init__(self, ctx: Ctx) -> None:
        super().__init__(f"Hand on to the {ctx.department.role('clinical_lead')}")
        self.ctx = ctx

    def body(self) -> ComposeResult:
        """One card."""
        card = Card()
        card.show("", clinical_lines(self.ctx))
        yield card

    def action_note(self) -> None:
        """It was done."""
        self.dismiss(True)


def clinical_lines(ctx: Ctx) -> Iterator[CardLine]:
    """What the policy says of clinical care, and how those who give it are reached."""
    role = ctx.department.role("clinical_lead")
    own = (f"The {role} steps in now; tell them yourself, by voice.",)
    for line in said(ctx.department, "intake", "escalate", own):
        yield CardLine(line)
    found = [entry for kind in _CLINICAL for entry in entries(ctx, kind)]
    for entry in found:
        yield CardLine(_words(entry), Tone.WARN if entry.stale else Tone.PLAIN, indent=1)
    for line in spoken(ctx.department, "intake", ("reach_consultant",)):
        yield CardLine(line)
    if found:
        yield CardLine(_NOT_PROMISED)
    else:
        yield CardLine("The directory names nobody for it yet. Call as your team has agreed.", Tone.WARN)
    yield CardLine(_KEPT)


def help_line(ctx: Ctx, kind: ResourceKind) -> str:
    """What the directory has of a sort of help, in one line or two."""
    found = entries(ctx, kind)
    if not found:
        return f"The directory has no entry of this sort: {title(kind)}."
    more = len(found) - _SHOWN
    rest = f" And {more} more in the directory." if more > 0 else ""
    return f"{' '.join(_words(entry) for entry in found[:_SHOWN])}{rest}"


def entries(ctx: Ctx, kind: ResourceKind) -> tuple[Resource, ...]:
    """Entries of a sort, those that were looked at lately first; none where the directory cannot be read."""
    try:
        found = [entry for entry in ctx.resources() if entry.kind is kind]
    except DeskError:
        return ()
    return tuple(sorted(found, key=lambda entry: (entry.stale, not entry.internal, entry.title.casefold())))


def _words(entry: Resource) -> str:
    reach = f": {entry.reach}" if entry.reach else ""
    note = f", {entry.note}" if entry.note else ""
    stale = " (not looked at for long)" if entry.stale else ""
    return f"{entry.title}{reach}{note}{stale}."
