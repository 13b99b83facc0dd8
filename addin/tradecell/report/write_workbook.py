"""The screened workbook: the input's columns and the answers, and a sheet that says what was searched."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from tradecell.report.answer import ANSWER_COLUMNS, DATE_FROM, SAMPLE_WARNING, Searched, answer_cells
from tradecell.report.output import answer_headers, well_formed
from tradecell.report.table import Table
from tradecell.screening.result import CLEARED, HIT, NOT_SCREENED, REVIEW, Screening

MAX_CELL = 32_767
"""Characters that an Excel cell holds, counted as Excel does (UTF-16)."""

_CUT = " [cut by tradecell]"
_FIRST_DAY, _MOST_EXACT = date(1900, 3, 1), 2**53  # before March 1900 Excel's calendar is a day off
_STREAM_ABOVE = 20_000  # rows; beyond, each row is written out as soon as it is complete

_COLOURS = {  # fill, text: Excel's own "bad", "neutral" and grey; nothing is ever green
    HIT: ("#FFC7CE", "#9C0006"),
    REVIEW: ("#FFEB9C", "#7F4F00"),
    NOT_SCREENED: ("#E4DFEC", "#403152"),
    CLEARED: ("#DDEBF7", "#1F4E78"),
}
_WIDTHS = {"Listed name": 44, "Licence requirement": 40, "Licence policy": 28, "Citation": 24, "Reason": 60, "Note": 64}


def write_workbook(
    path: Path,
    table: Table,
    answers: Sequence[Screening],
    searched: Searched,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Write the workbook; ``write_report`` explains the arguments."""
    import xlsxwriter

    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "constant_memory": len(table.rows) > _STREAM_ABOVE,
    }
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"comments": f"Screened by tradecell {searched.manifest.tool_version} on {searched.when}"})
        formats = _Formats(book)
        _write_answers(book.add_worksheet(_sheet_name(table.sheet)), formats, table, answers, progress)
        _write_searched(book.add_worksheet("List"), formats, searched)


class _Formats:
    """The workbook's cell formats, each made once."""

    def __init__(self, book: Any) -> None:
        self.head = book.add_format({"bold": True, "bg_color": "#44546A", "font_color": "#FFFFFF", "valign": "vcenter"})
        self.added_head = book.add_format(
            {"bold": True, "bg_color": "#1F3864", "font_color": "#FFFFFF", "valign": "vcenter"}
        )
        self.date = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        self.moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", "align": "left"})
        self.time = book.add_format({"num_format": "hh:mm:ss"})
        self.span = book.add_format({"num_format": "[h]:mm:ss"})
        self.score = book.add_format({"num_format": "0.0", "align": "center"})
        self.label = book.add_format({"bold": True, "valign": "top"})
        self.text = book.add_format({"text_wrap": True, "valign": "top", "align": "left"})
        self.warning = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#FFC7CE", "font_color": "#9C0006"}
        )
        self.status = {
            name: book.add_format({"bold": True, "bg_color": fill, "font_color": text})
            for name, (fill, text) in _COLOURS.items()
        }


def _write_answers(
    sheet: Any,
    formats: _Formats,
    table: Table,
    answers: Sequence[Screening],
    progress: Callable[[int, int], None] | None,
) -> None:
    width = len(table.columns)
    last_column, head = width + len(ANSWER_COLUMNS) - 1, max(table.header_row - 1, 0)
    for at, size in enumerate(_widths(table)):
        sheet.set_column(at, at, size)
    added = answer_headers(table.columns)
    for at, name in enumerate(ANSWER_COLUMNS):
        sheet.set_column(width + at, width + at, _answer_width(at, name, added[at], answers))
    for row, cells in enumerate(table.above):
        for at, cell in enumerate(cells):
            _write(sheet, formats, row, at, cell)
    sheet.set_row(head, 20)
    for at, name in enumerate(table.columns):
        _text(sheet, head, at, name, formats.head)
    for at, name in enumerate(added):
        _text(sheet, head, width + at, name, formats.added_head)
    for index, (cells, answer) in enumerate(zip(table.rows, answers, strict=True)):
        row = head + 1 + index
        for at, cell in enumerate(cells):
            _write(sheet, formats, row, at, cell)
        for at, cell in enumerate(answer_cells(answer), start=width):
            _write(sheet, formats, row, at, cell, formats.score if isinstance(cell, float) else None)
        if answer.status:
            _text(sheet, row, width, answer.status, formats.status.get(answer.outcome))
        if progress is not None and (index + 1) % 1000 == 0:
            progress(index + 1, len(answers))
    sheet.freeze_panes(head + 1, min(table.name_at + 1, 4) if table.name_at < 4 else 0)
    sheet.autofilter(head, 0, head + len(table.rows), last_column)
    sheet.set_landscape()
    sheet.repeat_rows(head)
    sheet.repeat_columns(table.name_at)
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{head + 1 + len(table.rows)}"})


def _write_searched(sheet: Any, formats: _Formats, searched: Searched) -> None:
    manifest = searched.manifest
    facts: list[tuple[str, object]] = [
        ("List date", f"{manifest.list_date} ({DATE_FROM.get(manifest.list_date_from, manifest.list_date_from)})"),
        ("Parties searched", manifest.parties),
        ("Names searched", manifest.names),
        ("Snapshot", manifest.id),
        ("Snapshot made", f"{manifest.created} by tradecell {manifest.tool_version}"),
        ("Sample list", "yes" if manifest.sample else "no"),
        ("Screened", searched.when),
        ("Input", searched.input),
        ("Column", searched.column),
        *((name, figure) for name, figure in searched.thresholds),
    ]
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 66)
    sheet.set_column(2, 6, 14)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    row = 0
    if manifest.sample:
        _text(sheet, row, 0, "Warning", formats.warning)
        _text(sheet, row, 1, SAMPLE_WARNING, formats.warning)
        sheet.set_row(row, 64)
        row += 2
    for name, fact in facts:
        _text(sheet, row, 0, name, formats.label)
        _write(sheet, formats, row, 1, fact, formats.text)
        row += 1
    row += 1
    for at, name in enumerate(("Source", "SHA-256", "Format", "Parties", "Rows refused", "List date", "Bytes")):
        _text(sheet, row, at, name, formats.head)
    for source in manifest.sources:
        row += 1
        cells = (
            source.file,
            source.sha256,
            source.format,
            source.parties,
            source.refused,
            source.list_date,
            source.size,
        )
        for at, cell in enumerate(cells):
            _write(sheet, formats, row, at, cell, formats.text)
        for note in source.notes:
            row += 1
            _text(sheet, row, 1, note, formats.text)
    _text(
        sheet,
        row + 2,
        1,
        "NO HIT means that no name on this list came near the name of the row. It says nothing about other lists, "
        "about owners, end use or destination.",
        formats.text,
    )
    sheet.set_row(row + 2, 32)


def _write(sheet: Any, formats: _Formats, row: int, column: int, value: object, style: Any = None) -> None:
    """Write a value as what it is; what Excel cannot hold as such (2**60, the year 1850) as text."""
    if value is None or value == "" or value != value:
        return
    if isinstance(value, str):
        _text(sheet, row, column, value, style)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value, style)
    elif isinstance(value, (int, float, Decimal)):
        number = value if isinstance(value, int) else float(value)
        if abs(number) > _MOST_EXACT and (isinstance(value, (int, Decimal)) or number in (float("inf"), float("-inf"))):
            _text(sheet, row, column, str(value), style)
        else:
            sheet.write_number(row, column, number, style)
    elif isinstance(value, datetime):
        # Excel knows no zones: a moment with one is written out, so that it cannot be misread
        if value.tzinfo is None and value.date() >= _FIRST_DAY:
            sheet.write_datetime(row, column, value, style or formats.moment)
        else:
            _text(sheet, row, column, value.isoformat(sep=" "), style)
    elif isinstance(value, date):
        if value >= _FIRST_DAY:
            sheet.write_datetime(row, column, value, style or formats.date)
        else:
            _text(sheet, row, column, value.isoformat(), style)
    elif isinstance(value, time) and value.tzinfo is None:
        sheet.write_datetime(row, column, value, style or formats.time)
    elif isinstance(value, timedelta) and timedelta(0) <= value < timedelta(days=1_000_000):
        sheet.write_number(row, column, value / timedelta(days=1), style or formats.span)
    else:
        _text(sheet, row, column, str(value), style)


def _text(sheet: Any, row: int, column: int, text: str, style: Any = None) -> None:
    """Text as text, whatever it begins with, and never longer than a cell may be."""
    text = well_formed(text)
    if len(text) * 2 > MAX_CELL:
        units = text.encode("utf-16-le")
        if len(units) > MAX_CELL * 2:
            kept = units[: (MAX_CELL - len(_CUT)) * 2].decode("utf-16-le", errors="ignore")
            text = kept + _CUT
    if text:
        sheet.write_string(row, column, text, style)
    elif style is not None:
        sheet.write_blank(row, column, None, style)


def _widths(table: Table) -> list[int]:
    """A width for each input column that shows most of its first rows."""
    widths = []
    for at, name in enumerate(table.columns):
        lengths = sorted(_shown(row[at]) for row in table.rows[:500])
        usual = lengths[int(len(lengths) * 0.95)] if lengths else 0
        widths.append(max(8, min(60, max(_shown(name) + 4, usual + 2))))
    return widths


def _shown(value: object) -> int:
    if value is None:
        return 0
    if isinstance(value, (date, time)):
        return 19 if isinstance(value, datetime) else 11
    text = str(value)[:200]
    return sum(2 if ord(char) > 0x2E7F else 1 for char in text)  # Han and the like are two wide


def _answer_width(at: int, name: str, header: str, answers: Sequence[Screening]) -> int:
    if name in _WIDTHS:
        return _WIDTHS[name]
    lengths = [_shown(answer_cells(answer)[at]) for answer in answers[:500]]
    return max(len(header) + 4, min(30, max(lengths, default=0) + 2))


def _sheet_name(name: str) -> str:
    """The input sheet's name where Excel allows it and the second sheet does not have it."""
    plain = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", well_formed(name)).strip(" '")[:31].strip(" '")
    return plain if plain and plain.casefold() not in ("list", "history") else "Screening"
