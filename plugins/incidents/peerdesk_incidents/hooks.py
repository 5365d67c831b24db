"""What this plugin gives the desk: the terms of incident support, explained and cited."""

from __future__ import annotations

from collections.abc import Sequence

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import GlossaryTerm
from peerdesk_core.hooks import hookimpl

from .terms import TERMS


@hookimpl
def glossary(ctx: Ctx) -> Sequence[GlossaryTerm]:
    return TERMS
