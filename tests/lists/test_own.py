"""The user's own list, as CSV and as XLSX."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tradecell.errors import ListError
from tradecell.lists import read_list
from tradecell.party import Party

Write = Callable[[str, bytes | str], Path]


@pytest.fixture
def xlsx(tmp_path: Path) -> Callable[..., Path]:
    """A workbook with these sheets, each a list of rows."""

    def _xlsx(**sheets: list[list[object]]) -> Path:
        from openpyxl import Workbook

        workbook = Workbook()
        workbook.remove(workbook.active)
        for name, rows in sheets.items():
            sheet = workbook.create_sheet(name)
            for row in rows:
                sheet.append(row)
        path = tmp_path / "own.xlsx"
        workbook.save(path)
        return path

    return _xlsx


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_csv_with_a_header(write: Write, delimiter: str, encoding: str) -> None:
    rows = [
        ["Company Name", "Also Known As", "Country", "Comments", "Our number"],
        ["Acme Trading (aka Acme HK)", "Acme GmbH| Ácme", "Hong Kong", "seen in 2024", "17"],
        ["北京公司", "", "Korea, South", "", "18"],
    ]
    text = "\r\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows) + "\r\n"
    found = read_list(write("mine.csv", text.encode(encoding)))
    first, second = found.parties
    assert first == Party(
        uid=first.uid,
        name="Acme Trading",
        list_code="OWN",
        aliases=("Acme HK", "Acme GmbH", "Ácme"),
        countries=("HK",),
        remarks="seen in 2024; Listed as: Acme Trading (aka Acme HK)",
    )
    assert first.uid.startswith("OWN:")
    assert (second.name, second.countries) == ("北京公司", ("KR",))
    assert (found.format, found.rows) == ("own list, CSV", 2)


@pytest.mark.parametrize(
    "heading",
    [
        "name",
        "NAME",
        " Supplier ",
        "supplier_name",
        "Vendor",
        "Customer Name",
        "Company-Name",
        "Organisation",
        "Firma",
        "Legal name (as registered) *",
        '"Name"',
    ],
)
def test_the_name_may_be_called_many_things(write: Write, heading: str) -> None:
    assert read_list(write("mine.csv", f"no,{heading}\n1,Acme\n")).parties[0].name == "Acme"


def test_one_column_is_enough(write: Write) -> None:
    assert [party.name for party in read_list(write("mine.csv", "name\nAcme\nFoo Ltd.\n\n")).parties] == [
        "Acme",
        "Foo Ltd.",
    ]


def test_the_same_name_twice_has_two_uids_that_stay(write: Write) -> None:
    uids = [party.uid for party in read_list(write("a.csv", "name,country\nAcme,CN\nAcme,CN\nAcme,RU\n")).parties]
    again = [party.uid for party in read_list(write("b.csv", "name,country\nAcme,RU\nAcme,China\n")).parties]
    assert uids[1] == f"{uids[0]}#2"
    assert again == [uids[2], uids[0]]


def test_several_countries_in_a_cell_and_an_unknown_one(write: Write) -> None:
    found = read_list(write("a.csv", "name;country\nAcme;China, Hong Kong / Russia\nFoo;Atlantis\nBar;Korea, North\n"))
    assert [party.countries for party in found.parties] == [("CN", "HK", "RU"), (), ("KP",)]
    assert any("Atlantis" in note for note in found.notes)


def test_columns_that_could_be_meant_twice_are_named(write: Write) -> None:
    with pytest.raises(
        ListError, match="line 1 has two columns for the name, 'Name' and 'Company': rename one of them"
    ):
        read_list(write("a.csv", "Name,Company\nA,B\n"))
    with pytest.raises(ListError, match="two columns for the country"):
        read_list(write("a.csv", "Name,country,Country\nA,B,C\n"))


def test_without_a_column_for_the_name_the_message_says_what_to_do(write: Write) -> None:
    with pytest.raises(ListError, match="an own list needs one called \"name\"\\): 'foo,bar'"):
        read_list(write("a.csv", "foo,bar\nA,B\n"))


def test_ansi_as_excel_saves_it_is_refused_with_advice(write: Write) -> None:
    text = "name,country\nAcme,DE\nMüller GmbH,DE\n"
    with pytest.raises(ListError) as error:
        read_list(write("a.csv", text.encode("cp1252")))
    assert "byte 22 (0xFC), in or after line 1, is not UTF-8" in error.value.found
    assert 'save it as "CSV UTF-8 (comma delimited)"' in error.value.found
    with pytest.raises(ListError, match=r"byte 1 .* is not UTF-8"):
        read_list(write("b.csv", "Löhne,x\nA,B\n".encode("cp1252")))


def test_rows_without_a_name_are_refused_and_empty_ones_passed_over(write: Write) -> None:
    rows = "".join(f"Acme {number},CN\n" for number in range(300))
    found = read_list(write("a.csv", f"name,country\n{rows},DE\n,\n#N/A,CN\n---,CN\nLast,CN\n"))
    assert [(refused.row, refused.reason) for refused in found.refused] == [
        (302, "no name"),
        (304, "the name is an Excel error, #N/A"),
        (305, "no name"),
    ]
    assert found.rows == 304


def test_a_row_may_have_empty_cells_too_many_but_none_too_few(write: Write) -> None:
    rows = "".join(f"Acme {number},CN\n" for number in range(200))
    found = read_list(write("a.csv", f"name,country\nFoo,CN,,\nBar\n{rows}"))
    assert [refused.row for refused in found.refused] == [3]
    with pytest.raises(ListError, match="the last record, in line 3, has too few columns: the file was cut off"):
        read_list(write("b.csv", "name,country\nFoo,CN\nBar"))


def test_a_workbook_with_a_header(xlsx: Callable[..., Path]) -> None:
    path = xlsx(
        Cover=[["Suppliers we do not buy from"]],
        List=[["Supplier", "Country", "Note"], ["Acme", "China", None], [None, None, None], [4711, "DE", 1.5]],
    )
    found = read_list(path)
    assert [(party.name, party.countries, party.remarks) for party in found.parties] == [
        ("Acme", ("CN",), ""),
        ("4711", ("DE",), "1.5"),
    ]
    assert found.notes == ("The sheet 'List' was read; 'Cover' has no such column.",)
    assert found.format == "own list, XLSX"


def test_rows_of_a_workbook_are_counted_as_excel_does(tmp_path: Path) -> None:
    from openpyxl import Workbook

    workbook = Workbook()
    sheet = workbook.active
    sheet["C5"] = "name"
    sheet["D5"] = "country"
    for row in range(6, 207):
        sheet.cell(row, 3, f"Acme {row}")
    sheet["C100"] = None
    sheet["D100"] = "CN"
    workbook.save(tmp_path / "a.xlsx")
    found = read_list(tmp_path / "a.xlsx")
    assert [(refused.row, refused.reason) for refused in found.refused] == [(100, "no name")]


def test_a_workbook_without_a_name_column_names_its_sheets(xlsx: Callable[..., Path]) -> None:
    with pytest.raises(ListError, match=r"no sheet has a first row with such a column \(sheets: 'A', 'B'\)"):
        read_list(xlsx(A=[["x"]], B=[]))


def test_a_workbook_whose_cells_stand_far_off_is_refused(tmp_path: Path) -> None:
    from openpyxl import Workbook

    workbook = Workbook()
    workbook.active["A1"] = "name"
    workbook.active["XFD1048576"] = "x"
    workbook.save(tmp_path / "a.xlsx")
    with pytest.raises(ListError, match="spans 1,048,576 rows and 16,384 columns"):
        read_list(tmp_path / "a.xlsx")
