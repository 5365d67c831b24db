"""The after-action sheet: categories alone (mndps-06). It reads nothing that tells how anybody fared.

Left out whatever the number involved: who was reached, who came or stayed away, attempts, advice, and which peers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from peerdesk_core.model.incidents import Party, SessionKind
from peerdesk_core.paper import Paper, Part

from .facts import said
from .merging import Part as Case
from .models import Approved, CoAuthor, Incident, Office, Session, SessionState
from .sessions import in_window
from .silence import bound
from .wording import cited, listed, title

if TYPE_CHECKING:
    from peerdesk_core.law.department import Department, Saying

NOBODY_ALLOWS = (
    "No text of this department says what peers may add after such an incident. Ask before it leaves the team."
)
NOT_LARGE = "The text speaks of large incidents, and this one is not marked as large. Ask before it leaves the team."


def basis_of(department: Department, incident: Incident) -> tuple[Saying, ...]:
    """What the texts say about such a sheet after this incident; () where they are silent."""
    return said(department, incident, "after_action")


def caution_of(department: Department, incident: Incident) -> str:
    """What to mind before the sheet is passed on; "" where a text speaks of it."""
    if basis_of(department, incident):
        return ""
    return NOT_LARGE if department.sayings("incident", {"large_scale": "yes"}, "after_action") else NOBODY_ALLOWS


def authors_named(department: Department, incident: Incident) -> tuple[CoAuthor, ...]:
    """Who may write it together with the team by the texts, after a large incident."""
    words = {saying.who for saying in said(department, incident, "co_author")}
    found = [CoAuthor.CHAPLAIN] if Office.CHAPLAIN.value in words else []
    return tuple([*found, CoAuthor.CLINICIAN] if words - {Office.CHAPLAIN.value} else found)


def sheet_of(department: Department, case: Case, today: date, watermark: str = "") -> Paper:
    """The sheet of an incident. Two incidents that differ in outcomes alone give the same one."""
    incident = case.incident
    day = incident.happened_at.astimezone(department.zone).date()
    return Paper(
        title="After-action sheet of the peer support team",
        subtitle=f"{department.title} · incident of {day.isoformat()} · written {today.isoformat()}",
        parts=(
            Part(title="What happened", lines=(title(incident.kind), *_size(incident))),
            Part(
                title="Involved", lines=tuple(f"- {title(party)}: {_yes(incident.count(party) > 0)}" for party in Party)
            ),
            Part(title="Activation", lines=(*_activation(department, incident), *_aid(incident))),
            Part(title="Sessions", lines=tuple(_sessions(department, incident, case.sessions))),
            Part(title="Check-ins", lines=(_offered(case),)),
            Part(title="Social media", lines=(_silence(department, case),)),
            *_authors(department, incident),
            Part(title="What this sheet rests on", lines=tuple(_basis(department, incident))),
        ),
        watermark=watermark,
    )


def _size(incident: Incident) -> Iterator[str]:
    yield f"Large in scale: {_yes(incident.large_scale)}."


def _activation(department: Department, incident: Incident) -> Iterator[str]:
    given = {approval.what: approval.office for approval in incident.approvals}
    for what, words in ((Approved.ACTIVATION, "Activated by"), (Approved.LARGE_SCALE, "Agreed to, as a large one, by")):
        if what in given:
            yield f"{words}: {department.role(given[what].value)}."
    if Approved.ACTIVATION not in given:
        yield "Activated by: not noted."


def _aid(incident: Incident) -> Iterator[str]:
    yield f"Mutual aid: {_yes(any(approval.what is Approved.MUTUAL_AID for approval in incident.approvals))}."


def _sessions(department: Department, incident: Incident, sessions: Sequence[Session]) -> Iterator[str]:
    for kind in SessionKind:
        held = [session for session in sessions if session.kind is kind and session.state is SessionState.HELD]
        line = f"- {title(kind)}: {len(held) or 'none'} held"
        timely = {in_window(department, incident, kind, session.at) for session in held} - {None}
        yield f"{line}; in the usual time: {_yes(timely == {True})}" if timely else line


def _offered(case: Case) -> str:
    """Whether everybody has a number; how a check-in ended is not looked at."""
    if not case.slots:
        return "Nobody is counted as involved, so none was offered."
    return f"Offered to everybody involved: {_yes(all(slot.handed_out for slot in case.slots))}."


def _silence(department: Department, case: Case) -> str:
    if case.embargoes:
        return "Silence of the team on social media: called for."
    asked = bound(department, case.incident)
    return "Silence of the team on social media: asked for by the text." if asked else "The texts ask for no silence."


def _authors(department: Department, incident: Incident) -> Iterator[Part]:
    wrote = [author for author in CoAuthor if author in incident.co_authors]
    if wrote:
        sayings = said(department, incident, "co_author")
        cites = tuple(dict.fromkeys(saying.clause.cite for saying in sayings))
        words = listed([title(author).lower() for author in wrote], "and")
        yield Part(title="Written together with", lines=(f"{words[:1].upper()}{words[1:]}.",), cite="; ".join(cites))


def _basis(department: Department, incident: Incident) -> Iterator[str]:
    for saying in basis_of(department, incident):
        yield f"- {cited(saying.clause)}"
    caution = caution_of(department, incident)
    if caution:
        yield caution
    yield "Categories alone: nothing here tells who was reached, who came, what was said, or which peers helped."


def _yes(answer: bool) -> str:
    return "yes" if answer else "no"
