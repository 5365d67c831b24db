"""Who leads a session: peers whom no bar stops, best first with the reason, and the bar of each of the others."""

from __future__ import annotations

from collections.abc import Collection

from peerdesk_core.context import Ctx
from peerdesk_core.faults import DeskError
from peerdesk_core.model.ids import Id
from peerdesk_incidents import desk_ops, sessions, store
from peerdesk_incidents.wording import cited, counted, title

from .ranked import Asked, RankedPeers
from .rows import when_words


class Leaders(RankedPeers):
    """Enter chooses the selected peer, or takes the choice back; it is saved at once."""

    ID = "incidents.leaders"
    TITLE = "Who leads"
    MARK = "leads"
    COULD = "could lead it"
    MAY_NOT = "may not lead it"
    explains = (
        "Peers who could lead this session, the best fit first, each with a reason; then those whom a bar stops.",
        "Enter chooses a peer, enter again takes it back. Several can lead. Once it was held their names go from it.",
    )

    def __init__(self, ctx: Ctx, session: Id) -> None:
        super().__init__(ctx, self._session_now, self._lead)
        self.id_of = session

    def _session_now(self) -> Asked:
        session = store.find_session(self.ctx.store, self.id_of)
        part = store.part_of(self.ctx.store, session.incident)
        said = sessions.sayings_of(self.ctx.department, part.incident, session.kind)
        lead = [cited(saying.clause) for saying in said if saying.do == "lead"]
        before = f"{title(session.kind)}, saved for {when_words(self.ctx, session.at)}."
        return Asked(part=part, before=before, after=" ".join(lead[:2]), chosen=session.leaders)

    def _lead(self, peer: Id, lifted: Collection[str]) -> None:
        try:
            leaders = store.find_session(self.ctx.store, self.id_of).leaders
            leads = peer in leaders
            chosen = tuple(one for one in leaders if one != peer) if leads else (*leaders, peer)
            desk_ops.set_leaders(self.ctx, self.id_of, chosen, lifted)
        except DeskError as error:
            self.show_error(error)
            return
        self.reload()
        self.tell(f"{counted(len(chosen), 'peer')} chosen. Saved; esc goes back." if chosen else "Nobody is chosen.")
