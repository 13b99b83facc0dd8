"""What is recorded of each kind of work that the command line does, in one place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tradecell import __version__
from tradecell.records.kept_lists import list_facts
from tradecell.screening.result import SAMPLE_PREFIX

if TYPE_CHECKING:
    from tradecell.controls import Classification
    from tradecell.controls.ccl import CCL
    from tradecell.refresh import RefreshSummary
    from tradecell.screening.result import Screening

__all__ = [
    "EMPTY",
    "STANDARD_INPUT",
    "classification_facts",
    "classified_row",
    "counted",
    "refresh_facts",
    "screening_facts",
]

STANDARD_INPUT = "standard input"
"""As an input: names that came from no file."""

EMPTY = "empty"
"""As a status that is counted: of empty cells."""


def screening_facts(
    used: Mapping[str, Any],
    answers: Iterable[Screening],
    *,
    input: Path | str,
    sheet: str = "",
    column: str = "",
    limit: int,
    output: Sequence[Path] = (),
    warnings: Sequence[str] = (),
    list_file: Path | None = None,
    changed_since: str = "",
) -> dict[str, Any]:
    """The facts of a screening of a file, a selection, or names.

    Args:
        used: what :meth:`Records.keep_list` says of the list.
        answers: what was answered.
        input: the file, or ``STANDARD_INPUT``.
        sheet: of a workbook.
        column: the header of the screened column, or its letter.
        limit: the most hits that were given for a row.
        output: the files that the answers are written to.
        warnings: what a reader of the answers was told first.
        list_file: the list, where it is not the one in use.
        changed_since: the day, where only what changed since was searched.
    """
    from tradecell.screening.score import HIT_FROM, REVIEW_FROM

    statuses = Counter(answer.status for answer in answers)
    return {
        "via": "command line",
        "input": input_name(input),
        "sheet": sheet,
        "column": column,
        "rows": statuses.total(),
        "counts": counted(statuses),
        **used,
        "list_file": place_of(list_file) if list_file is not None else "",
        "changed_since": changed_since,
        "thresholds": {"HIT from": float(HIT_FROM), "REVIEW from": float(REVIEW_FROM)},
        "limit": limit,
        "output": [place_of(path) for path in output],
        "warnings": list(warnings),
        "day": date.today().isoformat(),
        "tool": f"tradecell {__version__}",
    }


def counted(statuses: Mapping[str, int]) -> dict[str, int]:
    """How often each status is there, the sample list's prefix left out; empty cells under ``EMPTY``."""
    counts: Counter[str] = Counter()
    for status, count in statuses.items():
        counts[status.removeprefix(SAMPLE_PREFIX) or EMPTY] += count
    return dict(sorted(counts.items()))


def input_name(input: Path | str) -> str:
    """An input as it is recorded: a file with its whole path; what is none ("Book1", never saved) by its name."""
    path = Path(input)
    return str(input) if path.name == str(input) and not path.exists() else place_of(path)


def place_of(path: Path | str) -> str:
    """A file as it is recorded: with its whole path, so that it is the same from wherever it is named."""
    text = str(path)
    return text if text == STANDARD_INPUT else str(Path(text).absolute())


def refresh_facts(
    outcome: RefreshSummary | BaseException,
    *,
    sources: Sequence[str] = (),
    files: Sequence[Path | str] = (),
    drop: Sequence[str] = (),
    accept: bool = False,
) -> dict[str, Any]:
    """The facts of a refresh, also of one that failed.

    Args:
        outcome: what it did, or what it raised.
        sources: that were asked for by code; none where the settings say which.
        files: that were given instead.
        drop: sources that were to be taken out.
        accept: whether doubts were to be overruled.
    """
    facts: dict[str, Any] = {
        "asked": {
            "sources": list(sources),
            "files": [place_of(path) for path in files],
            "drop": list(drop),
            "accept": accept,
        },
        "tool": f"tradecell {__version__}",
    }
    if isinstance(outcome, BaseException):
        said = str(outcome) or ("interrupted" if isinstance(outcome, KeyboardInterrupt) else "")
        return {**facts, "outcome": "failed", "error": f"{type(outcome).__name__}: {said}".removesuffix(": ")}
    done = "another" if outcome.stepped_back else "published" if outcome.published else "unchanged"
    used = list_facts(outcome.manifest)
    del used["list_sha256"]  # of parties that a screening used; here the sources have theirs
    return {
        **facts,
        "outcome": done,
        "error": "",
        **used,
        "added": outcome.added,
        "removed": outcome.removed,
        "changed": outcome.changed,
        "not_refreshed": [one.code for one in outcome.failures],
        "outcomes": [
            {
                "code": one.code,
                "title": one.title,
                "outcome": one.outcome,
                "entries": one.parties,
                "date": one.list_date,
                "message": one.message,
                "kept_aside": one.aside,
                "bytes": one.size,
                "rows_refused": one.rows_refused,
            }
            for one in outcome.sources
        ],
    }


def classification_facts(
    answers: Iterable[Classification | None], ccl: CCL, *, input: Path | str, sheet: str = "", column: str = ""
) -> dict[str, Any]:
    """The facts of a classification of a column; arguments as for :func:`screening_facts`.

    Args:
        answers: what was proposed; None for an empty cell.
        ccl: the Commerce Control List that was used.
        input: the file.
        sheet: of a workbook.
        column: the header of the column.
    """
    counts = Counter(answer.confidence if answer is not None else EMPTY for answer in answers)
    return {
        "via": "command line",
        "input": input_name(input),
        "sheet": sheet,
        "column": column,
        "rows": counts.total(),
        "counts": dict(sorted(counts.items())),
        "ccl": {
            "source": ccl.source,
            "as_of": ccl.as_of.isoformat() if ccl.as_of is not None else "",
            "sha256": ccl.sha256,
            "embedded": ccl.embedded,
        },
        "tool": f"tradecell {__version__}",
    }


def classified_row(number: int, text: str, answer: Classification | None) -> list[Any]:
    """The row of a classification: number, description, ECCN, confidence, what is missing, other ECCNs, day of the
    Commerce Control List.
    """
    if answer is None:
        return [number, text, "", "", "", [], ""]
    others = [candidate.code for candidate in answer.candidates[1:]]
    best = answer.best.code if answer.best is not None else ""
    return [number, text, best, answer.confidence, "; ".join(answer.needs), others, answer.as_of]
