"""CSV as Excel and other programs write it: comma, semicolon, tab or bar; UTF-8, or UTF-16 with a byte order mark."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from tradecell.errors import InputError
from tradecell.report.table import HEADER_WITHIN, Table, find_columns, label, no_such_column

_MARKS = (  # UTF-32's mark begins like UTF-16's, so it is asked for first
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)

_DELIMITERS = ",;\t|"
_NO_DELIMITER = "\x1f"
"""The unit separator: for a file of one column, whose names may hold commas that nobody quoted."""

_LARGEST_CELL = 2**31 - 1


def read_csv(path: Path, column: str, country_column: str | None, encoding: str | None) -> Table:
    """Read a CSV file; arguments and errors as for ``read_table``.

    Row numbers are those of Excel after opening the file: a record with line breaks in quotes is one row.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: the file could not be read: {error.strerror or error}.") from None
    text = decode(data, encoding, str(path))
    if not text.strip():
        raise InputError(f"{path}: the file holds no text.")
    text, delimiter = _delimiter(text, column)
    grid = _parse(text, delimiter, path)
    while grid and not any(cell.strip() for cell in grid[-1]):
        grid.pop()
    found = find_columns(grid, column, country_column, str(path))
    if found is None:
        raise no_such_column(grid, column, str(path))
    header = [label(cell) for cell in grid[found.header]]
    body = grid[found.header + 1 :]
    width = max(len(header), max(map(len, body), default=0), max(map(len, grid[: found.header]), default=0))
    too_long = {
        index: f"the row has {len(row)} cells and the header {len(header)}: a name with an unquoted separator was cut"
        for index, row in enumerate(body)
        if len(row) > len(header)
    }
    return Table(
        columns=tuple(_filled(header, width)),
        rows=[_filled(row, width) for row in body],
        name_at=found.name_at,
        country_at=found.country_at,
        header_row=found.header + 1,
        above=[_filled(row, width) for row in grid[: found.header]],
        incomplete=too_long,
        notes=found.notes,
        delimiter="," if delimiter == _NO_DELIMITER else delimiter,
    )


def decode(data: bytes, encoding: str | None, where: str) -> str:
    """Bytes to text: by the byte order mark, by ``encoding``, else strictly as UTF-8.

    A wrong guess would turn names into other names, so nothing is guessed.

    Raises:
        InputError: the bytes are not what they were taken for; it says where and what to do.
    """
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    chosen = marked or encoding or "utf-8"
    try:
        text = data.decode(chosen)
    except LookupError:
        raise InputError(f'{where}: there is no encoding "{encoding}"; common ones are utf-8, cp1252, gbk.') from None
    except UnicodeError as error:
        line = data.count(b"\n", 0, getattr(error, "start", 0)) + 1
        raise InputError(
            f"{where}: line {line} is not {chosen.upper()} text. Save the file as CSV UTF-8 (Excel: Save As), or name "
            "its encoding: --encoding cp1252 (Western Europe), gbk (China), shift_jis (Japan), cp1251 (Cyrillic)."
        ) from None
    if "\x00" in text[:100_000]:
        raise InputError(
            f"{where}: this is not a table in text form (it holds zero bytes). If it is UTF-16 without a byte order "
            "mark, say --encoding utf-16-le."
        )
    return text.removeprefix("\ufeff")


def _delimiter(text: str, column: str) -> tuple[str, str]:
    """The text and what separates its cells.

    Excel's own first line ``sep=;`` decides. Else the delimiter by which the named column is found; among several, or
    for a letter, the one that cuts the first rows into the most cells of equal number.
    """
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        return rest, first.strip()[4]
    wanted = " ".join(column.casefold().split())
    scores = {}
    for delimiter in (*_DELIMITERS, _NO_DELIMITER):
        rows = _first_rows(text, delimiter)
        widths = [len(row) for row in rows]
        usual = max((width for width in widths if width > 1), key=widths.count, default=1)
        named = max(
            (len(row) for row in rows if wanted in (" ".join(cell.casefold().split()) for cell in row)), default=0
        )
        scores[delimiter] = (min(named, 2), widths.count(usual) / len(widths) if usual > 1 else 0.0, usual)
    best = max(_DELIMITERS, key=lambda delimiter: scores[delimiter])
    cut_by_none = scores[_NO_DELIMITER][0] and scores[best][0] < 2  # the header is one cell, whatever one cuts by
    return text, _NO_DELIMITER if cut_by_none or not any(scores[best][:2]) else best


def _first_rows(text: str, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text[:200_000], newline=""), delimiter=delimiter):
            if any(cell.strip() for cell in row):
                rows.append(row)
            if len(rows) == HEADER_WITHIN:
                break
    except csv.Error:
        return rows
    return rows


def _parse(text: str, delimiter: str, path: Path) -> list[list[str]]:
    """All records. A quotation mark that is never closed would swallow the rows after it: then nothing is read.

    Text such as ``"Zhipu" AI`` breaks the rules of quoting but harms no other row: it is read as Excel reads it.
    """
    before = csv.field_size_limit(_LARGEST_CELL)
    try:
        try:
            return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
        except csv.Error as error:
            broken = str(error)
        rows = []
        for line, lines, row in _records(text, delimiter):
            if lines > 1:
                raise InputError(
                    f"{path}: a quotation mark is not closed in or near line {line} ({broken}): rows after it would be "
                    "lost. Double it, or open the file in Excel and save it as .xlsx."
                )
            rows.append(row)
        return rows
    finally:
        csv.field_size_limit(before)


def _records(text: str, delimiter: str) -> Iterator[tuple[int, int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line = 0
    for row in reader:
        yield line + 1, reader.line_num - line, row
        line = reader.line_num


def _filled(row: list[str], width: int) -> list[str]:
    return row + [""] * (width - len(row))
