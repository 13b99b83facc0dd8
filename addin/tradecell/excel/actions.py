"""What the ribbon asks Python for. VBA calls these as it calls formulas; an error comes back as a marked text.

VBA knows this module alone; screening, deciding and the audit log have modules of their own.
"""

from __future__ import annotations

import sys

import xlwings

from tradecell import __version__
from tradecell.excel.actions_audit import excel_audit
from tradecell.excel.actions_decide import excel_decide, excel_decide_look
from tradecell.excel.actions_door import MOST_TEXT, action, cut, safe
from tradecell.excel.actions_refresh import NOT_YET, refresher
from tradecell.excel.actions_screen import excel_begin, excel_block, excel_finish, excel_head
from tradecell.excel.functions_cells import Cell, Rows
from tradecell.excel.functions_lists import lists
from tradecell.excel.functions_records import in_use
from tradecell.excel.jobs import RUNNING, jobs

__all__ = [
    "excel_audit",
    "excel_begin",
    "excel_block",
    "excel_decide",
    "excel_decide_look",
    "excel_finish",
    "excel_functions",
    "excel_head",
    "excel_poll",
    "excel_refresh",
    "excel_ribbon",
    "excel_stamp",
    "excel_text",
]


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
    unread = _records_problem()
    rows.append(
        ["decide", "", not unread, unread or "Record that a hit is somebody else, or the party itself, and why."]
    )
    rows.append(["audit", "", not unread, unread or "What was screened, refreshed and decided, by whom and when."])
    return rows


@action
def excel_text(what: str) -> str:
    """What a message box says: ``"status"`` or ``"about"``."""
    if what == "about":
        return "\n".join(
            (
                f"tradecell {__version__}",
                f"xlwings {xlwings.__version__}",
                f"Python {sys.version.split()[0]}, {sys.executable}",
                f"Lists and settings: {_home()}",
                f"Decisions and audit trail: {_records_path()}",
                "",
                "Answers say what was searched and what was found. They are no legal advice.",
            )
        )
    problem, _, _, about = _list_state()
    if problem:
        return f"Nothing can be screened.\n\n{problem}"
    manifest = lists().screener().manifest
    counts = ", ".join(f"{code} {count:,}" for code, count in sorted(manifest.lists.items(), key=lambda one: -one[1]))
    sources = "\n".join(f"{one.file} ({one.parties:,} parties)" for one in manifest.sources)
    unrecorded = f"\n\n{in_use().problem}" if in_use().problem else ""
    said = f"{about}{unrecorded}\n\nSnapshot {manifest.id}\n\nBy list: {counts}\n\nSources:\n{sources}"
    return cut(said, MOST_TEXT, " ... all of it: tradecell status")


@action
def excel_functions() -> Rows:
    """The table of all formulas: name, what it answers, its arguments, an example."""
    from tradecell.excel.functions import FUNCTIONS

    rows: Rows = [["Formula", "What it answers", "Arguments", "Example"]]
    for one in FUNCTIONS:
        optional = {name for name, _ in one.defaults}
        said = "\n".join(f"[{name}]: {text}" if name in optional else f"{name}: {text}" for name, text in one.arguments)
        rows.append([one.name, one.help, safe(said), safe(one.example)])
    return rows


@action
def excel_refresh() -> str:
    """Start a refresh in the background; empty where it started, else why it did not."""
    run = refresher()
    if run is None:
        return NOT_YET
    return "" if jobs().start(run) else "A refresh is under way already."


@action
def excel_stamp() -> str:
    """A text that is another one when anybody decided anything: answers that VBA keeps are then asked for again."""
    return in_use().stamp()


@action
def excel_poll() -> list[Cell]:
    """Where the refresh stands: state and text."""
    told = jobs().take()
    return [told.state, told.text]


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


def _home() -> str:
    from tradecell.home import home

    return str(home())


def _records_problem() -> str:
    """Why decisions and audit trail cannot be used; empty where they can."""
    try:
        in_use().records()
    except Exception as error:
        return str(error) or type(error).__name__
    return ""


def _records_path() -> str:
    return _records_problem() or str(in_use().records().path)
