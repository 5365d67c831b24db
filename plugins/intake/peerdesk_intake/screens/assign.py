"""Who should answer? Ranked peers with reasons; a person decides. The facts typed here die with the screen."""

from __future__ import annotations

from collections import Counter
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
from peerdesk_core.model.ids import Id
from peerdesk_core.model.needs import Fit, Request
from peerdesk_core.model.people import Peer, Rank
from peerdesk_intake import service, store
from peerdesk_intake.models import NotAssignable
from peerdesk_intake.wording import options
from peerdesk_tui.kit.card import CardLine
from peerdesk_tui.kit.confirm import Ask, Notice, TypedConfirm
from peerdesk_tui.kit.data_list import Column, DataList, Row
from peerdesk_tui.kit.empty_state import EmptyState
from peerdesk_tui.kit.form import Choice, Form, Line
from peerdesk_tui.kit.screen import DeskScreen
from peerdesk_tui.kit.text import mask, plain

from .limits import Limits
from .lines import sentence, why_lines

OVERRIDE_WORD = "override"

_NO_PEER = EmptyState(
    "Peers who could answer stand here.", "There is no peer on the roster.", "Press esc; add peers first."
)


class _FitForm(Form):
    """The facts; the footer says what saving them does here."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+s", "submit", "Rank")]


class Assign(DeskScreen):
    """The ranked list for one request."""

    ID = "intake.assign"
    TITLE = "Assign a peer"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("w", "why", "Why"),
        Binding("f", "fit", "Fit"),
        Binding("l", "limits", "Limits"),
    ]
    DEFAULT_CSS = """
    Assign Static { height: auto; }
    Assign _FitForm { height: 4; }
    """

    def __init__(self, ctx: Ctx, request: Id) -> None:
        super().__init__(ctx)
        self.request = request
        self.ranking: Ranking | None = None
        self._fit = Fit()
        self._wished: Id | None = None
        self._peers: dict[Id, Peer] = {}

    def body(self) -> ComposeResult:
        """The transient facts, the wish, the list."""
        yield _FitForm(
            Line(
                "unit", "Unit", help="Of the person. Used for the ranking, forgotten with this screen; may stay empty."
            ),
            Choice("rank", "Rank", options(_ranks()), Rank.UNKNOWN.value, help="Of the person; may stay unsaid."),
            Line("shift", "Shift", help="Of the person; may stay empty. Enter here or ctrl+s ranks the peers."),
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

    def on_form_submitted(self, event: Form.Submitted) -> None:
        """Rank with what was typed."""
        values = event.values
        unit, shift = str(values["unit"]).strip(), str(values["shift"]).strip()
        self._fit = Fit(unit=unit, rank=Rank(str(values["rank"])), shift=shift)
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

    def on_data_list_opened(self, event: DataList.Opened) -> None:
        """Enter: assign, if no hard bar stops it and the peer confirms."""
        ranking, peer = self.ranking, Id(event.row_id)
        if ranking is None:
            return
        if ranking.hard(peer):
            why = ranking.why(peer)
            lines = [CardLine("No person may override this.", Tone.BAD), *why_lines(why)]
            self.app.push_screen(Notice("This peer cannot be assigned", lines))
        elif peer in ranking.barred:
            says = [f"{bar.says} [{bar.cite}]" if bar.cite else bar.says for bar in ranking.barred[peer]]
            effects = (*says, "Policy lets a person override this. The override is counted, without a name.")

            def typed(sure: bool | None) -> None:
                if sure:
                    self._confirm(peer, overridden)

            overridden = ranking.barred[peer]
            self.app.push_screen(TypedConfirm("Override a soft bar", effects, OVERRIDE_WORD), typed)
        else:
            self._confirm(peer, ())

    def _confirm(self, peer: Id, overridden: Sequence[Bar]) -> None:
        def answered(answer: str | None) -> None:
            if answer == "assign":
                self._assign(peer, overridden)
            elif answer == "conflict":
                self._veto(peer)

        self.app.push_screen(
            Ask(
                "Call the peer. Any conflict with this request?",
                ("assign", "No conflict, the peer confirms: assign"),
                ("conflict", "A conflict: never give this peer (no reason kept)"),
                ("back", "Not now"),
            ),
            answered,
        )

    def _assign(self, peer: Id, overridden: Sequence[Bar]) -> None:
        """Rank once more, because the roster may have changed since the list was read, and assign by that ranking.

        Only the bars that the person saw and overrode count as overridden.
        """
        try:
            request, ranking = self._ask()
            known = {bar.id for bar in overridden}
            override = all(bar.id in known for bar in ranking.barred.get(peer, ()))
            given = service.assign(request, ranking, peer, override=override)
            event = "request.override" if given.overrides > request.overrides else ""
            store.save(self.ctx.store, given, service.due_at(self.ctx.department, given), event)
        except NotAssignable as error:
            self._show()
            cause = f"Something has changed since the list was ranked. {error.cause}"
            self.show_error(NotAssignable(cause, "The list is ranked again: choose from it, or open the why card (w)."))
            return
        except DeskError as error:
            self.show_error(error)
            return
        self.tell(f"{given.code}: a peer is assigned. Next, the limits card (l).")
        self.dismiss(None)

    def _veto(self, peer: Id) -> None:
        try:
            request = service.veto(store.find(self.ctx.store, self.request), peer)
            store.save(self.ctx.store, request, service.due_at(self.ctx.department, request))
        except DeskError as error:
            self.show_error(error)
            return
        self.query_one(Form).action_submit()
        self.tell("This peer will not be given. The list is ranked again.")

    @property
    def _list(self) -> DataList:
        return self.query_one("#peers", DataList)

    def _ask(self) -> tuple[Request, Ranking]:
        """The request as it is now, and the ranking of this moment. Raises DeskError."""
        request = store.find(self.ctx.store, self.request)
        question, ranking = self.ctx.ask_ranking(request, self._fit)
        self._peers = {peer.id: peer for peer in question.peers}
        self._wished = request.wished_peer
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
            self.query_one("#wish", Static).update(plain(self._wish(self.ranking)))

    def _free_rows(self, ranking: Ranking) -> Iterator[Row]:
        reasons = Reasons(ranking)
        for place in ranking.places:
            cells = (str(place.place), self._label(place.peer), str(place.total), reasons.of(place.peer))
            yield Row(place.peer, (*cells, self._peers[place.peer].unit))

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


class Reasons:
    """The one sentence for each row: what sets this peer apart from the others."""

    def __init__(self, ranking: Ranking) -> None:
        self._factors = tuple(factor for factor in ranking.factors if factor.best > 0)
        self._common = [Counter(f.points.get(place.peer, 0) for place in ranking.places) for f in self._factors]

    def of(self, peer: Id) -> str:
        """The sentence of the score that fewest others share, among the factors that speak for the peer at all."""
        scores = [(factor, factor.points.get(peer, 0)) for factor in self._factors]
        speaking = [place for place, (_, points) in enumerate(scores) if points > 0]
        if not speaking:
            return "Nothing speaks for this peer in particular."
        factor, points = scores[min(speaking, key=lambda place: (self._common[place][scores[place][1]], place))]
        return sentence(factor.says.get(points, factor.title))
