"""How a screening was made, in plain words: the sheet Method, and the foot of the page that goes by mail.

The words are in ``resources/method.toml``. Thresholds come from the screening's own record, the measured shares of
false alarms from the points table, so that no figure is written down twice.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from tradecell.report.answer import Searched, warnings
from tradecell.report.summary import ORDER, list_title


@dataclass(frozen=True, slots=True)
class FalseAlarms:
    """How often names that are on no list alert.

    Args:
        kind: of the names ("Chinese").
        names: how many were tried.
        hit: share that is a HIT, 0 to 1.
        alert: share that is a HIT or REVIEW, 0 to 1.
    """

    kind: str
    names: int
    hit: float
    alert: float


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, its paragraphs, and a table below them.

    Args:
        title: the heading.
        text: the paragraphs.
        head: the table's headings; empty where there is no table.
        rows: the table's rows.
    """

    title: str
    text: tuple[str, ...]
    head: tuple[str, ...] = ()
    rows: tuple[tuple[object, ...], ...] = ()


@cache
def measured() -> tuple[tuple[FalseAlarms, ...], str]:
    """The measured shares of false alarms, and against which list ("the CSL of 2026-07-31")."""
    text = resources.files("tradecell.screening").joinpath("resources", "points.toml").read_text(encoding="utf-8")
    figures = tomllib.loads(text)["measured"]
    against = str(figures.pop("against"))
    return tuple(FalseAlarms(kind, *shares) for kind, shares in figures.items()), against


def status_meaning(status: str) -> str:
    """What a status (without the sample list's prefix) means, in a sentence or two; ``""`` is an empty cell."""
    return str(_words()["status"][status])


def not_searched() -> tuple[str, ...]:
    """What no screening looks at: the items, without their bullets."""
    text = next(section["text"] for section in _words()["section"] if section["title"] == "What was not searched")
    return tuple(line.removeprefix("• ").rstrip(";.") for line in text if line.startswith("• "))


def sections(searched: Searched) -> tuple[Section, ...]:
    """The sheet Method for what was searched."""
    manifest = searched.manifest
    rates, against = measured()
    lists = ", ".join(
        f"{code} {list_title(code)} ({count:,})"
        for code, count in sorted(manifest.lists.items(), key=lambda one: -one[1])
    )
    limit = f"At most {searched.limit} hits are given for a row, the best ones." if searched.limit else ""
    words = {
        "column": searched.column,
        "names": f"{manifest.names:,}",
        "parties": f"{manifest.parties:,}",
        "list_date": manifest.list_date,
        "lists": lists or "the files do not say",
        "found_limit": limit,
        "measured_against": f" against {against}",
        "thresholds": "; ".join(f"{name} {figure:g}" for name, figure in searched.thresholds) + ".",
    }
    tables: dict[str, tuple[tuple[str, ...], tuple[tuple[object, ...], ...]]] = {
        "": ((), ()),
        "statuses": (
            ("Status", "Meaning"),
            tuple((status or "(empty)", status_meaning(status)) for status in (*ORDER, "")),
        ),
        "thresholds": (
            ("Names on no list", "Tried", "HIT", "HIT or REVIEW"),
            tuple((rate.kind, rate.names, rate.hit, rate.alert) for rate in rates),
        ),
    }
    out = [Section("To be known first", warnings(searched))] if warnings(searched) else []
    for section in _words()["section"]:
        text = (_filled(line, words) for line in section["text"])
        out.append(Section(section["title"], tuple(line for line in text if line), *tables[section.get("table", "")]))
    return tuple(out)


def _filled(line: str, words: dict[str, str]) -> str:
    """Put the facts in. What is put in is not looked at again: a column may be called "{names}"."""
    return re.sub(r"\{(\w+)\}", lambda match: words[match[1]], line)


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(
        resources.files("tradecell.report").joinpath("resources", "method.toml").read_text(encoding="utf-8")
    )
