"""An entry of the Consolidated Screening List, from either of its formats, as a party; and the CSV reader.

The CSV has 29 columns; an older layout lacks ``_id`` and writes identifications the other way round. The International
Trade Administration describes the columns at https://www.trade.gov/consolidated-screening-list.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from tradecell.countries import country_code
from tradecell.lists.fields import countries_of, is_identification, kind_of, list_code_of, split_addresses
from tradecell.lists.gather import Gathering
from tradecell.lists.model import PartyList
from tradecell.lists.names import read_alias, read_name
from tradecell.lists.source import Source
from tradecell.lists.table import ends_with_line_break, records
from tradecell.lists.text import clean, parse_date, split_programs, stable_id, unique
from tradecell.party import Party

__all__ = ["COLUMNS", "csl_party", "read_csl_csv"]

COLUMNS = tuple(
    """source entity_number type programs name title addresses federal_register_notice start_date end_date
    standard_order license_requirement license_policy call_sign vessel_type
    gross_tonnage gross_registered_tonnage vessel_flag
    vessel_owner remarks source_list_url alt_names citizenships dates_of_birth nationalities places_of_birth
    source_information_url ids""".split()
)
"""The columns that both CSV layouts have; the present one puts ``_id`` before them."""
_EXPECTED = "the Consolidated Screening List as CSV"
_REMARK_LABELS = (
    ("title", "Title"),
    ("dates_of_birth", "DOB"),
    ("places_of_birth", "POB"),
    ("standard_order", "Standard order"),
    ("vessel_type", "Vessel type"),
    ("gross_tonnage", "Gross tonnage"),
    ("gross_registered_tonnage", "Gross registered tonnage"),
    ("vessel_flag", "Flag"),
    ("vessel_owner", "Vessel owner"),
)


def read_csl_csv(path: Path, delimiter: str = ",") -> PartyList:
    """Read the CSL's CSV, present or older layout; ``delimiter`` is another where a spreadsheet saved it again.

    Raises:
        ListError: columns are missing or named twice, the file was cut off, or more than 1 % of its rows make no sense.
    """
    gathering = Gathering(path, "CSL CSV", _EXPECTED)
    with Source(path) as source:
        rows = records(source, _EXPECTED, delimiter=delimiter)
        first = next(rows)
        if first.problem:
            raise gathering.error(f"line {first.row}, the header, is {first.problem}")
        header = [clean(cell).lower() for cell in first.cells]
        _check_header(gathering, header)
        width = len(header)
        short_at = 0
        for record in rows:
            cells = record.cells
            short_at = record.row if len(cells) < width and not record.problem else 0
            if record.problem or len(cells) != width:
                reason = record.problem or f"it has {len(cells)} columns, not {width}"
                for row in range(record.row, record.row + record.lines):
                    gathering.refuse(row, reason)
                continue
            csl_party(gathering, record.row, dict(zip(header, cells, strict=True)))
        if short_at:
            raise gathering.error(f"the last record, in line {short_at:,}, has too few columns: the file was cut off")
        if not ends_with_line_break(source):
            gathering.notes.append("The file does not end with a line break: make sure that it was saved whole.")
        return gathering.finish(source, format="CSL CSV" if "_id" in header else "CSL CSV without _id")


def _check_header(gathering: Gathering, header: list[str]) -> None:
    missing = [column for column in COLUMNS if column not in header]
    if missing:
        raise gathering.error(f"line 1 lacks the columns {', '.join(missing)}")
    twice = sorted({column for column in header if header.count(column) > 1})
    if twice:
        raise gathering.error(f"line 1 names the columns {', '.join(twice)} twice")
    unknown = [column for column in header if column not in COLUMNS and column != "_id"]
    if unknown:
        gathering.notes.append(f"Columns that were not read: {', '.join(unknown)[:200]}.")


def csl_party(gathering: Gathering, row: int, fields: Mapping[str, str]) -> None:
    """Add the party of one entry, or refuse it.

    Args:
        gathering: takes the party in.
        row: where the entry stands, for the user.
        fields: by the CSV's column names; several values joined by "; ".
    """
    title = clean(fields["source"])
    list_code = list_code_of(title)
    if not list_code:
        gathering.refuse(row, f"no list in its source column ({title[:60]!r})" if title else "no source")
        return
    printed = read_name(fields["name"], turned_round=list_code == "DTC")
    if not any(char.isalnum() for char in printed.name):
        gathering.refuse(row, "no name")
        return
    addresses = split_addresses(fields["addresses"])
    citation = clean(fields["federal_register_notice"])
    others = [*_parts(fields["citizenships"]), *_parts(fields["nationalities"]), fields["vessel_flag"].strip()]
    countries = unique((*countries_of(addresses, others), printed.country))
    for other in _countries_unknown(addresses, others):
        gathering.odd("Countries that are not known", other)
    ids, more = _ids(fields["ids"])
    if call_sign := clean(fields["call_sign"]):
        ids = (*ids, f"Call sign {call_sign}")
    remarks = [clean(fields["remarks"])]
    remarks += [f"{label} {clean(value)}" for column, label in _REMARK_LABELS if (value := fields[column])]
    remarks += more
    if printed.changed:
        remarks.append(f"Listed as: {clean(fields['name'])}")
    aliases = unique(name for part in _ALIAS_END.split(fields["alt_names"]) if part for name in read_alias(part))
    dates = {}
    for column in ("start_date", "end_date"):
        if text := fields[column].strip():
            dates[column] = parse_date(text)
            if dates[column] is None:
                gathering.odd("Dates that were not understood", f"{column} {clean(text)[:40]} in row {row}")
    source_id = clean(fields.get("_id", "")) or clean(fields["entity_number"])
    source_id = source_id or stable_id(list_code, printed.name, "; ".join(addresses), citation)
    gathering.add(
        Party(
            uid=gathering.uid(list_code, source_id),
            name=printed.name,
            list_code=list_code,
            aliases=tuple(alias for alias in unique((*printed.aliases, *aliases)) if alias != printed.name),
            kind=kind_of(fields["type"]) or printed.kind,
            countries=countries,
            addresses=addresses,
            programs=split_programs(fields["programs"]),
            license_requirement=clean(fields["license_requirement"]),
            license_policy=clean(fields["license_policy"]),
            citation=citation,
            start_date=dates.get("start_date"),
            end_date=dates.get("end_date"),
            remarks="; ".join(each for each in remarks if each),
            source_url=clean(fields["source_list_url"]) or clean(fields["source_information_url"]),
            ids=ids,
        )
    )


_ALIAS_END = re.compile(r"(?<!&amp);\s*")
_OLD_ID_END = re.compile(r"(?:No\.?|Number|ID|#|No|Passport|Identification|Code|SWIFT/BIC|Card|Registry)$")


def _parts(text: str) -> tuple[str, ...]:
    return unique(part.strip() for part in text.split(";")) if text else ()


def _countries_unknown(addresses: tuple[str, ...], others: list[str]) -> list[str]:
    """The two-letter endings of addresses and the nationalities that name no known country."""
    codes = [code for each in addresses if len(code := each[-3:].strip(" ,")) == 2 and code.isupper()]
    return [each for each in (*codes, *others) if each and country_code(each) is None]


def _ids(text: str) -> tuple[tuple[str, ...], list[str]]:
    """Identifications, and what else the column says ("Subject to Directive 2"), as remarks.

    Printed "Passport, U00242309, TR"; in the older layout "TR, U00242309, Passport".
    """
    ids: list[str] = []
    more: list[str] = []
    for item in _parts(text):
        label, _, value = clean(item).partition(", ")
        if not is_identification(label) or not value or any(char.isdigit() for char in label):
            first, _, last = clean(item).rpartition(", ")
            if not first or not is_identification(last) or not _OLD_ID_END.search(last):
                more.append(f"{label} {value}".strip())
                continue
            country, _, number = first.rpartition(", ")
            label, value = last, f"{number}, {country}" if country else number
        number, _, country = value.rpartition(", ")
        if number and re.fullmatch("[A-Z]{2}", country):
            value = f"{number} ({country})"
        ids.append(value if re.match(r"(IMO|MMSI) ", value) else f"{label} {value}")
    return unique(ids), more
