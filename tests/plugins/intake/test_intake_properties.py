"""Whatever was entered on a request, its close counts declared categories only, one for each family, and no time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from peerdesk_core.model.codes import Code
from peerdesk_core.model.ids import Id, to_minute
from peerdesk_core.model.needs import (
    Channel,
    Contact,
    ContactKind,
    Duration,
    Format,
    Outcome,
    ReachVia,
    Reason,
    Referral,
    Request,
    Source,
    Topic,
)
from peerdesk_core.model.resources import ResourceKind
from peerdesk_intake import service
from peerdesk_intake.closing import FAMILIES
from peerdesk_intake.models import NoConsent, WrongStage

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
PEER = Id("0000000000000001")
DECLARED = {family: {member.value for member in of} for family, of, _ in FAMILIES}

contacts = st.builds(
    Contact,
    format=st.sampled_from(Format),
    duration=st.sampled_from(Duration),
    topic=st.sampled_from(Topic),
    referral=st.sampled_from(Referral),
    outcome=st.sampled_from(Outcome),
    limits_stated=st.booleans(),
    kind=st.sampled_from(ContactKind),
    consented=st.booleans(),
    referred_to=st.none() | st.sampled_from(ResourceKind),
    more_offered=st.booleans(),
)
requests = st.builds(
    Request,
    id=st.just(Id("a" * 16)),
    code=st.just(Code("amber-heron-42")),
    channel=st.sampled_from(Channel),
    source=st.sampled_from(Source),
    format=st.sampled_from(Format),
    reach_via=st.sampled_from(ReachVia),
    arrived_at=st.just(to_minute(NOW - timedelta(hours=30))),
    reason=st.sampled_from(Reason),
    wished_peer=st.none() | st.just(PEER),
    assigned=st.none() | st.just(PEER),
    overrides=st.integers(0, 9),
)


def entered(request: Request, talks: list[Contact], escalated: bool) -> Request:
    """The request after every talk that may be entered."""
    for talk in talks:
        try:
            request = service.enter_contact(request, talk, NOW)
        except (NoConsent, WrongStage):
            continue
    return service.escalate(request, NOW) if escalated else request


@settings(max_examples=300)
@given(requests, st.lists(contacts, max_size=6), st.booleans(), st.none() | st.integers(-40, 40))
def test_a_close_counts_one_declared_category_a_family(
    request: Request, talks: list[Contact], escalated: bool, due_in: int | None
) -> None:
    done = entered(request, talks, escalated)
    due = None if due_in is None else NOW + timedelta(hours=due_in)
    closing = service.close(done, due, NOW, NOW.date())
    families = [family for family, _ in closing.counts]
    assert len(families) == len(set(families))
    assert all(category in DECLARED[family] for family, category in closing.counts)
    assert closing.period == "2026-11"
    if not [talk for talk in done.contacts if service.is_load(talk)]:
        assert not {"intake.format", "intake.kind", "intake.duration", "intake.referred"} & set(families)


@settings(max_examples=200)
@given(requests, st.lists(contacts, max_size=6))
def test_support_without_consent_is_never_on_a_request(request: Request, talks: list[Contact]) -> None:
    done = entered(request, talks, False)
    assert all(talk.consented or talk.outcome in service.WITHOUT_CONSENT for talk in done.contacts)


@settings(max_examples=100)
@given(requests, st.lists(contacts, max_size=4))
def test_what_differs_in_wishes_and_code_alone_is_counted_alike(request: Request, talks: list[Contact]) -> None:
    done = entered(request, talks, False)
    other = attrs.evolve(done, id=Id("b" * 16), code=Code("teal-owl-11"), touched_at=None, follow_up_at=None)
    assert service.close(done, None, NOW, NOW.date()) == service.close(other, None, NOW, NOW.date())
