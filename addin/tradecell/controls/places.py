"""Destinations: the Commerce Country Chart, the Country Groups, and the places that a control names.

A place is written in a short notation, words separated by spaces: ``"NS2"`` a column of the Country Chart,
``"D:5"`` a country group, ``"MO"`` a destination, ``"ALL"`` every destination, ``"UN"`` those under an arms embargo
of the Security Council, ``"CWC"`` those not party to the Chemical Weapons Convention, ``"FN-5"`` parties with
footnote 5 of the Entity List, ``"?"`` what cannot be told. A word after ``!`` is taken out again.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from tradecell.countries import country_code, country_name
from tradecell.errors import InputError

CHART_AS_OF = date(2026, 7, 23)
"""The day whose Country Chart and Country Groups the resources state."""
_COLUMN = re.compile(r"[A-Z]{2}\d$")
_GROUP = re.compile(r"[A-E]:\d$|B$")
_UN = frozenset(("CF", "CD", "IQ", "IR", "KP", "LB", "LY", "SO", "SS", "SD"))
"""Arms embargoes of the Security Council, 746.1(b)(2)."""
_UN_DOUBTFUL = frozenset(("HT", "YE", "AF"))
"""Under Security Council arms measures whose place in 746.1(b)(2) is not on hand: cannot be told."""
_NOT_CWC = frozenset(("EG", "IL", "KP", "SS", "TW"))
"""Absent from Supp. No. 2 to Part 745."""
_REGIONS = re.compile(r"\b(crimea|sevastopol|donetsk|luhansk|lugansk|dnr|lnr)\b", re.I)
_ROW_OF = {
    "HK": ("CN", "Hong Kong is governed by the entry for China since 2020-12-23 (85 FR 83788)"),
    "KY": ("GB", "the Cayman Islands follow the United Kingdom (738.3(b))"),
}
_GROUPS_OF = {"HK": "CN", "LI": "CH", "KY": "GB"}
EMBARGOED = frozenset(("CU", "IR", "KP", "SY"))
"""No row in the chart: Part 746 decides."""


@dataclass(frozen=True, slots=True)
class Destination:
    """A destination as the regulations see it.

    Args:
        code: ISO 3166-1 alpha-2.
        name: in English.
        row: whose row of the Country Chart holds (``"CN"`` for Hong Kong); empty where there is none.
        note: why the row is another's, or what else the chart says of the destination.
        region: of an occupied region of Ukraine, its name as asked; else empty.
    """

    code: str
    name: str
    row: str
    note: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """The Country Chart: marked columns and footnotes by destination."""

    marked: dict[str, frozenset[str]]
    footnotes: dict[str, str]


def destination(text: str) -> Destination:
    """A destination from its name, ISO code or a common alias ("P.R.C.", "UAE", "South Korea").

    Raises:
        InputError: the text names no country, or no single one.
    """
    asked = " ".join(str(text).split())
    if region := _REGIONS.search(asked):
        return Destination("UA", f"Ukraine: {asked}", "UA", region=region[1].lower())
    code = country_code(asked)
    if code is None:
        near = difflib.get_close_matches(asked.title(), [country_name(c) for c in chart().marked], n=3, cutoff=0.6)
        hint = (
            f"did you mean {' or '.join(near)}?" if near else "give a country's English name or its two-letter ISO code"
        )
        raise InputError(f'the country "{asked[:60]}" is not known, so no licence requirement can be told; {hint}')
    row, note = _ROW_OF.get(code, (code, ""))
    return Destination(code, country_name(code), row if row in chart().marked else "", note)


@cache
def chart() -> Chart:
    """The Country Chart of :data:`CHART_AS_OF`."""
    marked: dict[str, frozenset[str]] = {}
    footnotes: dict[str, str] = {}
    for code, _name, columns, notes in _table("country_chart.tsv"):
        marked[code] = frozenset(columns.split())
        footnotes[code] = notes
    return Chart(marked, footnotes)


@cache
def _memberships() -> dict[str, tuple[tuple[str, date, date], ...]]:
    table: dict[str, list[tuple[str, date, date]]] = {}
    for code, group, start, end, _citation in _table("country_groups.tsv"):
        first = date.fromisoformat(start) if start else date.min
        last = date.fromisoformat(end) if end else date.max
        table.setdefault(code, []).append((group, first, last))
    return {code: tuple(rows) for code, rows in table.items()}


def _table(name: str) -> list[list[str]]:
    text = (files(__package__) / "resources" / name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.split("\n")[2:] if line]


def groups(code: str, on: date) -> frozenset[str]:
    """The country groups of a destination on a day (``"A:5"``, ``"B"``, ``"D:1"``, ...)."""
    rows = _memberships().get(_GROUPS_OF.get(code, code), ())
    return frozenset(group for group, first, last in rows if first <= on <= last)


def inside(where: str, place: Destination, on: date) -> bool | None:
    """Whether a destination is among the places of ``where``; None where that cannot be told."""
    answer: bool | None = False
    for word in where.split():
        taken_out = word.startswith("!")
        one = _one(word.lstrip("!"), place, on)
        if taken_out:
            if one:
                return False
            if one is None and answer:
                answer = None
        elif one or (one is None and answer is False):
            answer = one
    return answer


def _one(word: str, place: Destination, on: date) -> bool | None:
    code = place.code
    if word == "ALL":
        return True
    if _COLUMN.match(word):
        if code in EMBARGOED or not place.row:
            return None
        return word in chart().marked[place.row]
    if _GROUP.match(word):
        return word in groups(code, on)
    if word == "UN":
        return None if code in _UN_DOUBTFUL else code in _UN
    if word == "CWC":
        return code in _NOT_CWC
    if word == "FN-5":
        return None  # depends on a party, not on the place: open until one is screened
    if len(word) == 2 and word.isalpha():
        return code == word or _ROW_OF.get(code, ("", ""))[0] == word
    return None


def in_words(where: str) -> str:
    """The notation as words, for an answer."""
    special = {
        "ALL": "all destinations",
        "UN": "destinations under a UN arms embargo",
        "CWC": "states not party to the Chemical Weapons Convention",
        "FN-5": "parties with footnote 5 of the Entity List",
        "?": "destinations that the row does not tell",
    }
    within: list[str] = []
    without: list[str] = []
    for word in where.split():
        bare = word.lstrip("!")
        if _COLUMN.match(bare):
            text = f"{bare[:2]} Column {bare[2]}"
        elif _GROUP.match(bare):
            text = f"Country Group {bare}"
        else:
            text = special.get(bare) or country_name(bare)
        (without if word.startswith("!") else within).append(text)
    return ", ".join(within) + (f", except {', '.join(without)}" if without else "")
