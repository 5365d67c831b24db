"""Which key belongs to which action: reserved keys first, then screens in order; a key already taken is refused."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

HELP = "question_mark"
PALETTE = "ctrl+p"
LOCK = "ctrl+l"
QUIT = "ctrl+q"
HOME = "t"
BACK = "escape"

SHOWN = {HELP: "?", PALETTE: "ctrl+p", LOCK: "ctrl+l", QUIT: "ctrl+q", BACK: "esc"}
_TAKEN_BY_KIT = {"v": "showing names", "?": "help"}


@attrs.frozen(kw_only=True)
class Wish:
    """An action that would like a key. `owner` is the plugin that asks, or "desk"."""

    action: str
    key: str
    owner: str
    title: str


@attrs.frozen(kw_only=True)
class Keymap:
    """The outcome: key of each action, and a sentence for each wish that was refused."""

    keys: dict[str, str]
    refused: tuple[str, ...]


def assign(wishes: Iterable[Wish]) -> Keymap:
    """Give each key to whoever asks first; the caller puts the desk's own wishes in front."""
    holders: dict[str, Wish] = {}
    keys: dict[str, str] = {}
    refused: list[str] = []
    for wish in wishes:
        if not wish.key:
            continue
        reason = _why_not(wish, holders)
        if reason:
            refused.append(f"The key {wish.key!r} that {wish.owner} asks for {wish.title!r} {reason}.")
            continue
        holders[wish.key] = wish
        keys[wish.action] = wish.key
    return Keymap(keys=keys, refused=tuple(refused))


def shown(key: str) -> str:
    """How a key is written for people."""
    return SHOWN.get(key, key)


def _why_not(wish: Wish, holders: dict[str, Wish]) -> str:
    if wish.owner != "desk":
        if not (len(wish.key) == 1 and wish.key.isascii() and wish.key.isalnum()):
            return "is not a single letter or digit"
        if wish.key in _TAKEN_BY_KIT:
            return f"is taken by {_TAKEN_BY_KIT[wish.key]}"
    if wish.key in holders:
        holder = holders[wish.key]
        return f"is taken by {holder.title!r} of {holder.owner}"
    return ""
