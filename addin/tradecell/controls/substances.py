"""Chemicals by CAS number and name, pathogens and toxins by name: ``resources/chemicals.tsv``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from tradecell.controls.description import vocabulary

_CAS = re.compile(r"(?<!\d)(\d{2,7})-(\d{2})-(\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class Substance:
    """A listed substance found in a description.

    Args:
        paragraph: ``"1C350.c.9"``.
        name: as the list names it.
        by: what named it: ``"CAS 7719-09-7"`` or the name.
        decides: the substance alone decides; else form or purity count too.
        at: where it stands.
    """

    paragraph: str
    name: str
    by: str
    decides: bool
    at: int


@dataclass(frozen=True, slots=True)
class _Table:
    by_cas: dict[str, list[tuple[str, str, bool]]]
    names: re.Pattern[str]
    by_name: dict[str, list[tuple[str, str, bool]]]


@cache
def _table() -> _Table:
    by_cas: dict[str, list[tuple[str, str, bool]]] = {}
    by_name: dict[str, list[tuple[str, str, bool]]] = {}
    text = (files(__package__) / "resources" / "chemicals.tsv").read_text(encoding="utf-8")
    for line in text.splitlines()[1:]:
        cas, name, paragraph, decides = line.split("\t")
        row = (paragraph, name or cas, decides == "1")
        if cas:
            by_cas.setdefault(cas, []).append(row)
        if len(name) >= 4 and decides == "1":
            by_name.setdefault(_fold(name), []).append(row)
    longest = sorted(by_name, key=len, reverse=True)
    pattern = "|".join(re.escape(n).replace(r"\ ", r"[\s-]+").replace(r"\-", r"[\s-]?") for n in longest)
    return _Table(by_cas, re.compile(rf"(?<![\w-])(?:{pattern})s?(?![\w-])"), by_name)


def _fold(name: str) -> str:
    return re.sub(r"[\s-]+", " ", name.lower()).strip()


def find(text: str) -> list[Substance]:
    """Listed substances that a description names, in the order of the text; none in kits and vaccines."""
    if vocabulary("prepared").search(text):
        return []
    table = _table()
    found: list[Substance] = []
    if genetic := vocabulary("genetic").search(text):
        named = table.names.search(text)
        organism = table.by_name.get(_fold(named[0]), []) if named else []
        if named and any(paragraph.startswith(("1C351", "1C354")) for paragraph, _, _ in organism):
            return [Substance("1C353", f"{genetic[0]} of {named[0]}", named[0], False, named.start())]
    for match in _CAS.finditer(text):
        for paragraph, name, decides in table.by_cas.get(match[0], ()):
            found.append(Substance(paragraph, name, f"CAS {match[0]}", decides, match.start()))
    for match in table.names.finditer(text):
        key = _fold(match[0])
        for paragraph, name, decides in table.by_name.get(key) or table.by_name.get(key.removesuffix("s"), []):
            if all(s.paragraph != paragraph for s in found):
                found.append(Substance(paragraph, name, match[0], decides, match.start()))
    return found


def cas_numbers(text: str) -> list[str]:
    """CAS numbers with a right check digit."""
    numbers = []
    for match in _CAS.finditer(text):
        digits = (match[1] + match[2])[::-1]
        if sum(int(d) * (n + 1) for n, d in enumerate(digits)) % 10 == int(match[3]):
            numbers.append(match[0])
    return numbers
