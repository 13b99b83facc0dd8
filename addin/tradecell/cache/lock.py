"""One writer of the cache at a time, across processes. Readers need no lock and never wait.

The lock is the operating system's own on the file ``<home>/cache/writing.lock``: it ends with the process that holds
it,
however that ends. ``writing.json`` beside it says who holds it, for messages only.
"""

from __future__ import annotations

import json
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from tradecell.errors import BusyError, CacheError

__all__ = ["writing"]

_POLL = 0.2


@contextmanager
def writing(home: Path, patience: float = 0.0, waiting: Callable[[str], None] | None = None) -> Iterator[bool]:
    """Be the only writer of the cache.

    Args:
        home: tradecell's folder.
        patience: seconds to wait for another writer.
        waiting: told who is waited for, again and again while that lasts.

    Yields:
        Whether another writer had to be waited for.

    Raises:
        BusyError: the other one was not done within ``patience``.
        CacheError: the lock cannot be made: the folder may not be written.
    """
    from filelock import FileLock, Timeout

    folder = home / "cache"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / "writing.lock")
        end = time.monotonic() + patience
        waited = False
        while True:
            try:
                lock.acquire(timeout=0)
                break
            except Timeout:
                waited = True
                who = _holder(folder)
                if time.monotonic() >= end:
                    raise BusyError(
                        f"{folder}: {who} is refreshing the lists just now; the lists in use stay. Try again when it "
                        "is done"
                    ) from None
                if waiting is not None:
                    waiting(who)
                time.sleep(_POLL)
    except (OSError, NotImplementedError) as error:
        raise CacheError(
            f"{folder}: cannot be written ({getattr(error, 'strerror', None) or error}); check the rights on this "
            "folder, "
            "or set TRADECELL_HOME to a folder of yours. The lists in use stay"
        ) from error
    try:
        _sign(folder)
        yield waited
    finally:
        lock.release()


def _sign(folder: Path) -> None:
    """Say who holds the lock; nobody depends on it."""
    who = {"pid": os.getpid(), "host": socket.gethostname(), "since": datetime.now(UTC).isoformat(timespec="seconds")}
    with suppress(OSError):
        (folder / "writing.json").write_text(json.dumps(who), encoding="utf-8")


def _holder(folder: Path) -> str:
    try:
        who = json.loads((folder / "writing.json").read_text(encoding="utf-8"))
        here = "" if who["host"] == socket.gethostname() else f" on {who['host']}"
        return f"another process (number {int(who['pid'])}{here}, since {who['since']})"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"
