"""What stands around the chain of events: the list of decisions, the note of the end, rows of no event, foreign parts.

Each function tells its faults to ``add``, a sentence each.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path

from tradecell.records import decisions
from tradecell.records.audit import COLUMNS
from tradecell.records.chain import event_hash

__all__ = ["damage", "foreign_parts", "last_pruned", "listed_decisions", "noted_end", "rows_of_nothing"]

Add = Callable[[str], None]


def last_pruned(connection: sqlite3.Connection) -> tuple[int, str] | None:
    """Up to which event the records were pruned, and what the next one is tied to."""
    found = connection.execute(f"SELECT {COLUMNS} FROM events WHERE kind = 'prune' ORDER BY id DESC")  # noqa: S608
    for columns in found:
        try:
            facts = json.loads(columns[7])
            if event_hash(*columns[:-1]) == columns[-1]:
                return int(facts["through"]), str(facts["hash"])
        except (ValueError, TypeError, KeyError):
            continue
    return None


def rows_of_nothing(connection: sqlite3.Connection, last: int, add: Add) -> None:
    """Rows whose event is not there; those after ``last`` are being written just now."""
    found = connection.execute(
        "SELECT event, count(*) FROM rows WHERE (event <= ? OR typeof(event) <> 'integer') "
        "AND event NOT IN (SELECT id FROM events) GROUP BY event",
        (last,),
    )
    for event, count in found:
        add(f"{count:,} rows belong to event {event}, which is not in the file: one of both was removed or inserted")


def listed_decisions(connection: sqlite3.Connection, last: int, add: Add) -> None:
    """What a name finds against what was recorded, up to event ``last``."""
    listed = {row[0]: row for row in connection.execute("SELECT event, name, uid, outcome, until FROM decisions")}
    for number, facts in connection.execute("SELECT id, facts FROM events WHERE kind = 'decision' ORDER BY id"):
        line = listed.pop(number, None)
        if number > last:
            continue
        try:
            right = decisions.projected(number, json.loads(facts))
        except (ValueError, TypeError, KeyError):
            continue  # told already: the event was changed
        if line is None:
            add(f"decision {number} was removed from the list of decisions, but stands in event {number}")
        elif line != right:
            add(f"decision {number} was changed in the list of decisions: it is not what event {number} says")
    for number in listed:
        add(f"decision {number} was put into the list of decisions: no such decision was recorded")


def foreign_parts(connection: sqlite3.Connection, add: Add) -> None:
    """Triggers and views, which could change what is written or read."""
    found = connection.execute("SELECT type, name FROM sqlite_master WHERE type IN ('trigger', 'view') ORDER BY name")
    for kind, name in found:
        add(f"a {kind} ({name}) was put into the file by another program: it may change what is recorded")


def damage(path: Path, add: Add) -> None:
    """What SQLite itself finds wrong with the file, its indexes among it, which the chain does not cover.

    By a connection of its own, so that nobody waits for this one.
    """
    connection = sqlite3.connect(path, timeout=30)
    try:
        found = [text for (text,) in connection.execute("PRAGMA integrity_check(5)") if text != "ok"]
    except sqlite3.DatabaseError as error:
        found = [str(error)]
    finally:
        connection.close()
    for text in found:
        add(f"the file itself is damaged ({text}): put a backup in its place")


def noted_end(named: Mapping[str, str], last: int, last_hash: str, add: Add) -> None:
    """The end of the chain against what is noted of it.

    Args:
        named: the notes.
        last: the number of the last event that is there; 0 for none.
        last_hash: its hash.
        add: is told.
    """
    try:
        number, noted = int(named["head"]), str(named["head hash"])
    except (KeyError, ValueError):
        add("the note of which event is the last was removed or changed")
        return
    if number == last + 1:
        add(f"event {number}, the last one, is missing: removed from the file")
    elif number > last:
        add(f"events {last + 1} to {number}, the last ones, are missing: removed from the file")
    elif number < last:
        which = f"event {last} was" if last == number + 1 else f"events {number + 1} to {last} were"
        add(f"{which} inserted after the last one, or the note of which is the last was changed")
    elif noted != last_hash:
        add(f"event {last}, the last one, was changed, or the note of its hash was")
