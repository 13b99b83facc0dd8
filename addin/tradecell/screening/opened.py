"""The index as it is searched: the arrays, and the little that is made of them on opening."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np

from tradecell.screening.arrays import Array, Bytes, Float32, Int32, Int64, UInt32, UInt64, padded, unpack

MISSING = np.uint8(128)
"""The flag of a place in a row of words where there is no word."""

SHORT = 6
"""Names of at most so many words, which are nearly all, are looked up in one table."""


class Index:
    """The arrays of :func:`tradecell.screening.index.build_index`, in memory or mapped from files.

    Args:
        arrays: arrays by name.
    """

    word_blob: Bytes
    word_begin: Int64
    sound_blob: Bytes
    sound_begin: Int64
    word_weight: Float32
    word_flags: Bytes
    name_words: Int32
    name_begin: Int64
    name_party: Int32
    name_alias: Int32
    name_legal: UInt32
    name_weight: Float32
    name_full: UInt64
    core_blob: Bytes
    core_begin: Int64
    post_begin: Int64
    post_name: Int32
    deletion_hash: UInt64
    deletion_word: Int32
    skeleton_hash: UInt64
    skeleton_word: Int32
    join_hash: UInt64
    join_words: Int32
    acronym_hash: UInt64
    acronym_name: Int32
    key_hash: UInt64
    key_name: Int32
    id_hash: UInt64
    id_party: Int32
    party_kind: Bytes

    def __init__(self, arrays: Mapping[str, Array]) -> None:
        for name in Index.__annotations__:
            # a plain view: numpy's memmap class does more at every access
            setattr(self, name, np.asarray(arrays[name]))

    @cached_property
    def words(self) -> list[str]:
        """The vocabulary of the list, sorted."""
        return unpack(self.word_blob, self.word_begin)

    @cached_property
    def number_of(self) -> dict[str, int]:
        """The number of each word of the vocabulary."""
        return {word: number for number, word in enumerate(self.words)}

    @cached_property
    def padded_weight(self) -> Float32:
        """The weight of each word, and a zero at the end for the number -1 of a missing word."""
        return np.append(self.word_weight, np.float32(0))

    @cached_property
    def padded_flags(self) -> Bytes:
        """The flags of each word, and ``MISSING`` at the end for the number -1 of a missing word."""
        return np.append(self.word_flags, MISSING)

    @cached_property
    def padded_first(self) -> Bytes:
        """The first letter of each word, and a zero at the end for the number -1 of a missing word."""
        return np.append(self.word_blob[self.word_begin[:-1]], np.uint8(0))

    @property
    def names(self) -> int:
        """How many readings of listed names there are."""
        return len(self.name_party)

    @cached_property
    def sounds(self) -> list[str]:
        """The sound key of each word of the vocabulary."""
        return unpack(self.sound_blob, self.sound_begin)

    @cached_property
    def cores(self) -> list[str]:
        """The compared words of each name, without blanks."""
        return unpack(self.core_blob, self.core_begin)

    @cached_property
    def core_letters(self) -> Int32:
        """How many letters each of :attr:`cores` has."""
        return np.fromiter(map(len, self.cores), dtype=np.int32, count=self.names)

    @cached_property
    def padded_words(self) -> Int32:
        """The first :data:`SHORT` words of each name, and the number -1 where it has no more."""
        return padded(self.name_words, self.name_begin, np.arange(self.names), SHORT, -1).astype(np.int32)
