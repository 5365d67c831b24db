"""Hooks of the sample: one page of help, so that there is something to see."""

from collections.abc import Sequence

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import HelpTopic
from peerdesk_core.hooks import hookimpl


@hookimpl
def help_topics(ctx: Ctx) -> Sequence[HelpTopic]:
    """Say that the sample is here."""
    return [HelpTopic(id="wi.sample", title="Wisconsin (sample)", body="This page came with a separate package.")]
