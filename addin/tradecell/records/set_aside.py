"""Rows that could not be recorded when a program ended: a file each, recorded by the next program, once."""

from __future__ import annotations

import json
import os
import time
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tradecell.errors import RecordsError
from tradecell.records.chain import text_of
from tradecell.records.rows import ScreenedRow
from tradecell.records.store import Records
from tradecell.records.trouble import explained

__all__ = ["adopt", "folder", "put", "there"]

_TAKEN = ".taken"
_STALE = 600.0
"""Seconds after which a file that somebody took and did not finish is anybody's again."""


def folder(home: Path) -> Path:
    """Where such files lie: on this machine, also where the records are shared."""
    return home / "unrecorded"


def put(where: Path, facts: dict[str, Any], rows: Iterable[ScreenedRow]) -> Path:
    """Put rows aside.

    Args:
        where: the folder.
        facts: of the event that they will be.
        rows: of it.

    Raises:
        RecordsError: that fails, too.
    """
    path = where / f"formula-{uuid.uuid4().hex}.jsonl"
    draft = path.with_suffix(".draft")
    with explained(path, "put aside what could not be recorded"):
        where.mkdir(parents=True, exist_ok=True)
        try:
            with draft.open("w", encoding="utf-8", newline="\n") as file:
                file.write(text_of(facts) + "\n")
                for row in rows:
                    file.write(text_of(row.content()) + "\n")
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    return path


def _free(where: Path) -> list[Path]:
    try:
        taken = where.glob(f"formula-*.jsonl{_TAKEN}-*")
        found = [
            *where.glob("formula-*.jsonl"),
            *(path for path in taken if time.time() - path.stat().st_mtime > _STALE),
        ]
    except OSError:
        return []
    return sorted(found)


def there(where: Path) -> bool:
    """Whether anything waits."""
    return bool(_free(where))


def adopt(where: Path, records: Records) -> int:
    """Record what was put aside.

    Args:
        where: the folder.
        records: to record it in.

    Returns:
        How many files were recorded.

    Raises:
        RecordsError: one cannot be read or recorded; it stays.
    """
    done = 0
    for path in _free(where):
        name = path.name.partition(_TAKEN)[0]
        mine = path.with_name(f"{name}{_TAKEN}-{uuid.uuid4().hex[:8]}")
        try:
            path.rename(mine)  # of several programs one gets it
            os.utime(mine)
        except OSError:
            continue
        try:
            with explained(mine, "read what was put aside"):
                facts, *rows = [json.loads(line) for line in mine.read_text(encoding="utf-8").split("\n") if line]
            # a program that was killed after it had recorded the file, and before it removed it
            known = any(event.facts.get("aside") == name for event in records.events(kinds=("formula",)))
            if not known:
                records.record("formula", {**facts, "aside": name}, rows)
            mine.unlink()
            done += 1
        except ValueError as error:
            mine.rename(path.with_name(f"damaged-{name}"))
            raise RecordsError(
                f"{path.with_name(f'damaged-{name}')}: lookups that were put aside cannot be read any more ({error}); "
                "keep the file for your auditor"
            ) from error
        except BaseException:
            mine.rename(path.with_name(name))
            raise
    return done
