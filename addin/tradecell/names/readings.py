"""The several names that one line of text may hold."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tradecell.names.prepare import prepare
from tradecell.names.words import is_generic, is_place

_OTHERWISE = re.compile(
    r"""(?<![^\W\d_])(?=[aefnpdtvocрб-])(?:
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
_MEMBER = re.compile(r"\W\s*(?:Affiliated Entity|Subordinate (?:Institution|Institute|Entity|Unit))\s*[:–—-]\s*")
"""How the Entity List names an affiliate after its parent: "Huawei Technologies Co., Ltd. Affiliated Entity: X"."""

_BRANCH = re.compile(
    r"(?P<head>.{3,}?)(?P<apart>\s*[,;:–—(]\s*|\s+-+\s*|\s+)(?:branch(?:\s+office)?|filiale?n?|"
    r"(?:rep(?:resentative)?|representation|liaison)\.?\s+office|(?:zweig)?niederlassung|suc(?:cursale|ursal)|[sş]ubesi)"
    r"(?:\s+(?:(?:in|of|de|von|di)\s+)?(?P<there>[^\W\d_][\w ]{1,30}))?\W*",
    re.IGNORECASE,
)
"""A branch at the end of a name: no party of its own, but the firm itself at another place."""

_APART = re.compile(r"[,;:–—(]\s*|\s-+\s*")

_BRANCHES = ("branch", "filial", "office", "niederlassung", "succursale", "sucursal", "ubesi")
"""What the text of a branch has in it."""

_SHIP = re.compile(r"(?:M[./ ]?[VTSY]|M[./]?T[./]?V|[SFR][./ ]?V|S[./ ]?[SY]|LNG/?C|LPG/?C|VLCC|T[./]T)[. ]+(?=\w{3})")
"""Before a ship's name: motor vessel, motor tanker, steam ship, fishing vessel, research vessel, gas carrier."""

_MESSRS = re.compile(r"(?:M/S|MESSRS|Messrs)\b[. ]*")
_ENDS_ROMAN = re.compile(r"(?<=\w{3} )[IVX]$")
_ROMAN = {"I": "1", "V": "5", "X": "10"}


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


def _place_at_end(words: list[str]) -> int:
    """How many of the last words are the name of a place, 0 to 2."""
    for many in (2, 1):
        found = prepare("name " + " ".join(words[-many:]))
        if len(words) > many and not found.legal and len(found.words) == 2 and is_place(found.words[1]):
            return many
    return 0


def _without_branch(text: str) -> str:
    """The firm that a text names a branch of; empty where it names none ("Special Operations Branch")."""
    found = _BRANCH.fullmatch(text)
    if not found:
        return ""
    head, there = found["head"], (found["there"] or "").split()
    if there and not _place_at_end(["at", *there]):
        return ""
    words = head.split()
    place = _place_at_end(words)
    if place:
        head = " ".join(words[:-place])
    elif found["apart"].isspace() and not there:
        # "X, Marina Mall Branch": no place that is known, but set apart
        parts = _APART.split(head)
        head = head[: -len(parts[-1])] if len(parts) > 1 else ""
    head = head.strip(_EDGES)
    return head if head and _tells_a_party(head) else ""


def _otherwise_written(text: str) -> Iterator[str]:
    """The name without what stands in front of it or behind it and is no part of it; and its last numeral in digits."""
    ship = _SHIP.match(text)
    if ship:
        rest = text[ship.end() :]
        # "SS Techniques Company Limited" is a firm: no ship has a legal form, nor is called by its trade alone
        found = prepare(rest)
        if not found.legal and _own(found.words):
            yield rest
    elif text[0] in "Mm" and (messrs := _MESSRS.match(text)) and messrs.end() < len(text):
        yield text[messrs.end() :]
    if text[-1] in _ROMAN and "," not in text and _ENDS_ROMAN.search(text):
        yield text[:-1] + _ROMAN[text[-1]]
    lower = text.lower()
    if any(word in lower for word in _BRANCHES) and (firm := _without_branch(text)):
        yield firm


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
    # the parent is a party of its own, so its name is no reading of its affiliate
    member = _MEMBER.split(whole)[-1] if "Entity" in whole or "Subordinate" in whole else whole
    parts = [part for line in _BREAKS.split(member) for part in _OTHERWISE.split(line)]
    for part in parts:
        part = part.strip(_EDGES).strip()
        if part.count("(") + part.count("（") != part.count(")") + part.count("）"):
            part = part.strip("()（） ").strip()
        if not part or (part != whole and not _tells_a_party(part)):
            continue
        out[part] = None
        for other in _otherwise_written(part):
            out[other] = None
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
