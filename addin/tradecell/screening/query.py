"""From a cell to the text that is screened: what a cell that is not a name becomes.

Cells hold more than names: dates, errors, numbers, symbols, text that was damaged on its way. Each gets either a text
to screen or a stated reason why it is not screened, so that "nothing found" is only said of
a name that was looked for.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from numbers import Integral, Real

MAX_LENGTH = 1_000
"""Characters of a cell that are screened. The longest name in the Consolidated Screening List of 2026-07-31 has fewer
than 400; a longer cell holds something else, or several names."""

_ERRORS = frozenset({"#N/A", "#N/A!", "#GETTING_DATA", "#NV", "#N/D", "#ND", "#I/T", "#Н/Д", "#N.B.", "#N/B"})
"""Excel error values without a closing ! or ?, as English and other Excels write them into files."""

_ERROR_SHAPE = re.compile(r"#[^\W\d_]+(?:[/_.][^\W_]+)*[!?]")
"""#REF!, #NAME?, #DIV/0!, #SPILL!, and the same in other languages (#BEZUG!, #¿NOMBRE?)."""

_LINE_BREAKS = re.compile(r"\s*[\r\n\v\f\x85\u2028\u2029]\s*")

_COM_ERRORS = {
    2000: "#NULL!",
    2007: "#DIV/0!",
    2015: "#VALUE!",
    2023: "#REF!",
    2029: "#NAME?",
    2036: "#NUM!",
    2042: "#N/A",
    2043: "#GETTING_DATA",
    2045: "#SPILL!",
    2046: "#CONNECT!",
    2047: "#BLOCKED!",
    2048: "#UNKNOWN!",
    2049: "#FIELD!",
    2050: "#CALC!",
}
"""Excel's XlCVError numbers; over COM an error cell arrives as this number minus 2,146,828,288."""

_COM_OFFSET = 2_146_828_288

_INVISIBLE_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")
"""Hangul fillers and the blank braille cell: letters and symbols to Unicode, nothing to the eye."""


@dataclass(frozen=True, slots=True)
class Query:
    """What of one cell is screened.

    Args:
        text: the text to screen; empty where nothing is screened.
        note: why nothing is screened, or what was left out; empty for a plain name and for an empty cell.
        truncated: something that may belong to the name was left out or lost: where no hit is found, the answer must
            be ``NOT SCREENED`` and not ``NO HIT``.
    """

    text: str
    note: str = ""
    truncated: bool = False

    @property
    def empty(self) -> bool:
        """Whether the cell is empty: no text and nothing to say."""
        return not self.text and not self.note


_EMPTY = Query("")


def to_query(value: object) -> Query:
    """What a cell's value becomes.

    Args:
        value: a cell as a reader of tables or Excel gives it: text, number, date, None, NaN, bytes, anything.

    Returns:
        The text to screen (control and invisible characters removed, white space collapsed, at most ``MAX_LENGTH``
        characters), or an empty text with a note that says why it is not screened, or nothing at all for an empty cell.
    """
    if isinstance(value, str):
        return _from_text(str(value))
    if value is None or type(value).__name__ in ("NAType", "NaTType"):  # pandas.NA and NaT, without importing pandas
        return _EMPTY
    if isinstance(value, bool) or type(value).__name__ == "bool":  # numpy has a bool of its own
        return Query("", f"the cell holds {str(value).upper()}, not a name")
    if isinstance(value, (date, datetime)):
        return Query("", f"the cell holds a date, not a name: {_iso(value)}")
    if isinstance(value, (time, timedelta)):
        return Query("", f"the cell holds a time, not a name: {value}")
    if isinstance(value, (Real, Decimal)):
        return _from_number(value)
    if isinstance(value, (bytes, bytearray, memoryview)):
        return Query("", f"the cell holds {len(value):,} bytes, not text")
    return _from_object(value)


def clean(text: str) -> str:
    """The text without what the eye does not see: control and format characters, lone surrogates, invisible letters.

    Line breaks and tabs become spaces, white space is collapsed.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    return " ".join("".join(map(_visible, text)).split())


def _visible(char: str) -> str:
    if char.isspace() or char in _INVISIBLE_LETTERS:
        return " "
    return "" if unicodedata.category(char) in ("Cc", "Cf", "Cs") else char


def _from_text(text: str) -> Query:
    # a break between lines may part two names: it stays, as a mark that the readings of a name are parted at
    cleaned = clean(_LINE_BREAKS.sub(" | ", text.strip()))
    if not cleaned:
        # A cell of invisible characters only looks empty but is not: say so, unless it is plain white space.
        return _EMPTY if not text.strip() else Query("", "no letters or digits to compare")
    upper = cleaned.upper()
    if upper in _ERRORS or _ERROR_SHAPE.fullmatch(upper.replace("¿", "").replace("¡", "")):
        return Query("", f"the cell holds an Excel error, not a name: {upper[:40]}")
    if not any(map(str.isalnum, cleaned)):
        return Query("", "no letters or digits to compare")
    if len(cleaned) > MAX_LENGTH:
        head = cleaned[:MAX_LENGTH].rstrip()
        if not any(map(str.isalnum, head)):
            return Query("", f"no letters or digits to compare in the first {MAX_LENGTH:,} characters")
        return Query(
            head,
            f"only the first {MAX_LENGTH:,} of {len(cleaned):,} characters were screened: split the cell into names",
            truncated=True,
        )
    if "\ufffd" in cleaned or any("\ud800" <= char <= "\udfff" for char in text):
        return Query(cleaned, "the cell holds damaged characters (lost in an earlier conversion)", truncated=True)
    return Query(cleaned)


def _from_number(value: Real | Decimal) -> Query:
    try:
        return _from_finite(value)
    except ArithmeticError:  # a fraction too large for a float, a decimal beyond its context
        return Query("", "the cell holds a number too long to be a name")


def _from_finite(value: Real | Decimal) -> Query:
    if isinstance(value, Decimal):
        if value.is_nan():
            return _EMPTY
        if value.is_infinite():
            return Query("", "the cell holds an infinite number, not a name")
        return Query(format(value.normalize(), "f") if abs(value.adjusted()) < 30 else str(value))
    if isinstance(value, Integral):
        return _from_integer(int(value))
    number = float(value)
    if number != number:
        return _EMPTY
    if number in (float("inf"), float("-inf")):
        return Query("", "the cell holds an infinite number, not a name")
    # Excel's numbers are all floats: 360 arrives as 360.0. Above 2**53 the digits would be made up.
    return _from_integer(int(number)) if number.is_integer() and abs(number) < 2**53 else Query(repr(number))


def _from_integer(number: int) -> Query:
    error = _COM_ERRORS.get(number + _COM_OFFSET)
    if error:
        return Query("", f"the cell holds an Excel error, not a name: {error}")
    if number.bit_length() > 3_000:  # and str() refuses integers of more than 4,300 digits
        return Query("", "the cell holds a number too long to be a name")
    return _from_text(str(number))


def _from_object(value: object) -> Query:
    """numpy's dates, arrays, and whatever else a library may put into a cell."""
    kind = type(value).__name__
    if kind in ("datetime64", "timedelta64"):
        return _EMPTY if str(value) == "NaT" else Query("", f"the cell holds a date, not a name: {value}")
    return Query("", f"the cell holds a {kind}, not a name")


def _iso(value: date) -> str:
    if isinstance(value, datetime) and (value.hour, value.minute, value.second) == (0, 0, 0):
        return value.date().isoformat()
    return value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
