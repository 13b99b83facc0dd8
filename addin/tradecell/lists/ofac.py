"""What OFAC's CSV and XML lists have in common: remarks, weak aliases, and which list a file is.

OFAC publishes two lists, the SDN list and the consolidated (non-SDN) list, in the same layouts. Their specification:
https://ofac.treasury.gov/sanctions-list-service ("dat_spec.txt").
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tradecell.lists.fields import (
    countries_of,
    is_identification,
    kind_of,
    ofac_consolidated_code,
    only_on_consolidated,
)
from tradecell.lists.gather import Gathering
from tradecell.lists.names import read_alias, read_name
from tradecell.lists.text import unique
from tradecell.party import Party

__all__ = ["Draft", "Remarks", "keep", "read_remarks"]

_CONSOLIDATED_URL = "https://sanctionslist.ofac.treas.gov/Home/ConsolidatedList"
_SDN_URL = "https://sanctionslist.ofac.treas.gov/Home/SdnList"
_ALIAS = re.compile(r"(?:alt\. )?[afn]\.k\.a\.,? ['\"](.+?)['\"]\.?")
_NATION = re.compile(r"(?:alt\. )?(?:nationality|citizen) (?!of Registration)([^;]+?)(?:;.*)?\.?", re.IGNORECASE)
_REGISTERED_SHIP = re.compile(r"Vessel Registration Identification (IMO \d+)", re.IGNORECASE)
_VALIDITY = re.compile(r"(?:\s+(?:issued|expires)\s+(?:circa\s+)?[\w ]*\d{4})+$")
_TOO_LONG_FOR_ID = 200
_LONGEST_LABEL = 80


@dataclass(slots=True)
class Draft:
    """An entry before it is known which of OFAC's lists its file is."""

    row: int
    source_id: str
    name: str
    kind: str = ""
    programs: tuple[str, ...] = ()
    aliases: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)
    nations: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Remarks:
    """What stands in an entry's remarks."""

    aliases: tuple[str, ...]
    ids: tuple[str, ...]
    nations: tuple[str, ...]


def read_remarks(remarks: str) -> Remarks:
    """Weak aliases ("a.k.a. 'BNC'"), identifications and nationalities in OFAC's remarks.

    Args:
        remarks: clauses joined by "; ", as printed.
    """
    aliases: list[str] = []
    ids: list[str] = []
    nations: list[str] = []
    for part in remarks.removesuffix(".").split("; "):
        clause = part.strip()
        if match := _ALIAS.fullmatch(clause):
            aliases.append(match[1])
        elif match := _NATION.fullmatch(clause):
            nations.append(match[1])
        elif match := _REGISTERED_SHIP.search(clause):
            ids.append(match[1])
        elif len(clause) < _TOO_LONG_FOR_ID and is_identification(_before_number(clause)):
            ids.append(_VALIDITY.sub("", clause.removeprefix("alt. ")))
    return Remarks(unique(aliases), unique(ids), unique(nations))


def _before_number(clause: str) -> str:
    number = re.search(r"\d", clause)
    label = clause[: number.start()] if number else ""
    return label if len(label) < _LONGEST_LABEL and not label.startswith("(") else ""


def keep(gathering: Gathering, drafts: list[Draft]) -> None:
    """Turn the entries of a file into parties, with the code of their list.

    The file is the consolidated (non-SDN) list if most of its entries have a programme that only that list has.
    """
    consolidated = sum(only_on_consolidated(draft.programs) for draft in drafts) * 2 > len(drafts)
    for draft in drafts:
        list_code = ofac_consolidated_code(draft.programs) if consolidated else "SDN"
        printed = read_name(draft.name)
        if not any(char.isalnum() for char in printed.name):
            gathering.refuse(draft.row, "no name")
            continue
        aliases = unique(name for alias in draft.aliases for name in read_alias(alias))
        remarks = [*draft.remarks, f"Listed as: {draft.name}"] if printed.changed else draft.remarks
        for country in (*draft.countries, *draft.nations):
            if not countries_of((), (country,)):
                gathering.odd("Countries that are not known", country)
        gathering.add(
            Party(
                uid=gathering.uid(list_code, draft.source_id),
                name=printed.name,
                list_code=list_code,
                aliases=tuple(name for name in unique((*printed.aliases, *aliases)) if name != printed.name),
                kind=kind_of(draft.kind) or printed.kind,
                countries=countries_of((), (*draft.countries, *draft.nations)),
                addresses=unique(draft.addresses),
                programs=draft.programs,
                remarks="; ".join(part for part in remarks if part),
                source_url=_CONSOLIDATED_URL if consolidated else _SDN_URL,
                ids=unique(draft.ids),
            )
        )
