"""The supervisors' guide is made from the packs, and its last lesson is kept as a day."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from pathlib import Path

import pytest

from peerdesk_core.contributions import DemoPlan, Tone
from peerdesk_core.desk import Desk
from peerdesk_core.law.reading.loader import Shelf
from peerdesk_core.testing import HANDLE, PASSPHRASE
from peerdesk_disclosure import hooks, store
from peerdesk_disclosure.service import rules_for
from peerdesk_disclosure.supervisors import Lesson, text

DEPARTMENTS = ("us-mn-minneapolis-pd", "us-mn-section-1-24", "us-tx-mesquite-pd", "us-mo-slmpd")
TODAY = date(2026, 11, 20)


def page(shelf: Shelf, department: str, taught: date | None = None) -> str:
    bench = rules_for(shelf, department, TODAY).bench
    assert bench is not None
    return "\n".join(text(bench, Lesson(taught_on=taught, today=TODAY)))


@pytest.mark.clause("mpd-23", "mndps-26")
@pytest.mark.parametrize("department", DEPARTMENTS)
def test_every_department_has_a_page_of_four_parts_that_fits_on_paper(shelf: Shelf, department: str) -> None:
    said = page(shelf, department)
    for part in ("What you may not ask", "What peers must report", "What you say instead", "Three words"):
        assert part in said
    assert max(map(len, said.splitlines())) <= 78
    assert "988" in said and "911" in said
    assert "Not legal advice" in said


@pytest.mark.clause("mpd-23")
def test_the_page_says_with_citations_what_may_not_be_asked_and_what_must_be_reported(shelf: Shelf) -> None:
    said = " ".join(page(shelf, "us-mn-minneapolis-pd").split())
    assert '"What did my officer tell you?"' in said
    assert "The peer may not tell you. [Minn. Stat. 181.9731; MPD 3-503 VI.A.2" in said
    assert "260E.06" in said and "the local welfare agency" in said
    assert "the PST Clinical Lead" in said


@pytest.mark.clause("mndps-26", "mesq-17")
def test_a_ban_on_asking_is_quoted_where_the_policy_has_one(shelf: Shelf) -> None:
    assert "may ask a peer to reveal" in " ".join(page(shelf, "us-tx-mesquite-pd").split())


def test_the_same_question_is_answered_by_each_departments_own_texts(shelf: Shelf) -> None:
    assert "MESQ 319.00" in page(shelf, "us-tx-mesquite-pd")
    assert "MPD 3-503" not in page(shelf, "us-tx-mesquite-pd")


@pytest.mark.parametrize(
    ("taught", "old"),
    [(None, True), (TODAY, False), (TODAY - timedelta(days=365), False), (TODAY - timedelta(days=366), True)],
)
def test_a_lesson_older_than_a_year_is_old(taught: date | None, old: bool) -> None:
    lesson = Lesson(taught_on=taught, today=TODAY)
    assert lesson.is_old is old
    assert (lesson.line().tone is Tone.WARN) is old


@pytest.mark.clause("mpd-23")
def test_the_day_of_the_lesson_is_kept_over_a_lock_and_only_the_last_one(desk: Desk) -> None:
    ctx = desk.ctx("disclosure")
    store.teach(ctx.store, ctx.random, "us-mn-minneapolis-pd", date(2024, 5, 1))
    store.teach(ctx.store, ctx.random, "us-mn-minneapolis-pd", date(2026, 5, 1))
    desk.close()
    desk.unlock(HANDLE, PASSPHRASE)
    ctx = desk.ctx("disclosure")
    assert store.taught_on(ctx.store, "us-mn-minneapolis-pd") == date(2026, 5, 1)
    assert store.taught_on(ctx.store, "us-tx-mesquite-pd") is None
    assert len(ctx.store.collection(store.TEACHINGS)) == 1


@pytest.mark.clause("mpd-23")
def test_today_shows_an_old_lesson_and_no_panel_once_it_is_fresh(desk: Desk) -> None:
    ctx = desk.ctx("disclosure")
    (panel,) = hooks.dashboard_panels(ctx)
    assert (panel.rows[0].label, panel.rows[0].value) == ("Supervisors' guide, last taught", "never entered")
    assert panel.rows[0].screen == hooks.GUIDE
    store.teach(ctx.store, ctx.random, ctx.department.id, ctx.clock.today())
    assert not [row for panel in hooks.dashboard_panels(ctx) for row in panel.rows if row.screen == hooks.GUIDE]


def test_the_demo_has_a_lesson_that_is_old(demo_desk: Desk) -> None:
    ctx = demo_desk.ctx("disclosure")
    hooks.demo_data(ctx, DemoPlan(seed=7, now=ctx.clock.now()))
    taught = store.taught_on(ctx.store, ctx.department.id)
    assert taught is not None and Lesson(taught_on=taught, today=ctx.clock.today()).is_old


def test_what_is_kept_names_no_person() -> None:
    fields = {field.name for field in store.SPEC.model.__attrs_attrs__}  # type: ignore[attr-defined]
    assert fields == {"id", "department", "taught_on"}


def tree(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_reading_the_guide_writes_nothing(desk: Desk, tmp_path: Path, shelf: Shelf) -> None:
    before = tree(tmp_path)
    page(shelf, "us-mn-minneapolis-pd", store.taught_on(desk.ctx("disclosure").store, "us-mn-minneapolis-pd"))
    assert tree(tmp_path) == before
