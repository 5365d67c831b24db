"""Who is to reach a numbered person: peers whom no bar stops, best first, and the bar of each of the others."""

from __future__ import annotations

from collections.abc import Collection
from typing import ClassVar

from textual.binding import Binding, BindingType

from peerdesk_core.context import Ctx
from peerdesk_core.faults import DeskError
from peerdesk_core.model.ids import Id
from peerdesk_incidents import desk_ops, store
from peerdesk_incidents.wording import called

from .ranked import Asked, RankedPeers


class Reacher(RankedPeers):
    """Enter gives the number to the selected peer; x gives it to nobody."""

    ID = "incidents.reacher"
    TITLE = "Who is to reach this number"
    MARK = "goes"
    COULD = "could go"
    MAY_NOT = "may not be given the number"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("x", "nobody", "Nobody")]
    explains = (
        "Peers who could go, the best fit first, and below them those whom a bar stops, with the clause.",
        "The peer's name goes from the number once the person was reached; only the work counts in the peer's load.",
    )

    def __init__(self, ctx: Ctx, slot: Id) -> None:
        super().__init__(ctx, self._slot_now, self._give)
        self.id_of = slot

    def action_nobody(self) -> None:
        """Nobody is to reach the person for now."""
        self._give(None, ())

    def _slot_now(self) -> Asked:
        slot = store.find_slot(self.ctx.store, self.id_of)
        return Asked(
            part=store.part_of(self.ctx.store, slot.incident),
            before=f"{called(slot.code, slot.number)}.",
            after="",
            chosen=() if slot.by is None else (slot.by,),
        )

    def _give(self, peer: Id | None, lifted: Collection[str]) -> None:
        try:
            slot = desk_ops.give(self.ctx, self.id_of, peer, lifted)
        except DeskError as error:
            self.show_error(error)
            return
        self.tell(f"{called(slot.code, slot.number)}: {'nobody' if peer is None else 'a peer'} is to reach the person.")
        self.dismiss(None)
