"""The news of a re-screening: on the terminal, as JSON, and as a file that can be decided in and read back."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tradecell.commands.rescreen_compare import CHANGED, GONE, NEW, News
from tradecell.commands.terminal import print_table, printable, say
from tradecell.records import fingerprint
from tradecell.report.answer import score as shown_score
from tradecell.report.columns import COMMENT, DECISION, ENTRY, QUERIED, SNAPSHOT, UID, UNTIL
from tradecell.report.json_text import dump
from tradecell.report.output import replacing

if TYPE_CHECKING:
    from tradecell.cache import Manifest
    from tradecell.commands.rescreen import Found

__all__ = ["Told", "show", "write"]

COLUMNS = (
    *("News", "File", "Sheet", "Column", "Row", QUERIED, "Country", "Status", "Status before", "Score"),
    *("Listed name", "Main name", "List", "Why", "Reasons", DECISION, COMMENT, UNTIL, UID, ENTRY, SNAPSHOT),
)
"""Of the file; those of a decision are called as in a report, so that `tradecell decide --from` reads them."""

_WIDTHS = {
    "News": 9, "File": 22, "Sheet": 8, "Column": 10, "Row": 6, QUERIED: 24, "Country": 8, "Status": 10,
    "Status before": 10, "Score": 7, "Listed name": 24, "Main name": 18, "List": 7, "Why": 34, "Reasons": 44,
    DECISION: 11, COMMENT: 20, UNTIL: 11, UID: 18, ENTRY: 14, SNAPSHOT: 24,
}  # fmt: skip
_WRAPPED = ("File", "Column", QUERIED, "Listed name", "Main name", "Why", "Reasons")

_ORDER = {NEW: 0, CHANGED: 1, GONE: 2}
_MOST_PLACES = 3


@dataclass(frozen=True)
class Told:
    """All news of a run.

    Args:
        manifest: of the list in use.
        found: input by input.
        notes: what a reader must know.
    """

    manifest: Manifest
    found: Sequence[Found]
    notes: tuple[str, ...]

    @cached_property
    def news(self) -> list[tuple[News, list[tuple[Found, int]]]]:
        """Each piece of news once, with the inputs and rows where its name stands; the new ones first."""
        places: dict[tuple[object, ...], tuple[News, list[tuple[Found, int]]]] = {}
        for one in self.found:
            rows: dict[tuple[str, str], list[int]] = {}
            if one.news:
                for number, answer, country in zip(
                    one.watched.numbers, one.answers, one.watched.countries, strict=True
                ):
                    rows.setdefault((answer.query, country), []).append(number)
            for each in one.news:
                key = (each.what, each.query, each.country, each.uid, each.was, each.why)
                known = places.setdefault(key, (each, []))
                known[1].extend((one, number) for number in rows[each.query, each.country])
        return sorted(places.values(), key=lambda item: _ORDER[item[0].what])

    def count(self, what: str) -> int:
        """How much news of one kind there is."""
        return sum(each.what == what for each, _ in self.news)


def show(told: Told, as_json: bool) -> None:
    """Print the news."""
    if as_json:
        print(dump(as_facts(told)))
        return
    for note in told.notes:
        say(f"tradecell: {note}")
    if told.news:
        head = ("News", "Name", "Where", "Status", "Score", "Listed name", "List", "UID", "Why")
        rows = [
            (
                each.what, each.query, _where(places), each.status or each.was, _score(each), each.listed_name,
                each.list_code, each.uid, each.why,
            )
            for each, places in told.news
        ]  # fmt: skip
        print_table(head, rows, ("News", "Score", "List"))
    names = len({(answer.query, place) for one in told.found for answer, place in _asked(one)})
    files = len(told.found)
    print(
        f"{told.count(NEW):,} new, {told.count(CHANGED):,} changed, {told.count(GONE):,} gone: {names:,} "
        f"{'name' if names == 1 else 'names'} of {files:,} {'input' if files == 1 else 'inputs'}."
    )
    from tradecell.commands.screen_table import list_line

    print(printable(list_line(told.manifest)))


def _asked(one: Found) -> Iterator[tuple[Any, str]]:
    return ((a, c) for a, c in zip(one.answers, one.watched.countries, strict=True) if a.status)


def _where(places: Sequence[tuple[Found, int]]) -> str:
    shown = []
    for one, number in places[:_MOST_PLACES]:
        name = one.watched.input.replace("\\", "/").rpartition("/")[2]
        shown.append(f"{name} {number}")
    more = len(places) - len(shown)
    return ", ".join(shown) + (f" and {more:,} more" if more > 0 else "")


def _score(each: News) -> str:
    shown = shown_score(each.score)
    return "" if shown is None else f"{shown:.1f}"


def as_facts(told: Told) -> dict[str, Any]:
    """The news for a program."""
    return {
        "list": {"date": told.manifest.list_date, "snapshot": told.manifest.id, "parties": told.manifest.parties},
        "new": told.count(NEW),
        "changed": told.count(CHANGED),
        "gone": told.count(GONE),
        "inputs": [
            {
                **_place(one),
                "names": sum(1 for _ in _asked(one)),
                "since": one.watched.event.id if one.watched.event is not None else None,
                "screened": one.watched.screened,
                "new": one.count(NEW),
                "changed": one.count(CHANGED),
                "gone": one.count(GONE),
            }
            for one in told.found
        ],
        "news": [
            {
                "what": each.what,
                "name": each.query,
                "country": each.country,
                "places": [{**_place(one), "row": number} for one, number in places],
                "uid": each.uid,
                "list": each.list_code,
                "listed_name": each.listed_name,
                "party": each.hit.party.name if each.hit is not None else "",
                "score": shown_score(each.score),
                "status": each.status,
                "was": each.was,
                "why": each.why,
                "reasons": list(each.hit.reasons) if each.hit is not None else [],
                "entry": fingerprint(each.hit.party) if each.hit is not None else "",
            }
            for each, places in told.news
        ],
        "notes": list(told.notes),
    }


def _place(one: Found) -> dict[str, str]:
    watched = one.watched
    return {"input": watched.input, "sheet": watched.sheet, "column": watched.column, "range": watched.cells}


def write(path: Path, told: Told) -> None:
    """Write the news: XLSX, CSV or JSON by the ending of ``path``.

    Raises:
        InputError: it cannot be written there.
    """
    with replacing(path) as temporary:
        suffix = path.suffix.lower()
        if suffix == ".json":
            temporary.write_text(dump(as_facts(told)) + "\n", encoding="utf-8", newline="\n")
        elif suffix == ".csv":
            from tradecell.report.write_flat import cell_text

            with temporary.open("w", encoding="utf-8-sig", newline="") as file:
                writer = csv.writer(file, lineterminator="\r\n")
                writer.writerow(COLUMNS)
                writer.writerows(map(cell_text, row) for row in _lines(told))
        else:
            _workbook(temporary, told)


def _lines(told: Told) -> Iterator[list[Any]]:
    """A line for each name in each place."""
    prints: dict[str, str] = {}
    for each, places in told.news:
        hit = each.hit
        if hit is not None and each.uid not in prints:
            prints[each.uid] = fingerprint(hit.party)
        main = hit.party.name if hit is not None and hit.party.name != each.listed_name else ""
        key = (each.uid, prints[each.uid], told.manifest.id) if hit is not None else (each.uid, "", "")
        for one, number in places:
            watched = one.watched
            yield [
                each.what, watched.input, watched.sheet, watched.column, number, each.query, each.country, each.status,
                each.was, shown_score(each.score), each.listed_name, main, each.list_code, each.why,
                "; ".join(hit.reasons) if hit is not None else "", "", "", "", *key,
            ]  # fmt: skip


def _workbook(path: Path, told: Told) -> None:
    from tradecell.report.sheet_results import add_choices
    from tradecell.report.xlsx_book import new_book
    from tradecell.report.xlsx_write import Formats, prepare_page, row_height, write_value

    with new_book(path, False, "write .csv or .json") as book:
        formats = Formats(book)
        sheet = book.add_worksheet("News")
        prepare_page(sheet, f"Re-screened against the list of {told.manifest.list_date}", "")
        place = {name: at for at, name in enumerate(COLUMNS)}
        hidden = (UID, ENTRY, SNAPSHOT)
        for name, at in place.items():
            more = {"level": 1, "hidden": True} if name in hidden else {}
            sheet.set_column(at, at, _WIDTHS[name], None, more)
            style = formats.fill_head if name in (DECISION, COMMENT, UNTIL) else formats.added_head
            sheet.write_string(0, at, name, style)
        sheet.set_row(0, 30)
        sheet.freeze_panes(1, 1)
        sheet.repeat_rows(0)
        styles = {"Row": formats.ruled_number, "Score": formats.ruled_score}
        row, open_rows = 0, list[int]()
        for row, line in enumerate(_lines(told), start=1):
            texts = [(str(line[place[name]]), float(_WIDTHS[name])) for name in _WRAPPED]
            sheet.set_row(row, row_height(texts))
            for name, cell in zip(COLUMNS, line, strict=True):
                style = styles.get(name, formats.ruled)
                if name in ("Status", "Status before"):
                    style = formats.status.get(str(cell), formats.ruled)
                write_value(sheet, formats, row, place[name], cell, style)
            if line[0] != GONE:
                open_rows.append(row)
                for name, style in ((DECISION, formats.decision), (COMMENT, formats.comment), (UNTIL, formats.until)):
                    sheet.write_blank(row, place[name], None, style)
        if not row:
            sheet.write_string(1, 0, "Nothing is new, changed or gone.")
        sheet.autofilter(0, 0, max(row, 1), len(COLUMNS) - 1)
        sheet.print_area(0, 0, max(row, 1), place[UNTIL])
        sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{row + 2}"})
        if open_rows:
            add_choices(sheet, formats, [(open_rows[0], open_rows[-1])], place[DECISION])
        _inputs(book, formats, told)


def _inputs(book: Any, formats: Any, told: Told) -> None:
    """What was screened again, so that no news is known to be of something."""
    from tradecell.report.xlsx_write import prepare_page, write_value

    sheet = book.add_worksheet("Screened again")
    prepare_page(sheet, f"Re-screened against the list of {told.manifest.list_date}", "")
    head = (
        "File",
        "Sheet",
        "Column",
        "Range",
        "Names",
        "Compared with event",
        "Screened (UTC)",
        "New",
        "Changed",
        "Gone",
    )
    for at, name in enumerate(head):
        sheet.set_column(at, at, 40 if not at else 16)
        sheet.write_string(0, at, name, formats.added_head)
    for row, facts in enumerate(as_facts(told)["inputs"], start=1):
        for at, name in enumerate(
            ("input", "sheet", "column", "range", "names", "since", "screened", "new", "changed", "gone")
        ):
            write_value(sheet, formats, row, at, facts[name])
    row = len(told.found) + 2
    list_of = f"List of {told.manifest.list_date}, {told.manifest.parties:,} parties, snapshot {told.manifest.id}"
    for text in (list_of, *told.notes):
        write_value(sheet, formats, row, 0, text)
        row += 1
