"""The screened workbook, read back with another library."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tradecell.report import Searched, Table, read_table, write_report
from tradecell.report.columns import RESULT_COLUMNS

Make = Callable[..., Path]


@pytest.fixture
def written(fake: ModuleType, searched: Searched, tmp_path: Path) -> Callable[[Table], Any]:
    def write(table: Table) -> Any:
        path = tmp_path / "out.xlsx"
        write_report(path, table, fake.FakeScreener().screen(table.names()), searched)
        return openpyxl.load_workbook(path)

    return write


def column(sheet: Any, header: str, row: int = 1) -> int:
    return next(cell.column for cell in sheet[row] if cell.value == header)


def test_values_keep_their_types(written: Callable[[Table], Any]) -> None:
    values: list[object] = [
        "Zhipu AI", 360, 12.5, Decimal("1.25"), True, date(2025, 1, 16), datetime(2025, 1, 16, 9, 30), time(9, 30),
        timedelta(hours=30), None, 2**60, date(1850, 1, 1), datetime(2025, 1, 1, tzinfo=UTC), float("inf"), [1, 2],
        "00123",
    ]  # fmt: skip
    sheet = written(Table(tuple(f"c{at}" for at in range(len(values))), [values], 0))["Results"]
    cells = [sheet.cell(2, at + 1).value for at in range(len(values))]
    assert cells == [
        "Zhipu AI", 360, 12.5, 1.25, True, datetime(2025, 1, 16), datetime(2025, 1, 16, 9, 30), time(9, 30),
        timedelta(hours=30), None, str(2**60), "1850-01-01", "2025-01-01 00:00:00+00:00", "inf", "[1, 2]", "00123",
    ]  # fmt: skip
    assert sheet.cell(2, 6).number_format == "yyyy-mm-dd"


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-x", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0", "{=1}", "http://x.y"]
)
def test_nothing_becomes_a_formula_or_a_link(written: Callable[[Table], Any], text: str) -> None:
    sheet = written(Table((text, "x"), [(text, text)], 0))["Results"]
    for cell in (sheet["A1"], sheet["A2"], sheet["B2"]):
        assert cell.data_type == "s"
        assert cell.hyperlink is None
    assert sheet["A2"].value.replace("_x000D_", "\r") == text


def test_rows_stay_where_they_were(written: Callable[[Table], Any], workbook: Make) -> None:
    path = workbook({"Suppliers": [["Title"], [], ["Supplier", "Status"], ["Zhipu AI", "old"], [], ["Sophgo"]]})
    book = written(read_table(path, "Supplier"))
    sheet = book["Results"]
    assert sheet["A1"].value == "Title"
    status = column(sheet, "Status (tradecell)", 3)
    assert sheet["B4"].value == "old"
    assert [sheet.cell(row, status).value for row in (4, 5, 6)] == ["HIT", None, "REVIEW"]
    assert sheet.freeze_panes == "B4"
    assert sheet.auto_filter.ref == f"A3:{sheet.cell(6, 2 + len(RESULT_COLUMNS)).coordinate}"


def test_a_status_is_coloured_and_said(written: Callable[[Table], Any]) -> None:
    sheet = written(Table(("Name",), [("zhipu",), ("sophgo",), ("---",), ("other",)], 0))["Results"]
    cells = [sheet.cell(row, 2) for row in (2, 3, 4, 5)]
    assert [cell.value for cell in cells] == ["HIT", "REVIEW", "NOT SCREENED", "NO HIT"]
    fills = [cell.fill.fgColor.rgb for cell in cells]
    assert len(set(fills)) == 4
    assert cells[3].fill.fill_type is None  # no colour that might be read as "go"


def test_the_sheets_in_their_order(written: Callable[[Table], Any]) -> None:
    assert written(Table(("Name",), [("x",)], 0, sheet="Hits")).sheetnames == ["Summary", "Results", "Hits", "Method"]


@pytest.mark.parametrize("character", ["x", "北", "😀"])
def test_a_cell_too_long_for_excel_is_cut_with_a_mark(written: Callable[[Table], Any], character: str) -> None:
    sheet = written(Table(("Name",), [(character * 40_000,)], 0))["Results"]
    value = sheet["A2"].value
    assert value.endswith(" [cut by tradecell]")
    assert 32_760 <= len(value.encode("utf-16-le")) // 2 <= 32_767


def test_a_long_table_is_written_row_by_row(written: Callable[[Table], Any]) -> None:
    sheet = written(Table(("Name", "n"), [("zhipu" if n % 2 else "x", n) for n in range(20_001)], 0))["Results"]
    assert sheet.max_row == 20_002
    assert sheet["C20001"].value == "HIT"
    assert sheet["B20002"].value == 20_000


cells = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(st.characters(), max_size=30), st.dates(),
    st.datetimes(),
    st.times(), st.timedeltas(), st.decimals(allow_nan=False), st.binary(max_size=5),
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=6))
def test_any_cells_are_written_and_every_row_is_answered(
    fake: ModuleType, searched: Searched, tmp_path: Path, rows: Sequence[tuple[object, object]]
) -> None:
    table = Table(("Name", "x"), rows, 0)
    answers = fake.FakeScreener().screen(table.names())
    path = tmp_path / "any.xlsx"
    write_report(path, table, answers, searched)
    sheet = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))["Results"]
    assert [sheet.cell(row + 2, 3).value for row in range(len(rows))] == [answer.status or None for answer in answers]
    again = read_table(path, "Name", sheet="Results")
    assert [row[2] for row in again.rows] == [answer.status or None for answer in answers][: len(again.rows)]
    assert not any(answer.status for answer in answers[len(again.rows) :])
