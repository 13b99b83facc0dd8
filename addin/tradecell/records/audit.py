"""The audit trail: what was done, written once and read back."""

from __future__ import annotations

import getpass
import json
import os
import platform
import secrets
import sqlite3
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from tradecell import __version__
from tradecell.errors import InputError, RecordsError
from tradecell.records.chain import GENESIS, event_hash, first_link, text_of
from tradecell.records.database import Database
from tradecell.records.rows import ScreenedRow, Spooled, spooled
from tradecell.records.trouble import explained

__all__ = ["KINDS", "Event", "append", "event_of", "events", "head", "last_screenings", "now_text", "rows", "user_name"]

KINDS = (
    "screening", "formula", "refresh", "decision", "classification", "settings", "rescreen", "repeat", "export",
    "prune",
)  # fmt: skip
"""What is recorded."""

COLUMNS = "id, token, time, user, machine, version, kind, facts, row_count, rows_hash, prev, hash"

_PAGE = 2_000
"""Rows that are read at once; between two pages others may write, in a shared folder too."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened.

    Args:
        id: its number; the first one of a file has 1.
        time: UTC, ISO 8601 with milliseconds.
        user: who was at the machine.
        machine: its name.
        version: of tradecell.
        kind: one of ``KINDS``.
        facts: what is known of it, by its kind.
        row_count: how many rows it has.
        hash: its own, hexadecimal.
        prev: the hash of the event before it.
    """

    id: int
    time: str
    user: str
    machine: str
    version: str
    kind: str
    facts: dict[str, Any]
    row_count: int
    hash: str
    prev: str


def now_text(when: datetime | None = None) -> str:
    """A moment as the records keep it: UTC, ISO 8601 with milliseconds."""
    moment = when or datetime.now(UTC)
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


@cache
def user_name() -> str:
    """Who is at this machine, as the system knows the account: not as the environment has it, which anybody sets."""
    try:
        if sys.platform == "win32":
            return _windows_user() or getpass.getuser()
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except (OSError, ImportError, KeyError):  # an account without a name, as containers have
        return f"user {os.getuid()}" if hasattr(os, "getuid") else "unknown"


def _windows_user() -> str:
    if sys.platform != "win32":
        return ""
    import ctypes

    size = ctypes.c_ulong(257)  # UNLEN + 1
    text = ctypes.create_unicode_buffer(size.value)
    return text.value if ctypes.windll.advapi32.GetUserNameW(text, ctypes.byref(size)) else ""


@cache
def machine_name() -> str:
    """The machine's name."""
    return platform.node() or "unknown"


def new_token() -> str:
    """What ties the rows of an event to it before it has a number."""
    return secrets.token_hex(16)


@contextmanager
def ready(rows: Iterable[ScreenedRow | Sequence[Any]], token: str, path: Path) -> Iterator[Spooled]:
    """Rows taken in and hashed before the file is locked.

    Raises:
        RecordsError: there is no space for them on this machine.
    """
    with explained(path, "gather the rows to record"), spooled(rows, token) as made:
        yield made


def append(
    connection: sqlite3.Connection,
    kind: str,
    facts: Mapping[str, Any],
    token: str = "",
    ready: Spooled | None = None,
) -> int:
    """Write one event inside a transaction of the caller's.

    Args:
        connection: in a transaction.
        kind: one of ``KINDS``.
        facts: what is known of it.
        token: of the rows; made up where there are none.
        ready: its rows.

    Returns:
        Its number.
    """
    last_id, last_hash = head(connection)
    number = last_id + 1
    token = token or new_token()
    columns = (
        number,
        token,
        now_text(),
        user_name(),
        machine_name(),
        __version__,
        kind,
        text_of(dict(facts)),
        ready.count if ready is not None else 0,
        ready.last if ready is not None else first_link(token).hex(),
        last_hash or GENESIS,
    )
    own_hash = event_hash(*columns)
    connection.execute(f"INSERT INTO events ({COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)", (*columns, own_hash))  # noqa: S608
    if ready is not None and ready.count:
        connection.executemany(
            "INSERT INTO rows (event, number, content, hash) VALUES (?,?,?,?)",
            ((number, *row) for row in ready),
        )
    connection.execute("UPDATE meta SET value = ? WHERE key = 'head'", (str(number),))
    connection.execute("UPDATE meta SET value = ? WHERE key = 'head hash'", (own_hash,))
    return number


def head(connection: sqlite3.Connection) -> tuple[int, str]:
    """Number and hash of the last event; 0 and an empty text where nothing was recorded."""
    found = dict(connection.execute("SELECT key, value FROM meta WHERE key IN ('head', 'head hash')"))
    try:
        return int(found["head"]), str(found["head hash"])
    except (KeyError, ValueError) as error:
        path = connection.execute("PRAGMA database_list").fetchone()[2]
        raise RecordsError(
            f"{path}: the file does not say any more which event is the last: it was changed by another program. "
            "`tradecell audit verify` names what differs; put a backup in its place"
        ) from error


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
