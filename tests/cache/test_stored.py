"""A party to a line of JSON and back."""

from __future__ import annotations

import json
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradecell.cache.stored import StoredParties, decode_party, encode_party
from tradecell.errors import CacheError
from tradecell.party import Party


def no_pair(text: str) -> bool:
    """Two halves of one character side by side become that character, in JSON as in every UTF-16 text."""
    return not any("\ud800" <= a <= "\udbff" and "\udc00" <= b <= "\udfff" for a, b in pairwise(text))


TEXT = st.text(st.characters(), max_size=20).filter(no_pair)
TEXTS = st.lists(TEXT, max_size=3).map(tuple)
DATES = st.none() | st.dates()
PARTIES = st.builds(
    Party, uid=TEXT, name=TEXT, list_code=TEXT, aliases=TEXTS, kind=TEXT, countries=TEXTS,
    addresses=TEXTS,
    programs=TEXTS, license_requirement=TEXT, license_policy=TEXT, citation=TEXT, start_date=DATES, end_date=DATES,
    remarks=TEXT,
    source_url=TEXT, ids=TEXTS,
)  # fmt: skip


def stored(folder: Path, parties: list[Party]) -> StoredParties:
    lines = [encode_party(party) for party in parties]
    path = folder / "parties.jsonl"
    path.write_bytes(b"".join(lines))
    return StoredParties(path, np.cumsum([0, *map(len, lines)], dtype=np.int64))


@given(PARTIES)
def test_every_party_comes_back_as_it_was(party: Party) -> None:
    line = encode_party(party)
    assert decode_party(line) == party
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    line.decode("utf-8")


def test_lone_surrogates_quotes_and_line_ends_come_back() -> None:
    party = Party('EL:"1"', "Zhi\ud800pu\n\r\u2028\x00\\ud800", "EL", aliases=("\udfff", "智谱", "\U0001f600"))
    assert decode_party(encode_party(party)) == party


def test_empty_fields_take_no_room() -> None:
    assert json.loads(encode_party(Party("EL:1", "Zhipu", "EL"))) == {"uid": "EL:1", "name": "Zhipu", "list_code": "EL"}


def test_dates_are_written_in_iso_8601() -> None:
    line = encode_party(Party("EL:1", "Zhipu", "EL", start_date=date(2025, 1, 16)))
    assert json.loads(line)["start_date"] == "2025-01-16"


def test_parties_are_a_sequence(tmp_path: Path) -> None:
    parties = [Party(f"EL:{number}", "智谱" * number, "EL") for number in range(5)]
    found = stored(tmp_path, parties)
    assert len(found) == 5
    assert list(found) == parties
    assert found[0] == parties[0]
    assert found[-1] == parties[-1]
    assert found[1:4:2] == parties[1:4:2]
    assert parties[2] in found
    for number in (5, -6):
        with pytest.raises(IndexError):
            found[number]


def test_no_parties_are_an_empty_sequence(tmp_path: Path) -> None:
    found = stored(tmp_path, [])
    assert len(found) == 0
    assert list(found) == []


def test_a_damaged_line_is_an_error_in_words(tmp_path: Path) -> None:
    found = stored(tmp_path, [Party("EL:1", "Zhipu", "EL"), Party("EL:2", "Vektor", "EL")])
    path = tmp_path / "parties.jsonl"
    content = path.read_bytes()
    path.write_bytes(content[:-8] + b"XXXXXXX\n")  # as many bytes as before
    found = StoredParties(path, np.array([0, content.index(b"\n") + 1, len(content)], dtype=np.int64))
    assert found[0].name == "Zhipu"
    with pytest.raises(CacheError, match=r"party 2 of 2 is damaged .*refresh the lists"):
        found[1]
