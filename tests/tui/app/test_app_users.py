"""Users and keys by keyboard: add, shut out, invite, renew, the code and its custodian, handing over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from peerdesk_core.desk import Desk
from peerdesk_core.testing import HANDLE, PASSPHRASE
from peerdesk_core.vault.compartments import Role
from peerdesk_core.vault.errors import DiskFull, HandleTaken, SavedUntidy, WrongPassphrase
from peerdesk_core.vault.people import Custodian
from peerdesk_core.vault.users import Users
from peerdesk_tui.app import PeerdeskApp
from peerdesk_tui.custody import check_custodian
from peerdesk_tui.kit.data_list import DataList
from peerdesk_tui.kit.entry import Entry
from peerdesk_tui.kit.form import Form
from peerdesk_tui.kit.inspect import problems
from peerdesk_tui.screens.secret import CodePage
from peerdesk_tui.screens.users import UsersScreen
from peerdesk_tui.tour import picture

Read = Callable[[Any], str]
WORDS = "words that only this test uses"


class Session:
    """The application with the Users screen in front."""

    def __init__(self, app: PeerdeskApp, pilot: Any, settle: Callable[..., Any], read: Read) -> None:
        self.app, self.pilot, self._settle, self._read = app, pilot, settle, read

    @property
    def text(self) -> str:
        return self._read(self.app)

    async def shows(self, *texts: str) -> None:
        await self._settle(self.pilot, self.app, lambda: all(text in self.text for text in texts))
        assert problems(self.app) == ()

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def types(self, text: str) -> None:
        await self.pilot.press(*("space" if letter == " " else letter for letter in text))

    async def fills(self, **values: str) -> None:
        await self._settle(self.pilot, self.app, lambda: bool(self.app.screen.query(Form)))
        for key, value in values.items():
            self.app.screen.query_one(Form).set_value(key, value)
        await self.press("ctrl+s")

    async def confirms(self, word: str) -> None:
        await self.shows(f"Type {word} and press enter")
        await self.types(word)
        await self.press("enter")

    async def writes_the_code_down(self) -> str:
        await self._settle(self.pilot, self.app, lambda: isinstance(self.app.screen, CodePage))
        page = self.app.screen
        assert isinstance(page, CodePage)
        code, place = page.step.code, page.step.place
        await self.shows(*code.split())
        page.query_one(Entry).value = code.split()[place]
        await self.press("enter")
        await self._settle(self.pilot, self.app, lambda: self.app.screen is not page)
        assert not any(group in self.text for group in code.split()) and not page.step.code
        return code

    async def at_the_list(self) -> None:
        await self._settle(self.pilot, self.app, lambda: isinstance(self.app.screen, UsersScreen))

    def select(self, handle: str) -> None:
        listed = self.app.screen.query_one(DataList)
        assert listed.select(next(row.id for row in listed.rows if row.cells[0] == handle))


async def begin(pilot: Any, app: PeerdeskApp, settle: Callable[..., Any], read: Read) -> Session:
    session = Session(app, pilot, settle, read)
    await session.shows("Before you go on")
    await pilot.press("enter")
    await app.open_screen("users")
    await session.shows("Users and keys", HANDLE)
    return session


def opens(desk: Desk, handle: str, passphrase: str) -> Role:
    """The role that a login opens a closed desk with."""
    desk.close()
    desk.unlock(handle, passphrase)
    return desk.vault.role


async def test_given_a_name_and_a_role_when_somebody_is_let_in_then_the_words_shown_open_the_desk_as_that(
    real_desk: Desk, settle: Callable[..., Any], screen_text: Read
) -> None:
    app = PeerdeskApp(real_desk)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        session = await begin(pilot, app, settle, screen_text)
        await session.press("a")
        await session.shows("Let somebody in", "Opens it as", "Deputy")
        words = str(app.screen.query_one(Form).values()["passphrase"])
        assert words in session.text and len(words.split()) == 6
        await session.fills(handle="", passphrase=words)
        await session.shows("A name is needed")
        await session.fills(handle=HANDLE.upper())
        await session.shows("Somebody has that name here already")
        await session.fills(handle="alex", passphrase="short")
        await session.shows("That passphrase is too easy to guess")
        await session.fills(handle="alex", passphrase=words, role="command")
        await session.shows("Added as command", "alex", "2 of 16")
        assert words not in session.text
        session.select("alex")
        await session.shows("Opens released reports and nothing else")
    assert opens(real_desk, "alex", words) is Role.COMMAND


async def test_given_a_name_alone_when_saved_then_the_words_are_put_before_the_eyes_first(
    real_desk: Desk, settle: Callable[..., Any], screen_text: Read
) -> None:
    app = PeerdeskApp(real_desk)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        session = await begin(pilot, app, settle, screen_text)
        await session.press("a", "down", *"alex", "ctrl+s")
        await session.shows("Let somebody in", "Write these down for them now")
        assert "Added as" not in session.text
        await session.press("ctrl+s")
        await session.shows("Added as deputy", "alex")


async def test_given_a_full_disk_when_somebody_is_let_in_then_the_form_stays_as_typed_and_can_be_saved_again(
    real_desk: Desk, settle: Callable[..., Any], screen_text: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    add, failing = Users.add, [DiskFull(), HandleTaken()]

    def fails_twice(users: Users, *arguments: Any) -> Any:
        if failing:
            raise failing.pop(0)
        return add(users, *arguments)

    monkeypatch.setattr(Users, "add", fails_twice)
    app = PeerdeskApp(real_desk)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        session = await begin(pilot, app, settle, screen_text)
        await session.press("a")
        await session.fills(handle="alex", passphrase=WORDS)
        await session.shows("Write these down for them now")
        await session.press("ctrl+s")
        await session.shows("The disk is full")
        await session.press("enter")
        await session.shows("Let somebody in", "alex")
        form = app.screen.query_one(Form)
        assert (form.values()["handle"], form.values()["passphrase"]) == ("alex", WORDS)
        await session.press("ctrl+s")
        await session.shows("That handle is taken")
        await session.press("ctrl+s")
        await session.shows("Added as deputy", "alex")
    assert opens(real_desk, "alex", WORDS) is Role.DEPUTY


async def test_given_a_change_that_is_saved_but_not_tidied_when_told_then_the_form_does_not_ask_for_it_again(
    real_desk: Desk, settle: Callable[..., Any], screen_text: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = Users.add

    def untidy(users: Users, *arguments: Any) -> Any:
        add(users, *arguments)
        raise SavedUntidy

    monkeypatch.setattr(Users, "add", untidy)
    app = PeerdeskApp(real_desk)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        session = await begin(pilot, app, settle, screen_text)
        await session.press("a")
        await session.fills(handle="alex", passphrase=WORDS)
        await session.press("ctrl+s")
        await session.shows("Saved, but not tidied")
        await session.press("enter")
        await session.at_the_list()
        await session.shows("alex")


async def test_given_somebody_when_shut_out_after_the_typed_word_then_the_words_open_nothing_any_more(
    real_desk: Desk, settle: Callable[..., Any], screen_text: Read
) -> None:
    real_desk.vault.users.add("alex", WORDS, Role.DEPUTY)
    epoch = real_desk.vault.journal.keys.epoch
    app = PeerdeskApp(real_desk)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        session = await begin(pilot, app, settle, screen_text)
        session.select("alex")
        await session.press("x")
        await session.shows("can open nothing that is written from now on")
        await session.press("escape")
        await session.at_the_list()
        assert "alex" in session.text
        await session.press("x")
        await session.confirms("remove")
        await session.shows("1 of 16", "all keys renewed")
        session.select(HANDLE)
        await session.press("x")
        await session.shows("You are the one at the desk")
    assert real_desk.vault.journal.keys.epoch == epoch + 1
    real_desk.close()
    with pytest.raises(WrongPassphrase):
        real_desk.unlock("alex", WORDS)


async def test_given_a_clinical_lead_when_invited_by_the_menu_then_the_list_says_so_and_the_same_key_ends_it(
    real_desk: Desk, settle: Callable[..., Any], screen_text: Read
) -> None:
    real_desk.vault.users.add("doc", WORDS, Role.CLINICAL_LEAD)
    app = PeerdeskApp(real_desk)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        session = await begin(pilot, app, settle, screen_text)
        session.select("doc")
        await session.press("enter")
        await session.shows("What with doc?", "Invite to the selection of peers")
        await session.press("i")
        await session.confirms("invite")
        await session.shows("invited to selection")
        assert [person.invited for person in real_desk.vault.users.all() if person.handle == "doc"] == [True]
        await session.press("e")
        await session.confirms("end")
        await session.shows("The invitation is over")
    assert [person.invited for person in real_desk.vault.users.all() if person.handle == "doc"] == [False]


async def test_given_no_code_when_one_is_made_then_it_must_be_typed_back_and_its_custodian_is_no_commander(
    real_desk: Desk, settle: Callable[..., Any], screen_text: Read
) -> None:
    app = PeerdeskApp(real_desk)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        session = await begin(pilot, app, settle, screen_text)
        await session.press("c")
        await session.shows("Make a recovery code")
        await session.press("enter")
        await session.confirms("new code")
        code = await session.writes_the_code_down()
        await session.shows("Who keeps the recovery code?")
        await session.fills(title="Deputy Chief of Police")
        await session.shows("Not command")
        await session.fills(title="City  clerk")
        await session.shows("custodian not confirmed")
        session.select("recovery code")
        await session.shows("Kept by: City clerk")
        await session.press("enter")
        await session.shows("The custodian confirmed to have it")
        await session.press("end", "enter")
        await session.shows("custodian confirmed", "confirmed on 02 Mar 2026")
        await session.press("x")
        await session.shows("That one stays")
    real_desk.close()
    fresh = real_desk.recover(code, "next", WORDS)
    assert fresh != code and real_desk.vault.role is Role.COORDINATOR


async def test_given_a_code_on_the_screen_when_esc_is_pressed_then_it_warns_first_and_leaves_nothing_behind(
    real_desk: Desk, settle: Callable[..., Any], screen_text: Read
) -> None:
    app = PeerdeskApp(real_desk)
    async with app.run_test(size=(80, 24)) as pilot:
        session = await begin(pilot, app, settle, screen_text)
        await session.press("c", "enter")
        await session.confirms("new code")
        await settle(pilot, app, lambda: isinstance(app.screen, CodePage))
        code = app.screen.step.code  # type: ignore[attr-defined]
        await session.press(*"0000", "enter")
        await session.shows("That is not group")
        await session.press("escape")
        await session.shows("nobody has a code")
        await session.press("escape")
        await session.at_the_list()
        assert not any(group in session.text for group in code.split())
        assert app.clipboard == ""


async def test_given_secrets_on_the_screen_when_a_picture_is_taken_then_they_are_not_in_it(
    real_desk: Desk, settle: Callable[..., Any], screen_text: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = "joylessly cognitive squatting unblended mayflower"  # none of them a word of the screen, or of SVG
    monkeypatch.setattr(real_desk, "suggest_passphrase", lambda: drawn)
    app = PeerdeskApp(real_desk)
    async with app.run_test(size=(80, 24)) as pilot:
        session = await begin(pilot, app, settle, screen_text)
        await session.press("a")
        await session.shows("Let somebody in", "Passphrase")
        words = str(app.screen.query_one(Form).values()["passphrase"])
        assert words == drawn
        await session.shows(words)
        await session.press("down", "down")
        await session.shows(f"not shown again: {words[:9]}")
        lines, svg = await picture(pilot, "a picture")
        assert "Opens it as" in "\n".join(lines) and "Opens" in svg
        assert not any(word in svg or word in "\n".join(lines) for word in words.split())
        await session.shows(words)
        await session.press("escape", "c", "enter")
        await session.confirms("new code")
        await settle(pilot, app, lambda: isinstance(app.screen, CodePage))
        code = app.screen.step.code  # type: ignore[attr-defined]
        await session.shows(*code.split())
        lines, svg = await picture(pilot, "a picture")
        assert not any(group in svg or group in "\n".join(lines) for group in code.split())


async def test_given_a_successor_when_the_desk_is_handed_over_then_only_the_new_words_and_the_new_code_open_it(
    real_desk: Desk, settle: Callable[..., Any], screen_text: Read
) -> None:
    app = PeerdeskApp(real_desk)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        session = await begin(pilot, app, settle, screen_text)
        await session.press("h")
        await session.shows("Make a backup and check it first", "Your successor sits beside you")
        await session.press("enter")
        await session.shows("My successor is here")
        await session.press("enter")
        await session.shows("whoever leaves looks away now")
        await session.fills(handle="kim", passphrase=WORDS, again="something else altogether")
        await session.shows("The two are not the same")
        await session.fills(again=WORDS)
        await session.confirms("hand over")
        code = await session.writes_the_code_down()
        await session.fills(title="Union secretary")
        await session.shows("Handed over", "new coordinator's keys")
        await session.press("enter")
        await session.shows("kim", "you")
        assert HANDLE not in session.text.replace("Coordinator", "")
    real_desk.close()
    with pytest.raises(WrongPassphrase):
        real_desk.unlock(HANDLE, PASSPHRASE)
    assert opens(real_desk, "kim", WORDS) is Role.COORDINATOR
    assert [event.kind for event in real_desk.vault.audit_events()].count("vault.handed_over") == 1
    assert len(code.split()) == 9


async def test_given_a_handover_when_left_before_the_typed_word_then_nothing_has_changed(
    real_desk: Desk, settle: Callable[..., Any], screen_text: Read
) -> None:
    head = real_desk.check_words()
    app = PeerdeskApp(real_desk)
    async with app.run_test(size=(80, 24)) as pilot:
        session = await begin(pilot, app, settle, screen_text)
        await session.press("h", "enter", "enter")
        await session.fills(handle="kim", passphrase=WORDS, again=WORDS)
        await session.shows("Type hand over")
        await session.press("escape")
        await session.shows("The new coordinator", "kim")
        await session.press("escape")
        await session.shows("Discard what you typed?")
        await session.press("y")
        await session.at_the_list()
        assert real_desk.check_words() == head


async def test_given_a_full_disk_when_the_desk_is_handed_over_then_the_form_stays_and_the_old_words_open_it(
    real_desk: Desk, settle: Callable[..., Any], screen_text: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_over, failing = Users.hand_over, [DiskFull()]

    def fails_once(users: Users, *arguments: Any) -> str:
        if failing:
            raise failing.pop()
        return hand_over(users, *arguments)

    monkeypatch.setattr(Users, "hand_over", fails_once)
    app = PeerdeskApp(real_desk)
    async with app.run_test(size=(80, 24)) as pilot:
        session = await begin(pilot, app, settle, screen_text)
        await session.press("h", "enter", "enter")
        await session.fills(handle="kim", passphrase=WORDS, again=WORDS)
        await session.confirms("hand over")
        await session.shows("The disk is full")
        await session.press("enter")
        await session.shows("The new coordinator", "kim")
        form = app.screen.query_one(Form)
        assert form.values() == {"handle": "kim", "passphrase": WORDS, "again": ""}, "typed unseen, so typed again"
        await session.fills(again=WORDS)
        await session.confirms("hand over")
        await session.writes_the_code_down()
    assert opens(real_desk, "kim", WORDS) is Role.COORDINATOR


async def test_given_a_disk_that_fails_behind_a_handover_when_the_custodian_is_noted_then_the_new_code_is_still_shown(
    real_desk: Desk, settle: Callable[..., Any], screen_text: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    real_desk.vault.users.name_custodian(Custodian(title="City clerk", confirmed=real_desk.clock.today()))

    def fails(users: Users, custodian: Custodian) -> None:
        raise DiskFull

    monkeypatch.setattr(Users, "name_custodian", fails)
    app = PeerdeskApp(real_desk)
    async with app.run_test(size=(80, 24)) as pilot:
        session = await begin(pilot, app, settle, screen_text)
        await session.press("h", "enter", "enter")
        await session.fills(handle="kim", passphrase=WORDS, again=WORDS)
        await session.confirms("hand over")
        code = await session.writes_the_code_down()
        assert len(code.split()) == 9
        await session.shows("Who keeps the recovery code?")


async def test_given_the_same_people_when_keys_are_renewed_then_every_passphrase_still_opens(
    real_desk: Desk, settle: Callable[..., Any], screen_text: Read
) -> None:
    epoch = real_desk.vault.journal.keys.epoch
    app = PeerdeskApp(real_desk)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        session = await begin(pilot, app, settle, screen_text)
        await session.press("n")
        await session.confirms("renew")
        await session.shows("All keys renewed")
    assert opens(real_desk, HANDLE, PASSPHRASE) is Role.COORDINATOR
    assert real_desk.vault.journal.keys.epoch == epoch + 1


async def test_given_a_deputy_when_the_own_passphrase_is_changed_then_the_new_one_opens_and_the_old_does_not(
    real_desk: Desk, unlocked_as: Callable[[Desk, Role], Desk], settle: Callable[..., Any], screen_text: Read
) -> None:
    app = PeerdeskApp(unlocked_as(real_desk, Role.DEPUTY))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        session = Session(app, pilot, settle, screen_text)
        await session.shows("Today")
        await app.open_screen("passphrase")
        await session.fills(handle="other", old="not the old one", passphrase=WORDS, again=WORDS)
        await session.shows("Handle and passphrase do not open this vault")
        await session.press("enter")
        await app.open_screen("passphrase")
        await session.fills(handle="other", old="words of another person", passphrase=WORDS, again=WORDS)
        await session.shows("Passphrase changed")
    assert opens(real_desk, "other", WORDS) is Role.DEPUTY
    real_desk.close()
    with pytest.raises(WrongPassphrase):
        real_desk.unlock("other", "words of another person")


@pytest.mark.parametrize("title", ["Chief", "deputy chief", "Police Commander", "Sheriff's office", "Town marshal"])
def test_given_an_office_that_commands_when_named_as_custodian_then_the_reason_is_told(title: str) -> None:
    assert "Not command" in check_custodian(title, "Town marshal")


@pytest.mark.parametrize("title", ["City clerk", "Union secretary", "Employee assistance office"])
def test_given_an_office_outside_the_chain_of_command_when_named_as_custodian_then_it_is_taken(title: str) -> None:
    assert check_custodian(title, "Office of the Chief") == ""


def test_given_no_office_when_named_as_custodian_then_it_is_refused() -> None:
    assert check_custodian(" ") and check_custodian("badge 4711")
