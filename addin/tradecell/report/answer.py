"""What belongs to the answer of one row, in whatever it is written: workbook, CSV, Parquet, JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from tradecell.report.table import Table
from tradecell.screening.result import CLEARED, NO_HIT, NOT_SCREENED, SAMPLE_PREFIX, Hit, Screening

if TYPE_CHECKING:
    from tradecell.cache import Manifest

ANSWER_COLUMNS = (
    "Status",
    "Score",
    "Listed name",
    "List",
    "Country",
    "Programme",
    "Licence requirement",
    "Licence policy",
    "Citation",
    "Reason",
    "List date",
    "Note",
)

SAMPLE_WARNING = (
    "SAMPLE LIST: only the small list that comes with tradecell was searched. This is a demonstration, not a "
    "screening: give the official list with --list FILE, or make it the current one with: tradecell refresh --from FILE"
)


DATE_FROM = {
    "content": "as the file states",
    "server": "as its server dates it",
    "file time": "the file's own date: the file states none",
    "built in": "built in",
    "today": "given in memory",
}
"""Where a list's date comes from, in words."""


@dataclass(frozen=True, slots=True)
class Searched:
    """What was searched, when and how: what an auditor asks of a screened file.

    Args:
        manifest: of the list.
        when: the moment of the screening, ISO 8601 with its offset.
        input: the path of the screened file as it was given.
        column: the header of the screened column.
        thresholds: names and figures of the thresholds (``{"HIT from": 88.0, ...}``).
        limit: the most hits that are given for a row; 0 where that is not known.
        user: who screened.
        machine: on which machine.
        tool_version: of tradecell, when it screened.
        event: the id of the screening in the audit trail; empty where it was not recorded.
        warnings: what a reader must know first, in sentences: the list is old, only a part of it was searched.
    """

    manifest: Manifest
    when: str
    input: str = ""
    column: str = ""
    thresholds: tuple[tuple[str, float], ...] = ()
    limit: int = 0
    user: str = ""
    machine: str = ""
    tool_version: str = ""
    event: int | str = ""
    warnings: tuple[str, ...] = ()


def warnings(searched: Searched) -> tuple[str, ...]:
    """What stands on top of a report: that it is no screening at all, or less than it seems."""
    return (*((SAMPLE_WARNING,) if searched.manifest.sample else ()), *searched.warnings)


def finish(table: Table, screenings: Sequence[Screening], sample: bool) -> list[Screening]:
    """The screenings of a table's rows, where rows that were not fully read are not said to have no hit."""
    answers = list(screenings)
    for index, reason in table.incomplete.items():
        answer = answers[index]
        note = "; ".join(filter(None, (answer.note, reason)))
        status = answer.status
        if answer.outcome in ("", NO_HIT, CLEARED):
            status = (SAMPLE_PREFIX if sample else "") + NOT_SCREENED
        answers[index] = replace(answer, status=status, note=note)
    return answers


def answer_cells(answer: Screening) -> tuple[object, ...]:
    """The cells of ``ANSWER_COLUMNS`` for one row: text, a number for the score, a date for the list's date."""
    if not answer.status:
        return ("", None, "", "", "", "", "", "", "", "", None, answer.note)
    best = answer.best
    found: tuple[object, ...] = ("", "", "", "", "", "", "", "")
    if best is not None:
        party = best.party
        found = (
            best.listed_name,
            party.list_code,
            ", ".join(party.countries),
            "; ".join(party.programs),
            party.license_requirement,
            party.license_policy,
            party.citation,
            "; ".join(best.reasons),
        )
    note = "; ".join(filter(None, (answer.note, others(answer))))
    return (answer.status, score(answer.score), *found, list_day(answer.list_date), note)


def others(answer: Screening) -> str:
    """The hits beside the best one, in words: a reader of one line must know that there are more."""
    more = [hit for hit in answer.hits if hit is not answer.best and hit != answer.best]
    return "also: " + ", ".join(map(_short, more)) if more else ""


def score(value: float | None) -> float | None:
    """A score as it is shown: one decimal, never rounded up to 100."""
    if value is None:
        return None
    return min(round(value, 1), 99.9) if value < 100 else 100.0


def list_day(text: str) -> date | str:
    """An ISO date as a date, so that a spreadsheet can sort by it; other text as it is."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def _short(hit: Hit) -> str:
    return f"{hit.listed_name} ({hit.party.list_code}, {score(hit.score)})"
