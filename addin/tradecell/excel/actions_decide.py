"""Deciding on the selected rows of a screened sheet: what is selected, the decision, and what the sheet shows then.

A row says itself which name and which listed party it is about (see ``tradecell.report.columns``), so that it may have
been sorted or filtered. The party is looked up in the list that is in use now, and must still be what the row shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

import xlwings

from tradecell.errors import InputError, TradecellError
from tradecell.excel.actions_door import action, cut, safe
from tradecell.excel.actions_screen import LIMIT, answer_columns, screened_cells
from tradecell.excel.functions_cells import Cell, Rows, rows_of
from tradecell.excel.functions_lists import lists
from tradecell.excel.functions_records import in_use

if TYPE_CHECKING:
    from tradecell.records import Proposed
    from tradecell.screening import Hit

MOST_SHOWN = 8
"""Names that are shown of many selected ones, and rows that are named where something is wrong with many."""

_TEXT = 900
"""Characters of what is shown; the buttons and Windows need some of a message box."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things stand in a sheet, columns from 0.

    Args:
        head: the row of headings, from 0.
        places: the columns by the name that tradecell gave them.
    """

    head: int
    places: dict[str, int]

    @property
    def report(self) -> bool:
        """Whether it is a sheet of a report, with columns of its own for the decision."""
        from tradecell.report.columns import DECISION

        return DECISION in self.places


@dataclass(frozen=True, slots=True)
class Picked:
    """A selected row that has a hit.

    Args:
        row: its number in the sheet.
        query: the name as it was screened.
        uid: of the listed party.
        entry: the fingerprint of its entry when the sheet was made.
        shown: what else the row shows, by heading.
    """

    row: int
    query: str
    uid: str
    entry: str
    shown: dict[str, str]


@xlwings.arg("top", ndim=2, err_to_str=True)
@xlwings.arg("rows", ndim=2, err_to_str=True)
@action
def excel_decide_look(top: object, rows: object) -> Rows:
    """What would be decided on.

    Args:
        top: the first rows of the sheet, with its headings.
        rows: the selected rows, each with its number before its cells.

    Returns:
        Two rows of one cell: how many different hits are selected, and what is shown to the person who decides.
    """
    _, picked, left_out = _picked(top, rows)
    hits = _distinct(picked)
    if len(hits) == 1:
        return [[1], [cut(_about(hits[0]), _TEXT)]]
    lines = [f"{len(hits):,} hits are selected. All of them are decided in the same way, with the same comment:", ""]
    lines += [cut(f"{one.query} - {_party(one)}", 90) for one in hits[:MOST_SHOWN]]
    if len(hits) > MOST_SHOWN:
        lines.append(f"and {len(hits) - MOST_SHOWN:,} more")
    if left_out:
        have = "row has no hit and is" if left_out == 1 else "rows have no hit and are"
        lines += ["", f"{left_out:,} selected {have} left out."]
    return [[len(hits)], [cut("\n".join(lines), _TEXT)]]


@xlwings.arg("top", ndim=2, err_to_str=True)
@xlwings.arg("rows", ndim=2, err_to_str=True)
@action
def excel_decide(top: object, rows: object, outcome: str, comment: str, until: str) -> Rows:
    """Record a decision on the selected rows: all of them or none.

    Args:
        top: as for :func:`excel_decide_look`.
        rows: likewise.
        outcome: ``"cleared"``, ``"confirmed"`` or ``"withdrawn"``.
        comment: why.
        until: the last day on which it holds, as in 2027-12-31; empty for none.

    Returns:
        What the sheet shows from now on. A row with what to tell, the column of the queried name, that of the uid (0
        where rows are told apart by the name alone), that of the status (0 where it stays) and the row of headings; a
        row with the number of columns that change, and these; then a row for each name (and uid): by what its rows are
        found, and its new cells. Rows and columns count from 1.
    """
    layout, picked, _ = _picked(top, rows)
    hits, day = _distinct(picked), _until(until)
    decisions = in_use().records(again=True).decide_many(_proposed(hits, outcome, comment, day))
    first, last = decisions[0].id, decisions[-1].id
    events = f"event {first}" if first == last else f"events {first} to {last}"
    said = f"{len(decisions):,} {'hit' if len(decisions) == 1 else 'hits'} {outcome} ({events})."
    try:
        columns, changed = (
            _filled(layout, picked, outcome, comment, day) if layout.report else _answered_anew(layout, picked)
        )
    except TradecellError as error:
        columns, changed = {}, []
        said += f"\n\nThe decision is recorded, but the sheet still shows what it did: {error}"
    return _table(layout, said, columns, changed)


def _picked(top: object, rows: object) -> tuple[Layout, list[Picked], int]:
    """The layout of the sheet, the selected rows that have a hit, and how many have none."""
    from tradecell.report.columns import ENTRY, QUERIED, UID

    layout = _layout(rows_of(top))
    picked: list[Picked] = []
    left_out = 0
    for number, *cells in rows_of(rows):
        row = int(str(number).partition(".")[0])
        if row <= layout.head + 1:
            continue
        shown = {name: _shown(cells[at]) for name, at in layout.places.items() if at < len(cells)}
        query, uid, entry = (shown.get(name, "") for name in (QUERIED, UID, ENTRY))
        if query and uid and entry:
            picked.append(Picked(row, query, uid, entry, shown))
        else:
            left_out += 1
    if not picked:
        raise InputError("The selected rows have no hit to decide on: select a row that names a listed party.")
    return layout, picked, left_out


def _layout(top: Rows) -> Layout:
    from tradecell.report.columns import ENTRY, HIT_COLUMNS, QUERIED, RESULT_COLUMNS, UID, find_added

    names = dict.fromkeys((*answer_columns(right=False), *RESULT_COLUMNS, *HIT_COLUMNS))
    for number, row in enumerate(top):
        headers = [_shown(cell) for cell in row]
        if UID not in " ".join(headers):
            continue
        found = {name: find_added(headers, name) for name in names}
        places = {name: at for name, at in found.items() if at is not None}
        if {QUERIED, UID, ENTRY} <= places.keys():
            return Layout(number, places)
    raise InputError(
        "This sheet has no hits to decide on. Use Decide on a sheet that Screen selection, Onto a new sheet, has made, "
        "or on the sheets Results and Hits of a report that tradecell has written."
    )


def _shown(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _distinct(picked: Sequence[Picked]) -> list[Picked]:
    """Each name and party once, however many rows show it."""
    from tradecell.records import name_key

    first: dict[tuple[str, str], Picked] = {}
    for one in picked:
        first.setdefault((name_key(one.query), one.uid), one)
    return list(first.values())


def _about(one: Picked) -> str:
    known = [each for each in in_use().records(again=True).decisions(one.query) if each.uid == one.uid]
    lines = [f"{one.query}", "", f"may be {_party(one)}", f"UID: {one.uid}"]
    lines += [f"Country: {one.shown['Country']}"] if one.shown.get("Country") else []
    lines += ["", f"Why: {one.shown.get('Reason') or one.shown.get('Reasons') or 'the row does not say'}"]
    if known:
        last = known[-1]
        until = f" until {last.until}" if last.until else ""
        lines += ["", f"Decided already: {last.outcome} by {last.by} on {last.day}{until}: {last.comment}"]
    return "\n".join(lines)


def _party(one: Picked) -> str:
    score = f", score {one.shown['Score']}" if one.shown.get("Score") else ""
    return f"{one.shown.get('Listed name') or one.uid} ({one.shown.get('List') or 'list not shown'}{score})"


def _until(text: str) -> date | None:
    said = str(text or "").strip()
    if not said:
        return None
    try:
        return date.fromisoformat(said[:10]) if len(said) == 10 else datetime.fromisoformat(said).date()
    except ValueError:
        raise InputError(f'"{said[:40]}" is no day: write it as in 2027-12-31, or leave it empty.') from None


def _proposed(hits: Sequence[Picked], outcome: str, comment: str, until: date | None) -> list[Proposed]:
    """The decisions to be recorded.

    Raises:
        InputError: a row shows what is not so any more; all such rows are named, and nothing is recorded.
    """
    from tradecell.records import Proposed

    if outcome == "withdrawn":
        records = in_use().records(again=True)
        made = {(one.query, one.uid): records.decisions(one.query, all=True) for one in hits}
        last = {key: [each for each in known if each.uid == key[1]] for key, known in made.items()}
        faults = [f"row {one.row}: nothing was decided on it" for one in hits if not last[one.query, one.uid]]
        _refuse(faults)
        return [Proposed(one.query, last[one.query, one.uid][-1].party, outcome, comment, until) for one in hits]
    found, snapshot = _found(hits)
    _refuse([f"row {one.row}: {why}" for one, why in zip(hits, map(_differs, hits, found), strict=True) if why])
    return [
        Proposed(one.query, hit.party, outcome, comment, until, snapshot=snapshot, score=hit.score)
        for one, hit in zip(hits, found, strict=True)
        if hit is not None
    ]


def _refuse(faults: Sequence[str]) -> None:
    if not faults:
        return
    more = [f"and {len(faults) - MOST_SHOWN:,} more"] if len(faults) > MOST_SHOWN else []
    raise InputError("\n".join(["Nothing was recorded.", "", *faults[:MOST_SHOWN], *more]))


def _found(hits: Sequence[Picked]) -> tuple[list[Hit | None], str]:
    """What each row is about, in the list that is in use now: with all hits of the name, not the best few."""
    from tradecell.records import ALL_HITS

    screener = lists().screener()
    answers = in_use().records().screen(screener, [one.query for one in hits], limit=ALL_HITS)
    found = [
        next((hit for hit in each.answer.hits if hit.party.uid == one.uid), None)
        for one, each in zip(hits, answers, strict=True)
    ]
    return found, screener.manifest.id


def _differs(one: Picked, hit: Hit | None) -> str:
    from tradecell.records import fingerprint

    if hit is None:
        return f"{one.uid} is no hit of this name in the list that is in use now: screen the name again"
    if fingerprint(hit.party) != one.entry:
        return f"the entry of {one.uid} is not the one that the row shows any more: screen the name again, and look"
    return ""


def _filled(
    layout: Layout, picked: Sequence[Picked], outcome: str, comment: str, until: date | None
) -> tuple[dict[str, int], Rows]:
    """Of a report, which says what was found on its day, only the columns of the decision change."""
    from tradecell.report.columns import COMMENT, DECISION, UNTIL

    columns = {name: layout.places[name] for name in (DECISION, COMMENT, UNTIL) if name in layout.places}
    back = outcome == "withdrawn"
    cells = {
        DECISION: "" if back else outcome,
        COMMENT: "" if back else safe(comment),
        UNTIL: safe(until) if until is not None else "",
    }
    keys = dict.fromkeys(f"{one.query}\n{one.uid}" for one in picked)
    return columns, [[key, *(cells[name] for name in columns)] for key in keys]


def _answered_anew(layout: Layout, picked: Sequence[Picked]) -> tuple[dict[str, int], Rows]:
    """A screening sheet shows the answer as it is now: what was not decided on leads."""
    names = answer_columns(right=False)
    columns = {name: layout.places[name] for name in names if name in layout.places}
    queries = list(dict.fromkeys(one.query for one in picked))
    screener = lists().screener()
    changed: Rows = []
    for query, one in zip(queries, in_use().records().screen(screener, queries, limit=LIMIT), strict=True):
        cells = dict(zip(names, screened_cells(one, screener.manifest.id, right=False), strict=True))
        changed.append([query, *("" if cells[name] is None else cells[name] for name in columns)])
    return columns, changed


def _table(layout: Layout, said: str, columns: dict[str, int], changed: Rows) -> Rows:
    """All of it as one block, as wide as its widest row."""
    from tradecell.report.columns import QUERIED, UID

    status = 0 if layout.report else columns.get("Status", -1) + 1
    head: list[Cell] = [
        said, layout.places[QUERIED] + 1, layout.places[UID] + 1 if layout.report else 0, status, layout.head + 1
    ]  # fmt: skip
    lines: Rows = [head, [len(columns), *(at + 1 for at in columns.values())], *changed]
    width = max(map(len, lines))
    return [line + [""] * (width - len(line)) for line in lines]
