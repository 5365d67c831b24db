"""More becomes known of an incident: what it was, when and where, how many, how large. All of it is one change."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

import attrs

from peerdesk_core.model.ids import Id, Minute
from peerdesk_core.model.incidents import IncidentKind, Party

from .changes import Resized, resize
from .merging import Part
from .models import Incident


@attrs.frozen(kw_only=True)
class Where:
    """The station and the unit that it hit; None where that is not said."""

    station: Id | None
    unit: Id | None


@attrs.frozen(kw_only=True)
class News:
    """What is known anew. None, or a party that is left out of `counts`, leaves what stands."""

    kind: IncidentKind | None = None
    happened_at: Minute | None = None
    counts: Mapping[Party, int] = attrs.field(factory=dict)
    large_scale: bool | None = None
    at_scene: bool | None = None
    where: Where | None = None


def learn(part: Part, news: News, random: Random) -> tuple[Part, Resized]:
    """The incident as it is known now, and the slots that came and went (mpd-15, slmpd-04, slmpd-26).

    Silence follows the peers at the scene. Raises TooFew, BadCount.
    """
    resized = resize(part.incident, part.slots, news.counts, random)
    gone = {slot.id for slot in resized.removed}
    kept = (slot for slot in part.slots if slot.id not in gone)
    incident = _known(resized.incident, news)
    embargoes = part.embargoes
    if news.at_scene is not None:
        embargoes = tuple(attrs.evolve(embargo, at_scene=news.at_scene) for embargo in embargoes)
    after = attrs.evolve(part, incident=incident, slots=(*kept, *resized.added), embargoes=embargoes)
    return after, attrs.evolve(resized, incident=incident)


def _known(incident: Incident, news: News) -> Incident:
    where = news.where or Where(station=incident.station, unit=incident.unit)
    return attrs.evolve(
        incident,
        kind=incident.kind if news.kind is None else news.kind,
        happened_at=incident.happened_at if news.happened_at is None else news.happened_at,
        large_scale=incident.large_scale if news.large_scale is None else news.large_scale,
        at_scene=incident.at_scene if news.at_scene is None else news.at_scene,
        station=where.station,
        unit=where.unit,
    )
