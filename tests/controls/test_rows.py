"""What a row of a table of controls applies to, and where."""

from __future__ import annotations

import pytest

from tradecell.controls.eccn import applies
from tradecell.controls.rows import named_paragraphs, read_row


@pytest.mark.parametrize(
    ("scope", "cell", "eccn", "expected"),
    [
        # reason, where, whole, paragraphs, excepted, condition
        ("NS applies to entire entry", "NS Column 2.", "3A069", ("NS", "NS2", True, (), (), False)),
        ("AT applies to the entire entry", "AT Column 1", "9A991", ("AT", "AT1", True, (), (), False)),
        ("NS applies to entire entry except 0A501.y", "NS Column 1", "0A501", ("NS", "NS1", True, (), ("y",), False)),
        (
            "NS applies to entire entry, except .e, .x, and .y",
            "NS Column 1.",
            "9A515",
            ("NS", "NS1", True, (), ("e", "x", "y"), False),
        ),
        (
            "RS applies to 3A001.z.1.a, z.2.a",
            "RS Column 1",
            "3A001",
            ("RS", "RS1", False, ("z.1.a", "z.2.a"), (), False),
        ),
        ("RS applies to 3A001.z. 1.b", "RS Column 1", "3A001", ("RS", "RS1", False, ("z.1.b",), (), False)),
        ("RS applies to paragraph .i", "RS Column 1.", "0A504", ("RS", "RS1", False, ("i",), (), False)),
        (
            "NS applies to 3B001.a.1 to a.3, k to n",
            "NS Column 2",
            "3B001",
            ("NS", "NS2", False, ("a.1", "a.2", "a.3", "k", "l", "m", "n"), (), False),
        ),
        (
            "CB applies to items controlled by 1C351.d.15 and .16",
            "CB Column 1",
            "1C351",
            ("CB", "CB1", False, ("d.15", "d.16"), (), False),
        ),
        (
            "NS applies to 5A001.b (except .b.5), .c",
            "NS Column 2.",
            "5A001",
            ("NS", "NS2", False, ("b", "c"), ("b.5",), False),
        ),
        ("MT applies to items in 1C007.c when usable", "MT Column 1", "1C007", ("MT", "MT1", False, ("c",), (), True)),
        (
            "NP applies to items that meet the parameters of 1C216",
            "NP Column 1",
            "1C116",
            ("NP", "NP1", False, (), (), True),
        ),
        (
            "NS applies to “software” for equipment controlled by 3B001.q",
            "NS Column 1",
            "3D001",
            ("NS", "NS1", False, (), (), True),
        ),
        (
            "Russian industry sector sanctions apply to entire entry",
            "See § 746.5",
            "0A998",
            ("RUSSIA", "?", True, (), (), False),
        ),
    ],
)
def test_scope(scope: str, cell: str, eccn: str, expected: tuple[object, ...]) -> None:
    row = read_row(scope, cell, eccn)
    assert (row.reason, row.where, row.whole, row.paragraphs, row.excepted, row.condition) == expected


@pytest.mark.parametrize(
    ("cell", "where", "citation"),
    [
        (
            "To or within Macau or a destination specified in Country Group D:5 . See § 742.6(a)(12).",
            "MO D:5",
            "742.6(a)(12)",
        ),
        (
            "To or within destinations specified in Country Groups D:1, D:4, and D:5, excluding any destination also "
            "specified in Country Groups A:5 or A:6. See § 742.6(a)(6)(iii)(B) of the EAR.",
            "D:1 D:4 D:5 !A:5 !A:6",
            "742.6(a)(6)(iii)(B)",
        ),
        ("To or within the United Arab Emirates or destinations specified in Country Groups D:1.", "AE D:1", ""),
        ("Worldwide control. See § 742.4(a)(5) and (b)(10) of the EAR.", "ALL", "742.4(a)(5)"),
        ("A license is required for ALL destinations, except Canada, regardless of end use.", "ALL !CA", ""),
        ("Refer to § 742.15 of the EAR.", "ALL !CA", "742.15"),
        ("See § 746.1(b) for UN controls", "UN", "746.1(b)"),
        ("China, Russia, or Venezuela (see § 742.6(a)(7)).", "CN RU VE", "742.6(a)(7)"),
        (
            "A license is required for items controlled by this entry to North Korea for anti-terrorism reasons.",
            "KP",
            "",
        ),
        ("See § 746.8 for specific license requirements", "RU BY", "746.8"),
        ("See § 742.6(a)(11) of the EAR.", "FN-5", "742.6(a)(11)"),
        ("Consult the oracle.", "?", ""),
    ],
)
def test_where(cell: str, where: str, citation: str) -> None:
    row = read_row("RS applies to entire entry", cell, "3A090")
    assert (row.where, row.citation) == (where, citation)


@pytest.mark.parametrize(
    ("scope", "path", "expected"),
    [
        ("NS applies to entire entry", "a.1", True),
        ("NS applies to entire entry", "", True),
        ("NS applies to entire entry except 3A001.y", "y.1", False),
        ("NS applies to entire entry except 3A001.y", "a", True),
        ("NS applies to entire entry except 3A001.y.2", "y", None),
        ("NS applies to entire entry except 3A001.y", "", None),
        ("NS applies to 3A001.b.2", "b.2.a", True),
        ("NS applies to 3A001.b.2", "b", None),
        ("NS applies to 3A001.b.2", "a", False),
        ("NS applies to 3A001.b.2", "b.20", False),
        ("NS applies to 3A001.b.2 when usable in missiles", "b.2", None),
        ("NS applies to 3A001.b.2 when usable in missiles", "a", False),
        ("NS applies to items that meet 9A999", "a", None),
    ],
)
def test_whether_a_row_applies_to_a_paragraph(scope: str, path: str, expected: bool | None) -> None:
    assert applies(read_row(scope, "NS Column 1", "3A001"), path) is expected


def test_paragraphs_named_in_an_exception() -> None:
    assert named_paragraphs("3A001.b.4 to b.7, and b.12", "3A001") == ("b.4", "b.5", "b.6", "b.7", "b.12")
    assert named_paragraphs("a licence for everything", "3A001") == ()
