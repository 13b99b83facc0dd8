"""Error cells and formulas without a value, straight from a sheet's XML."""

from __future__ import annotations

import io

import pytest

from tradecell.report.xlsx_cells import UncalculatedCell, _cells, _has_signs

SHEET = '<worksheet xmlns="http://x/main"><sheetData>{}</sheetData><f/></worksheet>'


def cells(rows: str) -> dict[tuple[int, int], str | UncalculatedCell]:
    return dict(_cells(io.BytesIO(SHEET.format(rows).encode())))


def test_errors_by_their_place() -> None:
    found = cells('<row r="3"><c r="BC3" t="e"><v>#REF!</v></c></row><row r="10"><c r="A10" t="e"/></row>')
    assert found == {(2, 54): "#REF!", (9, 0): "#N/A"}


def test_cells_without_an_address_follow_one_another() -> None:
    found = cells('<row><c><v>1</v></c><c t="e"><v>#N/A</v></c></row><row><c/><c/><c t="e"><v>#NUM!</v></c></row>')
    assert found == {(0, 1): "#N/A", (1, 2): "#NUM!"}


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ('<c r="A1"><f>B1</f></c>', "not saved"),
        ('<c r="A1"><f>B1</f><v></v></c>', "not saved"),
        ('<c r="A1"><f t="shared" si="0"/><v/></c>', "not saved"),
        ('<c r="A1"><f>B1</f><v>0</v></c>', "value is 0"),
        ('<c r="A1" t="str"><f>B1</f><v></v></c>', None),  # Excel's own way of writing ="" or an empty result
        ('<c r="A1" t="str"><f>B1</f><v>Zhipu</v></c>', None),
        ('<c r="A1"><f>B1</f><v>360</v></c>', None),
        ('<c r="A1"><v>0</v></c>', None),
        ('<c r="A1" t="b"><f>B1</f><v>0</v></c>', None),
    ],
)
def test_formulas(cell: str, told: str | None) -> None:
    found = cells(f'<row r="1">{cell}</row>').get((0, 0))
    if told is None:
        assert found is None
    else:
        assert isinstance(found, UncalculatedCell)
        assert told in found.reason


@pytest.mark.parametrize(
    ("xml", "has"),
    [
        (b'<c r="A1" t="e">', True),
        (b"<c t='e'>", True),
        (b"<x:f>", True),
        (b"<f t='shared'>", True),
        (b'<c t="s"><v>1</v></c><font/>', False),
    ],
)
def test_the_xml_is_parsed_only_where_it_must(xml: bytes, has: bool) -> None:
    assert _has_signs(io.BytesIO(xml)) == has


def test_a_sign_across_two_chunks_is_seen() -> None:
    for shift in range(12):
        assert _has_signs(io.BytesIO(b"x" * ((1 << 20) - shift) + b' t="e" '))
