"""What a department chooses about requests where its policy leaves a choice."""

from __future__ import annotations

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import SettingKind, SettingSpec
from peerdesk_core.faults import DeskError

from .policy import record_bars

REPLY_HOURS = "intake.reply_hours"
ATTEND_HOURS = "intake.attend_hours"
ABANDONED_DAYS = "intake.abandoned_days"
CALLBACK = "intake.callback"
LINE = "intake.line"
SEALED = "sealed"


def schema(ctx: Ctx) -> tuple[SettingSpec, ...]:
    """Five choices, in the order of a request's life."""
    return (
        SettingSpec(
            id=LINE,
            title="Requests: the number of the team's line",
            kind=SettingKind.TEXT,
            help="The line on which people leave a message or call back with their code. Never a person's number.",
            order=299,
        ),
        SettingSpec(
            id=REPLY_HOURS,
            title="Requests: hours until one is answered",
            kind=SettingKind.NUMBER,
            least=1,
            most=720,
            help="For requests to which no policy sets a limit. Blank: a limit of the policy is a mere guide there.",
            order=300,
        ),
        SettingSpec(
            id=ATTEND_HOURS,
            title="Requests: hours until a peer's referral has a peer",
            kind=SettingKind.NUMBER,
            least=1,
            most=720,
            default="24",
            help="When a peer sends somebody, the desk warns after so long without a peer. Blank: no warning.",
            order=301,
        ),
        SettingSpec(
            id=ABANDONED_DAYS,
            title="Requests: days until an untouched one is destroyed",
            kind=SettingKind.NUMBER,
            least=7,
            most=730,
            help="As your records schedule says. It is closed as if by hand, with a receipt. Blank: never by itself.",
            order=302,
        ),
        SettingSpec(
            id=CALLBACK,
            title="Requests: a number to call back",
            kind=SettingKind.CHOICE,
            default="none",
            choices=(("none", "Never kept"), (SEALED, "Sealed in the request, until it closes")),
            help=f"Never kept is the rule. A number points at a person.{_bars(ctx)}",
            order=303,
        ),
    )


def _bars(ctx: Ctx) -> str:
    """What the department's policy says against it; nothing while no department is chosen or its rules are broken."""
    try:
        found = record_bars(ctx.department)
    except DeskError:
        return ""
    return f" Your policy: {found[0]}" if found else ""
