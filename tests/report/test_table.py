"""Finding the column that the user named."""

from __future__ import annotations

import pytest

from tradecell.errors import InputError
from tradecell.report.table import find_columns, guess_header, letter, no_such_column

GRID = [
    ["Supplier list 2026", None, None, None],
    [None, None, None, None],
    ["No.", "Supplier", " Land ", "Supplier name"],
    [1, "Zhipu AI", "China", "x"],
]


@pytest.mark.parametrize(
    ("index", "text"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")]
)
def test_letters_are_excels(index: int, text: str) -> None:
    assert letter(index) == text


@pytest.mark.parametrize("name", ["Supplier", "supplier", " SUPPLIER ", "Ｓｕｐｐｌｉｅｒ", "b", "B"])
def test_a_column_by_its_header_or_letter(name: str) -> None:
    found = find_columns(GRID, name, None, "in.xlsx")
    assert found is not None
    assert (found.header, found.name_at) == (2, 1)


def test_a_letter_says_which_row_was_taken_as_the_header() -> None:
    found = find_columns(GRID, "B", None, "in.xlsx")
    assert found is not None
    assert found.notes == ('Column B: row 3 was taken as the header ("Supplier"), so that it was not screened.',)


def test_a_header_of_one_letter_goes_before_the_letter() -> None:
    found = find_columns([["B", "A"], ["x", "y"]], "A", None, "in.csv")
    assert found is not None
    assert found.name_at == 1
    assert found.notes == ()


@pytest.mark.parametrize("name", ["Vendor", "Z", "ZZZZ", "", "  "])
def test_no_such_column(name: str) -> None:
    assert find_columns(GRID, name, None, "in.xlsx") is None


def test_an_exact_header_goes_before_one_alike() -> None:
    found = find_columns([["name", "Name"]], "Name", None, "in.csv")
    assert found is not None
    assert found.name_at == 1


@pytest.mark.parametrize("headers", [["Name", "x", "Name"], ["name", "x", "NAME "]])
def test_a_header_that_is_there_twice_is_asked_for_by_letter(headers: list[str]) -> None:
    with pytest.raises(InputError, match=r"there 2 times \(A and C\): give its letter"):
        find_columns([headers], headers[0] if headers[0] == "Name" else "Name", None, "in.csv")
    found = find_columns([headers], "C", None, "in.csv")
    assert found is not None
    assert found.name_at == 2


def test_the_header_row_is_the_one_that_has_both_columns() -> None:
    grid = [["Supplier", "of 2026"], ["No.", "Supplier", "Country"], [1, "Zhipu AI", "CN"]]
    found = find_columns(grid, "Supplier", "Country", "in.csv")
    assert found is not None
    assert (found.header, found.name_at, found.country_at) == (1, 1, 2)


@pytest.mark.parametrize("country", ["Land", "land", "C"])
def test_the_country_column(country: str) -> None:
    found = find_columns(GRID, "Supplier", country, "in.csv")
    assert found is not None
    assert found.country_at == 2


def test_a_country_column_that_is_not_there() -> None:
    with pytest.raises(InputError, match=r'no country column "Nation"\. Columns: No\., Supplier, Land, Supplier name'):
        find_columns(GRID, "Supplier", "Nation", "in.csv")


def test_a_value_that_is_called_like_the_column_is_no_header() -> None:
    found = find_columns([["Company", "Supplier"], ["Supplier", "Zhipu AI"], ["x", "y"]], "Supplier", None, "in.csv")
    assert found is not None
    assert (found.header, found.name_at) == (0, 1)


def test_a_year_is_a_header_too() -> None:
    found = find_columns([[2024.0, 2025.0]], "2025", None, "in.xlsx")
    assert found is not None
    assert found.name_at == 1


def test_a_header_below_row_20_is_not_looked_for() -> None:
    assert find_columns([["x"]] * 20 + [["Supplier"]], "Supplier", None, "in.csv") is None


@pytest.mark.parametrize(
    ("wanted", "guess"), [("Suplier", 'Did you mean "Supplier"?'), ("supplier nam", 'mean "Supplier name"?')]
)
def test_the_error_lists_the_columns_and_the_nearest(wanted: str, guess: str) -> None:
    message = str(no_such_column(GRID, wanted, "in.xlsx"))
    assert "Columns: No., Supplier, Land, Supplier name." in message
    assert guess in message


def test_title_rows_are_not_taken_for_the_header() -> None:
    assert guess_header(GRID) == 2
    assert guess_header([["Name"], ["Zhipu AI"]]) == 0
    assert guess_header([]) == 0
