"""List codes, countries in addresses, identifications."""

from __future__ import annotations

import pytest

from tradecell.lists.fields import (
    countries_of,
    is_identification,
    kind_of,
    list_code_of,
    ofac_consolidated_code,
    split_addresses,
)


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("Entity List (EL) - Bureau of Industry and Security", "EL"),
        ("Capta List (CAP) - Treasury Department", "CAP"),
        ("Non-SDN Menu-Based Sanctions List (NS-MBS List) - Treasury Department", "MBS"),
        ("Non-SDN Chinese Military-Industrial Complex Companies List (CMIC) - Treasury Department", "CMIC"),
        ("Military End User (MEU) List - Bureau of Industry and Security", "MEU"),
        ("A list without a code", ""),
    ],
)
def test_the_list_code_stands_in_the_title(title: str, code: str) -> None:
    assert list_code_of(title) == code


@pytest.mark.parametrize(
    ("programs", "code"),
    [
        (("NS-PLC", "SDGT"), "PLC"),
        (("UKRAINE-EO13662", "RUSSIA-EO14024"), "SSI"),
        (("VENEZUELA-EO13850", "UKRAINE-EO13662"), "SSI"),
        (("FSE-IR",), "FSE"),
        (("CMIC-EO13959",), "CMIC"),
        (("561-Related",), "CAP"),
        (("HKAA",), "MBS"),
        (("RUSSIA-EO14024",), "MBS"),
        (("SOMETHING-NEW",), "NSDN"),
        ((), "NSDN"),
    ],
)
def test_programmes_tell_the_non_sdn_list(programs: tuple[str, ...], code: str) -> None:
    assert ofac_consolidated_code(programs) == code


def test_countries_come_from_addresses_first_then_from_nationality_each_once() -> None:
    addresses = (
        "Room 1, Shenzhen, CN",
        "HK",
        "Kabul, Afghanistan",
        "Hengshui City, China 253800",
        "Phoenix, AZ, 85043",
    )
    assert countries_of(addresses, ("Korea, North", "CN", "nowhere")) == ("CN", "HK", "AF", "KP")


def test_addresses_are_split_also_before_and() -> None:
    assert split_addresses("113 Hezuo Road, China; and 21 Changsheng Street, China, CN;  ; CN") == (
        "113 Hezuo Road, China",
        "21 Changsheng Street, China, CN",
        "CN",
    )


def test_kinds() -> None:
    assert [kind_of(text) for text in ("Entity", "individual ", "Vessel", "Aircraft", "", "other")] == [
        "entity",
        "individual",
        "vessel",
        "aircraft",
        "",
        "",
    ]


@pytest.mark.parametrize(
    "label",
    [
        "Passport",
        "Tax ID No.",
        "Registration Number",
        "NIT #",
        "SWIFT/BIC",
        "D.N.I.",
        "V.A.T. Number",
        "MMSI",
        "C.R. No.",
    ],
)
def test_labels_of_identifications(label: str) -> None:
    assert is_identification(label)


@pytest.mark.parametrize(
    "label",
    [
        "Gender",
        "Secondary sanctions risk:",
        "Website",
        "Phone Number",
        "Listing Date (CMIC)",
        "Linked To: NO NAME",
        "DOB",
        "Executive Order 13662 Directive Determination -",
        "Nationality of Registration",
        "Aircraft Model",
    ],
)
def test_labels_of_other_things(label: str) -> None:
    assert not is_identification(label)
