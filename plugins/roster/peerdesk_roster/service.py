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
    current: bool
    agreement: bool
    explained: bool
    acknowledged: bool
    standing: Standing
    fitness_role: bool = False
    clinician: bool = False

    def words(self) -> dict[str, str]:
        """The facts as the law engine reads them for `assign`.

        What ties a peer to an incident or a person is for others to bar, so here it is "no".
        """
        return {
            "trained": _word(self.trained),
            "agreement": _word(self.agreement),
            "current": _word(self.current),
            "explained": _word(self.explained),
            "standing": self.standing.value,
            "fitness_role": _word(self.fitness_role),
            "involved": "no",
            "witness": "no",
            "supervisor": "no",
            "tie": "no",
        }


def facts_of(peer: Peer, today: date) -> Facts:
    """The facts of a peer today. A training or agreement that lies ahead has not happened yet (mpd-25, mpd-30).

    One known by its month or year alone counts from the last day it can mean, never before. A training is current
    until the last day of `certified_until`; one without such a day does not lapse (mpd-43).
    """
    trained = _happened(peer.trained_on, today)
    return Facts(
        trained=trained,
        current=trained and (peer.certified_until is None or last_day(peer.certified_until) >= today),
        agreement=_happened(peer.agreement_on, today),
        explained=_happened(peer.explained_on, today),
        acknowledged=_happened(peer.acknowledged_on, today),
        standing=peer.standing,
        fitness_role=peer.fitness_role,
        clinician=peer.clinician,
    )


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
    answers: dict[Facts, tuple[Clause, ...]] = {}
    clauses: dict[str, Clause] = {}
    stopped: dict[str, list[Id]] = {}
    for peer in peers:
        facts = facts_of(peer, today)
        if facts not in answers:
            answers[facts] = advised(department, facts.words())
        for clause in answers[facts]:
            clauses[clause.rule] = clause
            stopped.setdefault(clause.rule, []).append(peer.id)
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
    answers: dict[Facts, tuple[Clause, ...]] = {}
    found: dict[Id, tuple[Clause, ...]] = {}
    for peer in peers:
        facts = facts_of(peer, today)
        if facts not in answers:
            answers[facts] = stops(department, facts.words())
        found[peer.id] = answers[facts]
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
    facts = [facts_of(peer, today) for peer in peers]
    return {
        "peers": len(peers),
        "deployable": sum(not found[peer.id] for peer in peers),
        "untrained": sum(not fact.trained for fact in facts),
        "unsigned": sum(not fact.agreement for fact in facts),
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


def _happened(known: PartialDate | None, today: date) -> bool:
    return known is not None and last_day(known) <= today


def _word(answer: bool) -> str:
    return "yes" if answer else "no"
