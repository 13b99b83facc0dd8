"""The sheet Results: the table as it was, and beside each row what was found, with room for the decision on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from tradecell.report.answer import ANSWER_COLUMNS, answer_cells
from tradecell.report.columns import (
    COMMENT,
    DECISION,
    DECISION_COLUMNS,
    ENTRY,
    KEY_COLUMNS,
    OUTCOMES,
    QUERIED,
    RESULT_COLUMNS,
    SNAPSHOT,
    UID,
    UNTIL,
    added_headers,
)  # fmt: skip
from tradecell.report.table import Table, letter
from tradecell.report.xlsx_write import Formats, row_height, shown_width, write_text, write_value
from tradecell.screening.result import SAMPLE_PREFIX, Screening

_WIDTHS = {
    "Status": 14, "Score": 7, "Listed name": 36, "List": 7, "Country": 10, DECISION: 12, COMMENT: 32, UNTIL: 12,
    "Reason": 64, "Note": 48, "Programme": 20, "Licence requirement": 44, "Licence policy": 30, "Citation": 24,
    "List date": 11, QUERIED: 28, UID: 14, ENTRY: 14, SNAPSHOT: 24,
}  # fmt: skip
_MOST_LINES = 4  # of a name; the whole of a longer one is in the cell all the same
_MOST_FROZEN = 8  # rows above the data that may stand still
_RANGES = 400  # of one validation: Excel reads longer lists of ranges slowly

Entries = Callable[[Screening], tuple[str, str, str]]


def write_results(
    sheet: Any, formats: Formats, table: Table, answers: Sequence[Screening], keys: Entries, told: Callable[[], None]
) -> None:
    """Write the sheet.

    Args:
        sheet: an empty worksheet.
        formats: of the workbook.
        table: the input; its rows keep their row numbers.
        answers: one for each row.
        keys: gives uid, entry and snapshot of an answer's best hit.
        told: called after each row.
    """
    width, head = len(table.columns), max(table.header_row - 1, 0)
    place = {name: width + at for at, name in enumerate(RESULT_COLUMNS)}
    answer_places = [place[name] for name in ANSWER_COLUMNS]
    decision, comment, until = (place[name] for name in DECISION_COLUMNS)
    keys_at = [place[name] for name in KEY_COLUMNS]
    styles: list[Any] = [None] * len(ANSWER_COLUMNS)
    styles[ANSWER_COLUMNS.index("Score")] = formats.score
    styles[ANSWER_COLUMNS.index("Listed name")] = formats.wrap
    widths = _widths(table)
    _set_up(sheet, formats, table, head, place, widths, any(one.status.startswith(SAMPLE_PREFIX) for one in answers))
    decided: list[tuple[int, int]] = []
    for index, (cells, answer) in enumerate(zip(table.rows, answers, strict=True)):
        row = head + 1 + index
        listed = answer.best.listed_name if answer.best is not None else ""
        name = cells[table.name_at]
        texts = ((name if isinstance(name, str) else "", widths[table.name_at] - 2), (listed, _WIDTHS["Listed name"]))
        height = row_height(texts, _MOST_LINES)
        if height is not None:
            sheet.set_row(row, height)
        for at, cell in enumerate(cells):
            wrapped = at == table.name_at and isinstance(cell, str)
            write_value(sheet, formats, row, at, cell, formats.name if wrapped else None)
        for at, cell, style in zip(answer_places, answer_cells(answer), styles, strict=True):
            write_value(sheet, formats, row, at, cell, style)
        if answer.status:
            write_text(sheet, row, width, answer.status, formats.status.get(answer.outcome, formats.plain))
        if answer.best is not None:
            sheet.write_blank(row, decision, None, formats.decision)
            sheet.write_blank(row, comment, None, formats.comment)
            sheet.write_blank(row, until, None, formats.until)
            for at, cell in zip(keys_at, (answer.query, *keys(answer)), strict=True):
                write_text(sheet, row, at, cell, formats.plain)
            if decided and decided[-1][1] == row - 1:
                decided[-1] = (decided[-1][0], row)
            else:
                decided.append((row, row))
        told()
    last = head + len(table.rows)
    sheet.autofilter(head, 0, max(last, head), width + len(RESULT_COLUMNS) - 1)
    sheet.print_area(0, 0, max(last, head), until)
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})
    add_choices(sheet, formats, decided, decision)


def add_choices(sheet: Any, formats: Formats, ranges: Sequence[tuple[int, int]], decision: int) -> None:
    """Drop-downs for the decision, and a check of the day, on the given rows; comment and day stand right of it.

    Args:
        sheet: the worksheet.
        formats: of the workbook.
        ranges: first and last row of each run of rows with a hit.
        decision: the column of the decision.
    """
    for start in range(0, len(ranges), _RANGES):
        block = ranges[start : start + _RANGES]
        choice = [[first, decision, last, decision] for first, last in block]
        day = [[first, decision + 2, last, decision + 2] for first, last in block]
        sheet.data_validation(
            *choice[0],
            {
                "validate": "list",
                "source": list(OUTCOMES),
                "other_cells": choice[1:],
                "error_title": "Not a decision",
                "error_message": "Choose cleared (the listed party is somebody else) or confirmed (it is this party), "
                "or leave the cell empty.",
            },
        )
        sheet.data_validation(
            *day[0],
            {
                "validate": "date",
                "criteria": ">=",
                "value": date.today(),
                "other_cells": day[1:],
                "error_title": "Not a day to come",
                "error_message": "The last day on which the decision holds, today or later; or leave the cell empty.",
            },
        )
    if ranges:
        first, last = ranges[0][0], ranges[-1][1]
        made, why = letter(decision), letter(decision + 1)
        # a decision without a comment is refused when it is read back: say so where it is typed
        sheet.conditional_format(
            first, decision + 1, last, decision + 1,
            {
                "type": "formula",
                "criteria": f'=AND(LEN(TRIM(${made}{first + 1}))>0,LEN(TRIM(${why}{first + 1}))=0)',
                "format": formats.missing,
            },
        )  # fmt: skip


def _set_up(
    sheet: Any, formats: Formats, table: Table, head: int, place: dict[str, int], widths: Sequence[int], sample: bool
) -> None:
    """Widths, headings and what stands above them, and what stays in sight."""
    for at, size in enumerate(widths):
        sheet.set_column(at, at, size)
    headers = added_headers(table.columns, RESULT_COLUMNS)
    prefix = len(SAMPLE_PREFIX) if sample else 0
    for name, header in zip(RESULT_COLUMNS, headers, strict=True):
        hidden = {"level": 1, "hidden": True} if name in KEY_COLUMNS else {}
        wanted = _WIDTHS[name] if header == name else max(_WIDTHS[name], len("(tradecell 2)"))
        sheet.set_column(place[name], place[name], wanted + prefix * (name == "Status"), None, hidden)
    after = place[KEY_COLUMNS[-1]] + 1
    if after < 16_384:
        sheet.set_column(after, after, None, None, {"collapsed": True})
    for row, cells in enumerate(table.above):
        for at, cell in enumerate(cells):
            write_value(sheet, formats, row, at, cell)
    sheet.set_row(head, 30)
    for at, name in enumerate(table.columns):
        write_text(sheet, head, at, name, formats.head)
    for name, header in zip(RESULT_COLUMNS, headers, strict=True):
        write_text(
            sheet, head, place[name], header, formats.fill_head if name in DECISION_COLUMNS else formats.added_head
        )
    if head < _MOST_FROZEN:
        sheet.freeze_panes(head + 1, min(table.name_at + 1, 4) if table.name_at < 4 else 0)
    sheet.repeat_rows(head)


def _widths(table: Table) -> list[int]:
    """A width for each input column that shows most of its first rows."""
    widths = []
    for at, name in enumerate(table.columns):
        lengths = sorted(shown_width(row[at]) for row in table.rows[:500])
        usual = lengths[int(len(lengths) * 0.95)] if lengths else 0
        longest_word = max((shown_width(word) for word in name.split()), default=0)
        widths.append(max(8, min(50, max(longest_word + 4, min(shown_width(name) + 4, 24), usual + 2))))
    return widths
