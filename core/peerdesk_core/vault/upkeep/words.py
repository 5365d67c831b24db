"""Check words: four words that stand for where a vault's log ends, to be written down and compared by a person."""

from __future__ import annotations

import hashlib

from peerdesk_core.passphrase import word_list

Words = tuple[str, str, str, str]
_LIST = "en_eff"


def check_words(head: bytes) -> Words:
    """The words of a head of the chain: about 51 bits, so that two states hardly ever share them."""
    words = word_list(_LIST)
    number = int.from_bytes(hashlib.sha256(b"peerdesk check words" + head).digest(), "big")
    found: list[str] = []
    for _ in range(4):
        number, place = divmod(number, len(words))
        found.append(words[place])
    return found[0], found[1], found[2], found[3]


def read_words(typed: str) -> tuple[str, ...]:
    """The words that somebody typed, without case and extra blanks."""
    return tuple(typed.casefold().split())
