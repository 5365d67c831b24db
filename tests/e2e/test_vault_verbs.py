"""The verbs of the vault as a coordinator meets them: what is asked, what is said, exit codes, what is left behind."""

from __future__ import annotations

import os
import pty
import random
import re
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import click
import pytest

from peerdesk_core import (
    choices,
    cli,
    cli_asking,
    cli_opening,
    cli_print,
    cli_users,
    cli_vault,
    forms,
    records_statement,
    roles,
)
from peerdesk_core.clock import Clock
from peerdesk_core.desk import Desk
from peerdesk_core.exits import Exit
from peerdesk_core.model.load import MONTHS_KEPT, Load
from peerdesk_core.passphrase import WeakPassphrase, check
from peerdesk_core.paths import Paths
from peerdesk_core.vault import kdf, people, registers
from peerdesk_core.vault.compartments import ORDER, Access, Role
from peerdesk_core.vault.exchange import letterbox
from peerdesk_core.vault.kdf import LEAST
from peerdesk_core.vault.recovery import new_code
from peerdesk_core.vault.upkeep.hold import hold
from peerdesk_core.vault.users import LET_IN
from peerdesk_core.vault.vault import Place, Vault

KNOWN: dict[tuple[Any, ...], bytes] = {}
CLOCK = Clock(ZoneInfo("UTC"))
LEE = ("Handle=lee", "Passphrase=six words")


@pytest.fixture(autouse=True)
def quick_derivation(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same derivation is done once for all tests of this file."""
    slow = kdf.stretch

    def remembered(*given: Any) -> bytes:
        if given not in KNOWN:
            KNOWN[given] = slow(*given)
        return KNOWN[given]

    monkeypatch.setattr("peerdesk_core.vault.keys.stretch", remembered)


@attrs.frozen
class Done:
    code: int
    out: str
    err: str


class Person:
    """Somebody at a terminal: answers questions by their first words, in order; "{seen}" is what was shown once."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.answers: list[tuple[str, str]] = []
        self.asked: list[str] = []
        self.shown: list[str] = []
        self._capsys = capsys

    def answer(self, label: str) -> str:
        self.asked.append(label)
        assert self.answers, f"nothing was to be asked, but: {label}"
        wanted, says = self.answers.pop(0)
        assert label.startswith(wanted), f"{label!r} was asked instead of {wanted!r}"
        return self.shown[-1] if says == "{seen}" else says


@pytest.fixture
def person(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Person:
    there = Person(capsys)
    show = cli_asking.show_once

    def remember(title: str, secret: str) -> None:
        there.shown.append(secret)
        show(title, secret)

    asked = {
        "ask": there.answer,
        "ask_secret": there.answer,
        "need_terminal": lambda shows_secret=False: None,
        "show_once": remember,
    }
    for module in (cli_asking, cli_opening, cli_users, cli_vault):
        for name in asked.keys() & vars(module).keys():
            monkeypatch.setattr(module, name, asked[name])
    return there


Verb = Callable[..., Done]


@pytest.fixture
def verb(person: Person, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Verb:
    """Run a verb in this process; `says` are the answers: "first words of the question=answer"."""
    monkeypatch.setattr(cli, "mute_plugins", lambda: None)
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, says: tuple[str, ...] = ()) -> Done:
        capsys.readouterr()
        person.answers = [(wanted, answer) for wanted, _, answer in (each.partition("=") for each in says)]
        code = cli.main(arguments)
        said = capsys.readouterr()
        if code == 0:
            assert not person.answers, f"never asked: {person.answers}"
        assert "Traceback" not in said.out + said.err
        return Done(int(code), said.out, said.err)

    return run


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    folder = tmp_path / "desk"
    monkeypatch.setenv("PEERDESK_HOME", str(folder))
    return folder


@pytest.fixture(scope="module")
def code() -> str:
    return new_code()


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory, code: str) -> Place:
    """A vault of the coordinator Lee, closed; every test works on a copy."""
    paths = Paths.under(tmp_path_factory.mktemp("founded"))
    place = Place(paths.data, paths.state)
    Vault.create(place, "Lee", "six words", code=code, kdf=LEAST, clock=CLOCK, random=random.Random(1)).close()
    return place


@pytest.fixture
def place(home: Path, founded: Place) -> Place:
    paths = Paths.under(home)
    shutil.copytree(founded.data, paths.data)
    shutil.copytree(founded.state, paths.state)
    return Place(paths.data, paths.state)


def opened(place: Place, handle: str = "lee", passphrase: str = "six words") -> Vault:
    return Vault.open(place, handle, passphrase, clock=CLOCK, random=random.Random(2))


def kinds(place: Place, *login: str) -> list[str]:
    vault = opened(place, *login)
    try:
        return [event.kind for event in vault.audit_events()]
    finally:
        vault.close()


def words_in(text: str) -> str:
    found = re.search(r"Check words: ([a-z]+(?:-[a-z]+)? \S+ \S+ \S+)", text)
    assert found is not None, text
    return found[1].strip()


# ---------------------------------------------------------------- backup, verify, restore


def test_a_backup_is_made_verified_and_restored_by_its_words(place: Place, verb: Verb, tmp_path: Path) -> None:
    usb = tmp_path / "usb"
    usb.mkdir()
    made = verb("backup", "--to", str(usb), says=LEE)
    assert made.code == 0, made.err
    (file,) = usb.iterdir()
    assert str(file) in made.out and "clocks are" in made.out
    words, before = words_in(made.out), file.read_bytes()

    checked = verb("verify", str(file), says=LEE)
    assert checked.code == 0 and words_in(checked.out) == words and "Noted in the audit log." in checked.out
    assert file.read_bytes() == before
    assert kinds(place)[-2:] == ["backup.made", "backup.verified"]

    refused = verb("restore", str(file), says=())
    assert refused.code == 3 and "--replace" in refused.err, "before anything is asked"
    wrong = verb("restore", str(file), "--replace", "--words", "a b c d", says=(*LEE, "Type restore=restore"))
    assert wrong.code == 9 and "check words differ" in wrong.err
    unsure = verb("restore", str(file), "--replace", "--words", words, says=(*LEE, "Type restore=yes"))
    assert unsure.code == 1 and "Nothing was done" in unsure.err
    assert kinds(place)[-1] == "backup.verified"

    done = verb("restore", str(file), "--replace", "--words", words, says=(*LEE, "Type restore=restore"))
    assert done.code == 0, done.err
    assert "vault.db.before-" in done.out and "Check words of the vault now:" in done.out
    assert kinds(place)[-1] == "vault.restored"


def test_without_a_folder_the_backup_lies_beside_the_vault_and_says_so(place: Place, verb: Verb, home: Path) -> None:
    done = verb("backup", says=LEE)
    assert done.code == 0 and "same disk" in done.out
    assert len(list((home / "backups").iterdir())) == 1


def test_a_folder_that_cannot_be_used_is_refused_before_a_passphrase_is_asked_for(
    place: Place, verb: Verb, tmp_path: Path
) -> None:
    for folder in (tmp_path / "missing", place.data, place.state):
        assert verb("backup", "--to", str(folder)).code == 9


def test_without_a_vault_each_verb_says_so_before_it_asks(home: Path, verb: Verb, tmp_path: Path) -> None:
    for words in (
        ["backup"],
        ["user", "list"],
        ["user", "add", "x", "--role", "deputy"],
        ["user", "passwd", "x"],
        ["rotate"],
        ["recover"],
        ["handover", "x"],
        ["recovery", "code"],
        ["recovery", "custodian", "City clerk"],
        ["hold", "begin", "--by", "City attorney"],
        ["hold", "lift"],
        ["hold", "show"],
        ["audit", "list"],
        ["audit", "export", "x"],
    ):
        done = verb(*words)
        assert done.code == 3, (words, done.err)
        assert "No vault yet" in done.err


def test_a_wrong_passphrase_a_busy_vault_and_a_damaged_one_have_exit_codes_of_their_own(
    place: Place, verb: Verb
) -> None:
    assert verb("user", "list", says=("Handle=lee", "Passphrase=wrong")).code == 4
    assert verb("user", "list", says=("Handle=recovery code", "Passphrase=x")).code == 4
    vault = opened(place)
    assert verb("user", "list", says=LEE).code == 7
    vault.close()
    content = bytearray(place.file.read_bytes())
    content[len(content) // 2 :] = bytes(len(content) - len(content) // 2)
    place.file.write_bytes(content)
    assert verb("user", "list", says=LEE).code == 5
    place.file.write_bytes(b"something else")
    assert verb("user", "list", says=LEE).code == 5


@pytest.mark.parametrize(("content", "exit"), [(None, 9), (b"", 5), (b"a letter" * 90, 5)])
def test_a_file_that_is_no_backup_is_refused_before_a_login_is_asked_for(
    place: Place, verb: Verb, tmp_path: Path, content: bytes | None, exit: int
) -> None:
    file = tmp_path / "x.backup"
    if content is not None:
        file.write_bytes(content)
    assert verb("verify", str(file)).code == exit
    assert verb("restore", str(file), "--replace").code == exit


def test_a_backup_of_another_vault_is_verified_but_not_noted(
    place: Place, verb: Verb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usb = tmp_path / "usb"
    usb.mkdir()
    verb("backup", "--to", str(usb), says=LEE)
    (file,) = usb.iterdir()
    monkeypatch.setenv("PEERDESK_HOME", str(tmp_path / "elsewhere"))
    done = verb("verify", str(file), says=LEE)
    assert done.code == 0 and "Not noted" in done.out
    assert not (tmp_path / "elsewhere" / "data").exists()


def test_on_a_new_machine_the_recovery_code_restores_and_makes_a_coordinator(
    place: Place, verb: Verb, person: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    usb = tmp_path / "usb"
    usb.mkdir()
    verb("backup", "--to", str(usb), says=LEE)
    (file,) = usb.iterdir()
    monkeypatch.setenv("PEERDESK_HOME", str(tmp_path / "new"))
    done = verb(
        "restore",
        str(file),
        says=(
            "Handle=",
            f"Recovery code={code}",
            "Type restore=restore",
            "Handle of the new=Kim",
            "Type it back={seen}",
        ),
    )
    assert done.code == 0, done.err
    passphrase, fresh = person.shown
    assert len(passphrase.split()) == 6 and fresh in done.out and fresh != code
    paths = Paths.under(tmp_path / "new")
    assert kinds(Place(paths.data, paths.state), "kim", passphrase)[-1] == "vault.restored"


# ---------------------------------------------------------------- users and keys


def test_people_come_are_listed_and_go(place: Place, verb: Verb, person: Person) -> None:
    added = verb("user", "add", "Dep", "--role", "deputy", says=LEE)
    assert added.code == 0 and "shown this once" in added.out
    words = person.shown[-1]
    assert words in added.out and len(words.split()) == 6
    assert opened_as(place, "dep", words) is Role.DEPUTY
    assert verb("user", "add", "dep", "--role", "command", says=LEE).code == 1, "the handle is taken"

    listed = verb("user", "list", says=LEE)
    assert re.search(r"^Lee +coordinator$", listed.out, re.M) and re.search(r"^Dep +deputy$", listed.out, re.M)
    assert verb("user", "list", says=("Handle=dep", f"Passphrase={words}")).code == 4, "for the coordinator alone"

    assert verb("user", "remove", "Dep", says=(*LEE, "Type remove=no")).code == 1
    assert opened_as(place, "dep", words) is Role.DEPUTY
    assert verb("user", "remove", "Nobody", says=(*LEE, "Type remove=remove")).code == 1
    assert verb("user", "remove", "Dep", says=(*LEE, "Type remove=remove")).code == 0
    assert verb("audit", "list", says=("Handle=dep", f"Passphrase={words}")).code == 4
    assert kinds(place)[-1] == "user.removed"


def opened_as(place: Place, handle: str, passphrase: str) -> Role:
    vault = opened(place, handle, passphrase)
    try:
        return vault.role
    finally:
        vault.close()


def test_the_last_coordinator_is_not_removed(place: Place, verb: Verb) -> None:
    assert verb("user", "remove", "lee", says=(*LEE, "Type remove=remove")).code == 4


def test_only_a_clinical_lead_is_invited(place: Place, verb: Verb) -> None:
    for handle, role in (("Cli", "clinical_lead"), ("Aud", "auditor")):
        verb("user", "add", handle, "--role", role, says=LEE)
    assert verb("user", "invite", "cli", says=LEE).code == 0
    assert verb("user", "invite", "aud", says=LEE).code == 4
    assert "invited to the selection" in verb("user", "list", says=LEE).out


def test_a_passphrase_is_changed_to_drawn_words_or_to_ones_own(place: Place, verb: Verb, person: Person) -> None:
    now = "Passphrase now=six words"
    for weak in ("short", "password password", "welcome to password"):
        done = verb("user", "passwd", "lee", says=(now, f"New passphrase={weak}"))
        assert done.code == 2 and "too easy" in done.err
    own = "my own rather odd sentence 7"
    assert verb("user", "passwd", "lee", says=(now, f"New passphrase={own}", "Once more=other")).code == 2
    assert verb("user", "passwd", "lee", says=("Passphrase now=wrong",)).code == 4
    assert opened_as(place, "lee", "six words") is Role.COORDINATOR

    assert verb("user", "passwd", "lee", says=(now, f"New passphrase={own}", f"Once more={own}")).code == 0
    says = (f"Passphrase now={own}", "New passphrase=", "Type it back={seen}")
    assert verb("user", "passwd", "lee", says=says).code == 0
    assert opened_as(place, "lee", person.shown[-1]) is Role.COORDINATOR


def test_keys_are_renewed_on_a_typed_word(place: Place, verb: Verb) -> None:
    before = verb("audit", "list", says=LEE).out.splitlines()[0]
    assert verb("rotate", says=(*LEE, "Type rotate=")).code == 1
    assert verb("rotate", says=(*LEE, "Type rotate=rotate")).code == 0
    assert verb("audit", "list", says=LEE).out.splitlines()[0] != before, "another fingerprint"


def test_a_handover_ends_the_login_of_who_hands_over(place: Place, verb: Verb, person: Person) -> None:
    says = (*LEE, "Type handover=handover", "Type it back=something else")
    assert verb("handover", "Kim", says=says).code == 2
    assert opened_as(place, "lee", "six words") is Role.COORDINATOR, "nothing happened"
    done = verb("handover", "Kim", says=(*LEE, "Type handover=handover", "Type it back={seen}"))
    assert done.code == 0, done.err
    passphrase, code = person.shown[-2:]
    assert code in done.out
    assert opened_as(place, "kim", passphrase) is Role.COORDINATOR
    assert verb("user", "list", says=LEE).code == 4


def test_with_the_code_somebody_recovers_and_the_code_is_used_up(
    place: Place, verb: Verb, person: Person, code: str
) -> None:
    assert verb("recover", says=(f"Recovery code={code[:-1]}",)).code == 4
    says = (f"Recovery code={code}", "Type recover=recover", "Handle of=Kim", "Type it back={seen}")
    done = verb("recover", says=says)
    assert done.code == 0, done.err
    passphrase, fresh = person.shown
    assert opened_as(place, "kim", passphrase) is Role.COORDINATOR and fresh in done.out
    assert verb("recover", says=says).code == 4
    assert verb("user", "list", says=LEE).code == 4


def test_a_recovery_during_a_hold_carries_the_hold_on(place: Place, verb: Verb, person: Person, code: str) -> None:
    verb("hold", "begin", "--by", "City attorney", says=LEE)
    says = (f"Recovery code={code}", "Type recover=recover", "Handle of=Kim", "Type it back={seen}")
    assert verb("recover", says=says).code == 0
    vault = opened(place, "kim", person.shown[0])
    assert hold(vault) is not None
    vault.close()


def test_a_new_recovery_code_and_its_custodian(place: Place, verb: Verb, person: Person, code: str) -> None:
    done = verb("recovery", "code", says=(*LEE, "Type code=code"))
    assert done.code == 0 and person.shown[-1] in done.out
    assert (
        verb("recover", says=(f"Recovery code={code}", "Type recover=recover", "Handle of=K", "Type it={seen}")).code
        == 4
    )
    for title in ("Badge 12", "x"):
        assert verb("recovery", "custodian", title).code == 9
    assert verb("recovery", "custodian", "City clerk", says=LEE).code == 0
    vault = opened(place)
    named = vault.users.custodian
    vault.close()
    assert named == people.Custodian(title="City clerk")
    assert "confirmed today" in verb("recovery", "custodian", "City clerk", "--confirmed", says=LEE).out
    assert kinds(place)[-2:] == ["recovery.custodian_named", "recovery.custodian_confirmed"]


# ---------------------------------------------------------------- hold and audit


def test_a_hold_is_begun_shown_and_lifted_on_a_typed_word(place: Place, verb: Verb) -> None:
    assert "No legal hold" in verb("hold", "show", says=LEE).out
    assert verb("hold", "begin", "--by", "Badge 4711").code == 9
    assert verb("hold", "begin").code == 2
    assert verb("hold", "begin", "--by", "City attorney", says=LEE).code == 0
    shown = verb("hold", "show", says=LEE).out
    assert "In force since" in shown and "City attorney" in shown and "Kept under it: 0." in shown
    assert verb("rotate", says=(*LEE, "Type rotate=rotate")).code == 4
    assert verb("hold", "lift", says=(*LEE, "Type lift=")).code == 1
    assert "Destroyed: 0." in verb("hold", "lift", says=(*LEE, "Type lift=lift")).out
    assert kinds(place) == ["hold.begun", "hold.lifted"]


def test_a_role_that_cannot_know_of_a_hold_is_told_so(place: Place, verb: Verb, person: Person) -> None:
    verb("user", "add", "Cmd", "--role", "command", says=LEE)
    login = ("Handle=cmd", f"Passphrase={person.shown[-1]}")
    assert verb("hold", "show", says=login).code == 4
    assert verb("audit", "list", says=login).code == 4
    assert verb("backup", says=login).code == 4


def test_the_audit_log_is_exported_and_checked_without_the_vault(
    place: Place, verb: Verb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    verb("hold", "begin", "--by", "City attorney", says=LEE)
    listed = verb("audit", "list", says=LEE)
    fingerprint = listed.out.splitlines()[0]
    assert "hold.begun" in listed.out
    file = tmp_path / "audit.txt"
    assert fingerprint in verb("audit", "export", str(file), says=LEE).out
    assert verb("audit", "export", str(file), says=LEE).code == 9, "nothing is overwritten"

    monkeypatch.setenv("PEERDESK_HOME", str(tmp_path / "elsewhere"))
    checked = verb("audit", "verify", str(file))
    assert checked.code == 0 and fingerprint in checked.out and "Events: 1." in checked.out
    said = " ".join(checked.out.split())
    assert "does not show who did what" in said and "read the fingerprint out" in said
    assert not (tmp_path / "elsewhere" / "data").exists()

    lines = file.read_text().splitlines(keepends=True)
    file.write_text("".join([lines[0], lines[1].replace("begun", "ended"), *lines[2:]]))
    spoiled = verb("audit", "verify", str(file))
    assert spoiled.code == 1 and "Line 2 " in spoiled.err
    assert verb("audit", "verify", str(tmp_path / "missing")).code == 9
    assert verb("audit", "verify", str(place.file)).code == 9


# ---------------------------------------------------------------- the records statement


def test_the_records_statement_needs_no_vault_and_names_every_field(home: Path, verb: Verb) -> None:
    done = verb("print", "records-statement", "--department", "us-mn-minneapolis-pd")
    assert done.code == 0, done.err
    said = " ".join(done.out.split())
    for heading in ("What is stored", "What is never stored", "Who can read what", "What cannot be produced, and why"):
        assert heading.upper() in done.out
    assert "Minneapolis" in said and "City Attorney" in said, "the department's own titles"
    for field in ("wished peer", "contacts: topic", "family", "taught on"):
        assert field in said
    assert max(map(len, done.out.splitlines())) <= records_statement.WIDTH
    assert not (home / "data").exists()


@pytest.mark.clause("mpd-24", "mndps-04", "slmpd-23")
def test_by_the_statement_a_request_holds_codes_ids_and_times_and_no_text(home: Path) -> None:
    statement = records_statement.statement_of(Desk(Paths.under(home)))
    (requests,) = (section for section in statement.parts if section.title.startswith("Requests "))
    assert not [name for name, says in requests.table[1:] if says in ("text", "several: text")]
    assert ("family", "text") in next(each.table for each in statement.parts if each.title.startswith("Peers "))


def test_the_statement_names_every_collection_choice_and_load_that_there_is(home: Path) -> None:
    desk = Desk(Paths.under(home))
    sections = {section.title: section for section in records_statement.statement_of(desk).parts}
    kept = [owned.item.name for owned in desk.kernel.collections()] + [choices.COLLECTION]
    for name in kept:
        words = name.replace("_", " ").casefold()
        (section,) = (each for title, each in sections.items() if title.casefold().startswith(f"{words} ("))
        assert len(section.table) > 1
    chosen = {row[0] for row in sections["What the department may choose"].table[1:]}
    assert chosen == {owned.item.title for owned in desk.kernel.settings_schema()} and chosen
    assert set(records_statement.LOADS) == set(Load)
    care = {row[0]: row[1] for row in sections["What the vault keeps for itself"].table}["Peers' load"]
    for load, words in records_statement.LOADS.items():
        assert f"{words} ({MONTHS_KEPT[load]} months)" in care


def test_the_statement_tells_of_a_number_to_call_back_only_where_a_record_can_hold_one(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never() -> str:
        sections = records_statement.statement_of(Desk(Paths.under(home))).parts
        return " ".join(next(each.lines for each in sections if each.title == "What is never stored"))

    assert "number for the call back" in never() and "destroyed with that key when the request is closed" in never()
    fields = forms.fields_of
    monkeypatch.setattr(
        "peerdesk_core.records_statement.fields_of",
        lambda model: tuple(field for field in fields(model) if field.name != "callback"),
    )
    assert "call back" not in never()


def test_the_records_statement_as_a_page_is_whole_and_calls_nothing(home: Path, verb: Verb) -> None:
    done = verb("print", "records-statement", "--html")
    assert done.out.startswith("<!DOCTYPE html>") and done.out.rstrip().endswith("</html>")
    assert done.out.count("<table>") == done.out.count("</table>") > 4
    for outside in ("http:", "https:", "src=", "<script", "<link"):
        assert outside not in done.out


def test_the_statement_speaks_of_everything_that_the_vault_keeps() -> None:
    assert {name: str(place) for name, (place, _) in records_statement.OWN.items()} == {
        name: str(place) for name, place in {**people.OWN, letterbox.CARDS: "directory"}.items()
    }
    assert tuple(records_statement.REGISTERS) == registers.OWN
    assert set(roles.COMPARTMENTS) == set(ORDER) - {"common"}
    assert set(roles.ACCESS_WORDS) == {access.value for access in Access}


def test_an_unknown_department_is_refused(home: Path, verb: Verb) -> None:
    assert verb("print", "records-statement", "--department", "us-xx-nowhere").code == 9


# ---------------------------------------------------------------- the page

PAGE = (Path(__file__).parents[2] / "docs" / "vault.md").read_text(encoding="utf-8")


def verbs(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from verbs(inner, f"{path} {name}")
    else:
        yield path, command


def test_the_page_names_every_verb_with_its_options_and_every_exit_code() -> None:
    group = click.Group()
    cli_vault.register(group)
    cli_users.register(group)
    cli_print.register(group)
    rows = {row.split("`")[1]: row for row in PAGE.splitlines() if row.startswith("| `peerdesk ")}
    for path, command in verbs(group, "peerdesk"):
        row = next((row for told, row in rows.items() if re.match(rf"{path}(?: |$)", told)), None)
        assert row is not None, f"{path} is not on the page"
        for parameter in command.params:
            told = parameter.opts[0] if isinstance(parameter, click.Option) else (parameter.name or "").upper()
            assert told in row, f"{path}: {told}"
    codes = {int(row.split("|")[1]) for row in PAGE.splitlines() if re.match(r"\| \d+ \|", row)}
    assert codes == {int(code) for code in Exit} - {Exit.PLUGIN, Exit.CRASH, Exit.LOCKED}


# ---------------------------------------------------------------- asking


def test_the_roles_on_the_command_line_are_those_that_can_be_let_in() -> None:
    assert tuple(role.value for role in LET_IN) == cli_users._ROLES


@pytest.mark.parametrize("weak", ["1234567890123456", "password password 1", "abababababababababab", " " * 20])
def test_a_passphrase_of_few_listed_words_or_none_is_too_easy(weak: str) -> None:
    with pytest.raises(WeakPassphrase):
        check(weak)


@pytest.mark.parametrize("good", ["correct horse battery staple", "tr4m wxyq!! 9 lamp-post", "ünser kleines Geheimnis"])
def test_a_longer_sentence_of_ones_own_is_accepted(good: str) -> None:
    check(good)


def run(*arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "peerdesk_core", *arguments],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        env=os.environ | {"PEERDESK_HOME": str(home)},
    )


def test_without_a_terminal_no_passphrase_is_taken(place: Place, home: Path) -> None:
    done = run("audit", "list", home=home)
    assert done.returncode == 10 and "in a terminal" in done.stderr and "Traceback" not in done.stderr


def test_in_a_real_terminal_the_handle_is_seen_and_the_passphrase_is_not(place: Place, home: Path) -> None:
    with in_terminal("user", "add", "Dep", "--role", "deputy", home=home) as talk:
        talk.wait_for("Handle:")
        talk.type("lee")
        talk.wait_for("Passphrase:")
        talk.type("six words")
        said = talk.rest()
    assert talk.code == 0, said
    assert "lee" in said and "six words" not in said
    shown = re.search(r"\n +((?:[a-z-]+ ){5}[a-z-]+)\r?\n", said)
    assert shown is not None, said
    assert opened_as(place, "dep", shown[1]) is Role.DEPUTY


class in_terminal:
    """A command in a terminal of its own."""

    def __init__(self, *arguments: str, home: Path) -> None:
        self._arguments = arguments
        self._home = home
        self.said = ""
        self.code: int | None = None

    def __enter__(self) -> in_terminal:
        self._ours, theirs = pty.openpty()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "peerdesk_core", *self._arguments],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=os.environ | {"PEERDESK_HOME": str(self._home)},
            start_new_session=True,
        )
        os.close(theirs)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._ours)

    def wait_for(self, words: str) -> None:
        while words not in self.said:
            assert self._more(), f"{words!r} never came: {self.said}"

    def type(self, text: str) -> None:
        time.sleep(0.05)  # the terminal's echo is switched after the question is printed
        os.write(self._ours, text.encode() + b"\n")

    def rest(self) -> str:
        while self._more():
            pass
        self.code = self._process.wait(timeout=30)
        return self.said

    def _more(self) -> bool:
        ready, _, _ = select.select([self._ours], [], [], 30)
        try:
            more = os.read(self._ours, 4096) if ready else b""
        except OSError:
            more = b""
        self.said += more.decode(errors="replace")
        return bool(more)


def test_a_desk_that_is_closed_gives_the_words_that_the_next_verb_ends_with(
    place: Place, verb: Verb, home: Path
) -> None:
    said = verb("hold", "begin", "--by", "City attorney", says=LEE).out
    desk = Desk(Paths.under(home))
    desk.unlock("lee", "six words")
    desk.close()
    assert " ".join(desk.check_words()) in said
