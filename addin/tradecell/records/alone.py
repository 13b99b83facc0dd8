"""One writer at a time, by a lock of the operating system beside the file.

SQLite lets one writer in by itself. But up to version 3.51.2, which most Pythons still carry, two connections that
commit and tidy up the write-ahead log at the same instant may lose a transaction that was acknowledged
(sqlite.org/wal.html, "The WAL-Reset Bug"). Where writers and their tidying up follow one another that cannot happen.
The lock ends with the process that holds it, however that ends. A file that is shared between machines has no such log.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["alone"]

_POLL = 0.003


@contextmanager
def alone(path: Path, patience: float) -> Iterator[None]:
    """Be the only writer of a records file on this machine.

    Args:
        path: the file; the lock lies beside it.
        patience: seconds to wait for another writer.

    Raises:
        sqlite3.OperationalError: it was not done in time, said as SQLite says it.
        OSError: the lock cannot be made: the folder may not be written.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(path.with_name(f"{path.name}.lock"), thread_local=False)
    try:
        lock.acquire(timeout=patience, poll_interval=_POLL)
    except Timeout as error:
        busy = sqlite3.OperationalError("another program is writing")
        busy.sqlite_errorname = "SQLITE_BUSY"
        raise busy from error
    except NotImplementedError:  # a file system without locks, where SQLite's own are all there is
        yield
        return
    try:
        yield
    finally:
        lock.release()
