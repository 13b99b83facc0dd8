"""Workbooks (XLSX, XLSM): values by calamine, and by ``xlsx_cells`` what calamine does not tell."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from tradecell.errors import InputError
from tradecell.report.table import Found, Table, find_columns, no_such_column
from tradecell.report.xlsx_cells import UncalculatedCell, special_cells


def read_workbook(path: Path, column: str, country_column: str | None, sheet: str | None) -> Table:
    """Read a sheet of a workbook; arguments and errors as for ``read_table``."""
    check_package(path)
    with opened(path) as book:
        return _read_book(book, path, column, country_column, sheet)


@contextmanager
def opened(path: Path) -> Iterator[Any]:
    """The workbook, read by calamine.

    Raises:
        InputError: it cannot be read.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            yield book
    except InputError:
        raise
    except (CalamineError, OSError, ValueError) as error:
        raise unreadable(path, error) from None
    except BaseException as error:  # a panic of the Rust reader is no Exception
        if type(error).__name__ == "PanicException":
            raise unreadable(path, error) from None
        raise


def _read_book(book: Any, path: Path, column: str, country_column: str | None, sheet: str | None) -> Table:
    sheets = worksheets(book)
    if not sheets:
        raise InputError(f"{path}: the workbook has no worksheet.")
    name = _wanted_sheet(path, sheets, sheet)
    where = f'{path}, sheet "{name}"'
    page = book.get_sheet_by_name(name)
    special = special_cells(path, name)
    grid = grid_of(page, special)
    found = find_columns(grid, column, country_column, where)
    if found is None:
        elsewhere = [other for other in sheets if other != name and _has_column(book, other, column)]
        raise no_such_column(grid, column, where, elsewhere)
    notes = list(found.notes)
    if sheet is None and len(sheets) > 1:
        also = [other for other in sheets if other != name and _has_column(book, other, column)]
        if also:
            notes.append(
                f'Only the sheet "{name}" was screened; {" and ".join(map(repr, also))} also has a column "{column}".'
            )
    width = max(map(len, grid), default=0)
    grid = [[*row, *[None] * (width - len(row))] for row in grid]
    header = found.header
    for at in (found.name_at, found.country_at):
        if at is not None:
            _unmerge(page, grid, header, at)
    return Table(
        columns=tuple(_header_text(cell) for cell in grid[header]),
        rows=grid[header + 1 :],
        name_at=found.name_at,
        country_at=found.country_at,
        header_row=header + 1,
        above=grid[:header],
        sheet=name,
        incomplete=_incomplete(special, found, len(grid)),
        notes=tuple(notes),
    )


def check_package(path: Path) -> None:
    """A zip that is no workbook, or a truncated one, gets its own message before any reader sees it."""
    try:
        with ZipFile(path) as package:
            names = set(package.namelist())
    except (BadZipFile, OSError, ValueError) as error:
        raise unreadable(path, error) from None
    if "xl/workbook.bin" in names:
        raise InputError(f"{path}: this is a binary workbook (.xlsb): save it as .xlsx.")
    if not any(name.startswith("xl/") for name in names):
        raise InputError(f"{path}: this is a zip file but not an Excel workbook: save the table as .xlsx or .csv.")


def worksheets(book: Any) -> dict[str, bool]:
    """The names of the worksheets (no chart sheets), each with whether it is visible."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    return {
        meta.name: meta.visible == SheetVisibleEnum.Visible
        for meta in book.sheets_metadata
        if meta.typ == SheetTypeEnum.WorkSheet
    }


def _wanted_sheet(path: Path, sheets: dict[str, bool], wanted: str | None) -> str:
    if wanted is None:
        return next((name for name, visible in sheets.items() if visible), next(iter(sheets)))
    if wanted in sheets:
        return wanted
    alike = [name for name in sheets if name.strip().casefold() == wanted.strip().casefold()]
    if len(alike) == 1:
        return alike[0]
    listed = ", ".join(f"{name}" + ("" if visible else " (hidden)") for name, visible in sheets.items())
    raise InputError(f'{path}: there is no sheet "{wanted}". Sheets: {listed}.')


def grid_of(page: Any, special: dict[tuple[int, int], str | UncalculatedCell]) -> list[list[object]]:
    """All rows from the first of the sheet on, errors as their text; empty rows at the end dropped."""
    grid: list[list[object]] = [
        [None if cell == "" else cell for cell in row] for row in page.to_python(skip_empty_area=False)
    ]
    width = max(map(len, grid), default=0)
    for (row, column), value in sorted(special.items()):
        while len(grid) <= row:  # calamine drops what lies beyond the last value
            grid.append([None] * width)
        if isinstance(value, str):
            grid[row].extend([None] * (column + 1 - len(grid[row])))
            grid[row][column] = value
    marked = {row for (row, _), value in special.items() if isinstance(value, UncalculatedCell)}
    while grid and len(grid) - 1 not in marked and not any(_filled(cell) for cell in grid[-1]):
        grid.pop()
    return grid


def _filled(cell: object) -> bool:
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))


def _has_column(book: Any, sheet: str, column: str) -> bool:
    from python_calamine import CalamineError

    try:
        head = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False, nrows=20)
        header = find_columns(head, column, None, sheet)
    except (InputError, CalamineError):
        return False
    return header is not None and not header.notes  # a letter fits every sheet


def _header_text(cell: object) -> str:
    from tradecell.report.table import label

    return label(cell) or ("" if cell is None else str(cell))


def _unmerge(page: Any, grid: list[list[object]], header: int, column: int) -> None:
    """Give the value of a merged cell to all its rows in this column.

    A supplier's name merged over three rows of items belongs to all three, in the screening and in the written file,
    where a filter would else show a hit without a name. What is merged with the header is header.
    """
    for (top, left), (bottom, right) in page.merged_cell_ranges or ():
        if header < top < len(grid) and left <= column <= right:
            for row in grid[top : bottom + 1]:
                row[column] = grid[top][left]


def _incomplete(special: dict[tuple[int, int], str | UncalculatedCell], found: Found, rows: int) -> dict[int, str]:
    return {
        row - found.header - 1: value.reason
        for (row, column), value in special.items()
        if column == found.name_at and found.header < row < rows and isinstance(value, UncalculatedCell)
    }


def unreadable(path: Path, error: BaseException) -> InputError:
    if "assword" in f"{type(error).__name__} {error}":
        return InputError(f"{path}: the workbook has a password: save a copy without one.")
    return InputError(
        f"{path}: the workbook could not be read (damaged or cut off?): open it in Excel and save it again as .xlsx. "
        f"[{str(error).strip()[:200] or type(error).__name__}]"
    )
