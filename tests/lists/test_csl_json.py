"""The Consolidated Screening List as JSON."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tradecell.errors import ListError
from tradecell.lists import csl_json as module
from tradecell.lists import read_list

Write = Callable[[str, bytes | str], Path]
Csl = Callable[..., str]


def test_an_entry_is_the_same_party_as_from_csv(write: Write, csl_csv: Csl, csl_json: Csl) -> None:
    row = {
        "type": "Entity",
        "programs": "A; B",
        "addresses": "1 Road, Dubai, 123, AE; CN",
        "alt_names": "Foo; Bar;Baz",
        "start_date": "2025-01-16",
        "ids": "Tax ID No., 123, RU",
        "nationalities": "RU",
        "entity_number": "17",
    }
    entry = {
        "type": "Entity",
        "programs": ["A", "B"],
        "addresses": [
            {"address": "1 Road", "city": "Dubai", "state": None, "postal_code": "123", "country": "AE"},
            {"address": None, "city": None, "state": None, "postal_code": None, "country": "CN"},
        ],
        "alt_names": ["Foo", "Bar;Baz"],
        "start_date": "2025-01-16",
        "ids": [{"type": "Tax ID No.", "number": "123", "country": "RU"}],
        "nationalities": ["RU"],
        "entity_number": 17,
        "title": None,
    }
    found = read_list(write("a.json", csl_json(entry)))
    assert found.parties == read_list(write("a.csv", csl_csv(row))).parties
    assert found.list_date == date(2026, 7, 31)
    assert found.format == "CSL JSON"


@pytest.mark.parametrize("chunk", [1, 2, 7, 64, 100_000])
def test_the_size_of_the_pieces_does_not_matter(
    write: Write, csl_json: Csl, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    monkeypatch.setattr(module, "_CHUNK", chunk)
    text = csl_json({"name": '智谱 \\ "AI"'}, {"name": "Türk"}, total=2, more={"a": [1, 2.5e3, None, True]})
    names = [party.name for party in read_list(write("a.json", "\ufeff " + text + "\n\n")).parties]
    assert names == ['智谱 \\ "AI"', "Türk"]


def test_the_date_may_come_after_the_results(write: Write, csl_json: Csl) -> None:
    text = (
        csl_json({}).replace('"search_performed_at"', '"x"')[:-1] + ', "search_performed_at": "2026-01-02T00:00:00Z"}'
    )
    assert read_list(write("a.json", text)).list_date == date(2026, 1, 2)


def test_a_page_of_a_search_is_not_the_list(write: Write, csl_json: Csl) -> None:
    with pytest.raises(ListError, match="it holds 1 of 57 results: this is a page of a search"):
        read_list(write("a.json", csl_json({}, total=57)))


def test_entries_that_make_no_sense_are_refused_by_number(write: Write, csl_json: Csl) -> None:
    entries = [{} for _ in range(400)]
    entries[9] = {"name": None}
    entries[19] = {"source": ""}
    text = csl_json(*entries).replace('{"id": "id30", ', '17, {"id": "id30", ')
    found = read_list(write("a.json", text))
    assert [(refused.row, refused.reason) for refused in found.refused] == [
        (10, "no name"),
        (20, "no source"),
        (30, "the entry is int, not an object"),
    ]
    assert found.rows == 401


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{}", "line 1, column 2: an empty object, without results"),
        ('{"a": 1}', "the object has no results"),
        ('{"results": []}', "it holds no entry at all"),
        ('{"results": {}}', "line 1, column 13: '{' stands where [ should be"),
        ('{"results": [}', "line 1, column 14: no valid JSON"),
        ('{"results": [{"a": }]}', "line 1, column 20: no valid JSON"),
        ('{\n "results": [\n  {"a": 1,,}\n]}', "line 3, column 11: no valid JSON"),
        ('{"results": [{"name": "A', "the file ends here: it was cut off"),
        ('{"results": [{"name": "A"}', "the file ends here: it was cut off"),
        ('{"results": [{"name": "A"}, ', "the file ends here: it was cut off"),
        ('{"results": [{"name": "A", "source": "(EL)"}]', "the file ends here: it was cut off"),
        ('{"results": [{"name": "A", "source": "(EL)"}]} x', "'x' stands behind the end of the object"),
        ('{"results": [{"name": "A", "source": "(EL)"}], "results": []}', "results stands there twice"),
        ("[]", "a JSON array"),
        ('{"results": ' + "[" * 100_000, "values are nested too deep"),
        ('{"results": [' + '{"a":' * 100_000, "values are nested too deep"),
        ('{"a": ' + "9" * 5000 + "}", "line 1"),
    ],
)
def test_what_is_no_such_json_is_refused_with_the_place(write: Write, text: str, found: str) -> None:
    with pytest.raises(ListError) as error:
        read_list(write("a.json", text))
    assert found in error.value.found


def test_bytes_that_are_no_text_are_refused_with_their_offset(write: Write) -> None:
    with pytest.raises(ListError, match="byte 20 is not UTF-8"):
        read_list(write("a.json", b'{"results":[{"name":\xff\xff'))


def test_strange_values_do_no_harm(write: Write, csl_json: Csl) -> None:
    entry = {
        "name": "Acme \ud800",
        "alt_names": "Foo; Bar",
        "addresses": ["Dubai, AE"],
        "ids": None,
        "programs": {"a": 1},
    }
    (party,) = read_list(write("a.json", csl_json(entry))).parties
    assert party.name == "Acme"
    assert party.aliases == ("Foo", "Bar")
    assert party.countries == ("AE",)
