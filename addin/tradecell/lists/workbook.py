"""The sheets of an Excel workbook as rows of text, within limits: a workbook is a zip that can hold anything."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from tradecell.errors import ListError
from tradecell.lists.source import Source

__all__ = ["Sheet", "sheets"]

_ZIP_LIMIT = 100 << 20
"""Bytes of the largest workbook (100 MiB) ..."""
_UNPACKED_LIMIT = 400 << 20
"""... of what it unpacks to (400 MiB) ..."""
_CELL_LIMIT = 20_000_000
"""... and cells of the largest sheet, counted as Excel's used range, rows times columns."""
_CHUNK = 1 << 18
_CELL = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')


class Sheet(NamedTuple):
    """A sheet's used range; ``first_row`` is its first row as Excel counts."""

    name: str
    first_row: int
    rows: list[list[str]]


def sheets(source: Source, expected: str) -> Iterator[Sheet]:
    """The worksheets of a workbook (XLSX, XLSM), one after another.

    Raises:
        ListError: no workbook, damaged or cut off, or larger than the limits above.
    """
    if source.size > _ZIP_LIMIT:
        raise source.error(expected, f"a workbook of {source.size:,} bytes, more than the limit of {_ZIP_LIMIT:,}")
    data = source.read()
    _check_zip(source, expected, data)
    from python_calamine import CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = list(workbook.sheet_names)
    except BaseException as error:
        raise _unreadable(source, expected, error) from error
    for name in names:
        try:
            sheet = workbook.get_sheet_by_name(name)
            rows = [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=True)]
            start = sheet.start
        except BaseException as error:
            raise _unreadable(source, expected, error) from error
        yield Sheet(name, start[0] + 1 if start else 1, rows)


def _unreadable(source: Source, expected: str, error: BaseException) -> ListError:
    # A panic of calamine's Rust code is no Exception.
    if isinstance(error, KeyboardInterrupt | SystemExit | GeneratorExit | MemoryError):
        raise error
    return source.error(
        expected, f"the workbook cannot be read ({str(error)[:120]}): open it in Excel and save it again"
    )


def _check_zip(source: Source, expected: str, data: bytes) -> None:
    unpacked = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if not any(member.filename == "xl/workbook.xml" for member in members):
                raise source.error(expected, "a zip file that is no Excel workbook (XLSX, XLSM)")
            for member in members:
                columns = rows = 0
                tail = b""
                with archive.open(member) as file:
                    while chunk := file.read(_CHUNK):
                        unpacked += len(chunk)
                        if unpacked > _UNPACKED_LIMIT:
                            raise source.error(expected, f"the workbook unpacks to more than {_UNPACKED_LIMIT:,} bytes")
                        if member.filename.startswith("xl/worksheets/"):
                            for match in _CELL.finditer(tail + chunk):
                                columns = max(columns, _column_number(match[1]))
                                rows = max(rows, int(match[2]))
                            tail = chunk[-64:]
                if columns * rows > _CELL_LIMIT:
                    raise source.error(
                        expected,
                        f"{member.filename} spans {rows:,} rows and {columns:,} columns: clear cells far off",
                    )
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, KeyError) as error:
        raise source.error(expected, f"the workbook was cut off or is damaged ({str(error)[:120]})") from error
    except (NotImplementedError, RuntimeError) as error:
        raise source.error(
            expected, f"the workbook is protected or packed in an unusual way ({str(error)[:120]})"
        ) from error


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _text(cell: object) -> str:
    """A cell as Excel shows it in its plainest form."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
