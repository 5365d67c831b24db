"""An exercise's own folder: its clock lies beside its desk, so that locking the desk does not turn the clock back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from .contributions import Inject
from .desk import DemoInfo, Desk
from .drill import WATERMARK, Drill
from .paths import Paths

FILE = "clock.json"


def exercise_desk(folder: Path, *, safe: bool = False, seed: int = 7) -> Desk:
    """The desk of an exercise, all of it below a folder of its own, with the clock of the exercise. Raises OSError."""
    return Desk(Paths.under(folder), safe=safe, demo=DemoInfo(seed=seed, watermark=WATERMARK), drill=drill_in(folder))


def drill_in(folder: Path) -> Drill:
    """The exercise of a folder: a new one, or the one that was going on there. Raises OSError."""
    path = folder / FILE

    def keep(drill: Drill) -> None:
        state = {
            "began": drill.began.isoformat(),
            "ahead": drill.ahead.total_seconds(),
            "seen": {what: at.isoformat() for what, at in drill.seen.items()},
        }
        path.write_text(json.dumps(state), encoding="utf-8")

    if not path.exists():
        drill = Drill(began=datetime.now(UTC).replace(second=0, microsecond=0), keep=keep)
        keep(drill)
        return drill
    state = json.loads(path.read_text(encoding="utf-8"))
    return Drill(
        began=datetime.fromisoformat(state["began"]),
        ahead=timedelta(seconds=state["ahead"]),
        seen={what: datetime.fromisoformat(at) for what, at in state["seen"].items()},
        keep=keep,
    )


def after_words(after: timedelta) -> str:
    """How long after the beginning, such as "at once", "3 h" or "2 days 6 h"."""
    minutes = round(after.total_seconds() / 60)
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    parts = [f"{days} {'day' if days == 1 else 'days'}"] if days else []
    parts += [f"{hours} h"] if hours else []
    parts += [f"{rest} min"] if rest else []
    return " ".join(parts) or "at once"


def script(department: str, injects: Sequence[Inject]) -> Iterator[str]:
    """Everything that will happen in an exercise, as plain lines, for whoever leads it."""
    yield f"Script of an exercise for {department}. Nothing in it is real."
    for inject in sorted(injects, key=lambda one: (one.after, one.order, one.id)):
        yield ""
        yield f"After {after_words(inject.after)}: {inject.title}" if inject.after else f"At once: {inject.title}"
        yield f"  {inject.happens}"
        yield from (f"  - {thought}" for thought in inject.think)
    if not injects:
        yield "No plugin that runs brings a script."
