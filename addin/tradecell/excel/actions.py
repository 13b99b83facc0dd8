"""What the ribbon asks Python for. VBA calls these as it calls formulas; an error comes back as a marked text."""

from __future__ import annotations

import functools
import importlib.util
import sys
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeVar, cast

import xlwings

from tradecell import __version__
from tradecell.excel.actions_refresh import NOT_YET, refresher
from tradecell.excel.functions_cells import Cell, Rows, is_blank, rows_of
from tradecell.excel.functions_formula import failed, plain
from tradecell.excel.functions_lists import lists
from tradecell.excel.jobs import RUNNING, jobs

F = TypeVar("F", bound=Callable[..., Any])

MOST_TEXT = 1_000
"""Characters of a message box; Excel cuts what is longer without a word."""

SCREEN, CLASSIFY = "screen", "classify"

NO_RECORDS_YET = "Records come with a later version of tradecell: decisions on hits and the audit log."

HEADINGS = frozenset(
    {
        "name", "names", "company", "companies", "supplier", "suppliers", "vendor", "vendors", "customer", "customers",
        "consignee", "consignees", "party", "parties", "entity", "entities", "company name", "supplier name",
        "vendor name", "customer name", "entity name", "party name", "end user", "account name", "name 1", "name1",
        "firma", "lieferant", "lieferanten", "kunde", "kunden", "fournisseur", "client", "proveedor",
        "product", "products", "product name", "product description", "description", "descriptions", "item", "items",
        "item description", "part description", "goods description", "material", "article",
    }
)  # fmt: skip
"""First cells of a column that are a heading and no name to screen. They are shown as the heading of the answers."""

CLASS_COLUMNS = (
    "ECCN",
    "Paragraph",
    "Title",
    "Confidence",
    "Why",
    "Against",
    "Missing",
    "Controls",
    "Notes",
    "List date",
)

WIDTHS = {
    "Row": 7, "Name": 36, "Description": 48, "Status": 16, "Score": 8, "Listed name": 36, "List": 8, "Country": 10,
    "Reason": 60, "List date": 12, "ECCN": 18, "Paragraph": 14, "Title": 40, "Confidence": 12, "Why": 50, "Note": 40,
}  # fmt: skip
"""Widths of columns, in characters of Excel's standard font; 24 for the others."""


def action(function: F) -> F:
    """Make a function one that VBA may call: decorated for xlwings, every exception an error that VBA raises."""

    @functools.wraps(function)
    def answer(*values: Any) -> Any:
        try:
            return function(*values)
        except Exception as error:
            return failed(error)

    plain(answer)
    decorated: Any = xlwings.func(answer)
    return cast(F, decorated)


@xlwings.arg("names", ndim=2, err_to_str=True)
@action
def excel_block(kind: str, names: object, first_row: float) -> Rows:
    """The answers for a block of a selected column.

    Args:
        kind: ``"screen"`` or ``"classify"``.
        names: the cells, one column.
        first_row: the row of the first cell; its number and name then stand before the answers. 0 for answers alone.
    """
    cells = [row[0] for row in rows_of(names)]
    answers = _screened(cells) if kind == SCREEN else [_classified(cell) for cell in cells]
    if not first_row:
        return [[_safe(cell) for cell in answer] for answer in answers]
    return [
        [int(first_row) + number, *map(_safe, (cell, *answer))]
        for number, (cell, answer) in enumerate(zip(cells, answers, strict=True))
    ]


@action
def excel_head(kind: str, first: str | None, right: bool) -> Rows:
    """What stands above the answers: three rows.

    Args:
        kind: ``"screen"`` or ``"classify"``.
        first: the first selected cell, which may be a heading.
        right: whether the answers go to the right of the selection, without row numbers and names.

    Returns:
        A row with a line on the list, whether the first cell is a heading, and the name of the sheet; a row of
        headings; a row of column widths.
    """
    heading = is_heading(first)
    from tradecell.report.answer import ANSWER_COLUMNS

    columns = list(ANSWER_COLUMNS if kind == SCREEN else CLASS_COLUMNS)
    widths: list[Cell] = [WIDTHS.get(column, 24) for column in columns]
    if not right:
        own = "Name" if kind == SCREEN else "Description"
        columns = ["Row", str(first).strip() if heading else own, *columns]
        widths = [WIDTHS["Row"], WIDTHS[own], *widths]
    line: list[Cell] = [_about_list(kind), heading, "Screening" if kind == SCREEN else "Classification"]
    return [line + [""] * (len(columns) - 3), list(columns), widths]


@action
def excel_ribbon() -> Rows:
    """The state of the ribbon: a row for each control with its label, whether it can be pressed, and its help."""
    problem, when, parties, about = _list_state()
    job = jobs().look()
    busy = job.state == RUNNING
    usable = not problem
    screen_tip = f"Cells of one column, a few or 100,000. {about}" if usable else problem
    class_tip = "Proposes an ECCN for each description, with the reason and what is missing. A person decides."
    rows: Rows = [
        [
            "refresh",
            "Refreshing" if busy else "Refresh",
            not busy,
            job.text if busy else "Brings the lists up to date.",
        ],
        ["listDate", when, True, problem or about],
        ["listParties", parties, True, problem or about],
        ["status", "Status", True, problem or about],
        ["nextHit", "Next hit", True, "The next cell of this sheet that says HIT, REVIEW or NOT SCREENED."],
        ["functions", "Functions", True, "A new workbook with all formulas, their arguments and an example of each."],
        ["about", "About", True, f"tradecell {__version__}"],
        ["home", _home(), False, ""],
    ]
    rows += [[one, "", usable, screen_tip] for one in ("screen", "screenSheet", "screenRight")]
    rows += [[one, "", True, class_tip] for one in ("classify", "classifySheet", "classifyRight")]
    rows += [[one, "", True, _records()] for one in ("decide", "audit")]
    return rows


@action
def excel_text(what: str) -> str:
    """What a message box says: ``"status"``, ``"about"``, ``"decide"`` or ``"audit"``."""
    if what == "about":
        return "\n".join(
            (
                f"tradecell {__version__}",
                f"xlwings {xlwings.__version__}",
                f"Python {sys.version.split()[0]}, {sys.executable}",
                f"Lists and settings: {_home()}",
                "",
                "Answers say what was searched and what was found. They are no legal advice.",
            )
        )
    if what in ("decide", "audit"):
        return _records()
    problem, _, _, about = _list_state()
    if problem:
        return f"Nothing can be screened.\n\n{problem}"
    manifest = lists().screener().manifest
    counts = ", ".join(f"{code} {count:,}" for code, count in sorted(manifest.lists.items(), key=lambda one: -one[1]))
    sources = "\n".join(f"{one.file} ({one.parties:,} parties)" for one in manifest.sources)
    said = f"{about}\n\nSnapshot {manifest.id}\n\nBy list: {counts}\n\nSources:\n{sources}"
    return said if len(said) <= MOST_TEXT else said[: MOST_TEXT - 40] + " ... all of it: tradecell status"


@action
def excel_functions() -> Rows:
    """The table of all formulas: name, what it answers, its arguments, an example."""
    from tradecell.excel.functions import FUNCTIONS

    rows: Rows = [["Formula", "What it answers", "Arguments", "Example"]]
    for one in FUNCTIONS:
        optional = {name for name, _ in one.defaults}
        said = "\n".join(f"[{name}]: {text}" if name in optional else f"{name}: {text}" for name, text in one.arguments)
        rows.append([one.name, one.help, _safe(said), _safe(one.example)])
    return rows


@action
def excel_refresh() -> str:
    """Start a refresh in the background; empty where it started, else why it did not."""
    run = refresher()
    if run is None:
        return NOT_YET
    return "" if jobs().start(run) else "A refresh is under way already."


@action
def excel_poll() -> list[Cell]:
    """Where the refresh stands: state and text."""
    told = jobs().take()
    return [told.state, told.text]


def is_heading(value: object) -> bool:
    """Whether the first cell of a column is a heading, by a list of words that name no firm."""
    return isinstance(value, str) and value.strip().casefold() in HEADINGS


def _screened(cells: list[Cell]) -> list[tuple[object, ...]]:
    from tradecell.report.answer import answer_cells

    return [answer_cells(one) for one in lists().screener().screen(cells)]


def _classified(cell: Cell) -> tuple[object, ...]:
    from tradecell.controls import classify
    from tradecell.errors import InputError
    from tradecell.excel.functions_cells import text
    from tradecell.excel.functions_controls import class_field
    from tradecell.report.answer import list_day

    empty = ("",) * (len(CLASS_COLUMNS) - 3)
    if is_blank(cell):
        return ("", "", *empty, "")
    try:
        found = classify(text(cell, "description"))
    except InputError as error:
        return ("cannot be told", "", *empty[:-1], str(error), "")
    fields = ("eccn", "paragraph", "title", "confidence", "why", "against", "needs", "controls", "notes")
    return (*(class_field(found, field) for field in fields), list_day(found.as_of))


def _safe(value: object) -> Cell:
    """A value that Excel keeps as it is: an apostrophe before text that it would read as a formula, number or error."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day)
    if isinstance(value, str) and value and (value[0] in "=+-@#'" or value[0].isdigit()):
        return "'" + value
    return value


def _list_state() -> tuple[str, str, str, str]:
    """Why nothing can be screened, the label with the list's date, the label with its parties, and a sentence."""
    from tradecell.excel.functions import list_problem, list_warning

    problem = list_problem()
    if problem:
        return problem, "No list to screen against", "See Status", ""
    manifest = lists().screener().manifest
    if manifest.sample:
        about = f"Only the sample list of {manifest.parties:,} parties is searched: no real screening. Press Refresh."
        return "", "SAMPLE LIST", f"{manifest.parties:,} parties", about
    warning = list_warning(manifest)
    about = f"List of {manifest.list_date} with {manifest.parties:,} parties and {manifest.names:,} names. {warning}"
    count = f"{manifest.parties:,} {'party' if manifest.parties == 1 else 'parties'}"
    return "", f"List of {manifest.list_date}", count + (", refresh it" if warning else ""), about.strip()


def _about_list(kind: str) -> str:
    now = f"{datetime.now():%Y-%m-%d %H:%M}"
    if kind == CLASSIFY:
        return f"Classified by tradecell {__version__} on {now}: proposals, a person decides"
    manifest = lists().screener().manifest
    sample = "SAMPLE LIST, no real screening: " if manifest.sample else ""
    return (
        f"{sample}screened by tradecell {__version__} on {now} against the list of {manifest.list_date} "
        f"({manifest.parties:,} parties, snapshot {manifest.id})"
    )


def _records() -> str:
    if importlib.util.find_spec("tradecell.records") is None:
        return NO_RECORDS_YET
    return "Decisions and the audit log are on the command line: tradecell decide, tradecell audit."


def _home() -> str:
    from tradecell.home import home

    return str(home())
