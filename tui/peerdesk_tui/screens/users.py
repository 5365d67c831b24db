"""Who may open the desk and as what; the recovery code; renewing keys; handing over. The coordinator's alone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, ClassVar

import attrs
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from peerdesk_core.contributions import Tone
from peerdesk_core.faults import DeskError
from peerdesk_core.vault.compartments import Role
from peerdesk_core.vault.errors import HandleTaken
from peerdesk_core.vault.header import SLOTS
from peerdesk_core.vault.people import Custodian, Person
from peerdesk_core.vault.slots import plain_handle
from peerdesk_tui.kit.card import Card, CardLine
from peerdesk_tui.kit.confirm import Ask, Notice, TypedConfirm
from peerdesk_tui.kit.data_list import Column, DataList, Row
from peerdesk_tui.kit.empty_state import EmptyState
from peerdesk_tui.kit.form import Choice, Line
from peerdesk_tui.kit.text import plain

from .custodian import ask_custodian
from .dialogs import Attempt, SecretLine, Values, Waiting, error_notice, slowly
from .handover import hand_over
from .own import OwnScreen
from .passphrase import change_passphrase, wrong_passphrase
from .people_words import PURPOSES, TITLES, note, notes_on
from .secret import CodePage

TO_ADD = (Role.DEPUTY, Role.CLINICAL_LEAD, Role.COMMAND, Role.AUDITOR, Role.COORDINATOR)


class UsersScreen(OwnScreen):
    """The list, and the card of the selected one. Every change is audited by its kind alone."""

    ID: ClassVar[str] = "users"
    TITLE: ClassVar[str] = "Users and keys"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "add", "Add"),
        Binding("c", "code", "Recovery code"),
        Binding("h", "hand_over", "Hand over"),
        Binding("x", "remove", "Remove", show=False),
        Binding("n", "renew", "Renew keys", show=False),
        Binding("e", "invite", "Invite to selection", show=False),
    ]
    DEFAULT_CSS = """
    UsersScreen #users-room { height: 1; padding: 0 1; color: $text-muted; }
    UsersScreen DataList { height: 1fr; }
    UsersScreen Card { height: 9; border-top: solid $primary; }
    """

    def body(self) -> ComposeResult:
        """How much room there is, list, card."""
        yield Static("", id="users-room", markup=False)
        yield DataList(
            Column("handle", "Name at this desk", 22, flex=True),
            Column("role", "Opens it as", 16),
            Column("note", "Note", 24, priority=2),
            empty=EmptyState("Nobody.", "The directory is empty.", "Press a to add somebody."),
        )
        yield Card()

    def on_mount(self) -> None:
        """Start in the list."""
        self.people: dict[str, Person] = {}
        self.query_one(DataList).focus()

    def reload(self) -> None:
        """Read the directory."""
        try:
            users = self.desk.vault.users
            self.people = {person.user.hex(): person for person in users.all()}
            self.custodian = users.custodian
        except DeskError as error:
            self.show_error(error)
            return
        room = f"{len(self.people)} of {SLOTS} ways in are used. Keys decide what each opens."
        self.query_one("#users-room", Static).update(plain(room))
        self.query_one(DataList).load(
            Row(id, (person.handle, TITLES[person.role], note(person, self._me, self.custodian)), self._tone(person))
            for id, person in self.people.items()
        )
        self._show()

    def on_data_list_moved(self) -> None:
        """Show the selected one."""
        self._show()

    async def on_data_list_opened(self) -> None:
        """What can be done with the selected one."""
        person = self._selected
        if person is None:
            return
        if person.role is Role.RECOVERY:
            self.action_code()
            return
        choices = [("passphrase", "Change my passphrase")] if self._is_me(person) else [("remove", "Remove")]
        if self._may_invite(person):
            choices.append(("invite", "Invite to the selection of peers"))
        if person.invited:
            choices.append(("invite", "End the invitation to the selection"))
        if self._is_me(person):
            choices.append(("hand_over", "Hand the desk over to somebody else"))
        self._begin(lambda: self._choose(person, choices))

    def action_add(self) -> None:
        """Let somebody in."""
        self._begin(self._add)

    def action_remove(self) -> None:
        """Shut the selected one out."""
        if (person := self._selected) is not None:
            self._begin(lambda: self._remove(person))

    def action_invite(self) -> None:
        """Give the selected one the keys of the selection, or end that."""
        if (person := self._selected) is not None:
            self._begin(lambda: self._invite(person))

    def action_renew(self) -> None:
        """New keys for the same people."""
        self._begin(self._renew)

    def action_code(self) -> None:
        """The recovery code and its custodian."""
        self._begin(self._code)

    def action_hand_over(self) -> None:
        """Put somebody else in one's own place."""
        self._begin(lambda: hand_over(self.app, self.desk))

    # ------------------------------------------------------------- what is selected

    @property
    def _selected(self) -> Person | None:
        return self.people.get(self.query_one(DataList).current or "")

    @property
    def _me(self) -> bytes:
        return self.desk.vault.journal.keys.user

    def _is_me(self, person: Person) -> bool:
        return person.user == self._me

    def _may_invite(self, person: Person) -> bool:
        return person.role is Role.CLINICAL_LEAD and not person.invited

    def _tone(self, person: Person) -> Tone:
        unsure = self.custodian is None or self.custodian.confirmed is None
        return Tone.WARN if person.role is Role.RECOVERY and unsure else Tone.PLAIN

    def _show(self) -> None:
        person = self._selected
        if person is None:
            self.query_one(Card).show("", ())
            return
        lines = [CardLine(PURPOSES[person.role])]
        lines += [CardLine(text, tone) for text, tone in notes_on(person, self._is_me(person), self.custodian)]
        lines += [CardLine(""), CardLine("x: shut out. n: renew all keys. e: invite to the selection, or end it.")]
        self.query_one(Card).show(f"{TITLES[person.role]}: what it opens", lines)

    # ------------------------------------------------------------- sequences

    def _begin(self, sequence: Callable[[], Awaitable[None]]) -> None:
        """One sequence of questions at a time."""

        async def run() -> None:
            await sequence()
            if self.is_attached and self.desk.is_open:
                self.reload()

        self.run_worker(run(), name="a change of users", group="users", exclusive=True)

    async def _slowly(self, title: str, says: str, work: Callable[[], Any]) -> Any:
        """Do it behind a calm line. None if it failed, which has been shown then."""
        outcome = await self.app.push_screen_wait(Waiting(title, says, work))
        if isinstance(outcome, DeskError):
            await self.app.push_screen_wait(error_notice(outcome))
            return None
        return None if isinstance(outcome, BaseException) else (outcome, True)

    async def _choose(self, person: Person, choices: list[tuple[str, str]]) -> None:
        picked = await self.app.push_screen_wait(Ask(f"What with {person.handle}?", *choices))
        if picked == "remove":
            await self._remove(person)
        elif picked == "invite":
            await self._invite(person)
        elif picked == "passphrase":
            await change_passphrase(self.app, self.desk)
        elif picked == "hand_over":
            await hand_over(self.app, self.desk)

    async def _add(self) -> None:
        taken = {plain_handle(person.handle) for person in self.people.values()}

        def check(values: Values) -> dict[str, str]:
            if not values["handle"].strip():
                return {"handle": "A name is needed."}
            if plain_handle(values["handle"]) in taken:
                return {"handle": "Somebody has that name here already."}
            return wrong_passphrase(values, "passphrase", "passphrase")

        intro = (
            "Hand over name and words in person, never by mail. They can change the words themselves: ctrl+p, My "
            "passphrase.",
        )
        words = self.desk.suggest_passphrase()
        fields = (
            Choice("role", "Opens it as", [(role.value, TITLES[role]) for role in TO_ADD]),
            Line("handle", "Name here", help="A short word that only this person uses here."),
            SecretLine(
                "passphrase",
                "Passphrase",
                words,
                help=f"Write these down for them now, they are not shown again: {words} Then ctrl+s.",
            ),
        )
        users = self.desk.vault.users

        async def attempt(values: Values) -> bool:
            handle, own, role = values["handle"].strip(), values["passphrase"], Role(values["role"])
            await slowly(self.app, "Letting somebody in", "Making the key.", lambda: users.add(handle, own, role))
            self.tell(f"Added as {TITLES[role].lower()}. The words open the desk from now on.")
            return True

        def blame(error: DeskError) -> str:
            return "handle" if isinstance(error, HandleTaken) else ""

        page = Attempt("Let somebody in", intro, fields, attempt, blame, check, to_see="passphrase")
        await self.app.push_screen_wait(page)

    async def _remove(self, person: Person) -> None:
        if self._is_me(person) or person.role is Role.RECOVERY:
            why = (
                "You are the one at the desk: h hands it over to somebody else."
                if self._is_me(person)
                else "Without the code nobody gets in when you cannot. c replaces it by a new one."
            )
            await self.app.push_screen_wait(Notice("That one stays", (why,)))
            return
        effects = (
            f"{person.handle} ({TITLES[person.role].lower()}) can open nothing that is written from now on.",
            "All keys are renewed; everybody else's passphrase and the recovery code stay as they are.",
            "What was read, copied or backed up before is not taken back by this.",
        )
        if not await self.app.push_screen_wait(TypedConfirm("Shut somebody out", effects, "remove")):
            return
        users = self.desk.vault.users
        if await self._slowly("Renewing all keys", "Writing the vault afresh.", lambda: users.remove(person.handle)):
            self.tell("Removed, and all keys renewed. Make a backup: older ones still open with the old keys.")

    async def _invite(self, person: Person) -> None:
        if person.invited:
            await self._end_invitation(person)
            return
        if not self._may_invite(person):
            why = "Only a clinical lead can be invited to the selection of peers."
            await self.app.push_screen_wait(Notice("Nobody to invite", (why,)))
            return
        effects = (
            f"{person.handle} can read and write the applications from the next unlock on.",
            "To end it all keys are renewed: a key that was handed out cannot be taken back.",
        )
        if not await self.app.push_screen_wait(TypedConfirm("Invite to the selection", effects, "invite")):
            return
        users = self.desk.vault.users
        if await self._slowly("Inviting", "Wrapping the key.", lambda: users.invite(person.handle)):
            self.tell("Invited.")

    async def _end_invitation(self, person: Person) -> None:
        effects = (
            f"{person.handle} can read no application that is written from now on.",
            "All keys are renewed; every passphrase and the recovery code stay as they are.",
        )
        if not await self.app.push_screen_wait(TypedConfirm("End the invitation", effects, "end")):
            return
        users = self.desk.vault.users
        if await self._slowly(
            "Renewing all keys", "Writing the vault afresh.", lambda: users.end_invitation(person.handle)
        ):
            self.tell("The invitation is over, and all keys are renewed.")

    async def _renew(self) -> None:
        effects = (
            "Every key is made afresh and the vault written anew. Names, passphrases and the recovery code stay.",
            "Do it once a year, and whenever somebody may have copied the files and learned a passphrase.",
            "Older backups still open with the old keys: destroy those that you do not need.",
        )
        if not await self.app.push_screen_wait(TypedConfirm("Renew all keys", effects, "renew")):
            return
        if await self._slowly("Renewing all keys", "Writing the vault afresh.", self.desk.vault.users.rotate):
            self.tell("All keys renewed.")

    # ------------------------------------------------------------- the code and its custodian

    async def _code(self) -> None:
        has_code = any(person.role is Role.RECOVERY for person in self.people.values())
        choices = [("replace", "Make a new recovery code" if has_code else "Make a recovery code")]
        if has_code:
            choices.append(("name", "Name the custodian" if self.custodian is None else "Name another custodian"))
        if has_code and self.custodian is not None and self.custodian.confirmed is None:
            choices.append(("confirm", "The custodian confirmed to have it"))
        picked = await self.app.push_screen_wait(Ask("The recovery code", *choices))
        if picked == "replace":
            await self._replace_code()
        elif picked == "name":
            await self._name_custodian()
        elif picked == "confirm" and self.custodian is not None:
            self._keep(attrs.evolve(self.custodian, confirmed=self.desk.clock.today()))
            self.tell("Noted, with today's date.")

    async def _replace_code(self) -> None:
        effects = (
            "The code that was printed before opens nothing any more; all keys are renewed.",
            "The new one is shown once. Have paper and pen at hand, and nobody behind you.",
        )
        if not await self.app.push_screen_wait(TypedConfirm("Make a new recovery code", effects, "new code")):
            return
        users, custodian = self.desk.vault.users, self.custodian

        def replace() -> str:
            code = users.replace_code()
            if custodian is not None:
                with suppress(DeskError):  # whatever fails now, the new code must be shown
                    users.name_custodian(attrs.evolve(custodian, confirmed=None))
            return code

        done = await self._slowly("Making the code", "Making its key, and renewing all others.", replace)
        if done and await self.app.push_screen_wait(CodePage(done[0])):
            await self._name_custodian()

    async def _name_custodian(self) -> None:
        custodian = await ask_custodian(self.app, self.desk, self.custodian)
        if custodian is not None:
            self._keep(custodian)

    def _keep(self, custodian: Custodian) -> None:
        try:
            self.desk.vault.users.name_custodian(custodian)
        except DeskError as error:
            self.show_error(error)
