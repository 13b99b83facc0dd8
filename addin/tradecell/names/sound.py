"""Spelling a word as it sounds, so that transliterations of one word come close.

The same Russian, Arabic or Persian word is romanised in many ways on the lists
("Tekhnologii", "Technologii"; "Muhammad", "Mohamed"; "Esfahan", "Isfahan").
The key is no Soundex: it keeps the vowels, in three classes, and the whole length.
"""

from __future__ import annotations

import re
from functools import lru_cache

_Steps = tuple[tuple[re.Pattern[str], str], ...]


def _compiled(*steps: tuple[str, str]) -> _Steps:
    return tuple((re.compile(pattern), to) for pattern, to in steps)


def _rewritten(word: str, steps: _Steps) -> str:
    for pattern, to in steps:
        word = pattern.sub(to, word)
    return word


_DOUBLED = (r"(.)\1+", r"\1")
_STEPS = _compiled(
    (r"(?<!s)ch(?![aeiouy])", "h"),
    (r"shch|sch|tch|ch|sh", "s"),
    (r"dzh|zh|dj|j(?=[aeiou])", "z"),
    (r"[kg]h", "h"),
    (r"ph", "f"),
    (r"([td])h", r"\1"),
    (r"ts|tz|cz", "s"),
    (r"ck|q", "k"),
    (r"x", "ks"),
    (r"c(?=[eiy])", "s"),
    (r"c", "k"),
    (r"w", "v"),
    (r"[yj]", "i"),
    (r"[ei]+", "i"),
    (r"[ou]+", "o"),
    (r"a+", "a"),
    (r"i(?=[ao])|(?<=[ao])i", ""),
    _DOUBLED,
    (r"h$", ""),
)


_SINGLE = _compiled(_DOUBLED)
_CONSONANTS = _compiled(
    (r"[scz]h|[szj]", "s"),
    (r"[kg]h|[gqkcx]", "k"),
    (r"d", "t"),
    (r"[aeiouywv']", ""),
    _DOUBLED,
)


def single_letters(word: str) -> str:
    """A folded word with each doubled letter once, as it is often heard and typed ("ematel" for "emma tel")."""
    return _rewritten(word, _SINGLE)


@lru_cache(maxsize=65_536)
def skeleton(word: str) -> str:
    """The consonants of a folded word, those that transliterations mix up written as one.

    Arabic script has no short vowels, so this is what a name in it and the same name in Latin letters share: of
    "sepah" (سپه) it writes "sph".
    """
    return _rewritten(word, _CONSONANTS)


@lru_cache(maxsize=262_144)
def sound_key(word: str) -> str:
    """The sound key of a folded word; a word with digits stays as it is."""
    if not word.isalpha() or len(word) < 3:
        return word
    return _rewritten(word, _STEPS) or word
