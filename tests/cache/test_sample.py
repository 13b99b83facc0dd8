"""The built-in sample list, by itself and against the official list it was taken from."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from tradecell.cache.sample import SAMPLE_DATE, sample_bytes, sample_parties, script_aliases
from tradecell.party import Party

SHARED = Path(__file__).parents[3] / "shared" / "data"
CSL = SHARED / "csl" / "consolidated.csv"
JANUARY_2025 = SHARED / "entity_list" / "entity_list_90FR4617_90FR4621.csv"

# The code in the source column of the Consolidated Screening List: "Entity List (EL) - ...", "(NS-MBS List) - ...".
SOURCE_CODE = re.compile(r"\((?:NS-)?(\w+)(?: List)?\)")
COUNTRY_AT_END_OF_ADDRESS = re.compile(r"(?:^|, |; )([A-Z]{2})(?=;|$)")

PARTIES = sample_parties()


def of_january_2025() -> list[Party]:
    return [party for party in PARTIES if party.start_date == date(2025, 1, 16)]


# The sample by itself


def test_there_are_27_entries_of_january_2025_and_some_60_others() -> None:
    assert len(of_january_2025()) == 27
    assert 55 <= len(PARTIES) - 27 <= 70


def test_the_27_carry_their_federal_register_citations() -> None:
    assert Counter(party.citation for party in of_january_2025()) == {"90 FR 4617": 11, "90 FR 4621": 16}
    assert {party.list_code for party in of_january_2025()} == {"EL"}
    assert {party.license_policy for party in of_january_2025()} == {"Presumption of denial"}
    assert Counter(country for party in of_january_2025() for country in party.countries) == {"CN": 25, "SG": 2}


def test_sophgo_s_entries_are_bound_by_the_foreign_direct_product_rule_of_footnote_4() -> None:
    for party in of_january_2025():
        assert ("734.9(e)(2)" in party.license_requirement) == (party.citation == "90 FR 4621"), party.name


def test_every_list_of_the_consolidated_screening_list_occurs() -> None:
    assert {party.list_code for party in PARTIES} == {
        "CAP", "CMIC", "DPL", "DTC", "EL", "ISN", "MBS", "MEU", "PLC", "SDN", "SSI", "UVL",
    }  # fmt: skip


def test_uids_are_unique_and_begin_with_the_list_code() -> None:
    assert len({party.uid for party in PARTIES}) == len(PARTIES)
    for party in PARTIES:
        assert re.fullmatch(rf"{party.list_code}:sample-\d\d", party.uid), party.uid


def test_countries_are_two_capital_letters_each_once() -> None:
    for party in PARTIES:
        assert len(set(party.countries)) == len(party.countries), party.name
        assert all(re.fullmatch("[A-Z]{2}", country) for country in party.countries), party.name


def test_no_name_is_empty_padded_or_given_twice_for_one_party() -> None:
    for party in PARTIES:
        names = (party.name, *party.aliases)
        assert all(name and name == name.strip() for name in names), party.uid
        assert len(set(names)) == len(names), party.uid


def test_there_are_persons_a_vessel_with_its_imo_number_and_an_aircraft() -> None:
    kinds = Counter(party.kind for party in PARTIES)
    assert kinds["individual"] >= 2
    (vessel,) = (party for party in PARTIES if party.kind == "vessel")
    (aircraft,) = (party for party in PARTIES if party.kind == "aircraft")
    assert re.fullmatch(r"IMO \d{7}", vessel.ids[0])
    digits = [int(digit) for digit in vessel.ids[0].removeprefix("IMO ")]
    # An IMO number ends in a check digit: the six before it weighted 7 to 2.
    assert sum(weight * digit for weight, digit in zip(range(7, 1, -1), digits, strict=False)) % 10 == digits[6]
    assert aircraft.name == "EP-MNG"


def test_every_party_says_where_it_can_be_looked_up_and_bis_parties_what_needs_a_licence() -> None:
    for party in PARTIES:
        assert party.source_url.startswith("https://"), party.uid
        if party.list_code in ("EL", "MEU"):
            assert party.license_requirement, party.uid
            assert party.license_policy, party.uid
            assert party.citation, party.uid


def test_script_aliases_are_aliases_and_in_another_script() -> None:
    aliases = {party.uid: party.aliases for party in PARTIES}
    added = script_aliases()
    assert set(added) == set(aliases)
    for uid, names in added.items():
        for name in names:
            assert name in aliases[uid]
            assert any(unicodedata.name(char, "").startswith(("CJK", "CYRILLIC", "ARABIC")) for char in name), name
    everything = [name for names in added.values() for name in names]
    assert "北京智谱华章科技有限公司" in everything
    assert "ПАО Сбербанк" in everything


def test_the_date_of_the_facts_is_the_one_the_file_states() -> None:
    assert f"Consolidated Screening List of {SAMPLE_DATE.isoformat()} states them" in sample_bytes().decode("utf-8")


@pytest.mark.parametrize(
    ("page", "figure"), [("README.md", "holds {} parties"), ("CHANGELOG.md", "list of {} parties")]
)
def test_the_pages_state_how_many_parties_the_sample_holds(page: str, figure: str) -> None:
    text = (Path(__file__).parents[2] / page).read_text(encoding="utf-8")
    assert figure.format(len(PARTIES)) in text


# The sample against the official list


@cache
def official() -> dict[tuple[str, str], list[dict[str, str]]]:
    if not CSL.exists():
        pytest.skip("the official list is not beside the project")
    rows: dict[tuple[str, str], list[dict[str, str]]] = {}
    with CSL.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            code = SOURCE_CODE.search(row["source"])
            assert code, row["source"]
            rows.setdefault((code[1], row["name"].strip()), []).append(row)
    return rows


@pytest.mark.parametrize("party", PARTIES, ids=lambda party: party.uid)
def test_the_party_is_on_the_official_list_as_stated(party: Party) -> None:
    rows = official().get((party.list_code, party.name))
    assert rows, f"{party.uid}: the official list has no {party.name!r} on the {party.list_code} list"
    differences = [_differences(party, row) for row in rows]
    best = min(differences, key=len)
    assert not best, f"{party.uid} ({party.name}) differs from the official list: " + "; ".join(best)


def test_every_list_of_the_official_list_is_in_the_sample() -> None:
    assert {code for code, _ in official()} == {party.list_code for party in PARTIES}


def test_the_27_of_january_2025_are_all_there() -> None:
    if not JANUARY_2025.exists():
        pytest.skip("the 27 entries are not beside the project")
    by_name = {party.name: party for party in of_january_2025()}
    with JANUARY_2025.open(encoding="utf-8-sig", newline="") as file:
        entries = list(csv.DictReader(file))
    assert {entry["name"] for entry in entries} == set(by_name)
    added = script_aliases()
    for entry in entries:
        party = by_name[entry["name"]]
        printed = [alias for alias in party.aliases if alias not in added[party.uid]]
        assert printed == _split(entry["aliases"]), party.name
        assert party.countries == (entry["country"],), party.name
        assert party.license_requirement == entry["license_requirement"], party.name
        assert party.license_policy == entry["license_review_policy"], party.name
        assert party.citation == entry["fr_citation"], party.name


def _differences(party: Party, row: dict[str, str]) -> list[str]:
    found: list[str] = []
    printed = set(_split(row["alt_names"]))
    added = script_aliases()[party.uid]
    found += [
        f"alias {alias!r} is not printed" for alias in party.aliases if alias not in printed and alias not in added
    ]
    found += [f"{alias!r} is printed: no addition of ours" for alias in added if alias in printed]
    countries = tuple(dict.fromkeys(COUNTRY_AT_END_OF_ADDRESS.findall(row["addresses"])))
    for what, ours, theirs in (
        ("countries", party.countries, countries),
        ("type", party.kind, row["type"].lower()),
        ("programmes", party.programs, tuple(_split(row["programs"]))),
        ("licence requirement", party.license_requirement, _squeezed(row["license_requirement"])),
        ("licence policy", party.license_policy, _squeezed(row["license_policy"])),
        ("citation", party.citation, _squeezed(row["federal_register_notice"])),
        ("source", party.source_url, row["source_list_url"]),
    ):
        if ours != theirs:
            found.append(f"{what}: the sample has {ours!r}, the list {theirs!r}")
    return found


def _split(joined: str) -> list[str]:
    return [part.strip() for part in joined.split(";") if part.strip()]


def _squeezed(text: str) -> str:
    return " ".join(text.split())
