"""The word tables under ``resources/``, each read once when it is first needed."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from itertools import product
from typing import Generic, TypeVar

T = TypeVar("T")


def lines(name: str) -> Iterator[str]:
    """The lines of a table, without comments and empty ones."""
    text = resources.files(__package__).joinpath("resources", name).read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            yield line


def spellings(cell: str) -> Iterator[tuple[str, ...]]:
    """The phrases of a cell: separated by "|", and in each of them words of which "a/b" stands for either."""
    for phrase in cell.split("|"):
        yield from product(*(word.split("/") for word in phrase.split()))


class Phrases(Generic[T]):
    """Runs of words, found by their first word; the longest one wins.

    Args:
        entries: each phrase, as a tuple of words, with what it stands for.
    """

    def __init__(self, entries: dict[tuple[str, ...], T]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], T]]] = {}
        for phrase, value in sorted(entries.items(), key=lambda item: -len(item[0])):
            self._by_first.setdefault(phrase[0], []).append((phrase, value))
        self.firsts = self._by_first.keys()
        """The words that a phrase begins with."""

    def at(self, words: list[str], start: int) -> tuple[int, T] | None:
        """The longest phrase that begins at ``words[start]``: its length and what it stands for."""
        for phrase, value in self._by_first.get(words[start], ()):
            end = start + len(phrase)
            if len(phrase) == 1 or tuple(words[start:end]) == phrase:
                return len(phrase), value
        return None
