"""Handing out the list of peers by the routes of the department, and the explainer of what stays private."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import Tone
from peerdesk_core.faults import DeskError
from peerdesk_core.model.ids import new_id
from peerdesk_core.model.people import Peer
from peerdesk_core.paper import BULLET, to_html, to_text
from peerdesk_core.paper_files import write_numbered
from peerdesk_roster import explainer, listing, publish, service, settings, store
from peerdesk_roster.listing import Item, Shape
from peerdesk_tui.kit.card import Card, CardLine
from peerdesk_tui.kit.confirm import Ask, Notice
from peerdesk_tui.kit.data_list import Column, DataList, Row
from peerdesk_tui.kit.empty_state import EmptyState
from peerdesk_tui.kit.form import Choice, Flag, Form, Line
from peerdesk_tui.kit.path import PathQuestion, path_of
from peerdesk_tui.kit.screen import DeskScreen

_SHAPES = (
    (Shape.HTML.value, "web page (HTML)"),
    (Shape.CSV.value, "table (CSV)"),
    (Shape.VCARD.value, "address cards (vCard)"),
)
_USUAL = (Item.RANK, Item.UNIT, Item.SHIFT, Item.LANGUAGES, Item.PHONE, Item.EMAIL)


class PublishScreen(DeskScreen):
    """By which routes the list goes out, and when it last did."""

    ID = "roster.publish"
    TITLE = "List of peers"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("e", "explain", "Explainer")]
    DEFAULT_CSS = """
    PublishScreen Card { height: 10; border-top: solid $panel; }
    """

    def body(self) -> ComposeResult:
        """The routes, and what the text says."""
        yield DataList(
            Column("route", "Route", 20),
            Column("state", "Last published", 40, flex=True),
            empty=EmptyState("The routes by which the list goes out.", "There is none.", "Press esc to go back."),
        )
        yield Card()

    def on_mount(self) -> None:
        """Start in the list."""
        self.query_one(DataList).focus()

    def reload(self) -> None:
        """How each route stands."""
        team, ready = _team(self.ctx)
        made = publish.last(self.ctx.store)
        today, days = self.ctx.clock.today(), settings.number(self.ctx, settings.LIST_DAYS)
        rows = []
        for route in publish.routes(self.ctx.department):
            said, tone = publish.age(made.get(route), team, ready, today, days)
            rows.append(Row(route, (publish.title(route), said), tone))
        self.query_one(DataList).load(rows)
        asked = publish.demanded(self.ctx.department)
        lines = [CardLine(f"{saying.clause.says} [{saying.clause.cite}]") for saying in asked]
        lines += [
            CardLine(f"On the list now: {len(ready)} deployable peers of {len(team)} on the roster."),
            CardLine("Enter publishes by the selected route. Never on the list: badge, standing, training, ties."),
            CardLine("e makes the page for everybody on what stays private."),
        ]
        self.query_one(Card).show("What the text says" if asked else "The text asks for no list", lines)

    def on_data_list_opened(self, event: DataList.Opened) -> None:
        """Publish by this route."""
        self.app.push_screen(PublishForm(self.ctx, event.row_id))

    def action_explain(self) -> None:
        """Read the explainer, and write it to a folder if wanted."""
        self.app.push_screen(ExplainerScreen(self.ctx))


class PublishForm(DeskScreen):
    """What the list shows, in which form, and where the file goes."""

    ID = "roster.publish"
    TITLE = "Publish the list"

    def __init__(self, ctx: Ctx, route: str) -> None:
        super().__init__(ctx)
        self.route = route

    def body(self) -> ComposeResult:
        """The fields."""
        made = publish.last(self.ctx.store).get(self.route)
        chosen = made.items if made is not None else _USUAL
        yield Form(
            Line("folder", "Folder", help="Only you can read the file. Pass it on yourself; the desk sends nothing."),
            Choice("shape", "Form", _SHAPES, Shape.HTML.value),
            *(Flag(item.value, item.value, item in chosen, help=_HELP.get(item, "")) for item in Item),
        )

    def on_form_submitted(self, event: Form.Submitted) -> None:
        """Write the file, then remember that it went out."""
        form = event.form
        form.clear_errors()
        if not str(event.values["folder"]).strip():
            form.set_error("folder", "A folder is needed, such as ~/Documents.")
            return
        if not _is_folder(path_of(str(event.values["folder"]))):
            form.set_error("folder", "There is no such folder. Type another, such as ~/Documents.")
            return
        items = tuple(item for item in Item if event.values[item.value])
        shape, folder, today = (
            Shape(str(event.values["shape"])),
            path_of(str(event.values["folder"])),
            self.ctx.clock.today(),
        )
        team, ready = _team(self.ctx)
        listed = publish.entries(team, ready, items)
        rules = self.ctx.department
        text = listing.written(
            listed, shape, _marked(self.ctx, rules.title), f"List of each {rules.role('peer')}", today
        )
        made = publish.Published(
            id=new_id(self.ctx.random), route=self.route, day=today, print_of=publish.fingerprint(listed), items=items
        )
        try:
            file = listing.write(folder, f"peer-support-list-{today.isoformat()}", shape, text)
            _note(self.ctx, made, file)
        except DeskError as error:
            self.show_error(error)
            return
        form.settle()
        lines = (
            f"{len(listed)} peers are in this file:",
            str(file),
            "Bring it where it belongs, and delete older ones there.",
        )
        self.dismiss(None)
        self.app.push_screen(Notice(publish.title(self.route), lines))


class ExplainerScreen(DeskScreen):
    """The page for everybody on what stays private; `w` writes it to a folder."""

    ID = "roster.publish"
    TITLE = "What stays private"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("w", "write", "Write to a file")]

    def body(self) -> ComposeResult:
        """The page."""
        yield Card()

    def on_mount(self) -> None:
        """Start in the page."""
        self.query_one(Card).focus()

    def reload(self) -> None:
        """The page in the words of the department."""
        try:
            page = explainer.explain(self.ctx.department)
        except DeskError as error:
            self.query_one(Card).show(error.title, [CardLine(error.cause, Tone.BAD), CardLine(error.next_step)])
            return
        lines: list[CardLine] = []
        for part in page.parts:
            lines += [CardLine(""), CardLine(f"{part.title}:")]
            lines += [CardLine(line.removeprefix(BULLET), indent=1) for line in part.lines]
        self.query_one(Card).show(page.title, lines[1:])

    def action_write(self) -> None:
        """Ask for the form, then the folder."""

        def shaped(shape: str | None) -> None:
            if shape is not None:
                question = PathQuestion("Where to", "Folder for the page. Nothing in it is secret.")
                self.app.push_screen(question, lambda folder: self._write(folder, shape))

        self.app.push_screen(Ask("Which form", ("html", "Web page (HTML)"), ("txt", "Plain text (TXT)")), shaped)

    def _write(self, folder: Path | None, shape: str) -> None:
        if folder is None:
            return
        try:
            page = explainer.explain(self.ctx.department, self.ctx.watermark)
            text = to_html(page) if shape == "html" else to_text(page)
            file = write_numbered(folder, "what-stays-private", shape, text)
        except DeskError as error:
            self.show_error(error)
            return
        self.tell(f"Written to {file.name}.")


_HELP = {Item.EXPERIENCE: "Only of peers who share it with others."}


def _marked(ctx: Ctx, title: str) -> str:
    """The title, behind the word that nothing is real where that is so."""
    return f"{ctx.watermark} · {title}" if ctx.watermark else title


def _team(ctx: Ctx) -> tuple[tuple[Peer, ...], frozenset[str]]:
    team = store.all_peers(ctx.store)
    found = service.gaps_of(team, ctx.department, ctx.clock.today())
    return team, frozenset(id for id, gaps in found.items() if not gaps)


def _note(ctx: Ctx, made: publish.Published, file: Path) -> None:
    """A file whose publication cannot be remembered is taken away again."""
    try:
        publish.note(ctx.store, made)
    except BaseException:
        file.unlink(missing_ok=True)
        raise


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False
