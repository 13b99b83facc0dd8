"""OFAC's ``sdnList`` XML: SDN.XML, and CONSOLIDATED.XML with the non-SDN lists."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tradecell.lists.fields import is_identification
from tradecell.lists.gather import Gathering
from tradecell.lists.model import PartyList
from tradecell.lists.ofac import Draft, keep, read_remarks
from tradecell.lists.source import Source
from tradecell.lists.text import clean, parse_date, unique
from tradecell.lists.xml import children, entries, local_name, text_of, texts_of

if TYPE_CHECKING:
    from datetime import date
    from xml.etree.ElementTree import Element

__all__ = ["read_ofac_xml"]

_EXPECTED = "OFAC's list as XML (sdnList)"
_ADDRESS = ("address1", "address2", "address3", "city", "stateOrProvince", "postalCode", "country")
_VESSEL = (
    ("vesselType", "Vessel type"),
    ("tonnage", "Tonnage"),
    ("grossRegisteredTonnage", "Gross registered tonnage"),
    ("vesselFlag", "Flag"),
    ("vesselOwner", "Vessel owner"),
)


def read_ofac_xml(path: Path) -> PartyList:
    """Read OFAC's XML; ``list_date`` is its ``Publish_Date``.

    Raises:
        ListError: not well-formed, cut off, or with another number of entries than its ``Record_Count`` says.
    """
    gathering = Gathering(path, "OFAC XML", _EXPECTED)
    drafts: list[Draft] = []
    list_date: date | None = None
    promised = ""
    number = 0
    with Source(path) as source:
        for _, element in entries(
            source, _EXPECTED, "sdnList", ("sdnEntry", "publshInformation", "publishInformation")
        ):
            if local_name(element) == "sdnEntry":
                number += 1
                _read_entry(gathering, drafts, number, element)
            elif local_name(element) != "sdnList":
                list_date = parse_date(text_of(element, "Publish_Date"))
                promised = text_of(element, "Record_Count")
        if promised.isdigit() and int(promised) != number:
            raise gathering.error(f"its Record_Count says {int(promised):,} entries, but it holds {number:,}")
        keep(gathering, drafts)
        return gathering.finish(source, list_date=list_date)


def _read_entry(gathering: Gathering, drafts: list[Draft], number: int, entry: Element) -> None:
    source_id = text_of(entry, "uid")
    if not source_id:
        gathering.refuse(number, "no uid")
        return
    draft = Draft(
        number, source_id, _name(entry), text_of(entry, "sdnType"), unique(texts_of(entry, "programList", "program"))
    )
    draft.aliases += [_name(alias) for alias in children(entry, "akaList", "aka")]
    for address in children(entry, "addressList", "address"):
        known = [text for part in _ADDRESS if (text := text_of(address, part)) and text.lower() != "undetermined"]
        draft.addresses.append(clean(", ".join(known)))
        draft.countries += [country for country in texts_of(address, "country") if country in known]
    draft.nations += texts_of(entry, "vesselInfo", "vesselFlag")
    draft.nations += texts_of(entry, "nationalityList", "nationality", "country")
    draft.nations += texts_of(entry, "citizenshipList", "citizenship", "country")
    draft.ids += [f"Call sign {sign}" for sign in texts_of(entry, "vesselInfo", "callSign")]
    details = [f"Title {title}" for title in texts_of(entry, "title")]
    details += [f"DOB {born}" for born in texts_of(entry, "dateOfBirthList", "dateOfBirthItem", "dateOfBirth")]
    details += [f"POB {place}" for place in texts_of(entry, "placeOfBirthList", "placeOfBirthItem", "placeOfBirth")]
    details += [f"{label} {text}" for part, label in _VESSEL for text in texts_of(entry, "vesselInfo", part)]
    for identification in children(entry, "idList", "id"):
        _read_id(draft, identification, details)
    remarks = clean(text_of(entry, "remarks"))
    found = read_remarks(remarks)
    draft.aliases += found.aliases
    draft.ids += found.ids
    draft.nations += found.nations
    draft.remarks += [clean(detail) for detail in details] + [remarks]
    drafts.append(draft)


def _name(element: Element) -> str:
    """OFAC's own form: "LAST, First", or the last name alone."""
    return clean(", ".join(part for name in ("lastName", "firstName") if (part := text_of(element, name))))


def _read_id(draft: Draft, element: Element, details: list[str]) -> None:
    label, number = clean(text_of(element, "idType")), clean(text_of(element, "idNumber"))
    country = text_of(element, "idCountry")
    if not number or not is_identification(label):
        details.append(f"{label} {number}".strip())
    elif number.startswith(("IMO ", "MMSI ")):
        draft.ids.append(number)
    else:
        draft.ids.append(f"{label} {number} ({country})" if country else f"{label} {number}")
