"""Silence on social media: about incidents of this desk, and of any outside agency without opening one."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from peerdesk_core.context import Ctx
from peerdesk_core.faults import DeskError
from peerdesk_core.model.ids import Id
from peerdesk_core.times import Moment, check_past
from peerdesk_incidents import desk_ops, silence, store
from peerdesk_incidents.models import Embargo
from peerdesk_incidents.wording import OWN_RULE, cited
from peerdesk_tui.kit.card import Card, CardLine
from peerdesk_tui.kit.confirm import Ask
from peerdesk_tui.kit.data_list import Column, DataList
from peerdesk_tui.kit.empty_state import EmptyState
from peerdesk_tui.kit.screen import DeskScreen
from peerdesk_tui.kit.when import When

from .rows import embargo_row, hush_words, when_words

_EMPTY = EmptyState(
    "Silence on social media stands here while it holds.",
    "None holds now.",
    "Press n to begin one about an incident of another agency.",
)


class Embargoes(DeskScreen):
    """Each silence with its end, as far as that is known; the selected one explained below."""

    ID = "incidents.embargoes"
    TITLE = "Silence on social media"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "new", "Other agency's"),
        Binding("d", "release", "Release is out"),
        Binding("z", "unrelease", "Not out yet", show=False),
        Binding("f", "scene", "At the scene"),
        Binding("x", "end", "End"),
    ]
    explains = (
        "Where the policy asks the team to stay off social media about an incident, it stands here with its end.",
        "The end is counted from the official release: press d once that is out. Until then no end is invented.",
        "n begins one about an incident of another agency; nothing else is opened for it.",
    )
    DEFAULT_CSS = """
    Embargoes DataList { height: 1fr; }
    Embargoes Card { height: 10; border-top: solid $panel; }
    """

    def __init__(self, ctx: Ctx, chosen: Id | None = None) -> None:
        super().__init__(ctx)
        self._wanted = chosen
        self._embargoes: dict[str, Embargo] = {}

    def body(self) -> ComposeResult:
        """The list, and what is to be said of the selected one."""
        yield DataList(
            Column("code", "Incident", 16),
            Column("of", "Whose", 21, priority=2),
            Column("since", "Since", 17, priority=3),
            Column("until", "Silence holds", 24, flex=True),
            empty=_EMPTY,
            id="embargoes",
        )
        yield Card(id="about")

    def on_mount(self) -> None:
        """Start in the list."""
        self.query_one(Card).can_focus = False
        self.query_one(DataList).focus()

    def reload(self) -> None:
        """Read them again."""
        found = sorted(store.embargoes(self.ctx.store), key=lambda embargo: (embargo.started_at, embargo.id))
        self._embargoes = {embargo.id: embargo for embargo in found}
        self._list.load(embargo_row(self.ctx, embargo) for embargo in found)
        if self._wanted is not None:
            self._list.select(self._wanted)
            self._wanted = None
        self._explain()
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Everything needs one that is selected; a release can be taken back once it was entered."""
        embargo = self._selected() if self.is_mounted else None
        if action == "unrelease":
            return embargo is not None and embargo.released_at is not None
        if action in ("release", "scene", "end"):
            return embargo is not None
        return super().check_action(action, parameters)

    def on_data_list_moved(self) -> None:
        """Explain the selected one."""
        self._explain()
        self.refresh_bindings()

    async def on_data_list_opened(self) -> None:
        """Enter: what can be done with it."""
        steps = [
            ("release", self._release_words()),
            ("unrelease", "Take back: the official release is not out yet"),
            ("scene", self._scene_words()),
            ("end", "End it"),
        ]
        offered = [step for step in steps if self.check_action(step[0], ())]

        async def chosen(name: str | None) -> None:
            if name is not None:
                await self.run_action(name)

        keys = {binding.action: binding.key for binding in self.BINDINGS if isinstance(binding, Binding)}
        self.app.push_screen(Ask("This silence", *offered, keys=keys), chosen)

    def action_new(self) -> None:
        """Silence about an incident of another agency."""

        def typed(moment: Moment | None) -> None:
            if moment is None:
                return
            try:
                embargo = desk_ops.begin_embargo(self.ctx, moment.at)
            except DeskError as error:
                self.show_error(error)
                return
            self._wanted = embargo.id
            self.reload()
            self.tell(f"It is called {embargo.code}. {moment.says}")

        heading = "Another agency's incident: silence since when?"
        self.app.push_screen(When(heading, self.ctx, self._check_past), typed)

    def action_release(self) -> None:
        """The official release is out: the end can be counted."""
        embargo = self._selected()
        if embargo is None:
            return

        def typed(moment: Moment | None) -> None:
            if moment is None:
                return
            try:
                desk_ops.release(self.ctx, embargo.id, moment.at)
            except DeskError as error:
                self.show_error(error)
                return
            self.reload()
            self.tell(f"{embargo.code}: the release is noted. {moment.says}")

        heading = f"{embargo.code}: when was the official release?"
        self.app.push_screen(When(heading, self.ctx, self._check_past), typed)

    def action_unrelease(self) -> None:
        """The release was entered by mistake: the end is unknown again."""
        embargo = self._selected()
        if embargo is None:
            return
        try:
            desk_ops.release(self.ctx, embargo.id, None)
        except DeskError as error:
            self.show_error(error)
            return
        self.reload()
        self.tell(f"{embargo.code}: the release is taken back.")

    def _check_past(self, moment: Moment) -> None:
        check_past(moment.at, self.ctx.clock.now())

    def action_scene(self) -> None:
        """A peer serves at the scene of it, or does no more; an incident of this desk follows."""
        embargo = self._selected()
        if embargo is None:
            return
        try:
            desk_ops.leave_scene(self.ctx, embargo.id, not embargo.at_scene)
        except DeskError as error:
            self.show_error(error)
            return
        self.reload()
        self.tell("No peer is at the scene any more." if embargo.at_scene else "A peer is at the scene.")

    def _release_words(self) -> str:
        embargo = self._selected()
        out = embargo is not None and embargo.released_at is not None
        return "Another time of the official release" if out else "The official release is out: since when"

    def _scene_words(self) -> str:
        embargo = self._selected()
        there = embargo is not None and embargo.at_scene
        return "No peer is at the scene any more" if there else "A peer is at the scene"

    def action_end(self) -> None:
        """It was begun by mistake, or is over."""
        embargo = self._selected()
        if embargo is None:
            return

        def answered(answer: str | None) -> None:
            if answer != "y":
                return
            try:
                desk_ops.end_embargo(self.ctx, embargo.id)
            except DeskError as error:
                self.show_error(error)
                return
            self.reload()
            self.tell(f"{embargo.code}: the silence is taken off the list.")

        holds = not silence.over(self.ctx.department, embargo, self.ctx.clock.now())
        yes = "Yes, although it still holds" if holds else "Yes, it is over"
        self.app.push_screen(Ask("Take this silence off the list?", ("n", "No, keep it"), ("y", yes)), answered)

    @property
    def _list(self) -> DataList:
        return self.query_one("#embargoes", DataList)

    def _selected(self) -> Embargo | None:
        return self._embargoes.get(self._list.current or "")

    def _explain(self) -> None:
        card, embargo = self.query_one(Card), self._selected()
        reminders = [CardLine(cited(clause)) for clause in self.ctx.department.notes("incident", "remind_media")]
        if embargo is None:
            card.show("", reminders)
            return
        found = silence.silence_of(self.ctx.department, embargo, self.ctx.clock.now())
        words, tone = hush_words(self.ctx, embargo)
        lines = [CardLine(f"{words[:1].upper()}{words[1:]}.", tone)]
        if embargo.released_at is not None:
            lines.append(CardLine(f"Official release: {when_words(self.ctx, embargo.released_at)}."))
        lines += [CardLine(cited(clause)) for clause in found.clauses] or [CardLine(OWN_RULE)]
        if found.state is silence.Hush.UNRELEASED:
            lines.append(CardLine(silence.BEFORE))
        card.show(f"{embargo.code}: silence on social media", [*lines, *reminders])
