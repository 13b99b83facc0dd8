"""Candidate licence exceptions and what bars them."""

from __future__ import annotations

import pytest

from tradecell.controls import license_requirement

ON = "2026-08-03"


@pytest.mark.parametrize(
    ("eccn", "country", "code", "possible", "bar"),
    [
        ("3A069.a", "China", "GBS", False, "not in Country Group B"),
        ("8A001.c", "Brazil", "STA", False, "absent"),  # Brazil is in no group of STA
        ("3A001.b.3", "China", "NAC/ACA", False, "offered for z only"),
        ("3A090.c", "China", "HBM", True, ""),
        ("3A090.a", "China", "HBM", False, "offered for c only"),
        ("3A090.c", "China", "NAC/ACA", False, "not for 3A090.c"),
        ("3A090.a", "China", "ACM", False, "Country Group D:5"),
        ("3A090.a", "France", "STA", True, ""),
        ("5A002.a", "France", "ENC", True, ""),
        ("5A002.a", "France", "STA", False, "EI too"),
        ("7A101", "Japan", "STA", False, "missile technology"),
        ("6A003.a.3", "China", "LVS", False, "not for 6A003.a.3"),
        ("9A610.x", "China", "LVS", False, "740.2(a)(12)"),
        ("3A001.a.1", "Russia", "LVS", False, "740.2(a)(6)"),
        ("3A001.a.3", "Taiwan", "GBS", True, ""),
        ("3A001.z.1.a", "UAE", "STA", False, "Supp. No. 8"),
    ],
)
def test_bars(eccn: str, country: str, code: str, possible: bool, bar: str) -> None:
    found = {x.code: x for x in license_requirement(eccn, country, ON).exceptions}
    if bar == "absent":
        assert code not in found
        return
    assert found[code].possible is possible
    assert bar in found[code].bar
    assert found[code].citation.startswith("740.")


def test_none_are_offered_where_no_licence_is_required() -> None:
    assert license_requirement("3A069.a", "Japan", ON).exceptions == ()


def test_exceptions_of_the_ai_diffusion_rule_did_not_exist_before_it() -> None:
    found = {x.code: x for x in license_requirement("3A090.a", "China", "2024-06-01").exceptions}
    assert "did not exist" in found["AIA"].bar


def test_an_exception_reads_as_a_sentence() -> None:
    text = str(license_requirement("3A090.c", "China", ON).exceptions[0])
    assert "candidate" in text or "barred" in text
