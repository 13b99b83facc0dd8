"""One door for every table that a user brings: told apart by content, not by the file's name."""

from __future__ import annotations

from pathlib import Path

from tradecell.errors import InputError
from tradecell.report.table import Table

ZIP = b"PK\x03\x04"
"""How a workbook (XLSX, XLSM) begins."""

_OTHER_FORMATS = (
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls) or one with a password: save it as .xlsx without a password"),
    (b"%PDF", "a PDF: tables in a PDF cannot be read, save the table as .xlsx or .csv"),
    (b"\x1f\x8b", "a compressed file: unpack it first"),
    (b"Rar!", "a compressed file: unpack it first"),
    (b"7z\xbc\xaf", "a compressed file: unpack it first"),
    (b"{\\rtf", "a text document: save the table as .xlsx or .csv"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"SQLite format 3", "a database"),
)


def read_table(
    path: Path, column: str, country_column: str | None = None, sheet: str | None = None, encoding: str | None = None
) -> Table:
    """Read a workbook (XLSX, XLSM), a CSV or a Parquet file.

    Args:
        path: the file.
        column: the column that holds the names: its header or its Excel letter.
        country_column: the column that holds the countries, or None.
        sheet: the sheet to read; the first visible one if None. Only for workbooks.
        encoding: how a CSV file's text is written, if not in UTF-8 or UTF-16 with a byte order mark.

    Raises:
        InputError: the file cannot be read as any of these, or the column is not there.
    """
    head = first_bytes(path)
    if head.startswith(ZIP):
        from tradecell.report.read_workbook import read_workbook

        return read_workbook(path, column, country_column, sheet)
    if sheet is not None:
        raise InputError(f"{path}: --sheet is for workbooks, and this is none.")
    if head.startswith(b"PAR1"):
        from tradecell.report.read_parquet import read_parquet

        return read_parquet(path, column, country_column)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype", b"<html", b"<?xml")):
        raise InputError(f"{path}: this is a web page or XML, not a table: open it in Excel and save it as .xlsx.")
    from tradecell.report.read_csv import read_csv

    return read_csv(path, column, country_column, encoding)


def read_lines(data: bytes, encoding: str | None = None, source: str = "standard input") -> Table:
    """Names, one a line (what comes on standard input).

    Args:
        data: the bytes.
        encoding: of the text, if not UTF-8 or UTF-16 with a byte order mark.
        source: what to call it in an error message.
    """
    from tradecell.report.read_csv import decode

    text = decode(data, encoding, source)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if lines and not lines[-1]:
        lines.pop()
    if not any(line.strip() for line in lines):
        raise InputError(f"{source}: no names came: give one a line.")
    return Table(columns=("Name",), rows=[(line,) for line in lines], name_at=0, header_row=0)


def first_bytes(path: Path) -> bytes:
    """The first bytes of a user's file, by which its format is told.

    Raises:
        InputError: it cannot be opened, is empty, or of a format that is no table.
    """
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        raise InputError(_why_not_opened(path, error)) from None
    if not head:
        raise InputError(f"{path}: the file is empty.")
    for magic, what in _OTHER_FORMATS:
        if head.startswith(magic):
            raise InputError(f"{path}: this is {what}.")
    return head


def _why_not_opened(path: Path, error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return f"{path}: there is no such file."
    if path.is_dir():
        return f"{path}: this is a folder, not a file."
    if isinstance(error, PermissionError):
        return f"{path}: the file may not be read: is it open in another program, or are you missing the rights?"
    return f"{path}: the file could not be read: {error.strerror or error}."
