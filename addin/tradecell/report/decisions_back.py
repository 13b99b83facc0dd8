"""Reading the decisions that a person filled into a screened workbook.

The workbook may have been saved by any program, sorted, filtered, given more columns, or its sheets renamed or copied:
each row that can be decided says itself which name and which listed party it is about (see ``columns.py``). Rows that a
filter hides count like all others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from tradecell.errors import InputError
from tradecell.report.columns import (
    COMMENT,
    DECISION,
    ENTRY,
    OUTCOMES,
    QUERIED,
    SNAPSHOT,
    UID,
    UNTIL,
    find_added,
)
from tradecell.report.table import HEADER_WITHIN, label
from tradecell.screening.query import to_query

_NEEDED = (DECISION, COMMENT, UNTIL, QUERIED, UID, ENTRY)
_HEAD_WITHIN = HEADER_WITHIN + 80
"""Rows that are looked through for the headings: a person may have put some above them."""

_NO_VALUE = "a formula whose value was not saved"
_TRUE_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ]00:00(?::00)?)?")


@dataclass(frozen=True, slots=True)
class Filled:
    """A decision that was filled in.

    Args:
        sheet: the sheet's name.
        row: the row in that sheet, as Excel counts.
        query: the name that was screened.
        uid: of the listed party.
        entry: the fingerprint of its entry when the report was written.
        outcome: "cleared" or "confirmed".
        comment: why.
        until: the last day on which it holds; None where none was given.
        snapshot: the id of the snapshot that was searched; empty where the column was taken out.
    """

    sheet: str
    row: int
    query: str
    uid: str
    entry: str
    outcome: str
    comment: str
    until: date | None = None
    snapshot: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """What was filled in and cannot be taken.

    Args:
        sheet: the sheet's name.
        row: the row in that sheet, as Excel counts.
        reason: what is wrong and what to do, in a sentence.
    """

    sheet: str
    row: int
    reason: str

    def __str__(self) -> str:
        return f'sheet "{self.sheet}", row {self.row}: {self.reason}'


@dataclass(frozen=True, slots=True)
class DecisionsBack:
    """What a workbook says: the decisions that can be taken, and what is wrong with the others.

    A name and party that is decided in several rows in the same way is there once; one that is decided in different
    ways is among the faults only.
    """

    decisions: tuple[Filled, ...]
    faults: tuple[Fault, ...]


def read_decisions(path: Path, today: date | None = None) -> DecisionsBack:
    """Read the filled drop-downs, comments and days of a screened workbook.

    Args:
        path: the workbook.
        today: the day before which no decision may end; this day unless given.

    Raises:
        InputError: the file cannot be read, or no sheet of it has the columns of a decision.
    """
    filled: list[Filled] = []
    faults: list[Fault] = []
    seen = 0
    for sheet, grid in _sheets(path):
        head = _head(grid)
        if head is None:
            continue
        seen += 1
        number, places = head
        for row, cells in enumerate(grid[number + 1 :], start=number + 2):
            found = _row(sheet, row, cells, places, today or date.today())
            if isinstance(found, Filled):
                filled.append(found)
            elif found is not None:
                faults.append(found)
    if not seen:
        raise InputError(
            f"{path}: no sheet has the columns {', '.join(_NEEDED)}: give a workbook that tradecell screen wrote with "
            "--output FILE.xlsx, with its columns."
        )
    decisions, against = _agreed(filled)
    return DecisionsBack(tuple(decisions), tuple(faults + against))


def _sheets(path: Path) -> Iterator[tuple[str, list[list[object]]]]:
    """Each worksheet with its cells; errors and formulas without a value as a text, so that none is taken for empty."""
    from tradecell.report.read import ZIP, first_bytes
    from tradecell.report.read_workbook import check_package, grid_of, opened, worksheets
    from tradecell.report.xlsx_cells import UncalculatedCell, special_cells

    if not first_bytes(path).startswith(ZIP):
        raise InputError(f"{path}: this is no workbook (.xlsx): decisions are filled into the one that was written.")
    check_package(path)
    with opened(path) as book:
        for sheet in worksheets(book):
            special = special_cells(path, sheet)
            grid = grid_of(book.get_sheet_by_name(sheet), special)
            for (row, column), value in special.items():
                if isinstance(value, UncalculatedCell) and row < len(grid) and column < len(grid[row]):
                    grid[row][column] = _NO_VALUE
            yield sheet, grid


def _head(grid: Sequence[Sequence[object]]) -> tuple[int, dict[str, int]] | None:
    """The row of headings, and where the columns of a decision stand; None for a sheet that has them not."""
    for number, row in enumerate(grid[:_HEAD_WITHIN]):
        headers = [label(cell) for cell in row]
        places = {name: find_added(headers, name) for name in (*_NEEDED, SNAPSHOT)}
        if all(places[name] is not None for name in _NEEDED):
            return number, {name: at for name, at in places.items() if at is not None}
    return None


def _row(sheet: str, row: int, cells: Sequence[object], places: dict[str, int], today: date) -> Filled | Fault | None:
    """What a row says; None where nothing was filled in."""

    def cell(name: str) -> object:
        at = places.get(name)
        return cells[at] if at is not None and at < len(cells) else None

    def text(name: str) -> str:
        return _shown(cell(name)).strip()

    outcome, comment = text(DECISION).casefold(), text(COMMENT)
    until, until_text = cell(UNTIL), text(UNTIL)

    def fault(reason: str) -> Fault:
        return Fault(sheet, row, reason)

    if not outcome:
        if comment or until_text:
            what = COMMENT if comment else UNTIL
            return fault(f"{what} is filled in, but {DECISION} is not: choose {_choice()}, or empty it.")
        return None
    if outcome not in OUTCOMES:
        return fault(f'{DECISION} says "{text(DECISION)[:60]}": choose {_choice()}, or empty it.')
    missing = [name for name in (QUERIED, UID, ENTRY) if not text(name)]
    if missing:
        return fault(
            f"a decision is about a hit, and this row has none ({' and '.join(missing)} empty): empty {DECISION}, or "
            "copy the whole row of the report."
        )
    if not comment:
        return fault(f"{COMMENT} is empty: write why this is {'somebody else' if outcome == OUTCOMES[0] else 'it'}.")
    if comment == _NO_VALUE or "Excel error" in to_query(comment).note:
        return fault(f"{COMMENT} says {comment}: write why as plain text, not as a formula.")
    day = _day(until) if until_text else None
    if until_text and day is None:
        return fault(f'{UNTIL} says "{until_text[:60]}", which is no date: write it as a date, such as 2027-12-31.')
    if day is not None and day < today:
        return fault(f"{UNTIL} is {day.isoformat()}, which is past: give a day to come, or empty it.")
    query = cell(QUERIED)
    asked = query if isinstance(query, str) else text(QUERIED)
    return Filled(sheet, row, asked, text(UID), text(ENTRY), outcome, comment, day, text(SNAPSHOT))


def _shown(value: object) -> str:
    """A cell as text. Nothing that is there may come out empty: a date would, read as a name."""
    return "" if value is None else label(value) or str(value)


def _choice() -> str:
    return " or ".join(OUTCOMES)


def _day(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    match = _TRUE_DAY.fullmatch(value.strip()) if isinstance(value, str) else None
    try:
        return date.fromisoformat(match[1]) if match else None
    except ValueError:
        return None


def _agreed(filled: Sequence[Filled]) -> tuple[list[Filled], list[Fault]]:
    """One decision for each name and party; the faults of those that contradict one another."""
    from tradecell.records import name_key

    groups: dict[tuple[str, str], list[Filled]] = {}
    for one in filled:
        groups.setdefault((name_key(one.query), one.uid), []).append(one)
    decisions, faults = [], []
    for group in groups.values():
        first = group[0]
        others = [one for one in group[1:] if _essence(one) != _essence(first)]
        if others:
            for one in (first, *others):
                other = others[0] if one is first else first
                faults.append(
                    Fault(
                        one.sheet,
                        one.row,
                        f'"{one.query[:60]}" and {one.uid} are decided as {_said(one)} here and as {_said(other)} in '
                        f'sheet "{other.sheet}", row {other.row}: decide them in one way.',
                    )
                )
            continue
        comments = dict.fromkeys(one.comment for one in group)
        decisions.append(replace(first, comment="; ".join(comments)))
    return decisions, faults


def _essence(one: Filled) -> tuple[str, date | None, str]:
    return one.outcome, one.until, one.entry


def _said(one: Filled) -> str:
    until = f" until {one.until.isoformat()}" if one.until else ""
    return f"{one.outcome}{until} (entry {one.entry[:8]})"
