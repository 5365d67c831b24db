"""The letterbox: cards are handed out here, and drop files come in.

A drop is taken in by two commits, so that load and counts cannot be joined by time: first `care`, then `stats`. Each
register says by a mark of its own, in the same commit, what has reached it. The marks of the two have nothing in
common, and a crash between the commits is healed by taking the same file again. Several files are best taken in
together: then even somebody with a backup from before and one from after can subtract nothing but their sum.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import attrs

from peerdesk_core.contributions import Compartment
from peerdesk_core.faults import DeskError, NotForRole
from peerdesk_core.model.ids import Id, Month, is_id, to_month
from peerdesk_core.model.load import Load
from peerdesk_core.vault.audit import COLLECTION as AUDIT
from peerdesk_core.vault.audit import chained
from peerdesk_core.vault.compartments import Role
from peerdesk_core.vault.errors import AlreadyTaken, BadRecord, SecondDrop, StaleCard, StorageFailed, TakingStopped
from peerdesk_core.vault.journal import Journal
from peerdesk_core.vault.people import hold_of
from peerdesk_core.vault.registers import MARKS, Counters, counted, loaded
from peerdesk_core.vault.state import Change

from .card import Card, make_card
from .drop import Drop, check_declared, check_month, oldest_month, open_drop

if TYPE_CHECKING:
    from peerdesk_core.vault.vault import Vault

CARDS = "core/cards"
"""Peer -> number of the latest card, in the directory. The secret itself is derived, and kept nowhere."""
_EVER = Month("0000-01")
"""Before every month: under a legal hold nothing is dropped for its age."""


@attrs.frozen(kw_only=True)
class TakenIn:
    """What became of a drop. `finished`: an earlier taking in had stopped half-way, and this one ended it."""

    month: Month
    finished: bool = False


def make_cards(vault: Vault, peers: Sequence[Id], *, department: str = "") -> tuple[Card, ...]:
    """A new card for each of these peers; the cards they had are out of date from now on.

    Raises NotForRole, BadRecord for what is no peer's id, StorageFailed.
    """
    journal = _journal(vault)
    if not all(map(is_id, peers)) or len(set(peers)) != len(peers):
        raise BadRecord("id: is not an opaque id, or is given twice.")
    with journal.lock:
        numbers = {peer: _latest(journal, peer) + 1 for peer in peers}
        changes = [
            Change(compartment=Compartment.DIRECTORY, collection=CARDS, id=peer, document={"number": number})
            for peer, number in numbers.items()
        ]
        if changes:
            journal.commit([*changes, *_events(vault, "drop.card_issued", len(changes))], {})
        told = (spec for _, spec in vault.measures.values() if spec.by_peers)
        measures = sorted(told, key=lambda spec: (spec.order, spec.id))
        return tuple(
            make_card(journal.keys, journal.header.inboxes, peer, number, department=department, measures=measures)
            for peer, number in numbers.items()
        )


def take_in(vault: Vault, raw: bytes) -> TakenIn:
    """Take in one drop file. Raises what `take_all` gives back for it, and what it raises."""
    (verdict,) = take_all(vault, [raw])
    if isinstance(verdict, DeskError):
        raise verdict
    return verdict


def take_all(vault: Vault, files: Sequence[bytes]) -> tuple[TakenIn | DeskError, ...]:
    """Take in drop files, all loads in one commit and all counts in another. A verdict for each file, in order.

    Refusals: NotADrop, NewerFile, ForeignDrop, StaleCard, FalseDrop, MonthOpen, MonthTooOld, AlreadyTaken, SecondDrop,
    Undeclared. Raises NotForRole before anything; TakingStopped if the disk fails, after which the same files are to be
    taken in again.
    """
    journal = _journal(vault)
    with journal.lock:
        journal.check_open()
        taking = _Taking(vault)
        verdicts = tuple(map(taking.judge, files))
        refused = sum(isinstance(verdict, DeskError) for verdict in verdicts)
        with _stopping():
            taking.commit_care()
            taking.commit_stats()
            if refused:
                journal.commit(_events(vault, "drop.refused", refused), {})
    return verdicts


class _Taking:
    """One round of taking in: judges the files one by one, then writes what is due in either compartment."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._journal = vault.journal
        self._today = vault.clock.today()
        self._held = hold_of(vault.journal.state) is not None
        self._declared = {family: spec.categories for family, (_, spec) in vault.measures.items()}
        self._direct = [(spec.id, spec.direct) for _, spec in vault.measures.values() if spec.direct in spec.categories]
        self._care = _marks(self._journal, "care")
        self._stats = _marks(self._journal, "stats")
        self._loads: list[Drop] = []
        self._counts: list[Drop] = []

    def judge(self, raw: bytes) -> TakenIn | DeskError:
        """Decide about one file; nothing is written yet."""
        try:
            return self._accept(open_drop(self._journal.keys, raw))
        except DeskError as error:
            return error

    def _accept(self, drop: Drop) -> TakenIn:
        check_month(drop.month, self._today)
        check_declared(drop.counts, self._declared)
        vault = self._journal.keys.vault
        whose, which = _mark(b"care", vault, bytes.fromhex(drop.peer), drop.month), _number(drop.care)
        what = _mark(b"stats", vault, drop.stats, drop.month)
        care, stats = self._care.setdefault(drop.month, {}), self._stats.setdefault(drop.month, {})
        begun = care.get(whose) == which
        if what in stats:
            raise AlreadyTaken
        if not begun:
            # What has begun is ended even if a later card was made since.
            if drop.card != _latest(self._journal, drop.peer):
                raise StaleCard
            if whose in care:
                raise SecondDrop
            care[whose] = which
            self._loads.append(drop)
        stats[what] = 1
        self._counts.append(drop)
        return TakenIn(month=drop.month, finished=begun)

    def commit_care(self) -> None:
        """Add the loads and their marks, with the audit events."""
        if not self._loads:
            return
        more = Counter({(drop.peer, drop.month, Load.CONTACTS): drop.contacts for drop in self._loads if drop.contacts})
        this = None if self._held else to_month(self._today)
        grown = loaded(self._journal.registers["care"], more, this)
        events = _events(self._vault, "drop.taken", len(self._loads))
        self._journal.commit(events, {"care": self._with_marks(grown, self._care)})

    def commit_stats(self) -> None:
        """Add the counts and their marks."""
        if not self._counts:
            return
        more: Counter[tuple[str, Month, str]] = Counter()
        for drop in self._counts:
            for family, categories in drop.counts.items():
                for category, number in categories.items():
                    more[family, drop.month, category] += number
            for family, category in self._direct:
                if drop.contacts:
                    more[family, drop.month, category] += drop.contacts
        grown = counted(self._journal.registers["stats"], more)
        self._journal.commit([], {"stats": self._with_marks(grown, self._stats)})

    def _with_marks(self, register: Counters, marks: Mapping[str, Mapping[str, int]]) -> Counters:
        """Marks of months for which nothing is taken in any more go, unless a legal hold keeps what there is."""
        oldest = _EVER if self._held else oldest_month(self._today)
        kept = {month: dict(found) for month, found in marks.items() if found and month >= oldest}
        return {**register, MARKS: kept}


def _journal(vault: Vault) -> Journal:
    """The journal, for the coordinator, with the numbers of cards read. Raises NotForRole, Locked."""
    journal = vault.journal
    journal.check_open()
    if vault.role is not Role.COORDINATOR:
        raise NotForRole
    with journal.lock:
        if CARDS not in journal.state.tables:
            journal.wake(Compartment.DIRECTORY, CARDS)
    return journal


def _latest(journal: Journal, peer: Id) -> int:
    """The number of a peer's latest card, 0 for none."""
    return int(journal.state.tables[CARDS].get(str(int(peer, 16)), {}).get("number", 0))


def _events(vault: Vault, kind: str, times: int) -> list[Change]:
    return chained([kind] * times, vault.clock.today(), vault.journal.state.tables[AUDIT])


def _marks(journal: Journal, register: str) -> dict[str, dict[str, int]]:
    found: Mapping[str, Mapping[str, int]] = journal.registers[register].get(MARKS, {})
    return {month: dict(marks) for month, marks in found.items()}


def _mark(part: bytes, vault: bytes, name: bytes, month: Month) -> str:
    return hashlib.sha256(b"drop mark|" + part + vault + name + month.encode()).hexdigest()[:16]


def _number(name: bytes) -> int:
    """48 bits of a part's name: enough to know the same file again."""
    return int.from_bytes(hashlib.sha256(b"drop name|" + name).digest()[:6], "big")


@contextmanager
def _stopping() -> Iterator[None]:
    """However the disk fails, the same files are to be taken in again."""
    try:
        yield
    except StorageFailed:
        raise TakingStopped from None
