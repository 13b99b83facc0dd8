"""CSV and Parquet with the answers."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from tradecell.report.answer import ANSWER_COLUMNS, Searched, answer_cells
from tradecell.report.columns import added_headers
from tradecell.report.output import unique_headers, well_formed
from tradecell.report.table import Table
from tradecell.screening.query import to_query
from tradecell.screening.result import Screening

_FORMULA_START = tuple("=+-@\t\r\n＝＋－＠")
"""What a spreadsheet takes for the beginning of a formula (OWASP, CSV Injection), full-width forms included."""

_NUMBER = re.compile(r"[+-]?(?:\d[\d.,' \u00a0]*)?\d(?:[eE][+-]?\d+)?%?")


def write_csv(path: Path, table: Table, answers: Sequence[Screening]) -> None:
    """UTF-8 with a byte order mark and CRLF, as Excel opens it by a double click; cut as the input was cut."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=table.delimiter, lineterminator="\r\n")
        writer.writerows(map(cell_text, row) for row in table.above)
        writer.writerow([cell_text(name) for name in (*table.columns, *added_headers(table.columns))])
        for row, answer in zip(table.rows, answers, strict=True):
            writer.writerow([cell_text(cell) for cell in (*row, *answer_cells(answer))])


def cell_text(value: object) -> str:
    """A value as a CSV cell that no spreadsheet takes for a formula: an apostrophe is put before such text.

    Numbers stay numbers, also where the input held them as text (``-12.5``).
    """
    if value is None:
        return ""
    if isinstance(value, str):
        text = well_formed(value)
        return f"'{text}" if text.startswith(_FORMULA_START) and not _NUMBER.fullmatch(text) else text
    if isinstance(value, (datetime, date)):
        return value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float, Decimal)):
        return to_query(value).text or str(value)
    return cell_text(str(value))


def write_parquet(path: Path, table: Table, answers: Sequence[Screening], searched: Searched) -> None:
    """Columns that came from Parquet keep their types; what was searched is in the file's metadata."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns: list[Any] = []
    source: Any = table.arrow
    if source is not None:
        columns.extend(source.columns)
    else:
        columns.extend(_arrow([row[at] for row in table.rows]) for at in range(len(table.columns)))
    cells = [answer_cells(answer) for answer in answers]
    for at, name in enumerate(ANSWER_COLUMNS):
        values = [row[at] for row in cells]
        if name == "Score":
            columns.append(pa.array(values, type=pa.float64()))
        elif name == "List date" and all(isinstance(value, date) or not value for value in values):
            columns.append(pa.array([value or None for value in values], type=pa.date32()))
        else:
            columns.append(pa.array([_plain(value) for value in values], type=pa.string()))
    names = unique_headers([*table.columns, *added_headers(table.columns)])
    manifest = searched.manifest
    metadata = {
        "tradecell.list_date": manifest.list_date,
        "tradecell.snapshot": manifest.id,
        "tradecell.sample": str(manifest.sample).lower(),
        "tradecell.parties": str(manifest.parties),
        "tradecell.screened": searched.when,
    }
    pq.write_table(
        pa.table(columns, names=[well_formed(name) for name in names]).replace_schema_metadata(metadata), path
    )


def _arrow(values: list[object]) -> Any:
    """A column of one type as that type; of several types as text."""
    import pyarrow as pa

    try:
        return pa.array([well_formed(value) if isinstance(value, str) else value for value in values])
    except (pa.ArrowException, ValueError, TypeError, OverflowError):
        return pa.array([None if value is None else _plain(value) for value in values], type=pa.string())


def _plain(value: object) -> str:
    if isinstance(value, str):
        return well_formed(value)
    return "" if value is None else cell_text(value).removeprefix("'")
