"""The audit trail: what kind of thing happened on which day. The chain is checked each time it is read."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Static

from peerdesk_core.contributions import Tone
from peerdesk_core.faults import BadInput, DeskError
from peerdesk_core.vault.audit import AuditEvent
from peerdesk_core.vault.errors import StorageFailed
from peerdesk_core.vault.upkeep.audit_file import AuditFile, export_audit
from peerdesk_tui.kit.card import CardLine
from peerdesk_tui.kit.confirm import Notice
from peerdesk_tui.kit.data_list import Column, DataList, Row
from peerdesk_tui.kit.empty_state import EmptyState
from peerdesk_tui.kit.form import Line
from peerdesk_tui.kit.path import path_of
from peerdesk_tui.kit.search import SearchLine, SearchScreen
from peerdesk_tui.kit.text import plain, sign

from .dialogs import Attempt, Values, slowly
from .own import OwnScreen

EMPTY = EmptyState(
    "Nothing has happened yet.",
    "Events come here by day and kind as the desk is used.",
    "There is nothing to do; esc goes back.",
)


class AuditScreen(OwnScreen, SearchScreen):
    """A row for each day and kind, the latest day first. `/` filters, x exports."""

    ID: ClassVar[str] = "audit"
    TITLE: ClassVar[str] = "Audit"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("x", "export", "Export")]
    DEFAULT_CSS = """
    AuditScreen #audit-says { height: 2; padding: 0 1; text-overflow: ellipsis; }
    AuditScreen SearchLine { margin: 0 1; }
    AuditScreen DataList { height: 1fr; }
    """

    class Read(Message):
        """The trail was read and its chain checked, or that failed."""

        def __init__(self, events: tuple[AuditEvent, ...], error: DeskError | None) -> None:
            super().__init__()
            self.events = events
            self.error = error

    def body(self) -> ComposeResult:
        """How the chain stands, filter, list."""
        yield Static(plain("Reading the trail."), id="audit-says")
        yield SearchLine()
        yield DataList(
            Column("day", "Day", 12),
            Column("kind", "Kind", 30, flex=True),
            Column("count", "Times", 6, right=True),
            empty=EMPTY,
        )

    def on_mount(self) -> None:
        """Start in the list."""
        self.query_one(DataList).focus()

    def reload(self) -> None:
        """Read it off the UI thread: a trail of years is long."""
        self.run_worker(self._read, thread=True, exclusive=True, group="audit", name="read the audit trail")

    def _read(self) -> None:
        try:
            self.post_message(self.Read(self.desk.vault.audit_events(), None))
        except DeskError as error:
            self.post_message(self.Read((), error))

    def on_audit_screen_read(self, message: Read) -> None:
        """Show it, or what is wrong with it."""
        says = self.query_one("#audit-says", Static)
        if message.error is not None:
            says.update(plain(f"{self._sign(Tone.BAD)} {message.error.cause} {message.error.next_step}"))
            self.query_one(DataList).load(())
            return
        says.update(plain(f"{self._sign(Tone.GOOD)} {whole(message.events)}"))
        self.query_one(DataList).load(rows(message.events))

    def _sign(self, tone: Tone) -> str:
        return sign(tone, ascii_only=not self.app.console.encoding.lower().startswith("utf"))

    def action_export(self) -> None:
        """Ask for a file, write it, read it back."""
        self.run_worker(self._export(), name="export the audit trail", group="export", exclusive=True)

    async def _export(self) -> None:
        def check(values: Values) -> dict[str, str]:
            return {} if values["file"].strip() else {"file": "Type a path."}

        intro = ("Days and kinds, each line chained to the one before and the whole signed. No name, code or hour.",)
        field = Line("file", "File", help="A new file; one that is there is never replaced.")

        async def attempt(values: Values) -> bool:
            file, vault = path_of(values["file"]), self.desk.vault
            says = "Writing, then reading it back."
            made = await slowly(self.app, "Exporting", says, lambda: export_audit(vault, file))
            await self.app.push_screen_wait(Notice("Audit trail exported", exported(made, str(file))))
            return True

        def blame(error: DeskError) -> str:
            return "file" if isinstance(error, (BadInput, StorageFailed)) else ""

        await self.app.push_screen_wait(Attempt("Export the audit trail", intro, (field,), attempt, blame, check))


def exported(audit: AuditFile, file: str) -> tuple[CardLine, ...]:
    """What to hand over beside the file."""
    return (
        CardLine(f"{len(audit.events)} events in {file}, read back and found whole.", Tone.GOOD),
        CardLine("Anybody can check it without a key: `peerdesk audit verify FILE`."),
        CardLine("Hand over the fingerprint of the desk's keys by another way than the file, such as by telephone:"),
        CardLine(audit.fingerprint, indent=1),
    )


def whole(events: tuple[AuditEvent, ...]) -> str:
    """The sentence above the list, for a chain that was just checked."""
    days = len({event.day for event in events})
    count = f"{len(events)} event{'' if len(events) == 1 else 's'} on {days} day{'' if days == 1 else 's'}"
    return f"{count}. The chain was checked just now: none is missing, changed or added. No name, no hour is kept."


def rows(events: tuple[AuditEvent, ...]) -> list[Row]:
    """A row for each day and kind, the latest day first, kinds of a day in order."""
    counted: Counter[tuple[date, str]] = Counter((event.day, event.kind) for event in events)
    ordered = sorted(counted, key=lambda key: (-key[0].toordinal(), key[1]))
    return [
        Row(f"{day.isoformat()} {kind}", (f"{day:%d %b %Y}", words(kind), str(counted[day, kind])))
        for day, kind in ordered
    ]


def words(kind: str) -> str:
    """A kind as people read it: "request.closed" is "request: closed"."""
    first, _, rest = kind.partition(".")
    return f"{first}: {rest.replace('.', ' ').replace('_', ' ')}" if rest else first
