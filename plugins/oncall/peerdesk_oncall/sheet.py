"""The duty sheet: who can be called when, to be handed to those whom the department's text names (mesq-27)."""

from __future__ import annotations

from collections.abc import Mapping

from peerdesk_core.model.ids import Id
from peerdesk_core.model.people import Peer

from .models import Duty
from .service import Rota
from .words import LINES, MODALITIES, day_words, role_words, span_words


def holders(rota: Rota) -> tuple[str, ...]:
    """Those to whom the list of peers goes, by the department's own titles; () where its text names nobody."""
    if rota.department is None:
        return ()
    return tuple(rota.department.role(route) for route in rota.department.offered("routes"))


def sheet_of(rota: Rota) -> str:
    """Duty from now to the horizon as plain text, with its day and until when it holds. Gaps are told, not hidden.

    It holds name, title, unit and telephone of the peers on duty, and nothing else.
    """
    today = rota.today
    until = rota.horizon.astimezone(rota.zone).date()
    title = rota.department.title if rota.department is not None else ""
    lines = [
        *([f"*** {rota.watermark} ***"] if rota.watermark else []),
        f"Peers on duty, {_clean(title)}",
        f"Made on {day_words(today)} {today.year}. Holds until {day_words(until)} at most; a newer one replaces it.",
    ]
    to = holders(rota)
    if to:
        lines.append(f"For: {', '.join(to)}.")
    serving = [
        duty for duty in rota.duties if duty.span.meets(rota.now, rota.horizon) and rota.able.in_the_way(duty) is None
    ]
    rows = [(duty.start, _line(duty, rota.able.peers, rota)) for duty in serving]
    rows += [(gap.span.start, f"{span_words(gap.span, rota.zone)}\n    nobody") for gap in rota.gaps]
    lines += ["", *(text for _, text in sorted(rows, key=lambda row: row[0]))]
    return "\n".join(lines) + "\n"


def _line(duty: Duty, peers: Mapping[Id, Peer], rota: Rota) -> str:
    peer = peers[duty.peer]
    facts = (
        peer.name,
        role_words(peer),
        peer.phone or "no telephone known",
        LINES[duty.line],
        MODALITIES[duty.modality],
    )
    return f"{span_words(duty.span, rota.zone)}\n    {', '.join(map(_clean, facts))}"


def _clean(text: str) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
