"""What is screened again: the names of the last screened files, out of the audit trail, or a watch list."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from tradecell.records import Event, HitFound, ScreenedRow
from tradecell.records.facts import STANDARD_INPUT, place_of
from tradecell.screening.result import SAMPLE_PREFIX, Screening

if TYPE_CHECKING:
    from tradecell.records import Records
    from tradecell.report import Table

__all__ = ["Before", "Key", "Watched", "recorded_inputs", "watch_list"]

Key = tuple[str, str]
"""A name as it was asked, and the country that was given with it."""

KINDS = ("screening", "rescreen")

_WHOLE = (0, 1 << 40)
_RANGE = re.compile(r"\$?[A-Z]{1,3}(?:\$?(\d+))?(?::\$?[A-Z]{1,3}(?:\$?(\d+))?)?")


@dataclass(frozen=True, slots=True)
class Before:
    """What a name was answered before.

    Args:
        hits: that were given.
        cut: there may have been more, which a limit left out.
    """

    hits: tuple[HitFound, ...]
    cut: bool


@dataclass(frozen=True, slots=True)
class Watched:
    """An input that is screened again.

    Args:
        input: the file.
        sheet: of it.
        column: of it.
        cells: the range in Excel, where it was a selection.
        numbers: the row of each name.
        asked: the names as cells hold them.
        countries: of each, or empty.
        event: against which is compared; None where it was never screened.
        screened: when the file itself was screened last, ISO 8601; empty for a watch list.
        rows: the recorded rows of that event, by row; empty for a watch list.
        before: what each name was answered then; empty where that was against the sample list.
        table: the file, for a watch list.
    """

    input: str
    sheet: str
    column: str
    cells: str
    numbers: Sequence[int]
    asked: Sequence[object]
    countries: Sequence[str]
    event: Event | None
    screened: str = ""
    rows: Sequence[ScreenedRow] = ()
    before: dict[Key, Before] = field(default_factory=dict)
    table: Table | None = None

    @property
    def place(self) -> str:
        """The input in a line."""
        return ", ".join(filter(None, (self.input, self.sheet, self.column, self.cells)))

    def finished(self, answers: Sequence[Screening]) -> list[Screening]:
        """The answers of the rows, where what was not wholly screened is not said to have no hit."""
        from dataclasses import replace

        from tradecell.report import finish
        from tradecell.screening.result import CLEARED, NO_HIT, NOT_SCREENED

        if self.table is not None:
            return finish(self.table, answers, sample=False)
        return [
            replace(answer, status=NOT_SCREENED, note=row.note or answer.note)
            if answer.outcome in ("", NO_HIT, CLEARED) and row.status.removeprefix(SAMPLE_PREFIX) == NOT_SCREENED
            else answer
            for answer, row in zip(answers, self.rows, strict=True)
        ]


def recorded_inputs(
    records: Records, since: date | None = None, files: Sequence[Path] = ()
) -> tuple[list[Watched], list[str]]:
    """The last screening of each file, sheet, column and selection.

    Args:
        records: opened.
        since: only files that were screened themselves on and after this day.
        files: only these.

    Returns:
        The inputs, the latest first, and what a reader must know: files that were left out.
    """
    found: dict[tuple[str, ...], Event] = {}
    spans: dict[tuple[str, ...], list[tuple[int, int]]] = {}
    partly: dict[str, None] = {}
    wanted = {_same(place_of(path)) for path in files}
    for event in records.events(kinds=KINDS, backwards=True):
        facts = event.facts
        name, sheet, column, cells = (str(facts.get(each) or "") for each in ("input", "sheet", "column", "range"))
        if name in ("", STANDARD_INPUT) or facts.get("watch") or (wanted and _same(name) not in wanted):
            continue
        if facts.get("list_file") or facts.get("changed_since") or facts.get("ended", "finished") != "finished":
            partly.setdefault(name)
            continue
        place, span = (_same(name), sheet, column), _span(cells)
        if not event.row_count or any(a <= span[0] and span[1] <= b for a, b in spans.get(place, ())):
            continue
        spans.setdefault(place, []).append(span)
        found.setdefault((*place, cells), event)
    inputs = [_from_event(records, event) for event in found.values() if since is None or _screened(event) >= since]
    known = {_same(one.input) for one in inputs}
    left = [name for name in partly if _same(name) not in known]
    notes = [
        f"{name}: was screened only against a list file, against changes alone, or not to its end, so it is not "
        "screened again; screen it once against the list in use"
        for name in left
        if since is None
    ]
    return inputs, notes


def _from_event(records: Records, event: Event) -> Watched:
    facts = event.facts
    rows = [row for row in records.screened_rows(event.id) if row.query and row.screened]
    limit = int(facts.get("limit") or 0)
    before = {} if facts.get("sample") else {(row.query, row.country): _before(row, limit) for row in rows}
    return Watched(
        input=str(facts["input"]),
        sheet=str(facts.get("sheet") or ""),
        column=str(facts.get("column") or ""),
        cells=str(facts.get("range") or ""),
        numbers=[row.number for row in rows],
        asked=[row.query for row in rows],
        countries=[row.country for row in rows],
        event=event,
        screened=str(facts.get("screened") or event.time),
        rows=rows,
        before=before,
    )


def watch_list(records: Records, table: Table, path: Path) -> Watched:
    """The names of a file as they stand in it now, with what they were answered the last time.

    Args:
        records: opened.
        table: the file, read.
        path: where it is.
    """
    column = table.columns[table.name_at]
    event = None
    for one in records.events(kinds=KINDS, backwards=True):
        facts = one.facts
        place = (_same(str(facts.get("input") or "")), facts.get("sheet") or "", facts.get("column") or "")
        whole = not (facts.get("list_file") or facts.get("changed_since") or facts.get("range"))
        if one.row_count and whole and place == (_same(place_of(path)), table.sheet, column):
            event = one
            break
    return Watched(
        input=place_of(path),
        sheet=table.sheet,
        column=column,
        cells="",
        numbers=[table.row_number(index) for index in range(len(table.rows))],
        asked=table.names(),
        countries=table.countries() or [""] * len(table.rows),
        event=event,
        before=_from_event(records, event).before if event is not None else {},
        table=table,
    )


def _before(row: ScreenedRow, limit: int) -> Before:
    return Before(row.hits, bool(limit) and len(row.hits) >= limit)


def _screened(event: Event) -> date:
    return date.fromisoformat(str(event.facts.get("screened") or event.time)[:10])


def _same(path: str) -> str:
    """A path so that two ways of writing it on this system are one."""
    return os.path.normcase(path)


def _span(cells: str) -> tuple[int, int]:
    """The first and last row of a range; all rows where none is said, no row that could cover others if it is odd."""
    if not cells:
        return _WHOLE
    match = _RANGE.fullmatch(cells.upper())
    if match is None:
        return (-1, hash(cells) % (1 << 30) - (1 << 31))
    if match[1] is None:
        return _WHOLE
    return int(match[1]), int(match[2] or match[1])
