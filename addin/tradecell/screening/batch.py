"""A batch of queried names, taken apart and looked up in the vocabulary once."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tradecell.names import Prepared, is_generic, prepare, readings, single_letters
from tradecell.names.legal import legal_bits, set_aside
from tradecell.names.prepare import MAX_WORDS
from tradecell.names.words import STOP_WORDS, canonical, join_places
from tradecell.screening.arrays import Bytes, Float32, Int32, Int64, UInt32, UInt64, find, starts
from tradecell.screening.hashing import hash_words
from tradecell.screening.index import GENERIC, PLACE, hash_texts, word_flags, word_weight
from tradecell.screening.opened import Index
from tradecell.screening.words_near import near_words

PARTED = 9
"""Letters from which a firm's own word that the list has is also read as the words that it may be made of."""

TRIED, TRIED_LETTERS, TRIED_LIKE = 3, 6, 0.8
"""Own words of a name, at most, two of which are also tried as one word; letters of that word, at least; and how much
like a listed word it must be."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a queried name: ``query`` is its number in the batch."""

    query: int
    text: str
    prepared: Prepared
    words: tuple[str, ...]
    respelled: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """All readings of a batch of queried names.

    Args:
        readings: the readings, those of one query together.
        words: every word that occurs in them, once.
        listed: the number of each word in the list's vocabulary, -1 where it has none.
        weight: how much each word tells parties apart.
        flags: GENERIC, PLACE, NUMBER.
        flat, begin: the words of each reading, as numbers into ``words``.
        near_left, near_right, near_like: words of the list that a queried word may be: the same one, and those nearly
            so; sorted by the queried word.
        full: hash of each reading's folded text.
        legal: the legal forms of each reading as bits.
    """

    readings: tuple[Reading, ...]
    words: tuple[str, ...]
    listed: Int64
    weight: Float32
    flags: Bytes
    flat: Int32
    begin: Int64
    near_left: Int64
    near_right: Int64
    near_like: Float32
    full: UInt64
    legal: UInt32

    def of(self, query: int) -> tuple[Reading, ...]:
        """The readings of one query."""
        low = bisect_left(self.readings, query, key=lambda reading: reading.query)
        high = bisect_right(self.readings, query, key=lambda reading: reading.query)
        return self.readings[low:high]


def _joined(folded: str, number_of: Mapping[str, int]) -> Iterator[tuple[str, ...]]:
    """The words of a name with two or three neighbours written in one, where the list has that word."""
    words = folded.split()[:MAX_WORDS]
    for many in (2, 3):
        for at in range(len(words) - many + 1):
            joined = "".join(words[at : at + many])
            if len(joined) >= 4 and joined in number_of and joined.isalpha():
                own, _ = set_aside([*words[:at], joined, *words[at + many :]])
                yield tuple(c for w in join_places([w for w in own if w not in STOP_WORDS]) for c in canonical(w))


def _respelled(index: Index, found: list[Reading]) -> list[Reading]:
    """Readings with words joined or parted as the list writes them.

    "Hik vision" is read as "hikvision" where the list has that word, "zhipuhuazhang" as "zhipu huazhang" where words
    stand so beside each other in a listed name.
    """
    number_of = index.number_of
    out = []
    single = {
        word
        for reading in found
        for word in reading.words
        if word.isalpha()
        and len(word) >= 5
        and (word not in number_of or (len(word) >= PARTED and not word_flags(word)))
    }
    parts: dict[str, tuple[str, ...]] = {}
    if single:
        asked = sorted(single)
        first, count = find(index.join_hash, hash_words([single_letters(word) for word in asked]))
        for word, at, many in zip(asked, first.tolist(), count.tolist(), strict=True):
            if many:
                parts[word] = tuple(index.words[i] for i in index.join_words[at].tolist() if i >= 0)
    for reading in found:
        words = reading.words
        split = [piece for word in words for piece in parts.get(word, (word,))]
        if tuple(split) != words:
            out.append(Reading(reading.query, reading.text, reading.prepared, tuple(split), "parted"))
        out.extend(
            Reading(reading.query, reading.text, reading.prepared, new, "joined")
            for new in _joined(reading.prepared.folded, number_of)
        )
    return out


def _tried(number_of: Mapping[str, int], found: Sequence[Reading]) -> dict[Reading, str]:
    """Readings with two neighbouring own words written in one that the list may have in another spelling.

    "Had Kaew" is read as "hadkaew", nearly the listed "Hatkaew". Only where the list lacks one of the two words.

    Returns:
        The readings, each with the word that it stands or falls with.
    """
    out = {}
    for reading in found:
        words = reading.words
        own = [at for at, word in enumerate(words) if len(word) > 2 and word.isalpha() and not word_flags(word)]
        for at in own if len(own) <= TRIED else ():
            pair = words[at : at + 2]
            word = "".join(pair)
            apart = at + 1 in own and len(word) >= TRIED_LETTERS and not all(one in number_of for one in pair)
            if apart and word not in number_of:
                new = (*words[:at], word, *words[at + 2 :])
                out[Reading(reading.query, reading.text, reading.prepared, new, "joined")] = word
    return out


def read_batch(index: Index, queries: Sequence[str]) -> Batch:
    """Take a batch of queried names apart and look their words up.

    Args:
        index: the opened index.
        queries: names, none of them empty.

    Returns:
        The batch; a query without any letter or digit has no reading in it.
    """
    found: list[Reading] = []
    for number, query in enumerate(queries):
        seen = set()
        for text in readings(query):
            prepared = prepare(text)
            if prepared.words and prepared.folded not in seen:
                seen.add(prepared.folded)
                found.append(Reading(number, text, prepared, prepared.words))
    number_of = index.number_of
    tried = _tried(number_of, found)
    found.extend(_respelled(index, found))
    words = {word: 0 for reading in found for word in reading.words}
    words.update(dict.fromkeys(tried.values(), 0))
    vocabulary = tuple(words)
    words = {word: number for number, word in enumerate(vocabulary)}
    listed = np.array([number_of.get(word, -1) for word in vocabulary], dtype=np.int64)
    parties = len(index.party_kind)
    weight = np.array([word_weight(word, 1, parties) for word in vocabulary], dtype=np.float32)
    weight[listed >= 0] = index.word_weight[listed[listed >= 0]]
    flags = np.array([word_flags(word) for word in vocabulary], dtype=np.uint8)
    plain = ((listed >= 0) & ((flags & (GENERIC | PLACE)) != 0)).tolist()
    vowelless = {w for r in found if r.prepared.vowelless for w in r.words}
    firms = {w for r in found if r.prepared.legal or any(map(is_generic, r.words)) for w in r.words}
    near_left, near_right, near_like = near_words(index, vocabulary, plain, vowelless, firms)
    if tried:
        promising = set(near_left[near_like >= TRIED_LIKE].tolist())
        found.extend(reading for reading, word in tried.items() if words[word] in promising)
    found.sort(key=lambda reading: reading.query)
    same = np.flatnonzero(listed >= 0)
    near_left = np.concatenate([same, near_left])
    order = np.argsort(near_left, kind="stable")
    return Batch(
        readings=tuple(found),
        words=vocabulary,
        listed=listed,
        weight=weight,
        flags=flags,
        flat=np.array([words[word] for reading in found for word in reading.words], dtype=np.int32),
        begin=starts([len(reading.words) for reading in found]),
        near_left=near_left[order],
        near_right=np.concatenate([listed[same], near_right])[order],
        near_like=np.concatenate([np.ones(len(same), dtype=np.float32), near_like])[order],
        full=hash_texts([reading.prepared.folded for reading in found]),
        legal=np.array([legal_bits(reading.prepared.legal) for reading in found], dtype=np.uint32),
    )
