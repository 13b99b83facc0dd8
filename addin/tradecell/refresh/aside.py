"""Downloads that were not believed: kept aside with the reason, until a person lets them in or better ones come."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tradecell.cache import refused_folder
from tradecell.refresh.declared import Declaration, shown
from tradecell.refresh.download import Fetched
from tradecell.refresh.loaded import now

__all__ = ["Aside", "forget", "kept_aside", "put_aside"]

_FILE, _REASON = "list", "reason.json"


@dataclass(frozen=True, slots=True)
class Aside:
    """A refused download.

    Args:
        code: of its source.
        reason: why it was refused.
        when: it came, UTC, ISO 8601.
        fetched: the file, and how it came.
    """

    code: str
    reason: str
    when: str
    fetched: Fetched


def put_aside(home: Path, source: Declaration, fetched: Fetched, reason: str) -> Path | None:
    """Keep a refused download, in place of an earlier one of the same source; where it lies, or None if it cannot be.

    A file of the user's own is not moved: it is still where it was.
    """
    if fetched.hand or fetched.path is None:
        return None
    folder = refused_folder(home) / source.code
    try:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        said = {
            "reason": reason, "when": now(), "address": shown(source.address), "etag": fetched.etag,
            "last_modified": fetched.last_modified, "day": fetched.day.isoformat() if fetched.day else "",
        }  # fmt: skip
        fetched.path.replace(folder / _FILE)
        # the reason comes last: without it nothing is taken for a download that a person may let in
        (folder / _REASON).write_text(json.dumps(said, indent=1), encoding="utf-8")
    except OSError:
        shutil.rmtree(folder, ignore_errors=True)
        return None
    return folder / _FILE


def kept_aside(home: Path) -> dict[str, Aside]:
    """The refused downloads, by the code of their source."""
    found = {}
    for reason in sorted(refused_folder(home).glob(f"*/{_REASON}")):
        try:
            said = json.loads(reason.read_text(encoding="utf-8"))
            path = reason.with_name(_FILE)
            day = date.fromisoformat(said["day"]) if said["day"] else None
            fetched = Fetched(path, path.stat().st_size, said["etag"], said["last_modified"], day)
            found[reason.parent.name] = Aside(reason.parent.name, str(said["reason"]), str(said["when"]), fetched)
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return found


def forget(home: Path, code: str) -> None:
    """Remove what was kept aside of a source."""
    shutil.rmtree(refused_folder(home) / code, ignore_errors=True)
