"""The table of hits on the terminal: as wide as the terminal is, as wide as it must be in a pipe."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from tradecell.commands.terminal import console, is_terminal, print_plain, printable
from tradecell.report.answer import DATE_FROM, SAMPLE_WARNING, list_day, score
from tradecell.screening.result import CLEARED, HIT, NO_HIT, NOT_SCREENED, REVIEW, Screening

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table as RichTable

    from tradecell.cache import Manifest
    from tradecell.report import Searched, Table

ORDER = (HIT, REVIEW, NOT_SCREENED, CLEARED, NO_HIT)
"""The statuses as they are counted: what needs a person first."""

_STYLES = {HIT: "bold red", REVIEW: "yellow", NOT_SCREENED: "magenta", CLEARED: "cyan"}
_SHOWN = (HIT, REVIEW, NOT_SCREENED)
_WIDE = 110  # columns of a terminal from which each fact has a column of its own
_ROWS_ON_TERMINAL = 500
_LONGEST = 120  # characters of a name that are shown; the whole is in --json and --output


def print_screenings(table: Table, answers: Sequence[Screening], searched: Searched) -> None:
    """Print what a person must look at, row by row, then the counts and what was searched."""
    found = [(table.row_number(index), answer) for index, answer in enumerate(answers) if answer.outcome in _SHOWN]
    on_terminal = is_terminal()
    out = console()
    kept = found[:_ROWS_ON_TERMINAL] if on_terminal else found
    if kept:
        wide = not on_terminal or out.width >= _WIDE
        grid = _wide(kept, on_terminal) if wide else _narrow(kept)
        if on_terminal:
            out.print(grid)
        else:
            print_plain(grid)
        if len(kept) < len(found):
            out.print(f"... and {len(found) - len(kept):,} rows more: --output FILE or --json gives them all.")
    _print_summary(answers, searched.manifest, on_terminal)


def list_line(manifest: Manifest) -> str:
    """What was searched, in a sentence."""
    day = list_day(manifest.list_date)
    age = f", {days(day)} old" if isinstance(day, date) else ""
    origin = DATE_FROM.get(manifest.list_date_from, manifest.list_date_from)
    files = [source.file.replace("\\", "/").rpartition("/")[2] for source in manifest.sources]
    return (
        f"Searched: {manifest.parties:,} parties, {manifest.names:,} names; list date {manifest.list_date} "
        f"({origin}{age}); {', '.join(files) or 'no source'}; snapshot {manifest.id}"
    )


def days(day: date) -> str:
    """The age of a list in words."""
    age = (date.today() - day).days
    return "1 day" if age == 1 else f"{age:,} days"


def _print_summary(answers: Sequence[Screening], manifest: Manifest, on_terminal: bool) -> None:
    from rich.text import Text

    counts = Counter(answer.outcome for answer in answers)
    line = Text(f"{len(answers):,} {'row' if len(answers) == 1 else 'rows'}: ")
    parts = [(f"{counts[status]:,} {status}", _STYLES.get(status, "")) for status in ORDER if counts[status]]
    if counts[""]:
        parts.append((f"{counts['']:,} empty", "dim"))
    for number, (text, style) in enumerate(parts):
        line.append(", " if number else "").append(text, style=style)
    out = console() if on_terminal else console(width=10_000)
    out.print(line)
    out.print(printable(list_line(manifest)), style="dim" if on_terminal else "")
    if manifest.sample:
        out.print(SAMPLE_WARNING, style="bold yellow")


def _wide(found: Sequence[tuple[int, Screening]], on_terminal: bool) -> RichTable:
    grid = _grid()
    grid.add_column("Row", justify="right", no_wrap=True)
    grid.add_column("Name", overflow="fold", ratio=3 if on_terminal else None)
    grid.add_column("Status", overflow="fold", max_width=13 if on_terminal else None)
    grid.add_column("Score", justify="right", no_wrap=True)
    grid.add_column("Listed name", overflow="fold", ratio=4 if on_terminal else None)
    grid.add_column("List", no_wrap=True)
    grid.add_column("Country", overflow="fold")
    grid.add_column("Citation or programme", overflow="fold", ratio=2 if on_terminal else None)
    for row, answer in found:
        best = answer.best
        facts = ("", "", "") if best is None else (best.party.list_code, _countries(answer), _authority(answer))
        grid.add_row(
            str(row), _name(answer.query), _status(answer), _score(answer), _listed(answer), *map(_text, facts)
        )
    return grid


def _narrow(found: Sequence[tuple[int, Screening]]) -> RichTable:
    """For 80 columns: the facts of the listed party stand under its name."""
    from rich.console import Group
    from rich.text import Text

    grid = _grid()
    grid.add_column("Row", justify="right", no_wrap=True)
    grid.add_column("Name", overflow="fold", ratio=2)
    grid.add_column("Status", overflow="fold", max_width=13)
    grid.add_column("Score", justify="right", no_wrap=True)
    grid.add_column("Listed party", overflow="fold", ratio=3)
    for row, answer in found:
        party: RenderableType = _listed(answer)
        if answer.best is not None:
            facts = filter(None, (answer.best.party.list_code, _countries(answer), _authority(answer)))
            party = Group(_listed(answer), Text(printable(" · ".join(facts)), style="dim"))
        grid.add_row(str(row), _name(answer.query), _status(answer), _score(answer), party)
    return grid


def _grid() -> RichTable:
    from rich import box
    from rich.table import Table as RichTable

    return RichTable(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold", expand=False)


def _name(query: object) -> RenderableType:
    text = str(query)
    if len(text) > _LONGEST:
        text = f"{text[:_LONGEST]}... ({len(text):,} characters)"
    return _text(text)


def _listed(answer: Screening) -> RenderableType:
    from rich.text import Text

    text = Text(printable(answer.best.listed_name) if answer.best is not None else "")
    notes = [answer.note] if answer.note else []
    if len(answer.hits) > 1:
        lists = dict.fromkeys(hit.party.list_code for hit in answer.hits if hit is not answer.best)
        notes.append(f"+{len(answer.hits) - 1} more: {', '.join(lists)}")
    if notes:
        text.append(" (" if text else "(", style="dim").append(printable("; ".join(notes)), style="dim").append(
            ")", "dim"
        )
    return text


def _status(answer: Screening) -> RenderableType:
    from rich.text import Text

    return Text(answer.status, style=_STYLES.get(answer.outcome, ""))


def _score(answer: Screening) -> str:
    shown = score(answer.score)
    return "" if shown is None else f"{shown:.1f}"


def _countries(answer: Screening) -> str:
    countries = answer.best.party.countries if answer.best is not None else ()
    return ", ".join(countries[:6]) + (", ..." if len(countries) > 6 else "")


def _authority(answer: Screening) -> str:
    """What an entry rests on: its citation; the sanctions lists name a programme instead."""
    party = answer.best.party if answer.best is not None else None
    return "" if party is None else party.citation or "; ".join(party.programs)


def _text(text: str) -> RenderableType:
    from rich.text import Text

    return Text(printable(text))
