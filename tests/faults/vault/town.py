"""A vault with something of everything, and every act of a vault's life that a disk can interrupt."""

from __future__ import annotations

import random
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import attrs
import pytest

from peerdesk_core.clock import fixed
from peerdesk_core.contributions import CollectionSpec, Compartment, MeasureSpec, Retention
from peerdesk_core.model.clocks import ClockStub
from peerdesk_core.model.codes import Code
from peerdesk_core.model.ids import Id, Month, to_minute
from peerdesk_core.model.needs import Channel, Format, ReachVia, Request, Source, Stage
from peerdesk_core.model.people import Peer
from peerdesk_core.testing import contacts_of
from peerdesk_core.vault import renewal
from peerdesk_core.vault.compartments import CLOCKS, Role
from peerdesk_core.vault.errors import Damaged, NoVault, WrongPassphrase
from peerdesk_core.vault.kdf import Kdf
from peerdesk_core.vault.people import Custodian, people_of
from peerdesk_core.vault.store import VaultStore
from peerdesk_core.vault.upkeep.backup import make_backup, restore
from peerdesk_core.vault.upkeep.hold import begin_hold, held, hold, lift_hold
from peerdesk_core.vault.vault import Place, Vault

GOLDEN = Path(__file__).parents[2] / "golden" / "vault_1"
CLOCK = fixed(datetime(2026, 11, 22, 12, tzinfo=UTC))
CHEAP = Kdf(memory=19 * 1024, passes=2)
MONTH = Month("2026-11")
PEER = Id("00000000000000a1")
CODE = "0000 0000 0000 0000 0000 0000 0000 0000 MN0E"
REQUESTS = CollectionSpec(
    name="requests", model=Request, compartment=Compartment.REQUESTS, retention=Retention.UNTIL_CLOSED
)
PEERS = CollectionSpec(name="peers", model=Peer, compartment=Compartment.TEAM, retention=Retention.WHILE_SERVING)
TOPICS = MeasureSpec(id="topic", title="Topics", categories=("loss", "other"))
LOGINS: Mapping[str, str] = {
    "lee": "six words",
    "dep": "deputy words",
    "lead": "lead words",
    "cmd": "command words",
    "aud": "auditor words",
}
ROLE_OF: Mapping[str, Role] = {
    "lee": Role.COORDINATOR,
    "dep": Role.DEPUTY,
    "lead": Role.CLINICAL_LEAD,
    "cmd": Role.COMMAND,
    "aud": Role.AUDITOR,
}
FOURTH = 0xB4
"""The request that an act opens; 0xb1 and 0xb2 are open before, 0xb3 is closed."""


def place_in(root: Path) -> Place:
    return Place(root / "data", root / "state")


def request(number: int) -> Request:
    return Request(
        id=Id(f"{number:016x}"),
        code=Code(f"amber-heron-{10 + number % 80}"),
        channel=Channel.LINE,
        source=Source.SELF,
        format=Format.PHONE,
        reach_via=ReachVia.LINE_VOICEMAIL,
        arrived_at=to_minute(CLOCK.now()),
    )


def admit(vault: Vault, owners: tuple[str, str] = ("p", "p")) -> Vault:
    vault.register(owners[0], PEERS)
    vault.register(owners[1], REQUESTS)
    vault.declare(owners[1], TOPICS)
    return vault


def enter(place: Place, handle: str = "lee", passphrase: str = "", **more: Any) -> Vault:
    """Open a vault and register what the tests keep in it."""
    vault = Vault.open(place, handle, passphrase or LOGINS[handle], clock=CLOCK, random=random.Random(2), **more)
    try:
        return admit(vault)
    except BaseException:
        vault.close()
        raise


def store_of(vault: Vault) -> VaultStore:
    return vault.store_for("p")


# ---------------------------------------------------------------- acts on an open vault


def open_request(vault: Vault, number: int = FOURTH) -> None:
    one = request(number)
    with store_of(vault).unit() as unit:
        unit.put("requests", one)
        unit.clock(ClockStub(id=one.id, code=one.code, due_at=one.arrived_at, stage=Stage.NEW))
        unit.event("request.opened")


def enter_contact(vault: Vault, number: int = 0xB1) -> None:
    with store_of(vault).unit() as unit:
        unit.put("requests", attrs.evolve(request(number), stage=Stage.CONTACTED))
        unit.load(PEER, MONTH)


def close_request(vault: Vault, number: int = 0xB1, category: str = "loss") -> None:
    with store_of(vault).unit() as unit:
        unit.remove("requests", request(number).id)
        unit.count("topic", category, MONTH)
        unit.event("request.closed")


def put_peer(vault: Vault, number: int = 0xA9) -> None:
    with store_of(vault).unit() as unit:
        unit.put("peers", Peer(id=Id(f"{number:016x}"), given="Given", family="F" * 50))


def found(root: Path) -> Place:
    """The vault that most tests begin with: five users, a recovery code, two open requests, one closed, counts."""
    place = place_in(root)
    (root / "backups").mkdir(parents=True)
    vault = admit(Vault.create(place, "Lee", LOGINS["lee"], code=CODE, kdf=CHEAP, clock=CLOCK, random=random.Random(1)))
    for handle, role in ROLE_OF.items():
        if role is not Role.COORDINATOR:
            vault.users.add(handle, LOGINS[handle], role)
    for number in (0xA1, 0xA2, 0xA3):
        put_peer(vault, number)
    for number in (0xB1, 0xB2, 0xB3):
        open_request(vault, number)
    enter_contact(vault, 0xB3)
    close_request(vault, 0xB3)
    vault.close()
    return place


def leave_pending(place: Place) -> None:
    """A deputy at the desk: what it may only add waits for the coordinator."""
    vault = enter(place, "dep")
    enter_contact(vault, 0xB2)
    open_request(vault, 0xB7)
    close_request(vault, 0xB7, "other")
    vault.close()


# ---------------------------------------------------------------- what a vault tells


def told(vault: Vault) -> dict[str, Any]:
    """All that a vault holds, as far as its opener can read it."""
    store = store_of(vault)
    telling: dict[str, Any] = {"role": vault.role.value, "load": contacts_of(store, PEER)}
    for name in ("requests", "peers"):
        if store.may_read(name):
            telling[name] = sorted(store.collection(name).all(), key=lambda one: str(one.id))
    if vault.may_read(Compartment.STATS):
        telling["topic"] = store.counters("topic", MONTH)
    if CLOCKS in vault.journal.registers:
        telling["clocks"] = store.clocks()
    if vault.may_read(Compartment.AUDIT):
        telling["events"] = [event.kind for event in vault.audit_events()]
    if vault.may_read(Compartment.DIRECTORY):
        telling["people"] = [(one.handle, one.role.value, one.invited) for one in people_of(vault.journal.state)]
    if vault.role is Role.COORDINATOR:
        telling["custodian"] = vault.users.custodian
        telling["hold"] = (hold(vault), held(vault))
    return telling


def ring_fits(vault: Vault) -> bool:
    """Whether the ring holds a key for each open request and each one kept under a hold, and none beside."""
    names = {name for name in vault.journal.ring.names()}
    return len(names) == len(store_of(vault).collection("requests").all()) + held(vault)


# ---------------------------------------------------------------- the acts that a disk interrupts


@attrs.frozen(kw_only=True)
class Act:
    """Something done at the desk. `before` makes ready what it starts from; `do` runs over the watched disk.

    `logins` are tried in order afterwards; the first that opens is part of the state.
    """

    do: Callable[[Vault], object] | None = None
    on_place: Callable[[Path], object] | None = None
    before: Callable[[Place], object] = lambda place: None
    logins: tuple[tuple[str, str], ...] = (("lee", "six words"),)
    golden: bool = False
    empty: bool = False
    noted_last: bool = False
    """Whether the act is whole before it is noted: the note is a commit of its own."""


def _hold_and_close(vault: Vault) -> None:
    close_request(vault, 0xB2)


def _with(act: Callable[[Vault], object]) -> Callable[[Place], None]:
    def before(place: Place) -> None:
        vault = enter(place)
        act(vault)
        vault.close()

    return before


def _begin(vault: Vault) -> None:
    begin_hold(vault, "City attorney")


def _held_close(vault: Vault) -> None:
    _begin(vault)
    close_request(vault, 0xB2)


def _create(root: Path) -> None:
    Vault.create(place_in(root), "Lee", LOGINS["lee"], kdf=CHEAP, clock=CLOCK, random=random.Random(1)).close()


def _open(root: Path) -> None:
    enter(place_in(root)).close()


def _back_up(place: Place) -> None:
    vault = enter(place)
    make_backup(vault, place.data.parent / "backups")
    put_peer(vault)
    vault.close()


def _restore(root: Path) -> None:
    (file,) = (root / "backups").glob("*.backup")
    restore(file, place_in(root), "lee", LOGINS["lee"], replace=True, clock=CLOCK, random=random.Random(3)).close()


def _recover(root: Path) -> None:
    vault, _ = Vault.recover(place_in(root), CODE, "Boss", "boss words", clock=CLOCK, random=random.Random(3))
    vault.close()


def _name(vault: Vault) -> None:
    vault.users.name_custodian(Custodian(title="City clerk", confirmed=date(2026, 11, 22)))


NEW = (("lee", "new words"), ("lee", "six words"))
ACTS: Mapping[str, Act] = {
    "open a request": Act(do=open_request),
    "enter a contact": Act(do=enter_contact),
    "close a request": Act(do=close_request),
    "put a peer": Act(do=put_peer),
    "change a passphrase": Act(do=lambda v: v.users.change_passphrase("lee", "six words", "new words"), logins=NEW),
    "add a user": Act(do=lambda v: v.users.add("new", "new one's words", Role.DEPUTY)),
    "invite": Act(do=lambda v: v.users.invite("lead")),
    "name the custodian": Act(do=_name),
    "remove a user": Act(do=lambda v: v.users.remove("dep")),
    "rotate": Act(do=lambda v: v.users.rotate()),
    "compact": Act(do=lambda v: renewal.compact(v.journal)),
    "replace the code": Act(do=lambda v: v.users.replace_code()),
    "hand over": Act(do=lambda v: v.users.hand_over("Kim", "kim words"), logins=(("kim", "kim words"), *NEW)),
    "begin a hold": Act(do=_begin),
    "close under a hold": Act(do=_hold_and_close, before=_with(_begin)),
    "lift a hold": Act(do=lift_hold, before=_with(_held_close)),
    "back up": Act(do=lambda v: make_backup(v, v.place.data.parent / "backups")),
    "create": Act(on_place=_create, empty=True),
    "unlock": Act(on_place=_open),
    "fold": Act(on_place=_open, before=leave_pending),
    "migrate": Act(on_place=_open, golden=True),
    "restore": Act(on_place=_restore, before=_back_up, noted_last=True),
    "recover": Act(on_place=_recover, logins=(("boss", "boss words"), *NEW)),
}


def prepare(act: Act, base: Path, root: Path) -> Path:
    """A folder that the act starts from."""
    if act.golden:
        shutil.copytree(GOLDEN, root)
    elif act.empty:
        root.mkdir()
    else:
        shutil.copytree(base, root)
    (root / "backups").mkdir(exist_ok=True)
    if not act.empty:
        act.before(place_in(root))
    return root


def handle_of(act: Act) -> tuple[tuple[str, str], ...]:
    return (("lee", "six plain words for a test"),) if act.golden else act.logins


def run(act: Act, root: Path, disk: Any = None, after_failure: Callable[[Vault], object] = lambda vault: None) -> None:
    """Do the act, over the disk if one is given: opening the vault for it is no part of it."""
    if act.golden:
        act = attrs.evolve(act, on_place=lambda root: open_golden(root).close())
    with known_codes(), nullcontext() if disk is None else disk.watched():
        if act.on_place is not None:
            act.on_place(root)
            return
        assert act.do is not None
        with nullcontext() if disk is None else disk.not_counting():
            vault = enter(place_in(root))
        try:
            act.do(vault)
        except Exception:
            after_failure(vault)
            raise
        finally:
            with nullcontext() if disk is None else disk.not_counting():
                vault.close()


@contextmanager
def known_codes() -> Iterator[None]:
    """New recovery codes follow each other, so that the derivations of one are done once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(secrets, "randbits", random.Random(5).getrandbits)
        yield


def open_golden(root: Path) -> Vault:
    vault = Vault.open(place_in(root), "lee", "six plain words for a test", clock=CLOCK, random=random.Random(2))
    return admit(vault, ("roster", "intake"))


def state_after(act: Act, root: Path) -> tuple[Any, Vault | None]:
    """What is found by whoever unlocks next, and the vault, still open; None where there is no vault yet."""
    place = place_in(root)
    for handle, passphrase in handle_of(act):
        try:
            vault = open_golden(root) if act.golden else enter(place, handle, passphrase)
        except WrongPassphrase:
            continue
        except NoVault:
            return "no vault", None
        telling = told(vault) if not act.golden else told_golden(vault)
        return {**telling, "login": (handle, passphrase)}, vault
    raise Damaged.at("every login")


def told_golden(vault: Vault) -> dict[str, Any]:
    roster, intake = vault.store_for("roster"), vault.store_for("intake")
    return {
        "peers": sorted(roster.collection("peers").all(), key=lambda one: str(one.id)),
        "requests": intake.collection("requests").all(),
        "load": contacts_of(roster, PEER),
        "stats": vault.journal.registers["stats"],
        "events": [event.kind for event in vault.audit_events()],
    }
