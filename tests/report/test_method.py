"""What the report says of its own making."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from importlib import resources

from tradecell.report import Searched
from tradecell.report.method import measured, not_searched, sections, status_meaning
from tradecell.report.summary import ORDER


def text_of(searched: Searched) -> str:
    return "\n".join(line for section in sections(searched) for line in section.text)


def test_the_measured_shares_are_those_of_the_points_table() -> None:
    table = resources.files("tradecell.screening").joinpath("resources", "points.toml").read_text(encoding="utf-8")
    rates, against = measured()
    figures = tomllib.loads(table)["measured"]
    assert against == figures.pop("against")
    assert against.startswith("the CSL of 20")
    assert {rate.kind: [rate.names, rate.hit, rate.alert] for rate in rates} == figures


def test_every_fact_is_filled_in(searched: Searched) -> None:
    text = text_of(replace(searched, limit=5))
    for fact in (
        "“Supplier”",
        "57,174 names",
        "25,921 parties",
        "2026-07-31",
        "At most 5 hits",
        "EL Entity List (BIS)",
    ):
        assert fact in text
    assert "{" not in text


def test_what_is_filled_in_is_not_looked_at_again(searched: Searched) -> None:
    assert "“{names} {x}”" in text_of(replace(searched, column="{names} {x}"))


def test_what_is_not_known_is_left_out(searched: Searched) -> None:
    told = replace(searched, manifest=replace(searched.manifest, lists={}))
    assert "At most" not in text_of(told)
    assert "By list: the files do not say." in text_of(told)


def test_what_was_not_searched_is_said() -> None:
    said = " ".join(not_searched())
    for matter in ("end use", "who owns", "addresses", "translations", "embargoed", "after the date of the list"):
        assert matter in said
    assert not any(item.startswith("•") or item.endswith((";", ".")) for item in not_searched())


def test_each_status_has_a_meaning() -> None:
    assert all(status_meaning(status).endswith(".") for status in (*ORDER, ""))
    assert "no more than that" in status_meaning("NO HIT")
