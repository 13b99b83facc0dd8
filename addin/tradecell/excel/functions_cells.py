"""Cells in, cells out: shapes, errors and the joining of arguments of different sizes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from tradecell.errors import InputError

Cell = object
Rows = list[list[Cell]]

MARK = "\ue000"
"""Before the text of an answer that is an Excel error. A character of the private use area, in no published list."""


class CellError(str):
    """An answer that must stand in the cell as an Excel error, never as text that could be read as a status.

    It crosses to VBA as text that starts with ``MARK``; VBA puts Excel's own error value in its place.

    Args:
        code: ``"#VALUE!"`` for an argument that makes no sense, ``"#N/A"`` where there is no answer.
        reason: why, for ``TC_LIST("problem")``.
    """

    code: str
    reason: str

    def __new__(cls, code: str, reason: str) -> CellError:
        self = super().__new__(cls, f"{MARK}{code} {reason}")
        self.code = code
        self.reason = reason
        return self

    def __reduce__(self) -> tuple[type[CellError], tuple[str, str]]:
        return CellError, (self.code, self.reason)


def rows_of(value: object) -> Rows:
    """An argument as rows of cells: xlwings hands over lists of lists, Python callers whatever they have."""
    if isinstance(value, (list, tuple)):
        if value and isinstance(value[0], (list, tuple)):
            return [list(row) for row in value]
        return [list(value)]
    return [[value]]


def is_blank(value: object) -> bool:
    """Whether a cell is empty or holds white space only."""
    return value is None or (isinstance(value, str) and not value.strip())


def shaped(rows: Rows, like: object) -> object:
    """Rows in the shape of the argument: a single value for a single value, a list for a list, rows for rows."""
    if not isinstance(like, (list, tuple)):
        return rows[0][0] if len(rows) == 1 and len(rows[0]) == 1 else rows
    if not like or not isinstance(like[0], (list, tuple)):
        return rows[0] if len(rows) == 1 else rows
    return rows


def fit(argument: object, rows: int, columns: int, name: str) -> Rows:
    """An argument laid over a block: a single cell everywhere, one row or one column repeated, a block as it is.

    Raises:
        InputError: it is larger than the block, or smaller and not a single row or column of it.
    """
    cells = rows_of(argument)
    high, wide = len(cells), len(cells[0]) if cells else 0
    if high not in (1, rows) or wide not in (1, columns) or any(len(row) != wide for row in cells):
        raise InputError(
            f"{name}: {high} x {wide} cells beside {rows} x {columns}: give one cell, or a range of the same size"
        )
    return [[cells[r if high > 1 else 0][c if wide > 1 else 0] for c in range(columns)] for r in range(rows)]


def each(answer: Callable[..., Cell], first: object, *others: tuple[str, object]) -> object:
    """A function of single cells over a block: same shape back, a repeated row of arguments answered once.

    Args:
        answer: the function; InputError becomes the error of that one cell.
        first: the argument that gives the shape. A blank cell of it stays blank.
        others: name and value of every further argument, laid over the block.
    """
    cells = rows_of(first)
    height, width = len(cells), max((len(row) for row in cells), default=0)
    laid = [fit(value, height, width, name) for name, value in others]
    known: dict[tuple[object, ...], Cell] = {}
    out: Rows = []
    for r, row in enumerate(cells):
        line: list[Cell] = []
        for c, cell in enumerate(row):
            if is_blank(cell):
                line.append("")
                continue
            arguments = (cell, *(block[r][c] for block in laid))
            key = tuple((type(one).__name__, one) for one in arguments)
            if key not in known:
                known[key] = guarded(answer, *arguments)
            line.append(known[key])
        out.append(line)
    return shaped(out, first)


def guarded(answer: Callable[..., Cell], *arguments: object) -> Cell:
    """The answer of one cell; an argument that makes no sense is the error of this cell alone."""
    try:
        return answer(*arguments)
    except InputError as error:
        return CellError("#VALUE!", str(error))


def choose(field: object, known: Sequence[str], default: str) -> tuple[list[str], bool, bool]:
    """The field or fields that were asked for.

    Args:
        field: one name, or a row or column of names; blank for the default.
        known: the names there are.
        default: for a blank one.

    Returns:
        The names, whether they were given as an array, and whether that array is a column.

    Raises:
        InputError: a name there is not.
    """
    cells = rows_of(field)
    names = [default if is_blank(cell) else str(cell).strip().casefold() for row in cells for cell in row]
    for name in names:
        if name not in known:
            raise InputError(f'field "{name}": there is no such field; use one of {", ".join(known)}')
    return names, len(names) > 1, len(cells) > 1 and len(names) > 1


_ERROR = re.compile(r"#(N/A|[A-Z_/0-9]+[!?])", re.ASCII)
_COM_ERRORS = range(-2_146_828_288 + 2_000, -2_146_828_288 + 2_100)
"""Excel's error values as COM hands them over; xlwings puts names in place of the seven oldest only."""


def is_error(value: object) -> bool:
    """Whether a cell holds an Excel error, in either of the forms it may arrive in."""
    if isinstance(value, str):
        return bool(_ERROR.fullmatch(value.strip()))
    return isinstance(value, int) and value in _COM_ERRORS


def text(value: object, name: str) -> str:
    """A cell as text; a whole number without its decimals.

    Raises:
        InputError: the cell holds an Excel error, a logical value or a date.
    """
    if is_error(value):
        raise InputError(f"{name}: the cell holds an Excel error")
    if isinstance(value, (bool, date)):
        raise InputError(f"{name}: the cell holds {value}, not a text")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()


def number(value: object, name: str) -> float | str | None:
    """A cell as a number; a text stays one, so that units can be read from it; None for a blank.

    Raises:
        InputError: the cell holds an Excel error, a logical value or a date.
    """
    if is_blank(value):
        return None
    if isinstance(value, (int, float)) and not isinstance(value, bool) and not is_error(value):
        return float(value)
    said = text(value, name)
    try:
        return float(said)
    except ValueError:
        return said


def day(value: object, name: str) -> date | str | None:
    """A cell as a day: a date, one of Excel's day numbers, or a text; None for a blank.

    Raises:
        InputError: the cell holds an Excel error or a number that is no day.
    """
    if is_blank(value):
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool) and not is_error(value):
        # Excel counts days from 1900; 61 is 1 March 1900, the first day after the 29 February that never was.
        if not 61 <= value < 2_958_466:
            raise InputError(f"{name}: {value:g} is no date")
        return date(1899, 12, 30) + timedelta(days=int(value))
    return text(value, name)
