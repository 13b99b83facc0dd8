"""OFAC's CSV files: SDN.CSV and CONS_PRIM.CSV, with and without the files beside them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from tradecell.errors import ListError
from tradecell.lists import read_list
from tradecell.lists.ofac import read_remarks
from tradecell.party import Party

Write = Callable[[str, bytes | str], Path]
NULL = "-0- "
END = "\x1a"


def prim(number: int, name: str, kind: str = NULL, program: str = "CUBA", remarks: str = NULL, **columns: str) -> str:
    """A row of the main file."""
    quoted = [f'"{cell}"' if cell != NULL else cell for cell in (name, kind, program)]
    middle = [columns.get(each, NULL) for each in ("title", "call_sign", "type", "tonnage", "grt", "flag", "owner")]
    last = f'"{remarks}"' if remarks != NULL else NULL
    return ",".join([str(number), *quoted, *(f'"{c}"' if c != NULL else c for c in middle), last]) + "\r\n"


@pytest.fixture
def triple(write: Write) -> Callable[..., Path]:
    """SDN.CSV with ALT.CSV and ADD.CSV beside it, under names of one's choice."""

    def _triple(main: str = "SDN.CSV", alt: str = "ALT.CSV", add: str = "ADD.CSV") -> Path:
        write(alt, f'306,220,"aka","NATIONAL BANK OF CUBA",{NULL}\r\n9001,12,"fka","OLD SHIP",{NULL}\r\n{END}')
        write(
            add,
            f'306,199,"Zweierstrasse 35","Zurich CH-8022","Switzerland",{NULL}\r\n'
            f'306,200,{NULL},{NULL},"undetermined",{NULL}\r\n'
            f'4000,201,{NULL},"Pyongyang","Korea, North",{NULL}\r\n{END}',
        )
        return write(
            main,
            prim(306, "BANCO NACIONAL DE CUBA", remarks="a.k.a. 'BNC'.")
            + prim(
                4000,
                "ABU TEIR, Mohammed",
                "individual",
                "SDGT] [IFSR",
                "DOB 1951; POB Umm Tuba; nationality Korea, North; alt. nationality Syria; "
                "Passport 84 (Egypt) issued 01 Nov 2002 expires 31 Oct 2007; alt. Tax ID No. 123 (Russia); Gender M.",
                title="Director",
            )
            + prim(
                9001,
                "HERMANN",
                "vessel",
                remarks="Vessel Registration Identification IMO 9187629; MMSI 572469210; Linked To: NO. 1 BANK.",
                call_sign="CL2685",
                type="General Cargo",
                tonnage="2597",
                flag="Cuba",
                owner="Compania S.A.",
            )
            + END,
        )

    return _triple


def test_the_three_files_make_one_list(triple: Callable[..., Path]) -> None:
    path = triple()
    found = read_list(path)
    bank, person, ship = found.parties
    assert bank == Party(
        uid="SDN:306",
        name="BANCO NACIONAL DE CUBA",
        list_code="SDN",
        aliases=("BNC", "NATIONAL BANK OF CUBA"),
        kind="entity",
        countries=("CH",),
        addresses=("Zweierstrasse 35, Zurich CH-8022, Switzerland",),
        programs=("CUBA",),
        remarks="a.k.a. 'BNC'.",
        source_url="https://sanctionslist.ofac.treas.gov/Home/SdnList",
    )
    assert (person.kind, person.programs, person.countries) == ("individual", ("SDGT", "IFSR"), ("KP", "SY"))
    assert person.ids == ("Passport 84 (Egypt)", "Tax ID No. 123 (Russia)")
    assert person.remarks.startswith("Title Director; DOB 1951; POB Umm Tuba;")
    assert (ship.kind, ship.aliases, ship.countries) == ("vessel", ("OLD SHIP",), ("CU",))
    assert ship.ids == ("IMO 9187629", "MMSI 572469210", "Call sign CL2685")
    assert "Vessel type General Cargo; Tonnage 2597; Flag Cuba; Vessel owner Compania S.A." in ship.remarks
    assert (found.format, found.rows, found.notes) == ("OFAC SDN CSV", 3, ())
    files = [path, path.parent / "ALT.CSV", path.parent / "ADD.CSV"]
    assert found.files == tuple(str(each) for each in files)
    assert found.sha256 == hashlib.sha256(b"".join(each.read_bytes() for each in files)).hexdigest()


@pytest.mark.parametrize(
    ("main", "alt", "add"),
    [
        ("sdn_old.csv", "alt_old.csv", "add_old.csv"),
        ("SDN.CSV", "alt.csv", "Add.Csv"),
        ("CONS_PRIM.CSV", "CONS_ALT.CSV", "CONS_ADD.CSV"),
        ("cons_prim (1).csv", "cons_alt (1).csv", "cons_add (1).csv"),
    ],
)
def test_companions_have_the_same_ending_in_any_letter_case(
    triple: Callable[..., Path], main: str, alt: str, add: str
) -> None:
    found = read_list(triple(main, alt, add))
    assert "NATIONAL BANK OF CUBA" in found.parties[0].aliases
    assert [Path(each).name for each in found.files] == [main, alt, add]


@pytest.mark.parametrize(("main", "alt", "add"), [("SDN.CSV", "alt_old.csv", "add_old.csv"), ("my.csv", "a", "b")])
def test_without_companions_the_main_file_is_read_alone_with_a_note(
    triple: Callable[..., Path], main: str, alt: str, add: str
) -> None:
    found = read_list(triple(main, alt, add))
    assert found.parties[0].aliases == ("BNC",)
    assert len(found.notes) == 2
    assert "aliases are missing" in found.notes[0]
    assert "addresses and countries are missing" in found.notes[1]


@pytest.mark.parametrize(
    ("name", "main"),
    [
        ("ALT.CSV", "SDN.CSV"),
        ("add_old.csv", "sdn_old.csv"),
        ("CONS_ALT.CSV", "CONS_PRIM.CSV"),
        ("x", "SDN.CSV or CONS"),
    ],
)
def test_an_alias_or_address_file_alone_names_the_file_to_open(write: Write, name: str, main: str) -> None:
    rows = f'306,220,"aka","NATIONAL BANK OF CUBA",{NULL}\r\n{END}'
    if "add" in name:
        rows = f'306,199,"Zweierstrasse 35","Zurich","Switzerland",{NULL}\r\n{END}'
    with pytest.raises(ListError, match=f"this is OFAC's file of (aliases|addresses): open {main}"):
        read_list(write(name, rows))


def test_the_consolidated_list_is_told_by_its_programmes_not_by_its_name(write: Write) -> None:
    rows = (
        prim(1, "ROSNEFT", program="UKRAINE-EO13662] [RUSSIA-EO14024")
        + prim(2, "HANIYA, Ismail", "individual", "NS-PLC")
        + prim(3, "CHINA TELECOM", program="CMIC-EO13959")
        + prim(4, "KUNLUN", program="561-Related")
        + prim(5, "KAYAKIRAN, Evren", "individual", "FSE-IR")
        + prim(6, "MYANMA OIL", program="BURMA-EO14014")
        + prim(7, "SOMETHING", program="NEW-PROGRAM")
        + END
    )
    found = read_list(write("sdn.csv", rows))
    assert [party.uid for party in found.parties] == ["SSI:1", "PLC:2", "CMIC:3", "CAP:4", "FSE:5", "MBS:6", "NSDN:7"]
    assert found.format == "OFAC consolidated CSV"


def test_windows_1252_is_read_and_noted(write: Write) -> None:
    found = read_list(write("SDN.CSV", (prim(1, "SOCIÉTÉ GÉNÉRALE") + END).encode("cp1252")))
    assert found.parties[0].name == "SOCIÉTÉ GÉNÉRALE"
    assert any("Windows-1252" in note for note in found.notes)
    assert read_list(write("SDN.CSV", prim(1, "SOCIÉTÉ GÉNÉRALE") + END)).parties[0].name == "SOCIÉTÉ GÉNÉRALE"


def test_a_missing_closing_row_is_noted_and_rows_behind_it_are_refused(write: Write) -> None:
    assert any("closing row" in note for note in read_list(write("SDN.CSV", prim(1, "A") + prim(2, "B"))).notes)
    with pytest.raises(ListError, match="rows follow the closing row, in line 3"):
        read_list(write("SDN.CSV", f"{prim(1, 'A')}{END}\r\n{prim(2, 'B')}"))


def test_a_main_file_that_was_cut_off_is_refused(write: Write) -> None:
    text = prim(1, "A") + prim(2, "B", remarks="DOB 1951; POB Shati.")
    with pytest.raises(ListError, match="line 2 is never closed: it was cut off"):
        read_list(write("SDN.CSV", text[: text.index("POB")]))
    with pytest.raises(ListError, match="in line 2, has too few columns: the file was cut off"):
        read_list(write("SDN.CSV", text[: text.index('"DOB') - 20]))


def test_an_alias_file_that_was_cut_off_is_refused_by_its_name(triple: Callable[..., Path]) -> None:
    path = triple()
    alt = path.parent / "ALT.CSV"
    alt.write_bytes(alt.read_bytes()[:-12])
    with pytest.raises(ListError, match="file of aliases; the") as error:
        read_list(path)
    assert error.value.path == alt


def test_an_alias_file_of_another_day_is_refused(triple: Callable[..., Path]) -> None:
    path = triple()
    (path.parent / "ALT.CSV").write_text(f'5,220,"aka","X",{NULL}\r\n{END}')
    with pytest.raises(
        ListError, match=r"of the same day as SDN.CSV; 1 of 1 rows do not fit .*no entry has the number '5'"
    ):
        read_list(path)


def test_a_row_that_makes_no_sense_is_refused_and_the_rest_kept(write: Write) -> None:
    rows = [prim(number, f"NAME {number}") for number in range(1, 301)]
    rows[9] = '10,"A",-0- \r\n'
    rows[19] = prim(20, "x").replace("20,", "abc,", 1)
    rows[29] = prim(30, NULL)
    found = read_list(write("SDN.CSV", "".join(rows) + END))
    assert (len(found.parties), found.rows) == (297, 300)
    assert sorted(refused.row for refused in found.refused) == [10, 20, 30]


def test_remarks_hold_weak_aliases_numbers_and_nationalities() -> None:
    found = read_remarks(
        "DOB 1971; a.k.a. 'BILAL'; f.k.a. 'ABU 'ABD'; alt. citizen Cote d Ivoire; Cedula No. 16247821 (Colombia); "
        "Scientific Studies Center Employee; Phone Number 982188526300; Digital Currency Address - XBT 1Kuf2; "
        "Identification Number AO 2879097 (Italy) expires 30 Oct 2012; Secondary sanctions risk: sections 510.201."
    )
    assert found.aliases == ("BILAL", "ABU 'ABD")
    assert found.nations == ("Cote d Ivoire",)
    assert found.ids == (
        "Cedula No. 16247821 (Colombia)",
        "Digital Currency Address - XBT 1Kuf2",
        "Identification Number AO 2879097 (Italy)",
    )
