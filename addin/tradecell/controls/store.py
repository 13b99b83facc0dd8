"""The list as JSON, and the table that comes with tradecell.

A snapshot holds the list that a refresh read, with the regulation's own text. Until the first refresh there is the
embedded table: every ECCN with its reasons, columns, paragraphs and exceptions as facts, and a title in our own words.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from tradecell.controls.ccl import CCL, ControlRow, Entry, ListException, Note, Paragraph
from tradecell.errors import ListError

_FORMAT = 1


def to_json(ccl: CCL) -> str:
    """The list as one JSON text, for a snapshot; :func:`from_json` gives the same list back, without leftovers."""
    head = {
        "format": _FORMAT,
        "source": ccl.source,
        "as_of": ccl.as_of.isoformat() if ccl.as_of else "",
        "sha256": ccl.sha256,
        "embedded": ccl.embedded,
        "entries": [_entry_out(entry) for entry in ccl.entries],
    }
    return json.dumps(head, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str, path: Path | str = "ccl.json") -> CCL:
    """The list that :func:`to_json` wrote.

    Args:
        text: the JSON text.
        path: where it was read, for the error.

    Raises:
        ListError: it is no such text, or of a newer format.
    """
    try:
        data: dict[str, Any] = json.loads(text)
        if data["format"] != _FORMAT:
            raise ListError(
                path,
                f"a Commerce Control List of format {_FORMAT}",
                f"it is of format {data['format']}; update tradecell",
            )
        known = titles()
        return CCL(
            tuple(_entry_in(entry, known) for entry in data["entries"]),
            data["source"],
            date.fromisoformat(data["as_of"]) if data["as_of"] else None,
            data["sha256"],
            bool(data["embedded"]),
        )
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise ListError(
            path, "a Commerce Control List as tradecell writes it", f"it could not be read: {error!r}"
        ) from error


def _entry_out(entry: Entry) -> dict[str, Any]:
    full = {
        "eccn": entry.eccn,
        "heading": entry.heading,
        "reasons": list(entry.reasons),
        "rows": [_row_out(row) for row in entry.rows],
        "exceptions": [[x.code, x.text] for x in entry.exceptions],
        "paragraphs": [[p.path, p.text] if not p.reserved else [p.path, p.text, 1] for p in entry.paragraphs],
        "notes": [[n.label, n.text, n.after] for n in entry.notes],
        "sta": entry.sta,
        "related_controls": entry.related_controls,
        "related_definitions": entry.related_definitions,
        "licence_notes": list(entry.licence_notes),
        "elsewhere": entry.elsewhere,
        "none_covered": entry.none_covered,
    }
    return {key: value for key, value in full.items() if value}


def _row_out(row: ControlRow) -> list[Any]:
    flags = ("w" if row.whole else "") + ("c" if row.condition else "")
    out = [
        row.reason,
        row.where,
        flags,
        " ".join(row.paragraphs),
        " ".join(row.excepted),
        row.citation,
        row.scope,
        row.cell,
        " ".join(row.doubtful),
    ]
    while out and not out[-1]:
        out.pop()
    return out


def _entry_in(data: dict[str, Any], known: dict[str, str]) -> Entry:
    eccn = data["eccn"]
    heading = data.get("heading", "")
    return Entry(
        eccn,
        known.get(eccn) or heading.rstrip(" .")[:120] or eccn,
        heading,
        tuple(data.get("reasons", ())),
        tuple(_row_in(row) for row in data.get("rows", ())),
        tuple(ListException(*x) for x in data.get("exceptions", ())),
        tuple(Paragraph(p[0], p[1], len(p) > 2) for p in data.get("paragraphs", ())),
        tuple(Note(*n) for n in data.get("notes", ())),
        data.get("sta", ""),
        data.get("related_controls", ""),
        data.get("related_definitions", ""),
        tuple(data.get("licence_notes", ())),
        data.get("elsewhere", ""),
        bool(data.get("none_covered")),
    )


def _row_in(row: list[str]) -> ControlRow:
    reason, where, flags, paragraphs, excepted, citation, scope, cell, doubtful = (row + [""] * 9)[:9]
    return ControlRow(
        reason,
        where,
        "w" in flags,
        tuple(paragraphs.split()),
        tuple(excepted.split()),
        "c" in flags,
        citation,
        scope,
        cell,
        tuple(doubtful.split()),
    )


def facts_only(ccl: CCL) -> CCL:
    """The list without the regulation's own text: what is embedded."""
    entries = []
    for entry in ccl.entries:
        rows = tuple(replace(row, scope="", cell="") for row in entry.rows)
        paragraphs = tuple(replace(p, text="") for p in entry.paragraphs)
        entries.append(
            replace(
                entry, title="", heading="", rows=rows, paragraphs=paragraphs, notes=(), related_controls="",
                related_definitions="", sta="conditions" if entry.sta else "",
                licence_notes=("",) if entry.licence_notes else (),
            )
        )  # fmt: skip
    return CCL(tuple(entries), ccl.source, ccl.as_of, ccl.sha256, embedded=True)


@cache
def titles() -> dict[str, str]:
    """Title in our own words by ECCN."""
    text = (files(__package__) / "resources" / "titles.tsv").read_text(encoding="utf-8")
    return dict(line.split("\t", 1) for line in text.splitlines()[1:] if "\t" in line)


@cache
def embedded() -> CCL:
    """The table that comes with tradecell; read once."""
    return from_json((files(__package__) / "resources" / "ccl.json").read_text(encoding="utf-8"), "resources/ccl.json")
