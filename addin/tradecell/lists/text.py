"""Cleaning of single fields, the same for every format: white space, control characters, dates, programmes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import date

__all__ = ["clean", "parse_date", "split_programs", "stable_id", "unique"]

_SPACES = re.compile(r"\s+")
_ENTITY = re.compile(r"&(?:amp|quot|apos|lt|gt|#\d{2,5});", re.IGNORECASE)
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {m: i for i, m in enumerate(_MONTH_NAMES, start=1)}
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*|Z|[+-]\d\d:\d\d)?")
_AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_DAY_MONTH = re.compile(r"(\d{1,2}) ([A-Za-z]{3})[a-z]* (\d{4})")


def _replacements() -> dict[int, str]:
    """What stands for each character that no name has.

    A control character of 0x80 to 0x9F is a letter that lost its code page on the way ("B\\x81key" is "Bükey"):
    Windows-1252 where that has one, else the older code page 437.
    """
    table = {**dict.fromkeys(range(0x20), " "), 0x7F: " ", 0xA0: " ", 0xAD: ""}
    for code in range(0x80, 0xA0):
        try:
            table[code] = bytes([code]).decode("cp1252")
        except UnicodeDecodeError:
            table[code] = bytes([code]).decode("cp437")
    table.update(dict.fromkeys((0x85,), " "))
    table.update(dict.fromkeys((*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF), ""))
    table.update(dict.fromkeys(range(0xD800, 0xE000), ""))
    return table


_TABLE = _replacements()
_ENTITIES = {"&amp;": "&", "&quot;": '"', "&apos;": "'", "&lt;": "<", "&gt;": ">"}


def clean(text: str) -> str:
    """The text in one line: no control, zero-width or direction characters, single blanks, none at the ends."""
    if not text:
        return ""
    if "&" in text and ";" in text:
        text = _ENTITY.sub(_unescape, text)
    if not text.isprintable() or "  " in text:  # nearly every field is, and has no two blanks
        text = _SPACES.sub(" ", text.translate(_TABLE))
    return text.strip()


def _unescape(match: re.Match[str]) -> str:
    entity = match[0].lower()
    if entity in _ENTITIES:
        return _ENTITIES[entity]
    code = int(entity[2:-1])
    return chr(code) if 0x20 <= code < 0xD800 else match[0]


def parse_date(text: str) -> date | None:
    """A date as the lists print it, else None.

    2018-08-01, with a time or a time zone behind it or not; 8/11/2015, month first; 10 Dec 2015.
    """
    text = text.strip()
    try:
        if match := _ISO.fullmatch(text):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if match := _AMERICAN.fullmatch(text):
            return date(int(match[3]), int(match[1]), int(match[2]))
        if (match := _DAY_MONTH.fullmatch(text)) and match[2].lower() in _MONTHS:
            return date(int(match[3]), _MONTHS[match[2].lower()], int(match[1]))
    except ValueError:
        return None
    return None


def split_programs(text: str) -> tuple[str, ...]:
    """Programmes of one field: the CSL joins them by "; ", OFAC's CSV writes ``SDGT] [NS-PLC``."""
    return unique(clean(part).strip("[] ") for part in re.split(r"\]\s*\[|;", text))


def unique(values: Iterable[str]) -> tuple[str, ...]:
    """The values that are not empty, each once, in order."""
    return tuple(dict.fromkeys(value for value in values if value))


def stable_id(*parts: str) -> str:
    """An id for an entry whose source gives none: the same as long as these parts are."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:16]
