"""The verbs for people without a login: drop files that come in, and bundles that go out."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .cli_asking import ask_login, ask_secret, need_terminal, show_once
from .desk import Desk
from .faults import BadInput, DeskError, NoTerminal
from .model.ids import Id, Month, is_id, to_month
from .paths import usual_paths

if TYPE_CHECKING:
    from .contributions import MeasureSpec
    from .model.people import Peer
    from .vault.exchange.card import Card

_FILE = click.Path(dir_okay=False, path_type=Path)


def register(group: click.Group) -> None:
    """Add the verbs to the command line."""
    group.add_command(drop)
    group.add_command(bundle)


# ---------------------------------------------------------------- drop files


@click.group(invoke_without_command=True)
@click.option("--card", "card_file", type=_FILE, metavar="FILE", help="The card that the coordinator handed out.")
@click.option("--month", metavar="YYYY-MM", help="A month that is over.")
@click.option("--contacts", type=int, metavar="N", help="Contacts that came to you directly, 0 to 999.")
@click.option("--count", "counts", multiple=True, metavar="FAMILY=CATEGORY:N", help="What they were about.")
@click.option("--out", type=_FILE, metavar="FILE", help="Where to write the drop file.")
@click.pass_context
def drop(
    context: click.Context,
    card_file: Path | None,
    month: str | None,
    contacts: int | None,
    counts: tuple[str, ...],
    out: Path | None,
) -> None:
    """Write the sums of a month for the coordinator, who alone can read them.

    For peers, who have no login. Needs no vault. In a terminal it asks for what is missing. Sums only: never a date,
    a name or a single contact.
    """
    given = (card_file, month, contacts, out)
    if context.invoked_subcommand is not None:
        if any(each is not None for each in given) or counts:
            raise click.UsageError("The options of `peerdesk drop` do not go with `issue` or `take`.")
        return
    if card_file is None:
        raise click.UsageError("Name the card: --card FILE.")
    from .vault.exchange.card import LIMIT, read_card
    from .vault.exchange.drop import Sums, check_month, make_drop

    if not _in_terminal() and (month is None or contacts is None or out is None):
        raise click.UsageError("Without a terminal, --month, --contacts and --out are needed.")
    card, today = read_card(_read(card_file, LIMIT)), date.today()
    asking = month is None or contacts is None or out is None
    if month is None:
        month = click.prompt("Month", default=_month_before(today))
    check_month(Month(month), today)
    if contacts is None:
        click.echo("Contacts that came to you directly and did not go through the desk:")
        contacts = click.prompt("How many", type=click.IntRange(0, 999))
    told = _counts(counts)
    if asking and not counts and contacts:
        told = _ask_counts(card)
    raw = make_drop(card, Sums(month=Month(month), contacts=contacts, counts=told), today)
    if out is None:
        out = Path(click.prompt("Write it to", default=f"sums-{month}.drop"))
    _write(out, raw)
    click.echo(f"Written: {out}. Hand it to the coordinator, then delete it. It cannot be read back, by you neither.")


@drop.command()
@click.argument("peers", nargs=-1, metavar="[PEER-ID]...")
@click.option(
    "--to",
    "folder",
    required=True,
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    metavar="FOLDER",
    help="Where the cards go; one that nobody else reads.",
)
@click.pass_context
def issue(context: click.Context, peers: tuple[str, ...], folder: Path) -> None:
    """Make drop cards for peers. In a terminal, without an id, it asks for whom.

    A peer's earlier card is out of date from then on: make a new one when a card is lost.
    """
    if not all(map(is_id, peers)):
        raise click.UsageError("A peer is named by an id of 16 letters and digits, or chosen from the list.")
    from .vault.exchange.letterbox import make_cards

    with _unlocked(context) as desk:
        roster = desk.kernel.peers()
        chosen = [Id(peer) for peer in dict.fromkeys(peers)] or _choose(roster)
        if not set(chosen) <= {peer.id for peer in roster}:
            raise BadInput("An id on the command line is not one of the roster's.", "Choose from the list instead.")
        for card in make_cards(desk.vault, chosen, department=desk.settings.department or ""):
            file = folder / f"card-{card.peer}-{card.number}.json"
            _write(file, card.to_bytes())
            click.echo(f"Written: {file}")
    click.echo(
        "Hand each card to its peer, then delete it here. It names nobody; whoever has it can write as the peer."
    )


@drop.command()
@click.argument("files", nargs=-1, required=True, type=_FILE, metavar="FILE...")
@click.pass_context
def take(context: click.Context, files: tuple[Path, ...]) -> None:
    """Take in drop files. Several at once are better: then nothing tells whose sums are whose."""
    from .vault.exchange.drop import SIZE
    from .vault.exchange.letterbox import take_all

    contents = [_read(file, SIZE) for file in files]
    with _unlocked(context) as desk:
        verdicts = take_all(desk.vault, contents)
    refused = [verdict for verdict in verdicts if isinstance(verdict, DeskError)]
    for file, verdict in zip(files, verdicts, strict=True):
        if isinstance(verdict, DeskError):
            click.echo(f"! {file}: {verdict.title}. {verdict}", err=True)
        else:
            click.echo(f"+ {file}: taken in for {verdict.month}.")
    if len(refused) < len(files):
        click.echo("Delete the files that were taken in; they have done their work.")
    if refused:
        context.exit(int(refused[0].exit))


def _counts(given: Sequence[str]) -> dict[str, dict[str, int]]:
    """FAMILY=CATEGORY:N, each at most once."""
    told: dict[str, dict[str, int]] = {}
    for text in given:
        family, equals, rest = text.partition("=")
        category, colon, number = rest.partition(":")
        if not (equals and colon and number.isascii() and number.isdigit()) or len(number) > 3:
            raise click.UsageError("A count is written like intake.topic=loss:2, with a number from 0 to 999.")
        if category in told.setdefault(family, {}):
            raise click.UsageError("A category is counted twice.")
        told[family][category] = int(number)
    return told


def _ask_counts(card: Card) -> dict[str, dict[str, int]]:
    """Ask which families to count, and the number of each category in them."""
    told: dict[str, dict[str, int]] = {}
    while left := [spec for spec in card.measures if spec.id not in told]:
        click.echo("What were they about? Choose what you want to count, or only Enter to leave it at that.")
        for number, spec in enumerate(left, start=1):
            click.echo(f"  {number:>2}. {spec.title}")
        typed = click.prompt("Count", default="", show_default=False).strip()
        if not typed:
            break
        if typed.isascii() and typed.isdigit() and 1 <= int(typed) <= len(left):
            spec = left[int(typed) - 1]
            told[spec.id] = _ask_family(spec)
    return told


def _ask_family(spec: MeasureSpec) -> dict[str, int]:
    click.echo(f"{spec.title}, how many of each (Enter for none):")
    return {
        category: click.prompt(f"  {category.replace('_', ' ')}", type=click.IntRange(0, 999), default=0)
        for category in spec.categories
    }


def _choose(roster: Sequence[Peer]) -> list[Id]:
    """Let the coordinator choose from the roster, on a terminal alone: the list holds names."""
    if not _in_terminal():
        raise NoTerminal("The list of peers is shown on a terminal alone.", "Name the peers by their ids.")
    ordered = sorted(roster, key=lambda peer: (peer.family.casefold(), peer.given.casefold(), peer.id))
    if not ordered:
        raise BadInput("The roster is empty.", "Enter the peers first.")
    for number, peer in enumerate(ordered, start=1):
        click.echo(f"  {number:>3}. {_plain(peer.name)}")
    while True:
        typed = click.prompt("For whom (numbers with blanks between them)").split()
        if all(each.isascii() and each.isdigit() and 1 <= int(each) <= len(ordered) for each in typed):
            return [ordered[int(each) - 1].id for each in dict.fromkeys(typed)]
        click.echo(f"Type numbers from 1 to {len(ordered)}.")


# ---------------------------------------------------------------- bundles


@click.group(invoke_without_command=True)
@click.option("--for", "reader", type=click.Choice(["command"]), help="For whom.")
@click.option("--out", type=_FILE, metavar="FILE", help="Where to write the bundle.")
@click.pass_context
def bundle(context: click.Context, reader: str | None, out: Path | None) -> None:
    """Write released reports into one sealed file, for somebody who never touches this machine.

    Six words are shown once. Tell them apart from the file: by voice, never in the same message.
    """
    if context.invoked_subcommand is not None:
        if reader is not None or out is not None:
            raise click.UsageError("The options of `peerdesk bundle` do not go with `open`.")
        return
    if reader is None or out is None:
        raise click.UsageError("Say for whom and where to: --for command --out FILE.")
    need_terminal(shows_secret=True)
    _check_free(out)
    from .vault.compartments import Role
    from .vault.exchange.bundle import make_bundle

    with _unlocked(context) as desk:
        raw, words = make_bundle(desk.vault, Role(reader), department=desk.settings.department or "")
    _write(out, raw)
    click.echo(f"Written: {out}.")
    show_once("It opens with these six words, shown this once:", words)
    click.echo("Tell them by voice, never together with the file. Nobody can take them back.")


@bundle.command("open")
@click.argument("file", type=_FILE)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as data.")
def open_(file: Path, as_json: bool) -> None:
    """Read a bundle: asks for its six words and prints the reports. Needs no vault."""
    from .vault.exchange.bundle import LIMIT, check_bundle, open_bundle

    raw = _read(file, LIMIT + 4096)
    check_bundle(raw)
    found = open_bundle(raw, ask_secret("The six words"))
    if as_json:
        click.echo(json.dumps(found.to_json(), indent=1))
        return
    for line in found.lines():
        click.echo(line)


# ---------------------------------------------------------------- shared


@contextmanager
def _unlocked(context: click.Context) -> Iterator[Desk]:
    """The desk, opened by whoever is at the terminal."""
    from .vault.errors import NoVault

    root: Mapping[str, Any] = context.find_root().obj or {}
    desk = Desk(usual_paths(), safe=bool(root.get("safe")))
    if not desk.vault_exists():
        raise NoVault
    need_terminal()
    with contextlib.suppress(DeskError):
        desk.department  # noqa: B018 - its zone says which month is over
    desk.unlock(*ask_login())
    try:
        yield desk
    finally:
        desk.close()


def _in_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _read(file: Path, limit: int) -> bytes:
    """The file, up to one byte more than it may have."""
    try:
        with file.open("rb") as opened:
            return opened.read(limit + 1)
    except OSError:
        raise BadInput(f"{file} cannot be read.", "Check its name, and that you may read it.") from None


def _check_free(file: Path) -> None:
    if file.exists():
        raise BadInput(f"{file} is there already.", "Choose another name, or remove it first.")


def _write(file: Path, content: bytes) -> None:
    """Write a new file, whole and for its owner alone. Raises BadInput, NotWritten."""
    from .vault.errors import NotWritten, StorageFailed
    from .vault.files import replace_file

    _check_free(file)
    try:
        replace_file(file, content)
    except StorageFailed:
        raise NotWritten from None


def _month_before(today: date) -> Month:
    from .model.ids import month_before

    return month_before(to_month(today))


def _plain(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)
