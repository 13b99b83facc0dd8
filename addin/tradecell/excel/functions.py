"""The formulas. Each takes a cell or a range and answers in the same shape; an array of fields spills columns.

A blank cell stays blank. A cell that holds an Excel error is answered ``NOT SCREENED`` where names are screened, and
with an error elsewhere. Where there is no answer the cell gets an Excel error, and ``TC_LIST("problem")`` the reason.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from tradecell.errors import InputError
from tradecell.excel.functions_cells import Cell, Rows, choose, fit, is_blank, number, rows_of, shaped
from tradecell.excel.functions_controls import TC_CHIP, TC_CLASSIFY, TC_ECCN, TC_LICENSE, TC_OWNED, TC_TPP
from tradecell.excel.functions_formula import Formula, formula, problems
from tradecell.excel.functions_lists import lists
from tradecell.excel.functions_records import in_use

if TYPE_CHECKING:
    from tradecell.cache import Manifest
    from tradecell.screening import Hit, Screening

__all__ = [
    "FUNCTIONS",
    "TC_CHIP",
    "TC_CLASSIFY",
    "TC_ECCN",
    "TC_HITS",
    "TC_LICENSE",
    "TC_LIST",
    "TC_OWNED",
    "TC_SCREEN",
    "TC_TPP",
]

SCREEN_FIELDS = (
    "status", "score", "name", "list", "country", "program", "license", "policy", "citation", "reason", "uid", "date",
)  # fmt: skip

HIT_COLUMNS = (
    "Queried name", "Status", "Score", "Listed name", "List", "Country", "Programme", "Licence requirement",
    "Licence policy", "Citation", "Reason", "Uid", "List date",
)  # fmt: skip

MOST_HITS = 100
"""Hits of one name in a table, at most."""

NAME = "Name of a company, person or vessel, as it stands in your data: a cell or a range."
COUNTRY = "Country it is in, by name or code. It supports or contradicts a hit and never removes one."


@formula(
    "=TC_SCREEN(A2)",
    each_row=True,
    name=NAME,
    country=COUNTRY,
    field=f'What to answer: {", ".join(SCREEN_FIELDS)}. An array of them spills, as in {{"status","score","name"}}.',
)
def TC_SCREEN(name: object, country: object = None, field: object = "status") -> object:
    """Screens names against the restricted-party lists on this machine: HIT, REVIEW, NO HIT or NOT SCREENED.

    CLEARED where a person decided that every hit is somebody else; ``TC_HITS`` shows these hits, too.

    Args:
        name: a cell or a range; a name that is repeated is screened once.
        country: one for all names, or a range of the same size.
        field: one of ``SCREEN_FIELDS``, or several, which spill beside a column of names (below a row of them).

    Returns:
        The answers in the shape of the names.

    Raises:
        InputError: a field there is not, or ranges that do not fit together.
        CacheError: there is no list that may be screened against.
        RecordsError: it cannot be told what was decided.
    """
    fields, several, down = choose(field, SCREEN_FIELDS, "status")
    cells = rows_of(name)
    height, width = len(cells), max((len(row) for row in cells), default=0)
    if several and (height if down else width) > 1:
        raise InputError("several fields need the names in one column (or in one row, with the fields in a column)")
    places = fit(country, height, width, "country")
    flat = [cell for row in cells for cell in row]
    answers = in_use().screen(lists().screener(), flat, [_text(cell) for row in places for cell in row], limit=1)
    found = iter([one.answer for one in answers])
    if several and down:
        row = [next(found) for _ in cells[0]]
        return [[screen_field(one, field) for one in row] for field in fields]
    if several:
        return [[screen_field(one, field) for field in fields] for one in found]
    return shaped([[screen_field(next(found), fields[0]) for _ in row] for row in cells], name)


@formula(
    "=TC_HITS(A2)",
    name=NAME,
    country=COUNTRY,
    limit=f"Hits shown for each name, 1 to {MOST_HITS}; 5 if left out.",
)
def TC_HITS(name: object, country: object = None, limit: object = None) -> object:
    """Lists every hit of a name in a table with a header: list, score, licence requirement, citation and reasons.

    Args:
        name: a cell or a range.
        country: one for all names, or a range of the same size.
        limit: hits for each name, at most.

    Returns:
        A table; a name without a hit has one line that says so.

    Raises:
        InputError: the limit is no number from 1 to ``MOST_HITS``.
        CacheError: there is no list that may be screened against.
        RecordsError: it cannot be told what was decided.
    """
    most = number(rows_of(limit)[0][0], "limit")
    if most is None:
        most = 5
    if isinstance(most, str) or not 1 <= most <= MOST_HITS:
        raise InputError(f"limit: give a number from 1 to {MOST_HITS}, not {most}")
    cells = rows_of(name)
    height, width = len(cells), max((len(row) for row in cells), default=0)
    places = fit(country, height, width, "country")
    asked = [
        (cell, _text(place))
        for row, place_row in zip(cells, places, strict=True)
        for cell, place in zip(row, place_row, strict=True)
        if not is_blank(cell)
    ]
    names, countries = [one for one, _ in asked], [place for _, place in asked]
    table: Rows = [list(HIT_COLUMNS)]
    for answer in (one.answer for one in in_use().screen(lists().screener(), names, countries, limit=int(most))):
        for hit in answer.hits or (None,):
            table.append(_hit_row(answer, hit))
    return table


@formula(
    "=TC_LIST()",
    field="What to answer: date, age, parties, names, lists, sources, snapshot, created, kind, warning, problem.",
)
def TC_LIST(field: object = "date") -> object:
    """Says which list is screened against: its date, age in days, parties, sources; or why there is none (problem).

    Args:
        field: one of the names below, or several, which spill.

    Raises:
        InputError: a field there is not.
        CacheError: there is no list that may be screened against (never for ``"problem"``).
    """
    fields, several, down = choose(field, (*_LIST_FIELDS, "problem"), "date")
    row: list[Cell] = [
        (list_problem() or in_use().problem or problems().last) if one == "problem" else _LIST_FIELDS[one](_manifest())
        for one in fields
    ]
    if not several:
        return shaped([row], field)
    return [[cell] for cell in row] if down else [row]


def list_problem() -> str:
    """Why nothing can be screened; empty where it can."""
    try:
        lists().screener()
        in_use().records()
    except Exception as error:
        return str(error) or type(error).__name__
    return ""


def screen_field(answer: Screening, field: str) -> Cell:
    """One field of a screening; blank where there is nothing to say, the note where there is no hit to reason about."""
    if field == "status":
        return answer.status
    if field == "score":
        from tradecell.report.answer import score

        return score(answer.score)
    if field == "date":
        return answer.list_date if answer.status else ""
    if field == "reason":
        why = "; ".join(answer.best.reasons) if answer.best else ""
        return "; ".join(filter(None, (why, answer.note)))
    return _PARTY_FIELDS[field](answer.best) if answer.best else ""


_PARTY_FIELDS: dict[str, Callable[[Hit], Cell]] = {
    "name": lambda hit: hit.listed_name,
    "list": lambda hit: hit.party.list_code,
    "country": lambda hit: ", ".join(hit.party.countries),
    "program": lambda hit: "; ".join(hit.party.programs),
    "license": lambda hit: hit.party.license_requirement,
    "policy": lambda hit: hit.party.license_policy,
    "citation": lambda hit: hit.party.citation,
    "uid": lambda hit: hit.party.uid,
}


def _hit_row(answer: Screening, hit: Hit | None) -> list[Cell]:
    from tradecell.report.answer import score

    if hit is None:
        empty: list[Cell] = [""] * 7
        return [answer.query, answer.status, score(answer.score), *empty, answer.note, "", answer.list_date]
    party = [_PARTY_FIELDS[one](hit) for one in ("name", "list", "country", "program", "license", "policy", "citation")]
    reasons = "; ".join(hit.reasons)
    return [answer.query, hit.status, score(hit.score), *party, reasons, hit.party.uid, answer.list_date]


def _manifest() -> Manifest:
    return lists().manifest()


def _date(manifest: Manifest) -> Cell:
    from tradecell.screening.result import SAMPLE_PREFIX

    return (SAMPLE_PREFIX if manifest.sample else "") + manifest.list_date


def _age(manifest: Manifest) -> Cell:
    """Days since the list was last known to be current; since its own date where that is not kept."""
    from tradecell.cache import age_of

    days = age_of(manifest).days
    if days is not None:
        return days
    try:
        return (date.today() - date.fromisoformat(manifest.list_date)).days
    except ValueError:
        return ""


_LIST_FIELDS: dict[str, Callable[[Manifest], Cell]] = {
    "date": _date,
    "age": _age,
    "parties": lambda manifest: manifest.parties,
    "names": lambda manifest: manifest.names,
    "lists": lambda manifest: ", ".join(f"{code} {count:,}" for code, count in manifest.lists.items()),
    "sources": lambda manifest: "; ".join(f"{one.file} (SHA-256 {one.sha256})" for one in manifest.sources),
    "snapshot": lambda manifest: manifest.id,
    "created": lambda manifest: manifest.created,
    "kind": lambda manifest: "sample list, no real screening" if manifest.sample else "current list",
    "warning": lambda manifest: list_warning(manifest),
}


def list_warning(manifest: Manifest) -> str:
    """What a user must know of the list in use; empty where there is nothing."""
    if manifest.sample:
        return "Only the small sample list that comes with tradecell is searched: refresh the lists."
    from tradecell.cache import age_of

    age = age_of(manifest)
    return age.refusal or age.warning


def _text(value: object) -> str | None:
    return None if is_blank(value) else str(value)


_ALL: tuple[Any, ...] = (
    TC_SCREEN, TC_HITS, TC_LIST, TC_CLASSIFY, TC_ECCN, TC_CHIP, TC_TPP, TC_LICENSE, TC_OWNED,
)  # fmt: skip

FUNCTIONS: tuple[Formula, ...] = tuple(one.__formula__ for one in _ALL)
"""Every formula, in the order of the help sheet."""
