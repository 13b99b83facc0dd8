"""3A090 by its figures: total processing performance, performance density, memory bandwidth density.

The limits stand in ``resources/chips.toml`` with their paragraphs. What is missing is named; nothing is guessed.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from tradecell.controls.description import lower, vocabulary
from tradecell.controls.figures import Figure, read_figures, to_base
from tradecell.errors import InputError

BELOW = "below 3A090"


@dataclass(frozen=True, slots=True)
class Chip:
    """Where a chip falls.

    Args:
        paragraph: ``"3A090.a"``, ``"3A090.b"``, ``"3A090.c"``, ``"below 3A090"``, or empty where it cannot be told.
        candidates: the paragraphs it may fall under while figures are missing.
        needs: the figures and facts that are missing.
        why: how it was decided.
        item: the deciding sub-paragraph (``"3A090.a.1"``).
        tpp: total processing performance, as used.
        density: performance density, as used.
        citation: where the limits stand.
    """

    paragraph: str
    candidates: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    item: str = ""
    tpp: float | None = None
    density: float | None = None
    citation: str = "Part 774, Supp. No. 1, 3A090"

    def __str__(self) -> str:
        if self.paragraph and not self.needs:
            return self.paragraph
        return f"{self.paragraph or ' or '.join(self.candidates)}; needs: {', '.join(self.needs)}"


@cache
def _limits() -> dict[str, Any]:
    text = (files(__package__) / "resources" / "chips.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def tpp(tops: float | str, bits: float) -> float:
    """Total processing performance: 2 x MacTOPS x bit length. 2 x MacTOPS is the TOPS figure of a datasheet.

    Args:
        tops: dense tera operations per second of the datasheet, multiply and add counted as two; or with its unit.
        bits: the bit length of the operation, the largest of the inputs to the multiply.

    Raises:
        InputError: a figure that is negative, not finite or absurd, or a bit length that none is.
    """
    value = to_base(tops, "operations", "TOPS")
    if isinstance(tops, str) and value >= 1e6:
        value /= 1e12
    width = to_base(bits, "bits", "bits")
    if not 0 < value <= 1e8:
        raise InputError(f"TOPS must lie between 0 and 100,000,000, not {value:g}")
    if not 1 <= width <= 128:
        raise InputError(f"the bit length must lie between 1 and 128, not {width:g}")
    return value * width


def chip(
    tpp: float | None = None,
    die_area: float | str | None = None,
    datacenter: bool | None = None,
    memory_bandwidth_density: float | None = None,
) -> Chip:
    """The paragraph of 3A090 that a chip falls under, or which figure is missing.

    Args:
        tpp: total processing performance (:func:`tpp`): dense, at its best bit length, summed over the chip's units.
        die_area: applicable die area in mm2: the logic dies made at a non-planar node; ``"814 mm2"`` with its unit;
            ``"planar"`` where no die is made at such a node, which leaves the performance density without a meaning.
        datacenter: whether it is designed or marketed for datacenters; None: not known.
        memory_bandwidth_density: of high-bandwidth memory, in GB/s per mm2 of package.

    Raises:
        InputError: a figure that is negative, zero or absurd.
    """
    limits = _limits()
    if memory_bandwidth_density is not None:
        density = to_base(memory_bandwidth_density, "memory bandwidth density", "memory bandwidth density")
        if not 0 < density < 1e4:
            raise InputError(
                f"the memory bandwidth density must lie between 0 and 10,000 GB/s per mm2, not {density:g}"
            )
        if density > limits["hbm"]["above"] and tpp is None:
            why = f"memory bandwidth density {density:g} GB/s per mm2, above {limits['hbm']['above']:g}"
            return Chip("3A090.c", why=(why,), item="3A090.c")
        if tpp is None:
            return Chip(
                BELOW, why=(f"memory bandwidth density {density:g} GB/s per mm2, not above {limits['hbm']['above']:g}",)
            )
    if tpp is None:
        return Chip("", ("3A090.a", "3A090.b", BELOW), ("TPP (TOPS and bit length)",))
    performance = to_base(tpp, "performance", "TPP")
    if not 0 <= performance <= 1e10:
        raise InputError(f"TPP must lie between 0 and 10,000,000,000, not {performance:g}")
    return _by_performance(performance, die_area, datacenter, limits)


def _by_performance(
    performance: float, die_area: float | str | None, datacenter: bool | None, limits: dict[str, Any]
) -> Chip:
    area, planar = _area(die_area)
    density = performance / area if area else None
    every = limits["note2"]["tpp"]
    said = [
        f"TPP {performance:g}"
        + (f", die area {area:g} mm2, performance density {density:.2f}" if area and density is not None else "")
    ]
    if performance >= every:
        return Chip(
            "3A090.a", why=(*said, f"TPP of {every} or more"), item="3A090.a.1", tpp=performance, density=density
        )
    lowest = min(row["tpp"] for row in limits["row"])
    if performance < lowest:
        return Chip(BELOW, why=(*said, f"TPP below {lowest}"), tpp=performance, density=density)
    if datacenter is False:
        why = f"not designed or marketed for datacenters and TPP below {every} (Note 2 to 3A090)"
        return Chip(BELOW, why=(*said, why), tpp=performance, density=density)
    if planar:
        return Chip(BELOW, why=(*said, "no logic die at a non-planar node, so no performance density"), tpp=performance)
    open_question = () if datacenter else ("whether it is designed or marketed for datacenters",)
    rows = [row for row in limits["row"] if row["tpp"] <= performance < row.get("tpp_below", 1e99)]
    if density is None:
        wanted = tuple(dict.fromkeys(row["paragraph"][:7] for row in rows))
        return Chip("", (*wanted, BELOW), ("die area", *open_question), tuple(said), tpp=performance)
    for row in rows:
        if row["density"] <= density < row.get("density_below", 1e99):
            paragraph = row["paragraph"][:7]
            why = f"TPP of {row['tpp']} or more, performance density of {row['density']} or more"
            told, possible = ("", (paragraph, BELOW)) if open_question else (paragraph, ())
            return Chip(told, possible, open_question, (*said, why), row["paragraph"], performance, density)
    return Chip(
        BELOW, why=(*said, "performance density below every limit for this TPP"), tpp=performance, density=density
    )


def _area(die_area: float | str | None) -> tuple[float | None, bool]:
    if die_area is None or die_area == "":
        return None, False
    if isinstance(die_area, str) and re.fullmatch(r"\s*(planar|none|no(t)? non-planar.*)\s*", die_area, re.I):
        return None, True
    area = to_base(die_area, "area", "die area")
    if isinstance(die_area, str) and re.search(r"[a-z²]", die_area, re.I):
        area *= 1e6
    if not 0 < area <= 1e6:
        raise InputError(
            f"the die area must lie between 0 and 1,000,000 mm2, not {area:g}; "
            'write "planar" where no logic die is made at a non-planar node'
        )
    return area, False


# --- Read out of a description.

_BITS = re.compile(
    r"\b(?:(?:INT|UINT|FP|BF|TF|MXFP|NVFP|E4M3|E5M2|bfloat|float|int)[\s-]?(\d{1,2})?|(\d{1,2})[\s-]?bit)\b", re.I
)
_SPARSE = re.compile(r"spars", re.I)
_AREA_WORDS = re.compile(r"\bdie\b|\bdice\b", re.I)
_TPP = re.compile(r"\b(?:TPP|total processing performance)(?:\s+(?:of|is|:|=))*\s*(\d[\d,.]*)", re.I)
_MBD = re.compile(r"memory bandwidth density(?:\s+(?:of|is|:|=))*\s*(\d+(?:\.\d+)?)", re.I)


@dataclass(frozen=True, slots=True)
class Read:
    """What a description says of a chip; None where it does not."""

    tpp: float | None
    die_area: float | None
    datacenter: bool | None
    memory_bandwidth_density: float | None
    tops: float | None
    transfer: float | None
    notes: tuple[str, ...]


def read_chip(text: str) -> Read:
    """The chip's figures in a description: the best TPP over the bit lengths that are stated, dense only."""
    figures = read_figures(text)
    notes: list[str] = []
    best: float | None = None
    most: float | None = None
    for figure in (f for f in figures if f.quantity == "operations"):
        before, after = text[max(0, figure.start - 40) : figure.start], text[figure.end : figure.end + 40]
        if _SPARSE.search(re.split(r"[,;.]\s", after)[0]) or _SPARSE.search(re.split(r"[,;.]\s", before)[-1]):
            notes.append(f"{figure.text} is stated with sparsity and does not count; the dense figure does")
            continue
        tops = figure.value / 1e12
        most = max(most or 0.0, tops)
        bits = _bits_near(before, after)
        if bits:
            best = max(best or 0.0, tops * bits)
        else:
            notes.append(f"{figure.text} is stated without its bit length")
    if found := _TPP.search(text):
        best = float(found[1].rstrip(".,").replace(",", ""))
    area = [
        f.value * 1e6
        for f in figures
        if f.quantity == "area" and _AREA_WORDS.search(text[max(0, f.start - 40) : f.end + 20])
    ]
    datacenter = _for_datacenter(text)
    return Read(
        best,
        max(area) if area else None,
        datacenter,
        _memory_density(text, figures),
        most,
        _transfer(figures),
        tuple(notes),
    )


def _for_datacenter(text: str) -> bool | None:
    lowered = lower(text)
    if vocabulary("not_datacenter").search(lowered):
        return False
    return True if vocabulary("datacenter").search(lowered) else None


def _bits_near(before: str, after: str) -> int | None:
    for part in (re.split(r"[;]|,\s(?=\d)", after)[0], re.split(r"[;,.]\s", before)[-1]):
        found = _BITS.search(part)
        if found and (digits := found[1] or found[2]):
            return 32 if found[0].upper().startswith("TF32") else int(digits)
        if found and re.match(r"E[45]M", found[0], re.I):
            return 8
    return None


def _memory_density(text: str, figures: list[Figure]) -> float | None:
    if found := _MBD.search(text):
        return float(found[1])
    if stated := [f.value for f in figures if f.quantity == "memory bandwidth density"]:
        return max(stated)
    speeds = [f.value / 1e9 for f in figures if f.quantity == "transfer"]
    areas = [f.value * 1e6 for f in figures if f.quantity == "area"]
    if speeds and len(areas) == 1 and re.search(r"\bHBM|high[\s-]bandwidth memory", text, re.I):
        return max(speeds) / areas[0]
    return None


def _transfer(figures: list[Figure]) -> float | None:
    speeds = [f.value for f in figures if f.quantity == "transfer"]
    return max(speeds) if speeds else None
