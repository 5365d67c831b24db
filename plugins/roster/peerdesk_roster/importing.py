"""Working out what an import would do: which rows enter, which are only counted, which are rejected and why."""

from __future__ import annotations

import random as _random
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import attrs

from peerdesk_core.model.ids import new_id
from peerdesk_core.model.people import Peer, Rank, Service, Standing

from .columns import check_mapping
from .dates import OrderFinding, find_orders
from .errors import NoRows
from .models import DATE_FIELDS, DateOrder, Field, Preview, Rejected, RowWarning, Sheet, SheetRow
from .rows import ReadRow, read_row
from .signing import signed_too_early
from .store import WATCHED

if TYPE_CHECKING:
    from peerdesk_core.law.department import Clause

_Key = tuple[str, ...]


def preview(
    sheet: Sheet,
    mapping: Mapping[int, Field],
    *,
    existing: Sequence[Peer],
    today: date,
    random: _random.Random,
    everyone: bool = False,
    order: DateOrder | None = None,
    watch: Callable[[int], None] | None = None,
    explained_first: Clause | None = None,
) -> Preview:
    """What importing the sheet would do to the roster `existing`.

    `mapping` names the field of each used column. `everyone` takes every row as a peer. `order` settles slash dates in
    columns that prove none. A row is matched to a peer by badge, without one by name and e-mail; its filled cells
    replace what is kept, blank ones leave it alone. `watch` is told now and then how many rows are read; what it raises
    ends the work. `explained_first` is the clause by which nobody signs before the limits are explained to them.
    Raises MissingColumn, ColumnClash or NoRows.
    """
    check_mapping(mapping, everyone)
    if not any(any(row.cells) for row in sheet.rows):
        raise NoRows("The file has a header row and nothing below it.", "Check that the right sheet was saved.")
    last_first = _names_last_first(sheet, mapping)
    orders = find_orders({field: _column(sheet, mapping, field) for field in DATE_FIELDS}, order)
    on_roster = _by_key(existing)
    twins = _Twins(existing)
    first_seen: dict[_Key, int] = {}
    peers: list[Peer] = []
    new: list[Peer] = []
    changed: list[Peer] = []
    blank: list[int] = []
    rejected: list[Rejected] = []
    warnings: list[RowWarning] = []
    not_imported = lapsed = 0
    for place, row in enumerate(sheet.rows):
        if watch is not None and place % WATCHED == 0:
            watch(place)
        if not any(row.cells):
            blank.append(row.line)
            continue
        read = read_row(_cells(row, mapping), orders=orders, last_first=last_first, everyone=everyone, today=today)
        key = _key(read.text(Field.BADGE), read.given, read.family, read.text(Field.EMAIL))
        reasons = [*_too_long(row, sheet), *read.reasons]
        if not reasons and key in first_seen:
            reasons.append(_repeats(read, first_seen[key]))
        if reasons:
            cells = row.cells if read.active else ()
            rejected.append(Rejected(line=row.line, reasons=tuple(reasons), cells=cells, marked=read.active))
            continue
        first_seen[key] = row.line
        old = on_roster.get(key)
        peer = None
        if read.active:
            peer = _updated(old, read) if old is not None else _created(read, random)
        oddities = [*read.oddities, *(twins.notice(read, old, row.line) if read.active else ())]
        if explained_first is not None and peer is not None and signed_too_early(peer):
            oddities.append(f"the agreement is signed before the limits are explained ({explained_first.cite})")
        if oddities:
            warnings.append(RowWarning(line=row.line, reasons=tuple(oddities), cells=read.cells))
        if peer is None:
            not_imported += 1
            lapsed += old is not None
            continue
        peers.append(peer)
        if old is None:
            new.append(peer)
        elif peer != old:
            changed.append(peer)
    return Preview(
        peers=tuple(peers),
        new=tuple(new),
        changed=tuple(changed),
        complete=sum(peer.trained_on is not None and peer.agreement_on is not None for peer in peers),
        not_imported=not_imported,
        lapsed=lapsed,
        blank_lines=tuple(blank),
        rejected=tuple(rejected),
        warnings=tuple(warnings),
        unproven=tuple(field for field in DATE_FIELDS if not orders[field].proven),
        notes=(*sheet.notes, *_notes(sheet, mapping, orders, lapsed)),
        header=sheet.header,
    )


class _Twins:
    """Rows and peers of one name and unit under different badges: perhaps one person, for a person to see."""

    def __init__(self, existing: Sequence[Peer]) -> None:
        self._kept = {_person(peer.given, peer.family, peer.unit): peer.id for peer in existing}
        self._lines: dict[_Key, int] = {}

    def notice(self, read: ReadRow, old: Peer | None, line: int) -> list[str]:
        """What to look at before this row enters, if anything."""
        unit = read.text(Field.UNIT) or (old.unit if old is not None else "")
        person = _person(read.given, read.family, unit)
        kept = self._kept.get(person)
        found: list[str] = []
        if person in self._lines:
            found.append(f"same name and unit as line {self._lines[person]}; if that is one person, delete one line")
        elif kept is not None and (old is None or old.id != kept):
            found.append("same name and unit as a peer on the roster; if that is one person, correct the badge here")
        self._lines.setdefault(person, line)
        return found


def _person(given: str, family: str, unit: str) -> _Key:
    return given.casefold(), family.casefold(), unit.casefold()


def _created(read: ReadRow, random: _random.Random) -> Peer:
    return Peer(
        id=new_id(random),
        given=read.given,
        family=read.family,
        badge=read.text(Field.BADGE),
        rank=read.rank,
        rank_title=read.text(Field.RANK),
        service=read.service,
        unit=read.text(Field.UNIT),
        station=read.text(Field.STATION),
        shift=read.text(Field.SHIFT),
        languages=read.languages,
        experience=read.experience,
        experience_shared=read.flags.get(Field.SHARED, False),
        phone=read.text(Field.PHONE),
        email=read.text(Field.EMAIL),
        hired_on=read.dates.get(Field.HIRED),
        joined_on=read.dates.get(Field.JOINED),
        trained_on=read.dates.get(Field.TRAINED),
        training_standard=read.text(Field.STANDARD),
        certified_until=read.dates.get(Field.CERTIFIED),
        agreement_on=read.dates.get(Field.AGREEMENT),
        explained_on=read.dates.get(Field.EXPLAINED),
        acknowledged_on=read.dates.get(Field.ACKNOWLEDGED),
        standing=read.standing or Standing.GOOD,
        standing_until=read.dates.get(Field.UNTIL),
        capacity=read.capacity,
        leads=read.flags.get(Field.LEADS, False),
        supervises=read.supervises,
        ties=read.ties,
        fitness_role=read.flags.get(Field.FITNESS, False),
        clinician=read.flags.get(Field.CLINICIAN, False),
        checked_in_on=read.dates.get(Field.CHECKED_IN),
        reviewed_on=read.dates.get(Field.REVIEWED),
        on_call=read.flags.get(Field.ON_CALL, False),
    )


def _updated(old: Peer, read: ReadRow) -> Peer:
    ranked = bool(read.text(Field.RANK) or read.text(Field.RANK_CODE))
    return attrs.evolve(
        old,
        given=read.given,
        family=read.family,
        rank=read.rank if ranked and read.rank is not Rank.UNKNOWN else old.rank,
        rank_title=read.text(Field.RANK) or old.rank_title,
        service=read.service if read.service is not Service.UNKNOWN else old.service,
        unit=read.text(Field.UNIT) or old.unit,
        station=read.text(Field.STATION) or old.station,
        shift=read.text(Field.SHIFT) or old.shift,
        languages=read.languages or old.languages,
        experience=read.experience or old.experience,
        experience_shared=read.flags.get(Field.SHARED, old.experience_shared),
        phone=read.text(Field.PHONE) or old.phone,
        email=read.text(Field.EMAIL) or old.email,
        hired_on=read.dates.get(Field.HIRED, old.hired_on),
        joined_on=read.dates.get(Field.JOINED, old.joined_on),
        trained_on=read.dates.get(Field.TRAINED, old.trained_on),
        training_standard=read.text(Field.STANDARD) or old.training_standard,
        certified_until=read.dates.get(Field.CERTIFIED, old.certified_until),
        agreement_on=read.dates.get(Field.AGREEMENT, old.agreement_on),
        explained_on=read.dates.get(Field.EXPLAINED, old.explained_on),
        acknowledged_on=read.dates.get(Field.ACKNOWLEDGED, old.acknowledged_on),
        standing=read.standing or old.standing,
        standing_until=read.dates.get(Field.UNTIL, old.standing_until),
        capacity=old.capacity if read.capacity is None else read.capacity,
        leads=read.flags.get(Field.LEADS, old.leads),
        supervises=read.supervises or old.supervises,
        ties=read.ties or old.ties,
        fitness_role=read.flags.get(Field.FITNESS, old.fitness_role),
        clinician=read.flags.get(Field.CLINICIAN, old.clinician),
        checked_in_on=read.dates.get(Field.CHECKED_IN, old.checked_in_on),
        reviewed_on=read.dates.get(Field.REVIEWED, old.reviewed_on),
        on_call=read.flags.get(Field.ON_CALL, old.on_call),
    )


def _key(badge: str, given: str, family: str, email: str) -> _Key:
    return (badge.casefold(),) if badge else (given.casefold(), family.casefold(), email.casefold())


def _by_key(existing: Sequence[Peer]) -> dict[_Key, Peer]:
    return {_key(peer.badge, peer.given, peer.family, peer.email): peer for peer in existing}


def _repeats(read: ReadRow, line: int) -> str:
    badge = read.text(Field.BADGE)
    return f"badge {badge} repeats line {line}" if badge else f"name and e-mail repeat line {line}"


def _too_long(row: SheetRow, sheet: Sheet) -> list[str]:
    """A filled cell beyond the header means that the cells of this row are shifted."""
    beyond = any(row.cells[len(sheet.header) :])
    return [f"the row has more cells than the {len(sheet.header)} columns of the header"] if beyond else []


def _cells(row: SheetRow, mapping: Mapping[int, Field]) -> dict[Field, str]:
    return {field: row.cells[column] if column < len(row.cells) else "" for column, field in mapping.items()}


def _column(sheet: Sheet, mapping: Mapping[int, Field], field: Field) -> list[str]:
    columns = [column for column, used in mapping.items() if used is field]
    return [row.cells[column] for column in columns for row in sheet.rows if column < len(row.cells)]


def _names_last_first(sheet: Sheet, mapping: Mapping[int, Field]) -> bool:
    """Whether the title of the name column says so, or most names have a comma."""
    titles = [sheet.header[column].casefold() for column, field in mapping.items() if field is Field.NAME]
    if any(-1 < title.find("last") < title.find("first") for title in titles):
        return True
    names = [name for name in _column(sheet, mapping, Field.NAME) if name]
    return 2 * sum("," in name for name in names) > len(names)


def _notes(sheet: Sheet, mapping: Mapping[int, Field], orders: Mapping[Field, OrderFinding], lapsed: int) -> list[str]:
    notes: list[str] = []
    ignored = [header for column, header in enumerate(sheet.header) if column not in mapping and header]
    if ignored:
        shown = ", ".join(ignored[:8]) + (" and others" if len(ignored) > 8 else "")
        notes.append(f"Not used ({len(ignored)} columns): {shown}.")
    for field in DATE_FIELDS:
        finding = orders[field]
        if finding.proven and not finding.mixed:
            continue
        doubt = "is written both ways" if finding.mixed else "could be read both ways"
        notes.append(f"{field.value.capitalize()} with slashes {doubt}; read {finding.order.value}.")
    if lapsed:
        notes.append(f"On the roster but not marked as peers here: {lapsed}. They stay until you remove them.")
    return notes
