"""`peerdesk check`: the conformance kit on the command line. It needs no vault, no terminal and no screen."""

from __future__ import annotations

import functools
import inspect
import json
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from importlib.metadata import EntryPoint
from pathlib import Path

import click

from .context import Ctx
from .contributions import PackSource
from .desk import Desk
from .law.bench import FEDERAL, shelf_of
from .law.check.docket import Docket, docket_of
from .law.check.examples import lock_text
from .law.check.package import hook_findings
from .law.check.pins import pin
from .law.check.report import report_of
from .law.check.source import sources_under
from .law.check.suggest import suggest_examples
from .law.telling.grades import table as grades_table
from .law.telling.grades import text as grades_text
from .paths import usual_paths
from .plugins import announced

FOUND, BAD_INPUT = 1, 2


class CannotCheck(click.ClickException):
    """There is nothing here that can be checked."""

    exit_code = BAD_INPUT


@click.command()
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option("--installed", is_flag=True, help="Check every installed pack.")
@click.option("--sources", "texts", metavar="DIR", type=click.Path(path_type=Path), help="Compare with these texts.")
@click.option("--wheel", type=click.Path(path_type=Path), help="Compare with this built wheel.")
@click.option("--only", multiple=True, metavar="ID", help="Report on this pack alone.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--suggest", metavar="ID", help="Print drafts of the examples that a pack lacks, for review.")
@click.option("--freeze", metavar="ID", help="Print the lock file that freezes a pack's examples.")
@click.option("--grades", is_flag=True, help="Print the grades that a release ships: of this year and the next.")
@click.option("--pin", "write_pins", is_flag=True, help="With --sources: write the hashes of the texts into the packs.")
@click.option("--on", "today", metavar="DATE", help="The day to check for; today if left out.")
@click.pass_context
def check(
    context: click.Context,
    path: Path | None,
    installed: bool,
    texts: Path | None,
    wheel: Path | None,
    only: tuple[str, ...],
    as_json: bool,
    suggest: str | None,
    freeze: str | None,
    grades: bool,
    write_pins: bool,
    today: str | None,
) -> None:
    """Prove rule packs: complete, free of contradiction, and held by their examples.

    PATH is a pack's file, its folder, or a project that holds such a folder. Exit codes: 0 nothing fails, 1 something
    does, 2 there is nothing that can be checked.
    """
    day = _day(today)
    others, plugins = _installed(safe=bool((context.obj or {}).get("safe")))
    chosen = sources_under(path) if path is not None else ()
    if installed or (path is None and texts is not None):
        chosen = (FEDERAL, *others)
    if not chosen:
        raise CannotCheck("Name a PATH that holds a pack, or use --installed.")
    if texts is not None and not texts.is_dir():
        raise CannotCheck(f"{texts} is not a folder.")
    elsewhere = [one for one in others if not _same(one, chosen)]
    docket = docket_of(chosen, day, context=elsewhere, only=(*only, *_in_file(path, chosen, day)))
    if not docket.chosen:
        raise CannotCheck("No pack was found there.")
    if grades:
        days = (day, date(day.year + 1, 1, 1))
        click.echo(grades_text(grades_table(others, shelf_of(others), days)), nl=False)
        return
    if suggest or freeze:
        click.echo(_tool(docket, suggest, freeze), nl=False)
        return
    if write_pins:
        if texts is None:
            raise CannotCheck("--pin needs --sources DIR.")
        for line in pin(docket, texts):
            click.echo(line)
        return
    hooks = [finding for one in plugins for finding in hook_findings(*one)] if installed else None
    try:
        report = report_of(docket, texts=texts, wheel=wheel, hooks=hooks, processes=None)
    except (OSError, zipfile.BadZipFile):
        raise CannotCheck("The wheel or a text cannot be read.") from None
    if as_json:
        click.echo(json.dumps(report.table(), indent=2, ensure_ascii=False, sort_keys=True))
    else:
        for line in report.lines():
            click.echo(line)
    context.exit(FOUND if report.failed else 0)


def _day(text: str | None) -> date:
    try:
        return date.fromisoformat(text) if text else date.today()
    except ValueError:
        raise CannotCheck("--on is a date such as 2026-11-21.") from None


def _tool(docket: Docket, suggest: str | None, freeze: str | None) -> str:
    id = suggest or freeze or ""
    if id not in docket.shelf.packs or not docket.usable(id):
        raise CannotCheck(f"There is no whole pack `{id}`.")
    return suggest_examples(docket, id) if suggest else lock_text(docket, id)


def _in_file(path: Path | None, chosen: Sequence[PackSource], day: date) -> tuple[str, ...]:
    """The pack in a file, where PATH is a file and not a folder."""
    if path is None or not path.is_file():
        return ()
    shelf = docket_of(chosen, day).shelf
    whole = [id for id, file in shelf.files.items() if file.path.resolve() == path.resolve()]
    return tuple(whole) or tuple(note.pack for note in shelf.broken if note.file.endswith(f"/{path.name}"))


def _same(one: PackSource, chosen: Sequence[PackSource]) -> bool:
    return any(one.id == other.id or one.folder.resolve() == other.folder.resolve() for other in chosen)


Hook = Callable[[], Sequence[PackSource]]


def _installed(*, safe: bool) -> tuple[tuple[PackSource, ...], tuple[tuple[str, Hook], ...]]:
    """The packs of the plugins that run, and how to ask each of those plugins for them again."""
    desk = Desk(usual_paths(), safe=safe)
    found = desk.kernel.rule_packs()
    owners = {owned.owner for owned in found}
    points = {one.point.name: one.point for one in reversed(announced())}
    hooks = [(name, _asking(points[name], desk.ctx(name))) for name in sorted(owners) if name in points]
    return tuple(owned.item for owned in found), tuple(hooks)


def _asking(point: EntryPoint, ctx: Ctx) -> Hook:
    """The plugin's own hook, called as the kernel calls it: with the context if it wants one."""
    function = point.load().rule_packs
    wants = "ctx" in inspect.signature(function).parameters
    return functools.partial(function, ctx=ctx) if wants else function
