"""What speaks for and against each pair of a queried and a listed name, as numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Indel, JaroWinkler
from rapidfuzz.process import cpdist

from tradecell.screening.arrays import Bools, Int64, padded
from tradecell.screening.batch import Batch
from tradecell.screening.index import GENERIC, KINDS, NUMBER, PLACE
from tradecell.screening.opened import MISSING, SHORT, Index

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
    "skipped",
)
"""The features in the order of the columns; what each means stands beside its points in the score's table."""

FEW = 100
"""Pairs that are not worth sorting by length."""

PERSON = KINDS.index("individual")

INITIAL_LIKE = 0.85
"""How alike a person's initial and a name that begins with it are taken to be."""

MATCHED = 0.74
"""From this likeness on two words count as the same word."""


def likeness_table(batch: Batch) -> tuple[Floats, Int64]:
    """How alike every queried word and every listed word near one of them are.

    Args:
        batch: the queried names.

    Returns:
        The likeness with a row for each queried word and a column for each such listed word, one more row and column
        of zeros; and the numbers of these listed words, sorted, one for
        each column.
    """
    listed = np.sort(batch.near_right)
    table = np.zeros((len(batch.words) + 1, len(listed) + 1), dtype=np.float32)
    # a listed word near several queried ones has its first column for all of them
    table[batch.near_left, listed.searchsorted(batch.near_right)] = batch.near_like
    return table, listed


def features(index: Index, batch: Batch, reading: Int64, name: Int64, acronym: Int64) -> Floats:
    """The features of pairs.

    Args:
        index: the opened index.
        batch: the queried names.
        reading, name, acronym: the pairs, as :func:`tradecell.screening.candidates.candidates` gives them.

    Returns:
        One row a pair, one column for each of :data:`FEATURES`.
    """
    pairs = _Pairs(index, batch)
    out = np.zeros((len(reading), len(FEATURES)), dtype=np.float32)
    for rows in _by_length(index, batch, reading, name):
        pairs.fill(out, rows, reading[rows], name[rows], acronym[rows])
    return out


def _by_length(index: Index, batch: Batch, reading: Int64, name: Int64) -> list[slice | Int64]:
    """Pairs with short names apart from those with long ones, so that padding costs little."""
    if len(reading) <= FEW:
        return [slice(None)] if len(reading) else []
    longest = np.maximum(
        index.name_begin[name + 1] - index.name_begin[name], batch.begin[reading + 1] - batch.begin[reading]
    )
    groups = [np.flatnonzero((longest > low) & (longest <= high)) for low, high in ((0, 4), (4, 7), (7, 12), (12, 99))]
    return [rows for rows in groups if len(rows)]


class _Pairs:
    """Fills in the features of pairs of one batch; holds what all its pairs share.

    The words of both names stand side by side in one matrix, so that each step is one call for both: with the few
    pairs of a single name a call costs more than the work it does.
    """

    def __init__(self, index: Index, batch: Batch) -> None:
        self.index, self.batch = index, batch
        self.table, self.listed = likeness_table(batch)
        self.known = np.concatenate([self.listed, [-2]])
        self.length = batch.begin[1:] - batch.begin[:-1]
        self.words = padded(batch.flat, batch.begin, np.arange(len(self.length)), int(self.length.max()), _NONE)
        self.weight = np.concatenate([batch.weight, _NOUGHT])
        self.flags = np.concatenate([batch.flags, _MISSING])
        letters = [ord(word) if len(word) == 1 and word.isalpha() else 0 for word in batch.words]
        self.initial = np.array([*letters, 0], dtype=np.uint8)
        self.cores = ["".join(reading.words) for reading in batch.readings]
        self.letters = np.array([len(core) for core in self.cores], dtype=np.int64)

    def fill(self, out: Floats, rows: slice | Int64, reading: Int64, name: Int64, acronym: Int64) -> None:
        """Write the features of some pairs into their rows of ``out``."""
        index, batch = self.index, self.batch
        size_n = index.name_begin[name + 1] - index.name_begin[name]
        width = int(self.length[reading].max())
        query = self.words[reading, :width]
        most = int(size_n.max())
        if most <= SHORT:
            words: npt.NDArray[np.integer[Any]] = index.padded_words[name, :most]
        else:
            words = padded(index.name_words, index.name_begin, name, most, _NONE)
        sides = (0, width)

        column = self.listed.searchsorted(words)
        known = self.known[column] == words
        like = self.table[query[:, :, None], np.where(known, column, -1)[:, None, :]]
        if self.initial.any():
            # "G. Wisser" for "WISSER, Gerhard": a single letter stands for a person's name that begins with it
            person = (index.party_kind[index.name_party[name]] == PERSON)[:, None, None]
            same = self.initial[query][:, :, None] == index.padded_first[words][:, None, :]
            like = np.where(same & person & (self.initial[query] > 0)[:, :, None], np.maximum(like, INITIAL_LIKE), like)
        best = np.concatenate([like.max(axis=2), like.max(axis=1)], axis=1)
        weight = np.concatenate([self.weight[query], index.padded_weight[words]], axis=1)
        flag = np.concatenate([self.flags[query], index.padded_flags[words]], axis=1)

        missing = (best < MATCHED) & (flag < MISSING)
        left = weight * (1 - best)
        own = flag == 0
        own_left = own & missing
        place = flag == PLACE
        best_q, flag_q, weight_q, missing_q = best[:, :width], flag[:, :width], weight[:, :width], missing[:, :width]
        # a word is worth what the commoner of the pair is worth: a listed word near a common one is no rare match
        partner = weight[np.arange(len(name))[:, None], width + like.argmax(axis=2)]
        worth = np.minimum(weight_q, np.where(best_q >= 1, weight_q, partner)) * np.where(missing_q, 0, best_q * best_q)

        covered = np.add.reduceat(weight * best, sides, axis=1) / np.add.reduceat(weight, sides, axis=1)
        most_left = np.maximum.reduceat(left, sides, axis=1)
        own_most_left = np.maximum.reduceat(left * own, sides, axis=1)
        owns = np.add.reduceat(own, sides, axis=1, dtype=np.int64)
        owns_left = np.add.reduceat(own_left, sides, axis=1, dtype=np.int64)
        exact = ((best >= 1) | (flag == MISSING)).all(axis=1)

        cores = [index.cores[i] for i in name.tolist()]
        asked = [self.cores[i] for i in reading.tolist()]
        letters, letters_n = self.letters[reading], index.core_letters[name]
        legal_q, legal_n = batch.legal[reading], index.name_legal[name]
        company = (legal_q != 0) | ((flag_q & GENERIC) != 0).any(axis=1)

        def put(feature: str, values: npt.NDArray[Any]) -> None:
            out[rows, _COLUMN[feature]] = values

        put("query_covered", covered[:, 0])
        put("listed_covered", covered[:, 1])
        put("query_left", most_left[:, 0])
        put("listed_left", most_left[:, 1])
        put("both_left", own_most_left.min(axis=1))
        put("evidence", worth.sum(axis=1))
        put("rarest_match", worth.max(axis=1))
        put("weakest_match", np.where(own[:, :width] & ~missing_q, best_q, 1).min(axis=1))
        put("letters_alike", cpdist(asked, cores, scorer=Indel.normalized_similarity, dtype=np.float32))
        put("start_alike", cpdist(asked, cores, scorer=JaroWinkler.similarity, dtype=np.float32))
        put("longer_by", letters - letters_n)
        put("shorter_core", np.minimum(letters, letters_n))
        put("own_words_query", owns[:, 0])
        put("own_words_listed", owns[:, 1])
        put("first_word", np.where(like[:, 0, 0] >= MATCHED, 1, 2 * (best_q[:, 0] >= MATCHED)))
        put("numbers", _sides(missing & (flag == NUMBER), sides))
        put("places", _sides(missing & place, sides))
        put("legal_form", _LEGAL[np.sign(legal_q), np.sign(legal_n), np.sign(legal_q & legal_n)])
        put("kind", index.party_kind[index.name_party[name]] + len(KINDS) * company)
        put("acronym", acronym)
        put("whole", exact * (1 + (owns[:, 0] > 0)))
        put("own_left_query", owns_left[:, 0])
        put("own_left_listed", owns_left[:, 1])
        matched_n = best[:, width:] >= MATCHED
        if most > 2:
            put("skipped", own_left[:, width + 1] & matched_n[:, 0] & matched_n[:, 2:].any(axis=1))
        put("ordinary_left_query", (missing_q & ((flag_q & PLACE) == 0)).sum(axis=1))


_NONE = -1
"""The number of a word that is not there: the last row, where all is nought."""

_NOUGHT, _MISSING = np.zeros(1, dtype=np.float32), np.array([MISSING])
"""Its weight and its flag."""

_COLUMN = {feature: column for column, feature in enumerate(FEATURES)}

_LEGAL = np.array([[[0, 0], [2, 2]], [[3, 3], [4, 1]]])
"""Legal forms of the query, of the listed name, in common (each 0 or 1): 0 none on either side, 1 one in common, 2 only
the listed name has one, 3 only the query, 4 both, but others."""


def _sides(left_over: Bools, sides: tuple[int, int]) -> Int64:
    """0: nothing left on either side, 1: on the query's, 2: on the listed name's, 3: on both."""
    either: Int64 = np.logical_or.reduceat(left_over, sides, axis=1) @ np.array([1, 2])
    return either
