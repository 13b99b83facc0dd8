"""Numbers that name a party by themselves: IMO numbers, tail numbers, registrations."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tradecell.party import Party

_IMO = re.compile(r"\bIMO\D{0,12}(\d{7})\b", re.IGNORECASE)
_MMSI = re.compile(r"\bMMSI\D{0,12}(\d{9})\b", re.IGNORECASE)
_TAIL = re.compile(r"\b([A-Z]{1,2}-[A-Z]{3,4}|N\d{2,5}[A-Z]{0,2}|\d?[A-Z]{1,2}-\d{3,6}|UK-\d{5}|RA-\d{5})\b")
_LABELLED = re.compile(
    r"(?:tax|registration|commercial regist|company number|identification|license|passport|d-u-n-s|swift|bic|"
    r"v\.?a\.?t\.?|national id|ogrn|inn|unified social credit|uscc)[^0-9A-Z]*"
    r"[^,:;]*?[,:\s]+([A-Z0-9][A-Z0-9./-]{5,24})",
    re.IGNORECASE,
)
_QUERY = re.compile(r"^[A-Z0-9][A-Z0-9./ -]{4,24}$", re.IGNORECASE)


def compact(number: str) -> str:
    """A number without blanks, dots, slashes and dashes, upper case."""
    return re.sub(r"[^A-Z0-9]", "", number.upper())


def _found(text: str) -> Iterator[str]:
    for match in _IMO.finditer(text):
        yield "IMO" + match.group(1)
    for match in _MMSI.finditer(text):
        yield "MMSI" + match.group(1)
    for match in _TAIL.finditer(text):
        yield compact(match.group(1))
    for match in _LABELLED.finditer(text):
        number = compact(match.group(1))
        if sum(char.isdigit() for char in number) >= 5:
            yield number


def identifier_keys(party: Party) -> set[str]:
    """The numbers that a party is listed with, compacted ("IMO9187629")."""
    keys = {key for text in party.ids for key in _found(text)}
    if party.kind in ("vessel", "aircraft"):
        keys.update(_found(party.remarks))
    if party.kind == "aircraft":
        keys.update(_found(party.name))
    return keys


def identifiers_in(query: str) -> set[str]:
    """The numbers that a queried text may give: an IMO or tail number in it, or the whole text as a number."""
    keys = set(_found(query))
    if _QUERY.match(query.strip()) and sum(char.isdigit() for char in query) >= 5:
        whole = compact(query)
        keys.add(whole)
        if re.fullmatch(r"\d{7}", whole):
            keys.add("IMO" + whole)
    return keys
