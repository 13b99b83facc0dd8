"""What the list says of one ECCN: for TC_ECCN and for a person who wants to look."""

from __future__ import annotations

from dataclasses import dataclass

from tradecell.controls.answer import EAR99
from tradecell.controls.ccl import CCL
from tradecell.controls.eccn import controls_of, describe_row, parse_code


@dataclass(frozen=True, slots=True)
class EccnInfo:
    """One ECCN or paragraph.

    Args:
        eccn: ``"3A090"``.
        paragraph: ``"3A090.a"`` where one was asked for.
        title: what it covers, in our words.
        heading: as printed; empty with the embedded table.
        text: the paragraph's own text; empty with the embedded table.
        reasons: reasons for control.
        controls: controls that apply or may apply, with their columns.
        rows: the table of controls in words.
        exceptions: list-based licence exceptions (``"GBS: N/A"``).
        paragraphs: the paragraphs below, with their text where it is on hand.
        notes: notes, related controls and special conditions, where they are on hand.
        as_of: the day of the list, ISO 8601.
        embedded: it comes from the table that is built in, without the regulation's text.
    """

    eccn: str
    paragraph: str
    title: str
    heading: str = ""
    text: str = ""
    reasons: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()
    paragraphs: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    as_of: str = ""
    embedded: bool = False


def eccn_info(eccn: str, *, ccl: CCL | None = None) -> EccnInfo:
    """What the list says of an ECCN or one of its paragraphs.

    Args:
        eccn: as somebody writes it: ``"3A090"``, ``"3a090.a"``, ``"EAR99"``.
        ccl: the list to use; the current one where absent.

    Raises:
        InputError: it is no ECCN, or not in the list; the nearest ones are offered.
    """
    from tradecell.controls.current import current_ccl

    ccl = ccl or current_ccl()
    code = parse_code(eccn, ccl)
    as_of = ccl.as_of.isoformat() if ccl.as_of else ""
    entry = code.entry
    if entry is None:
        note = "What is subject to the EAR and in no entry (734.3(c)); general prohibitions four to ten still hold."
        return EccnInfo(EAR99, "", "Subject to the EAR, on no list", notes=(note,), as_of=as_of, embedded=ccl.embedded)
    own = next((p for p in entry.paragraphs if p.path == code.path), None) if code.path else None
    below = entry.children(code.path)
    notes = [f"{note.label}: {note.text}" if note.label else note.text for note in entry.notes if note.text]
    if entry.related_controls:
        notes.insert(0, f"Related controls: {entry.related_controls}")
    if entry.elsewhere:
        notes.insert(0, f"Such items are under another agency ({entry.elsewhere}), says the entry.")
    if len(entry.sta) > len("conditions"):
        notes.append(f"STA: {entry.sta}")
    return EccnInfo(
        entry.eccn,
        code.full if code.path else "",
        entry.title,
        entry.heading,
        own.text if own else "",
        entry.reasons,
        controls_of(code),
        tuple(describe_row(row) for row in entry.rows),
        tuple(f"{x.code}: {x.text}" for x in entry.exceptions),
        tuple(f"{entry.eccn}.{p.path}" + (f" {p.text}" if p.text else "") for p in below if not p.reserved),
        tuple(notes),
        as_of,
        ccl.embedded,
    )
