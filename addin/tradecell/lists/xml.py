"""XML lists read entry by entry: no entities, no DOCTYPE, bounded memory, errors with line and column."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from tradecell.lists.source import Source

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["children", "entries", "local_name", "text_of", "texts_of"]

_ENTRY_LIMIT = 8 << 20
"""Bytes of the largest entry (8 MiB); the largest of the official lists has some 60,000."""
_DEPTH_LIMIT = 32


class _Bounded:
    """The source for the parser: stops it where an entry goes on for ever."""

    def __init__(self, source: Source, expected: str) -> None:
        self.source = source
        self.expected = expected
        self.since_entry = 0

    def read(self, size: int = -1) -> bytes:
        data = self.source.read(size)
        self.since_entry += len(data)
        if self.since_entry > _ENTRY_LIMIT:
            raise self.source.error(self.expected, f"no entry ends within {_ENTRY_LIMIT:,} bytes")
        return data


def entries(source: Source, expected: str, root: str, names: tuple[str, ...]) -> Iterator[tuple[int, Element]]:
    """The elements of these names, one by one, each with its number counted from 1; the root comes first, as number 0.

    An element is only good until the next is asked for.

    Args:
        source: the open file.
        expected: what it should be, for error messages.
        root: the local name that the root element must have.
        names: local names of the elements to give.

    Raises:
        ListError: not well-formed, cut off, another root, a DOCTYPE or an entity declaration.
    """
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    bounded = _Bounded(source, expected)
    depth = number = 0
    path: list[Element] = []
    try:
        for event, element in iterparse(bounded, events=("start", "end"), forbid_dtd=True):
            if event == "start":
                depth += 1
                if depth > _DEPTH_LIMIT:
                    raise source.error(
                        expected, f"elements are nested more than {_DEPTH_LIMIT} deep in entry {number + 1:,}"
                    )
                if depth == 1:
                    if local_name(element) != root:
                        raise source.error(expected, f"the root element is {local_name(element)!r}, not {root!r}")
                    yield 0, element
                path.append(element)
                continue
            depth -= 1
            path.pop()
            if local_name(element) in names and path:
                number += 1
                bounded.since_entry = 0
                yield number, element
                path[-1].remove(element)
    except ParseError as error:
        line, column = error.position
        cut = any(words in str(error) for words in ("no element found", "unclosed", "partial character"))
        what = "the file ends here: it was cut off" if cut else f"no well-formed XML ({str(error).partition(':')[0]})"
        raise source.error(expected, f"line {line:,}, column {column + 1:,}: {what}") from error
    except DefusedXmlException as error:
        raise source.error(
            f"{expected}, without DOCTYPE or entities", f"it declares {_declared(error)}, so it was not read"
        ) from error
    except (LookupError, ValueError) as error:  # an encoding that the XML declaration makes up
        raise source.error(expected, f"it cannot be decoded ({error})") from error


def _declared(error: Exception) -> str:
    return "a DOCTYPE" if type(error).__name__ == "DTDForbidden" else "an entity"


def local_name(element: Element) -> str:
    """The element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def text_of(element: Element, *path: str) -> str:
    """The text of the first element under this path of local names, or empty."""
    return next(iter(texts_of(element, *path)), "")


def texts_of(element: Element, *path: str) -> list[str]:
    """The texts of all elements under this path of local names, empty ones left out."""
    found = children(element, *path)
    return [text for each in found if (text := (each.text or "").strip())]


def children(element: Element, *path: str) -> list[Element]:
    """The elements under this path of local names."""
    level = [element]
    for name in path:
        level = [child for each in level for child in each if local_name(child) == name]
    return level
