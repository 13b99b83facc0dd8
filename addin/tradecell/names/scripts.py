"""Any script to plain lower-case Latin letters.

Chinese names are cut into the business words of ``resources/han.tsv`` first
(科技 is "technology", 有限公司 a legal form); what remains is the firm's own name
and is read as pinyin. Every other script goes through anyascii.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from tradecell.names.tables import lines

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_CYRILLIC_OR_GREEK = re.compile(r"[\u0370-\u03ff\u0400-\u04ff]")
_ARABIC = re.compile(r"[\u0620-\u06ff\u0750-\u077f]+")
_LATIN = re.compile(r"[A-Za-z]")
_WORD = re.compile(r"\w+")

# Legal forms that Korean and Japanese write on to a name, or in one letter in brackets (which is also what the single
# characters for them become): set apart, since no blank does it.
_EAST_ASIAN_FORMS = (
    (re.compile(r"주식회사|\(주\)"), " jusikhoesa "),
    (re.compile(r"유한(?:책임)?회사|\(유\)"), " yuhanhoesa "),
    (re.compile(r"\(株\)|カブシキガイシャ"), " kabushikikaisha "),
    (re.compile(r"\(有\)"), " yugen kaisha "),
)
_MAY_HOLD_FORM = re.compile(r"회사|カブシキ|\([주유株有]\)")

# 第二十四研究所, 七〇八所: a number in characters, told from the 三 of a firm's own name by what stands around it
_HAN_NUMBER = re.compile(
    r"第\s*(?=\d)|第([〇零一二三四五六七八九十百]+)|(?<![\u3400-\u9fff])([〇零一二三四五六七八九十百]{2,})(?=研究|所|院|厂|局|工厂)"
)
_HAN_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0}
_MARKS = frozenset("™℠®©℗")
_POSSESSIVE = re.compile(r"['\u2019`\u02bc\u2018\u00b4]s\b", re.IGNORECASE)
_APOSTROPHES = str.maketrans("", "", "'\u2019`\u02bc\u2018\u00b4\u02b9\u02ba\u2032")

# Cyrillic and Greek letters that look like Latin ones: a word that mixes scripts was typed, or disguised, with these.
_LOOKALIKES = str.maketrans(
    "АВЕЅІЈКМНОРСТУХӀаеѕіјорсухһԁԛԝ" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧονα",
    "ABESIJKMHOPCTYXIaesijopcyxhdqw" + "ABEZHIKMNOPTYXova",
)

# The forms of one Arabic letter, and what is written for ornament or reading only (short vowels, lengthened strokes)
_ARABIC_FORMS = {
    **str.maketrans("یىکةأإآٱؤئہھۀ", "ييكهااااويههه"),
    **dict.fromkeys([0x640, 0x670, *range(0x64B, 0x660)]),
}

# Traditional characters of the words in han.tsv, so that the table need hold them only once.
_TRADITIONAL = str.maketrans(
    "電術團國貿進業機設備製際儀導體積網訊軟數據計雲動無實產學氣車運輸資詢務發開銀險證醫藥療築廠總責東廣蘇陝寧長華門灣慶漢龍遼貴濟島連錫號統創環專爾濱貨關達腦會應師鐵鋼礦銅鋁紡織飛彈對廈視頻與興驗聯眾鋒銳騰馬鳥魚麗萬億豐維圖",
    "电术团国贸进业机设备制际仪导体积网讯软数据计云动无实产学气车运输资询务发开银险证医药疗筑厂总责东广苏陕宁长华门湾庆汉龙辽贵济岛连锡号统创环专尔滨货关达脑会应师铁钢矿铜铝纺织飞弹对厦视频与兴验联众锋锐腾马鸟鱼丽万亿丰维图",
)


@cache
def _han_words() -> dict[str, str]:
    table = {}
    for name in ("han.tsv", "han_names.tsv"):
        for line in lines(name):
            han, latin = line.split("\t")
            table[han] = latin.replace("=", "")  # 号 ("No.") becomes nothing: its number says enough
    return table


@cache
def _han_pattern() -> re.Pattern[str]:
    return re.compile("|".join(sorted(_han_words(), key=len, reverse=True)))


def _pinyin(run: str) -> str:
    from pypinyin import Style, lazy_pinyin

    return "".join(lazy_pinyin(run, style=Style.NORMAL, errors="ignore", v_to_u=False)).replace("v", "u")


def _han_number(match: re.Match[str]) -> str:
    """A number below 1,000, or digits one after the other (七〇八); a blank on both sides."""
    text = match.group(1) or match.group(2) or ""
    if "十" not in text and "百" not in text:
        return " " + "".join(str(_HAN_DIGITS[char]) for char in text) + " "
    total, digit = 0, 0
    for char in text:
        if char in "十百":
            total += (digit or 1) * (10 if char == "十" else 100)
            digit = 0
        else:
            digit = _HAN_DIGITS[char]
    return f" {total + digit} "


@cache
def _han_run(run: str) -> str:
    """One run of Han characters as Latin words; the firm's own name becomes one word of joined syllables."""
    run = run.translate(_TRADITIONAL)
    parts: list[str] = []
    at = 0
    for match in _han_pattern().finditer(run):
        if match.start() > at:
            parts.append(_pinyin(run[at : match.start()]))
        parts.append(_han_words()[match.group()])
        at = match.end()
    if at < len(run):
        parts.append(_pinyin(run[at:]))
    return " " + " ".join(parts) + " "


@cache
def _arabic_words() -> dict[str, str]:
    return dict(line.split("\t") for line in lines("arabic.tsv"))


def _arabic_word(match: re.Match[str]) -> str:
    """A word of the table, with or without article and "and"; any other as it stands, for its letters to be read."""
    word = match.group().translate(_ARABIC_FORMS)
    for start in ("", "ال", "و", "وال", "لل", "بال"):
        if word.startswith(start) and (found := _arabic_words().get(word[len(start) :])):
            return f" {found} "
    # anyascii passes over the alef, which is a vowel that is written
    return f" {word.removeprefix('ال') if len(word) > 4 else word} ".replace("ا", "a")


def _unmix(match: re.Match[str]) -> str:
    word = match.group()
    if _LATIN.search(word) and _CYRILLIC_OR_GREEK.search(word):
        return word.translate(_LOOKALIKES)
    return word


def _visible(text: str) -> str:
    """Without control, format and surrogate characters; those that part words become blanks, as do pictures and marks.

    Symbols that stand for letters ("№", "㈱") stay; "™" and "®" would become letters of the name and go.
    """
    out = []
    for char in text:
        category = unicodedata.category(char)
        if category in ("Cc", "Zl", "Zp") or char in _MARKS:
            out.append(" ")
        elif category == "So" or (category == "Sk" and char > "\uffff"):
            out.append("o" if char == "°" else char if unicodedata.normalize("NFKC", char) != char else " ")
        elif category in ("Cf", "Cs", "Co", "Cn"):
            continue
        else:
            out.append(char)
    return "".join(out)


def fold(text: str) -> str:
    """A name in plain lower-case ASCII, apostrophes closed up, punctuation kept.

    Args:
        text: a name in any script.

    Returns:
        The folded name; empty where no character has a Latin reading.
    """
    if not text.isascii():
        # an acute accent typed as an apostrophe would become a blank
        text = unicodedata.normalize("NFKC", _visible(text).replace("\u00b4", "'"))
        if not text.isascii():
            if _CYRILLIC_OR_GREEK.search(text):
                text = _WORD.sub(_unmix, text)
            if _MAY_HOLD_FORM.search(text):
                for form, latin in _EAST_ASIAN_FORMS:
                    text = form.sub(latin, text)
            if _HAN.search(text):
                text = _HAN_NUMBER.sub(_han_number, text)
                text = _HAN.sub(lambda match: _han_run(match.group()), text)
            if _ARABIC.search(text):
                text = _ARABIC.sub(_arabic_word, text)
            text = _POSSESSIVE.sub("", text).translate(_APOSTROPHES)
            from anyascii import anyascii

            # anyascii writes an apostrophe for the Russian soft sign, which no list does consistently
            text = anyascii(text).replace("'", "")
    elif not text.isprintable():
        text = _visible(text)
    if "'" in text or "`" in text:
        text = _POSSESSIVE.sub("", text).translate(_APOSTROPHES)
    return text.lower()


def in_arabic(text: str) -> bool:
    """Whether any of a name is in Arabic script, Persian and Urdu included."""
    return bool(_ARABIC.search(text))


def scripts_in(text: str) -> tuple[str, ...]:
    """The scripts other than Latin that a name is written in ("Han", "Cyrillic", ...), for the reasons of a hit."""
    found = []
    for char in text:
        if char.isascii() or not char.isalpha():
            continue
        name = unicodedata.name(char, "")
        script = "Han" if name.startswith("CJK") else name.split(" ", 1)[0].title()
        if script not in ("Latin", "Modifier", "Fullwidth", "Halfwidth", "") and script not in found:
            found.append(script)
    return tuple(found)
