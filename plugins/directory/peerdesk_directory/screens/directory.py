"""The list of places of help, gaps first, and what can be done from it."""

from __future__ import annotations

from typing import ClassVar

import attrs
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import Tone
from peerdesk_core.faults import DeskError
from peerdesk_core.lookup import searchable
from peerdesk_core.model.ids import Id, PartialDate
from peerdesk_core.model.resources import ResourceKind
from peerdesk_directory import paper, store, views
from peerdesk_directory.findings import missing_kinds
from peerdesk_directory.hooks import DIRECTORY, view_of
from peerdesk_directory.models import About, Entry, Finding, Says
from peerdesk_directory.service import View, is_stale
from peerdesk_directory.words import KINDS, OF_PEOPLE
from peerdesk_tui.kit.card import Card
from peerdesk_tui.kit.confirm import Ask, TypedConfirm
from peerdesk_tui.kit.data_list import Column, DataList, Row
from peerdesk_tui.kit.empty_state import EmptyState
from peerdesk_tui.kit.search import SearchLine, SearchScreen

from .entry import EntryScreen
from .page import CareScreen, LinesScreen
from .parts import card_lines, write_paper
from .people import PeopleScreen
from .roles import RolesScreen

_NOTHING = EmptyState(
    "Where a person can be referred, and whom the team can call.",
    "Nothing is entered yet, and the department's policy names no kind of help.",
    "Press n to enter the first place; m opens the people of the program.",
)
_NO_MATCH = EmptyState("Nothing matches.", "No entry has all the words of the search.", "Press esc to see everything.")
_GAP = "gap:"


class DirectoryScreen(SearchScreen):
    """Every place of help; what the policy names and the directory lacks stands first."""

    ID = DIRECTORY
    TITLE = "Directory"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "new_entry", "New"),
        Binding("m", "more", "More"),
        Binding("c", "checked", "Checked today", show=False),
        Binding("x", "remove", "Remove", show=False),
    ]
    DEFAULT_CSS = """
    DirectoryScreen #about { height: 7; border-top: solid $panel; }
    """

    def __init__(self, ctx: Ctx) -> None:
        super().__init__(ctx)
        self.entries: dict[str, Entry] = {}
        self._gaps: dict[str, tuple[ResourceKind, Finding]] = {}
        self._view: View | None = None

    def body(self) -> ComposeResult:
        """The search line, the list, and the card of the selected place."""
        yield SearchLine(id="search")
        yield DataList(
            Column("kind", "Kind", 19),
            Column("name", "Name", 18, flex=True),
            Column("reach", "Reach", 13, priority=2),
            Column("checked", "Checked", 11),
            Column("where", "Where", 7, priority=3),
            Column("languages", "Languages", 16, priority=4),
            empty=_NOTHING,
            id="places",
        )
        yield Card(id="about")

    def on_mount(self) -> None:
        """Start in the list."""
        self.query_one(Card).can_focus = False
        self.query_one(DataList).focus()

    def reload(self) -> None:
        """Read the directory, and ask the department's texts what it lacks."""
        try:
            self._view = view_of(self.ctx)
        except DeskError as error:
            self.show_error(error)
            return
        self.entries = {entry.id: entry for entry in self._view.entries}
        self._gaps = {_GAP + kind.value: (kind, finding) for kind, finding in missing_kinds(self._view)}
        self._draw()

    def narrow(self) -> None:
        """Show what the search finds."""
        self._draw()

    def action_new_entry(self, kind: ResourceKind = ResourceKind.EAP) -> None:
        """An empty form."""
        self.open_form(EntryScreen(self.ctx, Entry(id=Id(""), kind=kind, title="")))

    def action_checked(self) -> None:
        """The selected place was called or looked up today, and is right."""
        entry = self._current()
        if entry is None:
            self.tell("Select an entry first: one that is missing cannot be checked.")
            return
        today = PartialDate(self.ctx.clock.today().isoformat())
        try:
            store.save(self.ctx.store, "directory.entry.checked", entries=[attrs.evolve(entry, checked_on=today)])
        except DeskError as error:
            self.show_error(error)
            return
        self.reload()
        self.tell("Checked today.")

    def action_more(self) -> None:
        """The other pages of the directory."""
        pages = (
            ("people", "People of the program"),
            ("roles", "Roles and duties"),
            ("lines", "Lines of communication"),
            ("care", "Care for the peers"),
            ("export", "Write the directory to a file"),
        )
        self.app.push_screen(Ask("More of the directory", *pages), self._chosen)

    def action_export(self) -> None:
        """Write the whole directory to files."""
        if self._view is not None:
            write_paper(self, "peerdesk-directory", paper.directory_paper(self._view, self.ctx.watermark))

    def action_remove(self) -> None:
        """Take the selected place out, after a typed word."""
        entry = self._current()
        if entry is None:
            return

        def removed(sure: bool | None) -> None:
            if not sure:
                return
            try:
                store.remove_entry(self.ctx.store, entry.id)
            except DeskError as error:
                self.show_error(error)
                return
            self.tell("Entry removed.")
            self.reload()

        effects = (
            "The selected entry leaves the directory for good.",
            "Nobody is referred there any more.",
        )
        self.app.push_screen(TypedConfirm("Remove an entry", effects, "remove"), removed)

    def on_data_list_opened(self, event: DataList.Opened) -> None:
        """Open an entry; of a gap, the form that fills it."""
        gap = self._gaps.get(event.row_id)
        if gap is None:
            self.open_form(EntryScreen(self.ctx, self.entries[event.row_id]))
        elif gap[0] in OF_PEOPLE:
            self.app.push_screen(PeopleScreen(self.ctx))
        else:
            self.action_new_entry(gap[0])

    def on_data_list_moved(self) -> None:
        """Tell about the selected place."""
        self._tell_about()

    def _chosen(self, page: str | None) -> None:
        screens = {"people": PeopleScreen, "roles": RolesScreen, "lines": LinesScreen, "care": CareScreen}
        if page == "export":
            self.action_export()
        elif page is not None:
            self.app.push_screen(screens[page](self.ctx))

    def _current(self) -> Entry | None:
        return self.entries.get(self.query_one(DataList).current or "")

    def _draw(self) -> None:
        view = self._view
        if view is None:
            return
        words = searchable(self.searched).split()
        rows = [
            Row(id, (KINDS[kind], views.NO_ENTRY, "", "", "", ""), Tone.BAD)
            for id, (kind, _) in self._gaps.items()
            if all(word in searchable(KINDS[kind]) for word in words)
        ]
        rows += [
            Row(id, views.entry_cells(view, entry), Tone.WARN if is_stale(view, entry) else Tone.GOOD)
            for id, entry in self.entries.items()
            if all(word in views.entry_words(view, entry) for word in words)
        ]
        places = self.query_one(DataList)
        places.empty = _NO_MATCH if words else _NOTHING
        places.load(rows)
        self._tell_about()

    def _tell_about(self) -> None:
        card = self.query_one(Card)
        current = self.query_one(DataList).current or ""
        gap, entry = self._gaps.get(current), self.entries.get(current)
        if gap is not None:
            where = "Enter opens the people of the program." if gap[1].about is About.PEOPLE else "Enter fills it."
            card.show("Missing", card_lines([views.found(gap[1]), Says(text=where)]))
        elif entry is not None and self._view is not None:
            card.show(entry.title, card_lines(views.entry_lines(self._view, entry)))
        else:
            card.show("", ())
