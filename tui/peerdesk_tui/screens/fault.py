"""The fault card: what failed, whose it is, what to do. Frames only; no locals, no text of the exception."""

from __future__ import annotations

from collections.abc import Iterable

from peerdesk_core.contributions import Tone
from peerdesk_core.faults import Fault
from peerdesk_tui.kit.card import Card, CardLine
from peerdesk_tui.kit.confirm import Notice


class FaultCard(Notice):
    """Stays until it is read; the desk behind it goes on working."""

    def __init__(self, fault: Fault, title: str = "") -> None:
        self.faults = [fault]
        self.owner_title = title
        super().__init__("A part of the desk failed", lines_of(self.faults, title))

    def also(self, fault: Fault) -> None:
        """Another failure came while this one was shown."""
        self.faults.append(fault)
        self.query_one(Card).show("", lines_of(self.faults, self.owner_title))


def lines_of(faults: list[Fault], title: str) -> Iterable[CardLine]:
    """The card as lines."""
    first = faults[0]
    yield CardLine(first.sentence(), Tone.BAD)
    again = sum(fault.owner == first.owner for fault in faults[1:])
    if again:
        yield CardLine(f"It failed {'once more' if again == 1 else f'{again} more times'} while this card was open.")
    beside = sorted({fault.owner for fault in faults} - {first.owner})
    if beside:
        yield CardLine(f"Meanwhile this failed too: {', '.join(beside)}. See the Plugins screen.")
    yield CardLine("")
    if title:
        yield CardLine(
            f"It belongs to the plugin {title}. Everything else goes on working, and what was saved is safe."
        )
        yield CardLine("What to do: press enter and go on. If it comes back, disable that plugin: ctrl+p, Plugins.")
    else:
        yield CardLine("It belongs to the application itself. What was saved is safe.")
        yield CardLine("What to do: press enter and go on, t for Today. If it comes back, lock (ctrl+l) and unlock.")
    if first.frames:
        yield CardLine("")
        yield CardLine("Where, for whoever mends it (no data is in it):")
        for frame in first.frames[-6:]:
            yield CardLine(frame, indent=1)
