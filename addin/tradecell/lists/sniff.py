"""Which format a list file has, told by its content alone; the only place that decides it."""

from __future__ import annotations

import codecs
import csv
import re
from enum import Enum
from typing import NamedTuple

from tradecell.errors import ListError
from tradecell.lists.csl import COLUMNS
from tradecell.lists.eu import is_eu_csv
from tradecell.lists.ofac_csv import WIDTHS, main_file_for
from tradecell.lists.own import ADVICE, has_name_column
from tradecell.lists.source import HEAD_BYTES, Source
from tradecell.lists.uk import is_uk_csv

__all__ = ["Format", "Recognised", "recognise"]


class Format(Enum):
    """The formats that can be read."""

    CSL_CSV = "the Consolidated Screening List (CSV)"
    CSL_JSON = "the Consolidated Screening List (JSON)"
    OFAC_CSV = "OFAC's SDN.CSV or CONS_PRIM.CSV"
    OFAC_XML = "OFAC's SDN.XML or CONSOLIDATED.XML"
    UN_XML = "the UN consolidated list (XML)"
    UK_CSV = "the UK Sanctions List (CSV)"
    UK_XML = "the UK Sanctions List (XML)"
    EU_CSV = "the EU consolidated list (CSV)"
    EU_XML = "the EU consolidated list (XML)"
    ECFR_XML = "the Entity List, Part 744 of title 15 in the eCFR (XML)"
    OWN_CSV = "an own list (CSV with a header)"
    OWN_XLSX = "an own list (XLSX with a header)"


class Recognised(NamedTuple):
    """A format, and what separates the fields where it is CSV."""

    format: Format
    delimiter: str = ","


_ANY = (
    "a list as tradecell reads it (CSL as CSV or JSON, OFAC as CSV or XML, UN as XML, UK or EU as CSV or XML, the "
    "eCFR's "
    "Entity List as XML, or your own as CSV or XLSX)"
)
_BINARY = (
    (b"\xd0\xcf\x11\xe0", "an Excel file of before 2007, or one with a password: save it as XLSX without a password"),
    (b"%PDF", "a PDF document: only tables can be read"),
    (b"\x1f\x8b", "a gzip file: unpack it first"),
    (b"PAR1", "a Parquet file: save the table as CSV or XLSX"),
    (b"7z\xbc\xaf", "a 7-Zip file: unpack it first"),
    (b"Rar!", "a RAR file: unpack it first"),
    (b"SQLite format 3", "an SQLite database"),
)
_CSL_LIKE = 8
"""A header with so many of the CSL's columns is meant to be the CSL."""
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|script|meta|title)\b", re.IGNORECASE)
_ROOT = re.compile(r"<(?![?!])(?:[\w.\-]+:)?([\w.\-]+)")
_XML_PROLOGUE = re.compile(r"\s*(?:<\?.*?\?>|<!--.*?-->|\s+)*", re.DOTALL)


def recognise(source: Source) -> Recognised:
    """Tell a file's format by its first 64 KiB.

    Raises:
        ListError: empty, an HTML page, or nothing that can be read; with what it seems to be.
    """
    head = source.head
    if not head[source.bom :].strip(b" \t\r\n\x0b\x0c\x00\x1a"):
        raise source.error(_ANY, "the file is empty" if len(head) < HEAD_BYTES else "it begins with white space only")
    if head.startswith(b"PK\x03\x04"):
        return Recognised(Format.OWN_XLSX)
    for magic, what in _BINARY:
        if head.startswith(magic):
            raise source.error(_ANY, f"this is {what}")
    text = codecs.getincrementaldecoder(source.encoding)("replace").decode(head[source.bom :])
    if "\x00" in text[:1000]:
        raise source.error(_ANY, "it holds binary data, or UTF-16 without a byte order mark")
    start = text.lstrip()
    if start.startswith("<"):
        return Recognised(_xml(source, start))
    if start.startswith("{"):
        return Recognised(Format.CSL_JSON)
    if start.startswith("["):
        raise source.error(Format.CSL_JSON.value, "line 1: a JSON array, where an object with results should be")
    return _csv(source, text)


def _xml(source: Source, text: str) -> Format:
    prologue = _XML_PROLOGUE.match(text)
    rest = text[prologue.end() :] if prologue else text
    if _HTML.match(rest) or (rest.startswith("<!") and _HTML.search(rest[:2000])):
        title = re.search(r"<title[^>]*>\s*([^<]{1,80})", text, re.IGNORECASE)
        called = f" titled {title[1].strip()!r}" if title else ""
        raise source.error(_ANY, f"this is an HTML page{called}: what was saved is a web page, not the list")
    if rest.startswith("<!DOCTYPE"):
        raise source.error(f"{_ANY}; XML without DOCTYPE", "it declares a DOCTYPE or entities, so it was not read")
    root = _ROOT.match(rest)
    name = root[1] if root else ""
    if name == "sdnList":
        return Format.OFAC_XML
    if name == "CONSOLIDATED_LIST":
        return Format.UN_XML
    if name == "Designations":
        return Format.UK_XML
    if name == "export" and ("sanctionEntity" in rest or "fsd/export" in rest[:2000]):
        return Format.EU_XML
    if re.fullmatch(r"DIV\d|ECFR", name) and re.search(r'to Part 744|N="744"|N="15"|title-15/?[^\d]', rest):
        return Format.ECFR_XML
    if name == "Sanctions":
        raise source.error(_ANY, "this is OFAC's advanced XML: take SDN.XML or SDN.CSV instead")
    raise source.error(
        _ANY, f"an XML file whose root element is {name!r}" if name else "no XML element begins at its start"
    )


def _csv(source: Source, text: str) -> Recognised:
    first = re.split(r"\r\n|\n|\r", text.lstrip("\r\n \t") if "\t" not in text else text.lstrip("\r\n"), maxsplit=1)
    if len(first) == 1 and len(source.head) >= HEAD_BYTES:
        raise source.error(_ANY, f"line 1 is longer than {HEAD_BYTES:,} bytes")
    line = first[0]
    if re.match(r'"?Report Date:', line) or is_uk_csv(_cells(line, ",")):
        return Recognised(Format.UK_CSV)
    rows = {delimiter: _cells(line, delimiter) for delimiter in (",", ";", "\t")}
    for delimiter, cells in rows.items():
        if sum(cell.strip().lower() in COLUMNS for cell in cells) >= _CSL_LIKE:
            return Recognised(Format.CSL_CSV, delimiter)
    for delimiter, cells in rows.items():
        if is_eu_csv(cells):
            return Recognised(Format.EU_CSV, delimiter)
    comma = rows[","]
    if comma and comma[0].strip().isdigit() and ("-0-" in line or len(comma) == WIDTHS["prim"]):
        if len(comma) == WIDTHS["prim"]:
            return Recognised(Format.OFAC_CSV)
        part = {WIDTHS["alt"]: "aliases", WIDTHS["add"]: "addresses"}.get(len(comma))
        if part:
            raise source.error(
                Format.OFAC_CSV.value,
                f"this is OFAC's file of {part}: open {main_file_for(source.path)}, it is read along with that",
            )
    named = [(len(cells), delimiter) for delimiter, cells in rows.items() if has_name_column(cells)]
    if named:
        return Recognised(Format.OWN_CSV, max(named, key=lambda each: each[0])[1])
    raise _unknown(source, line)


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def _unknown(source: Source, line: str) -> ListError:
    try:
        codecs.getincrementaldecoder(source.encoding)().decode(source.head[source.bom :])
    except UnicodeDecodeError as error:
        offset = source.bom + error.start
        byte = source.head[offset : offset + 1].hex().upper()
        return source.error(f"{_ANY}, in UTF-8", f"byte {offset:,} (0x{byte}) is not UTF-8{ADVICE}")
    shown = "".join(char if char.isprintable() else " " for char in line[:120]).strip()
    return source.error(_ANY, f'line 1 has none of their columns (an own list needs one called "name"): {shown!r}')
