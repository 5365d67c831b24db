"""What this plugin gives the desk: help pages on becoming a peer, with citations."""

from __future__ import annotations

from collections.abc import Sequence

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import HelpTopic
from peerdesk_core.hooks import hookimpl

from .pages import PAGES


@hookimpl
def help_topics(ctx: Ctx) -> Sequence[HelpTopic]:
    return PAGES
