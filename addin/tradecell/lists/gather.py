"""What every reader does with the rows it reads: unique ids, refused rows, the 1 % rule, the finished list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import NoReturn

from tradecell.errors import ListError
from tradecell.lists.model import PartyList, RefusedRow
from tradecell.lists.source import Source
from tradecell.party import Party

__all__ = ["REFUSED_SHARE", "Gathering"]

REFUSED_SHARE = 0.01
"""A file with a larger share of rows that make no sense is refused as a whole."""
_HOPELESS = 1000
_SHOWN = 5


class Gathering:
    """The parties of one list file while it is being read.

    Args:
        path: the file.
        format: what it was told to be.
        expected: the same in words, for error messages.
    """

    def __init__(self, path: Path, format: str, expected: str) -> None:
        self.path = path
        self.format = format
        self.expected = expected
        self.parties: list[Party] = []
        self.refused: list[RefusedRow] = []
        self.rows = 0
        self.notes: list[str] = []
        self._uids: Counter[str] = Counter()
        self._oddities: dict[str, list[str]] = {}

    def uid(self, list_code: str, source_id: str) -> str:
        """``SDN:15268``; where the source repeats an id, ``SDN:15268#2`` and so on in the file's order."""
        base = f"{list_code}:{source_id}"
        self._uids[base] += 1
        while (count := self._uids[base]) > 1:
            numbered = f"{base}#{count}"
            if not self._uids[numbered]:
                self._uids[numbered] += 1
                return numbered
            self._uids[base] += 1
        return base

    def add(self, party: Party) -> None:
        """Keep a party: one row of the file."""
        self.rows += 1
        self.parties.append(party)

    def refuse(self, row: int, reason: str) -> None:
        """Leave a row out, and say why. Gives the file up where it is plainly something else."""
        self.rows += 1
        self.refused.append(RefusedRow(row, reason))
        if len(self.refused) >= _HOPELESS and len(self.refused) * 10 > self.rows:
            self._too_many()

    def odd(self, what: str, example: str) -> None:
        """Remember something that a user should know but that does not stop the reading."""
        self._oddities.setdefault(what, []).append(example)

    def error(self, found: str) -> ListError:
        """The error with which to give the file up."""
        return ListError(self.path, self.expected, found)

    def finish(
        self, source: Source, *, files: Iterable[Path] = (), list_date: date | None = None, format: str = ""
    ) -> PartyList:
        """The finished list.

        Raises:
            ListError: more than 1 % of the rows make no sense, or there is no party in the file.
        """
        source.drain()
        if len(self.refused) > self.rows * REFUSED_SHARE:
            self._too_many()
        if not self.parties:
            raise self.error("it holds no entry at all")
        notes = [*self.notes, *(_note(what, examples) for what, examples in self._oddities.items())]
        return PartyList(
            parties=tuple(self.parties),
            source=str(self.path),
            sha256=source.hasher.hexdigest(),
            format=format or self.format,
            files=tuple(str(each) for each in (files or (self.path,))),
            list_date=list_date,
            rows=self.rows,
            refused=tuple(self.refused),
            notes=tuple(notes),
        )

    def _too_many(self) -> NoReturn:
        first = "; ".join(f"row {each.row:,}: {each.reason}" for each in self.refused[:_SHOWN])
        more = " ..." if len(self.refused) > _SHOWN else ""
        raise self.error(f"{len(self.refused):,} of {self.rows:,} rows make no sense (more than 1 %): {first}{more}")


def _note(what: str, examples: list[str]) -> str:
    shown = ", ".join(dict.fromkeys(examples[:20]))
    return f"{what} ({len(examples):,}): {shown[:200]}{' ...' if len(examples) > 20 or len(shown) > 200 else ''}."
