"""The reader on small files made by hand; the real file is in test_ccl_real.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from tradecell.controls.ccl import CCL
from tradecell.controls.reader import read_ccl
from tradecell.errors import ListError

ITEMS = """<P>a. Oscillators, having any of the following:</P><P>a.1. A frequency above 1 GHz; or</P>
<NOTE><HED><I>Note:</I></HED><P><I>8A700.a.1 does not control toys.</I></P></NOTE>
<P>b. through d. [Reserved]</P><P>z. Other:</P>
<P>z.1.a “Widgets” printed without a full stop;</P><P>z.1.b. Gadgets.</P>"""


@pytest.fixture
def read(tmp_path: Path, supplement):
    def _read(body: str, filler: int = 600) -> CCL:
        path = tmp_path / "ccl.xml"
        path.write_text(supplement(body, filler), encoding="utf-8")
        return read_ccl(path)

    return _read


def test_an_entry_is_read_whole(read, entry_xml) -> None:
    rows = [("NS applies to entire entry", "NS Column 2"), ("RS applies to 8A700.z.1.a", "RS Column 1.")]
    entry = read(entry_xml("8A700", "“Widgets” as follows.", rows, ITEMS)).get("8A700")
    assert entry is not None
    assert entry.heading == "“Widgets” as follows."
    assert entry.reasons == ("NS", "RS")
    assert [(row.reason, row.where, row.whole, row.paragraphs) for row in entry.rows] == [
        ("NS", "NS2", True, ()),
        ("RS", "RS1", False, ("z.1.a",)),
    ]
    assert [(x.code, x.offered) for x in entry.exceptions] == [("LVS", True), ("GBS", False)]
    assert [p.path for p in entry.paragraphs] == ["a", "a.1", "b", "c", "d", "z", "z.1.a", "z.1.b"]
    assert [p.path for p in entry.paragraphs if p.reserved] == ["b", "c", "d"]
    assert entry.notes[0].after == "a.1"
    assert entry.related_controls == "See 9A999."
    assert entry.has("z.1"), "an implied parent counts"
    assert [p.path for p in entry.children("a")] == ["a.1"]


def test_rows_printed_as_sentences_and_merged_rows_are_read(read, entry_xml) -> None:
    prose = """<P>CW applies to 8A701.a. The Commerce Country Chart is not designed to determine licensing requirements
    for CW reasons. A license is required to States not Party to the CWC.</P>"""
    body = entry_xml(
        "8A701",
        "Chemicals.",
        [("NP applies to entire entryAT applies to entire entry", "NP Column 1AT Column 1")],
        "<P>a. One.</P>",
    )
    body = body.replace('<FP-1><E T="05">', prose + '<FP-1><E T="05">', 1)
    entry = read(body).get("8A701")
    assert entry is not None
    assert [(row.reason, row.where) for row in entry.rows] == [("NP", "NP1"), ("AT", "AT1"), ("CW", "CWC")]


def test_what_belongs_to_no_entry_is_left_over_with_its_reason(read) -> None:
    leftovers = read("").leftovers
    assert {left.reason for left in leftovers} == {
        "about the supplement, not of an entry",
        "a heading of a category, a product group or an annex",
        "the EAR99 line that ends a category",
    }


def test_a_whole_part_that_contains_the_supplement_is_read(tmp_path: Path, supplement) -> None:
    inner = supplement("").split("?>", 1)[1]
    path = tmp_path / "title-15.xml"
    path.write_text(f'<DIV5 N="774"><DIV9 N="Supplement No. 2 to Part 774"/>{inner}</DIV5>', encoding="utf-8")
    assert len(read_ccl(path).entries) == 600


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "empty"),
        ("<!DOCTYPE html><html><body>404</body></html>", "web page"),
        ('<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x "y">]><r>&x;</r>', "document type or entities"),
        ("<DIV9 N='Supplement No. 1 to Part 774'><FP-2>", "no complete XML"),
        ("<root><DIV9 N='Supplement No. 1 to Part 738'/></root>", "supplement is not in it"),
        ("eccn,title\n3A001,chips\n", "no complete XML"),
    ],
)
def test_what_is_no_list_is_refused_with_its_reason(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "bad.xml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ListError, match=said):
        read_ccl(path)


def test_a_cut_list_is_refused(read) -> None:
    with pytest.raises(ListError, match="holds 20"):
        read("", filler=20)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(ListError, match="could not be read"):
        read_ccl(tmp_path / "none.xml")
