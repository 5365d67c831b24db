"""Strangers' plugins, written to a folder on the path and announced to a kernel of their own."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from textwrap import dedent
from typing import Any, cast

import attrs
import pytest

import peerdesk_core.kernel
from peerdesk_core.clock import fixed
from peerdesk_core.context import Ctx, Log
from peerdesk_core.desk import Desk
from peerdesk_core.kernel import Kernel
from peerdesk_core.model.codes import Code
from peerdesk_core.model.findings import AssignmentQuestion
from peerdesk_core.model.ids import Id, to_minute
from peerdesk_core.model.needs import Channel, Fit, Format, ReachVia, Request, Source
from peerdesk_core.model.people import Peer
from peerdesk_core.plugins import Announced, announced
from peerdesk_core.settings import Settings
from peerdesk_core.testing import MovingClock, announce, make_desk

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
HEADER = "from peerdesk_core.hooks import hookimpl\nfrom peerdesk_core.contributions import *\n"


class Strangers:
    """Writes plugins and starts kernels that find them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings = Settings(folder / "settings.json")
        self.found: list[Announced] = []

    def write(
        self,
        name: str,
        code: str = "",
        *,
        manifest: str | None = None,
        requires: tuple[str, ...] = (),
        provides: tuple[str, ...] = (),
        api: str = "0.1",
        distribution: str | None = None,
        package: str | None = None,
        enabled: bool = True,
    ) -> None:
        """A package with its plugin.toml and hooks.py, announced by a distribution of its own."""
        package = package or f"stranger_{name}_{self.folder.name.replace('-', '_')}"
        home = self.folder / package
        home.mkdir(exist_ok=True)
        (home / "__init__.py").write_text("")
        (home / "hooks.py").write_text(HEADER + dedent(code))
        if manifest is None:
            manifest = (
                f'[plugin]\nid = "{name}"\ntitle = "{name.title()}"\nversion = "1.0"\napi = "{api}"\n'
                f'purpose = "A stranger."\nrequires = {list(requires)}\nprovides = {list(provides)}\n'
            )
        (home / "plugin.toml").write_text(manifest)
        self.found += announce([(name, f"{package}.hooks")], distribution or f"dist-{name}")
        if enabled:
            self.settings.change(enabled=self.settings.enabled | {name})

    def kernel(self, **options: Any) -> Kernel:
        """A started kernel that finds what was written so far; its contexts ask it for requirements."""

        def ctx_for(plugin: str) -> Ctx:
            return attrs.evolve(_ctx(plugin), requirements=lambda: tuple(owned.item for owned in kernel.requirements()))

        found = sorted(self.found, key=lambda a: (a.point.name, a.third_party, a.distribution))
        kernel = Kernel(self.settings, ctx_for, found=found, **options)
        kernel.start()
        return kernel


def _ctx(plugin: str) -> Ctx:
    unused = cast(Any, None)
    return Ctx(
        plugin=plugin,
        clock=fixed(NOW),
        random=random.Random(1),
        store=unused,
        log=Log(),
        department_of=unused,
        peers=unused,
        ask_ranking=unused,
        peers_changed=unused,
    )


@pytest.fixture
def strangers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Strangers]:
    monkeypatch.syspath_prepend(str(tmp_path))
    before = set(sys.modules)
    yield Strangers(tmp_path)
    for name in set(sys.modules) - before:
        if name.startswith("stranger_"):
            del sys.modules[name]


@pytest.fixture
def question() -> AssignmentQuestion:
    """Two peers who might answer one request."""
    request = Request(
        id=Id("0" * 16),
        code=Code("amber-heron-42"),
        channel=Channel.LINE,
        source=Source.SELF,
        format=Format.PHONE,
        reach_via=ReachVia.LINE_VOICEMAIL,
        arrived_at=to_minute(NOW),
    )
    peers = tuple(Peer(id=Id(f"{n:016x}"), given="A", family=str(n)) for n in (1, 2))
    return AssignmentQuestion(request=request, fit=Fit(), peers=peers, load={}, now=NOW)


@pytest.fixture
def status_of() -> Callable[[Kernel, str], tuple[str, str]]:
    """(status, why) of one plugin."""

    def look(kernel: Kernel, name: str) -> tuple[str, str]:
        state = next(state for state in kernel.plugins() if state.id == name)
        return state.status.value, state.why

    return look


@pytest.fixture
def desk_with(strangers: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Desk]:
    """A desk that finds the shipped plugins and the strangers written before."""

    def make() -> Desk:
        monkeypatch.setattr(
            peerdesk_core.kernel,
            "announced",
            lambda: tuple(sorted({*announced(), *strangers.found}, key=lambda a: (a.point.name, a.third_party))),
        )
        home = tmp_path / "desk" / "config"
        home.mkdir(parents=True)
        home.joinpath("settings.json").write_text(json.dumps({"enabled": sorted(strangers.settings.enabled)}))
        return make_desk(tmp_path / "desk", MovingClock(NOW))

    return make
