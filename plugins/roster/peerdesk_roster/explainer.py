"""One page on what stays private and what does not, for everybody whom the team serves (slmpd-33).

Nothing in it is written here but headings: the sentences are the department's, from its limits card and its rules.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

import attrs

from . import listing

if TYPE_CHECKING:
    from peerdesk_core.law.department import Clause, Department

_KEPT = ("keep_notes", "keep_names", "count", "contact_form")
_WIDTH = 78


@attrs.frozen
class Said:
    """A sentence, and the citation that it rests on, if any."""

    says: str
    cite: str = ""


@attrs.frozen(kw_only=True)
class Section:
    """A heading and its sentences."""

    title: str
    lines: tuple[Said, ...]


@attrs.frozen(kw_only=True)
class Explainer:
    """The page: a title and its sections, then the packs it was made from."""

    title: str
    sections: tuple[Section, ...]
    made_from: str


def explain(department: Department) -> Explainer:
    """The page for a department. Raises BrokenDepartment where no limits card is in force."""
    card = department.card()
    kept = [saying.clause for act in _KEPT for saying in department.sayings("record", act=act)]
    asked = [saying.clause for saying in department.sayings("record", act="explain_rules")]
    sections = (
        Section(title=card.title, lines=_plain(card.intro)),
        Section(title="The limits, as a peer tells them before every talk", lines=_cited(card.lines)),
        Section(title="Before you go on", lines=_plain((card.outro,))),
        Section(title="What is written down", lines=_cited(kept)),
        Section(title="Who has to know this", lines=_cited(asked)),
        Section(title="If life is in danger", lines=_plain(card.crisis)),
    )
    return Explainer(
        title=f"{department.title}: what stays between you and a {department.role('peer')}",
        sections=tuple(section for section in sections if section.lines),
        made_from="; ".join(card.pack_ids),
    )


def as_text(page: Explainer) -> str:
    """The page as plain text of 78 columns, for paper."""
    lines = [*textwrap.wrap(page.title, _WIDTH), ""]
    for section in page.sections:
        lines += [section.title, "-" * min(len(section.title), _WIDTH)]
        for line in section.lines:
            cite = f" ({line.cite})" if line.cite else ""
            lines += textwrap.wrap(f"{line.says}{cite}", _WIDTH, initial_indent="- ", subsequent_indent="  ")
        lines.append("")
    return "\n".join([*lines, *textwrap.wrap(f"Made from: {page.made_from}.", _WIDTH)]) + "\n"


def as_html(page: Explainer) -> str:
    """The page as a web page that stands alone."""
    body = "".join(
        f"<section>\n<h2>{escape(section.title)}</h2>\n<ul>\n{''.join(map(_item, section.lines))}</ul>\n</section>\n"
        for section in page.sections
    )
    return listing.page(page.title, f"{body}<p><small>Made from: {escape(page.made_from)}.</small></p>\n")


def _item(line: Said) -> str:
    cite = f" <small>({escape(line.cite)})</small>" if line.cite else ""
    return f"<li>{escape(line.says)}{cite}</li>\n"


def _plain(lines: Iterable[str]) -> tuple[Said, ...]:
    return tuple(Said(line) for line in lines if line)


def _cited(clauses: Iterable[Clause]) -> tuple[Said, ...]:
    return tuple(dict.fromkeys(Said(clause.says, clause.cite) for clause in clauses))
