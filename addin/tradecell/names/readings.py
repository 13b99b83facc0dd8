"""The several names that one line of text may hold."""

from __future__ import annotations

import re

from tradecell.names.prepare import prepare
from tradecell.names.words import is_generic, is_place

_OTHERWISE = re.compile(
    r"""(?<![^\W\d_])(?:
        akas? | a\.\s?k\.\s?a\.? | a\ k\ a | a/k/a | -\s*akas?\s*- | also\ (?:known|called|trading)\ as | alias |
        fka | f\.\s?k\.\s?a\.? | f/k/a | (?:formerly|previously)(?:\ (?:known|called|named)(?:\ as)?)? | ex[-.]\s?name |
        nka | n\.\s?k\.\s?a\.? | n/k/a | now\ known\ as |
        dba | d\.\s?b\.\s?a\.? | d/b/a | t/a | doing\ business\ as | trading\ as |
        vormals | ehemals | anciennement | anteriormente | eski\ (?:adı|unvanı) | ранее | бывш(?:ий|ая|ее|\.)? |
        c/o | on\ behalf\ of
    )(?![^\W\d_])[\s:,;-]*(?:the\ following\ \w+\ alias(?:es)?\W+)?
    |[(（](?:原名?称?|曾用名|又名|别名|前身为?)[:：\s]*""",
    re.IGNORECASE | re.VERBOSE,
)
_BREAKS = re.compile(r"[\n\r\u2028|]+|\s/\s|;\s|；")
_BRACKETS = re.compile(r"[(\[（【]([^()\[\]（）【】]*)[)\]）】]")
_SUCCESSOR = re.compile(r"\b(?:and\s+)?any\s+successors?,.*$", re.IGNORECASE)
_EDGES = " ,;-–—"


def _own(words: tuple[str, ...]) -> list[str]:
    """The words that are no ordinary ones, places or numbers."""
    return [w for w in words if not is_place(w) and not is_generic(w) and not w.isdigit()]


def _names_a_party(text: str) -> bool:
    """Whether what stands in brackets is a name of its own, and no place, legal form or remark such as "Beijing"."""
    # a word of its own in front, so that a text of legal forms alone, such as "(Pty)", leaves nothing
    words = prepare("name " + text).words[1:]
    if not _own(words):
        return False
    letters = text.strip()
    if len(words) == 1:
        return len(letters) >= 3 and letters.isupper()  # an acronym; a single word else is a remark or a nickname
    return True


def _translates(text: str) -> bool:
    """Whether brackets hold the name in ordinary words: "Rostec (Russian Technologies State Corporation)"."""
    words = prepare("name " + text).words[1:]
    return len(words) > 1 and not all(is_place(word) for word in words)


def _tells_a_party(text: str) -> bool:
    """Whether a part says enough to be looked for by itself: "Maritime" of "Alias Maritime" does not."""
    words = prepare("name " + text).words[1:]
    return len(words) > 1 or bool(_own(words))


def readings(name: str) -> tuple[str, ...]:
    """The names a text holds: itself first, then its parts.

    Args:
        name: a queried or listed name.

    Returns:
        ``name`` without the lists' own phrases ("and any successor, sub-unit, or subsidiary thereof"); where it says
        that a party has several names ("X (formerly Y)", "X d/b/a Y", one a line), each of them; where brackets hold
        a name ("China Aerospace ... (CASIC)"), the name without them and what they hold. Each once.
    """
    whole = name.strip()
    if "uccessor" in name or "UCCESSOR" in name:
        whole = _SUCCESSOR.sub("", name).rstrip(_EDGES) or whole
        whole = whole.strip()
    out = {whole: None}
    parts = [part for line in _BREAKS.split(whole) for part in _OTHERWISE.split(line)]
    for part in parts:
        part = part.strip(_EDGES).strip()
        if part.count("(") + part.count("（") != part.count(")") + part.count("）"):
            part = part.strip("()（） ").strip()
        if not part or (part != whole and not _tells_a_party(part)):
            continue
        out[part] = None
        inside = _BRACKETS.findall(part)
        if inside:
            outside = " ".join(_BRACKETS.sub(" ", part).split())
            parted = any(_names_a_party(text) or _translates(text) for text in inside)
            if parted and len(outside) > 2 and _tells_a_party(outside):
                out[outside] = None
            for text in inside:
                if _names_a_party(text):
                    out[text.strip()] = None
    return tuple(text for text in out if len(text) > 1 or text == whole)
