"""The sheet Method: what was searched and what not, how, with which thresholds, and what the words mean."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tradecell.report.answer import Searched
from tradecell.report.method import Section, sections
from tradecell.report.xlsx_write import Formats, lines_needed, write_text, write_value

_WIDTHS = (1.5, 36, 16, 16, 16, 36)
_LEFT, _LAST = 1, 5
_PAGE_POINTS, _SCALE = 490, 95  # what surely fits a page of A4 and of Letter at this scale, in per cent

Line = tuple[float, Callable[[int], None]]
"""A row of the sheet: its height in points, and what writes it."""


def write_method(sheet: Any, formats: Formats, searched: Searched) -> None:
    """Write the sheet into an empty worksheet; printed pages end between two sections where they can."""
    for at, width in enumerate(_WIDTHS):
        sheet.set_column(at, at, width)
    sheet.hide_gridlines(2)
    sheet.set_print_scale(_SCALE)
    sheet.set_row(0, 34)
    write_text(sheet, 0, _LEFT, "Method", formats.title)
    row, used, breaks = 2, 49.0, []
    for section in sections(searched):
        lines = _lines(sheet, formats, section)
        height = sum(size for size, _ in lines)
        if used + height > _PAGE_POINTS:
            breaks.append(row)
            used = 0
        for size, write in lines:
            sheet.set_row(row, size)
            write(row)
            row += 1
        row, used = row + 1, used + height + 15
    sheet.set_h_pagebreaks(breaks)
    sheet.print_area(0, 0, row, _LAST)


def _lines(sheet: Any, formats: Formats, section: Section) -> list[Line]:
    def put(column: int, text: str, style: Any, last: int = 0) -> Callable[[int], None]:
        def write(row: int) -> None:
            if last:
                sheet.merge_range(row, column, row, last, "", style)
            write_text(sheet, row, column, text, style)

        return write

    def both(*writers: Callable[[int], None]) -> Callable[[int], None]:
        def write(row: int) -> None:
            for one in writers:
                one(row)

        return write

    def value(column: int, cell: object) -> Callable[[int], None]:
        style = formats.small_share if isinstance(cell, float) else formats.count if column > _LEFT else formats.cell
        return lambda row: write_value(sheet, formats, row, column, cell, style)

    lines: list[Line] = [(24, put(_LEFT, section.title, formats.section, _LAST))]
    lines += [
        (13 * lines_needed(text, sum(_WIDTHS[1:]) - 4) + 4, put(_LEFT, text, formats.text, _LAST))
        for text in section.text
    ]
    if len(section.head) == 2:
        first, second = section.head
        lines.append((18, both(put(_LEFT, first, formats.added_head), put(2, second, formats.added_head, _LAST))))
        for name, meaning in section.rows:
            style = formats.legend.get(str(name), formats.cell)
            height = 13 * lines_needed(str(meaning), sum(_WIDTHS[2:]) - 4) + 4
            writers = (put(_LEFT, str(name), style), put(2, str(meaning), formats.cell, _LAST))
            lines.append((height, both(*writers)))
    elif section.head:
        heads = (
            put(_LEFT + at, name, formats.head_right if at else formats.added_head)
            for at, name in enumerate(section.head)
        )
        lines.append((18, both(*heads)))
        lines += [(16, both(*(value(_LEFT + at, cell) for at, cell in enumerate(row)))) for row in section.rows]
    return lines
