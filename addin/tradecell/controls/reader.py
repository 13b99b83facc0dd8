"""Reads the Commerce Control List from the eCFR's XML: Supplement No. 1 to Part 774.

The file is a run of paragraphs without nesting; what each is, is told by its tag and its first words, as a reader of
the printed list tells it. Every element ends in an entry or among the leftovers, with the reason.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from tradecell.controls.ccl import CCL, ControlRow, Entry, Leftover, ListException, Note, Paragraph
from tradecell.controls.rows import read_row
from tradecell.errors import ListError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_EXPECTED = "Supplement No. 1 to Part 774 (the Commerce Control List) in the eCFR's XML"
_HEADING = re.compile(r"(\d[A-E]\d{3})\b\s*(.*)", re.S)
_LABEL = re.compile(
    r"\.?([a-z]{1,2}(?:\.(?:\d{1,3}|[a-z]{1,2}))*)\.{1,2}(?=\s|[“A-Z'‘(\[]|$)\s*(.*)"
    r"|([a-z]{1,2}(?:\.(?:\d{1,3}|[a-z]{1,2}))+)(?=\s)\s*(.*)",  # "z.1.b Commodities": printed without its full stop
    re.S,
)
_RANGE = re.compile(r"\.?([a-z\d.]+?)\.? (?:through|to|and) \.?([a-z\d.]+?)\.?\s*\[Reserved\]", re.I)
_EXCEPTION = re.compile(r"([A-Z]{2,4}(?:/[A-Z]{3})?|Special Reporting):\s*(.*)", re.S)
_CODES = {
    "LVS",
    "GBS",
    "TSR",
    "CIV",
    "APP",
    "ENC",
    "ACE",
    "IEC",
    "AIA",
    "ACM",
    "LPP",
    "HBM",
    "NAC/ACA",
    "Special Reporting",
}
_CONTROL = re.compile(r"(?:[A-Z]{2}(?: and [A-Z]{2})?|Russian industry sector sanctions?) appl", re.S)
_REASONS = re.compile(r"\b(NS|MT|NP|CB|CC|RS|FC|UN|AT|SI|SL|EI|CW|SS)\b")
_ELSEWHERE = (
    ("ITAR", "subject to the ITAR"),
    ("NRC", "Nuclear Regulatory Commission"),
    ("DOE", "Department of Energy"),
)
_FEWEST = 500
"""The list has held more than 600 entries for years; fewer means a cut or another file."""


def read_ccl(path: Path | str, *, as_of: date | None = None) -> CCL:
    """Reads the CCL.

    Args:
        path: the supplement alone, or a whole Part 774 or title that contains it.
        as_of: the eCFR issue it was fetched for; the file itself does not say.

    Raises:
        ListError: the file is missing, empty, cut, HTML, carries a DOCTYPE, is another document, or holds fewer than
            500 entries: nothing of it is used then.
    """
    path = Path(path)
    data = _bytes(path)
    supplement = _supplement(path, data)
    builder = _Builder()
    for element in supplement:
        builder.add(element)
    entries = builder.finish()
    if len(entries) < _FEWEST:
        raise ListError(
            path, f"at least {_FEWEST} ECCNs", f"it holds {len(entries)}: the file may be cut; fetch it again"
        )
    bare = [entry.eccn for entry in entries if not entry.rows]
    if len(bare) > len(entries) // 5:
        raise ListError(
            path, "a table of controls in most entries", f"{len(bare)} entries have none, {bare[0]} the first"
        )
    return CCL(entries, str(path), as_of, hashlib.sha256(data).hexdigest(), leftovers=tuple(builder.leftovers))


def _bytes(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ListError(path, _EXPECTED, f"it could not be read: {error.strerror or error}") from error
    if not data.strip():
        raise ListError(path, _EXPECTED, "the file is empty")
    start = data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype", b"<html")):
        raise ListError(path, _EXPECTED, "it is a web page; the download was answered with a page, not with the list")
    return data


def _supplement(path: Path, data: bytes) -> Element:
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise ListError(
            path, _EXPECTED, f"it defines a document type or entities, which the eCFR never does ({error})"
        ) from error
    except (ParseError, ValueError) as error:
        raise ListError(path, _EXPECTED, f"it is no complete XML: {error}") from error
    for element in root.iter("DIV9"):
        if re.search(r"Supplement No\. 1 to Part 774", element.get("N", "") + _text(element.find("HEAD"))):
            return element
    raise ListError(path, _EXPECTED, f"the supplement is not in it; its root element is {root.tag}")


def _text(element: Element | None) -> str:
    """All text of an element on one line."""
    if element is None:
        return ""
    for line_break in element.iter("br"):
        line_break.tail = " " + (line_break.tail or "")
    return re.sub(r"\s+", " ", "".join(element.itertext())).strip()


class _Builder:
    """Holds the entry being read; the state is the part of the entry that the next paragraph belongs to."""

    def __init__(self) -> None:
        self.leftovers: list[Leftover] = []
        self._entries: list[Entry] = []
        self._eccn = self._annex = ""
        self._start("", "")

    def _start(self, eccn: str, heading: str) -> None:
        self._eccn, self._heading, self._part = eccn, heading, "head"
        self._reasons: tuple[str, ...] = ()
        self._rows: list[ControlRow] = []
        self._exceptions: list[ListException] = []
        self._paragraphs: list[Paragraph] = []
        self._notes: list[Note] = []
        self._texts: dict[str, list[str]] = {"sta": [], "controls": [], "definitions": [], "licence": []}

    def finish(self) -> tuple[Entry, ...]:
        """Closes the last entry."""
        self._close()
        return tuple(self._entries)

    def _close(self) -> None:
        if not self._eccn:
            return
        text = {key: " ".join(lines).strip() for key, lines in self._texts.items()}
        agency = next((name for name, words in _ELSEWHERE if not self._rows and words in self._heading), "")
        paths = {path for p in self._paragraphs for path in _with_parents(p.path)}
        self._rows = [_known(row, paths) for row in self._rows]
        everything = " ".join([self._heading, *(n.text for n in self._notes), *(p.text for p in self._paragraphs)])
        empty = not self._rows and re.search(
            r"No items (?:currently )?are|\[Reserved\]|No \S+ is currently", everything
        )
        self._entries.append(
            Entry(
                self._eccn, "", self._heading, self._reasons, tuple(self._rows), tuple(self._exceptions),
                tuple(self._paragraphs), tuple(self._notes), text["sta"], text["controls"], text["definitions"],
                tuple(self._texts["licence"]), agency, bool(empty),
            )
        )  # fmt: skip

    def _leave(self, element: Element, reason: str) -> None:
        self.leftovers.append(Leftover(self._eccn, element.tag, reason, _text(element)[:80]))

    def add(self, element: Element) -> None:
        """Takes one element of the supplement."""
        text = _text(element)
        if not text:
            self._leave(element, "empty")
        elif element.find("B") is not None and (heading := _HEADING.match(text)) and element.tag.startswith("FP"):
            self._close()
            self._start(heading[1], heading[2].strip())
        elif text.startswith("EAR99"):
            self._close()
            self._start("", "")
            self._leave(element, "the EAR99 line that ends a category")
        elif element.tag in ("HEAD", "CITA", "EDNOTE"):
            self._leave(element, "about the supplement, not of an entry")
        elif element.tag.startswith("HD"):
            self._heading_line(element, text)
        elif element.tag == "NOTE":
            label = _text(element.find("HED"))
            self._note(label, text[len(label) :].strip())
        elif not self._eccn:
            self._leave(element, f"of the annex that follows a category: {self._annex}")
        elif element.tag == "DIV":
            self._table(element)
        else:
            self._line(element, text)

    def _heading_line(self, element: Element, text: str) -> None:
        if text.startswith("List Based License Exceptions"):
            self._part = "exceptions"
        elif text.startswith("List of Items Controlled"):
            self._part = "items"
        elif self._eccn and element.tag in ("HD2", "HD3"):
            self._note(text, text)
        else:
            self._annex = text
            self._leave(element, "a heading of a category, a product group or an annex")

    def _note(self, label: str, text: str) -> None:
        if not self._eccn:
            return
        if re.match(r"(License|Reporting) Requirements?", label) and self._part in ("head", "exceptions", "sta"):
            self._texts["licence"].append(text)
        else:
            after = self._paragraphs[-1].path if self._paragraphs else ""
            self._notes.append(Note(label.strip(" :"), text, after))

    def _table(self, element: Element) -> None:
        rows = [[_text(cell) for cell in row] for row in element.iter("TR")]
        if not any("Control(s)" in cell for row in rows for cell in row):
            self._note("Table", " | ".join(cell for row in rows for cell in row))
            return
        for row in rows:
            if "Control(s)" not in row[0]:
                self._row(row[0], row[1] if len(row) > 1 else "")

    def _row(self, scope: str, cell: str) -> None:
        merged = re.match(r"(.+?entry)\s*([A-Z]{2} applies.+)", scope)
        columns = re.findall(r"[A-Z]{2} Column \d", cell)
        if merged and len(columns) == 2:  # two rows printed as one
            self._row(merged[1], columns[0])
            self._row(merged[2], columns[1])
        elif not cell and (
            inside := re.search(
                r"\.? ?([A-Z]{2} Column \d\.?|A license is required.*|The Commerce Country Chart is.*)$", scope
            )
        ):
            self._row(scope[: inside.start()], inside[1])
        elif both := re.match(r"([A-Z]{2}) and ([A-Z]{2}) (appl.*)", scope, re.S):
            self._row(f"{both[1]} {both[3]}", cell)
            self._row(f"{both[2]} {both[3]}", cell)
        elif not scope or not _CONTROL.match(scope):
            self._texts["licence"].append(" ".join(part for part in (scope, cell) if part))
        else:
            self._rows.append(read_row(scope, cell, self._eccn))

    def _line(self, element: Element, text: str) -> None:
        """A paragraph outside tables and notes."""
        part = self._part
        if re.match(r"Reasons? for Control:", text):
            self._reasons = tuple(dict.fromkeys(_REASONS.findall(text)))
            self._part = "controls"
        elif re.match(r"License Requirements$|Controls?(\(s\)|:)?|ECCN Controls?:|Country Chart", text) and part in (
            "head",
            "controls",
        ):
            self._controls_line(element, text)
        elif text.startswith("List Based License Exceptions") or text in (
            "License Exceptions",
            "(See Part 740 for a description of all license exceptions).",
        ):
            self._part = "exceptions"
        elif re.match(r"Special Conditions for", text):
            self._part = "sta"
        elif re.match(r"Reporting Requirements|License Requirements?( Notes?)?:", text):
            self._part = "licence"
            self._texts["licence"].append(text)
        elif found := re.match(r"List of Items Controlled:?\s*(.*)", text):
            self._part = "items"
            self._items_text(element, found[1])
        elif found := re.match(r"Related [Cc]ontrols:?\s*(.*)", text):
            self._part = "related controls"
            self._texts["controls"].append(found[1])
        elif found := re.match(r"Related Definitions?:?\s*(.*)", text):
            self._part = "definitions"
            self._texts["definitions"].append(found[1])
        elif found := re.match(r"Items:?\s+(.*)|Items:?$", text):
            self._part = "list"
            self._items_text(element, found[1] or "")
        else:
            self._continue(element, text)

    def _controls_line(self, element: Element, text: str) -> None:
        self._part = "controls"
        if text.startswith("ECCN Controls"):
            self._note("ECCN Controls", text)
            return
        rest = re.sub(r"^(?:License Requirements|Controls?(?:\(s\))?:?|Country Chart\.?)\s*", "", text)
        if _CONTROL.match(rest):
            self._continue(element, rest)
        elif rest:
            self._texts["licence"].append(rest)

    def _items_text(self, element: Element, text: str) -> None:
        if text and not re.match(r"The list of items|See List", text):
            self._continue(element, text)

    def _continue(self, element: Element, text: str) -> None:
        """A line that belongs to the part that is open."""
        part = self._part
        if part in ("head", "controls", "licence") and _CONTROL.match(text):
            scope, cell = _split_prose(text)
            self._row(scope, cell)
        elif part not in ("items", "list") and (found := _EXCEPTION.match(text)) and found[1] in _CODES:
            self._part = "exceptions"
            self._exceptions.append(ListException(found[1], found[2].strip()))
        elif part == "exceptions" and self._exceptions:
            last = self._exceptions[-1]
            self._exceptions[-1] = ListException(last.code, f"{last.text} {text}".strip())
        elif part in ("exceptions", "sta"):
            self._texts["sta"].append(text)
        elif part in ("related controls", "definitions") and element.tag == "P" and re.match(r"a\. [“A-Z]", text):
            self._part = "list"  # 5A001 is printed without its "Items:" line
            self._continue(element, text)
        elif part in ("related controls", "definitions"):
            self._texts["controls" if part == "related controls" else "definitions"].append(text)
        elif part in ("head", "controls", "licence"):
            self._texts["licence"].append(text)
        elif part in ("items", "list"):
            for path, rest, reserved in _paragraphs(text):
                if not path:
                    self._note("", rest)
                elif any(p.path == path for p in self._paragraphs):
                    self._note(f"Paragraph {path}, printed again", rest)
                else:
                    self._paragraphs.append(Paragraph(path, rest, reserved))
        else:
            self._leave(element, "of no part of an entry")


def _with_parents(path: str) -> list[str]:
    parts = path.split(".")
    return [".".join(parts[:n]) for n in range(1, len(parts) + 1)]


def _known(row: ControlRow, paths: set[str]) -> ControlRow:
    """The row without paragraphs that the entry does not have: their words were something else, a condition."""
    paragraphs = tuple(path for path in row.paragraphs if path in paths)
    excepted = tuple(path for path in row.excepted if path in paths)
    doubtful = tuple(path for path in row.doubtful if path in paths)
    if (paragraphs, excepted, doubtful) == (row.paragraphs, row.excepted, row.doubtful):
        return row
    return replace(row, paragraphs=paragraphs, excepted=excepted, doubtful=doubtful, condition=True)


def _split_prose(text: str) -> tuple[str, str]:
    """A row printed as a sentence: up to the first full stop that ends a sentence, and the rest."""
    found = re.match(
        r"(.+?)(?:\. |, and (?=a license is required))(?=The Commerce|A license|a license|See)(.*)", text, re.S
    )
    return (found[1], found[2]) if found else (text, text)


def _paragraphs(text: str) -> Iterator[tuple[str, str, bool]]:
    """The paragraphs that a line prints: their path, text and whether they are reserved."""
    reserved = bool(re.search(r"^\S+(?: (?:through|to|and) \S+)? ?\[Reserved\]", text))
    if reserved and (span := _RANGE.match(text)):
        for path in _span(span[1], span[2]):
            yield path, "[Reserved]", True
    elif found := _LABEL.match(text):
        rest = (found[2] if found[1] else found[4]).strip()
        yield found[1] or found[3], rest, rest.startswith("[Reserved]")
    else:
        yield "", text, False


def _span(first: str, last: str) -> list[str]:
    from tradecell.controls.rows import _between

    return [first, *_between(first, last), last]
