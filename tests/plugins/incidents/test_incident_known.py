"""More becomes known of an incident: all of what was entered is stored in one commit, or nothing of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeAlias

import pytest

from peerdesk_core.model.ids import Id, to_minute
from peerdesk_core.model.incidents import IncidentKind, Party
from peerdesk_core.times import BadTime
from peerdesk_core.vault.sqlite_log import SqliteLog
from peerdesk_incidents import desk_ops, store
from peerdesk_incidents.errors import TooFew
from peerdesk_incidents.known import News, Where
from peerdesk_incidents.merging import Part
from peerdesk_incidents.models import Place, PlaceKind

Response: TypeAlias = Any
"""The class behind the fixtures of conftest.py."""
HOUR = timedelta(hours=1)


def everything(response: Response, **fields: Any) -> News:
    """Every fact is another one than the incident was opened with."""
    news: dict[str, Any] = {
        "kind": IncidentKind.MAJOR_DISASTER,
        "happened_at": to_minute(response.clock.moment - 2 * HOUR),
        "counts": {Party.SWORN: 6, Party.CIVILIAN: 1, Party.FAMILY: 2},
        "large_scale": True,
        "at_scene": True,
        "where": Where(station=Id("a" * 16), unit=Id("b" * 16)),
        **fields,
    }
    return News(**news)


def frames(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    """One entry for each frame that is written from now on."""
    written: list[None] = []
    plain = SqliteLog.append

    def append(*given: Any, **more: Any) -> Any:
        written.append(None)
        return plain(*given, **more)

    monkeypatch.setattr(SqliteLog, "append", append)
    return written


def as_told(part: Part) -> dict[str, object]:
    incident = part.incident
    return {
        "kind": incident.kind,
        "happened_at": incident.happened_at,
        "counts": {party: incident.count(party) for party in Party if incident.count(party)},
        "large_scale": incident.large_scale,
        "at_scene": incident.at_scene,
        "where": Where(station=incident.station, unit=incident.unit),
    }


@pytest.mark.clause("mpd-15", "slmpd-26")
def test_given_news_of_every_fact_then_it_is_one_commit_and_the_clock_and_the_silence_follow(
    responding: Callable[[str], Response], monkeypatch: pytest.MonkeyPatch
) -> None:
    response = responding("us-mo-slmpd")
    opened = response.open()
    news, written = everything(response), frames(monkeypatch)
    resized = desk_ops.learn(response.ctx, opened.incident.id, news)
    part = response.part(opened.incident.id)
    assert len(written) == 1
    assert as_told(part) == {
        "kind": news.kind,
        "happened_at": news.happened_at,
        "counts": news.counts,
        "large_scale": True,
        "at_scene": True,
        "where": news.where,
    }
    assert part.embargoes[0].at_scene
    assert [slot.number for slot in resized.removed] == [6]
    assert len(part.slots) == 9 and resized.incident == part.incident


def test_given_no_news_then_nothing_changes(response: Response) -> None:
    before = response.open(large_scale=True, at_scene=True).incident
    desk_ops.learn(response.ctx, before.id, News())
    assert response.part(before.id).incident == before


@pytest.mark.clause("mpd-15")
def test_given_a_count_that_cannot_stand_among_the_news_then_none_of_it_is_stored(response: Response) -> None:
    opened = response.open()
    for _ in range(3):
        desk_ops.hand_out(response.ctx, opened.incident.id, Party.SWORN)
    before, clocks = response.part(opened.incident.id), response.ctx.store.clocks()
    with pytest.raises(TooFew):
        desk_ops.learn(response.ctx, opened.incident.id, everything(response, counts={Party.SWORN: 2}))
    with pytest.raises(BadTime):
        desk_ops.learn(response.ctx, opened.incident.id, everything(response, happened_at=response.clock.moment + HOUR))
    assert (response.part(opened.incident.id), response.ctx.store.clocks()) == (before, clocks)


@pytest.mark.parametrize("step", range(12))
def test_given_a_commit_that_breaks_off_at_any_record_then_none_of_the_news_is_stored(
    response: Response, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    opened = response.open()
    before, clocks = response.part(opened.incident.id), response.ctx.store.clocks()
    broken_off = False
    with monkeypatch.context() as patch, response.ctx.store.unit() as unit:
        kind = type(unit)
    steps = 0

    def breaking(plain: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **more: Any) -> Any:
            nonlocal steps, broken_off
            steps += 1
            if steps > step:
                broken_off = True
                raise OSError
            return plain(*given, **more)

        return call

    with monkeypatch.context() as patch:
        for name in ("put", "remove", "clock"):
            patch.setattr(kind, name, breaking(getattr(kind, name)))
        if step < 7:  # the incident, four slots that come, one that goes, the clock
            with pytest.raises(OSError):
                desk_ops.learn(response.ctx, opened.incident.id, everything(response))
        else:
            desk_ops.learn(response.ctx, opened.incident.id, everything(response))
    stored = response.part(opened.incident.id)
    assert broken_off == (step < 7)
    if broken_off:
        assert (stored, response.ctx.store.clocks()) == (before, clocks)
    else:
        assert as_told(stored)["counts"] == everything(response).counts and response.ctx.store.clocks() != clocks


async def test_given_a_form_with_a_refused_count_then_none_of_its_fields_is_saved(response: Any, playing: Any) -> None:
    opened = response.open()
    desk_ops.hand_out(response.ctx, opened.incident.id)
    before = response.part(opened.incident.id)
    async with playing(response) as play:
        await play.press("enter", "f", until=("Change what is known",))
        await play.press("m", "down", "down", "0", "ctrl+s", until=("So few cannot stand", "1 of these numbers"))
        assert response.part(opened.incident.id) == before


async def test_given_a_form_open_while_another_window_changes_other_facts_then_those_stay(
    response: Any, playing: Any
) -> None:
    opened = response.open()
    id = opened.incident.id
    station = Place(id=Id("a" * 16), kind=PlaceKind.STATION, label="Second precinct")
    store.put_place(response.ctx.store, station)
    async with playing(response) as play:
        await play.press("enter", "f", until=("Change what is known",))
        desk_ops.learn(response.ctx, id, News(counts={Party.SWORN: 9}, where=Where(station=station.id, unit=None)))
        await play.press("m", "ctrl+s", until=("Major disaster",))
        after = response.part(id).incident
        assert (after.kind, after.sworn, after.station) == (IncidentKind.MAJOR_DISASTER, 9, station.id)
