"""The demo: a synthetic agency in a temporary vault, and its day as plain text."""

from __future__ import annotations

from collections.abc import Iterator

from .contributions import DemoPlan
from .desk import Desk
from .faults import DeskError
from .kernel import UnknownPlugin
from .model.clocks import by_urgency


class DemoUnfilled(DeskError):
    title = "The demo could not be filled"
    cause = "A plugin failed while it made the synthetic agency."
    next_step = "See `peerdesk plugins` for which one, and disable it."


def open_demo(desk: Desk) -> None:
    """Open the demo's vault, made and filled at first use.

    Raises UnknownPlugin for an asked plugin that is not installed, DemoUnfilled, or the vault's errors.
    """
    assert desk.demo is not None
    announced = {state.id for state in desk.kernel.plugins() if state.distribution}
    if not desk.settings.enabled <= announced:
        raise UnknownPlugin()
    if desk.vault_exists():
        desk.unlock(desk.demo.handle, desk.demo.passphrase)
        return
    desk.choose_department(desk.settings.department or desk.demo_department())
    from .vault.kdf import LEAST  # the demo protects nothing

    desk.create(desk.demo.handle, desk.demo.passphrase, kdf=LEAST)
    before = len(desk.kernel.faults())
    desk.kernel.demo_data(DemoPlan(seed=desk.demo.seed, now=desk.clock.now()))
    if len(desk.kernel.faults()) > before:
        raise DemoUnfilled()


def board(desk: Desk) -> Iterator[str]:
    """Today as plain lines, for a pipe or a screen reader. Holds codes and counts, never a name."""
    now = desk.clock.now()
    local = desk.clock.local(now)
    if desk.demo is not None:
        yield desk.demo.watermark
    yield f"{desk.department.title} · {local:%A %d %B %Y, %H:%M}"
    yield ""
    yield "Clocks"
    clocks = by_urgency((owned.item for owned in desk.kernel.clocks()), now)
    if not clocks:
        yield "  Nothing is due."
    for item in clocks:
        due = desk.clock.local(item.due_at)
        late = ", entered late" if item.entered_late else ""
        yield f"  {item.state(now).value:8} {item.subject:22} {item.act} by {due:%a %d %b %H:%M} ({item.cite}){late}"
    for owned in desk.kernel.dashboard_panels():
        yield ""
        yield owned.item.title
        if not owned.item.rows:
            yield f"  {owned.item.empty}"
        for row in owned.item.rows:
            yield f"  {row.label:32} {row.value}"
    for hook in ("clocks", "dashboard_panels", "requirements"):
        for fault in desk.kernel.fault_notes(hook):
            yield f"  ! {fault.sentence()}"
