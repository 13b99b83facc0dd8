"""The whole public files in ../shared/data: counts taken in other ways, unique ids, known countries."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from tradecell.lists import PartyList, read_list

Data = Callable[[str], Path]
_read = cache(read_list)

ALL = [
    "csl/consolidated.csv",
    "csl/consolidated.json",
    "csl/consolidated_raw_12rows.csv",
    "csl/csl_old_layout_115rows.csv",
    "ofac/sdn_old.csv",
    "ofac/cons_prim.csv",
    "ofac/consolidated.xml",
    "un/consolidated.xml",
]
UNKNOWN = {
    "NM": "New Mexico, at the end of an address that lacks its country",
    "AN": "Netherlands Antilles, dissolved in 2010 into three countries",
    "Netherlands Antilles": "the same",
    "possibly Palestinian": "no certain nationality",
    "None Identified": "no nationality",
    "former Soviet Union": "fifteen countries of today",
}


def _no_header(path: Path) -> list[list[str]]:
    with path.open(encoding="latin-1", newline="") as file:
        return [row for row in csv.reader(file) if len(row) > 1]


@pytest.mark.parametrize("name", ALL)
def test_every_entry_is_read_with_a_name_a_list_and_an_id_of_its_own(data: Data, name: str) -> None:
    found = _read(data(name))
    assert found.refused == ()
    assert found.rows == len(found.parties)
    assert len({party.uid for party in found.parties}) == len(found.parties)
    for party in found.parties:
        assert party.uid.startswith(f"{party.list_code}:")
        assert any(char.isalnum() for char in party.name)
        assert all(alias and alias != party.name for alias in party.aliases)
        assert party.kind in ("entity", "individual", "vessel", "aircraft", "")


@pytest.mark.parametrize("name", ALL)
def test_every_country_is_known_but_these(data: Data, name: str) -> None:
    found = _read(data(name))
    assert all(re.fullmatch("[A-Z]{2}", code) for party in found.parties for code in party.countries)
    noted = [note for note in found.notes if note.startswith("Countries")]
    unknown = {text for note in noted for text in re.sub(r"^.*?: |\.$", "", note).split(", ")}
    assert unknown <= set(UNKNOWN)


def _csv_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_csl_as_csv(data: Data) -> None:
    path = data("csl/consolidated.csv")
    found, rows = _read(path), _csv_rows(path)
    assert len(found.parties) == len(rows) == 25_921
    codes = Counter(party.list_code for party in found.parties)
    assert codes == {
        "SDN": 19181,
        "EL": 3420,
        "DPL": 1596,
        "DTC": 787,
        "SSI": 286,
        "UVL": 222,
        "ISN": 161,
        "PLC": 78,
        "MEU": 70,
        "CMIC": 68,
        "MBS": 51,
        "CAP": 1,
    }
    changed = [row["name"] for row, party in zip(rows, found.parties, strict=True) if "Listed as:" in party.remarks]
    assert 60 < len(changed) < 120
    for row, party in zip(rows, found.parties, strict=True):
        names = " ".join((party.name, *party.aliases))
        if row["name"] not in changed and "\x81" not in row["name"]:
            assert party.name == " ".join(row["name"].split()).rstrip(" ,")
        printed = re.sub(r"[^\w ]", " ", row["alt_names"].replace("all of preceding", "")).split()
        lost = set(printed) - set(re.sub(r"[^\w ]", " ", names).split())
        lost -= {"and", "a", "f", "k", "F", "K", "A"}
        assert not lost or "located in or near Mianyang" in row["alt_names"], (row["alt_names"], names)


def test_the_csl_as_json_gives_the_same_parties(data: Data) -> None:
    path = data("csl/consolidated.json")
    from_json, from_csv = _read(path), _read(data("csl/consolidated.csv"))
    assert len(from_json.parties) == len(json.loads(path.read_bytes())["results"]) == 25_921
    # The formats differ in the date alone, which the CSV does not have.
    assert from_json.parties == from_csv.parties
    assert (from_json.list_date, from_csv.list_date) == (date(2026, 7, 31), None)


def test_untouched_rows_of_both_layouts(data: Data) -> None:
    path = data("csl/consolidated_raw_12rows.csv")
    assert len(_read(path).parties) == len(_csv_rows(path))
    path = data("csl/csl_old_layout_115rows.csv")
    old = _read(path)
    assert len(old.parties) == len(_csv_rows(path)) == 115
    assert old.format == "CSL CSV without _id"
    assert Counter(bool(party.start_date) for party in old.parties)[True] == sum(
        bool(row["start_date"]) for row in _csv_rows(path)
    )
    ended = [party for party in old.parties if party.end_date and party.ended(date(2026, 8, 1))]
    assert len(ended) == sum("" < row["end_date"] < "2026-08-01" for row in _csv_rows(path)) > 0


def test_ofacs_sdn_triple(data: Data) -> None:
    main = _no_header(data("ofac/sdn_old.csv"))
    aliases = _no_header(data("ofac/alt_old.csv"))
    addresses = _no_header(data("ofac/add_old.csv"))
    found = _read(data("ofac/sdn_old.csv"))
    by_uid = {party.uid: party for party in found.parties}
    assert set(by_uid) == {f"SDN:{row[0]}" for row in main}
    assert Counter(party.kind for party in found.parties) == Counter(
        row[2] if row[2] != "-0- " else "entity" for row in main
    )
    for row in aliases:
        party = by_uid[f"SDN:{row[0]}"]
        assert " ".join(row[3].split()) in (party.name, *party.aliases)
    weak = sum(len(re.findall(r"(?:^|; )(?:alt\. )?[afn]\.k\.a\. '", row[11])) for row in main)
    read = sum(len(party.aliases) for party in found.parties)
    assert len(aliases) + weak - read < 0.02 * len(aliases)  # names that are printed twice
    with_country = {row[0] for row in addresses if row[4] not in ("-0- ", "undetermined", "Netherlands Antilles")}
    assert all(by_uid[f"SDN:{number}"].countries for number in with_country)
    assert sum("IMO " in " ".join(party.ids) for party in found.parties) == len(
        {row[0] for row in main if re.search(r"IMO \d", row[11])}
    )
    assert len(found.files) == 3
    assert found.notes[:-1] == ()


def test_ofacs_consolidated_list_is_the_same_from_csv_and_xml(data: Data) -> None:
    from_csv, from_xml = _read(data("ofac/cons_prim.csv")), _read(data("ofac/consolidated.xml"))
    assert len(from_csv.parties) == len(_no_header(data("ofac/cons_prim.csv"))) == 442
    assert len(from_xml.parties) == data("ofac/consolidated.xml").read_text("utf-8").count("<sdnEntry>") == 443
    assert from_xml.list_date == date(2025, 3, 28)
    csv_uids, xml_uids = ({party.uid for party in each.parties} for each in (from_csv, from_xml))
    assert len(csv_uids ^ xml_uids) < 10  # they are of different days
    names = {party.uid: party for party in from_xml.parties}
    same = [(party, names[party.uid]) for party in from_csv.parties if party.uid in names]
    assert sum(a.name == b.name and a.kind == b.kind for a, b in same) > 435
    assert sum(set(a.programs) == set(b.programs) for a, b in same) > 425
    assert "aliases are missing" in from_csv.notes[0]


def test_ofacs_lists_have_the_ids_and_codes_of_the_csl(data: Data) -> None:
    csl = {party.uid: party for party in _read(data("csl/consolidated.csv")).parties}
    for name in ("ofac/sdn_old.csv", "ofac/consolidated.xml"):
        parties = _read(data(name)).parties
        shared = [party for party in parties if party.uid in csl]
        assert len(shared) > 0.8 * len(parties)  # the others were taken off the list since
        letters = [set(re.sub(r"\W", "", each.name.lower())) for each in (*shared, *(csl[p.uid] for p in shared))]
        half = len(shared)
        alike = sum(a == b for a, b in zip(letters[:half], letters[half:], strict=True))
        assert alike > 0.9 * half


def test_the_un_list(data: Data) -> None:
    path = data("un/consolidated.xml")
    text = path.read_text("utf-8")
    found: PartyList = _read(path)
    kinds = Counter(party.kind for party in found.parties)
    assert (
        kinds
        == {"individual": text.count("<INDIVIDUAL>"), "entity": text.count("<ENTITY>")}
        == {
            "individual": 736,
            "entity": 275,
        }
    )
    assert {party.uid for party in found.parties} == {
        f"UN:{number.strip()}" for number in re.findall(r"<REFERENCE_NUMBER>([^<]*)", text)
    }
    assert found.list_date == date(2026, 8, 1)
    assert all(party.start_date for party in found.parties)
    assert sum(len(party.aliases) for party in found.parties) > text.count("<ALIAS_NAME>")
    assert all(party.programs for party in found.parties)
