"""Cells of a workbook that is written: each value as what it is, and text never as anything but text."""

from __future__ import annotations

import locale
import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import ceil, isinf
from typing import Any
from urllib.parse import urlsplit

from tradecell.report.output import well_formed
from tradecell.report.summary import STATUS_COLOURS

MAX_CELL = 32_767
"""Characters that an Excel cell holds, counted as Excel does (UTF-16)."""

MAX_LINKS = 65_530
"""Hyperlinks that a sheet holds (Excel specifications and limits)."""

_MAX_URL = 2_000
_CUT = " [cut by tradecell]"
_FIRST_DAY, _MOST_EXACT = date(1900, 3, 1), 2**53  # before March 1900 Excel's calendar is a day off
_WIDE = re.compile("[\u2e80-\U0010ffff]")
_A4, _LETTER = 9, 1
_LETTER_COUNTRIES = re.compile(
    r"_(?:US|CA|MX|PH|CO|CL|VE|CR|GT|PA|PR|SV|NI|DO)\b|United States|Canada|Mexico|Philippines|Colombia|Chile"
)

NAVY, INK, LINE, PALE = "#1F3864", "#222222", "#BFBFBF", "#F2F2F2"


class Formats:
    """The workbook's cell formats, each made once."""

    def __init__(self, book: Any) -> None:
        def make(**properties: object) -> Any:
            return book.add_format({"font_size": 10, "font_color": INK, "valign": "top", **properties})

        head = {"bold": True, "font_color": "#FFFFFF", "valign": "vcenter", "text_wrap": True, "border": 1}
        self.title = make(bold=True, font_size=20, font_color=NAVY, valign="vcenter")
        self.subtitle = make(font_color="#595959", valign="vcenter")
        self.headline = make(
            bold=True, font_size=13, bg_color=PALE, valign="vcenter", text_wrap=True, left=5, left_color=NAVY, indent=1
        )
        self.section = make(bold=True, font_size=13, font_color=NAVY, valign="vcenter", bottom=2, bottom_color=NAVY)
        self.head = make(**head, bg_color="#44546A", border_color="#8497B0")
        self.added_head = make(**head, bg_color=NAVY, border_color="#8497B0")
        self.beside_head = make(**head, bg_color=NAVY, border_color="#8497B0", indent=1)
        self.fill_head = make(**head, bg_color="#7F6000", border_color="#8497B0")
        self.head_right = make(**head, bg_color=NAVY, border_color="#8497B0", align="right", indent=1)
        self.label = make(font_color="#595959", text_wrap=True, valign="vcenter")
        self.text = make(text_wrap=True, align="left", valign="vcenter")
        self.plain = make()
        under = {"valign": "vcenter", "bottom": 4, "bottom_color": LINE}
        self.cell = make(**under, text_wrap=True)
        self.beside = make(**under, text_wrap=True, indent=1)
        self.count = make(**under, num_format="#,##0", align="right", indent=1)
        self.share = make(**under, num_format="0.0%", align="right", indent=1)
        self.small_share = make(**under, num_format="0.00%", align="right", indent=1)
        self.total = make(bold=True, num_format="#,##0", align="right", indent=1, top=1, top_color=NAVY)
        self.total_label = make(bold=True, top=1, top_color=NAVY)
        fact = {"align": "left", "text_wrap": True, "valign": "vcenter"}
        self.fact = make(**fact)
        self.fact_count = make(**fact, num_format="#,##0")
        self.hash = make(**under | {"font_name": "Consolas", "font_size": 8, "text_wrap": True, "indent": 1})
        self.warning = make(
            bold=True,
            font_size=11,
            text_wrap=True,
            valign="vcenter",
            bg_color="#FFC7CE",
            font_color="#9C0006",
            indent=1,
        )
        self.date = make(num_format="yyyy-mm-dd", align="center")
        self.moment = make(num_format="yyyy-mm-dd hh:mm:ss", align="center")
        self.time = make(num_format="hh:mm:ss")
        self.span = make(num_format="[h]:mm:ss")
        self.score = make(num_format="0.0", align="center")
        self.aside = make(valign="vcenter")
        self.wrap = make(text_wrap=True)
        self.name = make(text_wrap=True, indent=1)
        ruled = {"border": 1, "border_color": "#D9D9D9"}
        self.ruled = make(**ruled, text_wrap=True)
        self.ruled_number = make(**ruled, num_format="0", align="center")
        self.ruled_score = make(**ruled, num_format="0.0", align="center")
        self.link = make(**ruled, font_color="#0563C1", underline=1)
        entry = {"bg_color": "#FFFBEF", "border": 1, "border_color": "#D6C68F"}
        self.decision = make(**entry)
        self.comment = make(**entry, text_wrap=True)
        self.until = make(**entry, num_format="yyyy-mm-dd", align="left")
        self.missing = book.add_format({"bg_color": "#FFC7CE"})
        colours = {
            name: {"bold": True, "bg_color": fill, "font_color": text} for name, (fill, text) in STATUS_COLOURS.items()
        }
        self.status = {name: make(**colour, text_wrap=True) for name, colour in colours.items()}
        self.legend = {name: make(**colour, valign="vcenter") for name, colour in colours.items()}


def write_value(sheet: Any, formats: Formats, row: int, column: int, value: object, style: Any = None) -> None:
    """Write a value as what it is; what Excel cannot hold as such (2**60, the year 1850) as text."""
    if value is None or value == "" or value != value:
        return
    if isinstance(value, str):
        write_text(sheet, row, column, value, style or formats.plain)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value, style or formats.plain)
    elif isinstance(value, (int, float, Decimal)):
        number = value if isinstance(value, int) else float(value)
        if abs(number) > _MOST_EXACT and (isinstance(value, (int, Decimal)) or isinf(number)):
            write_text(sheet, row, column, str(value), style or formats.plain)
        else:
            sheet.write_number(row, column, number, style or formats.plain)
    elif isinstance(value, datetime):
        # Excel knows no zones: a moment with one is written out, so that it cannot be misread
        if value.tzinfo is None and value.date() >= _FIRST_DAY:
            sheet.write_datetime(row, column, value, style or formats.moment)
        else:
            write_text(sheet, row, column, value.isoformat(sep=" "), style or formats.plain)
    elif isinstance(value, date):
        if value >= _FIRST_DAY:
            sheet.write_datetime(row, column, value, style or formats.date)
        else:
            write_text(sheet, row, column, value.isoformat(), style or formats.plain)
    elif isinstance(value, time) and value.tzinfo is None:
        sheet.write_datetime(row, column, value, style or formats.time)
    elif isinstance(value, timedelta) and timedelta(0) <= value < timedelta(days=1_000_000):
        sheet.write_number(row, column, value / timedelta(days=1), style or formats.span)
    else:
        write_text(sheet, row, column, str(value), style or formats.plain)


def write_text(sheet: Any, row: int, column: int, text: str, style: Any = None) -> None:
    """Text as text, whatever it begins with, and never longer than a cell may be."""
    text = fitting(text)
    if text:
        sheet.write_string(row, column, text, style)
    elif style is not None:
        sheet.write_blank(row, column, None, style)


def fitting(text: str) -> str:
    """Text that a cell can hold: well formed, and cut with a mark where it is too long."""
    text = well_formed(text)
    if len(text) * 2 > MAX_CELL:
        units = text.encode("utf-16-le")
        if len(units) > MAX_CELL * 2:
            return units[: (MAX_CELL - len(_CUT)) * 2].decode("utf-16-le", errors="ignore") + _CUT
    return text


def write_link(sheet: Any, row: int, column: int, address: str, formats: Formats) -> bool:
    """Write an address, as a hyperlink if it leads to a web page; whether it became one.

    What is shown is the host that the link really leads to, never a text that a list chose.
    """
    link = web_link(address)
    if link is None:
        write_text(sheet, row, column, address, formats.plain)
        return False
    url, host = link
    return bool(sheet.write_url(row, column, url, formats.link, string=host) == 0)


def web_link(address: str) -> tuple[str, str] | None:
    """An address as a link that may be followed, and its host; None for whatever is not plainly http or https."""
    if len(address) > _MAX_URL or not address.isascii() or re.search(r"[\x00-\x20\x7f\"<>\\^`{|}]", address):
        return None
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not re.fullmatch(r"[a-z0-9.-]*[a-z0-9](?:\.)?", host):
        return None
    return parts.scheme.lower() + address[len(parts.scheme) :], host


def one_line(text: str, most: int = 120) -> str:
    """Text for places that are no cells (a header, a property): no control characters, one line, not long."""
    plain = "".join(char if char.isprintable() else " " for char in well_formed(text))
    plain = " ".join(plain.split())
    return plain if len(plain) <= most else plain[: most - 1] + "…"


def shown_width(value: object) -> int:
    """How wide a value is shown, in characters: Han and the like are two wide."""
    if value is None:
        return 0
    if isinstance(value, (date, time)):
        return 19 if isinstance(value, datetime) else 11
    text = str(value)[:400]
    return len(text) if text.isascii() else len(text) + len(_WIDE.findall(text))


def lines_needed(text: str, width: float) -> int:
    """How many lines a text takes in a cell of that width, at 10 points.

    A column's width counts digits of 11 points; of running text in 10 points a fifth more fits at the least.
    """
    width, lines = width * 1.2, 0
    for paragraph in text.split("\n"):
        line = 0
        lines += 1
        for word in paragraph.split(" "):
            size = shown_width(word)
            if line and line + 1 + size > width:
                lines, line = lines + 1, 0
            while size > width:
                lines, size = lines + 1, size - int(width)
            line += size + (1 if line else 0)
    return lines


def row_height(texts: Iterable[tuple[str, float]], most: int = 12) -> float | None:
    """How high a row of wrapped texts must be, in points; None where one line is enough.

    Programs differ in whether they fit the height of a row when a file is opened, so it is said. This is an estimate
    that is made for every hit, quicker than :func:`lines_needed`.

    Args:
        texts: each with its column's width.
        most: lines; a row as high as the screen could not be scrolled past.
    """
    lines = 1
    for text, width in texts:
        size = len(text) if text.isascii() else shown_width(text)
        if size > width:
            lines = max(lines, ceil(size / (width * 1.2)) + text.count("\n"))
    return None if lines == 1 else 13.0 * min(lines, most) + 2


def prepare_page(sheet: Any, foot: str, warning: str, fit: bool = True) -> None:
    """Landscape, one page wide, on the paper of the country that the machine is set to, with page numbers."""
    sheet.set_landscape()
    sheet.set_paper(_paper())
    if fit:
        sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    # & begins a code in headers and footers
    options = {"margin": 0.25, "scale_with_doc": False}
    left = one_line(foot, 90).replace("&", "&&")
    sheet.set_footer(f"&L&8{_apart(left)}&C&8&A&R&8Page &P of &N", options)
    if warning:
        sheet.set_header(f'&C&"Calibri,Bold"&10{_apart(one_line(warning).replace("&", "&&"))}', options)


def _apart(text: str) -> str:
    """Text after a font size: a digit would be read as part of the size."""
    return f" {text}" if text[:1].isdigit() else text


def _paper() -> int:
    try:
        where = locale.getlocale()[0] or ""
    except ValueError:
        where = ""
    return _LETTER if _LETTER_COUNTRIES.search(where) else _A4
