"""Ranking of the list's entries by words: BM25 over headings and paragraphs, with a thesaurus of trade names.

The embedded index holds, for each entry and paragraph, the set of its word stems in alphabetical order: enough to
rank, without the regulation's text. A list that a refresh read is indexed from its own text.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files

from tradecell.controls.ccl import CCL, Entry
from tradecell.controls.description import for_lower_case, spellings, stop_words

_WORD = re.compile(r"\d[A-E]\d{3}|[a-z]+(?:-?\d+)?|\d+[a-z]+", re.I)
_EXCLUSIONS = re.compile(
    r"\((?:except|other than|excluding)[^()]*\)"
    r"|\b(?:except|other than|excluding|not (?:controlled|specified|described) (?:by|in|under))\b[^,;.:()]*",
    re.I,
)
_K1, _B = 1.2, 0.5
_HEADING_WEIGHT, _TITLE_WEIGHT, _PARENT_WEIGHT = 1.0, 1.2, 0.6


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A word without plural and the commonest endings, in American spelling."""
    word = word.lower()
    word = spellings().get(word, word)
    if len(word) > 4:
        if word.endswith("ies"):
            word = word[:-3] + "y"
        elif word.endswith(("sses", "ches", "shes", "xes")):
            word = word[:-2]
        elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
            word = word[:-1]
    word = word.replace("isation", "ization").replace("ised", "ized").replace("ising", "izing")
    return spellings().get(word, word)


def stems(text: str) -> list[str]:
    """The word stems of a text, in order, without words that say nothing."""
    found = []
    silent = stop_words()
    for match in _WORD.finditer(text):
        word = match[0].lower()
        if word in silent or len(word) < 2:
            continue
        found.append(stem(word))
    return found


def without_exclusions(text: str) -> str:
    """A text without what it excludes ("except ...", "other than those ...")."""
    return _EXCLUSIONS.sub(" ", text)


@dataclass(frozen=True, slots=True)
class Unit:
    """A heading, a title or a paragraph, as its stems.

    Args:
        eccn: of the entry.
        path: of the paragraph; empty for heading, ``"="`` for our title.
        stems: each once.
    """

    eccn: str
    path: str
    stems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ranked:
    """An entry with its score for a description.

    Args:
        eccn: the entry.
        path: its best paragraph, empty where the heading matched better.
        score: BM25, only to compare within one description.
        words: the stems that matched, weightiest first.
        coverage: share of the description's weight that the entry's words cover, 0 to 1.
    """

    eccn: str
    path: str
    score: float
    words: tuple[str, ...]
    coverage: float


@dataclass(slots=True)
class WordIndex:
    """The postings; made once for a list."""

    units: tuple[Unit, ...]
    postings: dict[str, list[int]] = field(default_factory=dict)
    idf: dict[str, float] = field(default_factory=dict)
    _entries_of: dict[str, set[str]] = field(default_factory=dict)
    _gain: list[float] = field(default_factory=list)
    _parent: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        postings: dict[str, list[int]] = defaultdict(list)
        entries: dict[str, set[str]] = defaultdict(set)
        place = {(u.eccn, u.path): i for i, u in enumerate(self.units)}
        for number, unit in enumerate(self.units):
            for word in unit.stems:
                postings[word].append(number)
                entries[word].add(unit.eccn)
            parent = unit.path.rpartition(".")[0]
            self._parent.append(place.get((unit.eccn, parent), -1) if parent else -1)
        average = sum(len(u.stems) for u in self.units) / max(1, len(self.units))
        self._gain = [(_K1 + 1) / (1 + _K1 * (1 - _B + _B * len(u.stems) / average)) for u in self.units]
        count = len({u.eccn for u in self.units})
        self.postings, self._entries_of = dict(postings), dict(entries)
        self.idf = {word: math.log(1 + (count - len(e) + 0.5) / (len(e) + 0.5)) for word, e in entries.items()}

    def weight(self, word: str) -> float:
        """How much a word tells; a word that the list never uses tells as much as the rarest."""
        return self.idf.get(word, 6.5)

    def rank(self, text: str, extra: Iterable[str] = ()) -> list[Ranked]:
        """All entries that share a word with a description, best first.

        Args:
            text: the description.
            extra: further words of the thesaurus, counted half.
        """
        counts: Counter[str] = Counter()
        for word in stems(text):
            counts[word] += 1
        query = {word: 1.0 + 0.25 * (min(n, 3) - 1) for word, n in counts.items()}
        for word in extra:
            query.setdefault(stem(word), 0.5)
        total = sum(self.weight(word) for word in counts) or 1.0
        scores: dict[int, float] = defaultdict(float)
        for word, times in query.items():
            weight = self.idf.get(word, 0.0) * times
            for number in self.postings.get(word, ()):
                scores[number] += weight * self._gain[number]
        weighty = sorted((word for word in query if word in self.idf), key=self.weight, reverse=True)
        return self._entries(scores, weighty, total)

    def _entries(self, scores: dict[int, float], query: list[str], total: float) -> list[Ranked]:
        heads: dict[str, float] = defaultdict(float)
        best: dict[str, tuple[float, str]] = {}
        for number, score in scores.items():
            unit = self.units[number]
            eccn, path = unit.eccn, unit.path
            if path in ("", "="):
                heads[eccn] = max(heads[eccn], score * (_TITLE_WEIGHT if path else _HEADING_WEIGHT)) + 0.15 * score
                continue
            parent = self._parent[number]
            if parent >= 0:
                score += _PARENT_WEIGHT * scores.get(parent, 0.0)
            if eccn not in best or score > best[eccn][0]:
                best[eccn] = (score, path)
        ranked = []
        weights = [(word, self.idf[word], self._entries_of[word]) for word in query]
        for eccn in heads.keys() | best.keys():
            paragraph, path = best.get(eccn, (0.0, ""))
            shared = tuple(word for word, _, where in weights if eccn in where)
            coverage = min(1.0, sum(weight for _, weight, where in weights if eccn in where) / total)
            ranked.append(Ranked(eccn, path, heads.get(eccn, 0.0) + paragraph, shared, coverage))
        ranked.sort(key=lambda r: (-r.score, r.eccn))
        return ranked


def index_units(ccl: CCL) -> Iterator[Unit]:
    """The units of a list with its text."""
    for entry in ccl.entries:
        if entry.title:
            yield Unit(entry.eccn, "=", _bag(entry.title))
        yield Unit(entry.eccn, "", _bag(without_exclusions(entry.heading)))
        yield from _paragraph_units(entry)


def _paragraph_units(entry: Entry) -> Iterator[Unit]:
    for paragraph in entry.paragraphs:
        if not paragraph.reserved:
            yield Unit(entry.eccn, paragraph.path, _bag(without_exclusions(paragraph.text)))


def _bag(text: str) -> tuple[str, ...]:
    return tuple(sorted(set(stems(text))))


def write_units(units: Iterable[Unit]) -> str:
    """The units as the text of ``resources/words.tsv``."""
    return "".join(f"{u.eccn}\t{u.path}\t{' '.join(u.stems)}\n" for u in units if u.stems)


@cache
def embedded_index() -> WordIndex:
    """The index that comes with tradecell; made on first use."""
    text = (files(__package__) / "resources" / "words.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines())
    return WordIndex(tuple(Unit(eccn, path, tuple(bag.split())) for eccn, path, bag in rows))


_INDICES: dict[str, WordIndex] = {}


def index_of(ccl: CCL) -> WordIndex:
    """The index of a list: the embedded one, or one made of its text; kept by the source's hash."""
    if ccl.embedded:
        return embedded_index()
    if ccl.sha256 not in _INDICES:
        _INDICES.clear()
        _INDICES[ccl.sha256] = WordIndex(tuple(index_units(ccl)))
    return _INDICES[ccl.sha256]


@dataclass(frozen=True, slots=True)
class Trade:
    """A trade name: what else it is called, and the entries that are looked at first."""

    pattern: re.Pattern[str]
    words: tuple[str, ...]
    eccns: tuple[str, ...]


@cache
def thesaurus() -> tuple[Trade, ...]:
    """Trade names; read once."""
    text = (files(__package__) / "resources" / "thesaurus.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines()[1:] if line and not line.startswith("#"))
    return tuple(
        Trade(for_lower_case(rf"(?<![\w-])(?:{p})(?![\w-])"), tuple(w.split()), tuple(e.split())) for p, w, e in rows
    )
