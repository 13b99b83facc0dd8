"""The audit trail read back, page by page: however much there is, memory does not grow, and nobody waits for long."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tradecell.errors import InputError, RecordsError
from tradecell.records.audit import COLUMNS, KINDS, Event, head
from tradecell.records.database import Database

__all__ = ["event_of", "events", "last_screenings", "one_event", "rows"]

_PAGE = 2_000
"""Rows that are read at once; between two pages others may write, in a shared folder too."""


def event_of(columns: tuple[Any, ...], path: Path) -> Event:
    """An event from its columns as they stand in the file.

    Raises:
        RecordsError: its facts cannot be read.
    """
    number, _, time, user, machine, version, kind, facts, row_count, _, prev, own_hash = columns
    try:
        read = json.loads(facts)
        if not isinstance(read, dict):
            raise TypeError("no table of facts")
    except (ValueError, TypeError) as error:
        raise _changed(path, f"the facts of event {number}", error) from error
    return Event(number, time, user, machine, version, kind, read, row_count, own_hash, prev)


def _changed(path: Path, what: str, error: Exception) -> RecordsError:
    return RecordsError(
        f"{path}: {what} cannot be read ({error}): they were changed by another program. `tradecell audit verify` "
        "names all that differs; put a backup in its place"
    )


def events(
    database: Database,
    since: date | None = None,
    until: date | None = None,
    kinds: Collection[str] = (),
    backwards: bool = False,
) -> Iterator[Event]:
    """Events in the order in which they were recorded, read page by page.

    Args:
        database: the records.
        since: the first day, UTC.
        until: the last day, UTC.
        kinds: only these, where any are named.
        backwards: the last one first.

    Raises:
        InputError: a kind there is not.
        RecordsError: the file cannot be read.
    """
    if wrong := [kind for kind in kinds if kind not in KINDS]:
        raise InputError(f"{', '.join(wrong)}: no such kind of event; there are {', '.join(KINDS)}")
    where = ["id < ?" if backwards else "id > ?"]
    values: list[object] = []
    if since is not None:
        where.append("time >= ?")
        values.append(since.isoformat())
    if until is not None:
        where.append("time < ?")
        values.append((until + timedelta(days=1)).isoformat())
    if kinds:
        where.append(f"kind IN ({','.join('?' * len(kinds))})")
        values += kinds
    query = (
        f"SELECT {COLUMNS} FROM events WHERE {' AND '.join(where)} ORDER BY id {'DESC' if backwards else ''} LIMIT ?"  # noqa: S608
    )
    last = (1 << 62) if backwards else 0
    while True:
        with database.reading() as connection:
            page = connection.execute(query, (last, *values, _PAGE // 10)).fetchall()
        for columns in page:
            yield event_of(columns, database.path)
        if not page:
            return
        last = page[-1][0]


def rows(database: Database, event_id: int) -> Iterator[list[Any]]:
    """The rows of an event in their order, read page by page.

    Raises:
        RecordsError: the file cannot be read.
    """
    last = 0
    while True:
        with database.reading() as connection:
            page = connection.execute(
                "SELECT number, content FROM rows WHERE event = ? AND number > ? ORDER BY number LIMIT ?",
                (event_id, last, _PAGE),
            ).fetchall()
        for number, content in page:
            try:
                row = json.loads(content)
                if not isinstance(row, list):
                    raise TypeError("no row")
            except (ValueError, TypeError) as error:
                raise _changed(database.path, f"the columns of row {number} of event {event_id}", error) from error
            yield row
        if not page:
            return
        last = page[-1][0]


def one_event(database: Database, event_id: int) -> Event:
    """The event of this number.

    Raises:
        InputError: there is none.
    """
    with database.reading() as connection:
        found = connection.execute(f"SELECT {COLUMNS} FROM events WHERE id = ?", (event_id,)).fetchone()  # noqa: S608
        last = head(connection)[0]
    if found is None:
        raise InputError(
            f"{database.path}: there is no event {event_id}; the last one is {last}, and old ones may have been "
            "pruned. `tradecell audit list` shows them"
        )
    return event_of(found, database.path)


def last_screenings(
    database: Database, kinds: Collection[str] = ("screening",), wanted: Callable[[Event], bool] | None = None
) -> list[Event]:
    """The last screening of each input: file, sheet and column.

    Args:
        database: the records.
        kinds: of events that count as one.
        wanted: leaves out the others; all that name an input, by default.

    Returns:
        The last one of all first.
    """
    found: dict[tuple[str, str, str], Event] = {}
    for event in events(database, kinds=kinds, backwards=True):
        place = tuple(str(event.facts.get(name) or "") for name in ("input", "sheet", "column"))
        if place[0] and place not in found and (wanted is None or wanted(event)):
            found[place[0], place[1], place[2]] = event
    return list(found.values())
