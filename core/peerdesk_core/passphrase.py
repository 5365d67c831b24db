"""Passphrases: six words drawn for the person, or one of their own that is long enough."""

from __future__ import annotations

import random as _random

from .exits import Exit
from .faults import DeskError

WORDS = 6
LEAST = 16


class WeakPassphrase(DeskError):
    title = "That passphrase is too easy to guess"
    cause = "It is short, or made of very few different characters."
    next_step = f"Take the six words, or use at least {LEAST} characters of your own."
    exit = Exit.USAGE


def suggest(random: _random.Random) -> str:
    """Six words of the EFF long list: about 77 bits."""
    from diceware.wordlist import WordList, get_wordlist_path  # 45 ms: it sets up a command line of its own

    words = list(WordList(get_wordlist_path("en_eff")))
    return " ".join(random.choice(words) for _ in range(WORDS))


def check(passphrase: str) -> None:
    """Raise WeakPassphrase for one that is short or repeats a few characters."""
    told = passphrase.strip()
    if len(told) < LEAST or len(set(told.casefold())) < 6:
        raise WeakPassphrase()
