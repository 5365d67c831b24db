"""A bar that policy leaves to a person gives way to a typed word: for a check-in and for leading a session alike."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, TypeAlias

import attrs
import pytest

from peerdesk_core.model.ids import Id
from peerdesk_core.model.incidents import SessionKind
from peerdesk_incidents import desk_ops
from peerdesk_incidents.errors import Barred
from peerdesk_incidents.responders import responders
from peerdesk_incidents.screens.leaders import Leaders
from peerdesk_incidents.screens.reaching import Reacher
from peerdesk_tui.kit.confirm import OVERRIDE_WORD

Response: TypeAlias = Any
"""The class behind the fixtures of conftest.py."""
A, B = Id("0" * 15 + "1"), Id("0" * 15 + "2")
FULL = "roster.month.full"


@pytest.fixture
def busy(response: Response) -> Response:
    """The department lets a peer have one contact a month, and A has had it."""
    opened = response.open(sworn=1, civilian=0)
    desk_ops.give(response.ctx, opened.slots[0].id, A)
    desk_ops.done(response.ctx, opened.slots[0].id)
    desk_ops.complete(response.ctx, opened.incident.id)
    response.desk.choose({"roster.contacts_per_month": "1"})
    response.desk.kernel.forget()
    return response


def test_given_a_soft_bar_then_only_its_own_id_lifts_it_and_nothing_of_that_is_stored(busy: Response) -> None:
    opened = busy.open()
    slot = opened.slots[0]
    (bar,) = responders(busy.ctx, opened.incident)[1].barred[A]
    assert (bar.id, bar.overridable) == (FULL, True)
    planned = desk_ops.plan_session(busy.ctx, opened.incident.id, SessionKind.DEFUSING, busy.clock.moment, leaders=(B,))
    for lifted in ((), ("roster.other",)):
        with pytest.raises(Barred):
            desk_ops.give(busy.ctx, slot.id, A, lifted)
        with pytest.raises(Barred):
            desk_ops.set_leaders(busy.ctx, planned.id, (B, A), lifted)
    with pytest.raises(Barred):
        desk_ops.put_session(busy.ctx, attrs.evolve(planned, leaders=(A,)))
    assert desk_ops.give(busy.ctx, slot.id, A, (FULL,)) == attrs.evolve(slot, by=A)
    assert desk_ops.set_leaders(busy.ctx, planned.id, (B, A), (FULL,)) == attrs.evolve(planned, leaders=(B, A))
    moved = attrs.evolve(planned, leaders=(B, A), at=planned.at + timedelta(hours=1))
    assert desk_ops.put_session(busy.ctx, moved) == moved, "who leads already is not asked about again"


@pytest.mark.clause("mpd-08")
def test_given_a_peer_who_was_there_then_no_word_lifts_the_bar(response: Response) -> None:
    opened = response.open(involved=(A,))
    bars = responders(response.ctx, opened.incident)[1].barred[A]
    assert bars
    with pytest.raises(Barred):
        desk_ops.give(response.ctx, opened.slots[0].id, A, {bar.id for bar in bars})


async def test_given_a_soft_bar_on_a_number_when_the_word_is_typed_then_the_peer_goes(busy: Any, playing: Any) -> None:
    opened = busy.open(civilian=0)
    async with playing(busy) as play:
        await play.press("enter", "u", "w", until=("7 peers could go, 1 may not",))
        await play.row(A)
        await play.until("as many contacts this month", "Policy lets a person override this.")
        asked = ("Override a soft bar", "as many contacts this month", "Nothing of that is kept.")
        await play.press("enter", until=asked)
        await play.press(*"yes", "enter", until=("That is not the word",))
        await play.press("escape", until=("7 peers could go",))
        assert isinstance(play.app.screen, Reacher)
        assert response_by(busy, opened.incident.id) is None
        await play.row(A)
        await play.press("enter", *OVERRIDE_WORD, "enter", until=("a peer is to reach the person",))
        assert response_by(busy, opened.incident.id) == A


async def test_given_a_soft_bar_on_leading_when_the_word_is_typed_then_the_peer_leads_and_is_taken_back_without_one(
    busy: Any, playing: Any
) -> None:
    opened = busy.open()
    session = desk_ops.plan_session(busy.ctx, opened.incident.id, SessionKind.DEFUSING, busy.clock.moment)

    def leaders() -> tuple[Id, ...]:
        return tuple(busy.part(opened.incident.id).sessions[0].leaders)

    async with playing(busy) as play:
        await play.press("enter", "s", until=("nobody chosen",))
        await play.row(session.id)
        await play.press("w", until=("7 peers could lead it, 1 may not",))
        assert isinstance(play.app.screen, Leaders)
        await play.row(A)
        await play.press("enter", until=("Override a soft bar", "as many contacts this month"))
        assert leaders() == ()
        await play.press(*OVERRIDE_WORD, "enter", until=("1 peer chosen",))
        assert leaders() == (A,)
        await play.row(A)
        await play.press("enter", until=("Nobody is chosen",))
        assert leaders() == ()


def response_by(response: Response, id: Id) -> Id | None:
    by: Id | None = response.part(id).slots[0].by
    return by
