"""Who may be deployed and why not: pure functions over the roster and the department's rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import attrs

from peerdesk_core.contributions import PanelRow, PanelSpec, Tone
from peerdesk_core.model.findings import Bar
from peerdesk_core.model.ids import Id
from peerdesk_core.model.people import Peer
from peerdesk_core.peer_facts import facts_of

from .alike import by_facts

if TYPE_CHECKING:
    from peerdesk_core.law.department import Clause, Department

_SETTINGS = "settings"
"""The desk's own screen on which a department is chosen."""


def gaps(peer: Peer, department: Department, today: date) -> tuple[Clause, ...]:
    """The clauses because of which this peer may not be deployed; empty for a deployable one."""
    return stops(department, facts_of(peer, today).words())


def stops(department: Department, words: Mapping[str, str]) -> tuple[Clause, ...]:
    """What stands in the way of deploying somebody with these facts: the bans, then what the texts advise against."""
    return (*department.bars("assign", words), *advised(department, words))


def advised(department: Department, words: Mapping[str, str]) -> tuple[Clause, ...]:
    """Where a department works by guidelines alone, these can only advise: what they advise against, a person may do.

    Guidelines that a department of its own adopts say nothing here: its own bans are the whole list.
    """
    advising = _advising(department)
    if not advising:
        return ()
    return tuple(
        attrs.evolve(saying.clause, overridable=True)
        for saying in department.sayings("assign", words, "assign")
        if saying.clause.rule in advising
    )


def _advising(department: Department) -> frozenset[str]:
    """The rules by which the department's own texts advise against assigning somebody."""
    own = {pack.id for pack in department.packs}
    return frozenset(
        saying.clause.rule
        for _, saying in department.grounds("assign")
        if saying.then.value == "should_not" and saying.do == "assign" and saying.clause.rule.partition(":")[0] in own
    )


def advised_bars(peers: Iterable[Peer], department: Department, today: date) -> tuple[Bar, ...]:
    """One bar, which a person may lift, for each clause that advises against somebody (mndps-09)."""
    if not _advising(department):
        return ()
    clauses: dict[str, Clause] = {}
    stopped: dict[str, list[Id]] = {}
    for facts, alike in by_facts(peers, today).items():
        for clause in advised(department, facts.words()):
            clauses[clause.rule] = clause
            stopped.setdefault(clause.rule, []).extend([peer.id for peer in alike])
    return tuple(
        Bar(
            id=f"roster.{rule}",
            says=clause.says,
            peers=frozenset(stopped[rule]),
            cite=clause.cite,
            overridable=True,
        )
        for rule, clause in sorted(clauses.items())
    )


def gaps_of(peers: Iterable[Peer], department: Department, today: date) -> dict[Id, tuple[Clause, ...]]:
    """The gaps of every peer. The rules are asked once for each set of facts, however large the roster."""
    found: dict[Id, tuple[Clause, ...]] = {}
    for facts, alike in by_facts(peers, today).items():
        found.update(dict.fromkeys([peer.id for peer in alike], stops(department, facts.words())))
    return found


_SHORT = (
    ("standing", ""),
    ("fitness_role", "fitness-for-duty role"),
    ("explained", "limits not explained"),
    ("agreement", "agreement"),
    ("current", "training lapsed"),
    ("trained", "training"),
)
"""Facts that a bar can hang on, and what is missing in a word; for a standing its own title."""


def reasons(department: Department) -> Mapping[str, str]:
    """Rule id -> the reason in a word, for every bar that hangs on a fact of the roster; "" for a standing."""
    found: dict[str, str] = {}
    for when, saying in department.grounds("assign"):
        word = next((word for fact, word in _SHORT if fact in when), None)
        if word is not None:
            found[saying.clause.rule] = word
    return found


def advice(peer: Peer, department: Department) -> tuple[Clause, ...]:
    """What speaks against this peer as a member of the team: a rank above the limit, a clinician (mn124-02, mndps-14).

    Advice and bans alike: a person decides. Rules that ask for the same of everybody are left out.
    """
    facts = {
        "rank": peer.rank.value,
        "service": peer.service.value,
        "supervisor": _word(bool(peer.supervises)),
        "fitness_role": _word(peer.fitness_role),
        "clinician": _word(peer.clinician),
    }
    weighed = {saying.clause.rule for _, saying in department.grounds("admit")}
    return tuple(
        saying.clause
        for saying in department.sayings("admit", facts)
        if saying.then.value in ("must_not", "should_not") and saying.clause.rule in weighed
    )


def membership(department: Department) -> tuple[Clause, ...]:
    """Everything that the department's texts say of who may be a peer, and what is asked of everybody who joins."""
    always = [saying.clause for saying in department.sayings("admit")]
    return (*always, *(saying.clause for _, saying in department.grounds("admit")))


def summary(peers: Sequence[Peer], found: Mapping[Id, Sequence[object]], today: date) -> dict[str, int]:
    """Counts of the team: peers, deployable, untrained, unsigned, on_call. `found` are the gaps of each peer."""
    alike = by_facts(peers, today)
    return {
        "peers": len(peers),
        "deployable": sum(not found[peer.id] for peer in peers),
        "untrained": sum(len(group) for facts, group in alike.items() if not facts.trained),
        "unsigned": sum(len(group) for facts, group in alike.items() if not facts.agreement),
        "on_call": sum(peer.on_call and not found[peer.id] for peer in peers),
    }


def signs(department: Department) -> bool:
    """Whether the department's texts ask for a signed agreement."""
    return "agreement" in reasons(department).values() or bool(department.sayings("admit", act="sign"))


def team_panel(counts: Mapping[str, int], screen: str, signs: bool = True) -> PanelSpec:
    """The team on Today, from `summary`. Enter on a row opens `screen`. `signs`: an agreement is asked for."""
    unsigned = _row("Without signed agreement", counts["unsigned"], screen, Tone.WARN, Tone.PLAIN)
    rows = (
        PanelRow(label="Peers", value=str(counts["peers"]), screen=screen),
        _row("Deployable", counts["deployable"], screen, Tone.GOOD, Tone.BAD),
        _row("Without training", counts["untrained"], screen, Tone.WARN, Tone.PLAIN),
        *((unsigned,) if signs else ()),
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


def _word(answer: bool) -> str:
    return "yes" if answer else "no"
