"""The workbook's columns beside those of ``answer.py``: what a person fills in, and what tells which hit it is about.

A decision is about one queried name and one listed party. So every row that can be decided carries the name as it was
asked, the party's uid, and the fingerprint of its entry: a row that was sorted, filtered or copied elsewhere still says
what it is about, and an entry that has changed since is noticed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tradecell.report.answer import ANSWER_COLUMNS

DECISION, COMMENT, UNTIL = "Decision", "Decision comment", "Decide until"
QUERIED, UID, ENTRY, SNAPSHOT = "Queried name", "UID", "Entry", "Snapshot"

DECISION_COLUMNS = (DECISION, COMMENT, UNTIL)
KEY_COLUMNS = (QUERIED, UID, ENTRY, SNAPSHOT)

OUTCOMES = ("cleared", "confirmed")
"""The words of the drop-down: somebody else; the party itself."""

RESULT_COLUMNS = (
    *("Status", "Score", "Listed name", "List", "Country", *DECISION_COLUMNS),
    *("Reason", "Note", "Programme", "Licence requirement", "Licence policy", "Citation", "List date"),
    *KEY_COLUMNS,
)
"""What Results adds to the input: the answer columns, with the decision where the eye is, and the keys at the end."""

HIT_COLUMNS = (
    *("Row", QUERIED, "Status", "Score", "Listed name", "Main name", "List", "Country", "Reasons"),
    *("Licence requirement", "Licence policy", "Citation or programme", *DECISION_COLUMNS),
    *("Source", UID, ENTRY, SNAPSHOT),
)


def added_headers(columns: Sequence[str], names: Sequence[str] = ANSWER_COLUMNS) -> list[str]:
    """The headers of added columns; one that the input has already is told apart by a suffix."""
    taken = {column.strip().casefold() for column in columns}
    headers = []
    for name in names:
        header, number = name, 1
        while header.casefold() in taken:
            header = f"{name} (tradecell)" if number == 1 else f"{name} (tradecell {number})"
            number += 1
        headers.append(header)
    return headers


def find_added(headers: Sequence[str], name: str) -> int | None:
    """Where a column that tradecell added stands among headers: with the highest suffix, since lower ones were input.

    Args:
        headers: of the sheet, as they were read.
        name: of the column, without a suffix.
    """
    pattern = re.compile(rf"{re.escape(name)}(?: \(tradecell(?: (\d+))?\))?", re.IGNORECASE)
    best, place = -1, None
    for at, header in enumerate(headers):
        match = pattern.fullmatch(header.strip())
        if match is None:
            continue
        number = int(match[1]) if match[1] else int("(" in match[0][len(name) :])
        if number > best:
            best, place = number, at
    return place
