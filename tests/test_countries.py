"""Countries: names, codes, old names, long forms, and what names no country."""

from __future__ import annotations

import unicodedata
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradecell.countries import country_code, country_name


def _rows() -> list[list[str]]:
    text = (files("tradecell") / "resources" / "countries.tsv").read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if not line.startswith("#")][1:]


ROWS = _rows()
FORMS = [
    (form, row[0]) for row in ROWS for form in (row[0], row[1], row[2], *row[3].split("|"), *row[4].split("|")) if form
]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("China", "CN"),
        ("P.R.C.", "CN"),
        ("PRC", "CN"),
        ("China, People's Republic of", "CN"),
        ("People’s Republic of China", "CN"),
        ("China (PRC)", "CN"),
        ("中国", "CN"),
        ("UAE", "AE"),
        ("U.A.E.", "AE"),
        ("the United Arab Emirates", "AE"),
        ("South Korea", "KR"),
        ("Korea, North", "KP"),
        ("Democratic People's Republic of Korea", "KP"),
        ("Korea, Republic of", "KR"),
        ("Hong Kong SAR", "HK"),
        ("Hong Kong, China", "HK"),
        ("China, Hong Kong Special Administrative Region", "HK"),
        ("Taiwan, Province of China", "TW"),
        ("Republic of China", "TW"),
        ("Burma", "MM"),
        ("Myanmar", "MM"),
        ("Russia", "RU"),
        ("RUSSIAN FEDERATION", "RU"),
        ("RUS", "RU"),
        ("Türkiye", "TR"),
        ("TURKIYE", "TR"),
        ("Turkey", "TR"),
        ("Cote d'Ivoire", "CI"),
        ("Cote d Ivoire", "CI"),
        ("Côte d’Ivoire", "CI"),
        ("Ivory Coast", "CI"),
        ("Palestinian", "PS"),
        ("West Bank", "PS"),
        ("Region: Gaza", "PS"),
        ("Region: Crimea", "UA"),
        ("Crimea Region of Ukraine", "UA"),
        ("CRIMEA (OCCUPIED)", "UA"),
        ("UK", "GB"),
        ("United Kingdom of Great Britain and Northern Ireland", "GB"),
        ("U.S.A.", "US"),
        ("Iran (Islamic Republic of)", "IR"),
        ("Congo, Democratic Republic of the", "CD"),
        ("Congo (Democratic Republic of the", "CD"),
        ("Congo, Republic of the", "CG"),
        ("Bahamas, The", "BS"),
        ("The Gambia", "GM"),
        ("Virgin Islands, British", "VG"),
        ("St. Kitts and Nevis", "KN"),
        ("Bosnia & Herzegovina", "BA"),
        ("Niger", "NE"),
        ("Nigeria", "NG"),
        ("Dominica", "DM"),
        ("Dominican Republic", "DO"),
        ("Guinea", "GN"),
        ("Kosovo", "XK"),
        ("  cn ", "CN"),
    ],
)
def test_names_that_lists_and_users_write(text: str, code: str) -> None:
    assert country_code(text) == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        None,
        "undetermined",
        "Soviet Union",
        "former Soviet Union",
        "Korea",
        "na",
        "N/A",
        "NM",
        "AN",
        "Moscow, ",
        "China, Russia",
        "ZZ",
        "x" * 100_000,
        "-0-",
        "123",
    ],
)
def test_what_names_no_single_country_has_no_code(text: str | None) -> None:
    assert country_code(text) is None


def test_the_table_holds_all_of_iso_and_kosovo() -> None:
    codes = [row[0] for row in ROWS]
    assert len(codes) == len(set(codes)) == 250
    assert len({row[1] for row in ROWS}) == 250
    assert all(len(row) == 5 and len(row[0]) == 2 and len(row[1]) == 3 and row[2] for row in ROWS)


@pytest.mark.parametrize("upper", [False, True])
def test_every_form_in_the_table_gives_its_own_code_in_any_case(upper: bool) -> None:
    for form, code in FORMS:
        if form in ("na", "NA") and not upper:
            continue
        assert country_code(form.upper() if upper else form) == code, form


def test_accents_do_not_matter() -> None:
    for form, code in FORMS:
        plain = "".join(c for c in unicodedata.normalize("NFD", form) if not unicodedata.combining(c))
        assert country_code(plain) == code, form


def test_names_of_codes() -> None:
    assert country_name("kr") == "South Korea"
    assert country_name("MM") == "Burma (Myanmar)"
    assert country_name("ZZ") == "ZZ"
    assert all(country_code(country_name(row[0])) == row[0] for row in ROWS)


@given(st.text(max_size=60))
def test_any_text_gives_a_known_code_or_none(text: str) -> None:
    code = country_code(text)
    assert code is None or country_name(code) != code
