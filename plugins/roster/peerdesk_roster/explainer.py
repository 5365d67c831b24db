"""One page on what stays private and what does not, for everybody whom the team serves (slmpd-33).

Nothing in it is written here but headings: the sentences are the department's, from its limits card and its rules.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from peerdesk_core.paper import BULLET, Paper, Part

if TYPE_CHECKING:
    from peerdesk_core.law.department import Clause, Department

_KEPT = ("keep_notes", "keep_names", "count", "contact_form")


def explain(department: Department, watermark: str = "") -> Paper:
    """The page for a department. Raises BrokenDepartment where no limits card is in force."""
    card = department.card()
    kept = [saying.clause for act in _KEPT for saying in department.sayings("record", act=act)]
    asked = [saying.clause for saying in department.sayings("record", act="explain_rules")]
    parts = (
        Part(title=card.title, lines=_plain(card.intro)),
        Part(title="The limits, as a peer tells them before every talk", lines=_cited(card.lines)),
        Part(title="Before you go on", lines=_plain((card.outro,))),
        Part(title="What is written down", lines=_cited(kept)),
        Part(title="Who has to know this", lines=_cited(asked)),
        Part(title="If life is in danger", lines=_plain(card.crisis)),
    )
    return Paper(
        title=f"{department.title}: what stays between you and a {department.role('peer')}",
        subtitle=f"Made from: {'; '.join(card.pack_ids)}.",
        parts=tuple(part for part in parts if part.lines),
        watermark=watermark,
    )


def _plain(lines: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{BULLET}{line}" for line in lines if line)


def _cited(clauses: Iterable[Clause]) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(
            f"{BULLET}{clause.says} ({clause.cite})" if clause.cite else f"{BULLET}{clause.says}" for clause in clauses
        )
    )
