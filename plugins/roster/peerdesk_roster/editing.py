"""One peer as a form, and the form as a peer: what each field may hold, said in sentences without data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import attrs

from peerdesk_core.model.ids import Id, PartialDate
from peerdesk_core.model.people import Experience, Peer, Rank, Service
from peerdesk_core.spoken import plain_day

from .dates import evidence, is_ambiguous, read_date
from .models import DateOrder
from .ranks import read_rank
from .rows import order_of_dates
from .words import MOST_CHARACTERS, clean, language_title, read_languages, read_words

Values = Mapping[str, str | bool]
_DATES = (
    "hired_on",
    "joined_on",
    "trained_on",
    "certified_until",
    "agreement_on",
    "explained_on",
    "acknowledged_on",
    "checked_in_on",
    "reviewed_on",
)
_PAST = ("hired_on", "checked_in_on", "reviewed_on")
"""Days of what has happened: one that lies wholly ahead is a slip."""
_FLAGS = ("on_call", "leads", "fitness_role", "clinician", "experience_shared")


@attrs.frozen(kw_only=True)
class Edited:
    """What a form came to: a peer, or a sentence for each field that is wrong.

    `twin` says that somebody else on the roster has this name and unit: a person looks before it is saved.
    """

    peer: Peer | None
    errors: Mapping[str, str]
    twin: bool = False


def experience_key(experience: Experience) -> str:
    """Key of the field for an experience."""
    return f"experience.{experience.value}"


def values_of(peer: Peer | None) -> dict[str, str | bool]:
    """The form's values for a peer; for a new one, all empty and in good standing."""
    if peer is None:
        peer = Peer(id=Id(""), given="", family="")
    return {
        "given": peer.given,
        "family": peer.family,
        "badge": peer.badge,
        "rank_title": peer.rank_title,
        "rank": peer.rank.value,
        "service": peer.service.value,
        "unit": peer.unit,
        "station": peer.station,
        "shift": peer.shift,
        "languages": "; ".join(language_title(language) for language in peer.languages),
        "phone": peer.phone,
        "email": peer.email,
        "training_standard": peer.training_standard,
        "supervises": "; ".join(peer.supervises),
        "ties": "; ".join(peer.ties),
        **{key: getattr(peer, key) or "" for key in _DATES},
        **{key: bool(getattr(peer, key)) for key in _FLAGS},
        **{experience_key(one): one in peer.experience for one in Experience},
    }


def read_form(values: Values, *, before: Peer, peers: Iterable[Peer], today: date) -> Edited:
    """The peer that a form describes. `before` is the peer as kept, or a bare one with a new id.

    `peers` are all on the roster: a badge belongs to one. A rank left unknown is understood from the title. Standing
    and what belongs to it stay as they are: they have a screen of their own.
    """
    text = {key: clean(value) for key, value in values.items() if isinstance(value, str)}
    errors = {
        key: f"Shorten this to {MOST_CHARACTERS} characters."
        for key, value in text.items()
        if len(value) > MOST_CHARACTERS
    }
    others = [peer for peer in peers if peer.id != before.id]
    _check_names(text, others, errors)
    languages, known = read_languages(text["languages"])
    if not known:
        errors["languages"] = "The desk does not know one of these; write Other for it."
    dates: dict[str, PartialDate | None] = {}
    for key in _DATES:
        dates[key], problem = read_day(text[key], today)
        if problem:
            errors[key] = problem
    _check_dates(dates, today, errors)
    if errors:
        return Edited(peer=None, errors=errors)
    reading = read_rank(text["rank_title"])
    rank, service = Rank(text["rank"]), Service(text["service"])
    peer = attrs.evolve(
        before,
        given=text["given"],
        family=text["family"],
        badge=text["badge"],
        rank=reading.rank if rank is Rank.UNKNOWN else rank,
        rank_title=text["rank_title"],
        service=reading.service if service is Service.UNKNOWN else service,
        unit=text["unit"],
        station=text["station"],
        shift=text["shift"],
        languages=languages,
        experience=frozenset(one for one in Experience if values[experience_key(one)]),
        phone=text["phone"],
        email=text["email"],
        training_standard=text["training_standard"],
        supervises=read_words(text["supervises"]),
        ties=read_words(text["ties"]),
        hired_on=dates["hired_on"],
        joined_on=dates["joined_on"],
        trained_on=dates["trained_on"],
        certified_until=dates["certified_until"],
        agreement_on=dates["agreement_on"],
        explained_on=dates["explained_on"],
        acknowledged_on=dates["acknowledged_on"],
        checked_in_on=dates["checked_in_on"],
        reviewed_on=dates["reviewed_on"],
        on_call=bool(values["on_call"]),
        leads=bool(values["leads"]),
        fitness_role=bool(values["fitness_role"]),
        clinician=bool(values["clinician"]),
        experience_shared=bool(values["experience_shared"]),
    )
    return Edited(peer=peer, errors={}, twin=any(same_name_and_unit(peer, other) for other in others))


def same_name_and_unit(one: Peer, other: Peer) -> bool:
    """Whether two entries may be one person: both badges known and different still leaves the doubt."""
    return _name_and_unit(one) == _name_and_unit(other)


def read_day(text: str, today: date) -> tuple[PartialDate | None, str]:
    """A day as typed, and a sentence about what is wrong with it, "" for nothing."""
    text = plain_day(clean(text), today)
    if not text:
        return None, ""
    if is_ambiguous(text):
        return None, "This could be read two ways; write it as year-month-day."
    read = read_date(text, evidence(text) or DateOrder.MONTH_FIRST, today)
    return read, "" if read else "Write a date as 2026-03-31, 2026-03 or 2026, or today."


def _check_names(text: Mapping[str, str], others: Iterable[Peer], errors: dict[str, str]) -> None:
    if not text["given"]:
        errors["given"] = "A first name is needed."
    if not text["family"]:
        errors["family"] = "A last name is needed."
    if text["badge"].casefold() in {peer.badge.casefold() for peer in others if peer.badge}:
        errors["badge"] = "Another peer has this badge. Correct it, or leave and open that peer: / finds the badge."


def _check_dates(dates: Mapping[str, PartialDate | None], today: date, errors: dict[str, str]) -> None:
    for key in _PAST:
        day = dates[key]
        if day is not None and day > today.isoformat()[: len(day)]:
            errors[key] = "This day lies ahead; write when it happened."
    if order_of_dates(dates["trained_on"], dates["certified_until"]):
        errors["certified_until"] = "The certification cannot end before the training."


def _name_and_unit(peer: Peer) -> tuple[str, str, str]:
    return peer.given.casefold(), peer.family.casefold(), peer.unit.casefold()
