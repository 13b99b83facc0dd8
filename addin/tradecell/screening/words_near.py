"""Which listed words a queried word may be: the same, or spelled or sounding nearly so."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from tradecell.names import skeleton, sound_key
from tradecell.screening.arrays import Float32, Int64, distinct, find, spread
from tradecell.screening.hashing import hash_deletions, hash_words
from tradecell.screening.opened import Index

NEAR = 0.74
"""Words less alike than this (0 to 1) are different words."""

SOUNDS_FROM, SHORT_SOUND = 4, 0.8
"""Words of fewer letters that only sound the same are so much alike."""

NEAREST = 24
"""Listed words that a queried word is taken for, at most: the nearest ones."""

_MOST_SHARED = 400
"""A remainder that more listed words share than this tells nothing apart and is passed over."""


def _slips(word: str, number_of: Mapping[str, int]) -> list[int]:
    """Listed words that a word is but for two neighbours swapped or a letter too many: sound may hide such a slip."""
    if len(word) < 5 or word in number_of:
        return []
    swapped = (word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1))
    shorter = (word[:i] + word[i + 1 :] for i in range(len(word)))
    return [number_of[other] for other in (*swapped, *shorter) if other in number_of]


BARE_LIKE = 0.97
"""How alike words of the same consonants are where the vowels of one are not written."""

ADJECTIVE_LIKE = 0.92
"""How alike a town or a person and the Slavic adjective made of it are in a firm's name: "obukhov" and "obukhovsk(iy)".
In a person's own name they are two surnames: Petrov and Petrovskiy."""


def _adjectives(word: str, number_of: Mapping[str, int]) -> list[int]:
    """Listed words that a word is the Slavic adjective of, or that are an adjective of it."""
    others = [word + "sk", word[:-1] + "insk"]
    if word.endswith("sk"):
        others.append(word[:-2])
        if word.endswith("insk"):
            others.extend(word[:-4] + vowel for vowel in "aiy")
    return [number_of[other] for other in others if len(other) >= 5 and other in number_of]


def _bare(index: Index, word: str) -> list[int]:
    """Listed words of the same consonants, for a word of a script that writes no short vowels."""
    first, count = find(index.skeleton_hash, hash_words([skeleton(word)]))
    found: list[int] = index.skeleton_word[int(first[0]) : int(first[0]) + int(count[0])].tolist()
    return found


def near_words(
    index: Index,
    words: Sequence[str],
    plain: Sequence[bool],
    vowelless: Collection[str] = (),
    firms: Collection[str] = (),
) -> tuple[Int64, Int64, Float32]:
    """Listed words near each queried word, itself not included.

    Args:
        index: the opened index.
        words: folded words, each once.
        vowelless: those of them that are written without vowels.
        firms: those that stand in the name of a firm, as its legal form or an ordinary word tells.
        plain: for each whether it is an ordinary word or a place that the list has too: spelled right, it is no other.

    Returns:
        Three arrays of one length: the number of the queried word, of the listed word, and their likeness,
        ``NEAR`` to 1, the larger of the similarities of spelling and of sound (optimal string
        alignment: edits and swaps of neighbours).
    """
    asked = [i for i, word in enumerate(words) if not plain[i] and word.isalpha() and len(word) > 2]
    none = np.empty(0, dtype=np.int64)
    if not asked:
        return none, none, np.empty(0, dtype=np.float32)
    keys = [sound_key(words[i]) for i in asked]
    hashes, owner = hash_deletions(keys)
    first, count = find(index.deletion_hash, hashes)
    telling = (count > 0) & (count <= _MOST_SHARED)
    first, count = first[telling], count[telling]
    left = owner[telling].repeat(count)
    right = index.deletion_word[spread(first, count)].astype(np.int64)
    keyed = left * len(index.words) + right
    slips = [k * len(index.words) + n for k, i in enumerate(asked) for n in _slips(words[i], index.number_of)]
    bare = [
        k * len(index.words) + n for k, i in enumerate(asked) if words[i] in vowelless for n in _bare(index, words[i])
    ]
    adjectives = [(k, n) for k, i in enumerate(asked) for n in _adjectives(words[i], index.number_of)]
    towns = [k * len(index.words) + n for k, n in adjectives if words[asked[k]] in firms]
    surnames = [k * len(index.words) + n for k, n in adjectives if words[asked[k]] not in firms]
    more = slips + towns + bare
    left, right = np.divmod(distinct(np.append(keyed, more) if more else keyed), len(index.words))
    if not len(left):
        return none, none, np.empty(0, dtype=np.float32)
    right_list = right.tolist()
    listed = [index.words[i] for i in right_list]
    queried = [words[asked[i]] for i in left.tolist()]
    spelled = cpdist(queried, listed, scorer=OSA.normalized_similarity, dtype=np.float32)
    sounded = cpdist(
        [keys[i] for i in left.tolist()],
        [index.sounds[i] for i in right_list],
        scorer=OSA.normalized_similarity,
        dtype=np.float32,
    )
    # the letters of SKF and SCF are initials: that they sound alike says little
    short = [len(word) < SOUNDS_FROM and len(other) < SOUNDS_FROM for word, other in zip(queried, listed, strict=True)]
    likeness = np.maximum(spelled, np.where(short, SHORT_SOUND, 0.97) * sounded)
    for keys_of, least in ((towns, ADJECTIVE_LIKE), (bare, BARE_LIKE)):
        if keys_of:
            alike = np.isin(left * len(index.words) + right, keys_of)
            likeness[alike] = np.maximum(likeness[alike], least)
    if surnames:
        likeness[np.isin(left * len(index.words) + right, surnames)] = 0
    keep = (likeness >= NEAR) & (likeness < 1.0)
    left, right, likeness = left[keep], right[keep], likeness[keep]
    order = (2 * left - likeness).argsort(kind="stable")
    left, right, likeness = left[order], right[order], likeness[order]
    rank = np.arange(len(left)) - left.searchsorted(left)
    keep = rank < NEAREST
    return np.array(asked, dtype=np.int64)[left[keep]], right[keep], likeness[keep]
