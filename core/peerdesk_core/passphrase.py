"""Passphrases: six words drawn for the person, or one of their own that is long enough."""

from __future__ import annotations

import random as _random
import re
from functools import cache

from .exits import Exit
from .faults import DeskError

WORDS = 6
LEAST = 16
FEWEST = 4
"""Different words that a passphrase of common words alone needs; drawn ones have six."""
_SHORT = 4
"""Letters below which any word counts as common."""
_COMMON = ("en_eff", "en_securedrop")


class WeakPassphrase(DeskError):
    title = "That passphrase is too easy to guess"
    cause = "It is short, or made of very few different characters or of few common words."
    next_step = f"Take the six words, or use at least {LEAST} characters of your own."
    exit = Exit.USAGE


def suggest(random: _random.Random) -> str:
    """Six words of the EFF long list: about 77 bits."""
    words = word_list("en_eff")
    return " ".join(random.choice(words) for _ in range(WORDS))


def check(passphrase: str) -> None:
    """Raise WeakPassphrase for one that is short, repeats a few characters, or strings a few listed words together."""
    told = passphrase.strip()
    if len(told) < LEAST or len(set(told.casefold())) < 6:
        raise WeakPassphrase()
    words = set(re.findall(r"[^\W\d_]+", told.casefold()))
    if len(words) < FEWEST and all(len(word) < _SHORT or word in _common() for word in words):
        raise WeakPassphrase()


@cache
def _common() -> frozenset[str]:
    return frozenset(word for name in _COMMON for word in word_list(name))


@cache
def word_list(name: str) -> tuple[str, ...]:
    """A list of words by its name in the package, in its own order."""
    from diceware.wordlist import WordList, get_wordlist_path  # 45 ms: it sets up a command line of its own

    return tuple(WordList(get_wordlist_path(name)))
