"""What became of every rule in one check: the full length of "why"."""

from __future__ import annotations

from .answer import Line, LineState
from .bench import Bench, Ruling
from .case import Known
from .engine import Judged, known_values
from .fold import Departing
from .grounds import possible
from .hearing import standing_of
from .vocabulary import Vocabulary

_VOID = frozenset({Departing.VOID_PERMISSION, Departing.VOID_DUTY, Departing.VOID_BAR})


def lines_of(bench: Bench, judged: Judged, known: Known) -> tuple[Line, ...]:
    """A line for each rule that could speak about the circumstance, from the highest text down."""
    words = bench.words
    void = _void(judged)
    lines: list[Line] = []
    for text in bench.live(known["circumstance"][0]):
        in_force = [ruling for ruling in text.rulings if ruling.in_force]
        met = [ruling for ruling in in_force if possible(ruling.rule.when, known, judged, words)]
        standing = standing_of(met)
        for ruling in text.rulings:
            state, by = LineState.NOT_MET, ""
            if not ruling.in_force:
                state = LineState.NOT_IN_FORCE
            elif ruling in met and ruling not in standing:
                state = LineState.DEFEATED
                by = next((other.name for other in met if ruling.rule.id in other.rule.despite), "")
            elif ruling.name in void:
                state, by = LineState.VOID, void[ruling.name]
            elif ruling in met:
                state = LineState.FIRED
            lines.append(_line(ruling, state, by, known, words))
    return tuple(lines)


def _line(ruling: Ruling, state: LineState, by: str, known: Known, words: Vocabulary) -> Line:
    rule = ruling.rule
    return Line(
        rule=ruling.name,
        state=state,
        says=rule.says,
        cite=ruling.cited,
        rank=ruling.pack.rank,
        evidence=rule.evidence,
        by=by,
        facts={fact: " or ".join(known_values(fact, known, words)) or "unknown" for fact in rule.when},
        reading=rule.reading,
    )


def _void(judged: Judged) -> dict[str, str]:
    """Rules that a higher text overrules, and by what."""
    found: dict[str, str] = {}
    for world in judged.worlds:
        for heard in world.rows.values():
            above = ""
            for text, said, departing in zip(judged.texts, heard.said, heard.departing, strict=True):
                if departing in _VOID:
                    found.update({ruling.name: above for ruling in said.by})
                if said.by or text.otherwise is not None:
                    above = said.by[0].name if said.by else f"{text.pack.id}:disclose.otherwise"
    return found
