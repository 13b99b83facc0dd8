"""Whether the records are as they were written: every event, every row, and what is found of the decisions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tradecell.errors import RecordsError
from tradecell.records.audit import COLUMNS
from tradecell.records.chain import GENESIS, event_hash, first_link, row_hash
from tradecell.records.database import Database
from tradecell.records.trouble import words_for
from tradecell.records.verify_around import (
    damage,
    foreign_parts,
    last_pruned,
    listed_decisions,
    noted_end,
    rows_of_nothing,
)

__all__ = ["Verification", "verify"]

Progress = Callable[[int, int], None]

MOST_FAULTS = 200
"""Faults that are named; more are only counted."""

_PAGE = 5_000
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found.

    Args:
        ok: nothing was changed, removed or inserted.
        events: how many events were looked at.
        rows: how many rows.
        head: the hash of the last event, hexadecimal; empty where nothing was recorded. Noted elsewhere (in a mail, on
            paper) it is what a later verification can be given: the only defence against somebody who writes all of
            the file anew.
        faults: what differs, each in a sentence.
    """

    ok: bool
    events: int
    rows: int
    head: str
    faults: tuple[str, ...]


class _Pruned(Exception):
    """Old events were removed while they were looked at."""


class _Faults:
    """Collects faults, the first of them in words."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.count = 0

    def add(self, text: str) -> None:
        self.count += 1
        if len(self.texts) < MOST_FAULTS:
            self.texts.append(text)

    def all(self) -> tuple[str, ...]:
        more = self.count - len(self.texts)
        return (*self.texts, *([f"and {more:,} more"] if more else []))


def verify(database: Database, expect: str = "", progress: Progress | None = None) -> Verification:
    """See that nothing was changed, removed or inserted.

    Args:
        database: the records.
        expect: a hash that was noted elsewhere: of the last event then, so that one of the chain must have it.
        progress: called with events and rows done, and in all.

    Raises:
        RecordsError: the file cannot be read at all. What is damaged in it is a fault.
    """
    for _ in range(_TRIES):
        try:
            return _Verifier(database, expect.strip().lower(), progress).run()
        except _Pruned:
            continue
    raise words_for(OSError("old events are being pruned"), database.path, "verify the records")


class _Verifier:
    """One walk along the chain, page by page: others may write meanwhile, and memory does not grow."""

    def __init__(self, database: Database, expect: str, progress: Progress | None) -> None:
        self.database = database
        self.expect = expect
        self.progress = progress
        self.faults = _Faults()
        self.done = self.total = self.events = self.rows = 0
        self.met = not expect

    def run(self) -> Verification:
        with self.database.reading_at_once() as connection:
            first, last, count = connection.execute("SELECT min(id), max(id), count(*) FROM events").fetchone()
            named = dict(connection.execute("SELECT key, value FROM meta"))
            self.total = count + int(connection.execute("SELECT total(row_count) FROM events").fetchone()[0])
            pruned = last_pruned(connection)
        last_hash = str(named.get("head hash", ""))
        with self._damage("an event and what follows it"):
            last_hash = self._chain(first, last, pruned)
        with self._damage("rows"), self.database.reading() as connection:
            rows_of_nothing(connection, last or 0, self.faults.add)
        with self._damage("the list of decisions"), self.database.reading_at_once() as connection:
            listed_decisions(connection, last or 0, self.faults.add)
        with self.database.reading() as connection:
            foreign_parts(connection, self.faults.add)
        noted_end(named, last or 0, last_hash, self.faults.add)
        if not self.database.shared:  # all of it is read at once, which on a network drive keeps writers waiting
            damage(self.database.path, self.faults.add)
        if not self.met:
            self.faults.add(
                f"no event has the hash that was expected ({self.expect}): the file is another one, its end was "
                "removed or written anew"
                + (f", or that event was among those pruned (up to {pruned[0]})" if pruned else "")
            )
        with self.database.reading() as connection:
            if connection.execute("SELECT min(id) FROM events").fetchone()[0] != first and first is not None:
                raise _Pruned
        if self.progress:
            self.progress(self.total, self.total)
        return Verification(not self.faults.count, self.events, self.rows, last_hash, self.faults.all())

    @contextmanager
    def _damage(self, what: str) -> Iterator[None]:
        """Make a fault of what cannot be read because the file is damaged; what lies elsewhere is still looked at."""
        try:
            yield
        except RecordsError as error:
            name = getattr(error.__cause__, "sqlite_errorname", None) or ""
            if not name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
                raise
            self.faults.add(
                f"{what} cannot be read: the file is damaged ({error.__cause__}); put a backup in its place"
            )

    def _tell(self, count: int) -> None:
        self.done += count
        if self.progress:
            self.progress(min(self.done, self.total), self.total)

    def _chain(self, first: int | None, last: int | None, pruned: tuple[int, str] | None) -> str:
        """Walk along the events; returns the hash of the last one."""
        through, before = pruned or (0, GENESIS)
        number, tied, previous_missing = through, before, False
        self._meet(before if pruned else "")
        if first is not None and first <= through:
            self.faults.add(f"events {first} to {through} were pruned, but stand in the file: they were inserted")
            number, tied, previous_missing = first - 1, "", True
        for event in self._events(last or 0):
            own, prev = event[0], event[10]
            if own != number + 1:
                which = f"event {own - 1} is" if own == number + 2 else f"events {number + 1} to {own - 1} are"
                self.faults.add(f"{which} missing: removed from the file")
                previous_missing = True
            if not previous_missing and prev != tied:
                self.faults.add(
                    f"event {own} is not tied to the one before it: one of both was changed or put in its place"
                )
            if event_hash(*event[:-1]) != event[-1]:
                self.faults.add(f"event {own} ({event[6]}, {event[2]}) was changed, or inserted: its hash is wrong")
            with self._damage(f"rows of event {own}"):
                self._rows(event)
            self._meet(str(event[-1]))
            number, tied, previous_missing = own, event[-1], False
            self.events += 1
        return str(tied) if self.events else ""

    def _meet(self, own: str) -> None:
        if self.expect and len(self.expect) >= 16 and own.startswith(self.expect):
            self.met = True

    def _events(self, last: int) -> Iterator[tuple[Any, ...]]:
        at = -(1 << 62)
        while True:
            with self.database.reading() as connection:
                page = connection.execute(
                    f"SELECT {COLUMNS} FROM events WHERE id > ? AND id <= ? ORDER BY id LIMIT 500",  # noqa: S608
                    (at, last),
                ).fetchall()
            yield from page
            self._tell(len(page))
            if not page:
                return
            at = page[-1][0]

    def _rows(self, event: tuple[Any, ...]) -> None:
        """Walk along the rows of an event."""
        own, token, expected, end = event[0], event[1], event[8], event[9]
        name = f"event {own}"
        link, number, found, wrong, at = first_link(str(token)), 0, 0, False, -(1 << 62)
        last: Any = link
        while True:
            with self.database.reading() as connection:
                page = connection.execute(
                    "SELECT number, content, hash FROM rows WHERE event = ? AND number > ? ORDER BY number LIMIT ?",
                    (own, at, _PAGE),
                ).fetchall()
            for at, content, stored in page:
                if not isinstance(at, int):
                    self.faults.add(f"{name}: a row without a number was put there, or its number was changed")
                    wrong, found = True, found + 1
                    continue
                gap = at != number + 1
                if gap:
                    missing = f"row {at - 1}" if at == number + 2 else f"rows {number + 1} to {at - 1}"
                    self.faults.add(f"{name}: {missing} missing: removed from the file")
                elif not isinstance(content, str) or not isinstance(last, bytes) or row_hash(last, content) != stored:
                    before = f", or row {at - 1} with its hash" if at > 1 else ""
                    self.faults.add(f"{name}: row {at} was changed, or put there{before}")
                wrong = wrong or gap
                number, last = at, stored
                found += 1
            if not page:
                break
            self._tell(len(page))
        self.rows += found
        if isinstance(expected, int) and found > expected:
            self.faults.add(f"{name}: has {found:,} rows instead of {expected:,}: rows were inserted")
        elif isinstance(expected, int) and number < expected:
            missing = (
                f"row {expected}, the last one, is"
                if number == expected - 1
                else f"rows {number + 1} to {expected} are"
            )
            self.faults.add(f"{name}: {missing} missing: removed from the file")
        elif not wrong and (not isinstance(last, bytes) or last.hex() != end):
            self.faults.add(f"{name}: row {number}, the last one, was changed with its hash, or the event was")
