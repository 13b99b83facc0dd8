"""The formulas that classify a product and say whether it needs a licence."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tradecell.errors import InputError
from tradecell.excel.functions_cells import (
    Cell,
    Rows,
    choose,
    day,
    each,
    fit,
    guarded,
    is_blank,
    number,
    rows_of,
    shaped,
    text,
)
from tradecell.excel.functions_formula import formula
from tradecell.excel.functions_lists import lists

if TYPE_CHECKING:
    from tradecell.controls import Classification, Determination, EccnInfo

UNDECIDED = "cannot be told"

CLASSIFY_FIELDS = ("eccn", "paragraph", "title", "why", "needs", "controls", "confidence", "notes", "table")
ECCN_FIELDS = ("title", "heading", "text", "reasons", "controls", "rows", "exceptions", "paragraphs", "notes", "date")
LICENSE_FIELDS = ("requirement", "controls", "rule", "exceptions", "needs", "notes")

CANDIDATE_COLUMNS = ("ECCN", "Paragraph", "Title", "Score", "Why", "Against", "To check", "Controls", "Citation")


@formula(
    "=TC_CLASSIFY(B2)",
    each_row=True,
    description="What the product is, in English, with its figures and units: a cell or a range.",
    field=f"What to answer of the best candidate: {', '.join(CLASSIFY_FIELDS[:-1])}; table for all candidates.",
)
def TC_CLASSIFY(description: object, field: object = "eccn") -> object:
    """Proposes the ECCN of a product from its description, with the reason, the confidence and what is missing.

    Args:
        description: a cell or a range.
        field: one of ``CLASSIFY_FIELDS``, or several, which spill beside a column.

    Raises:
        InputError: a field there is not.
    """
    from tradecell.controls import classify

    names, _, _ = choose(field, CLASSIFY_FIELDS, "eccn")
    if "table" in names:
        cells = [cell for row in rows_of(description) for cell in row if not is_blank(cell)]
        if len(names) > 1 or len(cells) > 1:
            raise InputError('the field "table" is for one description, and stands alone')
        return _table(classify(text(cells[0], "description"))) if cells else ""
    return _spread(description, field, CLASSIFY_FIELDS, lambda cell: classify(text(cell, "description")), class_field)


@formula(
    "=TC_ECCN(C2)",
    each_row=True,
    eccn="An ECCN with or without its paragraph (3A090, 3A090.a), or EAR99: a cell or a range.",
    field=f"What to answer: {', '.join(ECCN_FIELDS)}.",
)
def TC_ECCN(eccn: object, field: object = "title") -> object:
    """Says what the Commerce Control List on this machine holds of an ECCN: title, controls, exceptions, paragraphs.

    Args:
        eccn: a cell or a range.
        field: one of ``ECCN_FIELDS``, or several, which spill beside a column.

    Raises:
        InputError: a field there is not.
    """
    from tradecell.controls import eccn_info

    return _spread(eccn, field, ECCN_FIELDS, lambda cell: eccn_info(text(cell, "eccn")), _of_eccn)


@formula(
    "=TC_CHIP(TC_TPP(D2,E2),F2,TRUE)",
    each_row=True,
    tpp="Total processing performance, as TC_TPP computes it: a cell or a range.",
    die_area='Applicable die area in mm2, or "planar" where no logic die is made at a non-planar node.',
    datacenter="TRUE or FALSE: whether it is designed or marketed for datacenters. Blank where that is not known.",
    memory_bandwidth_density="For high-bandwidth memory: GB/s per mm2 of package.",
)
def TC_CHIP(
    tpp: object, die_area: object = None, datacenter: object = None, memory_bandwidth_density: object = None
) -> object:
    """Says which paragraph of 3A090 a chip falls under by its figures, or which figure is missing.

    Args:
        tpp: a cell or a range; blank for high-bandwidth memory.
        die_area: in mm2.
        datacenter: a logical value, "yes" or "no".
        memory_bandwidth_density: in GB/s per mm2.
    """
    from tradecell.controls import chip

    def answer(performance: object, area: object, center: object, density: object) -> Cell:
        given = number(performance, "tpp")
        memory = number(density, "memory_bandwidth_density")
        if given is None and memory is None:
            return ""
        return str(
            chip(
                _float(given, "tpp"), number(area, "die_area"), _yes(center), _float(memory, "memory bandwidth density")
            )
        )

    cells = rows_of(tpp)
    if all(is_blank(cell) for row in cells for cell in row) and len(cells) * len(cells[0]) == 1:
        return each(
            lambda density, area, center: answer(None, area, center, density),
            memory_bandwidth_density,
            ("die_area", die_area),
            ("datacenter", datacenter),
        )
    height, width = len(cells), len(cells[0])
    areas = fit(die_area, height, width, "die_area")
    centers = fit(datacenter, height, width, "datacenter")
    densities = fit(memory_bandwidth_density, height, width, "memory_bandwidth_density")
    rows: Rows = [
        [guarded(answer, cells[r][c], areas[r][c], centers[r][c], densities[r][c]) for c in range(width)]
        for r in range(height)
    ]
    return shaped(rows, tpp)


@formula(
    "=TC_TPP(D2,E2)",
    each_row=True,
    tops="TOPS of the data sheet, dense, multiply and add counted as two: a cell or a range.",
    bits="Bit length of that operation: 4, 8, 16, 32 or 64.",
)
def TC_TPP(tops: object, bits: object) -> object:
    """Computes total processing performance (TPP): TOPS x bit length, as 3A090 defines it.

    Args:
        tops: a cell or a range.
        bits: one for all, or a range of the same size.
    """
    from tradecell.controls import tpp

    def answer(speed: object, width: object) -> Cell:
        given, length = number(speed, "tops"), number(width, "bits")
        if given is None or length is None:
            raise InputError("bits: the bit length of the operation is missing")
        return tpp(given, _float(length, "bits") or 0.0)

    return each(answer, tops, ("bits", bits))


@formula(
    '=TC_LICENSE(C2,"CN")',
    each_row=True,
    eccn="An ECCN with or without its paragraph (3A090, 3A090.a), or EAR99: a cell or a range.",
    country="The destination, by name or code.",
    on_date="The day to ask for; today if left out.",
    field=f"What to answer: {', '.join(LICENSE_FIELDS)}.",
)
def TC_LICENSE(eccn: object, country: object, on_date: object = None, field: object = "requirement") -> object:
    """Says whether an export of an item to a country needs a BIS licence on a day: requirement, controls, the rule.

    Args:
        eccn: a cell or a range.
        country: one for all, or a range of the same size.
        on_date: one for all, or a range of the same size.
        field: one of ``LICENSE_FIELDS``, or several, which spill beside a column.

    Raises:
        InputError: a field there is not, or ranges that do not fit together.
    """
    from tradecell.controls import license_requirement

    def ask(item: object, where: object, when: object) -> Determination:
        place = text(where, "country")
        if not place:
            raise InputError("country: the destination is missing")
        return license_requirement(text(item, "eccn"), place, day(when, "on_date"))

    return _spread(eccn, field, LICENSE_FIELDS, ask, _of_license, ("country", country), ("on_date", on_date))


@formula(
    "=TC_OWNED(A2:A5,B2:B5)",
    owners="The direct owners' names, one a cell; an empty name with a share is an owner nobody knows.",
    shares="Their shares in per cent or as fractions, a range of the same size; empty where nobody knows.",
    on_date="The day to ask for; today if left out.",
)
def TC_OWNED(owners: object, shares: object, on_date: object = None) -> object:
    """Screens a company's owners and says whether listed owners reach 50 per cent, by each rule in force on the day.

    Args:
        owners: a range of names.
        shares: a range of the same size.
        on_date: the day.

    Returns:
        One sentence.

    Raises:
        InputError: shares that make no sense, or an Excel error among names or shares.
        CacheError: there is no list that may be screened against.
    """
    from tradecell.controls import owned

    names = [text(cell, "owners") or None for row in rows_of(owners) for cell in row]
    parts = [number(cell, "shares") for row in rows_of(shares) for cell in row]
    when = day(rows_of(on_date)[0][0], "on_date")
    if not any(names) and all(part is None for part in parts):
        return ""
    return owned(names, parts, when, lists().screener()).text


def _spread(
    first: object,
    field: object,
    known: tuple[str, ...],
    ask: Callable[..., object],
    read: Callable[[object, str], Cell],
    *others: tuple[str, object],
) -> object:
    """One or several fields of an answer over a block; the answer itself is asked for once a row."""
    names, several, down = choose(field, known, known[0])
    if not several:
        return each(lambda *cells: read(ask(*cells), names[0]), first, *others)
    cells = rows_of(first)
    height, width = len(cells), max(len(row) for row in cells)
    if (height if down else width) > 1:
        raise InputError("several fields need the items in one column (or in one row, with the fields in a column)")
    laid = [fit(value, height, width, name) for name, value in others]
    lines: Rows = []
    for r, row in enumerate(cells):
        for c, cell in enumerate(row):
            if is_blank(cell):
                lines.append([""] * len(names))
                continue
            answer = guarded(lambda *one: [read(ask(*one), name) for name in names], cell, *(x[r][c] for x in laid))
            lines.append(answer if isinstance(answer, list) else [answer] * len(names))
    return [list(line) for line in zip(*lines, strict=True)] if down else lines


def class_field(answer: object, field: str) -> Cell:
    """One field of a classification."""
    from tradecell.controls.answer import EAR99, LOW

    found: Classification = answer  # type: ignore[assignment]
    best = found.best
    if field == "confidence":
        return found.confidence
    if field in ("needs", "notes"):
        return "; ".join(getattr(found, field))
    if best is None:
        return UNDECIDED if field in ("eccn", "paragraph") else ""
    if field in ("eccn", "paragraph"):
        code = best.eccn if field == "eccn" else best.code
        # A bare "EAR99" reads as a finding; where little spoke for it the cell must say so.
        return f"{code} (low confidence)" if best.eccn == EAR99 and found.confidence == LOW else code
    if field == "title":
        return best.title
    return (", " if field == "controls" else "; ").join(getattr(best, field))


def _table(answer: Classification) -> Rows:
    if not answer.candidates:
        return [list(CANDIDATE_COLUMNS), [UNDECIDED, "", "; ".join((*answer.notes, *answer.needs)), *[""] * 6]]
    rows: Rows = [list(CANDIDATE_COLUMNS)]
    for one in answer.candidates:
        said = ["; ".join(part) for part in (one.why, one.against, one.check)]
        rows.append([one.eccn, one.paragraph, one.title, one.score, *said, ", ".join(one.controls), one.citation])
    return rows


def _of_eccn(answer: object, field: str) -> Cell:
    info: EccnInfo = answer  # type: ignore[assignment]
    if field == "date":
        return info.as_of
    value = getattr(info, field)
    return value if isinstance(value, str) else (", " if field in ("reasons", "controls") else "; ").join(value)


def _of_license(answer: object, field: str) -> Cell:
    from tradecell.controls.present import requirement, rule_text

    found: Determination = answer  # type: ignore[assignment]
    if field == "requirement":
        return requirement(found)
    if field == "rule":
        return "; ".join(rule_text(rule) for rule in found.rules)
    if field == "controls":
        return ", ".join(found.controls)
    if field == "exceptions":
        return "; ".join(str(one) for one in found.exceptions)
    return "; ".join(getattr(found, field))


def _float(value: float | str | None, name: str) -> float | None:
    if isinstance(value, str):
        raise InputError(f"{name}: give a number, not {value!r}")
    return value


def _yes(value: object) -> bool | None:
    if is_blank(value):
        return None
    if isinstance(value, bool):
        return value
    said = text(value, "datacenter").casefold()
    if said in ("yes", "true", "1", "y"):
        return True
    if said in ("no", "false", "0", "n"):
        return False
    raise InputError(f'datacenter: give TRUE or FALSE, or leave it blank, not "{said}"')
