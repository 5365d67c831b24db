"""One peer as a form, and the form as a peer: what each field may hold, said in sentences without data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import attrs

from peerdesk_core.model.ids import Id, PartialDate
from peerdesk_core.model.people import Peer, Rank, Service, Standing

from .dates import evidence, is_ambiguous, read_date
from .models import DateOrder
from .ranks import read_rank
from .words import MOST_CHARACTERS, clean, language_title, read_languages

Values = Mapping[str, str | bool]
_DATES = ("hired_on", "trained_on", "agreement_on")


@attrs.frozen(kw_only=True)
class Edited:
    """What a form came to: a peer, or a sentence for each field that is wrong."""

    peer: Peer | None
    errors: Mapping[str, str]


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
        "shift": peer.shift,
        "languages": "; ".join(language_title(language) for language in peer.languages),
        "standing": peer.standing.value,
        "trained_on": peer.trained_on or "",
        "agreement_on": peer.agreement_on or "",
        "on_call": peer.on_call,
        "phone": peer.phone,
        "email": peer.email,
        "hired_on": peer.hired_on or "",
    }


def read_form(values: Values, *, id: Id, peers: Iterable[Peer], today: date) -> Edited:
    """The peer that a form describes, under the given id. `peers` are all on the roster: a badge belongs to one.

    A rank left unknown is understood from the title.
    """
    text = {key: clean(value) for key, value in values.items() if isinstance(value, str)}
    errors = {
        key: f"Shorten this to {MOST_CHARACTERS} characters."
        for key, value in text.items()
        if len(value) > MOST_CHARACTERS
    }
    if not text["given"]:
        errors["given"] = "A first name is needed."
    if not text["family"]:
        errors["family"] = "A last name is needed."
    taken = {peer.badge.casefold() for peer in peers if peer.id != id and peer.badge}
    if text["badge"].casefold() in taken:
        errors["badge"] = "Another peer has this badge."
    languages, known = read_languages(text["languages"])
    if not known:
        errors["languages"] = "The desk does not know one of these; write Other for it."
    dates: dict[str, PartialDate | None] = {}
    for key in _DATES:
        dates[key], problem = _date(text[key], today)
        if problem:
            errors[key] = problem
    if errors:
        return Edited(peer=None, errors=errors)
    reading = read_rank(text["rank_title"])
    rank, service = Rank(text["rank"]), Service(text["service"])
    peer = Peer(
        id=id,
        given=text["given"],
        family=text["family"],
        badge=text["badge"],
        rank=reading.rank if rank is Rank.UNKNOWN else rank,
        rank_title=text["rank_title"],
        service=reading.service if service is Service.UNKNOWN else service,
        unit=text["unit"],
        shift=text["shift"],
        languages=languages,
        phone=text["phone"],
        email=text["email"],
        hired_on=dates["hired_on"],
        trained_on=dates["trained_on"],
        agreement_on=dates["agreement_on"],
        standing=Standing(text["standing"]),
        on_call=bool(values["on_call"]),
    )
    return Edited(peer=peer, errors={})


def _date(text: str, today: date) -> tuple[PartialDate | None, str]:
    if not text:
        return None, ""
    if is_ambiguous(text):
        return None, "This could be read two ways; write it as year-month-day."
    read = read_date(text, evidence(text) or DateOrder.MONTH_FIRST, today)
    return read, "" if read else "Write a date as 2026-03-31, 2026-03 or 2026."
