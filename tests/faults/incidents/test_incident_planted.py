"""A name and a telephone number are typed wherever an incident takes text; after completion no file holds either.

Labels of places are the team's own words and stay, as the screen says; one with a word of its own is planted to show
that the search would find what is kept.
"""

from __future__ import annotations

import base64
import io
import logging
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from textual.app import App
from textual.screen import Screen
from textual.widgets import Input

from peerdesk_core.context import Ctx
from peerdesk_core.desk import Desk
from peerdesk_core.model.ids import Callback, Id, new_id
from peerdesk_core.model.incidents import SessionKind
from peerdesk_incidents import desk_ops, store
from peerdesk_incidents.models import Approved, Office, Place, PlaceKind
from peerdesk_incidents.screens.approving import ApprovalForm
from peerdesk_incidents.screens.callback import CallbackQuestion
from peerdesk_incidents.screens.changing import ChangeIncident
from peerdesk_incidents.screens.holding import HeldQuestion
from peerdesk_incidents.screens.inviting import Invited
from peerdesk_incidents.screens.left import WhoIsLeft
from peerdesk_incidents.screens.opening import OpenIncidentForm
from peerdesk_incidents.screens.peers import PeersThere
from peerdesk_incidents.screens.session_form import SessionForm
from peerdesk_tui.kit.confirm import TypedConfirm
from peerdesk_tui.kit.search import SearchScreen
from peerdesk_tui.kit.when import When

NAME, NUMBER, LABEL = "Zqgiven Zqfamily", "6125550142", "Zqstation Three"
SPOKEN = ("Zqgiven", "Zqfamily", NUMBER, "612-555-0142")


def questions(ctx: Ctx, id: Id) -> Iterator[Screen[Any]]:
    """Every screen of an incident that takes text; places are asked for elsewhere."""
    part = store.part_of(ctx.store, id)
    (session,) = part.sessions
    yield OpenIncidentForm(ctx, lambda opened, more: None)
    yield ChangeIncident(ctx, part.incident)
    yield SessionForm(ctx, part.incident, None, lambda planned: None)
    yield SessionForm(ctx, part.incident, session, lambda changed: None)
    yield HeldQuestion(ctx, session.kind, session.at, session.offered)
    yield ApprovalForm(ctx, id, Approved.ACTIVATION, tuple(Office))
    yield Invited(0)
    yield WhoIsLeft(ctx, id)
    yield PeersThere(ctx, id)
    yield When("When was it released?", ctx, lambda moment: None)
    yield TypedConfirm("Complete and destroy", (), "complete")
    yield CallbackQuestion(1)


class Host(App[None]):
    """An application that shows one question after the other."""


def spellings(secret: str) -> Iterator[bytes]:
    for encoding in ("utf-8", "utf-16-le", "utf-32-le"):
        yield secret.encode(encoding)
    yield secret.encode().hex().encode()
    for shift in range(3):  # base 64 of a text depends on where it begins; its ends depend on what is beside it
        yield base64.b64encode(b"\0" * shift + secret.encode())[4 * bool(shift) : -4]


def hits(secrets: tuple[str, ...], folder: Path) -> list[str]:
    """Where any of the secrets stands in any spelling, and in which file's name."""
    found = []
    for path in folder.rglob("*"):
        content = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
        found += [
            f"{secret} in {path.name}"
            for secret in secrets
            if secret.casefold() in path.name.casefold() or any(each in content for each in spellings(secret))
        ]
    return found


def prepared(stage: ModuleType, folder: Path) -> Desk:
    """An open desk with one incident, a planned session, silence, and a place with a label of its own."""
    desk: Desk = stage.founded(folder)
    ctx = desk.ctx("incidents")
    id = stage.opened(desk, 2)
    at = ctx.clock.now() - timedelta(hours=1)
    desk_ops.plan_session(ctx, id, SessionKind.DEFUSING, at, leaders=(stage.PEERS[1],))
    desk_ops.begin_embargo(ctx)
    store.put_place(ctx.store, Place(id=new_id(ctx.random), kind=PlaceKind.STATION, label=LABEL))
    return desk


async def type_everywhere(app: Host, pilot: Any, text: str) -> int:
    """Type into every field of the screen in view and hand it in; how many there were."""
    if isinstance(app.screen, SearchScreen):
        await pilot.press("slash")
        await pilot.pause()
    fields = list(app.screen.query(Input))
    for field in fields:
        field.value = text
    await pilot.pause()
    await pilot.press("ctrl+s", "enter")
    await pilot.pause()
    return len(fields)


@pytest.mark.clause("mpd-24", "slmpd-23")
async def test_a_planted_name_and_number_are_in_no_file_after_completion(
    stage: ModuleType, thief: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "temp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temp"))
    monkeypatch.chdir(tmp_path)
    written = io.StringIO()
    logging.basicConfig(stream=written, level=0, force=True)
    desk = prepared(stage, tmp_path / "desk")
    typed: list[int] = []
    ctx = desk.ctx("incidents")
    (incident,) = store.all_open(ctx.store)
    slot = store.slots_of(ctx.store, incident.id)[0].id

    def given(answer: Any) -> None:
        if isinstance(answer, str) and answer.isdigit():
            desk_ops.seal_callback(ctx, slot, Callback(answer))

    with redirect_stdout(written), redirect_stderr(written):
        app = Host()
        async with app.run_test(size=(100, 30)) as pilot:
            for text in (NAME, NUMBER):
                for question in questions(ctx, incident.id):
                    app.push_screen(question, given)
                    await pilot.pause()
                    typed.append(await type_everywhere(app, pilot, text))
                    while len(app.screen_stack) > 1:
                        app.pop_screen()
                        await pilot.pause()
        assert store.find_slot(ctx.store, slot).callback == NUMBER
        half = shutil.copytree(tmp_path / "desk", tmp_path / "half")
        for one in store.all_open(ctx.store):
            desk_ops.complete(ctx, one.id)
        shutil.copytree(tmp_path / "desk", tmp_path / "as a crash leaves it")
        desk.close()
    assert all(typed) and sum(typed) > 2 * 15, "every question has fields"
    assert NUMBER in thief.loot(half).plain() and "Zqgiven" not in thief.loot(half).plain(), "only the sealed number"
    shutil.rmtree(half)
    for folder in ("desk", "as a crash leaves it"):
        plain = thief.loot(tmp_path / folder).plain()
        assert LABEL in plain, "the search reads what is kept: labels of places are the team's own words"
        assert not [secret for secret in SPOKEN if secret in plain]
    assert hits(SPOKEN, tmp_path) == []
    assert not [secret for secret in SPOKEN if secret in written.getvalue()]


def test_the_search_finds_what_is_there(tmp_path: Path) -> None:
    """The control."""
    for at, spelled in enumerate(spelling for secret in SPOKEN for spelling in spellings(secret)):
        (tmp_path / str(at)).write_bytes(b"xyz" + spelled + b"xyz")
    assert len({hit.split(" in ")[1] for hit in hits(SPOKEN, tmp_path)}) == 7 * len(SPOKEN)
