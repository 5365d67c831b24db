"""Unreadable style rules of a plugin: dropped, because Textual reads all rules again for every later screen."""

from __future__ import annotations

from textual.css.errors import StylesheetError
from textual.css.stylesheet import Stylesheet
from textual.css.tokenizer import TokenError

UNREADABLE = (StylesheetError, TokenError)


def mend(stylesheet: Stylesheet) -> int:
    """Try each source of rules alone and drop those that cannot be read. Returns how many were dropped."""
    broken = []
    for place, source in stylesheet.source.items():
        alone = Stylesheet(variables=stylesheet._variables)
        alone.source = {place: source}
        alone._require_parse = True
        try:
            alone.parse()
        except UNREADABLE:
            broken.append(place)
    for place in broken:
        del stylesheet.source[place]
    stylesheet._require_parse = True
    stylesheet._rules_map = None
    return len(broken)
