"""The names of added columns, and finding them again."""

from __future__ import annotations

import pytest

from tradecell.records import OUTCOMES as RECORDED
from tradecell.report import ANSWER_COLUMNS
from tradecell.report.columns import HIT_COLUMNS, KEY_COLUMNS, OUTCOMES, RESULT_COLUMNS, added_headers, find_added


def test_added_headers_are_told_apart() -> None:
    headers = added_headers(["status", "Note", "Note (tradecell)", "Score "])
    assert headers[0] == "Status (tradecell)"
    assert headers[1] == "Score (tradecell)"
    assert headers[-1] == "Note (tradecell 2)"
    assert headers[2] == "Listed name"


def test_a_person_chooses_among_the_words_of_the_records() -> None:
    assert set(OUTCOMES) == set(RECORDED) - {"withdrawn"}


def test_results_have_all_that_is_answered_and_both_sheets_say_what_a_decision_is_about() -> None:
    assert set(ANSWER_COLUMNS) <= set(RESULT_COLUMNS)
    assert set(KEY_COLUMNS) <= set(RESULT_COLUMNS) & set(HIT_COLUMNS)


@pytest.mark.parametrize("times", [0, 1, 2, 3])
def test_a_column_is_found_again_however_often_a_report_was_screened(times: int) -> None:
    columns = ["Supplier"]
    for _ in range(times + 1):
        columns += added_headers(columns, RESULT_COLUMNS)
    for name in RESULT_COLUMNS:
        found = find_added(columns, name)
        assert found is not None
        assert found == len(columns) - len(RESULT_COLUMNS) + RESULT_COLUMNS.index(name)


@pytest.mark.parametrize("header", ["Decisions", "My Decision", "Decision (other)", "Decision (tradecell", ""])
def test_other_columns_are_not_taken_for_ours(header: str) -> None:
    assert find_added([header], "Decision") is None


def test_case_and_blanks_do_not_matter() -> None:
    assert find_added(["x", " decision "], "Decision") == 1
