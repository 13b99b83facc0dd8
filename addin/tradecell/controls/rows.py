"""What one row of a table of controls applies to, and where: from the words to paragraphs and places.

The words fall into few kinds; whatever is of none of them becomes ``"?"`` or a condition, which makes a licence
determination say that it cannot be told, never that no licence is required.
"""

from __future__ import annotations

import re
from dataclasses import replace

from tradecell.controls.ccl import ControlRow

_REASON = re.compile(
    r"^(?P<reason>[A-Z]{2})(?: Controls?)?(?= appl|,)|^(?P<russia>Russian industry sector sanctions?)", re.I
)
_COLUMN = re.compile(r"\b([A-Z]{2})\s+Column\s+(\d)", re.I)
_BARE_COLUMN = re.compile(r"^Column (\d)")
_SECTION = re.compile(r"§+\s*(7\d\d\.\d+(?:\([a-z0-9]+\))*)", re.I)
_GROUP = re.compile(r"\b([A-E]):\s?(\d)\b")
_PATH = r"[a-z]{1,2}(?:\.(?:\d{1,3}|[a-z]{1,2}(?![a-z])))*"
_REF = re.compile(rf"(?<![\w.])(?:(\d[A-E]\d{{3}})\.\s?|\.)?({_PATH})(?![\w])")
_WORDS = re.compile(
    r"\b(?:the|entire|entry|paragraphs?|items?|commodities|controlled|in|by|of|this|only|and|or|to|through|"
    r"applies|apply|as|well|also|all|except|for|specified|under|described)\b",
    re.I,
)
_COUNTRIES = {
    "Macau": "MO", "United Arab Emirates": "AE", "North Korea": "KP", "Pakistan": "PK", "Iraq": "IQ",
    "China": "CN", "Russia": "RU", "Venezuela": "VE", "Canada": "CA",
}  # fmt: skip
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def read_row(scope: str, cell: str, eccn: str) -> ControlRow:
    """A row from its two cells.

    Args:
        scope: the left cell ("RS applies to 3A090.b").
        cell: the right cell ("NS Column 2.").
        eccn: the entry the row stands in; a paragraph number of another entry makes a condition.
    """
    found = _REASON.match(scope)
    reason = "?" if not found else "RUSSIA" if found["russia"] else found["reason"].upper()
    where, citation = _where(cell or scope, reason)
    if where == "CWC" and re.search(r"\bfor all destinations\b", scope):
        where = "ALL"
    applied = _scope(scope[found.end() :] if found else scope, eccn)
    return replace(applied, reason=reason, where=where, citation=citation, scope=scope, cell=cell)


def _where(cell: str, reason: str) -> tuple[str, str]:
    """Places in the notation of :mod:`tradecell.controls.places`, and the section that the cell names."""
    sections = [section for section in _SECTION.findall(cell) if not section.startswith("738")]
    citation = "; ".join(dict.fromkeys(sections))
    if column := _COLUMN.search(cell):
        return f"{column[1].upper()}{column[2]}", citation
    if bare := _BARE_COLUMN.match(cell):
        return f"{reason}{bare[1]}", citation
    if re.search(r"UN controls", cell):
        return "UN", citation or "746.1(b)"
    if any(section.startswith("746.8") for section in sections):
        return "RU BY", citation
    if "742.6(a)(11)" in sections:
        return "FN-5", citation
    if re.search(r"part 754", cell):
        return "?", "Part 754"  # short supply: its own part decides, not the chart
    if reason in ("CW", "CB"):
        # States not party to the Chemical Weapons Convention: those absent from Supp. No. 2 to Part 745.
        return "CWC", citation or "742.18"
    if groups := _GROUP.findall(cell):
        inside, _, outside = cell.partition("excluding")
        named = [code for name, code in _COUNTRIES.items() if re.search(rf"\b{name}\b", inside)]
        within = [f"{a}:{b}" for a, b in _GROUP.findall(inside)]
        without = [f"!{a}:{b}" for a, b in _GROUP.findall(outside)]
        return " ".join([*named, *within, *without]) or f"?{groups}", citation
    if re.search(r"all destinations|worldwide", cell, re.I):
        return ("ALL !CA" if re.search(r"except Canada", cell, re.I) else "ALL"), citation
    if any(section.startswith(("742.14", "742.15")) for section in sections):
        return "ALL !CA", citation  # "to all destinations, except Canada", says each section's paragraph (a)
    if any(section.startswith("742.13") for section in sections):
        return "ALL", citation
    named = [code for name, code in _COUNTRIES.items() if re.search(rf"\b{name}\b", cell)]
    if named and re.search(r"license is required|^China, Russia,? or Venezuela", cell, re.I):
        return " ".join(named), citation
    return "?", citation


def _scope(text: str, eccn: str) -> ControlRow:
    """Whether all of the entry, which paragraphs, which not, and whether a condition remains."""
    text = re.sub(r"[“”\"]|\((?:e\.g|i\.e)\.[^)]*\)|§+ ?[\d.()a-z]+", "", text)
    text = re.sub(r"^\s*(?:apply|applies)?\s*(?:only)?\s*(?:to)?\s*", "", text, flags=re.I).strip(" .")
    text = re.split(r"\. ?Note:|\(refer to|\(But see", text)[0].strip(" .")
    text = re.sub(r"\. (?:For licensing|The Commerce|A license).*$", "", text)
    if whole := re.match(r"(?:the )?entire ?entry\b", text, re.I):
        rest = text[whole.end() :].strip(" .,:")
        rest = re.sub(r"^(?:except|other than)(?: for)?\b[\s:]*", "", rest, flags=re.I)
        if not rest:
            return ControlRow("", "", whole=True)
        return _all_but(rest, eccn)
    excepted: tuple[str, ...] = ()
    condition = False
    for inside in re.findall(r"\(except ((?:[^()]|\([^()]*\))*)\)", text):
        refs, clean = _refs(inside, eccn)
        excepted, condition = (*excepted, *(refs if clean else ())), condition or not clean
    text = re.sub(r"\(except (?:[^()]|\([^()]*\))*\)", "", text)
    lead = re.split(
        r",? except\b|\b(?:if|when|that|which|in the form|for|to the extent)\b", text, maxsplit=1, flags=re.I
    )[0]
    refs, clean = _refs(lead, eccn)
    condition = condition or lead != text or not (clean and refs)
    return ControlRow("", "", False, refs, excepted, condition)


def _all_but(rest: str, eccn: str) -> ControlRow:
    """The entire entry except what ``rest`` names, clause by clause: some are excepted only under a condition."""
    excepted: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()
    condition = False
    for clause in rest.split(";"):
        refs, clean = _refs(re.sub(r"^\s*and\b", "", clause), eccn)
        if clean:
            excepted = (*excepted, *refs)
        elif refs:
            doubtful = (*doubtful, *refs)
        else:
            condition = True
    return ControlRow("", "", True, (), excepted, condition, doubtful=doubtful)


def _refs(text: str, eccn: str) -> tuple[tuple[str, ...], bool]:
    """The paragraphs of this entry that a text names, and whether it says nothing else."""
    text = re.sub(r"\s*,?\s*for items controlled for \w\w reasons", " @", text)
    text = re.sub(r"(?<=[a-z\d])\.\s(?=\d)", ".", text)  # "z. 1.b" is printed for "z.1.b"
    names = [m for m in _REF.finditer(text) if not _plain_word(text, m)]
    own = [m for m in names if m[1] in (None, eccn)]
    if (
        not own
        or any(m[1] not in (None, eccn) for m in names)
        or re.search(r"\d[A-E]\d{3}(?!\.)", text.replace(eccn, ""))
    ):
        return (), False
    text = re.sub(r"(?<=\d) and \.(?=\d)", f" and .{own[-1][2].rpartition('.')[0]}.", text)  # "d.15 and .16"
    own = [m for m in _REF.finditer(text) if not _plain_word(text, m)]
    paths: list[str] = []
    for number, match in enumerate(own):
        path = match[2]
        between = text[own[number - 1].end() : match.start()] if number else ""
        if re.search(r"\b(?:through|to)\b", between) and paths:
            paths.extend(_between(paths[-1], path))
        paths.append(path)
    rest = _REF.sub(" ", text)
    clean = not re.search(r"[A-Za-z@]", _WORDS.sub(" ", rest.replace(eccn, " ")))
    return tuple(dict.fromkeys(paths)), clean


def named_paragraphs(text: str, eccn: str) -> tuple[str, ...]:
    """The paragraphs of an entry that a text names ("Yes, for 3A090.a" gives ``("a",)``); empty where none is clear."""
    return _refs(text, eccn)[0]


def _plain_word(text: str, match: re.Match[str]) -> bool:
    """Whether what looks like a paragraph is the word "a" or "or" or the like."""
    word = match[2]
    if match[1] or text[match.start()] == "." or "." in word:
        return False
    return len(word) > 1 or (word == "a" and bool(re.match(r"\s+[a-z]{3,}", text[match.end() :])))


def _between(first: str, last: str) -> list[str]:
    """The paragraphs strictly between two of the same parent: ``"a.1"`` to ``"a.4"`` gives a.2 and a.3."""
    *head, start = first.split(".")
    *tail, stop = last.split(".")
    if head != tail:
        return []
    stem = ".".join([*head, ""]) if head else ""
    if start.isdigit() and stop.isdigit():
        return [f"{stem}{n}" for n in range(int(start) + 1, int(stop))]
    if len(start) == len(stop) == 1:
        return [f"{stem}{c}" for c in _LETTERS[_LETTERS.index(start) + 1 : _LETTERS.index(stop)]]
    return []
