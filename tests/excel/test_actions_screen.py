"""A run over a selection as VBA asks for it: what stands above, the blocks, and its end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tradecell.excel import actions_screen
from tradecell.excel.actions_screen import excel_begin, excel_block, excel_finish, excel_head, is_heading
from tradecell.excel.functions_cells import CellError
from tradecell.records import Records
from tradecell.report.answer import ANSWER_COLUMNS
from tradecell.report.columns import KEY_COLUMNS

pytestmark = pytest.mark.usefixtures("excel_home", "no_run_left")


@pytest.fixture
def no_run_left(excel_home: Path) -> Iterator[None]:  # noqa: ARG001  what is left is recorded in this test's home
    yield
    actions_screen.runs().finish_all()


def begin(kind: str = "screen", right: bool = False, rows: int = 1) -> str:
    return excel_begin(kind, right, "C:\\books\\a.xlsx", "Sheet1", "A", "A1:A3", "sheet Screening", rows)


def test_a_block_has_a_line_a_cell_as_wide_as_its_head() -> None:
    for kind in ("screen", "classify"):
        for right in (False, True):
            info, columns, widths = excel_head(kind, "x", right)
            block = excel_block(begin(kind, right), [["Zhipu AI"], [None], ["#N/A"]], 0, 7)
            assert {len(row) for row in block} == {len(columns)} == {len(widths)} == {len(info)}
            assert [row[0] for row in block] == [7, 8, 9] or right


def test_answers_beside_the_names_are_those_of_every_screened_file() -> None:
    assert excel_head("screen", None, True)[1] == list(ANSWER_COLUMNS)


def test_a_sheet_of_its_own_says_what_each_row_can_be_decided_on() -> None:
    columns = excel_head("screen", None, False)[1]
    assert columns[-4:] == list(KEY_COLUMNS)
    hit, none = excel_block(begin(), [[" Zhipu  AI "], ["Garden Tools"]], 0, 1)
    assert hit[-4] == "' Zhipu  AI " or hit[-4] == "'Zhipu AI", "the name as it was asked, kept as text"
    assert str(hit[-3]).startswith("'EL:")
    assert len(str(hit[-2])) == 65
    assert none[-4:] == ["", "", "", ""]


def test_a_date_is_a_date_and_a_name_stays_text() -> None:
    (row,) = excel_block(begin(), [["=1+1"]], 0, 1)
    assert row[1] == "'=1+1"
    assert isinstance(row[12], datetime)


def test_headings_are_told_from_firms() -> None:
    assert all(map(is_heading, ("Supplier", "company name", " NAME ", "Lieferant", "Description")))
    assert not any(map(is_heading, ("Supplier Ltd", "Namensa", "", None, 5.0, "Apple", "Zhipu AI")))
    info, columns, _ = excel_head("screen", "Supplier", False)
    assert (info[1], columns[1]) == (True, "Supplier")
    info, columns, _ = excel_head("screen", "Zhipu AI", False)
    assert (info[1], columns[1]) == (False, "Name")


def test_an_error_is_one_marked_text_for_the_whole_block(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions_screen, "lists", lambda: 1 / 0)
    answer: Any = begin()
    assert isinstance(answer, CellError)
    assert isinstance(excel_head("screen", None, False), CellError)


def test_a_run_that_python_does_not_know_is_an_error_that_says_what_to_do() -> None:
    answer: Any = excel_block("run 999", [["a"]], 0, 1)
    assert "press the button again" in answer.reason
    ((number,), (why,)) = excel_finish("run 999", 1, "finished")
    assert number == 0
    assert "not known any more" in why


def test_a_block_that_is_asked_for_again_replaces_what_it_was() -> None:
    run = begin(rows=3)
    excel_block(run, [["Zhipu AI"], ["Garden Tools"]], 0, 1)
    excel_block(run, [["Zhipu AI"], ["Garden Tools"]], 0, 1)
    excel_block(run, [["Huawei Technologies"]], 2, 3)
    ((number,), (why,)) = excel_finish(run, 3, "finished")
    assert why == ""
    with Records.open() as records:
        assert [row.number for row in records.screened_rows(number)] == [1, 2, 3]
        assert sum(records.event(number).facts["counts"].values()) == 3


def test_all_blocks_of_a_run_are_answered_by_one_list(publish: Any) -> None:
    publish("Dangerous Widgets Ltd")
    run = begin(rows=2)
    first = excel_block(run, [["Dangerous Widgets Ltd"]], 0, 1)
    publish("Other Gadgets Ltd")
    second = excel_block(run, [["Dangerous Widgets Ltd"]], 1, 2)
    assert first[0][2] == second[0][2] == "HIT"
    excel_finish(run, 2, "finished")
    (after,) = excel_block(begin(), [["Dangerous Widgets Ltd"]], 0, 1)
    assert after[2] == "NO HIT"


def test_what_was_left_without_an_end_is_recorded_when_the_next_run_begins() -> None:
    excel_block(begin(), [["Zhipu AI"]], 0, 1)
    begin()
    with Records.open() as records:
        (event,) = records.events(kinds=("screening",))
    assert (event.facts["ended"], event.row_count) == ("left", 1)
