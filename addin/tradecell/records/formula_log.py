"""Lookups of single cells, recorded in batches behind a recalculation's back (``formulas = true`` in the settings).

A recalculation only appends to a queue. A thread records what has gathered every few seconds, as one event of the kind
"formula" for each list that was used. What cannot be recorded stays in the queue and is tried again; what cannot be
recorded when the program ends is put aside in a file, and recorded by the next one. A program that is killed loses what
gathered since the last batch, a few seconds' worth.
"""

from __future__ import annotations

import atexit
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tradecell.errors import RecordsError, TradecellError
from tradecell.home import home as default_home
from tradecell.records import set_aside
from tradecell.records.apply import Decided
from tradecell.records.audit import now_text
from tradecell.records.rows import ScreenedRow, screened_row
from tradecell.records.store import Records
from tradecell.screening.result import Screening

if TYPE_CHECKING:
    from tradecell.screening import Screener

__all__ = ["FormulaLog"]

EVERY = 3.0
"""Seconds between two batches."""

MOST = 5_000
"""Rows that make a batch before that time is over."""

_HELD = 200_000
"""Rows that wait in memory while they cannot be recorded; then they are put aside in a file."""

_AT_ONCE = 50_000
"""Rows of one event, at most."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """The answers of one call."""

    used: Screener
    when: str
    answers: Sequence[Decided | Screening]
    countries: Sequence[str | None] | None


class FormulaLog:
    """Records the lookups of formulas without making them wait. Use one in a process, from any thread.

    Args:
        home: tradecell's folder; the user's own by default.
        every: seconds between two batches.
        most: rows that make a batch before that time is over.
    """

    def __init__(self, home: Path | None = None, every: float = EVERY, most: int = MOST) -> None:
        self._home = home
        self._every, self._most = every, most
        self._queue: deque[_Asked] = deque()
        self._waiting = 0
        self._problem = ""
        self._closing = False
        self._wake = threading.Event()
        self._count = threading.Lock()
        self._start = threading.Lock()
        self._work = threading.Lock()
        self._thread: threading.Thread | None = None
        self._records: Records | None = None
        self._list: tuple[Screener, dict[str, Any]] | None = None

    @property
    def problem(self) -> str:
        """Why the last batch could not be recorded, in words for the user; empty where it could."""
        return self._problem

    @property
    def waiting(self) -> int:
        """How many rows are not recorded yet."""
        return self._waiting

    def add(
        self, used: Screener, answers: Sequence[Decided | Screening], countries: Sequence[str | None] | None = None
    ) -> str:
        """Have the answers of a formula recorded soon. Only appends to a queue.

        Args:
            used: the screener that answered.
            answers: what it answered, best as :meth:`Records.screen` gives them; the caller leaves them as they are.
            countries: for each the country that was given.

        Returns:
            The problem, where earlier rows could not be recorded: show it to the user.
        """
        if answers:
            with self._count:
                self._waiting += len(answers)
            self._queue.append(_Asked(used, now_text(), answers, countries))
            if self._waiting >= self._most:
                self._wake.set()
            if self._thread is None:
                self._begin()
        return self._problem

    def _begin(self) -> None:
        with self._start:
            if self._thread is None:
                atexit.register(self.close)
                thread = threading.Thread(target=self._run, name="tradecell formula log", daemon=True)
                thread.start()
                self._thread = thread

    def _run(self) -> None:
        self._adopt()
        while not self._closing:
            self._wake.wait(self._every)
            self._wake.clear()
            if not self._queue or self._closing:
                continue
            if self.flush():
                self._adopt()
            else:
                self._spill_if_full()
                self._wake.wait(self._every)  # what failed just now is not tried again at once

    def flush(self) -> bool:
        """Record all that waits, now.

        Returns:
            Whether nothing is left; :attr:`problem` says why if something is.
        """
        with self._work:
            while self._queue:
                batch, size = self._next()
                try:
                    self._record(batch)
                except TradecellError as error:
                    self._failed(str(error))
                    return False
                except Exception as error:  # a fault of our own must be told, too: the thread has no other voice
                    self._failed(f"{type(error).__name__}: {error}")
                    return False
                for _ in batch:
                    self._queue.popleft()
                with self._count:
                    self._waiting -= size
            self._problem = ""
        return True

    def _next(self) -> tuple[list[_Asked], int]:
        """The first of the queue that used one list; they stay in it until they are recorded."""
        batch: list[_Asked] = []
        size = 0
        for asked in list(self._queue):
            if batch and (asked.used is not batch[0].used or size + len(asked.answers) > _AT_ONCE):
                break
            batch.append(asked)
            size += len(asked.answers)
        return batch, size

    def _failed(self, why: str) -> None:
        self._problem = f"{self._waiting:,} lookups of formulas are not recorded yet: {why}"
        if self._records is not None:
            self._records.close()
            self._records = None

    def _opened(self) -> Records:
        if self._records is None:
            self._records = Records.open(self._home)
        return self._records

    def _record(self, batch: Sequence[_Asked]) -> None:
        facts = self._facts(batch)
        self._opened().record("formula", facts, _rows(batch))

    def _facts(self, batch: Sequence[_Asked]) -> dict[str, Any]:
        used = batch[0].used
        if self._list is None or self._list[0] is not used:
            self._list = used, self._opened().keep_list(used)
        return {**self._list[1], "from": batch[0].when, "to": batch[-1].when}

    def close(self) -> None:
        """Record what waits and end; what cannot be recorded is put aside in a file for the next one.

        Whatever is added afterwards begins anew.
        """
        with self._start:
            self._closing = True
            self._wake.set()
            if self._thread is not None and self._thread is not threading.current_thread():
                self._thread.join()
            atexit.unregister(self.close)
            if not self.flush():
                self._spill()
            if self._records is not None:
                self._records.close()
                self._records = None
            self._thread, self._closing = None, False

    # what could not be recorded

    @property
    def _folder(self) -> Path:
        return set_aside.folder(self._home or default_home())

    def _spill_if_full(self) -> None:
        if self._waiting > _HELD:
            self._spill()

    def _spill(self) -> None:
        """Put what waits aside in files; where even that fails it stays in memory, and the problem says so."""
        from tradecell.records.kept_lists import list_facts

        with self._work:
            while self._queue:
                batch, size = self._next()
                facts = {**list_facts(batch[0].used.manifest), "from": batch[0].when, "to": batch[-1].when}
                try:
                    path = set_aside.put(self._folder, facts, _rows(batch))
                except RecordsError as error:
                    self._problem = f"{self._problem}. {error}"
                    return
                for _ in batch:
                    self._queue.popleft()
                with self._count:
                    self._waiting -= size
                self._problem = (
                    f"lookups of formulas could not be recorded and were put aside in {path.parent}; they are recorded "
                    f"when that works again. {self._problem}"
                )

    def _adopt(self) -> None:
        """Record what an earlier program had to put aside."""
        try:
            with self._work:
                if set_aside.there(self._folder):
                    set_aside.adopt(self._folder, self._opened())
        except TradecellError as error:
            self._failed(str(error))


def _rows(batch: Sequence[_Asked]) -> list[ScreenedRow]:
    rows: list[ScreenedRow] = []
    for asked in batch:
        places = asked.countries or [None] * len(asked.answers)
        for answer, place in zip(asked.answers, places, strict=True):
            decided = answer if isinstance(answer, Decided) else None
            told = answer.answer if isinstance(answer, Decided) else answer
            rows.append(screened_row(len(rows) + 1, told, place or "", decided))
    return rows
