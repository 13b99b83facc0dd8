"""Which listed names are worth comparing with a queried one.

The union of: names that share rare words with the query, or words nearly the
same; names that are the same without blanks; names whose initials the query is,
and names that are the initials of the query.
"""

from __future__ import annotations

import numpy as np

from tradecell.screening.arrays import Float32, Int32, Int64, UInt64, find, spread
from tradecell.screening.batch import Batch
from tradecell.screening.hashing import hash_words
from tradecell.screening.index import initials
from tradecell.screening.opened import Index

KEPT = 30
"""Names compared for each reading of a query, the likeliest by shared words."""

LISTED_ACRONYM = 3
"""Marks a pair whose listed name is the acronym of the queried one."""

READ = 1500
"""Entries of the word index read for each reading: its rarest words first, and at least one word whole."""

ACRONYM = 60
"""Names sharing one acronym beyond which the acronym tells nothing."""


def _word_table(batch: Batch) -> tuple[Int64, Int64, Float32]:
    """For each queried word the listed words it may be: begin, listed word, likeness."""
    same = np.flatnonzero(batch.listed >= 0)
    left = np.concatenate([same, batch.near_left])
    right = np.concatenate([batch.listed[same], batch.near_right])
    like = np.concatenate([np.ones(len(same), dtype=np.float32), batch.near_like])
    order = np.argsort(left, kind="stable")
    left, right, like = left[order], right[order], like[order]
    begin = np.searchsorted(left, np.arange(len(batch.words) + 1)).astype(np.int64)
    return begin, right, like


def _by_words(index: Index, batch: Batch) -> tuple[Int64, Int64]:
    """Reading and name of the likeliest names by shared words."""
    begin, listed, like = _word_table(batch)
    # one row for each (reading, its word, a listed word it may be)
    reading = np.repeat(np.arange(len(batch.readings)), np.diff(batch.begin))
    word = batch.flat.astype(np.int64)
    count = begin[word + 1] - begin[word]
    row_reading = np.repeat(reading, count)
    row_word = np.repeat(word, count)
    row = spread(begin[word], count)
    target, likeness = listed[row], like[row]
    size = index.post_begin[target + 1] - index.post_begin[target]
    # rarest first, until READ entries of the reading are spent
    order = np.lexsort((-likeness * batch.weight[row_word], row_reading))
    row_reading, row_word, target, likeness, size = (
        row_reading[order],
        row_word[order],
        target[order],
        likeness[order],
        size[order],
    )
    spent = np.cumsum(size)
    first = np.searchsorted(row_reading, row_reading, side="left")
    spent = spent - (spent[first] - size[first])
    keep = (spent <= READ) | (np.arange(len(size)) == first)
    row_reading, target, size = row_reading[keep], target[keep], size[keep]
    value = batch.weight[row_word[keep]] * likeness[keep] ** 2
    entries = spread(index.post_begin[target], size)
    name = index.post_name[entries].astype(np.int64)
    key = np.repeat(row_reading, size) * np.int64(index.names) + name
    value = np.repeat(value, size)
    keys, inverse = np.unique(key, return_inverse=True)
    shared = np.bincount(inverse, weights=value, minlength=len(keys))
    reading_of, name_of = keys // index.names, keys % index.names
    asked = np.add.reduceat(batch.weight[batch.flat], batch.begin[:-1]) if len(batch.readings) else np.empty(0)
    # shared weight over the mean of both names' weights: 1 for the same words
    rank = shared / (0.6 * asked[reading_of] + 0.4 * index.name_weight[name_of] + 0.15)
    order = np.lexsort((-rank, reading_of))
    reading_of, name_of = reading_of[order], name_of[order]
    place = np.arange(len(order)) - np.searchsorted(reading_of, reading_of, side="left")
    keep = place < KEPT
    return reading_of[keep], name_of[keep]


def _by_hash(hashes: UInt64, values: Int32, wanted: list[tuple[int, str]], most: int) -> tuple[Int64, Int64]:
    first, count = find(hashes, hash_words([text for _, text in wanted]))
    count[count > most] = 0
    reading = np.repeat(np.array([i for i, _ in wanted], dtype=np.int64), count)
    return reading, values[spread(first, count)].astype(np.int64)


def candidates(index: Index, batch: Batch) -> tuple[Int64, Int64, Int64]:
    """The pairs to compare.

    Args:
        index: the opened index.
        batch: the queried names.

    Returns:
        Three arrays of one length: the number of the reading, of the listed name, and whether the one is the acronym
        of the other: 0 no; 1, 2 the queried name, of three, of more letters; ``LISTED_ACRONYM`` the listed one.
    """
    if not batch.readings or not index.names:
        none = np.empty(0, dtype=np.int64)
        return none, none, none
    found = [_by_words(index, batch)]
    keys = [(i, "".join(reading.words)) for i, reading in enumerate(batch.readings)]
    found.append(_by_hash(index.key_hash, index.key_name, keys, 200))
    short = [
        (i, reading.prepared.plain[0])
        for i, reading in enumerate(batch.readings)
        if len(reading.prepared.plain) == 1
        and 3 <= len(reading.prepared.plain[0]) <= 8
        and reading.prepared.plain[0].isalpha()
    ]
    asked = _by_hash(index.acronym_hash, index.acronym_name, short, ACRONYM)
    # three letters are the initials of too many names for a long name to be found by a listed acronym
    long = [(i, t) for i, reading in enumerate(batch.readings) for t in initials(reading.prepared) if len(t) > 3]
    answered = _by_hash(index.key_hash, index.key_name, long, ACRONYM)
    keyed = [reading * np.int64(index.names) + name for reading, name in (*found, asked, answered)]
    every = np.unique(np.concatenate(keyed))
    reading, name = every // index.names, every % index.names
    length = np.array([len(r.prepared.key) for r in batch.readings], dtype=np.int64)[reading]
    acronym = np.where(np.isin(every, keyed[2]), np.clip(length - 2, 1, 2), 0)
    return reading, name, np.where((acronym == 0) & np.isin(every, keyed[3]), LISTED_ACRONYM, acronym)
