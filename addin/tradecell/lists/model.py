"""What a reader gives back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tradecell.party import Party


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that made no sense and was left out.

    Args:
        row: its number in the file, counted from 1 as an editor or Excel counts it.
        reason: why, in a few words.
    """

    row: int
    reason: str


@dataclass(frozen=True, slots=True)
class PartyList:
    """A whole list, as one reader read it.

    Args:
        parties: the parties, in the file's order; their uids are unique.
        source: the path of the file that was read (the main one, where several belong together).
        sha256: of the file's bytes (of several files: of all their bytes, in the order of ``files``), hexadecimal.
        format: what it was told to be: "CSL CSV", "CSL JSON", "OFAC SDN CSV", "OFAC XML", "UN XML", "own list", ...
        files: all paths that were read.
        list_date: the date of the list as the file itself states it, else None.
        rows: how many data rows (entries) the file holds, refused ones included.
        refused: rows that made no sense; never more than 1 % of ``rows``.
        notes: what a user should know of this reading, in sentences.
    """

    parties: tuple[Party, ...]
    source: str
    sha256: str
    format: str
    files: tuple[str, ...] = ()
    list_date: date | None = None
    rows: int = 0
    refused: tuple[RefusedRow, ...] = ()
    notes: tuple[str, ...] = ()
