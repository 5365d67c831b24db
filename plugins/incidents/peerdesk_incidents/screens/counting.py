"""The four counts of an incident as fields of a form: how many were involved, by party, and nobody in particular."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from peerdesk_core.model.incidents import Party
from peerdesk_incidents.models import MOST
from peerdesk_incidents.wording import title
from peerdesk_tui.kit.form import Form, FormField, Line

_HELP = {
    Party.SWORN: "How many sworn members were involved. Each gets a number, never a name.",
    Party.CIVILIAN: "How many civilian members were involved.",
    Party.FAMILY: "How many relatives are to be looked after; may stay empty.",
    Party.PARTNER: "How many of an agency that worked beside you; may stay empty.",
}


def count_fields(counts: Mapping[Party, int] | None = None) -> Iterator[FormField]:
    """A field for each party."""
    for party in Party:
        number = (counts or {}).get(party, 0)
        yield Line(party.value, f"{title(party)} involved", str(number), help=_HELP[party])


def counts_typed(form: Form, values: Mapping[str, str | bool]) -> dict[Party, int] | None:
    """The four numbers; None when one is none, with the reason shown under its field. Empty means nobody."""
    counts: dict[Party, int] = {}
    for party in Party:
        typed = str(values[party.value]).strip() or "0"
        if not (typed.isascii() and typed.isdigit() and int(typed) <= MOST):
            form.set_error(party.value, f"Type a number from 0 to {MOST}.")
            return None
        counts[party] = int(typed)
    return counts
