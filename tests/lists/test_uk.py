"""The UK Sanctions List as CSV and as XML, on small files made here in its layout."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tradecell.errors import ListError
from tradecell.lists import read_list

Write = Callable[[str, bytes | str], Path]
HEADER = (
    "Last Updated,Unique ID,OFSI Group ID,UN Reference Number,Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,Name type,"
    "Alias strength,Title,Name non-latin script,Non-latin script type,Non-latin script language,Regime Name,"
    "Designation Type,Designation source,Sanctions Imposed,Other Information,UK Statement of Reasons,Address Line 1,"
    "Address Line 2,Address Line 3,Address Line 4,Address Line 5,Address Line 6,Address Postal Code,Address Country,"
    "Phone number,Website,Email address,Date Designated,D.O.B,Nationality(/ies),National Identifier number,"
    "National Identifier additional information,Passport number,Passport additional information,Position,Gender,"
    "Town of birth,Country of birth,Type of entity,Subsidiaries,Parent company,Business registration number (s),"
    "IMO number,Current owner/operator (s),Previous owner/operator (s),Current believed flag of ship,Previous flags,"
    "Type of ship,Tonnage of ship,Length of ship,Year Built,Hull identification number (HIN)"
)
REGIME = "The Example (Sanctions) (EU Exit) Regulations 2020"


def uk_csv(*rows: dict[str, str], report: str = "Report Date: 13-Feb-2026") -> str:
    columns = HEADER.split(",")
    out = io.StringIO()
    if report:
        out.write(f"{report}\r\n")
    writer = csv.DictWriter(out, columns, lineterminator="\r\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({"Regime Name": REGIME, "Designation Type": "Entity"} | row)
    return out.getvalue()


PERSON = {
    "Unique ID": "EXA0002", "Name 6": "EXAMPLE", "Name 1": "Ann", "Name 2": "Bea", "Name type": "Primary Name",
    "Designation Type": "Individual", "Title": "Dr", "Name non-latin script": "Анна Пример",
    "Date Designated": "05/03/2022", "D.O.B": "dd/mm/1958", "Nationality(/ies)": "Russia | Belarus",
    "Passport number": "P1", "Passport additional information": "issued in Minsk", "Position": "Director",
}  # fmt: skip


def test_rows_of_one_entry_become_one_party(write: Write) -> None:
    found = read_list(
        write(
            "list.csv",
            uk_csv(
                {"Unique ID": "EXA0001", "Name 6": "Example Trading House", "Name type": "Primary Name",
                 "Address Line 1": "1 Some Street", "Address Line 6": "Kerman", "Address Country": "Iran",
                 "Date Designated": "29/06/2012", "OFSI Group ID": "12703"},
                {"Unique ID": "EXA0001", "Name 6": "ETH Hawala", "Name type": "Alias", "Alias strength": "Good quality",
                 "Address Line 1": "2 Other Street", "Address Country": "Pakistan"},
                PERSON,
                {**PERSON, "Name 6": "Primer", "Name type": "Primary name variation", "Name non-latin script": ""},
            ),
        )
    )  # fmt: skip
    assert (found.format, found.list_date, found.rows) == ("UK CSV", date(2026, 2, 13), 2)
    house, person = found.parties
    assert (house.uid, house.list_code, house.name, house.kind) == (
        "UK:EXA0001",
        "UK",
        "Example Trading House",
        "entity",
    )
    assert house.aliases == ("ETH Hawala",)
    assert house.countries == ("IR", "PK")
    assert house.addresses == ("1 Some Street, Kerman, Iran", "2 Other Street, Pakistan")
    assert house.start_date == date(2012, 6, 29)
    assert house.programs == (REGIME,)
    assert person.name == "Ann Bea EXAMPLE"
    assert person.aliases == ("Анна Пример", "Ann Bea Primer")
    assert person.kind == "individual"
    assert person.start_date == date(2022, 3, 5), "the day comes first"
    assert person.countries == ("RU", "BY")
    assert person.ids == ("Passport P1 (issued in Minsk)",)
    assert "DOB dd/mm/1958" in person.remarks


def test_a_ship_is_a_vessel_with_its_imo_number(write: Write) -> None:
    (ship,) = read_list(
        write("list.csv", uk_csv({"Unique ID": "EXA9", "Name 6": "EXAMPLE PROSPECT", "Name type": "Primary Name",
                                  "Designation Type": "Ship", "IMO number": "IMO9826902",
                                  "Current believed flag of ship": "Gabon"}))
    ).parties  # fmt: skip
    assert (ship.kind, ship.ids, ship.countries) == ("vessel", ("IMO 9826902",), ("GA",))


def test_an_entry_without_a_primary_name_bears_its_first(write: Write) -> None:
    rows = ({"Unique ID": "X1", "Name 6": name, "Name type": "Alias"} for name in ("First Name Co", "Second Name Co"))
    (party,) = read_list(write("list.csv", uk_csv(*rows))).parties
    assert (party.name, party.aliases) == ("First Name Co", ("Second Name Co",))


@pytest.mark.parametrize("report", ["", '"Report Date: 13-Feb-2026",,'])
def test_the_first_line_may_be_missing_or_quoted(write: Write, report: str) -> None:
    found = read_list(write("list.csv", uk_csv({"Unique ID": "X1", "Name 6": "A Co", "Name type": "Primary name"},
                                               report=report)))  # fmt: skip
    assert [party.name for party in found.parties] == ["A Co"]
    assert found.list_date == (date(2026, 2, 13) if report else None)


def test_a_file_that_was_cut_off_is_refused(write: Write) -> None:
    whole = uk_csv(*({"Unique ID": f"X{n}", "Name 6": f"Firm {n}", "Name type": "Primary name"} for n in range(300)))
    with pytest.raises(ListError, match="cut off"):
        read_list(write("list.csv", whole[:-30]))


def test_another_header_is_refused_with_its_line(write: Write) -> None:
    with pytest.raises(ListError, match="line 2 is no header with Unique ID"):
        read_list(write("list.csv", "Report Date: 13-Feb-2026\r\nName,Country\r\nA,B\r\n"))


XML = """<?xml version="1.0" encoding="utf-8"?><Designations><DateGenerated>31/07/2026</DateGenerated>
<Designation><LastUpdated>01/02/2026</LastUpdated><DateDesignated>04/05/2021</DateDesignated>
<UniqueID>EXA0006</UniqueID>
<UNReferenceNumber>TAi.002</UNReferenceNumber><Names><Name><Name1>Ann</Name1><Name6>EXAMPLE</Name6>
<NameType>Primary Name</NameType></Name><Name><Name6>Ann the Example</Name6><NameType>ALias</NameType></Name></Names>
<NonLatinNames><NonLatinName><NameNonLatinScript>Анна</NameNonLatinScript></NonLatinName></NonLatinNames>
<RegimeName>Regime A</RegimeName><IndividualEntityShip>Individual</IndividualEntityShip>
<Addresses><Address><AddressLine6>Kabul</AddressLine6><AddressCountry>Afghanistan</AddressCountry></Address></Addresses>
<IndividualDetails><Individual><DOBs><DOB>dd/mm/1945</DOB></DOBs><Nationalities><Nationality>Iraq</Nationality>
</Nationalities><PassportDetails><Passport><PassportNumber>P7</PassportNumber></Passport></PassportDetails></Individual>
</IndividualDetails></Designation>
<Designation><UniqueID>EXA0999</UniqueID><Names><Name><Name6>SOME VESSEL</Name6><NameType>Primary Name</NameType></Name>
</Names><IndividualEntityShip>Ship</IndividualEntityShip><ShipDetails><Ship><IMONumbers>
<IMONumber>IMO 9187629</IMONumber></IMONumbers></Ship></ShipDetails></Designation></Designations>"""


def test_xml(write: Write) -> None:
    found = read_list(write("list.xml", XML))
    assert (found.format, found.list_date) == ("UK XML", date(2026, 7, 31))
    person, ship = found.parties
    assert (person.uid, person.name, person.kind) == ("UK:EXA0006", "Ann EXAMPLE", "individual")
    assert person.aliases == ("Ann the Example", "Анна")
    assert person.countries == ("AF", "IQ")
    assert person.start_date == date(2021, 5, 4)
    assert person.ids == ("Passport P7",)
    assert "UN reference TAi.002" in person.remarks
    assert (ship.kind, ship.ids) == ("vessel", ("IMO 9187629",))


def test_xml_that_was_cut_off_is_refused(write: Write) -> None:
    with pytest.raises(ListError, match="cut off"):
        read_list(write("list.xml", XML[:-200]))
