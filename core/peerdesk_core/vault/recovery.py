"""The recovery code: 160 bits to be printed and kept by a custodian, typed once when nobody else can get in."""

from __future__ import annotations

import hashlib
import secrets

from .errors import BadCode

HANDLE = "recovery code"
"""The handle of the slot that the code opens; nobody else may have it."""
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUE = {letter: number for number, letter in enumerate(_ALPHABET)} | {"O": 0, "I": 1, "L": 1}
_LETTERS = 32
_CHECK = 4
_GROUP = 4


def new_code() -> str:
    """A fresh code as it is printed: nine groups of four letters and digits (Crockford's base 32)."""
    return printed(_with_check(_spelled(secrets.randbits(5 * _LETTERS), _LETTERS)))


def printed(code: str) -> str:
    """A code in groups."""
    return " ".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP))


def read_code(typed: str) -> str:
    """The code without blanks, hyphens, case and look-alike letters, which is what its slot's key is derived from.

    Raises BadCode where the last four do not fit the others: one wrong letter is noticed with near certainty.
    """
    plain = [letter for letter in typed.upper() if not letter.isspace() and letter not in "-–—"]
    if len(plain) != _LETTERS + _CHECK or not set(plain) <= set(_VALUE):
        raise BadCode
    code = "".join(_ALPHABET[_VALUE[letter]] for letter in plain)
    if _with_check(code[:_LETTERS]) != code:
        raise BadCode
    return code


def _with_check(letters: str) -> str:
    digest = hashlib.sha256(b"peerdesk recovery code" + letters.encode()).digest()
    return letters + _spelled(int.from_bytes(digest[:4], "big") >> 12, _CHECK)


def _spelled(number: int, length: int) -> str:
    return "".join(_ALPHABET[number >> 5 * place & 31] for place in reversed(range(length)))
