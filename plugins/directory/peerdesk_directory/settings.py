"""What the department chooses for its directory, where its policy leaves it open."""

from __future__ import annotations

from peerdesk_core.contributions import SettingKind, SettingSpec

CHECK_MONTHS = "directory.check_months"
AHEAD_DAYS = "directory.ahead_days"
CARE = "directory.care"
LINES = (
    ("directory.line_staff", "Officers and staff reach the team"),
    ("directory.line_peers", "Peers and coordinator keep in touch"),
    ("directory.line_clinical", "Peers and coordinator reach the clinical lead"),
    ("directory.line_clinical_coordinator", "Coordinator and clinical lead keep in touch"),
    ("directory.line_command", "Coordinator and command keep in touch"),
)
"""Setting of each line of communication, and how the line is called."""

_OWN = "The desk's own choice, not a policy's."

SPECS = (
    SettingSpec(
        id=CHECK_MONTHS,
        title="Directory: months after which an entry is checked again",
        kind=SettingKind.NUMBER,
        help=f"{_OWN} A shorter time in the department's policy goes before it.",
        default="6",
        least=1,
        most=60,
        order=400,
    ),
    SettingSpec(
        id=AHEAD_DAYS,
        title="Directory: days before a license or contract ends at which it is told",
        kind=SettingKind.NUMBER,
        help=_OWN,
        default="60",
        least=1,
        most=400,
        order=401,
    ),
    *(
        SettingSpec(
            id=id,
            title=f"Lines of communication: {title.casefold()}",
            kind=SettingKind.TEXT,
            help="How and how often, such as: call the line, answered day and night. No names.",
            order=410 + place,
        )
        for place, (id, title) in enumerate(LINES)
    ),
    SettingSpec(
        id=CARE,
        title="Care for the peers: how they come to it",
        kind=SettingKind.TEXT,
        help="Such as: call the clinical lead's own number, no reason needed. No names.",
        order=420,
    ),
)
