"""What is said of one row."""

from __future__ import annotations

import json
from datetime import date
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradecell.report import ANSWER_COLUMNS, Searched, Table, answer_cells, finish, to_json
from tradecell.report.answer import score
from tradecell.screening import Screening


def test_the_cells_of_a_hit(fake: ModuleType) -> None:
    answer = fake.FakeScreener().screen(["both"])[0]
    cells = dict(zip(ANSWER_COLUMNS, answer_cells(answer), strict=True))
    assert cells == {
        "Status": "HIT",
        "Score": 97.2,
        "Listed name": "Zhipu AI",
        "List": "EL",
        "Country": "CN",
        "Programme": "",
        "Licence requirement": "All items subject to the EAR (See §§ 734.3 and 744.11 of the EAR)",
        "Licence policy": "Presumption of denial",
        "Citation": "90 FR 4617, 1/16/25",
        "Reason": "same as the alias Zhipu AI; country CN agrees",
        "List date": date(2026, 7, 31),
        "Note": "also: Sophgo Technologies Ltd. (EL, 81.0)",
    }


def test_an_empty_cell_has_no_answer() -> None:
    assert not any(answer_cells(Screening("", "")))


@pytest.mark.parametrize(("value", "shown"), [(99.96, 99.9), (99.999, 99.9), (100, 100.0), (87.64, 87.6), (None, None)])
def test_only_a_full_score_is_100(value: float | None, shown: float | None) -> None:
    assert score(value) == shown


@pytest.mark.parametrize("sample", [False, True])
def test_a_row_that_was_not_fully_read_is_not_without_hit(sample: bool) -> None:
    prefix = "SAMPLE LIST: " if sample else ""
    table = Table(("Name",), [(letter,) for letter in "abcde"], 0, incomplete=dict.fromkeys((0, 1, 2, 4), "cut"))
    given_answers = [
        Screening("a", prefix + "NO HIT"),
        Screening("b", prefix + "HIT", note="first"),
        Screening("c", ""),
        Screening("d", prefix + "NO HIT"),
        Screening("e", prefix + "CLEARED"),
    ]
    answers = finish(table, given_answers, sample)
    assert [answer.status for answer in answers] == [
        prefix + "NOT SCREENED", prefix + "HIT", prefix + "NOT SCREENED", prefix + "NO HIT",
        prefix + "NOT SCREENED",
    ]  # fmt: skip
    assert [answer.note for answer in answers] == ["cut", "first; cut", "cut", "", "cut"]


@given(st.text(st.characters()))
def test_json_is_always_utf_8_and_gives_the_query_back(searched: Searched, query: str) -> None:
    text = to_json([2], [Screening(query, "NO HIT", note=query)], searched)
    assert json.loads(text.encode("utf-8"))["screenings"][0]["query"] == query
