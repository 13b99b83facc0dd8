"""The Commerce Country Chart from the eCFR: Supplement No. 1 to Part 738, as the table that a snapshot holds."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from tradecell.countries import country_code
from tradecell.errors import ListError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["CHART_FILE", "COLUMNS", "ChartRows", "chart_text", "read_chart"]

CHART_FILE = "country_chart.tsv"
"""The chart's name inside a snapshot; the same table as the one that comes with tradecell."""

COLUMNS = (
    "CB1", "CB2", "CB3", "NP1", "NP2", "NS1", "NS2", "MT1", "RS1", "RS2", "FC1", "CC1", "CC2", "CC3", "AT1", "AT2",
)  # fmt: skip
"""The sixteen columns of the chart, in the order in which it prints them (738.4)."""

_EXPECTED = "Supplement No. 1 to Part 738 (the Commerce Country Chart) in the eCFR's XML"
_FEWEST = 150
"""The chart has had more than 190 rows for years."""


@dataclass(frozen=True, slots=True)
class ChartRows:
    """The chart: for each destination its ISO code, name as printed, marked columns and footnote numbers."""

    rows: tuple[tuple[str, str, tuple[str, ...], tuple[str, ...]], ...]
    sha256: str


def read_chart(path: Path) -> ChartRows:
    """Read the chart.

    A row counts only where it has a cell for each of the sixteen columns: a mark one column off would be another law.
    Rows without any cell point to Part 746 (Cuba, Iran, North Korea, Syria) and are left out, as the chart leaves them.

    Raises:
        ListError: it is another document, cut off, a web page, or has rows that are not understood.
    """
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        data = path.read_bytes()
        root: Element = fromstring(data, forbid_dtd=True)
    except OSError as error:
        raise ListError(path, _EXPECTED, f"it could not be read ({error.strerror or error})") from error
    except DefusedXmlException as error:
        raise ListError(path, _EXPECTED, "it declares a DOCTYPE or entities, so it was not read") from error
    except (ParseError, ValueError) as error:
        raise ListError(path, _EXPECTED, f"it is no complete XML ({error})") from error
    chart = next(
        (
            each
            for each in root.iter("DIV9")
            if "Supplement No. 1 to Part 738" in (each.get("N") or "") + _text(each.find("HEAD"))
        ),
        None,
    )
    if chart is None:
        raise ListError(path, _EXPECTED, f"the supplement is not in it; its root element is {root.tag}")
    rows, odd = [], []
    for row in chart.iter("TR"):
        cells = [_text(cell) for cell in row if cell.tag == "TD"]
        if not cells or not cells[0]:
            continue
        name, notes = _name(cells[0])
        marks = cells[1:]
        code = country_code(name)
        if len(marks) != len(COLUMNS) or code is None or not all(mark.upper() in ("", "X") for mark in marks):
            if any(mark.upper() == "X" for mark in marks) or (code is not None and len(marks) == len(COLUMNS)):
                odd.append(cells[0][:40])
            continue
        marked = tuple(column for column, mark in zip(COLUMNS, marks, strict=True) if mark)
        rows.append((code, name, marked, notes))
    if odd:
        raise ListError(path, _EXPECTED, f"{len(odd)} rows are not understood: {', '.join(odd[:5])}")
    if len(rows) < _FEWEST:
        raise ListError(path, f"{_EXPECTED}, at least {_FEWEST} destinations", f"it holds {len(rows)}")
    codes = [row[0] for row in rows]
    if len(set(codes)) != len(codes):
        twice = sorted({code for code in codes if codes.count(code) > 1})
        raise ListError(path, _EXPECTED, f"destinations stand in it twice: {', '.join(twice)}")
    return ChartRows(tuple(rows), hashlib.sha256(data).hexdigest())


def _name(cell: str) -> tuple[str, tuple[str, ...]]:
    """The destination without its footnote numbers ("Albania 2 3", "Bahamas, The")."""
    match = re.fullmatch(r"(.*?[^\d\s])((?:\s*\d)*)\s*", cell)
    if not match:
        return cell, ()
    return match[1].strip(), tuple(match[2].split())


def _text(element: Element | None) -> str:
    if element is None:
        return ""
    return re.sub(r"\s+", " ", " ".join(element.itertext())).strip()


def chart_text(chart: ChartRows, day: date | None) -> str:
    """The chart as a table with tabs, in the shape of the one that comes with tradecell."""
    lines = [
        "# Commerce Country Chart, 15 CFR Part 738, Supplement No. 1, as of "
        f"{day.isoformat() if day else 'a day not told'}",
        "code\tname\tmarked\tfootnotes",
    ]
    lines += [f"{code}\t{name}\t{' '.join(marked)}\t{' '.join(notes)}" for code, name, marked, notes in chart.rows]
    return "\n".join(lines) + "\n"
