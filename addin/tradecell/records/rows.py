"""The rows of an event: what was answered for each name, in a shape that an auditor can read and a repeat compare."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TextIO, cast

from tradecell.records.chain import first_link, row_hash, text_of

if TYPE_CHECKING:
    from tradecell.records.apply import Decided
    from tradecell.screening.result import Screening

__all__ = ["HitFound", "ScreenedRow", "Spooled", "screened_row", "spooled"]

_IN_MEMORY = 32 << 20
"""Bytes of rows that wait in memory before they go to a scratch file."""


class HitFound(NamedTuple):
    """One hit of a recorded row."""

    uid: str
    list_code: str
    listed_name: str
    score: float
    status: str


@dataclass(frozen=True, slots=True)
class ScreenedRow:
    """What a screening answered for one name.

    Args:
        number: the row in the input, as its reader counts.
        query: the name as it was asked.
        country: the country that was given with it.
        status: the answer.
        screened: the answer before decisions were applied.
        score: as :class:`tradecell.Screening` has it.
        hits: the hits that were given.
        decisions: the numbers of the decisions that made the answer another one.
        note: what a reader had to know of the answer.
    """

    number: int
    query: str
    country: str
    status: str
    screened: str
    score: float | None
    hits: tuple[HitFound, ...] = ()
    decisions: tuple[int, ...] = ()
    note: str = ""

    def content(self) -> list[Any]:
        """The row as a list, which is how it is recorded."""
        return [
            self.number, self.query, self.country, self.status, self.screened, self.score, self.hits, self.decisions,
            self.note,
        ]  # fmt: skip

    @classmethod
    def of(cls, content: Sequence[Any]) -> ScreenedRow:
        """The row that was recorded as this list.

        Raises:
            ValueError, TypeError: it is none.
        """
        number, query, country, status, screened, score, hits, decisions, note = content
        found = tuple(HitFound(*each) for each in hits)
        return cls(number, query, country, status, screened, score, found, tuple(decisions), note)


def screened_row(number: int, answer: Screening, country: str = "", decided: Decided | None = None) -> ScreenedRow:
    """The row to record for an answer.

    Args:
        number: the row in the input.
        answer: what was answered at last.
        country: the country that was given with the name.
        decided: what decisions did to the answer, where they were applied.
    """
    return ScreenedRow(
        number=number,
        query=answer.query,
        country=country,
        status=answer.status,
        screened=decided.screened if decided is not None else answer.status,
        score=answer.score,
        hits=tuple(
            HitFound(hit.party.uid, hit.party.list_code, hit.listed_name, hit.score, hit.status) for hit in answer.hits
        ),
        decisions=decided.decisions if decided is not None else (),
        note=answer.note,
    )


@dataclass(frozen=True, slots=True)
class Spooled:
    """Rows that are ready to be written: hashed, and none of them in memory if they are many.

    Args:
        count: how many.
        last: the hash of the last one, hexadecimal.
    """

    count: int
    last: str
    _file: TextIO

    def __iter__(self) -> Iterator[tuple[int, str, bytes]]:
        """Number, text and hash of each."""
        self._file.seek(0)
        for number, line in enumerate(self._file, start=1):
            yield number, line[64:-1], bytes.fromhex(line[:64])


@contextmanager
def spooled(rows: Iterable[ScreenedRow | Sequence[Any]], token: str) -> Iterator[Spooled]:
    """Take in all rows before the file is locked: whoever makes them may take long.

    Args:
        rows: each once, in order.
        token: of their event.
    """
    last, count = first_link(token), 0
    with tempfile.SpooledTemporaryFile(
        _IN_MEMORY, mode="w+", encoding="utf-8", errors="surrogatepass", newline="\n", prefix="tradecell-"
    ) as file:
        for row in rows:
            content = text_of(row.content() if isinstance(row, ScreenedRow) else list(row))
            last = row_hash(last, content)
            file.write(f"{last.hex()}{content}\n")
            count += 1
        yield Spooled(count, last.hex(), cast(TextIO, file))
