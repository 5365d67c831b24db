"""Whether there is room to write."""

from __future__ import annotations

from .check import Finding, Scene, bad, good, warn

MIB = 1024 * 1024
LEAST = 50 * MIB
PLENTY = 500 * MIB
COPIES = 3
"""Renewing keys writes the vault afresh beside the old one, and a backup is a third."""


def free_space(scene: Scene) -> Finding:
    """Room for the next commits, and for writing the whole vault afresh."""
    found = scene.look.details(scene.paths.vault)
    size = found.size if found is not None else 0
    room = min(scene.look.room(scene.standing(folder)) for folder in (scene.paths.data, scene.paths.state))
    if room < LEAST:
        return bad(f"Only {room // MIB} MiB are free.", "Free some room before you enter anything.")
    if room < max(PLENTY, COPIES * size):
        return warn(f"{room // MIB} MiB are free, little for renewing keys and for a backup.", "Free some room.")
    return good(f"{_large(room)} are free.")


def _large(size: int) -> str:
    return f"{size // (1024 * MIB)} GiB" if size >= 10 * 1024 * MIB else f"{size // MIB} MiB"
