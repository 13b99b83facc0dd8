"""Progress from several threads, told one step at a time."""

from __future__ import annotations

import threading

from tradecell.refresh.model import Progress, Told

__all__ = ["Teller"]


class Teller:
    """Tells of progress, from one thread at a time. What the listener raises is raised in the refresh itself."""

    def __init__(self, told: Told | None) -> None:
        self._told = told
        self._lock = threading.Lock()
        self.broken: BaseException | None = None

    def __call__(self, source: str, stage: str, done: int, total: int, text: str) -> None:
        if self._told is None:
            return
        with self._lock:
            if self.broken is not None:
                raise self.broken
            try:
                self._told(Progress(source, stage, done, total, text))
            except BaseException as error:
                self.broken = error
                raise
