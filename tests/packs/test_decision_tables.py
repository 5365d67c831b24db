"""Every row of the five decision tables, and every answer that a row prints, has a worked case that names it.

The cases are answered by `test_worked_cases`; here only that none is missing.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

CASES: list[dict[str, Any]] = [
    case
    for file in sorted((Path(__file__).parent / "cases").glob("*.toml"))
    for case in tomllib.loads(file.read_text(encoding="utf-8"))["case"]
]

MINNEAPOLIS = """
C01 consult                     C12 consult         C23 consult compellable
C02 required                    C13 prohibited      C24 not_privileged required
C03 required consult            C14 compellable     C25 prohibited
C04 required prohibited consult C15 consult         C26 required consult
C05 required consult            C16 permitted prohibited C27 consult
C06 prohibited required         C17 prohibited      C28 permitted
C07 prohibited                  C18 prohibited      C29 prohibited
C08 prohibited                  C19 prohibited      C30 prohibited
C09 required prohibited         C20 prohibited      C31 prohibited
C10 prohibited                  C21 prohibited      C32 prohibited
C11 permitted prohibited        C22 prohibited      C33 consult
"""
SECTION_1_24 = """
C01 permitted            C12 permitted consult  C23 consult compellable
C02 permitted            C13 prohibited         C24 not_privileged required
C03 permitted            C14 compellable        C25 prohibited
C04 required             C15 consult            C26 permitted consult
C05 required             C16 permitted prohibited C27 consult
C06 prohibited           C17 prohibited         C28 permitted
C07 prohibited           C18 prohibited permitted C29 prohibited
C08 prohibited           C19 prohibited         C30 prohibited
C09 permitted prohibited C20 prohibited         C31 prohibited
C10 prohibited           C21 prohibited         C32 prohibited
C11 permitted            C22 prohibited         C33 consult
"""
ST_LOUIS = """
C01 prohibited consult       C12 permitted consult     C23 consult compellable
C02a permitted               C13 prohibited            C24 not_privileged
C02b not_privileged          C14 permitted             C25 prohibited
C03 permitted not_privileged C15 permitted             C26 required
C04 required                 C16 permitted prohibited  C27 consult
C05 required                 C17 permitted prohibited  C28 permitted
C06 not_privileged           C18 permitted             C29 permitted prohibited
C07 prohibited               C19 permitted prohibited  C30 prohibited
C08 prohibited               C20 prohibited            C31 prohibited
C09 not_privileged permitted C21 prohibited not_privileged C32 prohibited
C10 not_privileged           C22 prohibited            C33 not_privileged consult
C11 permitted consult        + compellable
"""
MESQUITE = """
C01 consult permitted    C12 permitted           C23 consult compellable
C02 permitted            C13 permitted           C24 not_privileged
C03 permitted            C14 consult compellable C25 prohibited
C04 required             C15 compellable         C26 permitted consult
C05 required             C16 permitted prohibited C27 consult
C06 permitted            C17 permitted           C28 permitted
C07 prohibited compellable C18 permitted consult C29 prohibited
C08 permitted            C19 prohibited          C30 prohibited
C09 permitted prohibited C20 prohibited          C31 prohibited
C10 permitted prohibited C21 prohibited permitted C32 prohibited
C11 permitted            C22 prohibited          C33 not_privileged
"""
# The guideline's table has no row for testimony by survivors: it stands in the row on testimony.
STATE_GUIDELINE = """
C01 permitted            C12 permitted           C23 consult
C02 permitted            C13 prohibited          C24 not_privileged
C03 permitted            C14 compellable consult C25 prohibited
C04 required             C16 permitted           C26 permitted
C05 required             C17 prohibited          C27 permitted
C06 prohibited           C18 prohibited          C28 permitted
C07 prohibited           C19 prohibited          C29 prohibited
C08 prohibited           C20 prohibited          C30 prohibited
C09 permitted            C21 prohibited          C31 prohibited
C10 prohibited           C22 prohibited          C32 prohibited
C11 permitted                                    C33 consult
"""
TABLES = {
    "B1": ("us-mn-minneapolis-pd", MINNEAPOLIS),
    "B2": ("us-mn-section-1-24", SECTION_1_24),
    "B3": ("us-mo-slmpd", ST_LOUIS),
    "B4": ("us-tx-mesquite-pd", MESQUITE),
    "B5": ("us-mn-dps", STATE_GUIDELINE),
}
VERDICTS = {"required", "compellable", "permitted", "consult", "not_privileged", "prohibited"}


def _rows() -> list[tuple[str, str]]:
    """(row, verdict), such as ("B1 C05", "required"), for every answer that a row prints."""
    found: list[tuple[str, str]] = []
    for table, (_, text) in TABLES.items():
        row = ""
        for word in text.split():
            if word in VERDICTS:
                found.append((row, word))
            else:
                row = f"{table} {word}"
    return found


ROWS = _rows()


@pytest.mark.parametrize(("row", "verdict"), ROWS)
def test_every_answer_that_a_row_prints_has_a_worked_case(row: str, verdict: str) -> None:
    assert [case["id"] for case in CASES if row in case["row"] and case["expected"] == verdict]


def test_the_tables_have_all_their_rows() -> None:
    numbers = {f"C{number:02d}" for number in range(1, 34)}
    for table in TABLES:
        rows = {row.split()[1] for row, _ in ROWS if row.startswith(table)}
        split = {"C02a", "C02b", "+"} if table == "B3" else set()
        missing = {"C02"} if table == "B3" else {"C15"} if table == "B5" else set()
        assert rows == numbers - missing | split, table


def test_a_case_names_rows_of_its_own_department_only() -> None:
    for case in CASES:
        for row in case["row"]:
            if row.startswith("B"):
                assert row in {known for known, _ in ROWS}, case["id"]
                assert TABLES[row.split()[0]][0] == case["department"], case["id"]
