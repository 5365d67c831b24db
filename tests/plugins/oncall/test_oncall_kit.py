"""The rota's part of the night kit: who can be called at every hour of a week, with numbers; a gap is told as one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import pytest

from peerdesk_core.desk import Desk
from peerdesk_oncall import store
from peerdesk_oncall.models import Line
from peerdesk_roster import store as roster


@pytest.mark.clause("mesq-05")
def test_given_a_rota_then_the_kit_names_who_has_duty_with_number_at_each_change_and_where_nobody_has(
    desk_of: Callable[[str], Desk], team: Any
) -> None:
    desk = desk_of(team.MESQUITE)
    team.fill(desk, 3)
    peers = [attrs.evolve(team.peer(number), phone=f"555-010{number}") for number in range(2)]
    roster.save(desk.ctx("roster").store, peers, "roster.peer.saved")
    duties = [
        team.duty(1, 0, -2, 24),
        team.duty(2, 2, -2, 24, line=Line.SECOND),
        team.duty(3, 1, 22, 24),
        team.duty(4, 0, 24 * 6, 24 * 4),
    ]
    store.save(desk.ctx("oncall").store, duties, "oncall.duty.saved")
    desk.kernel.forget()
    (section,) = (owned.item for owned in desk.kernel.kit_sections() if owned.owner == "oncall")
    assert section.lines == (
        "- Fri 20 09:00  Ana Quill0 555-0100; 2nd Cy Quill2 (no telephone known)",
        "- Sat 21 07:00  Bo Quill1 555-0101",
        "- Sun 22 07:00  NOBODY is planned",
        "- Thu 26 09:00  Ana Quill0 555-0100",
        "- Fri 27 09:00  end of this kit",
    )
    assert section.names and section.page == 1 and section.cite.startswith("MESQ")


def test_given_a_peer_who_may_not_serve_then_the_kit_does_not_send_anybody_to_call_them(
    desk_of: Callable[[str], Desk], team: Any
) -> None:
    desk = desk_of(team.MESQUITE)
    team.fill(desk, 1, team.duty(1, 0, -2, 24 * 8))
    off = attrs.evolve(team.peer(0), on_call=False)
    roster.save(desk.ctx("roster").store, [off], "roster.peer.saved")
    desk.kernel.forget()
    (section,) = (owned.item for owned in desk.kernel.kit_sections() if owned.owner == "oncall")
    assert section.lines[0] == "- Fri 20 09:00  NOBODY is planned" and "Quill" not in "".join(section.lines)


def test_given_an_empty_rota_then_the_kit_says_so(every_desk: Desk, team: Any) -> None:
    team.fill(every_desk)
    (section,) = (owned.item for owned in every_desk.kernel.kit_sections() if owned.owner == "oncall")
    assert len(section.lines) == 2 and "NOBODY" in section.lines[0]
