"""The tables, and how a file of an earlier version becomes one of this version."""

from __future__ import annotations

__all__ = ["APPLICATION_ID", "MIGRATIONS", "VERSION"]

APPLICATION_ID = 0x54435243
"""In the file's header, so that a records file is told from any other SQLite file ("TCRC")."""

_FIRST = (
    # one row a thing that happened, in the order of its id; never changed, removed only from the front (prune)
    """CREATE TABLE events (
        id INTEGER PRIMARY KEY, token TEXT NOT NULL, time TEXT NOT NULL, user TEXT NOT NULL, machine TEXT NOT NULL,
        version TEXT NOT NULL, kind TEXT NOT NULL, facts TEXT NOT NULL, row_count INTEGER NOT NULL,
        rows_hash TEXT NOT NULL, prev TEXT NOT NULL, hash TEXT NOT NULL)""",
    "CREATE INDEX events_by_kind ON events (kind)",
    # its rows, numbered from 1
    """CREATE TABLE rows (
        event INTEGER NOT NULL, number INTEGER NOT NULL, content TEXT NOT NULL, hash BLOB NOT NULL,
        PRIMARY KEY (event, number)) WITHOUT ROWID""",
    # to find the decisions of a name; what was decided stands in the event of the same number
    """CREATE TABLE decisions (
        event INTEGER PRIMARY KEY, name TEXT NOT NULL, uid TEXT NOT NULL, outcome TEXT NOT NULL, until TEXT)""",
    "CREATE INDEX decisions_by_name ON decisions (name, uid)",
    # the number and hash of the last event, so that a removed end is noticed; what the first one is tied to
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "INSERT INTO meta VALUES ('head', '0'), ('head hash', '')",
)

MIGRATIONS = (_FIRST,)
"""Number n brings a file of version n to version n + 1, in one transaction."""

VERSION = len(MIGRATIONS)
