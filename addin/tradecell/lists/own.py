"""The user's own list: a CSV or XLSX with a header row; name and optionally aliases, country, address, note."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from tradecell.countries import country_code
from tradecell.lists.gather import Gathering
from tradecell.lists.model import PartyList
from tradecell.lists.names import read_alias, read_name
from tradecell.lists.source import Source
from tradecell.lists.table import ends_with_line_break, records
from tradecell.lists.text import clean, stable_id, unique
from tradecell.lists.workbook import Sheet, sheets
from tradecell.party import Party

__all__ = ["ADVICE", "has_name_column", "read_own_csv", "read_own_xlsx"]

ADVICE = ': in Excel, save it as "CSV UTF-8 (comma delimited)"'
_EXPECTED = "your own list: a header row with a column for the name"
_HEADINGS = {
    heading: column
    for column, headings in {
        "name": "name|names|full name|company|company name|name of company|supplier|supplier name|vendor|vendor name"
        "|customer|customer name|party|party name|entity|entity name|organisation|organisation name|organization"
        "|organization name|legal name|business name|firm|firm name|firma|registered name|listed name",
        "aliases": "alias|aliases|alias name|alias names|aka|also known as|other name|other names|alt name|alt names"
        "|alternative name|alternative names|alternate names|former name|former names|fka",
        "country": "country|countries|country code|country codes|country name|land|nation|iso country",
        "address": "address|addresses|street address|full address",
        "note": "note|notes|remark|remarks|comment|comments|reason|memo",
    }.items()
    for heading in headings.split("|")
}
"""What a user may call each column, folded by ``_fold``."""
_EXCEL_ERRORS = {"#N/A", "#NAME?", "#REF!", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"}


def has_name_column(header: Iterable[str]) -> bool:
    """Whether a header row has a column for the name, so that the table may be a user's own list."""
    return any(_HEADINGS.get(_fold(cell)) == "name" for cell in header)


def read_own_csv(path: Path, delimiter: str) -> PartyList:
    """Read an own list from CSV (UTF-8, or UTF-16 with a byte order mark).

    Raises:
        ListError: not UTF-8, two columns for one thing, cut off, or more than 1 % of the rows make no sense.
    """
    gathering = Gathering(path, "own list, CSV", _EXPECTED)
    with Source(path) as source:
        rows = records(source, _EXPECTED, delimiter=delimiter, advice=ADVICE)
        first = next(rows)
        if first.problem:
            raise gathering.error(f"line {first.row}, the header, is {first.problem}")
        columns = _columns(gathering, first.cells, f"line {first.row}")
        width = len(first.cells)
        short_at = 0
        for record in rows:
            cells = record.cells
            if not any(cell.strip() for cell in cells) and not record.problem:
                continue
            while len(cells) > width and not cells[-1].strip():
                cells.pop()
            short_at = record.row if len(cells) < width and not record.problem else 0
            if record.problem or len(cells) != width:
                for row in range(record.row, record.row + record.lines):
                    gathering.refuse(row, record.problem or f"it has {len(cells)} columns, not {width}")
                continue
            _add(gathering, record.row, columns, cells)
        if short_at:
            raise gathering.error(f"the last record, in line {short_at:,}, has too few columns: the file was cut off")
        if not ends_with_line_break(source):
            gathering.notes.append("The file does not end with a line break: make sure that it was saved whole.")
        return gathering.finish(source)


def read_own_xlsx(path: Path) -> PartyList:
    """Read an own list from the first sheet of a workbook that has a column for the name.

    Raises:
        ListError: no workbook, damaged, no such sheet, or more than 1 % of the rows make no sense.
    """
    gathering = Gathering(path, "own list, XLSX", _EXPECTED)
    with Source(path) as source:
        seen: list[str] = []
        for sheet in sheets(source, _EXPECTED):
            header = sheet.rows[0] if sheet.rows else []
            if has_name_column(header):
                if seen:
                    gathering.notes.append(f"The sheet {sheet.name!r} was read; {', '.join(seen)} has no such column.")
                _add_sheet(gathering, sheet)
                return gathering.finish(source)
            seen.append(f"{sheet.name!r}")
        raise gathering.error(
            f"no sheet has a first row with such a column (sheets: {', '.join(seen)[:200] or 'none'}): "
            'call the column "name"'
        )


def _add_sheet(gathering: Gathering, sheet: Sheet) -> None:
    columns = _columns(gathering, sheet.rows[0], f"row {sheet.first_row} of sheet {sheet.name!r}")
    for row, cells in enumerate(sheet.rows[1:], start=sheet.first_row + 1):
        if any(cell.strip() for cell in cells):
            _add(gathering, row, columns, cells)


def _fold(heading: str) -> str:
    """A heading in small letters, without punctuation and brackets: "Company_Name * (legal)" -> "company name"."""
    text = re.sub(r"\(.*?\)", " ", clean(heading).casefold())
    return " ".join(re.sub(r"[^\w]+|_", " ", text.replace("a.k.a", "aka").replace("a/k/a", "aka")).split())


def _columns(gathering: Gathering, header: Sequence[str], where: str) -> dict[str, int]:
    """Column -> its place."""
    columns: dict[str, int] = {}
    for place, cell in enumerate(header):
        column = _HEADINGS.get(_fold(cell))
        if column is None:
            continue
        if column in columns:
            first = clean(header[columns[column]])
            raise gathering.error(
                f"{where} has two columns for the {column}, {first!r} and {clean(cell)!r}: rename one of them"
            )
        columns[column] = place
    if "name" not in columns:
        raise gathering.error(f'{where} has no column for the name: call it "name"')
    return columns


def _add(gathering: Gathering, row: int, columns: dict[str, int], cells: Sequence[str]) -> None:
    def field(column: str) -> str:
        place = columns.get(column, -1)
        return cells[place] if 0 <= place < len(cells) else ""

    printed = read_name(field("name"))
    if printed.name in _EXCEL_ERRORS:
        gathering.refuse(row, f"the name is an Excel error, {printed.name}")
        return
    if not any(char.isalnum() for char in printed.name):
        gathering.refuse(row, "no name")
        return
    aliases = [part for part in re.split(r"[;|\r\n]+", field("aliases")) if part.strip()]
    countries = unique((*_countries(gathering, field("country")), printed.country))
    address = clean(field("address"))
    remarks = [clean(field("note")), f"Listed as: {clean(field('name'))}" if printed.changed else ""]
    known = unique((*printed.aliases, *(name for alias in aliases for name in read_alias(alias))))
    gathering.add(
        Party(
            uid=gathering.uid("OWN", stable_id("OWN", printed.name, " ".join(countries), address)),
            name=printed.name,
            list_code="OWN",
            aliases=tuple(alias for alias in known if alias != printed.name),
            kind=printed.kind,
            countries=countries,
            addresses=(address,) if address else (),
            remarks="; ".join(part for part in remarks if part),
        )
    )


def _countries(gathering: Gathering, text: str) -> tuple[str, ...]:
    """The countries of a cell: one by any name, or several separated by ; , | or /."""
    text = clean(text)
    if not text:
        return ()
    if code := country_code(text):
        return (code,)
    parts = [part.strip() for part in re.split(r"[;,|/]", text) if part.strip()]
    for part in parts:
        if country_code(part) is None:
            gathering.odd("Countries that are not known", part)
    return unique(country_code(part) or "" for part in parts)
