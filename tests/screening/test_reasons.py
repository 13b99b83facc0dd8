"""Why a name was found, in sentences for an auditor."""

from __future__ import annotations

import re

import pytest

from tradecell.party import Party
from tradecell.screening import Screener


def why(screener: Screener, name: str, country: str | None = None) -> str:
    best = screener.screen([name], [country])[0].best
    assert best is not None, name
    return " | ".join(best.reasons)


def test_the_alias_that_matched_is_named(screener: Screener) -> None:
    assert "alias “Zhipu AI”" in why(screener, "Zhipu AI")
    assert "listed name “MAHAN AIR”" in why(screener, "mahan air")
    best = screener.screen(["Zhipu AI"])[0].best
    assert best is not None
    assert best.listed_name == "Zhipu AI"
    assert best.party.name == "Beijing Zhipu Huazhang Technology Co., Ltd."


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("MAHAN AIR", "after normalisation"),
        ("Zhipu Huazhang Technology", "Same words: “zhipu”, “huazhang”"),
        ("Zhipu Huazhang Technology", "Only in the listed name: “beijing”"),
        ("Mahan Air Cargo Zagros", "Only in the queried name:"),
        ("Huawey Technologies", "“huawey” for “huawei”"),
        ("Huazhang Zhipu Technology Beijing", "another order"),
        ("Vektor OOO", "Legal form differs: llc against jsc"),
        ("Vektor", "Legal form not compared: jsc"),
        ("Hik vision Digital Technology", "joined"),
        ("MahanAir", "“mahan”"),
        ("北京智谱华章科技有限公司", "Han script"),
        ("Вектор", "Cyrillic script"),
        ("Siemens (formerly Huawei Technologies)", "The part “Huawei Technologies”"),
        ("SMIC", "acronym"),
    ],
)
def test_a_reason_says_what_matched_and_what_did_not(screener: Screener, name: str, sentence: str) -> None:
    assert sentence in why(screener, name)


def test_reasons_are_short_sentences_of_words_that_stand_in_the_names(screener: Screener) -> None:
    for name in ("Zhipu Huazhang Tech", "Huawey Tecnologies", "Shanghai Granat Instruments", "MahanAir", "Вектор"):
        answer = screener.screen([name], ["DE"])[0]
        assert answer.best is not None
        assert answer.best.reasons
        for reason in answer.best.reasons:
            assert reason.strip() == reason
            assert len(reason) < 300
            assert not re.search(r"np\.|float|None|nan|\{|\[", reason)


def test_no_reason_calls_a_party_clear(screener: Screener) -> None:
    for party in screener.parties:
        assert not re.search(r"\b(clear|safe|approved)\b", why(screener, party.name, "DE"), re.IGNORECASE)


def test_a_word_repeated_many_times_is_named_once() -> None:
    screener = Screener([Party("EL:1", "Huawei Technologies", "EL")])
    answer = screener.screen(["Huawei Technologies " + "Zagros " * 20])[0]
    for hit in answer.hits:
        assert sum(reason.count("zagros") for reason in hit.reasons) <= 1
