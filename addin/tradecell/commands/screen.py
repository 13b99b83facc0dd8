"""``tradecell screen``: a column of names in, the listed parties that they may be out."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tradecell.commands.recording import Made, record, recording, tell
from tradecell.commands.terminal import FOUND, UNUSABLE, guarded, progress, say
from tradecell.errors import InputError
from tradecell.screening.result import HIT, NOT_SCREENED, REVIEW, Screening

if TYPE_CHECKING:
    from tradecell.records import Decided, Records
    from tradecell.report import Searched, Table
    from tradecell.screening import Screener


class FailOn(StrEnum):
    """What makes the exit status 1."""

    HIT = "hit"
    REVIEW = "review"


@guarded
def screen(
    file: Annotated[
        str,
        typer.Argument(metavar="FILE", help="An XLSX, XLSM, CSV or Parquet file; - reads one name a line from stdin."),
    ],
    column: Annotated[
        str | None,
        typer.Option("--column", "-c", metavar="NAME", help="The column of names: its header, or its letter."),
    ] = None,
    country_column: Annotated[
        str | None, typer.Option(metavar="NAME", help="The column of countries, shown as support or conflict.")
    ] = None,
    sheet: Annotated[str | None, typer.Option(metavar="NAME", help="The sheet; else the first visible one.")] = None,
    list_file: Annotated[
        Path | None, typer.Option("--list", metavar="FILE", help="Screen against this list file, not the current list.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write the table with its answers: .xlsx, .csv, .parquet."),
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write the summary as one HTML page, for mail.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answers of all rows as JSON.")] = False,
    fail_on: Annotated[
        FailOn | None,
        typer.Option(help="Exit with status 1 if there is a hit; or a hit, a review or a row not screened."),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=100, metavar="N", help="At most so many hits for each row.")] = 5,
    encoding: Annotated[
        str | None, typer.Option(metavar="NAME", help="Of a CSV that is not UTF-8: cp1252, gbk, ...")
    ] = None,
    changed_since: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Screen against only what was added or changed on and after this day."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an output file that is there already.")] = False,
) -> None:
    """Screen a column of names against the restricted-party list.

    Prints what a person must look at, decisions applied, and records it. No file is written without --output or --html.
    """
    from tradecell.report import HTML_SUFFIXES, check_output, check_size, write_html, write_report

    read = (None if file == "-" else Path(file), list_file)
    if output is not None:
        check_output(output, read, force)
    if html is not None:
        check_output(html, (*read, output), force, HTML_SUFFIXES)
    with recording() as records:
        table = _read(file, column, country_column, sheet, encoding)
        if output is not None:
            check_size(output, table)
        for note in _notes(file, table, output):
            say(f"tradecell: {note}")
        screener, warnings = _open(list_file, changed_since)
        for warning in warnings:
            say(f"tradecell: {warning}")
        with progress("Screening") as told:
            decided = records.screen(
                screener, table.names(), table.countries(), limit, told, workers=os.cpu_count() or 1
            )
        run = _Run(file, table, limit, warnings, list_file, changed_since, [each for each in (output, html) if each])
        answers = run.finished(decided, screener)
        number = record(records, "screening", lambda: run.made(records, screener, answers, decided))
    tell(number)
    searched = replace(_searched(screener, file, table, limit, warnings), event=number or "")
    if output is not None:
        with progress("Writing") as told:
            write_report(output, table, answers, searched, told)
    if html is not None:
        write_html(html, table, answers, searched)
    _print(table, answers, searched, as_json, [each for each in (output, html) if each])
    outcomes = Counter(answer.outcome for answer in answers)
    failing = {None: (), FailOn.HIT: (HIT,), FailOn.REVIEW: (HIT, REVIEW, NOT_SCREENED)}[fail_on]
    sys.stdout.flush()
    if number is None:
        raise typer.Exit(UNUSABLE)
    if any(outcomes[outcome] for outcome in failing):
        raise typer.Exit(FOUND)


@dataclass(frozen=True, slots=True)
class _Run:
    """One screening, as it is recorded."""

    file: str
    table: Table
    limit: int
    warnings: Sequence[str]
    list_file: Path | None
    changed_since: str | None
    outputs: Sequence[Path]

    def finished(self, decided: Sequence[Decided], screener: Screener) -> list[Screening]:
        from tradecell.report import finish

        return finish(self.table, [each.answer for each in decided], screener.manifest.sample)

    def made(
        self, records: Records, screener: Screener, answers: Sequence[Screening], decided: Sequence[Decided]
    ) -> Made:
        """The facts and the rows; the list is kept, so that the screening can be repeated."""
        from tradecell.records import screened_row
        from tradecell.records.facts import STANDARD_INPUT, screening_facts

        table = self.table
        facts = screening_facts(
            records.keep_list(screener),
            answers,
            input=STANDARD_INPUT if self.file == "-" else self.file,
            sheet=table.sheet,
            column=table.columns[table.name_at],
            limit=self.limit,
            output=self.outputs,
            warnings=self.warnings,
            list_file=self.list_file,
            changed_since=self.changed_since or "",
        )
        places = table.countries() or [""] * len(answers)
        # where no decision was applied, what was screened is the finished answer: a row that was cut is NOT SCREENED
        rows = (
            screened_row(table.row_number(index), answer, place, each if each.decisions else None)
            for index, (answer, place, each) in enumerate(zip(answers, places, decided, strict=True))
        )
        return facts, rows


def _read(file: str, column: str | None, country_column: str | None, sheet: str | None, encoding: str | None) -> Table:
    from tradecell.report import read_lines, read_table

    if file == "-":
        if column or country_column or sheet:
            raise InputError("Standard input is one name a line: --column, --country-column and --sheet do not apply.")
        if sys.stdin.isatty():
            say("One name a line; end with Ctrl-Z and Enter on Windows, with Ctrl-D elsewhere.")
        return read_lines(sys.stdin.buffer.read(), encoding)
    if not column:
        raise InputError(
            f"{file}: which column holds the names? Say it with --column NAME (its header, or its letter)."
        )
    return read_table(Path(file), column, country_column, sheet, encoding)


def _open(list_file: Path | None, changed_since: str | None) -> tuple[Screener, list[str]]:
    """The screener, and what a reader of its answers must know first."""
    from tradecell.screening import Screener

    if changed_since is not None:
        if list_file is not None:
            raise InputError("Either --list or --changed-since: changes are known of the current list only.")
        return _open_changes(changed_since)
    if list_file is None:
        from tradecell.cache import age_of

        screener = Screener.open()
        return screener, [warning] if (warning := age_of(screener.manifest).warning) else []
    with progress(f"Reading {list_file.name}") as told:
        return Screener.open_file(list_file, progress=told), []


def _open_changes(text: str) -> tuple[Screener, list[str]]:
    """A screener over what was added or changed since a day: for names that were screened before that day."""
    from tradecell.cache import refuse_if_too_old
    from tradecell.commands.changes import day_of
    from tradecell.refresh.changes import changed_parties
    from tradecell.screening import Screener
    from tradecell.screening.sources import current_snapshot, manifest_of

    since = day_of(text, "--changed-since")
    parties, changes = changed_parties(since)
    snapshot = current_snapshot()
    if snapshot is None or not parties:
        raise InputError(
            f"Nothing was added or changed on the list since {since.isoformat()}: nothing to screen against."
        )
    whole = snapshot.manifest
    warnings = [warning] if (warning := refuse_if_too_old(whole).warning) else []
    warnings.append(
        f"Only what was added or changed since {since.isoformat()} is searched, {len(parties):,} parties, not the "
        f"{whole.parties:,} of the whole list: NO HIT says nothing about the others."
    )
    part = manifest_of(
        parties,
        f"{whole.id} since {changes.before}",
        date.fromisoformat(whole.list_date),
        whole.list_date_from,
        whole.sources,
    )
    return Screener(parties, manifest=replace(part, created=whole.created)), warnings


def _searched(screener: Screener, file: str, table: Table, limit: int, warnings: Sequence[str]) -> Searched:
    from tradecell import __version__
    from tradecell.records.who import machine_name, user_name
    from tradecell.report import Searched
    from tradecell.screening.score import HIT_FROM, REVIEW_FROM

    return Searched(
        manifest=screener.manifest,
        when=datetime.now(UTC).astimezone().isoformat(sep=" ", timespec="seconds"),
        input="standard input" if file == "-" else file,
        column=table.columns[table.name_at],
        thresholds=(("HIT from a score of", HIT_FROM), ("REVIEW from a score of", REVIEW_FROM)),
        limit=limit,
        user=user_name(),
        machine=machine_name(),
        tool_version=__version__,
        warnings=tuple(warnings),
    )


def _notes(file: str, table: Table, output: Path | None) -> list[str]:
    notes = list(table.notes)
    if output is not None and output.suffix.lower() == ".xlsx" and file.lower().endswith(".xlsm"):
        notes.append("The output keeps the values of the workbook, not its macros.")
    return notes


def _print(
    table: Table, answers: Sequence[Screening], searched: Searched, as_json: bool, written: Sequence[Path]
) -> None:
    if as_json:
        from tradecell.report import to_json

        print(to_json([table.row_number(index) for index in range(len(answers))], answers, searched))
        return
    from tradecell.commands.screen_table import print_screenings

    print_screenings(table, answers, searched)
    for path in written:
        say(f"Written: {path}")
    if not written:
        say("Nothing was written: --output FILE.xlsx writes the table with these answers beside each row.")
