"""Folders that hold packs, as sources, wherever an author keeps them."""

from __future__ import annotations

import tomllib
from pathlib import Path

from peerdesk_core.contributions import PackSource

_HEAD = "pack.toml"
_SUBFOLDERS = ("departments", "guidelines")
_SKIPPED = ("node_modules", "build", "dist", "site-packages")


def sources_under(path: Path) -> tuple[PackSource, ...]:
    """The folders with packs at a path or below it, as sources; none where there are none."""
    if path.is_file() and path.suffix == ".toml":
        path = path.parent.parent if path.parent.name in _SUBFOLDERS else path.parent
    if not path.is_dir():
        return ()
    if _holds_packs(path):
        return (source_of(path),)
    below = (folder for folder in sorted(path.rglob("*")) if folder.is_dir() and not _hidden(folder, path))
    return tuple(source_of(folder) for folder in below if (folder / _HEAD).is_file())


def _holds_packs(folder: Path) -> bool:
    return (folder / _HEAD).is_file() or any(any((folder / name).glob("*.toml")) for name in _SUBFOLDERS)


def _hidden(folder: Path, root: Path) -> bool:
    return any(part.startswith(".") or part in _SKIPPED for part in folder.relative_to(root).parts)


def source_of(folder: Path) -> PackSource:
    """A folder as a source, named as the pack in its pack.toml, else as the folder."""
    try:
        id = tomllib.loads((folder / _HEAD).read_text(encoding="utf-8"))["pack"]["id"]
    except (OSError, ValueError, KeyError, TypeError):
        id = ""
    return PackSource(id=id if isinstance(id, str) and id else folder.resolve().name, folder=folder)
