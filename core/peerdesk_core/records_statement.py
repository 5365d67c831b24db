"""The records statement, for counsel: what is stored, what never is, who can read it, what cannot be produced and why.

Made from the tables by which the vault decides, so that it cannot say something else than what is done.
"""

from __future__ import annotations

import importlib.metadata
import types
from collections.abc import Iterator, Sequence
from datetime import date
from enum import Enum
from html import escape
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin

import attrs

from . import choices
from .contributions import CollectionSpec, Compartment, Retention, SettingKind, SettingSpec
from .forms import choices_of, fields_of, limits_of
from .model.codes import Code
from .model.ids import Callback, Id, Minute, Month, PartialDate
from .model.load import MONTHS_KEPT, Load
from .roles import ACCESS_WORDS as _ACCESS
from .roles import COMPARTMENTS as _COMPARTMENTS

if TYPE_CHECKING:
    from .desk import Desk
    from .law.department import Department

WIDTH = 96
"""Columns of the plain page."""
_MOST_SHOWN = 8

OWN: dict[str, tuple[str, str]] = {
    "core/admin": ("directory", "The key that signs the list of logins."),
    "core/people": ("directory", "Who may open the vault: handle, role, public key. No passphrase is stored."),
    "core/custodian": ("directory", "The office that keeps the recovery code, and the day on which it confirmed."),
    "core/hold": ("requests", "A legal hold: on whose word, by office, and since when."),
    "core/held": ("requests", "Requests closed under a legal hold, until it is lifted."),
    "core/cards": ("directory", "Of each peer with a card for drop files: the number of the latest card."),
    "core/audit": ("audit", "Events: kind and day. No person, no code, no hour."),
}
"""The vault's own documents, in words."""

LOADS: dict[Load, str] = {
    Load.CONTACTS: "contacts",
    Load.HEAVY: "sessions after critical incidents",
    Load.OFFERED: "requests offered and taken",
    Load.UNAVAILABLE: "requests offered and not taken",
    Load.QUARTERS: "compensated quarter-hours",
}
"""What is counted of a peer's work, in words."""


def _load_in_words() -> str:
    return ", ".join(f"{words} ({MONTHS_KEPT[load]} months)" for load, words in LOADS.items())


REGISTERS: dict[str, tuple[str, str]] = {
    "stats": (
        "stats",
        "How many closed requests fell into each category, by month; nothing joins two. Marks of drop files.",
    ),
    "care": (
        "care",
        f"Of each peer by month, the present one included: {_load_in_words()}. Not with whom, on which day, on what or "
        "why. Marks of drop files.",
    ),
    "clocks": ("clocks", "Of each open request: its code, its stage, until when a reply is due."),
}
"""Blobs that are overwritten in place, in words."""

_SETTINGS: dict[SettingKind, str] = {
    SettingKind.TEXT: "a short text",
    SettingKind.NUMBER: "a number",
    SettingKind.CHOICE: "one of a few words",
    SettingKind.FLAG: "yes or no",
}

_RETENTION: dict[Retention, str] = {
    Retention.UNTIL_CLOSED: (
        "Until closed. Each is sealed under a key of its own, which is destroyed when it is closed. No backup holds "
        "that key, so no copy of the vault brings the content back."
    ),
    Retention.WHILE_SERVING: (
        "Until it is removed by hand; what is about a peer, when the service ends. Earlier versions stay in the sealed "
        "log until that is written afresh."
    ),
}


@attrs.frozen(kw_only=True)
class Section:
    """A heading with paragraphs, and a table whose first row is its head."""

    title: str
    says: tuple[str, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()


@attrs.frozen(kw_only=True)
class Statement:
    """The whole page."""

    title: str
    under: str
    sections: tuple[Section, ...]


def statement_of(desk: Desk) -> Statement:
    """The statement for the department that is chosen and the plugins that are enabled. Needs no vault.

    Raises the typed errors of law.department.
    """
    department = desk.department
    titles = {state.id: state.title for state in desk.kernel.plugins()}
    kept = [(titles[owned.owner], owned.item) for owned in desk.kernel.collections()]
    kept.append(("the department's own", choices.SPEC))
    settings = [owned.item for owned in desk.kernel.settings_schema()]
    measures = [owned.item for owned in desk.kernel.measures()]
    version = importlib.metadata.version("peerdesk")
    return Statement(
        title="Records statement",
        under=f"{department.title} · {_day(desk.clock.today())} · Peerdesk {version}",
        sections=(
            *_stored(kept),
            _chosen(settings),
            Section(
                title="Counters",
                says=(
                    "When a request is closed, one is added to one category of each family below, for the month. "
                    "Counts leave the vault only as released reports, in which no group is small.",
                ),
                table=(
                    ("Family", "Categories"),
                    *((each.title, ", ".join(map(_plain, each.categories))) for each in measures),
                ),
            ),
            _never(any(_takes_number(spec.model) for _, spec in kept)),
            _readers(department),
            _not_produced(),
            _hold(department),
            _limits(),
        ),
    )


def _stored(kept: Sequence[tuple[str, CollectionSpec]]) -> Iterator[Section]:
    yield Section(
        title="What is stored",
        says=("Everything lies in one encrypted file. These are all kinds of records there are, field by field.",),
    )
    for part, spec in sorted(kept, key=lambda each: (tuple(Compartment).index(each[1].compartment), each[1].name)):
        rows = tuple(_fields(spec.model))
        yield Section(
            title=f"{_capital(_plain(spec.name))} ({part}; compartment: {_COMPARTMENTS[spec.compartment.value]})",
            says=(_RETENTION[spec.retention],),
            table=(("Field", "What it holds"), *rows),
        )
    own = [*OWN.values(), *REGISTERS.values()]
    yield Section(
        title="What the vault keeps for itself",
        table=(("Compartment", "What it holds"), *((_COMPARTMENTS[place], says) for place, says in own)),
    )


def _chosen(settings: Sequence[SettingSpec]) -> Section:
    return Section(
        title="What the department may choose",
        says=(
            "A choice is a short text, a number or one of a few words, about the department and never about a person. "
            "It lies with the team's records. These can be made:",
        ),
        table=(
            ("Choice", "What it holds"),
            *((spec.title, _SETTINGS[spec.kind]) for spec in sorted(settings, key=lambda each: (each.order, each.id))),
        ),
    )


def _takes_number(model: type) -> bool:
    """Whether a telephone number may stand in a record of this form."""
    kinds = [_inner(field.kind)[0] for field in fields_of(model)]
    return any(
        kind is Callback or (isinstance(kind, type) and attrs.has(kind) and _takes_number(kind)) for kind in kinds
    )


def _never(takes_number: bool) -> Section:
    exception = (
        (
            "One exception, only where the department chooses it: an open request may hold a telephone number for the "
            "call back. It lies under the request's own key, in no backup that could be opened, and is destroyed "
            "with that key when the request is closed. A legal hold keeps it as long as it keeps the request.",
        )
        if takes_number
        else ()
    )
    return Section(
        title="What is never stored",
        says=(
            "Who was helped: no name, number, badge, rank, unit, address or voice of a person who asked for support. "
            "There is no field for any of these, and a part of the program that asks for one is refused.",
            *exception,
            "What was said: no note, no free text, no recording, no diagnosis, nothing about a person's health.",
            "Which peer helped with which closed request, or who closed it when: counts are kept apart on purpose.",
            "Passphrases, and any copy outside this machine: the program never uses a network.",
        ),
    )


def _readers(department: Department) -> Section:
    from .vault.compartments import ACCESS, COMMON, ORDER, Role

    roles = [role for role in Role if role is not Role.DROP_FILE]
    titles = {Role.RECOVERY: "Recovery code"}
    head = ("Compartment", *(titles.get(role) or _capital(department.role(role.value)) for role in roles))
    rows = tuple(
        (_COMPARTMENTS[name], *(_ACCESS[ACCESS[role][name].value] for role in roles))
        for name in ORDER
        if name != COMMON
    )
    return Section(
        title="Who can read what",
        says=(
            "Reading needs a key, and each login holds only the keys of its role. Who has no key cannot be given "
            "access by an order, an administrator or the makers of the program; only the coordinator can let "
            "somebody in.",
        ),
        table=(head, *rows),
    )


def _not_produced() -> Section:
    return Section(
        title="What cannot be produced, and why",
        says=(
            "The identity of a person who was helped: it was never entered.",
            "A closed request: its key was destroyed when it was closed. What remains of it are single counts that "
            "nothing joins.",
            "An open request from a backup or from another machine: its key lies on this machine alone.",
            "Content in readable form without a login or the recovery code: there is no other way in, and nobody "
            "beside the department holds a key.",
            "What can be produced: the team's roster, rota, gatherings and directory, the department's choices, "
            "incidents, applications, peers' sums of a month while they are kept, the open requests as the codes they "
            "are, released reports, and the audit log with a signature that can be checked without the vault.",
        ),
    )


def _hold(department: Department) -> Section:
    counsel = department.role("legal_counsel")
    return Section(
        title="Legal hold",
        says=(
            f"On the word of counsel ({counsel}) the coordinator puts a hold in force, with title and date. From then "
            "on closed requests are kept, nothing is removed, and keys are not renewed, until the hold is lifted. "
            "A hold adds no field and asks nobody anything new. What was destroyed before cannot be brought back.",
            "Beginning and lifting are in the audit log, and every role that could close a request is told.",
        ),
    )


def _limits() -> Section:
    return Section(
        title="Limits",
        says=(
            "Whoever holds a passphrase and the machine reads what that role reads, while it is there.",
            "Two backups of different days can be subtracted: they tell how much was counted between.",
            "The rota says which peer was on duty when. Beside the counts of a month in which few requests were closed "
            "it narrows down which peer may have helped; it never says whom.",
            "A flash disk may keep what was overwritten; the disk must therefore be encrypted as a whole.",
            "This page describes the program. What people write down elsewhere is not part of it.",
        ),
    )


# ---------------------------------------------------------------- fields in words


def _fields(model: type, above: str = "") -> Iterator[tuple[str, str]]:
    for field in fields_of(model):
        name = above + _plain(field.name)
        kind, listed = _inner(field.kind)
        if isinstance(kind, type) and attrs.has(kind) and not issubclass(kind, Enum):
            yield from _fields(kind, f"{name}: ")
        else:
            words = _kind(kind)
            yield name, f"several: {words}" if listed else words


def _inner(kind: Any) -> tuple[Any, bool]:
    """What a field holds without "or nothing" and without the list around it, and whether there was a list."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _inner(next(each for each in inner if each is not types.NoneType))
    if origin in (tuple, frozenset):
        return _inner(inner[0])[0], True
    return kind, False


def _kind(kind: Any) -> str:
    plain = {
        Id: "an opaque id",
        Code: "a code to say on the phone",
        Minute: "a time, to the minute",
        Month: "a month",
        Callback: "a telephone number, if the department chose to keep one until the close",
        PartialDate: "a date, as far as it is known",
        date: "a date",
        bool: "yes or no",
        str: "text",
        int: "a number",
        float: "a number",
    }
    if kind in plain:
        return plain[kind]
    if get_origin(kind) is Annotated:
        least, most = limits_of(get_args(kind)[1])
        return f"a number from {least} to {most}"
    if isinstance(kind, type) and issubclass(kind, Enum):
        choices = [_plain(str(value)) for _, value in choices_of(kind)]
        shown = ", ".join(choices[:_MOST_SHOWN])
        return f"one of: {shown}" if len(choices) <= _MOST_SHOWN else f"one of {len(choices)}: {shown} ..."
    return "a time" if kind.__name__ == "datetime" else str(kind.__name__)


def _plain(word: str) -> str:
    return word.replace("_", " ")


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _day(day: date) -> str:
    return f"{day:%Y-%m-%d}"


# ---------------------------------------------------------------- the page


def to_text(statement: Statement) -> str:
    """Plain text, at most `WIDTH` columns wide but for a table's own words."""
    lines = [statement.title.upper(), statement.under]
    for section in statement.sections:
        lines += ["", section.title, "-" * len(section.title)]
        for paragraph in section.says:
            lines += [*_wrapped(paragraph, WIDTH), ""]
        if section.table:
            lines += [*_table(section.table), ""]
    return "\n".join(line.rstrip() for line in lines).rstrip() + "\n"


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Columns side by side; words that do not fit go on in the same column of the next line."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    room = WIDTH - 2 * (len(widths) - 1)
    while sum(widths) > room and max(widths) > 12:
        widths[widths.index(max(widths))] -= 1
    for number, row in enumerate(rows):
        cells = [list(_wrapped(cell, width)) for cell, width in zip(row, widths, strict=True)]
        for at in range(max(map(len, cells))):
            parts = (cell[at] if at < len(cell) else "" for cell in cells)
            yield "  ".join(part.ljust(width) for part, width in zip(parts, widths, strict=True))
        if number == 0:
            yield "  ".join("-" * width for width in widths)


def _wrapped(text: str, width: int) -> Iterator[str]:
    import textwrap

    yield from textwrap.wrap(text, width) or [""]


def to_html(statement: Statement) -> str:
    """One page for a browser or a printer, complete in itself."""
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        f"<title>{escape(statement.title)}</title>",
        "<style>body{font:11pt/1.4 serif;max-width:48em;margin:2em auto;padding:0 1em}table{border-collapse:collapse}"
        "td,th{border:1px solid;padding:.2em .5em;text-align:left;vertical-align:top}</style>",
        "</head><body>",
        f"<h1>{escape(statement.title)}</h1>",
        f"<p>{escape(statement.under)}</p>",
    ]
    for section in statement.sections:
        parts.append(f"<h2>{escape(section.title)}</h2>")
        parts += [f"<p>{escape(paragraph)}</p>" for paragraph in section.says]
        if section.table:
            head, *rows = section.table
            parts.append("<table>")
            parts.append("<tr>" + "".join(f"<th>{escape(cell)}</th>" for cell in head) + "</tr>")
            parts += ["<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows]
            parts.append("</table>")
    return "\n".join([*parts, "</body></html>"]) + "\n"
