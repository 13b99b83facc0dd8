"""Whatever happens to the bytes of a list, the answer is a list or a ListError, never another exception."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tradecell.errors import ListError
from tradecell.lists import read_list

CALM = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
OFAC_ROWS = (
    '36,"AEROCARIBBEAN",-0- ,"CUBA",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"a.k.a. \'X\'; Passport 1 (Cuba)."\r\n'
    '37,"HERMANN","vessel","SDGT] [IFSR",-0- ,"CL1","Tug","1","2","Cuba","Owner S.A.",-0- \r\n\x1a'
)
XML = (
    '<?xml version="1.0"?><sdnList><publshInformation><Publish_Date>03/28/2025</Publish_Date></publshInformation>'
    "<sdnEntry><uid>1</uid><lastName>A</lastName><sdnType>Entity</sdnType><programList><program>CUBA</program>"
    "</programList><akaList><aka><lastName>B</lastName></aka></akaList></sdnEntry></sdnList>"
)
UN = (
    '<?xml version="1.0" encoding="UTF-8"?><CONSOLIDATED_LIST dateGenerated="2026-08-01"><ENTITIES><ENTITY>'
    "<FIRST_NAME>ADF</FIRST_NAME><REFERENCE_NUMBER>1</REFERENCE_NUMBER><ENTITY_ALIAS><ALIAS_NAME>B (Б; C)</ALIAS_NAME>"
    "</ENTITY_ALIAS></ENTITY></ENTITIES></CONSOLIDATED_LIST>"
)


@pytest.fixture(scope="module")
def samples(
    csl_csv: Callable[..., str], csl_json: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> list[bytes]:
    """A small valid file of every format."""
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["name", "country"])
    book.active.append(["Acme", "CN"])
    path = tmp_path_factory.mktemp("book") / "a.xlsx"
    book.save(path)
    row = {
        "name": "Türk a.k.a. B; and any successor",
        "addresses": "A, CN; B",
        "ids": "Passport, 1, KP",
        "start_date": "2020-01-01",
    }
    texts = [
        csl_csv(row, row),
        csl_csv(row, old=True),
        csl_json(row),
        OFAC_ROWS,
        XML,
        UN,
        "name;aliases\nAcmé;B|C\nD;\n",
    ]
    return [path.read_bytes(), *(text.encode() for text in texts)]


def _read(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    try:
        found = read_list(path)
    except ListError:
        return
    assert found.parties
    assert len(found.parties) + len(found.refused) >= found.rows
    assert len({party.uid for party in found.parties}) == len(found.parties)
    assert all(party.name for party in found.parties)


def test_the_samples_are_valid(samples: list[bytes], tmp_path: Path) -> None:
    for number, sample in enumerate(samples):
        path = tmp_path / f"{number}"
        path.write_bytes(sample)
        assert read_list(path).parties


@CALM
@given(st.integers(0, 7), st.floats(0, 1))
def test_cut_anywhere(samples: list[bytes], tmp_path: Path, which: int, share: float) -> None:
    _read(tmp_path / "SDN.CSV", samples[which][: int(len(samples[which]) * share)])


@CALM
@given(
    st.integers(0, 7),
    st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=0, max_size=4), st.integers(0, 4)), max_size=4),
)
def test_changed_anywhere(
    samples: list[bytes], tmp_path: Path, which: int, changes: list[tuple[float, bytes, int]]
) -> None:
    content = samples[which]
    for share, new, removed in changes:
        place = int(len(content) * share)
        content = content[:place] + new + content[place + removed :]
    _read(tmp_path / "SDN.CSV", content)


@CALM
@given(
    st.integers(1, 7),
    st.lists(st.tuples(st.floats(0, 1), st.sampled_from(list('",;{}[]<>&\n\r\x1a\\ -0a')), st.integers(0, 2))),
)
def test_changed_where_it_hurts(
    samples: list[bytes], tmp_path: Path, which: int, changes: list[tuple[float, str, int]]
) -> None:
    content = samples[which]
    for share, new, removed in changes:
        place = int(len(content) * share)
        content = content[:place] + new.encode() + content[place + removed :]
    _read(tmp_path / "SDN.CSV", content)


@CALM
@given(st.binary(max_size=300))
def test_any_bytes(tmp_path: Path, content: bytes) -> None:
    _read(tmp_path / "SDN.CSV", content)


@CALM
@given(st.text(max_size=200), st.sampled_from(["name\n", "name,country\n", '{"results": [', "<sdnList>", "_id,source"]))
def test_any_text_behind_a_good_start(tmp_path: Path, text: str, start: str) -> None:
    _read(tmp_path / "SDN.CSV", (start + text).encode("utf-8", "surrogatepass"))
