"""Words of an import: fields of a roster, a sheet as read, a column's guess, and the preview of what would happen."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import attrs

from peerdesk_core.model.people import Peer


class Field(StrEnum):
    """What a column can be used for. The value is the title people read."""

    BADGE = "badge"
    NAME = "name"
    GIVEN = "first name"
    FAMILY = "last name"
    RANK = "rank"
    RANK_CODE = "rank code"
    SERVICE = "service"
    UNIT = "unit"
    STATION = "station"
    SHIFT = "shift"
    HIRED = "hire date"
    JOINED = "joined the team"
    ACTIVE = "active peer"
    TRAINED = "training date"
    STANDARD = "training standard"
    CERTIFIED = "certified until"
    AGREEMENT = "agreement date"
    EXPLAINED = "limits explained"
    ACKNOWLEDGED = "ties acknowledged"
    LANGUAGES = "languages"
    EXPERIENCE = "experience"
    SHARED = "experience shared"
    PHONE = "phone"
    EMAIL = "e-mail"
    STANDING = "standing"
    UNTIL = "standing until"
    CAPACITY = "contacts a month"
    ON_CALL = "on call"
    LEADS = "leads the station"
    SUPERVISES = "supervises"
    TIES = "ties"
    FITNESS = "fitness-for-duty role"
    CLINICIAN = "clinician"
    CHECKED_IN = "wellness check-in"
    REVIEWED = "suitability review"


DATE_FIELDS = (
    Field.HIRED,
    Field.JOINED,
    Field.TRAINED,
    Field.CERTIFIED,
    Field.AGREEMENT,
    Field.EXPLAINED,
    Field.ACKNOWLEDGED,
    Field.UNTIL,
    Field.CHECKED_IN,
    Field.REVIEWED,
)
FLAG_FIELDS = (Field.SHARED, Field.ON_CALL, Field.LEADS, Field.FITNESS, Field.CLINICIAN)


class DateOrder(StrEnum):
    """How a date written with slashes is meant."""

    MONTH_FIRST = "month first"
    DAY_FIRST = "day first"


@attrs.frozen(kw_only=True)
class SheetRow:
    """A row of cells as text. `line` is the line of the file, or the row of the worksheet, where it starts."""

    line: int
    cells: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Sheet:
    """A table as read from a file: its header and every row below, blank ones included except at the end."""

    header: tuple[str, ...]
    header_line: int
    rows: tuple[SheetRow, ...]
    notes: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Guess:
    """What a column seems to hold. `field` None means ignored; `why` says what the guess rests on."""

    column: int
    header: str
    field: Field | None
    why: str


@attrs.frozen(kw_only=True)
class Rejected:
    """A row that cannot enter. `reasons` may quote its cells: they are for the preview and the rejected file only.

    `cells` are empty for a row that is not marked as a peer: nothing is kept of people who are none, in no file.
    """

    line: int
    reasons: tuple[str, ...]
    cells: tuple[str, ...]
    marked: bool = True

    @property
    def reason(self) -> str:
        """All reasons in one line."""
        return "; ".join(self.reasons)


@attrs.frozen(kw_only=True)
class RowWarning:
    """A row with something odd that does not stop it. `cells` are its used cells by field."""

    line: int
    reasons: tuple[str, ...]
    cells: Mapping[Field, str]

    @property
    def reason(self) -> str:
        """All reasons in one line."""
        return "; ".join(self.reasons)


@attrs.frozen(kw_only=True)
class Preview:
    """What an import would do; nothing has happened yet.

    `peers` are the rows that would enter, in file order: the new ones, the changed ones and those already there.
    `complete` of them have both a training and an agreement date. `not_imported` rows were not marked as peers and
    are only counted; `lapsed` of these are on the roster now and stay until they are removed by hand.
    """

    peers: tuple[Peer, ...]
    new: tuple[Peer, ...]
    changed: tuple[Peer, ...]
    complete: int
    not_imported: int
    lapsed: int
    blank_lines: tuple[int, ...]
    rejected: tuple[Rejected, ...]
    warnings: tuple[RowWarning, ...]
    unproven: tuple[Field, ...]
    notes: tuple[str, ...]
    header: tuple[str, ...]

    @property
    def same(self) -> int:
        """Rows that are on the roster exactly so already."""
        return len(self.peers) - len(self.new) - len(self.changed)
