"""The consignee: a listed party makes the answer stricter, a screening without a hit never makes it milder."""

from __future__ import annotations

import pytest

from tradecell.controls import license_requirement
from tradecell.errors import NoListError
from tradecell.party import Party
from tradecell.screening.result import HIT, SAMPLE_PREFIX

ON = "2026-11-24"


@pytest.mark.parametrize(
    ("party", "required", "cited"),
    [
        ("Example Intelligence", True, "744.11"),
        ("Example Trading", True, "736.2(b)(4)"),
        ("Example Bank", True, "744.8"),
        ("Example Shipping", True, "31 CFR Chapter V"),
        ("Example Institute", None, "744.11"),  # the entry names some items only: a person must read it
        ("Example Aviation", None, "744.21"),
        ("Example Logistics", None, "744.15"),
        ("Example Inteligence Ltd", None, "744.11"),  # for review
        ("Nobody In Particular", False, ""),
    ],
)
def test_ear99_to_germany(screener, party: str, required: bool | None, cited: str) -> None:
    answer = license_requirement("EAR99", "Germany", ON, party, screener=screener)
    assert answer.required is required
    assert party in answer.party
    if cited:
        assert any(cited in rule.citation for rule in answer.rules)
        assert "PARTY" in answer.controls
    if required is None:
        assert answer.needs


def test_the_entry_says_what_needs_a_licence_and_how_it_is_reviewed(screener) -> None:
    rule = license_requirement("EAR99", "China", ON, "Example Intelligence", screener=screener).rules[0]
    assert "all items subject to the EAR" in rule.title
    assert "90 FR 4617" in rule.citation
    assert rule.status == "Review: Presumption of denial"


def test_a_listed_party_bars_exceptions(screener) -> None:
    answer = license_requirement("3A001.a.3", "Taiwan", ON, "Example Intelligence", screener=screener)
    assert answer.exceptions
    assert all("listed party" in x.bar for x in answer.exceptions)


def test_no_hit_never_turns_yes_into_no(screener) -> None:
    assert license_requirement("3A090.a", "China", ON, "Nobody In Particular", screener=screener).required is True


def test_the_sample_list_is_no_screening(screener) -> None:
    screener._prefix = SAMPLE_PREFIX
    answer = license_requirement("EAR99", "Germany", ON, "Nobody In Particular", screener=screener)
    assert answer.required is None
    assert any("sample" in need for need in answer.needs)


def test_footnote_5_is_open_until_the_consignee_is_screened(screener) -> None:
    alone = license_requirement("3B993.f.1", "China", ON)
    assert alone.required is None
    assert any("footnote 5" in need for need in alone.needs)
    assert license_requirement("3B993.f.1", "China", ON, "Nobody", screener=screener).required is False
    assert license_requirement("3B993.f.1", "China", ON, "Example Intelligence", screener=screener).required is True


def test_without_any_list_the_answer_stays_open(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_list() -> object:
        raise NoListError("there is no list; refresh first")

    monkeypatch.setattr("tradecell.controls.consignee.open_screener", no_list)
    answer = license_requirement("EAR99", "Germany", ON, "Anyone")
    assert answer.required is None
    assert "refresh first" in answer.party
    assert license_requirement("3A090.a", "China", ON, "Anyone").required is True


def test_the_country_is_given_to_the_screening(screener) -> None:
    license_requirement("EAR99", "P.R.C.", ON, "Anyone", screener=screener)
    assert screener.asked == [(["Anyone"], ["CN"])]


def test_entries_that_ended_or_have_not_begun_do_not_bind(screener) -> None:
    from datetime import date

    screener._table["Old"] = (Party("EL:9", "Old", "EL", end_date=date(2020, 1, 1)), HIT)
    screener._table["New"] = (Party("EL:8", "New", "EL", start_date=date(2027, 1, 1)), HIT)
    for name, said in (("Old", "ended on 2020-01-01"), ("New", "starts on 2027-01-01")):
        answer = license_requirement("EAR99", "Germany", ON, name, screener=screener)
        assert answer.required is None, "a hit is always looked at"
        assert any(said in note for note in answer.notes)


@pytest.mark.parametrize(
    ("on", "state"), [("2025-10-15", "in force"), ("2026-01-01", "not in force"), ("2026-11-10", "in force")]
)
def test_the_affiliates_rule_is_told_with_its_state(screener, on: str, state: str) -> None:
    notes = license_requirement("EAR99", "Germany", on, "Anyone", screener=screener).notes
    assert any(f"is {state} on {on}" in note for note in notes)


def test_the_note_of_no_licence_is_forgotten_when_the_party_needs_one(screener) -> None:
    answer = license_requirement("EAR99", "Germany", ON, "Example Intelligence", screener=screener)
    assert not any(note.startswith("No licence required") for note in answer.notes)
