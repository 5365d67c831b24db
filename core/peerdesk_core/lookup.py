"""Text as it is looked up: without case, accents and commas, so that names are found as people type them."""

from __future__ import annotations

import unicodedata

_OTHERS = str.maketrans({",": " ", "ø": "o", "ł": "l", "đ": "d", "’": "'"})


def searchable(text: str) -> str:
    """Both what is typed and what it is compared with: "Quiñones, Marta" is found by "quinones marta" as by itself."""
    plain = text.casefold()
    if not plain.isascii():
        # Taken apart, a letter can turn out to be a capital, and without its case a letter can come apart again.
        for _ in range(2):
            plain = unicodedata.normalize("NFKD", plain).casefold()
        plain = "".join(char for char in plain if not unicodedata.combining(char))
    return plain.translate(_OTHERS)
