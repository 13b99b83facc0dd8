"""Workbooks as they come: sheets, titles, merged cells, errors, formulas without a value."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tradecell.errors import InputError
from tradecell.report import read_table
from tradecell.screening.query import to_query

Make = Callable[..., Path]


def test_values_keep_their_types(workbook: Make) -> None:
    def then(book: Any, pages: dict[str, Any]) -> None:
        pages["S"].write_datetime(1, 2, datetime(2025, 1, 16), book.add_format({"num_format": "yyyy-mm-dd"}))
        pages["S"].write_datetime(1, 3, time(9, 30), book.add_format({"num_format": "hh:mm"}))

    path = workbook({"S": [["Supplier", "N", "D", "T", "B"], ["Zhipu AI", 12.5, None, None, True]]}, then)
    assert list(read_table(path, "Supplier").rows[0]) == ["Zhipu AI", 12.5, date(2025, 1, 16), time(9, 30), True]


def test_row_numbers_are_excels(workbook: Make) -> None:
    path = workbook(
        {"S": [[], ["Title"], [], [None, "No", "Supplier"], [], [None, 1, "Zhipu AI"], [None, 2, "Sophgo"]]}
    )
    table = read_table(path, "Supplier")
    assert table.header_row == 4
    assert table.names() == [None, "Zhipu AI", "Sophgo"]
    assert [table.row_number(index) for index in range(3)] == [5, 6, 7]
    assert len(table.above) == 3


def test_the_first_visible_sheet_is_read(workbook: Make) -> None:
    def then(book: Any, pages: dict[str, Any]) -> None:
        pages["Two"].activate()
        pages["Two"].set_first_sheet()
        pages["One"].hide()
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=Two!$A$1:$A$2"})
        book.add_chartsheet("Chart").set_chart(chart)

    sheets = {title: [["Supplier"], [title]] for title in ("One", "Two", "Three")}
    path = workbook(sheets, then)
    table = read_table(path, "Supplier")
    assert (table.sheet, table.names()) == ("Two", ["Two"])
    assert any("'One' and 'Three' also has a column" in note for note in table.notes)
    assert read_table(path, "Supplier", sheet="One").names() == ["One"]
    assert read_table(path, "Supplier", sheet="three ").names() == ["Three"]
    assert read_table(path, "Supplier", sheet="One").notes == ()
    with pytest.raises(InputError, match=r'no sheet "Four". Sheets: One \(hidden\), Two, Three\.'):
        read_table(path, "Supplier", sheet="Four")


def test_a_column_of_another_sheet_is_pointed_at(workbook: Make) -> None:
    path = workbook({"Cover": [["Contents", "Page"]], "Data": [["Supplier"], ["Zhipu AI"]]})
    with pytest.raises(InputError, match="It is in the sheet 'Data': name it with --sheet"):
        read_table(path, "Supplier")


def test_errors_are_errors_and_not_empty_cells(workbook: Make) -> None:
    def then(_book: Any, pages: dict[str, Any]) -> None:
        pages["S"].write_formula("A2", "=1/0", None, "#DIV/0!")
        pages["S"].write_formula("A3", "=NA()", None, "#N/A")
        pages["S"].write_formula("C9", "=NA()", None, "#REF!")

    table = read_table(workbook({"S": [["Supplier", "x"], [None, 1], [None, 1], ["Zhipu AI", 1]]}, then), "Supplier")
    assert table.names()[:3] == ["#DIV/0!", "#N/A", "Zhipu AI"]
    assert all("Excel error" in to_query(name).note for name in table.names()[:2])
    assert table.rows[7][2] == "#REF!"
    assert {len(row) for row in table.rows} == {3}


def test_a_formula_without_a_value_is_not_an_empty_cell(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Supplier", "x"])
    book.active.append(['="Zhipu"&" AI"', 1])
    book.active.append(["Sophgo", "=A2"])
    book.active.append(["=A3"])
    path = tmp_path / "in.xlsx"
    book.save(path)
    table = read_table(path, "Supplier")
    assert table.names() == [None, "Sophgo", None]
    assert {index: reason[:46] for index, reason in table.incomplete.items()} == {
        0: "the cell holds a formula whose value was not s",
        2: "the cell holds a formula whose value was not s",
    }


def test_a_formula_with_a_value_is_that_value(workbook: Make) -> None:
    def then(_book: Any, pages: dict[str, Any]) -> None:
        pages["S"].write_formula("A2", '="Zhipu AI"', None, "Zhipu AI")
        pages["S"].write_formula("A3", '="Sophgo"', None, "Sophgo")
        pages["S"].write_formula("A4", "=B1", None, 0)
        pages["S"].write_formula("A5", "=360", None, 360)

    table = read_table(workbook({"S": [["Supplier"]]}, then), "Supplier")
    assert table.names() == ["Zhipu AI", "Sophgo", 0.0, 360.0]
    assert list(table.incomplete) == [2]
    assert "whose value is 0" in table.incomplete[2]


def test_a_merged_name_belongs_to_all_its_rows(workbook: Make) -> None:
    def then(_book: Any, pages: dict[str, Any]) -> None:
        pages["S"].merge_range("A2:A4", "Zhipu AI")
        pages["S"].merge_range("C2:D3", "China")

    rows = [["Supplier", "Item", "Country", "x"], [None, 1], [None, 2], [None, 3], ["Sophgo", 4, "SG"]]
    table = read_table(workbook({"S": rows}, then), "Supplier", "Country")
    assert table.names() == ["Zhipu AI"] * 3 + ["Sophgo"]
    assert table.countries() == ["China", "China", "", "SG"]
    assert [row[3] for row in table.rows] == [None] * 4


def test_what_is_merged_with_the_header_is_header(workbook: Make) -> None:
    def then(_book: Any, pages: dict[str, Any]) -> None:
        pages["S"].merge_range("A1:A2", "Supplier")
        pages["S"].merge_range("B1:C1", "Address")

    table = read_table(workbook({"S": [[], [None, "City", "Land"], ["Zhipu AI", "x", "CN"]]}, then), "Supplier")
    assert table.names() == [None, "Zhipu AI"]


def test_empty_headers_and_rows_at_the_end(workbook: Make) -> None:
    table = read_table(workbook({"S": [["Supplier", None, "x"], ["Zhipu AI", 5], [" "], [None, ""]]}), "Supplier")
    assert table.columns == ("Supplier", "", "x")
    assert len(table.rows) == 1


def test_macros_and_a_wrong_ending_are_no_matter(workbook: Make, tmp_path: Path) -> None:
    path = workbook({"S": [["Supplier"], ["Zhipu AI"]]})
    for name in ("in.xlsm", "in.csv", "in"):
        copy = tmp_path / name
        copy.write_bytes(path.read_bytes())
        assert read_table(copy, "Supplier").names() == ["Zhipu AI"]


def test_sheets_named_in_other_scripts_and_with_marks(workbook: Make) -> None:
    def then(_book: Any, pages: dict[str, Any]) -> None:
        pages["供应商 & <Co>"].write_formula("A2", "=NA()", None, "#N/A")

    path = workbook({"供应商 & <Co>": [["Supplier", "x"], [None, 1]]}, then)
    assert read_table(path, "Supplier").names() == ["#N/A"]


def test_damaged_files_have_a_reason(workbook: Make, tmp_path: Path) -> None:
    whole = workbook({"S": [["Supplier"], ["Zhipu AI"]]}).read_bytes()
    path = tmp_path / "cut.xlsx"
    for length in (4, 100, len(whole) // 2, len(whole) - 10):
        path.write_bytes(whole[:length])
        with pytest.raises(InputError, match="damaged or cut off"):
            read_table(path, "Supplier")


def test_a_damaged_sheet_inside_a_whole_package(workbook: Make, tmp_path: Path) -> None:
    whole = workbook({"S": [["Supplier"], ["Zhipu AI"]]})
    path = tmp_path / "bad.xlsx"
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, data[: len(data) // 2] if name.endswith("sheet1.xml") else data)
    with pytest.raises(InputError):
        read_table(path, "Supplier")


def test_other_packages_are_told_apart(tmp_path: Path) -> None:
    for name, words in (("word/document.xml", "not an Excel workbook"), ("xl/workbook.bin", "binary workbook")):
        path = tmp_path / "in.xlsx"
        with zipfile.ZipFile(path, "w") as package:
            package.writestr(name, "x")
        with pytest.raises(InputError, match=words):
            read_table(path, "Supplier")


def test_an_empty_sheet(workbook: Make) -> None:
    with pytest.raises(InputError, match="nothing is there at all"):
        read_table(workbook({"S": []}), "Supplier")
