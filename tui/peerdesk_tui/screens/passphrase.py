"""Changing one's own passphrase, which needs nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peerdesk_core import passphrase
from peerdesk_core.faults import DeskError
from peerdesk_core.vault.errors import WrongPassphrase
from peerdesk_tui.kit.form import Line

from .dialogs import Attempt, SecretLine, Values, slowly

if TYPE_CHECKING:
    from textual.app import App

    from peerdesk_core.desk import Desk


def wrong_passphrase(values: Values, key: str = "passphrase", again: str = "again") -> dict[str, str]:
    """What is wrong with a new passphrase and its repetition, by field."""
    try:
        passphrase.check(values[key])
    except passphrase.WeakPassphrase as error:
        return {key: f"{error.title}. {error.next_step}"}
    return {} if values[key] == values[again] else {again: "The two are not the same."}


def new_passphrase(suggested: str) -> tuple[SecretLine, Line]:
    """The two fields for a new passphrase: six words to write down, and the repetition from the paper."""
    return (
        SecretLine("passphrase", "New passphrase", suggested, help=f"Write these down, or type your own: {suggested}"),
        Line("again", "Once more", password=True, help="Type it again, from what you wrote down."),
    )


async def change_passphrase(app: App[Any], desk: Desk) -> None:
    """Ask, derive, tell."""
    intro = ("The keys stay the same. If somebody may have learned the old one, have the keys renewed as well.",)
    fields = (
        Line("handle", "Your name here", help="The name that you unlock with."),
        Line("old", "Old passphrase", password=True, help="The one that opens the desk now."),
        *new_passphrase(desk.suggest_passphrase()),
    )
    users = desk.vault.users

    async def attempt(values: Values) -> bool:
        def change() -> None:
            users.change_passphrase(values["handle"].strip(), values["old"], values["passphrase"])

        await slowly(app, "Changing the passphrase", "Making the new key.", change)
        app.notify("Passphrase changed. The old one opens nothing any more.", markup=False)
        return True

    def blame(error: DeskError) -> str:
        return "old" if isinstance(error, WrongPassphrase) else ""

    await app.push_screen_wait(Attempt("Change my passphrase", intro, fields, attempt, blame, _check))


def _check(values: Values) -> dict[str, str]:
    needed = {key: "This is needed." for key in ("handle", "old") if not values[key].strip()}
    return needed or wrong_passphrase(values)
