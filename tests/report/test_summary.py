"""What a screening comes to, counted."""

from __future__ import annotations

from dataclasses import replace
from types import ModuleType

import pytest

from tradecell.party import Party
from tradecell.report import Searched
from tradecell.report.summary import COLOURS, MOST_BARS, ORDER, STATUS_COLOURS, list_title, summarise
from tradecell.screening import Hit, Screening
from tradecell.screening.result import CLEARED, HIT, NO_HIT, NOT_SCREENED, REVIEW


def hit(list_code: str = "EL", countries: tuple[str, ...] = ("CN",), status: str = HIT, score: float = 90.0) -> Hit:
    return Hit(Party(f"{list_code}:1", "A", list_code, countries=countries), "A", score, status)


def answer(*hits: Hit, score: float | None = 90.0, status: str = HIT) -> Screening:
    return Screening("a", status, score, hits[0] if hits else None, hits)


def test_each_row_has_one_status(searched: Searched) -> None:
    answers = [answer(status=status) for status in (HIT, HIT, REVIEW, NOT_SCREENED, CLEARED, NO_HIT, "")]
    counted = summarise(answers, searched)
    assert counted.statuses == ((HIT, 2), (REVIEW, 1), (NOT_SCREENED, 1), (CLEARED, 1), (NO_HIT, 1), ("", 1))
    assert (counted.rows, counted.open) == (7, 4)
    assert sum(count for _, count in counted.statuses) == counted.rows
    assert (
        counted.headline == "4 of 7 rows need a person: 2 HIT, 1 REVIEW, 1 NOT SCREENED, 1 CLEARED, 1 NO HIT, 1 empty"
    )


def test_a_sample_is_counted_like_a_list(fake: ModuleType, searched: Searched) -> None:
    counted = summarise(fake.FakeScreener(sample=True).screen(["zhipu", "other"]), searched)
    assert dict(counted.statuses)[HIT] == 1
    assert counted.lists[0].counts == {HIT: 1}


def test_a_hit_counts_for_its_list_and_in_each_of_its_countries(searched: Searched) -> None:
    counted = summarise(
        [answer(hit("EL", ("CN", "HK")), hit("SDN", (), REVIEW)), answer(hit("EL", ("CN",), CLEARED), status=CLEARED)],
        searched,
    )
    assert [(bar.code, bar.label, bar.counts) for bar in counted.lists] == [
        ("EL", "Entity List (BIS)", {HIT: 1, CLEARED: 1}),
        ("SDN", "Specially Designated Nationals (OFAC)", {REVIEW: 1}),
    ]
    assert [(bar.code, bar.label, bar.counts) for bar in counted.countries] == [
        ("CN", "China", {HIT: 1, CLEARED: 1}),
        ("HK", "Hong Kong", {HIT: 1}),
        ("none", "no country stated", {REVIEW: 1}),
    ]


@pytest.mark.parametrize("kinds", [MOST_BARS, MOST_BARS + 1, MOST_BARS + 5])
def test_many_lists_are_the_most_frequent_and_the_others(searched: Searched, kinds: int) -> None:
    answers = [answer(hit(f"L{n:02}")) for n in range(kinds) for _ in range(n + 1)]
    bars = summarise(answers, searched).lists
    assert sum(bar.total for bar in bars) == len(answers)
    assert bars[0].code == f"L{kinds - 1:02}"
    if kinds > MOST_BARS + 1:
        assert len(bars) == MOST_BARS + 1
        assert (bars[-1].code, bars[-1].label) == ("others", "5 more together")
    else:
        assert len(bars) == kinds  # "1 more together" would save nothing


@pytest.mark.parametrize(
    ("score", "label"),
    [(None, "no listed name near"), (0.0, "below 50"), (49.94, "below 50"), (49.96, "50 to 54.9"), (60.0, "60 to 64.9"),
     (79.94, "75 to 79.9"), (99.99, "95 to 99.9"), (100.0, "100")],
)  # fmt: skip
def test_every_row_with_a_status_is_in_one_bin(searched: Searched, score: float | None, label: str) -> None:
    told = replace(searched, thresholds=(("HIT from", 80.0), ("REVIEW from", 60.0)))
    counted = summarise([answer(score=score), answer(status="", score=None)], told)
    assert [bar.label for bar in counted.scores if bar.total] == [label]
    assert sum(bar.total for bar in counted.scores) == 1


def test_without_rows(searched: Searched) -> None:
    counted = summarise([], searched)
    assert counted.headline == "0 of 0 rows need a person"
    assert (counted.lists, counted.countries) == ((), ())


def test_titles_of_lists() -> None:
    assert list_title("EL") == "Entity List (BIS)"
    assert list_title("customers") == "customers"
    assert list_title("") == "no list named"


def test_each_status_has_its_colour() -> None:
    assert set(COLOURS) == set(ORDER)
    assert set(STATUS_COLOURS) == set(ORDER) - {NO_HIT}  # nothing is said of it by colour
