"""What an empty list says instead of nothing."""

from __future__ import annotations

import attrs


@attrs.frozen
class EmptyState:
    """Three sentences inside an empty list: what belongs here, why there is none, which key to press next."""

    what: str
    why: str
    key: str
