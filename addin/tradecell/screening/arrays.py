"""Small tools for ragged arrays: one flat array of values and one of where each row begins."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]
UInt32 = npt.NDArray[np.uint32]
UInt64 = npt.NDArray[np.uint64]
Float32 = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]


def starts(lengths: npt.ArrayLike) -> Int64:
    """Where each row begins, and one more for the end."""
    return np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])


def spread(begin: Int64, length: Int64) -> Int64:
    """The positions begin[0] .. begin[0]+length[0]-1, begin[1] .. and so on, in one array."""
    total = int(length.sum())
    if not total:
        return np.empty(0, dtype=np.int64)
    offset = (begin - (length.cumsum() - length)).repeat(length).astype(np.int64, copy=False)
    offset += np.arange(total, dtype=np.int64)
    return offset


def pack(texts: Sequence[str]) -> tuple[Bytes, Int64]:
    """Strings as one array of UTF-8 bytes, and where each begins."""
    encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
    blob = np.frombuffer(b"".join(encoded), dtype=np.uint8)
    return blob, starts([len(text) for text in encoded])


def unpack(blob: Bytes, begin: Int64) -> list[str]:
    """The strings that :func:`pack` packed."""
    data = bytes(blob.data)
    edges = begin.tolist()
    if data.isascii():
        text = data.decode("ascii")
        return [text[a:b] for a, b in pairwise(edges)]
    return [str(data[a:b], "utf-8", "surrogatepass") for a, b in pairwise(edges)]


def padded(flat: Int32, begin: Int64, rows: Int64, width: int, empty: int) -> Int64:
    """Rows of a ragged array as a matrix; missing places hold ``empty``, places past ``width`` are cut."""
    first = begin[rows][:, None]
    at = first + np.arange(width)
    there = at < begin[rows + 1][:, None]
    return np.where(there, flat[np.where(there, at, first)], empty)


def find(sorted_keys: UInt64, wanted: UInt64) -> tuple[Int64, Int64]:
    """Where each wanted key stands in a sorted array: first position and how many."""
    first = sorted_keys.searchsorted(wanted, side="left")
    return first, sorted_keys.searchsorted(wanted, side="right") - first


def distinct(values: Int64) -> Int64:
    """The values, sorted, each once (what ``np.unique`` gives, with less to do for a few)."""
    ordered = np.sort(values)
    keep = np.ones(len(ordered), dtype=bool)
    np.not_equal(ordered[1:], ordered[:-1], out=keep[1:])
    return ordered[keep]
