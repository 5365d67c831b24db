"""A list of steps, the selected one explained below it: what the plan and the page on escalation have in common."""

from __future__ import annotations

from collections.abc import Callable

from peerdesk_core.context import Ctx
from peerdesk_core.faults import DeskError
from peerdesk_core.model.ids import Id
from peerdesk_core.times import Moment, check_past
from peerdesk_tui.kit.card import Card
from peerdesk_tui.kit.data_list import DataList
from peerdesk_tui.kit.screen import DeskScreen

from .steps import Step, card_head


class StepScreen(DeskScreen):
    """Base of both. A subclass fills `_steps`, by id, and calls `_explain` when the selection moves."""

    def __init__(self, ctx: Ctx, id: Id) -> None:
        """`id` is the incident's."""
        super().__init__(ctx)
        self.id_of = id
        self._steps: dict[str, Step] = {}

    def _check_past(self, moment: Moment) -> None:
        check_past(moment.at, self.ctx.clock.now())

    def _change(self, change: Callable[[], object], says: str) -> None:
        try:
            change()
        except DeskError as error:
            self.show_error(error)
            return
        self.reload()
        self.tell(says)

    def _explain(self) -> None:
        step = self._steps.get(self.query_one(DataList).current or "")
        card = self.query_one(Card)
        if step is None:
            card.show("", ())
        else:
            card.show(card_head(step), step.lines)
