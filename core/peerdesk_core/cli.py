"""Commands that work without a screen. Nothing here imports Textual."""

from __future__ import annotations

import importlib.metadata
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from . import cli_assign, cli_doctor, cli_exchange, cli_print, cli_users, cli_vault
from .cli_law import register
from .desk import Desk, open_desk
from .exits import Exit
from .faults import DeskError, NoTerminal, fault_of, mute_plugins
from .kernel import Kernel
from .paths import usual_paths
from .plugins import PluginState, Status

EXIT_TABLE = "Exit codes: " + ", ".join(f"{code.value} {code.name.lower().replace('_', ' ')}" for code in Exit) + "."


class _Group(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), "check"])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name == "check":
            from .cli_law_check import check  # the whole conformance kit: for those who ask for it

            return check
        return super().get_command(ctx, cmd_name)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_paragraph()
        formatter.write_text(EXIT_TABLE)


@click.group(cls=_Group, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="peerdesk", prog_name="peerdesk")
@click.option("--safe", is_flag=True, help="Start without third-party plugins.")
@click.pass_context
def group(context: click.Context, safe: bool) -> None:
    """The desk of a public-safety peer support team.

    Without a command it opens the desk full-screen in the terminal.
    """
    context.obj = {"safe": safe}
    if context.invoked_subcommand is None:
        raise NoTerminal()


@group.command()
@click.option("--department", metavar="ID", help="Whose rules apply.")
@click.option("--seed", default=7, show_default=True, type=click.IntRange(0), help="Which synthetic agency.")
@click.option("--plugin", "plugins", multiple=True, metavar="ID", help="Also run this third-party plugin.")
@click.option("--safe", "safe_here", is_flag=True, help="Without third-party plugins.")
@click.option("--tour", type=click.Path(file_okay=False, path_type=Path), help="Play a day and save its pictures here.")
@click.pass_context
def demo(
    context: click.Context,
    department: str | None,
    seed: int,
    plugins: tuple[str, ...],
    safe_here: bool,
    tour: Path | None,
) -> None:
    """Open a synthetic agency in a temporary vault.

    Without a terminal it prints the day's board as plain text.
    """
    with _apart("demo", department, seed, plugins, safe_here or context.obj["safe"]) as arguments:
        if tour is not None:
            context.exit(_tour(arguments, tour))
        _print_board(open_desk(arguments))


def _tour(arguments: Sequence[str], into: Path) -> int:
    """The tour belongs to the terminal application, found by entry point like the application itself."""
    points = importlib.metadata.entry_points(group="peerdesk.tour")
    if not points:
        raise DeskError("The terminal application is not installed.", "Install the whole of Peerdesk.")
    run = next(iter(points)).load()
    return int(run(arguments, into))


def _print_board(desk: Desk) -> None:
    from .demo import board, open_demo

    try:
        open_demo(desk)
        for line in board(desk):
            click.echo(line)
    finally:
        desk.close()
    click.echo("\nThis is the plain board. In a terminal, `peerdesk demo` opens the whole desk;")
    click.echo("`peerdesk demo --tour FOLDER` plays a coordinator's day and saves its pictures.")


@group.command()
@click.option("--department", metavar="ID", help="Whose rules apply.")
@click.option("--seed", default=7, show_default=True, type=click.IntRange(0), help="Which synthetic team.")
@click.option("--plugin", "plugins", multiple=True, metavar="ID", help="Also run this third-party plugin.")
@click.option("--safe", "safe_here", is_flag=True, help="Without third-party plugins.")
@click.option("--plain", is_flag=True, help="Print the script for whoever leads the exercise, and open nothing.")
@click.pass_context
def exercise(
    context: click.Context, department: str | None, seed: int, plugins: tuple[str, ...], safe_here: bool, plain: bool
) -> None:
    """Practise a critical incident on a synthetic desk whose clock can be put forward.

    It is apart from any real desk and deleted at the end. Without a terminal it prints the script, as --plain does.
    """
    from .exercise import script

    with _apart("exercise", department, seed, plugins, safe_here or context.obj["safe"]) as arguments:
        desk = open_desk(arguments)
        desk.show_department(desk.settings.department or desk.demo_department())
        for line in script(desk.department.title, [owned.item for owned in desk.kernel.injects()]):
            click.echo(line)
    if not plain:
        click.echo("\nThis is the script. In a terminal, `peerdesk exercise` opens a desk to practise it on.")


@contextmanager
def _apart(verb: str, department: str | None, seed: int, plugins: Sequence[str], safe: bool) -> Iterator[list[str]]:
    """The arguments of a desk in a temporary folder, which is removed at the end: made here, by nobody else."""
    made = Path(tempfile.mkdtemp(prefix=f"peerdesk-{verb}-"))
    arguments = [verb, "--folder", str(made), "--seed", str(seed)]
    arguments += ["--department", department] if department else []
    arguments += ["--safe"] if safe else []
    for plugin in plugins:
        arguments += ["--plugin", plugin]
    try:
        yield arguments
    finally:
        shutil.rmtree(made, ignore_errors=True)


@group.group(invoke_without_command=True)
@click.option("--why", is_flag=True, help="Also say why each stands where it stands in the load order.")
@click.pass_context
def plugins(context: click.Context, why: bool) -> None:
    """List the plugins, and what is wrong with any of them."""
    if context.invoked_subcommand is not None:
        return
    kernel = _kernel(context)
    for ask in (
        kernel.rule_packs,
        kernel.screens,
        kernel.commands,
        kernel.help_topics,
        kernel.glossary,
        kernel.measures,
    ):
        ask()  # so that what is wrong with their answers is listed below
    for state in kernel.plugins():
        click.echo(_line(state, why))
    wrong = [*kernel.clashes(), *(fault.sentence() for fault in kernel.faults())]
    for sentence in dict.fromkeys(wrong):
        click.echo(f"! {sentence}")
    sick = [state for state in kernel.plugins() if state.wanted and state.status is not Status.ACTIVE]
    if wrong or (sick and not context.obj["safe"]):
        context.exit(Exit.PLUGIN)


def _line(state: PluginState, why: bool) -> str:
    sign = {Status.ACTIVE: "+", Status.DISABLED: "-"}.get(state.status, "!")
    parts = [f"{sign} {state.id:18} {state.status.value:9} {state.version:8} {state.distribution:24}".rstrip()]
    if state.why:
        parts.append(f"    {state.why}")
    if why:
        parts.append(f"    order {state.order_reason or 'none'}; hooks: {', '.join(state.hooks) or 'none'}")
    return "\n".join(parts)


@plugins.command()
@click.argument("plugin")
@click.pass_context
def enable(context: click.Context, plugin: str) -> None:
    """Let a plugin run from the next start on."""
    click.echo(_kernel(context).enable(plugin))


@plugins.command()
@click.argument("plugin")
@click.option("--word", default="", help="Type the plugin's name again: its guards stop guarding.")
@click.pass_context
def disable(context: click.Context, plugin: str, word: str) -> None:
    """Stop a plugin, and open the guards it keeps closed."""
    if word != plugin:
        raise click.UsageError(f"Disabling is asked for twice: add --word {plugin}.")
    click.echo(_kernel(context).disable(plugin))


def _kernel(context: click.Context) -> Kernel:
    return Desk(usual_paths(), safe=context.obj["safe"]).kernel


register(group)
cli_exchange.register(group)
cli_vault.register(group)
cli_users.register(group)
cli_doctor.register(group)
cli_assign.register(group)
cli_print.register(group)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code. No traceback and no data reaches the terminal."""
    mute_plugins()
    try:
        answer: Any = group.main(
            args=list(arguments) if arguments is not None else None, prog_name="peerdesk", standalone_mode=False
        )
        return int(answer) if isinstance(answer, int) else Exit.OK
    except click.exceptions.Exit as done:
        return int(done.exit_code)
    except click.Abort:
        click.echo("Stopped.", err=True)
        return Exit.FAILED
    except click.ClickException as error:
        error.show()
        return Exit.USAGE
    except DeskError as error:
        click.echo(f"{error.title}. {error}", err=True)
        return int(error.exit)
    except BrokenPipeError:
        sys.stderr.close()
        return Exit.OK
    except Exception as error:
        fault = fault_of(error, "peerdesk", "command")
        click.echo(f"Peerdesk stopped on a fault ({fault.kind}). Nothing acknowledged is lost.", err=True)
        for frame in fault.frames:
            click.echo(f"  {frame}", err=True)
        return Exit.CRASH
