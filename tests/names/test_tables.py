"""The word tables: well formed, each spelling once, and no table at odds with another."""

from __future__ import annotations

import re
from collections import Counter
from importlib import resources

import pytest

from tradecell.names import fold, is_favourite, is_generic, is_place, prepare
from tradecell.names.legal import legal_forms
from tradecell.names.tables import Phrases, lines
from tradecell.names.tables import spellings as alternatives
from tradecell.names.words import STOP_WORDS, canonical

TABLES = (
    "abbreviations.tsv",
    "arabic.tsv",
    "favourites.txt",
    "han.tsv",
    "han_names.tsv",
    "legal.tsv",
    "phrases.tsv",
    "places.txt",
    "renderings.tsv",
    "words.tsv",
)
WORDS = [(word, variants.split()) for word, _, variants in (line.partition("\t") for line in lines("words.tsv"))]
LEGAL = [tuple(line.split("\t")) for line in lines("legal.tsv")]
PLACES = [[part.strip() for part in line.split(",")] for line in lines("places.txt")]
ABBREVIATIONS = [tuple(line.split("\t")) for line in lines("abbreviations.tsv")]
HAN = [tuple(line.split("\t")) for line in lines("han.tsv")]
ARABIC = [tuple(line.split("\t")) for line in lines("arabic.tsv")]
HAN_NAMES = [tuple(line.split("\t")) for line in lines("han_names.tsv")]
RENDERINGS = [
    (name, variants.split()) for name, _, variants in (line.partition("\t") for line in lines("renderings.tsv"))
]
PHRASES = [
    (word, list(alternatives(cell))) for word, _, cell in (line.partition("\t") for line in lines("phrases.tsv"))
]

ORDINARY = {word for word, _ in WORDS}
SPELLINGS = [spelling for word, variants in WORDS for spelling in (word, *variants)]
LEGAL_ANYWHERE = {
    spelling for _, where, spellings in LEGAL if where == "any" for spelling in map(" ".join, alternatives(spellings))
}

ALSO_ORDINARY = {"limited", "corporation", "company"}
"""Legal forms that are ordinary words too: a name that is nothing but legal forms keeps them as words, which must not
count as a firm's own."""


def repeated(items: list[str]) -> list[str]:
    return [item for item, count in Counter(items).items() if count > 1]


@pytest.mark.parametrize("table", TABLES)
def test_a_table_is_utf_8_with_unix_line_ends_and_ends_with_one(table: str) -> None:
    content = resources.files("tradecell.names").joinpath("resources", table).read_bytes()
    assert content.decode("utf-8").endswith("\n")
    assert b"\r" not in content
    assert not content.startswith(b"\xef\xbb\xbf")


def test_words_are_well_formed() -> None:
    for word, variants in WORDS:
        assert re.fullmatch("[a-z]+", word)
        for variant in variants:
            # a stem of fewer letters is never looked up
            assert re.fullmatch(r"[a-z]+|[a-z]{4,}\*", variant), f"{word}: {variant}"


def test_no_spelling_stands_under_two_words() -> None:
    assert repeated(SPELLINGS) == []


def test_every_spelling_comes_to_its_word() -> None:
    for word, variants in WORDS:
        for spelling in (word, *variants):
            assert canonical(spelling.rstrip("*")) == (word,), spelling


def test_renderings_are_well_formed_and_come_to_their_name_which_is_no_ordinary_word() -> None:
    spellings = [spelling for name, variants in RENDERINGS for spelling in (name, *variants)]
    assert repeated(spellings) == []
    assert not set(spellings) & (set(SPELLINGS) | STOP_WORDS | {name for names in PLACES for name in names})
    for name, variants in RENDERINGS:
        assert not is_generic(name)
        for spelling in (name, *variants):
            assert re.fullmatch("[a-z]+", spelling)
            assert canonical(spelling) == (name,), spelling


def test_phrases_come_to_one_ordinary_word() -> None:
    assert repeated([" ".join(phrase) for _, phrases in PHRASES for phrase in phrases]) == []
    for word, phrases in PHRASES:
        assert word in ORDINARY, word
        for phrase in phrases:
            assert len(phrase) > 1, phrase
            assert not set(phrase) & STOP_WORDS, phrase
            assert prepare("zhipu " + " ".join(phrase)).words == ("zhipu", word), phrase


def test_no_ordinary_word_is_a_stop_word_or_a_place() -> None:
    assert not set(SPELLINGS) & STOP_WORDS
    assert not set(SPELLINGS) & {name for names in PLACES for name in names}


def test_legal_forms_are_well_formed_and_each_spelling_stands_once() -> None:
    spellings = []
    for form, where, some in LEGAL:
        assert re.fullmatch("[a-z]+", form)
        assert where in ("any", "edge")
        spellings += map(" ".join, alternatives(some))
    assert repeated(spellings) == []
    for spelling in spellings:
        assert re.fullmatch("[a-z]+( [a-z]+)*", spelling), spelling
    assert repeated([f"{form} {where}" for form, where, _ in LEGAL]) == []


def test_no_legal_form_that_stands_anywhere_is_an_ordinary_word_or_a_place() -> None:
    assert LEGAL_ANYWHERE & set(SPELLINGS) == ALSO_ORDINARY
    places = {name for names in PLACES for name in names}
    assert not {spelling for _, _, some in LEGAL for spelling in map(" ".join, alternatives(some))} & places


def test_every_legal_spelling_is_found_in_a_name() -> None:
    for form, _, spellings in LEGAL:
        for spelling in map(" ".join, alternatives(spellings)):
            prepared = prepare(f"Zhipu {spelling}")
            assert prepared.words == ("zhipu",), spelling
            assert form in prepared.legal, spelling


def test_places_are_well_formed_and_each_spelling_stands_once() -> None:
    assert repeated([name for names in PLACES for name in names]) == []
    for place, *spellings in PLACES:
        assert re.fullmatch("[a-z]+", place)
        for spelling in spellings:
            assert re.fullmatch("[a-z]+( [a-z]+)*", spelling), spelling


def test_every_spelling_of_a_place_comes_to_the_place() -> None:
    for place, *spellings in PLACES:
        for spelling in (place, *spellings):
            assert prepare(spelling).words == (place,), spelling
        assert is_place(place)
        assert not is_generic(place)


def test_abbreviations_stand_for_words_in_their_one_spelling() -> None:
    assert repeated([short for short, _ in ABBREVIATIONS]) == []
    known = ORDINARY | {names[0] for names in PLACES}
    for short, long in ABBREVIATIONS:
        assert re.fullmatch("[a-z]+", short)
        assert short not in SPELLINGS, short
        assert len(long.split()) > 1, short
        assert set(long.split()) <= known, short
        assert prepare(f"Zhipu {short}").words == ("zhipu", *long.split())


def test_chinese_words_are_well_formed_and_each_stands_once() -> None:
    assert repeated([han for han, _ in HAN + HAN_NAMES]) == []
    for han, latin in HAN + HAN_NAMES:
        assert re.fullmatch(r"[\u3400-\u9fff]+", han), han
        assert re.fullmatch(r"=?[a-z]*( =?[a-z]+)*", latin), han


def test_every_chinese_word_is_read_as_the_table_says() -> None:
    for han, latin in HAN + HAN_NAMES:
        assert fold(han).split() == latin.replace("=", "").split(), han


def test_chinese_legal_forms_are_legal_forms() -> None:
    for han, latin in HAN:
        form = [word[1:] for word in latin.split() if len(word) > 1 and word.startswith("=")]
        if form:
            assert prepare(f"智谱{han}").legal, han
            assert form[0] in LEGAL_ANYWHERE, han


def test_chinese_business_words_are_ordinary_words_or_places() -> None:
    own = {
        word
        for _, latin in HAN
        if "=" not in latin
        for word in prepare("name " + latin).words
        if not is_generic(word) and not is_place(word)
    }
    # the rest are names in an established spelling, which pinyin would not give
    assert len(own) < len(HAN) / 10, own


def test_arabic_words_are_in_one_form_of_their_letters_and_read_as_the_table_says() -> None:
    assert repeated([arabic for arabic, _ in ARABIC]) == []
    for arabic, latin in ARABIC:
        assert re.fullmatch("[ء-غف-وپچژگي]+", arabic), arabic
        assert not set(arabic) & set("أإآؤئةى"), arabic
        assert re.fullmatch("[a-z]+( [a-z]+)*", latin), arabic
        assert fold(arabic).split() == latin.split(), arabic
        assert fold("ال" + arabic).split() == latin.split() or "ال" + arabic in dict(ARABIC), arabic


def test_the_longest_phrase_wins() -> None:
    phrases = Phrases({("a",): 1, ("a", "b"): 2, ("a", "b", "c"): 3})
    assert phrases.at(["a", "b", "d"], 0) == (2, 2)
    assert phrases.at(["a", "b", "c"], 0) == (3, 3)
    assert phrases.at(["x", "a"], 0) is None
    assert phrases.at(["x", "a"], 1) == (1, 1)


def test_the_legal_forms_are_told_apart_by_few_groups() -> None:
    assert set(legal_forms()) == {form for form, _, _ in LEGAL}


@pytest.mark.parametrize("name", ["Ltd", "Co., Ltd.", "LLC", "有限公司", "OOO", "Inc", "GmbH"])
def test_a_name_of_legal_forms_alone_has_no_word_of_its_own(name: str) -> None:
    assert all(is_generic(word) for word in prepare(name).words)


def test_favourites_are_single_words_each_once_and_nothing_else_already() -> None:
    words = [word for line in lines("favourites.txt") for word in line.split()]
    assert repeated(words) == []
    for word in words:
        assert re.fullmatch("[a-z]+", word)
        assert canonical(word) == (word,), word
        assert is_favourite(word)
        assert not is_generic(word)
        assert not is_place(word)
