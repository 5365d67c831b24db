"""`peerdesk print`: the statement for counsel, and the night kit."""

from __future__ import annotations

from pathlib import Path

import click

from .cli_opening import unlocked
from .contributions import Compartment
from .desk import Desk
from .paths import usual_paths


def register(group: click.Group) -> None:
    """Add the verbs to the command line."""
    group.add_command(print_)


@click.group("print")
def print_() -> None:
    """Pages for paper."""


@print_.command("records-statement")
@click.option("--html", "as_html", is_flag=True, help="A page for a browser instead of plain text.")
@click.option("--department", metavar="ID", help="Whose titles to use; the chosen department unless said.")
@click.pass_context
def records_statement(context: click.Context, as_html: bool, department: str | None) -> None:
    """For counsel: what is stored, what never is, who can read it, what cannot be produced. Needs no vault."""
    from .paper import to_html, to_text
    from .records_statement import statement_of

    desk = Desk(usual_paths(), safe=bool((context.find_root().obj or {}).get("safe")))
    if department is not None:
        desk.show_department(department)
    statement = statement_of(desk)
    click.echo(to_html(statement) if as_html else to_text(statement), nl=False)


@print_.command("night-kit")
@click.option("--html", "as_html", is_flag=True, help="For a browser, two pages of Letter, instead of plain text.")
@click.option("--to", "file", type=click.Path(path_type=Path), metavar="FILE", help="Into a new file of yours alone.")
@click.pass_context
def night_kit(context: click.Context, as_html: bool, file: Path | None) -> None:
    """Two pages for the hours without the desk: who is on call, whom to ask and tell, clocks, the limits card.

    It holds for seven nights, and names peers with their telephone numbers: keep it in the bag, shred the old one.
    """
    from .night_kit import printed, to_html, to_text
    from .paper_files import write_new

    with unlocked(context, Compartment.TEAM) as desk:
        kit = printed(desk.ctx("peerdesk"))
    text = to_html(kit) if as_html else to_text(kit)
    if file is None:
        click.echo(text, nl=False)
        return
    write_new(file, text)
    click.echo(f"Written, readable by you alone: {file}")
