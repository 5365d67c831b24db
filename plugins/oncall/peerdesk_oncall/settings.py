"""What the department chooses about its rota: the desk's own settings, where no policy speaks."""

from __future__ import annotations

from datetime import timedelta

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import SettingKind, SettingSpec

from .models import Modality, Pattern, Wanted
from .words import MODALITIES, PATTERNS, WEEKDAYS

SPECS = (
    SettingSpec(
        id="oncall.pattern",
        title="Length of a turn of duty",
        kind=SettingKind.CHOICE,
        help="What a proposal is made of. Duties entered by hand may have any length.",
        default=Pattern.WEEK.value,
        choices=tuple((pattern.value, PATTERNS[pattern]) for pattern in Pattern),
        order=500,
    ),
    SettingSpec(
        id="oncall.change_at",
        title="Hour at which duty changes",
        kind=SettingKind.NUMBER,
        help="On the department's clocks, 0 to 23.",
        default="8",
        most=23,
        order=501,
    ),
    SettingSpec(
        id="oncall.week_starts",
        title="Day on which a week of duty begins",
        kind=SettingKind.CHOICE,
        default="0",
        choices=tuple((str(number), name) for number, name in enumerate(WEEKDAYS)),
        order=502,
    ),
    SettingSpec(
        id="oncall.rest",
        title="Hours of rest between two duties",
        kind=SettingKind.NUMBER,
        help="The desk's own safeguard: proposals keep it, and a duty entered by hand says so when it does not.",
        default="12",
        most=336,
        order=503,
    ),
    SettingSpec(
        id="oncall.second",
        title="Propose a second line",
        kind=SettingKind.FLAG,
        help="Somebody to call when the first does not answer.",
        default="no",
        order=504,
    ),
    SettingSpec(
        id="oncall.modality",
        title="How peers on duty are reached",
        kind=SettingKind.CHOICE,
        default=Modality.CALL_OUT.value,
        choices=tuple((modality.value, MODALITIES[modality]) for modality in Modality),
        order=505,
    ),
    SettingSpec(
        id="oncall.ahead",
        title="Days ahead in which gaps are shown",
        kind=SettingKind.NUMBER,
        default="14",
        least=1,
        most=90,
        order=506,
    ),
    SettingSpec(
        id="oncall.counted",
        title="Days back that count for whose turn it is",
        kind=SettingKind.NUMBER,
        default="90",
        least=1,
        most=365,
        order=507,
    ),
)


def wanted_of(ctx: Ctx) -> Wanted:
    """How this desk plans."""
    base = Wanted()
    return Wanted(
        pattern=Pattern(ctx.chosen("oncall.pattern") or base.pattern),
        change_at=_number(ctx, "oncall.change_at", base.change_at),
        week_starts=_number(ctx, "oncall.week_starts", base.week_starts),
        rest=timedelta(hours=_number(ctx, "oncall.rest", 12)),
        second=ctx.chosen("oncall.second") == "yes",
        modality=Modality(ctx.chosen("oncall.modality") or base.modality),
        ahead=_number(ctx, "oncall.ahead", base.ahead),
        counted=_number(ctx, "oncall.counted", base.counted),
    )


def _number(ctx: Ctx, setting: str, otherwise: int) -> int:
    chosen = ctx.number(setting)
    return otherwise if chosen is None else chosen
