"""Completing an incident: what is counted, what is left open, what is destroyed, a typed word, the receipt."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import Tone
from peerdesk_core.faults import DeskError
from peerdesk_core.model.ids import Id
from peerdesk_core.store import Receipt
from peerdesk_incidents import desk_ops, store
from peerdesk_incidents.completing import FAMILIES, Closing, untouched
from peerdesk_incidents.models import Incident
from peerdesk_incidents.wording import counted
from peerdesk_tui.kit.card import CardLine
from peerdesk_tui.kit.confirm import Ask, Notice, TypedConfirm
from peerdesk_tui.kit.screen import DeskScreen

COMPLETE_WORD = "complete"


def ask_complete(screen: DeskScreen, ctx: Ctx, id: Id, then: Callable[[], None]) -> None:
    """Show what goes and what stays, destroy on the typed word, show the receipt; then `then` is called."""
    try:
        part = store.part_of(ctx.store, id)
        incident, effects = part.incident, tuple(_effects(part.incident, desk_ops.closing(ctx, id)))
    except DeskError as error:
        screen.show_error(error)
        return

    def typed(sure: bool | None) -> None:
        if sure:
            _complete(screen, ctx, incident, then)

    def answered(answer: str | None) -> None:
        if answer == "complete":
            screen.app.push_screen(TypedConfirm(f"Complete and destroy {incident.code}", effects, COMPLETE_WORD), typed)
        elif answer == "mistake":
            _discard(screen, ctx, incident, then)

    if untouched(part):
        choices = (("complete", "Complete it: it is counted"), ("mistake", "Opened by mistake: nothing is counted"))
        screen.app.push_screen(Ask(f"Nobody has worked on {incident.code} yet", *choices), answered)
    else:
        answered("complete")


def receipt_lines(receipt: Receipt, closing: Closing) -> Iterator[CardLine]:
    """The deletion receipt: shown once, kept nowhere."""
    if receipt.held:
        yield CardLine("Completed, but not destroyed: a legal hold is in force.", Tone.WARN)
        yield CardLine(f"Kept under the hold: {counted(receipt.held, 'record')}, destroyed when the hold is lifted.")
    else:
        records, keys = counted(receipt.records_removed, "record"), counted(receipt.keys_destroyed, "key")
        yield CardLine(f"Destroyed: {records}, {keys}.", Tone.GOOD)
    yield CardLine(f"Sealed in frame {receipt.frame}.")
    yield CardLine("")
    yield CardLine(f"What remains, for {receipt.period}: counts, joined to nothing.")
    numbers = {(family, category): number for family, category, number in closing.counts}
    for family, category in dict.fromkeys(receipt.counted):
        yield CardLine(_count_words(family, category, numbers[family, category]), indent=1)
    yield CardLine("")
    yield CardLine("This receipt is kept nowhere.")


def _effects(incident: Incident, closing: Closing) -> Iterator[str]:
    yield from closing.left_open
    yield (
        f"{incident.code} is destroyed with its keys: its code, its times, its counts, every number, every session, "
        "who approved and who was told. No copy of the vault file brings it back."
    )
    kept = "; ".join(_count_words(*row) for row in closing.counts)
    yield f"Counted for {closing.period}, each on its own: {kept}."


def _count_words(family: str, category: str, number: int) -> str:
    label = next((title for id, title, _ in FAMILIES if id == family), family)
    return f"{label}: {category.replace('_', ' ')}, {number}"


def _complete(screen: DeskScreen, ctx: Ctx, incident: Incident, then: Callable[[], None]) -> None:
    try:
        closing = desk_ops.closing(ctx, incident.id)
        receipt = desk_ops.complete(ctx, incident.id)
    except DeskError as error:
        screen.show_error(error)
        return
    then()
    screen.app.push_screen(Notice("Deletion receipt", receipt_lines(receipt, closing)))


def _discard(screen: DeskScreen, ctx: Ctx, incident: Incident, then: Callable[[], None]) -> None:
    try:
        desk_ops.discard(ctx, incident.id)
    except DeskError as error:
        screen.show_error(error)
        return
    then()
    said = f"{incident.code} is gone, as if it had not been opened. Nothing was counted."
    screen.app.push_screen(Notice("Taken back", (CardLine(said, Tone.GOOD),)))
