"""The form of one peer, in four parts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Static

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import Tone
from peerdesk_core.faults import DeskError
from peerdesk_core.model.ids import Id, new_id
from peerdesk_core.model.people import Experience, Peer, Rank, Service
from peerdesk_roster import service, store
from peerdesk_roster.editing import Edited, experience_key, read_form, values_of
from peerdesk_roster.signing import explained_first, wrong_order
from peerdesk_roster.views import words_of
from peerdesk_roster.words import experience_title, standing_title
from peerdesk_tui.kit.card import Card, CardLine
from peerdesk_tui.kit.confirm import Ask
from peerdesk_tui.kit.fields import Field
from peerdesk_tui.kit.form import Choice, Flag, Form, FormField, Line
from peerdesk_tui.kit.screen import DeskScreen
from peerdesk_tui.kit.text import plain

_DATES = "2026-03-31, or 2026-03 if only the month is known. Empty: not yet."
_COUNTS = f"{_DATES} A month or a year counts from its last day on."
_MOST_LABELS = 8
"""Labels in use that a field's help names: more would not fit in two lines."""
PARTS = ("Person", "Training", "Roles", "Experience")


class _Part(Form):
    """One part of the form; enter in its last field goes on to the next part."""

    class Ended(Message):
        """Enter in the last field of a part that is not the last."""

    def __init__(self, *fields: FormField, id: str, last: bool = False) -> None:
        super().__init__(*fields, id=id)
        self._last = last

    def on_field_left(self, event: Field.Left) -> None:
        """On to the next part."""
        focused = self.screen.focused
        if not self._last and focused is not None and self.fields[-1] in focused.ancestors_with_self:
            event.stop()
            event.prevent_default()
            self.post_message(self.Ended())


class _Weigh(Ask):
    """What a person has to weigh before a peer is saved so."""

    def __init__(self, title: str, lines: list[CardLine]) -> None:
        super().__init__(title, ("back", "Go on editing"), ("save", "Save all the same"))
        self.lines = lines

    def body(self) -> ComposeResult:
        """What speaks against it, then the choice."""
        card = Card()
        card.can_focus = False
        card.show("", self.lines)
        yield card
        yield from super().body()


class PeerScreen(DeskScreen):
    """All fields of one peer but the standing. Opening it is the wish to see them, so nothing here is masked."""

    ID = "roster"
    TITLE = "Peer"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "part(1)", "Next part"),
        Binding("pagedown", "part(1)", "Next part", show=False),
        Binding("pageup", "part(-1)", "Part before", show=False),
    ]
    DEFAULT_CSS = """
    PeerScreen #parts { height: 1; color: $text-primary; }
    PeerScreen _Part { display: none; }
    PeerScreen _Part.-shown { display: block; }
    """

    def __init__(self, ctx: Ctx, peer: Peer | None) -> None:
        super().__init__(ctx)
        self.peer = peer
        self.part = 0
        self._before = values_of(peer)

    @property
    def values(self) -> dict[str, str | bool]:
        """What all parts hold."""
        return {key: value for form in self.query(_Part) for key, value in form.values().items()}

    def body(self) -> ComposeResult:
        """The line of parts, then the parts; one is shown."""
        yield Static(id="parts", markup=False)
        for place, fields in enumerate((self._person(), self._training(), self._roles(), self._experience())):
            yield _Part(*fields, id=f"part-{place}", last=place == len(PARTS) - 1)

    def on_mount(self) -> None:
        """Begin with the first part."""
        self._show(0)

    def action_part(self, by: int) -> None:
        """The next part, around the end."""
        self._show((self.part + by) % len(PARTS))

    def on__part_ended(self) -> None:
        """On to the next part."""
        self.action_part(1)

    def on_form_submitted(self, event: Form.Submitted) -> None:
        """Save, or say under each field what is wrong, or ask what a person has to weigh."""
        try:
            before = self._kept()
        except DeskError as error:
            self.show_error(error)
            return
        team = store.all_peers(self.ctx.store)
        edited = read_form(self.values, before=before, peers=team, today=self.ctx.clock.today())
        for form in self.query(_Part):
            form.clear_errors()
        if edited.peer is None:
            self._complain(edited)
            return
        peer = edited.peer
        lines = self._to_weigh(before, peer, edited.twin)
        if not lines:
            self._save(peer)
            return
        self.app.push_screen(
            _Weigh("Before this peer is saved", lines), lambda answer: self._save(peer) if answer == "save" else None
        )

    # ------------------------------------------------------------ the parts

    def _person(self) -> list[FormField]:
        value = {key: str(value) for key, value in self._before.items()}
        team = store.all_peers(self.ctx.store)
        stations = self._in_use(peer.station for peer in team)
        return [
            Line("given", "First name", value["given"]),
            Line("family", "Last name", value["family"]),
            Line("badge", "Badge", value["badge"], help="Matches this peer when a roster is imported again."),
            Line("rank_title", "Title", value["rank_title"], help="As the department writes it, such as Lt."),
            Choice("rank", "Rank", _options(Rank), value["rank"]),
            Choice("service", "Service", _options(Service), value["service"]),
            Line("unit", "Unit", value["unit"], help=self._in_use(peer.unit for peer in team)),
            Line("station", "Station", value["station"], help=f"If it is more than the unit. {stations}".strip()),
            Line("shift", "Shift", value["shift"], help=self._in_use(peer.shift for peer in team)),
            Line("languages", "Languages", value["languages"], help="Besides English, such as Hmong; Spanish."),
            Line("phone", "Phone", value["phone"]),
            Line("email", "E-mail", value["email"]),
            Line("hired_on", "Hired on", value["hired_on"], help=_DATES),
        ]

    @staticmethod
    def _in_use(labels: Iterable[str]) -> str:
        """The labels that most peers carry: one written otherwise would count as another unit or shift."""
        common = [label for label, _ in Counter(label for label in labels if label).most_common(_MOST_LABELS)]
        return f"Written on the roster so far: {'; '.join(common)}." if common else ""

    def _training(self) -> list[FormField]:
        value = {key: str(value) for key, value in self._before.items()}
        standard = "The accredited body whose standard the training followed."
        limits = "When they showed that they can state privilege, confidentiality, privacy and their limits."
        ties = "When they acknowledged which ties with the people helped are barred."
        wellness = "The day alone: what was said has no place here."
        return [
            Line("joined_on", "Joined the team on", value["joined_on"], help=_DATES),
            Line("trained_on", "Trained on", value["trained_on"], help=_COUNTS),
            Line("training_standard", "Standard followed", value["training_standard"], help=standard),
            Line("certified_until", "Certified until", value["certified_until"], help="Empty: it does not lapse."),
            Line("agreement_on", "Agreement signed on", value["agreement_on"], help=_COUNTS),
            Line("explained_on", "Limits explained on", value["explained_on"], help=f"{limits} {_DATES}"),
            Line("acknowledged_on", "Ties acknowledged on", value["acknowledged_on"], help=f"{ties} {_DATES}"),
            Line("checked_in_on", "Wellness check-in on", value["checked_in_on"], help=f"{wellness} {_DATES}"),
            Line("reviewed_on", "Last review on", value["reviewed_on"], help=f"Of continued suitability. {_DATES}"),
        ]

    def _roles(self) -> list[FormField]:
        supervises = "Units whose members report to this peer, such as Traffic; SWAT."
        ties = "Units with a tie or a conflict of interest, such as Records. Never why."
        return [
            Flag("on_call", "Takes duty on call", bool(self._before["on_call"])),
            Flag("leads", "Leads the station", bool(self._before["leads"])),
            Line("supervises", "Supervises", str(self._before["supervises"]), help=supervises),
            Line("ties", "Declared ties", str(self._before["ties"]), help=ties),
            Flag(
                "fitness_role",
                "Fitness-for-duty role",
                bool(self._before["fitness_role"]),
                help="Has a part in evaluations of fitness for duty.",
            ),
            Flag("clinician", "Clinician", bool(self._before["clinician"]), help="Is also a clinician of the team."),
        ]

    def _experience(self) -> list[FormField]:
        own = "As far as the peer cares to say so themselves."
        return [
            *(
                Flag(key, experience_title(one).capitalize(), bool(self._before[key]), help=own)
                for one in Experience
                for key in [experience_key(one)]
            ),
            Flag(
                "experience_shared",
                "Others may see it",
                bool(self._before["experience_shared"]),
                help="If not, it still helps to find who fits, is shown to nobody else and stands in no file.",
            ),
        ]

    def _show(self, part: int) -> None:
        self.part = part
        for place, form in enumerate(self.query(_Part)):
            form.set_class(place == part, "-shown")
        titles = "  ".join(f"[{title}]" if place == part else title for place, title in enumerate(PARTS))
        standing = f"   standing: {standing_title(self.peer.standing)}" if self.peer is not None else ""
        self.query_one("#parts", Static).update(plain(f"{titles}{standing}"))
        self.call_after_refresh(self.query_one(f"#part-{part}", _Part).fields[0].enter_field)

    # ------------------------------------------------------------ saving

    def _complain(self, edited: Edited) -> None:
        """Show the first part in which something is wrong, with its sentences."""
        for place, form in reversed(list(enumerate(self.query(_Part)))):
            wrong = [field.key for field in form.fields if field.key in edited.errors]
            if wrong:
                self._show(place)
            for key in reversed(wrong):
                form.set_error(key, edited.errors[key])
        shown = self.query_one(f"#part-{self.part}", _Part)
        first = next(field for field in shown.fields if field.key in edited.errors)
        self.call_after_refresh(first.enter_field)

    def _to_weigh(self, before: Peer, peer: Peer, twin: bool) -> list[CardLine]:
        """Only what this edit brings about: what was weighed before is not asked again."""
        lines: list[CardLine] = []
        if twin and (before.name, before.unit) != (peer.name, peer.unit):
            lines.append(CardLine("Somebody with this name in this unit is on the roster already.", Tone.WARN))
            lines.append(CardLine("If it is the same person, go back, leave this form and open that peer instead."))
        known = {clause.rule for clause in service.advice(before, self.ctx.department)} if self.peer else set[str]()
        lines += [
            CardLine(f"{clause.says} ({clause.cite})", Tone.WARN)
            for clause in service.advice(peer, self.ctx.department)
            if clause.rule not in known
        ]
        first, wrong = explained_first(self.ctx.department), wrong_order(peer)
        if first is not None and wrong and wrong != wrong_order(before):
            lines += [CardLine(wrong, Tone.WARN), CardLine(f"{first.says} ({first.cite})")]
        return lines

    def _kept(self) -> Peer:
        """The peer as kept now: what is no part of the form may have changed while it was open. Raises PeerGone."""
        if self.peer is None:
            return Peer(id=new_id(self.ctx.random), given="", family="")
        return store.kept(self.ctx.store, self.peer.id)

    def _save(self, peer: Peer) -> None:
        try:
            store.save(self.ctx.store, [peer], "roster.peer.saved")
        except DeskError as error:
            self.show_error(error)
            return
        self.ctx.peers_changed([Id(peer.id)])
        self.saved = peer.id
        self.tell("Peer saved." if self.peer is not None else "Peer added.")
        self.dismiss(None)


def _options(kind: type[Rank] | type[Service]) -> list[tuple[str, str]]:
    """Options of a choice; the unknown one comes first and is settled by the title."""
    known = [(one.value, words_of(one.value)) for one in kind if words_of(one.value)]
    return [("unknown", "from the title"), *known]
