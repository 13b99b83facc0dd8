"""What the Commerce Control List says: frozen values, no I/O, no judgement."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

_NATURAL = re.compile(r"\d+|\D+")


@dataclass(frozen=True, slots=True)
class ControlRow:
    """One row of an entry's table of controls: a reason, what it applies to, and where.

    Args:
        reason: the reason for control (``"NS"``), ``"RUSSIA"`` for the Russian industry sector sanctions.
        where: for which destinations a licence is required, in the notation of :mod:`tradecell.controls.places`:
            ``"NS2"`` is a column of the Country Chart, ``"MO D:5"`` names places, ``"?"`` cannot be told from the row.
        whole: it applies to the entire entry, apart from ``excepted``.
        paragraphs: paragraphs of this entry it applies to, without the ECCN (``"z.1.a"``).
        excepted: paragraphs it does not apply to.
        condition: it applies only under a condition that a paragraph number does not settle ("when usable in
            missiles"), or to items of other entries.
        doubtful: paragraphs that are excepted only under a condition.
        citation: the section of the EAR that the row itself names.
        scope: the left cell as printed; empty in the embedded table.
        cell: the right cell as printed; empty in the embedded table.
    """

    reason: str
    where: str
    whole: bool = False
    paragraphs: tuple[str, ...] = ()
    excepted: tuple[str, ...] = ()
    condition: bool = False
    citation: str = ""
    scope: str = ""
    cell: str = ""
    doubtful: tuple[str, ...] = ()

    @property
    def column(self) -> str:
        """The Country Chart column (``"NS1"``), empty where the row names none."""
        return self.where if re.fullmatch(r"[A-Z]{2}\d", self.where) else ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of the list of items.

    Args:
        path: without the ECCN: ``"a"``, ``"a.1.a"``, ``"z.1.b"``.
        text: as printed; empty in the embedded table.
        reserved: the paragraph is "[Reserved]": nothing is controlled by it.
    """

    path: str
    text: str = ""
    reserved: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """A note to an entry or to a paragraph.

    Args:
        label: how the note is headed ("Note 2 to 3A090.a and 3A090.b").
        text: as printed.
        after: the path of the paragraph it follows, empty before the first.
    """

    label: str
    text: str
    after: str = ""


@dataclass(frozen=True, slots=True)
class ListException:
    """A list-based licence exception as the entry grants or refuses it.

    Args:
        code: ``"LVS"``, ``"GBS"``, ``"TSR"``, ``"NAC/ACA"``, ...
        text: the entry's words ("Yes, for 3A090.a", "$3000", "N/A").
    """

    code: str
    text: str

    @property
    def offered(self) -> bool:
        """Whether the entry offers it for anything at all."""
        return not re.match(r"\W*(n\s*/\s*a|no)\W*$", self.text, re.I) and bool(self.text.strip())


@dataclass(frozen=True, slots=True)
class Entry:
    """One ECCN.

    Args:
        eccn: ``"3A090"``.
        title: what it covers, in a line: tradecell's own words.
        heading: as printed; empty in the embedded table.
        reasons: reasons for control, in the entry's order.
        rows: the table of controls.
        exceptions: list-based licence exceptions.
        paragraphs: the items, in order; a tree by their paths.
        notes: notes and technical notes.
        sta: the special conditions for License Exception STA.
        related_controls: as printed.
        related_definitions: as printed.
        licence_notes: licence requirement notes and reporting requirements.
        elsewhere: the agency that controls the items instead ("ITAR", "NRC", ...), where the heading says so.
        none_covered: the entry says that it covers no items at present.
    """

    eccn: str
    title: str = ""
    heading: str = ""
    reasons: tuple[str, ...] = ()
    rows: tuple[ControlRow, ...] = ()
    exceptions: tuple[ListException, ...] = ()
    paragraphs: tuple[Paragraph, ...] = ()
    notes: tuple[Note, ...] = ()
    sta: str = ""
    related_controls: str = ""
    related_definitions: str = ""
    licence_notes: tuple[str, ...] = ()
    elsewhere: str = ""
    none_covered: bool = False

    @property
    def category(self) -> str:
        """The category: ``"3"`` of 3A090."""
        return self.eccn[0]

    @property
    def group(self) -> str:
        """The product group: A equipment, B test and production, C materials, D software, E technology."""
        return self.eccn[1]

    def has(self, path: str) -> bool:
        """Whether a paragraph of that path exists, itself or by its own paragraphs (``z.1`` where z.1.a is printed)."""
        return any(p.path == path or p.path.startswith(f"{path}.") for p in self.paragraphs)

    def children(self, path: str = "") -> tuple[Paragraph, ...]:
        """The paragraphs directly below ``path``; of the top level where it is empty."""
        depth = path.count(".") + 1 if path else 0
        start = f"{path}." if path else ""
        return tuple(p for p in self.paragraphs if p.path.startswith(start) and p.path.count(".") == depth)


@dataclass(frozen=True, slots=True)
class Leftover:
    """An element of the source that became part of no entry, and why.

    Args:
        eccn: the entry it stands in, empty before the first.
        tag: its XML tag.
        reason: in a few words.
        text: how it starts.
    """

    eccn: str
    tag: str
    reason: str
    text: str


@dataclass(frozen=True, eq=False)
class CCL:
    """The whole list. Compared by identity, so that answers may be kept by it.

    Args:
        entries: in the order of the list.
        source: where it came from.
        as_of: the day whose law it states, None where the source does not say.
        sha256: of the source's bytes.
        embedded: it is the table that comes with tradecell, without the regulation's own text.
        leftovers: what the reader left aside.
    """

    entries: tuple[Entry, ...]
    source: str = ""
    as_of: date | None = None
    sha256: str = ""
    embedded: bool = False
    leftovers: tuple[Leftover, ...] = field(default=(), repr=False)

    @cached_property
    def by_eccn(self) -> dict[str, Entry]:
        """The entries by ECCN."""
        return {entry.eccn: entry for entry in self.entries}

    def get(self, eccn: str) -> Entry | None:
        """The entry of an ECCN written as the list writes it, else None."""
        return self.by_eccn.get(eccn)


def natural(path: str) -> tuple[tuple[int, int | str], ...]:
    """A sort key that puts ``a.2`` before ``a.10``."""
    return tuple((0, int(part)) if part.isdigit() else (1, part) for part in _NATURAL.findall(path))
