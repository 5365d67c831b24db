"""Two incidents that turn out to be one: which goes on, what becomes of the numbers, and a typed word."""

from __future__ import annotations

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import Tone
from peerdesk_core.faults import DeskError
from peerdesk_core.model.ids import Id
from peerdesk_incidents import desk_ops, store
from peerdesk_incidents.models import Incident
from peerdesk_incidents.wording import title
from peerdesk_tui.kit.card import CardLine
from peerdesk_tui.kit.confirm import Ask, Notice, TypedConfirm
from peerdesk_tui.kit.screen import DeskScreen

from .rows import when_words

MERGE_WORD = "merge"


def ask_other(screen: DeskScreen, ctx: Ctx, other: Incident) -> None:
    """Ask which incident goes on; `other` becomes part of it."""
    choices = [
        (each.id, f"{each.code}: {title(each.kind)}, {when_words(ctx, each.happened_at)}")
        for each in store.all_open(ctx.store)
        if each.id != other.id
    ]

    def chosen(into: str | None) -> None:
        if into is not None:
            _preview(screen, ctx, Id(into), other)

    screen.app.push_screen(Ask(f"{other.code} becomes part of which incident?", *choices), chosen)


def _preview(screen: DeskScreen, ctx: Ctx, into: Id, other: Incident) -> None:
    try:
        goes_on = store.find(ctx.store, into)
        effects = desk_ops.merge_preview(ctx, into, other.id).says
    except DeskError as error:
        screen.show_error(error)
        return
    ends = f"{other.code} is no incident of its own any more: {goes_on.code} goes on."
    earlier = min(goes_on.happened_at, other.happened_at)
    clocks = f"The clocks run from the earlier time, {when_words(ctx, earlier)}."

    def typed(sure: bool | None) -> None:
        if sure:
            _merge(screen, ctx, goes_on, other)

    effects = (ends, *effects, clocks, "It cannot be undone.")
    screen.app.push_screen(TypedConfirm("Two incidents become one", effects, MERGE_WORD), typed)


def _merge(screen: DeskScreen, ctx: Ctx, into: Incident, other: Incident) -> None:
    try:
        merged = desk_ops.merge(ctx, into.id, other.id)
    except DeskError as error:
        screen.show_error(error)
        return
    screen.reload()
    lines = [CardLine(f"{into.code} goes on.", Tone.GOOD), *(CardLine(sentence) for sentence in merged.says)]
    screen.app.push_screen(Notice("The incidents are one", lines))
