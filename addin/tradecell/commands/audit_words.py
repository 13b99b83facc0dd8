"""Events of the audit trail in words: what happened in a sentence, and their rows as a table for people."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tradecell.records import Event, ScreenedRow
from tradecell.report.answer import score as shown_score

__all__ = ["COLUMNS_OF_SCREENING", "columns_of", "happened", "row_cells", "screened_cells"]

SCREENS = ("screening", "formula", "rescreen")
"""The kinds whose rows are screened names."""

COLUMNS_OF_SCREENING = (
    *("Row", "Name", "Country", "Status", "Before decisions", "Score"),
    *("UID", "List", "Listed name", "Other hits", "Decisions", "Note"),
)

_COLUMNS = {
    "classification": ("Row", "Description", "ECCN", "Confidence", "Missing", "Others", "List date"),
    "repeat": ("Row", "Name", "What differs"),
}
_ORDER = ("HIT", "REVIEW", "NOT SCREENED", "CLEARED", "NO HIT", "empty")


def happened(event: Event) -> str:
    """What an event says, in a sentence."""
    try:
        return _WORDS[event.kind](event.facts)
    except (KeyError, TypeError, ValueError, AttributeError):  # of another version, or changed: the facts tell
        return ""


def _screening(facts: Mapping[str, Any]) -> str:
    where = _place(facts)
    sample = "SAMPLE LIST, " if facts.get("sample") else ""
    part = f", only what changed since {facts['changed_since']}" if facts.get("changed_since") else ""
    ended = f"; {facts['ended']} after {facts['done']:,}" if facts.get("ended", "finished") != "finished" else ""
    return f"{where}: {_counts(facts)}; {sample}list of {facts.get('list_date', '?')}{part}{ended}"


def _place(facts: Mapping[str, Any]) -> str:
    sheet = f", sheet {facts['sheet']}" if facts.get("sheet") else ""
    column = f", column {facts['column']}" if facts.get("column") else ""
    cells = f", {facts['range']}" if facts.get("range") else ""
    return f"{facts.get('input', '')}{sheet}{column}{cells}"


def _counts(facts: Mapping[str, Any]) -> str:
    counts = dict(facts.get("counts", {}))
    order = [*_ORDER, *(name for name in counts if name not in _ORDER)]
    rows = facts.get("rows", sum(counts.values()))
    parts = [f"{counts[name]:,} {name}" for name in order if counts.get(name)]
    return ", ".join([f"{rows:,} {'row' if rows == 1 else 'rows'}", *parts])


def _formula(facts: Mapping[str, Any]) -> str:
    return f"formulas from {facts.get('from', '?')} to {facts.get('to', '?')}; list of {facts.get('list_date', '?')}"


def _refresh(facts: Mapping[str, Any]) -> str:
    if facts["outcome"] == "failed":
        return f"failed: {facts['error']}"
    counts = f"{facts['added']:,} added, {facts['removed']:,} removed, {facts['changed']:,} changed"
    done = {"published": counts, "unchanged": "nothing new", "another": "another refresh had just done it"}
    bad = ", ".join(facts["not_refreshed"])
    failed = f"; not refreshed: {bad}" if bad else ""
    return f"{done[facts['outcome']]}; list of {facts['list_date']}, {facts['parties']:,} parties{failed}"


def _decision(facts: Mapping[str, Any]) -> str:
    until = f" until {facts['until']}" if facts.get("until") else ""
    again = f" (carried over from event {facts['recorded']['event']})" if facts.get("recorded") else ""
    party = facts["party"]["name"]
    return (
        f'"{facts["query"]}" and {facts["uid"]} ({party}): {facts["outcome"]} by {facts["by"]}{until}: '
        f"{facts['comment']}{again}"
    )


def _classification(facts: Mapping[str, Any]) -> str:
    return f"{_place(facts)}: {_counts(facts)}"


def _settings(facts: Mapping[str, Any]) -> str:
    if facts.get("first"):
        return "the settings of this user and machine, for the first time"
    changes = (f"{name}: {each['old']} -> {each['new']}" for name, each in facts["changed"].items())
    return "; ".join(changes)


def _rescreen(facts: Mapping[str, Any]) -> str:
    news = f"{facts['new']:,} new, {facts['changed']:,} changed, {facts['gone']:,} gone"
    return f"{_place(facts)}: {news} since event {facts['since'] or '-'}; {_screening_list(facts)}"


def _screening_list(facts: Mapping[str, Any]) -> str:
    return f"list of {facts.get('list_date', '?')}"


def _repeat(facts: Mapping[str, Any]) -> str:
    found = "the same" if facts["same"] else f"{facts['differing']:,} rows differ"
    notes = f"; {'; '.join(facts['notes'])}" if facts.get("notes") else ""
    return f"event {facts['of']}, {facts['compared']:,} rows: {found}{notes}"


def _export(facts: Mapping[str, Any]) -> str:
    span = f"{facts.get('from') or 'the beginning'} to {facts.get('to') or 'today'}"
    return f"{facts['output']}: {span}, {facts['events']:,} events, {facts['exported']:,} rows"


def _prune(facts: Mapping[str, Any]) -> str:
    return (
        f"{facts['count']:,} events up to {facts['through']} with {facts['rows']:,} rows removed: older than "
        f"{facts['keep_years']} years"
    )


_WORDS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "screening": _screening,
    "formula": _formula,
    "refresh": _refresh,
    "decision": _decision,
    "classification": _classification,
    "settings": _settings,
    "rescreen": _rescreen,
    "repeat": _repeat,
    "export": _export,
    "prune": _prune,
}


def columns_of(kind: str) -> tuple[str, ...]:
    """The headings of an event's rows."""
    return COLUMNS_OF_SCREENING if kind in SCREENS else _COLUMNS.get(kind, ("Row",))


def row_cells(kind: str, content: Sequence[Any]) -> list[Any]:
    """A recorded row as cells for people; what has another shape than its kind is given as it is."""
    if kind in SCREENS:
        try:
            return screened_cells(ScreenedRow.of(content))
        except (ValueError, TypeError):
            pass
    return [", ".join(map(str, cell)) if isinstance(cell, list) else cell for cell in content]


def screened_cells(row: ScreenedRow) -> list[Any]:
    """A screened row as cells, in the order of ``COLUMNS_OF_SCREENING``."""
    best = row.hits[0] if row.hits else None
    others = "; ".join(f"{hit.uid} {hit.listed_name} ({hit.status}, {_shown(hit.score)})" for hit in row.hits[1:])
    return [
        row.number,
        row.query,
        row.country,
        row.status,
        row.screened if row.screened != row.status else "",
        shown_score(row.score),
        best.uid if best is not None else "",
        best.list_code if best is not None else "",
        best.listed_name if best is not None else "",
        others,
        ", ".join(map(str, row.decisions)),
        row.note,
    ]


def _shown(score: float) -> str:
    shown = shown_score(score)
    return "" if shown is None else f"{shown:.1f}"
