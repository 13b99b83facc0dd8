"""The formulas over controls/: what stands in the cell, field by field."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from tradecell.excel.functions_cells import CellError
from tradecell.excel.functions_controls import TC_CHIP, TC_CLASSIFY, TC_ECCN, TC_LICENSE, TC_OWNED, TC_TPP

H100 = "AI accelerator, 1979 TOPS at FP8 dense, die area 814 mm2, for datacenters"


def test_tpp_over_a_column_with_one_bit_length() -> None:
    assert TC_TPP([[1979.0], [None], [312.0]], 8.0) == [[15832.0], [""], [2496.0]]


def test_tpp_without_a_bit_length_is_an_error_of_the_cell() -> None:
    good, bad = TC_TPP([1979.0, 312.0], [8.0, None])  # type: ignore[misc]
    assert good == 15832.0
    assert isinstance(bad, CellError)
    assert "missing" in bad.reason


def test_a_chip_falls_under_a_paragraph_or_names_what_is_missing() -> None:
    assert TC_CHIP(15832.0, 814.0, True) == "3A090.a"
    assert "die area" in str(TC_CHIP(3000.0))
    assert TC_CHIP([[15832.0], [None]], [[814.0], [None]], [["yes"], [None]]) == [["3A090.a"], [""]]
    assert TC_CHIP(None, None, None, 7.5) == "3A090.c"
    assert isinstance(TC_CHIP(15832.0, 814.0, "perhaps"), CellError)
    assert isinstance(TC_CHIP("#N/A", 814.0), CellError)


def test_classify_answers_fields_of_the_best_candidate() -> None:
    assert TC_CLASSIFY(H100) == "3A090"
    answer: Any = TC_CLASSIFY([[H100], [None]], [["eccn", "paragraph", "confidence", "why"]])
    assert answer[0][:3] == ["3A090", "3A090.a.1", "high"]
    assert "TPP" in answer[0][3]
    assert answer[1] == ["", "", "", ""]


def test_an_ear99_that_little_speaks_for_says_so() -> None:
    for field in ("eccn", "paragraph"):
        answer = str(TC_CLASSIFY("graphite crucible", field))
        assert answer.startswith("EAR99")
        assert answer != "EAR99"


def test_what_is_no_description_is_not_classified() -> None:
    assert isinstance(TC_CLASSIFY("#REF!"), CellError)
    assert isinstance(TC_CLASSIFY(True), CellError)
    assert TC_CLASSIFY(None) == ""


def test_a_table_of_candidates_for_one_description() -> None:
    table: Any = TC_CLASSIFY(H100, "table")
    assert table[0][:2] == ["ECCN", "Paragraph"]
    assert table[1][0] == "3A090"
    assert len({len(row) for row in table}) == 1
    assert isinstance(TC_CLASSIFY([[H100], ["graphite"]], "table"), CellError)


def test_eccn_tells_title_and_controls() -> None:
    assert "AI processors" in str(TC_ECCN("3A090"))
    answer: Any = TC_ECCN([["3A090"], ["nonsense"]], [["title", "controls"]])
    assert "RS" in answer[0][1]
    assert all(isinstance(cell, CellError) for cell in answer[1])


def test_a_licence_requirement_with_its_rule_and_day() -> None:
    answer: Any = TC_LICENSE([["3A001.a.1"], [None], ["EAR99"]], "RU")
    assert answer[0] == ["licence required"]
    assert answer[1] == [""]
    assert TC_LICENSE("3A001.a.1", "RU", datetime(2026, 1, 15), "controls") == TC_LICENSE(
        "3A001.a.1", "RU", "2026-01-15", "controls"
    )
    assert "746" in str(TC_LICENSE("3A001.a.1", "RU", None, "rule"))


@pytest.mark.parametrize(
    ("eccn", "country", "day"),
    [("3A001.a.1", None, None), ("3A001.a.1", "Atlantis", None), ("XYZ", "CN", None), ("3A001.a.1", "CN", "someday"),
     ("3A001.a.1", "#N/A", None), ("3A001.a.1", "CN", 3.0)],
)  # fmt: skip
def test_a_licence_question_that_makes_no_sense_is_an_error(eccn: object, country: object, day: object) -> None:
    assert isinstance(TC_LICENSE(eccn, country, day), CellError)


@pytest.mark.usefixtures("excel_home")
def test_owners_are_screened_against_the_list_in_use(publish: Callable[..., Any]) -> None:
    assert "Zhipu AI" in str(TC_OWNED([["Zhipu AI"], ["Garden Tools"]], [[60.0], [40.0]]))
    assert TC_OWNED([[None], [None]], [[None], [None]]) == ""
    assert isinstance(TC_OWNED([["#N/A"]], [[60.0]]), CellError)
    assert isinstance(TC_OWNED([["a"], ["b"]], [[60.0], [60.0]]), CellError)
    publish("Dangerous Widgets Ltd")
    assert "Zhipu" not in str(TC_OWNED([["Zhipu AI"]], [[100.0]]))
