"""Countries by ISO 3166-1 alpha-2 code, from whatever a list or a user's column calls them.

The facts are in ``resources/countries.tsv``; they are read on first use.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

__all__ = ["country_code", "country_name"]


class _Table(NamedTuple):
    names: dict[str, str]
    """Code -> name in English."""
    codes: dict[str, str]
    """Folded name, alias, alpha-2, alpha-3 or people -> code."""


_APOSTROPHES = re.compile(r"['’‘ʼ`.]")
_OTHER = re.compile(r"[^\w]+|_+")
_PARTS = re.compile(r"[,(/;]")
_EXPAND = {"st": "saint", "rep": "republic", "dem": "democratic", "isl": "islands", "fed": "federal"}
_SKIP = {"the", "of"}
_NOT_AVAILABLE = {"na", "n.a.", "n/a"}
"""Never Namibia in lower case: the UN list writes an unknown nationality as "na"."""
_TOO_LONG = 200
"""Longer than any name of a country: not worth folding."""


def country_code(text: str | None) -> str | None:
    """The ISO 3166-1 alpha-2 code of a country named in English, by code, or by an older or longer name.

    Letter case, accents, punctuation, "the" and the order of "Korea, North" do not matter. Occupied and disputed
    regions as OFAC prints them ("Region: Crimea") give the country whose territory they are.

    Args:
        text: such as ``"China, People's Republic of"``, ``"P.R.C."``, ``"CHN"``, ``"UK"``, ``"Burma"``.

    Returns:
        The code (``"XK"`` for Kosovo), or None where the text names no country, or no single one of today
        ("undetermined", "Soviet Union", "Korea").
    """
    if not text or len(text) > _TOO_LONG or text.strip() in _NOT_AVAILABLE:
        return None
    return _lookup(text)


def country_name(code: str) -> str:
    """The English name of an alpha-2 code; the code itself where it is unknown."""
    return _table().names.get(code.strip().upper(), code)


@cache
def _table() -> _Table:
    names: dict[str, str] = {}
    codes: dict[str, str] = {}
    text = (files("tradecell") / "resources" / "countries.tsv").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    next(lines)  # the header
    for line in lines:
        code, alpha3, name, aliases, people = line.split("\t")
        names[code] = name
        for form in (code, alpha3, name, *aliases.split("|"), *people.split("|")):
            for folded in _folds(form):
                codes.setdefault(folded, code)
    return _Table(names, codes)


@lru_cache(maxsize=8192)
def _lookup(text: str) -> str | None:
    codes = _table().codes
    for folded in _folds(text):
        if folded in codes:
            return codes[folded]
    # Several names of one country, or a name and its code: "China (PRC)", "Russia / RU".
    parts = {codes.get(_fold(part)) for part in _PARTS.split(text) if _fold(part)}
    return parts.pop() if len(parts) == 1 else None


def _folds(text: str) -> list[str]:
    """The folded text, and for "Korea, North" or "Iran (Islamic Republic of)" also with the parts turned round."""
    folded = [_fold(text)]
    first, *rest = _PARTS.split(text, maxsplit=1)
    if rest:
        folded.append(_fold(f"{rest[0]} {first}"))
    return [each for each in folded if each]


def _fold(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    words = _OTHER.sub(" ", _APOSTROPHES.sub("", plain).replace("&", " and ")).split()
    return " ".join(_EXPAND.get(word, word) for word in words if word not in _SKIP)
