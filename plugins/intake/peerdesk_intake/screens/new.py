"""A new request: one form, coded choices only, filled by keyboard in under a minute."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

import attrs
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input, Static

from peerdesk_core.context import Ctx
from peerdesk_core.faults import DeskError
from peerdesk_core.model.clocks import ClockStub
from peerdesk_core.model.codes import Code, new_code
from peerdesk_core.model.ids import Id, new_id
from peerdesk_core.model.needs import Channel, Format, RankWish, ReachVia, Request, Source, Urgency
from peerdesk_core.model.people import Language
from peerdesk_intake import service, store
from peerdesk_intake.models import BadTime, Draft
from peerdesk_intake.times import check_arrival, parse_moment
from peerdesk_intake.wording import NOT_FOR, VOLUNTARY, offered, options, said
from peerdesk_tui.kit.data_list import Column, DataList, Row
from peerdesk_tui.kit.empty_state import EmptyState
from peerdesk_tui.kit.form import Choice, Flag, Form, Line
from peerdesk_tui.kit.screen import DeskScreen
from peerdesk_tui.kit.text import mask, plain

from .when import HELP, understood

_SAVES = "Enter in the last field or ctrl+s saves."


@attrs.frozen(kw_only=True)
class Wishes:
    """Peers asked for and peers not to be given."""

    wished: Id | None = None
    vetoed: tuple[Id, ...] = ()

    def next(self, peer: Id) -> Wishes:
        """The next of three states for a peer: nothing, asked for, not to be given."""
        if peer in self.vetoed:
            return attrs.evolve(self, vetoed=tuple(other for other in self.vetoed if other != peer))
        if peer == self.wished:
            return Wishes(vetoed=(*self.vetoed, peer))
        return attrs.evolve(self, wished=peer)

    def word(self, peer: Id) -> str:
        """What is chosen for a peer."""
        if peer == self.wished:
            return "asked for"
        return "not to be given" if peer in self.vetoed else ""


class NewRequest(DeskScreen):
    """The form. `opened` is called with the stored request after this screen has gone."""

    ID = "intake.new"
    TITLE = "New request"
    DEFAULT_CSS = """
    NewRequest Static { height: auto; }
    """

    def __init__(self, ctx: Ctx, opened: Callable[[Request], None], lost: ClockStub | None = None) -> None:
        """With `lost`, the request whose clock survived is entered anew under its code."""
        super().__init__(ctx)
        self.opened = opened
        self.lost = lost

    def body(self) -> ComposeResult:
        """What it is not for, the form, how the time is understood."""
        words = self.ctx.department.offered
        for line in said(self.ctx.department, "intake", "serve_investigation", (NOT_FOR,)):
            yield Static(plain(line))
        if self.lost is not None:
            yield Static(plain(f"Anew for {self.lost.code}: type when the person asked, as far as you know."))
        yield Form(
            Choice("urgency", "How soon", options(tuple(Urgency)), help=_SAVES),
            Line("arrived", "When asked", self._asked(), help=f"When the person asked, not when you type: {HELP}"),
            Choice("channel", "Way in", options(offered(Channel, words("channels")))),
            Choice(
                "source",
                "Who asked",
                options(offered(Source, words("sources"))),
                help="In what capacity somebody asked; never who is supported.",
            ),
            Choice(
                "format",
                "Format",
                options(offered(Format, words("formats"))),
                help="The person chooses what is comfortable.",
            ),
            Choice(
                "reach",
                "How to reach",
                options(offered(ReachVia, words("reach_via"))),
                help="Where the way to reach the person is known. It is never typed here.",
            ),
            Choice("language", "Language", options(tuple(Language))),
            Choice("rank", "Wish about rank", options(tuple(RankWish))),
            Flag(
                "peers",
                "Wish or veto a peer",
                help=f"Yes: the list of peers comes next, to ask for one or rule some out, no reason kept. {_SAVES}",
            ),
        )
        yield Static(plain(understood("now", self.ctx) if self.lost is None else ""), id="understood")
        for line in said(self.ctx.department, "intake", "order", (VOLUNTARY,)):
            yield Static(plain(line))

    def _asked(self) -> str:
        return "now" if self.lost is None else ""

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say at once how the time is understood."""
        self.query_one("#understood", Static).update(plain(understood(event.value, self.ctx)))

    def on_form_submitted(self, event: Form.Submitted) -> None:
        """Open the request, by way of the list of peers if there are wishes."""
        try:
            draft = self._draft(event.values)
        except BadTime as error:
            event.form.set_error("arrived", f"{error.cause} {error.next_step}")
            return
        if event.values["peers"]:
            self.app.push_screen(PeerWishes(self.ctx, lambda wishes: self._open(draft, wishes)))
        else:
            self._open(draft, Wishes())

    def _draft(self, values: Mapping[str, str | bool]) -> Draft:
        now = self.ctx.clock.now()
        typed = str(values["arrived"]).strip()
        if self.lost is not None and not typed:
            raise BadTime("The backup does not say when the person asked.", "Type HH:MM or YYYY-MM-DD HH:MM.")
        moment = parse_moment(typed, now, self.ctx.clock.zone)
        check_arrival(moment.at, now)
        return Draft(
            channel=Channel(str(values["channel"])),
            source=Source(str(values["source"])),
            format=Format(str(values["format"])),
            reach_via=ReachVia(str(values["reach"])),
            arrived_at=moment.at,
            urgency=Urgency(str(values["urgency"])),
            language=Language(str(values["language"])),
            rank_wish=RankWish(str(values["rank"])),
        )

    def _open(self, draft: Draft, wishes: Wishes) -> None:
        try:
            request = service.open_request(
                attrs.evolve(draft, wished_peer=wishes.wished, vetoed=wishes.vetoed),
                id=new_id(self.ctx.random) if self.lost is None else self.lost.id,
                code=self._new_code() if self.lost is None else self.lost.code,
                now=self.ctx.clock.now(),
            )
            store.add(self.ctx.store, request, service.due_at(self.ctx.department, request))
        except DeskError as error:
            self.show_error(error)
            return
        self.app.call_later(self.opened, request)
        self.dismiss(None)

    def _new_code(self) -> Code:
        """A code that neither an open request nor a restored clock carries."""
        taken = {request.code for request in store.all_open(self.ctx.store)}
        return new_code(self.ctx.random, taken | {stub.code for stub in self.ctx.store.clocks()})


class PeerWishes(DeskScreen):
    """Peers of the roster, names masked until v: enter steps through nothing, asked for, not to be given."""

    ID = "intake.wishes"
    TITLE = "Wishes about peers"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+s", "save", "Save")]
    DEFAULT_CSS = """
    PeerWishes Static { height: auto; }
    """

    def __init__(self, ctx: Ctx, chosen: Callable[[Wishes], None]) -> None:
        super().__init__(ctx)
        self.chosen = chosen
        self.wishes = Wishes()

    def body(self) -> ComposeResult:
        """How it works, and the list."""
        yield Static(plain("Enter: asked for, again: not to be given, again: neither. No reason is asked or kept."))
        yield DataList(
            Column("choice", "Choice", 15),
            Column("name", "Name", 20, flex=True),
            Column("unit", "Unit", 16, priority=2),
            Column("shift", "Shift", 10, priority=3),
            empty=EmptyState(
                "The peers of the roster stand here.", "The roster is empty.", "Press esc, and add peers to the roster."
            ),
            id="peers",
        )

    def reload(self) -> None:
        """Read the roster."""
        self._show()

    def names_changed(self) -> None:
        """Mask or show the names."""
        self._show()

    def on_data_list_opened(self, event: DataList.Opened) -> None:
        """Enter: the next choice for this peer."""
        self.wishes = self.wishes.next(Id(event.row_id))
        self._show()

    def action_save(self) -> None:
        """Keep the choices and go on."""
        self.app.call_later(self.chosen, self.wishes)
        self.dismiss(None)

    def _show(self) -> None:
        shown = self.query_one("#peers", DataList)
        try:
            team = self.ctx.peers()
        except DeskError as error:  # stays in the list's place: a notice would come back with the screen
            shown.empty = EmptyState(error.title, error.cause, error.next_step)
            team = ()
        peers = sorted(team, key=lambda peer: (peer.family.casefold(), peer.given.casefold(), peer.id))
        shown.load(
            Row(
                peer.id,
                (
                    self.wishes.word(peer.id),
                    peer.name if self.names_shown else mask(peer.name),
                    peer.unit,
                    peer.shift,
                ),
            )
            for peer in peers
        )
