"""Texts and hashes of the chain."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tradecell.records.chain import event_hash, first_link, row_hash, text_of

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(JSON)
def test_a_text_is_one_line_that_holds_the_value(value: object) -> None:
    text = text_of(value)
    assert "\n" not in text
    text.encode()
    assert json.loads(text) == value


def test_half_a_character_can_be_kept() -> None:
    text = text_of(["Acm\ud800", "智谱"])
    text.encode()
    assert json.loads(text) == ["Acm\ud800", "智谱"]


def test_what_json_does_not_know_becomes_text_or_number() -> None:
    value = {"d": date(2026, 1, 2), "p": Path("a"), "n": np.int64(3), "f": np.float32(0.5), "s": {"b", "a"}}
    assert json.loads(text_of(value)) == {"d": "2026-01-02", "p": "a", "n": 3, "f": 0.5, "s": ["a", "b"]}


def test_nan_becomes_nothing() -> None:
    assert json.loads(text_of([float("nan"), {"x": [float("inf"), 1.5]}])) == [None, {"x": [None, 1.5]}]


def test_each_column_counts_in_an_events_hash() -> None:
    columns: list[object] = [1, "t", "time", "user", "machine", "version", "kind", "{}", 0, "r", "p"]
    first = event_hash(*columns)
    assert len(first) == 64
    for at in range(len(columns)):
        changed = [*columns]
        changed[at] = 2 if isinstance(columns[at], int) else f"{columns[at]}x"
        assert event_hash(*changed) != first
    # what stands between two columns cannot be moved from one to the other
    assert event_hash(1, "t", "ab", "c", *columns[4:]) != event_hash(1, "t", "a", "bc", *columns[4:])
    assert event_hash(b"\x00", None, 1.5, *columns[3:]) != first


def test_a_row_is_tied_to_the_one_before_it() -> None:
    link = first_link("token")
    assert row_hash(link, "[1]") != row_hash(first_link("other"), "[1]")
    assert row_hash(link, "[1]") != row_hash(link, "[2]")
