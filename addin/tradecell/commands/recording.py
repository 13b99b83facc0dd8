"""What the commands do to be recorded: records opened before the work, and a plain word where recording fails."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tradecell.commands.terminal import say
from tradecell.errors import RecordsError, TradecellError

if TYPE_CHECKING:
    from tradecell.records import Records, ScreenedRow
    from tradecell.refresh import RefreshSummary
    from tradecell.refresh.model import Told

Rows = Iterable["ScreenedRow | Sequence[Any]"]
Made = tuple[Mapping[str, Any], Rows]
"""The facts and the rows of an event."""


@contextmanager
def recording() -> Iterator[Records]:
    """The records, for a command whose work must be recorded.

    Raises:
        RecordsError: they cannot be read or written. That is told before the work, not after it.
    """
    from tradecell.records import Records

    with Records.open() as records:
        records.check_writable()
        yield records


def record(records: Records, kind: str, make: Callable[[], Made]) -> int | None:
    """Record what was done, after it was done: its answer is given in any case.

    Args:
        records: opened by :func:`recording`.
        kind: of the event.
        make: gives its facts and rows.

    Returns:
        The number of the event; None where it could not be recorded, which was told. The command then ends with
        ``UNUSABLE``.
    """
    try:
        facts, rows = make()
        return records.record(kind, facts, rows)
    except Exception as error:
        if os.environ.get("TRADECELL_DEBUG") and not isinstance(error, TradecellError):
            raise
        not_recorded(error)
        return None


def not_recorded(error: Exception) -> None:
    """Say that something is in no audit trail."""
    why = str(error) if isinstance(error, TradecellError) else f"{type(error).__name__}: {error}"
    say(f"tradecell: NOT RECORDED: this is not in the audit trail. {why}")


def tell(number: int | None) -> None:
    """Say under which number something was recorded."""
    if number is not None:
        say(f"Recorded as event {number}: tradecell audit show {number}")


def recorded_refresh(
    *,
    sources: Sequence[str] = (),
    files: Sequence[Path] = (),
    drop: Sequence[str] = (),
    accept: bool = False,
    progress: Told | None = None,
) -> tuple[RefreshSummary, int | None]:
    """Bring the lists in and record it, also where it fails.

    Records that cannot be used do not keep the lists from being refreshed: old lists would be the greater harm. It is
    told.

    Args:
        sources: as for :func:`tradecell.refresh.refresh`; none where the settings say which.
        files: likewise.
        drop: likewise.
        accept: likewise.
        progress: likewise.

    Returns:
        What the refresh did, and the number of its event; None where it could not be recorded.
    """
    from tradecell.records.facts import refresh_facts
    from tradecell.refresh import refresh

    asked: dict[str, Any] = {"sources": sources, "files": files, "drop": drop, "accept": accept}
    records = _opened_or_told()
    try:
        try:
            summary = refresh(
                sources=list(sources) or None, files=list(files), drop=list(drop), accept=accept, progress=progress
            )
        except (Exception, KeyboardInterrupt) as error:
            failure = error  # Python forgets the name after the block
            if records is not None:
                record(records, "refresh", lambda: (refresh_facts(failure, **asked), ()))
            raise
        number = record(records, "refresh", lambda: (refresh_facts(summary, **asked), ())) if records else None
        return summary, number
    finally:
        if records is not None:
            records.close()


def _opened_or_told() -> Records | None:
    from tradecell.records import Records

    try:
        records = Records.open()
    except RecordsError as error:
        not_recorded(error)
        return None
    try:
        records.check_writable()
    except RecordsError as error:
        records.close()
        not_recorded(error)
        return None
    return records
