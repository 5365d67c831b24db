"""Changing a peer's standing: what the department's text says of it, who decides, and what the change must hold."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

import attrs

from peerdesk_core.model.ids import PartialDate, last_day
from peerdesk_core.model.people import LEFT_TEAM, Peer, Standing
from peerdesk_core.peer_facts import READY, bars_of_standing

from .editing import read_day
from .rows import MOST_A_MONTH
from .words import standing_title

if TYPE_CHECKING:
    from peerdesk_core.law.department import Department, Saying

ACTS: Mapping[Standing, str] = {
    Standing.GOOD: "review",
    Standing.REDUCED: "reduce",
    Standing.PERSONAL: "leave",
    Standing.ADMINISTRATIVE: "suspend",
    Standing.BELOW: "suspend",
    Standing.IMPROVEMENT: "suspend",
    Standing.SUSPENDED: "suspend",
    Standing.WITHDRAWN: "withdraw",
    Standing.DISMISSED: "dismiss",
}
"""What each change is called in the topic `remove` of a pack."""

DATED = frozenset({Standing.REDUCED, Standing.PERSONAL, Standing.ADMINISTRATIVE})
"""Standings that are looked at again on a day."""


@attrs.frozen(kw_only=True)
class Rule:
    """What a text says of a change. `who` is the title of whoever decides, "" where it names nobody."""

    says: str
    cite: str
    who: str
    binds: bool


@attrs.frozen(kw_only=True)
class Changed:
    """What a form came to: the peer as they would be, or a sentence for each field that is wrong."""

    peer: Peer | None
    errors: Mapping[str, str]


def rules(department: Department, now: Standing, to: Standing, found: Mapping[str, str]) -> tuple[Rule, ...]:
    """What the department's texts say of a change from `now` to `to`, statute first.

    `found` are facts of the topic `remove` that are known or were found by people: a ground that they meet is named.
    A rule counts whether it hangs on the standing that a peer has or on the one that they get.
    """
    facts = {
        **found,
        "overload": "yes" if to is Standing.REDUCED else found.get("overload", "no"),
        "withdrew": "yes" if to is Standing.WITHDRAWN else "no",
    }
    sayings = [
        saying
        for standing in (now, to)
        for saying in department.sayings("remove", {**facts, "standing": standing.value}, ACTS[to])
    ]
    return tuple({saying.clause.rule: _rule(department, saying) for saying in sayings}.values())


def deciders(found: tuple[Rule, ...]) -> tuple[str, ...]:
    """Titles of those who decide by these rules, each once."""
    return tuple(dict.fromkeys(rule.who for rule in found if rule.who))


def follows(department: Department, standing: Standing) -> tuple[Rule, ...]:
    """What a standing means for serving: the texts that stop assignment by it."""
    stopped = bars_of_standing(department, attrs.evolve(READY, standing=standing))
    return tuple(Rule(says=clause.says, cite=clause.cite, who="", binds=True) for clause in stopped)


def effects(peer: Peer, to: Standing, found: tuple[Rule, ...]) -> tuple[str, ...]:
    """What a change that ends the service does, for the question before it. No reason is asked (mesq-21)."""
    lines = [f"The peer's standing becomes: {standing_title(to)}. They stay on the roster until you remove them."]
    lines += [f"{rule.says} ({rule.cite})" for rule in found]
    who = deciders(found)
    if who:
        lines.append(f"This is decided by: {', '.join(who)}. You record that decision.")
    lines.append("Open requests assigned to this peer come back to be assigned again.")
    return tuple(lines)


def change(peer: Peer, *, to: Standing, until: str, capacity: str, today: date) -> Changed:
    """The peer in the new standing. A plan for a reduced load needs a review day and a number (mpd-32).

    Leave may have a day, and what has none is not carried along from before.
    """
    errors: dict[str, str] = {}
    day, wrong = read_day(until, today) if to in DATED else (None, "")
    if wrong:
        errors["until"] = wrong
    elif day is not None and last_day(day) < today:
        errors["until"] = "This day has passed; write one that lies ahead."
    elif day is None and to is Standing.REDUCED:
        errors["until"] = "A plan needs a day on which it is looked at again."
    left = _number(capacity) if to is Standing.REDUCED else None
    if to is Standing.REDUCED and left is None:
        errors["capacity"] = f"Write how many contacts a month remain, 0 to {MOST_A_MONTH}."
    if errors:
        return Changed(peer=None, errors=errors)
    return Changed(peer=_with(peer, to, day, left), errors={})


def _with(peer: Peer, to: Standing, until: PartialDate | None, capacity: int | None) -> Peer:
    on_call = peer.on_call and to not in LEFT_TEAM
    return attrs.evolve(peer, standing=to, standing_until=until, capacity=capacity, on_call=on_call)


def _number(text: str) -> int | None:
    word = text.strip()
    return int(word) if word.isascii() and word.isdigit() and int(word) <= MOST_A_MONTH else None


def _rule(department: Department, saying: Saying) -> Rule:
    return Rule(
        says=saying.clause.says,
        cite=saying.clause.cite,
        who=department.role(saying.who) if saying.who else "",
        binds=saying.binds,
    )
