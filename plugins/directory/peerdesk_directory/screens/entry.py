"""The form of one place of help."""

from __future__ import annotations

from textual.app import ComposeResult

from peerdesk_core.context import Ctx
from peerdesk_core.faults import DeskError
from peerdesk_core.model.ids import new_id
from peerdesk_directory import store
from peerdesk_directory.editing import read_entry, same_entry, values_of_entry
from peerdesk_directory.hooks import DIRECTORY
from peerdesk_directory.models import Entry
from peerdesk_directory.words import KINDS, OF_PEOPLE
from peerdesk_tui.kit.confirm import Ask
from peerdesk_tui.kit.form import Choice, Flag, Form, Line
from peerdesk_tui.kit.screen import DeskScreen


class EntryScreen(DeskScreen):
    """All fields of one place. An entry without an id is a new one."""

    ID = DIRECTORY
    TITLE = "Entry of the directory"

    def __init__(self, ctx: Ctx, entry: Entry) -> None:
        super().__init__(ctx)
        self.entry = entry
        self._before = values_of_entry(entry)

    def body(self) -> ComposeResult:
        """The form."""
        value = {key: str(value) for key, value in self._before.items()}
        kinds = [(kind.value, title) for kind, title in KINDS.items() if kind not in OF_PEOPLE]
        yield Form(
            Choice("kind", "Kind", kinds, value["kind"], "Clinical leads and consultants are people of the program."),
            Line("title", "Name", value["title"], "Of the place or group; no private person."),
            Flag("internal", "Belongs to the department", bool(self._before["internal"])),
            Line("reach", "Reach", value["reach"], "A telephone number, an address, or where and when a group meets."),
            Line("hours", "Hours", value["hours"], "When somebody answers there."),
            Line("languages", "Languages", value["languages"], "Besides English, such as Hmong; Spanish."),
            Flag("competent", "Knows responder culture", bool(self._before["competent"])),
            Line("note", "Note", value["note"], "About the place; never about anybody who was helped."),
            Line("checked_on", "Checked on", value["checked_on"], "The day somebody made sure: 2026-03-31."),
        )

    def on_form_submitted(self, event: Form.Submitted) -> None:
        """Save, or say under each field what is wrong; a second one of the same name only when that is meant."""
        id = self.entry.id or new_id(self.ctx.random)
        edited = read_entry(event.values, id=id, today=self.ctx.clock.today())
        for key in reversed(list(edited.errors)):
            event.form.set_error(key, edited.errors[key])
        entry = edited.entry
        if entry is None:
            return
        if not same_entry(entry, store.all_entries(self.ctx.store)):
            self._save(entry)
            return
        ask = Ask("An entry has this name or number already.", ("back", "Go back"), ("keep", "Keep both"))
        self.app.push_screen(ask, lambda answer: self._save(entry) if answer == "keep" else None)

    def _save(self, entry: Entry) -> None:
        try:
            store.save(self.ctx.store, "directory.entry.saved", entries=[entry])
        except DeskError as error:
            self.show_error(error)
            return
        self.query_one(Form).settle()
        self.saved = entry.id
        self.tell("Entry saved." if self.entry.id else "Entry added.")
        self.dismiss(None)
