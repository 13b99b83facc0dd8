"""Which listed names are worth comparing with a queried one.

The union of: names that share rare words with the query, or words nearly the
same; names that are the same without blanks; names whose initials the query is,
and names that are the initials of the query.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tradecell.screening.arrays import Int32, Int64, UInt64, distinct, find, spread
from tradecell.screening.batch import Batch
from tradecell.screening.hashing import hash_words
from tradecell.screening.index import initials
from tradecell.screening.opened import Index

KEPT = 60
"""Names compared for each reading of a query, at most: the likeliest by shared words."""

NEAR_BEST, ALWAYS, FAR = 0.7, 12, 0.35
"""Of these the ones that rank at this share of the best one or above, and so many of the best unless they are far."""

LISTED_ACRONYM = 3
"""Marks a pair whose listed name is the acronym of the queried one."""

EVERY = 20
"""How many times more is looked at where every hit is wanted."""

READ = 3000
"""Entries of the word index read for each reading: its rarest words first, and at least one word whole."""

SAME = 200
"""Names that are the same without blanks beyond which they are not all looked at."""

MUCH = 2.0
"""A listed name counts as so many times the queried one at most: what a long name has more counts no further."""

ACRONYM = 60
"""Names sharing one acronym beyond which the acronym tells nothing."""


def _by_words(index: Index, batch: Batch, all_near: bool) -> Int64:
    """The likeliest names by shared words, as keys of reading and name."""
    # one row for each (reading, its word, a listed word it may be)
    begin = batch.near_left.searchsorted(np.arange(len(batch.words) + 1))
    count = (begin[1:] - begin[:-1])[batch.flat]
    at = spread(begin[batch.flat], count)
    weight = batch.weight[batch.flat]
    asked = np.add.reduceat(weight, batch.begin[:-1])
    reading = np.arange(len(batch.readings)).repeat(batch.begin[1:] - batch.begin[:-1]).repeat(count)
    target, likeness, weight = batch.near_right[at], batch.near_like[at], weight.repeat(count)
    # rarest first, words that are just the same before those that are nearly, until READ entries are spent
    order = (2 * reading - likeness**4 * weight).argsort(kind="stable")
    reading, target = reading[order], target[order]
    size = index.post_begin[target + 1] - index.post_begin[target]
    spent = size.cumsum()
    first = reading.searchsorted(reading)
    read = READ * EVERY if all_near else READ
    keep = (spent - (spent - size)[first] <= read) | (np.arange(len(size)) == first)
    reading, target, size, order = reading[keep], target[keep], size[keep], order[keep]
    value = (weight[order] * likeness[order] ** 2).repeat(size)
    entry = index.post_name[spread(index.post_begin[target], size)].astype(np.int64)
    key: Int64 = (reading * index.names).repeat(size) + entry
    if not len(key):
        return key
    # the entries of a word are in order, which is what this sort makes use of
    order = key.argsort(kind="stable")
    key = key[order]
    first = _changes(key)
    key, shared = key[first], np.add.reduceat(value[order], first)
    reading_of, name_of = np.divmod(key, index.names)
    # shared weight over the mean of both names' weights: 1 for the same words
    weight_q, weight_n = asked[reading_of], index.name_weight[name_of]
    rank = shared / (0.6 * weight_q + 0.4 * np.minimum(weight_n, MUCH * weight_q) + 0.15)
    begin = _changes(reading_of)
    size = np.concatenate([begin[1:], [len(rank)]]) - begin
    rank /= np.maximum.reduceat(rank, begin).repeat(size)
    near = (rank >= (0 if all_near else FAR)).nonzero()[0]  # most are not, and sorting is what takes time
    order = near[(4 * reading_of[near] - rank[near]).argsort(kind="stable")]
    reading_of = reading_of[order]
    place = np.arange(len(order)) - reading_of.searchsorted(np.arange(len(batch.readings)))[reading_of]
    likely = (place < KEPT) & (rank[order] >= NEAR_BEST) | (place < ALWAYS)
    found: Int64 = key[order[place < KEPT * EVERY if all_near else likely]]
    return found


def _changes(values: Int64) -> Int64:
    """Where a new value begins in what is sorted, and not empty."""
    there = np.empty(len(values), dtype=bool)
    there[0] = True
    np.not_equal(values[1:], values[:-1], out=there[1:])
    out: Int64 = np.flatnonzero(there)
    return out


def _by_hash(
    hashes: UInt64, values: Int32, names: int, wanted: Sequence[tuple[int, str]], key: UInt64, most: int
) -> Int64:
    """The names under some hashes, as keys of reading and name; a hash that more than ``most`` share tells nothing."""
    if not wanted:
        return np.empty(0, dtype=np.int64)
    first, count = find(hashes, key)
    count[count > most] = 0
    if not count.any():
        return np.empty(0, dtype=np.int64)
    reading = np.array([i * names for i, _ in wanted], dtype=np.int64).repeat(count)
    return reading + values[spread(first, count)]


def candidates(index: Index, batch: Batch, all_near: bool = False) -> tuple[Int64, Int64, Int64]:
    """The pairs to compare.

    Args:
        index: the opened index.
        batch: the queried names.
        all_near: look at far more than the likeliest ones, for who wants every hit and not the best.

    Returns:
        Three arrays of one length: the number of the reading, of the listed name, and whether the one is the acronym
        of the other: 0 no; 1, 2 the queried name, of three, of more letters; ``LISTED_ACRONYM`` the listed one.
    """
    if not batch.readings or not index.names:
        none = np.empty(0, dtype=np.int64)
        return none, none, none
    keys = [(i, "".join(reading.words)) for i, reading in enumerate(batch.readings)]
    short = [
        (i, reading.prepared.plain[0])
        for i, reading in enumerate(batch.readings)
        if len(reading.prepared.plain) == 1
        and 3 <= len(reading.prepared.plain[0]) <= 8
        and reading.prepared.plain[0].isalpha()
        and not reading.prepared.vowelless
    ]
    # three letters are the initials of too many names for a long name to be found by a listed acronym
    long = [(i, t) for i, reading in enumerate(batch.readings) for t in initials(reading.prepared) if len(t) > 3]
    hashes = hash_words([text for _, text in (*keys, *short, *long)])
    one, two = len(keys), len(keys) + len(short)
    of_keys, of_short, of_long = hashes[:one], hashes[one:two], hashes[two:]
    names = index.names
    asked = _by_hash(index.acronym_hash, index.acronym_name, names, short, of_short, ACRONYM)
    answered = _by_hash(index.key_hash, index.key_name, names, long, of_long, ACRONYM)
    same = _by_hash(index.key_hash, index.key_name, names, keys, of_keys, SAME)
    every = distinct(np.concatenate([_by_words(index, batch, all_near), same, asked, answered]))
    reading, name = np.divmod(every, names)
    acronym = np.zeros(len(every), dtype=np.int64)
    if len(answered):
        acronym[np.searchsorted(every, answered)] = LISTED_ACRONYM
    if len(asked):
        letters = np.array([len(r.prepared.key) for r in batch.readings], dtype=np.int64)
        at = np.searchsorted(every, asked)
        acronym[at] = np.clip(letters[reading[at]] - 2, 1, 2)
    return reading, name, acronym
