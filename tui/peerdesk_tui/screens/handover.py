"""Handing the desk over: one step after the other, so that nothing is forgotten and nobody is left without a key."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import attrs

from peerdesk_core.contributions import Tone
from peerdesk_core.faults import DeskError
from peerdesk_core.vault.errors import HandleTaken
from peerdesk_core.vault.people import Custodian
from peerdesk_core.vault.slots import plain_handle
from peerdesk_core.vault.upkeep.backup import last_backup
from peerdesk_tui.kit.card import CardLine
from peerdesk_tui.kit.confirm import Ask, Notice, TypedConfirm
from peerdesk_tui.kit.form import Line

from .custodian import ask_custodian
from .dialogs import Attempt, Values, error_notice, slowly
from .passphrase import new_passphrase, wrong_passphrase
from .secret import CodePage

if TYPE_CHECKING:
    from textual.app import App

    from peerdesk_core.desk import Desk

READY = "ready"


def checklist(desk: Desk) -> tuple[CardLine, ...]:
    """What comes, and what should be true before it begins."""
    made, verified = last_backup(desk.vault)
    today = desk.clock.today()
    fresh = made == today and verified == today
    backup = "A backup was made and checked today." if fresh else "Make a backup and check it first: ctrl+p, Backup."
    return (
        CardLine(backup, Tone.GOOD if fresh else Tone.WARN),
        CardLine("Your successor sits beside you, with paper and pen."),
        CardLine(""),
        CardLine("1. Your successor takes a name and a passphrase, out of your sight."),
        CardLine("2. All keys are renewed. Your name and passphrase open nothing any more, from that moment on."),
        CardLine("3. A new recovery code is shown once. The code printed before opens nothing any more."),
        CardLine("4. The new paper goes to its custodian, and the old one is destroyed."),
        CardLine(""),
        CardLine("Requests, clocks and counts stay as they are. Nobody else's way in changes."),
    )


async def hand_over(app: App[Any], desk: Desk) -> None:
    """The guided sequence. Esc goes one step back before the typed word, and nothing has changed then."""
    await app.push_screen_wait(Notice("Handing the desk over", checklist(desk)))
    if await app.push_screen_wait(Ask("Go on?", (READY, "My successor is here"), ("", "Not now"))) != READY:
        return
    users = desk.vault.users
    taken = {plain_handle(person.handle) for person in users.all()}

    def check(values: Values) -> dict[str, str]:
        if not values["handle"].strip():
            return {"handle": "A name is needed."}
        if plain_handle(values["handle"]) in taken:
            return {"handle": "Somebody has that name here already."}
        return wrong_passphrase(values)

    fields = (
        Line("handle", "Your name here", help="A short word that only you use here."),
        *new_passphrase(desk.suggest_passphrase()),
    )
    intro = ("Step 1 of 4, for the successor: whoever leaves looks away now.",)
    effects = (
        "All keys are renewed now. Whoever coordinated before can open nothing any more.",
        "The recovery code printed before opens nothing any more.",
        "This cannot be undone, except by handing over again.",
    )
    custodian = users.custodian

    async def attempt(values: Values) -> bool:
        if not await app.push_screen_wait(TypedConfirm("Step 2 of 4: hand over", effects, "hand over")):
            return False

        def work() -> str:
            code = users.hand_over(values["handle"].strip(), values["passphrase"])
            if custodian is not None:
                with suppress(DeskError):  # whatever fails now, the new code must be shown
                    users.name_custodian(attrs.evolve(custodian, confirmed=None))
            return code

        says = "Making new keys for everybody."
        await _handed_over(app, desk, await slowly(app, "Handing over", says, work), custodian)
        return True

    def blame(error: DeskError) -> str:
        return "handle" if isinstance(error, HandleTaken) else ""

    await app.push_screen_wait(Attempt("The new coordinator", intro, fields, attempt, blame, check))


async def _handed_over(app: App[Any], desk: Desk, code: str, custodian: Custodian | None) -> None:
    """The new code on paper, its custodian, and what to do next."""
    await app.push_screen_wait(CodePage(code))
    del code
    named = await ask_custodian(app, desk, custodian)
    if named is not None:
        try:
            desk.vault.users.name_custodian(named)
        except DeskError as error:
            await app.push_screen_wait(error_notice(error))
    await app.push_screen_wait(
        Notice(
            "Handed over",
            (
                CardLine("The session goes on with the new coordinator's keys.", Tone.GOOD),
                "Make a backup now: older ones open with the keys of before. Destroy the old recovery paper.",
            ),
        )
    )
