"""The audit trail: what was done, written once."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tradecell import __version__
from tradecell.errors import RecordsError
from tradecell.records.chain import GENESIS, event_hash, first_link, text_of
from tradecell.records.rows import ScreenedRow, Spooled, spooled
from tradecell.records.trouble import explained
from tradecell.records.who import machine_name, user_name

__all__ = ["COLUMNS", "KINDS", "Event", "append", "head", "machine_name", "new_token", "now_text", "ready", "user_name"]

KINDS = (
    "screening", "formula", "refresh", "decision", "classification", "settings", "rescreen", "repeat", "export",
    "prune",
)  # fmt: skip
"""What is recorded."""

COLUMNS = "id, token, time, user, machine, version, kind, facts, row_count, rows_hash, prev, hash"


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
