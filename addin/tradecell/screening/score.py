"""The score: a points table, added up.

Each feature of a pair earns points by a curve or by a category (see
``resources/points.toml``, which says what each means and how it was fitted). The
sum is a log-odds value; it becomes a score of 0 to 100 by a logistic curve that
puts the two thresholds at round numbers.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources

import numpy as np
import numpy.typing as npt

from tradecell.screening.arrays import Int64, starts
from tradecell.screening.features import FEATURES
from tradecell.screening.index import KINDS

Floats = npt.NDArray[np.float32]

HIT_FROM = 80.0
REVIEW_FROM = 60.0
"""The two thresholds. What share of names that are on no list alerts at each was measured on clean names; the figures
stand under ``[measured]`` in ``resources/points.toml``, printed by ``tests/bench/fit_score.py``."""

RARE_WORD = 0.6
"""Weight from which a word left over on both sides makes two names two firms."""

SAME_SOUND = 0.96
"""Likeness of words that differ, if at all, only in how the same sound is spelled."""

RARE_NAME = 0.8
"""Weight from which a surname, or the first word of a family of firms, tells by itself."""

ENTITY, PERSON, VESSEL = (KINDS.index(kind) for kind in ("entity", "individual", "vessel"))
COMPANY_FOR_ENTITY, COMPANY_FOR_PERSON = ENTITY + len(KINDS), PERSON + len(KINDS)
"""Categories of the feature "kind": of the listed party, and the same where the query looks like a company."""

ALIKE_AT_MOST = 99.4
"""No score of 100 (nor one that rounds to it) unless the names are the same after normalisation."""


@dataclass(frozen=True, slots=True)
class _Sums:
    """A points table laid out in columns, so that it is added up in a few calls."""

    base: float
    column: Int64
    low: Floats
    high: Floats
    slope: npt.NDArray[np.float64]
    category: Int64
    offset: Int64
    points: npt.NDArray[np.float64]


@dataclass(frozen=True)
class Points:
    """The points table.

    Args:
        base: points before any feature is looked at.
        curves: for a feature with a scale, its knots and the points at each; straight lines between them.
        classes: for a feature of categories, the points of each.
        middle, spread: the log-odds value that scores 50, and the width of the logistic curve.
    """

    base: float
    curves: dict[str, tuple[Floats, Floats]]
    classes: dict[str, Floats]
    middle: float
    spread: float

    def log_odds(self, features: Floats) -> npt.NDArray[np.float64]:
        """Points of each pair (a row of features), added up."""
        sums = self._sums
        # between two knots a curve rises by its slope there: each stretch of each curve is a column
        # (einsum, since a matrix product would wake all threads of the linear algebra library for a millisecond)
        stretch = np.minimum(np.maximum(features[:, sums.column], sums.low), sums.high)
        rises = np.einsum("ij,j->i", stretch, sums.slope)
        places = features[:, sums.category].astype(np.int64) + sums.offset
        total: npt.NDArray[np.float64] = sums.base + rises + sums.points[places].sum(axis=1)
        return total

    @cached_property
    def _sums(self) -> _Sums:
        """The table laid out for adding up."""
        base, column, low, high, slope = self.base, [], [], [], []
        for name, (knots, points) in self.curves.items():
            rise = np.diff(points.astype(np.float64)) / np.diff(knots.astype(np.float64))
            base += float(points[0]) - float((rise * knots[:-1]).sum())
            column += [FEATURES.index(name)] * len(rise)
            low += knots[:-1].tolist()
            high += knots[1:].tolist()
            slope += rise.tolist()
        begin = starts([len(points) for points in self.classes.values()])
        return _Sums(
            base=base,
            column=np.array(column, dtype=np.int64),
            low=np.array(low, dtype=np.float32),
            high=np.array(high, dtype=np.float32),
            slope=np.array(slope, dtype=np.float64),
            category=np.array([FEATURES.index(name) for name in self.classes], dtype=np.int64),
            offset=begin[:-1],
            points=np.concatenate([*self.classes.values(), np.zeros(0, dtype=np.float32)]).astype(np.float64),
        )

    def scores(self, features: Floats) -> npt.NDArray[np.float64]:
        """Scores of 0 to ``ALIKE_AT_MOST``, the rules of :func:`ruled` applied."""
        return ruled(ALIKE_AT_MOST / (1.0 + np.exp(-(self.log_odds(features) - self.middle) / self.spread)), features)


def ruled(scores: npt.NDArray[np.float64], features: Floats) -> npt.NDArray[np.float64]:
    """What no sum of points may overrule. The order of scores is kept within each side of a threshold.

    - Names of the same words, one of them the firm's own, are a HIT, whatever the legal form (REVIEW below 4 letters).
    - A firm's own name, alone or with a place, that stands in a listed name with ordinary words and places only
      ("Huawei" or "Xi'an Huawei" for "Huawei Technologies Co., Ltd.") is at least a REVIEW.
    - So are a rare surname alone for a listed person, the initials of all words of a listed name (four or more), and a
      listed name of one rare own word that another name begins with and adds one own word to ("Naura Akrion").
    - Different numbers ("13th", "14th Institute"), different places, rare words left over on both sides, a queried name
      of ordinary words only beside a listed one with its own, or the name of a company found for a listed person: at
      most a REVIEW, since these are other parties more often than not. So are names of ordinary words of which not
      all are there ("Minsk Tractor Works", "Minsk Wheel Tractor Plant"), ships of which one has a number, and a person
      whose second name is passed over ("James Walker" for "WALKER, Alisdair James").
    """

    def of(name: str) -> Floats:
        return features[:, FEATURES.index(name)]

    rare = RARE_WORD
    other = (of("numbers") == 3) | (of("places") == 3) | (of("both_left") >= rare) | (of("kind") == COMPANY_FOR_PERSON)
    other |= (of("own_words_query") == 0) & ((of("own_left_listed") > 0) | (of("listed_left") >= 0.15))
    other |= (of("kind") == VESSEL) & (of("numbers") > 0)
    person = of("kind") == PERSON
    other |= person & (of("skipped") > 0) & (of("own_words_query") <= 2)
    capped = np.where(other & (scores >= HIT_FROM), HIT_FROM - 1 + (scores - HIT_FROM) / 25, scores)
    brand = (of("own_words_query") > 0) & (of("ordinary_left_query") == 0) & (of("own_left_listed") == 0)
    brand &= (of("rarest_match") >= 0.5) & (of("weakest_match") >= SAME_SOUND)
    long = of("shorter_core") >= 4
    brand &= long
    # a surname alone, a family of firms by its rare first word, the initials of all words
    alone = (of("weakest_match") >= 1) & (of("first_word") == 1) & (of("rarest_match") >= RARE_NAME)
    brand |= alone & person & (of("own_words_query") == 1) & (of("ordinary_left_query") == 0) & long
    family = alone & (of("own_words_listed") == 1) & (of("own_left_query") == 1) & (of("own_left_listed") == 0)
    brand |= family & ((of("kind") == ENTITY) | (of("kind") == COMPANY_FOR_ENTITY)) & long
    brand |= of("acronym") == 2
    lifted = np.where(brand & (capped < REVIEW_FROM), REVIEW_FROM + capped / 100, capped)
    same = of("whole") == 2
    floor = np.where(long, HIT_FROM, REVIEW_FROM)
    return np.where(same & (lifted < floor), floor + lifted / 100, lifted)


def read_points(text: str) -> Points:
    """Read a points table in TOML."""
    table = tomllib.loads(text)
    return Points(
        base=table["base"],
        curves={
            name: (np.array(curve["knots"], dtype=np.float32), np.array(curve["points"], dtype=np.float32))
            for name, curve in table["curves"].items()
        },
        classes={name: np.array(c["points"], dtype=np.float32) for name, c in table["classes"].items()},
        middle=table["scale"]["middle"],
        spread=table["scale"]["spread"],
    )


@cache
def points() -> Points:
    """The table that tradecell scores with."""
    return read_points(resources.files(__package__).joinpath("resources", "points.toml").read_text(encoding="utf-8"))
