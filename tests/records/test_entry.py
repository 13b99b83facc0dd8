"""Strict keys of names, fingerprints of entries."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradecell.party import Party
from tradecell.records.entry import changed_fields, fingerprint, name_key, party_from, party_record, whole_name

PARTY = Party(
    "EL:1", "Acme", "EL", aliases=("B", "A"), countries=("DE", "FR"), addresses=("Ulm", "Bonn"),
    programs=("X", "Y"), license_requirement="All items", license_policy="Denial", citation="90 FR 1",
    start_date=date(2025, 1, 1), end_date=date(2030, 1, 1), remarks="r", source_url="https://a", ids=("1", "2"),
)  # fmt: skip


@pytest.mark.parametrize(
    "same",
    [
        "acme gmbh",
        " ACME   GmbH ",
        "Acme-GmbH.",
        "Ａｃｍｅ GmbH",
        "Acme\u00a0GmbH",
        "Ac\u200bme GmbH",
    ],
)
def test_case_width_punctuation_and_blanks_do_not_count(same: str) -> None:
    assert name_key(same) == name_key("Acme GmbH") == "acme gmbh"


@pytest.mark.parametrize(
    "other",
    [
        "Acme",
        "Acme Ltd",
        "GmbH Acme",
        "Acmé GmbH",
        "Acme GmbH & Co",
        "Акме GmbH",
        "AcmeGmbH",
        "Acme+ GmbH",
        "Acme 2 GmbH",
        "Acme\nGmbH",  # two lines may be two names
    ],
)
def test_all_else_counts(other: str) -> None:
    assert name_key(other) != name_key("Acme GmbH")


@pytest.mark.parametrize("nothing", ["", "   ", "...", "#N/A", "#REF!", "\u200b"])
def test_what_is_no_name_has_no_key(nothing: str) -> None:
    assert name_key(nothing) == ""


def test_sharp_s_and_ligatures_are_one_with_their_letters() -> None:
    assert name_key("STRASSE OFFICE") == name_key("Straße oﬃce")


@given(st.text(max_size=60))
def test_a_key_is_its_own_key(text: str) -> None:
    # except where the key reads as an Excel error or as nothing that would be screened
    key = name_key(text)
    assert name_key(key) in (key, "")


@given(st.text())
def test_any_text_has_a_key(text: str) -> None:
    assert isinstance(name_key(text), str)


def test_a_name_that_is_cut_or_damaged_is_not_whole() -> None:
    assert whole_name("Acme")
    assert not whole_name("Acme " * 300)
    assert not whole_name("Acm\ufffd GmbH")
    assert not whole_name("Acm\ud800 GmbH")
    assert not whole_name("")


def test_the_order_of_aliases_does_not_change_the_fingerprint() -> None:
    turned = replace(
        PARTY,
        **{name: getattr(PARTY, name)[::-1] for name in ("aliases", "countries", "addresses", "programs", "ids")},
    )
    assert fingerprint(turned) == fingerprint(PARTY)
    assert changed_fields(PARTY, turned) == ()


def test_the_page_that_describes_the_entry_is_not_the_entry() -> None:
    assert fingerprint(replace(PARTY, source_url="https://b")) == fingerprint(PARTY)


@pytest.mark.parametrize(
    ("field", "value", "word"),
    [
        ("name", "Acme 2", "name"),
        ("list_code", "SDN", "list"),
        ("aliases", ("A",), "aliases"),
        ("kind", "vessel", "kind"),
        ("countries", (), "countries"),
        ("addresses", ("Ulm",), "addresses"),
        ("programs", ("X",), "programmes"),
        ("license_requirement", "", "licence requirement"),
        ("license_policy", "", "licence policy"),
        ("citation", "91 FR 2", "citation"),
        ("start_date", None, "start date"),
        ("end_date", None, "end date"),
        ("remarks", "s", "remarks"),
        ("ids", ("1",), "numbers"),
    ],
)
def test_each_field_that_changes_is_named(field: str, value: object, word: str) -> None:
    changed = replace(PARTY, **{field: value})
    assert fingerprint(changed) != fingerprint(PARTY)
    assert changed_fields(PARTY, changed) == (word,)


def test_a_party_comes_back_as_it_was() -> None:
    assert party_from(party_record(PARTY)) == PARTY
    bare = Party("X:1", "X", "X")
    assert party_from(party_record(bare)) == bare


def test_half_a_character_has_a_fingerprint() -> None:
    assert len(fingerprint(replace(PARTY, remarks="\ud800"))) == 64
