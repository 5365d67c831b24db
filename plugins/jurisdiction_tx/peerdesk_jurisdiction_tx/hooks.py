"""What Texas gives the desk: its rule pack, which is data."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import PackSource
from peerdesk_core.hooks import hookimpl


@hookimpl
def rule_packs(ctx: Ctx) -> Sequence[PackSource]:
    return (PackSource(id="us-tx", folder=Path(__file__).parent),)
