"""OFAC's CSV files: SDN.CSV or CONS_PRIM.CSV, with the aliases and addresses in ALT and ADD files beside it.

No header; ``-0- `` stands for nothing; a row of the single character 0x1A closes each file.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from tradecell.errors import ListError
from tradecell.lists.gather import REFUSED_SHARE, Gathering
from tradecell.lists.model import PartyList, RefusedRow
from tradecell.lists.ofac import Draft, keep, read_remarks
from tradecell.lists.source import Source
from tradecell.lists.table import records
from tradecell.lists.text import clean, split_programs

__all__ = ["WIDTHS", "companion_path", "main_file_for", "read_ofac_csv"]

WIDTHS = {"prim": 12, "alt": 5, "add": 6}
"""Columns of the three files."""
_WORDS = {"prim": "OFAC's main CSV file (SDN.CSV or CONS_PRIM.CSV)", "alt": "OFAC's file of aliases"} | {
    "add": "OFAC's file of addresses"
}
_END = "\x1a"
_MAIN = re.compile(r"(?P<cons>cons_)?(?P<part>sdn|prim)(?P<rest>(?:[ _\-(.].*)?)", re.IGNORECASE)
_VESSEL_COLUMNS = (
    (6, "Vessel type"),
    (7, "Tonnage"),
    (8, "Gross registered tonnage"),
    (9, "Flag"),
    (10, "Vessel owner"),
)


def read_ofac_csv(path: Path) -> PartyList:
    """Read the main file and, where they stand beside it, the files of aliases and addresses.

    Without those the main file is read alone, with a note. The files may be named as OFAC names them, in any letter
    case, with a common ending: SDN.CSV, ALT.CSV, ADD.CSV; sdn_old.csv, alt_old.csv, add_old.csv; CONS_PRIM.CSV ...

    Raises:
        ListError: one of the files was cut off, has other columns, or belongs to another day's main file.
    """
    gathering = Gathering(path, "OFAC CSV", _WORDS["prim"])
    files = [path]
    with Source(path) as source:
        drafts: dict[str, Draft] = {}
        order: list[Draft] = []
        for row, cells in _rows(source, gathering, "prim", gathering.refuse):
            if not cells[0].isdigit():
                gathering.refuse(row, f"its number is {cells[0][:20]!r}")
                continue
            draft = _draft(row, cells)
            order.append(draft)
            drafts.setdefault(cells[0], draft)
        source.drain()
        for part, take in (("alt", _take_alias), ("add", _take_address)):
            companion = companion_path(path, part)
            if companion is None:
                gathering.notes.append(
                    f"{_WORDS[part]} is not beside {path.name}, so that "
                    f"{'aliases' if part == 'alt' else 'addresses and countries'} are missing."
                )
                continue
            files.append(companion)
            with Source(companion, source.hasher) as beside:
                _read_companion(beside, gathering, part, drafts, take)
        keep(gathering, order)
        consolidated = bool(gathering.parties) and gathering.parties[0].list_code != "SDN"
        name = "OFAC consolidated CSV" if consolidated else "OFAC SDN CSV"
        return gathering.finish(source, files=files, format=name)


def companion_path(path: Path, part: str) -> Path | None:
    """The ``"alt"`` or ``"add"`` file that belongs to a main file and stands beside it, else None."""
    match = _MAIN.fullmatch(path.name)
    if not match:
        return None
    wanted = f"{match['cons'] or ''}{part}{match['rest']}".lower()
    try:
        return next((each for each in sorted(path.absolute().parent.iterdir()) if each.name.lower() == wanted), None)
    except OSError:
        return None


def main_file_for(path: Path) -> str:
    """The name of the main file that an ALT or ADD file belongs to, as far as its own name tells."""
    match = re.fullmatch(r"(cons_)?(?:alt|add)((?:[ _\-(.].*)?)", path.name, re.IGNORECASE)
    if not match:
        return "SDN.CSV or CONS_PRIM.CSV"
    upper = path.name[:1].isupper()
    part = "prim" if match[1] else "sdn"
    return f"{match[1] or ''}{part.upper() if upper else part}{match[2]}"


def _draft(row: int, cells: list[str]) -> Draft:
    remarks = cells[11]
    found = read_remarks(remarks)
    # OFAC names the type of individuals, vessels and aircraft; what has none is an entity (its XML says so).
    draft = Draft(row, cells[0], cells[1], cells[2] or "entity", split_programs(cells[3]))
    draft.aliases += found.aliases
    draft.ids += found.ids
    draft.nations += [cells[9], *found.nations] if cells[9] else found.nations
    if cells[5]:
        draft.ids.append(f"Call sign {cells[5]}")
    draft.remarks.append(f"Title {cells[4]}" if cells[4] else "")
    draft.remarks += [f"{label} {cells[column]}" for column, label in _VESSEL_COLUMNS if cells[column]]
    draft.remarks.append(remarks)
    return draft


def _take_alias(draft: Draft, cells: list[str]) -> None:
    if cells[3]:
        draft.aliases.append(cells[3])


def _take_address(draft: Draft, cells: list[str]) -> None:
    known = [cell for cell in cells[2:5] if cell and cell.lower() != "undetermined"]
    draft.addresses.append(", ".join(known))
    draft.countries += [cell for cell in known[-1:] if cell == cells[4]]


def _read_companion(
    source: Source, gathering: Gathering, part: str, drafts: dict[str, Draft], take: Callable[[Draft, list[str]], None]
) -> None:
    refused: list[RefusedRow] = []
    rows = 0

    def refuse(row: int, reason: str) -> None:
        nonlocal rows
        rows += 1
        refused.append(RefusedRow(row, f"{source.path.name}: {reason}"))

    for row, cells in _rows(source, gathering, part, refuse):
        draft = drafts.get(cells[0])
        if draft is None:
            refuse(row, f"no entry has the number {cells[0][:20]!r}")
            continue
        rows += 1
        take(draft, cells)
    source.drain()
    if len(refused) > rows * REFUSED_SHARE:
        first = "; ".join(f"row {each.row:,}: {each.reason}" for each in refused[:3])
        raise source.error(
            f"{_WORDS[part]} of the same day as {gathering.path.name}",
            f"{len(refused):,} of {rows:,} rows do not fit (more than 1 %): {first}",
        )
    gathering.refused += refused


def _rows(
    source: Source, gathering: Gathering, part: str, refuse: Callable[[int, str], None]
) -> Iterator[tuple[int, list[str]]]:
    """The rows of one file, cleaned, "-0-" as empty; the others are refused."""
    expected, width = _WORDS[part], WIDTHS[part]
    encoding = _encoding(source)
    if encoding:
        gathering.notes.append(f"{source.path.name} is not UTF-8 and was read as Windows-1252.")
    closed = False
    short_at = 0
    for record in records(source, expected, encoding=encoding):
        if [cell.strip() for cell in record.cells] == [_END]:
            closed = True
            continue
        if closed:
            raise source.error(expected, f"rows follow the closing row, in line {record.row:,}")
        short_at = record.row if len(record.cells) < width and not record.problem else 0
        if record.problem or len(record.cells) != width:
            for row in range(record.row, record.row + record.lines):
                refuse(row, record.problem or f"it has {len(record.cells)} columns, not {width}")
            continue
        yield record.row, ["" if (text := clean(cell)) == "-0-" else text for cell in record.cells]
    if short_at:
        raise source.error(
            expected, f"the last record, in line {short_at:,}, has too few columns: the file was cut off"
        )
    if not closed:
        gathering.notes.append(f"{source.path.name} lacks the closing row: make sure that it was saved whole.")


def _encoding(source: Source) -> str | None:
    """None for UTF-8; OFAC's older files are Windows-1252. The file is looked through without hashing it."""
    decoder = codecs.getincrementaldecoder(source.encoding)()
    try:
        with source.path.open("rb") as file:
            while chunk := file.read(1 << 18):
                decoder.decode(chunk)
            decoder.decode(b"", True)
    except UnicodeDecodeError:
        return "cp1252" if not source.bom else None
    except OSError as error:
        raise ListError(source.path, "OFAC's CSV", f"it cannot be read ({error.strerror or error})") from error
    return None
