"""The records statement, for counsel: what is stored, what never is, who can read it, what cannot be produced and why.

Made from the tables by which the vault decides, so that it cannot say something else than what is done.
"""

from __future__ import annotations

import importlib.metadata
import types
from collections.abc import Iterator, Sequence
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin

import attrs

from . import choices
from .contributions import CollectionSpec, Compartment, Retention, SettingKind, SettingSpec
from .forms import choices_of, fields_of, limits_of
from .model.codes import Code
from .model.ids import Callback, Id, Minute, Month, PartialDate
from .model.load import MONTHS_KEPT, Load
from .paper import Paper, Part
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
    "core/held_incidents": ("incidents", "What was removed of incidents under a legal hold, until it is lifted."),
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
    "clocks": (
        "clocks",
        "Of each open request and incident: its code, its stage, until when a reply or its check-ins are due, and "
        "which part of the program keeps it.",
    ),
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


def statement_of(desk: Desk) -> Paper:
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
    return Paper(
        title="Records statement",
        subtitle=f"{department.title} · {_day(desk.clock.today())} · Peerdesk {version}",
        parts=(
            *_stored(kept),
            _chosen(settings),
            Part(
                title="Counters",
                lines=(
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
        width=WIDTH,
    )


def _stored(kept: Sequence[tuple[str, CollectionSpec]]) -> Iterator[Part]:
    yield Part(
        title="What is stored",
        lines=("Everything lies in one encrypted file. These are all kinds of records there are, field by field.",),
    )
    for part, spec in sorted(kept, key=lambda each: (tuple(Compartment).index(each[1].compartment), each[1].name)):
        rows = tuple(_fields(spec.model))
        yield Part(
            title=f"{_capital(_plain(spec.name))} ({part}; compartment: {_COMPARTMENTS[spec.compartment.value]})",
            lines=(_RETENTION[spec.retention],),
            table=(("Field", "What it holds"), *rows),
        )
    own = [*OWN.values(), *REGISTERS.values()]
    yield Part(
        title="What the vault keeps for itself",
        table=(("Compartment", "What it holds"), *((_COMPARTMENTS[place], says) for place, says in own)),
    )


def _chosen(settings: Sequence[SettingSpec]) -> Part:
    return Part(
        title="What the department may choose",
        lines=(
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


def _never(takes_number: bool) -> Part:
    exception = (
        (
            "One exception, only where the department chooses it: an open request may hold a telephone number for the "
            "call back, and a check-in of an open incident one to call. It lies under the record's own key, in no "
            "backup that could be opened, and is destroyed with that key when the request is closed or the incident "
            "completed. It may leave the record before that; until then an earlier version can still be read with a "
            "passphrase and this machine's keys. A legal hold keeps it as long as it keeps the record.",
        )
        if takes_number
        else ()
    )
    return Part(
        title="What is never stored",
        lines=(
            "Who was helped: no name, number, badge, rank, unit, address or voice of a person who asked for support. "
            "There is no field for any of these, and a part of the program that asks for one is refused.",
            *exception,
            "What was said: no note, no free text, no recording, no diagnosis, nothing about a person's health.",
            "Which peer helped with which closed request, or who closed it when: counts are kept apart on purpose.",
            "Passphrases, and any copy outside this machine: the program never uses a network.",
        ),
    )


def _readers(department: Department) -> Part:
    from .vault.compartments import ACCESS, COMMON, ORDER, Role

    roles = [role for role in Role if role is not Role.DROP_FILE]
    titles = {Role.RECOVERY: "Recovery code"}
    head = ("Compartment", *(titles.get(role) or _capital(department.role(role.value)) for role in roles))
    rows = tuple(
        (_COMPARTMENTS[name], *(_ACCESS[ACCESS[role][name].value] for role in roles))
        for name in ORDER
        if name != COMMON
    )
    return Part(
        title="Who can read what",
        lines=(
            "Reading needs a key, and each login holds only the keys of its role. Who has no key cannot be given "
            "access by an order, an administrator or the makers of the program; only the coordinator can let "
            "somebody in.",
        ),
        table=(head, *rows),
    )


def _not_produced() -> Part:
    return Part(
        title="What cannot be produced, and why",
        lines=(
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


def _hold(department: Department) -> Part:
    counsel = department.role("legal_counsel")
    return Part(
        title="Legal hold",
        lines=(
            f"On the word of counsel ({counsel}) the coordinator puts a hold in force, with title and date. From then "
            "on closed requests and completed incidents are kept, nothing else is removed, and keys are not renewed, "
            "until the hold is lifted. "
            "A hold adds no field and asks nobody anything new. What was destroyed before cannot be brought back.",
            "Beginning and lifting are in the audit log, and every role that could close a request is told.",
        ),
    )


def _limits() -> Part:
    return Part(
        title="Limits",
        lines=(
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
