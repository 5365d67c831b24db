"""What the department chooses where its policy leaves a choice: every setting of every plugin in one list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.widgets import Static

from peerdesk_core.choices import BadChoice, checked_value
from peerdesk_core.contributions import SettingKind, SettingSpec
from peerdesk_core.faults import DeskError
from peerdesk_core.kernel import Owned
from peerdesk_tui.kit.data_list import Column, DataList, Row
from peerdesk_tui.kit.empty_state import EmptyState
from peerdesk_tui.kit.form import Choice, FormField, Line
from peerdesk_tui.kit.search import SearchLine, SearchScreen
from peerdesk_tui.kit.text import plain

from .dialogs import Attempt, Check, Values
from .own import OwnScreen

EMPTY = EmptyState(
    "What your policy leaves open is chosen here.",
    "No plugin that runs asks for anything.",
    "There is nothing to do; esc goes back.",
)
BLANK = "not chosen"
_CHOSEN = "Chosen"
"""The one field of the form, whose title says what it is about."""
_YES_NO = (("yes", "Yes"), ("no", "No"))


class ChoicesScreen(OwnScreen, SearchScreen):
    """A row for each choice. Enter changes one; `/` filters."""

    ID: ClassVar[str] = "choices"
    TITLE: ClassVar[str] = "Department's choices"
    DEFAULT_CSS = """
    ChoicesScreen .choices--says { height: auto; padding: 0 1; }
    ChoicesScreen #choice-help { height: 3; padding: 0 1; color: $text-muted; }
    ChoicesScreen SearchLine { margin: 0 1; }
    ChoicesScreen DataList { height: 1fr; }
    """

    def body(self) -> ComposeResult:
        """What they are, filter, list, the selected one in a sentence."""
        yield Static(
            plain("Kept in the vault with the team's records. What is not chosen stays as the policy leaves it."),
            classes="choices--says",
        )
        yield SearchLine()
        yield DataList(
            Column("part", "Part", 10),
            Column("title", "Choice", 30, flex=True),
            Column("value", "Chosen", 22),
            empty=EMPTY,
        )
        yield Static(id="choice-help")

    def on_mount(self) -> None:
        """Start in the list."""
        self.query_one(DataList).focus()

    def reload(self) -> None:
        """Ask the plugins what there is to choose, and the vault what was chosen."""
        kernel = self.desk.kernel
        titles = {state.id: state.title for state in kernel.plugins()}
        try:
            owned = kernel.settings_schema()
            chosen = {one.owner: self.desk.choices(one.owner) for one in owned}
        except DeskError as error:
            self.show_error(error)
            return
        self.specs = {one.item.id: one.item for one in owned}
        self.values = {one.item.id: chosen[one.owner].get(one.item.id, "") for one in owned}
        self.query_one(DataList).load(rows(owned, titles, self.values))

    def on_data_list_moved(self, message: DataList.Moved) -> None:
        """Say what the selected one is about."""
        self._explain(message.row_id)

    def on_data_list_opened(self, message: DataList.Opened) -> None:
        """Change it, where the keys at hand may."""
        spec = self.specs[message.row_id]
        if not self.desk_app.coordinates:
            self.tell("The coordinator makes these choices.")
            return
        self.run_worker(self._change(spec), name="change a choice", group="choices", exclusive=True)

    async def _change(self, spec: SettingSpec) -> None:
        async def attempt(values: Values) -> bool:
            self.desk.choose({spec.id: values[spec.id]})
            return True

        def blame(error: DeskError) -> str:
            return spec.id if isinstance(error, BadChoice) else ""

        intro = tuple(part for part in (spec.help, f"Left open by {spec.cite}." if spec.cite else "") if part)
        form = Attempt(spec.title, intro, (field(spec, self.values[spec.id]),), attempt, blame, checks(spec))
        if await self.app.push_screen_wait(form) is not None:
            self.reload()

    def _explain(self, id: str | None) -> None:
        spec = self.specs.get(id or "")
        self.query_one("#choice-help", Static).update(plain("" if spec is None else explained(spec)))


def rows(owned: Sequence[Owned[SettingSpec]], titles: Mapping[str, str], values: Mapping[str, str]) -> list[Row]:
    """A row for each choice, part by part in the order in which the parts come."""
    parts = {one.owner: place for place, one in reversed(tuple(enumerate(owned)))}
    ordered = sorted(owned, key=lambda one: parts[one.owner])
    return [
        Row(one.item.id, (part, within(part, one.item.title), shown(one.item, values[one.item.id])))
        for one in ordered
        for part in (titles.get(one.owner, one.owner),)
    ]


def within(part: str, title: str) -> str:
    """A choice's title beside the name of its part, which it may begin with."""
    rest = title.removeprefix(f"{part}: ")
    return f"{rest[:1].upper()}{rest[1:]}"


def shown(spec: SettingSpec, value: str) -> str:
    """What was chosen, in words."""
    if not value:
        return BLANK
    return dict(_options(spec)).get(value, value)


def explained(spec: SettingSpec) -> str:
    """The whole of it in a sentence or two, since the list may have cut its title."""
    cite = f" ({spec.cite})" if spec.cite else ""
    return f"{spec.title}. {spec.help}{cite}" if spec.help else f"{spec.title}{cite}."


def field(spec: SettingSpec, value: str) -> FormField:
    """The field in which it is chosen."""
    if spec.kind in (SettingKind.CHOICE, SettingKind.FLAG):
        return Choice(spec.id, _CHOSEN, (("", BLANK), *_options(spec)), value)
    limits = f"A whole number from {spec.least} to {spec.most}. " if spec.kind is SettingKind.NUMBER else ""
    return Line(spec.id, _CHOSEN, value, help=f"{limits}Leave it blank to choose nothing.")


def checks(spec: SettingSpec) -> Check:
    """What is wrong with a value, before anything is tried."""

    def check(values: Values) -> Mapping[str, str]:
        try:
            checked_value(spec, values[spec.id])
        except BadChoice as error:
            return {spec.id: f"{error.cause} {error.next_step}"}
        return {}

    return check


def _options(spec: SettingSpec) -> tuple[tuple[str, str], ...]:
    return _YES_NO if spec.kind is SettingKind.FLAG else spec.choices
