"""Hashes of words and of words with letters left out, all at once on arrays.

A word's hash is a polynomial over its bytes, modulo 2**64. Since the base is odd
it has an inverse, so the hash of a word without its i-th letter follows from the
hashes of what stands before and after: all of them come from two cumulative sums.
Two words within two edits of each other share a word that is left when at most
two letters are dropped from each (the symmetric-delete idea of SymSpell, Garbe 2012).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]
Ints = npt.NDArray[np.int64]

LONGEST = 24
"""Letters of a word that are hashed; what follows does not tell two words apart in practice."""

ONE_FROM = 4
TWO_FROM = 7
"""From this length on one (two) letters are dropped: shorter words have too many neighbours to mean anything."""

_CHUNK = 1024
"""Words worked on at once; each may have 300 remainders."""

_BASE = 0x9E3779B97F4A7C15
_POWERS = np.array([pow(_BASE, i, 2**64) for i in range(LONGEST + 2)], dtype=np.uint64)
_MULTIPLIER, _LENGTH, _HALF = np.uint64(_BASE), np.uint64(0xD6E8FEB86659FD93), np.uint64(32)
_INVERSE = np.uint64(pow(_BASE, -1, 2**64))
_INVERSE2 = np.uint64(pow(_BASE, -2, 2**64))


def _matrix(words: Sequence[str]) -> tuple[Hashes, Ints]:
    """The words' bytes as rows padded with zeros, and their lengths."""
    encoded = np.array([word.encode("ascii", "replace")[:LONGEST] for word in words], dtype=f"S{LONGEST}")
    rows = encoded.view(np.uint8).reshape(len(words), LONGEST).astype(np.uint64)
    return rows, (rows != 0).sum(axis=1).astype(np.int64)


def hash_words(words: Sequence[str]) -> Hashes:
    """One hash a word."""
    if not words:
        return np.empty(0, dtype=np.uint64)
    rows, lengths = _matrix(words)
    return _finish((rows * _POWERS[:LONGEST]).sum(axis=1, dtype=np.uint64), lengths.astype(np.uint64))


def _finish(sums: Hashes, lengths: Hashes) -> Hashes:
    """Mix in the length, so that no two lengths share a hash, and spread the bits."""
    mixed = sums + lengths * _LENGTH
    mixed ^= mixed >> _HALF
    return mixed * _MULTIPLIER


def hash_deletions(words: Sequence[str]) -> tuple[Hashes, Ints]:
    """The hashes of every word and of what is left when one or two letters are dropped.

    Args:
        words: folded words (ASCII).

    Returns:
        The hashes, and for each the index of its word; a hash occurs once a word.
    """
    if not words:
        return np.empty(0, dtype=np.uint64), np.empty(0, dtype=np.int64)
    if len(words) <= _CHUNK:
        return _deletions(words)
    found, owners = [], []
    for start in range(0, len(words), _CHUNK):
        part, owner = _deletions(words[start : start + _CHUNK])
        found.append(part)
        owners.append(owner + start)
    return np.concatenate(found), np.concatenate(owners)


@lru_cache(maxsize=LONGEST + 1)
def _ways(longest: int) -> tuple[Ints, Ints, Hashes, Ints]:
    """The ways to drop letters from words of at most so many: none, one or two.

    Returns:
        For each way the place of the first and of the second letter dropped (``longest`` for none), how many are
        dropped, and the fewest letters of a word of which it is one.
    """
    none, one = np.full(1, longest), np.arange(longest)
    first, second = np.triu_indices(longest, 1)
    least = (np.zeros(1, dtype=np.int64), np.maximum(one + 1, ONE_FROM), np.maximum(second + 1, TWO_FROM))
    dropped = np.repeat([0, 1, 2], [1, len(one), len(first)])
    return (
        np.concatenate([none, one, first]),
        np.concatenate([none, np.full(longest, longest), second]),
        dropped.astype(np.uint64),
        np.concatenate(least),
    )


def _deletions(words: Sequence[str]) -> tuple[Hashes, Ints]:
    """:func:`hash_deletions` of a few words, all their remainders at once."""
    rows, lengths = _matrix(words)
    longest = int(lengths.max())
    first, second, dropped, least = _ways(longest)
    # sums of what stands before each letter; past the end they stay the same, so that dropping nothing adds nothing
    before = np.zeros((len(words), longest + 2), dtype=np.uint64)
    np.cumsum(rows[:, :longest] * _POWERS[:longest], axis=1, out=before[:, 1:-1])
    before[:, -1] = before[:, -2]
    middle = (before[:, second] - before[:, first + 1]) * _INVERSE
    end = (before[:, -1:] - before[:, second + 1]) * _INVERSE2
    hashes = _finish(before[:, first] + middle + end, lengths.astype(np.uint64)[:, None] - dropped)
    owner, way = np.nonzero(lengths[:, None] >= least)
    return hashes[owner, way], owner
