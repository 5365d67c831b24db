"""The fold between ranks: policy tightens and adds duties; it never permits what statute forbids."""

from __future__ import annotations

import pytest

from peerdesk_core.law.fold import HEADLINE, TELLING, VERDICT_OF, Departing, Folded, Token, Verdict, fold

MUST, MAY, MUST_NOT, UNSHIELDED, COMPELLABLE, ASK, SILENT = Token

TABLE = [
    (MUST_NOT, MUST_NOT, Verdict.PROHIBITED, None),
    (MUST_NOT, MAY, Verdict.PROHIBITED, Departing.VOID_PERMISSION),
    (MUST_NOT, MUST, Verdict.PROHIBITED, Departing.VOID_DUTY),
    (MUST_NOT, SILENT, Verdict.PROHIBITED, None),
    (MAY, MUST_NOT, Verdict.CONSULT, Departing.STRICTER),
    (MAY, MAY, Verdict.PERMITTED, None),
    (MAY, MUST, Verdict.REQUIRED, Departing.ADDS_DUTY),
    (MAY, SILENT, Verdict.PERMITTED, None),
    (MUST, MUST_NOT, Verdict.REQUIRED, Departing.VOID_BAR),
    (MUST, MAY, Verdict.REQUIRED, Departing.WEAKER),
    (MUST, MUST, Verdict.REQUIRED, None),
    (MUST, SILENT, Verdict.REQUIRED, None),
    (UNSHIELDED, MUST_NOT, Verdict.NOT_PRIVILEGED, None),
    (UNSHIELDED, MAY, Verdict.PERMITTED, None),
    (UNSHIELDED, MUST, Verdict.REQUIRED, Departing.ADDS_DUTY),
    (UNSHIELDED, SILENT, Verdict.NOT_PRIVILEGED, None),
    *((COMPELLABLE, lower, Verdict.COMPELLABLE, None) for lower in (MUST_NOT, MAY, MUST, SILENT)),
]


@pytest.mark.parametrize(("upper", "lower", "verdict", "departing"), TABLE)
def test_every_row_of_the_table_between_ranks(
    upper: Token, lower: Token, verdict: Verdict, departing: Departing | None
) -> None:
    folded = fold(upper, lower)
    assert (VERDICT_OF[folded.token], folded.departing) == (verdict, departing)


def test_a_permission_that_may_not_be_narrowed_stands_against_a_stricter_policy() -> None:
    assert fold(MAY, MUST_NOT, narrowable=False) == Folded(MAY, Departing.VOID_BAR)


@pytest.mark.parametrize("token", Token)
def test_silence_on_either_side_changes_nothing(token: Token) -> None:
    assert fold(SILENT, token).token is token
    assert fold(token, SILENT).token is token


@pytest.mark.parametrize("lower", Token)
def test_no_lower_text_opens_what_a_higher_one_forbids_or_closes_what_it_demands(lower: Token) -> None:
    assert fold(MUST_NOT, lower).token is MUST_NOT
    assert fold(MUST, lower).token is MUST


def test_an_unverified_statute_never_tells_by_itself_and_lets_a_policy_speak_with_a_badge() -> None:
    assert VERDICT_OF[fold(ASK, SILENT).token] is Verdict.CONSULT
    assert VERDICT_OF[fold(ASK, MUST_NOT).token] is Verdict.CONSULT
    assert fold(ASK, MAY) == Folded(MAY, Departing.UNVERIFIED)
    assert fold(ASK, MUST) == Folded(MUST, Departing.UNVERIFIED)


def test_the_headline_prefers_a_duty_to_everything_and_prohibited_to_nothing() -> None:
    assert HEADLINE[0] is Verdict.REQUIRED and HEADLINE[-1] is Verdict.PROHIBITED
    assert {Verdict.REQUIRED, Verdict.COMPELLABLE, Verdict.PERMITTED} == TELLING
