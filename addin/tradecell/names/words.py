"""One spelling for the ordinary words of company names.

"Tech", "Technologies", "Tekhnologii" and "Teknoloji" all become "technology";
"NII" becomes "science research institute". Such words are *generic*: half the
companies of a country share them, so a match on them says little.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from tradecell.names.tables import Phrases, lines, spellings

STOP_WORDS = frozenset(
    [
        "and",
        "of",
        "the",
        "for",
        "de",
        "la",
        "le",
        "les",
        "des",
        "du",
        "da",
        "do",
        "dos",
        "das",
        "del",
        "di",
        "della",
        "y",
        "et",
        "und",
        "en",
        "el",
        "al",
        "ul",
        "as-salam",
        "ve",
        "e",
        "i",
        "in",
        "on",
        "at",
        "to",
        "by",
        "with",
        "from",
        "an",
        "van",
        "von",
        "der",
        "den",
        "na",
        "po",
        "dlya",
        "with",
        "its",
        "und",
        "og",
        "och",
        "va",
        "wa",
    ]
)
"""Words left out of the comparison; kept only where a name has no other words."""

_CASE = (
    r"(?:yy|iy|ii|yi|ij|yj|y|i|j|a|ya|aya|aia|aja|oe|oye|oi|oy|oj|e|ie|ye|yie|yye|iye|o|ogo|ego|ykh|ikh|ym|im|om|em"
    r"|am|u|yu|iu|iya|iia|ami|yami|akh|yakh|ey|ei|ej)"
)
_ENDING = re.compile(rf"(?:n|sk|ich|ichesk|chesk|esk|teln|itel|ion|ionn|enn|atsi|tsi|stv|nost|ost|ov|ev|el|m)*{_CASE}?")
"""Russian endings, as they are written in Latin letters, that may follow a stem of the word table: "stroitelnyy" is
construction, but "Stroytransgaz" and "Khimmed" are firms."""

_ADJECTIVE = re.compile(
    r"([a-z]{3,}sk)(?:iy|ii|yy|yi|ij|yj|y|i|j|aya|aia|aja|oe|oye|oje|ogo|oi|oy|oj|ie|iye|ikh|om|im)"
)
"""A Slavic adjective made of a town's or a person's name, and the surnames that are such: "Troitskiy", "Troitskaya" and
"Troitski" are written in as many ways as there are transliterations, and the town is "Troitsk"."""

_PATRONYMIC = re.compile(r"([a-z]{3,}?)[yij]?(?:[eao]vi(?:ch|tch|tsch)|[eo]vych|[eaoi]vna|[eo]vn[iy]a)")
"""A father's name of a given name: "Vladimirovich", "Uladzimiravich", "Volodymyrovych"; "Vladimirovna"."""

_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th|y|i|aya|oy|ya)$")
_ROMAN = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "xii": "12",
          "xiii": "13", "xiv": "14", "xv": "15", "xvi": "16", "xvii": "17", "xviii": "18", "xix": "19"}  # fmt: skip
_SPELLED = {
    word: str(number)
    for number, words in enumerate(
        [
            "zero",
            "first one",
            "second two",
            "third three",
            "fourth four",
            "fifth five",
            "sixth six",
            "seventh seven",
            "eighth eight",
            "ninth nine",
            "tenth ten",
            "eleventh eleven",
            "twelfth twelve",
            "thirteenth thirteen",
            "fourteenth fourteen",
            "fifteenth fifteen",
        ]
    )
    for word in words.split()
    if word != "zero"
}


@cache
def _spellings() -> tuple[dict[str, str], dict[str, str], frozenset[str]]:
    """Exact spellings, stems ("nauchn" for "nauchn*"), and the set of generic words."""
    exact: dict[str, str] = {}
    stems: dict[str, str] = {}
    # a name that is nothing but legal forms keeps them as words, and they are no firm's own
    generic = {"co"}
    for line in lines("legal.tsv"):
        _, where, spellings = line.split("\t")
        if where == "any":
            generic.update(word for word in spellings.split("|") if " " not in word)
    for table in ("words.tsv", "renderings.tsv"):
        for line in lines(table):
            word, _, variants = line.partition("\t")
            if table == "words.tsv":
                generic.add(word)
            exact.setdefault(word, word)
            for variant in variants.split():
                if variant.endswith("*"):
                    stems.setdefault(variant[:-1], word)
                else:
                    exact.setdefault(variant, word)
    return exact, stems, frozenset(generic)


@cache
def _abbreviations() -> dict[str, tuple[str, ...]]:
    table = {}
    for line in lines("abbreviations.tsv"):
        short, _, words = line.partition("\t")
        table[short] = tuple(words.split())
    return table


@cache
def _places() -> tuple[Phrases[str], frozenset[str]]:
    phrases: dict[tuple[str, ...], str] = {}
    names = set()
    for line in lines("places.txt"):
        place, *others = (part.strip() for part in line.split(","))
        names.add(place)
        for spelling in (place, *others):
            phrases.setdefault(tuple(spelling.split()), place)
    for line in lines("phrases.tsv"):
        word, _, several = line.partition("\t")
        for phrase in spellings(several):
            phrases.setdefault(phrase, word)
    return Phrases(phrases), frozenset(names)


def join_places(words: list[str]) -> list[str]:
    """The words with every place, and every phrase that is one word too, in its one spelling.

    "hong", "kong" and "hk" become "hongkong", "machine" and "building" become "machinery".
    """
    phrases, _ = _places()
    if phrases.firsts.isdisjoint(words):
        return words
    out = []
    at = 0
    while at < len(words):
        found = phrases.at(words, at) if words[at] in phrases.firsts else None
        if found:
            length, place = found
            out.append(place)
            at += length
        else:
            out.append(words[at])
            at += 1
    return out


@lru_cache(maxsize=262_144)
def canonical(word: str) -> tuple[str, ...]:
    """The word or words that a folded word is compared as.

    Args:
        word: lower-case Latin letters and digits.

    Returns:
        One word, or several for an abbreviation such as "NII".
    """
    if word[0].isdigit():
        ordinal = _ORDINAL.match(word)
        return ((ordinal.group(1) if ordinal else word).lstrip("0") or "0",)
    exact, stems, _ = _spellings()
    if word in _ROMAN:
        return (_ROMAN[word],)
    if word in _SPELLED:
        return (_SPELLED[word],)
    if word in exact:
        return (exact[word],)
    several = _abbreviations().get(word)
    if several:
        return several
    for length in range(len(word), 3, -1):
        stem = stems.get(word[:length])
        if stem and _ENDING.fullmatch(word, length):
            return (stem,)
    return (_patronymic(word) or _adjective(word),)


def _adjective(word: str) -> str:
    """ "troitsk" for "troitskiy"; any other word as it is."""
    found = _ADJECTIVE.fullmatch(word) if "sk" in word else None
    return found.group(1) if found else word


def _patronymic(word: str) -> str:
    """ "vladimirovich" for "uladzimiravich"; nothing for what is no father's name, or of no name that is known."""
    found = _PATRONYMIC.fullmatch(word) if word.endswith(("ch", "na", "nia", "nya")) else None
    if not found:
        return ""
    exact, _, generic = _spellings()
    stem = found.group(1)
    # "Sergeevich" is of Sergey, "Nikitich" of Nikita: the given name's own ending is lost
    name = next((exact[stem + end] for end in ("", "y", "i", "iy", "ey", "ei", "a") if stem + end in exact), "")
    if not name or name in generic:
        return ""
    return name + ("ovich" if word.endswith("ch") else "ovna")


def is_generic(word: str) -> bool:
    """Whether a compared word is one that ordinary company names share."""
    return word in _spellings()[2]


@cache
def _favourites() -> frozenset[str]:
    return frozenset(word for line in lines("favourites.txt") for word in line.split())


def is_favourite(word: str) -> bool:
    """Whether a compared word is one that firms everywhere like to be called by ("phoenix"): own, but of many."""
    return word in _favourites()


def is_place(word: str) -> bool:
    """Whether a compared word is a place."""
    return word in _places()[1]
