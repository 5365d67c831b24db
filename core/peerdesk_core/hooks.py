"""Every hook, in the order of the coordinator's day. This file is the plugin author's manual.

A hook is a plain function in your package's `hooks.py`, marked `@hookimpl` (from `peerdesk_core.hooks`). Leave out the
hooks you do not need. The first argument is always `ctx` (see `context.Ctx`); pass arguments on by name; return frozen
objects from `contributions` or `model`. Plural nouns collect, `*_bars` guard, `*_ranking` decides, past participles
announce. `kinds.Kind` says what happens when a plugin fails. Calls are isolated: an exception, even SystemExit, and an
answer that takes longer than two seconds become a fault of yours, not a crash of the desk. After three faults in one
session a plugin is set aside until restart.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import pluggy

from .context import Ctx
from .contributions import (
    CollectionSpec,
    CommandSpec,
    DemoPlan,
    GlossaryTerm,
    HelpTopic,
    Inject,
    KitSection,
    MeasureSpec,
    PackSource,
    PanelSpec,
    Report,
    ScreenSpec,
    SettingSpec,
    TourStep,
)
from .kinds import Kind
from .model.clocks import ClockItem
from .model.duties import Requirement
from .model.findings import AssignmentQuestion, Bar, Factor
from .model.ids import Id
from .model.incidents import OpenIncident
from .model.needs import Request
from .model.people import Peer
from .model.resources import Resource

NAMESPACE = "peerdesk"
hookimpl = pluggy.HookimplMarker(NAMESPACE)
_hookspec = pluggy.HookspecMarker(NAMESPACE)
_F = TypeVar("_F", bound=Callable[..., object])

KINDS: dict[str, Kind] = {}
"""Name of each hook -> its kind."""


def _hook(kind: Kind) -> Callable[[_F], _F]:
    def mark(function: _F) -> _F:
        KINDS[function.__name__] = kind
        return _hookspec(function)

    return mark


# ------------------------------------------------------------------ setting up


@_hook(Kind.LIFECYCLE)
def collections(ctx: Ctx) -> Sequence[CollectionSpec]:
    """Declare what you keep. Called once, at activation; names must match the manifest.

    Refused if a field is more than its compartment may hold: collections that touch recipients accept only closed
    enumerations, opaque ids, bounded integers and coarse times.

    When a model changes so that what is stored no longer fits it, or means something else, give the collection a
    `migrate`: a pure function from a stored document of any earlier shape to the present one. Documents are brought
    up to date in memory at unlock, and on disk when the coordinator closes the desk. If it fails on one, the plugin
    is refused and its documents stay as they were.
    """


@_hook(Kind.CONTRIBUTE)
def measures(ctx: Ctx) -> Sequence[MeasureSpec]:
    """Declare the families of counters that closing may add to. Undeclared counts are refused."""


@_hook(Kind.CONTRIBUTE)
def settings_schema(ctx: Ctx) -> Sequence[SettingSpec]:
    """Declare what the department chooses where its policy leaves a choice. `ctx.chosen` and `ctx.number` read it.

    The choices lie in the vault, among the team's records, and travel with its backups.
    """


@_hook(Kind.CONTRIBUTE)
def rule_packs(ctx: Ctx) -> Sequence[PackSource]:
    """Name the folders that hold your jurisdiction's packs (law pages). Called before unlock; `ctx.store` is shut."""


@_hook(Kind.LIFECYCLE)
def ready(ctx: Ctx) -> Report | None:
    """The vault is open. Tidy up your own collections; report in one sentence what you found."""


# ------------------------------------------------------------------ the day begins


@_hook(Kind.CONTRIBUTE)
def clocks(ctx: Ctx) -> Sequence[ClockItem]:
    """Every running clock of yours, for the board on Today. Subjects are codes or titles, never names."""


@_hook(Kind.CONTRIBUTE)
def dashboard_panels(ctx: Ctx) -> Sequence[PanelSpec]:
    """Panels for Today, as data; the terminal application draws them."""


# ------------------------------------------------------------------ the roster


@_hook(Kind.CONTRIBUTE)
def peers(ctx: Ctx) -> Sequence[Peer]:
    """The peers you keep. Two plugins that name the same id: the second is refused and both are named."""


@_hook(Kind.ANNOUNCE)
def peers_changed(ctx: Ctx, peer_ids: Sequence[Id]) -> None:
    """These peers were edited or removed, and that is saved. Look again at what of yours depends on them."""


@_hook(Kind.CONTRIBUTE)
def requirements(ctx: Ctx) -> Sequence[Requirement]:
    """What is to be done by a day, for whom: trainings, agreements, reviews, contracts. Late, due and coming ones.

    Those that are met may be left out.
    """


@_hook(Kind.CONTRIBUTE)
def resources(ctx: Ctx) -> Sequence[Resource]:
    """Where a person can be referred, and whom the team can call for help."""


# ------------------------------------------------------------------ intake


@_hook(Kind.CONTRIBUTE)
def requests(ctx: Ctx) -> Sequence[Request]:
    """The open requests that you keep, for whoever has a request's code and asks who could answer it."""


# ------------------------------------------------------------------ critical incidents


@_hook(Kind.CONTRIBUTE)
def incidents(ctx: Ctx) -> Sequence[OpenIncident]:
    """The open incidents that you keep: a request can be tied to one, and peers who were there keep out of it."""


@_hook(Kind.ANNOUNCE)
def incidents_changed(ctx: Ctx, incident_ids: Sequence[Id]) -> None:
    """These incidents were opened, changed, merged or completed, and that is saved. `ctx.incidents()` has what is left
    of them: look again at what of yours depends on them. A merged one is found in `merged` of the one that goes on.
    """


@_hook(Kind.CONTRIBUTE)
def kit_sections(ctx: Ctx) -> Sequence[KitSection]:
    """Your part of the night kit, two pages on paper for the hours without the desk. No word about whom is helped."""


# ------------------------------------------------------------------ assignment


@_hook(Kind.GUARD)
def assignment_bars(ctx: Ctx, question: AssignmentQuestion) -> Sequence[Bar]:
    """Who may not be assigned, and why. All candidates are in the question: answer once for all of them."""


@_hook(Kind.CONTRIBUTE)
def assignment_factors(ctx: Ctx, question: AssignmentQuestion) -> Sequence[Factor]:
    """Columns of points with a sentence for each score that occurs."""


@_hook(Kind.DECIDE)
def assignment_ranking(
    ctx: Ctx, question: AssignmentQuestion, factors: Sequence[Factor], free: Sequence[Id]
) -> Sequence[Id] | None:
    """Order the peers that no bar stops, best first. Return None to leave it to the next plugin, last to the core.

    The answer must hold exactly the ids of `free`; anything else is a fault. A person decides in the end.
    """


# ------------------------------------------------------------------ the terminal


@_hook(Kind.CONTRIBUTE)
def screens(ctx: Ctx) -> Sequence[ScreenSpec]:
    """Your screens. Keep Textual out of `hooks.py`: the view is imported when it is first opened.

    Name in `reads` the compartments that a screen shows: it is left out where the keys at hand do not open them all.
    """


@_hook(Kind.CONTRIBUTE)
def commands(ctx: Ctx) -> Sequence[CommandSpec]:
    """Entries for the palette, beside the screens themselves."""


@_hook(Kind.CONTRIBUTE)
def help_topics(ctx: Ctx) -> Sequence[HelpTopic]:
    """Pages for `?`, beginning with the one for the screen in view."""


@_hook(Kind.CONTRIBUTE)
def glossary(ctx: Ctx) -> Sequence[GlossaryTerm]:
    """Terms of the field, in your own words, with the clause that defines them."""


# ------------------------------------------------------------------ the demo


@_hook(Kind.LIFECYCLE)
def demo_data(ctx: Ctx, plan: DemoPlan) -> Report | None:
    """Fill your collections for the synthetic agency, repeatably for a seed. Called in load order.

    An exercise (`ctx.drill`) begins with the team alone: leave out what would be open there.
    """


@_hook(Kind.CONTRIBUTE)
def injects(ctx: Ctx) -> Sequence[Inject]:
    """What happens in an exercise, told from the department's texts. Also asked without one, to print the script."""


@_hook(Kind.CONTRIBUTE)
def tour_steps(ctx: Ctx) -> Sequence[TourStep]:
    """Your part of the day that `peerdesk demo --tour` plays, as keys and what they must show.

    Steps of all plugins are played in `order`; each begins on whatever screen the last one left.
    """
