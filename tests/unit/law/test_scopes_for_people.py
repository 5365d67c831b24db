"""How much may be told is said once, whatever words statute and policy have for it."""

from __future__ import annotations

import pytest

from peerdesk_core.law.telling.scopes import limits


@pytest.mark.clause("mpd-21")
@pytest.mark.parametrize(
    ("scopes", "said"),
    [
        (
            ["only what the report needs", "what is legally compelled: what the report needs"],
            ["what is legally compelled: what the report needs"],
        ),
        (
            [
                "the same subject only",
                "what the order names",
                "what is compelled: testimony on the same subject",
            ],
            ["what the order names", "what is compelled: testimony on the same subject"],
        ),
        (
            ["support only; it stays confidential there", "support only"],
            ["support; it stays confidential there"],
        ),
        (["only the report", "the report", "the report only."], ["the report"]),
        (
            ["what was agreed", "the least, to one named first"],
            ["what was agreed", "the least, to one named first"],
        ),
        (["the least that prevents the harm", "the harmless"], ["the least that prevents the harm", "the harmless"]),
        ([], []),
    ],
    ids=["compelled", "subject", "added limit", "only", "two limits", "like words", "none"],
)
def test_each_limit_is_said_once_and_none_is_lost(scopes: list[str], said: list[str]) -> None:
    assert list(limits(scopes)) == said
