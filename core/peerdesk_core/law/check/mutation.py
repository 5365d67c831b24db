"""Small changes that no example notices, and parts of rules that the tables prove to change nothing: CHK33, 12, 13."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from peerdesk_core.law.packs import Pack
from peerdesk_core.law.tables.layout import TableTooLarge

from .docket import Docket
from .finding import Finding, Severity
from .killer import killer
from .killing import Prepared, Ready, survivors
from .mutants import Kind, Mutant
from .proof import Proof
from .toml import example_text

_SHOWN = 3
"""How many unnoticed changes of one rule are shown; the rest follow when these are mended."""

_IDLE = {Kind.DROP_CONDITION: "CHK13", Kind.DROP_DESPITE: "CHK12"}
"""Parts that may be dropped when dropping them changes nothing, and the check that says so."""


def mutation_findings(docket: Docket) -> Iterator[Finding]:
    """What the mutants of the chosen packs show."""
    ready = Ready(docket)
    for pack in docket.packs:
        if docket.usable(pack.id):
            yield from _of_pack(docket, pack, ready.cases(pack))


def _of_pack(docket: Docket, pack: Pack, cases: Sequence[Prepared]) -> Iterator[Finding]:
    by_rule: dict[str, list[Mutant]] = {}
    left = tuple(survivors(docket, pack, cases))
    proof = Proof(docket, pack, left)
    for mutant in left:
        by_rule.setdefault(mutant.name, []).append(mutant)
    for name, mutants in by_rule.items():
        shown = 0
        for mutant in mutants:
            if shown == _SHOWN:
                yield _unseen(
                    docket, pack, name, f"{len(mutants)} small changes go unnoticed, the first {_SHOWN} above"
                )
                break
            example = killer(docket, pack, mutant, proof=proof)
            if example is not None:
                shown += 1
                yield _unseen(docket, pack, name, f"no example notices that {mutant.says}", example_text(example))
            elif mutant.kind in _IDLE and _proven(proof, mutant):
                yield docket.finding(
                    _IDLE[mutant.kind],
                    pack,
                    f"nothing changes when {mutant.says}",
                    rule=name,
                    key="despite" if mutant.kind is Kind.DROP_DESPITE else "when",
                    hint="Leave it out, unless it helps whoever reads the rule.",
                    severity=Severity.WARN,
                )


def _unseen(docket: Docket, pack: Pack, rule: str, says: str, example: str = "") -> Finding:
    hint = "If the block says what the source says, it is the example that was missing; `--suggest` drafts all."
    return docket.finding("CHK33", pack, says, rule=rule, example=example, hint=hint)


def _proven(proof: Proof, mutant: Mutant) -> bool:
    try:
        return proof.equivalent(mutant)
    except TableTooLarge:
        return False
