"""The XML lists of OFAC and the United Nations."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tradecell.errors import ListError
from tradecell.lists import read_list

Write = Callable[[str, bytes | str], Path]
OFAC = '<?xml version="1.0" standalone="yes"?>\n<sdnList xmlns="https://example.org/exports/XML">'
PUBLISHED = (
    "<publshInformation><Publish_Date>03/28/2025</Publish_Date><Record_Count>{}</Record_Count></publshInformation>"
)
PERSON = """<sdnEntry><uid>9639</uid><firstName>Ismail  Abdul</firstName><lastName>HANIYA</lastName>
 <title>Leader</title><sdnType>Individual</sdnType><remarks>HAMAS - Gaza; a.k.a. 'ABU ABD'.</remarks>
 <programList><program>NS-PLC</program><program>SDGT</program></programList>
 <idList><id><uid>1</uid><idType>Passport</idType><idNumber>A1</idNumber><idCountry>Egypt</idCountry></id>
 <id><uid>2</uid><idType>Gender</idType><idNumber>Male</idNumber></id></idList>
 <akaList><aka><uid>3</uid><category>weak</category><lastName>HANIYYA</lastName><firstName>Ismaeel</firstName></aka></akaList>
 <addressList><address><uid>4</uid><city>Hebron</city><stateOrProvince>West Bank</stateOrProvince>
 <country>Palestinian</country></address></addressList>
 <nationalityList><nationality><country>Jordan</country></nationality></nationalityList>
 <dateOfBirthList><dateOfBirthItem><dateOfBirth>1962</dateOfBirth></dateOfBirthItem></dateOfBirthList>
 <placeOfBirthList><placeOfBirthItem><placeOfBirth>Shati</placeOfBirth></placeOfBirthItem></placeOfBirthList></sdnEntry>"""
SHIP = """<sdnEntry><uid>15036</uid><lastName>ARTAVIL</lastName><sdnType>Vessel</sdnType>
 <programList><program>IRAN</program></programList>
 <vesselInfo><callSign>5IM316</callSign><vesselType>Crude Oil Tanker</vesselType>
 <vesselFlag>Malta</vesselFlag></vesselInfo>
 <idList><id><idType>Vessel Registration Identification</idType>
 <idNumber>IMO 9187629</idNumber></id></idList></sdnEntry>"""
UN = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<CONSOLIDATED_LIST dateGenerated="2026-08-01T23:00:03.110Z">'
    "<INDIVIDUALS>{}</INDIVIDUALS><ENTITIES>{}</ENTITIES></CONSOLIDATED_LIST>"
)
INDIVIDUAL = """<INDIVIDUAL><DATAID>69</DATAID><FIRST_NAME>JIN</FIRST_NAME><SECOND_NAME>TIE</SECOND_NAME>
 <THIRD_NAME>SAN</THIRD_NAME><FOURTH_NAME>X</FOURTH_NAME><UN_LIST_TYPE>DPRK</UN_LIST_TYPE><UN_LIST_TYPE>Iran</UN_LIST_TYPE>
 <REFERENCE_NUMBER>KPi.1</REFERENCE_NUMBER><LISTED_ON>2012-12-31</LISTED_ON><NAME_ORIGINAL_SCRIPT>金铁三</NAME_ORIGINAL_SCRIPT>
 <COMMENTS1>A comment.</COMMENTS1><DESIGNATION><VALUE>President</VALUE></DESIGNATION>
 <NATIONALITY><VALUE>Iran (Islamic Republic of)</VALUE></NATIONALITY><NATIONALITY><VALUE>na</VALUE></NATIONALITY>
 <INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS>
 <INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Azim A; Azim B b) M. Jawad</ALIAS_NAME></INDIVIDUAL_ALIAS>
 <INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>Amir (original script: Амир)</ALIAS_NAME></INDIVIDUAL_ALIAS>
 <INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>حاجى (Hajji Malik; Haji Malek)</ALIAS_NAME></INDIVIDUAL_ALIAS>
 <INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>Encep (birth name)</ALIAS_NAME></INDIVIDUAL_ALIAS>
 <INDIVIDUAL_ADDRESS><CITY>Kinshasa</CITY><COUNTRY>Democratic Republic of the Congo</COUNTRY></INDIVIDUAL_ADDRESS>
 <INDIVIDUAL_ADDRESS><COUNTRY/></INDIVIDUAL_ADDRESS>
 <INDIVIDUAL_DATE_OF_BIRTH><YEAR>1971</YEAR></INDIVIDUAL_DATE_OF_BIRTH>
 <INDIVIDUAL_DATE_OF_BIRTH><FROM_YEAR>1960</FROM_YEAR><TO_YEAR>1962</TO_YEAR></INDIVIDUAL_DATE_OF_BIRTH>
 <INDIVIDUAL_PLACE_OF_BIRTH><CITY>Goma</CITY></INDIVIDUAL_PLACE_OF_BIRTH>
 <INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>OB 1</NUMBER>
 <ISSUING_COUNTRY>Iraq</ISSUING_COUNTRY></INDIVIDUAL_DOCUMENT><INDIVIDUAL_DOCUMENT/></INDIVIDUAL>"""
ENTITY = """<ENTITY><DATAID>70</DATAID><FIRST_NAME>ADF</FIRST_NAME><UN_LIST_TYPE>DRC</UN_LIST_TYPE>
 <REFERENCE_NUMBER>CDe.001</REFERENCE_NUMBER><ENTITY_ALIAS><QUALITY>a.k.a.</QUALITY>
 <ALIAS_NAME>Allied Democratic Forces</ALIAS_NAME></ENTITY_ALIAS></ENTITY>"""


def test_ofacs_xml(write: Write) -> None:
    found = read_list(write("a.xml", f"{OFAC}{PUBLISHED.format(1)}{PERSON}</sdnList>"))
    (party,) = found.parties
    assert (party.uid, party.name, party.kind) == ("PLC:9639", "HANIYA, Ismail Abdul", "individual")
    assert party.aliases == ("HANIYYA, Ismaeel", "ABU ABD")
    assert party.countries == ("PS", "JO")
    assert party.addresses == ("Hebron, West Bank, Palestinian",)
    assert party.programs == ("NS-PLC", "SDGT")
    assert party.ids == ("Passport A1 (Egypt)",)
    assert party.remarks == "Title Leader; DOB 1962; POB Shati; Gender Male; HAMAS - Gaza; a.k.a. 'ABU ABD'."
    assert (found.list_date, found.format, found.rows) == (date(2025, 3, 28), "OFAC XML", 1)


def test_ofacs_sdn_xml_with_a_vessel(write: Write) -> None:
    (party,) = read_list(write("a.xml", f"{OFAC}{SHIP}</sdnList>")).parties
    assert (party.uid, party.kind, party.countries) == ("SDN:15036", "vessel", ("MT",))
    assert party.ids == ("Call sign 5IM316", "IMO 9187629")
    assert party.remarks == "Vessel type Crude Oil Tanker; Flag Malta"


def test_ofacs_count_must_agree(write: Write) -> None:
    with pytest.raises(ListError, match="its Record_Count says 2 entries, but it holds 1"):
        read_list(write("a.xml", f"{OFAC}{PUBLISHED.format(2)}{PERSON}</sdnList>"))


def test_the_un_list(write: Write) -> None:
    found = read_list(write("a.xml", UN.format(INDIVIDUAL, ENTITY)))
    person, entity = found.parties
    assert (person.uid, person.name, person.kind, person.list_code) == ("UN:KPi.1", "JIN TIE SAN X", "individual", "UN")
    assert person.aliases == (
        "Azim A",
        "Azim B",
        "M. Jawad",
        "Amir",
        "Амир",
        "حاجى",
        "Hajji Malik",
        "Haji Malek",
        "Encep",
        "金铁三",
    )
    assert person.countries == ("CD", "IR")
    assert person.addresses == ("Kinshasa, Democratic Republic of the Congo",)
    assert person.programs == ("DPRK", "Iran")
    assert person.start_date == date(2012, 12, 31)
    assert person.ids == ("Passport OB 1 (Iraq)",)
    assert person.remarks == "Designation: President; DOB 1971; DOB 1960 to 1962; POB Goma; A comment."
    assert (entity.uid, entity.kind, entity.aliases) == ("UN:CDe.001", "entity", ("Allied Democratic Forces",))
    assert (found.list_date, found.format, found.rows) == (date(2026, 8, 1), "UN XML", 2)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1"])
def test_xml_in_the_encoding_that_it_declares(write: Write, encoding: str) -> None:
    declared = encoding.removesuffix("-sig")
    text = UN.format("", ENTITY.replace("ADF", "Armée")).replace("UTF-8", declared)
    assert read_list(write("a.xml", text.encode(encoding))).parties[0].name == "Armée"


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8, 0.99])
def test_xml_that_was_cut_off_is_refused_with_the_place(write: Write, share: float) -> None:
    for text in (UN.format(INDIVIDUAL, ENTITY), f"{OFAC}{PERSON}{SHIP}</sdnList>"):
        with pytest.raises(
            ListError, match=r"line \d+, column \d+: (the file ends here: it was cut off|no well-formed XML)"
        ):
            read_list(write("a.xml", text[: int(len(text) * share)]))


def test_xml_that_is_not_well_formed_is_refused_with_the_place(write: Write) -> None:
    with pytest.raises(ListError, match=r"line 3, column \d+: no well-formed XML \(mismatched tag\)"):
        read_list(write("a.xml", UN.format("\n<INDIVIDUAL><A></B></INDIVIDUAL>", "")))


BOMB = (
    '<?xml version="1.0"?>\n<!DOCTYPE lolz [<!ENTITY lol "lol">'
    + "".join(f'<!ENTITY lol{i} "{f"&lol{i - 1 if i else chr(0)};".replace(chr(0), "") * 10}">' for i in range(1, 10))
    + "]>\n<CONSOLIDATED_LIST><INDIVIDUALS><INDIVIDUAL><FIRST_NAME>&lol9;</FIRST_NAME></INDIVIDUAL></INDIVIDUALS>"
    "</CONSOLIDATED_LIST>"
)


@pytest.mark.parametrize(
    "text",
    [
        BOMB,
        '<!DOCTYPE x SYSTEM "file:///etc/passwd"><sdnList/>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><sdnList><sdnEntry><uid>&a;</uid></sdnEntry></sdnList>',
        f"<!-- {'x' * 70_000} --><!DOCTYPE x [<!ENTITY a 'b'>]><sdnList/>",
    ],
)
def test_xml_with_a_doctype_or_entities_is_refused(write: Write, text: str) -> None:
    with pytest.raises(ListError, match=r"DOCTYPE|no XML element begins"):
        read_list(write("a.xml", text))


def test_xml_nested_for_ever_is_refused(write: Write) -> None:
    with pytest.raises(ListError, match="nested more than 32 deep in entry 1"):
        read_list(write("a.xml", f"{OFAC}{'<a>' * 100_000}"))


def test_an_entry_without_a_name_is_refused_by_number(write: Write) -> None:
    entities = "".join(
        ENTITY.replace("CDe.001", f"CDe.{n}").replace("ADF", "" if n == 7 else f"ADF {n}") for n in range(1, 201)
    )
    found = read_list(write("a.xml", UN.format("", entities)))
    assert [(refused.row, refused.reason) for refused in found.refused] == [(7, "no name")]
    assert len(found.parties) == 199


def test_other_xml_is_named(write: Write) -> None:
    with pytest.raises(ListError, match="root element is 'DIV9'"):
        read_list(write("a.xml", '<?xml version="1.0"?><DIV9/>'))
    with pytest.raises(ListError, match=r"OFAC's advanced XML: take SDN\.XML"):
        read_list(write("a.xml", "<Sanctions></Sanctions>"))


def test_empty_lists_are_refused(write: Write) -> None:
    for text in (UN.format("", ""), f"{OFAC}</sdnList>"):
        with pytest.raises(ListError, match="holds no entry at all"):
            read_list(write("a.xml", text))
