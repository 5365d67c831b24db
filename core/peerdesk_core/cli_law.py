"""The verbs of the law: disclose, compare, diff, packs, card, new-state, new-department. No screen, no vault."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import attrs
import click

from .clock import Clock
from .desk import Desk
from .exits import Exit
from .faults import BadInput, DeskError
from .paths import usual_paths

if TYPE_CHECKING:
    from .contributions import PackSource
    from .law.asking.guide import Guide
    from .law.bench import Bench
    from .law.reading.loader import Shelf
    from .law.telling.grades import Grades
    from .law.telling.terms import Starts

_Day = click.DateTime(formats=["%Y-%m-%d"])


def register(group: click.Group) -> None:
    """Add the verbs to the command line."""
    for verb in (disclose, compare, diff, packs, card, new_state, new_department):
        group.add_command(verb)


@click.command()
@click.option("--department", metavar="ID", help="Whose rules apply; the chosen department unless said.")
@click.option(
    "--case", "case_file", metavar="FILE", type=click.Path(path_type=Path), help="Answer the cases of a file."
)
@click.option("--on", type=_Day, metavar="DATE", help="The day whose rules count; today unless said.")
@click.option("--fact", "facts", multiple=True, metavar="FACT=VALUE", help="A fact, or a word of the case files.")
@click.option("--to", "addressee", metavar="ROLE", help="Who would be told.")
@click.option("--start", "begun", multiple=True, metavar="[EVENT=]TIME", help="When you learned of it, or an EVENT.")
@click.option("--json", "as_data", is_flag=True, help="Print JSON.")
@click.option("--card", "as_card", is_flag=True, help="Print the whole card.")
@click.option("--full", is_flag=True, help="Also print every rule that had a say.")
@click.pass_context
def disclose(
    context: click.Context,
    department: str | None,
    case_file: Path | None,
    on: datetime | None,
    facts: tuple[str, ...],
    addressee: str | None,
    begun: tuple[str, ...],
    as_data: bool,
    as_card: bool,
    full: bool,
) -> None:
    """May this be told? Asks what is missing, answers with law and policy side by side, keeps nothing.

    Without a terminal it answers with what it was given and names what is still open.
    """
    day = _given_day(on)
    if case_file is not None:
        if department or facts or addressee or begun:
            raise click.UsageError("--case takes all facts from the file; leave the others out.")
        context.exit(_cases(context, case_file, day, as_data, full))
    desk = _desk(context)
    sources = _sources(desk)
    shelf = _shelf(sources)
    id = department or desk.settings.department or ""
    wrong = _trouble(id, shelf)
    if wrong is not None:
        context.exit(_consult(id, day, wrong, as_data))
    bench = _bench(id, shelf, day or _today(shelf, id))
    from .law.asking.given import checked_role, given_facts
    from .law.asking.guide import Guide
    from .law.case import BadCase

    try:
        known = given_facts(facts, bench.words)
        if addressee is not None:
            known["addressee"] = checked_role(addressee, bench.words)
    except BadCase as error:
        raise click.UsageError(_capital(error.cause)) from None
    starts = _starts(begun, bench)
    guide = Guide(bench, known)
    tier = _tier(_grades(desk, sources, shelf), bench)
    if _at_terminal():
        from .cli_ask import ask

        ask(guide, tier, lambda line: _say(line, err=as_data), lambda prompt: _read(prompt, as_data))
        _say("", err=as_data)
    _print_answer(guide, bench, starts, tier, as_data=as_data, as_card=as_card, full=full)


def _print_answer(
    guide: Guide, bench: Bench, starts: Starts, tier: str, *, as_data: bool, as_card: bool, full: bool
) -> None:
    from .law.telling import render
    from .law.telling.export import as_json

    answer = attrs.evolve(guide.answer(), tier=tier)
    if as_data:
        _say(_dumped(as_json(answer, bench, starts=starts, trace=full)))
        return
    if full:
        _say(render.full_text(answer, bench, guide.pieces, starts=starts))
    elif as_card:
        _say(render.card_text(answer, bench, guide.pieces, starts=starts))
    else:
        _say(render.short_text(answer, bench, starts=starts))
    question = guide.next()
    if question is not None:
        values = "|".join(value for value, _ in question.choices)
        _say(f"\nAsk next: {question.text}")
        _say(f"  {_flag_for(question.fact)}{values}" if _flag_for(question.fact) else f"  {question.because}")


def _flag_for(fact: str) -> str:
    from .law.asking.questions import MEMBERS

    return "" if fact in MEMBERS else f"--fact {fact}="


def _consult(id: str, day: date | None, wrong: tuple[str, Any], as_data: bool) -> int:
    """Answer consult where the rules of a department cannot be used, and say why."""
    from .law.telling.export import unanswered
    from .law.telling.terms import EMERGENCY

    says, broken = wrong
    if not broken:
        raise click.UsageError(_capital(says))
    if as_data:
        _say(_dumped(unanswered("", id, day, says, broken)))
        return Exit.USAGE
    _say(f"CONSULT: {says}.")
    _say("Until it is mended, put the question to the coordinator before anything is told.")
    _say(EMERGENCY)
    return Exit.USAGE


def _cases(context: click.Context, file: Path, day: date | None, as_data: bool, full: bool) -> int:
    from .law.cases import answers_of, read_file

    raw = read_file(file)
    desk = _desk(context)
    sources = _sources(desk)
    shelf = _shelf(sources)
    grades = _grades(desk, sources, shelf)
    answers = answers_of(
        raw, shelf, on=day, today=lambda zone: Clock(zone).today(), tier=lambda bench: _tier(grades, bench), trace=full
    )
    if as_data:
        _say(_dumped(answers))
    else:
        for entry in answers:
            to = f" to {', '.join(entry['recipients'])}" if entry["recipients"] else ""
            ask = f"; ask {', '.join(entry['ask_role'])}" if entry["ask_role"] else ""
            error = f" ({entry['error']})" if entry["error"] else ""
            draft = _draft_words(entry)
            _say(f"{entry['id'] or '(no id)'}: {draft[0]}{entry['verdict']}{to}{ask}{draft[1]}{error}")
    return Exit.USAGE if any(entry["error"] for entry in answers) else Exit.OK


def _draft_words(entry: Mapping[str, Any]) -> tuple[str, str]:
    """What stands before and behind a verdict of a draft in one line; nothing where there is no answer at all."""
    if not entry["draft"] or entry["error"]:
        return "", ""
    return "DRAFT, ", f"; consult {', '.join(entry['consult']['ask_role'])} too"


@click.command()
@click.option("--json", "as_data", is_flag=True, help="Print JSON.")
@click.pass_context
def packs(context: click.Context, as_data: bool) -> None:
    """List the texts in force: version, dates, tier, how sure their rules are; and packs that are broken."""
    from .law.telling.inventory import packs_json, packs_text

    desk = _desk(context)
    sources = _sources(desk)
    shelf = _shelf(sources)
    today = _utc_today()
    tiers = _tiers(_grades(desk, sources, shelf), tuple(shelf.packs))
    _say(_dumped(packs_json(shelf, today, tiers)) if as_data else packs_text(shelf, today, tiers))
    if shelf.broken:
        context.exit(Exit.FAILED)


@click.command()
@click.argument("department")
@click.option("--html", "page", metavar="FILE", type=click.Path(path_type=Path), help="Write a page to print instead.")
@click.pass_context
def card(context: click.Context, department: str, page: Path | None) -> None:
    """Print the card on the limits of confidentiality that is read aloud before support starts."""
    from .law.telling.drafts import marked
    from .law.telling.limits import card_page, card_plain, limits_card

    desk = _desk(context)
    sources = _sources(desk)
    shelf = _shelf(sources)
    _refuse(_trouble(department, shelf))
    bench = _bench(department, shelf, _today(shelf, department))
    found = limits_card(bench)
    found = attrs.evolve(found, title=marked(found.title, _tier(_grades(desk, sources, shelf), bench)))
    if page is None:
        _say(card_plain(found))
        return
    _write(page, card_page(found))
    _say(f"Written: {page}")


@click.command()
@click.argument("department")
@click.option("--on", type=_Day, metavar="DATE", help="The day whose rules count; today unless said.")
@click.option("--json", "as_data", is_flag=True, help="Print JSON.")
@click.pass_context
def compare(context: click.Context, department: str, on: datetime | None, as_data: bool) -> None:
    """Show where a department's policy departs from the law above it, each with its smallest example."""
    from .law.tables import compare as comparing

    shelf = _shelf(_sources(_desk(context)))
    _refuse(_trouble(department, shelf))
    found = comparing.compare(_bench(department, shelf, _given_day(on) or _today(shelf, department)))
    _say(_dumped(comparing.as_data(found)) if as_data else "\n".join(comparing.as_lines(found)))


@click.command()
@click.argument("old", type=click.Path(exists=True, path_type=Path))
@click.argument("new", type=click.Path(exists=True, path_type=Path))
@click.option("--on", type=_Day, metavar="DATE", help="The day whose rules count; today unless said.")
@click.option("--json", "as_data", is_flag=True, help="Print JSON.")
@click.pass_context
def diff(context: click.Context, old: Path, new: Path, on: datetime | None, as_data: bool) -> None:
    """Show which answers an amendment changes: between two folders of packs, or two pack files."""
    from .law.tables import diff as differing
    from .law.tables.pairing import paired

    found = paired(old, new, _sources(_desk(context)), _given_day(on) or _utc_today())
    diffs = [differing.diff(*benches) for benches in found.both]
    if as_data:
        data = [differing.as_data(one) for one in diffs]
        _say(_dumped({"departments": data, "added": list(found.added), "removed": list(found.removed)}))
        return
    blocks = ["\n".join(differing.as_lines(one)) for one in diffs]
    blocks += [f"added: {id}" for id in found.added] + [f"removed: {id}" for id in found.removed]
    _say("\n\n".join(blocks))


@click.command("new-state")
@click.argument("state", metavar="ID")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--title", default="", help="How people call it.")
@click.option("--tz", default="America/Chicago", show_default=True, help="Its time zone.")
def new_state(state: str, folder: Path, title: str, tz: str) -> None:
    """Start a plugin for the law of a state, such as us-zz: a folder that installs as it is."""
    from .law import scaffold

    start = scaffold.Start(id=state, title=title, tz=tz, today=_utc_today())
    _say_written(scaffold.new_state(start, folder), folder)


@click.command("new-department")
@click.argument("department", metavar="ID")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--state", required=True, metavar="ID", help="The pack of the state whose law binds it.")
@click.option("--title", default="", help="How people call it.")
@click.option("--tz", default="America/Chicago", show_default=True, help="Its time zone.")
@click.pass_context
def new_department(context: click.Context, department: str, folder: Path, state: str, title: str, tz: str) -> None:
    """Start a department that adopts its state's rules: in the plugin that FOLDER holds, or in a new one."""
    from .law import scaffold
    from .law.bench import POLICY_RANKS

    start = scaffold.Start(id=department, title=title, tz=tz, today=_utc_today())
    states = [pack.id for pack in _shelf(_sources(_desk(context))).packs.values() if pack.rank not in POLICY_RANKS]
    _say_written(scaffold.new_department(start, folder, state, states), folder)


def _say_written(written: tuple[Path, ...], folder: Path) -> None:
    for path in written:
        _say(f"+ {path}")
    _say(f"Now fill in the TOML files; their comments say how. Then: peerdesk check {folder}")


# ---------------------------------------------------------------- what the verbs share


def _desk(context: click.Context) -> Desk:
    return Desk(usual_paths(), safe=bool((context.obj or {}).get("safe")))


def _sources(desk: Desk) -> tuple[PackSource, ...]:
    return tuple(owned.item for owned in desk.kernel.rule_packs())


def _shelf(sources: tuple[PackSource, ...]) -> Shelf:
    from .law.bench import shelf_of  # cattrs and the packs

    return shelf_of(sources)


def _trouble(id: str, shelf: Shelf) -> tuple[str, Any] | None:
    from .law.cases import departments, trouble_with

    if not id:
        return f"Name a department: --department {', '.join(departments(shelf)) or 'ID'}", ()
    return trouble_with(id, shelf)


def _refuse(trouble: tuple[str, Any] | None) -> None:
    if trouble is not None:
        raise click.UsageError(_capital(trouble[0]))


def _capital(sentence: str) -> str:
    return f"{sentence[:1].upper()}{sentence[1:]}"


def _given_day(on: datetime | None) -> date | None:
    return on.date() if on is not None else None


def _bench(id: str, shelf: Shelf, day: date) -> Bench:
    from .law.bench import bench_of

    bench = bench_of(id, shelf, day)
    if bench is None:
        raise DeskError(f"The rules of {id} cannot be used.", "See `peerdesk packs`.")
    return bench


def _today(shelf: Shelf, id: str) -> date:
    return Clock(ZoneInfo(shelf.packs[id].tz)).today()


def _utc_today() -> date:
    return Clock(ZoneInfo("UTC")).today()


def _grades(desk: Desk, sources: tuple[PackSource, ...], shelf: Shelf) -> Grades:
    from .law.telling.grades import Grades

    return Grades(desk.paths.state, sources, shelf, _utc_today())


def _tiers(grades: Grades, ids: tuple[str, ...]) -> Mapping[str, str]:
    """How far packs are proven, by id. Where that was never computed it takes some seconds, once."""
    if not grades.knows(ids):
        _say("Running every check on packs that are new or changed; what comes of it is remembered.", err=True)
    return grades.of(ids)


def _tier(grades: Grades, bench: Bench) -> str:
    """How far all rules behind an answer are proven; "" where that cannot be known."""
    from .law.telling.drafts import lowest

    ids = tuple(pack.id for pack in bench.packs)
    return lowest(ids, _tiers(grades, ids))


def _starts(begun: tuple[str, ...], bench: Bench) -> Starts:
    """Moments such as "2026-11-20T14:00" or "report_made=2026-11-20T14:00", on the department's wall unless offset."""
    from .law.near import did_you_mean
    from .law.telling.terms import EVENTS, LEARNING

    found: dict[str, datetime] = {}
    for text in begun:
        event, equals, time = text.rpartition("=")
        if equals and event not in EVENTS:
            raise click.UsageError(f"`{event}` is no event{did_you_mean(event, EVENTS)}")
        try:
            moment = datetime.fromisoformat(time.strip())
        except ValueError:
            raise click.UsageError(f"`{time}` is no time; write it like 2026-11-20T14:00") from None
        aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=ZoneInfo(bench.department.tz))
        found.update(dict.fromkeys([event] if equals else LEARNING, aware))
    return found


def _at_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def _read(prompt: str, to_stderr: bool) -> str:
    _say(prompt, err=to_stderr, nl=False)
    line = sys.stdin.readline()
    if not line:
        raise click.Abort()
    return line


def _write(path: Path, text: str) -> None:
    """Write a new file. Raises BadInput where there is one already, or none can be."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise BadInput("There is such a file already.", "Name another, or delete that one first.") from None
    except OSError:
        raise BadInput("It cannot be written there.", "Name a folder that exists and that you may write to.") from None


def _dumped(data: Mapping[str, Any] | list[Any]) -> str:
    return json.dumps(data, indent=2)


def _say(text: str, *, err: bool = False, nl: bool = True) -> None:
    """Print what the terminal's encoding can show, signs that it cannot as "?"."""
    stream = sys.stderr if err else sys.stdout
    encoding = getattr(stream, "encoding", None) or "utf-8"
    click.echo(text.encode(encoding, "replace").decode(encoding), err=err, nl=nl)
