"""The life of a request as pure functions."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any, get_args, get_type_hints

import attrs
import pytest

from peerdesk_core.assignment import Ranking, rank
from peerdesk_core.model import needs
from peerdesk_core.model.codes import Code
from peerdesk_core.model.findings import AssignmentQuestion, Bar
from peerdesk_core.model.ids import Callback, Id, to_minute
from peerdesk_core.model.needs import (
    Channel,
    Contact,
    Duration,
    Fit,
    Format,
    Outcome,
    ReachVia,
    Referral,
    Request,
    Source,
    Stage,
    Topic,
)
from peerdesk_core.model.people import Peer
from peerdesk_core.times import BadTime
from peerdesk_intake import service
from peerdesk_intake.models import Contradiction, Draft, NotAssignable, WrongStage

NOW = datetime(2026, 11, 22, 15, 0, 41, tzinfo=UTC)
TODAY = date(2026, 11, 22)
A, B = Id("a" * 16), Id("b" * 16)
TALK = Contact(format=Format.PHONE, duration=Duration.UNDER_30, topic=Topic.LOSS)
MISSED = Contact(format=Format.PHONE, duration=Duration.UNDER_15, outcome=Outcome.NOT_REACHED)


def draft(**fields: Any) -> Draft:
    base = Draft(
        channel=Channel.LINE,
        source=Source.SELF,
        format=Format.PHONE,
        reach_via=ReachVia.LINE_VOICEMAIL,
        arrived_at=NOW,
    )
    return attrs.evolve(base, **fields)


def opened(**fields: Any) -> Request:
    return service.open_request(draft(**fields), id=Id("f" * 16), code=Code("amber-heron-42"), now=NOW)


def ranking(request: Request, *bars: Bar) -> Ranking:
    peers = tuple(Peer(id=id, given="Given", family="Family") for id in (A, B))
    return rank(AssignmentQuestion(request=request, fit=Fit(), peers=peers, load={}, now=NOW), bars, [])


def assigned(**fields: Any) -> Request:
    request = opened(**fields)
    return service.assign(request, ranking(request), A)


def counts(request: Request, due: datetime | None = None, now: datetime = NOW) -> dict[str, str]:
    return dict(service.close(request, due, now, TODAY).counts)


# ------------------------------------------------------------------ opening


@pytest.mark.clause("mpd-10")
def test_a_late_entry_keeps_the_time_of_the_event_and_says_so() -> None:
    request = opened(arrived_at=NOW - timedelta(hours=5))
    assert request.arrived_at == to_minute(NOW - timedelta(hours=5))
    assert request.entered_late


def test_times_are_cut_to_the_minute() -> None:
    request = opened()
    assert (request.arrived_at.second, request.arrived_at.microsecond) == (0, 0)
    assert not request.entered_late


@pytest.mark.parametrize(("minutes", "late"), [(0, False), (15, False), (16, True)])
def test_entered_late_begins_after_a_quarter_of_an_hour(minutes: int, late: bool) -> None:
    assert opened(arrived_at=NOW - timedelta(minutes=minutes)).entered_late is late


@pytest.mark.parametrize("shift", [timedelta(minutes=1), -timedelta(days=90, minutes=1)])
def test_an_arrival_in_the_future_or_long_ago_is_refused(shift: timedelta) -> None:
    with pytest.raises(BadTime):
        opened(arrived_at=NOW + shift)


def test_a_peer_cannot_be_wished_and_vetoed_at_once() -> None:
    with pytest.raises(Contradiction):
        opened(wished_peer=A, vetoed=(B, A))


@pytest.mark.clause("mpd-12", "mndps-36")
def test_format_language_rank_and_peer_are_carried_as_the_person_chose() -> None:
    for format in Format:
        request = opened(format=format, wished_peer=A, vetoed=(B, B))
        assert (request.format, request.wished_peer, request.vetoed) == (format, A, (B,))


# ------------------------------------------------------------------ what a request is not


@pytest.mark.clause("mpd-24", "mesq-15")
def test_no_field_of_a_request_or_contact_can_hold_a_text_or_a_name() -> None:
    closed = (StrEnum, bool, datetime)
    opaque = ("id", "code", "wished_peer", "vetoed", "passed", "incident", "assigned")
    for model in (Request, Contact):
        for name, hint in get_type_hints(model).items():
            if name == "callback":
                assert hint == Callback | None, "the one exception: digits, by the department's choice, until the close"
                continue
            for part in _parts(hint):
                if name in opaque:
                    assert part is str or part is type(None)
                elif name == "overrides":
                    assert part is int
                else:
                    assert part in (type(None), Contact) or issubclass(part, closed), name


def _parts(hint: Any) -> list[type]:
    if getattr(hint, "__supertype__", None) is not None:
        return _parts(hint.__supertype__)
    inner = [part for part in get_args(hint) if part is not Ellipsis]
    return [leaf for part in inner for leaf in _parts(part)] if inner else [hint]


@pytest.mark.clause("mpd-02", "mpd-35", "mpd-37")
def test_a_request_has_no_field_for_duty_permission_or_a_case() -> None:
    assert {field.name for field in attrs.fields(Request)} == {
        "id",
        "code",
        "channel",
        "source",
        "format",
        "reach_via",
        "arrived_at",
        "urgency",
        "language",
        "rank_wish",
        "wished_peer",
        "vetoed",
        "incident",
        "entered_late",
        "stage",
        "replied_at",
        "assigned",
        "contacts",
        "overrides",
        "reason",
        "time_wish",
        "experience",
        "passed",
        "cross_rank",
        "follow_up_at",
        "touched_at",
        "callback",
    }


@pytest.mark.clause("mpd-35")
def test_a_request_goes_from_new_to_contact_with_no_approval_between() -> None:
    assert [stage.value for stage in Stage] == ["new", "replied", "assigned", "contacted"]
    request = service.enter_contact(assigned(), TALK, NOW)
    assert request.stage is Stage.CONTACTED


@pytest.mark.clause("mpd-38")
def test_topics_are_the_closed_list_and_may_stay_unsaid() -> None:
    assert {topic.value for topic in Topic} == {
        "skills",
        "traumatic_event",
        "critical_incident",
        "illness",
        "loss",
        "substance",
        "other_stress",
        "not_said",
    }
    assert Contact(format=Format.PHONE, duration=Duration.UNDER_15).topic is Topic.NOT_SAID


@pytest.mark.clause("mpd-07", "slmpd-01", "mndps-34")
def test_who_asks_is_a_category_that_knows_supervisors_family_and_partners() -> None:
    assert {Source.SUPERVISOR, Source.FAMILY, Source.PARTNER_AGENCY, Source.SELF, Source.PEER} <= set(Source)
    assert opened(source=Source.SUPERVISOR).source is Source.SUPERVISOR


def test_every_closed_list_of_the_vocabulary_is_worded() -> None:
    from peerdesk_intake.wording import title

    lists = [value for value in vars(needs).values() if isinstance(value, type) and issubclass(value, StrEnum)]
    for of in lists:
        words = [title(member) for member in of]
        assert all(words)
        assert len(set(words)) == len(words)


# ------------------------------------------------------------------ replying


def test_a_reply_is_entered_once_and_moves_a_new_request_on() -> None:
    request = service.mark_replied(opened(), NOW, NOW)
    assert (request.stage, request.replied_at) == (Stage.REPLIED, to_minute(NOW))
    with pytest.raises(WrongStage):
        service.mark_replied(request, NOW, NOW)


def test_a_reply_may_be_typed_later_but_lies_between_arrival_and_now() -> None:
    request = opened(arrived_at=NOW - timedelta(hours=3))
    assert service.mark_replied(request, NOW - timedelta(hours=2), NOW).replied_at == to_minute(
        NOW - timedelta(hours=2)
    )
    for wrong in (NOW - timedelta(hours=4), NOW + timedelta(minutes=2)):
        with pytest.raises(BadTime):
            service.mark_replied(request, wrong, NOW)


def test_a_reply_within_the_minute_of_the_arrival_is_accepted() -> None:
    assert service.mark_replied(opened(), to_minute(NOW), NOW).replied_at == to_minute(NOW)


def test_a_reply_after_assignment_leaves_the_peer_assigned() -> None:
    request = service.mark_replied(assigned(), NOW, NOW)
    assert (request.stage, request.assigned) == (Stage.ASSIGNED, A)


# ------------------------------------------------------------------ assigning


def test_a_free_peer_is_assigned_without_counting_an_override() -> None:
    request = assigned()
    assert (request.assigned, request.stage, request.overrides) == (A, Stage.ASSIGNED, 0)


def test_a_hard_bar_cannot_be_overridden() -> None:
    request = opened()
    bars = [
        Bar(id="soft", says="Soft.", peers=frozenset({A}), overridable=True),
        Bar(id="hard", says="Hard.", peers=frozenset({A})),
    ]
    with pytest.raises(NotAssignable):
        service.assign(request, ranking(request, *bars), A, override=True)


def test_a_soft_bar_needs_a_decision_and_the_decision_is_counted() -> None:
    request = opened()
    ranked = ranking(request, Bar(id="soft", says="Soft.", peers=frozenset({A}), overridable=True))
    with pytest.raises(NotAssignable):
        service.assign(request, ranked, A)
    done = service.assign(request, ranked, A, override=True)
    assert (done.assigned, done.overrides) == (A, 1)
    for _ in range(20):
        done = service.assign(done, ranked, A, override=True)
    assert done.overrides == 9


def test_an_override_on_a_free_peer_counts_nothing() -> None:
    request = opened()
    assert service.assign(request, ranking(request), A, override=True).overrides == 0


def test_somebody_who_is_no_candidate_cannot_be_assigned() -> None:
    request = opened()
    with pytest.raises(NotAssignable):
        service.assign(request, ranking(request), Id("c" * 16), override=True)


def test_a_vetoed_peer_cannot_be_assigned_by_a_ranking_that_does_not_know_it() -> None:
    request = opened()
    stale = ranking(request)
    for override in (False, True):
        with pytest.raises(NotAssignable, match="not to be given"):
            service.assign(service.veto(request, A), stale, A, override=override)


def test_a_conflict_is_a_veto_without_a_reason_and_takes_the_request_back() -> None:
    request = service.veto(assigned(wished_peer=A), A)
    assert (request.assigned, request.vetoed, request.stage) == (None, (A,), Stage.NEW)
    assert service.veto(request, A) == request


# ------------------------------------------------------------------ contacts


def test_a_contact_needs_an_assigned_peer() -> None:
    with pytest.raises(WrongStage):
        service.enter_contact(opened(), TALK, NOW)


def test_a_contact_is_also_an_answer() -> None:
    assert service.enter_contact(assigned(), TALK, NOW).replied_at == to_minute(NOW)


def test_an_attempt_that_reached_nobody_changes_no_stage_answers_nothing_and_is_no_load() -> None:
    request = service.enter_contact(assigned(), MISSED, NOW)
    assert (request.stage, request.replied_at, request.contacts) == (Stage.ASSIGNED, None, (MISSED,))
    assert not service.is_load(MISSED)
    assert service.is_load(TALK)


def test_a_follow_up_keeps_the_request_open_under_the_same_code() -> None:
    once = service.enter_contact(assigned(), TALK, NOW)
    twice = service.enter_contact(once, TALK, NOW)
    assert (twice.code, len(twice.contacts), twice.stage) == (once.code, 2, Stage.CONTACTED)


def test_contacts_of_a_request_are_bounded() -> None:
    request = assigned()
    for _ in range(service.MOST_CONTACTS):
        request = service.enter_contact(request, TALK, NOW)
    with pytest.raises(WrongStage):
        service.enter_contact(request, TALK, NOW)


# ------------------------------------------------------------------ closing


def test_closing_counts_one_category_a_family_and_keeps_only_the_month() -> None:
    request = service.enter_contact(assigned(), attrs.evolve(TALK, referral=Referral.TAKEN), NOW)
    closing = service.close(request, NOW + timedelta(hours=1), NOW, TODAY)
    assert closing.period == "2026-11"
    assert dict(closing.counts) == {
        "intake.channel": "line",
        "intake.source": "self",
        "intake.topic": "loss",
        "intake.contacts": "one",
        "intake.outcome": "supported",
        "intake.referral": "taken",
        "intake.wish": "none",
        "intake.overrides": "none",
        "intake.format": "phone",
        "intake.reply": "in_time",
        "intake.path": "team",
        "intake.reason": "not_said",
        "intake.kind": "everyday",
        "intake.duration": "under_30",
    }
    assert len(dict(closing.counts)) == len(closing.counts)


@pytest.mark.clause("mpd-02", "mn124-09")
def test_who_declined_and_who_needed_nothing_look_the_same() -> None:
    declined = opened(arrived_at=NOW - timedelta(hours=2), source=Source.SUPERVISOR)
    no_need = attrs.evolve(declined, code=Code("teal-owl-11"))
    assert service.close(declined, None, NOW, TODAY) == service.close(no_need, None, NOW, TODAY)
    assert counts(declined)["intake.outcome"] == "no_need"
    assert not {"declined", "refused"} & {outcome.value for outcome in Outcome}


@pytest.mark.clause("mpd-10", "mndps-20")
def test_of_the_times_remains_in_time_or_late() -> None:
    due = NOW
    replied = service.mark_replied(opened(arrived_at=NOW - timedelta(hours=30)), NOW - timedelta(minutes=5), NOW)
    assert counts(replied, due)["intake.reply"] == "in_time"
    assert counts(replied, due - timedelta(hours=6))["intake.reply"] == "late"
    assert "intake.reply" not in counts(replied, None)


def test_a_reply_in_the_very_minute_of_the_limit_is_in_time() -> None:
    replied = service.mark_replied(opened(), to_minute(NOW), NOW)
    assert counts(replied, to_minute(NOW))["intake.reply"] == "in_time"


def test_an_unanswered_request_is_judged_by_the_moment_it_closes() -> None:
    request = opened(arrived_at=NOW - timedelta(hours=3))
    assert "intake.reply" not in counts(request, NOW + timedelta(hours=1))
    assert "intake.reply" not in counts(request, NOW)
    assert counts(request, NOW - timedelta(hours=1))["intake.reply"] == "late"


@pytest.mark.clause("mpd-13")
def test_what_became_of_a_wish_is_a_category() -> None:
    assert counts(assigned(wished_peer=A))["intake.wish"] == "honoured"
    assert counts(assigned(wished_peer=B))["intake.wish"] == "not_honoured"
    assert counts(assigned())["intake.wish"] == "none"
    assert counts(service.veto(opened(wished_peer=A), A))["intake.wish"] == "not_honoured"


@pytest.mark.clause("mpd-41", "mesq-26")
def test_escalation_to_clinical_care_remains_as_a_category_only() -> None:
    request = service.enter_contact(assigned(), attrs.evolve(TALK, outcome=Outcome.ESCALATED), NOW)
    request = service.enter_contact(request, TALK, NOW)
    assert counts(request)["intake.outcome"] == "escalated"


@pytest.mark.parametrize("outcome", list(Outcome))
def test_any_contact_can_end_in_a_referral(outcome: Outcome) -> None:
    contact = attrs.evolve(TALK, outcome=outcome, referral=Referral.OFFERED)
    request = service.enter_contact(assigned(), contact, NOW)
    reached = outcome is not Outcome.NOT_REACHED
    assert counts(request)["intake.referral"] == ("offered" if reached else "not_needed")


def test_a_request_that_reached_nobody_counts_no_kind_of_contact() -> None:
    request = service.enter_contact(assigned(), MISSED, NOW)
    assert "intake.format" not in counts(request)
    assert counts(request)["intake.contacts"] == "none"
    assert counts(request)["intake.outcome"] == "not_reached"


# ------------------------------------------------------------------ peers that go


def test_requests_of_a_peer_who_keeps_none_wait_for_another_and_other_requests_stay() -> None:
    mine = assigned()
    replied = service.mark_replied(attrs.evolve(mine, id=Id("d" * 16)), NOW, NOW)
    other = attrs.evolve(mine, id=Id("e" * 16), assigned=B)
    back = service.to_release([mine, replied, other, opened()], frozenset({B}))
    assert [(request.id, request.assigned, request.stage) for request in back] == [
        (mine.id, None, Stage.NEW),
        (replied.id, None, Stage.REPLIED),
    ]


# ------------------------------------------------------------------ next step


def test_the_card_names_the_next_step_at_every_stage() -> None:
    replied = service.mark_replied(opened(), NOW, NOW)
    given = service.assign(replied, ranking(replied), A)
    done = service.enter_contact(given, TALK, NOW)
    assert "press d" in service.next_step(opened())
    assert "press a" in service.next_step(replied).lower()
    assert "(l)" in service.next_step(given)
    assert "press x" in service.next_step(done).lower()
