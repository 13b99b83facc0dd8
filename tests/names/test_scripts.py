"""Folding: any script and any damage to plain lower-case Latin letters."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tradecell.names import fold, prepare, scripts_in

ANY_TEXT = st.text(st.characters(), max_size=60)  # every code point, lone surrogates and unassigned ones included
LISTED_SCRIPTS = st.text(
    st.one_of(
        st.characters(min_codepoint=0x20, max_codepoint=0x24F),
        st.characters(min_codepoint=0x370, max_codepoint=0x52F),
        st.characters(min_codepoint=0x600, max_codepoint=0x6FF),
        st.characters(min_codepoint=0x3040, max_codepoint=0x30FF),
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF),
        st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3),
        st.characters(min_codepoint=0xFF00, max_codepoint=0xFFEF),
        st.sampled_from("'’`´- \u200b\u202e\ud800😀®№第二十公司株式会社"),
    ),
    max_size=40,
)


def words(text: str) -> str:
    """The folded text with its white space collapsed."""
    return " ".join(fold(text).split())


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("HUAWEI", "huawei"),
        ("Ｈｕａｗｅｉ　Ｔｅｃｈ", "huawei tech"),
        ("Ørsted Łódź Straße Müller Çelik", "orsted lodz strasse muller celik"),
        ("İSTANBUL ışık", "istanbul isik"),
        ("Société Générale", "societe generale"),
        ("ﬁne Oﬃce", "fine office"),
        ("𝐇𝐮𝐚𝐰𝐞𝐢", "huawei"),
        ("Хуавэй", "khuavey"),
        ("ООО «Ромашка»", "ooo <<romashka>>"),
        ("Объект", "obekt"),
        ("Київ", "kiiv"),
        ("Ελλάς", "ellas"),
        ("トヨタ", "toyota"),
        ("한화", "hanhwa"),
        ("٣ ③ ３", "3 3 3"),
    ],
)
def test_a_script_becomes_plain_letters(text: str, folded: str) -> None:
    assert words(text) == folded


@pytest.mark.parametrize(
    "disguised",
    [
        "Hua\u200bwei",  # zero width space
        "Hua\u200dwei",  # zero width joiner
        "\u202eHuawei\u202c",  # right-to-left override
        "\u2066Huawei\u2069",
        "\ufeffHuawei",
        "Hua\u00adwei",  # soft hyphen
        "Hu\u0430wei",  # a Cyrillic a
        "Huаwеі",  # three Cyrillic letters
        "Ηuawei",  # a Greek eta
        "Huawei\ud800",  # half of a character
        "\udfffHuawei",
        "Hua\ue000wei",  # private use
        "Huawei\x00",
        "Huawei 😀",
        "Huawei👍🏻",
        "Huawei®",
        "Huawei™",
        "© Huawei",
    ],
)
def test_what_the_eye_does_not_see_does_not_hide_a_name(disguised: str) -> None:
    assert words(disguised) == "huawei"


@pytest.mark.parametrize(
    "space", ["\t", "\n", "\r\n", "\x0b", "\u2028", "\u2029", "\u00a0", "\u3000", "\u2003", "\x1f"]
)
def test_every_kind_of_blank_parts_words(space: str) -> None:
    assert words(f"Zhipu{space}Huazhang") == "zhipu huazhang"


def test_a_combining_accent_is_no_letter() -> None:
    assert words("Mu\u0308ller") == words("M\u00fcller") == "muller"


@pytest.mark.parametrize("apostrophe", "'’`ʼ‘´")
def test_apostrophes_close_up_and_possessives_go(apostrophe: str) -> None:
    assert words(f"Xi{apostrophe}an O{apostrophe}Neil{apostrophe}s") == "xian oneil"


@pytest.mark.parametrize(
    ("han", "latin"),
    [
        ("华为技术有限公司", "huawei technology ltd"),
        ("華為技術有限公司", "huawei technology ltd"),
        ("北京智谱华章科技股份有限公司", "beijing zhipuhuazhang technology ltd"),
        ("中国电子科技集团公司", "china electronic technology group company"),
        ("香港电子", "hongkong electronic"),
    ],
)
def test_chinese_is_business_words_and_pinyin(han: str, latin: str) -> None:
    assert words(han) == latin


@pytest.mark.parametrize(
    ("han", "number"),
    [
        ("第二十四研究所", "24"),
        ("第24研究所", "24"),
        ("第十三研究所", "13"),
        ("第五十五研究所", "55"),
        ("第一百零三研究所", "103"),
        ("七〇八研究所", "708"),
        ("七一二所", "712"),
    ],
)
def test_a_number_in_chinese_characters_is_a_number(han: str, number: str) -> None:
    assert number in words(han).split()


def test_a_numeral_in_a_firm_s_own_name_is_no_number() -> None:
    assert words("三一重工") == "sanyizhonggong"


@pytest.mark.parametrize("text", ["(주)한화", "㈜한화", "한화 주식회사", "한화주식회사", "（주）한화"])
def test_korean_forms_are_set_apart_from_the_name(text: str) -> None:
    assert prepare(text).words == ("hanhwa",)
    assert prepare(text).legal == ("co",)


@pytest.mark.parametrize("text", ["株式会社トヨタ", "トヨタ株式会社", "㈱トヨタ", "(株)トヨタ", "トヨタ㍿"])
def test_japanese_forms_are_set_apart_from_the_name(text: str) -> None:
    assert prepare(text).words == ("toyota",)
    assert prepare(text).legal == ("co",)


def test_a_word_wholly_in_cyrillic_is_read_as_cyrillic() -> None:
    # В is "v" in a Russian word, and a disguised B only in a Latin one
    assert words("Вектор") == "vektor"
    assert words("ВECTOR") == "bector"


@given(ANY_TEXT | LISTED_SCRIPTS)
@settings(max_examples=600, deadline=None)
def test_anything_folds_to_printable_lower_case_ascii(text: str) -> None:
    folded = fold(text)
    assert folded.isascii()
    assert folded == folded.lower()
    assert folded.isprintable()


@given(ANY_TEXT | LISTED_SCRIPTS)
@settings(max_examples=600, deadline=None)
def test_folding_again_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(LISTED_SCRIPTS.filter(lambda text: not any("\ud800" <= char <= "\udfff" for char in text)))
@settings(max_examples=300, deadline=None)
def test_composed_and_decomposed_text_fold_alike(text: str) -> None:
    composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert words(composed) == words(decomposed)


@pytest.mark.parametrize(
    ("text", "scripts"),
    [
        ("Huawei Łódź", ()),
        ("华为", ("Han",)),
        ("Хуавэй Huawei", ("Cyrillic",)),
        ("شركة", ("Arabic",)),
        ("한화", ("Hangul",)),
        ("", ()),
        ("12 %", ()),
        ("Ｈｕａｗｅｉ", ()),
    ],
)
def test_the_scripts_of_a_name(text: str, scripts: tuple[str, ...]) -> None:
    assert scripts_in(text) == scripts


@given(ANY_TEXT)
@settings(max_examples=200, deadline=None)
def test_scripts_never_raise(text: str) -> None:
    assert len(scripts_in(text)) == len(set(scripts_in(text)))


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("بانک سپه", "bank sph"),
        ("بانك ملى ايران", "bank national iran"),
        ("شرکت صنایع الکترونیک ایران", "sherkat industry electronic iran"),
        ("شَرِكَة النَّفْط", "sharika oil"),  # with the short vowels written
        ("للتجارة والصناعة", "trade industry"),
        ("حماس", "hmas"),
        ("شركة حماس", "sharika hmas"),
        ("ماهان", "mahan"),
    ],
)
def test_arabic_script_is_read_by_its_words_and_else_by_its_letters(name: str, folded: str) -> None:
    assert " ".join(fold(name).split()) == folded


def test_a_name_in_arabic_script_may_lack_vowels() -> None:
    assert prepare("بانک سپه").vowelless
    assert not prepare("Bank Sepah").vowelless
    assert not prepare("Банк Сепах").vowelless
