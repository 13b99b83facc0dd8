"""The records that formulas and ribbon use: opened once, and again when the home folder or the settings change."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tradecell.errors import RecordsError, TradecellError
from tradecell.home import home
from tradecell.records import Decided, Records
from tradecell.records.database import FILE, records_folder
from tradecell.settings import load_settings, settings_path

if TYPE_CHECKING:
    from tradecell.records import Verification
    from tradecell.records.formula_log import FormulaLog
    from tradecell.screening import Screener

HELD_AT_LEAST, HELD_TIMES = 1.0, 4.0
"""Seconds for which a failure to open is told again without another try, at least; and so many times as long as the try
took. A network drive that is not there takes seconds to say so, and a sheet asks thousands of times."""

QUIET = 1.0
"""Seconds without a lookup after which lookups are recorded: nothing of it is done while a sheet recalculates."""

LONGEST = 60.0
"""Seconds after which lookups are recorded though others still come: what waits is lost where the computer fails."""

_MOST_WAITING = 100_000
"""Lookups that are recorded though others still come."""

_Key = tuple[Path, Path, int, int]


class WhenQuiet:
    """Has the lookups of formulas recorded when no more of them come.

    Args:
        log: keeps the lookups until then.
    """

    def __init__(self, log: FormulaLog) -> None:
        self._log = log
        self._last = 0.0
        self._closing = False
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def problem(self) -> str:
        """Why the last ones could not be recorded; empty where they could."""
        return self._log.problem

    def add(self, screener: Screener, answers: Sequence[Decided], countries: Sequence[str | None]) -> None:
        """Keep the answers of a formula to be recorded."""
        self._log.add(screener, answers, countries)
        self._last = time.monotonic()
        self._wake.set()
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="tradecell records, when quiet", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Record what waits."""
        self._closing = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join()
        self._log.close()

    def _run(self) -> None:
        while True:
            self._wake.wait()
            self._wake.clear()
            while not self._closing and (left := self._last + QUIET - time.monotonic()) > 0:
                time.sleep(min(left, 0.1))
            if self._closing:
                return
            self._log.flush()


class RecordsInUse:
    """Follows home folder and settings. Safe to be asked by several threads at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._key: _Key | None = None
        self._records: Records | None = None
        self._log: WhenQuiet | None = None
        self._failure: TradecellError | None = None
        self._again_at = 0.0
        self._names: frozenset[str] | None = None
        self._stamp = ""

    def records(self, again: bool = False) -> Records:
        """The open records.

        Args:
            again: try at once, also where it failed a moment ago.

        Raises:
            RecordsError: they cannot be opened, so that it cannot be told what was decided.
            InputError: the settings cannot be used.
        """
        with self._lock:
            key = _key()
            if key != self._key:
                self._close()
                self._key = key
            if self._records is not None:
                return self._records
            if self._failure is not None and not again and time.monotonic() < self._again_at:
                raise self._failure
            begun = time.monotonic()
            try:
                self._records = Records.open()
                if load_settings().records.formulas:
                    from tradecell.records.formula_log import FormulaLog

                    self._log = WhenQuiet(FormulaLog(every=LONGEST, most=_MOST_WAITING))
            except TradecellError as error:
                self._close()
                self._key, self._failure = key, error
                now = time.monotonic()
                self._again_at = now + max(HELD_AT_LEAST, HELD_TIMES * (now - begun))
                raise
            self._failure = None
            return self._records

    def screen(
        self, screener: Screener, names: Sequence[object], countries: Sequence[str | None], limit: int
    ) -> list[Decided]:
        """The answers of a formula, decisions applied; recorded where the settings say so.

        Raises:
            RecordsError: it cannot be told what was decided.
        """
        records = self._opened()
        if records is None:
            return [Decided(one, one.status) for one in screener.screen(names, countries, limit)]
        answers = records.screen(screener, names, countries, limit)
        log = self._log
        if log is not None:
            kept = [(one, place) for one, place in zip(answers, countries, strict=True) if one.screened]
            log.add(screener, [one for one, _ in kept], [place for _, place in kept])
        return answers

    def _opened(self) -> Records | None:
        """The open records; None where nobody ever decided anything and no record can be begun.

        A home folder that a user may only read, as an IT department keeps one for all, holds lists to screen against.
        """
        try:
            return self.records()
        except RecordsError:
            folder, shared = records_folder(None)
            if shared or (folder / FILE).exists() or not folder.is_dir() or load_settings().records.formulas:
                raise
            return None

    @property
    def problem(self) -> str:
        """Why lookups of formulas are not recorded, where they should be; else empty."""
        return self._log.problem if self._log is not None else ""

    def stamp(self) -> str:
        """A text that is another one when anybody decided anything.

        Raises:
            RecordsError: it cannot be told.
        """
        records = self._opened()
        if records is None:
            return "no records"
        names = records.decided_names()
        if names is not self._names:  # another object whenever anything was written
            last = next(records.events(kinds=("decision", "prune"), backwards=True), None)
            self._names, self._stamp = names, f"{records.path} {last.id if last is not None else 0}"
        return self._stamp

    def close(self) -> None:
        """Record what waits, and let go of the file."""
        with self._lock:
            self._close()

    def _close(self) -> None:
        log, self._log = self._log, None
        records, self._records = self._records, None
        self._key, self._failure, self._names = None, None, None
        if log is not None:
            log.close()
        if records is not None:
            records.close()


def _key() -> _Key:
    """What the records depend on: where they are by default, and the settings file as it stands."""
    path = settings_path()
    try:
        found = path.stat()
    except OSError:
        return home(), path, 0, -1
    return home(), path, found.st_mtime_ns, found.st_size


@cache
def in_use() -> RecordsInUse:
    """The process's own."""
    return RecordsInUse()


class _TooLong(Exception):
    """Verifying takes longer than somebody waits for it."""


def verify_within(records: Records, seconds: float) -> Verification | None:
    """Verify the records; None where that takes longer.

    Raises:
        RecordsError: the file cannot be read at all.
    """
    end = time.monotonic() + seconds

    def look(_done: int, _total: int) -> None:
        if time.monotonic() > end:
            raise _TooLong

    try:
        return records.verify(progress=look)
    except _TooLong:
        return None
