"""From released figures to what a person reads. Everything is arithmetic on what was released."""

from __future__ import annotations

from collections.abc import Iterable

from peerdesk_core.model.ids import Month

from .models import Family, Figure, Label, Part, Release, Span

TITLES = {
    Family.REPLY: "Replies within the limit",
    Family.OUTCOME: "What became of contacts",
    Family.CONTACTS: "Contacts for each request",
    Family.FORMAT: "Ways of talking",
    Family.TOPIC: "Topics",
    Family.REFERRAL: "Referrals to further help",
    Family.CHANNEL: "Ways in",
    Family.SOURCE: "Who asked",
    Family.WISH: "Wishes for a certain peer",
    Family.OVERRIDES: "Soft reasons overridden",
    Family.PATH: "Paths to support",
    Family.REASON: "What led to it",
    Family.KIND: "Sorts of contact",
    Family.DURATION: "Length of contacts",
    Family.REFERRED: "Where referrals led",
    Family.HAND_OUT: "Contact information handed out",
    Family.OUTREACH: "Outreach by the team",
    Family.INCIDENT_KIND: "Incidents by kind",
    Family.INCIDENT_SESSION: "Sessions after incidents",
    Family.INCIDENT_CHECK_IN: "Check-ins after incidents",
    Family.INCIDENT_DEBRIEFING: "Ground of a debriefing",
}
_COUNTED: dict[Family, str] = {
    Family.INCIDENT_KIND: "incidents",
    Family.INCIDENT_SESSION: "sessions",
    Family.INCIDENT_CHECK_IN: "check-ins",
    Family.INCIDENT_DEBRIEFING: "incidents",
}
"""What a figure of a family is a number of; contacts where nothing is said."""
_WORDS: dict[Label | Part, str] = {
    Label.TOTAL: "Altogether",
    Label.TOGETHER: "Small groups put together",
    Label.CARRIED_OVER: "Carried over to the next period",
    Label.SELF: "The person",
    Label.APP: "Application",
    Part.EAP: "Employee assistance program",
    Part.DIRECT: "Straight to a peer",
    Part.CENTER: "Through the wellness center",
    Part.TEAM: "Through the team",
    Part.UNDER_15: "Under 15 minutes",
    Part.UNDER_30: "Under 30 minutes",
    Part.UNDER_60: "Under an hour",
    Part.UNDER_120: "Under two hours",
}
_MONTHS = "January February March April May June July August September October November December".split()


def releases(figures: Iterable[Figure]) -> tuple[Release, ...]:
    """The figures as releases, the latest period first, families in their own order."""
    found: dict[tuple[Month, Span, Family], list[Figure]] = {}
    for figure in figures:
        found.setdefault((figure.period, figure.span, figure.family), []).append(figure)
    labels: tuple[Label | Part, ...] = (*Label, *Part)
    made = [
        Release(
            period=period,
            span=span,
            family=family,
            figures=tuple(sorted(of, key=lambda figure: (-figure.count, labels.index(figure.group)))),
        )
        for (period, span, family), of in found.items()
    ]
    families = tuple(Family)
    made.sort(key=lambda release: families.index(release.family))
    return tuple(sorted(made, key=lambda release: release.period, reverse=True))


def period_words(release: Release) -> str:
    """The period as people say it: "March 2026", "Quarter 1 of 2026", "The year 2026"."""
    year, month = release.period.split("-")
    if release.span is Span.YEAR:
        return f"The year {year}"
    if release.span is Span.QUARTER:
        return f"Quarter {(int(month) + 2) // 3} of {year}"
    return f"{_MONTHS[int(month) - 1]} {year}"


def total(release: Release) -> int | None:
    """Contacts in the release; None where nothing was published. A total is not counted beside its parts."""
    if release.carried_over:
        return None
    whole = [figure.count for figure in release.figures if figure.label is Label.TOTAL]
    return whole[0] if whole else sum(figure.count for figure in release.figures)


def words(group: Label | Part) -> str:
    """A group for people."""
    return _WORDS.get(group, group.value.replace("_", " ").capitalize())


def summary(release: Release) -> str:
    """How a release stands, in a few words for the list."""
    number = total(release)
    if number is None:
        return "carried over"
    parts = sum(figure.label is not Label.TOTAL for figure in release.figures)
    groups = "total alone" if not parts else f"{parts} group{'' if parts == 1 else 's'}"
    return f"{number}, {groups}"


def figure_lines(release: Release) -> tuple[str, ...]:
    """One line for each figure, the share beside it where there is a whole to share."""
    whole = total(release)
    if whole is None:
        return (words(Label.CARRIED_OVER),)
    lines = []
    for figure in release.figures:
        share = f" ({round(100 * figure.count / whole)} %)" if whole and figure.label is not Label.TOTAL else ""
        lines.append(f"{words(figure.group)}: {figure.count}{share}")
    return tuple(lines)


def explanation(release: Release) -> tuple[str, ...]:
    """What a reader must know to read the release rightly."""
    said: list[str] = []
    counted = _COUNTED.get(release.family, "contacts")
    if release.carried_over:
        said.append(
            f"There were too few {counted} in this period to publish anything without pointing at somebody. They are "
            "part of the next release. This is not a nought."
        )
    if any(figure.label is Label.TOGETHER for figure in release.figures):
        said.append("Groups that were too small to stand alone are put together; no other report takes them apart.")
    if [figure.label for figure in release.figures] == [Label.TOTAL]:
        said.append("One group held nearly all of it, so the total alone is published.")
    said.append(f"A period is released once and never changed. Figures are {counted}, never persons.")
    return tuple(said)
