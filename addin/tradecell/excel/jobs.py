"""Work in the background of the Python process, one at a time, while Excel stays usable and asks how far it is."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

IDLE, RUNNING, DONE, FAILED = "idle", "running", "done", "failed"

Tell = Callable[[str], None]
"""What a job calls with a sentence for the status bar."""

Run = Callable[[Tell], str]
"""A job: it returns what to tell the user when it is done, and raises where it failed."""


@dataclass(frozen=True, slots=True)
class Told:
    """Where a job stands.

    Args:
        state: ``"idle"``, ``"running"``, ``"done"`` or ``"failed"``.
        text: progress, the result, or why it failed.
    """

    state: str
    text: str = ""


class Jobs:
    """At most one job, and how it went."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._told = Told(IDLE)

    def start(self, run: Run) -> bool:
        """Start a job; False where one is running already."""
        with self._lock:
            if self._told.state == RUNNING:
                return False
            self._told = Told(RUNNING, "started")
        # A daemon: Excel may be closed in the middle of it. What a job publishes it publishes in one step.
        threading.Thread(target=self._work, args=(run,), name="tradecell job", daemon=True).start()
        return True

    def look(self) -> Told:
        """Where the job stands."""
        with self._lock:
            return self._told

    def take(self) -> Told:
        """Where the job stands; an end is told once."""
        with self._lock:
            told = self._told
            if told.state != RUNNING:
                self._told = Told(IDLE)
            return told

    def _tell(self, text: str) -> None:
        with self._lock:
            if self._told.state == RUNNING:
                self._told = Told(RUNNING, text)

    def _work(self, run: Run) -> None:
        try:
            ended = Told(DONE, run(self._tell))
        except BaseException as error:
            ended = Told(FAILED, str(error) or type(error).__name__)
        with self._lock:
            self._told = ended


@cache
def jobs() -> Jobs:
    """The process's own."""
    return Jobs()
