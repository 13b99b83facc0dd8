"""Destinations, the Country Chart and the Country Groups; the whole chart against ../shared/data/ecfr."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import pytest

from tradecell.controls.places import chart, destination, groups, in_words, inside
from tradecell.countries import country_code
from tradecell.errors import InputError

TODAY = date(2026, 11, 24)
COLUMNS = "CB1 CB2 CB3 NP1 NP2 NS1 NS2 MT1 RS1 RS2 FC1 CC1 CC2 CC3 AT1 AT2".split()


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("China", "CN"),
        ("P.R.C.", "CN"),
        ("UAE", "AE"),
        ("South Korea", "KR"),
        ("Korea, South", "KR"),
        ("DPRK", "KP"),
        ("de", "DE"),
        ("Hong Kong", "HK"),
        ("Macao", "MO"),
        ("Türkiye", "TR"),
        ("Burma", "MM"),
        ("Taiwan", "TW"),
    ],
)
def test_countries_by_name_code_and_alias(asked: str, code: str) -> None:
    assert destination(asked).code == code


@pytest.mark.parametrize("asked", ["", "Atlantis", "Korea", "EU", "123", "Germny", "x" * 500])
def test_what_is_no_country_is_an_error(asked: str) -> None:
    with pytest.raises(InputError, match="no licence requirement can be told"):
        destination(asked)


def test_a_misspelt_country_is_offered_its_neighbours() -> None:
    with pytest.raises(InputError, match="did you mean Germany"):
        destination("Germny")


def test_hong_kong_reads_the_row_and_groups_of_china() -> None:
    place = destination("Hong Kong")
    assert (place.row, "85 FR 83788" in place.note) == ("CN", True)
    assert groups("HK", TODAY) == groups("CN", TODAY)
    assert inside("CN RU VE", place, TODAY)


def test_macau_is_not_in_d5_and_rules_name_it() -> None:
    assert "D:5" not in groups("MO", TODAY)
    assert inside("MO D:5", destination("Macau"), TODAY)


def test_the_emirates_moved_on_10_july_2026() -> None:
    assert groups("AE", date(2026, 7, 9)) == {"B", "D:3", "D:4"}
    assert groups("AE", date(2026, 7, 10)) == {"B", "A:5"}


def test_occupied_regions_are_told_from_ukraine() -> None:
    assert destination("Crimea").region == "crimea"
    assert destination("Ukraine").region == ""


@pytest.mark.parametrize(
    ("where", "country", "expected"),
    [
        ("ALL", "Canada", True),
        ("ALL !CA", "Canada", False),
        ("ALL !CA", "France", True),
        ("D:1 D:4 D:5 !A:5 !A:6", "China", True),
        ("D:1 D:4 D:5 !A:5 !A:6", "Israel", False),
        ("NS2", "Germany", False),
        ("NS1", "Germany", True),
        ("NS1", "Cuba", None),
        ("NS1", "Greenland", None),
        ("UN", "Libya", True),
        ("UN", "France", False),
        ("UN", "Haiti", None),
        ("CWC", "Israel", True),
        ("?", "France", None),
        ("FN-5", "China", None),
        ("KP", "North Korea", True),
    ],
)
def test_places(where: str, country: str, expected: bool | None) -> None:
    assert inside(where, destination(country), TODAY) is expected


def test_places_in_words() -> None:
    assert in_words("MO D:5") == "Macau, Country Group D:5"
    assert in_words("ALL !CA") == "all destinations, except Canada"


def test_the_whole_country_chart(shared: Path) -> None:
    with (shared / "ecfr" / "country_chart_2026-07-23.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 196
    cells = 0
    for row in rows:
        code = country_code(row["country"])
        assert code is not None
        for column in COLUMNS:
            assert (row[column] == "X") == (column in chart().marked[code]), (row["country"], column)
            cells += 1
        assert row["footnotes"].split() == chart().footnotes[code].split()
    assert cells == 196 * 16
    assert len(chart().marked) == 196


def test_anti_terrorism_columns_are_marked_nowhere() -> None:
    assert not {"AT1", "AT2"} & frozenset().union(*chart().marked.values())


def test_all_country_groups(shared: Path) -> None:
    with (shared / "ecfr" / "country_groups_2026-07-23.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    marked: dict[str | None, set[str]] = {}
    for row in rows:  # the source has Congo (Democratic Republic of) in two spellings, one row each: they add up
        marked.setdefault(country_code(row["country"]), set()).update(g for g, x in row.items() if g != "country" and x)
    assert len(rows) - len(marked) == 1
    for code, found in marked.items():
        assert code is not None
        assert groups(code, date(2026, 7, 23)) == found, code


def test_the_chart_agrees_with_the_second_source(shared: Path) -> None:
    other = json.loads((shared / "ecfr" / "country-chart.json").read_text(encoding="utf-8"))
    assert len(other["countries"]) == 196
    assert {country_code(name) for name in other["embargoed"]} == {"CU", "IR", "KP", "SY"}
