"""What a screening answers for any cell, in which order, and against which list."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tradecell.party import Party
from tradecell.screening import Screener, Screening
from tradecell.screening.result import HIT, NO_HIT, NOT_SCREENED, REVIEW, SAMPLE_PREFIX
from tradecell.screening.score import HIT_FROM, REVIEW_FROM


def ask(screener: Screener, name: object, country: str | None = None) -> Screening:
    return screener.screen([name], [country])[0]


def found(answer: Screening) -> str:
    return answer.best.party.uid if answer.best else ""


# Cells that are no names


@pytest.mark.parametrize("cell", ["", "   ", None, float("nan"), "\n\t", np.nan])
def test_an_empty_cell_has_an_empty_status(screener: Screener, cell: object) -> None:
    answer = ask(screener, cell)
    assert (answer.status, answer.outcome, answer.score, answer.best, answer.hits, answer.note) == (
        "",
        "",
        None,
        None,
        (),
        "",
    )


@pytest.mark.parametrize(
    "cell",
    ["#N/A", "#REF!", "#ИМЯ?", -2146826246, date(2026, 1, 1), True, "***", "😀", "\u200b", "\ud800", b"Mahan Air"],
)
def test_a_cell_that_is_no_name_is_not_screened_and_says_why(screener: Screener, cell: object) -> None:
    answer = ask(screener, cell)
    assert answer.status == NOT_SCREENED
    assert answer.note
    assert answer.best is None


def test_a_cell_of_32_000_characters_is_answered(screener: Screener) -> None:
    answer = ask(screener, "Mahan Air " + "x" * 32_000)
    assert answer.status in (HIT, REVIEW, NOT_SCREENED)
    assert "32,0" in answer.note
    for cell in ("x" * 32_000, "x " * 16_000, "(" * 32_000, "a.k.a. " * 4_500, "第" * 32_000):
        answer = ask(screener, cell)
        assert answer.status == NOT_SCREENED
        assert answer.note


def test_damaged_characters_are_never_an_all_clear(screener: Screener) -> None:
    assert ask(screener, "Mahan\ud800 Air").status == HIT
    assert ask(screener, "Siem\ud800ens AG").status == NOT_SCREENED
    assert ask(screener, "Siem\ufffdns AG").status == NOT_SCREENED


def test_ordinary_words_alone_say_that_they_are_too_little(screener: Screener) -> None:
    answer = ask(screener, "Technology Co., Ltd.")
    assert answer.status == NO_HIT
    assert "ordinary words" in answer.note


# The list of answers


def test_there_is_one_answer_a_name_in_order(screener: Screener) -> None:
    names = ["Mahan Air", "", "Siemens AG", "Vektor", None, "Mahan Air", "#N/A", "mahan air"]
    answers = screener.screen(names)
    assert [answer.query for answer in answers] == [
        "Mahan Air",
        "",
        "Siemens AG",
        "Vektor",
        "",
        "Mahan Air",
        "#N/A",
        "mahan air",
    ]
    assert [answer.status for answer in answers] == [HIT, "", NO_HIT, HIT, "", HIT, NOT_SCREENED, HIT]
    assert answers[0] == answers[5]
    assert answers[7].best == answers[0].best


def test_no_names_no_answers(screener: Screener) -> None:
    assert screener.screen([]) == []


def test_answers_do_not_depend_on_their_company(screener: Screener) -> None:
    names = [party.name for party in screener.parties] + [
        "Zhipu",
        "Hik vision",
        "Siemens AG",
        "",
        "Granat",
        "智谱华章",
    ]
    alone = [screener.screen([name])[0] for name in names]
    assert screener.screen(names) == alone
    assert screener.screen(names[::-1])[::-1] == alone
    assert screener.screen((names + [f"Stranger {n}" for n in range(600)]) * 2)[: len(names)] == alone


def test_progress_ends_with_all_distinct_names(screener: Screener) -> None:
    seen: list[tuple[int, int]] = []
    screener.screen([f"Stranger {n}" for n in range(700)] * 2, progress=lambda done, of: seen.append((done, of)))
    assert seen[-1] == (700, 700)
    assert seen == sorted(seen)


def test_hits_are_best_first_each_party_once_and_no_more_than_the_limit() -> None:
    words = ["Technology", "Trading", "Software", "Robot", "Cloud", "Energy", "Data"]
    parties = [
        Party(f"EL:{n}", f"Zhipu Huazhang {word} Co., Ltd.", "EL", aliases=("Zhipu Huazhang",) * (n % 2))
        for n, word in enumerate(words)
    ]
    screener = Screener(parties)
    answer = screener.screen(["Zhipu Huazhang"])[0]
    assert len(answer.hits) == 5
    assert answer.best == answer.hits[0]
    assert answer.status == answer.hits[0].status
    assert [hit.score for hit in answer.hits] == sorted((hit.score for hit in answer.hits), reverse=True)
    many = screener.screen(["Zhipu Huazhang"], limit=50)[0].hits
    assert sorted(hit.party.uid for hit in many) == [party.uid for party in parties]
    assert screener.screen(["Zhipu Huazhang"], limit=1)[0].hits == answer.hits[:1]


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_of_no_hits_is_no_all_clear(screener: Screener, limit: int) -> None:
    assert screener.screen(["Mahan Air"], limit=limit)[0].status == HIT


def test_among_equals_the_country_asked_comes_first() -> None:
    parties = [Party(f"EL:{code}", "Zhipu Huazhang", "EL", countries=(code,)) for code in ("CN", "SG", "DE")]
    for code in ("CN", "SG", "DE"):
        assert found(ask(Screener(parties), "Zhipu Huazhang", code)) == f"EL:{code}"


def test_every_status_follows_from_its_score(screener: Screener) -> None:
    words = [
        "Zhipu",
        "Huawei",
        "Granat",
        "Beijing",
        "Technology",
        "Vektor",
        "Digital",
        "13th",
        "Institute",
        "Mahan",
        "Ltd",
    ]
    names = [f"{a} {b} {c}" for a in words for b in words for c in words[:3]]
    seen = set()
    for answer in screener.screen(names):
        seen.add(answer.status)
        if answer.status == NO_HIT:
            assert answer.hits == ()
            assert answer.score is None or answer.score < REVIEW_FROM
        for hit in answer.hits:
            assert REVIEW_FROM <= hit.score <= 100
            assert hit.status in (HIT, REVIEW)
            assert hit.status == REVIEW or hit.score >= HIT_FROM
            assert hit.score < HIT_FROM or hit.status == HIT, (answer.query, hit)
    assert seen == {HIT, REVIEW, NO_HIT}


def test_who_wants_every_hit_gets_the_whole_family() -> None:
    """A decision clears a name only if every hit of it is decided: none may be left out for being one of many."""
    trades = "Trading Technology Electronics Shipping Logistics Chemical Machinery Software Leasing Insurance".split()
    names = ["Zorvex", *(f"Zorvex {one} {other}" for one in trades for other in trades if one != other)]
    parties = [Party(f"EL:{number}", name, "EL") for number, name in enumerate(names)]
    screener = Screener(parties)
    some, every = (screener.screen(["Zorvex"], limit=limit)[0] for limit in (5, 10**6))
    assert (some.status, some.score) == (every.status, every.score)
    assert len(some.hits) == 5
    assert len(every.hits) == len(parties)


# The list


def test_an_empty_list_finds_nothing_and_does_not_fall() -> None:
    screener = Screener([])
    assert [answer.status for answer in screener.screen(["Mahan Air", "", "IMO 9187629", "#N/A"])] == [
        NO_HIT,
        "",
        NO_HIT,
        NOT_SCREENED,
    ]


def test_a_list_of_names_without_letters_does_not_fall() -> None:
    screener = Screener(
        [Party("EL:1", "***", "EL"), Party("EL:2", "", "EL"), Party("EL:3", "😀", "EL", aliases=("Mahan Air",))]
    )
    assert found(ask(screener, "Mahan Air")) == "EL:3"
    assert ask(screener, "***").status == NOT_SCREENED


def test_parties_in_memory_are_of_today(screener: Screener) -> None:
    assert ask(screener, "Mahan Air").list_date == date.today().isoformat()
    assert ask(screener, "").list_date == date.today().isoformat()
    assert not screener.sample


def test_an_iterator_of_parties_will_do() -> None:
    assert ask(Screener(iter([Party("EL:1", "Mahan Air", "EL")])), "Mahan Air").status == HIT  # type: ignore[arg-type]


def test_the_sample_list_marks_every_status(tmp_path: Path) -> None:
    screener = Screener.open(tmp_path)
    assert screener.sample
    assert screener.manifest.sample
    names = ["Beijing Zhipu Huazhang Technology Co., Ltd.", "Siemens AG", "#N/A", "", "Zhipu"]
    answers = screener.screen(names)
    assert [answer.status for answer in answers[:4]] == [
        SAMPLE_PREFIX + HIT,
        SAMPLE_PREFIX + NO_HIT,
        SAMPLE_PREFIX + NOT_SCREENED,
        "",
    ]
    assert [answer.outcome for answer in answers[:4]] == [HIT, NO_HIT, NOT_SCREENED, ""]
    for answer in answers:
        assert answer.list_date == screener.manifest.list_date
        assert all(hit.status.startswith(SAMPLE_PREFIX) for hit in answer.hits)
    assert list(tmp_path.iterdir()) == []


# Any text


@given(st.lists(st.text(st.characters(), max_size=60), max_size=6))
@settings(max_examples=150, deadline=None)
def test_any_text_has_an_answer(names: list[str]) -> None:
    screener = SMALL
    answers = screener.screen(names)
    assert [answer.query for answer in answers] == names
    for name, answer in zip(names, answers, strict=True):
        assert answer.status in (HIT, REVIEW, NO_HIT, NOT_SCREENED, "")
        assert (answer.status == "") == (not name.strip())
        assert (answer.status == NOT_SCREENED) <= bool(answer.note)
        assert bool(answer.hits) == (answer.status in (HIT, REVIEW))


OWN = [
    "zhipu",
    "huazhang",
    "vektor",
    "granat",
    "sophgo",
    "almaz",
    "kvant",
    "mahan",
    "artavil",
    "enutek",
    "haige",
    "inspur",
    "petrov",
]
ORDINARY = ["technology", "trading", "beijing", "moscow", "group", "institute", "electronics", "13th", "import", "bank"]
FORMS = ["", "Ltd", "LLC", "JSC", "GmbH", "Co., Ltd.", "S.A."]
NAMES = st.tuples(
    st.lists(st.sampled_from(OWN), min_size=1, max_size=2, unique=True),
    st.lists(st.sampled_from(ORDINARY), max_size=3, unique=True),
    st.sampled_from(FORMS),
).map(lambda parts: (" ".join([*parts[0], *parts[1]]), parts[2]))

SMALL = Screener([Party("EL:1", "Mahan Air", "EL"), Party("EL:2", "Zhipu Huazhang", "EL", aliases=("智谱",))])


@given(st.lists(NAMES, min_size=1, max_size=8, unique=True), st.sampled_from(FORMS))
@settings(max_examples=40, deadline=None)
def test_every_listed_name_finds_itself_whatever_its_case_and_legal_form(
    names: list[tuple[str, str]], form: str
) -> None:
    parties = [Party(f"EL:{n}", f"{core} {own}".strip(), "EL") for n, (core, own) in enumerate(names)]
    screener = Screener(parties)
    for party, answer in zip(parties, screener.screen([party.name for party in parties], limit=20), strict=True):
        assert (answer.status, answer.score) == (HIT, 100.0), party
        assert party.uid in {hit.party.uid for hit in answer.hits}
    assert {answer.score for answer in screener.screen([party.name.upper() for party in parties])} == {100.0}
    for changed in ([core for core, _ in names], [f"{core} {form}" for core, _ in names]):
        for party, answer in zip(parties, screener.screen(changed, limit=20), strict=True):
            assert answer.status in (HIT, REVIEW), (answer.query, party)
            assert party.uid in {hit.party.uid for hit in answer.hits}, (answer.query, party)


@given(st.lists(st.text(max_size=30), max_size=5), st.text(max_size=5))
@settings(max_examples=60, deadline=None)
def test_any_list_can_be_searched(names: list[str], query: str) -> None:
    screener = Screener([Party(f"X:{n}", name, "X", aliases=(name[::-1],)) for n, name in enumerate(names)])
    for name, answer in zip([query, *names], screener.screen([query, *names]), strict=True):
        assert answer.query == name
