"""Decisions: a person says of one name and one listed party that they are the same, or that they are not."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from tradecell.errors import InputError, RecordsError
from tradecell.party import Party
from tradecell.records.audit import COLUMNS, append, now_text
from tradecell.records.chain import event_hash
from tradecell.records.entry import fingerprint, name_key, party_from, party_record, whole_name
from tradecell.records.who import user_name

__all__ = ["CLEARED", "CONFIRMED", "OUTCOMES", "WITHDRAWN", "Decision", "Proposed", "of_name", "read_all", "write"]

CLEARED, CONFIRMED, WITHDRAWN = "cleared", "confirmed", "withdrawn"

OUTCOMES = (CLEARED, CONFIRMED, WITHDRAWN)
"""Not the party; the party; and an earlier decision taken back."""

_CLOCK_SLACK = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Proposed:
    """A decision to be recorded.

    Args:
        query: the name as it was screened.
        party: the listed party as it was seen.
        outcome: one of ``OUTCOMES``.
        comment: why; required.
        until: the last day on which it holds; None for as long as the entry stays as it is.
        by: who decided; the user of this machine if empty.
        when: when that was; now by default.
        snapshot: the id of the list that the party was seen on.
        score: of the hit, where it is known.
    """

    query: str
    party: Party
    outcome: str
    comment: str
    until: date | None = None
    by: str = ""
    when: datetime | None = None
    snapshot: str = ""
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision that was recorded.

    Args:
        id: the number of its event in the audit trail.
        query: the name as it was screened.
        name: its key (:func:`tradecell.records.name_key`).
        uid: of the party.
        party: as it was listed when it was decided on.
        entry: the fingerprint of the party.
        outcome: one of ``OUTCOMES``.
        comment: why.
        by: who decided.
        when: when that was, UTC, ISO 8601.
        until: the last day on which it holds, if it has one.
        snapshot: the id of the list.
        score: of the hit, where it was known.
        user: who recorded it.
        machine: on which machine.
    """

    id: int
    query: str
    name: str
    uid: str
    party: Party
    entry: str
    outcome: str
    comment: str
    by: str
    when: str
    until: date | None
    snapshot: str
    score: float | None
    user: str
    machine: str

    @property
    def day(self) -> str:
        """The day it was decided on, UTC, ISO 8601."""
        return self.when[:10]

    def over(self, on: date) -> bool:
        """Whether it held until a day that is past."""
        return self.until is not None and self.until < on


def check(proposed: Proposed, today: date) -> None:
    """See that a decision can be recorded.

    Raises:
        InputError: what is missing or makes no sense.
    """
    what = f'"{proposed.query[:60]}" and {proposed.party.uid}'
    if proposed.outcome not in OUTCOMES:
        raise InputError(f'{what}: "{proposed.outcome}" is no decision; choose one of {", ".join(OUTCOMES)}')
    if not proposed.comment.strip():
        raise InputError(f"{what}: a decision needs a comment: write why")
    if not name_key(proposed.query):
        raise InputError(f"{what}: there is no name to decide on")
    if not whole_name(proposed.query):
        raise InputError(
            f"{what}: the name is damaged, or so long that only its beginning is screened: correct or split it, and "
            "decide on what it is then"
        )
    if not proposed.party.uid:
        raise InputError(f"{what}: the listed party has no uid to tie the decision to")
    if proposed.until is not None and proposed.until < today:
        raise InputError(f"{what}: until {proposed.until.isoformat()} is past: give a day to come, or none")
    if proposed.until is not None and proposed.outcome == WITHDRAWN:
        raise InputError(f"{what}: taking a decision back has no end: leave out until")
    if proposed.when is not None and _aware(proposed.when) > datetime.now(UTC) + _CLOCK_SLACK:
        raise InputError(f"{what}: decided on {proposed.when:%Y-%m-%d}, which is still to come")


def _aware(when: datetime) -> datetime:
    return when if when.tzinfo is not None else when.astimezone()


def facts_of(proposed: Proposed) -> dict[str, Any]:
    """What is recorded of a decision."""
    return {
        "query": proposed.query,
        "name": name_key(proposed.query),
        "uid": proposed.party.uid,
        "outcome": proposed.outcome,
        "comment": proposed.comment.strip(),
        "by": proposed.by.strip() or user_name(),
        "when": now_text(_aware(proposed.when) if proposed.when is not None else None),
        "until": proposed.until.isoformat() if proposed.until is not None else None,
        "entry": fingerprint(proposed.party),
        "party": party_record(proposed.party),
        "snapshot": proposed.snapshot,
        "score": proposed.score,
    }


def write(connection: sqlite3.Connection, proposed: Sequence[Proposed]) -> list[int]:
    """Record decisions inside a transaction of the caller's, all or none.

    Raises:
        InputError: one takes back what was never decided.
    """
    numbers = []
    for one in proposed:
        if one.outcome == WITHDRAWN:
            last = connection.execute(
                "SELECT outcome FROM decisions WHERE name = ? AND uid = ? ORDER BY event DESC LIMIT 1",
                (name_key(one.query), one.party.uid),
            ).fetchone()
            if last is None or last[0] == WITHDRAWN:
                raise InputError(
                    f'"{one.query[:60]}" and {one.party.uid}: there is no decision to take back. `tradecell decide '
                    "--list` shows those that there are"
                )
        numbers.append(write_facts(connection, facts_of(one)))
    return numbers


def write_facts(connection: sqlite3.Connection, facts: dict[str, Any]) -> int:
    """Record one decision: as an event, and where a name finds it."""
    number = append(connection, "decision", facts)
    connection.execute("INSERT INTO decisions VALUES (?,?,?,?,?)", projected(number, facts))
    return number


def projected(number: int, facts: dict[str, Any]) -> tuple[int, str, str, str, str | None]:
    """The line by which a name finds the decision of an event."""
    return number, facts["name"], facts["uid"], facts["outcome"], facts["until"]


def damaged(path: Path, why: str) -> RecordsError:
    """The decisions cannot be relied on, so that none may be applied."""
    return RecordsError(
        f"{path}: {why}: the records were changed by another program, and no decision can be relied on. `tradecell "
        "audit verify` names all that differs; put a backup in its place"
    )


def read(columns: Sequence[Any], line: Sequence[Any], path: Path) -> Decision:
    """The decision of an event, if both are as they were written.

    Args:
        columns: of the event.
        line: by which it was found.
        path: of the records.

    Raises:
        RecordsError: one of them was changed.
    """
    number, user, machine = columns[0], columns[3], columns[4]
    if event_hash(*columns[:-1]) != columns[-1] or columns[6] != "decision":
        raise damaged(path, f"decision {number} is not as it was recorded")
    try:
        facts = json.loads(columns[7])
        if tuple(line) != projected(number, facts):
            raise damaged(path, f"decision {number} is not found under the name and party that it was recorded for")
        until = date.fromisoformat(facts["until"]) if facts["until"] else None
        party = party_from(facts["party"])
        values = {
            name: facts[name]
            for name in ("query", "name", "uid", "entry", "outcome", "comment", "by", "when", "snapshot", "score")
        }
    except (ValueError, TypeError, KeyError) as error:
        raise damaged(path, f"decision {number} cannot be read ({error})") from error
    return Decision(id=number, party=party, until=until, user=user, machine=machine, **values)


_EVENT = ", ".join(f"e.{name}" for name in COLUMNS.split(", "))
_FOUND = (
    f"SELECT {_EVENT}, d.event, d.name, d.uid, d.outcome, d.until FROM decisions d LEFT JOIN events e ON e.id = d.event"  # noqa: S608
)


def _read_found(found: Sequence[Any], path: Path) -> Decision:
    if found[0] is None:
        raise damaged(path, f"decision {found[12]} is in no event of the audit trail")
    return read(found[:12], found[12:], path)


def of_name(connection: sqlite3.Connection, key: str, path: Path) -> dict[str, Decision]:
    """The last decision on each party that a name has, by uid; what was taken back is there as such."""
    found = connection.execute(f"{_FOUND} WHERE d.name = ? ORDER BY d.event", (key,)).fetchall()
    return {decision.uid: decision for decision in (_read_found(each, path) for each in found)}


def read_all(connection: sqlite3.Connection, path: Path, key: str = "") -> list[Decision]:
    """All decisions, or those of a name, in the order in which they were recorded."""
    where, values = (" WHERE d.name = ?", (key,)) if key else ("", ())
    return [_read_found(each, path) for each in connection.execute(f"{_FOUND}{where} ORDER BY d.event", values)]


def names(connection: sqlite3.Connection, path: Path) -> frozenset[str]:
    """The keys of all names that have any decision.

    Raises:
        RecordsError: decisions were removed from the list of names, or put there: it cannot be told which names
            have one.
    """
    listed = connection.execute("SELECT count(*) FROM decisions").fetchone()[0]
    recorded = connection.execute("SELECT count(*) FROM events WHERE kind = 'decision'").fetchone()[0]
    if listed != recorded:
        raise damaged(path, f"{recorded:,} decisions were recorded, and {listed:,} are listed")
    return frozenset(name for (name,) in connection.execute("SELECT DISTINCT name FROM decisions"))


def confirmed_names(connection: sqlite3.Connection) -> frozenset[str]:
    """The keys of names that were ever confirmed to be a party."""
    found = connection.execute("SELECT DISTINCT name FROM decisions WHERE outcome = ?", (CONFIRMED,))
    return frozenset(name for (name,) in found)
