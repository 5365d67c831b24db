"""Whether the clock can be trusted: deadlines are reckoned by it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from .check import Finding, Scene, bad, good, warn

_SLACK = timedelta(minutes=5)
"""How far two clocks may differ, as where a file server stamps the files."""
_SET = "Set the clock, and have it set by the network, before you enter anything."


def clock(scene: Scene) -> Finding:
    """Nothing that this machine or the vault has seen may lie in the future, and the department's zone is known."""
    now = scene.look.now()
    if now.timestamp() < scene.look.built() - _SLACK.total_seconds():
        return bad("The clock stands before the day on which this program was made.", _SET)
    later = max((moment for moment in _seen(scene)), default=now)
    if later > now + _SLACK:
        return bad(
            f"The clock was set back: something here was written {_distance(later - now)} in the future.",
            f"{_SET} If the clock is right now, it was wrong then: deadlines entered at that time are to be checked.",
        )
    if scene.vault is not None and any(day > now.date() + timedelta(days=1) for day in _vault_days(scene)):
        return bad("The clock was set back: the vault holds an event of a later day.", _SET)
    if scene.zone is None:
        return warn(
            "The clock is plausible. No department is chosen, so no time zone is known.", "Choose one in the desk."
        )
    return good(f"The clock is plausible; deadlines are reckoned in {scene.zone}.")


def _seen(scene: Scene) -> Iterator[datetime]:
    """When files were written, the anchor and the lock among them, and since when the vault is said to be held."""
    for _, folder in scene.folders():
        for name in scene.look.names(folder):
            found = scene.look.details(folder / name)
            if found is not None and not found.is_link:
                yield datetime.fromtimestamp(found.changed, UTC)
    lock = scene.paths.data / "vault.lock"
    if scene.look.details(lock) is not None and (note := scene.look.text(str(lock))):
        try:
            since = str(json.loads(note)["since"]).removesuffix(" UTC")
            yield datetime.fromisoformat(since).replace(tzinfo=UTC)
        except (ValueError, KeyError, TypeError):
            return


def _vault_days(scene: Scene) -> Iterator[date]:
    from peerdesk_core.contributions import Compartment

    if scene.vault is not None and scene.vault.may_read(Compartment.AUDIT):
        yield from (event.day for event in scene.vault.audit_events())


def _distance(step: timedelta) -> str:
    if step.days:
        return f"{step.days} day{'s' * (step.days != 1)}"
    minutes = step.seconds // 60
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"
