"""A peer's standing: what the texts say of a change, who decides, and the grounds that people have to judge."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import Tone
from peerdesk_core.faults import DeskError
from peerdesk_core.model.people import Peer, Standing
from peerdesk_core.peer_facts import facts_of
from peerdesk_roster import gatherings, removal, settings, standing, store
from peerdesk_roster.views import who
from peerdesk_roster.words import standing_title
from peerdesk_tui.kit.card import Card, CardLine
from peerdesk_tui.kit.confirm import TypedConfirm
from peerdesk_tui.kit.form import Choice, Flag, Form, FormField, Line
from peerdesk_tui.kit.screen import DeskScreen
from peerdesk_tui.kit.text import mask

_WORDS = {Standing.WITHDRAWN: "withdraw", Standing.DISMISSED: "dismiss"}


class StandingScreen(DeskScreen):
    """The form of a change, and beside every choice what the department's text says of it."""

    ID = "roster.standing"
    TITLE = "Standing"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pagedown", "scroll_says(6)", "Read on", key_display="pgdn"),
        Binding("pageup", "scroll_says(-6)", "Read back", show=False),
    ]
    DEFAULT_CSS = """
    StandingScreen Form { height: auto; max-height: 50%; }
    StandingScreen #who { height: 1; }
    StandingScreen #says { height: 1fr; border-top: solid $panel; }
    """

    def __init__(self, ctx: Ctx, peer: Peer) -> None:
        super().__init__(ctx)
        self.peer = peer
        self._asked = removal.availability(ctx.store.loads(peer.id))
        today = ctx.clock.today()
        missed = gatherings.missed_mandatory(gatherings.all_gatherings(ctx.store), (peer,), today)
        self._seen = removal.seen_facts(
            peer,
            facts_of(peer, today),
            self._asked,
            settings.number(ctx, settings.UNAVAILABLE_TIMES),
            missed=bool(missed.get(peer.id)),
        )

    def body(self) -> ComposeResult:
        """Whose standing it is, the form, and what the texts say."""
        yield Card(id="who")
        yield Form(*self._fields())
        yield Card(id="says")

    def on_mount(self) -> None:
        """Follow every choice; start in the form."""
        for card in self.query(Card):
            card.can_focus = False
        for choice in self.query(Choice):
            self.watch(choice, "place", self._say, init=False)
        for flag in self.query(Flag):
            self.watch(flag, "on", self._say, init=False)
        self.query_one(Form).fields[0].enter_field()

    def reload(self) -> None:
        """Draw everything."""
        self.names_changed()
        self._say()

    def names_changed(self) -> None:
        """Mask or unmask the name."""
        name = self.peer.name if self.names_shown else mask(self.peer.name)
        whole = ", ".join(filter(None, (name, who(self.peer))))
        now = standing_title(self.peer.standing)
        self.query_one("#who", Card).show("", [CardLine(f"{whole}. Now: {now}.")])

    def action_scroll_says(self, lines: int) -> None:
        """Scroll what the texts say."""
        self.query_one("#says", Card).action_scroll_by(lines)

    def on_form_submitted(self, event: Form.Submitted) -> None:
        """Change it, after a typed word where that ends the service."""
        to = Standing(str(event.values["standing"]))
        until, capacity = str(event.values["until"]), str(event.values["capacity"])
        try:
            kept = store.kept(self.ctx.store, self.peer.id)
        except DeskError as error:
            self.show_error(error)
            return
        changed = standing.change(kept, to=to, until=until, capacity=capacity, today=self.ctx.clock.today())
        for key in reversed(list(changed.errors)):
            event.form.set_error(key, changed.errors[key])
        if changed.peer is None:
            return
        peer = changed.peer
        if to not in _WORDS or to is self.peer.standing:
            self._save(peer)
            return
        effects = standing.effects(
            self.peer, to, standing.rules(self.ctx.department, self.peer.standing, to, self._found())
        )
        title = f"Standing: {standing_title(to)}"
        self.app.push_screen(TypedConfirm(title, effects, _WORDS[to]), lambda sure: self._save(peer) if sure else None)

    def _fields(self) -> list[FormField]:
        peer = self.peer
        capacity = "" if peer.capacity is None else str(peer.capacity)
        until = "For a reduced load, or a leave: when it is looked at again, such as 2026-12-31."
        judged = "Yes only where people have found it: {meaning}. This answer is not kept."
        return [
            Choice("standing", "Standing", [(one.value, standing_title(one)) for one in Standing], peer.standing.value),
            Line("until", "Until", peer.standing_until or "", help=until),
            Line("capacity", "Contacts a month", capacity, help="For a reduced load: how many remain."),
            *(
                Flag(fact, removal.QUESTIONS[fact], False, help=judged.format(meaning=removal.meaning(fact)))
                for fact in removal.questions(self.ctx.department)
            ),
        ]

    def _found(self) -> dict[str, str]:
        """What the desk sees, and what was answered here."""
        values = self.query_one(Form).values()
        judged = {fact: "yes" if values[fact] else "no" for fact in removal.questions(self.ctx.department)}
        return {**judged, **self._seen}

    def _say(self) -> None:
        values = self.query_one(Form).values()
        to = Standing(str(values["standing"]))
        department, found = self.ctx.department, self._found()
        told = standing.rules(department, self.peer.standing, to, found)
        lines = [CardLine(f"{rule.says} ({rule.cite})", Tone.WARN if rule.binds else Tone.PLAIN) for rule in told]
        if deciders := standing.deciders(told):
            lines.append(CardLine(f"Decided by: {', '.join(deciders)}. The desk records what they decided."))
        elif to is not self.peer.standing:
            lines.append(CardLine("The department's text does not say who decides this."))
        lines += [CardLine(f"Stops serving: {rule.says} ({rule.cite})") for rule in standing.follows(department, to)]
        if to is Standing.WITHDRAWN:
            lines.append(CardLine("It is their own decision; no reason is asked or kept."))
        lines += self._ground_lines(found)
        self.query_one("#says", Card).show(f"{standing_title(to).capitalize()}: what the texts say", lines)

    def _ground_lines(self, found: dict[str, str]) -> list[CardLine]:
        """The grounds for leaving the team, each with how it stands."""
        judged = [fact for fact in removal.JUDGED if found.get(fact) == "yes"]
        grounds = removal.grounds(self.ctx.department, self._seen, judged)
        lines = [CardLine(""), CardLine("Grounds in the texts for which a peer may have to leave or pause:")]
        tones = {removal.Seen.MET: Tone.WARN, removal.Seen.JUDGE: Tone.PLAIN, removal.Seen.NOT_MET: Tone.PLAIN}
        marks = {removal.Seen.MET: "met", removal.Seen.JUDGE: "for people to judge", removal.Seen.NOT_MET: "not met"}
        for ground in sorted(grounds, key=lambda one: list(marks).index(one.seen)):
            decides = f" {ground.who} decides." if ground.who else ""
            says = f"({marks[ground.seen]}) {ground.clause.says} ({ground.clause.cite}){decides}"
            lines.append(CardLine(says, tones[ground.seen], indent=1))
        if not grounds:
            lines.append(CardLine("None: the department has no rules on it yet.", Tone.WARN, indent=1))
        if self._asked.asked:
            asked = f"Asked {self._asked.asked} times in the months kept, not available {self._asked.unavailable}."
            lines.append(CardLine(asked))
        return lines

    def _save(self, peer: Peer) -> None:
        try:
            store.save(self.ctx.store, [peer], "roster.standing.changed")
        except DeskError as error:
            self.show_error(error)
            return
        self.ctx.peers_changed([peer.id])
        self.tell(f"Standing: {standing_title(peer.standing)}.")
        self.query_one(Form).settle()
        self.dismiss(None)
