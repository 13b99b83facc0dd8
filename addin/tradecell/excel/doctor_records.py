"""Whether the decisions and the audit trail can be read and written, and their end is as it was recorded."""

from __future__ import annotations

from itertools import islice, pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from tradecell.errors import TradecellError
from tradecell.excel.doctor_finding import OK, PROBLEM, WARNING, Finding
from tradecell.home import home as default_home

if TYPE_CHECKING:
    from tradecell.records import Records

SECONDS = 5.0
"""For verifying all of it; where that takes longer only the last events are looked at."""

_LAST = 500
"""Events that are looked at then."""

_VERIFY = "Run: tradecell audit verify. It names what differs; put a backup of the file in its place."


def examine_records(home: Path) -> list[Finding]:
    """The findings on the records of a home folder. A file is not begun where there is none yet."""
    from tradecell.records import Records
    from tradecell.records.database import FILE, records_folder

    own = None if home == default_home() else home
    try:
        folder, shared = records_folder(own)
        path = folder / FILE
        if not path.exists():
            return [Finding("Records", OK, f"Nothing is recorded yet; decisions and audit trail will be in {path}.")]
        with Records.open(own) as records:
            return [_readable(records, shared), _as_recorded(records)]
    except TradecellError as error:
        return [
            Finding(
                "Records",
                PROBLEM,
                f"It cannot be told what was decided, and no formula screens: {error}",
                "Do what it says, then run this again.",
            )
        ]


def _readable(records: Records, shared: bool) -> Finding:
    last = records.head()[0]
    names = len(records.decided_names())
    where = "in a shared folder" if shared else "on this computer"
    held = f"{records.path}, {where}: {last:,} events, {names:,} {'name' if names == 1 else 'names'} with decisions."
    try:
        records.check_writable()
    except TradecellError as error:
        return Finding(
            "Records",
            PROBLEM,
            f"{held} They can be read, but not written: {error}",
            "Ask for the right to write there; until then nothing is recorded, and nobody can decide.",
        )
    return Finding("Records", OK, held)


def _as_recorded(records: Records) -> Finding:
    from tradecell.excel.functions_records import verify_within

    found = verify_within(records, SECONDS)
    if found is not None and not found.ok:
        more = f", and {len(found.faults) - 1:,} more" if len(found.faults) > 1 else ""
        return Finding("Audit trail", PROBLEM, f"It is not as it was recorded: {found.faults[0]}{more}.", _VERIFY)
    if found is not None:
        return Finding("Audit trail", OK, f"All {found.events:,} events with {found.rows:,} rows are as recorded.")
    events = list(islice(records.events(backwards=True), _LAST))
    tied = all(later.prev == earlier.hash and later.id == earlier.id + 1 for later, earlier in pairwise(events))
    if not tied:
        return Finding("Audit trail", PROBLEM, "The last events are not tied to one another.", _VERIFY)
    return Finding(
        "Audit trail",
        WARNING,
        f"The last {len(events):,} events are tied to one another; all of it takes longer to verify than "
        f"{SECONDS:.0f} seconds.",
        "To verify all of it, run: tradecell audit verify",
    )
