"""What Today shows, as rows: clocks by urgency, panels, and a sentence wherever something could not be shown."""

from __future__ import annotations

from datetime import datetime

import attrs

from peerdesk_core.clock import Clock
from peerdesk_core.contributions import PanelRow, PanelSpec, Tone
from peerdesk_core.faults import Fault
from peerdesk_core.kernel import Kernel
from peerdesk_core.model.clocks import ClockItem, ClockState, by_urgency

from .kit.clock_badge import badge
from .kit.data_list import Row


@attrs.frozen(kw_only=True)
class Board:
    """One reading of everything Today shows."""

    now: datetime
    clocks: tuple[ClockItem, ...]
    panels: tuple[PanelSpec, ...]
    clock_faults: tuple[Fault, ...]
    panel_faults: tuple[Fault, ...]
    """Of the panels, and of the requirements that some of them count."""


@attrs.frozen
class Line:
    """A row of a list, where enter leads, and the sentence below the list while it is selected."""

    row: Row
    screen: str
    why: str = ""
    about: str = ""
    """Id of what it is about in that screen's list."""


def read_board(kernel: Kernel, clock: Clock) -> Board:
    """Ask the plugins. Slow plugins make it slow: call it off the UI thread."""
    clocks = tuple(owned.item for owned in kernel.clocks())
    clock_faults = kernel.fault_notes("clocks")
    panels = tuple(owned.item for owned in kernel.dashboard_panels())
    now = clock.now()
    return Board(
        now=now,
        clocks=by_urgency(clocks, now),
        panels=panels,
        clock_faults=clock_faults,
        panel_faults=kernel.fault_notes("dashboard_panels") + kernel.fault_notes("requirements"),
    )


def clock_lines(board: Board, clock: Clock) -> tuple[Line, ...]:
    """The clock board, faults on top."""
    lines = [_could_not("clock", place, fault) for place, fault in enumerate(board.clock_faults)]
    for item in board.clocks:
        words, tone = badge(item, board.now)
        due = f"{clock.local(item.due_at):%d %b %H:%M}"
        late = "The clock runs from the event." if item.entered_late else ""
        why = " ".join(part for part in (item.says, f"({item.cite})" if item.cite else "", late) if part)
        act = f"{item.act} (entered late)" if item.entered_late else item.act
        lines.append(Line(Row(item.id, (words, item.subject, act, due), tone), item.screen, why, item.row))
    return tuple(lines)


def panel_lines(board: Board) -> tuple[Line, ...]:
    """The panels one after the other; the first row of each carries its title."""
    lines = [_could_not("panel", place, fault) for place, fault in enumerate(board.panel_faults)]
    for panel in board.panels:
        for place, row in enumerate(panel.rows or (PanelRow(label=panel.empty),)):
            cells = (panel.title if place == 0 else "", row.label, row.value)
            lines.append(Line(Row(f"{panel.id}.{place}", cells, row.tone), row.screen))
    return tuple(lines)


def headline(board: Board, clock: Clock) -> str:
    """The date on the department's wall, and how many clocks press."""
    states = [item.state(board.now) for item in board.clocks]
    parts = [f"{clock.local(board.now):%A %d %B %Y, %H:%M}"]
    for state in (ClockState.LATE, ClockState.SOON):
        if count := states.count(state):
            parts.append(f"{count} {state.value}")
    return " · ".join(parts)


def _could_not(what: str, place: int, fault: Fault) -> Line:
    cells: tuple[str, ...] = (fault.owner, f"{fault.owner} could not be shown", fault.kind)
    if what == "clock":
        cells = ("could not be shown", fault.owner, fault.kind, "")
    return Line(
        Row(f"fault.{what}.{place}", cells, Tone.BAD),
        "plugins",
        f"{fault.owner} could not be shown: {fault.sentence()} Enter opens the Plugins screen.",
    )
