"""Which names have decisions, kept in memory: most lookups are of names that have none, and must not cost more."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping

from tradecell.records.database import Database
from tradecell.records.decisions import Decision, confirmed_names, names, of_name

__all__ = ["DecidedNames"]

_SHARED_EVERY = 1.0
"""Seconds between two looks at a file on a network drive, where a look takes a while."""

_MOST = 5_000
"""Names whose decisions are kept in memory."""


class DecidedNames:
    """The names that have decisions, and these when they are asked for; notices when anybody decides."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.RLock()
        self._seen: tuple[object, ...] = ()
        self._looked = -_SHARED_EVERY
        self._names: frozenset[str] = frozenset()
        self.confirmed: frozenset[str] = frozenset()
        """Of these names, those that somebody confirmed to be a listed party, as :meth:`current` found them."""
        self._known: dict[str, Mapping[str, Decision]] = {}

    def forget(self) -> None:
        """Look anew the next time."""
        with self._lock:
            self._seen = ()
            self._looked = -_SHARED_EVERY

    def current(self) -> frozenset[str]:
        """The keys of all names that have any decision.

        Raises:
            RecordsError: it cannot be told.
        """
        with self._lock:
            if self._seen and self._database.shared and time.monotonic() - self._looked < _SHARED_EVERY:
                return self._names
            if self._database.version() != self._seen:
                with self._database.reading_at_once("read the decisions") as connection:
                    seen = self._database.version()
                    found = names(connection, self._database.path)
                    self.confirmed = confirmed_names(connection)
                self._names, self._known, self._seen = found, {}, seen
            self._looked = time.monotonic()
            return self._names

    def of(self, key: str) -> Mapping[str, Decision]:
        """The last decision on each party that this name has, by uid."""
        with self._lock:
            found = self._known.get(key)
            if found is None:
                with self._database.reading("read the decisions") as connection:
                    found = of_name(connection, key, self._database.path)
                if len(self._known) >= _MOST:
                    self._known = {}
                self._known[key] = found
            return found
