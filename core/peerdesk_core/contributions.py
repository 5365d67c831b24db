"""Frozen descriptions that plugins return from their hooks. Data only: nothing here runs code or draws."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

import attrs


class Compartment(StrEnum):
    """A part of the vault with a key of its own (who holds which: the table in the README)."""

    DIRECTORY = "directory"
    TEAM = "team"
    REQUESTS = "requests"
    INCIDENTS = "incidents"
    SELECTION = "selection"
    CARE = "care"
    STATS = "stats"
    REPORTS = "reports"
    AUDIT = "audit"


class Retention(StrEnum):
    """When a document leaves the vault."""

    UNTIL_CLOSED = "until_closed"
    """Each document is sealed under a key of its own, destroyed when the document is removed."""
    WHILE_SERVING = "while_serving"
    """Kept while the peer serves; removed by the coordinator."""


Migrate = Callable[[Mapping[str, object]], Mapping[str, object]]
"""Makes of a stored document of any earlier shape the present one."""


@attrs.frozen(kw_only=True)
class CollectionSpec:
    """A collection that a plugin keeps. `model` is a frozen attrs class with a field `id: Id`.

    Checked against the privacy ceiling when registered: a field that its compartment may not hold refuses the plugin.

    `migrate` brings a stored document of any earlier shape, as JSON has it, to the present shape, and gives a present
    one back unchanged. It is a pure function and keeps the id. Every document goes through it at unlock; one that it
    fails on refuses the collection, whose documents then stay as they are.
    """

    name: str
    model: type
    compartment: Compartment
    retention: Retention
    migrate: Migrate | None = None


@attrs.frozen(kw_only=True)
class MeasureSpec:
    """A family of counters in the register `stats`: one category is counted per closing, no joint rows ever.

    `categories` is the closed list of what may be counted; `title` is shown in reports. With `by_peers` a peer without
    a login can count it too, in a drop file; leave it out for what the desk alone knows. `direct` names the category
    to which the contacts of drop files are added, those that came to a peer directly.
    """

    id: str
    title: str
    categories: tuple[str, ...]
    cite: str = ""
    order: int = 100
    by_peers: bool = True
    direct: str = ""


class SettingKind(StrEnum):
    """How a setting is entered."""

    TEXT = "text"
    NUMBER = "number"
    CHOICE = "choice"
    FLAG = "flag"


@attrs.frozen(kw_only=True)
class SettingSpec:
    """A choice that the department makes where its policy leaves one. Blank until chosen, unless `default` says more.

    `least` and `most` bound a number, `choices` are (value, title) pairs, `cite` names the clause that leaves it open.
    Texts are of the department (a telephone line, a form of words), never of a person.
    """

    id: str
    title: str
    kind: SettingKind
    help: str = ""
    default: str = ""
    least: int = 0
    most: int = 100_000
    choices: tuple[tuple[str, str], ...] = ()
    cite: str = ""
    order: int = 100


class Tone(StrEnum):
    """How much a line matters; the tui pairs each with a sign, so nothing is told by colour alone."""

    PLAIN = "plain"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


@attrs.frozen(kw_only=True)
class PanelRow:
    """One line of a panel. `screen` is where enter leads."""

    label: str
    value: str = ""
    tone: Tone = Tone.PLAIN
    screen: str = ""


@attrs.frozen(kw_only=True)
class PanelSpec:
    """A panel on Today, as data. `empty` is the sentence shown without rows."""

    id: str
    title: str
    rows: tuple[PanelRow, ...] = ()
    empty: str = "Nothing here."
    order: int = 100


@attrs.frozen(kw_only=True)
class ScreenSpec:
    """A screen. `view` is "package.screens:Class", imported at first use; the class is called with the plugin's ctx.

    `key` is the single letter that opens it from anywhere; a key already taken is refused, and shown.
    `reads` names the compartments that it shows: where the keys at hand do not open all of them, the screen is not
    there, nor is what leads to it.
    """

    id: str
    title: str
    purpose: str
    view: str
    key: str = ""
    order: int = 100
    reads: tuple[Compartment, ...] = ()


@attrs.frozen(kw_only=True)
class CommandSpec:
    """An entry of the palette: opens `screen` and runs `action` there (a Textual action name such as "new")."""

    id: str
    title: str
    help: str
    screen: str
    action: str
    order: int = 100


@attrs.frozen(kw_only=True)
class HelpTopic:
    """A page of help in plain paragraphs. `screen` ties it to a screen: `?` there shows it first."""

    id: str
    title: str
    body: str
    screen: str = ""
    cite: str = ""
    order: int = 100


@attrs.frozen(kw_only=True)
class GlossaryTerm:
    """A term of the field in our own words."""

    id: str
    term: str
    meaning: str
    cite: str = ""
    order: int = 100


@attrs.frozen(kw_only=True)
class PackSource:
    """Where rule packs of a jurisdiction lie: a folder with pack.toml and departments/*.toml.

    `demo` is the id of the department that the demo may stand for; the first in order is the default.
    """

    id: str
    folder: Path
    demo: str = ""
    order: int = 100


@attrs.frozen(kw_only=True)
class DemoPlan:
    """The synthetic agency to fill a demo vault with."""

    seed: int
    now: datetime
    sworn: int = 900
    civilian: int = 70
    peers: int = 60
    days: int = 60


@attrs.frozen(kw_only=True)
class KitSection:
    """A part of the night kit. `lines` are plain text of at most 76 cells; one that starts with "- " is a list item.

    `page` is 1 or 2. What does not fit on its page is cut with a sentence that says so, the highest `order` first.
    With `names` it names peers or people of the program, and a screen hides it until names are shown.
    """

    id: str
    title: str
    lines: tuple[str, ...]
    page: int = 1
    cite: str = ""
    names: bool = False
    order: int = 100


@attrs.frozen(kw_only=True)
class Inject:
    """Something that happens in an exercise, so long `after` it began. `think` says what to think of now, cited.

    It is synthetic: no real person, place or event.
    """

    id: str
    title: str
    after: timedelta
    happens: str
    think: tuple[str, ...] = ()
    order: int = 100


@attrs.frozen(kw_only=True)
class TourStep:
    """One step of the demo's tour: keys to press, and texts that must then be on the screen.

    A key is a Textual key name; "type:..." types the rest letter by letter. `order` is the minute of the played day.
    """

    id: str
    title: str
    keys: tuple[str, ...]
    expects: tuple[str, ...]
    order: int = 100


@attrs.frozen(kw_only=True)
class Report:
    """What a lifecycle hook did, in one sentence with numbers and without names."""

    says: str
    counts: Mapping[str, int] = attrs.field(factory=dict)
