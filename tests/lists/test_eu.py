"""The EU consolidated list as CSV and as XML, on small files made here in its layout."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tradecell.errors import ListError
from tradecell.lists import read_list

Write = Callable[[str, bytes | str], Path]
COLUMNS = (
    "fileGenerationDate Entity_LogicalId Entity_EU_ReferenceNumber Entity_UnitedNationId Entity_DesignationDate"
    " Entity_DesignationDetails Entity_Remark Entity_SubjectType Entity_SubjectType_ClassificationCode"
    " Entity_Regulation_Type Entity_Regulation_PublicationDate Entity_Regulation_NumberTitle"
    " Entity_Regulation_Programme Entity_Regulation_PublicationUrl NameAlias_LastName NameAlias_FirstName"
    " NameAlias_MiddleName NameAlias_WholeName NameAlias_Function Address_City Address_Street Address_ZipCode"
    " Address_CountryIso2Code Address_CountryDescription BirthDate_BirthDate BirthDate_Year Identification_Number"
    " Identification_TypeDescription Identification_CountryIso2Code Citizenship_CountryIso2Code"
    " Citizenship_CountryDescription"
).split()


def eu_csv(*rows: dict[str, str], bom: bool = True) -> bytes:
    lines = [";".join(COLUMNS)]
    for row in rows:
        given = {"fileGenerationDate": "05/08/2026", "Entity_SubjectType": "E"} | row
        lines.append(";".join(given.get(column, "") for column in COLUMNS))
    return ("\ufeff" if bom else "").encode() + ("\r\n".join(lines) + "\r\n").encode()


PERSON = {"Entity_LogicalId": "13", "Entity_EU_ReferenceNumber": "EU.27.28", "Entity_SubjectType": "P"}


def test_rows_of_one_entry_become_one_party(write: Write) -> None:
    found = read_list(
        write(
            "list.csv",
            eu_csv(
                {**PERSON, "NameAlias_WholeName": "Ann Bea Example", "Entity_Regulation_Programme": "RUS",
                 "Entity_Regulation_NumberTitle": "2022/581 (OJ L110)", "Entity_DesignationDate": "08/04/2022",
                 "Entity_Regulation_PublicationUrl": "https://eur-lex.europa.eu/x"},
                {**PERSON, "NameAlias_WholeName": "Анна Пример", "NameAlias_Function": "Director"},
                {**PERSON, "NameAlias_LastName": "Example", "NameAlias_FirstName": "A."},
                {**PERSON, "BirthDate_BirthDate": "1958-01-01"},
                {**PERSON, "Citizenship_CountryIso2Code": "BY", "Citizenship_CountryDescription": "BELARUS"},
                {**PERSON, "Identification_Number": "MP1", "Identification_CountryIso2Code": "BY",
                 "Identification_TypeDescription": "National passport"},
                {"Entity_LogicalId": "99", "NameAlias_WholeName": "Example Front LLC",
                 "Address_City": "Minsk", "Address_Street": "1 Main", "Address_CountryIso2Code": "BY",
                 "Address_CountryDescription": "BELARUS"},
                {"Entity_LogicalId": "99", "Address_CountryIso2Code": "00", "Address_CountryDescription": "UNKNOWN"},
            ),
        )
    )  # fmt: skip
    assert (found.format, found.list_date, found.rows) == ("EU CSV", date(2026, 8, 5), 2)
    assert found.notes == ()
    person, firm = found.parties
    assert (person.uid, person.list_code, person.kind) == ("EU:13", "EU", "individual")
    assert (person.name, person.aliases) == ("Ann Bea Example", ("Анна Пример", "A. Example"))
    assert person.programs == ("RUS",)
    assert person.citation == "2022/581 (OJ L110)"
    assert person.start_date == date(2022, 4, 8), "the day comes first"
    assert person.countries == ("BY",)
    assert person.ids == ("National passport MP1 (BY)",)
    assert person.source_url == "https://eur-lex.europa.eu/x"
    assert "DOB 1958-01-01" in person.remarks
    assert (firm.name, firm.kind, firm.countries) == ("Example Front LLC", "entity", ("BY",))
    assert firm.addresses == ("1 Main, Minsk, BELARUS",)


def test_the_generation_date_may_be_written_the_other_way_round(write: Write) -> None:
    row = {"Entity_LogicalId": "1", "NameAlias_WholeName": "A Co", "fileGenerationDate": "2026-08-05"}
    assert read_list(write("list.csv", eu_csv(row, bom=False))).list_date == date(2026, 8, 5)


def test_a_file_that_was_cut_off_is_refused(write: Write) -> None:
    whole = eu_csv(*({"Entity_LogicalId": str(n), "NameAlias_WholeName": f"Firm {n}"} for n in range(300)))
    with pytest.raises(ListError, match="cut off"):
        read_list(write("list.csv", whole[:-25]))


def test_entries_without_a_name_are_refused_by_line(write: Write) -> None:
    rows = [{"Entity_LogicalId": str(n), "NameAlias_WholeName": f"Firm {n}"} for n in range(200)]
    rows.append({"Entity_LogicalId": "777", "Address_City": "Minsk"})
    found = read_list(write("list.csv", eu_csv(*rows)))
    assert [(each.row, each.reason) for each in found.refused] == [(202, "no name")]


XML = """<?xml version="1.0" encoding="UTF-8"?>
<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2026-07-28T11:43:32+02:00" globalFileId="1">
<sanctionEntity logicalId="13" euReferenceNumber="EU.471.56" designationDate="2001-02-01" unitedNationId="TAL1">
<remark>Some remark</remark><regulation numberTitle="2001/154/CFSP" publicationDate="2001-02-27" programme="AFG">
<publicationUrl>https://eur-lex.europa.eu/y</publicationUrl></regulation>
<subjectType code="person" classificationCode="P"/><nameAlias firstName="Ann" lastName="Example"
wholeName="Ann Example" strong="true" function="Diplomat"/><nameAlias wholeName="Анна" strong="false"/>
<citizenship countryIso2Code="AF" countryDescription="AFGHANISTAN"/><birthdate year="1971" birthdate="1971-02-15"
place="Kabul" countryIso2Code="00" countryDescription="UNKNOWN"/><address city="Kabul" street="Main St"
countryIso2Code="AF" countryDescription="AFGHANISTAN"/><identification number="D123" identificationTypeCode="passport"
identificationTypeDescription="National passport" countryIso2Code="AF"/></sanctionEntity>
<sanctionEntity logicalId="99"><subjectType code="enterprise" classificationCode="E"/>
<nameAlias wholeName="Example Trading Co"/><citizenship countryIso2Code="00" countryDescription="UNKNOWN"/>
</sanctionEntity></export>"""


def test_xml(write: Write) -> None:
    found = read_list(write("list.xml", XML))
    assert (found.format, found.list_date) == ("EU XML", date(2026, 7, 28))
    person, firm = found.parties
    assert (person.uid, person.name, person.aliases) == ("EU:13", "Ann Example", ("Анна",))
    assert (person.kind, person.countries, person.programs) == ("individual", ("AF",), ("AFG",))
    assert person.addresses == ("Main St, Kabul, AFGHANISTAN",)
    assert person.ids == ("National passport D123 (AF)",)
    assert (person.start_date, person.citation) == (date(2001, 2, 1), "2001/154/CFSP")
    assert "POB Kabul" in person.remarks
    assert (firm.kind, firm.countries) == ("entity", ())


@pytest.mark.parametrize("text", [XML[:-150], XML.replace("<export", "<!DOCTYPE x [<!ENTITY a 'b'>]><export", 1)])
def test_xml_that_is_cut_off_or_declares_entities_is_refused(write: Write, text: str) -> None:
    with pytest.raises(ListError, match=r"cut off|DOCTYPE"):
        read_list(write("list.xml", text))
