"""Asking which office keeps the printed recovery code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peerdesk_core.faults import DeskError
from peerdesk_core.vault.people import Custodian
from peerdesk_tui.custody import check_custodian
from peerdesk_tui.kit.form import Line

from .dialogs import Filled, Values

if TYPE_CHECKING:
    from textual.app import App

    from peerdesk_core.desk import Desk

HELP = "The office, not the person: City clerk, Union secretary."
INTRO = "Put the paper into an envelope, and hand it to an office outside the chain of command."


def wrong_custodian(desk: Desk, title: str) -> str:
    """What is wrong with a title at this department, or "". A department that cannot be read bars nothing more."""
    try:
        command = desk.department.role("command")
    except DeskError:
        command = ""
    return check_custodian(title, command)


async def ask_custodian(app: App[Any], desk: Desk, before: Custodian | None) -> Custodian | None:
    """Which office keeps the paper; None if the person went back."""

    def check(values: Values) -> dict[str, str]:
        wrong = wrong_custodian(desk, values["title"])
        return {"title": wrong} if wrong else {}

    title = before.title if before is not None else ""
    field = Line("title", "Custodian", title, help=HELP)
    values = await app.push_screen_wait(Filled("Who keeps the recovery code?", (INTRO,), (field,), check))
    return None if values is None else Custodian(title=" ".join(values["title"].split()))
