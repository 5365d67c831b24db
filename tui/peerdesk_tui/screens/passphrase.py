"""Changing one's own passphrase, which needs nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peerdesk_core import passphrase
from peerdesk_core.faults import DeskError
from peerdesk_tui.kit.form import Line

from .dialogs import Filled, SecretLine, Values, Waiting, error_notice

if TYPE_CHECKING:
    from peerdesk_tui.app import PeerdeskApp


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


async def change_passphrase(app: PeerdeskApp) -> None:
    """Ask, derive, tell."""
    desk = app.desk
    assert desk is not None
    intro = ("The keys stay the same. If somebody may have learned the old one, have the keys renewed as well.",)
    fields = (
        Line("handle", "Your name here", help="The name that you unlock with."),
        Line("old", "Old passphrase", password=True, help="The one that opens the desk now."),
        *new_passphrase(desk.suggest_passphrase()),
    )
    values = await app.push_screen_wait(Filled("Change my passphrase", intro, fields, _check))
    if values is None:
        return
    users = desk.vault.users

    def change() -> None:
        users.change_passphrase(values["handle"].strip(), values["old"], values["passphrase"])

    outcome = await app.push_screen_wait(Waiting("Changing the passphrase", "Making the new key.", change))
    if isinstance(outcome, DeskError):
        app.push_screen(error_notice(outcome))
    elif outcome is None:
        app.notify("Passphrase changed. The old one opens nothing any more.", markup=False)


def _check(values: Values) -> dict[str, str]:
    needed = {key: "This is needed." for key in ("handle", "old") if not values[key].strip()}
    return needed or wrong_passphrase(values)
