"""A raw name made ready for comparison."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tradecell.names import prepare
from tradecell.names.prepare import MAX_WORDS

ANY_TEXT = st.text(st.characters(), max_size=80)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Zhipu Huazhang Tech. Co., Ltd.", "zhipu huazhang technology"),
        ("Zhipu Technologies", "zhipu technology"),
        ("Zhipu Tekhnologii", "zhipu technology"),
        ("Zhipu Teknoloji", "zhipu technology"),
        ("GUANGZHOU HAIGE COMM GRP INC", "guangzhou haige communication group"),
        ("Vektor Intl Mfg", "vektor international manufacture"),
        ("NII Vektor", "science research institute vektor"),
        ("AO NPO Vektor", "science production association vektor"),
        ("Nauchno-Proizvodstvennoe Obedinenie Vektor", "science production association vektor"),
        ("The Bank of Vektor and Sons", "bank vektor sons"),
        ("Banco de la Habana", "bank havana"),
    ],
)
def test_ordinary_words_come_to_one_spelling(name: str, words: str) -> None:
    assert " ".join(prepare(name).words) == words


@pytest.mark.parametrize(
    "same",
    [
        ("13th Research Institute", "Thirteenth Research Inst.", "Research Institute No. 13", "Research Institute XIII",
         "Research Institute #13", "Research Institute №13", "Research Institute Nr 13",
         "Research Institute No13",
         "0013 Research Institute"),
        ("1st Plant", "First Plant", "Plant 1", "Plant No. 1", "Plant One", "Plant N°1"),
        ("D B C Makina", "DBC Makina", "D.B.C. Makina", "D. B. C. Makina"),
        ("C & I Trading", "C&I Trading", "C and I Trading", "CI Trading"),
        ("Hong Kong Vektor", "HK Vektor", "Hongkong Vektor", "Xianggang Vektor"),
        ("St. Petersburg Vektor", "Saint Petersburg Vektor", "Sankt-Peterburg Vektor"),
        ("High-Tech Vektor", "HiTech Vektor", "Hightech Vektor"),
    ],
)  # fmt: skip
def test_spellings_of_one_thing_have_the_same_words(same: tuple[str, ...]) -> None:
    assert {tuple(sorted(prepare(name).words)) for name in same} == {tuple(sorted(prepare(same[0]).words))}


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("13th Research Institute", "14th Research Institute"),
        ("Plant 1", "Plant 11"),
        ("Xi Trading", "11 Trading"),  # a surname, rarely a number
        ("3D Systems", "3 Systems"),
        ("Siemens UK Ltd", "Siemens Management Company Ltd"),
    ],
)
def test_different_things_have_different_words(name: str, other: str) -> None:
    assert sorted(prepare(name).words) != sorted(prepare(other).words)


@pytest.mark.parametrize("name", ["", " ", "-", "()", "😀", "\u200b", "\ud800", "***", "。"])
def test_a_name_of_no_letters_has_no_words(name: str) -> None:
    prepared = prepare(name)
    assert prepared.words == ()
    assert prepared.folded == ""
    assert prepared.key == ""


def test_stop_words_stay_where_there_is_nothing_else() -> None:
    assert prepare("The").words == ("the",)
    assert prepare("Of and for").words


def test_folded_keeps_all_words_and_plain_the_spelling() -> None:
    prepared = prepare("The Zhipu Tech. Co., Ltd.")
    assert prepared.folded == "the zhipu tech co ltd"
    assert prepared.plain == ("zhipu", "tech")
    assert prepared.words == ("zhipu", "technology")
    assert prepared.legal == ("ltd",)
    assert prepared.key == "zhiputechnology"


def test_a_name_of_32_000_characters_is_cut() -> None:
    prepared = prepare("Zhipu Huazhang " * 2200)
    assert len(prepared.words) == MAX_WORDS
    assert prepare("z" * 32_000).words == ("z" * 32_000,)


@given(ANY_TEXT)
@settings(max_examples=600, deadline=None)
def test_any_text_gives_plain_words(name: str) -> None:
    prepared = prepare(name)
    for word in (*prepared.words, *prepared.plain, *prepared.folded.split()):
        assert re.fullmatch("[a-z0-9]+", word)
    assert len(prepared.words) <= MAX_WORDS
    assert bool(prepared.words) == bool(prepared.folded)
    assert len(set(prepared.legal)) == len(prepared.legal)


LETTERS = st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyz0123456789 .,&-()/'#ABCDEFG"), max_size=40)


@given(LETTERS)
@settings(max_examples=600, deadline=None)
def test_case_and_outer_blanks_do_not_matter(name: str) -> None:
    # a form written on to a name is told by its case, so upper case is the comparison
    assert prepare(name.upper()) == prepare(name.upper().lower()) == prepare(f"  {name.upper()} ")


@given(LETTERS)
@settings(max_examples=600, deadline=None)
def test_what_was_folded_folds_to_itself(name: str) -> None:
    once = prepare(name).folded
    assert prepare(once).folded == once


@given(
    st.lists(
        st.sampled_from(["zhipu", "huazhang", "vektor", "tech", "beijing", "ltd", "24", "institute", "jsc"]), max_size=8
    )
)
@settings(max_examples=300, deadline=None)
def test_the_order_of_words_changes_no_word(names: list[str]) -> None:
    forward, backward = prepare(" ".join(names)), prepare(" ".join(reversed(names)))
    assert sorted(forward.words) == sorted(backward.words)
    assert set(forward.legal) == set(backward.legal)


@pytest.mark.parametrize(
    "same",
    [
        ("Obukhovskiy Zavod", "Obukhovskii Zavod", "Obukhovsky zavod", "Obukhovskij Zavod", "Обуховский завод"),
        ("Troitskiy Kranovyy Zavod", "Troitsk Crane Plant", "Троицкий крановый завод"),
        ("Zavod po Remontu Dizelnykh Dvigateley", "Diesel Engine Repair Plant"),
        ("Zhipu Machine Building Plant", "Zhipu Mashinostroitelnyy Zavod", "Zhipu Machinery Works"),
        ("Zhipu Unmanned Aerial Vehicles", "Zhipu Drones", "Zhipu BPLA"),
        ("Zhipu Real Estate", "Inmobiliaria Zhipu", "Zhipu Immobilien"),
        ("Zharskiy Aleksandr Vladimirovich", "ZHARSKI, Aliaksandr Uladzimiravich", "Zharsky Alexander Volodymyrovych"),
        ("Anna Sergeevna Ivanova", "Anna Sergeyevna Ivanova", "Anna Sergiivna Ivanova"),
        ("Mohammed al-Bashir", "AL-BASHIR, Muhammad", "Mohamad Al Basheer"),
        ("JSCARGUMENT", "ARGUMENTJSC", "JSC Argument", "Argument OJSC"),
        ("Yangtse Memory", "Changjiang Storage", "长江存储"),
        ("CETC", "中国电科"),
    ],
)
def test_renderings_of_one_thing_have_the_same_words(same: tuple[str, ...]) -> None:
    assert {name: tuple(sorted(prepare(name).words)) for name in same} == {
        name: tuple(sorted(prepare(same[0]).words)) for name in same
    }


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Petrov Sergei", "Petrovskiy Sergei"),  # two surnames
        ("Vladimirovich Ivan", "Vladimirovna Ivan"),
        ("Milosevic Ivan", "Milosevich Ivan"),  # no given name that is known: left alone
        ("Sergey Ivanov", "Sergeevich Ivanov"),
        ("Altair Zavod", "Altairskiy"),
    ],
)
def test_renderings_of_different_things_have_different_words(name: str, other: str) -> None:
    assert sorted(prepare(name).words) != sorted(prepare(other).words)


@pytest.mark.parametrize("name", ["Goldsrl", "Paolo Rossi", "Ooo La La", "Zinc", "Gmbhausen", "Vlltd"])
def test_short_or_ordinary_words_are_not_parted_from_a_legal_form(name: str) -> None:
    assert prepare(name).folded == " ".join(name.lower().split())
