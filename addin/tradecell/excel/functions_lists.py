"""The list that the formulas screen against: opened once, and again when a refresh made another one current."""

from __future__ import annotations

import threading
import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tradecell.cache import Manifest, current, current_id, refuse_if_too_old
from tradecell.errors import NoListError
from tradecell.home import home

if TYPE_CHECKING:
    from tradecell.screening import Screener


AGE_EVERY = 60.0
"""Seconds after which the age of an open list is looked at again: Excel may stay open for weeks."""


class Lists:
    """Follows the pointer file of the cache. Safe to be asked by several threads at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: tuple[Path, str] | None = None
        self._screener: Screener | None = None
        self._aged = 0.0

    def screener(self) -> Screener:
        """The screener over the current list. The pointer file (some forty bytes) is read at every call.

        Raises:
            CacheError: the list is damaged or gone; the sample list never stands in for one that was published.
            NoListError: it is older than the settings allow.
        """
        from tradecell.screening import Screener

        with self._lock:
            where = home()
            name = current_id(where)
            if self._screener is None or self._seen != (where, name):
                self._screener = None
                self._screener = Screener.open()
                # Opening may have renewed the index and published it under another name.
                self._seen = (where, current_id(where))
                self._aged = time.monotonic()
            elif time.monotonic() - self._aged > AGE_EVERY:
                refuse_if_too_old(self._screener.manifest, where)
                self._aged = time.monotonic()
            return self._screener

    def manifest(self) -> Manifest:
        """What is known of the current list, also of one that is too old to be screened against.

        Raises:
            CacheError: the list is damaged or gone.
        """
        try:
            return self.screener().manifest
        except NoListError:
            snapshot = current(home())
            if snapshot is None:
                raise
            return snapshot.manifest

    def forget(self) -> None:
        """Open the list anew at the next call."""
        with self._lock:
            self._screener = None


@cache
def lists() -> Lists:
    """The process's own."""
    return Lists()
