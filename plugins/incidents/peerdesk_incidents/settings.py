"""What a department chooses about incidents where its texts leave a choice."""

from __future__ import annotations

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import SettingKind, SettingSpec

CALLBACK = "incidents.callback"
CHECK_IN_DAYS = "incidents.check_in_days"
SEALED = "sealed"

FATE = (
    "It leaves the record once the person was reached; its key is destroyed when the incident is completed. Until "
    "then, whoever has a passphrase and this machine's key folder could still read an earlier version."
)
"""What becomes of a number to call: said wherever one is chosen, taken or shown."""

SPECS = (
    SettingSpec(
        id=CALLBACK,
        title="Incidents: a number to call an involved person",
        kind=SettingKind.CHOICE,
        default="none",
        choices=(("none", "Never kept"), (SEALED, "Sealed in the check-in, until reached")),
        help=f"Never kept is the rule. A number points at a person. {FATE}",
        order=310,
    ),
    SettingSpec(
        id=CHECK_IN_DAYS,
        title="Incidents: days until everybody involved is reached",
        kind=SettingKind.NUMBER,
        least=1,
        most=90,
        help="Only where your policy gives no number. Blank: no limit is shown, and nothing counts as late.",
        order=311,
    ),
)


def own_days(ctx: Ctx) -> int | None:
    """The department's own limit for check-ins; None where it chose none."""
    return ctx.number(CHECK_IN_DAYS)


def keeps_callbacks(ctx: Ctx) -> bool:
    """Whether the department chose to keep a number to call."""
    return ctx.chosen(CALLBACK) == SEALED
