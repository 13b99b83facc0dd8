"""The Consolidated Screening List as JSON: an object whose ``results`` are the entries.

The file is read in pieces and entry by entry, so that neither a large nor a hostile one fills the memory.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tradecell.errors import ListError
from tradecell.lists.csl import COLUMNS, csl_party
from tradecell.lists.gather import Gathering
from tradecell.lists.model import PartyList
from tradecell.lists.source import Source
from tradecell.lists.text import parse_date

__all__ = ["read_csl_json"]

_EXPECTED = "the Consolidated Screening List as JSON, an object with results"
_CHUNK = 1 << 18
_VALUE_LIMIT = 1 << 22
"""Characters of the largest single value (4 MiB); the largest entry of the list has some 10,000."""
_LONGEST_TOKEN = 16
"""Characters of a token that may be cut in two by the end of a piece: "-Infinity", an escape in a string."""
_ADDRESS_PARTS = ("address", "city", "state", "postal_code", "country")


def read_csl_json(path: Path) -> PartyList:
    """Read the CSL's JSON; ``list_date`` is its ``search_performed_at``.

    Raises:
        ListError: no JSON, cut off, no ``results``, or more than 1 % of the entries make no sense.
    """
    gathering = Gathering(path, "CSL JSON", _EXPECTED)
    with Source(path) as source:
        stream = _Stream(source)
        stream.expect("{")
        seen_results = False
        list_date = None
        total = 0
        if stream.peek() == "}":
            raise stream.error("an empty object, without results")
        while True:
            key = stream.value()
            stream.expect(":")
            if key == "results":
                if seen_results:
                    raise stream.error("results stands there twice")
                seen_results = True
                for number, entry in enumerate(stream.array(), start=1):
                    _add(gathering, number, entry)
            else:
                value = stream.value()
                if key == "search_performed_at" and isinstance(value, str):
                    list_date = parse_date(value)
                elif key == "total" and isinstance(value, int):
                    total = value
            if stream.expect(",}") == "}":
                break
        stream.end()
        if not seen_results:
            raise gathering.error("the object has no results")
        if total > gathering.rows:
            raise gathering.error(
                f"it holds {gathering.rows:,} of {total:,} results: this is a page of a search, not the whole list"
            )
        return gathering.finish(source, list_date=list_date)


def _add(gathering: Gathering, number: int, entry: object) -> None:
    if not isinstance(entry, dict):
        gathering.refuse(number, f"the entry is {type(entry).__name__}, not an object")
        return
    if not entry.get("name") or not entry.get("source"):
        gathering.refuse(number, "no name" if entry.get("source") else "no source")
        return
    fields = {column: _text(entry.get(column)) for column in COLUMNS if column not in ("addresses", "ids")}
    fields["_id"] = _text(entry.get("id") or entry.get("_id"))
    fields["addresses"] = "; ".join(_joined(each, _ADDRESS_PARTS) for each in _list(entry.get("addresses")))
    fields["ids"] = "; ".join(_joined(each, ("type", "number", "country")) for each in _list(entry.get("ids")))
    csl_party(gathering, number, fields)


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _text(value: object) -> str:
    """A value as the CSV writes it."""
    if value is None or isinstance(value, dict):
        return ""
    if isinstance(value, list):
        return "; ".join(_text(each) for each in value)
    return str(value)


def _joined(value: object, parts: tuple[str, ...]) -> str:
    if isinstance(value, dict):
        return ", ".join(text for part in parts if (text := _text(value.get(part))))
    return _text(value)


class _Stream:
    """JSON read from a file piece by piece, one value at a time."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.decoder = json.JSONDecoder()
        self.bytes = codecs.getincrementaldecoder(source.encoding)()
        self.consumed = len(source.read(source.bom))
        self.text = ""
        self.position = 0
        self.line = 1
        self.column = 0
        self.ended = False

    def error(self, found: str) -> ListError:
        """The error with which to give the file up, with the place that was reached."""
        before = self.text[: self.position]
        line = self.line + before.count("\n")
        column = len(before) - before.rfind("\n") if "\n" in before else self.column + len(before) + 1
        return self.source.error(_EXPECTED, f"line {line:,}, column {column:,}: {found}")

    def more(self) -> None:
        """Read another piece; ``ended`` tells that there was none."""
        before = self.text[: self.position]
        if "\n" in before:
            self.line += before.count("\n")
            self.column = len(before) - before.rfind("\n") - 1
        else:
            self.column += len(before)
        chunk = self.source.read(_CHUNK)
        kept = len(self.bytes.getstate()[0])
        try:
            piece = self.bytes.decode(chunk, not chunk)
        except UnicodeDecodeError as error:
            offset = self.consumed - kept + error.start
            if not chunk:
                raise self.source.error(
                    _EXPECTED, f"it stops at byte {offset:,} in the middle of a character: it was cut off"
                ) from error
            raise self.source.error(f"{_EXPECTED} in UTF-8", f"byte {offset:,} is not UTF-8") from error
        self.consumed += len(chunk)
        self.text = self.text[self.position :] + piece
        self.position = 0
        self.ended = not chunk

    def peek(self) -> str:
        """The next character that is no white space; empty at the end."""
        while True:
            while self.position < len(self.text) and self.text[self.position] in " \t\r\n":
                self.position += 1
            if self.position < len(self.text):
                return self.text[self.position]
            if self.ended:
                return ""
            self.more()

    def expect(self, characters: str) -> str:
        """Take one of the characters; anything else ends the reading."""
        found = self.peek()
        if not found:
            raise self.error("the file ends here: it was cut off")
        if found not in characters:
            raise self.error(f"{found!r} stands where {' or '.join(characters)} should be")
        self.position += 1
        return found

    def value(self) -> Any:
        """The next value, whole."""
        self.peek()
        while True:
            try:
                value, end = self.decoder.raw_decode(self.text, self.position)
            except json.JSONDecodeError as error:
                if self.ended or not self._may_go_on(error):
                    raise self._broken(error) from error
            except RecursionError as error:
                raise self.error("values are nested too deep") from error
            except ValueError as error:  # an integer of more than 4,300 digits
                raise self.error("a number has too many digits") from error
            else:
                if end < len(self.text) or self.ended:
                    self.position = end
                    return value
            self.more()
            if len(self.text) > _VALUE_LIMIT:
                raise self.error(f"no value ends within {_VALUE_LIMIT:,} characters")

    def _may_go_on(self, error: json.JSONDecodeError) -> bool:
        """Whether the value only seems broken because the piece ends within it."""
        return "Unterminated string" in error.msg or len(self.text) - error.pos < _LONGEST_TOKEN

    def _broken(self, error: json.JSONDecodeError) -> ListError:
        cut = error.pos >= len(self.text.rstrip()) or "Unterminated string" in error.msg
        self.position = error.pos
        return self.error("the file ends here: it was cut off" if cut else f"no valid JSON ({error.msg})")

    def array(self) -> Iterator[Any]:
        """The values of an array, one by one."""
        self.expect("[")
        if self.peek() == "]":
            self.position += 1
            return
        while True:
            yield self.value()
            if self.expect(",]") == "]":
                return

    def end(self) -> None:
        """Nothing may follow."""
        if self.peek():
            raise self.error(f"{self.peek()!r} stands behind the end of the object")
