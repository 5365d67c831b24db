"""One question: how many, and in which month?"""

from __future__ import annotations

from textual.app import ComposeResult

from peerdesk_core.context import Ctx
from peerdesk_core.model.ids import Month, month_before, to_month
from peerdesk_intake.models import BadNumber
from peerdesk_tui.kit.form import Choice, Form, Line
from peerdesk_tui.kit.screen import DeskModal

MOST = 999
"""More in a month is a slip of the keyboard."""


class AskNumber(DeskModal[tuple[Month, int] | None]):
    """A number for this month or the last. With `month` only the number is asked."""

    explains = ("A number for a whole month, nothing else. Enter in the last field saves it.",)

    def __init__(self, heading: str, ctx: Ctx, month: Month | None = None, value: str = "1", least: int = 1) -> None:
        super().__init__(heading)
        self.this = to_month(ctx.clock.today())
        self.month = month
        self.value = value
        self.least = least

    def body(self) -> ComposeResult:
        """The month unless it is known, and the number."""
        number = Line("number", "How many", self.value, help=f"{self.least} to {MOST}")
        if self.month is not None:
            yield Form(number)
            return
        months = ((self.this, f"{self.this}, this month"), (month_before(self.this), f"{month_before(self.this)}"))
        yield Form(Choice("month", "Month", months), number)

    def on_form_submitted(self, event: Form.Submitted) -> None:
        """Hand month and number back, or say what is wrong."""
        try:
            number = whole(str(event.values["number"]), self.least, MOST)
        except BadNumber as error:
            event.form.set_error("number", f"{error.cause} {error.next_step}")
            return
        month = self.month or Month(str(event.values["month"]))
        event.form.settle()
        self.dismiss((month, number))


def whole(text: str, least: int, most: int) -> int:
    """A typed whole number within bounds. Raises BadNumber."""
    typed = text.strip()
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 6 and least <= int(typed) <= most):
        raise BadNumber(f"That is no whole number from {least} to {most}.")
    return int(typed)
