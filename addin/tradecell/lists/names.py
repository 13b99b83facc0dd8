"""From a list's name field to a name and its aliases.

Lists print more than a name in that field: aliases ("KOW SENG LIM -AKA- ERIC LIM"), whose entity it is ("(PRC
entity)"), whom else the entry covers ("; and any successor, sub-unit, or subsidiary thereof"). A customer is never
called so; what is taken out here is kept in ``Party.remarks`` by the readers.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from tradecell.countries import country_code
from tradecell.lists.text import clean, unique

__all__ = ["PrintedName", "read_alias", "read_name", "split_names"]


class PrintedName(NamedTuple):
    """What a name field says.

    ``changed`` tells that ``name`` is not the whole field: the field as printed then belongs into the remarks.
    """

    name: str
    aliases: tuple[str, ...] = ()
    country: str = ""
    kind: str = ""
    changed: bool = False


_MARK = (
    r"(?:[afn]\.\s?k\.\s?a\.?s?|[afn]/k/a|d/b/a|d\.\s?b\.\s?a\.?|(?:also|formerly|now|previously)\s+known\s+as"
    r"|doing\s+business\s+as)"
)
_BARE = r"(?:[afn]kas?|dba)"
_SEPARATOR = re.compile(
    rf"[\s,;\-–]*(?<!\w){_MARK}(?!\w)[\s:,]*"  # a.k.a., a/k/a, also known as: wherever they stand
    rf"|\s*[,;\-–]\s*{_BARE}\s*[,:\-–]\s*"  # AKA only between dashes or commas: "AKA" is a name, too
    r"|[\s,;]+(?-i:aka|fka)\s+",
    re.IGNORECASE,
)
_BRACKET = re.compile(
    rf"[\s,]*[(\[]\s*(?:{_MARK}|{_BARE}|formerly|previously)(?!\w)[\s:,]*"
    r"((?:[^()\[\]]|\([^()]*\))*)[)\]]?",
    re.IGNORECASE,
)
_INNER = re.compile(rf"\s*[,;]\s*(?:and\s+|or\s+)?(?:{_MARK}|{_BARE})(?!\w)[\s:,]*|\s*;\s*", re.IGNORECASE)
_LEADING = re.compile(rf"^(?:{_MARK})(?!\w)[\s:,]*", re.IGNORECASE)
_LEADING_BARE = re.compile(rf"^{_BARE}\s+(?=\S)", re.IGNORECASE)
_OTHERS = r"(?:successors?|sub-?\s?units?|subsidiar(?:y|ies)|affiliates?|subordinate\s+units?)"
_ENDING = re.compile(
    rf"[\s,;]+and\s+(?:any|all|its|their)\s+(?:of\s+(?:its|their)\s+)?{_OTHERS}(?:[\s,/]+(?:and|or|any|its|{_OTHERS}))*"
    r"(?:\s+(?:thereof|thereto))?[\s.]*$",
    re.IGNORECASE,
)
_WHOSE = re.compile(
    r"\s*[(\[]\s*([\w .'\-]{2,40}?)[\s-]+(entity|company|individual|national|person|citizen)\s*[)\]]", re.IGNORECASE
)
_PART_OF = re.compile(
    r"[.,;]?\s+(?:and\s+)?(?:affiliated\s+entity|subordinate\s+(?:institution|institute|entity))\s*[:\-–]?\s+(?=\S)",
    re.IGNORECASE,
)
_BELONGS = re.compile(
    r"\s*\(an?\s+(?:wholly[\s-]owned\s+)?(?:subsidiary|affiliate|branch|division|subordinate\s+\w+)\s+of\s[^()]*\)",
    re.IGNORECASE,
)
_INCLUDING = re.compile(r",\s+including\s+(?:the|all|its|any)\s", re.IGNORECASE)
_NOT_A_NAME = re.compile(r"^\(?all of (?:the )?(?:preceding|above)\b.*$", re.IGNORECASE)
_SUSPECT = re.compile(
    r"[;\[(]|k\.? ?a|/[kb]/|known as|doing business|d\.b\.|and (?:any|all|its|their) |, including |ated entity|subord",
    re.I,
)
_LEGAL = re.compile(
    r"(?:s\.?\s?a\.?(?:\s?de\s?c\.?v\.?|s\.?|\.?r\.?l\.?)?|s\.?r\.?l\.?|ltd\.?|limited|inc\.?|llc|l\.l\.c\.?|co\.?|corp\.?"
    r"|company|plc|gmbh|ag|b\.?v\.?|n\.?v\.?|s\.?p\.?a\.?|pte\.?(?:\s+ltd\.?)?|jr\.?|sr\.?|oao|ooo|ao|zao|jsc|a\.?s\.?)",
    re.IGNORECASE,
)


def read_name(raw: str, *, turned_round: bool = False) -> PrintedName:
    """Read a name field.

    Args:
        raw: the field as printed.
        turned_round: whether the source turned "LAST, First" round at each comma, aliases and all, as the State
            Department's debarred names in the CSL are ("Cho Yan Nathan; a.k.a Nathan Man Man").

    Returns:
        Name and aliases without the words around them; the name is empty only where the field is.
    """
    text = clean(raw)
    if not _SUSPECT.search(text):
        return PrintedName(_trim(text), changed=False)
    rest = _ENDING.sub("", text)
    rest, country, kind = _take_whose(_BELONGS.sub("", rest))
    aliases: list[str] = []
    if turned_round and (people := _turn_back(rest)):
        name, *aliases = people
    else:
        rest, aliases = _take_brackets(rest)
        name, *others = _SEPARATOR.split(rest) if _SEPARATOR.search(rest) else [rest]
        listed = len(others) == 1 and re.search(r"\bakas\b", rest, re.IGNORECASE)
        aliases += [alias for other in others for alias in (split_names(other) if listed else [other])]
        if ";" in name:
            name, *more = name.split(";")
            aliases += [alias for part in more for alias in split_names(part)]
    if match := _PART_OF.search(name):
        aliases.append(name[match.end() :])
    if match := _INCLUDING.search(name):
        name = name[: match.start()]
    name = _trim(name) or _trim(text)
    known = unique(alias for each in aliases for alias in read_alias(each) if alias != name)
    return PrintedName(name, known, country, kind, changed=name != _trim(text))


def read_alias(raw: str) -> tuple[str, ...]:
    """The names in one alias as printed: without a leading "and" or "f.k.a.", and with those in brackets apart."""
    text = clean(raw)
    if text.startswith("and "):  # the last of "A; B; and C"
        text = text[4:]
    if not _SUSPECT.search(text) and not _LEADING_BARE.match(text):
        return (name,) if (name := _trim(text)) else ()
    if _NOT_A_NAME.match(text):
        return ()
    names: list[str] = []
    text = _LEADING.sub("", text)
    if match := _LEADING_BARE.match(text):  # "DBA Behover" may be both
        names.append(text[match.end() :])
    text, bracketed = _take_brackets(text)
    names[:0] = [part for part in _SEPARATOR.split(text) if part]
    return unique(_trim(name) for name in (*names, *bracketed))


def split_names(text: str) -> list[str]:
    """Names joined by commas and a last "and", legal forms kept with their names: "Elint, S.A., and SNV, S.A"."""
    names: list[str] = []
    for part in re.split(r",\s+(?:and\s+)?", text.strip()):
        if names and _LEGAL.fullmatch(part.strip(" ,")):
            names[-1] += f", {part.strip(' ,')}"
        elif part.strip():
            names.append(part.strip())
    return names


def _trim(name: str) -> str:
    return name.strip(" ,;:")


def _take_whose(text: str) -> tuple[str, str, str]:
    """Take out "(PRC entity)", "(Russian national)" where the first words are a country or a people."""
    for match in _WHOSE.finditer(text):
        if code := country_code(match[1]):
            kind = "entity" if match[2].lower() in ("entity", "company") else "individual"
            rest = text[: match.start()] + text[match.end() :]
            second = re.search(r"\s*\(([^()]+ [^()]+)\)\s*$", rest) if kind == "individual" else None
            if second and not _BRACKET.match(second[0]):
                # "Kim Sang-ch'o'l (Kim Sang Chang Chol)": the same person in another spelling
                rest = f"{rest[: second.start()]} a.k.a. {second[1]}"
            return rest, code, kind
    return text, "", ""


def _take_brackets(text: str) -> tuple[str, list[str]]:
    """Take out "(a.k.a. X, a.k.a. Y)"; where a name goes on behind, as in "PEARL (A.K.A. MEI) LI", also "MEI LI"."""
    aliases: list[str] = []
    while match := _BRACKET.search(text):
        behind = clean(text[match.end() :])
        inside = [part for part in _INNER.split(match[1]) if part.strip()]
        if re.search(r"\bakas\b", match[0], re.IGNORECASE):
            inside = [name for part in inside for name in split_names(part)]
        aliases += inside
        if behind and behind[:1].isalpha():
            aliases += [f"{part} {behind}" for part in inside if not part.endswith(behind)]
        text = clean(f"{text[: match.start()]} {text[match.end() :]}")
    return text, aliases


def _turn_back(text: str) -> list[str]:
    """The people of a field whose commas were lost: "Cho Yan Nathan; a.k.a Nathan Man Man" was
    "Man, Cho Yan Nathan; a.k.a Nathan Man". All readings are returned, the likeliest first; none if there is no alias.
    """
    balanced = text.find("(") < text.find(")") or "(" not in text
    if balanced and "(" in text:
        return []  # "Cory (a.k.a Jason Cory Wilson) Wilson" kept its brackets
    first, *segments = (clean(part) for part in _SEPARATOR.split(re.sub(r"[()]", " ", text)))
    if not segments:
        return []
    if len(segments) == 1:
        return _turn_back_pair(first, segments[0])
    # Printed: F0; aka L1 F1; aka L2 F2; aka L3 M. Meant: M, F2; aka L3, F1; aka L2, F0; aka L1.
    *middle, last = (segment.split() for segment in segments)
    firsts = [first, *(" ".join(words[1:]) for words in middle)]
    lasts = [*(words[0] for words in middle), " ".join(last[:-1])]
    people = [f"{firsts[-1]} {last[-1]}"]
    people += [f"{given} {family}" for given, family in zip(firsts[:-1], lasts[1:], strict=True)]
    simple = (*segments, lasts[0], first if " " in first else "")  # a given name alone is nobody
    return list(unique(clean(each) for each in (*people, *simple)))


def _turn_back_pair(first: str, second: str) -> list[str]:
    given, family = first.split(), second.split()
    if not given or not family:
        return []
    half = len(given) // 2
    simple = [f"{first} {family[-1]}", " ".join(family[:-1]), second, first]
    if len(given) % 2 == 0 and len(family) == 2 and (given[:half] == given[half:] or len(given) == 2):
        # "Eric Fru Eric Fru a/k/a Ngi Nji" was "Nji, Eric Fru a/k/a Ngi, Eric Fru"
        people = [f"{' '.join(given[half:])} {family[1]}", f"{' '.join(given[:half])} {family[0]}"]
        return list(unique(people if given[:half] == given[half:] else [*people, *simple]))
    return list(unique(each for each in simple if " " in each or len(family) == 2))
