"""The index over all listed names: plain arrays, so that it opens by memory map."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from tradecell.names import (
    Prepared,
    is_favourite,
    is_generic,
    is_place,
    prepare,
    readings,
    single_letters,
    skeleton,
    sound_key,
)
from tradecell.names.legal import legal_bits
from tradecell.names.words import STOP_WORDS, canonical, join_places
from tradecell.party import Party
from tradecell.screening.arrays import Array, pack, starts
from tradecell.screening.hashing import LONGEST, hash_deletions, hash_words
from tradecell.screening.identifiers import identifier_keys

INDEX_FORMAT = 11
"""Raised whenever the arrays or the preparation of names change, so that older snapshots are built anew."""

GENERIC, PLACE, NUMBER = 1, 2, 4

GENERIC_WEIGHT = 0.30
PLACE_WEIGHT = 0.35
NUMBER_WEIGHT = 0.60
FAVOURITE_WEIGHT = 0.60
"""The most that such a word can weigh; a word of one listed party alone weighs 1."""

REFERENCE_PARTIES = 25_000
"""Parties of the Consolidated Screening List, to the nearest thousand (July 2026): rarity is measured against a list
of this size at least, so that a word is not common just because a list is short."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ListedName:
    """One reading of one listed name: ``alias`` is 0 for the party's name, n for its n-th alias."""

    party: int
    alias: int
    prepared: Prepared


def word_flags(word: str) -> int:
    """What kind of word it is: GENERIC, PLACE, NUMBER or 0."""
    if word[0].isdigit():
        return NUMBER if word.isdigit() else 0
    return (GENERIC if is_generic(word) else 0) | (PLACE if is_place(word) else 0)


AFFILIATE = 0.1
"""What a further party of the same firm counts, when it is counted how common a word is."""


def commonness(names: Sequence[ListedName], parties: Sequence[Party]) -> dict[str, float]:
    """How many parties have each word in a name, affiliates of one firm counted as :data:`AFFILIATE` of a party.

    167 listed parties begin with "Huawei": the word is not common, one firm is listed 167 times. Parties other than
    persons whose first own word is the same word are taken for one firm.
    """
    alone: dict[str, set[int]] = defaultdict(set)
    family: dict[str, set[int]] = defaultdict(set)
    for name in names:
        words = name.prepared.words
        first = next((word for word in words if not word_flags(word)), "")
        person = parties[name.party].kind == "individual"
        for word in words:
            (family if word == first and not person else alone)[word].add(name.party)
    return {
        word: len(alone[word]) + (1 + AFFILIATE * (len(family[word]) - 1) if family[word] else 0)
        for word in {*alone, *family}
    }


def word_weight(word: str, parties_with_it: float, parties: int) -> float:
    """How much a word tells parties apart, 0 to 1.

    The logarithm of its rarity among the listed parties, as in the inverse document frequency of Spärck Jones (1972),
    capped for words of ordinary company names, places and numbers, which are common outside the lists too.
    """
    size = max(parties, REFERENCE_PARTIES)
    weight = 1.0 - math.log(max(parties_with_it, 1)) / math.log(size)
    flags = word_flags(word)
    if flags & GENERIC:
        weight = min(weight, GENERIC_WEIGHT)
    if flags & PLACE:
        weight = min(weight, PLACE_WEIGHT)
    if flags & NUMBER:
        weight = min(weight, NUMBER_WEIGHT)
    if is_favourite(word):
        weight = min(weight, FAVOURITE_WEIGHT)
    if len(word) == 1:
        weight = min(weight, GENERIC_WEIGHT)
    return max(weight, 0.05)


def initials(prepared: Prepared) -> set[str]:
    """The acronyms a name may go by: first letters of its own words, and with those of its legal form."""
    found = set()
    whole = "".join(word[0] for word in prepared.folded.split() if word not in STOP_WORDS)
    own = "".join(word[0] for word in prepared.plain)
    # and with the first word of a legal form at the end: "YMTC" is Yangtze Memory Technologies Co., Ltd.
    for letters in (own, whole, whole[: len(own) + 1] if whole.startswith(own) else ""):
        if 3 <= len(letters) <= 8 and letters.isalpha():
            found.add(letters)
    return found


def listed_names(parties: Sequence[Party], progress: Progress | None = None) -> list[ListedName]:
    """Every reading of every name of every party, the same words once a party."""
    out = []
    for number, party in enumerate(parties):
        seen = set()
        for alias, name in enumerate((party.name, *party.aliases)):
            for reading in readings(name):
                prepared = prepare(reading)
                if prepared.words and prepared.folded not in seen:
                    seen.add(prepared.folded)
                    out.append(ListedName(number, alias, prepared))
        if progress and number % 1000 == 0:
            progress(number, len(parties))
    return out


JOINED_WORDS = 3
"""Words of a listed name, at most, that a queried word is looked up for as if written in one."""


@lru_cache(maxsize=131_072)
def _compared(word: str) -> tuple[str, ...]:
    """What a word by itself is compared as; nothing for a stop word."""
    return () if word in STOP_WORDS else tuple(c for place in join_places([word]) for c in canonical(place))


def joined_words(folded: str, known: Mapping[str, int]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What a listed name's neighbouring words look like written in one ("mahanair"), and what they are compared as.

    Args:
        folded: the name's words as they stand, stop words included ("da jiang innovations" gives "dajiang").
        known: the vocabulary; a run with a word outside it (a legal form) is passed over.
    """
    words = folded.split()
    compared = [_compared(word) for word in words]
    for many in range(2, JOINED_WORDS + 1):
        for at in range(len(words) - many + 1):
            run = words[at : at + many]
            parts = tuple(part for piece in compared[at : at + many] for part in piece)
            text = "".join(run)
            fits = 5 <= len(text) <= LONGEST and text.isalpha() and 1 <= len(parts) <= JOINED_WORDS
            if fits and all(part in known for part in parts):
                yield text, parts


SKELETON_FROM = 3
"""Consonants of a word, at least, that tell it when its vowels are not written."""


def _sorted_pairs(hashes: Array, values: Array) -> tuple[Array, Array]:
    order = np.argsort(hashes, kind="stable")
    return hashes[order], values[order]


def build_index(parties: Sequence[Party], progress: Progress | None = None) -> dict[str, Array]:
    """Build the arrays that :class:`tradecell.screening.candidates.Index` searches.

    Args:
        parties: the listed parties; their order is what the index refers to.
        progress: called with parties done and parties in all.

    Returns:
        Arrays by name, none of them of objects, to be kept beside the parties.
    """
    names = listed_names(parties, progress)
    rows = [name.prepared.words for name in names]
    party_of = np.array([name.party for name in names], dtype=np.int32)

    common = commonness(names, parties)
    vocabulary = sorted(common)
    number_of = {word: number for number, word in enumerate(vocabulary)}
    weight = np.array([word_weight(w, common[w], len(parties)) for w in vocabulary], dtype=np.float32)
    flags = np.array([word_flags(w) for w in vocabulary], dtype=np.uint8)

    begin = starts([len(words) for words in rows])
    flat = np.array([number_of[word] for words in rows for word in words], dtype=np.int32)
    name_of = np.repeat(np.arange(len(rows), dtype=np.int32), np.diff(begin))
    order = np.lexsort((name_of, flat))
    pairs = np.unique(np.stack([flat[order], name_of[order]]), axis=1)
    post_begin = starts(np.bincount(pairs[0], minlength=len(vocabulary)))

    sounds = [sound_key(word) for word in vocabulary]
    alphabetic = [i for i, word in enumerate(vocabulary) if word.isalpha() and len(word) > 2]
    deletion_hash, owner = hash_deletions([sounds[i] for i in alphabetic])
    deletion_hash, deletion_word = _sorted_pairs(deletion_hash, np.array(alphabetic, dtype=np.int32)[owner])

    skeletons = [skeleton(word) for word in vocabulary]
    telling = [i for i in alphabetic if len(skeletons[i]) >= SKELETON_FROM and not flags[i]]
    skeleton_hash, skeleton_word = _sorted_pairs(
        hash_words([skeletons[i] for i in telling]), np.array(telling, dtype=np.int32)
    )

    joined = {key for name in names for key in joined_words(name.prepared.folded, number_of)}
    couples = sorted(joined)
    join_hash, join_order = _sorted_pairs(
        hash_words([single_letters(text) for text, _ in couples]), np.arange(len(couples))
    )
    join_words = np.full((len(couples), JOINED_WORDS), -1, dtype=np.int32)
    for row, (_, parts) in enumerate(couples):
        join_words[row, : len(parts)] = [number_of[part] for part in parts]

    short = [(text, i) for i, name in enumerate(names) for text in initials(name.prepared)]
    acronym_hash, acronym_name = _sorted_pairs(
        hash_words([text for text, _ in short]), np.array([i for _, i in short], dtype=np.int32)
    )
    keys = [name.prepared.key for name in names]
    key_hash, key_name = _sorted_pairs(hash_words(keys), np.arange(len(names), dtype=np.int32))
    numbers = [(key, i) for i, party in enumerate(parties) for key in identifier_keys(party)]
    id_hash, id_party = _sorted_pairs(
        hash_words([key for key, _ in numbers]), np.array([i for _, i in numbers], dtype=np.int32)
    )
    word_blob, word_begin = pack(vocabulary)
    sound_blob, sound_begin = pack(sounds)
    core_blob, core_begin = pack(keys)
    return {
        "word_blob": word_blob,
        "word_begin": word_begin,
        "sound_blob": sound_blob,
        "sound_begin": sound_begin,
        "word_weight": weight,
        "word_flags": flags,
        "name_words": flat,
        "name_begin": begin,
        "name_party": party_of,
        "name_alias": np.array([name.alias for name in names], dtype=np.int32),
        "name_legal": np.array([legal_bits(name.prepared.legal) for name in names], dtype=np.uint32),
        "name_weight": np.add.reduceat(weight[flat], begin[:-1]).astype(np.float32) if names else weight[:0],
        "name_full": hash_texts([name.prepared.folded for name in names]),
        "core_blob": core_blob,
        "core_begin": core_begin,
        "post_begin": post_begin,
        "post_name": pairs[1].astype(np.int32),
        "deletion_hash": deletion_hash,
        "deletion_word": deletion_word,
        "skeleton_hash": skeleton_hash,
        "skeleton_word": skeleton_word,
        "join_hash": join_hash,
        "join_words": join_words[join_order],
        "acronym_hash": acronym_hash,
        "acronym_name": acronym_name,
        "key_hash": key_hash,
        "key_name": key_name,
        "id_hash": id_hash,
        "id_party": id_party,
        "party_kind": np.array(
            [max(KINDS.index(p.kind), 1) if p.kind in KINDS else 1 for p in parties], dtype=np.uint8
        ),
    }


KINDS = ("", "entity", "individual", "vessel", "aircraft")
"""The kinds of party, as the index numbers them; where a source does not say (BIS's lists), entity is taken."""


def hash_texts(texts: Sequence[str]) -> Array:
    """64-bit hashes of whole texts of any length (BLAKE2b)."""
    from hashlib import blake2b

    return np.array(
        [
            int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")
            for text in texts
        ],
        dtype=np.uint64,
    )
