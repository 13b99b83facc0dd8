"""What speaks for and against each pair of a queried and a listed name, as numbers."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Indel, JaroWinkler
from rapidfuzz.process import cpdist

from tradecell.screening.arrays import Bools, Int64, padded
from tradecell.screening.batch import Batch
from tradecell.screening.index import GENERIC, KINDS, NUMBER, PLACE
from tradecell.screening.opened import Index

Floats = npt.NDArray[np.float32]

FEATURES = (
    "query_covered",
    "listed_covered",
    "query_left",
    "listed_left",
    "both_left",
    "evidence",
    "rarest_match",
    "weakest_match",
    "letters_alike",
    "start_alike",
    "longer_by",
    "shorter_core",
    "own_words_query",
    "own_words_listed",
    "first_word",
    "numbers",
    "places",
    "legal_form",
    "kind",
    "acronym",
    "whole",
    "own_left_query",
    "own_left_listed",
    "ordinary_left_query",
)
"""The features in the order of the columns; what each means stands beside its points in the score's table."""

FEW = 100
"""Pairs that are not worth sorting by length."""

MATCHED = 0.74
"""From this likeness on two words count as the same word."""


def likeness_table(batch: Batch, listed: Int64) -> Floats:
    """Likeness of every queried word and every listed word in ``listed`` (sorted); one more row and column of zeros."""
    table = np.zeros((len(batch.words) + 1, len(listed) + 1), dtype=np.float32)
    if not len(listed):
        return table
    same = np.flatnonzero(batch.listed >= 0)
    left = np.concatenate([batch.near_left, same])
    right = np.concatenate([batch.near_right, batch.listed[same]])
    like = np.concatenate([batch.near_like, np.ones(len(same), dtype=np.float32)])
    at = np.minimum(np.searchsorted(listed, right), len(listed) - 1)
    there = listed[at] == right
    table[left[there], at[there]] = like[there]
    return table


def _conflict(query: Bools, listed: Bools) -> Int64:
    """0: nothing left on either side, 1: on the query's, 2: on the listed name's, 3: on both."""
    return np.where(query.any(axis=1), 1, 0) + np.where(listed.any(axis=1), 2, 0)


def features(index: Index, batch: Batch, reading: Int64, name: Int64, acronym: Int64) -> Floats:
    """The features of pairs.

    Args:
        index: the opened index.
        batch: the queried names.
        reading, name, acronym: the pairs, as :func:`tradecell.screening.candidates.candidates` gives them.

    Returns:
        One row a pair, one column for each of :data:`FEATURES`.
    """
    out = np.zeros((len(reading), len(FEATURES)), dtype=np.float32)
    for rows in _by_length(index, batch, reading, name):
        out[rows] = _some(index, batch, reading[rows], name[rows], acronym[rows])
    return out


def _by_length(index: Index, batch: Batch, reading: Int64, name: Int64) -> list[Int64]:
    """Pairs with short names apart from those with long ones, so that padding costs little."""
    if len(reading) <= FEW:
        return [np.arange(len(reading))]
    longest = np.maximum(
        index.name_begin[name + 1] - index.name_begin[name], batch.begin[reading + 1] - batch.begin[reading]
    )
    groups = [np.flatnonzero((longest > low) & (longest <= high)) for low, high in ((0, 4), (4, 7), (7, 12), (12, 99))]
    return [rows for rows in groups if len(rows)]


def _some(index: Index, batch: Batch, reading: Int64, name: Int64, acronym: Int64) -> Floats:
    width_q = int((batch.begin[reading + 1] - batch.begin[reading]).max())
    width_n = int((index.name_begin[name + 1] - index.name_begin[name]).max())
    query = padded(batch.flat, batch.begin, reading, width_q, len(batch.words))
    words = padded(index.name_words, index.name_begin, name, width_n, -1)
    listed, place = np.unique(words, return_inverse=True)
    if len(listed) and listed[0] == -1:
        listed, place = listed[1:], place.reshape(words.shape) - 1
        place = np.where(place < 0, len(listed), place)
    place = place.reshape(words.shape)
    table = likeness_table(batch, listed.astype(np.int64))
    like = table[query[:, :, None], place[:, None, :]]
    best_q, best_n = like.max(axis=2), like.max(axis=1)

    weight_q = np.append(batch.weight, np.float32(0))[query]
    weight_n = index.padded_weight[words]
    flag_q = np.append(batch.flags, np.uint8(0))[query]
    flag_n = index.padded_flags[words]
    there_q, there_n = query < len(batch.words), words >= 0
    miss_q, miss_n = there_q & (best_q < MATCHED), there_n & (best_n < MATCHED)
    # a word is worth what the commoner of the pair is worth: a listed word near a common one is no rare match
    partner = np.take_along_axis(weight_n, like.argmax(axis=2), axis=1)
    worth = np.minimum(weight_q, np.where(best_q >= 1, weight_q, partner)) * np.where(miss_q, 0, best_q * best_q)

    left_q, left_n = weight_q * (1 - best_q), weight_n * (1 - best_n)
    own_q, own_n = there_q & (flag_q == 0), there_n & (flag_n == 0)
    matched_own = own_q & ~miss_q

    batch_cores = ["".join(r.words) for r in batch.readings]
    core_q = [batch_cores[i] for i in reading.tolist()]
    core_n = index.cores(name)
    size_q = np.array([len(c) for c in core_q], dtype=np.float32)
    size_n = np.array([len(c) for c in core_n], dtype=np.float32)
    legal_q, legal_n = batch.legal[reading], index.name_legal[name]
    company = (legal_q != 0) | ((flag_q & GENERIC) != 0).any(axis=1)

    columns = {
        "query_covered": (weight_q * best_q).sum(axis=1) / weight_q.sum(axis=1),
        "listed_covered": (weight_n * best_n).sum(axis=1) / weight_n.sum(axis=1),
        "query_left": left_q.max(axis=1),
        "listed_left": left_n.max(axis=1),
        "both_left": np.minimum((left_q * (flag_q == 0)).max(axis=1), (left_n * (flag_n == 0)).max(axis=1)),
        "evidence": worth.sum(axis=1),
        "rarest_match": worth.max(axis=1),
        "weakest_match": np.where(matched_own, best_q, 1).min(axis=1),
        "letters_alike": cpdist(core_q, core_n, scorer=Indel.normalized_similarity, dtype=np.float32),
        "start_alike": cpdist(core_q, core_n, scorer=JaroWinkler.similarity, dtype=np.float32),
        "longer_by": size_q - size_n,
        "shorter_core": np.minimum(size_q, size_n),
        "own_words_query": own_q.sum(axis=1),
        "own_words_listed": own_n.sum(axis=1),
        "first_word": np.select([like[:, 0, 0] >= MATCHED, best_q[:, 0] >= MATCHED], [1, 2], 0),
        "numbers": _conflict(miss_q & (flag_q == NUMBER), miss_n & (flag_n == NUMBER)),
        "places": _conflict(miss_q & (flag_q == PLACE), miss_n & (flag_n == PLACE)),
        "legal_form": np.select(
            [(legal_q == 0) & (legal_n == 0), (legal_q & legal_n) != 0, legal_q == 0, legal_n == 0], [0, 1, 2, 3], 4
        ),
        "kind": index.party_kind[index.name_party[name]] + len(KINDS) * company,
        "acronym": acronym,
        "whole": np.where(
            ((best_q >= 1) | ~there_q).all(axis=1) & ((best_n >= 1) | ~there_n).all(axis=1),
            np.where(own_q.any(axis=1), 2, 1),
            0,
        ),
        "own_left_query": (own_q & miss_q).sum(axis=1),
        "ordinary_left_query": (miss_q & ((flag_q & PLACE) == 0)).sum(axis=1),
        "own_left_listed": (own_n & miss_n).sum(axis=1),
    }
    return np.stack([columns[feature].astype(np.float32) for feature in FEATURES], axis=1)
