"""CSV files as they come."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradecell.errors import InputError
from tradecell.report import Table, read_lines, read_table


def csv_file(folder: Path, content: str | bytes) -> Path:
    path = folder / "in.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def read(folder: Path, content: str | bytes, column: str = "Supplier", **options: str) -> Table:
    return read_table(csv_file(folder, content), column, **options)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    rows = [["No", "Supplier", "Country"], ["1", "Zhipu AI", "CN"], ["2", "Sophgo", "SG"]]
    table = read(tmp_path, "\r\n".join(delimiter.join(row) for row in rows))
    assert table.columns == ("No", "Supplier", "Country")
    assert table.names() == ["Zhipu AI", "Sophgo"]
    assert table.delimiter == delimiter


def test_a_semicolon_file_with_commas_in_names(tmp_path: Path) -> None:
    table = read(tmp_path, "Supplier;City\nSophgo, Ltd.;Beijing, China\nZhipu, Inc.;Beijing, China\n")
    assert table.names() == ["Sophgo, Ltd.", "Zhipu, Inc."]


def test_a_single_column_may_hold_commas(tmp_path: Path) -> None:
    table = read(tmp_path, 'Supplier\nSophgo Technologies, Ltd.\n"Zhipu, AI"\nPlain\n')
    assert table.names() == ["Sophgo Technologies, Ltd.", "Zhipu, AI", "Plain"]
    assert table.incomplete == {}


def test_a_title_that_is_called_like_the_column(tmp_path: Path) -> None:
    table = read(tmp_path, "Supplier\nNo;Supplier\n1;Zhipu AI\n")
    assert table.names() == ["Zhipu AI"]
    assert table.header_row == 2


def test_excels_own_separator_line(tmp_path: Path) -> None:
    table = read(tmp_path, "sep=;\nSupplier;A,B\nZhipu, AI;x\n")
    assert table.names() == ["Zhipu, AI"]
    assert table.row_number(0) == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_encodings_that_say_what_they_are(tmp_path: Path, encoding: str) -> None:
    assert read(tmp_path, "Supplier\n北京智谱\n".encode(encoding)).names() == ["北京智谱"]


@pytest.mark.parametrize(("encoding", "name"), [("cp1252", "Müller"), ("gbk", "北京智谱"), ("utf-16-le", "北京")])
def test_other_encodings_are_named_by_the_user(tmp_path: Path, encoding: str, name: str) -> None:
    content = f"Supplier\n{name}\n".encode(encoding)
    with pytest.raises(InputError, match="--encoding"):
        read(tmp_path, content)
    assert read(tmp_path, content, encoding=encoding).names() == [name]


def test_quoted_line_breaks_are_one_row_as_in_excel(tmp_path: Path) -> None:
    table = read(tmp_path, 'No,Supplier\n1,"Zhipu\nAI"\n\n3,Sophgo\n')
    assert table.names() == ["Zhipu\nAI", "", "Sophgo"]
    assert [table.row_number(index) for index in range(3)] == [2, 3, 4]


def test_title_rows_above_the_header_are_kept(tmp_path: Path) -> None:
    table = read(tmp_path, "Suppliers of 2026\n\nNo,Supplier\n1,Zhipu AI\n")
    assert table.header_row == 3
    assert table.row_number(0) == 4
    assert [list(row) for row in table.above] == [["Suppliers of 2026", ""], ["", ""]]


def test_short_and_long_rows(tmp_path: Path) -> None:
    table = read(tmp_path, "No,Supplier,City\n1\n2,Sophgo, Ltd.,Beijing\n")
    assert [len(row) for row in table.rows] == [4, 4]
    assert table.names() == ["", "Sophgo"]
    assert list(table.incomplete) == [1]
    assert "4 cells and the header 3" in table.incomplete[1]


@pytest.mark.parametrize(
    "content",
    [
        'No,Supplier\n1,"Zhipu AI\n2,Sophgo\n3,Other\n',
        'No,Supplier\n1,"Zhipu AI\n2,Sophgo\n3,"Other\n4,Last\n',
    ],
)
def test_a_quote_that_is_not_closed_swallows_no_rows(tmp_path: Path, content: str) -> None:
    with pytest.raises(InputError, match="quotation mark is not closed in or near line 2"):
        read(tmp_path, content)


def test_a_quote_in_a_name_is_read_as_excel_reads_it(tmp_path: Path) -> None:
    table = read(tmp_path, 'No,Supplier\n1,"Zhipu" AI\n2,Kaspersky "Lab"\n')
    assert table.names() == ["Zhipu AI", 'Kaspersky "Lab"']


def test_a_cell_of_a_million_characters(tmp_path: Path) -> None:
    table = read(tmp_path, "No,Supplier\n1," + "x" * 1_000_000 + "\n")
    assert len(str(table.names()[0])) == 1_000_000


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b"  \r\n"])
def test_an_empty_file(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(InputError, match=r"the file is empty|holds no text"):
        read(tmp_path, content)


def test_a_header_without_rows_is_a_table_of_none(tmp_path: Path) -> None:
    assert read(tmp_path, "No,Supplier\n").names() == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<!DOCTYPE html><html>", "web page"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><a/>", "web page or XML"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "without a password"),
        (b"%PDF-1.7", "a PDF"),
        (b"\x1f\x8b\x08", "compressed"),
        (b"Supplier\n\x00\x01\x02", "zero bytes"),
    ],
)
def test_other_files_are_told_apart(tmp_path: Path, content: bytes, words: str) -> None:
    with pytest.raises(InputError, match=words):
        read(tmp_path, content)


@given(st.binary(max_size=200))
def test_any_bytes_give_a_table_or_a_reason(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = tmp_path_factory.getbasetemp()
    try:
        table = read(folder, b"Supplier,x\n" + content)
    except InputError:
        return
    assert len(table.names()) == len(table.rows)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=200))
def test_any_text_keeps_every_line_of_standard_input(text: str) -> None:
    try:
        table = read_lines(text.encode("utf-8"))
    except InputError:
        assert not text.lstrip("\ufeff").strip()
        return
    assert table.names() == [line.rstrip("\r\n") for line in io.StringIO(text.removeprefix("\ufeff"), newline=None)]


def test_standard_input_without_a_name() -> None:
    with pytest.raises(InputError, match="no names came"):
        read_lines(b" \n\n")
