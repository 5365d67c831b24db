"""A desk without a vault, for tests of the terminal application alone."""

from __future__ import annotations

import importlib.util
import random
import sys
import types
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import attrs
import pytest

from peerdesk_core.clock import fixed
from peerdesk_core.context import Ctx, Log
from peerdesk_core.contributions import CommandSpec, GlossaryTerm, HelpTopic, PanelSpec, ScreenSpec
from peerdesk_core.desk import Desk
from peerdesk_core.exits import Exit
from peerdesk_core.faults import DeskError, Fault
from peerdesk_core.kernel import Owned
from peerdesk_core.model.clocks import ClockItem
from peerdesk_core.plugins import PluginState, Status
from peerdesk_core.testing import MovingClock, make_desk
from peerdesk_core.vault.compartments import Role
from peerdesk_core.vault.people import Custodian

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


class WrongPair(DeskError):
    title = "Not opened"
    cause = "Name and passphrase do not belong together."
    exit = Exit.REFUSED


class FakeSettings:
    """Settings in memory."""

    def __init__(self) -> None:
        self.department: str | None = "us-xx-town-pd"
        self.idle_minutes = 10
        self.theme = "dark"
        self.enabled: frozenset[str] = frozenset()
        self.disabled: frozenset[str] = frozenset()

    def change(self, **fields: Any) -> None:
        for name, value in fields.items():
            assert hasattr(self, name)
            setattr(self, name, value)


class FakeKernel:
    """Answers with what a test put in."""

    def __init__(self) -> None:
        self.given_screens: list[Owned[ScreenSpec]] = []
        self.given_commands: list[Owned[CommandSpec]] = []
        self.given_clocks: list[ClockItem] = []
        self.given_panels: list[PanelSpec] = []
        self.given_topics: list[HelpTopic] = []
        self.given_terms: list[GlossaryTerm] = []
        self.notes: dict[str, tuple[Fault, ...]] = {}
        self.recorded: list[Fault] = []
        self.given_clashes: list[str] = []
        self.calls: list[str] = []
        self.states = {
            "sample": PluginState(
                id="sample",
                title="Sample",
                status=Status.ACTIVE,
                version="1.0",
                distribution="sample-dist",
                third_party=True,
                hooks=("screens",),
                collections=("things",),
                screens=("Fine",),
                order_reason="1: needs nobody; by id",
                purpose="Shows what can go wrong.",
            ),
            "guardian": PluginState(
                id="guardian",
                title="Guardian",
                status=Status.BROKEN,
                why="its code could not be imported (ValueError); ask its author",
                provides=("assignment_bars",),
                distribution="peerdesk",
            ),
        }

    def screens(self) -> tuple[Owned[ScreenSpec], ...]:
        return tuple(self.given_screens)

    def commands(self) -> tuple[Owned[CommandSpec], ...]:
        return tuple(self.given_commands)

    def clocks(self) -> tuple[Owned[ClockItem], ...]:
        return tuple(Owned("sample", item) for item in self.given_clocks)

    def dashboard_panels(self) -> tuple[Owned[PanelSpec], ...]:
        return tuple(Owned("sample", item) for item in self.given_panels)

    def help_topics(self) -> tuple[Owned[HelpTopic], ...]:
        return tuple(Owned("sample", item) for item in self.given_topics)

    def glossary(self) -> tuple[Owned[GlossaryTerm], ...]:
        return tuple(Owned("sample", item) for item in self.given_terms)

    def plugins(self) -> tuple[PluginState, ...]:
        return tuple(self.states.values())

    def clashes(self) -> tuple[str, ...]:
        return tuple(self.given_clashes)

    def faults(self) -> tuple[Fault, ...]:
        return tuple(self.recorded)

    def fault_notes(self, hook: str) -> tuple[Fault, ...]:
        return self.notes.get(hook, ())

    def record(self, fault: Fault) -> None:
        self.recorded.append(fault)

    def enable(self, plugin: str) -> str:
        self.calls.append(f"enable {plugin}")
        return "It is enabled from the next start on."

    def disable(self, plugin: str) -> str:
        self.calls.append(f"disable {plugin}")
        self.states[plugin] = attrs.evolve(self.states[plugin], status=Status.DISABLED)
        return "It is disabled."


class FakeDesk:
    """What the application asks of a desk, in memory."""

    def __init__(self) -> None:
        self.kernel = FakeKernel()
        self.clock = fixed(NOW)
        self.settings = FakeSettings()
        self.department = SimpleNamespace(title="Town PD", role=lambda word: "Town marshal")
        self.demo: Any = None
        self.is_open = True
        self.told: tuple[str, ...] = ()
        self.has_vault = True
        self.right = ("desk", "right words")
        self.created: list[tuple[str, str]] = []
        self.codes: list[str | None] = []
        self.named: list[Custodian] = []
        self.accepted_older: list[bool] = []
        self.paths = SimpleNamespace(vault=Path("vault.db"))
        self.vault = SimpleNamespace(
            role=Role.COORDINATOR,
            may_read=lambda compartment: True,
            journal=SimpleNamespace(lock=nullcontext(), check_open=lambda: None, state=SimpleNamespace(tables={})),
            users=SimpleNamespace(name_custodian=self.named.append),
        )
        self.infos = [
            SimpleNamespace(id="us-xx-town-pd", title="Town PD", state="us-xx", state_title="Xanadu", broken=None),
            SimpleNamespace(
                id="us-xx-torn-pd", title="Torn PD", state="us-yy", state_title="Yonder", broken="its pack has no title"
            ),
        ]

    def vault_exists(self) -> bool:
        return self.has_vault

    def unlock(self, handle: str, passphrase: str, *, accept_older: bool = False) -> None:
        self.accepted_older.append(accept_older)
        if (handle, passphrase) != self.right:
            raise WrongPair()
        self.is_open = True

    def create(self, handle: str, passphrase: str, *, code: str | None = None) -> None:
        self.created.append((handle, passphrase))
        self.codes.append(code)
        self.is_open = True

    def warnings(self) -> tuple[str, ...]:
        return self.told

    def close(self) -> None:
        self.is_open = False

    def departments(self) -> tuple[Any, ...]:
        return tuple(self.infos)

    def choose_department(self, department: str) -> None:
        if any(info.id == department and info.broken for info in self.infos):
            raise DeskError("Its rules cannot be loaded.", "Choose another.")
        self.settings.change(department=department)

    def suggest_passphrase(self) -> str:
        return "amber birch cedar delta ember fjord"

    def ctx(self, plugin: str) -> Ctx:
        return Ctx(
            plugin=plugin,
            clock=self.clock,
            random=random.Random(7),
            store=cast(Any, None),
            log=Log(),
            department_of=lambda: cast(Any, self.department),
            peers=lambda: (),
            ask_ranking=cast(Any, None),
            peers_changed=lambda ids: None,
        )

    def add_screen(self, name: str, key: str = "", title: str = "") -> None:
        """A screen of the sample plugin, with the id of its class in lower case."""
        spec = ScreenSpec(
            id=f"sample.{name.lower()}",
            title=title or name,
            purpose=f"Shows {name}.",
            view=f"peerdesk_sample.screens:{name}",
            key=key,
        )
        self.kernel.given_screens.append(Owned("sample", spec))


@pytest.fixture
def desk(sample_plugin: types.ModuleType, monkeypatch: pytest.MonkeyPatch) -> FakeDesk:
    """An open desk of a department without clocks, with one screen on the key `f`."""
    for name in ("NO_COLOR", "PEERDESK_ASCII"):
        monkeypatch.delenv(name, raising=False)
    made = FakeDesk()
    made.add_screen("Fine", key="f")
    return made


@pytest.fixture
def sample_plugin() -> Iterator[types.ModuleType]:
    """The failing plugin, importable under the name that an installed one would have."""
    name = "peerdesk_sample.screens"
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name("sample_screens.py"))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["peerdesk_sample"] = types.ModuleType("peerdesk_sample")
    sys.modules[name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[name], sys.modules["peerdesk_sample"]


@pytest.fixture
def screen_text() -> Callable[[Any], str]:
    """The text on screen, line by line."""

    def read(app: Any) -> str:
        return "\n".join(strip.text for strip in app.screen._compositor.render_strips())

    return read


@pytest.fixture
def real_desk(tmp_path: Path) -> Iterator[Desk]:
    """An open desk with a vault of its own and every shipped plugin."""
    made = make_desk(tmp_path / "desk", MovingClock(NOW))
    yield made
    made.close()


async def settled(pilot: Any, app: Any, until: Callable[[], bool]) -> None:
    """Wait until something is so; fail with the screen as text."""
    for _ in range(400):
        await pilot.pause(0.02)
        if until():
            await pilot.pause()
            return
    lines = [strip.text.rstrip() for strip in app.screen._compositor.render_strips()]
    raise AssertionError(f"still {app.screen_stack}\n" + "\n".join(lines))


@pytest.fixture
def settle() -> Callable[..., Any]:
    """Wait until something is so."""
    return settled


@pytest.fixture
def unlocked_as() -> Callable[[Desk, Role], Desk]:
    """Let somebody in with a role, and open the same desk again as that one."""

    def enter(desk: Desk, role: Role) -> Desk:
        desk.vault.users.add("other", "words of another person", role)
        desk.close()
        desk.unlock("other", "words of another person")
        return desk

    return enter
