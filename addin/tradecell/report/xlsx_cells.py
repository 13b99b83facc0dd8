"""What calamine does not tell of a sheet: which cells hold errors, and which hold formulas that were never calculated.

To calamine both are empty. But a cell with #N/A or an uncalculated formula where a name should stand is not an empty
cell: a user would take its missing answer for "nothing to screen". So the sheet's XML is read for these alone, and only
where it has any.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from posixpath import join, normpath
from typing import IO, Any
from zipfile import BadZipFile, ZipFile

from tradecell.errors import InputError

_CHUNK = 1 << 20
_SIGNS = re.compile(rb"""\bt=["']e["']|<(?:\w+:)?f[\s>/]""")


@dataclass(frozen=True, slots=True)
class UncalculatedCell:
    """A formula whose value the file does not hold.

    Args:
        reason: what to tell the user.
    """

    reason: str


_NO_VALUE = UncalculatedCell("the cell holds a formula whose value was not saved: open the file in Excel and save it")
_ZERO = UncalculatedCell("the cell holds a formula whose value is 0: an empty cell it refers to, or not calculated")


def special_cells(path: Path, sheet: str) -> dict[tuple[int, int], str | UncalculatedCell]:
    """Error cells (with the error's text) and uncalculated formulas of a sheet, by row and column counted from 0.

    Args:
        path: an XLSX or XLSM file that calamine could open.
        sheet: the sheet's name.

    Raises:
        InputError: the sheet's XML cannot be followed; reading on would make errors look like empty cells.
    """
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError

    try:
        with ZipFile(path) as package:
            part = _part_of(package, sheet)
            with package.open(part) as stream:
                if not _has_signs(stream):
                    return {}
            with package.open(part) as stream:
                return dict(_cells(stream))
    except (KeyError, StopIteration, BadZipFile, ParseError, DefusedXmlException, ValueError, OSError) as error:
        raise InputError(
            f'{path}, sheet "{sheet}": the sheet could not be read completely: open the file in Excel and save it '
            f"again as .xlsx. [{type(error).__name__}: {str(error)[:200]}]"
        ) from None


def _has_signs(stream: IO[bytes]) -> bool:
    rest = b""
    while chunk := stream.read(_CHUNK):
        if _SIGNS.search(rest + chunk):
            return True
        rest = chunk[-32:]
    return False


def _part_of(package: ZipFile, sheet: str) -> str:
    """The package's part that holds the sheet (KeyError where there is none)."""
    from defusedxml.ElementTree import fromstring

    root = fromstring(package.read("_rels/.rels"))
    book = next(
        normpath(rel.attrib["Target"].lstrip("/")) for rel in root if rel.attrib["Type"].endswith("/officeDocument")
    )
    folder, _, name = book.rpartition("/")
    targets = {
        rel.attrib["Id"]: rel.attrib["Target"] for rel in fromstring(package.read(f"{folder}/_rels/{name}.rels"))
    }
    for element in fromstring(package.read(book)).iter():
        if _local(element.tag) == "sheet" and element.attrib.get("name") == sheet:
            key = next(value for attribute, value in element.attrib.items() if _local(attribute) == "id")
            target: str = targets[key]
            return target.lstrip("/") if target.startswith("/") else normpath(join(folder, target))
    raise KeyError(sheet)


def _cells(stream: IO[bytes]) -> Iterator[tuple[tuple[int, int], str | UncalculatedCell]]:
    from defusedxml.ElementTree import iterparse

    row, column = -1, -1
    for event, element in iterparse(stream, events=("start", "end")):
        name = _local(element.tag)
        if name == "row":
            if event == "start":
                row, column = int(element.attrib.get("r", row + 2)) - 1, -1
            else:
                element.clear()
        elif name == "c":
            if event == "start":
                place = element.attrib.get("r")
                column = _column(place) if place else column + 1
            else:
                special = _special(element)
                if special is not None:
                    yield (row, column), special
        elif name == "sheetData" and event == "end":
            return


def _special(cell: Any) -> str | UncalculatedCell | None:
    kind = cell.attrib.get("t", "n")
    parts = {_local(child.tag): (child.text or "") for child in cell}
    if kind == "e":
        return parts.get("v", "").strip() or "#N/A"
    if "f" not in parts or kind in ("str", "inlineStr"):
        return None
    value = parts.get("v", "").strip()
    if not value:
        return _NO_VALUE
    return _ZERO if kind == "n" and value in ("0", "0.0") else None


def _column(place: str) -> int:
    """The column of a cell's address such as ``"BC12"``, counted from 0."""
    index = 0
    for char in place:
        if not char.isalpha():
            break
        index = index * 26 + ord(char.upper()) - 64
    return index - 1


def _local(tag: str) -> str:
    return tag[tag.rfind("}") + 1 :]
