"""The Commerce Control List that answers use: the snapshot's where a refresh brought one, else the embedded table."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from tradecell.controls.ccl import CCL
from tradecell.controls.store import embedded, from_json
from tradecell.errors import ListError
from tradecell.home import home as home_folder

CCL_FILE = "ccl.json"
"""The list's name inside a snapshot's folder; :func:`tradecell.controls.ccl_to_json` makes its text."""


def current_ccl(home: Path | None = None) -> CCL:
    """The list in use.

    Args:
        home: tradecell's folder; the user's own by default.

    Raises:
        CacheError: the cache points to a snapshot that is damaged.
        ListError: the snapshot holds a list that cannot be read; the embedded table does not stand in for it.
    """
    folder = home or home_folder()
    if not folder.is_dir():
        return embedded()
    from tradecell.cache import current_id, snapshots_folder

    snapshot = current_id(folder)
    path = snapshots_folder(folder) / snapshot / CCL_FILE if snapshot else None
    if path is None or not path.is_file():
        return embedded()
    return _read(path)


@lru_cache(maxsize=2)
def _read(path: Path) -> CCL:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise ListError(
            path, "a Commerce Control List as tradecell writes it", f"it could not be read: {error}"
        ) from error
    return from_json(text, path)
