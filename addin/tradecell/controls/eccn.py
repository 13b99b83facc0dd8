"""ECCNs as people write them, and what the list says of one."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

from tradecell.controls.answer import EAR99
from tradecell.controls.ccl import CCL, ControlRow, Entry, natural
from tradecell.controls.places import in_words
from tradecell.errors import InputError

_WRITTEN = re.compile(r"(?:ECCN[:\s]*)?(\d)\s*([A-E])\s*(\d{3})[\s.:-]*(.*)$", re.I | re.S)
_PART = re.compile(r"[a-z]{1,2}|\d{1,3}")


@dataclass(frozen=True, slots=True)
class Code:
    """An ECCN with its entry and the paragraph that was named.

    Args:
        entry: the entry; None for EAR99.
        path: the paragraph without the ECCN, empty where none was named.
    """

    entry: Entry | None
    path: str = ""

    @property
    def eccn(self) -> str:
        """``"3A090"`` or ``"EAR99"``."""
        return self.entry.eccn if self.entry else EAR99

    @property
    def full(self) -> str:
        """``"3A090.a"``; the ECCN where no paragraph was named."""
        return f"{self.eccn}.{self.path}" if self.path else self.eccn


def parse_code(text: str, ccl: CCL) -> Code:
    """The entry and paragraph of an ECCN as somebody wrote it ("3a090 a", "ECCN 3A001.a.5.a", "EAR 99").

    Raises:
        InputError: it is no ECCN, no entry of the list, or no paragraph of the entry; the nearest ones are offered.
    """
    asked = " ".join(str(text).split())
    if re.fullmatch(r"(?:ECCN[:\s]*)?EAR[\s-]*99", asked, re.I):
        return Code(None)
    written = _WRITTEN.match(asked)
    if not written:
        raise InputError(
            f'"{asked[:40]}" is no ECCN: write a digit, a letter A to E and three digits, such as 3A090.a, or EAR99'
        )
    eccn = f"{written[1]}{written[2].upper()}{written[3]}"
    entry = ccl.get(eccn)
    if entry is None:
        raise InputError(
            f"there is no ECCN {eccn} in the Commerce Control List; the nearest are {', '.join(nearest(eccn, ccl))}"
        )
    rest = written[4].strip().lower()
    path = ".".join(_PART.findall(rest))
    if not rest:
        return Code(entry)
    if re.sub(r"[\s.()-]", "", rest) != path.replace(".", ""):
        raise InputError(f'"{asked[:40]}": "{rest[:20]}" is no paragraph; write it as {eccn}.a.1')
    if not entry.has(path):
        offered = _nearest_paragraphs(entry, path)
        known = (
            f"the nearest are {', '.join(offered)}"
            if offered
            else f"the list has no paragraphs for {eccn}; write {eccn} alone"
        )
        raise InputError(f"{eccn} has no paragraph {path}; {known}")
    return Code(entry, path)


def nearest(eccn: str, ccl: CCL, count: int = 3) -> list[str]:
    """Existing ECCNs that look most like one that does not exist."""
    return difflib.get_close_matches(eccn, list(ccl.by_eccn), n=count, cutoff=0.0)


def _nearest_paragraphs(entry: Entry, path: str) -> list[str]:
    while "." in path:
        path = path.rpartition(".")[0]
        if entry.has(path):
            below = [p.path for p in entry.children(path)][:5]
            return [f"{entry.eccn}.{p}" for p in (below or [path])]
    tops = sorted({p.path.split(".")[0] for p in entry.paragraphs if not p.reserved}, key=natural)
    return [f"{entry.eccn}.{p}" for p in tops[:8]]


def applies(row: ControlRow, path: str) -> bool | None:
    """Whether a row of the table of controls applies to a paragraph; None where a condition or the lack of a
    more exact paragraph leaves it open.

    Args:
        row: the row.
        path: the paragraph without the ECCN; empty for the entry as a whole.
    """
    if row.whole:
        if _relation(path, row.excepted) == "inside":
            return False
        if row.condition or _relation(path, (*row.excepted, *row.doubtful)) != "outside":
            return None
        return True
    if not row.paragraphs:
        return None
    if _relation(path, row.paragraphs) == "outside":
        return False
    excepted = _relation(path, row.excepted)
    if excepted == "inside":
        return None if row.condition else False
    sure = _relation(path, row.paragraphs) == "inside" and excepted == "outside" and not row.condition
    return True if sure else None


def _relation(path: str, paths: tuple[str, ...]) -> str:
    """``"inside"`` one of the paths, ``"partly"`` where they lie below it, else ``"outside"``."""
    if any(path == p or path.startswith(f"{p}.") for p in paths):
        return "inside"
    if paths and (not path or any(p.startswith(f"{path}.") for p in paths)):
        return "partly"
    return "outside"


def controls_of(code: Code) -> tuple[str, ...]:
    """The controls of an entry or paragraph that apply or may apply: ``("NS2", "RS", "AT1")``."""
    if code.entry is None:
        return ()
    found = [row.column or row.reason for row in code.entry.rows if applies(row, code.path) is not False]
    return tuple(dict.fromkeys(found))


def describe_row(row: ControlRow) -> str:
    """A row in words: what it applies to, and where."""
    if row.scope:
        what = row.scope.rstrip(" .")
    elif row.whole:
        without = ", ".join((*row.excepted, *row.doubtful))
        what = f"{row.reason} applies to the entire entry" + (f" except {without}" if without else "")
    elif row.paragraphs:
        what = f"{row.reason} applies to {', '.join(row.paragraphs)}"
    else:
        what = f"{row.reason} applies to part of the entry"
    open_question = (row.condition or row.doubtful) and not row.scope
    condition = " under a condition that the entry states" if open_question else ""
    cited = f" ({row.citation})" if row.citation and not row.column else ""
    return f"{what}{condition}: {in_words(row.where)}{cited}"
