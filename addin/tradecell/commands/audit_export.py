"""A part of the audit trail as a file for an auditor: XLSX or CSV, written row by row, however many there are.

Text stays text: nothing that a list or a user wrote becomes a formula or a link.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from tradecell.commands.audit_words import COLUMNS_OF_SCREENING, SCREENS, happened, row_cells, screened_cells
from tradecell.records import Event, ScreenedRow
from tradecell.report.output import replacing
from tradecell.report.write_flat import cell_text
from tradecell.report.xlsx_write import Formats, write_value

if TYPE_CHECKING:
    from tradecell.records import Records

__all__ = ["ROWS_OF_A_SHEET", "Written", "write_export"]

ROWS_OF_A_SHEET = 1_000_000
"""Rows of one sheet; the next ones go to another. Excel holds 1,048,576."""

_STEP = 1_000

Progress = Callable[[int, int], None]

_EVENT = ("Event", "Time (UTC)", "User", "Machine", "Version", "Kind", "What", "Rows", "Facts", "Hash", "Hash before")
_OF_EVENT = ("Event", "Time (UTC)", "Kind")
_DECISION = (
    *("Event", "Decided (UTC)", "By", "Outcome", "Name", "UID", "Party", "List", "Comment", "Until", "Score"),
    *("Snapshot", "Entry", "Recorded by", "Machine"),
)
_WIDTHS = {
    "Time (UTC)": 22, "Decided (UTC)": 22, "What": 80, "Facts": 40, "Name": 36, "Description": 48, "Listed name": 36,
    "Party": 36, "Comment": 40, "Other hits": 30, "Note": 30, "UID": 22, "Hash": 20, "Hash before": 20, "Status": 14,
    "Before decisions": 14,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Written:
    """What was written.

    Args:
        events: how many events.
        rows: how many rows they have.
        facts: by which the export is recorded.
    """

    events: int
    rows: int
    facts: dict[str, Any] = field(default_factory=dict)


class _Sink(Protocol):
    """Where events and rows go."""

    def event(self, event: Event) -> None: ...

    def row(self, event: Event, content: Sequence[Any]) -> None: ...


def write_export(
    records: Records, path: Path, since: date | None, until: date | None, progress: Progress | None = None
) -> Written:
    """Write the events of some days with their rows.

    Args:
        records: to read.
        path: where to, ``.xlsx`` or ``.csv``; ``check_output`` has been asked before.
        since: the first day, UTC; None from the beginning.
        until: the last day, UTC; None up to now.
        progress: called with rows written and rows in all.

    Raises:
        InputError: it cannot be written there.
        RecordsError: the records cannot be read; nothing is left at ``path`` then.
    """
    last = records.head()[0]  # what is recorded from now on, this export among it, is for the next one
    total = sum(1 + event.row_count for event in _events(records, since, until, last))
    done = _Done(total, progress)
    with replacing(path) as temporary:
        if path.suffix.lower() == ".csv":
            _to_csv(records, temporary, since, until, last, done)
        else:
            _to_workbook(records, temporary, since, until, last, done)
        sha256 = _sha256(temporary)
    done.finish()
    facts = {
        "from": since.isoformat() if since is not None else "",
        "to": until.isoformat() if until is not None else "",
        "output": str(path.absolute()),
        "sha256": sha256,
        "events": done.events,
        "exported": done.rows,
        "through": last,
    }
    return Written(done.events, done.rows, facts)


def _events(records: Records, since: date | None, until: date | None, last: int) -> Iterator[Event]:
    for event in records.events(since, until):
        if event.id > last:
            return
        yield event


class _Done:
    """Counts what is written, and tells it from time to time."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        self.events = self.rows = 0
        self._total, self._progress = total, progress

    def one(self, event: bool) -> None:
        if event:
            self.events += 1
        else:
            self.rows += 1
        count = self.events + self.rows
        if self._progress is not None and count % _STEP == 0:
            self._progress(min(count, self._total - 1), self._total)

    def finish(self) -> None:
        if self._progress is not None and self._total:
            self._progress(self._total, self._total)


def _walk(records: Records, since: date | None, until: date | None, last: int, done: _Done, sink: _Sink) -> None:
    for event in _events(records, since, until, last):
        sink.event(event)
        done.one(event=True)
        if event.row_count:
            for content in records.rows(event.id):
                sink.row(event, content)
                done.one(event=False)


def _event_cells(event: Event) -> list[Any]:
    facts = json.dumps(event.facts, ensure_ascii=False)
    return [
        event.id, event.time, event.user, event.machine, event.version, event.kind, happened(event), event.row_count,
        facts, event.hash, event.prev,
    ]  # fmt: skip


# CSV


class _Csv:
    """One table: a line for each event, then one for each of its rows."""

    def __init__(self, writer: Any) -> None:
        self._writer = writer
        self._padding = [""] * (len(COLUMNS_OF_SCREENING) + 1)
        head = [*_EVENT, *COLUMNS_OF_SCREENING, "Other row"]
        writer.writerow(head)

    def event(self, event: Event) -> None:
        self._writer.writerow([*(cell_text(cell) for cell in _event_cells(event)), *self._padding])

    def row(self, event: Event, content: Sequence[Any]) -> None:
        cells = _screened(event, content)
        others = [""] if cells is not None else [json.dumps(content, ensure_ascii=False)]
        of_event = [event.id, event.time, "", "", "", event.kind, "", "", "", "", ""]
        row = [*of_event, *(cells or [""] * len(COLUMNS_OF_SCREENING)), *others]
        # numbers are nothing to guard: of a million rows that is half the time
        self._writer.writerow([cell_text(cell) if isinstance(cell, str) and cell else cell for cell in row])


def _to_csv(records: Records, path: Path, since: date | None, until: date | None, last: int, done: _Done) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        _walk(records, since, until, last, done, _Csv(csv.writer(file, lineterminator="\r\n")))


def _screened(event: Event, content: Sequence[Any]) -> list[Any] | None:
    """The cells of a screened row; None for a row of another kind or shape."""
    if event.kind not in SCREENS:
        return None
    try:
        return screened_cells(ScreenedRow.of(content))
    except (ValueError, TypeError):
        return None


# XLSX


class _Sheets:
    """A table that goes on in another sheet where one is full."""

    def __init__(self, book: Any, formats: Formats, name: str, head: Sequence[str]) -> None:
        self._book, self._formats, self._name, self._head = book, formats, name, head
        self._number = 0
        self._sheet: Any = None
        self._row = 0

    def write(self, cells: Sequence[Any]) -> None:
        if self._sheet is None or self._row > ROWS_OF_A_SHEET:
            self._begin()
        for at, cell in enumerate(cells):
            if cell is not None and cell != "":
                write_value(self._sheet, self._formats, self._row, at, cell)
        self._row += 1

    def end(self) -> None:
        """Give the last sheet its filter."""
        if self._sheet is not None:
            self._sheet.autofilter(0, 0, max(self._row - 1, 1), len(self._head) - 1)

    def _begin(self) -> None:
        self.end()
        self._number += 1
        self._sheet = self._book.add_worksheet(self._name if self._number == 1 else f"{self._name} {self._number}")
        self._sheet.freeze_panes(1, 1)
        self._sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        for at, title in enumerate(self._head):
            self._sheet.set_column(at, at, _WIDTHS.get(title, 12))
        for at, title in enumerate(self._head):
            self._sheet.write_string(0, at, title, self._formats.added_head)
        self._row = 1


class _Workbook:
    """Sheets of events, decisions, screened names, and the rows of each other kind."""

    def __init__(self, book: Any) -> None:
        self._book, self._formats = book, Formats(book)
        self._tables: dict[str, _Sheets] = {}
        self._events = self._table("Events", _EVENT)
        self._decisions = self._table("Decisions", _DECISION)
        self._names = self._table("Screened names", (*_OF_EVENT, *COLUMNS_OF_SCREENING))

    def _table(self, name: str, head: Sequence[str]) -> _Sheets:
        found = self._tables[name] = _Sheets(self._book, self._formats, name, head)
        return found

    def event(self, event: Event) -> None:
        self._events.write(_event_cells(event))
        if event.kind == "decision":
            with suppress(KeyError, TypeError):  # facts of another shape stand among the events
                self._decisions.write(_decision_cells(event))

    def row(self, event: Event, content: Sequence[Any]) -> None:
        of_event = [event.id, event.time, event.kind]
        cells = _screened(event, content)
        if cells is not None:
            self._names.write([*of_event, *cells])
            return
        from tradecell.commands.audit_words import columns_of

        name = f"Rows of {event.kind}"
        table = self._tables.get(name) or self._table(name, (*_OF_EVENT, *columns_of(event.kind)))
        table.write([*of_event, *map(_cell, row_cells("", content))])

    def end(self) -> None:
        """Finish all sheets; a workbook must have one."""
        for table in self._tables.values():
            table.end()
        if not self._book.worksheets():
            self._book.add_worksheet("Events").write_string(0, 0, "Nothing was recorded in these days.")


def _decision_cells(event: Event) -> list[Any]:
    facts = event.facts
    party = facts["party"]
    names = ("outcome", "query", "uid")
    return [
        event.id, facts["when"], facts["by"], *(facts[name] for name in names), party["name"], party["list_code"],
        facts["comment"], facts["until"], facts["score"], facts["snapshot"], facts["entry"], event.user, event.machine,
    ]  # fmt: skip


def _cell(value: Any) -> Any:
    return value if value is None or isinstance(value, (str, int, float)) else json.dumps(value, ensure_ascii=False)


def _to_workbook(records: Records, path: Path, since: date | None, until: date | None, last: int, done: _Done) -> None:
    from tradecell.report.xlsx_book import new_book

    with new_book(path, True, "write .csv, or fewer days") as book:
        sheets = _Workbook(book)
        _walk(records, since, until, last, done, sheets)
        sheets.end()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
