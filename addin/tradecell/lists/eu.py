"""The EU consolidated list of financial sanctions, as CSV (version 1.1) and as XML, published by the Commission.

Described at https://webgate.ec.europa.eu/fsd/fsf. The CSV is separated by semicolons and repeats an entry's columns in
as many rows as it has names, addresses, birth dates and documents. The list marks no name as the primary one: the first
stands for it. A country that is not known is written 00.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tradecell.lists.gather import Gathering
from tradecell.lists.grouped import Entry, day_first, whole_rows
from tradecell.lists.model import PartyList
from tradecell.lists.source import Source
from tradecell.lists.table import records
from tradecell.lists.text import clean
from tradecell.lists.xml import children, entries, local_name

if TYPE_CHECKING:
    from datetime import date
    from xml.etree.ElementTree import Element

__all__ = ["is_eu_csv", "read_eu_csv", "read_eu_xml"]

_CSV = "the EU consolidated list as CSV (version 1.1)"
_XML = "the EU consolidated list as XML"
_URL = "https://data.europa.eu/data/datasets/consolidated-list-of-persons-groups-and-entities-subject-to-eu-financial-sanctions"
_NEEDED = ("Entity_LogicalId", "NameAlias_WholeName")
_KINDS = {"person": "individual", "p": "individual", "enterprise": "entity", "e": "entity"}
_ADDRESS = ("Street", "PoBox", "City", "ZipCode", "Region", "Place")


def is_eu_csv(cells: Iterable[str]) -> bool:
    """Whether a row is the header of the EU's CSV."""
    found = {cell.strip() for cell in cells}
    return all(column in found for column in _NEEDED)


def read_eu_csv(path: Path, delimiter: str = ";") -> PartyList:
    """Read the CSV; ``list_date`` is its ``fileGenerationDate``.

    Raises:
        ListError: another header, cut off, or more than 1 % of the rows make no sense.
    """
    gathering = Gathering(path, "EU CSV", _CSV)
    list_date: date | None = None
    with Source(path) as source:
        rows = records(source, _CSV, delimiter=delimiter)
        first = next(rows)
        header = [clean(cell) for cell in first.cells]
        if first.problem or not is_eu_csv(header):
            raise gathering.error(f"line {first.row} is no header with {' and '.join(_NEEDED)}")
        found: dict[str, Entry] = {}
        for row, raw in whole_rows(gathering, rows, header):
            fields = {name: clean(cell) for name, cell in raw.items()}
            list_date = list_date or day_first(fields.get("fileGenerationDate", ""))
            code = fields["Entity_LogicalId"]
            if not code:
                gathering.refuse(row, "no Entity_LogicalId")
                continue
            if code not in found:
                found[code] = Entry(row, code)
            _take_row(found[code], fields)
        for entry in found.values():
            entry.add_to(gathering, "EU", _URL)
        return gathering.finish(source, list_date=list_date)


def _take_row(entry: Entry, fields: Mapping[str, str]) -> None:
    def of(prefix: str) -> dict[str, str]:
        return {name.removeprefix(prefix): value for name, value in fields.items() if name.startswith(prefix)}

    subject = (fields.get("Entity_SubjectType_ClassificationCode", ""), fields.get("Entity_SubjectType", ""))
    entry.kind = entry.kind or next((_KINDS[each.lower()] for each in subject if each.lower() in _KINDS), "")
    regulation, name = of("Entity_Regulation_"), of("NameAlias_")
    _take_regulation(entry, regulation)
    entry.start = entry.start or day_first(fields.get("Entity_DesignationDate", ""))
    entry.remark("EU reference", fields.get("Entity_EU_ReferenceNumber", ""))
    entry.remark("UN reference", fields.get("Entity_UnitedNationId", ""))
    entry.remark("", fields.get("Entity_Remark", ""))
    _take_name(entry, name)
    _take_address(entry, of("Address_"))
    born = of("BirthDate_")
    entry.remark("DOB", born.get("BirthDate", "") or born.get("Year", ""))
    place = (born.get("City", ""), born.get("Place", ""), born.get("CountryDescription", ""))
    entry.remark("POB", ", ".join(part for part in place if part and part.upper() != "UNKNOWN"))
    _take_document(entry, of("Identification_"))
    _take_country(entry, of("Citizenship_"))


def _take_name(entry: Entry, name: Mapping[str, str]) -> None:
    parts = (name.get("FirstName", ""), name.get("MiddleName", ""), name.get("LastName", ""))
    whole = name.get("WholeName", "") or " ".join(part for part in parts if part)
    if whole:
        entry.names.append(whole)
    entry.remark("Title", name.get("Title", ""))
    entry.remark("Function:", name.get("Function", ""))


def _take_regulation(entry: Entry, regulation: Mapping[str, str]) -> None:
    entry.programs.append(regulation.get("Programme", ""))
    entry.citation = entry.citation or regulation.get("NumberTitle", "")
    entry.url = entry.url or regulation.get("PublicationUrl", "")
    if entry.start is None:
        entry.start = day_first(regulation.get("PublicationDate", ""))


def _take_address(entry: Entry, address: Mapping[str, str]) -> None:
    country = _take_country(entry, address)
    entry.addresses.append(", ".join(part for part in (*(address.get(name, "") for name in _ADDRESS), country) if part))


def _take_country(entry: Entry, place: Mapping[str, str]) -> str:
    """The country's description; it counts once, by its code where there is one."""
    code, name = place.get("CountryIso2Code", ""), place.get("CountryDescription", "")
    if code == "00" or name.upper() == "UNKNOWN":
        return ""
    if code or name:
        entry.countries.append(code or name)
    return name or code


def _take_document(entry: Entry, document: Mapping[str, str]) -> None:
    number = document.get("Number", "") or document.get("LatinNumber", "")
    kind = document.get("TypeDescription", "") or document.get("TypeCode", "") or "Document"
    country = document.get("CountryIso2Code", "")
    if number:
        entry.number(kind, f"{number} ({country})" if country and country != "00" else number)


def read_eu_xml(path: Path) -> PartyList:
    """Read the XML; ``list_date`` is its ``generationDate``.

    Raises:
        ListError: not well-formed, cut off, or more than 1 % of the entries make no sense.
    """
    gathering = Gathering(path, "EU XML", _XML)
    list_date: date | None = None
    with Source(path) as source:
        for number, element in entries(source, _XML, "export", ("sanctionEntity",)):
            if number == 0:
                list_date = day_first(element.get("generationDate", ""))
                continue
            _from_element(number, element).add_to(gathering, "EU", _URL)
        return gathering.finish(source, list_date=list_date)


def _from_element(number: int, element: Element) -> Entry:
    entry = Entry(number, element.get("logicalId", "") or element.get("euReferenceNumber", ""))
    entry.start = day_first(element.get("designationDate", ""))
    entry.remark("EU reference", element.get("euReferenceNumber", ""))
    entry.remark("UN reference", element.get("unitedNationId", ""))
    for child in element:
        # the attributes have the CSV's names, with a small first letter
        fields = {name[:1].upper() + name[1:]: clean(value) for name, value in child.attrib.items()}
        match local_name(child):
            case "subjectType":
                kinds = (fields.get("ClassificationCode", ""), fields.get("Code", ""))
                entry.kind = next((_KINDS[each.lower()] for each in kinds if each.lower() in _KINDS), "")
            case "regulation":
                urls = children(child, "publicationUrl")
                _take_regulation(entry, {**fields, "PublicationUrl": clean(urls[0].text or "") if urls else ""})
            case "nameAlias":
                _take_name(entry, fields)
            case "address":
                _take_address(entry, fields)
            case "birthdate":
                entry.remark("DOB", fields.get("Birthdate", "") or fields.get("Year", ""))
                place = (fields.get("City", ""), fields.get("Place", ""), fields.get("CountryDescription", ""))
                entry.remark("POB", ", ".join(part for part in place if part and part.upper() != "UNKNOWN"))
            case "citizenship":
                _take_country(entry, fields)
            case "identification":
                renamed = {name.removeprefix("Identification"): value for name, value in fields.items()}
                _take_document(entry, renamed)
            case "remark":
                entry.remark("", child.text or "")
            case _:
                pass
    return entry
