"""Screening or classifying a selection: what stands above the answers, the answers block by block, and the record."""

from __future__ import annotations

import json
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache
from itertools import count
from typing import TYPE_CHECKING, Any

import xlwings

from tradecell import __version__
from tradecell.errors import InputError
from tradecell.excel.actions_door import action, safe
from tradecell.excel.functions_cells import Cell, Rows, is_blank, rows_of
from tradecell.excel.functions_lists import lists
from tradecell.excel.functions_records import in_use

if TYPE_CHECKING:
    from tradecell.records import Decided
    from tradecell.screening import Screener

SCREEN, CLASSIFY = "screen", "classify"

FINISHED, CANCELLED, FAILED, LEFT = "finished", "cancelled", "failed", "left"
"""How a run ended: with all rows; by Esc; by an error; and without a word, since Excel was closed."""

LIMIT = 5
"""Hits of a name, at most, that are recorded and named in its line."""

_IN_MEMORY = 32 << 20
"""Bytes of rows to be recorded that wait in memory before they go to a scratch file."""

HEADINGS = frozenset(
    {
        "name", "names", "company", "companies", "supplier", "suppliers", "vendor", "vendors", "customer", "customers",
        "consignee", "consignees", "party", "parties", "entity", "entities", "company name", "supplier name",
        "vendor name", "customer name", "entity name", "party name", "end user", "account name", "name 1", "name1",
        "firma", "lieferant", "lieferanten", "kunde", "kunden", "fournisseur", "client", "proveedor",
        "product", "products", "product name", "product description", "description", "descriptions", "item", "items",
        "item description", "part description", "goods description", "material", "article",
    }
)  # fmt: skip
"""First cells of a column that are a heading and no name to screen. They are shown as the heading of the answers."""

CLASS_COLUMNS = (
    "ECCN",
    "Paragraph",
    "Title",
    "Confidence",
    "Why",
    "Against",
    "Missing",
    "Controls",
    "Notes",
    "List date",
)

WIDTHS = {
    "Row": 7, "Name": 36, "Description": 48, "Status": 16, "Score": 8, "Listed name": 36, "List": 8, "Country": 10,
    "Reason": 60, "List date": 12, "ECCN": 18, "Paragraph": 14, "Title": 40, "Confidence": 12, "Why": 50, "Note": 40,
    "Queried name": 24, "UID": 14, "Entry": 10, "Snapshot": 14,
}  # fmt: skip
"""Widths of columns, in characters of Excel's standard font; 24 for the others."""


@action
def excel_head(kind: str, first: str | None, right: bool) -> Rows:
    """What stands above the answers: three rows.

    Args:
        kind: ``"screen"`` or ``"classify"``.
        first: the first selected cell, which may be a heading.
        right: whether the answers go to the right of the selection, without row numbers, names and keys.

    Returns:
        A row with a line on the list, whether the first cell is a heading, and the name of the sheet; a row of
        headings; a row of column widths.
    """
    heading = is_heading(first)
    columns = list(answer_columns(right) if kind == SCREEN else CLASS_COLUMNS)
    widths: list[Cell] = [WIDTHS.get(column, 24) for column in columns]
    if not right:
        own = "Name" if kind == SCREEN else "Description"
        columns = ["Row", str(first).strip() if heading else own, *columns]
        widths = [WIDTHS["Row"], WIDTHS[own], *widths]
    line: list[Cell] = [_about_list(kind), heading, "Screening" if kind == SCREEN else "Classification"]
    return [line + [""] * (len(columns) - 3), [safe(column) for column in columns], widths]


@action
def excel_begin(
    kind: str, right: bool, book: str, sheet: str, column: str, cells: str, output: str, rows: float
) -> str:
    """Begin a run over a selection.

    Args:
        kind: ``"screen"`` or ``"classify"``.
        right: whether the answers go to the right of the selection.
        book: the workbook's name with its path.
        sheet: the sheet that the selection is on.
        column: the heading of the column, or its letter.
        cells: the address of the selection.
        output: where the answers go.
        rows: how many cells are selected.

    Returns:
        By what the run is named to :func:`excel_block` and :func:`excel_finish`.
    """
    facts = {
        "via": "Excel", "input": book, "sheet": sheet, "column": column, "range": cells, "output": [output],
        "rows": int(rows),
    }  # fmt: skip
    return runs().begin(Run(kind, bool(right), facts))


@xlwings.arg("names", ndim=2, err_to_str=True)
@action
def excel_block(run: str, names: object, position: float, row: float) -> Rows:
    """The answers for a block of a run.

    Args:
        run: as :func:`excel_begin` named it.
        names: the cells, one column.
        position: how many cells of the run are before it. A block that is asked for again replaces what it was.
        row: the row of the first cell in its sheet.
    """
    return runs().get(run).block([one[0] for one in rows_of(names)], int(position), int(row))


@action
def excel_finish(run: str, done: float, ended: str) -> Rows:
    """End a run, and record it.

    Args:
        run: as :func:`excel_begin` named it.
        done: how many of its rows stand in the sheet.
        ended: ``"finished"``, ``"cancelled"`` or ``"failed"``.

    Returns:
        Two rows of one cell: the number of the event, 0 where it could not be recorded; and why it could not.
    """
    number, problem = runs().finish(run, int(done), ended)
    return [[number], [problem]]


def answer_columns(right: bool) -> tuple[str, ...]:
    """The columns of a screening: beside the names, or on a sheet of their own, where rows can be decided on."""
    from tradecell.report.answer import ANSWER_COLUMNS
    from tradecell.report.columns import KEY_COLUMNS

    return ANSWER_COLUMNS if right else (*ANSWER_COLUMNS, *KEY_COLUMNS)


def screened_cells(one: Decided, snapshot: str, right: bool) -> list[Cell]:
    """The cells of :func:`answer_columns` for one answer."""
    from tradecell.records import fingerprint
    from tradecell.report.answer import answer_cells

    answer = one.answer
    cells: list[Cell] = [safe(cell) for cell in answer_cells(answer)]
    if right:
        return cells
    if answer.best is None:
        return [*cells, "", "", "", ""]
    # what a decision is tied to must come back from the cell as it was: nothing of it is left to Excel to read
    keys = (answer.query, answer.best.party.uid, fingerprint(answer.best.party), snapshot)
    return [*cells, *(f"'{key}" for key in keys)]


def is_heading(value: object) -> bool:
    """Whether the first cell of a column is a heading, by a list of words that name no firm."""
    return isinstance(value, str) and value.strip().casefold() in HEADINGS


class Run:
    """One run over a selection: one list for all of its blocks, and the rows that will be recorded.

    Args:
        kind: ``"screen"`` or ``"classify"``.
        right: whether the answers stand beside the names.
        facts: what is known of it when it begins.
    """

    def __init__(self, kind: str, right: bool, facts: dict[str, Any]) -> None:
        self.kind, self.right, self.facts = kind, right, facts
        # one list for all of it, also where a refresh makes another one current in the middle
        self.screener: Screener | None = lists().screener() if kind == SCREEN else None
        self._rows = tempfile.SpooledTemporaryFile(_IN_MEMORY, prefix="tradecell-")  # noqa: SIM115  finish closes it
        self._begins: dict[int, int] = {}
        self._counts: dict[int, Counter[str]] = {}

    def block(self, cells: Sequence[Cell], position: int, row: int) -> Rows:
        """Answer a block, and keep its rows to be recorded."""
        counts: Counter[str] = Counter()
        begin = self._begins.setdefault(position, self._rows.seek(0, 2))
        self._rows.seek(begin)
        self._rows.truncate()
        out: Rows = []
        answered = self._screened(cells) if self.kind == SCREEN else map(_classified, cells)
        for number, (cell, (word, content, answer)) in enumerate(zip(cells, answered, strict=True), start=row):
            counts[word] += 1
            if word:
                self._rows.write(json.dumps([number, *content]).encode("ascii") + b"\n")
            out.append(answer if self.right else [number, safe(cell), *answer])
        self._counts[position] = counts
        return out

    def _screened(self, cells: Sequence[Cell]) -> Iterator[tuple[str, Sequence[Any], list[Cell]]]:
        from tradecell.records import screened_row

        assert self.screener is not None  # noqa: S101  a run that screens has one
        snapshot = self.screener.manifest.id
        for one in in_use().records().screen(self.screener, cells, limit=LIMIT):
            content = screened_row(0, one.answer, "", one).content()[1:]
            yield one.answer.outcome, content, screened_cells(one, snapshot, self.right)

    def rows(self) -> Iterator[list[Any]]:
        """The rows to be recorded, in the order of the blocks."""
        self._rows.seek(0)
        return map(json.loads, self._rows)

    def close(self) -> None:
        """Let go of the rows."""
        self._rows.close()

    def record(self, done: int | None, ended: str) -> int:
        """Record the run; returns the number of its event.

        Args:
            done: how many rows stand in the sheet; None where that is not known.
            ended: how it ended.

        Raises:
            RecordsError: it could not be recorded.
        """
        from tradecell.controls.current import current_ccl
        from tradecell.records.facts import STANDARD_INPUT, classification_facts, counted, screening_facts

        records = in_use().records(again=True)
        counts = counted(sum(self._counts.values(), Counter()))
        known = {**self.facts, "done": done, "ended": ended, "counts": counts}
        if self.screener is None:
            about = classification_facts((), current_ccl(), input=STANDARD_INPUT)
            return records.record("classification", {**about, **known}, self.rows())
        about = screening_facts(records.keep_list(self.screener), (), input=STANDARD_INPUT, limit=LIMIT)
        return records.record("screening", {**about, **known}, self.rows())


class Runs:
    """The runs of this process that have not ended."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers = count(1)
        self._open: dict[str, Run] = {}

    def begin(self, run: Run) -> str:
        """Keep a run; what was left without an end, since Excel lost it, is recorded as such."""
        self.finish_all()
        with self._lock:
            name = f"run {next(self._numbers)}"
            self._open[name] = run
        return name

    def get(self, name: str) -> Run:
        """The run of this name.

        Raises:
            InputError: there is none.
        """
        found = self._open.get(name)
        if found is None:
            raise InputError("Python was started anew while the selection was screened: press the button again")
        return found

    def finish(self, name: str, done: int | None, ended: str) -> tuple[int, str]:
        """Record a run; the number of its event, or why it could not be recorded."""
        with self._lock:
            run = self._open.pop(name, None)
        if run is None:
            return 0, "Python was started anew meanwhile, and what it had answered before is not known any more"
        try:
            return run.record(done, ended), ""
        except Exception as error:  # the answers stand in the sheet and stay: whatever it is, it must be told
            return 0, str(error) or type(error).__name__
        finally:
            run.close()

    def finish_all(self) -> None:
        """Record what was left without an end."""
        for name in list(self._open):
            self.finish(name, None, LEFT)


@cache
def runs() -> Runs:
    """The process's own."""
    return Runs()


def _classified(cell: Cell) -> tuple[str, Sequence[Any], list[Cell]]:
    """The word that is counted, what is recorded, and the cells of ``CLASS_COLUMNS``."""
    from tradecell.controls import classify
    from tradecell.excel.functions_cells import text
    from tradecell.excel.functions_controls import UNDECIDED, class_field
    from tradecell.records.facts import classified_row
    from tradecell.report.answer import list_day

    empty = [""] * (len(CLASS_COLUMNS) - 3)
    if is_blank(cell):
        return "", (), ["", "", *empty, ""]
    try:
        found = classify(text(cell, "description"))
    except InputError as error:
        recorded = [str(cell), "", UNDECIDED, str(error), [], ""]
        return UNDECIDED, recorded, [UNDECIDED, "", *empty[:-1], safe(str(error)), ""]
    fields = ("eccn", "paragraph", "title", "confidence", "why", "against", "needs", "controls", "notes")
    cells = [safe(class_field(found, field)) for field in fields]
    return found.confidence, classified_row(0, found.text, found)[1:], [*cells, safe(list_day(found.as_of))]


def _about_list(kind: str) -> str:
    now = f"{datetime.now():%Y-%m-%d %H:%M}"
    if kind == CLASSIFY:
        return f"Classified by tradecell {__version__} on {now}: proposals, a person decides"
    in_use().records(again=True)  # where it cannot be told what was decided nothing is screened, and the reason is told
    manifest = lists().screener().manifest
    sample = "SAMPLE LIST, no real screening: " if manifest.sample else ""
    return (
        f"{sample}screened by tradecell {__version__} on {now} against the list of {manifest.list_date} "
        f"({manifest.parties:,} parties, snapshot {manifest.id})"
    )
