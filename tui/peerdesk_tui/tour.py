"""The demo's tour: a coordinator's day played through the real application, one picture a step."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import attrs
from textual.pilot import Pilot

from peerdesk_core.contributions import TourStep
from peerdesk_core.desk import Desk, open_desk
from peerdesk_core.exits import Exit

from .app import PeerdeskApp
from .kit.inspect import problems
from .screens.dialogs import SECRET

SIZE = (80, 24)
PATIENCE = 15.0
"""Seconds that a step may take until its texts are on the screen."""

OPENING = (
    TourStep(id="start", title="The desk opens on Today", keys=(), expects=("Today", "DEMO"), order=0),
    TourStep(id="help", title="? explains the screen in view", keys=("question_mark",), expects=("Help",), order=1),
    TourStep(id="palette", title="ctrl+p lists everything", keys=("escape", "ctrl+p"), expects=("Requests",), order=2),
    TourStep(id="back", title="esc goes back one step", keys=("escape",), expects=("Today",), order=3),
)
CLOSING = (
    TourStep(
        id="users",
        title="Who may open the desk, and what their keys open",
        keys=("t", "ctrl+p", "type:Users", "enter"),
        expects=("Users and keys", "Coordinator", "Opens everything", "1 of 16"),
        order=9_000,
    ),
    TourStep(
        id="users-add",
        title="Letting somebody in: six words, handed over in person",
        keys=("a",),
        expects=("Let somebody in", "Opens it as", "Deputy"),
        order=9_010,
    ),
    TourStep(
        id="users-added",
        title="... opens roster and requests from now on, and no raw count",
        keys=("down", "type:alex", "ctrl+s", "ctrl+s"),
        expects=("alex", "Deputy", "Added as deputy"),
        order=9_020,
    ),
    TourStep(
        id="handover",
        title="Handing over: one step after the other",
        keys=("h",),
        expects=("Handing the desk over", "Your successor sits beside you", "2. All keys are renewed"),
        order=9_030,
    ),
    TourStep(
        id="backup",
        title="Backup: how old the last one is, and four words to compare",
        keys=("escape", "escape", "t", "ctrl+p", "type:Backup", "enter"),
        expects=("Check words of the desk as it is now", "Last backup made: never"),
        order=9_040,
    ),
    TourStep(
        id="audit",
        title="Audit: kinds and days, the chain just checked",
        keys=("t", "ctrl+p", "type:Audit", "enter"),
        expects=("The chain was checked just now", "user: added"),
        order=9_050,
    ),
    TourStep(
        id="hold",
        title="A legal hold, on counsel's word only",
        keys=("t", "ctrl+p", "type:Legal", "enter"),
        expects=("No legal hold is in force", "Begin a hold"),
        order=9_060,
    ),
    TourStep(
        id="choices",
        title="What the policy leaves to the department",
        keys=("t", "ctrl+p", "type:Department's c", "enter"),
        expects=("Department's choices", "not chosen"),
        order=9_070,
    ),
    TourStep(
        id="plugins",
        title="What is loaded, and why",
        keys=("t", "ctrl+p", "type:Plugins", "enter"),
        expects=("Plugins", "active", "Load order"),
        order=10_000,
    ),
    TourStep(
        id="again",
        title="Today again: the closed request left nothing",
        keys=("t",),
        expects=("Today", "DEMO"),
        order=10_001,
    ),
)


@attrs.frozen
class Played:
    """What came of a step: the screen as text, and what was wrong with it."""

    step: TourStep
    screen: tuple[str, ...]
    wrong: tuple[str, ...]


def run(arguments: Sequence[str], into: Path) -> int:
    """Play the tour into a folder. OK only if every step showed what it says, unclipped."""
    into.mkdir(parents=True, exist_ok=True)
    moment = datetime.now(UTC)
    desk = open_desk(arguments)
    played = asyncio.run(_play(desk, into))
    lines: list[str] = [f"Peerdesk tour, {moment:%Y-%m-%d}, {SIZE[0]}x{SIZE[1]}", ""]
    for number, one in enumerate(played, start=1):
        lines += [f"{number:02d} {one.step.title}", f"   keys: {' '.join(one.step.keys) or 'none'}"]
        lines += [f"   | {line}" for line in one.screen]
        lines += [f"   WRONG: {what}" for what in one.wrong]
        lines.append("   ok" if not one.wrong else "   FAILED")
        lines.append("")
    (into / "transcript.txt").write_text("\n".join(lines), encoding="utf-8")
    failed = [one for one in played if one.wrong]
    for number, one in enumerate(played, start=1):
        print(f"{number:02d} {'ok    ' if not one.wrong else 'FAILED'} {one.step.title}")
        for what in one.wrong:
            print(f"          {what}", file=sys.stderr)
    print(f"{len(played) - len(failed)} of {len(played)} steps did what they say.")
    return Exit.OK if played and not failed else Exit.FAILED


async def _play(desk: Desk, into: Path) -> list[Played]:
    app = PeerdeskApp(desk)
    played: list[Played] = []
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await _until(pilot, OPENING[0].expects)
        middle = sorted((owned.item for owned in desk.kernel.tour_steps()), key=lambda step: (step.order, step.id))
        for number, step in enumerate((*OPENING, *middle, *CLOSING), start=1):
            for key in step.keys:
                await _press(pilot, key)
            missing = await _until(pilot, step.expects)
            wrong = [f"not on the screen: {text!r}" for text in missing]
            wrong += list(problems(app))
            wrong += [fault.sentence() for fault in desk.kernel.faults()]
            screen, svg = await picture(pilot, step.title)
            (into / f"{number:02d}-{step.id}.svg").write_text(svg, encoding="utf-8")
            played.append(Played(step, screen, tuple(wrong)))
        app.exit()
    desk.close()
    return played


async def picture(pilot: Pilot[int], title: str) -> tuple[tuple[str, ...], str]:
    """The screen in view as text and as SVG, without what is secret in it: a picture outlives the session."""
    secrets = list(pilot.app.screen.query(f".{SECRET}"))
    secrets += list(pilot.app.screen.query(".form--help")) if secrets else []
    for secret in secrets:
        secret.visible = False
    await pilot.pause()
    taken = shown(pilot.app), _self_contained(pilot.app.export_screenshot(title=title))
    for secret in secrets:
        secret.visible = True
    await pilot.pause()
    return taken


async def _press(pilot: Pilot[int], key: str) -> None:
    if key.startswith("type:"):
        for letter in key.removeprefix("type:"):
            await pilot.press("space" if letter == " " else letter)
    else:
        await pilot.press(key)
    await pilot.pause()


async def _until(pilot: Pilot[int], texts: Sequence[str]) -> list[str]:
    """Wait until every text is on the screen; return those that never came."""
    loop = asyncio.get_running_loop()
    end = loop.time() + PATIENCE
    while True:
        await pilot.pause()
        screen = "\n".join(shown(pilot.app))
        missing = [text for text in texts if text not in screen]
        if not missing or loop.time() > end:
            return missing
        await asyncio.sleep(0.05)


def shown(app: object) -> tuple[str, ...]:
    """The screen in view as lines of text."""
    compositor = app.screen._compositor  # type: ignore[attr-defined]  # the public way out is a picture
    return tuple(strip.text.rstrip() for strip in compositor.render_strips())


def _self_contained(svg: str) -> str:
    """Without the fonts that Rich's template fetches from elsewhere: a picture must not call anybody."""
    return re.sub(r"@font-face\s*{[^}]*}\s*|<!--.*?-->\s*", "", svg, flags=re.DOTALL)
