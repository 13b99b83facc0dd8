"""Single fields: white space, control characters, dates, programmes."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradecell.lists.text import clean, parse_date, split_programs, stable_id, unique


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("  Acme\t Ltd.\r\n", "Acme Ltd."),
        ("Wuhan\xa0eoptics", "Wuhan eoptics"),
        ("B\x81key", "Bükey"),
        ("\x93Medisar\x94", "“Medisar”"),
        ("Ac\u200bme\ufeff", "Acme"),
        ("\u202eAcme\u202c", "Acme"),
        ("Acme\ud800", "Acme"),
        ("R&amp;D &#39;Alpha&#39;", "R&D 'Alpha'"),
        ("R&D; B&Kamov;", "R&D; B&Kamov;"),
        ("北京智谱", "北京智谱"),
        ("", ""),
    ],
)
def test_a_field_is_one_clean_line(raw: str, cleaned: str) -> None:
    assert clean(raw) == cleaned


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = clean(text.replace("&", ""))
    assert clean(once) == once
    once.encode("utf-8")


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        ("2018-08-01", date(2018, 8, 1)),
        (" 8/11/2015", date(2015, 8, 11)),
        ("2026-07-31T13:15:00.015113Z", date(2026, 7, 31)),
        ("03/28/2025", date(2025, 3, 28)),
        ("2015-07-01-04:00", date(2015, 7, 1)),  # the UN list prints a time zone behind some dates
        ("10 Dec 1948", date(1948, 12, 10)),
        ("2015-02-30", None),
        ("13/13/2015", None),
        ("TBD", None),
        ("", None),
    ],
)
def test_dates_as_the_lists_print_them(raw: str, day: date | None) -> None:
    assert parse_date(raw) == day


def test_programmes_of_both_ways_of_joining() -> None:
    assert split_programs("SDGT] [NS-PLC") == ("SDGT", "NS-PLC")
    assert split_programs("UKRAINE-EO13662; RUSSIA-EO14024") == ("UKRAINE-EO13662", "RUSSIA-EO14024")
    assert split_programs("") == ()


def test_ids_made_here_are_stable() -> None:
    assert stable_id("EL", "Acme") == "3ff57d08c3f237f7"
    assert stable_id("EL", "Acme") != stable_id("ELA", "cme")


def test_unique_keeps_order() -> None:
    assert unique(["b", "", "a", "b"]) == ("b", "a")
