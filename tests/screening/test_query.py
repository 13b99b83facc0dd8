"""A cell becomes a text to screen, a stated reason, or nothing: never a traceback."""

from __future__ import annotations

import math
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradecell.screening.query import MAX_LENGTH, Query, clean, to_query


@pytest.mark.parametrize(
    "value",
    [
        None,
        math.nan,
        pd.NaT,
        pd.NA,
        np.nan,
        np.float32("nan"),
        Decimal("NaN"),
        Decimal("sNaN"),
        np.datetime64("NaT"),
        "",
        " ",
        "\t\r\n",
        "\u00a0\u3000",
    ],
)
def test_an_empty_cell_is_nothing(value: object) -> None:
    assert to_query(value) == Query("")
    assert to_query(value).empty


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (360, "360"),
        (360.0, "360"),
        (-7.0, "-7"),
        (3.5, "3.5"),
        (1e300, "1e+300"),
        (np.int64(58), "58"),
        (np.float64(58), "58"),
        (Decimal("12.50"), "12.5"),
        (Decimal(360), "360"),
        (0, "0"),
        (Fraction(1, 2), "0.5"),
        (2**60, str(2**60)),
    ],
)
def test_a_number_is_screened_as_it_is_read(value: object, text: str) -> None:
    assert to_query(value) == Query(text)


@pytest.mark.parametrize(
    "value", [date(2025, 1, 16), datetime(2025, 1, 16), pd.Timestamp("2025-01-16"), np.datetime64("2025-01-16")]
)
def test_a_date_is_not_screened(value: object) -> None:
    assert to_query(value) == Query("", "the cell holds a date, not a name: 2025-01-16")


@pytest.mark.parametrize("value", [time(12, 30), timedelta(hours=3)])
def test_a_time_is_not_screened(value: object) -> None:
    assert to_query(value).note.startswith("the cell holds a time")


@pytest.mark.parametrize(
    "value",
    [
        True,
        False,
        np.bool_(True),
        b"Zhipu",
        bytearray(b"x"),
        float("inf"),
        -math.inf,
        Decimal("Infinity"),
        [1],
        {},
        object(),
        1j,
    ],
)
def test_what_is_no_name_has_a_reason(value: object) -> None:
    query = to_query(value)
    assert query.text == ""
    assert query.note


@pytest.mark.parametrize(
    "error",
    [
        "#N/A",
        "#REF!",
        "#VALUE!",
        "#NAME?",
        "#DIV/0!",
        "#NULL!",
        "#NUM!",
        "#SPILL!",
        "#CALC!",
        "#GETTING_DATA",
        "#FIELD!",
        "#BLOCKED!",
        "#CONNECT!",
        "#BUSY!",
        "#UNKNOWN!",
        "#PYTHON!",
        " #N/A ",
        "#n/a",
        "#NV",
        "#BEZUG!",
        "#¿NOMBRE?",
    ],
)
def test_an_excel_error_is_not_screened(error: str) -> None:
    query = to_query(error)
    assert query.text == ""
    assert "Excel error" in query.note


@pytest.mark.parametrize(
    ("number", "error"), [(-2146826246, "#N/A"), (-2146826265.0, "#REF!"), (-2146826281, "#DIV/0!")]
)
def test_an_error_that_arrives_over_com_as_a_number_is_an_error(number: float, error: str) -> None:
    assert to_query(number) == Query("", f"the cell holds an Excel error, not a name: {error}")


@pytest.mark.parametrize("name", ["#1 Trading", "#Hashtag GmbH", "Yahoo!", "C# Consulting", "NV", "#42"])
def test_a_name_with_a_hash_is_a_name(name: str) -> None:
    assert to_query(name) == Query(name)


@pytest.mark.parametrize("value", ["---", "?", "😀🚢", "...", "########", "\u200b\u200e", "\ud800", "\u3164", "\ufe0f"])
def test_symbols_have_nothing_to_compare(value: str) -> None:
    assert to_query(value) == Query("", "no letters or digits to compare")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Zhi\u200bpu\u202e AI\x00", "Zhipu AI"),
        ("Zhipu\r\nAI\tCo.", "Zhipu | AI Co."),
        ("  Sophgo\u00a0 Technologies ", "Sophgo Technologies"),
        ("\ufeffSophgo", "Sophgo"),
        ("Zhi\u00adpu", "Zhipu"),
        ("\x1b[31mZhipu", "[31mZhipu"),
        ("北京智谱华章科技有限公司", "北京智谱华章科技有限公司"),
        ("شركة\u200f النور", "شركة النور"),
    ],
)
def test_what_the_eye_does_not_see_is_removed(value: str, text: str) -> None:
    assert to_query(value) == Query(text)


@pytest.mark.parametrize("value", ["Zhipu \ud800AI", "M\ufffdller"])
def test_a_damaged_name_is_screened_and_said_to_be_damaged(value: str) -> None:
    query = to_query(value)
    assert query.text
    assert query.truncated
    assert "damaged" in query.note


def test_a_number_of_ten_thousand_digits_has_a_reason() -> None:
    assert to_query(10**10_000).note == "the cell holds a number too long to be a name"
    assert to_query(Fraction(10**400, 3)).note == "the cell holds a number too long to be a name"


def test_a_long_cell_is_cut_and_says_so() -> None:
    query = to_query("Zhipu AI " * 4_000)
    assert query.text.startswith("Zhipu AI Zhipu")
    assert len(query.text) <= MAX_LENGTH
    assert query.truncated
    assert query.note.startswith("only the first 1,000 of 35,999 characters")
    assert to_query("x" * MAX_LENGTH) == Query("x" * MAX_LENGTH)
    assert to_query("-" * 1_000 + "Zhipu").text == ""


cells = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.decimals(),
    st.text(st.characters()),
    st.binary(),
    st.datetimes(),
    st.dates(),
    st.times(),
    st.timedeltas(),
    st.fractions(),
    st.complex_numbers(),
    st.lists(st.integers(), max_size=2),
)


@given(cells)
def test_every_cell_has_an_answer(value: object) -> None:
    query = to_query(value)
    query.text.encode("utf-8")
    query.note.encode("utf-8")
    assert len(query.text) <= MAX_LENGTH
    assert query.text == clean(query.text)
    assert not query.text or any(map(str.isalnum, query.text))
    assert not query.truncated or query.note


@given(st.text(st.characters(), min_size=1))
def test_only_white_space_is_an_empty_cell(text: str) -> None:
    assert to_query(text).empty == (not text.strip())
