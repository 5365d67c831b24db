"""`peerdesk assign`: who could answer an open request, with reasons. It suggests and changes nothing (mpd-14)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from .cli_asking import ask
from .cli_opening import unlocked
from .contributions import Compartment
from .exits import Exit
from .faults import DeskError
from .model.needs import Fit
from .model.people import Rank
from .plugins import Status

if TYPE_CHECKING:
    from .assignment import Ranking, Why
    from .desk import Desk
    from .law.department import Department, Saying
    from .model.findings import Bar
    from .model.ids import Id
    from .model.needs import Request
    from .model.people import Peer

SCHEMA = "peerdesk.assignment/1"
_RANKS = [rank.value for rank in Rank]


class UnknownCode(DeskError):
    title = "No open request has this code"
    cause = "It was mistyped, or that request is closed and nothing of it is left."
    next_step = "Look at the list of requests: a code is two words and a number, such as amber-heron-42."
    exit = Exit.USAGE


class HalfRead(DeskError):
    title = "The open requests could not be read whole"
    cause = "A plugin that keeps requests failed."
    next_step = "Run `peerdesk plugins` to see which, and what is wrong with it."
    exit = Exit.PLUGIN


def register(group: click.Group) -> None:
    """Add the verb to the command line."""
    group.add_command(assign)


@click.command()
@click.argument("code", metavar="CODE")
@click.option("--unit", default="", metavar="TEXT", help="The person's unit.")
@click.option("--rank", type=click.Choice(_RANKS), default=Rank.UNKNOWN.value, help="The person's rank.")
@click.option("--shift", default="", metavar="TEXT", help="The person's shift.")
@click.option("--station", default="", metavar="TEXT", help="The person's station.")
@click.option("--supervises", default="", metavar="TEXT", help="The unit that reports to the person.")
@click.option("--ask", "asks", is_flag=True, help="Ask for these facts, so that no shell remembers them.")
@click.option("--names", is_flag=True, help="Show the names of the peers, not only their ids.")
@click.option("--explain", is_flag=True, help="Also say what speaks for and against each, and what would change it.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for a program.")
@click.pass_context
def assign(
    context: click.Context,
    code: str,
    unit: str,
    rank: str,
    shift: str,
    station: str,
    supervises: str,
    asks: bool,
    names: bool,
    explain: bool,
    as_json: bool,
) -> None:
    """Rank the peers for an open request.

    It suggests only: a person decides, on the screen. What is said of the person ranks the list and is kept nowhere
    by the desk. Ends with 1 where nobody is free.
    """
    fit = Fit(unit=unit, rank=Rank(rank), shift=shift, station=station, supervises=supervises)
    with unlocked(context, Compartment.REQUESTS, Compartment.TEAM) as desk:
        request = _request(desk, code)
        if asks:
            fit = _ask_fit()
        question, ranking = desk.ctx("peerdesk").ask_ranking(request, fit)
        shown = {peer.id: peer for peer in question.peers} if names else {}
        told = document(ranking, desk.department, question.load_known, explain=explain, peers=shown)
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        for line in lines(told):
            click.echo(_plain(line))
    if not ranking.places:
        context.exit(Exit.FAILED)


# ------------------------------------------------------------------ what is told


def document(
    ranking: Ranking, department: Department, load_known: bool, *, explain: bool, peers: Mapping[Id, Peer]
) -> dict[str, Any]:
    """The whole answer in plain values, as `--json` prints it; docs/assignment.md describes every key.

    `peers` are those who are shown by name. Nothing that was said of the person is in it.
    """
    from .assignment import instead

    chooses = department.sayings("assign", {}, "choose")
    return {
        "schema": SCHEMA,
        "code": ranking.code,
        "department": department.id,
        "chooses": _saying(chooses[0], department) if chooses else None,
        "load_known": load_known,
        "free": [_peer(ranking.why(place.peer), explain, peers) for place in ranking.places],
        "barred": [_peer(ranking.why(peer), explain, peers) for peer in ranking.barred],
        "emptied": [
            {
                "bar": hold.id,
                "says": hold.says,
                "cite": hold.cite,
                "overridable": hold.overridable,
                "peers": hold.peers,
                "alone": hold.alone,
            }
            for hold in ranking.emptied
        ],
        "instead": [] if ranking.places else [_saying(saying, department) for saying in instead(department)],
    }


def _peer(why: Why, explain: bool, peers: Mapping[Id, Peer]) -> dict[str, Any]:
    found: dict[str, Any] = {"peer": why.peer, "place": why.place, "points": why.total}
    if why.peer in peers:
        found["name"] = peers[why.peer].name
    if why.bars:
        found["bars"] = [_bar(bar) for bar in why.bars]
    if explain:
        found["factors"] = [
            {"title": line.title, "points": line.points, "best": line.best, "says": line.says, "cite": line.cite}
            for line in why.lines
        ]
        found["changes"] = list(why.changes)
    return found


def _bar(bar: Bar) -> dict[str, Any]:
    return {"bar": bar.id, "says": bar.says, "cite": bar.cite, "overridable": bar.overridable}


def _saying(saying: Saying, department: Department) -> dict[str, Any]:
    who = department.role(saying.who) if saying.who else ""
    return {"act": saying.do, "says": saying.clause.says, "cite": saying.clause.cite, "who": who}


# ------------------------------------------------------------------ the same as lines


def lines(told: Mapping[str, Any]) -> Iterator[str]:
    """The answer for people."""
    free, barred = told["free"], told["barred"]
    yield f"{told['code']}: {_peers(len(free))} free, {_peers(len(barred))} barred."
    if told["chooses"]:
        yield f"{told['chooses']['who'] or 'The coordinator'} chooses{_cite(told['chooses'])}."
    if not told["load_known"]:
        yield "Peers' load is not open to this login, so it is not weighed."
    for one in free:
        yield f"{one['place']:>5}. {_who(one)}  {one['points']} points"
        yield from _reasons(one)
    if barred:
        yield "Barred:"
    for one in barred:
        yield f"    -  {_who(one)}"
        for bar in one["bars"]:
            soft = " A person may override this." if bar["overridable"] else ""
            yield f"       {bar['says']}{_cite(bar)}{soft}"
        yield from _reasons(one)
    if not free:
        yield from _nobody(told)


def _nobody(told: Mapping[str, Any]) -> Iterator[str]:
    if not told["barred"]:
        yield "There is no peer on the roster."
    for hold in told["emptied"]:
        yield f"! {hold['says']}{_cite(hold)} It stops {_peers(hold['peers'])}, {hold['alone']} by this bar alone."
    yield "What the policy allows instead:"
    for saying in told["instead"]:
        who = f" ({saying['who']})" if saying["who"] else ""
        yield f"  {saying['says']}{_cite(saying)}{who}"
    if not told["instead"]:
        yield "  The department's texts name no other way."


def _reasons(one: Mapping[str, Any]) -> Iterator[str]:
    for factor in one.get("factors", ()):
        says = factor["says"][:1].upper() + factor["says"][1:]
        yield f"       {factor['title']}: {factor['points']} of {factor['best']}. {says}{_cite(factor)}"
    for change in one.get("changes", ()):
        yield f"       > {change}"


def _who(one: Mapping[str, Any]) -> str:
    return f"{one['peer']}  {one['name']}" if "name" in one else str(one["peer"])


def _cite(one: Mapping[str, Any]) -> str:
    return f" [{one['cite']}]" if one["cite"] else ""


def _peers(number: int) -> str:
    return "1 peer" if number == 1 else f"{number} peers"


def _plain(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)


# ------------------------------------------------------------------ the request


def _request(desk: Desk, code: str) -> Request:
    """Raises UnknownCode; HalfRead where a plugin failed, because the request could be among what is missing."""
    wanted = "-".join(code.casefold().replace("_", " ").replace("-", " ").split())
    found: Sequence[Request] = [owned.item for owned in desk.kernel.requests() if owned.item.code == wanted]
    if found:
        return found[0]
    silent = (state for state in desk.kernel.plugins() if state.wanted and state.status is not Status.ACTIVE)
    if desk.kernel.fault_notes("requests") or any("requests" in state.hooks for state in silent):
        raise HalfRead
    raise UnknownCode


def _ask_fit() -> Fit:
    """The facts about the person, each only if the person at the terminal types it."""
    click.echo("What is known of the person? Only Enter leaves a line out.", err=True)
    unit, rank = ask("Unit"), ask("Rank").casefold()
    if rank not in {"", *_RANKS}:
        raise click.UsageError(f"The rank is one of: {', '.join(_RANKS)}.")
    shift, station, supervises = ask("Shift"), ask("Station"), ask("Unit that reports to the person")
    return Fit(unit=unit, rank=Rank(rank or "unknown"), shift=shift, station=station, supervises=supervises)
