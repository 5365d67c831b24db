"""Where texts do not fit: the conflicts that packs know of, and those that the fold between ranks finds."""

from __future__ import annotations

from collections.abc import Iterable

from .answer import ConflictRecord
from .bench import Bench
from .case import Known
from .engine import Judged
from .fold import VERDICT_OF, Departing, Token
from .grounds import certain
from .hearing import Heard, Said

RECORDED = frozenset(
    {Departing.VOID_PERMISSION, Departing.VOID_DUTY, Departing.VOID_BAR, Departing.STRICTER, Departing.UNVERIFIED}
)
"""Departures that are shown on an answer; a policy that adds a duty, or is weaker than one, hides nothing."""


def conflicts_of(bench: Bench, judged: Judged, known: Known) -> Iterable[ConflictRecord]:
    heard = shown(judged)
    statute = policy = Token.SILENT
    for text, said in zip(judged.texts, heard.said, strict=True):
        if said.token is Token.SILENT:
            continue
        if text.is_statute:
            statute = said.token
        elif policy is Token.SILENT:
            policy = said.token
    statute_result = "silent" if statute is Token.SILENT else VERDICT_OF[statute].value
    policy_result = "silent" if policy is Token.SILENT else VERDICT_OF[policy].value
    net = judged.verdict.value
    for text in judged.texts:
        for conflict in text.pack.conflicts:
            fits = not conflict.only_if or judged.verdict.value in conflict.only_if
            if text.pack.on(bench.day) and fits and certain(conflict.when, known, bench.words):
                yield ConflictRecord(
                    id=conflict.id,
                    kind=conflict.kind,
                    reason=conflict.says,
                    cite=text.pack.cited(conflict.cite),
                    citations=text.pack.citations(conflict.cite),
                    ask_role=conflict.ask,
                    ack_required=conflict.ack,
                    statute_result=statute_result,
                    policy_result=policy_result,
                    net=net,
                )
    for text, said, departing in zip(judged.texts, heard.said, heard.departing, strict=True):
        if departing in RECORDED and departing is not None:
            ruling = said.by[0] if said.by else None
            reason = ruling.rule.says if ruling else text.otherwise.says if text.otherwise else ""
            cite = ruling.rule.cite if ruling else text.otherwise.cite if text.otherwise else ""
            yield ConflictRecord(
                id=departing.value,
                kind=departing,
                reason=reason,
                cite=text.pack.cited(cite),
                citations=text.pack.citations(cite) if cite else (),
                statute_result=statute_result,
                policy_result=policy_result,
                net=net,
            )


def shown(judged: Judged) -> Heard:
    """The answer to one recipient who earns the headline, one where texts disagree if there is one.

    Where completions differ nobody earns it by themselves; the first disagreement is shown then.
    """
    heard = [row for world in judged.worlds for row in world.rows.values()]
    leading = [row for row in heard if row.verdict is judged.verdict]
    for row in leading or heard:
        if any(departing in RECORDED for departing in row.departing):
            return row
    silent = Heard(Token.ASK, tuple(Said(Token.SILENT) for _ in judged.texts), (None,) * len(judged.texts))
    return next(iter(leading or heard), silent)
