"""The audit log as the ribbon shows it: the last events, and whether all of them are as they were recorded."""

from __future__ import annotations

import json
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from tradecell.errors import RecordsError
from tradecell.excel.actions_door import action, cut, safe
from tradecell.excel.functions_cells import Cell, Rows
from tradecell.excel.functions_records import in_use, verify_within

if TYPE_CHECKING:
    from tradecell.records import Event, Verification

MOST_EVENTS = 1_000
"""Events that are shown; all of them: ``tradecell audit export``."""

SECONDS = 20.0
"""For verifying, at most: Excel waits meanwhile."""

COLUMNS = ("Event", "Time (UTC)", "User", "Machine", "Kind", "What", "Rows", "Counts", "List", "Version", "Hash")

_CELL = 2_000
"""Characters of a cell: more is not read in a sheet."""


@action
def excel_audit() -> Rows:
    """The audit log: a line on what it is, a line on its verification, the hash of its end, headings, then events.

    The last event comes first.
    """
    records = in_use().records(again=True)
    events: Rows = []
    problem = ""
    try:
        events = [_line(event) for event in islice(records.events(backwards=True), MOST_EVENTS)]
    except RecordsError as error:  # what was damaged is told; the verification below names all of it
        problem = f" {error}"
    found = verify_within(records, SECONDS)
    last = records.head()[0]
    shown = f"the last {len(events):,} of {last:,} events" if last > len(events) else f"{len(events):,} events"
    about = f"Audit log of {records.path} at {datetime.now():%Y-%m-%d %H:%M}: {shown}.{problem}"
    lines: Rows = [[about], [_verified(found)], [_end(found)], list(COLUMNS), *events]
    return [[*line, *[""] * (len(COLUMNS) - len(line))] for line in lines]


def _verified(found: Verification | None) -> str:
    if found is None:
        return (
            f"NOT VERIFIED: there is more to verify than {SECONDS:.0f} seconds suffice for. Run in a terminal: "
            "tradecell audit verify"
        )
    if found.ok:
        return (
            f"Verified: {found.events:,} events with {found.rows:,} rows are as they were recorded; none was changed, "
            "removed or inserted."
        )
    return cut("NOT AS IT WAS RECORDED: " + "; ".join(found.faults), 30_000)


def _end(found: Verification | None) -> str:
    if found is None or not found.head:
        return ""
    return (
        f"Hash of the last event: {found.head}. Noted elsewhere, it shows later that nothing up to here was written "
        "anew: tradecell audit verify --expect HASH"
    )


def _line(event: Event) -> list[Cell]:
    facts = event.facts
    counts = facts.get("counts")
    told = ", ".join(f"{number:,} {word}" for word, number in counts.items()) if isinstance(counts, dict) else ""
    day = facts.get("list_date") or ""
    sample = "SAMPLE LIST " if facts.get("sample") else ""
    cells: list[Any] = [
        event.id, event.time, event.user, event.machine, event.kind, cut(what(event), _CELL), event.row_count, told,
        f"{sample}{day}", event.version, event.hash,
    ]  # fmt: skip
    return [safe(cell) for cell in cells]


def what(event: Event) -> str:
    """What an event is about, in a line."""
    facts = event.facts
    if event.kind == "decision":
        until = f" until {facts['until']}" if facts.get("until") else ""
        return f"{facts.get('query')} / {facts.get('uid')}: {facts.get('outcome')}{until}: {facts.get('comment')}"
    if event.kind in ("screening", "classification"):
        place = ", ".join(str(facts[name]) for name in ("input", "sheet", "range", "column") if facts.get(name))
        ended = facts.get("ended")
        return f"{place} ({ended}, {facts.get('done', '?')} of {facts.get('rows')} rows)" if ended else place
    if event.kind == "formula":
        return f"Formulas, {facts.get('from', '')} to {facts.get('to', '')}"
    if event.kind == "settings":
        changed = facts.get("changed")
        if isinstance(changed, dict) and changed:
            return "; ".join(f"{name}: {one.get('old')} -> {one.get('new')}" for name, one in changed.items())
        return "Settings as they were first seen"
    said = facts.get("in_words") or facts.get("input") or facts.get("failed")
    return str(said) if said else json.dumps(facts, ensure_ascii=False)
