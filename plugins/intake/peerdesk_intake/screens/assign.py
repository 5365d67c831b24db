"""Who should answer? Ranked peers with reasons; a person decides. The facts typed here die with the screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from peerdesk_core.assignment import Ranking
from peerdesk_core.context import Ctx
from peerdesk_core.contributions import Tone
from peerdesk_core.faults import DeskError
from peerdesk_core.model.findings import Bar
from peerdesk_core.model.ids import Id, Month, to_month
from peerdesk_core.model.load import Load
from peerdesk_core.model.needs import Fit, Request
from peerdesk_core.model.people import Peer, Rank, Standing
from peerdesk_intake import ranking as offers
from peerdesk_intake import store
from peerdesk_intake.models import NotAssignable
from peerdesk_intake.tidying import due_at
from peerdesk_intake.wording import cited, options
from peerdesk_tui.kit.card import CardLine
from peerdesk_tui.kit.confirm import Ask, Notice, Override
from peerdesk_tui.kit.data_list import Column, DataList, Row
from peerdesk_tui.kit.empty_state import EmptyState
from peerdesk_tui.kit.form import Choice, Form, Line
from peerdesk_tui.kit.named import AskNamed
from peerdesk_tui.kit.screen import DeskScreen
from peerdesk_tui.kit.text import mask, plain

from . import offering
from .limits import Limits
from .lines import peer_lines, why_lines
from .offering import Reasons

_NO_PEER = EmptyState(
    "Peers who could answer stand here.", "There is no peer on the roster.", "Press esc; add peers first."
)
_KEYS = "Ctrl+s ranks and goes to the list. There: enter offers it, w says why, f leads back up."
_NO_LOAD = "Peers' load is not open to this login, so it is not weighed."


class _FitForm(Form):
    """The facts; the footer says what saving them does here."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+s", "submit", "Rank, go to list")]


class Assign(DeskScreen):
    """The ranked list for one request."""

    ID = "intake.assign"
    TITLE = "Assign a peer"
    explains = (
        "Peers who could answer this request, best first, each with what speaks for them; barred ones at the end.",
        "Type what you know of the person, if anything: it ranks the list and is forgotten with this screen.",
        "Ctrl+s, or enter in the last field, goes to the list. Enter on a peer offers the request; w says why.",
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("w", "why", "Why"),
        Binding("f", "fit", "Fit"),
        Binding("l", "limits", "Limits"),
        Binding("e", "nobody", "Nobody free"),
    ]
    DEFAULT_CSS = """
    Assign Static { height: auto; }
    Assign _FitForm { height: 6; }
    """

    def __init__(self, ctx: Ctx, request: Id) -> None:
        super().__init__(ctx)
        self.request = request
        self.ranking: Ranking | None = None
        self._fit = Fit()
        self._wished: Id | None = None
        self._load_known = True
        self._peers: dict[Id, Peer] = {}

    def body(self) -> ComposeResult:
        """The transient facts, what to know before choosing, the list."""
        yield _FitForm(
            Line("unit", "Unit", help="Of the person, to keep out supervisors and ties. May stay empty; forgotten."),
            Choice("rank", "Rank", options(_ranks()), Rank.UNKNOWN.value, help="Of the person; may stay unsaid."),
            Line("shift", "Shift", help="Of the person; may stay empty."),
            Line("station", "Station", help="Of the person; may stay empty."),
            Line(
                "supervises", "Leads unit", help="The unit that reports to the person, if any: nobody of it is given."
            ),
        )
        yield Static("", id="wish", markup=False)
        yield DataList(
            Column("place", "#", 3, right=True),
            Column("name", "Name", 16),
            Column("points", "Points", 6, right=True),
            Column("reason", "Why", 24, flex=True),
            Column("unit", "Unit", 12, priority=2),
            empty=_NO_PEER,
            id="peers",
        )

    def reload(self) -> None:
        """Rank at once, without facts; again on every return, because the roster may have changed meanwhile."""
        self._rank()

    def on_unmount(self) -> None:
        """Forget the ranking with the facts it used."""
        self.ranking = None
        self._fit = Fit()

    def names_changed(self) -> None:
        """Mask or show the names."""
        self._show()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Say what emptied the list only where it is empty."""
        if action == "nobody":
            return self.ranking is not None and bool(self.ranking.emptied)
        return super().check_action(action, parameters)

    def on_form_submitted(self, event: Form.Submitted) -> None:
        """Rank with what was typed."""
        typed = {key: str(value).strip() for key, value in event.values.items()}
        self._fit = Fit(
            unit=typed["unit"],
            rank=Rank(typed["rank"]),
            shift=typed["shift"],
            station=typed["station"],
            supervises=typed["supervises"],
        )
        self._rank()
        self._list.focus()

    def action_fit(self) -> None:
        """Back to the facts."""
        self.query_one(Form).fields[0].enter_field()

    def action_limits(self) -> None:
        """The limits card."""
        self.app.push_screen(Limits(self.ctx))

    def action_why(self) -> None:
        """Why this place, or why not."""
        peer, ranking = self._list.current, self.ranking
        if peer is None or ranking is None:
            return
        why = ranking.why(Id(peer))
        heading = "Why not this peer?" if why.place is None else f"Why place {why.place} of {why.of}?"
        self.app.push_screen(Notice(heading, why_lines(why)))

    def action_nobody(self) -> None:
        """Which bars emptied the list, and what else there is."""
        if self.ranking is not None:
            self.app.push_screen(Notice("Nobody is free", offering.nobody(self.ctx.department, self.ranking)))

    # ------------------------------------------------------------- choosing

    def on_data_list_opened(self, event: DataList.Opened) -> None:
        """Enter: offer the request to this peer, if no hard bar stops it and this login may."""
        ranking, peer = self.ranking, Id(event.row_id)
        if ranking is None:
            return
        bars = ranking.barred.get(peer, ())
        if offers.only_passed(bars):
            self._once_more(peer)
        elif ranking.hard(peer):
            lines = [CardLine("No person may override this.", Tone.BAD), *why_lines(ranking.why(peer))]
            self.app.push_screen(Notice("This peer cannot be assigned", lines))
        elif not offers.may_choose(self.ctx.department, self.ctx.role):
            self._suggest(peer)
        elif bars:
            self._override(peer, bars)
        else:
            self._prepare(peer, ())

    def _override(self, peer: Id, bars: Sequence[Bar]) -> None:
        def typed(sure: bool | None) -> None:
            if sure:
                self._prepare(peer, bars)

        self.app.push_screen(Override(bars, "The override is counted, without a name."), typed)

    def _prepare(self, peer: Id, overridden: Sequence[Bar]) -> None:
        """What to mind with this peer, then whether ranks are crossed, then the call."""
        chosen = self._peers[peer]
        try:
            department, request = self.ctx.department, store.find(self.ctx.store, self.request)
            lines = offering.before_the_call(department, request, chosen, self._fit)
            far = offering.far(department, chosen, self._fit)
        except DeskError as error:
            self.show_error(error)
            return

        def read(_: None) -> None:
            if far:
                self._cross(peer, overridden)
            else:
                self._call(peer, overridden, False)

        if lines:
            self.app.push_screen(Notice("Before you call this peer", lines), read)
        else:
            self._call(peer, overridden, False)

    def _cross(self, peer: Id, overridden: Sequence[Bar]) -> None:
        def answered(answer: str | None) -> None:
            if answer == "cross":
                self._call(peer, overridden, True)

        self.app.push_screen(
            Ask(
                "This peer's rank lies far from the person's. Is the need urgent?",
                ("cross", "Yes: across ranks now, hand it on as soon as practical"),
                ("back", "No: choose somebody nearer in rank"),
            ),
            answered,
        )

    def _call(self, peer: Id, overridden: Sequence[Bar], across: bool) -> None:
        def answered(answer: str | None) -> None:
            if answer == "assign":
                self._assign(peer, overridden, across)
            elif answer in ("away", "conflict"):
                self._pass(peer, answer == "conflict")

        self.app.push_screen(
            AskNamed(
                "Call the peer. Any conflict with this request?",
                lambda shown: peer_lines(self._peers[peer], shown),
                ("assign", "No conflict, the peer takes it: assign"),
                ("away", "Not available: ask another (counted by month, no reason)"),
                ("conflict", "A conflict of interest: ask another (no reason kept)"),
                ("back", "Back to the list, nothing changes"),
            ),
            answered,
        )

    def _assign(self, peer: Id, overridden: Sequence[Bar], across: bool) -> None:
        """Rank once more, because the roster may have changed since the list was read, and assign by that ranking.

        Only the bars that the person saw and overrode count as overridden.
        """
        try:
            request, ranking = self._ask()
            known = {bar.id for bar in overridden}
            override = all(bar.id in known for bar in ranking.barred.get(peer, ()))
            now = self.ctx.clock.now()
            given = offers.take(request, ranking, peer, override=override, cross_rank=across, now=now)
            offers.save_offer(self.ctx.store, given, due_at(self.ctx, given), peer, Load.OFFERED, self._month)
        except NotAssignable as error:
            self._show()
            cause = f"Something has changed since the list was ranked. {error.cause}"
            self.show_error(NotAssignable(cause, "The list is ranked again: choose from it, or open the why card (w)."))
            return
        except DeskError as error:
            self.show_error(error)
            return
        later = " Hand it on to a nearer rank as soon as practical." if across else ""
        self.tell(f"{given.code}: a peer is assigned.{later} Next, the limits card (l).")
        self.dismiss(None)

    def _pass(self, peer: Id, conflict: bool) -> None:
        try:
            request = store.find(self.ctx.store, self.request)
            passed = offers.pass_over(request, peer, self.ctx.clock.now())
            if conflict:
                store.save(self.ctx.store, passed, due_at(self.ctx, passed))
            elif passed is not request:
                offers.save_offer(self.ctx.store, passed, due_at(self.ctx, passed), peer, Load.UNAVAILABLE, self._month)
            lines = offering.after_a_conflict(self.ctx.department) if conflict else ()
        except DeskError as error:
            self.show_error(error)
            return
        self._rank()
        if self.ranking is not None and self.ranking.places:
            self._list.select(self.ranking.places[0].peer)
        self._list.focus()
        if lines:
            self.app.push_screen(Notice("A conflict of interest", lines))
        else:
            self.tell("This peer is not offered it again. The list is ranked again.")

    def _once_more(self, peer: Id) -> None:
        def answered(answer: str | None) -> None:
            if answer == "again":
                self._back_on_the_list(peer)

        self.app.push_screen(
            Ask(
                "This peer was asked and passed. Ask once more?",
                ("again", "Yes: back on the list"),
                ("back", "No, leave it"),
            ),
            answered,
        )

    def _back_on_the_list(self, peer: Id) -> None:
        try:
            request = offers.ask_again(store.find(self.ctx.store, self.request), peer, self.ctx.clock.now())
            store.save(self.ctx.store, request, due_at(self.ctx, request))
        except DeskError as error:
            self.show_error(error)
            return
        self._rank()
        self.tell("This peer can be asked once more.")

    # ------------------------------------------------------------- who chooses

    def _suggest(self, peer: Id) -> None:
        """A login that may not choose puts a peer forward, where a text lets it connect; else it only looks."""
        department = self.ctx.department
        chooser, may = offers.chooser(department), offers.connector(department, self.ctx.role)
        title = department.role(chooser.who) if chooser is not None else ""
        if may is None:
            lines = [CardLine(cited(chooser.clause))] if chooser is not None else []
            self.app.push_screen(Notice(f"{title} chooses who is assigned", lines))
            return

        def answered(answer: str | None) -> None:
            if answer == "connect" and self._connect(peer):
                self.tell(f"This peer stands first when {title} chooses.")

        self.app.push_screen(
            Ask(
                f"{title} chooses. Connect the person to this peer? [{may.clause.cite}]",
                ("connect", "Yes: put this peer forward for the choice"),
                ("back", "Not now"),
            ),
            answered,
        )

    def _connect(self, peer: Id) -> bool:
        try:
            request, ranking = self._ask()
            put_forward = offers.connect(request, ranking, peer, self.ctx.clock.now())
            due = due_at(self.ctx, put_forward)
            store.save(self.ctx.store, put_forward, due, "request.connected")
        except DeskError as error:
            self.show_error(error)
            return False
        self._rank()
        return True

    # ------------------------------------------------------------- the list

    @property
    def _list(self) -> DataList:
        return self.query_one("#peers", DataList)

    @property
    def _month(self) -> Month:
        return to_month(self.ctx.clock.today())

    def _ask(self) -> tuple[Request, Ranking]:
        """The request as it is now, and the ranking of this moment. Raises DeskError."""
        request = store.find(self.ctx.store, self.request)
        question, ranking = self.ctx.ask_ranking(request, self._fit)
        self._peers = {peer.id: peer for peer in question.peers}
        self._wished = request.wished_peer
        self._load_known = question.load_known
        self.ranking = ranking
        return request, ranking

    def _rank(self) -> None:
        try:
            self._ask()
        except DeskError as error:  # stays in the list's place: a notice would come back with the screen
            self.ranking = None
            self._list.empty = EmptyState(error.title, error.cause, error.next_step)
            self._list.load(())
            self.query_one("#wish", Static).update("")
            return
        self._list.empty = _NO_PEER
        self._show()

    def _said(self, ranking: Ranking) -> Iterator[str]:
        """What stands over the list: the wish, who chooses, what is not weighed, and the keys."""
        yield self._wish(ranking)
        if ranking.emptied:
            first = ranking.emptied[0]
            yield f"! Nobody is free. {first.says} e says which bars stop whom, and what the policy allows instead."
        department = self.ctx.department
        chooser = offers.chooser(department)
        if chooser is not None and not offers.may_choose(department, self.ctx.role):
            yield f"You see suggestions: {department.role(chooser.who)} chooses. [{chooser.clause.cite}]"
        if not self._load_known:
            yield _NO_LOAD
        if ranking.places:
            yield _KEYS

    def _wish(self, ranking: Ranking) -> str:
        if self._wished is None:
            return "No peer was asked for."
        if self._wished in ranking.barred:
            return "! The wished peer is not available: a bar stands against it (w on its row)."
        if self._wished not in self._peers:
            return "! The wished peer is not available: no longer on the team."
        return "The wished peer is free and stands first."

    def _show(self) -> None:
        if self.ranking is not None:
            self._list.load([*self._free_rows(self.ranking), *self._barred_rows(self.ranking)])
            self.query_one("#wish", Static).update(plain("\n".join(self._said(self.ranking))))
            self.refresh_bindings()

    def _free_rows(self, ranking: Ranking) -> Iterator[Row]:
        reasons = Reasons(ranking)
        for place in ranking.places:
            peer = self._peers[place.peer]
            plan = "Reduced load. " if peer.standing is Standing.REDUCED else ""
            reason = f"{plan}{reasons.of(place.peer)}"
            cells = (str(place.place), self._label(place.peer), str(place.total), reason, peer.unit)
            yield Row(place.peer, cells, Tone.WARN if plan else Tone.PLAIN)

    def _barred_rows(self, ranking: Ranking) -> Iterator[Row]:
        for peer in ranking.barred:
            hard = ranking.hard(peer)
            says = (hard or ranking.barred[peer])[0].says
            cells = ("-", self._label(peer), "", says, self._peers[peer].unit)
            yield Row(peer, cells, Tone.BAD if hard else Tone.WARN)

    def _label(self, peer: Id) -> str:
        name = self._peers[peer].name
        return name if self.names_shown else mask(name)


def _ranks() -> tuple[Rank, ...]:
    return (Rank.UNKNOWN, *(rank for rank in Rank if rank is not Rank.UNKNOWN))
