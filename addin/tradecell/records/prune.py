"""Removing what is older than it must be kept, and saying so.

15 CFR 762.6 asks for five years. Only the oldest end of the chain can go; the event that records it carries the hash
that the remaining chain is tied to, so that it still can be verified. Decisions that hold are not lost with the events
they stand in: they are recorded anew, with a reference to the old event.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tradecell.errors import InputError
from tradecell.records import decisions, kept_lists
from tradecell.records.audit import append, head, now_text
from tradecell.records.database import Database
from tradecell.records.reading import events

__all__ = ["LEAST_YEARS", "prune"]

LEAST_YEARS = 5
"""15 CFR 762.6(a): five years from the export or the end of the transaction."""

_WITH_LISTS = ("screening", "rescreen", "formula", "repeat")


def prune(database: Database, lists: Path, keep_years: int, now: datetime | None = None) -> int:
    """Remove the events that are older than so many years, and the lists that only they used.

    Args:
        database: the records.
        lists: the folder of kept lists.
        keep_years: five or more.
        now: the time, where it is not now.

    Returns:
        How many events were removed.

    Raises:
        InputError: fewer than five years.
        RecordsError: the file cannot be written, or a decision that must stay was changed by another program.
    """
    if keep_years < LEAST_YEARS:
        raise InputError(
            f"Records are kept for {LEAST_YEARS} years at least (15 CFR 762.6); {keep_years} would be too few"
        )
    moment = (now or datetime.now(UTC)).astimezone(UTC)
    day = 28 if (moment.month, moment.day) == (2, 29) else moment.day
    before = now_text(moment.replace(year=moment.year - keep_years, day=day))
    with database.writing("remove old events") as connection:
        last = head(connection)[0]
        # only an unbroken beginning: what stands behind a younger event stays, whatever a wrong clock wrote into it
        young = connection.execute("SELECT min(id) FROM events WHERE time >= ?", (before,)).fetchone()[0]
        through = last if young is None else young - 1
        count = connection.execute("SELECT count(*) FROM events WHERE id <= ?", (through,)).fetchone()[0]
        if not count:
            return 0
        tied = connection.execute("SELECT hash FROM events WHERE id = ?", (through,)).fetchone()
        if tied is None:
            raise decisions.damaged(database.path, f"event {through} is missing")
        carried = _carry(connection, database.path, through, moment)
        rows = connection.execute("DELETE FROM rows WHERE event <= ?", (through,)).rowcount
        connection.execute("DELETE FROM decisions WHERE event <= ?", (through,))
        connection.execute("DELETE FROM events WHERE id <= ?", (through,))
        facts = {
            "before": before,
            "keep_years": keep_years,
            "through": through,
            "count": count,
            "rows": rows,
            "hash": tied[0],
            "carried": carried,
        }
        append(connection, "prune", facts)
    used = {str(event.facts.get("snapshot", "")) for event in events(database, kinds=_WITH_LISTS)}
    kept_lists.prune(lists, used)
    return int(count)


def _carry(connection: Any, path: Path, through: int, now: datetime) -> dict[str, int]:
    """Record the decisions that still hold anew; returns their old and new numbers."""
    last = {(each.name, each.uid): each for each in decisions.read_all(connection, path)}
    carried = {}
    for decision in last.values():
        if decision.id > through or decision.outcome == decisions.WITHDRAWN or decision.over(now.date()):
            continue
        facts, own_hash = connection.execute("SELECT facts, hash FROM events WHERE id = ?", (decision.id,)).fetchone()
        first = json.loads(facts)
        origin = first.get("recorded") or {"event": decision.id, "hash": own_hash, "user": decision.user}
        carried[str(decision.id)] = decisions.write_facts(connection, {**first, "recorded": origin})
    return carried
