"""The errors that tradecell raises on purpose.

Every one says what is wrong, where, and what to do, in a sentence that can be
shown to a user as it is. Whatever else is raised is a fault of tradecell's own.
"""

from __future__ import annotations

from pathlib import Path


class TradecellError(Exception):
    """The base of all errors below; ``str(error)`` is meant to be read by the user."""


class ListError(TradecellError):
    """A list file could not be used: nothing of it was kept.

    Args:
        path: the file.
        expected: what the file should have held.
        found: what stood there instead, and where (line, row, byte or column).
    """

    def __init__(self, path: Path | str, expected: str, found: str) -> None:
        self.path = Path(path)
        self.expected = expected
        self.found = found
        super().__init__(f"{self.path}: expected {expected}; {found}")


class InputError(TradecellError):
    """The user's table or argument could not be used (file, column, sheet, figure)."""


class CacheError(TradecellError):
    """The cache on this machine could not be read or written."""


class NoListError(CacheError):
    """There is no list to screen against, or it is too old: screening must not go on."""


class BusyError(CacheError):
    """Another process is writing to the cache, and was not done in time; what is in use stays."""


class SourceError(TradecellError):
    """A source of a list could not be fetched, or what it sent was not believed; what is in use stays."""


class KeyStoreError(TradecellError):
    """The system's store of keys could not be used."""


class RecordsError(TradecellError):
    """The decisions and the audit trail could not be read or written; what was recorded before stays.

    Where decisions cannot be read, no answer may be given as if there were none to read, or as CLEARED.
    """
