"""Who may be deployed and why not: pure functions over the roster and the department's rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import attrs

from peerdesk_core.contributions import PanelRow, PanelSpec, Tone
from peerdesk_core.model.findings import Bar
from peerdesk_core.model.ids import Id, PartialDate, last_day
from peerdesk_core.model.people import Peer, Standing

if TYPE_CHECKING:
    from peerdesk_core.law.department import Clause, Department

_SETTINGS = "settings"
"""The desk's own screen on which a department is chosen."""


@attrs.frozen(kw_only=True)
class Facts:
    """All that the department's rules look at in a peer. Duty, shift and on-call are not among it (mpd-36)."""

    trained: bool
    agreement: bool
    standing: Standing

    def words(self) -> dict[str, str]:
        """The facts as the law engine reads them. Ties to an incident are for others to bar, so here they are "no"."""
        return {
            "trained": _word(self.trained),
            "agreement": _word(self.agreement),
            "current": _word(self.trained),
            "standing": self.standing.value,
            "involved": "no",
            "witness": "no",
            "supervisor": "no",
        }


def facts_of(peer: Peer, today: date) -> Facts:
    """The facts of a peer today. A training or agreement that lies ahead has not happened yet (mpd-25, mpd-30).

    One known by its month or year alone counts from the last day it can mean, never before.
    """
    return Facts(
        trained=_happened(peer.trained_on, today),
        agreement=_happened(peer.agreement_on, today),
        standing=peer.standing,
    )


def gaps(peer: Peer, department: Department, today: date) -> tuple[Clause, ...]:
    """The clauses because of which this peer may not be deployed; empty for a deployable one."""
    return department.bars("assign", facts_of(peer, today).words())


def gaps_of(peers: Iterable[Peer], department: Department, today: date) -> dict[Id, tuple[Clause, ...]]:
    """The gaps of every peer. The rules are asked once for each set of facts, however large the roster."""
    answers: dict[Facts, tuple[Clause, ...]] = {}
    found: dict[Id, tuple[Clause, ...]] = {}
    for peer in peers:
        facts = facts_of(peer, today)
        if facts not in answers:
            answers[facts] = department.bars("assign", facts.words())
        found[peer.id] = answers[facts]
    return found


def bars(peers: Iterable[Peer], department: Department, today: date) -> tuple[Bar, ...]:
    """One bar for each clause that stops somebody, over all the peers it stops."""
    clauses: dict[str, Clause] = {}
    stopped: dict[str, set[Id]] = {}
    for peer_id, reasons in gaps_of(peers, department, today).items():
        for clause in reasons:
            clauses[clause.rule] = clause
            stopped.setdefault(clause.rule, set()).add(peer_id)
    return tuple(
        Bar(
            id=f"roster.{rule}",
            says=clause.says,
            peers=frozenset(stopped[rule]),
            cite=clause.cite,
            overridable=clause.overridable,
        )
        for rule, clause in clauses.items()
    )


def summary(peers: Sequence[Peer], found: Mapping[Id, Sequence[object]], today: date) -> dict[str, int]:
    """Counts of the team: peers, deployable, untrained, unsigned, on_call. `found` are the gaps of each peer."""
    facts = [facts_of(peer, today) for peer in peers]
    return {
        "peers": len(peers),
        "deployable": sum(not found[peer.id] for peer in peers),
        "untrained": sum(not fact.trained for fact in facts),
        "unsigned": sum(not fact.agreement for fact in facts),
        "on_call": sum(peer.on_call and not found[peer.id] for peer in peers),
    }


def team_panel(counts: Mapping[str, int], screen: str) -> PanelSpec:
    """The team on Today, from `summary`. Enter on a row opens `screen`."""
    rows = (
        PanelRow(label="Peers", value=str(counts["peers"]), screen=screen),
        _row("Deployable", counts["deployable"], screen, Tone.GOOD, Tone.BAD),
        _row("Without training", counts["untrained"], screen, Tone.WARN, Tone.PLAIN),
        _row("Without signed agreement", counts["unsigned"], screen, Tone.WARN, Tone.PLAIN),
        _row("On call and deployable", counts["on_call"], screen, Tone.GOOD, Tone.WARN),
    )
    return _panel(rows if counts["peers"] else ())


def unjudged_panel(peers: int, wrong: str, screen: str) -> PanelSpec:
    """The team on Today where there are no rules to judge it by. `wrong` says why; the last row is the next step."""
    return _panel(
        (
            PanelRow(label="Peers", value=str(peers), screen=screen),
            PanelRow(label=wrong, value="deployable: unknown", tone=Tone.BAD, screen=_SETTINGS),
            PanelRow(label="Enter: choose another department", value="or mend its file", screen=_SETTINGS),
        )
    )


def _panel(rows: tuple[PanelRow, ...]) -> PanelSpec:
    return PanelSpec(id="roster.team", title="Team", rows=rows, empty="No peers yet: r, then m imports them.", order=40)


def _row(label: str, count: int, screen: str, some: Tone, none: Tone) -> PanelRow:
    return PanelRow(label=label, value=str(count), tone=some if count else none, screen=screen)


def _happened(known: PartialDate | None, today: date) -> bool:
    return known is not None and last_day(known) <= today


def _word(answer: bool) -> str:
    return "yes" if answer else "no"
