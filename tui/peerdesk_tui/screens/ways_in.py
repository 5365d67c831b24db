"""Other ways in than name and passphrase: the recovery code, and a backup."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peerdesk_core.faults import DeskError
from peerdesk_core.vault.errors import BadCode, WordsDiffer, WrongPassphrase
from peerdesk_core.vault.recovery import read_code
from peerdesk_core.vault.upkeep.backup import Backup
from peerdesk_core.vault.upkeep.words import read_words
from peerdesk_core.vault.users import check_handle
from peerdesk_tui.kit.confirm import Ask, TypedConfirm
from peerdesk_tui.kit.form import Choice, Line
from peerdesk_tui.kit.path import path_of

from .backup import BackupCard, check_login, verified, wrong_field
from .custodian import ask_custodian
from .dialogs import Attempt, Filled, SecretLine, Values, error_notice, slowly
from .passphrase import new_passphrase, wrong_passphrase
from .secret import CodePage
from .way_in_help import COORDINATING, RECOVERING, RESTORING, WAYS_IN

if TYPE_CHECKING:
    from textual.app import App

    from peerdesk_core.desk import Desk

WAYS = (("code", "Use the recovery code"), ("restore", "Restore a backup"))
LOST = (
    "What open requests say, the load of peers and the raw counts of the open period: the code does not open them. "
    "Codes and due times of open requests stay."
)


async def other_ways(app: App[Any], desk: Desk) -> bool:
    """Ask which way, and go it. True once the desk is open."""
    if not desk.vault_exists():
        return await restore(app, desk)
    question = Ask("Other ways in", *WAYS)
    question.explains = WAYS_IN
    picked = await app.push_screen_wait(question)
    if picked == "code":
        return await recover(app, desk)
    return await restore(app, desk) if picked == "restore" else False


async def recover(app: App[Any], desk: Desk) -> bool:
    """With the printed code: a new coordinator, a new code, its custodian."""
    intro = ("The code makes you the coordinator. Everybody who coordinated before is shut out; others stay.",)
    effects = (
        f"Lost for good: {LOST}",
        "All keys are renewed. The printed code opens nothing any more; you get a new one.",
    )

    async def attempt(values: Values) -> bool:
        if not await app.push_screen_wait(TypedConfirm("Recover the desk", effects, "recover")):
            return False
        handle, own = values["handle"].strip(), values["passphrase"]
        says = "Making new keys for everybody."
        code = await slowly(app, "Recovering", says, lambda: desk.recover(values["code"], handle, own))
        return await _show_code(app, desk, code)

    fields = (_code_line(), *_new_coordinator(desk))
    page = Attempt(
        "Open with the recovery code",
        intro,
        fields,
        attempt,
        lambda error: "code" if isinstance(error, (WrongPassphrase, BadCode)) else "",
        _check_recovery,
        RECOVERING,
    )
    return await app.push_screen_wait(page) is not None


async def restore(app: App[Any], desk: Desk) -> bool:
    """From a backup, by a login of its time or by the code: read it whole, compare, put it in place."""
    intro = ("It is opened and read whole before anything is changed. A desk that is here already is kept aside.",)
    fields = (
        Line("file", "File", help="Path of the backup."),
        Choice("way", "Open it with", (("login", "Name and passphrase"), ("code", "Recovery code"))),
        Line("handle", "Name here", help="The name that opened the desk then. Leave it empty with the code."),
        SecretLine("secret", "Secret", password=True, help="The passphrase of that time, or the recovery code."),
        Line("words", "Check words", help="The four words on its label; leave it empty if nobody noted them."),
    )

    async def attempt(values: Values) -> bool:
        return await _restored(app, desk, values)

    page = Attempt("Restore a backup", intro, fields, attempt, wrong_field, check_login, RESTORING)
    return await app.push_screen_wait(page) is not None


async def _restored(app: App[Any], desk: Desk, values: Values) -> bool:
    """Read, compare, ask, put in place. False if the person went back. Raises what reading and restoring raise."""
    backup = await slowly(app, "Reading the backup", "Making the key, then reading.", lambda: verified(values))
    noted = read_words(values["words"]) or None
    if noted is not None and noted != backup.words:
        raise WordsDiffer
    await app.push_screen_wait(BackupCard("The backup is sound", backup))
    login = values
    if values["way"] == "code":
        fields = _new_coordinator(desk)
        page = Filled("You become the coordinator", (LOST,), fields, _check_coordinator, explains=COORDINATING)
        found = await app.push_screen_wait(page)
        if found is None:
            return False
        login = values | found
    if not await app.push_screen_wait(TypedConfirm("Restore", _effects(desk, backup), "restore")):
        return False
    return await _put_back(app, desk, login, noted)


async def _put_back(app: App[Any], desk: Desk, values: Values, words: tuple[str, ...] | None) -> bool:
    file, handle, replace = path_of(values["file"]), values["handle"].strip(), desk.vault_exists()

    def work() -> str:
        if values["way"] == "code":
            secret, own = values["secret"], values["passphrase"]
            return desk.restore_with_code(file, secret, handle, own, words=words, replace=replace)
        desk.restore(file, handle, values["secret"], words=words, replace=replace)
        return ""

    code = await slowly(app, "Restoring", "Copying, then opening the copy.", work)
    return await _show_code(app, desk, code) if code else True


async def _show_code(app: App[Any], desk: Desk, code: str) -> bool:
    """The new code and its custodian. False if the desk is shut again."""
    await app.push_screen_wait(CodePage(code))
    if not desk.is_open:  # the disk failed behind the recovery: the ordinary way in says how
        return False
    custodian = await ask_custodian(app, desk, desk.vault.users.custodian)
    if custodian is not None:
        try:
            desk.vault.users.name_custodian(custodian)
        except DeskError as error:
            await app.push_screen_wait(error_notice(error))
    return True


def _effects(desk: Desk, backup: Backup) -> tuple[str, ...]:
    here = (
        "The desk that is here now is kept aside in its folder, under a name with today's date."
        if desk.vault_exists()
        else "There is no desk here yet."
    )
    return (
        f"The desk becomes what it was in this backup of {backup.day:%d %b %Y}: {', '.join(backup.words)}.",
        "What open requests said is not in it, unless this machine still has their keys. Codes and due times are.",
        here,
    )


def _code_line() -> SecretLine:
    return SecretLine("code", "Recovery code", help="Nine groups of four. Case and blanks do not matter.")


def _new_coordinator(desk: Desk) -> tuple[Line, ...]:
    name = Line("handle", "Your name here", help="A short word that only you use here, to unlock with.")
    return (name, *new_passphrase(desk.suggest_passphrase()))


def _check_coordinator(values: Values) -> dict[str, str]:
    try:
        check_handle(values["handle"])
    except DeskError:
        return {"handle": "A name is needed, and that one cannot be had."}
    return wrong_passphrase(values)


def _check_recovery(values: Values) -> dict[str, str]:
    try:
        read_code(values["code"])
    except DeskError as error:
        return {"code": f"{error.cause} {error.next_step}"}
    return _check_coordinator(values)
