"""The screened workbook: Summary, Results, Hits and Method."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tradecell.party import Party
from tradecell.report.answer import SAMPLE_WARNING, Searched
from tradecell.report.sheet_hits import HitSheets
from tradecell.report.sheet_method import write_method
from tradecell.report.sheet_results import write_results
from tradecell.report.sheet_summary import NAME, write_summary
from tradecell.report.summary import summarise
from tradecell.report.table import Table
from tradecell.report.xlsx_book import new_book
from tradecell.report.xlsx_write import Formats, one_line, prepare_page
from tradecell.screening.result import Hit, Screening

_STREAM_ABOVE = 20_000  # rows and hits; beyond, each row is written out as soon as it is complete
_STEP = 1_000


def write_workbook(
    path: Path,
    table: Table,
    answers: Sequence[Screening],
    searched: Searched,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Write the workbook; ``write_report`` explains the arguments."""
    work = len(table.rows) + sum(len(answer.hits) for answer in answers)
    with new_book(path, work > _STREAM_ABOVE, "write .csv or .parquet") as book:
        _write(book, table, answers, searched, _Told(work, progress))
    if progress is not None and work:
        progress(work, work)


def _write(book: Any, table: Table, answers: Sequence[Screening], searched: Searched, told: _Told) -> None:
    manifest = searched.manifest
    book.set_properties(
        {
            "title": f"Screening of {one_line(searched.input)}",
            "author": one_line(searched.user) or "tradecell",
            "comments": f"Screened by tradecell {one_line(searched.tool_version)} on {one_line(searched.when)}",
        }
    )
    book.set_custom_property("tradecell snapshot", one_line(manifest.id), "text")
    formats = Formats(book)
    warning = SAMPLE_WARNING.partition(": ")[0] + ": no real screening" if manifest.sample else ""
    foot = f"{searched.input.replace(chr(92), '/').rpartition('/')[2]}, list of {manifest.list_date}"

    def new_sheet(name: str) -> Any:
        sheet = book.add_worksheet(name)
        prepare_page(sheet, foot, warning, fit=name not in (NAME, "Method"))
        return sheet

    keys = _Keys(manifest.id)
    write_summary(new_sheet(NAME), book, formats, summarise(answers, searched), searched, table)
    write_results(new_sheet("Results"), formats, table, answers, keys.of_best, told)
    HitSheets(new_sheet, formats, keys.of).write(table, answers, told)
    write_method(new_sheet("Method"), formats, searched)


class _Told:
    """Counts what is written and tells it from time to time; the last step is told when the file is whole."""

    def __init__(self, work: int, progress: Callable[[int, int], None] | None) -> None:
        self._done, self._work, self._progress = 0, work, progress

    def __call__(self) -> None:
        self._done += 1
        if self._progress is not None and self._done % _STEP == 0:
            self._progress(min(self._done, self._work - 1), self._work)


class _Keys:
    """What a hit is about, for the rows that can be decided: uid, fingerprint of the entry, snapshot."""

    def __init__(self, snapshot: str) -> None:
        self._snapshot = snapshot
        self._prints: dict[str, tuple[Party, str]] = {}

    def of(self, hit: Hit) -> tuple[str, str, str]:
        known = self._prints.get(hit.party.uid)
        if known is None or (known[0] is not hit.party and known[0] != hit.party):
            from tradecell.records import fingerprint

            known = self._prints[hit.party.uid] = (hit.party, fingerprint(hit.party))
        return hit.party.uid, known[1], self._snapshot

    def of_best(self, answer: Screening) -> tuple[str, str, str]:
        assert answer.best is not None  # noqa: S101  asked only for rows with a hit
        return self.of(answer.best)
