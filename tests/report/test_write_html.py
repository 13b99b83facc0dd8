"""The page that goes by mail."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from tradecell.errors import InputError
from tradecell.report import HTML_SUFFIXES, Searched, Table, check_output, write_html
from tradecell.report.method import measured
from tradecell.report.write_html import html_page

NAMES = ("zhipu", "sophgo", "both", "---", "other", None)


def page(fake: ModuleType, searched: Searched, names: tuple[object, ...] = NAMES, sample: bool = False) -> str:
    screener = fake.FakeScreener(sample=sample)
    table = Table(("Name",), [(name,) for name in names], 0, sheet="Suppliers")
    return html_page(table, screener.screen(table.names()), replace(searched, manifest=screener.manifest))


def test_it_says_what_the_summary_says(fake: ModuleType, searched: Searched) -> None:
    text = re.sub(r"<[^>]+>", " ", page(fake, replace(searched, user="Ada Byron", event=42)))
    facts = (
        "4 of 6 rows need a person: 2 HIT, 1 REVIEW, 1 NOT SCREENED, 1 NO HIT, 1 empty", "Zhipu AI", "97.2",
        "and 1 more hit", "EL · Entity List (BIS)", "CN · China", "2026-07-31", "25,921", "ab" * 32, "HIT from", "88",
        "Ada Byron", "42", "Suppliers", "who owns a party",
    )  # fmt: skip
    assert [fact for fact in facts if fact not in text] == []
    assert "SAMPLE LIST" not in text
    rates, against = measured()
    assert against in text
    assert all(f"{rate.kind}: {rate.hit:.2%} HIT" in text for rate in rates)


def test_it_is_one_file_that_loads_and_runs_nothing(fake: ModuleType, searched: Searched) -> None:
    text = page(fake, searched)
    assert not re.search(r"<(script|link|img|iframe|object|embed|form|a|base|svg)\b|@import|url\(|\bon\w+=", text)
    assert "default-src 'none'" in text
    assert '<meta name="viewport"' in text
    assert "@media print" in text
    assert len(text) < 30_000


def test_what_needs_a_person_comes_first_and_not_without_end(fake: ModuleType, searched: Searched) -> None:
    text = page(fake, searched, ("other", "sophgo", "zhipu") + ("zhipu",) * 300)
    assert text.index("<bdi>zhipu</bdi>") < text.index("And 102 rows more")
    assert "<bdi>sophgo</bdi>" not in text  # the hits alone fill what is shown, and the count says so
    assert text.count("<bdi>zhipu</bdi>") == 200
    assert "<bdi>other</bdi>" not in text


def test_a_sample_is_warned_of(fake: ModuleType, searched: Searched) -> None:
    text = page(fake, searched, sample=True)
    assert "SAMPLE LIST: only the small list" in text
    assert ">SAMPLE LIST: HIT<" in text


def test_warnings_stand_first(fake: ModuleType, searched: Searched) -> None:
    text = page(fake, replace(searched, warnings=("The list is 9 days old.",)))
    assert text.index("The list is 9 days old.") < text.index("rows need a person")


@pytest.mark.parametrize("names", [(), ("other",), (None,)])
def test_without_hits(fake: ModuleType, searched: Searched, names: tuple[object, ...]) -> None:
    text = page(fake, searched, names)
    assert "There are no hits." in text
    assert "Rows that need a person" not in text


def test_no_word_sounds_like_permission(fake: ModuleType, searched: Searched) -> None:
    text = re.sub(r"<style>.*?</style>", "", page(fake, searched), flags=re.DOTALL)
    assert not re.search(r"\b(clear|safe|safely|approved?|compliant|harmless)\b", text, re.IGNORECASE)


def test_no_colour_is_green(fake: ModuleType, searched: Searched) -> None:
    colours = re.findall(r"#([0-9A-Fa-f]{6})\b", page(fake, searched))
    assert len(colours) > 10
    for colour in colours:
        red, green, blue = (int(colour[at : at + 2], 16) for at in (0, 2, 4))
        assert green <= max(red, blue) + 8, colour


def test_the_file_is_whole_or_not_there(
    fake: ModuleType, searched: Searched, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "summary.html"
    table = Table(("Name",), [("zhipu",)], 0)
    answers = fake.FakeScreener().screen(["zhipu"])
    write_html(path, table, answers, searched)
    before = path.read_bytes()
    assert before.decode("utf-8").endswith("</html>\n")

    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tradecell.report.output.os.replace", full)
    with pytest.raises(InputError, match="No space left on device"):
        write_html(path, table, answers, searched)
    assert [one.name for one in tmp_path.iterdir()] == [path.name]
    assert path.read_bytes() == before


def test_its_ending_is_checked(tmp_path: Path) -> None:
    check_output(tmp_path / "a.html", (), False, HTML_SUFFIXES)
    with pytest.raises(InputError, match=r"must end in \.html or \.htm"):
        check_output(tmp_path / "a.xlsx", (), False, HTML_SUFFIXES)
