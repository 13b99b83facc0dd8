"""The sheet Hits: a row for each hit, with all that is known of it and room for the decision on it.

What does not fit one sheet goes on in "Hits 2" and so on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tradecell.report.answer import score
from tradecell.report.columns import COMMENT, DECISION, ENTRY, HIT_COLUMNS, QUERIED, SNAPSHOT, UID, UNTIL
from tradecell.report.output import MAX_ROWS
from tradecell.report.sheet_results import add_choices
from tradecell.report.summary import hit_outcome
from tradecell.report.table import Table
from tradecell.report.xlsx_write import MAX_LINKS, Formats, row_height, write_link, write_text
from tradecell.screening.result import Hit, Screening

_WIDTHS = {
    "Row": 7, QUERIED: 22, "Status": 10, "Score": 7, "Listed name": 24, "Main name": 22, "List": 7, "Country": 9,
    "Reasons": 56, "Licence requirement": 26, "Licence policy": 24, "Citation or programme": 18, DECISION: 11,
    COMMENT: 22, UNTIL: 11, "Source": 26, UID: 14, ENTRY: 14, SNAPSHOT: 24,
}  # fmt: skip
_PLACE = {name: at for at, name in enumerate(HIT_COLUMNS)}
_HIDDEN = (UID, ENTRY, SNAPSHOT)
_FILL = (DECISION, COMMENT, UNTIL)

Entries = Callable[[Hit], tuple[str, str, str]]


class HitSheets:
    """The sheets of hits; a new one where the last is full.

    Args:
        new_sheet: makes an empty worksheet of a name.
        formats: of the workbook.
        keys: gives uid, entry and snapshot of a hit.
    """

    def __init__(self, new_sheet: Callable[[str], Any], formats: Formats, keys: Entries) -> None:
        self._new_sheet, self._formats, self._keys = new_sheet, formats, keys
        self._sheets = 0
        self._begin()

    def write(self, table: Table, answers: Sequence[Screening], told: Callable[[], None]) -> None:
        """Write the hits of all answers, row by row of the table."""
        for index, answer in enumerate(answers):
            for hit in answer.hits:
                if self._row >= MAX_ROWS:
                    self._end()
                    self._begin()
                self._write(table.row_number(index), answer, hit)
                told()
        if self._sheets == 1 and self._row == 1:
            write_text(self._sheet, 1, 0, "No name came near enough to a listed one to be a hit.", self._formats.plain)
        self._end()

    def _begin(self) -> None:
        self._sheets += 1
        self._sheet = self._new_sheet("Hits" if self._sheets == 1 else f"Hits {self._sheets}")
        self._row, self._links = 1, 0
        for name, at in _PLACE.items():
            options = {"level": 1, "hidden": True} if name in _HIDDEN else {}
            self._sheet.set_column(at, at, _WIDTHS[name], None, options)
        self._sheet.set_column(len(_PLACE), len(_PLACE), None, None, {"collapsed": True})
        self._sheet.set_row(0, 30)
        for name, at in _PLACE.items():
            write_text(self._sheet, 0, at, name, self._formats.fill_head if name in _FILL else self._formats.added_head)
        self._sheet.freeze_panes(1, 2)
        self._sheet.repeat_rows(0)

    def _write(self, number: int, answer: Screening, hit: Hit) -> None:
        sheet, formats, row, party = self._sheet, self._formats, self._row, hit.party
        facts = {
            QUERIED: answer.query,
            "Listed name": hit.listed_name,
            "Main name": party.name if party.name != hit.listed_name else "",
            "List": party.list_code,
            "Country": ", ".join(party.countries),
            "Reasons": "; ".join(hit.reasons),
            "Licence requirement": party.license_requirement,
            "Licence policy": party.license_policy,
            "Citation or programme": "; ".join(filter(None, (party.citation, *party.programs))),
        }
        wrapped = [(fact, _WIDTHS[name]) for name, fact in facts.items()]
        sheet.set_row(row, row_height([*wrapped, (hit.status, _WIDTHS["Status"])]))
        sheet.write_number(row, _PLACE["Row"], number, formats.ruled_number)
        for name, fact in facts.items():
            write_text(sheet, row, _PLACE[name], fact, formats.ruled)
        write_text(sheet, row, _PLACE["Status"], hit.status, formats.status.get(hit_outcome(hit), formats.ruled))
        sheet.write_number(row, _PLACE["Score"], score(hit.score) or 0, formats.ruled_score)
        for name, style in zip(_FILL, (formats.decision, formats.comment, formats.until), strict=True):
            sheet.write_blank(row, _PLACE[name], None, style)
        if party.source_url:
            if self._links < MAX_LINKS:
                self._links += write_link(sheet, row, _PLACE["Source"], party.source_url, formats)
            else:
                write_text(sheet, row, _PLACE["Source"], party.source_url, formats.plain)
        for name, key in zip(_HIDDEN, self._keys(hit), strict=True):
            write_text(sheet, row, _PLACE[name], key, formats.plain)
        self._row += 1

    def _end(self) -> None:
        last = self._row - 1
        self._sheet.autofilter(0, 0, max(last, 0), len(_PLACE) - 1)
        self._sheet.print_area(0, 0, max(last, 1), _PLACE[UNTIL])
        self._sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})
        if last:
            add_choices(self._sheet, self._formats, [(1, last)], _PLACE[DECISION])
