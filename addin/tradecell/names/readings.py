"""The several names that one line of text may hold."""

from __future__ import annotations

import re

from tradecell.names.legal import set_aside
from tradecell.names.scripts import fold
from tradecell.names.words import STOP_WORDS, canonical, is_generic, is_place, join_places

_OTHERWISE = re.compile(
    r"""[\s,;(\[]*(?<![A-Za-z])(?:
        a\.?\s?k\.?\s?a\.?s? | -\s*akas?\s*- | also\ known\ as | f\.?\s?k\.?\s?a\.? | formerly(?:\ known\ as)? | n\.?k\.?a\.? |
        now\ known\ as | d\.?\s?b\.?\s?a\.? | d/b/a | t/a | a/k/a | f/k/a | doing\ business\ as | trading\ as |
        c/o | care\ of | on\ behalf\ of | alias | ex[-.]\s?name
    )(?![A-Za-z])[\s:,;-]*""",
    re.IGNORECASE | re.VERBOSE,
)
_BREAKS = re.compile(r"\s*[\n\r\u2028|]+\s*|\s+/\s+|\s*;\s+")
_BRACKETS = re.compile(r"\s*[(\[（【]([^()\[\]（）【】]*)[)\]）】]\s*")
_SUCCESSOR = re.compile(r";?,?\s*(?:and\s+)?any\s+successors?,.*$", re.IGNORECASE)
_WORDS = re.compile(r"[a-z0-9]+")


def _names_a_party(text: str) -> bool:
    """Whether what stands in brackets is a name of its own, and no place, legal form or remark such as "Beijing"."""
    # a word of its own in front, so that a text of legal forms alone, such as "(Pty)", leaves nothing
    words, _ = set_aside(["name", *_WORDS.findall(fold(text))])
    words = words[1:]
    words = [c for word in join_places(words) for c in canonical(word) if c not in STOP_WORDS]
    own = [w for w in words if not is_place(w) and not is_generic(w) and not w.isdigit()]
    if not own:
        return False
    letters = text.strip()
    if len(words) == 1:
        return len(letters) >= 3 and letters.isupper()  # an acronym; a single word else is a remark or a nickname
    return True


def readings(name: str) -> tuple[str, ...]:
    """The names a text holds: itself first, then its parts.

    Args:
        name: a queried or listed name.

    Returns:
        ``name`` without the lists' own phrases ("and any successor, sub-unit, or subsidiary thereof"); where it says
        that a party has several names ("X (formerly Y)", "X d/b/a Y", one a line), each of them; where brackets hold
        a name ("China Aerospace ... (CASIC)"), the name without them and what they hold. Each once.
    """
    whole = _SUCCESSOR.sub("", name).strip() or name.strip()
    out = {whole: None}
    parts = [part for line in _BREAKS.split(whole) for part in _OTHERWISE.split(line)]
    for part in parts:
        part = part.strip(" ,;")
        if part.count("(") != part.count(")"):
            part = part.strip("() ")
        if not part:
            continue
        out[part] = None
        inside = _BRACKETS.findall(part)
        if inside:
            outside = _BRACKETS.sub(" ", part).strip()
            if any(_names_a_party(text) for text in inside) and len(outside) > 2:
                out[outside] = None
            for text in inside:
                if _names_a_party(text):
                    out[text.strip()] = None
    return tuple(text for text in out if len(text) > 1 or text == whole)
