"""The records file: where it is, opening it, and transactions that are whole or not at all.

In a folder of one's own it works with a write-ahead log, where readers never wait. In a shared folder it works with a
rollback journal, since the log's shared memory does not exist between machines (sqlite.org/wal.html). Either way a
transaction is on the disk when it is done.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path

from tradecell.errors import RecordsError
from tradecell.records.alone import alone
from tradecell.records.schema import APPLICATION_ID, MIGRATIONS, VERSION
from tradecell.records.trouble import explained, words_for

__all__ = ["FILE", "Database", "is_remote", "records_folder"]

FILE = "records.sqlite3"

PATIENCE, PATIENCE_SHARED = 30.0, 60.0
"""Seconds to wait for another writer; the longest transaction (a million rows) takes a few."""


def records_folder(home: Path | None) -> tuple[Path, bool]:
    """The folder of the records, and whether it is shared with other machines.

    Args:
        home: tradecell's folder; the user's own by default.

    Raises:
        InputError: the settings cannot be used.
        RecordsError: the shared folder is not there. It is never made: a drive that is not connected would be
            replaced by an empty folder without anybody's decisions.
    """
    from tradecell.home import home as default_home
    from tradecell.settings import load_settings

    settings = load_settings(home)
    named = settings.records.shared_folder.strip()
    if not named:
        own = home or default_home()
        return own, is_remote(own)
    folder = Path(named).expanduser()
    if not folder.is_absolute():
        raise RecordsError(
            f'{settings.path}: shared_folder under [records] is "{named}": give the full path of the folder'
        )
    if not folder.is_dir():
        raise RecordsError(
            f"{folder}: the shared folder of the records cannot be reached, so it cannot be told what was decided. "
            f"Connect the drive, or change shared_folder under [records] in {settings.path}"
        )
    return folder, True


def is_remote(folder: Path) -> bool:
    """Whether a folder lies on a network drive, as far as Windows tells."""
    if sys.platform != "win32":
        return False
    import ctypes

    drive = folder.absolute().drive
    return drive.startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(f"{drive}\\") == 4


class Database:
    """One records file, to be used from any thread; transactions of one process follow one another.

    Args:
        path: the file; it is made where it is not there.
        shared: whether other machines use it, too.
    """

    def __init__(self, path: Path, shared: bool) -> None:
        self.path = path
        self.shared = shared
        self._lock = threading.RLock()
        self._pid = os.getpid()
        self._left: list[sqlite3.Connection] = []
        with explained(path, "open the records"):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection: sqlite3.Connection | None = self._connect()
            self._inode = self._identity()

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            connection, self._connection = self._connection, None
            if connection is not None and self._pid == os.getpid():
                with suppress(sqlite3.Error):
                    connection.close()

    @contextmanager
    def reading(self, doing: str = "read the records") -> Iterator[sqlite3.Connection]:
        """The connection, for short reads; no other thread uses it meanwhile.

        Raises:
            RecordsError: the file cannot be read.
        """
        with self._lock_of_this_process(), explained(self.path, doing):
            yield self._current()

    def version(self) -> tuple[int, int]:
        """Another value whenever any other program, or another connection of this one, has written.

        Raises:
            RecordsError: the file cannot be read.
        """
        with self._lock_of_this_process():
            try:  # not by reading(): this is asked for every formula
                connection = self._current()
                return id(connection), connection.execute("PRAGMA data_version").fetchone()[0]
            except (sqlite3.Error, OSError) as error:
                raise words_for(error, self.path, "read the decisions") from error

    @contextmanager
    def reading_at_once(self, doing: str = "read the records") -> Iterator[sqlite3.Connection]:
        """The same for several statements that must see the file in one state."""
        with self.reading(doing) as connection:
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")  # nothing was written

    @contextmanager
    def writing(self, doing: str) -> Iterator[sqlite3.Connection]:
        """One transaction: on the disk when the block ends, and undone if anything fails in it.

        Raises:
            RecordsError: it could not be written; what was there before stays.
        """
        with self._lock_of_this_process(), explained(self.path, doing), self._alone():
            connection = self._current()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:  # SQLite undoes some by itself, a full disk among them
                    with suppress(sqlite3.Error):
                        connection.execute("ROLLBACK")
                raise

    def _alone(self) -> AbstractContextManager[None]:
        """Keep other writers out, where the file has a log."""
        return nullcontext() if self.shared else alone(self.path, PATIENCE)

    def _lock_of_this_process(self) -> threading.RLock:
        """The lock; a new one in a forked child, where a thread that is not there may hold the old one."""
        if self._pid != os.getpid():
            self._lock = threading.RLock()
            self._pid = os.getpid()
            if self._connection is not None:
                self._left.append(self._connection)  # neither used nor closed in the child (sqlite.org/howtocorrupt)
                self._connection = self._connect()
        return self._lock

    def _current(self) -> sqlite3.Connection:
        """The connection; a new one where another file was put in the place of the one that is open.

        Raises:
            RecordsError: the records were closed, or their file is gone: what is written to it would be lost.
        """
        if self._connection is None:
            raise RecordsError(f"{self.path}: the records were closed; open them again")
        if os.name == "nt":  # an open file is neither removed nor replaced there
            return self._connection
        found = self._identity()
        if found == self._inode or self._connection.in_transaction:
            return self._connection
        if found is None:
            raise RecordsError(
                f"{self.path}: the records file was removed while it was in use. Put it back, or start again to begin "
                "a new one"
            )
        old, self._connection = self._connection, self._connect()
        self._inode = found
        old.close()
        return self._connection

    def _identity(self) -> tuple[int, int] | None:
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return None
        return found.st_dev, found.st_ino

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path,
            timeout=PATIENCE_SHARED if self.shared else PATIENCE,
            isolation_level=None,
            check_same_thread=False,
        )
        try:
            connection.execute("PRAGMA trusted_schema = OFF")
            version = self._version(connection)
            with self._alone() if version < VERSION else nullcontext():
                self._prepare(connection, version)
        except BaseException:
            connection.close()
            raise
        return connection

    def _prepare(self, connection: sqlite3.Connection, version: int) -> None:
        """Set how the file is journaled, and bring it to this version."""
        mode = str(connection.execute("PRAGMA journal_mode").fetchone()[0])
        # a file that once was shared stays without a log: somebody on another machine may have it open
        wanted = "delete" if self.shared and mode == "wal" else "wal" if not self.shared and not version else mode
        if wanted != mode:
            mode = self._set_mode(connection, wanted)
        connection.execute(f"PRAGMA synchronous = {'FULL' if mode == 'wal' else 'EXTRA'}")
        connection.execute(f"PRAGMA journal_size_limit = {64 << 20}")
        if version < VERSION:
            self._migrate(connection)

    def _version(self, connection: sqlite3.Connection) -> int:
        """The version of the file; 0 for an empty one.

        Raises:
            RecordsError: it belongs to something else, or to a later tradecell.
        """
        application, version = (
            int(connection.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("application_id", "user_version")
        )
        if application != APPLICATION_ID:
            tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
            # asked again, for another process may just have made the tables
            if connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID:
                return self._version(connection)
            if application or version or tables:
                raise RecordsError(
                    f"{self.path}: this is a database, but not tradecell's records. It was left as it is. Move it "
                    "away, or name another folder (shared_folder under [records] in the settings)"
                )
            return 0
        if version > VERSION:
            raise RecordsError(
                f"{self.path}: a later tradecell has written these records (version {version} of the file, this one "
                f"knows {VERSION}). They were left as they are. Update tradecell on this machine"
            )
        return version

    def _set_mode(self, connection: sqlite3.Connection, mode: str) -> str:
        """Change how the file is journaled; SQLite does not wait for others by itself here."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                return str(connection.execute(f"PRAGMA journal_mode = {mode}").fetchone()[0])
            except sqlite3.OperationalError as error:
                busy = (error.sqlite_errorname or "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))
                if not busy or time.monotonic() > end:
                    raise
                time.sleep(0.02)

    def _migrate(self, connection: sqlite3.Connection) -> None:
        connection.execute("BEGIN IMMEDIATE")
        try:
            for number in range(self._version(connection), VERSION):
                for statement in MIGRATIONS[number]:
                    connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {VERSION}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                with suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
            raise
