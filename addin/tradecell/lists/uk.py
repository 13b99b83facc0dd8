"""The UK Sanctions List, as CSV and as XML, published by the Foreign, Commonwealth & Development Office.

Described at https://www.gov.uk/government/publications/the-uk-sanctions-list. In both, names stand in six parts of
which the sixth is the family name, or all of the name of an entity or ship; dates put the day first. The CSV begins
with
a line that gives the day of the report, and spreads an entry over as many rows as it has names, addresses and the like.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tradecell.lists.gather import Gathering
from tradecell.lists.grouped import Entry, day_first, whole_rows
from tradecell.lists.model import PartyList
from tradecell.lists.source import Source
from tradecell.lists.table import records
from tradecell.lists.text import clean
from tradecell.lists.xml import children, entries, local_name, text_of, texts_of

if TYPE_CHECKING:
    from datetime import date
    from xml.etree.ElementTree import Element

__all__ = ["is_uk_csv", "read_uk_csv", "read_uk_xml"]

_CSV = "the UK Sanctions List as CSV"
_XML = "the UK Sanctions List as XML"
_URL = "https://www.gov.uk/government/publications/the-uk-sanctions-list"
_KINDS = {"individual": "individual", "entity": "entity", "ship": "vessel"}
_NAME_PARTS = ("Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "Name 6")
_NEEDED = ("Unique ID", "Name 6", "Name type")
_ADDRESS = (*(f"Address Line {number}" for number in range(1, 7)), "Address Postal Code", "Address Country")
_NUMBERS = (
    ("National Identifier number", "National Identifier additional information", "National identifier"),
    ("Passport number", "Passport additional information", "Passport"),
    ("Business registration number (s)", "", "Registration"),
    ("Hull identification number (HIN)", "", "HIN"),
)
_REMARKS = (
    ("Title", "Title"), ("Position", "Position:"), ("D.O.B", "DOB"), ("Type of entity", "Type:"),
    ("Subsidiaries", "Subsidiaries:"), ("Parent company", "Parent company:"), ("Sanctions Imposed", "Sanctions:"),
    ("Other Information", ""), ("Current owner/operator (s)", "Owner or operator:"),
    ("Previous owner/operator (s)", "Formerly owner or operator:"), ("Type of ship", "Vessel type"),
    ("UN Reference Number", "UN reference"), ("OFSI Group ID", "OFSI group"),
)  # fmt: skip


def is_uk_csv(cells: Iterable[str]) -> bool:
    """Whether a row is the header of the UK's CSV."""
    found = {cell.strip() for cell in cells}
    return all(column in found for column in _NEEDED)


def read_uk_csv(path: Path) -> PartyList:
    """Read the CSV; ``list_date`` is its report date.

    Raises:
        ListError: another header, cut off, or more than 1 % of the rows make no sense.
    """
    gathering = Gathering(path, "UK CSV", _CSV)
    list_date: date | None = None
    with Source(path) as source:
        rows = records(source, _CSV)
        header: list[str] = []
        for record in rows:
            line = " ".join(record.cells)
            if match := re.search(r"Report Date:\s*([\w/ -]+)", line):
                list_date = day_first(match[1])
            elif is_uk_csv(record.cells):
                header = [clean(cell) for cell in record.cells]
                break
            else:
                raise gathering.error(f"line {record.row} is no header with {', '.join(_NEEDED)}: {clean(line)[:80]!r}")
        if not header:
            raise gathering.error("it ends before its header")
        found: dict[str, Entry] = {}
        for row, fields in whole_rows(gathering, rows, header):
            code = clean(fields["Unique ID"])
            if not code:
                gathering.refuse(row, "no Unique ID")
                continue
            if code not in found:
                found[code] = Entry(row, code)
            _take_row(found[code], fields)
        for entry in found.values():
            entry.add_to(gathering, "UK", _URL)
        return gathering.finish(source, list_date=list_date)


def _take_row(entry: Entry, fields: Mapping[str, str]) -> None:
    def get(column: str) -> str:
        return clean(fields.get(column, ""))

    name = " ".join(part for column in _NAME_PARTS if (part := get(column)))
    if name:
        entry.names.append(name)
        if not entry.primary and get("Name type").lower() == "primary name":
            entry.primary = name
    if other := get("Name non-latin script"):
        entry.names.append(other)
    entry.kind = entry.kind or _KINDS.get(get("Designation Type").lower(), "")
    entry.addresses.append(", ".join(part for column in _ADDRESS if (part := get(column))))
    places = re.split(r"\s*[|;]\s*", get("Nationality(/ies)"))
    entry.countries += [p for p in (get("Address Country"), *places, get("Current believed flag of ship")) if p]
    entry.programs.append(get("Regime Name"))
    entry.start = entry.start or day_first(get("Date Designated"))
    for column, beside, label in _NUMBERS:
        if value := get(column):
            entry.number(label, f"{value} ({get(beside)})" if beside and get(beside) else value)
    if imo := get("IMO number"):
        entry.number("IMO", re.sub(r"^\s*IMO[\s:]*", "", imo, flags=re.IGNORECASE))
    for column, label in _REMARKS:
        entry.remark(label, get(column))


def read_uk_xml(path: Path) -> PartyList:
    """Read the XML; ``list_date`` is its ``DateGenerated``.

    Raises:
        ListError: not well-formed, cut off, or more than 1 % of the entries make no sense.
    """
    gathering = Gathering(path, "UK XML", _XML)
    list_date: date | None = None
    number = 0
    with Source(path) as source:
        for _, element in entries(source, _XML, "Designations", ("Designation", "DateGenerated")):
            if local_name(element) == "DateGenerated":
                list_date = day_first((element.text or "").strip())
            elif local_name(element) == "Designation":
                number += 1
                _from_element(number, element).add_to(gathering, "UK", _URL)
        return gathering.finish(source, list_date=list_date)


def _from_element(number: int, element: Element) -> Entry:
    entry = Entry(number, text_of(element, "UniqueID"))
    for name in children(element, "Names", "Name"):
        text = clean(" ".join(part for place in range(1, 7) if (part := text_of(name, f"Name{place}"))))
        if not text:
            continue
        entry.names.append(text)
        if not entry.primary and text_of(name, "NameType").lower() == "primary name":
            entry.primary = text
    entry.names += [clean(t) for t in texts_of(element, "NonLatinNames", "NonLatinName", "NameNonLatinScript")]
    entry.kind = _KINDS.get(text_of(element, "IndividualEntityShip").lower(), "")
    for address in children(element, "Addresses", "Address"):
        parts = [text_of(address, f"AddressLine{place}") for place in range(1, 7)]
        parts += [text_of(address, "AddressPostalCode"), text_of(address, "AddressCountry")]
        entry.addresses.append(", ".join(part for part in parts if part))
        entry.countries += texts_of(address, "AddressCountry")
    entry.programs += texts_of(element, "RegimeName")
    entry.start = day_first(text_of(element, "DateDesignated"))
    labels = {
        "Nationality": None, "DOB": "DOB", "Position": "Position:", "TypeOfEntity": "Type:", "Subsidiary":
        "Subsidiary:",
        "ParentCompany": "Parent company:", "SanctionsImposed": "Sanctions:", "OtherInformation": "",
        "CurrentOwnerOperator": "Owner or operator:", "CurrentBelievedFlagOfShip": None,
        "UNReferenceNumber": "UN reference",
        "OFSIGroupID": "OFSI group", "TypeOfShip": "Vessel type",
    }  # fmt: skip
    for inner in element.iter():
        tag, text = local_name(inner), clean(inner.text or "")
        if not text:
            continue
        if tag in ("Nationality", "CurrentBelievedFlagOfShip"):
            entry.countries.append(text)
        elif tag in labels:
            entry.remark(labels[tag] or "", text)
        elif tag in ("PassportNumber", "NationalIdentifierNumber", "BusinessRegistrationNumber"):
            entry.number(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", tag.removesuffix("Number")), text)
        elif tag == "IMONumber":
            entry.number("IMO", re.sub(r"^\s*IMO[\s:]*", "", text, flags=re.IGNORECASE))
    return entry
