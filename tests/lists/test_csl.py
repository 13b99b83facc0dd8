"""The Consolidated Screening List as CSV, both layouts, with its traps."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tradecell.errors import ListError
from tradecell.lists import read_list
from tradecell.party import Party

Write = Callable[[str, bytes | str], Path]
Csl = Callable[..., str]
SDN = "Specially Designated Nationals (SDN) - Treasury Department"
DTC = "ITAR Debarred (DTC) - State Department"


def test_every_column_finds_its_place(write: Write, csl_csv: Csl) -> None:
    path = write(
        "list.csv",
        csl_csv(
            {
                "_id": "52291",
                "source": SDN,
                "entity_number": "52291",
                "type": "Individual",
                "programs": "NPWMD; DPRK3",
                "name": "RIM, Ryong Nam",
                "title": "Director",
                "addresses": "Shenyang, CN; Pyongyang, KP",
                "federal_register_notice": "90 FR 1",
                "start_date": "2025-01-16",
                "end_date": " 8/11/2015",
                "license_requirement": "For all items",
                "license_policy": "Presumption of denial.",
                "vessel_flag": "Panama",
                "call_sign": "9HB",
                "remarks": "A remark.",
                "source_list_url": "https://example.org/list",
                "alt_names": "RIM, Yong-nam; IM, Ryong Nam",
                "citizenships": "RU",
                "nationalities": "KP; Syria",
                "dates_of_birth": "1978-12-05",
                "ids": "Passport, 836238033, KP; Vessel Registration Identification, IMO 9116412; Gender, Male",
            }
        ),
    )
    found = read_list(path)
    assert found.parties == (
        Party(
            uid="SDN:52291",
            name="RIM, Ryong Nam",
            list_code="SDN",
            aliases=("RIM, Yong-nam", "IM, Ryong Nam"),
            kind="individual",
            countries=("CN", "KP", "RU", "SY", "PA"),
            addresses=("Shenyang, CN", "Pyongyang, KP"),
            programs=("NPWMD", "DPRK3"),
            license_requirement="For all items",
            license_policy="Presumption of denial.",
            citation="90 FR 1",
            start_date=date(2025, 1, 16),
            end_date=date(2015, 8, 11),
            remarks="A remark.; Title Director; DOB 1978-12-05; Flag Panama; Gender Male",
            source_url="https://example.org/list",
            ids=("Passport 836238033 (KP)", "IMO 9116412", "Call sign 9HB"),
        ),
    )
    assert found.format == "CSL CSV"
    assert found.files == (str(path),) == (found.source,)
    assert found.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (found.rows, found.refused, found.notes, found.list_date) == (1, (), (), None)


def test_an_entry_whose_end_has_passed_stays(write: Write, csl_csv: Csl) -> None:
    (party,) = read_list(write("a.csv", csl_csv({"end_date": "2020-10-13"}))).parties
    assert party.ended(date(2026, 1, 1))


def test_repeated_ids_are_numbered_and_each_list_counts_for_itself(write: Write, csl_csv: Csl) -> None:
    rows = [{"_id": "7"}, {"_id": "7"}, {"_id": "7", "source": SDN}, {"_id": "7"}, {"_id": "7#2"}]
    found = read_list(write("a.csv", csl_csv(*rows)))
    assert [party.uid for party in found.parties] == ["EL:7", "EL:7#2", "SDN:7", "EL:7#3", "EL:7#2#2"]


def test_the_older_layout_has_ids_made_from_the_entry(write: Write, csl_csv: Csl) -> None:
    rows = [{"name": "Acme", "addresses": "CN"}, {"name": "Acme", "addresses": "RU"}, {"entity_number": "99"}]
    first = read_list(write("a.csv", csl_csv(*rows, old=True)))
    again = read_list(write("b.csv", csl_csv(rows[2], rows[1], rows[0], old=True)))
    uids = [party.uid for party in first.parties]
    assert uids[2] == "EL:99"
    assert len(set(uids)) == 3
    assert {party.uid for party in again.parties} == set(uids)
    assert first.format == "CSL CSV without _id"


def test_the_older_layout_prints_identifications_the_other_way_round(write: Write, csl_csv: Csl) -> None:
    ids = "CO, 1978075, Matricula Mercantil No; 5030056754, Tax ID No.; IMO 8898831, Vessel Registration Identification"
    (party,) = read_list(write("a.csv", csl_csv({"ids": f"{ids}; www.acme.ru, Website"}, old=True))).parties
    assert party.ids == ("Matricula Mercantil No 1978075 (CO)", "Tax ID No. 5030056754", "IMO 8898831")


def test_names_lose_leading_blanks_and_control_characters(write: Write, csl_csv: Csl) -> None:
    rows = [{"name": " ADRIAN MANUEL HERNANDEZ"}, {"name": "Murat B\x81key", "source": DTC}]
    assert [party.name for party in read_list(write("a.csv", csl_csv(*rows))).parties] == [
        "ADRIAN MANUEL HERNANDEZ",
        "Murat Bükey",
    ]


def test_rows_without_type_have_no_kind(write: Write, csl_csv: Csl) -> None:
    (party,) = read_list(write("a.csv", csl_csv({"type": ""}))).parties
    assert party.kind == ""


def test_an_ending_leaves_the_name_and_stays_in_the_remarks(write: Write, csl_csv: Csl) -> None:
    printed = "Mason-Age Trade Co Ltd. (PRC entity); and any successor, sub-unit, or subsidiary thereof"
    (party,) = read_list(write("a.csv", csl_csv({"name": printed}))).parties
    assert (party.name, party.countries, party.kind) == ("Mason-Age Trade Co Ltd.", ("CN",), "entity")
    assert party.remarks == f"Listed as: {printed}"


def test_aliases_joined_by_semicolons_with_and_before_the_last(write: Write, csl_csv: Csl) -> None:
    names = "HSRI; Hebei Semiconductor;CETC Research Institute 13;\xa0CETC 13; and Andes Ltd; R&amp;D Works; ;"
    (party,) = read_list(write("a.csv", csl_csv({"alt_names": names}))).parties
    assert party.aliases == (
        "HSRI",
        "Hebei Semiconductor",
        "CETC Research Institute 13",
        "CETC 13",
        "Andes Ltd",
        "R&D Works",
    )


def test_addresses_may_be_a_code_alone_or_joined_by_and(write: Write, csl_csv: Csl) -> None:
    rows = [{"addresses": "CN; KY"}, {"addresses": "1 A Road, Hebei, China; and 2 B Road, Dubai, UAE, AE"}]
    first, second = read_list(write("a.csv", csl_csv(*rows))).parties
    assert first.countries == ("CN", "KY")
    assert second.addresses == ("1 A Road, Hebei, China", "2 B Road, Dubai, UAE, AE")
    assert second.countries == ("CN", "AE")


def test_a_date_or_country_that_is_not_understood_is_noted_and_the_entry_kept(write: Write, csl_csv: Csl) -> None:
    found = read_list(write("a.csv", csl_csv({"start_date": "soon", "nationalities": "Atlantis"})))
    assert found.parties[0].start_date is None
    assert any("start_date soon in row 2" in note for note in found.notes)
    assert any("Atlantis" in note for note in found.notes)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("start", ["", "\ufeff", "\n\n"])
@pytest.mark.parametrize("blank", ["", "\n", "\n\n"])
def test_line_ends_byte_order_mark_and_blank_lines_do_not_matter(
    write: Write, csl_csv: Csl, end: str, start: str, blank: str
) -> None:
    text = start.replace("\n", end) + csl_csv({}, {"name": f"Line{end}break"}, end=end) + blank.replace("\n", end)
    assert [party.name for party in read_list(write("a.csv", text)).parties] == ["Acme 1 Ltd.", "Line break"]


def test_utf16_and_semicolons_as_excel_may_save_it_again(write: Write, csl_csv: Csl) -> None:
    text = csl_csv({"name": "Türk A.Ş."})
    assert read_list(write("a.csv", text.encode("utf-16"))).parties[0].name == "Türk A.Ş."
    assert read_list(write("b.csv", text.replace(",", ";"))).parties[0].name == "Türk A.Ş."


def test_columns_may_stand_in_another_order_and_more_may_come(write: Write, csl_csv: Csl) -> None:
    lines = csl_csv({}).splitlines()
    text = "\r\n".join([f"new_column,{lines[0]}", f"x,{lines[1]}"]) + "\r\n"
    found = read_list(write("a.csv", text))
    assert found.parties[0].name == "Acme 1 Ltd."
    assert any("new_column" in note for note in found.notes)


def test_a_file_without_a_last_line_break_is_noted(write: Write, csl_csv: Csl) -> None:
    found = read_list(write("a.csv", csl_csv({}).rstrip()))
    assert "does not end with a line break" in found.notes[0]


def test_missing_and_doubled_columns_are_named(write: Write, csl_csv: Csl) -> None:
    text = csl_csv({})
    with pytest.raises(ListError, match="line 1 lacks the columns license_policy, ids"):
        read_list(write("a.csv", text.replace("license_policy", "x").replace(",ids", ",y")))
    with pytest.raises(ListError, match="line 1 names the columns programs twice"):
        read_list(write("b.csv", text.replace("programs,", "programs,programs,", 1)))


def test_rows_that_make_no_sense_are_reported_and_the_rest_kept(write: Write, csl_csv: Csl) -> None:
    lines = csl_csv(*({} for _ in range(400))).splitlines(keepends=True)
    lines[10] = "EL,too,few\r\n"
    lines[20] = csl_csv({"name": " - "}).splitlines(keepends=True)[1]
    lines[30] = csl_csv({"source": "A list"}).splitlines(keepends=True)[1]
    lines[40] = f'"a"b{lines[40]}'
    found = read_list(write("a.csv", "".join(lines)))
    assert len(found.parties) == 396
    assert found.rows == 400
    assert [refused.row for refused in found.refused] == [11, 21, 31, 41]
    reasons = [refused.reason for refused in found.refused]
    assert reasons[0] == "it has 3 columns, not 29"
    assert reasons[1] == "no name"
    assert reasons[2] == "no list in its source column ('A list')"
    assert reasons[3].startswith("not CSV")


def test_more_than_one_percent_of_such_rows_refuses_the_file(write: Write, csl_csv: Csl) -> None:
    rows = [{"name": "" if number < 2 else "Acme"} for number in range(199)]
    with pytest.raises(
        ListError, match=r"2 of 199 rows make no sense \(more than 1 %\): row 2: no name; row 3: no name"
    ):
        read_list(write("a.csv", csl_csv(*rows)))
    assert len(read_list(write("b.csv", csl_csv(*rows, {}))).parties) == 198


def test_rows_swallowed_by_an_open_quote_are_all_counted(write: Write, csl_csv: Csl) -> None:
    lines = csl_csv(*({} for _ in range(600))).splitlines(keepends=True)
    lines[100] = lines[100].replace("Acme", '"Acme', 1).replace('""', '"')
    lines[103] = lines[103].replace("Acme", 'Ac"me', 1)
    lines[100] = "id," + '"' + lines[100]
    found = read_list(write("a.csv", "".join(lines)))
    assert found.rows == 600
    assert len(found.parties) + len(found.refused) == 600
    assert {refused.row for refused in found.refused} >= {101}


@pytest.mark.parametrize("kept", [0.3, 0.5, 0.9])
def test_a_file_that_was_cut_off_is_refused(write: Write, csl_csv: Csl, kept: float) -> None:
    text = csl_csv(*({"addresses": "1 A Road, Dubai, AE"} for _ in range(500)))
    cut = text[: text.index(",", int(len(text) * kept))]
    with pytest.raises(ListError, match=r"line \d+.*it was cut off|line \d+.*the file was cut off"):
        read_list(write("a.csv", cut))


def test_a_file_cut_off_within_a_quoted_field_is_refused(write: Write, csl_csv: Csl) -> None:
    text = csl_csv({}, {"addresses": "1 A Road, Dubai, AE"})
    with pytest.raises(ListError, match="the quoted field that starts in line 3 is never closed: it was cut off"):
        read_list(write("a.csv", text[: text.index("Road") + 4]))


def test_a_header_alone_is_no_list(write: Write, csl_csv: Csl) -> None:
    with pytest.raises(ListError, match="it holds no entry at all"):
        read_list(write("a.csv", csl_csv()))
