"""Records of a CSV file with their row numbers, and where the file was cut off."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import NamedTuple

from tradecell.lists.source import Source, lines

__all__ = ["Record", "ends_with_line_break", "records"]


class Record(NamedTuple):
    """One record: ``row`` is the line it starts in, counted from 1; ``problem`` says why it has no cells."""

    row: int
    cells: list[str]
    problem: str = ""
    lines: int = 1


class _Counted:
    """Lines, and whether they are used up."""

    def __init__(self, inner: Iterator[str]) -> None:
        self.inner = inner
        self.count = 0
        self.ended = False
        self.last = "\n"

    def __iter__(self) -> _Counted:
        return self

    def __next__(self) -> str:
        try:
            self.last = next(self.inner)
        except StopIteration:
            self.ended = True
            raise
        self.count += 1
        return self.last


def records(
    source: Source, expected: str, *, delimiter: str = ",", advice: str = "", encoding: str | None = None
) -> Iterator[Record]:
    """The records of a CSV file, one after another; blank lines are passed over.

    A record that cannot be parsed comes with its problem. One that swallowed several lines, because a quote was not
    closed, comes once for each of those lines, so that they are counted.

    Raises:
        ListError: as ``lines`` does; a quoted field that the file never closes; a field beyond csv's limit.
    """
    counted = _Counted(lines(source, expected, advice=advice, encoding=encoding))
    reader = csv.reader(counted, delimiter=delimiter, strict=True)
    while True:
        start = counted.count + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if counted.ended:
                raise source.error(
                    expected, f"the quoted field that starts in line {start:,} is never closed: it was cut off"
                ) from error
            if "field limit" in str(error):
                raise source.error(
                    expected, f"line {start:,} holds a field of more than {csv.field_size_limit():,} characters"
                ) from error
            for row in range(start, counted.count + 1):
                yield Record(row, [], f"not CSV ({error})")
            continue
        if cells:
            yield Record(start, cells, lines=counted.count - start + 1)


def ends_with_line_break(source: Source) -> bool:
    """Whether the file's last byte ends a line (looked at without moving the reading position)."""
    if not source.size:
        return False
    return source.last_byte() in (b"\n", b"\r", b"\x1a", b"\x00")
