"""Writing the screened file: whole or not at all, and never over the user's own."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tradecell.errors import InputError
from tradecell.report.answer import Searched
from tradecell.report.columns import RESULT_COLUMNS
from tradecell.report.table import Table, letter
from tradecell.screening.result import Screening

MAX_ROWS = 1_048_576
MAX_COLUMNS = 16_384
"""The size of an Excel sheet."""

_NO_CHARACTERS = re.compile("[\ud800-\udfff\ufffe\uffff]")

TABLE_SUFFIXES = (".xlsx", ".csv", ".parquet")
HTML_SUFFIXES = (".html", ".htm")


def check_output(
    path: Path, protected: Iterable[Path | None], force: bool, suffixes: Sequence[str] = TABLE_SUFFIXES
) -> None:
    """Refuse an output that cannot be written, before any work is done.

    Args:
        path: the file to write.
        protected: files that are read and must never be written over; None for what is no file.
        force: whether an existing file may be replaced.
        suffixes: the endings that it may have; ``HTML_SUFFIXES`` for :func:`~tradecell.report.write_html`.

    Raises:
        InputError: the ending is unknown, the folder is not there, or the file must not be replaced.
    """
    if path.suffix.lower() not in suffixes:
        hint = "; macros cannot be kept, so the workbook is written as .xlsx" if path.suffix.lower() == ".xlsm" else ""
        raise InputError(f"{path}: the output must end in {_either(suffixes)}{hint}.")
    if not path.parent.is_dir():
        raise InputError(f"{path}: there is no folder {path.parent}: make it first.")
    if path.is_dir():
        raise InputError(f"{path}: this is a folder, not a file.")
    for other in protected:
        if other is not None and _same_file(path, other):
            raise InputError(f"{path}: the output would replace the file that is read: give another name.")
    if path.exists() and not force:
        raise InputError(f"{path}: the file is there already: give another name, or --force to replace it.")


def check_size(path: Path, table: Table) -> None:
    """Refuse a table that a sheet cannot hold, before it is screened."""
    if path.suffix.lower() != ".xlsx":
        return
    rows, columns = max(table.header_row, 1) + len(table.rows), len(table.columns) + len(RESULT_COLUMNS)
    if rows > MAX_ROWS or columns > MAX_COLUMNS:
        raise InputError(
            f"{path}: {rows:,} rows and {columns:,} columns do not fit a sheet, which holds {MAX_ROWS:,} rows and "
            f"{MAX_COLUMNS:,} columns: write .csv or .parquet, or split the input."
        )


def write_report(
    path: Path,
    table: Table,
    answers: Sequence[Screening],
    searched: Searched,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Write the table with its answers beside each row: XLSX, CSV or Parquet by the ending of ``path``.

    A reader never sees half a file, and a failure leaves what was there. A workbook has the sheets Summary, Results
    (the table with its answers, each row where it was), Hits (one row a hit) and Method.

    Args:
        path: where to; ``check_output`` has been asked before.
        table: the input.
        answers: one for each row of it.
        searched: what was searched, when and by whom.
        progress: called with rows written and rows in all, hits among them; of a workbook only.

    Raises:
        InputError: it cannot be written there.
    """
    check_size(path, table)
    suffix = path.suffix.lower()
    with replacing(path) as temporary:
        if suffix == ".xlsx":
            from tradecell.report.write_workbook import write_workbook

            write_workbook(temporary, table, answers, searched, progress)
        elif suffix == ".csv":
            from tradecell.report.write_flat import write_csv

            write_csv(temporary, table, answers)
        else:
            from tradecell.report.write_flat import write_parquet

            write_parquet(temporary, table, answers, searched)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary name beside ``path`` to write to; what was written there takes its place at the end.

    A reader never sees half a file, and a failure leaves what was there.

    Raises:
        InputError: it cannot be written there.
    """
    temporary = path.with_name(f".{path.stem[:60]}.{os.getpid()}{path.suffix.lower()}")
    try:
        yield temporary
        os.replace(temporary, path)
    except PermissionError:
        program = "Excel" if path.suffix.lower() in TABLE_SUFFIXES else "another program"
        raise InputError(
            f"{path}: the file may not be written: is it open in {program}? Close it, or give another name."
        ) from None
    except OSError as error:
        raise InputError(f"{path}: the file could not be written: {error.strerror or error}.") from None
    finally:
        temporary.unlink(missing_ok=True)


def unique_headers(columns: Sequence[str]) -> list[str]:
    """Headers for a format whose columns are known by name: none empty, none twice."""
    seen: set[str] = set()
    headers = []
    for at, column in enumerate(columns):
        base = column.strip() or f"Column {letter(at)}"
        header, number = base, 2
        while header in seen:
            header, number = f"{base} ({number})", number + 1
        seen.add(header)
        headers.append(header)
    return headers


def well_formed(text: str) -> str:
    """Text that UTF-8 and XML can hold: half characters and the two non-characters become the replacement mark."""
    if text.isascii():
        return text
    return _NO_CHARACTERS.sub("\ufffd", text)


def _either(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"


def _same_file(path: Path, other: Path) -> bool:
    try:
        return path.samefile(other)
    except OSError:
        return path.absolute() == other.absolute()
