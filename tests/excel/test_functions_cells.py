"""Shapes, errors and arguments of different sizes."""

from __future__ import annotations

import pickle
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradecell.errors import InputError
from tradecell.excel.functions_cells import (
    MARK,
    CellError,
    choose,
    day,
    each,
    fit,
    is_blank,
    is_error,
    number,
    rows_of,
    shaped,
    text,
)

CELLS = st.one_of(st.none(), st.text(max_size=8), st.floats(allow_nan=False, allow_infinity=False), st.booleans())


@st.composite
def blocks(draw: st.DrawFn) -> list[list[object]]:
    width = draw(st.integers(1, 4))
    return draw(st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=4))


@given(blocks())
def test_a_block_keeps_its_shape_and_blanks_stay_blank(block: list[list[object]]) -> None:
    answer = each(lambda cell: f"<{cell}>", block)
    assert answer == [["" if is_blank(cell) else f"<{cell}>" for cell in row] for row in block]


def test_a_single_value_a_list_and_rows_come_back_as_they_came() -> None:
    assert each(str.upper, "a") == "A"
    assert each(str.upper, ["a", "b"]) == ["A", "B"]
    assert each(str.upper, [["a"], ["b"]]) == [["A"], ["B"]]
    assert shaped([[1]], None) == 1


def test_equal_arguments_are_answered_once() -> None:
    seen = []

    def answer(cell: object, other: object) -> object:
        seen.append((cell, other))
        return 1

    each(answer, [["a"], ["a"], ["b"], ["a"]], ("other", [["x"], ["x"], ["x"], ["y"]]))
    assert seen == [("a", "x"), ("b", "x"), ("a", "y")]


def test_true_and_one_are_different_arguments() -> None:
    assert each(lambda cell: type(cell).__name__, [[True], [1.0], ["1"]]) == [["bool"], ["float"], ["str"]]


def test_an_argument_that_makes_no_sense_is_the_error_of_its_cell_alone() -> None:
    def answer(cell: object) -> object:
        if cell == "bad":
            raise InputError("no such thing")
        return cell

    good, bad = each(answer, ["good", "bad"])  # type: ignore[misc]
    assert good == "good"
    assert isinstance(bad, CellError)
    assert (bad.code, bad.reason) == ("#VALUE!", "no such thing")


def test_an_error_crosses_as_marked_text_and_survives_a_copy() -> None:
    error = CellError("#N/A", "there is no list")
    assert str(error) == f"{MARK}#N/A there is no list"
    assert pickle.loads(pickle.dumps(error)).reason == "there is no list"


def test_arguments_are_laid_over_a_block() -> None:
    assert fit("x", 2, 2, "a") == [["x", "x"], ["x", "x"]]
    assert fit([["x"], ["y"]], 2, 2, "a") == [["x", "x"], ["y", "y"]]
    assert fit([["x", "y"]], 2, 2, "a") == [["x", "y"], ["x", "y"]]
    assert fit([["x"], ["y"]], 2, 1, "a") == [["x"], ["y"]]


@pytest.mark.parametrize("argument", [[["x"], ["y"], ["z"]], [["x", "y", "z"]], [["x", "y"], ["z"]]])
def test_an_argument_of_another_size_is_refused(argument: object) -> None:
    with pytest.raises(InputError, match=r"country: .* same size"):
        fit(argument, 2, 2, "country")


def test_fields_are_chosen_by_name_whatever_the_case() -> None:
    assert choose(None, ("a", "b"), "a") == (["a"], False, False)
    assert choose(" B ", ("a", "b"), "a") == (["b"], False, False)
    assert choose([["a", "b"]], ("a", "b"), "a") == (["a", "b"], True, False)
    assert choose([["a"], ["b"]], ("a", "b"), "a") == (["a", "b"], True, True)
    with pytest.raises(InputError, match=r'"c".* a, b'):
        choose("c", ("a", "b"), "a")


@pytest.mark.parametrize("value", ["#N/A", "#REF!", "#NAME?", "#DIV/0!", " #VALUE! ", -2146826246, -2146826243])
def test_an_excel_error_in_either_form_is_no_text_and_no_number(value: object) -> None:
    assert is_error(value)
    for read in (text, number, day):
        with pytest.raises(InputError):
            read(value, "x")


@pytest.mark.parametrize("value", ["#1 Supplier", "# 5", "Error", "#hashtag", 2042, 1.5, True])
def test_what_is_no_error_is_not_taken_for_one(value: object) -> None:
    assert not is_error(value)


def test_cells_as_text_number_and_day() -> None:
    assert text(360.0, "x") == "360"
    assert text(None, "x") == ""
    assert number("", "x") is None
    assert number("7.5", "x") == 7.5
    assert number("814 mm2", "x") == "814 mm2"
    assert day(datetime(2026, 1, 15, 10), "x") == date(2026, 1, 15)
    assert day(46037.0, "x") == date(2026, 1, 15)
    assert day("2026-01-15", "x") == "2026-01-15"
    assert day(None, "x") is None
    for wrong in (True, date(2026, 1, 1)):
        with pytest.raises(InputError):
            text(wrong, "x")
    with pytest.raises(InputError):
        day(5.0, "x")


def test_rows_of_whatever_comes() -> None:
    assert rows_of("a") == [["a"]]
    assert rows_of(("a", "b")) == [["a", "b"]]
    assert rows_of((("a",), ("b",))) == [["a"], ["b"]]
