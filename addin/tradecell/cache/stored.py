"""Parties on disk: one JSON line each and where each line begins, so that a hit costs one line and opening none."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, overload

import numpy as np
import numpy.typing as npt

from tradecell.errors import CacheError
from tradecell.party import Party

_TUPLES = ("aliases", "countries", "addresses", "programs", "ids")
_DATES = ("start_date", "end_date")
_TEXTS = ("kind", "license_requirement", "license_policy", "citation", "remarks", "source_url")


def encode_party(party: Party) -> bytes:
    """A party as one line of JSON; empty fields are left out."""
    record: dict[str, Any] = {"uid": party.uid, "name": party.name, "list_code": party.list_code}
    for field in (*_TUPLES, *_TEXTS):
        value = getattr(party, field)
        if value:
            record[field] = value
    for field in _DATES:
        value = getattr(party, field)
        if value:
            record[field] = value.isoformat()
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace") + b"\n"


def decode_party(line: bytes) -> Party:
    """The party of a line that :func:`encode_party` wrote."""
    return party_from(json.loads(line))


def party_from(record: Mapping[str, Any]) -> Party:
    """The party whose fields are these, as JSON has them: lists, and days as text.

    Raises:
        ValueError, TypeError: it is none.
    """
    values = dict(record)
    for field in _TUPLES:
        if field in values:
            values[field] = tuple(values[field])
    for field in _DATES:
        if field in values:
            values[field] = date.fromisoformat(values[field])
    return Party(**values)


class StoredParties(Sequence[Party]):
    """The parties of a snapshot, each read when it is asked for.

    Args:
        path: the file of lines.
        begin: where each line begins, and the end.
    """

    def __init__(self, path: Path, begin: npt.NDArray[np.int64]) -> None:
        self._path = path
        self._begin = begin
        size = int(begin[-1])
        self._data = np.memmap(path, dtype=np.uint8, mode="r", shape=(size,)) if size else np.empty(0, np.uint8)

    def __len__(self) -> int:
        return len(self._begin) - 1

    @overload
    def __getitem__(self, number: int) -> Party: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[Party]: ...
    def __getitem__(self, number: int | slice) -> Party | Sequence[Party]:
        if isinstance(number, slice):
            return [self[i] for i in range(*number.indices(len(self)))]
        if number < 0:
            number += len(self)
        if not 0 <= number < len(self):
            raise IndexError(number)
        try:
            return decode_party(self._data[self._begin[number] : self._begin[number + 1]].tobytes())
        except (ValueError, TypeError) as error:
            raise CacheError(
                f"{self._path}: party {number + 1:,} of {len(self):,} is damaged ({error}); refresh the lists"
            ) from error

    def __iter__(self) -> Iterator[Party]:
        for number in range(len(self)):
            yield self[number]
