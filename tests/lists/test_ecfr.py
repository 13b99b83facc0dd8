"""The Entity List from the eCFR's XML: Supplement No. 4 to Part 744."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tradecell.errors import ListError
from tradecell.lists import read_list
from tradecell.lists.ecfr import split_cell

Write = Callable[[str, bytes | str], Path]
ALL = "For all items subject to the EAR. (See § 744.11 of the EAR)"
HEADS = ("Country", "Entity", "License requirement", "License review policy", "Federal Register citation")


def part_744(*rows: tuple[str, ...], supplement: str = "4") -> str:
    def row(cells: tuple[str, ...], tag: str) -> str:
        return "<TR>" + "".join(f"<{tag}>{cell}</{tag}>" if cell else f"<{tag}/>" for cell in cells) + "</TR>"

    body = "\n".join(row(cells, "TD") for cells in rows)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<DIV5 N="744" TYPE="PART"><HEAD>PART 744—CONTROL POLICY</HEAD>
<DIV8 N="744.1" TYPE="SECTION"><HEAD>§ 744.1 General provisions.</HEAD><P>Text.</P></DIV8>
<DIV9 N="Supplement No. {supplement} to Part 744" TYPE="APPENDIX">
<HEAD>Supplement No. {supplement} to Part 744—Entity List</HEAD><P>This Supplement lists certain entities.</P>
<DIV width="100%"><DIV class="gpotbl_div"><TABLE><THEAD>{row(HEADS, "TH")}</THEAD><TBODY>
{body}</TBODY></TABLE></DIV></DIV></DIV9>
<DIV9 N="Supplement No. 5 to Part 744" TYPE="APPENDIX"><HEAD>Supplement No. 5 to Part 744—Procedures</HEAD>
<DIV><TABLE><TR><TD>No</TD><TD>entity</TD><TD>of</TD><TD>this</TD><TD>table</TD></TR></TABLE></DIV></DIV9></DIV5>"""


ROWS = (
    ("CHINA, PEOPLE'S REPUBLIC OF", "Example Intelligence Co., Ltd., a.k.a., the following two aliases:<br/>—Exa AI;"
     " <I>and</I><br/>—Beijing Exa Knowledge Technology Co., Ltd.<br/>Floor 10, Building 9, No. 1 East Road,\nBeijing,"
     " 100080, China; <I>and</I> Room 7, Shanghai, China.", ALL, "Presumption of denial.", "90 FR 4617, 1/16/25."),
    ("", "Example Metals Co., Ltd., No. 500, Linyang Road, Qidong, Jiangsu Province, China.", ALL + "<sup>1</sup>",
     "Case-by-case", "87 FR 8182, 2/14/22. 88 FR 100, 3/1/23."),
    ("", "[Reserved]", "", "", ""),
    ("PAKISTAN", "Ann Example, House 1, Karachi, Pakistan.", ALL, "Presumption of denial", "79 FR 44683, 8/1/14."),
)  # fmt: skip


def test_rows_become_parties(write: Write) -> None:
    found = read_list(write("part.xml", part_744(*ROWS)))
    assert (found.format, found.list_date) == ("eCFR Entity List", None)
    first, metals, person = found.parties
    assert first.list_code == "EL"
    assert first.name == "Example Intelligence Co., Ltd."
    assert first.aliases == ("Exa AI", "Beijing Exa Knowledge Technology Co., Ltd.")
    assert first.countries == ("CN",)
    assert first.addresses == (
        "Floor 10, Building 9, No. 1 East Road, Beijing, 100080, China", "Room 7, Shanghai, China."
    )  # fmt: skip
    assert (first.license_requirement, first.license_policy) == (ALL, "Presumption of denial")
    assert (first.citation, first.start_date) == ("90 FR 4617, 1/16/25", date(2025, 1, 16))
    assert (metals.name, metals.countries) == ("Example Metals Co., Ltd.", ("CN",)), "the country holds for rows below"
    assert metals.license_requirement == ALL, "the number of a footnote is no part of the text"
    assert metals.start_date == date(2022, 2, 14), "the first notice listed it, the later one changed it"
    assert (person.name, person.countries) == ("Ann Example", ("PK",))


def test_uids_stay_when_addresses_and_notices_change(write: Write) -> None:
    before = read_list(write("a.xml", part_744(*ROWS))).parties
    changed = [tuple(c.replace("Floor 10", "Floor 12").replace("90 FR 4617", "91 FR 1") for c in row) for row in ROWS]
    after = read_list(write("b.xml", part_744(*changed))).parties
    assert [party.uid for party in before] == [party.uid for party in after]


def test_a_row_that_goes_on_with_the_entry_above(write: Write) -> None:
    more = ("", "Affiliated entities:<br/>—Exa Subsidiary One Ltd.;<br/>—Exa Subsidiary Two", "", "", "")
    (party,) = read_list(write("part.xml", part_744(ROWS[0], more))).parties
    assert party.aliases[-2:] == ("Exa Subsidiary One Ltd.", "Exa Subsidiary Two")


@pytest.mark.parametrize(
    ("cell", "name", "aliases", "address"),
    [
        ("Abdul Example, 501, 5th Floor, Kabul", "Abdul Example", (), "501, 5th Floor, Kabul"),
        ("Firm Co., Ltd., Some Road, City", "Firm Co., Ltd.", (), "Some Road, City"),
        ("Gazco, OOO (f.k.a., Old Name Gaz), a.k.a., the following one alias:\n—Gazco.\n1 Street, Ufa",
         "Gazco, OOO", ("Old Name Gaz", "Gazco"), "1 Street, Ufa"),
        ("Academy of Examples, Institute of Tests, No. 1 Road, Beijing", "Academy of Examples",
         ("Academy of Examples, Institute of Tests",), "Institute of Tests, No. 1 Road, Beijing"),
        ("The following Department of Examples entities:\n—Plant One;\n—Plant Two\nMumbai, India",
         "Department of Examples entities", ("Plant One", "Plant Two"), "Mumbai, India"),
        ("Exa Co., a.k.a., the following two aliases: —Exa; and —Exa Tech Co., Ltd. Floor 10, Building 9, Beijing",
         "Exa Co.", ("Exa", "Exa Tech Co., Ltd."), "Floor 10, Building 9, Beijing"),
        ("Firm; HA'Street 19, Haifa, Israel", "Firm", (), "HA'Street 19, Haifa, Israel"),
        ("", "", (), ""),
    ],
)  # fmt: skip
def test_a_cell_is_split_into_name_aliases_and_address(
    cell: str, name: str, aliases: tuple[str, ...], address: str
) -> None:
    assert split_cell(cell) == (name, aliases, address)


def test_the_supplement_may_stand_alone_but_must_be_there(write: Write) -> None:
    whole = part_744(*ROWS)
    alone = whole[whole.index("<DIV9") : whole.index('<DIV9 N="Supplement No. 5')]
    assert len(read_list(write("alone.xml", alone)).parties) == 3
    with pytest.raises(ListError, match="the supplement is not in it"):
        read_list(write("other.xml", part_744(*ROWS, supplement="7")))


def test_a_part_that_was_cut_off_is_refused(write: Write) -> None:
    whole = part_744(*ROWS * 40)
    with pytest.raises(ListError, match="cut off"):
        read_list(write("cut.xml", whole[: len(whole) // 2]))


def test_the_names_of_the_real_list_survive_the_way_through_the_table(
    write: Write, data: Callable[[str], Path]
) -> None:
    """The real entries, put into the eCFR's layout by us, come back."""
    entries = json.loads(data("entity_list/bis_entity_list.json").read_text(encoding="utf-8"))["entities"]
    rows = []
    for entry in entries:
        aliases = entry["aliases"]
        listed = f", a.k.a., the following {len(aliases)} aliases:<br/>" if aliases else ", "
        cell = html.escape(entry["name"]) + listed
        cell += "".join(f"—{html.escape(alias)};<br/>" for alias in aliases) + html.escape(entry["address"] or "")
        rows.append(
            (html.escape(entry["country"].upper()), cell, html.escape(entry["notes"] or ALL), "Denial", "1 FR 22")
        )
    found = read_list(write("part.xml", part_744(*rows)))
    assert len(found.parties) == len(entries) == 3_409
    there = [{party.name.rstrip("."), *(a.rstrip(".") for a in party.aliases)} for party in found.parties]
    missing = [e["name"] for e, names in zip(entries, there, strict=True) if e["name"].rstrip(".") not in names]
    # all of them are names that hold an "a.k.a.", a bracket or a semicolon themselves
    assert len(missing) < 0.02 * len(entries), missing
