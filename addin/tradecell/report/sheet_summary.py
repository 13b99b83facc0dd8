"""The sheet Summary: the result in one sentence, the counts with their charts, and what an auditor asks first.

Its width is fixed, so it is printed at a fixed scale, and pages end between two blocks; Excel would ignore these page
ends if it were told to fit the width.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from tradecell.report.answer import Searched, warnings
from tradecell.report.method import status_meaning
from tradecell.report.summary import COLOURS, Bar, Summary, facts_of_list, facts_of_run
from tradecell.report.table import Table
from tradecell.report.xlsx_write import NAVY, Formats, lines_needed, one_line, write_text, write_value
from tradecell.screening.result import CLEARED, HIT, REVIEW

NAME, OTHER = "Summary", "no hit"

_LEFT, _LABEL, _FIGURES = 1, 2, 3  # the columns of codes, of labels, and of the first figures
_SIDE, _LAST = 8, 13  # where charts and long text begin, and the last column of all
_WIDTHS = (1.5, 9, 32, 9, 9, 10, 9, 2, 11, 11, 11, 11, 11, 11)
_NAME_WIDTH, _SIDE_WIDTH = sum(_WIDTHS[1:3]), sum(_WIDTHS[_SIDE:])
_POINTS, _PIXELS = 15, 20  # height of a row
_CHART_ROWS = 12
_CHART_WIDTH = 6 * 82 - 6
_GREY = "#A6A6A6"
_PAGE_POINTS, _SCALE = 600, 80  # what surely fits a page of A4 and of Letter at this scale, in per cent


def write_summary(sheet: Any, book: Any, formats: Formats, counted: Summary, searched: Searched, table: Table) -> None:
    """Write the sheet into an empty worksheet of the book."""
    writer = _Writer(sheet, book, formats)
    for at, width in enumerate(_WIDTHS):
        sheet.set_column(at, at, width)
    sheet.hide_gridlines(2)
    sheet.set_print_scale(_SCALE)
    writer.head(counted, searched, table)
    writer.statuses(counted)
    writer.bars("Hits by list", "List", counted.lists, (HIT, REVIEW, CLEARED))
    writer.bars("Hits by country of the listed party", "Country", counted.countries, (HIT, REVIEW, CLEARED))
    scores = _with_others(counted.scores)
    writer.bars("Rows by score of the nearest listed name", "Score", scores, (HIT, REVIEW, CLEARED, OTHER))
    writer.searched(searched)
    writer.facts("How it was screened", facts_of_run(searched, table))
    writer.end()


def _with_others(bars: Sequence[Bar]) -> tuple[Bar, ...]:
    """Bars in which all rows without a hit, searched for or not, count together: there are no more columns."""

    def joined(counts: Mapping[str, int]) -> dict[str, int]:
        kept = {status: count for status, count in counts.items() if status in (HIT, REVIEW, CLEARED)}
        return kept | {OTHER: sum(counts.values()) - sum(kept.values())}

    return tuple(replace(bar, counts=joined(bar.counts)) for bar in bars)


class _Writer:
    """Writes block below block; rows are written in order, since a long workbook is streamed."""

    def __init__(self, sheet: Any, book: Any, formats: Formats) -> None:
        self.sheet, self.book, self.formats = sheet, book, formats
        self.row, self.used = 0, 0.0
        self.breaks: list[int] = []

    def head(self, counted: Summary, searched: Searched, table: Table) -> None:
        """Title, what was screened, the warning of a sample, the result."""
        formats = self.formats
        self.put(_LEFT, "Screening report", formats.title)
        self.next(34)
        where = [searched.input, f"sheet {table.sheet}" if table.sheet else "", f"column {searched.column}"]
        who = " on ".join(filter(None, (searched.user, searched.machine)))
        when = f"Screened {searched.when}{' by ' + who if who else ''}; list of {searched.manifest.list_date}"
        for line in (", ".join(filter(None, where)), when):
            self.put(_LEFT, one_line(line, 150), formats.subtitle)
            self.next()
        self.next(8)
        for warning in warnings(searched):
            self.merge(_LEFT, _LAST, warning, formats.warning)
            self.next(16 * lines_needed(warning, sum(_WIDTHS[_LEFT:]) - 10) + 8)
            self.next(8)
        self.merge(_LEFT, _LAST, counted.headline, formats.headline)
        self.next(30)
        self.next(8)

    def statuses(self, counted: Summary) -> None:
        """Rows by status, and what each means."""
        formats, means = self.formats, _FIGURES + 2
        self.section("Rows by status", 9 * _POINTS)
        self.table_head("Status", ("Rows", "Share"))
        self.merge(means, _LAST, "What it means", formats.beside_head)
        self.next()
        for status, count in counted.statuses:
            meaning = status_meaning(status)
            self.merge(_LEFT, _LABEL, status or "(empty)", formats.legend.get(status, formats.cell))
            self.sheet.write_number(self.row, _FIGURES, count, formats.count)
            self.sheet.write_number(self.row, _FIGURES + 1, count / counted.rows if counted.rows else 0, formats.share)
            self.merge(means, _LAST, meaning, formats.beside)
            self.next(13 * lines_needed(meaning, sum(_WIDTHS[means:]) - 2) + 3)
        self.merge(_LEFT, _LABEL, "All rows", formats.total_label)
        self.sheet.write_number(self.row, _FIGURES, counted.rows, formats.total)
        self.sheet.write_blank(self.row, _FIGURES + 1, None, formats.total)
        self.next()
        self.next()

    def bars(self, title: str, label: str, bars: Sequence[Bar], statuses: Sequence[str]) -> None:
        """A table of counts by status, and its chart beside it."""
        formats = self.formats
        lying = any(bar.code for bar in bars)
        rows = max(len(bars), _CHART_ROWS if bars else 1)
        self.section(title, (rows + 2) * _POINTS)
        if not bars:
            self.put(_LEFT, "There are no hits.", formats.aside)
            self.next()
            self.next()
            return
        self.table_head(label, (*statuses, *(("All",) if lying else ())))
        self.next()
        top = self.row
        for bar in bars:
            if bar.code:
                self.put(_LEFT, one_line(bar.code, 10), formats.cell)
                self.put(_LABEL, one_line(bar.label, 40), formats.cell)
            else:
                self.merge(_LEFT, _LABEL, bar.label, formats.cell)
            counts = [bar.counts.get(status, 0) for status in statuses]
            for at, count in enumerate(counts + ([bar.total] if lying else [])):
                self.sheet.write_number(self.row, _FIGURES + at, count, formats.count)
            self.next()
        # rows with no score, or a very low one, would dwarf the others in the chart
        shown = range(len(bars)) if lying else range(2, len(bars))
        if any(bars[at].total for at in shown):
            self.chart(title, bars, statuses, top, shown)
        while self.row <= top + rows:
            self.next()

    def chart(self, title: str, bars: Sequence[Bar], statuses: Sequence[str], top: int, shown: range) -> None:
        """A native chart of table rows; its figures are given along: a streamed sheet cannot be asked for them."""
        lying = bool(bars[shown.start].code)
        chart = self.book.add_chart({"type": "bar" if lying else "column", "subtype": "stacked"})
        first, last = top + shown.start, top + shown.stop - 1
        for at, status in enumerate(statuses):
            values = [bars[one].counts.get(status, 0) for one in shown]
            if any(values):
                chart.add_series(
                    {
                        "name": status,
                        "categories": [NAME, first, _LEFT, last, _LEFT],
                        "values": [NAME, first, _FIGURES + at, last, _FIGURES + at],
                        "categories_data": [one_line(bars[one].code or bars[one].label, 10) for one in shown],
                        "values_data": values,
                        "fill": {"color": COLOURS.get(status, _GREY)},
                        "gap": 45,
                    }
                )
        font = {"size": 9, "color": "#404040"}
        most = max(bars[one].total for one in shown)
        figures = {
            "num_font": font, "num_format": "#,##0", "min": 0, "line": {"none": True},
            "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9", "width": 0.75}},
        } | ({"max": most, "major_unit": 1} if most < 5 else {})  # fmt: skip
        names = {
            "num_font": font, "line": {"color": "#8C8C8C"}, "major_tick_mark": "none",
            "major_gridlines": {"visible": False}, "reverse": lying,
        }  # fmt: skip
        if lying:  # XlsxWriter calls the axis of the names y here; turned round, the figures would stand on top
            chart.set_y_axis(names)
            chart.set_x_axis(figures | {"label_position": "high"})
        else:
            chart.set_x_axis(names)
            chart.set_y_axis(figures)
        chart.set_title({"name": title, "name_font": {"size": 11, "color": NAVY, "bold": True}, "overlay": False})
        chart.set_legend({"position": "bottom", "font": font})
        chart.set_chartarea({"border": {"color": "#D9D9D9"}})
        rows = max(len(bars), _CHART_ROWS)
        chart.set_size({"width": _CHART_WIDTH, "height": (rows + 1) * _PIXELS - 4})
        place = {"x_offset": 4, "y_offset": 2, "object_position": 2, "description": f"Chart: {title}"}
        self.sheet.insert_chart(top - 1, _SIDE, chart, place)

    def searched(self, searched: Searched) -> None:
        """The list's facts and its files with their SHA-256."""
        formats, sources = self.formats, searched.manifest.sources
        self.facts("What was searched", facts_of_list(searched), more=3 * _POINTS * (len(sources) + 1))
        self.table_head("Source", ("Parties", "Refused", "List date", "Bytes"))
        self.merge(_SIDE, _LAST, "SHA-256, and what the reading noted", formats.beside_head)
        self.next()
        for source in sources:
            title = source.title or source.file.replace("\\", "/").rpartition("/")[2]
            where = source.address or source.file
            name = title if where in ("", title) else f"{title}\n{where}"
            said = [source.sha256, *source.notes]
            if source.failed:
                said.append(f"Not renewed by the last refresh: {source.failed}")
            text = "\n".join(said)
            self.merge(_LEFT, _LABEL, name, formats.cell)
            for at, count in enumerate((source.parties, source.refused)):
                self.sheet.write_number(self.row, _FIGURES + at, count, formats.count)
            self.put(_FIGURES + 2, source.list_date or source.day, formats.count)
            self.sheet.write_number(self.row, _FIGURES + 3, source.size, formats.count)
            self.merge(_SIDE, _LAST, text, formats.hash)
            lines = max(lines_needed(name, _NAME_WIDTH - 2), lines_needed(text, _SIDE_WIDTH - 2))
            self.next(13 * lines + 3)
        self.next()

    def facts(self, title: str, facts: Sequence[tuple[str, object]], more: int = 0) -> None:
        """Labels and values, one below the other."""
        self.section(title, (len(facts) + 1) * _POINTS + more)
        for label, value in facts:
            self.merge(_LEFT, _LABEL, label, self.formats.label)
            if isinstance(value, str):
                self.merge(_FIGURES, _LAST, value, self.formats.fact)
                self.next(13 * lines_needed(value, sum(_WIDTHS[_FIGURES:]) - 2) + 2)
            else:
                style = self.formats.fact_count if isinstance(value, int) else self.formats.fact
                self.merge(_FIGURES, _FIGURES + 1, "", style)
                write_value(self.sheet, self.formats, self.row, _FIGURES, value, style)
                self.next()
        self.next()

    def section(self, title: str, height: int) -> None:
        """A heading; on a new page where the block, so many points high, would not fit this one."""
        if self.row and self.used + 24 + height > _PAGE_POINTS:
            self.breaks.append(self.row)
            self.used = 0
        for at in range(_LEFT, _LAST + 1):
            self.put(at, title if at == _LEFT else "", self.formats.section)
        self.next(24)

    def table_head(self, label: str, figures: Sequence[str]) -> None:
        """The headings of a table: what its rows are, and what is counted."""
        self.merge(_LEFT, _LABEL, label, self.formats.added_head)
        for at, name in enumerate(figures):
            self.put(_FIGURES + at, name, self.formats.head_right)

    def next(self, points: float = _POINTS) -> None:
        """End a row, which is so many points high."""
        if points != _POINTS:
            self.sheet.set_row(self.row, points)
        self.row, self.used = self.row + 1, self.used + points

    def put(self, column: int, text: str, style: Any) -> None:
        """Text in this row."""
        write_text(self.sheet, self.row, column, text, style)

    def merge(self, first: int, last: int, text: str, style: Any) -> None:
        """Text over several columns of this row."""
        self.sheet.merge_range(self.row, first, self.row, last, "", style)
        self.put(first, text, style)

    def end(self) -> None:
        """What is known only when all is written."""
        self.sheet.set_h_pagebreaks(self.breaks)
        self.sheet.print_area(0, 0, self.row, _LAST)
