"""Figures with their units, read out of a product description.

The units are a table of the project's own: a general library knows neither TOPS nor GSPS nor degrees per root hour,
reads "8 GB/s" as gibibytes or not at all by its settings, and takes longer to import than all of a classification.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from tradecell.errors import InputError

_NUMBER = (
    r"(?<![\w.])(?P<sign>[-−±+]\s?)?"
    r"(?P<num>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
    r"(?:[eE](?P<exp>[+-]?\d{1,3})|\s?[x×]\s?10\s?\^?\s?(?P<power>[+-]?\d{1,3}))?"
)
_WORD_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "eight": 8, "ten": 10, "sixteen": 16}
_SPELLED = re.compile(rf"\b({'|'.join(_WORD_NUMBERS)})(?=[\s-](?:axis|axes|channel|detector))", re.I)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in a text.

    Args:
        value: in the base unit of its quantity.
        quantity: ``"length"``, ``"operations"``, ... as ``resources/units.tsv`` names them.
        text: as it stands in the description.
        start: where it stands.
        end: where it ends.
    """

    value: float
    quantity: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Units:
    exact: dict[str, tuple[str, float]]
    folded: dict[str, tuple[str, float]]
    pattern: re.Pattern[str]


@cache
def _units() -> _Units:
    exact: dict[str, tuple[str, float]] = {}
    text = (files(__package__) / "resources" / "units.tsv").read_text(encoding="utf-8")
    for line in text.splitlines()[2:]:
        spelling, quantity, factor = line.split("\t")
        exact[spelling] = (quantity, float(factor))
    folded: dict[str, tuple[str, float]] = {}
    for spelling, unit in exact.items():
        lower = spelling.lower()
        # "mW" and "MW" differ: a spelling that two quantities or sizes share is only read as it is written
        folded[lower] = unit if folded.get(lower, unit) == unit else ("", 0.0)
    longest = sorted(exact, key=len, reverse=True)
    spellings = "|".join(re.escape(s).replace(r"\ ", r"[\s-]") for s in longest)
    pattern = re.compile(rf"{_NUMBER}(?P<gap>[\s-]?)(?P<unit>{spellings})(?![A-Za-z0-9²³^])", re.IGNORECASE)
    return _Units(exact, {k: v for k, v in folded.items() if v[0]}, pattern)


def read_figures(text: str) -> list[Figure]:
    """All figures with a known unit, in the order of the text. A range gives both its ends."""
    spelled = _SPELLED.sub(lambda m: str(_WORD_NUMBERS[m[1].lower()]).rjust(len(m[1])), text)
    spelled = re.sub(
        r"(\d)(\s*)(?:to|–|—|~)(\s*)(?=[+−-]?\d)", lambda m: f"{m[1]}{m[2]}..{m[3]}".ljust(len(m[0])), spelled
    )
    found = []
    for match in _units().pattern.finditer(spelled):
        figure = _figure(match, text)
        if figure is not None:
            low = re.search(r"([-−]?\d+(?:\.\d+)?)\s*\.\.\s*$", spelled[: match.start()])
            if low and _number(match):
                scale = abs(figure.value) / _number(match)
                found.append(
                    Figure(
                        float(low[1].replace("−", "-")) * scale,
                        figure.quantity,
                        text[low.start() : figure.end],
                        low.start(),
                        figure.end,
                    )
                )
            found.append(figure)
    return found


def _number(match: re.Match[str]) -> float:
    value = float(match["num"].replace(",", ""))
    power = match["exp"] or match["power"]
    return value * 10.0 ** int(power) if power and abs(int(power)) < 60 else value


def _figure(match: re.Match[str], text: str) -> Figure | None:
    written = text[match.start("unit") : match.end("unit")]
    units = _units()
    key = re.sub(r"[\s-]", " ", written)
    unit = units.exact.get(written) or units.exact.get(key) or units.folded.get(key.lower())
    if unit is None:
        return None
    if len(written) == 1 and match["gap"] == "" and written in "lsghmKkCcVvAaNnLW" and written in "lshmkcvanK":
        return None  # "5m" may be a model name; a single letter needs its blank, but for V, A, W, L, g, C
    value = _number(match)
    if (match["sign"] or "").strip() in ("-", "−"):
        value = -value
    return Figure(value * unit[1], unit[0], text[match.start() : match.end()].strip(), match.start(), match.end())


def to_base(value: float | str, quantity: str, name: str) -> float:
    """A figure given as an argument: a number in the base unit, or a text with its unit (``"814 mm2"``).

    Args:
        value: what was given.
        quantity: what it must measure.
        name: how the argument is called, for the error.

    Raises:
        InputError: it is no figure, not finite, or its unit measures something else.
    """
    if isinstance(value, bool):
        raise InputError(f"{name} must be a figure, not {value}")
    if isinstance(value, int | float):
        number = float(value)
        if number != number or number in (float("inf"), float("-inf")):
            raise InputError(f"{name} must be a finite figure")
        return number
    text = str(value).strip()
    try:
        return float(text.replace(",", ""))
    except ValueError:
        pass
    found = read_figures(text)
    if not found:
        raise InputError(f'{name}: "{text[:30]}" is no figure with a unit that tradecell knows')
    if found[0].quantity != quantity:
        raise InputError(f'{name}: "{text[:30]}" measures {found[0].quantity}, but {quantity} is needed')
    return found[0].value


def unit_value(text: str) -> tuple[float, str]:
    """``"1.3 GSPS"`` as its value in the base unit and its quantity; a bare number has the quantity ``""``."""
    text = text.strip()
    try:
        return float(text), ""
    except ValueError:
        pass
    found = read_figures(text)
    if len(found) != 1:
        raise ValueError(f"no single figure in {text!r}")
    return found[0].value, found[0].quantity
