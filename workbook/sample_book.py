"""What the sheets of the sample workbook are written with: formats, tables, and formulas with their answers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

NAVY, LINE, SOFT = "#1F3A5F", "#D9DEE4", "#F3F6F9"
RED, AMBER, GREY, BLUE = "#F8D7DA", "#FFF0C9", "#EEF1F4", "#DCE9F7"

HEIGHT, MOST_LINES = 16, 5
"""Of a row, in points a line, and the lines that are shown at most."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A formula and its answer today."""

    formula: str
    answer: Any


class Book:
    """The workbook under way: formats once, and a writer of tables."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.widths: dict[str, tuple[float, ...]] = {}
        base = {"font_name": "Calibri", "font_size": 11, "valign": "top"}
        cell = {**base, "bottom": 1, "bottom_color": LINE}
        self.title = book.add_format({**base, "bold": True, "font_size": 18, "font_color": NAVY})
        self.section = book.add_format({**base, "bold": True, "font_size": 13, "font_color": NAVY})
        self.head = book.add_format(
            {**base, "bold": True, "font_color": "#FFFFFF", "bg_color": NAVY, "text_wrap": True, "valign": "vcenter"}
        )
        self.head_right = book.add_format(
            {
                **base,
                "bold": True,
                "font_color": "#FFFFFF",
                "bg_color": NAVY,
                "align": "right",
                "indent": 1,
                "valign": "vcenter",
            }
        )
        self.text = book.add_format(cell)
        self.wrap = book.add_format({**cell, "text_wrap": True})
        self.bold = book.add_format({**cell, "bold": True})
        self.code = book.add_format({**cell, "font_name": "Consolas", "font_size": 10, "text_wrap": True})
        figure = {**cell, "align": "right", "indent": 1}
        self.number = book.add_format({**figure, "num_format": "#,##0.##;-#,##0.##"})
        self.score = book.add_format({**figure, "num_format": "0.0"})
        self.share = book.add_format({**figure, "num_format": "0 %"})
        self.day = book.add_format({**cell, "num_format": "yyyy-mm-dd", "align": "left"})
        self.note = book.add_format({**base, "font_color": "#3A4652"})
        self.left = book.add_format({**cell, "bold": True, "align": "left", "num_format": "#,##0"})
        self.aside = book.add_format({"font_color": "#5A6672", "italic": True})
        self.link = book.add_format({**cell, "font_color": "#1A5FB4", "underline": 1})
        self.indented = book.add_format({**cell, "indent": 1, "align": "left"})
        self.answer = book.add_format({**cell, "bold": True, "indent": 1, "align": "left", "text_wrap": True})
        self.bold_plain = book.add_format({**base, "bold": True})
        self.group = book.add_format({**cell, "bold": True, "font_name": "Consolas", "bg_color": SOFT, "top": 1})
        self.group_text = book.add_format({**cell, "bg_color": SOFT, "text_wrap": True, "top": 1})

    def sheet(self, name: str, widths: Sequence[float], color: str = NAVY) -> Any:
        """A sheet with columns of these widths, that prints on one page's width."""
        made = self.book.add_worksheet(name)
        self.widths[name] = tuple(widths)
        for number, width in enumerate(widths):
            made.set_column(number, number, width)
        made.hide_gridlines(2)
        made.set_tab_color(color)
        made.set_landscape()
        made.set_paper(9)
        made.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        made.fit_to_pages(1, 0)
        made.set_footer("&L&F, &A&RPage &P of &N")
        return made

    def heads(self, sheet: Any, row: int, titles: Sequence[str], right: Sequence[int] = ()) -> None:
        """A line of column heads, those above numbers to the right."""
        sheet.set_row(row, 32)
        for column, title in enumerate(titles):
            sheet.write_string(row, column, title, self.head_right if column in right else self.head)

    def line(self, sheet: Any, row: int, cells: Sequence[Any], formats: Sequence[Any]) -> None:
        """A line of cells: text, numbers, days, or formulas with their answers. Wrapped text makes the row higher."""
        high = max(
            _lines(cell, width) if look.text_wrap else 1
            for cell, width, look in zip(cells, self.widths[sheet.get_name()], formats, strict=False)
        )
        sheet.set_row(row, HEIGHT * min(high, MOST_LINES))
        for column, (cell, look) in enumerate(zip(cells, formats, strict=True)):
            if isinstance(cell, Asked):
                sheet.write_formula(row, column, cell.formula, look, shown(cell.answer))
            elif isinstance(cell, date):
                sheet.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), look)
            elif isinstance(cell, bool) or cell is None or not isinstance(cell, str):
                sheet.write(row, column, cell, look)
            else:
                sheet.write_string(row, column, cell, look)

    def colour(self, sheet: Any, cells: str, first: str) -> None:
        """Colours by status, whether of the sample list or of a real one. NO HIT has the grey of paper, not green."""
        for test, fill, ink in (
            (f'RIGHT({first},6)="NO HIT"', GREY, "#5A6672"),
            (f'RIGHT({first},3)="HIT"', RED, "#8B1A26"),
            (f'RIGHT({first},6)="REVIEW"', AMBER, "#7A5300"),
            (f'RIGHT({first},12)="NOT SCREENED"', BLUE, NAVY),
        ):
            look = self.book.add_format({"bg_color": fill, "font_color": ink})
            sheet.conditional_format(cells, {"type": "formula", "criteria": f"={test}", "format": look})

    def colour_start(self, sheet: Any, cells: str, first: str) -> None:
        """Colours by the first word of a decision."""
        for word, fill, ink in (("Stop", RED, "#8B1A26"), ("Hold", AMBER, "#7A5300"), ("Settle", AMBER, "#7A5300")):
            look = self.book.add_format({"bg_color": fill, "font_color": ink})
            test = f'=LEFT({first},{len(word)})="{word}"'
            sheet.conditional_format(cells, {"type": "formula", "criteria": test, "format": look})


def _lines(cell: Any, width: float) -> int:
    """How many lines of a column this wide a text takes, about."""
    text = str(cell.answer if isinstance(cell, Asked) else cell)
    return max(1, math.ceil(len(text) * 0.92 / width))


def shown(answer: Any) -> Any:
    """An answer as the file holds it beside its formula; nothing as a hard space: LibreOffice takes an
    empty or a plain blank one for no answer yet, and calculates, which needs the add-in.

    Raises:
        SystemExit: it is an error: such a workbook is not to be written.
    """
    reason = getattr(answer, "reason", None)
    if reason is not None:
        raise SystemExit(f"A formula of the sample has no answer: {reason}")
    return "\u00a0" if answer is None or answer == "" else answer
