"""What addresses, identifications and list titles of the official lists mean; shared by their readers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from tradecell.countries import country_code
from tradecell.lists.text import clean, unique

__all__ = [
    "countries_of",
    "is_identification",
    "kind_of",
    "list_code_of",
    "ofac_consolidated_code",
    "only_on_consolidated",
    "split_addresses",
]

_CODE = re.compile(r"\(([^()]*)\)")
_IDENTIFICATION = re.compile(
    r"\b(?:No|Number|ID|Passport|IMO|MMSI|Identification|Registration|Registry|Code|SWIFT|BIC|BIK|ISIN|Ticker"
    r"|Digital Currency Address"
    r"|Cedula|NIT|RUC|RIF|RFC|RTN|NIE|CNP|SSN|LEI|Serial|Tail|License|Licence|Matricula|Folio|Carnet|Citizen's Card"
    r"|Call Sign|D-U-N-S|Kimlik|Pasaporte|Document|Permit)\b|D\.N\.I|C\.U\.|R\.F\.C|C\.R\.|V\.A\.T|#",
    re.IGNORECASE,
)
_NO_IDENTIFICATION = re.compile(
    r"sanctions|directive|executive order|transactions prohibited|date|e-?mail|website|phone|telephone|fax|gender"
    r"|nationality|issuer name|target type|organization type|linked to|^POB|^DOB|aircraft model|aircraft operator"
    r"|section",
    re.IGNORECASE,
)
# Programmes that OFAC uses on its consolidated (non-SDN) list -> the code of that list in the CSL, the first that fits.
# As of 2026-08: https://ofac.treasury.gov/other-ofac-sanctions-lists
_CONSOLIDATED = (
    (re.compile(r"NS-PLC"), "PLC"),
    (re.compile(r"EO13662"), "SSI"),
    (re.compile(r"^FSE-"), "FSE"),
    (re.compile(r"^CMIC-|EO13959"), "CMIC"),
    (re.compile(r"^561|^CAPTA"), "CAP"),
    (re.compile(r"^NS-MBS|^HKAA|^RUSSIA-EO14024|^CAATSA|^BURMA-EO14014|^ILLICIT-DRUGS-EO14059"), "MBS"),
)
# Those of them that OFAC's SDN list does not carry, or hardly: they tell the two lists apart.
_ONLY_CONSOLIDATED = re.compile(r"^NS-|EO13662|^FSE-|^CMIC-|^561|^CAPTA|^HKAA")


@lru_cache(maxsize=256)
def list_code_of(source: str) -> str:
    """The list's code in the title that the CSL prints: "Entity List (EL) - Bureau ..." is EL, "(NS-MBS List)" is MBS.

    Empty where the title has no code in brackets.
    """
    for inside in _CODE.findall(source):
        word = inside.strip().removesuffix(" List").removeprefix("NS-")
        if re.fullmatch(r"[A-Z]{2,6}", word):
            return str(word)
    return ""


def ofac_consolidated_code(programs: Iterable[str]) -> str:
    """The code of the non-SDN list that an entry with these programmes is on; NSDN where they do not tell."""
    programs = tuple(programs)
    for pattern, code in _CONSOLIDATED:
        if any(pattern.search(program) for program in programs):
            return code
    return "NSDN"


def only_on_consolidated(programs: Iterable[str]) -> bool:
    """Whether a programme belongs to OFAC's consolidated (non-SDN) list."""
    return any(_ONLY_CONSOLIDATED.search(program) for program in programs)


def kind_of(text: str) -> str:
    """``entity``, ``individual``, ``vessel``, ``aircraft``, or empty where the source does not say one of these."""
    kind = text.strip().lower()
    return kind if kind in ("entity", "individual", "vessel", "aircraft") else ""


def split_addresses(text: str) -> tuple[str, ...]:
    """Addresses joined by "; ", where one may start with "and "."""
    return unique(clean(part).removeprefix("and ").strip(" ,;") for part in text.split(";"))


def countries_of(addresses: Iterable[str], others: Iterable[str] = ()) -> tuple[str, ...]:
    """The countries of addresses that end in one, by code or name ("..., Wuxi, CN", "PS"), then ``others`` by name."""
    codes = [_country_at_end(address) for address in addresses]
    codes += [country_code(other) or "" for other in others if other]
    return unique(codes)


@lru_cache(maxsize=4096)
def _last_part(text: str) -> str:
    return country_code(text) or ""


def _country_at_end(address: str) -> str:
    last = address.rpartition(",")[2].strip(" .")
    # A postal code behind it: "Hengshui City, China 253800"
    return _last_part(last) or _last_part(re.sub(r"\s*\d[\d\- ]*$", "", last))


def is_identification(label: str) -> bool:
    """Whether a label such as "Tax ID No." or "Passport" stands before a number that identifies a party."""
    return bool(_IDENTIFICATION.search(label)) and not _NO_IDENTIFICATION.search(label)
