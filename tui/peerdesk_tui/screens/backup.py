"""Backups: how old the last one is, making one, checking one, and what the check words are for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from peerdesk_core.contributions import Tone
from peerdesk_core.faults import BadInput, DeskError
from peerdesk_core.vault.errors import BadCode, Damaged, NewerVault, StorageFailed, WordsDiffer, WrongPassphrase
from peerdesk_core.vault.recovery import HANDLE
from peerdesk_core.vault.upkeep.backup import Backup, last_backup, make_backup, note_verified, verify_backup
from peerdesk_core.vault.upkeep.warnings import BACKUP_AGE
from peerdesk_tui.kit.card import Card, CardLine
from peerdesk_tui.kit.form import Choice, Line
from peerdesk_tui.kit.modal import DeskModal
from peerdesk_tui.kit.path import path_of
from peerdesk_tui.kit.text import plain

from .dialogs import Attempt, SecretLine, Values, error_notice, slowly
from .own import OwnScreen
from .secret import CheckWords

RESTORING = (
    "To bring a backup back: lock (ctrl+l), unlock screen, ctrl+o, Restore a backup. It works on a new machine too, "
    "from the second step of the first start. The desk that is replaced is kept aside, never deleted."
)


class BackupScreen(OwnScreen):
    """How it stands, the words of the desk as it is, and the two things to do."""

    ID: ClassVar[str] = "backup"
    TITLE: ClassVar[str] = "Backup"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("b", "make", "Back up now"),
        Binding("c", "check", "Check a backup"),
    ]
    DEFAULT_CSS = """
    BackupScreen .backup--label { padding: 1 1 0 1; height: 2; text-style: bold; }
    BackupScreen CheckWords { margin: 0 1; }
    BackupScreen Card { padding: 1 1 0 1; }
    """

    def body(self) -> ComposeResult:
        """The words, then how it stands."""
        yield Static(plain("Check words of the desk as it is now"), classes="backup--label")
        yield CheckWords()
        yield Card()

    def on_mount(self) -> None:
        """Nothing to choose: the card has the focus, to be scrolled."""
        self.folder = ""
        self.query_one(Card).focus()

    def reload(self) -> None:
        """Ask the audit trail, and work out the words."""
        try:
            made, verified = last_backup(self.desk.vault)
            words = self.desk.check_words()
        except DeskError as error:
            self.show_error(error)
            return
        self.query_one(CheckWords).show(words)
        today = self.desk.clock.today()
        lines = [
            _age("Last backup made", made, today),
            _age("Last backup checked", verified, today),
            CardLine(""),
            CardLine(
                "b makes a backup on another disk and opens it once to be sure. c checks one that you have: it is "
                "opened and read whole, and nothing is written."
            ),
            CardLine(
                "The four words stand for the desk exactly as it is; any change gives others. You see them when you "
                "leave, with each backup, and at the unlock screen. Note them on paper when you leave: if others are "
                "shown there when you come back, somebody has put another state in the place of yours."
            ),
            CardLine(RESTORING),
            CardLine(
                "A backup never holds the keys of open requests. What they say is gone if this machine is lost; their "
                "codes and due times are kept."
            ),
        ]
        self.query_one(Card).show("", lines)

    def action_make(self) -> None:
        """Ask for a folder, then copy, open and read the copy."""
        self._begin(self._make)

    def action_check(self) -> None:
        """Ask for a file and a login, then open and read it."""
        self._begin(self._check)

    def _begin(self, sequence: Callable[[], Awaitable[None]]) -> None:
        async def run() -> None:
            await sequence()
            if self.is_attached and self.desk.is_open:
                self.reload()

        self.run_worker(run(), name="a backup", group="backup", exclusive=True)

    async def _make(self) -> None:
        intro = ("A folder on another disk, such as a stick that you lock away. The file is sealed.",)
        field = Line("folder", "Folder", self.folder, help="It must be there already, and not be the desk's own.")

        async def attempt(values: Values) -> bool:
            folder, vault = path_of(values["folder"]), self.desk.vault
            says = "Copying, then opening and reading the copy."
            backup = await slowly(self.app, "Backing up", says, lambda: make_backup(vault, folder))
            self.folder = str(folder)
            await self.app.push_screen_wait(BackupCard("Backup made and read back", backup))
            return True

        page = Attempt("Back up the desk", intro, (field,), attempt, _wrong_folder, _needs("folder"))
        await self.app.push_screen_wait(page)

    async def _check(self) -> None:
        intro = ("It is opened and read whole. Nothing is written, and the desk here stays as it is.",)
        fields = (
            Line("file", "File", help="Path of the backup."),
            Choice("way", "Open it with", (("login", "Name and passphrase"), ("code", "Recovery code"))),
            Line("handle", "Name here", help="The name that opened the desk when the backup was made."),
            SecretLine("secret", "Secret", password=True, help="The passphrase, or the recovery code."),
        )

        async def attempt(values: Values) -> bool:
            says = "Making the key, then reading."
            backup = await slowly(self.app, "Checking the backup", says, lambda: verified(values))
            await self.app.push_screen_wait(BackupCard("The backup is sound", backup))
            try:
                if not note_verified(self.desk.vault, backup):
                    self.app.notify("It is a backup of another desk, so nothing was noted here.", markup=False)
            except DeskError as error:
                await self.app.push_screen_wait(error_notice(error))
            return True

        page = Attempt("Check a backup", intro, fields, attempt, wrong_field, check_login)
        await self.app.push_screen_wait(page)


class BackupCard(DeskModal[None]):
    """A backup: its file, its words, how much it holds."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "back", "Close", key_display="enter")]
    DEFAULT_CSS = """
    BackupCard .backup--says { height: auto; }
    """

    def __init__(self, title: str, backup: Backup) -> None:
        super().__init__(title)
        self.backup = backup

    def body(self) -> ComposeResult:
        """File, words, what to do with them."""
        backup = self.backup
        frames = f"{backup.frames} sealed change{'' if backup.frames == 1 else 's'}"
        yield Static(plain(f"File: {backup.file.name}"), classes="backup--says")
        yield Static(plain(f"In: {backup.file.parent}"), classes="backup--says")
        yield Static(plain(f"Of {backup.day:%d %b %Y}: {frames}, all opened and read."), classes="backup--says")
        yield CheckWords(backup.words)
        yield Static(
            plain("Write the four words on the stick's label: whoever restores it compares them."),
            classes="backup--says",
        )


def verified(values: Values) -> Backup:
    """The backup that a filled form names, opened and read. Blocks for the key derivation."""
    handle = HANDLE if values["way"] == "code" else values["handle"].strip()
    return verify_backup(path_of(values["file"]), handle, values["secret"])


def wrong_field(error: DeskError) -> str:
    """The field of a form with file, way, name, secret and words that an error is about."""
    if isinstance(error, (WrongPassphrase, BadCode)):
        return "secret"
    if isinstance(error, WordsDiffer):
        return "words"
    return "file" if isinstance(error, (BadInput, Damaged, NewerVault)) else ""


def _wrong_folder(error: DeskError) -> str:
    return "folder" if isinstance(error, (BadInput, StorageFailed)) else ""


def check_login(values: Values) -> dict[str, str]:
    """What is missing in a form with file, way, name and secret."""
    wrong = {key: "This is needed." for key in ("file", "secret") if not values[key].strip()}
    if values["way"] == "login" and not values["handle"].strip():
        wrong["handle"] = "A name is needed beside the passphrase."
    return wrong


def _needs(key: str) -> Callable[[Values], dict[str, str]]:
    return lambda values: {} if values[key].strip() else {key: "This is needed."}


def _age(what: str, day: date | None, today: date) -> CardLine:
    if day is None:
        return CardLine(f"{what}: never.", Tone.WARN)
    days = (today - day).days
    ago = {0: "today", 1: "yesterday"}.get(days, f"{days} days ago")
    return CardLine(f"{what}: {ago} ({day:%d %b %Y}).", Tone.WARN if today - day >= BACKUP_AGE else Tone.GOOD)
