"""The page of help about reports."""

from __future__ import annotations

from peerdesk_core.contributions import HelpTopic

TOPICS = (
    HelpTopic(
        id="reports.reading",
        title="Reports",
        screen="reports",
        order=80,
        body=(
            "A report is one family of figures, such as topics or ways of talking, for one closed period. Enter goes "
            "into the selected one, to scroll it.\n\n"
            "Nothing raw is shown here. A figure is released once, after its period has closed; groups that are too "
            "small are put together first, and a period with too few contacts is carried over to the next one. So no "
            "figure, and no difference between two of them, points at a person.\n\n"
            "Command and auditors see this screen with keys of their own, which open nothing else of the team's work."
        ),
    ),
)
