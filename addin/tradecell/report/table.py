"""A user's table, and the search for the columns that the user named."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from tradecell.errors import InputError
from tradecell.screening.query import to_query

Row = Sequence[object]

HEADER_WITHIN = 20
"""Title rows may stand above the header; it is looked for in this many rows."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose name column is known.

    Args:
        columns: the headers as text; ``""`` for a column without one.
        rows: the rows below the header, each with one value for each column, values as they were read.
        name_at: which column holds the names.
        country_at: which column holds the countries, or None.
        header_row: the header's row as Excel counts (1 is the first); 0 where the source has no header (stdin).
        above: the rows above the header (titles), so that a report can keep every row at its place.
        sheet: the sheet's name; empty where the source has none.
        incomplete: rows whose name cell was not fully read, with the reason, by index into ``rows``: where nothing is
            found for such a row it must read ``NOT SCREENED``.
        notes: what a user should know of this reading, in sentences.
        delimiter: what separated the cells of a CSV file.
        arrow: the ``pyarrow.Table`` that was read, so that Parquet columns keep their types.
    """

    columns: tuple[str, ...]
    rows: Sequence[Row]
    name_at: int
    country_at: int | None = None
    header_row: int = 1
    above: Sequence[Row] = ()
    sheet: str = ""
    incomplete: Mapping[int, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    delimiter: str = ","
    arrow: object = None

    def names(self) -> list[object]:
        """The cells to screen, one for each row."""
        return [row[self.name_at] for row in self.rows]

    def countries(self) -> list[str] | None:
        """The country of each row as text, or None where no country column was named."""
        if self.country_at is None:
            return None
        at = self.country_at
        return [to_query(row[at]).text for row in self.rows]

    def row_number(self, index: int) -> int:
        """The number of row ``index`` as Excel counts it."""
        return self.header_row + 1 + index


@dataclass(frozen=True, slots=True)
class Found:
    """Where the header and the named columns are: all counted from 0."""

    header: int
    name_at: int
    country_at: int | None
    notes: tuple[str, ...] = ()


def label(value: object) -> str:
    """A header cell as text: a year in a header is a number in Excel."""
    return value if isinstance(value, str) else to_query(value).text


def letter(index: int) -> str:
    """Excel's letter of a column counted from 0: A, B, ..., Z, AA."""
    text = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        text = chr(65 + rest) + text
    return text


def find_columns(grid: Sequence[Row], name: str, country: str | None, where: str) -> Found | None:
    """Find the header row and the named columns.

    A column is named by its header (exactly; else without regard to case and white space) or by its Excel letter.

    Args:
        grid: all rows from the first on.
        name: the name column as the user typed it.
        country: the country column, or None.
        where: the file, and the sheet if any, for error messages.

    Returns:
        The places, or None where there is no such name column.

    Raises:
        InputError: the name fits several columns, or the country column is not there.
    """
    head = grid[:HEADER_WITHIN]
    for same in (_same, _alike):
        rows = [number for number, row in enumerate(head) if _positions(row, name, same)]
        if rows:
            header = _likeliest(head, rows, country)
            at = _single(head[header], name, same, where)
            return Found(header, at, _country(head[header], country, where) if country else None)
    at_letter = _letter_index(name, max(map(len, grid), default=0))
    if at_letter is None:
        return None
    header = guess_header(grid)
    text = label(head[header][at_letter]) if at_letter < len(head[header]) else ""
    note = f"Column {name.strip().upper()}: row {header + 1} was taken as the header"
    note += f' ("{text}"), so that it was not screened.' if text else "."
    return Found(header, at_letter, _country(head[header], country, where) if country else None, (note,))


def _likeliest(head: Sequence[Row], rows: Sequence[int], country: str | None) -> int:
    """Of the rows that hold the named header, the one that has the country's too, else the first that is no title.

    A title "Supplier" alone in its row must not be taken for the header of whatever column stands below it.
    """
    both = [number for number in rows if country and _positions(head[number], country)]
    full = [number for number in rows if sum(1 for cell in head[number] if label(cell).strip()) > 1]
    return (both or full or rows)[0]


def no_such_column(grid: Sequence[Row], name: str, where: str, elsewhere: Sequence[str] = ()) -> InputError:
    """The error for a name column that is not there: it lists those that are, and the nearest."""
    if not grid:
        return InputError(f'{where}: there is no column "{name}": nothing is there at all.{_sheets(elsewhere)}')
    return InputError(f'{where}: there is no column "{name}".{_sheets(elsewhere)} {_choice(grid, name)}')


def guess_header(grid: Sequence[Row]) -> int:
    """The most likely header row: the first that is at least half as full as the fullest of the first rows."""
    filled = [sum(1 for cell in row if label(cell).strip()) for row in grid[:HEADER_WITHIN]]
    fullest = max(filled, default=0)
    return next((number for number, count in enumerate(filled) if count and count * 2 >= fullest), 0)


def _sheets(names: Sequence[str]) -> str:
    if not names:
        return ""
    return f" It is in the sheet {' and '.join(repr(name) for name in names)}: name it with --sheet."


def _choice(grid: Sequence[Row], wanted: str) -> str:
    headers = [text for cell in grid[guess_header(grid)] if (text := label(cell).strip())]
    shown = ", ".join(text[:60] for text in headers[:30]) + (", ..." if len(headers) > 30 else "")
    plain = {_plain(text): text for text in headers}
    near = get_close_matches(_plain(wanted), plain, n=1, cutoff=0.6) or [
        text for text in plain if _plain(wanted) in text or text in _plain(wanted)
    ]
    guess = f' Did you mean "{plain[near[0]]}"?' if near else ""
    return f"Columns: {shown}.{guess} A column can also be given by its Excel letter (B)."


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _same(header: str, wanted: str) -> bool:
    return header == wanted


def _alike(header: str, wanted: str) -> bool:
    return bool(header) and _plain(header) == _plain(wanted)


def _positions(row: Row, wanted: str, same: Callable[[str, str], bool] = _alike) -> list[int]:
    return [at for at, cell in enumerate(row) if wanted.strip() and same(label(cell), wanted)]


def _single(row: Row, wanted: str, same: Callable[[str, str], bool], where: str) -> int:
    found = _positions(row, wanted, same)
    if len(found) > 1:
        letters = " and ".join(letter(at) for at in found)
        raise InputError(f'{where}: the column "{wanted}" is there {len(found)} times ({letters}): give its letter.')
    return found[0]


def _country(row: Row, wanted: str, where: str) -> int:
    for same in (_same, _alike):
        if _positions(row, wanted, same):
            return _single(row, wanted, same, where)
    at = _letter_index(wanted, len(row))
    if at is None:
        raise InputError(f'{where}: there is no country column "{wanted}". {_choice([row], wanted)}')
    return at


def _letter_index(text: str, width: int) -> int | None:
    """The column of an Excel letter, counted from 0, where the table is that wide."""
    if not re.fullmatch(r"[A-Za-z]{1,3}", text.strip()):
        return None
    index = 0
    for char in text.strip().upper():
        index = index * 26 + ord(char) - 64
    return index - 1 if index <= width else None
