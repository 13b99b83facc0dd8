"""A raw name made ready for comparison."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tradecell.names.legal import part_forms, set_aside, unglue
from tradecell.names.scripts import fold, in_arabic
from tradecell.names.words import STOP_WORDS, canonical, join_places

MAX_WORDS = 24
"""Words of a name that are compared; the longest listed name has 56, and no two differ only after this many."""

_WORDS = re.compile(r"[a-z0-9]+")
_DOTTED = re.compile(r"\b(?:[a-z]\.){2,}(?:[a-z]\b)?")
_NUMBER_SIGN = re.compile(r"(?:\b(?:no|nr|num|number)(?![a-z])\.?\s*|#\s*){1,8}(?=\d)")
_DIGIT = re.compile(r"[0-9]")
_TIGHT = re.compile(r"(?<![a-z0-9])([a-z]{1,2})[&/]([a-z]{1,2})(?![a-z0-9])")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A name ready for comparison.

    Args:
        words: the compared words in their order, legal forms and stop words left out; empty for a name of no letters.
        legal: the legal forms that stood in it, each once.
        folded: all of the name in plain words, legal forms and stop words included: two names with equal ``folded``
            are the same but for script, case and punctuation.
        plain: the words as they stood before abbreviations and translations were brought to one spelling.
        vowelless: written in Arabic script, so that the words may lack vowels.
    """

    words: tuple[str, ...]
    legal: tuple[str, ...]
    folded: str
    plain: tuple[str, ...]
    vowelless: bool = False

    @property
    def key(self) -> str:
        """The compared words without blanks."""
        return "".join(self.words)


def _close_initials(words: list[str]) -> list[str]:
    """Runs of single letters made one word: "D B C Makina" is "DBC Makina"."""
    out: list[str] = []
    run = ""
    for word in words:
        if len(word) == 1 and word.isalpha():
            run += word
            continue
        if run:
            out.append(run)
            run = ""
        out.append(word)
    if run:
        out.append(run)
    return out


def prepare(name: str) -> Prepared:
    """Make a name ready for comparison.

    Args:
        name: a name as typed or listed, in any script.

    Returns:
        Its compared words and legal forms; see :class:`Prepared`.
    """
    text = fold(unglue(name))
    if "." in text:
        text = _DOTTED.sub(lambda match: match.group().replace(".", "") + " ", text)
    # "AT&T", "R&D", "A/S": initials, where "and" would leave single letters
    if "&" in text or "/" in text:
        text = _TIGHT.sub(r"\1\2", text).replace("&", " and ")
    if _DIGIT.search(text):
        text = _NUMBER_SIGN.sub(" ", text)
    raw = _WORDS.findall(text)
    if len(raw) > 4 * MAX_WORDS:
        raw = raw[: 4 * MAX_WORDS]
    raw = part_forms(raw)
    folded = " ".join(raw)
    own, legal = set_aside(raw)
    # first the longer stop words, so that "C and I" closes up like "C&I"; then single letters that stand alone
    plain = _close_initials([word for word in own if len(word) == 1 or word not in STOP_WORDS])
    plain = [word for word in plain if word not in STOP_WORDS] or own
    words: list[str] = []
    for word in join_places(plain):
        words.extend(canonical(word))
    vowelless = not name.isascii() and in_arabic(name)
    return Prepared(tuple(words[:MAX_WORDS]), legal, folded, tuple(plain), vowelless)
