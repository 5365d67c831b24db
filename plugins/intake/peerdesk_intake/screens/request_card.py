"""One open request: its row in the list, and its card with the next steps. Neither shows a person."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.binding import Binding, BindingType

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import Tone
from peerdesk_core.model.clocks import ClockState, by_urgency
from peerdesk_core.model.needs import Request, Stage, Urgency
from peerdesk_intake.running import pressing, reply_clock
from peerdesk_intake.wording import title
from peerdesk_tui.kit.clock_badge import badge, span
from peerdesk_tui.kit.data_list import Row
from peerdesk_tui.kit.named import NamedCard, Says

STEPS: tuple[tuple[str, str, str], ...] = (
    ("d", "replied", "Replied"),
    ("c", "contact", "Contact"),
    ("a", "assign", "Assign"),
    ("x", "close", "Close"),
    ("l", "limits", "Limits"),
    ("e", "escalate", "Clinical care"),
    ("b", "callback", "Number"),
    ("w", "tie", "Incident"),
)


class RequestCard(NamedCard[str]):
    """What the desk holds about one request, with the next steps. The answer is the action to run."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding(key, f"step('{name}')", says) for key, name, says in STEPS]

    def __init__(self, code: str, says: Says, offers: Callable[[str], bool]) -> None:
        """`offers` says whether the request can take a step now."""
        super().__init__(f"Request {code}", says)
        self.offers = offers

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only the steps that this request can take."""
        if action == "step":
            return self.offers(str(parameters[0]))
        return super().check_action(action, parameters)

    def action_step(self, name: str) -> None:
        """Hand the step back to the list."""
        self.dismiss(name)


def most_pressing(request: Request) -> tuple[bool, bool, int, float, str]:
    """Sorts unanswered ones first, of these the ones for now, then by stage and arrival."""
    order = (Stage.NEW, Stage.REPLIED, Stage.ASSIGNED, Stage.CONTACTED)
    return (
        request.replied_at is not None,
        request.urgency is not Urgency.NOW,
        order.index(request.stage),
        request.arrived_at.timestamp(),
        request.code,
    )


def request_row(ctx: Ctx, request: Request) -> Row:
    """Code, stage and what is due next; how soon, the ways in and to talk."""
    now = ctx.clock.now()
    clock = reply_clock(ctx, request)
    others = by_urgency(pressing(ctx, request), now)
    if clock is not None:
        reply, tone = badge(clock, now)
    elif others:
        _, tone = badge(others[0], now)
        late = others[0].state(now) is ClockState.LATE
        reply = f"{others[0].act}: {'late' if late else span(others[0].left(now))}"
    else:
        reply = "given" if request.replied_at is not None else "no limit set"
        tone = Tone.WARN if request.assigned is None else Tone.PLAIN
    cells = (
        request.code,
        title(request.stage),
        reply,
        "late" if request.entered_late else "",
        title(request.urgency),
        title(request.channel),
        title(request.format),
        title(request.language),
    )
    return Row(request.id, cells, tone)
