"""From released figures to what a person reads."""

from __future__ import annotations

import random

import pytest

from peerdesk_core.contributions import Compartment
from peerdesk_core.desk import Desk
from peerdesk_core.model.ids import Month, new_id
from peerdesk_core.privacy import check_ceiling
from peerdesk_reports import service
from peerdesk_reports.models import Family, Figure, Label, Part, Release, Span
from peerdesk_reports.store import SPEC

RANDOM = random.Random(3)


def _family(measure: str) -> Family:
    """The family of a report under which a measure is released, by the measure's id."""
    plugin, _, name = measure.partition(".")
    return Family(f"incident_{name}" if plugin == "incidents" else name)


def figure(label: Label, count: int = 0, *, period: str = "2026-03", family: Family = Family.TOPIC) -> Figure:
    return Figure(
        id=new_id(RANDOM), period=Month(period), span=Span.MONTH, family=family, label=label, count=count
    )  # fmt: skip


def one(*figures: Figure) -> Release:
    (release,) = service.releases(figures)
    return release


@pytest.mark.clause("mpd-24")
def test_given_the_model_of_a_figure_when_checked_then_it_is_under_the_ceiling_of_closed_compartments() -> None:
    assert SPEC.compartment is Compartment.REPORTS
    check_ceiling(SPEC)


def test_given_the_families_that_are_counted_when_compared_then_a_report_has_a_word_for_each_group(desk: Desk) -> None:
    measures = [owned.item for owned in desk.kernel.measures()]
    assert sorted(_family(measure.id) for measure in measures) == sorted(Family)
    assert set(service.TITLES) == set(Family)
    words = {category for measure in measures for category in measure.categories}
    assert words == {group.value for group in (*Label, *Part)} - {"total", "together", "carried_over", "part"}
    assert not {label.value for label in Label} & {part.value for part in Part}


def test_given_figures_in_any_order_when_grouped_then_releases_stand_latest_first_and_figures_by_size() -> None:
    figures = [
        figure(Label.LOSS, 12),
        figure(Label.SKILLS, 20),
        figure(Label.PHONE, 31, family=Family.FORMAT),
        figure(Label.TOTAL, 40, period="2026-04"),
    ]
    found = service.releases(figures)
    assert [(release.period, release.family) for release in found] == [
        ("2026-04", Family.TOPIC),
        ("2026-03", Family.FORMAT),
        ("2026-03", Family.TOPIC),
    ]
    assert [each.label for each in found[2].figures] == [Label.SKILLS, Label.LOSS]


def test_given_a_total_beside_its_parts_when_summed_then_nothing_is_counted_twice() -> None:
    release = one(figure(Label.TOTAL, 50), figure(Label.LOSS, 20), figure(Label.TOGETHER, 30))
    assert service.total(release) == 50
    assert service.figure_lines(release)[0] == "Altogether: 50"
    assert "Small groups put together: 30 (60 %)" in service.figure_lines(release)
    assert any("no other report takes them apart" in line for line in service.explanation(release))


def test_given_a_period_that_was_too_small_when_shown_then_it_is_carried_over_and_never_nought() -> None:
    release = one(figure(Label.CARRIED_OVER))
    assert service.total(release) is None
    assert service.summary(release) == "carried over"
    assert "0" not in " ".join(service.figure_lines(release))
    assert any("not a nought" in line for line in service.explanation(release))
    assert any("too few contacts" in line for line in service.explanation(release))
    few = one(figure(Label.CARRIED_OVER, 0, family=Family.INCIDENT_KIND))
    assert any("too few incidents" in line for line in service.explanation(few))


def test_given_the_total_alone_when_explained_then_the_reason_is_told() -> None:
    release = one(figure(Label.TOTAL, 50))
    assert service.summary(release) == "50, total alone"
    assert any("nearly all of it" in line for line in service.explanation(release))


@pytest.mark.parametrize(
    ("span", "period", "says"),
    [
        (Span.MONTH, "2026-03", "March 2026"),
        (Span.QUARTER, "2026-04", "Quarter 2 of 2026"),
        (Span.YEAR, "2026-01", "The year 2026"),
    ],
)
def test_given_a_period_when_named_then_it_is_as_people_say_it(span: Span, period: str, says: str) -> None:
    assert service.period_words(Release(period=Month(period), span=span, family=Family.TOPIC, figures=())) == says
