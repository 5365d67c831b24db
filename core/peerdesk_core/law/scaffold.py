"""New jurisdiction plugins from templates: they install as they are and protect everything until filled in."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from string import Template
from zoneinfo import ZoneInfo

import attrs

from peerdesk_core.contributions import PackSource
from peerdesk_core.exits import Exit
from peerdesk_core.faults import DeskError
from peerdesk_core.manifest import API, FILE

from .near import did_you_mean
from .packs import Rank
from .reading.loader import load_packs

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+", re.ASCII)
_LONGEST_PLUGIN_ID = 40
_REVIEWED_EVERY = timedelta(days=182)


class NoScaffold(DeskError):
    title = "Nothing was written"
    next_step = "Name it otherwise and try again."
    exit = Exit.USAGE


@attrs.frozen(kw_only=True)
class Start:
    """What a new pack is called: `id` such as "us-zz" or "us-zz-lakeside-pd"; `title` may be empty."""

    id: str
    title: str
    tz: str
    today: date


def new_state(start: Start, folder: Path) -> tuple[Path, ...]:
    """Write a plugin for a state into a new or empty folder. Returns the files. Raises NoScaffold."""
    words = _words(start, folder) | {"try_id": f"{start.id}-NAME"}
    root = _plugin_root(folder, words)
    texts = {
        **_plugin(folder, root, words),
        root / "pack.toml": _filled("state.toml", words),
        root / "departments" / "README.md": "Packs of departments under this state; see `peerdesk new-department`.\n",
        root / "examples" / f"{words['file']}.toml": _filled("state_examples.toml", words),
    }
    return _written(texts)


def new_department(start: Start, folder: Path, state: str, states: Collection[str]) -> tuple[Path, ...]:
    """Write a department that adopts its state's rules: into a jurisdiction plugin that is there, else into a new one.

    `states` are the packs of the installed states; one in the folder itself counts too. Returns the files. Raises
    NoScaffold.
    """
    package = package_in(folder)
    known = {*states, *(_states_in(package) if package is not None else ())}
    if state not in known:
        raise NoScaffold(
            f"There is no state `{state}`{did_you_mean(state, known) or '.'}", "Make it with `peerdesk new-state`."
        )
    words = _words(start, folder) | {"state": state}
    words["file"] = start.id.removeprefix(f"{state}-").replace("-", "_")
    texts: dict[Path, str] = {}
    if package is None:
        package = _plugin_root(folder, words)
        texts = _plugin(folder, package, words)
    texts[package / "departments" / f"{words['file']}.toml"] = _filled("department.toml", words)
    texts[package / "examples" / f"{words['file']}.toml"] = _filled("department_examples.toml", words)
    return _written(texts)


def package_in(folder: Path) -> Path | None:
    """The import package of a plugin in a folder: the folder itself, or the one below it; None where there is none."""
    found = [path.parent for path in (folder / FILE, *sorted(folder.glob(f"*/{FILE}"))) if path.is_file()]
    return found[0] if found else None


def _states_in(package: Path) -> list[str]:
    shelf = load_packs((PackSource(id=package.name, folder=package),))
    ranks = (Rank.DEPARTMENT_POLICY, Rank.GUIDELINE)
    return [pack.id for pack in shelf.packs.values() if pack.rank not in ranks]


def _words(start: Start, folder: Path) -> dict[str, str]:
    if not _ID.fullmatch(start.id):
        raise NoScaffold(f"`{start.id}` is no id.", "An id is lower-case words joined by hyphens, such as us-zz.")
    try:
        ZoneInfo(start.tz)
    except (OSError, ValueError, KeyError):
        raise NoScaffold(f"`{start.tz}` is no time zone.", "Write it like America/Chicago.") from None
    short = start.id.partition("-")[2].replace("-", "_")
    plugin = f"jurisdiction_{short}"
    if len(plugin) > _LONGEST_PLUGIN_ID:
        raise NoScaffold("The id is too long for the name of a plugin.", "Shorten it.")
    title = " ".join(start.title.split()) or short.replace("_", " ").upper()
    if any(sign in title for sign in '"\\$'):
        raise NoScaffold("The title holds a sign that TOML treats specially.", "Leave quotes and backslashes out.")
    return {
        "id": start.id,
        "source": start.id,
        "title": title,
        "quoted_title": json.dumps(title, ensure_ascii=False),
        "plugin": plugin,
        "plugin_title": title,
        "package": f"peerdesk_{plugin}",
        "distribution": f"peerdesk-{plugin}".replace("_", "-"),
        "short_upper": short.replace("_", " ").upper(),
        "file": short,
        "tz": start.tz,
        "today": start.today.isoformat(),
        "review": (start.today + _REVIEWED_EVERY).isoformat(),
        "api": API,
        "folder": folder.name or ".",
        "try_id": start.id,
    }


def _plugin_root(folder: Path, words: dict[str, str]) -> Path:
    """The package of a new plugin. Raises NoScaffold for a folder that holds something."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise NoScaffold("The folder is not empty.", "Name a new folder.")
    return folder / words["package"]


def _plugin(folder: Path, root: Path, words: dict[str, str]) -> dict[Path, str]:
    """The files that make a folder an installable plugin."""
    return {
        folder / "pyproject.toml": _filled("pyproject.toml", words),
        folder / "README.md": _filled("README.md", words),
        root / "__init__.py": "",
        root / "py.typed": "",
        root / "hooks.py": _filled("hooks.py", words),
        root / FILE: _filled(FILE, words),
    }


def _filled(name: str, words: dict[str, str]) -> str:
    text = files(__package__).joinpath("templates", f"{name}.tmpl").read_text(encoding="utf-8")
    return Template(text).substitute(words)


def _written(texts: dict[Path, str]) -> tuple[Path, ...]:
    """Write new files only. Raises NoScaffold, before anything is written, where one is there already."""
    for path in texts:
        if path.exists():
            raise NoScaffold(f"There is a {path.name} already.", "Name another id, or another folder.")
    try:
        for path, text in texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
    except OSError:
        raise NoScaffold("The folder cannot be written.", "Name a folder that you may write to.") from None
    return tuple(texts)
