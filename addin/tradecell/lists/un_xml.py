"""The United Nations Security Council Consolidated List as XML.

Described at https://main.un.org/securitycouncil/en/content/un-sc-consolidated-list.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from tradecell.lists.fields import countries_of
from tradecell.lists.gather import Gathering
from tradecell.lists.model import PartyList
from tradecell.lists.names import read_alias, read_name
from tradecell.lists.source import Source
from tradecell.lists.text import clean, parse_date, stable_id, unique
from tradecell.lists.xml import children, entries, local_name, text_of, texts_of
from tradecell.party import Party

if TYPE_CHECKING:
    from datetime import date
    from xml.etree.ElementTree import Element

__all__ = ["read_un_xml"]

_EXPECTED = "the UN Security Council Consolidated List as XML"
_URL = "https://main.un.org/securitycouncil/en/content/un-sc-consolidated-list"
_NAME_PARTS = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_ADDRESS_PARTS = ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY", "NOTE")
_LETTERED = re.compile(r"\s+[a-z]\)\s+")
_COMMENT = re.compile(
    r"\s*\((?:birth name|combat name|third|false identity[^()]*|[A-Z]{2}[ei]\.\d+)\)|,?\s+born \d.*$", re.IGNORECASE
)
_BESIDE = re.compile(r"(.*?\S)\s*\((?:original script\s*:\s*)?(.*)\)", re.IGNORECASE)
_NOT_LATIN = re.compile(r"[^\W\d_a-zA-Z\u00C0-\u024F\u1E00-\u1EFF]")


def read_un_xml(path: Path) -> PartyList:
    """Read the UN list; ``list_date`` is its ``dateGenerated``.

    Raises:
        ListError: not well-formed, cut off, or more than 1 % of the entries make no sense.
    """
    gathering = Gathering(path, "UN XML", _EXPECTED)
    list_date: date | None = None
    with Source(path) as source:
        for number, element in entries(source, _EXPECTED, "CONSOLIDATED_LIST", ("INDIVIDUAL", "ENTITY")):
            if number == 0:
                list_date = parse_date(element.get("dateGenerated", ""))
                continue
            _read_entry(gathering, number, element)
        return gathering.finish(source, list_date=list_date)


def _read_entry(gathering: Gathering, number: int, entry: Element) -> None:
    prefix = local_name(entry)
    printed = clean(" ".join(text for part in _NAME_PARTS if (text := text_of(entry, part))))
    name = read_name(printed)
    if not any(char.isalnum() for char in name.name):
        gathering.refuse(number, "no name")
        return
    addresses: list[str] = []
    places: list[str] = []
    for address in children(entry, f"{prefix}_ADDRESS"):
        addresses.append(clean(", ".join(text for part in _ADDRESS_PARTS if (text := text_of(address, part)))))
        places += texts_of(address, "COUNTRY")
    places += [nation for nation in texts_of(entry, "NATIONALITY", "VALUE") if nation.lower() != "na"]
    for place in places:
        if not countries_of((), (place,)):
            gathering.odd("Countries that are not known", place)
    aliases = [text for each in children(entry, f"{prefix}_ALIAS") for text in texts_of(each, "ALIAS_NAME")]
    aliases += [part for text in texts_of(entry, "NAME_ORIGINAL_SCRIPT") for part in re.split(r"\s*;\s*", text)]
    known = unique((*name.aliases, *(part for alias in aliases for part in _alias_names(alias))))
    remarks = [clean(f"Title {title}") for title in texts_of(entry, "TITLE", "VALUE")]
    remarks += [clean(f"Designation: {what}") for what in texts_of(entry, "DESIGNATION", "VALUE")]
    remarks += [f"DOB {born}" for each in children(entry, "INDIVIDUAL_DATE_OF_BIRTH") if (born := _born(each))]
    remarks += [f"POB {place}" for each in children(entry, "INDIVIDUAL_PLACE_OF_BIRTH") if (place := _place(each))]
    remarks += [clean(comment) for comment in texts_of(entry, "COMMENTS1")]
    if name.changed:
        remarks.append(f"Listed as: {printed}")
    listed_on = text_of(entry, "LISTED_ON")
    start_date = parse_date(listed_on)
    if listed_on and start_date is None:
        gathering.odd("Dates that were not understood", f"LISTED_ON {clean(listed_on)[:40]} of entry {number}")
    source_id = clean(text_of(entry, "REFERENCE_NUMBER")) or clean(text_of(entry, "DATAID"))
    gathering.add(
        Party(
            uid=gathering.uid("UN", source_id or stable_id("UN", printed, "; ".join(addresses))),
            name=name.name,
            list_code="UN",
            aliases=tuple(alias for alias in known if alias != name.name),
            kind="individual" if prefix == "INDIVIDUAL" else "entity",
            countries=countries_of((), places),
            addresses=unique(addresses),
            programs=unique(clean(program) for program in texts_of(entry, "UN_LIST_TYPE")),
            start_date=start_date,
            remarks="; ".join(remarks),
            source_url=_URL,
            ids=unique(_document(each) for each in children(entry, "INDIVIDUAL_DOCUMENT")),
        )
    )


def _alias_names(text: str) -> tuple[str, ...]:
    """The names in one alias element: some hold several ("Azim Adhajani; Azim Agha-Jani"), some two scripts."""
    text = _COMMENT.sub("", _LETTERED.sub("; ", clean(text).lstrip(") "))).strip()
    match = _BESIDE.fullmatch(text)
    if match and bool(_NOT_LATIN.search(match[1])) != bool(_NOT_LATIN.search(match[2])):
        parts = [match[1], *match[2].split(";")]  # "Jin Tiesan (金铁三)" is two names
    else:
        parts = text.split(";")
    return unique(name for part in parts for name in read_alias(part))


def _born(element: Element) -> str:
    years = [text for part in ("FROM_YEAR", "TO_YEAR") if (text := text_of(element, part))]
    return text_of(element, "DATE") or text_of(element, "YEAR") or " to ".join(years)


def _place(element: Element) -> str:
    return clean(", ".join(text for part in ("CITY", "STATE_PROVINCE", "COUNTRY") if (text := text_of(element, part))))


def _document(element: Element) -> str:
    number = text_of(element, "NUMBER")
    if not number:
        return ""
    kind = text_of(element, "TYPE_OF_DOCUMENT") or text_of(element, "TYPE_OF_DOCUMENT2")
    country = text_of(element, "ISSUING_COUNTRY") or text_of(element, "COUNTRY_OF_ISSUE")
    return clean(f"{kind} {number} ({country})" if country else f"{kind} {number}")
