"""What SQLite or the disk refuse, in words: what is wrong, where, what to do, and that nothing was lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tradecell.errors import RecordsError

__all__ = ["explained", "words_for"]

_ONLY_READ = ("read", "open", "verify")


def words_for(error: sqlite3.Error | OSError, path: Path, doing: str) -> RecordsError:
    """The error that a user can act on.

    Args:
        error: of SQLite or of the system.
        path: the records file.
        doing: what was tried, after "could not".
    """
    kept = "All that was recorded stays."
    if not doing.startswith(_ONLY_READ):
        kept = "Nothing was recorded; all that was recorded before stays."
    if isinstance(error, OSError):
        return RecordsError(
            f"{path}: could not {doing} ({error.strerror or error}). {kept} Free some space or check the rights on "
            f"{path.parent}"
        )
    name = getattr(error, "sqlite_errorname", "") or ""
    primary = "_".join(name.split("_")[:2])
    said = f"{path}: could not {doing}"
    match primary:
        case "SQLITE_FULL":
            return RecordsError(f"{said}: the disk is full. {kept} Free some space and try again")
        case "SQLITE_BUSY" | "SQLITE_LOCKED":
            return RecordsError(
                f"{said}: another program holds the file and did not let go in time (another tradecell, a backup, a "
                f"synchronising folder). {kept} Try again in a moment"
            )
        case "SQLITE_READONLY":
            return RecordsError(
                f"{said}: the file, or the folder {path.parent}, may be read but not written. {kept} Ask for the "
                "right to write there, or name another folder (shared_folder under [records] in the settings)"
            )
        case "SQLITE_CANTOPEN" | "SQLITE_PERM" | "SQLITE_AUTH":
            return RecordsError(
                f"{said}: the file cannot be opened. {kept} Check that the folder {path.parent} is there and that "
                "you may write in it"
            )
        case "SQLITE_NOTADB":
            return RecordsError(
                f"{said}: this is no file of tradecell's records, or it is damaged. It was left as it is. Put a "
                "backup in its place, or move it away, and a new one is begun"
            )
        case "SQLITE_CORRUPT":
            return RecordsError(
                f"{said}: the file is damaged ({error}). It was left as it is: copy it away, then put a backup in its "
                "place, or move it away, and a new one is begun"
            )
        case "SQLITE_IOERR":
            return RecordsError(
                f"{said}: the disk or the network drive failed ({error}). {kept} Check that the drive is connected "
                "and has space, then try again"
            )
    return RecordsError(
        f"{said} ({error}). {kept} `tradecell audit verify` tells whether the file is sound; if it is not, put a "
        "backup in its place"
    )


@contextmanager
def explained(path: Path, doing: str) -> Iterator[None]:
    """Turn what SQLite and the system raise into :class:`RecordsError`."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise words_for(error, path, doing) from error
