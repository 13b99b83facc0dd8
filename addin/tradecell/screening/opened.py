"""The index as it is searched: the arrays, and the little that is made of them on opening."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np

from tradecell.names import sound_key
from tradecell.screening.arrays import Array, Bytes, Float32, Int32, Int64, UInt32, UInt64, unpack


class Index:
    """The arrays of :func:`tradecell.screening.index.build_index`, in memory or mapped from files.

    Args:
        arrays: arrays by name.
    """

    word_blob: Bytes
    word_begin: Int64
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
        self._sounds: dict[int, str] = {}

    @cached_property
    def words(self) -> list[str]:
        """The vocabulary of the list, sorted."""
        rows = np.arange(len(self.word_weight))
        return unpack(self.word_blob, self.word_begin, rows)

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
        """The flags of each word, and a zero at the end for the number -1 of a missing word."""
        return np.append(self.word_flags, np.uint8(0))

    @property
    def names(self) -> int:
        """How many readings of listed names there are."""
        return len(self.name_party)

    def sounds(self, word: int) -> str:
        """The sound key of a listed word."""
        key = self._sounds.get(word)
        if key is None:
            key = self._sounds[word] = sound_key(self.words[word])
        return key

    def cores(self, names: Int64) -> list[str]:
        """The compared words of names, without blanks."""
        return unpack(self.core_blob, self.core_begin, names)
