"""Legal forms: found in any language and position, set aside, compared apart."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from tradecell.names.tables import Phrases, lines, spellings

# "SiemensAG", "BoschGmbH": a form written on to the name without a blank, before folding takes the case away
_GLUED = re.compile(
    r"(?<=[a-z]{3})(?=[A-Z])"
    r"(?=(?:AG|GmbH|SpA|LLC|Ltd|Inc|JSC|OOO|FZE|SARL|PLC|SA|BV|NV|AB|AS|Corp|Limited)\b)"
)

# "JSCARGUMENT", "ARGUMENTJSC": the same where all letters are of one case, for forms that no word begins or ends with
_BEFORE = ("jsc", "ojsc", "pjsc", "cjsc", "ooo", "oao")
_AFTER = ("jsc", "llc", "ltd", "gmbh", "fze", "fzco", "dmcc", "srl", "oao")
_WRITTEN_ON = re.compile(rf"(?:({'|'.join(_BEFORE)})([a-z]{{5,}})|([a-z]{{5,}}?)([ocp]?jsc|{'|'.join(_AFTER)}))")


@cache
def _forms() -> tuple[Phrases[tuple[str, bool]], tuple[str, ...]]:
    """Each spelling with its form and whether it may stand anywhere; and all forms in a fixed order."""
    table: dict[tuple[str, ...], tuple[str, bool]] = {}
    forms: list[str] = []
    for line in lines("legal.tsv"):
        form, where, cell = line.split("\t")
        if form not in forms:
            forms.append(form)
        for phrase in spellings(cell):
            table.setdefault(phrase, (form, where == "any"))
    return Phrases(table), tuple(forms)


def legal_forms() -> tuple[str, ...]:
    """The forms that are told apart, in a fixed order."""
    return _forms()[1]


@cache
def _bits() -> dict[str, int]:
    return {form: 1 << number for number, form in enumerate(legal_forms())}


def legal_bits(forms: Iterable[str]) -> int:
    """Legal forms, each once, as the bits of a number, so that those of two names are compared in one step."""
    bits = _bits()
    return sum(bits[form] for form in forms)


def unglue(name: str) -> str:
    """The name with a legal form that is written on to it set apart ("SiemensAG" to "Siemens AG")."""
    return _GLUED.sub(" ", name)


def part_forms(words: list[str]) -> list[str]:
    """The folded words with a legal form that is written on to one of them set apart ("jscargument", "argumentjsc")."""
    out = words
    for word in words:
        if len(word) >= 8 and (word.startswith(_BEFORE) or word.endswith(_AFTER)):
            found = _WRITTEN_ON.fullmatch(word)
            if found:
                at = out.index(word)
                out = [*out[:at], *filter(None, found.groups()), *out[at + 1 :]]
    return out


def set_aside(words: list[str]) -> tuple[list[str], tuple[str, ...]]:
    """Take the legal forms out of a name.

    Args:
        words: the folded words of a name.

    Returns:
        The other words in their order, and the forms found. A name that is nothing but legal forms keeps its words.
    """
    phrases, _ = _forms()
    if phrases.firsts.isdisjoint(words):
        return words, ()
    kept: list[tuple[str, str]] = []  # a word, and the form it would be at the edge
    forms: list[str] = []
    at = 0
    while at < len(words):
        found = phrases.at(words, at) if words[at] in phrases.firsts else None
        if found is None:
            kept.append((words[at], ""))
            at += 1
            continue
        length, (form, anywhere) = found
        if anywhere:
            forms.append(form)
        else:
            kept.extend((word, form) for word in words[at : at + length])
        at += length
    # at the edges, and only where a word of the name's own remains
    while len(kept) > 1 and kept[-1][1]:
        forms.append(kept.pop()[1])
    while len(kept) > 1 and kept[0][1]:
        forms.append(kept.pop(0)[1])
    if not kept:
        return list(words), tuple(dict.fromkeys(forms))
    return [word for word, _ in kept], tuple(dict.fromkeys(forms))
